"""Design of a plan: what it newly builds, warm starts from it, and equality of designs."""

import math
from collections.abc import Mapping
from typing import Any

from parkloop.models.design import Design
from parkloop.models.subsystems.equipment.existing import retirement
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.solve.build import Build

SAME_SIZE = 1e-4
"""Relative difference of two sizes that are the same: optima of one design differ by so much through tolerances."""
NO_SIZE = 1e-6
"""Size below which equipment for heat is rounding noise [MW]"""


def design_of(plan: Plan) -> Design:
    """Design of a plan: sizes of what it newly builds."""
    new = plan.tables["links"].query("status == 'new'")
    technologies = plan.tables["technologies"].query("new_size > 0 or capex > 0")
    equipment, stores = plan.tables["equipment"], plan.tables["stores"].query("new_size > 0 or capex > 0")
    routes: dict[str, set[tuple[str, str]]] = {}
    for link, corridor, start in plan.tables["routes"][["link", "corridor", "from"]].itertuples(index=False):
        routes.setdefault(str(link), set()).add((str(corridor), str(start)))
    return Design(
        {str(link): float(capacity) for link, capacity in zip(new["link"], new["capacity"], strict=True)},
        {
            **{str(u): float(size) for u, size in zip(technologies["technology"], technologies["new_size"], strict=True)},
            **{str(s): float(size) for s, size in zip(stores["store"], stores["new_size"], strict=True)},
        },
        {(str(r["zone"]), str(r["item"])): float(r["mw"]) for r in equipment.to_dict("records")},
        {str(s): float(rate) for s, rate in zip(stores["store"], stores["new_rate"], strict=True) if rate > 0},
        frozenset(map(str, plan.tables["corridors"].query("status == 'new'")["corridor"])),
        {link: frozenset(steps) for link, steps in routes.items()},
        retired_of(plan),
        {str(link): float(more) for link, more in _enlarged(plan).items()},
    )


def retired_of(plan: Plan) -> frozenset[str]:
    """Existing links and technologies that a plan retires."""
    links, technologies = plan.tables["links"], plan.tables["technologies"]
    gone = links.loc[links["status"] == "retired", "link"], technologies.loc[technologies["retired_size"] > 0, "technology"]
    return frozenset(str(name) for names in gone for name in names)


def _enlarged(plan: Plan) -> Mapping[str, float]:
    """Capacity that a plan adds to existing links [unit/h]"""
    links = plan.tables["links"]
    rows = links[links["enlarged_by"] > 0]
    return dict(zip(rows["link"], rows["enlarged_by"], strict=True))


def chosen(plan: Plan) -> frozenset[str]:
    """Keys of the links that a plan has, of what else it builds, and of what it retires."""
    links, technologies, stores = (plan.tables[name] for name in ("links", "technologies", "stores"))
    corridors = plan.tables["corridors"].query("status == 'new'")["corridor"]
    built = stores.loc[(stores["new_size"] > 0) | (stores["new_rate"] > 0), "store"]
    kept = links.loc[links["status"] != "retired", "link"]
    new = technologies.loc[technologies["new_size"] > 0, "technology"]
    return frozenset(map(str, (*kept, *new, *built, *corridors, *map(retirement, retired_of(plan)))))


def choice_columns(built: Build) -> dict[str, int]:
    """Column of the choice to build, by link, technology, store and corridor, and to retire."""
    ledger = built.ledger
    return {
        name: built.column(variable)
        for part in (ledger.built, ledger.built_technology, ledger.opened)
        for name, variable in part.items()
    } | {retirement(name): built.column(variable) for name, variable in ledger.retired.items()}


def warm_start(plan: Plan, columns: Mapping[str, int]) -> dict[int, float]:
    """Warm start from an earlier plan: its choices, 1 or 0 by column.

    ``columns`` are those of the choices (see `choice_columns`).
    """
    there = chosen(plan)
    return {column: float(name in there) for name, column in columns.items()}


def same_design(one: Plan, other: Plan) -> bool:
    """Whether two plans build the same links, technologies, stores and equipment, of the same sizes.

    Links along corridors also go the same ways.
    """
    first, second = design_of(one), design_of(other)
    heat = [{key: mw for key, mw in design.equipment.items() if mw > NO_SIZE} for design in (first, second)]
    if (first.corridors, first.routes, first.retired) != (second.corridors, second.routes, second.retired):
        return False
    if not _alike(first.enlarged, second.enlarged):
        return False
    return _same_links(one, other) and _alike(first.sizes, second.sizes) and _alike(first.rates, second.rates) and _alike(*heat)


def _same_links(one: Plan, other: Plan) -> bool:
    """Whether two plans build the same links.

    The capacity of a link whose capital does not grow with it is its largest flow, so what costs the same to build is the same.
    """
    capacity, capital = ([_new(plan, column) for plan in (one, other)] for column in ("capacity", "capex"))
    if capacity[0].keys() != capacity[1].keys():
        return False
    return all(any(_close(a[link], b[link]) for a, b in (capacity, capital)) for link in capacity[0])


def _new(plan: Plan, column: str) -> dict[str, float]:
    """A column of the new links, by link."""
    new = plan.tables["links"].query("status == 'new'")
    return {str(link): float(amount) for link, amount in zip(new["link"], new[column], strict=True)}


def _alike(one: Mapping[Any, float], other: Mapping[Any, float]) -> bool:
    """Whether two mappings have the same keys, and the same amounts but for rounding."""
    return one.keys() == other.keys() and all(_close(amount, other[key]) for key, amount in one.items())


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=SAME_SIZE, abs_tol=NO_SIZE)
