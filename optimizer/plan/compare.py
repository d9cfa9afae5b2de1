"""Comparison of plans: key figures with differences, costs by head or plant, links."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from parkloop.cases.changes.differences import differences
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.effects import NOISE, Effect, effect
from parkloop.optimizer.plan.kpi import COMPARED, UNITS
from parkloop.optimizer.plan.record import Plan

Verdict = Literal["both", "first", "second"]


def compare(*given: Plan | Case, names: Sequence[str] | None = None) -> pd.DataFrame:
    """Plans side by side by their key figures, or two cases cell by cell.

    Args:
        given: plans, of which the first is what the others are compared with; or two cases.
        names: of the plans, for the columns; none: ``plan 1``, ``plan 2`` …

    Returns:
        Of plans one row per key figure: figure, unit, one column per plan, and ``Δ name`` for each but the first, empty where
        the gaps do not prove a difference. Of cases one row per difference: table, row, column, before, after and kind.

    Raises:
        ArgumentError: neither plans nor two cases, or other than one name for each.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> today, plan = pl.optimise(case, scope="baseline"), pl.optimise(case)
        >>> table = pl.compare(today, plan, names=["today", "plan"]).set_index("figure")
        >>> round(table.loc["total_cost_per_y", "Δ plan"])
        -1277000
        >>> changed = pl.compare(case, case.set({"markets.gas_grid.price_per_unit": 40}))
        >>> changed[["row", "column", "before", "after"]].values.tolist()
        [['gas_grid', 'price_per_unit', 32.0, 40.0]]
    """
    cases, plans = [one for one in given if isinstance(one, Case)], [one for one in given if isinstance(one, Plan)]
    called, wrong = tuple(names or (f"plan {number + 1}" for number in range(len(plans)))), ArgumentCheck()
    if len(cases) == 2 and len(given) == 2 and names is None:
        return differences(*cases)
    if not plans or len(plans) != len(given):
        wrong.fault(
            "compare",
            say(
                "found {kinds}, but plans or two cases are meant",
                kinds=joined(type(one).__name__ for one in given) or say("nothing"),
            ),
        )
    elif len(set(called)) != len(plans):
        wrong.fault(
            "names",
            say(
                "{count} are given, but one for each of {plans} plans is meant, no two alike", count=len(called), plans=len(plans)
            ),
        )
    wrong.raise_faults()
    return figures(dict(zip(called, plans, strict=True)), *map(currency_of, plans))


def currency_of(plan: Plan) -> str:
    """Currency of a plan; of one that does not tell it a word that says of which case it is."""
    return plan.currency or f"money of {plan.case}"


def figures(plans: Mapping[str, Plan], *currencies: str, effects: Mapping[str, Effect | None] | None = None) -> pd.DataFrame:
    """Key figures by plan, with their differences from the first.

    Columns figure, unit, one per plan, and for each but the first ``Δ name``.

    ``currencies`` are those of the plans, or one of all; money in another than the first plan's is shown, and not compared. A
    difference that the gaps do not prove is left out; ``effects`` from the first plan to each other one are computed where they
    are not given.

    Raises:
        ValueError: what stands under a name is no plan.
    """
    _given(plans).raise_faults()
    known = list(dict.fromkeys(currencies))
    first, *others = plans
    own = dict(zip(plans, currencies, strict=True)) if len(known) > 1 else dict.fromkeys(plans)
    alike = [name for name in others if own[name] == own[first]]
    seen = {name: effect(plans[first], plans[name]) for name in alike} if effects is None else effects
    rows = []
    for key in COMPARED:
        unit = UNITS[key]
        meant = {name for name in (alike if "{money}" in unit else others) if _shown(seen.get(name), key)}
        changes = [_change(plans[first], plans[name], key) if name in meant else None for name in others]
        values = [plan.kpi.get(key) for plan in plans.values()]
        rows.append((key, ", ".join(dict.fromkeys(unit.format(money=money) for money in known)), *values, *changes))
    return pd.DataFrame(rows, columns=["figure", "unit", *plans, *(f"Δ {name}" for name in others)])


def _shown(found: Effect | None, key: str) -> bool:
    """Whether the difference of a figure is shown: it is no effect where the gaps do not prove it."""
    return found is None or found.shows(key)


def _change(first: Plan, other: Plan, key: str) -> float | None:
    values = [plan.kpi.get(key) for plan in (first, other)]
    if values[0] is None or values[1] is None:
        return None
    change = values[1] - values[0]
    return 0.0 if abs(change) <= NOISE * abs(values[0]) else change


def costs(plans: Mapping[str, Plan], by: str) -> pd.DataFrame:
    """Annual cost by ``head`` or ``plant``, one column per plan, and differences from the first [money/y]

    Raises:
        ValueError: by something else, or what stands under a name is no plan.
    """
    given = _given(plans)
    given.one_of("by", by, ("head", "plant"))
    given.raise_faults()
    sums = {name: plan.tables["costs"].groupby(by)["cost_per_y"].sum() for name, plan in plans.items()}
    table = pd.DataFrame(sums).fillna(0.0)
    first, *others = plans
    for name in others:
        table[f"Δ {name}"] = table[name] - table[first]
    return table.reset_index()


def links(first: Plan, second: Plan) -> pd.DataFrame:
    """Links between plants in either plan.

    Columns: link, from_plant, to_plant, domain, item, verdict, and flow per year and capacity in the first and in the second.
    ``verdict`` is ``both``, ``first`` or ``second``; where a plan has not the link, its flow and capacity are 0.

    Raises:
        ValueError: one is no plan.
    """
    _given({"first": first, "second": second}).raise_faults()
    ends = ["from_plant", "to_plant", "domain", "item"]
    sides = [_between(plan).set_index("link") for plan in (first, second)]
    names = list(dict.fromkeys([*sides[0].index, *sides[1].index]))
    rows = pd.concat(sides)[ends]
    table = rows[~rows.index.duplicated()].loc[names].reset_index()
    table["verdict"] = [_change_kind(name in sides[0].index, name in sides[1].index) for name in names]
    for side, cells in zip(("first", "second"), sides, strict=True):
        for column in ("flow_per_y", "capacity"):
            table[f"{column}_{side}"] = cells[column].reindex(names).fillna(0.0).to_numpy(dtype=float)
    return table


def _given(plans: Mapping[str, Plan]) -> ArgumentCheck:
    """The plans, of which there is at least one."""
    given = ArgumentCheck()
    if not plans:
        given.fault("plans", say("there is none to compare"))
    for name, plan in plans.items():
        given.plan(name, plan)
    return given


def _between(plan: Plan) -> pd.DataFrame:
    table = plan.tables["links"]
    return table[(table["from_plant"] != table["to_plant"]) & (table["status"] != "retired")]


def _change_kind(in_first: bool, in_second: bool) -> Verdict:
    return "both" if in_first and in_second else "first" if in_first else "second"
