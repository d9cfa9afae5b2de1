"""Page Cases: choice, creation, upload and history of cases."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

import streamlit as st

from parkloop.app_pages.editing import archives
from parkloop.app_pages.editing.ledger_hours import ask_hours
from parkloop.app_pages.editing.new_park import CHOSEN, choose_sectors, make_button
from parkloop.app_pages.editing.upload import words_of_upload
from parkloop.app_pages.screens.company_form import ask, take_form
from parkloop.app_pages.session import repository
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.background import await_end
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    case_name,
    case_of,
    choose,
    current_job,
    digest_of,
    has_plan,
    is_current,
    language,
    last_found,
    list_faults,
    open_case,
    plan,
    progress_words,
    reason_without_plan,
    say,
    solved_case,
    translated,
)
from parkloop.app_pages.session.user import author
from parkloop.app_pages.session.way import after_opening, go
from parkloop.app_pages.views.parts.table import show_changes
from parkloop.cases import Case, CaseError
from parkloop.cases.changes.differences import differences
from parkloop.cases.io.formats import NO_WORKBOOKS
from parkloop.cases.ledgers.marking import marked
from parkloop.cases.ledgers.park import HOURS, case_of_ledgers
from parkloop.cases.ledgers.reading import is_ledger
from parkloop.cases.ledgers.template import empty_ledger
from parkloop.cases.load import case_of_file
from parkloop.cases.locale.formats import lately, minute
from parkloop.cases.messages import lines
from parkloop.cases.store import Revision
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures import description_of
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.wording import share_percent, short


def card(name: str) -> None:
    """Show a case: description, saving of its plan, and the button that opens it."""
    with st.container(border=True, height="stretch"):
        try:
            case = case_of(name)
        except CaseError as error:
            st.markdown(f"**{plain(name)}**")
            st.error(plain(translated(lines(str(error))[0])))
            return
        title = plain(title_of(case.info, case.info.id, language()))
        st.markdown(f"**{title}** · {say('app.mine' if repository.is_mine(name) else 'app.shipped')}")
        if about := description_of(case, language()):
            st.caption(plain(about))
        st.caption(plain(" · ".join([*facts(case), *saved_by(name)])))
        st.caption(plain(answer(name, case)))
        with st.container(horizontal=True):
            opened = name == case_name()
            label = say("cases.opened" if opened else "cases.open")
            st.button(label, key=f"open:{name}", on_click=open_and_go, args=(name,), disabled=opened)
            if repository.is_mine(name):
                remove(name, case)


def cards(names: Sequence[str]) -> None:
    """Show cases, three in a row."""
    for start in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[start : start + 3], strict=False):
            with column:
                card(name)


def open_and_go(name: str) -> None:
    """Open a case and go to its next step: its results where they are of its data, else today's park."""
    open_case(name)
    go(after_opening())


def facts(case: Case) -> list[str]:
    """The size of a case in a few words."""
    streams = len(case.water_streams) + len(case.material_streams) + len(case.heat_streams) + len(case.demands)
    return [
        say("cases.plants", count=sum(not row.external for row in case.plants)),
        say("cases.streams", count=streams),
        say("cases.technologies", count=len(case.technologies)),
    ]


def saved_by(name: str) -> list[str]:
    """The newest revision of a case of the user's own, and who saved it when."""
    revisions = repository.revisions(name)
    if not revisions:
        return []
    newest = revisions[0]
    who = f" · {newest.author}" if newest.author else ""
    return [say("cases.saved", number=newest.number, when=lately(newest.when.astimezone())) + who]


def answer(name: str, case: Case) -> str:
    """Best known result of a case in words."""
    job = queue.latest(name)
    if job is None:
        return say("state.unsolved")
    if job.active and not has_plan(job) and (earlier := last_found(job)) is not None:
        job = earlier
    found, today = plan(job), plan(job, "baseline")
    changed = "" if job.request.digest == digest_of(name) else f" {say('state.changed')}"
    if found is not None and not found.found:
        return reason_without_plan(found) + changed
    if found is None or today is None or not today.found:
        return say(f"state.{job.status.state}") + changed
    before = float(today.kpi["total_cost_per_y"])
    saved = before - float(found.kpi["total_cost_per_y"])
    share = share_percent(saved / before, 0) if before > 0 else "–"
    text = say("cases.saving", amount=short(saved, 1e7, language()), currency=case.info.currency, share=share)
    return text + changed


