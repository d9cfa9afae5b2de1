"""Rules of materials: who can replace what, and what a blend may be."""

from collections.abc import Iterator

from parkloop.cases.checks.words import ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say


def a_substitution_ends_at_a_sink(park: Park) -> Iterator[Fault]:
    """A substitution names a sink."""
    for row in park.case.substitutions:
        stream = park.material.get(row.sink)
        if stream is not None and stream.role != "sink":
            yield at(row, "sink", say("it must name a sink, and this is a stream of role {role}", role=ROLE[stream.role]))


def a_blend_has_a_range(park: Park) -> Iterator[Fault]:
    """The least value of a blend is at most its largest."""
    for row in park.case.material_quality:
        if row.min is not None and row.max is not None and row.min > row.max:
            yield at(row, "min", say("it must be at most {most}", most=f"max ({row.max:g})"))


RULES = (a_substitution_ends_at_a_sink, a_blend_has_a_range)
