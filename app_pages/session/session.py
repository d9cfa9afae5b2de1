"""Session: language, case and job, kept in the URL so that links and refreshes show the same."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from parkloop.app_pages import words
from parkloop.app_pages.session import grids, repository
from parkloop.app_pages.session.plain import plain, plain_table
from parkloop.app_pages.session.unsaved import unsaved
from parkloop.app_pages.session.user import author
from parkloop.cases import Case, CaseError, Fault, load_case
from parkloop.cases.faults import brief, first_of_each_table, without_point
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import template
from parkloop.cases.schema.digests import inputs_digest
from parkloop.optimizer.analyses.titles import in_titles
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.files import SUMMARY, PlanFilesError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.verified import verified_plan
from parkloop.optimizer.plan.wording import percent_up
from parkloop.optimizer.system.serve import OPENED

Choice = TypeVar("Choice")
PAGES = Path(__file__).resolve().parents[1] / "screens"
LOST = "lost_case"
"""Key under which the name of a case stands that was asked for and is not there, until that was said."""
GO = "go"
"""Key under which the page stands that is shown next, where what was asked for goes on on another one."""
SPOKEN = "spoken"
"""Key under which the language stays, whatever becomes of its switch."""
WRITTEN = "written_address"
"""Key under which stands what was written to the URL last, and when."""
ADDRESSED = ("case", "job", "lang", "me")
"""What the URL tells."""
SETTLING_SECONDS = 2.0
"""Time in which the browser takes over a new URL."""
KNOWN = "known_cases"
"""Key under which all cases with their titles are kept, looked up at the start of every run."""


def page_file(name: str) -> Path:
    """File of a page, as link target, whichever script was started."""
    return PAGES / f"{name}.py"


def say(key: str, **values: Any) -> str:
    """Text of a key in the language of the page."""
    return words.word(key, language(), **values)


def choose(name: str, label: str, options: Sequence[Choice], words_of: Callable[[Choice], str], **how: Any) -> Choice:
    """Draw a select box whose selection survives a change of language.

    A browser keeps the words of a list and what was chosen of it, so each language has a list of its own, and one that begins
    anew is another.
    """
    kept = st.session_state.get(f"chosen:{name}")
    index = options.index(kept) if kept in options else how.pop("index", 0)
    how.pop("index", None)
    chosen: Choice = st.selectbox(
        label, options, index=index, format_func=words_of, key=f"{name}:{language()}{_look(name)}", **how
    )
    st.session_state[f"chosen:{name}"] = chosen
    return chosen


def choose_anew(name: str) -> None:
    """Reset a select box to its first entry."""
    st.session_state.pop(f"chosen:{name}", None)
    st.session_state[f"look:{name}"] = _look(name) + "'"


def _look(name: str) -> str:
    """A stroke for each time that a list has begun anew."""
    return str(st.session_state.get(f"look:{name}", ""))


def table_title(table: str) -> str:
    """Title of a table in the language of the page."""
    return words.table_title(table, language())


def column_title(table: str, column: str) -> str:
    """Title of a column in the language of the page, followed by its name in files."""
    short = names.name(table, column, language())
    return column if short == column else translated(template("{name} ({column})")(name=short, column=column))


def translated(text: str) -> str:
    """A message of the program in the language of the page."""
    return written(rendered(text, language()), language())


def language() -> str:
    """Language of the page: as chosen, by URL, by browser, in this order.

    The switch forgets what was chosen where a run ends before it is shown, as one that goes to another page does.
    """
    spoken = (st.context.locale or "").partition("-")[0]
    asked = (st.session_state.get("language"), st.session_state.get(SPOKEN), st.query_params.get("lang"), spoken)
    return next((str(chosen) for chosen in asked if chosen in words.LANGUAGES), "en")


def case_name() -> str:
    """Name of the open case; by default the one that the page was started with.

    The first example where there is none, or it is gone.
    """
    wanted = str(st.session_state.get("case") or st.query_params.get("case") or os.environ.get(OPENED, ""))
    if wanted in st.session_state.get(KNOWN, ()):
        return wanted
    known = refresh_cases()
    if wanted and wanted not in known:
        st.session_state[LOST] = wanted
    return wanted if wanted in known else next(name for name in known if not repository.is_mine(name))


def refresh_cases() -> dict[str, tuple[str, str]]:
    """Refresh the list of cases and titles, kept for the rest of this run."""
    known = repository.titles()
    st.session_state[KNOWN] = known
    return known


def open_case(name: str) -> None:
    """Open a case, with its newest results."""
    st.session_state["case"] = name
    st.session_state["job"] = None


def address() -> dict[str, str]:
    """What links to a page carry: case, language, name, and an older job where that is open.

    A link that carries them is one step in the browser's history; what is written to the URL afterwards would be another.
    """
    job, newest = current_job(), queue.latest(case_name())
    older = job is not None and newest is not None and job.request.id != newest.request.id
    wanted = {"case": case_name(), "job": job.request.id if job and older else "", "lang": language(), "me": author()}
    return {key: value for key, value in wanted.items() if value}


def go_back() -> None:
    """Take case, job and language of the URL where the browser has gone back to an earlier one.

    What is in the URL shortly after it was written may still be that of before.
    """
    written, when = st.session_state.get(WRITTEN, ({}, 0.0))
    if not written or time.monotonic() - when < SETTLING_SECONDS:
        return
    told = {key: st.query_params.get(key) for key in ("case", "job", "lang")}
    if told["case"] and told["lang"] and told != {key: written.get(key) for key in told}:
        st.session_state["case"], st.session_state["job"] = told["case"], told["job"]
        st.session_state["language"] = st.session_state[SPOKEN] = told["lang"]


def is_addressed() -> bool:
    """Whether the URL tells what is open, or has to since something else was chosen than at first."""
    return bool(_stated()) or address() != st.session_state.get(WRITTEN, (address(), 0.0))[0]


def _stated() -> dict[str, str]:
    return {key: st.query_params[key] for key in st.query_params if key in ADDRESSED}


@contextmanager
def remembered() -> Iterator[None]:
    """Draw a page under a URL that tells its case, job and language: it is written where it tells others.

    An empty one stays as long as nothing is chosen: written to, it would be a second step in the browser's history. The browser
    may ask for the page again before it has taken over the URL, and is heard when this run has ended, however long that takes.
    """
    job, wanted = current_job(), address()
    st.session_state["case"], st.session_state["job"] = wanted["case"], job.request.id if job else ""
    st.session_state[SPOKEN] = wanted["lang"]
    chosen = wanted != st.session_state.setdefault(WRITTEN, (wanted, time.monotonic()))[0]
    rewritten = wanted != _stated() and is_addressed()
    if rewritten:
        others = {key: st.query_params[key] for key in st.query_params if key not in ADDRESSED}
        st.query_params.from_dict({**others, **wanted})
    if chosen:
        st.session_state[WRITTEN] = wanted, time.monotonic()
    try:
        yield
    finally:
        if chosen or rewritten:
            st.session_state[WRITTEN] = wanted, time.monotonic()


@st.cache_resource(max_entries=64, show_spinner=False)
def _case(name: str, stamp: str) -> Case:
    return repository.load(name)


def case_of(name: str) -> Case:
    """A case as it is saved now; raises ``CaseError`` with all its faults."""
    return _case(name, repository.stamp(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def _digest(name: str, stamp: str) -> str:
    return inputs_digest(_case(name, stamp))


def digest_of(name: str) -> str:
    """Content of a case as it is saved now; raises ``CaseError`` with all its faults."""
    return _digest(name, repository.stamp(name))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Case: id})
def _frames(opened: Case) -> tuple[Case, dict[str, pd.DataFrame]]:
    # the case stays with its frames: as long as it lives no other has its id
    return opened, grids.frames(opened)


def saved_tables(opened: Case) -> dict[str, pd.DataFrame]:
    """Saved tables of a case as the editor shows them; shared, so not to be modified."""
    return dict(_frames(opened)[1])


def case() -> Case:
    """The open case; where it has faults, they are listed and the run ends."""
    try:
        return case_of(case_name())
    except CaseError as error:
        st.error(say("app.faulty"))
        list_faults(error.faults)
        st.stop()


def last_found(job: queue.Job) -> queue.Job | None:
    """The newest earlier solve of a job's case that has a plan."""
    earlier = (other for other in queue.known() if other.request.id < job.request.id and other.request.task == "solve")
    return next((other for other in earlier if other.request.case == job.request.case and has_plan(other)), None)


