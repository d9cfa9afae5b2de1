"""Warnings about unstated origins: renewable energy, classes of water and of materials."""

from collections.abc import Callable, Iterator

from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.origins import ENERGY, energy_gained, is_conversion, of_nothing, origins

ON_WASTE = ("waste_used", "waste_utilisation_rate")
"""Targets of policies that count by the class of materials."""


def energy_of_nothing(park: Park) -> Iterator[str]:
    """Energy that a technology makes of nothing is taken as renewable."""
    for technology, commodity in of_nothing(park.case):
        yield say(
            "technology_flows, row {row}: it is made of nothing that the case knows, so it counts as renewable;"
            " renewable_fraction would say otherwise.",
            row=f"{technology}/{commodity}",
        )


def energy_of_unknown_origin(park: Park) -> Iterator[str]:
    """A technology on materials or water gains energy, and no row states the renewable share."""
    fed = {row.technology for row in park.case.material_streams if row.role == "sink"}
    fed |= {row.technology for row in park.case.water_streams if row.role == "sink"}
    fed -= {row.technology for row in park.case.heat_streams if not row.is_hot}
    gained: dict[str, float] = {}
    energy = {row.commodity: row.tce for row in park.case.commodities if row.kind in ENERGY}
    for row in park.case.technology_flows:
        gained[row.technology] = gained.get(row.technology, 0.0) + energy.get(row.commodity, 0.0) * row.per_activity
    for row in park.case.technology_flows:
        open_ = row.renewable_fraction is None and row.per_activity > 0 and row.commodity in energy
        if open_ and row.technology in fed and gained[row.technology] > 0:
            yield say(
                "technology_flows, row {row}: it is made of materials or water, and renewable_fraction is "
                "empty, so it counts in no renewable share.",
                row=row.row_key,
            )


def conversions_that_state_a_fraction(park: Park) -> Iterator[str]:
    """A technology that gains no energy states a renewable share, which is counted upstream."""
    gained = energy_gained(park.case)
    for row in park.case.technology_flows:
        if row.renewable_fraction is not None and row.per_activity > 0 and is_conversion(gained[row.technology]):
            yield say(
                "technology_flows, row {row}, column renewable_fraction: {technology} makes no more energy "
                "than it takes, so the fraction is ignored: what it takes has been counted already, where it "
                "is bought or made.",
                row=row.row_key,
                technology=row.technology,
            )


def water_of_unknown_class(park: Park) -> Iterator[str]:
    """A supply that is no fresh water, and does not say whether it is sea water or reclaimed."""
    for row in park.case.water_streams:
        if row.role == "supply" and not row.counts and row.class_ is None:
            yield say(
                "water_streams, row {row}: it is no fresh water and class is empty; if it is sea, the "
                "sources that give it on need the class too, else they count as water used again.",
                row=row.stream,
            )


def materials_of_unknown_class(park: Park) -> Iterator[str]:
    """Classes of material that a policy on waste hangs on, where rows leave them open."""
    if not any(row.target in ON_WASTE for row in park.case.policies):
        return
    classes, streams = origins(park.case).materials, dict[str, list[str]]()
    for row in park.case.material_streams:
        if row.role == "source" and row.class_ is None:
            streams.setdefault(classes[row.stream], []).append(row.stream)
    for name, given in streams.items():
        yield say(
            "material_streams: class is empty and taken as {kind} for {streams}; policies on waste count "
            "general_waste and hazardous_waste.",
            kind=name,
            streams=", ".join(given),
        )


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    energy_of_nothing,
    energy_of_unknown_origin,
    conversions_that_state_a_fraction,
    water_of_unknown_class,
    materials_of_unknown_class,
)
"""Every warning about origins."""
