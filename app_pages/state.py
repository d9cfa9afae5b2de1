"""What the pages share: language, case and job, kept in the address so that a link or a refresh shows the same."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from app_pages import desk, grids, words
from app_pages.unsaved import unsaved
from app_pages.who import author
from cases import Case, CaseError, Fault, chinese, load_case
from optimizer import jobs
from optimizer.plan import Plan

Choice = TypeVar("Choice")
LOST = "lost_case"
"""Key under which the name of a case stands that was asked for and is not there, until that was said."""
GO = "go"
"""Key under which the page stands that is shown next, where what was asked for goes on on another one."""
KNOWN = "known_cases"
"""Key under which all cases with their titles are kept, looked up at the start of every run."""


def say(key: str, **values: Any) -> str:
    """The words of a key in the language of the page."""
    return words.word(key, language(), **values)


def choose(name: str, label: str, options: Sequence[Choice], words_of: Callable[[Choice], str], **how: Any) -> Choice:
    """A list to choose from; a browser keeps the words of a list, so each language has its own, and what is chosen stays."""
    kept = st.session_state.get(f"chosen:{name}")
    index = options.index(kept) if kept in options else how.pop("index", 0)
    how.pop("index", None)
    chosen: Choice = st.selectbox(label, options, index=index, format_func=words_of, key=f"{name}:{language()}", **how)
    st.session_state[f"chosen:{name}"] = chosen
    return chosen


def choose_anew(name: str) -> None:
    """Let a list begin at its first entry again, whatever was chosen."""
    for key in (f"chosen:{name}", *(f"{name}:{spoken}" for spoken in words.LANGUAGES)):
        st.session_state.pop(key, None)


def table_title(table: str) -> str:
    """Name of a table in the language of the page."""
    return words.table_title(table, language())


def column_title(table: str, column: str) -> str:
    """A column as files and workbooks call it, behind its name in the language of the page."""
    short = chinese.name(table, column) if language() == "zh" else column
    return column if short == column else f"{short}（{column}）"


def told(text: str) -> str:
    """A fault's message, a warning, a reason or another sentence of the program in the language of the page."""
    return chinese.message(text) if language() == "zh" else text


def joined(texts: str) -> str:
    """Several of these with semicolons between them."""
    return ("；" if language() == "zh" else "; ").join(map(told, texts.split("; ")))


def language() -> str:
    """Language of the page."""
    chosen = st.session_state.get("language") or st.query_params.get("lang")
    return chosen if chosen in words.LANGUAGES else "en"


def case_name() -> str:
    """Name of the case that is open; the first example where the address names none or one that is gone."""
    wanted = str(st.session_state.get("case") or st.query_params.get("case", ""))
    if wanted in st.session_state.get(KNOWN, ()):
        return wanted
    known = look_round()
    if wanted and wanted not in known:
        st.session_state[LOST] = wanted
    return wanted if wanted in known else next(name for name in known if not desk.is_mine(name))


def look_round() -> dict[str, tuple[str, str]]:
    """All cases with their titles, looked up anew, and kept for the rest of this run of the page."""
    known = desk.titles()
    st.session_state[KNOWN] = known
    return known


def open_case(name: str) -> None:
    """Show another case, and what was found for it last."""
    st.session_state["case"] = name
    st.session_state["job"] = None


def remember() -> None:
    """Keep case and job over a change of the page, which empties the address, and write them with the language into it."""
    job = current_job()
    wanted = {"case": case_name(), "job": job.request.id if job else "", "lang": language(), "me": author()}
    st.session_state["case"], st.session_state["job"] = wanted["case"], wanted["job"]
    for key, value in wanted.items():
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value
        elif not value and key in st.query_params:
            del st.query_params[key]


@st.cache_resource(max_entries=64, show_spinner=False)
def _case(name: str, stamp: str) -> Case:
    return desk.load(name)


def case_of(name: str) -> Case:
    """A case as it is saved now; raises ``CaseError`` with all its faults."""
    return _case(name, desk.stamp(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def _digest(name: str, stamp: str) -> str:
    return jobs.digest(_case(name, stamp))


def digest_of(name: str) -> str:
    """Content of a case as it is saved now; raises ``CaseError`` with all its faults."""
    return _digest(name, desk.stamp(name))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Case: id})
def _frames(opened: Case) -> tuple[Case, dict[str, pd.DataFrame]]:
    # the case stays with its frames: as long as it lives no other has its id
    return opened, grids.frames(opened)


def saved_tables(opened: Case) -> dict[str, pd.DataFrame]:
    """All tables of a case without edits, as the editor shows them; shared, so not to be changed."""
    return dict(_frames(opened)[1])


def case() -> Case:
    """The open case; where its files are faulty, the faults are listed and the page ends."""
    try:
        return case_of(case_name())
    except CaseError as error:
        st.error(say("app.faulty"))
        list_faults(error.faults)
        st.stop()


def current_job() -> jobs.Job | None:
    """The job of the open case that the address names, else its newest."""
    name = case_name()
    wanted = st.session_state.get("job", st.query_params.get("job")) or ""
    job = jobs.find(wanted)
    return job if job and (job.request.case, job.request.task) == (name, "solve") else jobs.latest(name)


def is_current(job: jobs.Job) -> bool:
    """Whether a job has solved the open case as it is saved now."""
    with suppress(CaseError):
        return job.request.digest == digest_of(case_name())
    return False


def adopt_solved() -> None:
    """Show what `parkloop solve CASE --out out/CASE` has written in this folder, where nothing newer is known of the case."""
    name = case_name()
    written = Path("out") / name.partition("/")[2]
    tried = f"tried:{name}"
    if jobs.latest(name) is None and tried not in st.session_state and (written / "summary.json").exists():
        st.session_state[tried] = True
        with suppress(CaseError):
            jobs.adopt(desk.load(name), name, written)


@st.cache_resource(max_entries=16, show_spinner=False)
def _plan(folder: str, stamp: int) -> Plan:
    return Plan.from_folder(folder)


def plan(job: jobs.Job, stage: str = "plan") -> Plan | None:
    """The plan (or the baseline) of a job, None where there is none yet."""
    summary = job.folder / stage / "summary.json"
    return _plan(str(summary.parent), summary.stat().st_mtime_ns) if summary.exists() else None


def without(found: Plan) -> str:
    """What is said of a solve that found no plan."""
    return say("state.infeasible" if found.status == "infeasible" else "state.without")


@st.cache_resource(max_entries=16, show_spinner=False)
def _solved_case(folder: str) -> Case:
    return load_case(folder)


def solved_case(job: jobs.Job) -> Case:
    """The case as it was solved."""
    return _solved_case(str(job.folder / "case"))


def drafts(name: str) -> dict[str, pd.DataFrame]:
    """Unsaved edits of a case, by table."""
    return unsaved(name).tables


def tables(opened: Case, name: str) -> dict[str, pd.DataFrame]:
    """All tables of a case as they are now, unsaved edits included."""
    return {**saved_tables(opened), **drafts(name)}


def list_faults(faults: tuple[Fault, ...]) -> None:
    """Every fault with its place, as a table."""
    rows = [
        {
            say("app.table"): table_title(fault.table),
            say("app.row"): fault.row,
            say("app.column"): column_title(fault.table, fault.column),
            say("app.found"): "" if fault.value is None else str(fault.value),
            say("app.fault"): told(fault.message),
        }
        for fault in faults
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
