"""Plausibility: warnings about what is allowed but probably unintended, one function each."""

import math
from collections.abc import Callable, Iterator

from parkloop.cases.checks.exchange.transport import carries
from parkloop.cases.columns import columns, table_of
from parkloop.cases.faults import about
from parkloop.cases.lookup import Park
from parkloop.cases.messages import joined, say
from parkloop.cases.plausibility import contracts, corridors, library, links, materials, names, numbers, origins, policies, water
from parkloop.cases.schema import TABLES, Demand, MaterialStream, WaterStream


def nothing_can_be_exchanged(park: Park) -> Iterator[str]:
    """Several plants and no mode of transport."""
    inside = [row for row in park.case.plants if not row.external]
    if len(park.case.plants) > 1 and inside and not park.case.transport:
        yield say("transport: the table is empty, so nothing can be exchanged between plants except by mains.")


def carbon_is_paid_twice(park: Park) -> Iterator[str]:
    """A fuel pays CO2 at its market and again at the technology that burns it."""
    scopes = park.case.policy.carbon_price_scopes
    paying = {row.item for row in park.case.emissions if row.species == "co2" and row.kg_per_unit > 0 and row.scope in scopes}
    for flow in park.case.technology_flows:
        if flow.per_activity < 0 and flow.technology in paying:
            for market in park.case.markets:
                if market.commodity == flow.commodity and market.direction == "buy" and market.market in paying:
                    message = say(
                        "{commodity} pays CO2 at market {market} and again at technology {technology}",
                        commodity=flow.commodity,
                        market=market.market,
                        technology=flow.technology,
                    )
                    yield say("emissions: {told}; leave one of the two rows out if that is not meant.", told=message)


def co2_of_a_mode_stands_twice(park: Park) -> Iterator[str]:
    """A mode states its CO2 in its own table and in emissions."""
    rows = {row.item for row in park.case.emissions if row.species == "co2"}
    for mode in park.case.transport:
        if mode.mode in rows and mode.co2_kg_per_unit_km > 0:
            yield about(say("the mode has co2_kg_per_unit_km too, and both count."), "emissions", f"{mode.mode}/co2")


def names_of_no_use(park: Park) -> Iterator[str]:
    """Profiles, zones and permits that nothing uses."""
    used = {getattr(row, name) for table in TABLES for row in getattr(park.case, table) for name in _profiles(table)}
    for profile in sorted({row.profile for row in park.case.profiles} - used):
        yield say("profiles: nothing uses profile {profile}.", profile=profile)
    zones = {row.zone or park.plant_of(row) for row in park.case.heat_streams}
    for zone in park.case.zones:
        if zone.zone not in zones:
            yield about(say("no heat stream is in this zone."), "zones", zone.zone)
    hazards = {row.hazard for row in park.case.material_streams}
    for permit in park.case.permits:
        if permit.hazard not in hazards:
            yield about(say("no material stream has hazard {hazard}.", hazard=permit.hazard), "permits", permit.row_key)


def distances_of_no_use(park: Park) -> Iterator[str]:
    """Distances of hazards that no stream has, or from people that live nowhere."""
    hazards = {row.hazard for row in park.case.material_streams}
    for kept in park.case.hazard_distances:
        if kept.hazard not in hazards:
            yield about(say("no material stream has hazard {hazard}.", hazard=kept.hazard), "hazard_distances", kept.hazard)
        elif not any(plant.role == "municipal" for plant in park.case.plants):
            yield about(say("no plant has role municipal, so nothing is too near to one."), "hazard_distances", kept.hazard)


