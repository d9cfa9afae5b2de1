"""Two people at once: the second to save is told, sees the difference, and chooses."""

from functools import partial

import pandas as pd
import streamlit as st

from app_pages import desk, unsaved
from app_pages.state import list_faults, open_case, say, table_title
from app_pages.who import author
from app_pages.wishes import Action, Sequel, button
from cases import Case, CaseError
from cases.store import Conflict, merge

KEY = "conflict"


def keep(name: str, conflict: Conflict) -> None:
    """Remember that somebody else has saved the case."""
    st.session_state[KEY] = (name, conflict)


def held(name: str) -> bool:
    """Whether edits of a case are held back, as somebody else has saved it."""
    conflict = st.session_state.get(KEY)
    return conflict is not None and conflict[0] == name


def forget() -> None:
    """Nothing is in conflict any more."""
    st.session_state.pop(KEY, None)


def show(name: str, opened: Case, save: Action) -> None:
    """The difference of both, with a choice where both have changed the same cell."""
    held = st.session_state.get(KEY)
    if held is None or held[0] != name:
        return
    conflict: Conflict = held[1]
    theirs = conflict.theirs
    who = theirs.author or say("data.somebody")
    st.error(say("data.conflict", who=who, revision=theirs.number, when=f"{theirs.when.astimezone():%H:%M}"))
    choices = _choices(conflict)
    with st.container(horizontal=True):
        button(say("data.conflict.merge"), _merge, name, conflict, choices, type="primary", key="merge")
        button(say("data.copy"), save, name, opened, True, key="conflict_copy")
        button(say("data.conflict.theirs"), _take_theirs, name, key="conflict_theirs")
    if isinstance(faults := st.session_state.pop("merge_faults", None), tuple):
        list_faults(faults)


def _choices(conflict: Conflict) -> pd.DataFrame:
    """The table of differences; the last column chooses what is kept."""
    mine, theirs = say("data.mine"), say("data.theirs")
    changed = {item.place: item for item in conflict.differences}
    frame = pd.DataFrame(
        [
            {
                "table": table_title(item.table),
                "row": item.row,
                "column": item.column,
                "base": _text(item.base),
                "theirs": _text(item.theirs),
                "mine": _text(item.mine),
                "keep": mine if item.mine != item.base else theirs,
            }
            for item in changed.values()
        ]
    )
    names = ("table", "row", "column", "base", "theirs", "mine")
    config = {name: st.column_config.TextColumn(say(f"data.column.{name}")) for name in names}
    options = st.column_config.SelectboxColumn(say("data.conflict.keep"), options=[mine, theirs])
    return st.data_editor(
        frame,
        key=f"choices:{conflict.theirs.number}",
        column_config={**config, "keep": options},
        disabled=list(names),
        hide_index=True,
    )


def _merge(name: str, conflict: Conflict, choices: pd.DataFrame) -> Sequel:
    """Save what was chosen of both."""
    theirs, who, note = say("data.theirs"), author(), say("data.conflict.note")
    sides = zip(conflict.differences, choices["keep"], strict=True)
    try:
        case = merge(conflict, {item.place: "theirs" if kept == theirs else "mine" for item, kept in sides})
        desk.save(case, name, who, note, conflict.theirs.number)
    except CaseError as error:
        return partial(_refuse, error)
    except Conflict as again:
        return partial(keep, name, again)
    return partial(_show_merged, name)


def _refuse(error: CaseError) -> None:
    st.session_state["merge_faults"] = error.faults


def _show_merged(name: str) -> None:
    unsaved.forget(name)
    forget()
    open_case(name)
    st.session_state["flash"] = say("data.saved")


def _take_theirs(name: str) -> None:
    unsaved.forget(name)
    forget()


def _text(value: object) -> str:
    return "" if value is None else str(value)
