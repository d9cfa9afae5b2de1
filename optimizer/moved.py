"""The case with one of its limits moved, and with all limits of the outside far away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cases.schema import MaterialStream, WaterStream
from cases.units import policy_factor
from models.site import Site
from optimizer.elastic import Group, Room

FAR = 30.0
"""How far limits of the outside are moved away, as a multiple of all that the park needs and gives."""

OUTSIDE = ("within_limit", "least_amount_taken")
"""Ends of the rules of markets, supplies, outlets and processes."""

Column = tuple[str, str]
"""Table of the case, and column that holds the number."""

COLUMNS: dict[str, Column] = {
    "policy.cap_holds": ("policies", "value"),
    "policy.floor_holds": ("policies", "value"),
    "policy.quota_holds": ("policies", "value"),
    "policy.budget_of_plant": ("plants", "capex_budget"),
    "land.land_of_plant": ("plants", "spare_land_m2"),
    "markets.within_limit": ("markets", "limit_per_h"),
    "markets.least_amount_taken": ("markets", "min_per_h"),
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
"""Where the number of a rule stands, in the row that the group's key names."""
OF_PARK = {"policy.budget_of_park": "capex_budget", "land.land_of_park": "park_land_m2"}
"""Numbers that stand in the settings."""


def stated(site: Site, group: Group) -> float | None:
    """The number of a group as the rules see it, the members' part of it and in their unit; None where it has none."""
    if group.rule in OF_PARK:
        number = getattr(site.case.policy, OF_PARK[group.rule])
        return None if number is None else float(number) * _part(site, group)
    if group.rule not in COLUMNS:
        return None
    table, column = COLUMNS[group.rule]
    row = next(row for row in getattr(site.case, table) if _key(row) == group.key)
    number = getattr(row, column)
    return None if number is None else float(number) * _part(site, group)


def moved(site: Site, group: Group, value: float) -> Site:
    """The site whose case states this number of a group."""
    case, part = site.case, _part(site, group)
    if group.rule in OF_PARK:
        settings = case.policy.model_copy(update={OF_PARK[group.rule]: value / part})
        return replace(site, case=case.model_copy(update={"policy": settings}))
    table, column = COLUMNS[group.rule]
    rows = tuple(row.model_copy(update={column: value / part}) if _key(row) == group.key else row for row in getattr(case, table))
    return replace(site, case=case.model_copy(update={table: rows}))


def _key(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in row.key)


def _part(site: Site, group: Group) -> float:
    """What the number in the case is multiplied by before a rule states it; a limit's profile is not in it."""
    if group.rule == "policy.budget_of_park":
        return site.share("park", "capex")
    if group.rule == "land.land_of_park":
        return site.share("park", "land")
    if group.rule in ("policy.cap_holds", "policy.floor_holds", "policy.quota_holds"):
        row = next(row for row in site.case.policies if row.policy == group.key[0])
        share = site.share("policy", row.policy) if row.kind == "cap" else 1.0
        return policy_factor(row, site.case) * share
    return 1.0


def far(site: Site) -> Site:
    """The site whose markets, supplies, outlets and shares have limits so far away that no flow is held by them."""
    reach = FAR * everything(site)
    tables = {
        "markets": _with(site.case.markets, "limit_per_h", lambda limit: 2 * limit + reach),
        "water_streams": _with(site.case.water_streams, "limit_t_per_h", lambda limit: 2 * limit + reach),
        "material_streams": _with(site.case.material_streams, "limit_t_per_h", lambda limit: 2 * limit + reach),
        "substitutions": _with(site.case.substitutions, "max_share", lambda _: 1.0),
    }
    return replace(site, case=site.case.model_copy(update=tables))


def room_of(site: Site, group: Group) -> Room:
    """How far a group may give: limits of the outside no further than ``far`` moves them, so that no flow is without end."""
    limit = stated(site, group) if group.rule.endswith(OUTSIDE) else None
    if not limit:
        return Room()
    return Room(high=(abs(limit) + FAR * everything(site)) / abs(limit))


def everything(site: Site) -> float:
    """The sum of all rates of a case, to measure limits by [unit/h]"""
    case = site.case
    streams: tuple[WaterStream | MaterialStream, ...] = (*case.water_streams, *case.material_streams)
    rates = [abs(d.rate_per_h) for d in case.demands] + [abs(h.duty_mw or 0.0) for h in case.heat_streams]
    rates += [m.min_per_h for m in case.markets]
    sizes = {u.technology: u.existing_size + u.largest_new for u in case.technologies}
    rates += [(s.flow_t_per_h or 0.0) * (1.0 if s.technology is None else sizes[s.technology]) for s in streams]
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
