"""Leakage: what a plan moves over the fence beside another plan, with its emission outside.

A cap inside the fence is met as well by buying what was made, by selling less of it, or by sending waste away. What crosses the
fence is counted in both plans alike, so that the output of the park and what it moved stand beside each other.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case, Provenance
from parkloop.optimizer.analyses.assessment.fence import INSIDE_SCOPE, KINDS, Fence, FenceItem, OutsideFactor
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

MOVED = (
    *("kind", "item", "unit", "before", "after", "difference", "species", "scope", "kg_per_unit", "grade", "source"),
    "source_zh",
    "moved_t_per_y",
)
"""Columns of the table of what crosses the fence."""
BY_SPECIES = ("species", "inside_t_per_y", "outside_t_per_y", "sum_t_per_y", "leakage_rate")
"""Columns of the table of emissions by species."""
T_PER_KG = 1e-3
NOISE = 1e-9
"""Share of the larger amount below which a difference is rounding."""


@dataclass(frozen=True, eq=False)
class Leakage:
    """What moved outside the fence between two plans.

    ``moved``: a row for each item that crosses the fence and each species of its factors: amounts before and after a year, the
    factor [kg/unit] with its grade and source (Chinese: ``source_zh``), and the emission outside that moved: factor x difference
    [t/y]; without a factor species is empty and the number NaN. ``by_species``: change of the plants' own emission (scope 1), of
    that outside, their sum [t/y], and the leakage rate: rise outside / fall inside, NaN where nothing falls inside.
    """

    moved: pd.DataFrame
    by_species: pd.DataFrame

    @property
    def without_factor(self) -> tuple[str, ...]:
        """Items that moved and state no factor, so that nothing is counted outside for them."""
        rows = self.moved[(self.moved["species"] == "") & (self.moved["difference"] != 0.0)]
        return tuple(dict.fromkeys(str(item) for item in rows.loc[rows["kind"] != "vented", "item"]))


def leakage(case: Case, plan: Plan, against: Plan) -> Leakage:
    """Leakage of a plan beside another one of the same case.

    Args:
        case: the park.
        plan: a plan of it.
        against: the plan before: the park as it runs today, or a plan without the cap.

    Returns:
        What crosses the fence in both, with its factor, and the change of emissions inside and outside by species.

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: one of the plans is none, or was not found.

    Method: outside = factor x (after - before). The factors are those of emissions.csv that are of scope 2 or 3, of a sale what
    it avoids elsewhere, of plants outside all of theirs, and the CO2 of transport modes. In one plan the amounts of all of these
    but sales and plants outside add up to its emissions of scopes 2 and 3.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> found = pl.leakage(case, pl.optimise(case), pl.optimise(case, scope="baseline"))
        >>> {"bought", "disposed"} <= set(found.moved["kind"])
        True
    """
    case, given = checked(case), ArgumentCheck()
    given.plan("plan", plan, found=True)
    given.plan("against", against, found=True)
    given.raise_faults()
    return moved_between(case, plan, case, against)


def moved_between(case: Case, plan: Plan, case_before: Case, before: Plan) -> Leakage:
    """Leakage of a plan beside one that may be of another version of its case.

    Factors are those of the case of the plan, of what only the other knows those of its own.
    """
    fences = Fence(case_before, before), Fence(case, plan)
    items = [item for item in {**fences[1].amounts, **fences[0].amounts} if item.kind != "carried" or _emits(item, fences)]
    rows = [row for item in items for row in _rows(item, *fences)]
    moved = pd.DataFrame(rows, columns=list(MOVED)).sort_values("kind", key=lambda kinds: kinds.map(KINDS.index), kind="stable")
    return Leakage(moved.reset_index(drop=True), _by_species(moved, before, plan))


def of_species(moved: pd.DataFrame, species: str) -> pd.DataFrame:
    """What moved over the fence, for one species; without a factor of it the number is NaN."""
    rows = moved[moved["difference"] != 0.0]
    own = rows[rows["species"] == species]
    other = rows[~rows["item"].isin(own["item"]) & (rows["kind"] != "carried")].drop_duplicates(["kind", "item", "unit"])
    empty = other.assign(species="", scope=0, kg_per_unit=math.nan, grade="", source="", source_zh="", moved_t_per_y=math.nan)
    return pd.concat([own, empty]).sort_index() if len(empty) else own


def _emits(item: FenceItem, fences: tuple[Fence, Fence]) -> bool:
    return any(fence.factors(item) for fence in fences)


def _rows(item: FenceItem, before: Fence, after: Fence) -> Iterator[tuple[Any, ...]]:
    amounts = [fence.amounts.get(item, 0.0) for fence in (before, after)]
    difference = amounts[1] - amounts[0]
    if abs(difference) <= NOISE * max(map(abs, amounts)):
        difference = 0.0
    fence = after if item in after.amounts or after.factors(item) else before
    factors = fence.factors(item)
    for factor in factors:
        origin = _origin(fence.case, factor)
        origin_cells = ("", "", "") if origin is None else (origin.grade, origin.source or "", origin.source_zh or "")
        moved = T_PER_KG * factor.kg_per_unit * difference + 0.0
        yield (*item, *amounts, difference, factor.species, factor.scope, factor.kg_per_unit, *origin_cells, moved)
    if not factors:
        yield (*item, *amounts, difference, "", 0, math.nan, "", "", "", math.nan)


def _origin(case: Case, factor: OutsideFactor) -> Provenance | None:
    """Row of provenance of a factor: its own, else that of all rows or columns of the table."""
    table, row, column = factor.place
    fitting = [one for one in case.provenance if one.table == table and one.row in (row, "*") and one.column in (column, "*")]
    return min(fitting, key=lambda one: (one.row == "*") + (one.column == "*"), default=None)


def _by_species(moved: pd.DataFrame, before: Plan, after: Plan) -> pd.DataFrame:
    inside: dict[str, float] = defaultdict(float)
    for sign, plan in ((-1.0, before), (1.0, after)):
        own = plan.tables["emissions"]
        own = own[own["scope"].astype(int) == INSIDE_SCOPE]
        for species, tons in zip(own["species"], own["t_per_y"], strict=True):
            inside[str(species)] += sign * float(tons)
    outside = moved[moved["species"] != ""].groupby("species")["moved_t_per_y"].sum()
    rows = []
    for species in sorted({*inside, *map(str, outside.index)}, key=lambda name: (name != "co2", name)):
        here, there = inside.get(species, 0.0), float(outside.get(species, 0.0))
        rows.append((species, here, there, here + there, there / -here if here < 0.0 else math.nan))
    return pd.DataFrame(rows, columns=list(BY_SPECIES))


def sentences(found: Leakage) -> Iterator[str]:
    """What a table of leakage leaves open."""
    missing = found.without_factor
    if missing:
        yield say(
            "No factor is stated for {items}: they moved, and nothing is counted outside for them. A row of"
            " the table of emissions with scope 2 or 3 states it (of a sale a negative one).",
            items=joined(missing),
        )