def profiles_on_no_limit(park: Park) -> Iterator[str]:
    """A profile on a limit that is not there."""
    for market in park.case.markets:
        if market.profile is not None and market.limit_per_h is None:
            yield about(
                say("its profile acts on limit_per_h, and there is none; is price_profile meant?"), "markets", market.market
            )
    streams: tuple[WaterStream | MaterialStream, ...] = (*park.case.water_streams, *park.case.material_streams)
    for stream in streams:
        if stream.profile is not None and stream.role in ("supply", "outlet") and stream.limit_t_per_h is None:
            yield about(say("its profile acts on limit_t_per_h, and there is none."), table_of(type(stream)), stream.stream)


def plants_at_one_place(park: Park) -> Iterator[str]:
    """Plants at the same place, where a transport length is needed and no row states it."""
    by_length = ("capex_per_km", "capex_per_km_size", "opex_per_unit_km", "loss_per_km", "electricity_mwh_per_unit_km")
    costly = any(getattr(mode, column) for mode in park.case.transport for column in (*by_length, "co2_kg_per_unit_km", "max_km"))
    if not costly or any(row.length_km is not None for row in park.case.links):
        return
    places: dict[tuple[float, float], list[str]] = {}
    for row in park.case.plants:
        places.setdefault((row.x_km, row.y_km), []).append(row.plant)
    for plants in places.values():
        if len(plants) > 1:
            yield say("plants: {plants} stand at the same place, so links between them have no length.", plants=", ".join(plants))


