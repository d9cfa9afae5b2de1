"""Rules of technologies drawn from the library."""

from collections.abc import Iterator

from parkloop.cases.entries.library import shipped_library
from parkloop.cases.entries.ports import DrawnPlace, bind, port_targets_of
from parkloop.cases.faults import Fault, nearest
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say


def drawn_technologies_are_in_the_library(park: Park) -> Iterator[Fault]:
    """A technology that draws on the library names one of its entries."""
    for row in park.case.technologies:
        if row.library is not None and shipped_library().find(row.library) is None:
            yield at(
                row,
                "library",
                say("the library has no such technology{near}", near=nearest(row.library, shipped_library().entries)),
            )


def ports_lead_to_the_case(park: Park) -> Iterator[Fault]:
    """Every port of what is drawn from the library has its commodity, material or demand in the case."""
    known = port_targets_of(park.case) if any(row.library or row.ports for row in park.case.technologies) else None
    for row in park.case.technologies:
        entry = shipped_library().find(row.library)
        if known is not None and entry is not None and park.complete("commodities", "material_streams", "demands"):
            for problem in bind(entry, row.ports, DrawnPlace(row.technology, row.plant), known).problems:
                yield at(row, "ports", problem)
        elif row.ports is not None and row.library is None:
            yield at(row, "ports", say("only what is drawn from the library has ports, and column library is empty"))


def sizes_are_counted_as_in_the_library(park: Park) -> Iterator[Fault]:
    """What is drawn from the library is counted in the entry's unit of activity."""
    for row in park.case.technologies:
        entry = shipped_library().find(row.library)
        if entry is not None and row.activity_unit != entry.values.get("activity_unit"):
            wanted = say(
                "the numbers of {entry} are per {unit}: write this, or leave it empty",
                entry=entry.name,
                unit=choice("unit", entry.values.get("activity_unit")),
            )
            yield at(row, "activity_unit", wanted)


RULES = (drawn_technologies_are_in_the_library, ports_lead_to_the_case, sizes_are_counted_as_in_the_library)
