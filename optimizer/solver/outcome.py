"""Options, progress, status and outcome of a solve."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from parkloop.cases.messages import as_data, from_data, say
from parkloop.optimizer.solver.problem import Floats, Problem

START_FEASIBLE = 1e-6
START_EXACT = 1e-9


class Status(StrEnum):
    """Termination status of a solve."""

    optimal = "optimal"
    """The incumbent is proven optimal within the requested gap."""
    feasible = "feasible"
    """The incumbent is feasible and `gap` bounds its suboptimality: a time limit, or see `message`."""
    infeasible = "infeasible"
    """No solution exists; found with and without presolve, unless `message` says otherwise."""
    unbounded = "unbounded"
    """The objective is unbounded below."""
    interrupted = "interrupted"
    """Ended by the user, or by a limit before any incumbent; x is the incumbent, None without one."""
    error = "error"
    """The solver failed; `message` says how."""


@dataclass(frozen=True)
class SolveOptions:
    """Options of a solve.

    Units: `time_limit` seconds of the solver (None: no limit); `gap` relative. `reference` is a typical amount of the
    objective (such as the baseline's cost) for the gap of an objective near 0; by default the largest coefficient.
    `mip_lp_solver` 'auto' takes the interior-point method for problems of more than 10,000 rows, linear ones too, and simplex
    for smaller ones. `tolerance` is the largest absolute violation of a row; `nodes` is a node limit, which ends a search
    at the same place every time; `log` is the file of the solver's log; without `heuristics` only
    the tree looks for solutions of a MILP, and `restricted` says that the problem is one of few choices already, in which
    no smaller one is sought by what its relaxation uses; `improvements` is the number of solutions after which it ends.
    """

    time_limit: float | None = None
    gap: float = 1e-4
    presolve: bool = True
    mip_lp_solver: Literal["auto", "simplex", "ipm"] = "auto"
    threads: int = 1
    tolerance: float = 1e-7
    reference: float | None = None
    log: Path | None = None
    seed: int = 0
    nodes: int | None = None
    heuristics: bool = True
    restricted: bool = False
    improvements: int | None = None


@dataclass(frozen=True)
class Progress:
    """State of a running solve; None where unknown (a large root relaxation can take a minute)."""

    seconds: float
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None


SENTENCES = ("message", "warning")
"""Fields of an outcome that are messages."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Outcome of a solve in the units of the problem.

    `x` has one entry per column. `gap` = (objective - bound) / max(|objective|, 1e-9 reference); `bound` and `gap` are None
    where nothing is proven. `row_duals` (m,) and `reduced_costs` (n,) exist for linear problems only; a dual is the change of
    the objective per unit of the row's side. `message` explains an error or a rejected status; `warning` is what a planner must
    know.
    """

    status: Status
    x: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float = 0.0
    row_duals: Floats | None = None
    reduced_costs: Floats | None = None
    message: str = ""
    warning: str = ""

    def save(self, path: Path) -> None:
        """Write the outcome to an .npz file; absent fields are left out."""
        fields = {name: value for name, value in vars(self).items() if value is not None}
        fields |= {name: json.dumps(as_data(getattr(self, name))) for name in SENTENCES}
        np.savez(path, **fields)

    @classmethod
    def load(cls, path: Path) -> Outcome:
        """Read an outcome that `save` wrote."""
        with np.load(path) as file:
            fields: dict[str, Any] = {name: file[name] if file[name].ndim else file[name].item() for name in file.files}
        sentences = {name: from_data(json.loads(fields[name])) for name in SENTENCES}
        return cls(**fields | {"status": Status(fields["status"])} | sentences)


OnProgress: TypeAlias = Callable[[Progress], None]
OnSolution: TypeAlias = Callable[[Floats, float], None]


def reference(problem: Problem, options: SolveOptions) -> float:
    """Reference amount of the relative gap where the objective is near 0."""
    if options.reference is not None:
        return abs(options.reference)
    return float(np.abs(problem.c).max(initial=0.0)) or 1.0


NOISE = 1e-9
"""Distance of objective and bound that is rounding, whatever their size [money/y, t/y, …]"""


def bound_below(objective: float, bound: float) -> float:
    """The bound of a plan, which is its objective where no more than rounding lies between."""
    return objective if objective - bound <= NOISE else bound


def relative_gap(objective: float | None, bound: float | None, reference: float) -> float | None:
    """Relative gap (objective - bound) / max(|objective|, 1e-9 reference), not below 0; None if unknown."""
    if objective is None or bound is None:
        return None
    return max(objective - bound, 0.0) / max(abs(objective), 1e-9 * reference)


def with_start(outcome: Outcome, problem: Problem, start: Floats | None, options: SolveOptions) -> Outcome:
    """The outcome compared with a warm start that is complete and feasible.

    An outcome that was stopped without an incumbent, or with a worse one, takes the warm start. A proof of optimality or
    infeasibility that the warm start contradicts is wrong: the status becomes `error`, with the warm start as solution.
    """
    if start is None or outcome.status in (Status.unbounded, Status.error) or not np.isfinite(start).all():
        return outcome
    broken, objective = problem.violation(start), problem.value(start)
    stopped = outcome.status in (Status.feasible, Status.interrupted)
    if broken > (START_FEASIBLE if stopped else START_EXACT) or not _better(objective, outcome, stopped, options):
        return outcome
    gap = relative_gap(objective, outcome.bound, reference(problem, options))
    taken = replace(outcome, x=start, objective=objective, gap=gap, row_duals=None, reduced_costs=None)
    if stopped:
        return taken
    message = say(
        "The solver's answer ({answer}) is wrong: the start solution is better, {start}.",
        answer=outcome.status,
        start=f"{objective:.9g}",
    )
    return replace(taken, status=Status.error, bound=None, gap=None, message=message)


def _better(objective: float, outcome: Outcome, stopped: bool, options: SolveOptions) -> bool:
    """Whether an objective beats the outcome's, by clearly more than the requested gap if that is proven."""
    if outcome.objective is None:
        return True
    margin = 0.0 if stopped else (options.gap + START_FEASIBLE) * max(abs(outcome.objective), abs(objective))
    return objective < outcome.objective - margin


def as_json(progress: Progress) -> dict[str, float | None]:
    """The fields of a progress record as a JSON object."""
    return asdict(progress)
