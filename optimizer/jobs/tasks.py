"""Tasks of background jobs: each writes what it finds into the job's folder as it comes."""

import traceback
from collections.abc import Callable
from typing import Any

import pandas as pd

from parkloop.cases import load_case
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.store import Store, StoreError, open_store
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses import kept, registry
from parkloop.optimizer.analyses.what_if.changes import Change
from parkloop.optimizer.analyses.what_if.question import WhatIfAnswer, WhatIfQuestion
from parkloop.optimizer.analyses.what_if.reoptimise import reoptimise
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.jobs.progress import Work
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.series import stored

Doing = Callable[[Work, queue.Job, Case], queue.JobState]


class NoPlanError(ValueError):
    """Missing plan that the task builds on."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(say("The plan that this builds on is gone."))


def solve(work: Work, job: queue.Job, case: Case) -> queue.JobState:
    """Baseline and plan; options are arguments of `optimise`."""
    request, options, store = job.request, job.request.options, _store()

    def solved(stage: str, **arguments: Any) -> Plan:
        work.report(stage=stage)
        ends: dict[str, Any] = {"progress": work.news, "cancel": work.cancelled}
        if store is None:
            plan = optimise(case, **ends, **arguments)
        else:
            name = request.case.removeprefix("mine/")
            plan = stored.solve(store, name, case, author=request.author, revision=request.revision, **ends, **arguments)
        work.keep(plan, stage)
        return plan

    if queue.baseline(job) is None:
        solved("baseline", scope="baseline", time_limit=options.get("time_limit"))
    if work.cancelled():
        return "cancelled"
    plan = queue.plan(job) or solved("plan", **options)
    return "cancelled" if plan.status == "interrupted" and plan.objective is None else "done"


def whatif(work: Work, job: queue.Job, case: Case) -> queue.JobState:
    """Plan of a changed case, first a good one, then a proven one.

    Options plan_of, change, time_limit, gap.

    Beside ``plan`` it keeps ``before``, where a better plan of the case before was found on the way, and the answer ``trial``.
    """
    base, before = _before(job)
    change = Change(**job.request.options.get("change", {}))
    work.report(stage="quick", steps=2)

    def keep(found: WhatIfAnswer) -> None:
        queue.write_json(work.folder / "trial.json", found.summary())
        if found.before is not None:
            work.keep(found.before, "before")
        work.keep(found.plan, "plan")

    asked = WhatIfQuestion(case, load_case(base.folder / "case"), before, change, _limits(job), work.cancelled)
    found = reoptimise(asked, keep, work.news, lambda: work.report(stage="plan", steps_done=1))
    return "cancelled" if found is None or (found.plan.status == "interrupted" and not found.plan.found) else "done"


def analyse(work: Work, job: queue.Job, case: Case) -> queue.JobState:
    """Run an analysis of the registry.

    Options are its parameters, time_limit and gap of each solve, plan_of where it needs a plan.

    Tables are written as they come, and the whole answer at the end.
    """
    options = dict(job.request.options)
    limits = {name: options.pop(name, None) for name in ("time_limit", "gap")}
    plan = _before(job, infeasible=job.request.task == "reasons")[1] if options.pop("plan_of", None) else None

    def step(done: int, count: int, words: str) -> None:
        work.report(stage=words or work.status.stage, steps_done=done, steps=count)

    def keep(name: str, cells: pd.DataFrame) -> None:
        queue.write_table(work.folder / f"{name}.csv", cells)

    heard: dict[str, Any] = {"on_progress": work.news, "on_step": step, "on_table": keep, "cancel": work.cancelled}
    found = registry.analyse(job.request.task, case, plan=plan, **limits, **heard, **options)
    if work.cancelled():
        return "cancelled"
    kept.write(work.folder, found)
    return "done"


def today(work: Work, job: queue.Job, case: Case) -> queue.JobState:
    """The baseline only: the park as it runs today."""
    work.report(stage="baseline")
    found = optimise(case, scope="baseline", progress=work.news, cancel=work.cancelled)
    if work.cancelled():
        return "cancelled"
    work.keep(found, "baseline")
    return "done"


TODAY = "today"
"""Name of the task that works out today's park."""
TASKS: dict[queue.Task, Doing] = {"solve": solve, "whatif": whatif, TODAY: today}
"""What is done, by task; every other task is an analysis of the registry."""


def _limits(job: queue.Job) -> dict[str, Any]:
    """Time and gap of each solve."""
    return {name: job.request.options.get(name) for name in ("time_limit", "gap")}


def _before(job: queue.Job, infeasible: bool = False) -> tuple[queue.Job, Plan]:
    """The job that a question is about, and its plan, or that there is none where that may be."""
    before = queue.find(str(job.request.options["plan_of"]))
    plan = None if before is None else queue.plan(before)
    if before is None or plan is None or not (plan.found or (infeasible and plan.status == "infeasible")):
        raise NoPlanError
    return before, plan


def _store() -> Store | None:
    """The store of saved cases; a job that cannot reach it works on without."""
    try:
        return open_store()
    except StoreError:
        traceback.print_exc()
        return None
