"""View: why any exchange is in the plan, is not, or cannot be, and what would turn it."""

import streamlit as st

from parkloop.app_pages.session.background import begin, follow
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.cases import Case
from parkloop.optimizer.analyses.reasons.exchange import ARROW, OF, WATER
from parkloop.optimizer.analyses.reasons.titles import Titles
from parkloop.optimizer.analyses.reasons.words import exchange_sentences
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.records.decisions.reasons import ANALYSIS, read
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.jobs import queue

TASK = "reasons"
SECONDS, TURNING_SECONDS = 120.0, 40.0
"""Time of a question, and of the changes of an exchange [s]"""
MOST_ANSWERS = 10


def show(given: ViewInput) -> None:
    """Ends and medium of an exchange to ask for, and the answers so far, the newest first."""
    st.markdown(f"**{say('reasons.ask')}**")
    work = queue.dependents(given.job.request.id, TASK)[:MOST_ANSWERS]
    busy = any(job.active for job in work)
    name = picked(given)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(say("reasons.why"), on_click=start, args=(given, [name]), disabled=busy or not name, key="reasons_one")
        st.button(say("reasons.foremost"), on_click=start, args=(given, None), disabled=busy, key="reasons_all")
    if work and work[0].active:
        follow(work[0], lambda job: show_answer(given, job))
    for job in work[1:] if busy else work:
        show_answer(given, job)


def show_conflict(job: queue.Job, case: Case) -> None:
    """Which limits of a park without a plan cannot hold together, once that is asked for."""
    work = queue.dependents(job.request.id, TASK)
    if not work:
        st.button(say("reasons.conflict"), on_click=_start_conflict, args=(job, case), key="reasons_conflict")
        return
    follow(work[0], lambda now: _show_limits(now, case))


def _start_conflict(job: queue.Job, case: Case) -> None:
    begin(TASK, case, {"plan_of": job.request.id, "time_limit": SECONDS})


def _show_limits(job: queue.Job, case: Case) -> None:
    cells = queue.table(job, "conflict")
    if cells is None:
        return
    if cells.empty:
        st.info(say("reasons.no_conflict"))
        return
    found = Result({"conflict": cells})
    st.markdown("\n".join(f"- {plain(line)}" for line in ANALYSIS.sentences(case, found, language())))
    for table in for_people(case, ANALYSIS, found, language()).values():
        show_plain(table)


def picked(given: ViewInput) -> str:
    """The exchange that is chosen by its ends and medium; empty where an end is missing."""
    titles, case = Titles(given.case, language()), given.case
    plants = ["", *(plant.plant for plant in case.plants)]
    materials = dict.fromkeys(row.material for row in case.material_streams if row.role == "source" and row.material)
    media = {"": "", WATER: "water"} | {k.commodity: "commodity" for k in case.commodities} | dict.fromkeys(materials, "material")

    def medium(what: str) -> str:
        return say("reasons.anything") if not what else titles.medium(media[what], "" if what == WATER else what)

    def plant(key: str) -> str:
        return titles.plant(key) if key else say("app.choose")

    columns = st.columns(3)
    with columns[0]:
        giver = choose("reasons_from", say("why.from"), plants, plant)
    with columns[1]:
        what = choose("reasons_what", say("why.medium"), list(media), medium)
    with columns[2]:
        taker = choose("reasons_to", say("why.to"), plants, plant)
    return f"{giver}{ARROW}{taker}{OF if what else ''}{what}" if giver and taker else ""


def start(given: ViewInput, names: list[str] | None) -> None:
    """Start the search for reasons in the background; no names: of the most important links."""
    limits = {"time_limit": SECONDS, "turning_s": TURNING_SECONDS}
    begin(TASK, given.case, {"plan_of": given.job.request.id, "exchange": names, **limits})


def show_answer(given: ViewInput, job: queue.Job) -> None:
    """The sentences of each exchange of a job, as far as they are found."""
    tables = {name: queue.table(job, name) for name in ("exchanges", "reasons", "rivals", "bills")}
    found = read({name: table for name, table in tables.items() if table is not None})
    lines = []
    for one in found:
        first, *others = exchange_sentences(given.case, one, language())
        lines.append("\n".join((f"- **{plain(first)}**", *(f"    - {plain(other)}" for other in others))))
    if job.status.state == "failed":
        lines.append(f"- {plain(say('task.failed', message=job.status.message))}")
    if lines:
        st.markdown("\n".join(lines))