def has_plan(job: queue.Job) -> bool:
    """Whether a job has a plan to show."""
    if not (job.folder / "plan" / SUMMARY).exists():
        return False
    found = plan(job)
    return found is not None and found.found


def current_job() -> queue.Job | None:
    """The job of the open case by URL, else its newest."""
    name = case_name()
    wanted = st.session_state.get("job", st.query_params.get("job")) or ""
    job = queue.find(wanted)
    return job if job and (job.request.case, job.request.task) == (name, "solve") else queue.latest(name)


def shown_job() -> queue.Job | None:
    """The job whose plan pages show: that of the open case, while it has none yet the last one that has."""
    job = current_job()
    if job is None or not job.active or has_plan(job):
        return job
    return last_found(job) or job


def progress_words(job: queue.Job) -> str:
    """What a running solve is doing: its place in the queue, today's park, or how good its plan is."""
    if job.status.state == "queued":
        ahead = queue.before(job)
        return say("solve.ahead", count=ahead) if ahead else say("state.queued")
    if job.status.stage == "baseline":
        return say("solve.baseline")
    found = [record for record in queue.progress(job) if record["stage"] == "plan" and record.get("gap") is not None]
    if found:
        return say("progress.gap", gap=percent_up(found[-1]["gap"]), seconds=f"{job.seconds:.0f}")
    return say("progress.first", seconds=f"{job.seconds:.0f}")


