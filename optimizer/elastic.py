"""The elastic problem: every need, limit and cap may give, at a penalty; what gives explains why a park has no plan.

Caps, budgets and limits of the outside give before qualities, and qualities before needs: a planner can move the first, not the
last. Penalties are relative to the size of what gives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer.build import Build
from optimizer.highs import Outcome, SolveOptions, solve
from optimizer.problem import Problem

LIMITS, QUALITY, NEEDS = 1.0, 30.0, 1000.0
"""Penalties of the three ranks, per relative amount."""

RANK = {
    "policy.cap_holds": LIMITS,
    "policy.floor_holds": LIMITS,
    "policy.quota_holds": LIMITS,
    "policy.budget_of_plant": LIMITS,
    "policy.budget_of_park": LIMITS,
    "land.land_of_plant": LIMITS,
    "land.land_of_park": LIMITS,
    "markets.within_limit": LIMITS,
    "markets.least_amount_taken": LIMITS,
    "water.supply_within_limit": LIMITS,
    "water.outlet_within_limit": LIMITS,
    "water.process_within_limit": QUALITY,
    "water.clean_enough": QUALITY,
    "water.discharge_clean_enough": QUALITY,
    "materials.share_within_limit": QUALITY,
    "materials.blend_low_enough": QUALITY,
    "materials.blend_high_enough": QUALITY,
    "materials.material_supply_within_limit": LIMITS,
    "materials.material_outlet_within_limit": LIMITS,
    "water.source_given": NEEDS,
    "water.sink_supplied": NEEDS,
    "water.process_flow_fixed": NEEDS,
    "water.load_taken_up": NEEDS,
    "materials.material_given": NEEDS,
    "materials.need_met": NEEDS,
    "books.balance_closes": NEEDS,
}
"""What may give, and at which rank."""

EPSILON = 1e-7


class Give(NamedTuple):
    """Something that has to give: a rule, what it is stated for, on which side, and by how much per hour or year."""

    rule: str
    key: tuple[str, ...]
    side: int
    """+1: something is missing; −1: something is too much."""
    amount: float


@dataclass
class _Columns:
    names: list[Give]
    costs: list[float]
    upper: list[float]
    entries: list[tuple[int, int, float]]

    def add(self, give: Give, row: int, sign: float, penalty: float, upper: float = np.inf) -> None:
        self.entries.append((row, len(self.names), sign))
        self.names.append(give)
        self.costs.append(penalty)
        self.upper.append(upper)


def what_gives(built: Build, options: SolveOptions) -> tuple[Outcome, list[Give], Problem]:
    """Solve the elastic problem of a lenient model; what gives, largest penalties first, with the outcome and the problem."""
    problem = built.problem
    columns = _Columns([], [], [], [])
    for row, name in enumerate(problem.row_names):
        rule, key = parsed(name)
        if rule in RANK:
            for side, sign in _sides(problem, row):
                columns.add(Give(rule, key, side, 0.0), row, sign, RANK[rule] / _size(problem, row))
        elif rule == "energy.heat_flows_down":
            for give, sign, share in _heat(built, key):
                columns.add(give, row, sign, NEEDS / max(_duty(built, give), EPSILON), share)
    elastic = problem.with_objective(np.zeros(problem.columns)).with_columns(
        [0.0] * len(columns.names),
        columns.upper,
        [False] * len(columns.names),
        [""] * len(columns.names),
        columns.costs,
        columns.entries,
    )
    outcome = solve(elastic, options)
    if outcome.x is None:
        return outcome, [], problem
    amounts = outcome.x[problem.columns :]
    given = [g._replace(amount=float(a)) for g, a in zip(columns.names, amounts, strict=True) if a > EPSILON]
    return outcome, given, problem


def parsed(name: str) -> tuple[str, tuple[str, ...]]:
    """Rule and key of a row's name."""
    rule, _, key = name.partition("[")
    return rule, tuple(key.rstrip("]").split(",")) if key else ()


def _sides(problem: Problem, row: int) -> Iterator[tuple[int, float]]:
    """Sides on which a row may give: side and sign of the new column."""
    if np.isfinite(problem.row_lower[row]):
        yield +1, 1.0
    if np.isfinite(problem.row_upper[row]):
        yield -1, -1.0


def _size(problem: Problem, row: int) -> float:
    """What the row's amounts are measured by: its side, else its largest term."""
    sides = [abs(v) for v in (problem.row_lower[row], problem.row_upper[row]) if np.isfinite(v) and v != 0]
    if sides:
        return float(max(sides))
    columns = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    upper = problem.col_upper[problem.A.indices[columns]]
    terms = np.abs(problem.A.data[columns]) * np.where(np.isfinite(upper), upper, 1.0)
    return float(terms.max(initial=0.0)) or 1.0


def _heat(built: Build, key: tuple[str, ...]) -> Iterator[tuple[Give, float, float]]:
    """Heat streams of an interval: a hot one may have nowhere to go, a cold one may lack heat."""
    block, (cell, level, condition) = built.model.energy, key
    n = int(level)
    for stream in (*block.cells[cell].streams, *block.cells[cell].shared):
        share = block.share.get((stream.stream, n))
        if share:
            side = -1 if stream.is_hot else +1
            most = share * built.site.largest(stream, condition)
            yield Give("energy.heat_flows_down", (stream.stream, condition), side, 0.0), float(side), most


def _duty(built: Build, give: Give) -> float:
    duty: float = built.site.largest(built.site.heat[give.key[0]], give.key[1])
    return duty
