"""What a job in the background can do: each function writes what it finds into the job's folder as it comes."""

import math
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from cases import load_case
from cases.schema import Case
from cases.store import Store, StoreError, open_store
from optimizer import jobs, kept, optimise
from optimizer.abatement import Abatement, abatement_curve
from optimizer.plan import Plan
from optimizer.sensitivity import sweep as swept
from optimizer.session import Answer
from optimizer.switches import Threshold
from optimizer.thresholds import candidates, thresholds
from optimizer.trial import Trial, Tried, trial
from optimizer.uncertainty import value_of_uncertainty
from optimizer.verdict import BreakEven, Verdict, judge, saved
from optimizer.whatif import Change, changed
from optimizer.work import Work

Doing = Callable[[Work, jobs.Job, Case], jobs.State]


class NoPlanError(ValueError):
    """The plan that the task builds on is gone."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The plan that this builds on is gone.")


def solve(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """Baseline and plan; options are arguments of `optimise`."""
    request, options, store = job.request, job.request.options, _store()

    def solved(stage: str, **arguments: Any) -> Plan:
        work.tell(stage=stage)
        ends: dict[str, Any] = {"on_progress": work.news, "cancel": work.cancelled}
        if store is None:
            plan = optimise(case, **ends, **arguments)
        else:
            name = request.case.removeprefix("mine/")
            plan = kept.solve(store, name, case, author=request.author, revision=request.revision, **ends, **arguments)
        work.keep(plan, stage)
        return plan

    solved("baseline", scope="baseline", time_limit=options.get("time_limit"))
    if work.cancelled():
        return "cancelled"
    plan = jobs.plan(job) or solved("plan", **options)
    return "cancelled" if plan.status == "interrupted" and plan.objective is None else "done"


def verdicts(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """What each link saves, one after the other: options plan_of, links, seconds (of one); answer ``verdicts``."""
    options, (_, plan) = job.request.options, _before(job)
    given, known = judge(case), candidates(case)
    found: list[dict[str, Any]] = []
    for link in options["links"]:
        work.tell(stage=link, steps_done=len(found), steps=len(options["links"]))
        if work.cancelled():
            return "cancelled"
        if given is not None and link in given.session.columns:
            verdict = given.verdict(plan, link, options.get("seconds"))
        else:
            verdict = _by_solving(case, plan, link, known, work.cancelled)
        found.append(asdict(verdict))
        jobs.write_json(work.folder / "verdicts.json", {"verdicts": found})
    work.tell(steps_done=len(found))
    return "done"


def read_verdicts(answer: Mapping[str, Any] | None) -> list[Verdict]:
    """The verdicts that a job has answered so far."""
    rows = [] if answer is None else answer["verdicts"]
    return [Verdict(**{**row, "break_evens": tuple(BreakEven(**one) for one in row["break_evens"])}) for row in rows]


def whatif(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """The plan of a changed case, first a good one, then one that is proven: options plan_of, change, time_limit, gap.

    Beside ``plan`` it keeps ``before``, where a better plan of the case before was found on the way, and the answer ``trial``.
    """
    base, before = _before(job)
    change = Change(**job.request.options.get("change", {}))
    work.tell(stage="quick", steps=2)

    def keep(found: Trial) -> None:
        jobs.write_json(work.folder / "trial.json", found.summary())
        if found.before is not None:
            work.keep(found.before, "before")
        work.keep(found.plan, "plan")

    asked = Tried(case, load_case(base.folder / "case"), before, change, _limits(job), work.cancelled)
    found = trial(asked, keep, work.news, lambda: work.tell(stage="plan", steps_done=1))
    return "cancelled" if found is None or (found.plan.status == "interrupted" and not found.plan.found) else "done"


def sweep(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """One plan per value: options place, values, time_limit, gap; table ``sweep``."""
    options = job.request.options
    work.tell(steps=len(options["values"]))

    def keep(cells: pd.DataFrame) -> None:
        jobs.write_table(work.folder / "sweep.csv", cells)
        work.tell(steps_done=len(cells))

    limits = _limits(job)
    swept(case, options["place"], options["values"], on_value=keep, cancel=work.cancelled, **limits)
    return _end(work)


def threshold(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """Where a link enters or leaves the optimum: options link, parameters, ranges, time_limit; table ``thresholds``."""
    options = job.request.options
    parameters = options["parameters"]
    rows: list[dict[str, Any]] = []
    for n, parameter in enumerate(parameters):
        work.tell(stage=parameter, steps_done=n, steps=len(parameters))
        if work.cancelled():
            return "cancelled"
        spans = {name: tuple(span) for name, span in options.get("ranges", {}).items()}
        limit = options.get("time_limit")
        (one,) = thresholds(case, options["link"], (parameter,), spans, time_limit=limit, cancel=work.cancelled)
        rows += _threshold_rows(one)
        jobs.write_table(work.folder / "thresholds.csv", pd.DataFrame(rows))
    work.tell(steps_done=len(parameters))
    return _end(work)


def abatement(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """The cost of emitting less: options species, steps, time_limit, gap; tables ``steps`` and ``where``."""
    options = job.request.options
    work.tell(steps=options["steps"] + 2)

    def keep(curve: Abatement) -> None:
        jobs.write_table(work.folder / "steps.csv", curve.steps)
        jobs.write_table(work.folder / "where.csv", curve.where)
        work.tell(steps_done=len(curve.steps) + 1)

    limits = _limits(job)
    abatement_curve(case, options["species"], options["steps"], on_curve=keep, cancel=work.cancelled, **limits)
    return _end(work)


def uncertainty(work: Work, job: jobs.Job, case: Case) -> jobs.State:
    """What knowing the scenario is worth: options time_limit, gap; tables ``solved``, ``scenarios``, answer ``uncertainty``."""
    rows: dict[str, dict[str, Any]] = {}
    work.tell(steps=len({row.scenario for row in case.operating_conditions}) + 3)

    def keep(name: str, plan: Plan) -> None:
        rows[name] = {"question": name, "status": plan.status, "cost_per_y": plan.kpi.get("total_cost_per_y"), "gap": plan.gap}
        jobs.write_table(work.folder / "solved.csv", pd.DataFrame(list(rows.values())))
        work.tell(steps_done=len(rows))

    limits = _limits(job)
    found = value_of_uncertainty(case, on_plan=keep, cancel=work.cancelled, **limits)
    if work.cancelled():
        return "cancelled"
    jobs.write_table(work.folder / "scenarios.csv", found.scenarios)
    jobs.write_json(work.folder / "uncertainty.json", found.summary())
    return "done"


TASKS: dict[jobs.Task, Doing] = {
    "solve": solve,
    "verdicts": verdicts,
    "whatif": whatif,
    "sweep": sweep,
    "threshold": threshold,
    "abatement": abatement,
    "uncertainty": uncertainty,
}
"""What is done, by task."""


def _limits(job: jobs.Job) -> dict[str, Any]:
    """Time and gap of each solve."""
    return {name: job.request.options.get(name) for name in ("time_limit", "gap")}


def _end(work: Work) -> jobs.State:
    return "cancelled" if work.cancelled() else "done"


def _before(job: jobs.Job) -> tuple[jobs.Job, Plan]:
    """The job that a question is about, and its plan."""
    before = jobs.find(str(job.request.options["plan_of"]))
    plan = None if before is None else jobs.plan(before)
    if before is None or plan is None or not plan.found:
        raise NoPlanError
    return before, plan


def _by_solving(case: Case, plan: Plan, link: str, known: Mapping[str, Any], cancel: Callable[[], bool]) -> Verdict:
    """The verdict where no session can be held, or on a link that stands: one more solve, without it or with it."""
    built = link in set(plan.tables["links"]["link"])
    other = changed(case, Change(links={link: "forbidden" if built else "required"}), known)
    turned = optimise(other, start=plan, cancel=cancel)
    here, there = _answer_of(plan), _answer_of(turned)
    within, without = (here, there) if built else (there, here)
    least, most = saved(within, without, here.bound)
    return Verdict(link, built, within.objective, without.objective, least, most, 0.0, (), turned.seconds)


def _answer_of(plan: Plan) -> Answer:
    """The cost of a plan and its bound, which is that of the cost only where cost was the objective."""
    if not plan.found:
        return Answer(None, math.inf, math.inf if plan.status == "infeasible" else -math.inf)
    bound = plan.bound if plan.bound is not None and plan.objective_name == "cost" and plan.scope == "park" else -math.inf
    return Answer(None, plan.kpi["total_cost_per_y"], bound)


def _threshold_rows(one: Threshold) -> Iterator[dict[str, Any]]:
    """One row per value at which the link enters or leaves; one without a value where there is none.

    The note tells what the gap leaves open; a saving of which not even the sign is proven is left out.
    """
    spans = [*((s.low, s.high) for s in one.switches if not s.proven), *one.open]
    notes = [one.note, *(f"The gap leaves it open from {a:.6g} to {b:.6g}." for a, b in spans)]
    if one.proven is not None and one.proven[0] < 0.0 < one.proven[1] and one.saves_per_y:
        notes.append("What it saves now is below the accuracy.")
        one = replace(one, saves_per_y=None)
    note = "\n".join(filter(None, notes))
    shared = {name: getattr(one, name) for name in ("parameter", "place", "present", "start", "stop", "status", "saves_per_y")}
    for switch in one.switches or (None,):
        names = ("value", "change", "low", "high", "cost_per_y")
        cells = {name: None if switch is None else getattr(switch, name) for name in names}
        cells |= {} if switch is None or switch.proven else {"low": None, "high": None}
        yield {**shared, **cells, "also": "" if switch is None else "; ".join(switch.also), "note": note}


def _store() -> Store | None:
    """The store of saved cases; a job that cannot reach it works on without."""
    try:
        return open_store()
    except StoreError:
        traceback.print_exc()
        return None
