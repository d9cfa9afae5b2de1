"""SCIP on the mixing problem as it stands: bilinear, no grades.

It can be paused after some nodes and go on with a design of others. Its bound is lowered by the accuracy of its linear programs,
so that it lies below every plan. Its solutions hold within its own tolerance only.

Method: spatial branch and bound; Bestuzheva K. et al. (2023) J. Glob. Optim. 91, 287-310.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from parkloop.cases.messages import say
from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.sequential_lp import MixingDesign
from parkloop.optimizer.solver.outcome import Outcome, Status, relative_gap
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.solver.scip.model import ScipModel, scaled_model
from parkloop.optimizer.solver.scip.process import PATIENCE, ScipSolve, scip_solve

FEASIBILITY = 1e-7
"""Feasibility tolerance of a first run."""
ACCURACY = 1e-9
"""Tolerance of the reduced costs of SCIP's linear programs: by as much times the sum of all columns its bound may be too high."""
LEAST_COST = 1.0
"""Largest cost per unit in SCIP's model, where it is less than that in the problem's own unit: tolerances are absolute.

With costs ten thousand times as large and the usual tolerance its proofs took up to five times as long, with as fine a bound.
"""
INFEASIBLE = ("infeasible", "inforunbd")


class ScipRun:
    """Run of SCIP on a mixing problem, which is paused, given designs, and asked for its best."""

    def __init__(self, mixing: Bilinear, unit: float, solve: ScipSolve) -> None:
        """Take the solve of a mixing problem's model, whose objective has this unit."""
        self.mixing, self.unit, self.solve = mixing, unit, solve
        self.scale = _scales(mixing)
        self.offered: MixingDesign | None = None
        self.began = time.monotonic()

    @property
    def x(self) -> Floats | None:
        """The incumbent (n,)."""
        return None if self.solve.x is None else self.solve.x[: len(self.scale)] * self.scale

    @property
    def objective(self) -> float | None:
        """Objective of the best solution within SCIP's tolerance."""
        return None if self.x is None else self.mixing.problem.value(self.x)

    @property
    def bound(self) -> float:
        """The bound that is proven, less the accuracy of linear programs."""
        amounts = 0.0 if self.x is None else float((np.abs(self.x) / self.scale).sum())
        return (self.solve.bound - ACCURACY * amounts) * self.unit

    @property
    def nodes(self) -> int:
        """Nodes of the tree so far."""
        return self.solve.nodes

    @property
    def died(self) -> bool:
        """Whether SCIP's process has ended: what it has found stays, and it cannot go on."""
        return self.solve.died

    @property
    def running(self) -> bool:
        """Whether it has begun by ``begin``, and nobody has waited for it."""
        return self.solve.running

    def begin(self, seconds: float, gap: float, nodes: int) -> None:
        """Begin, and do not wait; as of ``go``, which waits for it."""
        self.solve.begin(seconds, gap, nodes)

    def poll(self) -> None:
        """Take what it has found by now, and do not wait."""
        self.solve.poll()

    def offer(self, design: MixingDesign | None) -> None:
        """Give SCIP a design, with which it begins or goes on where it is better than its own."""
        if design is not None and (self.objective is None or design.objective < self.objective):
            self.offered = design

    def go(
        self,
        seconds: float,
        gap: float,
        nodes: int | None = None,
        patience: float = PATIENCE,
        cancel: Callable[[], bool] | None = None,
        tell: Callable[[], None] = lambda: None,
    ) -> bool:
        """Begin or go on; what was begun is waited for, without the design that was offered meanwhile.

        Args:
            seconds: time limit [s]
            gap: relative.
            nodes: limit of their number, those before included.
            patience: time that SCIP has to end after its time limit, before its process is ended [s]
            cancel: whether to end.
            tell: called while it works.

        Returns:
            Whether the user stopped it.
        """
        design = None if self.running else self.offered
        self.offered = self.offered if self.running else None
        return self.solve.solve(seconds, gap, nodes, None if design is None else self._solution(design), patience, cancel, tell)

    def outcome(self, stopped: bool = False) -> Outcome:
        """What is known so far."""
        seconds, word, x = time.monotonic() - self.began, self.solve.status, self.x
        if word in INFEASIBLE and x is None:
            return Outcome(Status.infeasible, seconds=seconds)
        if word == "unbounded":
            return Outcome(Status.unbounded, seconds=seconds)
        bound = self.bound if np.isfinite(self.bound) else None
        if x is None or self.objective is None:
            return Outcome(Status.interrupted, seconds=seconds, bound=bound, message=say("No design was found in the time."))
        status = Status.interrupted if stopped else Status.optimal if word in ("optimal", "gaplimit") else Status.feasible
        return Outcome(status, x, self.objective, bound, relative_gap(self.objective, bound, 1.0), seconds)

    def _solution(self, design: MixingDesign) -> Floats:
        """A design as a solution of SCIP's model, which has a column for each quality too."""
        qualities = [design.qualities[key] / self.mixing.size(key) for key in self.mixing.arcs]
        return np.concatenate([design.x / self.scale, qualities])


@contextmanager
def scip_run(mixing: Bilinear, feasibility: float = FEASIBILITY, seed: int = 0) -> Iterator[ScipRun]:
    """Context of a run of SCIP on a mixing problem, with a feasibility tolerance and a seed."""
    unit = min(1.0, float(np.abs(mixing.problem.c).max(initial=0.0)) / LEAST_COST) or 1.0
    settings = {"numerics/feastol": feasibility, "numerics/dualfeastol": ACCURACY, "randomization/randomseedshift": seed}
    with scip_solve(model_of(mixing, unit), settings) as solve:
        yield ScipRun(mixing, unit, solve)


def model_of(mixing: Bilinear, unit: float = 1.0) -> ScipModel:
    """SCIP's model: linear rows with scaled masses, a quality of each outlet, a product for each arc.

    Args:
        mixing: the mixing problem.
        unit: unit of the objective in SCIP's model.
    """
    scale, problem = _scales(mixing), mixing.problem
    model = scaled_model(problem, problem.c * scale / unit, problem.offset / unit, column=scale)
    products = [(mass, problem.columns + place, flow) for place, arcs in enumerate(mixing.arcs.values()) for flow, mass in arcs]
    low, high = (np.array([mixing.ranges[key][end] / mixing.size(key) for key in mixing.arcs]) for end in (0, 1))
    nothing = np.zeros(len(mixing.arcs))
    return model._replace(
        cost=np.concatenate([model.cost, nothing]),
        integer=np.concatenate([model.integer, nothing.astype(bool)]),
        lower=np.concatenate([model.lower, low]),
        upper=np.concatenate([model.upper, high]),
        products=np.array(products, dtype=np.int64).reshape(-1, 3),
    )


def _scales(mixing: Bilinear) -> Floats:
    """Units of the columns (n,): masses count in flows of a typical quality."""
    scale = np.ones(mixing.problem.columns)
    for key, arcs in mixing.arcs.items():
        scale[[mass for _, mass in arcs]] = mixing.size(key)
    return scale
