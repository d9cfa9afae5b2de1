"""Data requests on page Cases: a form for one company, and its answer merged into the open case."""

from functools import partial

import streamlit as st

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    case_name,
    case_of,
    choose,
    language,
    list_faults,
    open_case,
    say,
    table_title,
    translated,
)
from parkloop.app_pages.session.user import author
from parkloop.app_pages.views.parts.table import show_changes, show_plain
from parkloop.cases import CaseError
from parkloop.cases.changes.differences import Author
from parkloop.cases.forms.merging import MergedForm, is_form, merge_data
from parkloop.cases.forms.writing import form
from parkloop.optimizer.figures import plant_names


def ask(name: str) -> None:
    """Choose a company, and download the form with its own rows of the open case."""
    case = case_of(name)
    names = plant_names(case, language())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        plant = choose(f"request:{name}", say("cases.request.plant"), list(names), names.__getitem__)
        made = partial(form, case, str(plant), language())
        st.download_button(
            say("cases.request.get"),
            made,
            f"{case.info.id}-{plant}.xlsx",
            on_click="ignore",
            key="get:form",
            help=say("cases.request.help"),
        )


def take_form(content: bytes, file: str, file_id: str) -> bool:
    """Offer to merge an upload that is a company's answer; False where it is none."""
    try:
        if not is_form(content, file):
            return False
        found = merge_data(case_of(case_name()), content, file)
    except CaseError as error:
        st.error(say("cases.refused", count=len(error.faults)))
        list_faults(error.faults)
        return True
    _show(found)
    if len(found.changes) or len(found.clashes):
        with st.container(horizontal=True):
            button(say("cases.request.merge"), _merge, content, file, file_id, "theirs", type="primary", key="form_merge")
            if len(found.clashes):
                button(say("cases.request.mine"), _merge, content, file, file_id, "mine", key="form_mine")
    return True


def _show(found: MergedForm) -> None:
    company = plant_names(found.case, language())[found.plant]
    st.success(plain(say("cases.request.read", company=company, count=len(found.changes))))
    if found.case.notes:
        st.warning("\n".join(f"- {plain(translated(note))}" for note in found.case.notes))
    if len(found.changes):
        show_changes(found.changes, "cases.changes", found.case)
    if len(found.clashes):
        st.warning(say("cases.request.clashes", count=len(found.clashes)))
        clashes = found.clashes.drop(columns="clash").astype(dict.fromkeys(("base", "theirs", "mine"), str))
        clashes["table"] = [table_title(name) for name in clashes["table"]]
        show_plain(clashes.rename(columns={name: say(f"data.column.{name}") for name in clashes.columns}), None)


def _merge(content: bytes, file: str, file_id: str, take: Author) -> Sequel:
    """Save the open case, as it is now, with the answer; an example becomes a case of the user's own."""
    name = case_name()
    found = merge_data(case_of(name), content, file, take)
    kept = name if repository.is_mine(name) else repository.free_name(found.case.info.id)
    repository.save(found.case, kept, author(), say("cases.request.note"))
    return partial(_show_merged, kept, file_id)


def _show_merged(kept: str, file_id: str) -> None:
    st.session_state["uploaded"] = file_id
    open_case(kept)
    st.session_state["flash"] = say("cases.request.done")
