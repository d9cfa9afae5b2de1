"""Warnings about probable mistakes in material streams."""

from collections.abc import Callable, Iterator

from parkloop.cases.faults import about
from parkloop.cases.links.rules import link_rules
from parkloop.cases.lookup import Park
from parkloop.cases.messages import joined, say
from parkloop.cases.origins import MOISTURE, WASTES, origins

SLACK = 0.01
"""Dry matter that products may have beyond that of the feeds, as a share of it: rounding of what is stated."""


def outlets_that_take_hazardous_materials_unsaid(park: Park) -> Iterator[str]:
    """An outlet of any material that does not say whether it takes hazardous ones, where one can come."""
    rules = link_rules(park.case.links)
    hazardous = [row for row in park.case.material_streams if row.role == "source" and row.hazardous]
    for outlet in park.case.material_streams:
        if outlet.role != "outlet" or outlet.material is not None or outlet.takes_hazardous is not None:
            continue
        able = [row.stream for row in hazardous if rules.closing(row.stream, park.plant_of(row) or "", outlet.stream) is None]
        if able:
            message = say(
                "hazardous {streams} may go there, as it names no material; say in takes_hazardous whether that is meant.",
                streams=joined(able),
            )
            yield about(message, "material_streams", outlet.stream)


def moistures_that_are_no_share(park: Park) -> Iterator[str]:
    """A moisture that is no share of the mass, so that no dry matter follows from it."""
    for row in park.case.material_quality:
        if row.property == MOISTURE and row.value is not None and not 0 <= row.value < 1:
            message = say(
                "moisture {value} is no share from 0 to below 1, so its tonnes count as they are.", value=f"{row.value:g}"
            )
            yield about(message, "material_quality", row.row_key)


def pretreatments_that_prepare_no_waste(park: Park) -> Iterator[str]:
    """A pretreatment takes or gives what is no waste, or gives more dry matter than it takes."""
    known = origins(park.case)
    for unit in park.case.technologies:
        if not unit.pretreatment:
            continue
        own = [row for row in park.case.material_streams if row.technology == unit.technology]
        feeds, products = [row for row in own if row.takes], [row for row in own if row.gives]
        other = [row.stream for row in products if known.materials.get(row.stream) not in WASTES]
        other += [row.stream for feed in feeds for row in park.reaching(feed) if known.materials.get(row.stream) not in WASTES]
        if other:
            message = say("it only prepares waste, and {streams} are of no class of waste.", streams=joined(dict.fromkeys(other)))
            yield about(message, "technologies", unit.technology)
        taken = sum(feed.flow_t_per_h or 0.0 for feed in feeds)
        given = sum((row.flow_t_per_h or 0.0) * known.dry.get(row.stream, 1.0) for row in products)
        if all(feed.dry_basis for feed in feeds) and given > taken * (1 + SLACK):
            message = say(
                "it gives {given} t of dry matter for {taken} t that it takes.", given=f"{given:.4g}", taken=f"{taken:.4g}"
            )
            yield about(message, "technologies", unit.technology)


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    outlets_that_take_hazardous_materials_unsaid,
    moistures_that_are_no_share,
    pretreatments_that_prepare_no_waste,
)
