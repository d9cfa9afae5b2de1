"""Conflicting limits as a tidy table: what each states, where, and what it alone would have to be."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from typing import Any

import pandas as pd

from parkloop.cases.messages import Message, joined, say, template, term
from parkloop.cases.schema import Case
from parkloop.cases.text.units import policy_unit
from parkloop.models.site import Site
from parkloop.optimizer.infeasibility.irreducible import IrreducibleConflict, Member
from parkloop.optimizer.infeasibility.moved_limits import COLUMNS, DOWNWARDS, OF_PARK, part_of, stated_number
from parkloop.optimizer.infeasibility.units import unit_of, unit_of_market
from parkloop.optimizer.plan.wording import number, rounded_up
from parkloop.optimizer.solve.elastic import LEAST_AMOUNTS, NEEDS, RANK, SlackGroup


@dataclass(frozen=True)
class ConflictingLimit:
    """A limit, quality or need that cannot hold together with the others of its conflict."""

    conflict: int
    """Number of the conflict; no two share a limit."""
    kind: str
    """limit, quality, need or balance."""
    rule: str
    name: str
    """Row that states it: market, stream, policy, technology, plant; empty for the park."""
    what: str
    """Commodity, species, property or target that it is about."""
    surplus: bool
    """Whether it is about something left over, and not about something needed."""
    place: str
    """Where its number stands in the case, empty where nowhere."""
    value: float | None
    """Its number, of several demands their sum."""
    unit: str
    gives: float | None
    """By how much it alone would have to give, of a need what lacks; none where that would not be enough."""
    gives_at_least: float | None
    """What of this is proven to be necessary."""
    to: float | None
    """What a limit's or quality's number would then have to be."""
    without: bool
    """Whether it is proven by a solve that the others of its conflict hold together without it."""
    proven: bool
    """Whether it is proven that they cannot hold together."""


CONFLICT = tuple(one.name for one in fields(ConflictingLimit))
"""Columns of the table of conflicting limits."""
TEXTS, NUMBERS = ("kind", "rule", "name", "what", "place", "unit"), ("value", "gives", "gives_at_least", "to")
OF_NEEDS = {"water": ("water_streams", "flow_t_per_h", "t/h"), "materials": ("material_streams", "flow_t_per_h", "t/h")}
"""Table, column and unit of the number of a need, by sub-system."""
OTHERS = {
    "energy.heat_flows_down": ("heat_streams", "duty_mw", "MW"),
    "water.load_taken_up": ("water_quality", "load_kg_per_h", "kg/h"),
    "air.emission_within_concentration": ("air_limits", "max_mg_per_m3", "mg/m3"),
    "payback.invested_within_payback": ("plants", "longest_payback_y", "y"),
    "links.required_is_built": ("links", "status", ""),
    "technologies.coupled_within_activity": ("technology_couplings", "max_ratio", ""),
}
"""Table, column and unit of numbers that no solve moves."""
GRAMS = 1000.0
"""Loads of water are counted in grams [g/kg]"""
UNITS = {
    **{"capex_budget": "money", "spare_land_m2": "m2", "park_land_m2": "m2", "max_kg_per_h": "kg/h", "min_t_per_y": "t/y"},
    **{"limit_t_per_h": "t/h", "c_in_max_mg_per_l": "mg/L"},
}
"""Units of columns, where they do not depend on the row."""


def conflict_table(site: Site, conflicts: Iterable[IrreducibleConflict]) -> pd.DataFrame:
    """The members of conflicts, one row each."""
    rows = [
        _limit(site, n, member, conflict.proven) for n, conflict in enumerate(conflicts, start=1) for member in conflict.members
    ]
    return pd.DataFrame([astuple(row) for row in rows], columns=list(CONFLICT))


def limits_of(table: pd.DataFrame) -> Iterator[ConflictingLimit]:
    """The rows of a table of conflicting limits."""
    yield from map(limit_of, table.to_dict("records"))


def limit_of(row: Mapping[Any, Any]) -> ConflictingLimit:
    """A row of a table of conflicting limits."""
    texts: dict[str, Any] = {name: "" if pd.isna(row[name]) else str(row[name]) for name in TEXTS}
    cells: dict[str, Any] = {name: None if pd.isna(row[name]) else float(row[name]) for name in NUMBERS}
    flags: dict[str, Any] = {name: bool(row[name]) for name in ("surplus", "without", "proven")}
    return ConflictingLimit(conflict=int(row["conflict"]), **texts, **cells, **flags)


def _limit(site: Site, conflict: int, member: Member, proven: bool) -> ConflictingLimit:
    group, found, case = member.group, member.finding, site.case
    table, key, column, unit = _home(site, group)
    value = _value(site, group, table, key, column)
    gives = least = to = None
    if found is not None and (group.rule in COLUMNS or group.rule in OF_PARK or RANK[group.rule] >= NEEDS):
        part = GRAMS if group.rule == "water.load_taken_up" else part_of(site, group)
        gives, least = rounded_up(found.amount / part) if math.isfinite(found.amount) else None, found.proven / part
        to = None if value is None or gives is None or RANK[group.rule] >= NEEDS else _moved(group.rule, value, gives)
    name, what = _about(case, group)
    kind = ("limit", "quality", "need", "balance")[RANK[group.rule]]
    return ConflictingLimit(
        *(conflict, kind, group.rule, name, what, group.sign < 0, _place(site, group), value, unit, gives, least, to),
        *(member.without, proven),
    )


def _place(site: Site, group: SlackGroup) -> str:
    """Where the number of a group stands in the case, of several rows all places."""
    table, key, column, _ = _home(site, group)
    if group.rule == "demands.met":
        return ", ".join(f"{table}.{row.row_key}.{column}" for row in _demands(site.case, group))
    if group.rule in OF_PARK:
        return f"{table}.{column}"
    return f"{table}.{'/'.join(key)}.{column}" if table else ""


def _moved(rule: str, value: float, change: float) -> float:
    """A number after its change, without the noise of the sum."""
    down = rule in LEAST_AMOUNTS or rule in DOWNWARDS
    return float(f"{value - change if down else value + change:.12g}")


def _home(site: Site, group: SlackGroup) -> tuple[str, tuple[str, ...], str, str]:
    """Table, key and column of a group's number, and its unit; of a setting the section as the table."""
    rule, key, case = group.rule, group.key, site.case
    if rule in OF_PARK:
        return "policy", (), OF_PARK[rule], UNITS[OF_PARK[rule]]
    if rule in OTHERS:
        table, column, unit = OTHERS[rule]
        key = _coupling(case, key) if table == "technology_couplings" else key[: len(key) if table == "water_quality" else 1]
        return table, key, column, unit
    if rule in COLUMNS:
        table, column = COLUMNS[rule]
        units = {"policies": lambda: _unit_of_policy(case, key[0]), "markets": lambda: f"{unit_of_market(case, key[0])}/h"}
        return table, key, column, units[table]() if table in units else UNITS.get(column, "")
    if rule == "demands.met":
        return "demands", (), "rate_per_h", f"{unit_of(case, key[1])}/h"
    if rule == "ledger.balance_closes":
        return "", (), "", f"{unit_of(case, key[1])}/h"
    table, column, unit = OF_NEEDS[rule.split(".")[0]]
    return table, key[:1], column, unit


