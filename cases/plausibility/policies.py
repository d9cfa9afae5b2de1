"""Warnings about policies that act on nothing."""

from collections.abc import Callable, Iterator, Mapping

from parkloop.cases.faults import about, nearest
from parkloop.cases.lookup import Park
from parkloop.cases.messages import Message, say, template
from parkloop.cases.origins import WASTES, origins
from parkloop.cases.schema import Emission, Policy

KIND = {
    "cap": say("cap"),
    "tax": say("tax"),
    "credit": say("credit"),
    "floor": say("floor"),
    "quota": say("quota"),
}
"""What a policy is called in a sentence."""
NOT_EMITTED_THERE = template("nothing emits {species} at {plant}, so this {kind} acts on nothing.")
NOT_EMITTED = template("nothing emits {species}, so this {kind} acts on nothing{near}.")
NOT_BOUGHT_THERE = template("nothing buys {commodity} at {plant}, so this {kind} acts on nothing.")
NOT_BOUGHT = template("nothing buys {commodity}, so this {kind} acts on nothing{near}.")
ANYWHERE = None
"""The plant of what happens at whichever plant uses it."""


def policies_on_what_nothing_emits(park: Park) -> Iterator[str]:
    """A cap, tax or credit on a species that nothing emits where it holds."""
    emitted = _emitted(park)
    for row in park.case.policies:
        if row.kind not in ("cap", "tax", "credit") or row.target not in park.case.species:
            continue
        if not _holds(row, emitted.get(row.target, set())):
            yield _acts_on_nothing(row, emitted, "species", NOT_EMITTED_THERE, NOT_EMITTED)


def policies_on_what_nothing_buys(park: Park) -> Iterator[str]:
    """A cap, tax or credit on a commodity that nothing buys where it holds."""
    bought: dict[str, set[str | None]] = {}
    for market in park.case.markets:
        if market.direction == "buy":
            bought.setdefault(market.commodity, set()).add(market.plant)
    for row in park.case.policies:
        commodity = row.target in park.commodities and row.target not in park.case.species
        if commodity and row.kind in ("cap", "tax", "credit") and not _holds(row, bought.get(row.target, set())):
            yield _acts_on_nothing(row, bought, "commodity", NOT_BOUGHT_THERE, NOT_BOUGHT)


def _acts_on_nothing(
    row: Policy, places: Mapping[str, set[str | None]], what: str, there: Callable[..., Message], anywhere: Callable[..., Message]
) -> str:
    """Warning that a target is not at the plant of its policy, or not in the park at all."""
    filling = {what: row.target, "kind": KIND[row.kind]}
    if row.plant and row.target in places:
        return about(there(**filling, plant=row.plant), "policies", row.policy)
    return about(anywhere(**filling, near=nearest(row.target, places)), "policies", row.policy)


def air_limits_on_what_nothing_emits(park: Park) -> Iterator[str]:
    """A limit on a species that nothing emits to the air of its plant or stack."""
    emitted = _emitted(park)
    for row in park.case.air_limits:
        if row.stack is None:
            places = emitted.get(row.species, set())
            there = row.plant in places or ANYWHERE in places
        else:
            own = {other.technology for other in park.case.technologies if (other.plant, other.stack) == (row.plant, row.stack)}
            rows = (line for line in park.case.emissions if line.item in own and line.species == row.species)
            there = any(line.kg_per_unit > 0 and line.scope == 1 for line in rows)
        if not there:
            message = say("nothing emits {species} there, so this limit acts on nothing.", species=row.species)
            yield about(message, "air_limits", row.air_limit)


def policies_on_totals_of_nothing(park: Park) -> Iterator[str]:
    """A policy on a total or a rate of which the case has nothing."""
    for row in park.case.policies:
        what = _missing(park, row.target)
        if what and row.kind != "equivalent_tax":
            yield about(say("this {kind} acts on nothing, for {what}.", kind=KIND[row.kind], what=what), "policies", row.policy)


