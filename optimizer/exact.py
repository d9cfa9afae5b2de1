"""The mixing problem solved exactly by SCIP, where pyscipopt is installed: quality × flow as it stands, no grades.

SCIP finds the qualities and what is built, and proves a bound. The plan itself comes from the model with these qualities held,
so it is made and certified like any other. SCIP's answer breaks limits within its tolerance, and where it stands on several at
once, its qualities may admit no plan that keeps all: it is therefore repaired, limits give within the certificate's tolerance,
SCIP is asked again with other tolerances, and the best plan that the certificate passes counts.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.network import Network
from models.site import Site
from optimizer.bilinear import Bilinear, Key, bilinear
from optimizer.held import GIVES, Held, Passes, held_design, limits_moved
from optimizer.highs import Outcome, Status
from optimizer.interrupts import Asking, press
from optimizer.local import repaired
from optimizer.outcome import relative_gap
from optimizer.passes import SMALL_GAP, Limits
from optimizer.problem import Floats, Problem
from optimizer.refine import GRACE, Answer, better, refined

POLL = 0.05
"""Seconds between looks at whether the user wants to stop [s]"""
FEASIBILITY = 1e-7
"""SCIP's tolerance at first."""
SETTINGS = ((1e-9, 0.0), (1e-9, 1e-6))
"""SCIP's tolerance, and by how much limits of qualities are tightened for it, relative: what is tried then."""
LEAST_GAP = 1e-5
"""Relative gap up to which a plan counts as the optimum that SCIP proved: what holding the qualities may cost."""
REPAIR_SECONDS = 10.0
"""Longest repair of one answer of SCIP [s]"""
LOST = "No answer of the exact solver holds as a plan."
WORSE = (
    "SCIP's solution of {:.9g} holds within its own tolerance only. This plan of {:.9g} is the best found that passes the "
    "certificate."
)
MISSING = "exact needs pyscipopt, which is not installed: pip install parkloop[exact]"


def solver() -> Any:
    """The module pyscipopt.

    Raises:
        ValueError: it is not installed.
    """
    try:
        import pyscipopt
    except ImportError as error:
        raise ValueError(MISSING) from error
    return pyscipopt


@dataclass(frozen=True)
class _Task:
    """What is asked of a park, and who judges the plans."""

    site: Site
    network: Network
    base: Mapping[tuple[str, str], float]
    objectives: tuple[str, ...]
    limits: Limits
    passes: Passes

    @property
    def wanted(self) -> float:
        """Relative gap within which a plan is as good as what SCIP found."""
        return max(SMALL_GAP if self.limits.gap is None else self.limits.gap, LEAST_GAP)


def exact(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    objectives: tuple[str, ...],
    limits: Limits,
    passes: Passes,
) -> Answer:
    """The best design by SCIP that the certificate ``passes``, with SCIP's bound; what ``refine.refined`` returns."""
    task, began = _Task(site, network, base, objectives, limits, passes), time.monotonic()
    mixing = bilinear(site, network, base, objectives[0])
    seconds = time.monotonic() - began
    proven = solve_exactly(mixing, limits)
    if proven.x is None:
        return mixing.built, seconds, proven, None
    best = _attempted(task, mixing, proven)
    if not _reaches(best[1], proven, task.wanted) and not task.limits.over:
        best = _searched(task, best)
    return best[0], seconds, _judged(best[1], proven, task.wanted), best[2]


def _attempted(task: _Task, mixing: Bilinear, proven: Outcome) -> Held:
    """The best plan that follows from SCIP's answers: tolerances are tried in turn until one reaches what was proven."""
    best: Held = mixing.built, Outcome(Status.error, message=LOST), None
    for found in _answers(task, mixing, proven):
        for x, qualities, gives in _ways(mixing, found):
            design = mixing, x, qualities, task.objectives, _to_hold(task.limits), task.passes, gives
            held = held_design(task.site, task.network, task.base, *design)
            best = held if held[2] is not None and better(held[1], best[1]) else best
            if _reaches(best[1], proven, task.wanted):
                return best
    return best


def _to_hold(limits: Limits) -> Limits:
    """The limits for making a plan of an answer: one found before the user stopped would be lost without time for that."""
    if limits.cancel is None or not limits.cancel():
        return limits
    return replace(limits, time_limit=GRACE, began=time.monotonic(), cancel=None)


def _answers(task: _Task, mixing: Bilinear, proven: Outcome) -> Iterator[Floats]:
    """SCIP's solution, then those with a smaller tolerance, and with limits of qualities tightened."""
    assert proven.x is not None
    yield proven.x
    for feasibility, tighter in SETTINGS:
        if task.limits.over:
            return
        problem = limits_moved(mixing.problem, proven.x, -tighter)
        found = solve_exactly(replace(mixing, problem=problem), task.limits, feasibility)
        if found.x is not None:
            yield found.x


def _ways(mixing: Bilinear, x: Floats) -> Iterator[tuple[Floats, Mapping[Key, float] | None, tuple[float, ...]]]:
    """A solution as it is, repaired with its qualities, and as it is while limits give within the certificate's tolerance."""
    yield x, None, (0.0,)
    design = repaired(mixing, x, time.monotonic() + REPAIR_SECONDS)
    if design is not None:
        yield design.x, design.qualities, (0.0,)
    yield x, None, GIVES


def _searched(task: _Task, best: Held) -> Held:
    """The better of a plan and what the search without SCIP finds, where no answer of SCIP holds as a plan."""
    built, _, outcome, x = refined(task.site, task.network, task.base, task.objectives, task.limits)
    if best[2] is None or (x is not None and better(outcome, best[1]) and task.passes(built, x)):
        return built, outcome, x
    return best