def headline(name: str) -> None:
    """What the plan of the open case saves, with the way to it; nothing where it has none of its data."""
    job = current_job()
    if job is None or not is_current(job) or (found := plan(job)) is None or not found.found:
        return
    before = plan(job, "baseline")
    if before is None and job.active:
        await_end(job, progress_words)  # its saving is told once today's park is known
    if before is None or not before.found:
        return
    case, cost = solved_case(job), float(before.kpi["total_cost_per_y"])
    saved = cost - float(found.kpi["total_cost_per_y"])
    if saved <= 0:
        return
    title = title_of(case.info, case.info.id, language())
    share = share_percent(saved / cost, 0) if cost > 0 else "–"
    links = int(found.kpi["links_built"])
    gain = short(saved, 1e6, language())
    message = say("cases.headline", title=title, amount=gain, currency=case.info.currency, share=share, links=links)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"##### {plain(message)}")
        st.button(say("cases.see"), key=f"see:{name}", type="primary", on_click=go, args=("results",))


def remove(name: str, case: Case) -> None:
    """The button that puts a case of the user's own away, with a second question."""
    with st.popover(say("cases.remove")):
        sure = say("cases.remove.sure", title=title_of(case.info, case.info.id, language()))
        st.button(plain(sure), key=f"remove:{name}", type="primary", on_click=repository.remove, args=(name,))


def begin_new() -> Sequel:
    """A case of one's own from a start with example plants."""
    title = str(st.session_state.get("new_title", "")).strip() or say("cases.new.title")
    return partial(_show_new, repository.started(title, author()))


def _show_new(name: str) -> None:
    open_case(name)
    st.session_state["new_title"] = ""
    st.session_state[CHOSEN] = []
    st.session_state["flash"] = say("cases.new.done")
    go("data")


def new() -> None:
    """The way to a new case."""
    with st.container(border=True):
        st.markdown(f"**{say('cases.new')}**")
        st.caption(say("cases.new.say"))
        st.text_input(say("cases.new.name"), key="new_title", placeholder=say("cases.new.title"))
        sizes = choose_sectors()
        with st.container(horizontal=True):
            make_button(sizes, lambda name: partial(_show_new, name))
            button(say("cases.new.do"), begin_new, key="new")


def upload() -> None:
    """A workbook becomes a new case, or a new revision of the open one after a look at what would change."""
    words_of_upload("XLSX, XLSM, ZIP")
    with st.container(border=True):
        others = [ending.lstrip(".") for ending in NO_WORKBOOKS]  # of these is told how to save them
        empty = partial(empty_ledger, language())
        st.download_button(
            say("cases.ledger.get"), empty, "ledger.xlsx", on_click="ignore", key="get:ledger", help=say("cases.ledger.help")
        )
        file = st.file_uploader(say("cases.upload"), type=["xlsx", "xlsm", "zip", *others], help=say("cases.upload.help"))
        if file is None or st.session_state.get("uploaded") == file.file_id:
            return
        read = None if take_form(file.getvalue(), file.name, file.file_id) else read_upload(file.getvalue(), file.name)
        if read is None:
            return
        case, taken = read
        title = title_of(case.info, case.info.id, language())
        st.success(plain(say("cases.read", title=title, facts=" · ".join(facts(case)))))
        offer(case, taken, _over(file.getvalue(), file.name, case), file.file_id)


def _over(content: bytes, file: str, case: Case) -> Case:
    """An upload as a revision of the open case, whose names keep their ids; of a ledger as it is."""
    if not is_ledger(content, file) and repository.is_mine(case_name()):
        with suppress(CaseError):
            return case_of_file(content, file, case_of(case_name()))
    return case


def offer(case: Case, taken: Case | None, over: Case, file_id: str) -> None:
    """The ways to keep an upload: taken into the open case, as a new case, or over the open one."""
    name = case_name()
    new = partial(button, say("cases.upload.new"), take, case, file_id, key="upload_new")
    if (taken or case).notes:
        st.warning("\n".join(f"- {plain(translated(note))}" for note in (taken or case).notes))
    with st.container(horizontal=True):
        if taken is not None:
            button(say("cases.ledger.into"), take, taken, file_id, name, type="primary", key="upload_into")
            new()
        else:
            new(type="primary")
            if repository.is_mine(name):
                button(say("cases.upload.over"), take, over, file_id, name, key="upload_over")
    if repository.is_mine(name):
        preview(name, taken or over)


def taken_in(content: bytes, file: str, running: Mapping[str, float]) -> Case | None:
    """The open case with the companies of a ledger; None where it is an example, or the faults were shown."""
    if not repository.is_mine(case_name()):
        return None
    try:
        return case_of_ledgers([(content, file)], running=running, into=case_of(case_name()))
    except CaseError as error:
        st.error(say("cases.ledger.not", count=len(error.faults)))
        list_faults(error.faults)
    return None


