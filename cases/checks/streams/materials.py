"""Rules of materials: who can replace what, and what a blend may be."""

from collections.abc import Iterator

from parkloop.cases.checks.words import ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.origins import MOISTURE
from parkloop.cases.schema import MaterialStream


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


def only_an_outlet_says_what_is_hazardous(park: Park) -> Iterator[Fault]:
    """Only an outlet says whether it takes what is hazardous; a plant has a permit for it."""
    for row in park.case.material_streams:
        if row.role != "outlet" and row.takes_hazardous is not None:
            message = say("only an outlet has it, and this is a {role}: leave it empty, and see permits.csv", role=ROLE[row.role])
            yield at(row, "takes_hazardous", message)


def dry_matter_counts_where_moisture_is_known(park: Park) -> Iterator[Fault]:
    """Only a sink counts dry matter, and what can reach it states its moisture as a share below 1."""
    for sink in park.case.material_streams:
        if sink.dry_basis and sink.role != "sink":
            yield at(sink, "dry_basis", say("only a sink has it, and this is a {role}: leave it empty", role=ROLE[sink.role]))
        elif sink.dry_basis:
            yield from _moisture_is_known(park, sink)


def _moisture_is_known(park: Park, sink: MaterialStream) -> Iterator[Fault]:
    reaching = {row.stream for row in park.reaching(sink)}
    for row in park.case.material_quality:
        if row.property != MOISTURE or row.stream not in reaching:
            continue
        if row.carry is not None:
            yield at(
                row, "carry", say("{sink} counts dry matter, so the moisture of what it can take is stated", sink=sink.stream)
            )
        elif row.value is not None and not 0 <= row.value < 1:
            message = say("{sink} counts dry matter, so moisture is a share from 0 to below 1, as 0.8 or 80%", sink=sink.stream)
            yield at(row, "value", message)


RULES = (
    a_substitution_ends_at_a_sink,
    a_blend_has_a_range,
    only_an_outlet_says_what_is_hazardous,
    dry_matter_counts_where_moisture_is_known,
)
