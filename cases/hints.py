"""What is allowed in a case but may not be meant: one function per warning."""

import math
from collections.abc import Callable, Iterator

from cases import hints_library, hints_links
from cases.check_transport import carries
from cases.columns import columns, table_of
from cases.context import Park
from cases.schema import BUILT_IN_SPECIES, TABLES, Demand, MaterialStream, WaterStream


def nothing_can_be_exchanged(park: Park) -> Iterator[str]:
    """Several plants and no mode of transport."""
    inside = [row for row in park.case.plants if not row.external]
    if len(park.case.plants) > 1 and inside and not park.case.transport:
        yield "transport: the table is empty, so nothing can be exchanged between plants except by mains."


def carbon_is_paid_twice(park: Park) -> Iterator[str]:
    """A fuel pays CO2 at its market and again at the technology that burns it."""
    scopes = park.case.policy.carbon_price_scopes
    paying = {row.item for row in park.case.emissions if row.species == "co2" and row.kg_per_unit > 0 and row.scope in scopes}
    for flow in park.case.technology_flows:
        if flow.per_activity < 0 and flow.technology in paying:
            for market in park.case.markets:
                if market.commodity == flow.commodity and market.direction == "buy" and market.market in paying:
                    told = f"{flow.commodity} pays CO2 at market {market.market} and again at technology {flow.technology}"
                    yield f"emissions: {told}; leave one of the two rows out if that is not meant."


def co2_of_a_mode_stands_twice(park: Park) -> Iterator[str]:
    """A mode states its CO2 in its own table and in emissions."""
    rows = {row.item for row in park.case.emissions if row.species == "co2"}
    for mode in park.case.transport:
        if mode.mode in rows and mode.co2_kg_per_unit_km > 0:
            yield f"emissions, row {mode.mode}/co2: the mode has co2_kg_per_unit_km too, and both count."


def names_of_no_use(park: Park) -> Iterator[str]:
    """Profiles, zones and permits that nothing uses."""
    used = {getattr(row, name) for table in TABLES for row in getattr(park.case, table) for name in _profiles(table)}
    for profile in sorted({row.profile for row in park.case.profiles} - used):
        yield f"profiles: nothing uses profile {profile}."
    zones = {row.zone or park.home(row) for row in park.case.heat_streams}
    for zone in park.case.zones:
        if zone.zone not in zones:
            yield f"zones, row {zone.zone}: no heat stream is in this zone."
    hazards = {row.hazard for row in park.case.material_streams}
    for permit in park.case.permits:
        if permit.hazard not in hazards:
            yield f"permits, row {permit.row_key}: no material stream has hazard {permit.hazard}."


def profiles_on_no_limit(park: Park) -> Iterator[str]:
    """A profile on a limit that is not there."""
    for market in park.case.markets:
        if market.profile is not None and market.limit_per_h is None:
            yield f"markets, row {market.market}: its profile acts on limit_per_h, and there is none; is price_profile meant?"
    streams: tuple[WaterStream | MaterialStream, ...] = (*park.case.water_streams, *park.case.material_streams)
    for stream in streams:
        if stream.profile is not None and stream.role in ("supply", "outlet") and stream.limit_t_per_h is None:
            yield f"{table_of(type(stream))}, row {stream.stream}: its profile acts on limit_t_per_h, and there is none."


def plants_at_one_place(park: Park) -> Iterator[str]:
    """Plants that stand at the same place while something depends on the length of transport, and no row states it."""
    by_length = ("capex_per_km", "capex_per_km_size", "opex_per_unit_km", "loss_per_km", "electricity_mwh_per_unit_km")
    costly = any(getattr(mode, column) for mode in park.case.transport for column in (*by_length, "co2_kg_per_unit_km", "max_km"))
    if not costly or any(row.length_km is not None for row in park.case.links):
        return
    places: dict[tuple[float, float], list[str]] = {}
    for row in park.case.plants:
        places.setdefault((row.x_km, row.y_km), []).append(row.plant)
    for plants in places.values():
        if len(plants) > 1:
            yield f"plants: {', '.join(plants)} stand at the same place, so links between them have no length."


