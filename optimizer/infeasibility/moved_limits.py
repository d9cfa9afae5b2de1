"""Cases with one limit changed, and with all outer limits far away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from parkloop.cases.schema import MaterialStream, Policy, WaterStream
from parkloop.cases.text.units import policy_factor
from parkloop.models.limit_shares import year_of
from parkloop.models.site import Site
from parkloop.optimizer.solve.elastic import LEAST_AMOUNTS, OF_SUPPLIES_AND_OUTLETS, SlackGroup, SlackRange

FAR = 30.0
"""Distance of relaxed outer limits, as a multiple of the park's total rates."""

OUTSIDE = {
    *("markets.within_limit", "water.process_within_limit", "materials.share_within_limit"),
    *LEAST_AMOUNTS,
    *OF_SUPPLIES_AND_OUTLETS,
}
"""Rules of amounts that markets, supplies, outlets and takers state."""

DOWNWARDS = {"policy.floor_holds", "materials.blend_high_enough", "commitment.runs_at_least_load"}
"""Ratios that have to fall."""

CaseColumn = tuple[str, str]
"""Table and column of a number in the case."""

COLUMNS: dict[str, CaseColumn] = {
    "policy.cap_holds": ("policies", "value"),
    "policy.floor_holds": ("policies", "value"),
    "policy.quota_holds": ("policies", "value"),
    "policy.budget_of_plant": ("plants", "capex_budget"),
    "air.emission_within_mass": ("air_limits", "max_kg_per_h"),
    "land.land_of_plant": ("plants", "spare_land_m2"),
    "markets.within_limit": ("markets", "limit_per_h"),
    "markets.least_amount_taken": ("markets", "min_per_h"),
    "purchases.least_water_taken": ("water_streams", "min_t_per_y"),
    "purchases.least_material_taken": ("material_streams", "min_t_per_y"),
    "water.supply_within_limit": ("water_streams", "limit_t_per_h"),
    "water.outlet_within_limit": ("water_streams", "limit_t_per_h"),
    "water.process_within_limit": ("water_streams", "limit_t_per_h"),
    "water.clean_enough": ("water_quality", "c_in_max_mg_per_l"),
    "water.discharge_clean_enough": ("water_quality", "c_in_max_mg_per_l"),
    "materials.material_supply_within_limit": ("material_streams", "limit_t_per_h"),
    "materials.material_outlet_within_limit": ("material_streams", "limit_t_per_h"),
    "materials.share_within_limit": ("substitutions", "max_share"),
    "materials.blend_low_enough": ("material_quality", "max"),
    "materials.blend_high_enough": ("material_quality", "min"),
    "commitment.runs_at_least_load": ("technologies", "min_load"),
}
"""Table and column of each rule's number, in the row that the group's key names."""
OF_PARK = {"policy.budget_of_park": "capex_budget", "land.land_of_park": "park_land_m2"}
"""Settings that hold a rule's number."""


def stated_number(site: Site, group: SlackGroup) -> float | None:
    """The number of a group in the unit of its rule, the members' share of it; None where it has none."""
    if group.rule in OF_PARK:
        number = getattr(site.case.policy, OF_PARK[group.rule])
        return None if number is None else float(number) * part_of(site, group)
    if group.rule not in COLUMNS:
        return None
    table, column = COLUMNS[group.rule]
    row = next(row for row in getattr(site.case, table) if _key(row) == group.key)
    number = getattr(row, column)
    return None if number is None else float(number) * part_of(site, group)


def with_number(site: Site, group: SlackGroup, value: float) -> Site:
    """The site with another number of a group in its case."""
    case, part = site.case, part_of(site, group)
    if group.rule in OF_PARK:
        settings = case.policy.model_copy(update={OF_PARK[group.rule]: value / part})
        return replace(site, case=case.model_copy(update={"policy": settings}))
    table, column = COLUMNS[group.rule]
    rows = tuple(row.model_copy(update={column: value / part}) if _key(row) == group.key else row for row in getattr(case, table))
    return replace(site, case=case.model_copy(update={table: rows}))


def _key(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in row.key)


def part_of(site: Site, group: SlackGroup) -> float:
    """Factor from the number in the case to the one in its rule, profiles aside."""
    if group.rule == "policy.budget_of_park":
        return site.shares.of("park", "capex")
    if group.rule == "land.land_of_park":
        return site.shares.of("park", "land")
    if group.rule in ("policy.cap_holds", "policy.floor_holds", "policy.quota_holds"):
        row = site.park.policies[group.key[0]]
        return policy_factor(row, site.case) * _per_value(site, row)
    return 1.0


def _per_value(site: Site, row: Policy) -> float:
    """What a policy's limit counts per unit of its value.

    That is the members' share of a cap, and the product of a quota [t/y].
    """
    if row.kind == "quota":
        plants = [p for p in site.plants.values() if not p.external and row.plant in (None, p.plant)]
        return sum(p.product_t_per_y or 0.0 for p in plants) or 1.0
    of_years = (site.shares.of("policy", row.policy, year_of(scenario)) for scenario in site.scenarios)
    return min(of_years) if row.kind == "cap" else 1.0


def with_distant_limits(site: Site) -> Site:
    """The site with limits of markets, supplies, outlets and shares so far away that none binds."""
    reach = FAR * total_rates(site)
    tables = {
        "markets": _with(site.case.markets, "limit_per_h", lambda limit: 2 * limit + reach),
        "water_streams": _with(site.case.water_streams, "limit_t_per_h", lambda limit: 2 * limit + reach),
        "material_streams": _with(site.case.material_streams, "limit_t_per_h", lambda limit: 2 * limit + reach),
        "substitutions": _with(site.case.substitutions, "max_share", lambda _: 1.0),
    }
    return replace(site, case=site.case.model_copy(update=tables))


def slack_range_of(site: Site, group: SlackGroup) -> SlackRange:
    """Range of a group's slack; outer limits move no further than ``with_distant_limits`` does."""
    limit = stated_number(site, group) if group.rule in OUTSIDE else None
    if not limit:
        return SlackRange()
    return SlackRange(high=(abs(limit) + FAR * total_rates(site)) / abs(limit))


def total_rates(site: Site) -> float:
    """Sum of all rates of a case, as a scale for limits [unit/h]"""
    case = site.case
    streams: tuple[WaterStream | MaterialStream, ...] = (*case.water_streams, *case.material_streams)
    rates = [abs(d.rate_per_h) for d in case.demands] + [abs(h.duty_mw or 0.0) for h in case.heat_streams]
    rates += [m.min_per_h for m in case.markets]
    sizes = {u.technology: u.existing_size + u.largest_new for u in case.technologies}
    rates += [(s.flow_t_per_h or 0.0) * (1.0 if s.technology is None else sizes[s.technology]) for s in streams]
    rates += [w.given_flow() or 0.0 for w in case.water_streams if w.role == "circuit"]
    rates += [_taken_up(q.load_kg_per_h, q.c_in_max_mg_per_l, q.c_out_mg_per_l) for q in case.water_quality]
    return float(sum(rates)) or 1.0


def _taken_up(load: float, c_in: float | None, c_out: float | None) -> float:
    """Water that takes up a load between its limiting concentrations [t/h]"""
    room = (c_out or 0.0) - (c_in or 0.0)
    return 1000.0 * load / room if room > 0 else 0.0


def _with(rows: tuple[Any, ...], column: str, change: Callable[[float], float]) -> tuple[Any, ...]:
    return tuple(
        row if getattr(row, column) is None else row.model_copy(update={column: change(getattr(row, column))}) for row in rows
    )
