"""Origin classes of materials and energy, with the defaults for rows that leave them open.

Model, certificate and indicators ask here, as these are matters of what is given; each counts on its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from parkloop.cases.schema import Case, Market, MaterialStream

WASTES = ("general_waste", "hazardous_waste")
"""Classes that are solid waste; a by-product has a use and is none."""
MOISTURE = "moisture"
"""Property of materials that is the share of water in their mass, as far as it lies below 1."""
ENERGY = ("electricity", "fuel", "heat")
"""Kinds of commodities that are energy."""


@dataclass(frozen=True)
class Origins:
    """Origin classes of the rows of a case, defaults resolved."""

    materials: dict[str, str]
    """Class of each source of material, of plants and of technologies alike."""
    dry: dict[str, float]
    """Share of dry matter in what a stream gives; 1 where it states no moisture."""
    prepared: frozenset[str]
    """Feeds and products of technologies that only prepare waste."""
    made: dict[tuple[str, str], float]
    """Renewable fraction of what technologies make of no other energy, by (technology, commodity); see ``is_conversion``."""
    left_over: dict[str, float]
    """Renewable fraction of left-overs that state one, by demand."""
    traded: dict[str, float]
    """Renewable fraction of what is bought or sold at each market."""
    water_users: frozenset[str]
    """Sinks and processes that use water: of plants, and of technologies that give none back as treatment does."""
    water_treated: dict[str, float]
    """Of each feed of a technology whose water counts as used before, how much of that water it gives per t that it takes."""
    vented: dict[tuple[str, str], float]
    """Renewable fraction of own energy that is vented, by (plant, commodity): the largest of those that may be."""


def origins(case: Case) -> Origins:
    """Resolve the origin classes of the rows of a case."""
    made = _made(case)
    left = {
        row.demand: row.renewable_fraction for row in case.demands if row.rate_per_h < 0 and row.renewable_fraction is not None
    }
    homes = {row.technology: row.plant for row in case.technologies}
    making = {(homes.get(u), k) for (u, k), share in made.items() if share > 0}
    making |= {(row.plant, row.commodity) for row in case.demands if left.get(row.demand)}
    return Origins(
        materials=_materials(case),
        dry={
            row.stream: 1.0 - row.value
            for row in case.material_quality
            if row.property == MOISTURE and row.value is not None and 0.0 <= row.value < 1.0
        },
        prepared=frozenset(_prepared(case)),
        made=made,
        left_over=left,
        traded={row.market: _traded(row, making) for row in case.markets},
        water_users=frozenset(_water_users(case)),
        water_treated=_water_treated(case),
        vented=_vented(case, homes, made, left),
    )


def _materials(case: Case) -> dict[str, str]:
    buyers = [row for row in case.material_streams if row.role == "outlet" and (row.price_per_t or 0.0) < 0]
    return {row.stream: _class_of(row, buyers) for row in case.material_streams if row.role == "source"}


def _prepared(case: Case) -> Iterator[str]:
    preparing = {row.technology for row in case.technologies if row.pretreatment}
    return (row.stream for row in case.material_streams if row.technology in preparing)


def _class_of(row: MaterialStream, buyers: list[MaterialStream]) -> str:
    """A product where an outlet pays for it, else a waste, hazardous where it has a hazard."""
    if row.class_ is not None:
        return row.class_
    if any(one.material in (row.material, None) and not (row.hazardous and one.takes_hazardous is False) for one in buyers):
        return "product"
    return "general_waste" if row.hazard is None else "hazardous_waste"


def _made(case: Case) -> dict[tuple[str, str], float]:
    assumed, gained = set(of_nothing(case)), energy_gained(case)
    return {
        (row.technology, row.commodity): 1.0 if row.renewable_fraction is None else row.renewable_fraction
        for row in case.technology_flows
        if row.per_activity > 0 and (row.renewable_fraction is not None or (row.technology, row.commodity) in assumed)
        if not is_conversion(gained[row.technology])
    }


def energy_gained(case: Case) -> dict[str, tuple[float, float]]:
    """Standard coal in and out of each technology per unit of activity, as commodities."""
    coal = {row.commodity: row.tce for row in case.commodities}
    found: dict[str, tuple[float, float]] = {}
    for row in case.technology_flows:
        taken, made = found.get(row.technology, (0.0, 0.0))
        amount = coal.get(row.commodity, 0.0) * row.per_activity
        found[row.technology] = (taken + max(0.0, -amount), made + max(0.0, amount))
    return found


def is_conversion(gained: tuple[float, float]) -> bool:
    """Whether a technology makes no more energy than it takes, so that its energy is counted upstream."""
    taken, made = gained
    return 0.0 < made <= taken


def of_nothing(case: Case) -> Iterator[tuple[str, str]]:
    """Energy that a technology makes of nothing that the case knows, without CO2 of its own: sun, or wind.

    What hangs on another technology, such as the bleed of a turbine, is made of what that one takes.
    """
    kinds = {row.commodity: row.kind for row in case.commodities}
    taking = {row.technology for row in case.technology_flows if row.per_activity < 0}
    taking |= {row.technology for row in case.heat_streams if row.technology}
    taking |= {row.technology for row in case.water_streams if row.technology}
    taking |= {row.technology for row in case.material_streams if row.technology}
    taking |= {row.item for row in case.emissions if row.species == "co2" and row.kg_per_unit > 0}
    taking |= {row.technology for row in case.technology_couplings}
    for row in case.technology_flows:
        made = row.per_activity > 0 and row.renewable_fraction is None and kinds.get(row.commodity) in ENERGY
        if made and row.technology not in taking:
            yield row.technology, row.commodity


def _traded(row: Market, making: set[tuple[str | None, str]]) -> float:
    """Sales: all of what is sold, where a plant that sells there makes renewable energy of the kind."""
    if row.renewable_fraction is not None:
        return row.renewable_fraction
    own = any(k == row.commodity and row.plant in (None, plant) for plant, k in making)
    return float(row.direction == "sell" and own)


def _water_users(case: Case) -> Iterator[str]:
    giving = {row.technology for row in case.water_streams if row.role == "source"}
    for row in case.water_streams:
        if row.takes and row.role != "outlet" and (row.technology is None or row.technology not in giving):
            yield row.stream


def _water_treated(case: Case) -> dict[str, float]:
    """Share of each treatment feed that leaves as water clean enough to use again.

    What is new water (fresh, of the sea, bought) is no less so for having been treated together with used water.

    What is too dirty for any that use water, such as brine, is not given to be used.
    """
    rows = [row for row in case.water_streams if row.technology is not None]
    clean = _clean_enough(case)
    given: dict[str | None, float] = {}
    taken: dict[str | None, float] = {}
    for row in rows:
        if row.used_before and row.stream in clean:
            given[row.technology] = given.get(row.technology, 0.0) + (row.flow_t_per_h or 0.0)
        elif row.role == "sink":
            taken[row.technology] = taken.get(row.technology, 0.0) + (row.flow_t_per_h or 0.0)
    return {
        row.stream: min(1.0, given[row.technology] / taken[row.technology])
        for row in rows
        if row.role == "sink" and row.technology in given and taken[row.technology] > 0
    }


def _clean_enough(case: Case) -> set[str]:
    """Sources that are clean enough for a sink or process that uses water."""
    limits: dict[str, dict[str, float]] = {stream: {} for stream in _water_users(case)}
    carried: dict[str, dict[str, float]] = {row.stream: {} for row in case.water_streams if row.role == "source"}
    for q in case.water_quality:
        if q.stream in limits and q.c_in_max_mg_per_l is not None:
            limits[q.stream][q.species] = q.c_in_max_mg_per_l
        if q.stream in carried:
            carried[q.stream][q.species] = q.c_out_mg_per_l or 0.0
    return {
        stream
        for stream, species in carried.items()
        if any(all(species.get(x, 0.0) <= most for x, most in limit.items()) for limit in limits.values())
    }


def _vented(
    case: Case, homes: dict[str, str], made: dict[tuple[str, str], float], left: dict[str, float]
) -> dict[tuple[str, str], float]:
    rows = [
        (homes.get(f.technology, ""), f.commodity, made.get((f.technology, f.commodity))) for f in case.technology_flows if f.vent
    ]
    rows += [(d.plant, d.commodity, left.get(d.demand)) for d in case.demands if d.rate_per_h < 0 and not d.must_use]
    found: dict[tuple[str, str], float] = {}
    for plant, commodity, share in rows:
        if share is not None:
            found[plant, commodity] = max(share, found.get((plant, commodity), 0.0))
    return found


def base_amount(case: Case, quantity: str) -> float | None:
    """Amount of a quantity in the base year; None where it is not stated."""
    return next((row.value for row in case.base_year if row.quantity == quantity), None)