def concentrations_left_empty(park: Park) -> Iterator[str]:
    """A row of a source or a supply without its concentration, which is then 0."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if stream is not None and stream.role in ("source", "supply") and not stream.technology and row.c_out_mg_per_l is None:
            yield about(say("c_out_mg_per_l is empty and taken as 0."), "water_quality", row.row_key)


def links_that_are_too_long(park: Park) -> Iterator[str]:
    """A candidate row that is longer than its mode may be."""
    for row in park.case.links:
        mode = park.modes.get(row.mode or "")
        if row.status != "candidate" or mode is None or mode.max_km is None or row.length_km is None:
            continue
        if row.length_km > mode.max_km:
            message = say(
                "its {km} km are more than max_km of {mode} ({most})",
                km=f"{row.length_km:g}",
                mode=mode.mode,
                most=f"{mode.max_km:g}",
            )
            yield about(say("{told}, so it is no candidate.", told=message), "links", row.link)


def several_electricities(park: Park) -> Iterator[str]:
    """Several commodities of kind electricity."""
    power = [row.commodity for row in park.case.commodities if row.kind == "electricity"]
    if len(power) > 1 and any(row.electricity_mwh_per_unit_km > 0 for row in park.case.transport):
        yield say(
            "commodities: {names} are of kind electricity; transport takes {first}.", names=", ".join(power), first=power[0]
        )


def a_name_of_two(park: Park) -> Iterator[str]:
    """A policy whose target is a species and a commodity."""
    for row in park.case.policies:
        if row.target in park.commodities and row.target in park.case.species and row.kind != "equivalent_tax":
            yield about(
                say("{target} is a species and a commodity; the species is taken.", target=row.target), "policies", row.policy
            )


def equivalents_that_nothing_emits(park: Park) -> Iterator[str]:
    """A species that has an equivalent and is emitted by nothing to its medium."""
    outlets = {row.stream for row in park.case.water_streams if row.role == "outlet"}
    rows = [row for row in park.case.emissions if row.kg_per_unit > 0 and row.scope == 1]
    emitted = {("water" if row.item in outlets else "air", row.species) for row in rows}
    emitted |= {("water", row.species) for row in park.case.water_quality}
    for row in park.case.pollution_equivalents:
        if (row.medium, row.species) not in emitted:
            yield about(
                say("nothing emits {species} to {medium} in scope 1.", species=row.species, medium=row.medium),
                "pollution_equivalents",
                row.row_key,
            )


def removals_beside_a_tax_on_water(park: Park) -> Iterator[str]:
    """A technology removes at the end of the pipe what is taxed in water only."""
    taxed = {row.target for row in park.case.policies if row.kind == "equivalent_tax"}
    media = {(row.medium, row.species) for row in park.case.pollution_equivalents}
    for row in park.case.emissions:
        water_only = ("water", row.species) in media and ("air", row.species) not in media and "water" in taxed
        if row.kg_per_unit < 0 and row.item in park.technologies and water_only:
            message = say(
                "removal counts as from the air, and the tax is on {species} in water; treatment of water is a stream.",
                species=row.species,
            )
            yield about(message, "emissions", row.row_key)


def demands_that_nothing_meets(park: Park) -> Iterator[str]:
    """A demand of what nothing sells, makes or brings."""
    for row in park.case.demands:
        if row.rate_per_h > 0 and not _can_have(park, row):
            yield about(
                say(
                    "nothing sells {commodity} to {plant}, makes it there or can bring it.",
                    commodity=row.commodity,
                    plant=row.plant,
                ),
                "demands",
                row.demand,
            )


def sinks_that_nothing_meets(park: Park) -> Iterator[str]:
    """A need of material without a supply and without a substitution."""
    givers = {row.material for row in park.case.material_streams if row.gives}
    supplies = {row.material for row in park.case.material_streams if row.role == "supply"}
    for sink in park.case.material_streams:
        named = {row.material for row in park.case.substitutions if row.sink == sink.stream}
        if sink.role == "sink" and not named & givers and sink.material not in supplies:
            yield about(say("no supply and no substitution meets it."), "material_streams", sink.stream)


def rows_of_no_effect(park: Park) -> Iterator[str]:
    """What is stated where it has no effect."""
    for market in park.case.markets:
        if market.shortfall_price_per_unit is not None and market.min_per_h == 0:
            yield about(say("shortfall_price_per_unit has no effect without min_per_h."), "markets", market.market)
    for row in park.case.emissions:
        demand = park.demands.get(row.item)
        if demand is not None and demand.must_use:
            yield about(say("the left-over must be used and is never vented."), "emissions", row.row_key)
        if row.max_removal < 1 and row.kg_per_unit >= 0:
            yield about(say("max_removal has no effect on what does not remove."), "emissions", row.row_key)
    if park.case.policy.carbon_scheme == "tax" and any(row.allotted_t_per_y > 0 for row in park.case.plants):
        yield say("plants: free allowances have no effect under carbon_scheme tax.")


def shortfalls_of_no_effect(park: Park) -> Iterator[str]:
    """A price for what is missing to a least amount that is not stated."""
    streams: tuple[WaterStream | MaterialStream, ...] = (*park.case.water_streams, *park.case.material_streams)
    for stream in streams:
        if stream.shortfall_price_per_t is not None and stream.min_t_per_y == 0:
            yield about(say("shortfall_price_per_t has no effect without min_t_per_y."), table_of(type(stream)), stream.stream)


def technologies_that_do_nothing(park: Park) -> Iterator[str]:
    """A technology without flows, streams, emissions or reductions, or without a size."""
    acting = {row.technology for row in park.case.technology_flows} | {row.technology for row in park.case.reductions}
    acting |= {row.technology or "" for row in park.streams} | {row.item for row in park.case.emissions}
    for row in park.case.technologies:
        if row.technology not in acting:
            yield about(say("it makes, takes, emits and reduces nothing."), "technologies", row.technology)
        if row.existing_size == 0 and row.max_size == 0:
            yield about(say("it does not exist, and max_size 0 lets none be built."), "technologies", row.technology)


def couplings_that_stop_each_other(park: Park) -> Iterator[str]:
    """Technologies in a cycle of couplings in which each allows the next less than it needs."""
    rows = park.case.technology_couplings
    most = {name: 1.0 for row in rows for name in (row.technology, row.of)}
    falling: set[str] = set()
    for step in range(2 * len(most)):  # what still falls after the longest way without a circle falls without end
        allowed = {name: min((r.max_ratio * most[r.of] for r in rows if r.technology == name), default=1.0) for name in most}
        fallen = {name for name, value in allowed.items() if value < most[name] * (1 - 1e-9)}
        falling |= fallen if step >= len(most) else set()
        most = {name: min(most[name], value) for name, value in allowed.items()}
    if falling:
        yield say(
            "technology_couplings: {each} can never run, coupled in a circle whose ratios multiply to less than 1.",
            each=joined(sorted(falling)),
        )


def values_out_of_their_range(park: Park) -> Iterator[str]:
    """A value outside the range that its provenance gives."""
    for row in park.case.provenance:
        if row.table not in TABLES or (row.low is None and row.high is None):
            continue
        field = next((column.field for column in columns(TABLES[row.table]) if column.name == row.column), None)
        for line in getattr(park.case, row.table):
            value = getattr(line, field) if field and line.row_key == row.row else None
            low, high = -math.inf if row.low is None else row.low, math.inf if row.high is None else row.high
            if isinstance(value, float) and not low <= value <= high:
                yield about(say("the value {value} lies outside its range.", value=f"{value:g}"), "provenance", row.row_key)


def _profiles(table: str) -> list[str]:
    if table == "profiles":
        return []
    return [column.field for column in columns(TABLES[table]) if column.name in ("profile", "price_profile")]


def _can_have(park: Park, demand: Demand) -> bool:
    """Whether a commodity can come to the plant of a demand at all."""
    key = demand.commodity
    kind = park.commodities[key].kind if key in park.commodities else "other"
    bought = any(
        row.commodity == key and row.direction == "buy" and row.plant in (None, demand.plant) for row in park.case.markets
    )
    homes = {row.technology for row in park.case.technologies if row.plant == demand.plant}
    made = any(row.commodity == key and row.per_activity > 0 and row.technology in homes for row in park.case.technology_flows)
    left = any(row.commodity == key and row.plant == demand.plant and row.rate_per_h < 0 for row in park.case.demands)
    sent = any(carries(park, mode, key) or mode.arrives_as == key for mode in park.case.transport)
    outside = park.external(demand.plant) and sent
    return outside or (bought and not park.external(demand.plant)) or made or left or sent or kind == "heat"


def by_products_that_nothing_may_use(park: Park) -> Iterator[str]:
    """A by-product, and a need of the same material, without the row that lets them meet."""
    allowed = {row.material for row in park.case.substitutions}
    needs = {row.material: row.stream for row in park.case.material_streams if row.role == "sink" and row.material}
    for row in park.case.material_streams:
        if row.role == "source" and row.material in needs and row.material not in allowed:
            yield say(
                "substitutions: {stream} gives {material} and {sink} needs it; a by-product is used "
                "only where a row here names its material and the sink.",
                stream=row.stream,
                material=row.material,
                sink=needs[row.material],
            )


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    nothing_can_be_exchanged,
    carbon_is_paid_twice,
    co2_of_a_mode_stands_twice,
    names_of_no_use,
    distances_of_no_use,
    profiles_on_no_limit,
    plants_at_one_place,
    concentrations_left_empty,
    links_that_are_too_long,
    several_electricities,
    a_name_of_two,
    equivalents_that_nothing_emits,
    removals_beside_a_tax_on_water,
    demands_that_nothing_meets,
    sinks_that_nothing_meets,
    by_products_that_nothing_may_use,
    rows_of_no_effect,
    shortfalls_of_no_effect,
    technologies_that_do_nothing,
    couplings_that_stop_each_other,
    values_out_of_their_range,
    *names.WARNINGS,
    *policies.WARNINGS,
    *numbers.WARNINGS,
    *origins.WARNINGS,
    *library.WARNINGS,
    *links.WARNINGS,
    *contracts.WARNINGS,
    *corridors.WARNINGS,
    *materials.WARNINGS,
    *water.WARNINGS,
)
"""Every warning, in the order in which they are told."""