def read_upload(content: bytes, name: str) -> tuple[Case, Case | None] | None:
    """Read the case of a workbook or of a folder in a ZIP file; None after its faults were shown.

    Of a ledger also the open case with its companies.
    """
    try:
        if not is_ledger(content, name):
            return case_of_file(content, name), None
        running = ask_hours(content, name)
        made = case_of_ledgers([(content, name)], max(running.values(), default=HOURS), id="ledger", running=running)
        return made, taken_in(content, name, running)
    except CaseError as error:
        st.error(say("cases.refused", count=len(error.faults)))
        list_faults(error.faults)
        offer_marked(content, name)
    return None


def offer_marked(content: bytes, name: str) -> None:
    """Offer a faulty ledger with its cells marked; nothing where it is none or cannot be opened."""
    with suppress(CaseError):
        for file, data in (marked([(content, name)], language()) if is_ledger(content, name) else {}).items():
            st.download_button(say("cases.ledger.marked"), data, file, on_click="ignore", key="get:marked")


def take(case: Case, file_id: str, over: str = "") -> Sequel:
    """Save an upload as a new case, or as a new revision of one."""
    kept, who, note = over or repository.free_name(case.info.id), author(), say("cases.upload.note")
    repository.save(case, kept, who, note)
    return partial(_show_taken, case, file_id, kept)


def _show_taken(case: Case, file_id: str, kept: str) -> None:
    st.session_state["uploaded"] = file_id
    open_case(kept)
    go(after_opening())
    st.session_state["flash"] = plain(say("cases.uploaded", title=title_of(case.info, case.info.id, language())))


def preview(name: str, case: Case) -> None:
    """Show the changes that a workbook would make to the open case."""
    with suppress(CaseError):
        table = differences(case_of(name), case)
        st.caption(say("cases.upload.changes", count=len(table)))
        if len(table):
            show_changes(table, "cases.changes", case)


def show_history(name: str) -> None:
    """Show the revisions of the open case with their changes, and buttons to restore one."""
    revisions = repository.revisions(name)
    if not revisions:
        return
    with st.expander(say("cases.history", count=len(revisions))):
        numbers = [revision.number for revision in revisions]
        texts = {revision.number: revision_text(revision) for revision in revisions}
        number = choose(f"revision:{name}", say("cases.revision"), numbers, texts.__getitem__)
        if number > 1:
            before, after = repository.load(name, number - 1), repository.load(name, number)
            show_changes(differences(before, after), "cases.changes", after)
        if number != numbers[0]:
            button(say("cases.bring_back", number=number), bring_back, name, number, key="bring_back")


def revision_text(revision: Revision) -> str:
    """A revision in one line."""
    when = minute(revision.when.astimezone())
    return " · ".join(part for part in (f"{revision.number}", when, revision.author, revision.note) if part)


def bring_back(name: str, number: int) -> None:
    """Save an older revision as the newest one; edits that are not saved meet it when they are."""
    repository.save(repository.load(name, number), name, author(), say("cases.bring_back.note", number=number))


def show_archive() -> None:
    """Show archived cases, to restore or to delete."""
    names = repository.archived()
    if not names:
        return
    with st.expander(say("cases.archive", count=len(names))):
        for name in names:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(repository.key(name)))
                st.button(say("cases.restore"), on_click=repository.bring_back, args=(name,), key=f"restore:{name}")
                with st.popover(say("cases.destroy")):
                    st.button(
                        say("cases.destroy.sure"),
                        type="primary",
                        on_click=repository.destroy,
                        args=(name,),
                        key=f"destroy:{name}",
                    )


def download(name: str) -> None:
    """The open case as a workbook or as a folder in a ZIP file, made on the click."""
    case = case_of(name)
    with st.container(horizontal=True):
        for ending, write in (("xlsx", partial(archives.workbook, language=language())), ("zip", archives.folder)):
            made = partial(write, case)
            st.download_button(
                say(f"cases.get.{ending}"), made, f"{case.info.id}.{ending}", on_click="ignore", key=f"get:{ending}"
            )


if flash := st.session_state.pop("flash", None):
    st.toast(flash)
headline(case_name())
st.caption(say("cases.lead"))
names = repository.names()
cards([name for name in names if repository.is_mine(name)])
left, right = st.columns(2)
with left:
    new()
with right:
    upload()
cards([name for name in names if not repository.is_mine(name)])
try:
    download(case_name())
    ask(case_name())
    show_history(case_name())
except CaseError:
    st.caption(say("app.faulty"))
show_archive()
