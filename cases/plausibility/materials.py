"""Warnings about probable mistakes in material streams."""

from collections.abc import Callable, Iterator

from parkloop.cases.faults import about
from parkloop.cases.links.rules import link_rules
from parkloop.cases.lookup import Park
from parkloop.cases.messages import joined, say


def outlets_that_take_hazardous_materials_unsaid(park: Park) -> Iterator[str]:
    """An outlet of any material that does not say whether it takes hazardous ones, where one can come."""
    rules = link_rules(park.case.links)
    hazardous = [row for row in park.case.material_streams if row.role == "source" and row.hazardous]
    for outlet in park.case.material_streams:
        if outlet.role != "outlet" or outlet.material is not None or outlet.takes_hazardous is not None:
            continue
        able = [row.stream for row in hazardous if rules.closing(row.stream, park.plant_of(row) or "", outlet.stream) is None]
        if able:
            told = say(
                "hazardous {streams} may go there, as it names no material; say in takes_hazardous whether that is meant.",
                streams=joined(able),
            )
            yield about(told, "material_streams", outlet.stream)


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (outlets_that_take_hazardous_materials_unsaid,)