def a_carbon_price_on_nothing(park: Park) -> Iterator[str]:
    """A carbon price where nothing emits CO2 in its scopes."""
    policy = park.case.policy
    paying = [row for row in park.case.emissions if row.species == "co2" and row.kg_per_unit > 0]
    scopes = {row.scope for row in paying} | {3 for mode in park.case.transport if mode.co2_kg_per_unit_km > 0}
    if policy.carbon_price_per_t > 0 and not scopes & set(policy.carbon_price_scopes):
        scopes_told = ", ".join(map(str, policy.carbon_price_scopes))
        message = say("nothing emits co2 in scopes {scopes}, so the price acts on nothing.", scopes=scopes_told)
        yield say("case, {key}: {told}", key="policy.carbon_price_per_t", told=message)


def _holds(row: Policy, plants: set[str | None]) -> bool:
    """Whether the target of a policy occurs where the policy holds."""
    return bool(plants) and (row.plant is None or row.plant in plants or ANYWHERE in plants)


def _emitted(park: Park) -> dict[str, set[str | None]]:
    """The plants that emit each species; none where that is up to who uses it."""
    emitted: dict[str, set[str | None]] = {}
    for row in park.case.emissions:
        if row.kg_per_unit > 0:
            emitted.setdefault(row.species, set()).add(_emitter(park, row))
    if any(mode.co2_kg_per_unit_km > 0 for mode in park.case.transport):
        emitted.setdefault("co2", set()).add(ANYWHERE)
    if any(stream.role == "outlet" for stream in park.case.water_streams):
        for line in park.case.water_quality:
            if (line.c_out_mg_per_l or 0.0) > 0 or line.load_kg_per_h > 0:
                emitted.setdefault(line.species, set()).add(ANYWHERE)
    return emitted


def _emitter(park: Park, row: Emission) -> str | None:
    """The plant of what emits; none for what any plant uses."""
    if row.item in park.technologies:
        return park.technologies[row.item].plant
    if row.item in park.markets:
        return park.markets[row.item].plant
    if row.item in park.demands:
        return park.demands[row.item].plant
    return ANYWHERE


def _missing(park: Park, target: str) -> str:
    """Items of a total that the case lacks; empty where it has them, or for no total."""
    case = park.case
    water = {row.role for row in case.water_streams}
    giving, taking = {"source", "process"} & water, {"sink", "process"} & water
    counted = {row.role for row in case.water_streams if row.counts}
    dumped = any(row.role == "outlet" and row.counts for row in case.material_streams)
    priced = any(row.commodity in park.commodities and park.commodities[row.commodity].tce > 0 for row in case.markets)
    built = any(row.land_m2_fixed or row.land_m2_per_size for row in case.technologies)
    land = built or any(row.land_m2_per_km for row in case.transport)
    hot = any(row.is_hot and row.technology is None for row in case.heat_streams)
    waste = any(name in WASTES for name in origins(case).materials.values())
    own = bool(origins(case).made or origins(case).left_over)
    energy = "" if priced else say("no market trades energy")
    reused = "" if giving and taking else say("no water is given that could be reused")
    found = {
        "freshwater": "" if "supply" in counted else say("no supply counts as fresh water"),
        "wastewater": "" if "outlet" in counted else say("no outlet counts as waste water"),
        "disposal": "" if dumped else say("no outlet counts as disposal"),
        "energy": energy,
        "energy_per_product": energy,
        "renewable_share": "" if own else energy,
        "land": "" if land else say("nothing takes land"),
        "water_reused": reused,
        "water_reuse_rate": reused,
        "waste_used": "" if waste else say("no source is general_waste or hazardous_waste"),
        "waste_utilisation_rate": "" if waste else say("no source is general_waste or hazardous_waste"),
        "waste_heat_used": "" if hot else say("no hot stream of a plant gives heat"),
        "waste_heat_utilisation_rate": "" if hot else say("no hot stream of a plant gives heat"),
    }
    return found.get(target, "") if target not in park.case.species | park.keys("commodities") else ""


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    policies_on_what_nothing_emits,
    policies_on_what_nothing_buys,
    air_limits_on_what_nothing_emits,
    policies_on_totals_of_nothing,
    a_carbon_price_on_nothing,
)
"""Every warning of policies."""