def _value(site: Site, group: SlackGroup, table: str, key: tuple[str, ...], column: str) -> float | None:
    """The number of a group as the case has it."""
    if group.rule == "demands.met":
        return float(abs(sum(row.rate_per_h for row in _demands(site.case, group))))
    if group.rule in OF_PARK or group.rule in COLUMNS:
        stated = stated_number(site, group)
        return None if stated is None else stated / part_of(site, group)
    if not table or column == "status":
        return None
    rows: Iterable[Any] = getattr(site.case, table)
    row = next(row for row in rows if tuple(getattr(row, name) for name in row.key) == key)
    value = getattr(row, column)
    return None if value is None else float(value)


def _demands(case: Case, group: SlackGroup) -> list[Any]:
    """Demands of a plant and commodity, or what has to be used of it."""
    of_both = [row for row in case.demands if (row.plant, row.commodity) == group.key]
    return [row for row in of_both if (row.rate_per_h > 0) == (group.sign > 0)]


def _coupling(case: Case, key: tuple[str, ...]) -> tuple[str, ...]:
    """Key of the first row of a coupling by what it shares."""
    return next((row.technology, row.of) for row in case.technology_couplings if row.shared_by == key)


def _about(case: Case, group: SlackGroup) -> tuple[str, str]:
    """Name and what of a group's sentence."""
    key = group.key
    if group.rule.startswith("policy.") and len(key) == 1 and group.rule != "policy.budget_of_plant":
        return key[0], next(row.target for row in case.policies if row.policy == key[0])
    if group.rule.startswith("markets."):
        return key[0], next(row.commodity for row in case.markets if row.market == key[0])
    if group.rule.startswith("air."):
        return key[0], next(row.species for row in case.air_limits if row.air_limit == key[0])
    if group.rule == "materials.share_within_limit":
        return key[1], key[0]
    if group.rule == "technologies.coupled_within_activity":
        return key[0], ", ".join(row.technology for row in case.technology_couplings if row.shared_by == key)
    return key[0] if key else "", key[1] if len(key) > 1 else ""


def _unit_of_policy(case: Case, policy: str) -> str:
    row = next(row for row in case.policies if row.policy == policy)
    own = {"cap": f"{unit_of(case, row.target)}/y", "quota": policy_unit(row, case)}
    return row.unit or own.get(row.kind, "")