def _reaches(outcome: Outcome, proven: Outcome, wanted: float) -> bool:
    """Whether a plan costs no more than what SCIP found, within the gap."""
    if outcome.objective is None or proven.objective is None:
        return False
    return outcome.objective <= proven.objective + wanted * abs(proven.objective)


def _judged(outcome: Outcome, proven: Outcome, wanted: float) -> Outcome:
    """The outcome of a plan with SCIP's bound; a plan worse than what SCIP found says so."""
    if outcome.objective is None:
        return outcome
    bound = None if proven.bound is None else min(proven.bound, outcome.objective)
    gap = relative_gap(outcome.objective, bound, 1.0)
    status = proven.status
    if status is not Status.interrupted:
        status = Status.optimal if gap is not None and gap <= wanted else Status.feasible
    warning = "" if _reaches(outcome, proven, wanted) else WORSE.format(proven.objective, outcome.objective)
    return Outcome(status, outcome.x, outcome.objective, bound, gap, proven.seconds, warning=warning)


def solve_exactly(mixing: Bilinear, limits: Limits, feasibility: float = FEASIBILITY) -> Outcome:
    """SCIP's answer to a mixing problem within a tolerance."""
    scip, began = solver(), time.monotonic()
    model, columns = _model(scip, mixing)
    options = limits.options(SMALL_GAP if limits.gap is None else limits.gap)
    model.setParam("limits/gap", options.gap)
    model.setParam("numerics/feastol", feasibility)
    if options.time_limit is not None:
        model.setParam("limits/time", options.time_limit)
    stopped = _run(model, limits.cancel)
    return _outcome(model, columns, mixing, stopped, time.monotonic() - began)


def _model(scip: Any, mixing: Bilinear) -> tuple[Any, list[Any]]:
    """The linear rows, with masses in units of a usual quality, and the products."""
    problem, model = mixing.problem, scip.Model()
    model.hideOutput()
    model.setParam("misc/catchctrlc", False)
    scale = _scales(mixing)
    columns = [
        model.addVar(
            vtype="I" if problem.integer[j] else "C",
            lb=_finite(problem.col_lower[j] / scale[j]),
            ub=_finite(problem.col_upper[j] / scale[j]),
            obj=float(problem.c[j] * scale[j]),
        )
        for j in range(problem.columns)
    ]
    model.addObjoffset(problem.offset)
    _add_rows(scip, model, problem, scale, columns)
    for key, arcs in mixing.arcs.items():
        (low, high), size = mixing.ranges[key], mixing.size(key)
        quality = model.addVar(lb=low / size, ub=high / size)
        for flow, mass in arcs:
            model.addCons(columns[mass] == quality * columns[flow])
    return model, columns


def _scales(mixing: Bilinear) -> Floats:
    """Units of the columns: a mass counts in flows of a usual quality."""
    scale = np.ones(mixing.problem.columns)
    for key, arcs in mixing.arcs.items():
        scale[[mass for _, mass in arcs]] = mixing.size(key)
    return scale


def _add_rows(scip: Any, model: Any, problem: Problem, scale: Floats, columns: list[Any]) -> None:
    matrix = problem.A
    for i in range(problem.rows):
        inside = slice(matrix.indptr[i], matrix.indptr[i + 1])
        places, values = matrix.indices[inside], matrix.data[inside]
        values = values * scale[places]
        largest = float(np.abs(values).max(initial=0.0)) or 1.0
        body = scip.quicksum(float(a) / largest * columns[j] for j, a in zip(places, values, strict=True))
        low, high = problem.row_lower[i] / largest, problem.row_upper[i] / largest
        if not len(places):
            continue
        if low == high:
            model.addCons(body == low)
            continue
        if np.isfinite(low):
            model.addCons(body >= low)
        if np.isfinite(high):
            model.addCons(body <= high)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _run(model: Any, cancel: Callable[[], bool] | None) -> bool:
    """Solve in a thread of its own; whether the user ended it, by ``cancel`` or by Ctrl-C."""
    # Thread.join takes a thread for ended that Ctrl-C only interrupted the waiting for
    done, stopped = threading.Event(), False

    def body() -> None:
        try:
            model.optimizeNogil()
        finally:
            done.set()

    worker = threading.Thread(target=body, daemon=True)
    with Asking(cancel, solves=True) as asked:
        worker.start()
        while not done.is_set():
            try:
                done.wait(POLL)
            except KeyboardInterrupt:
                press()
                stopped = True
            stopped = stopped or asked()
            if stopped:
                _interrupt(model)
    worker.join()
    return stopped


def _interrupt(model: Any) -> None:
    """Ask SCIP to end; before it has begun it refuses, and is asked again at the next look."""
    with suppress(Exception):
        model.interruptSolve()


def _outcome(model: Any, columns: list[Any], mixing: Bilinear, stopped: bool, seconds: float) -> Outcome:
    word, scale = model.getStatus(), _scales(mixing)
    if word in ("infeasible", "inforunbd", "unbounded"):
        return Outcome(Status.unbounded if word == "unbounded" else Status.infeasible, seconds=seconds)
    bound = float(model.getDualbound())
    if not model.getNSols():
        return Outcome(Status.interrupted, seconds=seconds, bound=bound)
    best = model.getBestSol()
    x = np.array([model.getSolVal(best, column) for column in columns]) * scale
    objective = mixing.problem.value(x)
    proven = Status.optimal if word in ("optimal", "gaplimit") else Status.feasible
    status = Status.interrupted if stopped else proven
    return Outcome(status, x, objective, bound, relative_gap(objective, bound, 1.0), seconds)
