"""The mixing problem solved exactly by SCIP, where pyscipopt is installed: quality × flow as it stands, no grades.

SCIP finds the qualities and what is built, and proves a bound. The plan itself comes from the model with these qualities held,
so it is made and certified like any other.
"""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from models.network import Network
from models.site import Site
from optimizer.bilinear import Bilinear, bilinear
from optimizer.build import Build
from optimizer.held import held_design
from optimizer.highs import Outcome, Status
from optimizer.interrupts import Asking, press
from optimizer.outcome import relative_gap
from optimizer.passes import SMALL_GAP, Limits
from optimizer.problem import Floats, Problem

POLL = 0.05
"""Seconds between looks at whether the user wants to stop [s]"""
FEASIBILITY = 1e-7
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


def exact(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], objectives: tuple[str, ...], limits: Limits
) -> tuple[Build, float, Outcome, Floats | None]:
    """The best design by SCIP, with its bound; what ``refine.refined`` returns."""
    began = time.monotonic()
    mixing = bilinear(site, network, base, objectives[0])
    seconds = time.monotonic() - began
    found = solve_exactly(mixing, limits)
    if found.x is None:
        return mixing.built, seconds, found, None
    built, outcome, x = held_design(site, network, base, mixing, found.x, None, objectives, limits)
    if x is None or outcome.objective is None:
        return mixing.built, seconds, Outcome(Status.error, message="The exact solution does not hold as a plan."), None
    bound = None if found.bound is None else min(found.bound, outcome.objective)
    gap = relative_gap(outcome.objective, bound, 1.0)
    wanted = SMALL_GAP if limits.gap is None else limits.gap
    status = Status.optimal if found.status is Status.optimal and gap is not None and gap <= max(wanted, 1e-5) else found.status
    status = Status.feasible if status is Status.optimal and (gap is None or gap > max(wanted, 1e-5)) else status
    return built, seconds, Outcome(status, outcome.x, outcome.objective, bound, gap, found.seconds), x


def solve_exactly(mixing: Bilinear, limits: Limits) -> Outcome:
    """SCIP's answer to a mixing problem."""
    scip, began = solver(), time.monotonic()
    model, columns = _model(scip, mixing)
    options = limits.options(SMALL_GAP if limits.gap is None else limits.gap)
    model.setParam("limits/gap", options.gap)
    model.setParam("numerics/feastol", FEASIBILITY)
    if options.time_limit is not None:
        model.setParam("limits/time", options.time_limit)
    stopped = _run(model, limits.cancel)
    return _outcome(model, columns, mixing, stopped, time.monotonic() - began)


def _model(scip: Any, mixing: Bilinear) -> tuple[Any, list[Any]]:
    """The linear rows, with masses in units of the highest quality, and the products."""
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
        low, high = mixing.ranges[key]
        size = _size(low, high)
        quality = model.addVar(lb=low / size, ub=high / size)
        for flow, mass in arcs:
            model.addCons(columns[mass] == quality * columns[flow])
    return model, columns


def _scales(mixing: Bilinear) -> Floats:
    """Units of the columns: a mass counts in flows of the highest quality."""
    scale = np.ones(mixing.problem.columns)
    for key, arcs in mixing.arcs.items():
        scale[[mass for _, mass in arcs]] = _size(*mixing.ranges[key])
    return scale


def _size(low: float, high: float) -> float:
    return max(abs(low), abs(high)) or 1.0


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
