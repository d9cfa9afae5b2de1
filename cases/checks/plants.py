"""Rules of plants: owners of streams, and what may lie outside the fence."""

from collections.abc import Iterator

from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say


def a_park_has_plants(park: Park) -> Iterator[Fault]:
    """A park has at least one plant."""
    if not park.keys("plants"):
        yield Fault("plants", "", "", None, say("the table is empty, and a park has at least one plant"))


def a_stream_has_one_owner(park: Park) -> Iterator[Fault]:
    """A stream belongs to a plant or to a technology, and not to both."""
    for row in park.streams:
        if row.plant is not None and row.technology is not None:
            yield at(
                row,
                "technology",
                say("the stream belongs to plant {plant} already, and it has one owner: leave one empty", plant=row.plant),
            )
        elif row.plant is None and row.technology is None:
            yield at(row, "plant", say("it is empty, and a stream belongs to a plant or to a technology"))


def outside_the_fence_stands_no_technology(park: Park) -> Iterator[Fault]:
    """An external plant has no technology."""
    for row in park.case.technologies:
        if park.external(row.plant):
            yield at(row, "plant", say("this plant is external, and what is outside the fence has no technology"))


def outside_the_fence_is_no_market(park: Park) -> Iterator[Fault]:
    """An external plant has no market."""
    for row in park.case.markets:
        if park.external(row.plant):
            yield at(row, "plant", say("this plant is external, and what is outside the fence has no market"))


def outside_the_fence_are_no_allowances(park: Park) -> Iterator[Fault]:
    """An external plant has no free allowances."""
    for row in park.case.plants:
        for column in ("free_allowance_t_per_y", "benchmark_t_per_t"):
            if row.external and getattr(row, column) > 0:
                yield at(row, column, say("the plant is external, and what is outside the fence has no allowances"))


def outside_the_fence_rules_no_policy(park: Park) -> Iterator[Fault]:
    """A policy of the park does not bind an external plant."""
    for row in park.case.policies:
        if park.external(row.plant):
            yield at(row, "plant", say("this plant is external, and no policy of the park binds what is outside the fence"))


def an_output_is_a_need(park: Park) -> Iterator[Fault]:
    """What a plant has to make is a need, and no left-over."""
    for row in park.case.demands:
        if row.output and row.rate_per_h < 0:
            yield at(row, "output", say("a left-over is no output that has to be made: leave it empty"))


RULES = (
    a_park_has_plants,
    a_stream_has_one_owner,
    outside_the_fence_stands_no_technology,
    outside_the_fence_is_no_market,
    outside_the_fence_are_no_allowances,
    outside_the_fence_rules_no_policy,
    an_output_is_a_need,
)
