"""Panel of the selected link: its status in the open case, changed as an unsaved edit."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from parkloop.app_pages.editing import conflicts
from parkloop.app_pages.editing.saving import save_and_solve
from parkloop.app_pages.session import repository, unsaved
from parkloop.app_pages.session.actions import button
from parkloop.app_pages.session.session import (
    address,
    case,
    case_name,
    drafts,
    language,
    page_file,
    saved_tables,
    say,
    table_title,
    tables,
)
from parkloop.app_pages.sheet.standing import still_refused
from parkloop.app_pages.words import word
from parkloop.cases import Case
from parkloop.cases.links.rows import STATUSES, RuleEnds, ends_of, spoken, status_of, with_status
from parkloop.cases.lookup import THINGS
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.link_value.candidates import candidates_of
from parkloop.optimizer.figures import plant_names

ShownLink = Mapping[Any, Any]


def links_of_case(name: str, opened: Case) -> dict[RuleEnds, ShownLink]:
    """Every link that the open case may have, by its ends."""
    return {ends_of(row): row for row in _candidates(name, repository.stamp(name), opened).to_dict("records")}


@st.cache_resource(max_entries=16, show_spinner=False)
def _candidates(name: str, stamp: str, _opened: Case) -> pd.DataFrame:
    return candidates_of(_opened)


def choose_link(built: Sequence[ShownLink], clicked: RuleEnds | None, label: str) -> ShownLink | None:
    """The link that is clicked or selected: built ones first, then all candidates of the open case."""
    name, opened = case_name(), case()
    known = links_of_case(name, opened)
    rows = {ends_of(row): row for row in built}
    options = [*rows, *(ends for ends in known if ends not in rows)]
    cells, names, spoken_in = tables(opened, name)["links"], ShownNames(opened, language()), language()
    index = spoken(cells)
    statuses = {ends: status_of(cells, known[ends], index) if ends in known else "candidate" for ends in options}
    texts = {
        ends: f"{names.link(known.get(ends) or rows[ends])} ({_status_text(statuses[ends], ends in rows, bool(rows), spoken_in)})"
        for ends in options
    }
    if clicked is not None and clicked != st.session_state.get("link_clicked") and clicked in options:
        st.session_state["link_chosen"] = clicked
        st.session_state["link_clicks"] = st.session_state.get("link_clicks", 0) + 1
    st.session_state["link_clicked"] = clicked
    return _pick(label, texts, known, rows)


def _pick(
    label: str, texts: Mapping[RuleEnds, str], known: Mapping[RuleEnds, ShownLink], rows: Mapping[RuleEnds, ShownLink]
) -> ShownLink | None:
    """Select box of links.

    A browser keeps the words of a list, so a list of other words is a new one, as after a click.
    """
    options: list[RuleEnds] = list(texts)
    kept: Any = st.session_state.get("link_chosen")
    index = options.index(kept) if kept in texts else None
    chosen: RuleEnds | None = st.selectbox(
        label,
        options,
        index=index,
        format_func=texts.__getitem__,
        key=f"link:{zlib.crc32(repr((texts, st.session_state.get('link_clicks'))).encode())}",
        placeholder=say("link.choose.hint"),
    )
    if chosen is not None or kept in texts:
        st.session_state["link_chosen"] = chosen
    return None if chosen is None else known.get(chosen) or rows[chosen]


def _status_text(status: str, built: bool, planned: bool, spoken_in: str) -> str:
    """Remark on a link's status in the list."""
    words = [word("link.built" if built else "link.unbuilt", spoken_in)] if planned else []
    return ", ".join([*words, word(f"link.{status}", spoken_in)] if status != "candidate" or not words else words)


class ShownNames:
    """Display names of links."""

    def __init__(self, case: Case, language: str) -> None:
        """The titles of a case in a language."""
        self._language = language
        self._plants = plant_names(case, language)
        rows = (*case.commodities, *case.water_streams, *case.material_streams, *case.transport)
        self._titles = {row.row_key: title_of(row, row.row_key, language) for row in rows}

    def link(self, row: ShownLink) -> str:
        """Display name of a link: ends, item and mode."""
        what = row["item"] if row["domain"] == "commodity" else row["from"]
        plant = self._plants.get(row["to_plant"], row["to_plant"])
        taker = plant if row["to"] == row["to_plant"] else f"{plant} ({self._titles.get(row['to'], row['to'])})"
        giver = self._plants.get(row["from_plant"], row["from_plant"])
        mode = self._titles.get(row["mode"], row["mode"])
        return word("link.name", self._language, giver=giver, what=self._titles.get(what, what), taker=taker, mode=mode)


def show_status(link: ShownLink) -> None:
    """Show a link's status with the controls to change it."""
    name, opened = case_name(), case()
    if flash := st.session_state.pop("flash", None):
        st.toast(flash)
    if ends_of(link) not in links_of_case(name, opened):
        st.caption(say("link.gone"))
        return
    saved, current = saved_tables(opened)["links"], tables(opened, name)["links"]
    status = status_of(current, link)
    options = [*STATUSES, *(["existing"] if "existing" in (status, status_of(saved, link)) else [])]
    key = f"status:{name}:{ends_of(link)}:{unsaved.unsaved(name).look}:{language()}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("link.is"), width="content")
        st.segmented_control(
            say("link.is"),
            options,
            format_func=lambda kind: say(f"link.{kind}"),
            default=status,
            required=True,
            key=key,
            on_change=_change,
            args=(key, name, dict(link), opened),
            label_visibility="collapsed",
        )
        st.caption(say(f"link.means.{status}"), width="content")


def show_unsaved(name: str, opened: Case) -> None:
    """Show the remaining steps before changed links appear in a plan."""
    refused = still_refused(name, opened)
    if refused or conflicts.pending(name):
        st.error(say("link.notsaved" if refused else "link.conflict"))
        st.page_link(page_file("data"), label=say("link.fix"), icon=":material/arrow_forward:", query_params=address())
    if "links" not in drafts(name):
        return
    st.warning(say("link.changed"))
    with st.container(horizontal=True, vertical_alignment="center"):
        button(say("link.solve"), save_and_solve, name, opened, type="primary", key="save_solve")
        button(say("data.undo"), unsaved.undo, name, key="undo_link", icon=":material/undo:")
        if len(drafts(name)) > 1:
            st.caption(say("link.unsaved", tables=", ".join(table_title(key) for key in drafts(name))))


def _change(key: str, name: str, link: ShownLink, opened: Case) -> None:
    current = tables(opened, name)
    taken = {row.row_key for table in THINGS if table != "links" for row in getattr(opened, table)}
    changed = with_status(current["links"], link, st.session_state[key], taken)
    unsaved.edit(name, "links", changed, saved_tables(opened)["links"])