def concentrations_left_empty(park: Park) -> Iterator[str]:
    """A row of a source or a supply without its concentration, which is then 0."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if stream is not None and stream.role in ("source", "supply") and not stream.technology and row.c_out_mg_per_l is None:
            yield f"water_quality, row {row.row_key}: c_out_mg_per_l is empty and taken as 0."


def links_that_are_too_long(park: Park) -> Iterator[str]:
    """A candidate row that is longer than its mode may be."""
    for row in park.case.links:
        mode = park.modes.get(row.mode or "")
        if row.status != "candidate" or mode is None or mode.max_km is None or row.length_km is None:
            continue
        if row.length_km > mode.max_km:
            told = f"its {row.length_km:g} km are more than max_km of {mode.mode} ({mode.max_km:g})"
            yield f"links, row {row.link}: {told}, so it is no candidate."


def several_electricities(park: Park) -> Iterator[str]:
    """Several commodities of kind electricity."""
    power = [row.commodity for row in park.case.commodities if row.kind == "electricity"]
    if len(power) > 1 and any(row.electricity_mwh_per_unit_km > 0 for row in park.case.transport):
        yield f"commodities: {', '.join(power)} are of kind electricity; transport takes {power[0]}."


def species_like_others(park: Park) -> Iterator[str]:
    """A species of emissions that is not built in and not in water, but written almost as one that is."""
    known = {*BUILT_IN_SPECIES, *(row.species for row in park.case.water_quality)}
    for species in sorted({row.species for row in park.case.emissions} - known):
        alike = [name for name in sorted(known) if _alike(species, name)]
        if alike:
            yield f"emissions: species {species} is written almost as {alike[0]}; it is taken as another one."


def a_name_of_two(park: Park) -> Iterator[str]:
    """A policy whose target is a species and a commodity."""
    for row in park.case.policies:
        if row.target in park.commodities and row.target in park.case.species and row.kind != "equivalent_tax":
            yield f"policies, row {row.policy}: {row.target} is a species and a commodity; the species is taken."


def equivalents_that_nothing_emits(park: Park) -> Iterator[str]:
    """A species that has an equivalent and is emitted by nothing to its medium."""
    outlets = {row.stream for row in park.case.water_streams if row.role == "outlet"}
    rows = [row for row in park.case.emissions if row.kg_per_unit > 0 and row.scope == 1]
    emitted = {("water" if row.item in outlets else "air", row.species) for row in rows}
    emitted |= {("water", row.species) for row in park.case.water_quality}
    for row in park.case.pollution_equivalents:
        if (row.medium, row.species) not in emitted:
            yield f"pollution_equivalents, row {row.row_key}: nothing emits {row.species} to {row.medium} in scope 1."


def removals_beside_a_tax_on_water(park: Park) -> Iterator[str]:
    """A technology removes at the end of the pipe what is taxed in water only."""
    taxed = {row.target for row in park.case.policies if row.kind == "equivalent_tax"}
    media = {(row.medium, row.species) for row in park.case.pollution_equivalents}
    for row in park.case.emissions:
        water_only = ("water", row.species) in media and ("air", row.species) not in media and "water" in taxed
        if row.kg_per_unit < 0 and row.item in park.technologies and water_only:
            told = f"removal counts as from the air, and the tax is on {row.species} in water; treatment of water is a stream"
            yield f"emissions, row {row.row_key}: {told}."


def demands_that_nothing_meets(park: Park) -> Iterator[str]:
    """A demand of what nothing sells, makes or brings."""
    for row in park.case.demands:
        if row.rate_per_h > 0 and not _can_have(park, row):
            yield f"demands, row {row.demand}: nothing sells {row.commodity} to {row.plant}, makes it there or can bring it."


def sinks_that_nothing_meets(park: Park) -> Iterator[str]:
    """A need of material without a supply and without a substitution."""
    givers = {row.material for row in park.case.material_streams if row.gives}
    supplies = {row.material for row in park.case.material_streams if row.role == "supply"}
    for sink in park.case.material_streams:
        named = {row.material for row in park.case.substitutions if row.sink == sink.stream}
        if sink.role == "sink" and not named & givers and sink.material not in supplies:
            yield f"material_streams, row {sink.stream}: no supply and no substitution meets it."


def rows_of_no_effect(park: Park) -> Iterator[str]:
    """What is stated where it has no effect."""
    for market in park.case.markets:
        if market.shortfall_price_per_unit is not None and market.min_per_h == 0:
            yield f"markets, row {market.market}: shortfall_price_per_unit has no effect without min_per_h."
    for row in park.case.emissions:
        demand = park.demands.get(row.item)
        if demand is not None and demand.must_use:
            yield f"emissions, row {row.row_key}: the left-over must be used and is never vented."
        if row.max_removal < 1 and row.kg_per_unit >= 0:
            yield f"emissions, row {row.row_key}: max_removal has no effect on what does not remove."
    if park.case.policy.carbon_scheme == "tax" and any(row.free_allowance_t_per_y > 0 for row in park.case.plants):
        yield "plants: free allowances have no effect under carbon_scheme tax."


def technologies_that_do_nothing(park: Park) -> Iterator[str]:
    """A technology without flows, streams, emissions or reductions, or without a size."""
    acting = {row.technology for row in park.case.technology_flows} | {row.technology for row in park.case.reductions}
    acting |= {row.technology or "" for row in park.streams} | {row.item for row in park.case.emissions}
    for row in park.case.technologies:
        if row.technology not in acting:
            yield f"technologies, row {row.technology}: it makes, takes, emits and reduces nothing."
        if row.existing_size == 0 and row.max_size == 0:
            yield f"technologies, row {row.technology}: it does not exist, and max_size 0 lets none be built."


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
                yield f"provenance, row {row.row_key}: the value {value:g} lies outside its range."


def _profiles(table: str) -> list[str]:
    if table == "profiles":
        return []
    return [column.field for column in columns(TABLES[table]) if column.name in ("profile", "price_profile")]


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by signs and the letter o for the digit 0 only."""
    plain = str.maketrans({"0": "o", "_": "", "-": "", ".": ""})
    return one.translate(plain) == other.translate(plain)


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
            yield (
                f"substitutions: {row.stream} gives {row.material} and {needs[row.material]} needs it; a by-product is used "
                "only where a row here names its material and the sink."
            )


HINTS: tuple[Callable[[Park], Iterator[str]], ...] = (
    nothing_can_be_exchanged,
    carbon_is_paid_twice,
    co2_of_a_mode_stands_twice,
    names_of_no_use,
    profiles_on_no_limit,
    plants_at_one_place,
    concentrations_left_empty,
    links_that_are_too_long,
    several_electricities,
    species_like_others,
    a_name_of_two,
    equivalents_that_nothing_emits,
    removals_beside_a_tax_on_water,
    demands_that_nothing_meets,
    sinks_that_nothing_meets,
    by_products_that_nothing_may_use,
    rows_of_no_effect,
    technologies_that_do_nothing,
    values_out_of_their_range,
    *hints_library.HINTS,
    *hints_links.HINTS,
)
"""Every warning, in the order in which they are told."""
