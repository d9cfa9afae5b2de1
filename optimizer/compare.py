"""Plans side by side: key figures with differences, costs by head or plant, and the links that one has and the other has not."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from optimizer.arguments import Given
from optimizer.effects import NOISE, Effect, effect
from optimizer.plan import Plan

FIGURES: Mapping[str, str] = {
    "total_cost_per_y": "{money}/y",
    "capex": "{money}",
    "co2_t_per_y": "t/y",
    "freshwater_t_per_y": "t/y",
    "wastewater_t_per_y": "t/y",
    "disposal_t_per_y": "t/y",
    "energy_tce_per_y": "tce/y",
    "land_m2": "m²",
    "links_built": "",
}
"""Key figures that are compared, with their units."""

Verdict = Literal["both", "first", "second"]


def figures(plans: Mapping[str, Plan], *currencies: str, effects: Mapping[str, Effect | None] | None = None) -> pd.DataFrame:
    """Key figures: columns figure, unit, one per plan, and for each but the first its difference from the first, ``Δ name``.

    ``currencies`` are those of the plans; money in several is shown, and not compared. A difference that the gaps do not prove is
    left out; ``effects`` from the first plan to each other one are computed where they are not given.

    Raises:
        ValueError: what stands under a name is no plan.
    """
    _given(plans).end()
    known = list(dict.fromkeys(currencies))
    first, *others = plans
    seen = {name: effect(plans[first], plans[name]) for name in others} if effects is None else effects
    rows = []
    for key, unit in FIGURES.items():
        alike = len(known) == 1 or "{money}" not in unit
        changes = [_change(plans[first], plans[name], key) if alike and _shown(seen.get(name), key) else None for name in others]
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
    given.end()
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
    _given({"first": first, "second": second}).end()
    ends = ["from_plant", "to_plant", "domain", "item"]
    sides = [_between(plan).set_index("link") for plan in (first, second)]
    names = list(dict.fromkeys([*sides[0].index, *sides[1].index]))
    told = pd.concat(sides)[ends]
    table = told[~told.index.duplicated()].loc[names].reset_index()
    table["verdict"] = [_verdict(name in sides[0].index, name in sides[1].index) for name in names]
    for side, cells in zip(("first", "second"), sides, strict=True):
        for column in ("flow_per_y", "capacity"):
            table[f"{column}_{side}"] = cells[column].reindex(names).fillna(0.0).to_numpy(dtype=float)
    return table


def _given(plans: Mapping[str, Plan]) -> Given:
    """The plans, of which there is at least one."""
    given = Given()
    if not plans:
        given.fault("plans", "there is none to compare")
    for name, plan in plans.items():
        given.plan(name, plan)
    return given


def _between(plan: Plan) -> pd.DataFrame:
    table = plan.tables["links"]
    return table[table["from_plant"] != table["to_plant"]]


def _verdict(in_first: bool, in_second: bool) -> Verdict:
    return "both" if in_first and in_second else "first" if in_first else "second"
