"""Edit conflicts: the second user to save sees the difference and merges."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import repository, unsaved
from parkloop.app_pages.session.actions import Action, Sequel, button
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import column_title, list_faults, open_case, say, table_title
from parkloop.app_pages.session.titles import title_in
from parkloop.app_pages.session.user import author
from parkloop.cases import Case, CaseError
from parkloop.cases.locale.formats import clock
from parkloop.cases.store import Conflict, merge

KEY = "conflict"


def keep(name: str, conflict: Conflict) -> None:
    """Remember a conflict: the case was saved by somebody else meanwhile."""
    st.session_state[KEY] = (name, conflict)


def pending(name: str) -> bool:
    """Whether a case has an unresolved conflict."""
    conflict = st.session_state.get(KEY)
    return conflict is not None and conflict[0] == name


def forget() -> None:
    """Clear the conflict."""
    st.session_state.pop(KEY, None)


def show(name: str, opened: Case, save: Action) -> None:
    """Show the differences, with a choice where both have changed the same cell."""
    pending = st.session_state.get(KEY)
    if pending is None or pending[0] != name:
        return
    conflict: Conflict = pending[1]
    theirs = conflict.theirs
    who = theirs.author or say("data.somebody")
    st.error(plain(say("data.conflict", who=who, revision=theirs.number, when=clock(theirs.when.astimezone()))))
    choices = _choices(conflict, title_in(opened))
    with st.container(horizontal=True):
        button(say("data.conflict.merge"), _merge, name, conflict, choices, type="primary", key="merge")
        button(say("data.copy"), save, name, opened, True, key="conflict_copy")
        button(say("data.conflict.theirs"), _take_theirs, name, key="conflict_theirs")
    if isinstance(faults := st.session_state.pop("merge_faults", None), tuple):
        list_faults(faults, title_in(opened))


def _choices(conflict: Conflict, called: Callable[[str], str]) -> pd.DataFrame:
    """Table of differences; the last column chooses the version, and ids are ``called`` by their titles."""
    mine, theirs = say("data.mine"), say("data.theirs")
    changed = {item.place: item for item in conflict.differences}
    frame = pd.DataFrame(
        [
            {
                "table": table_title(item.table),
                "row": " / ".join(map(called, item.row.split("/"))),
                "column": column_title(item.table, item.column),
                "base": called(_text(item.base)),
                "theirs": called(_text(item.theirs)),
                "mine": called(_text(item.mine)),
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
    """Save the merged case."""
    theirs, who, note = say("data.theirs"), author(), say("data.conflict.note")
    sides = zip(conflict.differences, choices["keep"], strict=True)
    try:
        case = merge(conflict, {item.place: "theirs" if kept == theirs else "mine" for item, kept in sides})
        repository.save(case, name, who, note, conflict.theirs.number)
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
