"""Page Cases: what there is to work on, and how a case of one's own comes in."""

import tempfile
import zipfile
from pathlib import Path

import streamlit as st

from app_pages import desk
from app_pages.state import case_name, language, list_faults, open_case, plan, say
from cases import Case, CaseError, read_workbook, write_workbook
from optimizer import jobs
from optimizer.figures import amount, title_of


def card(name: str) -> None:
    """One case: what it is, what a plan of it saves, and the button that opens it."""
    with st.container(border=True, height="stretch"):
        try:
            case = desk.load(name)
        except CaseError as error:
            st.markdown(f"**{name}**")
            st.error(str(error).splitlines()[0])
            return
        st.markdown(
            f"**{title_of(case.info, case.info.id, language())}** · {say('app.mine' if desk.is_mine(name) else 'app.shipped')}"
        )
        if case.info.description:
            st.caption(case.info.description)
        st.caption(" · ".join(facts(case)))
        st.caption(answer(name, case))
        with st.container(horizontal=True):
            opened = name == case_name()
            label = say("cases.opened" if opened else "cases.open")
            st.button(label, key=f"open:{name}", on_click=open_case, args=(name,), disabled=opened)
            if desk.is_mine(name):
                remove(name, case)


def facts(case: Case) -> list[str]:
    """The size of a case in a few words."""
    streams = len(case.water_streams) + len(case.material_streams) + len(case.heat_streams) + len(case.demands)
    return [
        say("cases.plants", count=len(case.plants)),
        say("cases.streams", count=streams),
        say("cases.technologies", count=len(case.technologies)),
    ]


def answer(name: str, case: Case) -> str:
    """What is known of the best plan of a case."""
    job = jobs.latest(name)
    if job is None:
        return say("state.unsolved")
    found, today = plan(job), plan(job, "baseline")
    if not (found and today and found.found and today.found):
        return say(f"state.{job.status.state}")
    before = float(today.kpi["total_cost_per_y"])
    saved = before - float(found.kpi["total_cost_per_y"])
    share = f"{100 * saved / before:.0f}" if before > 0 else "–"
    text = say("cases.saving", amount=amount(saved), currency=case.info.currency, share=share)
    return text if job.request.digest == jobs.digest(case) else f"{text} {say('state.changed')}"


def remove(name: str, case: Case) -> None:
    """The button that removes a case of the user's own, with a second question."""
    with st.popover(say("cases.remove")):
        sure = say("cases.remove.sure", title=title_of(case.info, case.info.id, language()))
        st.button(sure, key=f"remove:{name}", type="primary", on_click=desk.remove, args=(name,))


def upload() -> None:
    """A workbook becomes a case of the user's own, or all its faults are told."""
    file = st.file_uploader(say("cases.upload"), type=["xlsx"], help=say("cases.upload.help"))
    if file is None or st.session_state.get("uploaded") == file.file_id:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        path.write_bytes(file.getvalue())
        try:
            case = read_workbook(path)
            name = desk.save(case, desk.free_name(case.info.id))
        except CaseError as error:
            st.error(say("cases.refused", count=len(error.faults)))
            list_faults(error.faults)
            return
        except (OSError, KeyError, zipfile.BadZipFile):
            st.error(say("cases.unreadable"))
            return
    st.session_state["uploaded"] = file.file_id
    open_case(name)
    st.toast(say("cases.uploaded", title=title_of(case.info, case.info.id, language())))
    st.rerun()


def download(name: str) -> None:
    """The open case as a workbook, made on the click."""
    case = desk.load(name)

    def workbook() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            write_workbook(case, Path(folder) / "case.xlsx")
            return (Path(folder) / "case.xlsx").read_bytes()

    st.download_button(say("cases.workbook"), workbook, f"{case.info.id}.xlsx", on_click="ignore", key="workbook")


st.caption(say("cases.lead"))
names = desk.names()
for start in range(0, len(names), 3):
    for column, name in zip(st.columns(3), names[start : start + 3], strict=False):
        with column:
            card(name)
upload()
try:
    download(case_name())
except CaseError:
    st.caption(say("app.faulty"))