def is_current(job: queue.Job) -> bool:
    """Whether a job has solved the open case as it is saved now."""
    with suppress(CaseError):
        return job.request.digest == digest_of(case_name())
    return False


def adopt_solved() -> None:
    """Adopt the results of `parkloop solve CASE --out out/CASE` in this folder, if none are newer."""
    name = case_name()
    written = Path("out") / name.partition("/")[2]
    tried = f"tried:{name}"
    if queue.latest(name) is None and tried not in st.session_state and (written / "summary.json").exists():
        st.session_state[tried] = True
        with suppress(CaseError):
            queue.adopt(repository.load(name), name, written)


@st.cache_resource(max_entries=16, show_spinner=False)
def _plan(folder: str, stamp: int, _case: Case) -> Plan | PlanFilesError:
    try:
        return verified_plan(_case, folder)
    except PlanFilesError as error:
        return error


def plan(job: queue.Job, stage: str = "plan") -> Plan | None:
    """The plan or baseline of a job; None if there is none yet.

    A plan that cannot be verified is reported and not shown.
    """
    summary = job.folder / stage / SUMMARY
    if not summary.exists():
        return None
    solved = _first_of(job) if stage == "before" else job
    found = _plan(str(summary.parent), summary.stat().st_mtime_ns, solved_case(solved))
    if isinstance(found, Plan):
        return found
    st.error(plain(translated(str(found))))
    return None


def _first_of(job: queue.Job) -> queue.Job:
    """The job whose plan a job builds on."""
    return queue.find(str(job.request.options.get("plan_of"))) or job


def reason_without_plan(found: Plan) -> str:
    """Explanation of a solve without a plan."""
    return say("state.infeasible" if found.status == "infeasible" else "state.without")


@st.cache_resource(max_entries=16, show_spinner=False)
def _solved_case(folder: str) -> Case:
    return load_case(folder)


def solved_case(job: queue.Job) -> Case:
    """The case as it was solved; a job whose case cannot be read is set aside, the page begun anew."""
    try:
        return _solved_case(str(job.folder / "case"))
    except CaseError:
        queue.set_aside(job)
        st.rerun()


def drafts(name: str) -> dict[str, pd.DataFrame]:
    """Unsaved edits of a case, by table."""
    return unsaved(name).tables


def tables(opened: Case, name: str) -> dict[str, pd.DataFrame]:
    """Current tables of a case, unsaved edits included."""
    return {**saved_tables(opened), **drafts(name)}


def list_faults(faults: tuple[Fault, ...], called: Callable[[str], str] = str, currency: str = "") -> None:
    """List faults with their places as a table, summarised for tables with very many.

    ``called`` gives titles of ids; without a currency, as of a file that is not yet read, units say money.
    """
    some, more = first_of_each_table(faults)
    rows = [
        {
            say("app.table"): table_title(fault.table),
            say("app.row"): brief(" / ".join(map(called, str(fault.row).split("/")))),
            say("app.column"): column_title(fault.table, fault.column),
            say("app.found"): "" if fault.value is None else brief(called(str(without_point(fault.value)))),
            say("app.fault"): translated(names.in_units(in_titles(fault.message, called), currency, language())),
        }
        for fault in some
    ]
    for table, count in more.items():
        st.warning(say("app.more_faults", table=table_title(table), count=count))
    plain_table(pd.DataFrame(rows))