NEEDS_WATER = template("Sink '{name}' needs {amount} of water.")
AT_MOST_GIVEN = template("Supply '{name}' gives {amount} at most.")
AT_MOST_TAKEN = template("Outlet '{name}' takes {amount} at most.")
AT_LEAST_USED = template("Of supply '{name}' at least {amount} have to be used.")
LIMIT_WORDS: Mapping[str, Callable[..., Message]] = {
    "policy.cap_holds": template("Cap '{name}' on {what}: at most {amount}."),
    "policy.floor_holds": template("Floor '{name}' on {what}: at least {amount}."),
    "policy.quota_holds": template("Quota '{name}' on {what}: at most {amount}."),
    "policy.budget_of_plant": template("The capital budget of plant '{name}' is {amount}."),
    "policy.budget_of_park": template("The capital budget of the park is {amount}."),
    "payback.invested_within_payback": template("What plant '{name}' invests has to come back within {amount}."),
    "air.emission_within_mass": template("Limit '{name}': at most {amount} of {what} to the air."),
    "air.emission_within_concentration": template("Limit '{name}': at most {amount} of {what} in the flue gas."),
    "land.land_of_plant": template("Plant '{name}' has {amount} of spare land."),
    "land.land_of_park": template("The park has {amount} of land."),
    "links.required_is_built": template("Link '{name}' has to be built."),
    "markets.within_limit": template("Market '{name}': at most {amount} of {what}."),
    "markets.least_amount_taken": template("Market '{name}': at least {amount} of {what} have to be taken."),
    "water.supply_within_limit": AT_MOST_GIVEN,
    "materials.material_supply_within_limit": AT_MOST_GIVEN,
    "water.outlet_within_limit": AT_MOST_TAKEN,
    "materials.material_outlet_within_limit": AT_MOST_TAKEN,
    "purchases.least_water_taken": AT_LEAST_USED,
    "purchases.least_material_taken": AT_LEAST_USED,
    "water.discharge_clean_enough": template("Discharges to '{name}' may have {amount} of {what} at most."),
    "water.clean_enough": template("Water for '{name}' may have {amount} of {what} at most."),
    "water.process_within_limit": template("Process '{name}' takes {amount} of water at most."),
    "materials.share_within_limit": template("Sink '{name}' may take {amount} of its need from {what} at most."),
    "materials.blend_low_enough": template("The blend into '{name}' may have {amount} of {what} at most."),
    "materials.blend_high_enough": template("The blend into '{name}' has to have {amount} of {what} at least."),
    "commitment.runs_at_least_load": template("Technology '{name}' runs at {amount} of its size at least."),
    "technologies.coupled_within_activity": template("{what} cannot run without '{name}'."),
    "water.source_given": template("Source '{name}' gives {amount} of water, which has to go somewhere."),
    "materials.material_given": template("Source '{name}' gives {amount} of material, which has to go somewhere."),
    "water.sink_supplied": NEEDS_WATER,
    "materials.need_met": template("Sink '{name}' needs {amount} of material."),
    "water.process_flow_fixed": template("Process '{name}' needs {amount} of water."),
    "water.load_taken_up": template("Process '{name}' gives off {amount} of {what}."),
    "energy.heat_flows_down": template("Cold stream '{name}' needs {amount} of heat."),
    "demands.met": template("Plant '{name}' needs {amount} of {what}."),
    "ledger.balance_closes": template("Plant '{name}' has no more {what} than it makes, gets or buys, and keeps none."),
}
"""What a limit, quality or need states, by its rule."""
SURPLUS_WORDS: Mapping[str, Callable[..., Message]] = {
    **LIMIT_WORDS,
    "energy.heat_flows_down": template("Hot stream '{name}' gives off {amount} of heat, which has to go somewhere."),
    "demands.met": template("Plant '{name}' has {amount} of {what} left over, which has to be used."),
}
"""The same where something is left over."""


def limit_words(limit: ConflictingLimit) -> Message:
    """What a limit states, as a sentence."""
    words = (SURPLUS_WORDS if limit.surplus else LIMIT_WORDS)[limit.rule]
    amount = say("a given amount") if limit.value is None else f"{number(limit.value)} {limit.unit}".rstrip()
    what = term(limit.what) if limit.rule.startswith("policy.") and limit.what else limit.what
    return words(name=limit.name, what=what, amount=amount)


def alone_words(limit: ConflictingLimit) -> Message | None:
    """By how much a limit alone would have to give, as a sentence.

    None where that is not known or would not be enough.
    """
    if limit.to is not None:
        return say("Alone it would have to be {amount}.", amount=f"{number(limit.to)} {limit.unit}".rstrip())
    if limit.gives is None:
        return None
    words = template("{amount} have nowhere to go.") if limit.surplus else template("{amount} are lacking.")
    return words(amount=f"{number(limit.gives)} {limit.unit}".rstrip())


def conflict_sentences(table: pd.DataFrame) -> Iterator[Message]:
    """The conflicts of a table in sentences."""
    number_of = 0
    for limit in limits_of(table):
        if limit.conflict != number_of:
            number_of = limit.conflict
            yield _heading(limit, len(table[table["conflict"] == number_of]))
        alone = alone_words(limit)
        yield limit_words(limit) if alone is None else joined((limit_words(limit), alone), " ")


def _heading(limit: ConflictingLimit, members: int) -> Message:
    if members == 1:
        return say("Conflict {n}: this cannot hold at all:", n=limit.conflict)
    if limit.proven:
        return say("Conflict {n}: these {count} cannot hold together:", n=limit.conflict, count=members)
    return say("Conflict {n}: no plan was found in which these {count} hold together:", n=limit.conflict, count=members)
