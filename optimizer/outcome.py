"""What is asked of a solve and what comes back: options, progress, status and outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from optimizer.problem import Floats, Problem

START_HOLDS = 1e-6
START_IS_EXACT = 1e-9


class Status(StrEnum):
    """How a solve ended."""

    optimal = "optimal"
    """The solution is proven to be the best within the asked gap."""
    feasible = "feasible"
    """The solution holds, and `gap` says how far from the best it can be: a time limit ended the search, or see `message`."""
    infeasible = "infeasible"
    """No solution exists; found twice, with and without presolve, unless `message` says otherwise."""
    unbounded = "unbounded"
    """The objective can fall without end."""
    interrupted = "interrupted"
    """Ended by the user, or by a limit before any solution was found; x is the best so far, None where there is none."""
    error = "error"
    """The solver failed; `message` says how."""


@dataclass(frozen=True)
class SolveOptions:
    """Options of a solve.

    Units: `time_limit` seconds of the solver (None: no limit); `gap` relative. `reference` is a typical amount of the
    objective (such as the baseline's cost) for the gap of an objective near 0; by default the largest coefficient.
    `mip_lp_solver` 'auto' takes the interior-point method for problems of more than 10,000 rows, linear ones too, and simplex
    for smaller ones. `tolerance` is the largest absolute violation of a row; `nodes` ends a search by their number,
    at the same place every time; `log` is a file for the solver's own words.
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


@dataclass(frozen=True)
class Progress:
    """The state of a running solve; None where nothing is known yet (a large first relaxation can take a minute)."""

    seconds: float
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None


@dataclass(frozen=True, eq=False)
class Outcome:
    """The answer of a solve in the units of the problem.

    `x` has one entry per column. `gap` = (objective - bound) / max(|objective|, 1e-9 reference); `bound` and `gap` are None
    where nothing is proven. `row_duals` (change of the objective per unit of a row's side) and `reduced_costs` exist for
    linear problems only. `message` explains an error or a doubt; `warning` is what a planner must know of a solution.
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
        np.savez(path, **{name: value for name, value in vars(self).items() if value is not None})

    @classmethod
    def load(cls, path: Path) -> Outcome:
        """Read an outcome that `save` wrote."""
        with np.load(path) as file:
            fields: dict[str, Any] = {name: file[name] if file[name].ndim else file[name].item() for name in file.files}
        return cls(**fields | {"status": Status(fields["status"])})


OnProgress: TypeAlias = Callable[[Progress], None]
OnSolution: TypeAlias = Callable[[Floats, float], None]


def reference(problem: Problem, options: SolveOptions) -> float:
    """The amount that the gap of an objective near 0 is measured by."""
    if options.reference is not None:
        return abs(options.reference)
    return float(np.abs(problem.c).max(initial=0.0)) or 1.0


def relative_gap(objective: float | None, bound: float | None, reference: float) -> float | None:
    """(objective - bound) / max(|objective|, 1e-9 reference), not below 0; None where either is unknown."""
    if objective is None or bound is None:
        return None
    return max(objective - bound, 0.0) / max(abs(objective), 1e-9 * reference)


def with_start(outcome: Outcome, problem: Problem, start: Floats | None, options: SolveOptions) -> Outcome:
    """The outcome, held against the start solution where that one is complete and holds.

    An outcome that was stopped without a solution, or with a worse one, takes the start solution. A claim that nothing better
    than a worse solution exists, or nothing at all, is wrong: it becomes an error with the start solution as its plan.
    """
    if start is None or outcome.status in (Status.unbounded, Status.error) or not np.isfinite(start).all():
        return outcome
    broken, objective = problem.violation(start), problem.value(start)
    stopped = outcome.status in (Status.feasible, Status.interrupted)
    if broken > (START_HOLDS if stopped else START_IS_EXACT) or not _better(objective, outcome, stopped, options):
        return outcome
    gap = relative_gap(objective, outcome.bound, reference(problem, options))
    taken = replace(outcome, x=start, objective=objective, gap=gap, row_duals=None, reduced_costs=None)
    if stopped:
        return taken
    message = f"The solver's answer ({outcome.status}) is wrong: the start solution is better, {objective:.9g}."
    return replace(taken, status=Status.error, bound=None, gap=None, message=message)


def _better(objective: float, outcome: Outcome, stopped: bool, options: SolveOptions) -> bool:
    """Whether an objective beats the outcome's, for a proven one by clearly more than the asked gap."""
    if outcome.objective is None:
        return True
    margin = 0.0 if stopped else (options.gap + START_HOLDS) * max(abs(outcome.objective), abs(objective))
    return objective < outcome.objective - margin


def as_json(progress: Progress) -> dict[str, float | None]:
    """The fields of a progress record."""
    return asdict(progress)
