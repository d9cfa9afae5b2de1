"""SCIP on the mixing problem as it stands: bilinear, no grades.

It can be paused after some nodes and go on with a design of others. Nothing of Python is called while it runs: callbacks from
its thread ended the process now and then. Its bound is lowered by the accuracy of its linear programs, so that it lies below
every plan. Its solutions hold within its own tolerance only.

Method: spatial branch and bound; Bestuzheva K. et al. (2023) J. Glob. Optim. 91, 287-310.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import numpy as np

from parkloop.cases.messages import say
from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.sequential_lp import MixingDesign
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.solver.highs import Outcome, Status
from parkloop.optimizer.solver.outcome import relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system.interrupts import Asking, press

POLL = 0.02
"""Interval between checks for cancellation [s]"""
PATIENCE = 1.0
"""Time that SCIP has to end after its time limit or when it is asked to, before it is left to itself [s]"""
FEASIBILITY = 1e-7
"""Feasibility tolerance of a first run."""
ACCURACY = 1e-7
"""Tolerance of the reduced costs of SCIP's linear programs: by as much times the sum of all columns its bound may be too high."""
LEAST_COST = 1e4
"""Largest cost per unit in SCIP's model, where it is less than that in the problem's own unit: tolerances are absolute."""
MISSING = say("exact needs pyscipopt, which is not installed: {how}", how="pip install pyscipopt")
INFEASIBLE = ("infeasible", "inforunbd")


def available() -> bool:
    """Whether pyscipopt is installed."""
    return find_spec("pyscipopt") is not None


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


class ScipRun:
    """Run of SCIP on a mixing problem, which is paused, given designs, and asked for its best."""

    def __init__(self, mixing: Bilinear, feasibility: float = FEASIBILITY, seed: int = 0) -> None:
        """Make SCIP's model of a mixing problem, with a feasibility tolerance and a seed."""
        self.mixing, self.scale = mixing, _scales(mixing)
        self.unit = min(1.0, float(np.abs(mixing.problem.c).max(initial=0.0)) / LEAST_COST) or 1.0
        self.model, self.columns, self.qualities = model_of(mixing, self.unit)
        self.model.setParam("numerics/feastol", feasibility)
        self.model.setParam("randomization/randomseedshift", seed)
        self.x: Floats | None = None
        self.least = -np.inf
        self.offered: MixingDesign | None = None
        self.done = threading.Event()
        self.done.set()
        self.until = 0.0
        self.began = time.monotonic()

    @property
    def objective(self) -> float | None:
        """Objective of the best solution within SCIP's tolerance."""
        return None if self.x is None else self.mixing.problem.value(self.x)

    @property
    def bound(self) -> float:
        """The bound that is proven, less the accuracy of linear programs."""
        amounts = 0.0 if self.x is None else float((np.abs(self.x) / self.scale).sum())
        return self.least - ACCURACY * self.unit * amounts

    def offer(self, design: MixingDesign | None) -> None:
        """Give SCIP a design, with which it begins or goes on where it is better than its own."""
        if design is not None and (self.objective is None or design.objective < self.objective):
            self.offered = design

    def begin(self, seconds: float, gap: float, nodes: int | None = None, patience: float = PATIENCE) -> None:
        """Begin or go on in a thread of its own; one that has not yet ended goes on as it is.

        Args:
            seconds: time limit [s]
            gap: relative.
            nodes: limit of their number, those before included.
            patience: time that SCIP has to end after its time limit, before it is left to itself [s]
        """
        self.until = time.monotonic() + seconds + patience
        if not self.done.is_set():
            return
        self.model.setParam("limits/gap", gap)
        self.model.setParam("limits/totalnodes", -1 if nodes is None else nodes)
        spent = self.model.getSolvingTime()
        self.model.setParam("limits/time", spent + max(seconds, 0.1))
        self.done.clear()
        threading.Thread(target=self._work, daemon=True, name="scip").start()

    def wait(self, cancel: Callable[[], bool] | None, tell: Callable[[], None] = lambda: None) -> bool:
        """Wait for the end; whether the user stopped it, by ``cancel`` or by Ctrl-C."""
        # Thread.join takes a thread for ended that Ctrl-C only interrupted the waiting for
        stopped = False
        with Asking(cancel, solves=True) as asked:
            while not self.done.is_set() and time.monotonic() < self.until:
                try:
                    self.done.wait(POLL)
                    tell()
                except KeyboardInterrupt:
                    press()
                    stopped = True
                stopped = stopped or asked()
                if stopped:
                    interrupt(self.model)
        return stopped

    def end(self) -> None:
        """Stop, and wait a little."""
        self.until = time.monotonic() + PATIENCE
        while not self.done.is_set() and time.monotonic() < self.until:
            interrupt(self.model)
            self.done.wait(POLL)

    @property
    def nodes(self) -> int:
        """Nodes of the tree so far."""
        return int(self.model.getNTotalNodes())

    def outcome(self, stopped: bool = False) -> Outcome:
        """What is known so far."""
        seconds = time.monotonic() - self.began
        word = self.model.getStatus() if self.done.is_set() else "unknown"
        if word in INFEASIBLE and self.x is None:
            return Outcome(Status.infeasible, seconds=seconds)
        if word == "unbounded":
            return Outcome(Status.unbounded, seconds=seconds)
        bound = self.bound if np.isfinite(self.bound) else None
        if self.x is None or self.objective is None:
            return Outcome(Status.interrupted, seconds=seconds, bound=bound, message=say("No design was found in the time."))
        status = Status.interrupted if stopped else Status.optimal if word in ("optimal", "gaplimit") else Status.feasible
        return Outcome(status, self.x, self.objective, bound, relative_gap(self.objective, bound, 1.0), seconds)

    def _read(self) -> None:
        """Note the bound and the incumbent."""
        model = self.model
        least = float(model.getDualbound())
        if abs(least) < model.infinity():
            self.least = max(self.least, least * self.unit)
        if model.getNSols():
            best = model.getBestSol()
            self.x = np.array([model.getSolVal(best, column) for column in self.columns]) * self.scale

    def _give(self) -> None:
        """Hand over what was offered; SCIP refuses what does not hold within its tolerance."""
        design, self.offered = self.offered, None
        if design is None:
            return
        model = self.model
        solution = model.createOrigSol()
        whole = design.x / self.scale
        for column, value in zip(self.columns, whole.tolist(), strict=True):
            model.setSolVal(solution, column, value)
        for key, column in self.qualities.items():
            model.setSolVal(solution, column, design.qualities[key] / self.mixing.size(key))
        model.addSol(solution)

    def _work(self) -> None:
        try:
            self._give()
            self.model.optimizeNogil()
            self._read()
        finally:
            self.done.set()


def interrupt(model: Any) -> None:
    """Request SCIP to stop; it refuses before it has started, and is asked again later."""
    with suppress(Exception):
        stop(model)


def stop(model: Any) -> None:
    """Request SCIP to stop.

    Raises:
        Exception: it has not yet begun.
    """
    model.interruptSolve()


def model_of(mixing: Bilinear, unit: float = 1.0) -> tuple[Any, list[Any], dict[QualityKey, Any]]:
    """SCIP's model: linear rows with scaled masses, a quality of each outlet, a product for each arc.

    Args:
        mixing: the mixing problem.
        unit: unit of the objective in SCIP's model.

    Returns:
        The model, its columns, and the column of every quality.
    """
    scip, scale, problem = solver(), _scales(mixing), mixing.problem
    model = scip.Model()
    model.hideOutput()
    model.setParam("misc/catchctrlc", False)
    columns = [
        model.addVar(
            vtype="I" if problem.integer[j] else "C",
            lb=_finite(problem.col_lower[j] / scale[j]),
            ub=_finite(problem.col_upper[j] / scale[j]),
            obj=float(problem.c[j] * scale[j] / unit),
        )
        for j in range(problem.columns)
    ]
    model.addObjoffset(problem.offset / unit)
    _add_rows(scip, model, problem, scale, columns)
    qualities = {}
    for key, arcs in mixing.arcs.items():
        (low, high), size = mixing.ranges[key], mixing.size(key)
        qualities[key] = quality = model.addVar(lb=low / size, ub=high / size)
        for flow, mass in arcs:
            model.addCons(columns[mass] == quality * columns[flow])
    return model, columns, qualities


def _scales(mixing: Bilinear) -> Floats:
    """Units of the columns (n,): masses count in flows of a typical quality."""
    scale = np.ones(mixing.problem.columns)
    for key, arcs in mixing.arcs.items():
        scale[[mass for _, mass in arcs]] = mixing.size(key)
    return scale


def _add_rows(scip: Any, model: Any, problem: Problem, scale: Floats, columns: list[Any]) -> None:
    matrix = problem.A
    for i in range(problem.rows):
        inside = slice(matrix.indptr[i], matrix.indptr[i + 1])
        there = matrix.data[inside] != 0.0  # SCIP takes coefficients of zero for others: it loses solutions, or the process ends
        places, values = matrix.indices[inside][there], matrix.data[inside][there]
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
