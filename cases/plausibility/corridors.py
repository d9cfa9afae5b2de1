"""Warnings about corridors without effect, and modes that nothing leads along."""

from collections.abc import Callable, Iterator

from parkloop.cases.faults import about
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say


def corridors_that_nothing_follows(park: Park) -> Iterator[str]:
    """Corridors in a case whose modes all go straight."""
    if park.case.corridors and not any(row.follows == "corridor" for row in park.case.transport):
        yield say("corridors: no mode of transport follows them, so they have no effect.")


def modes_without_corridors(park: Park) -> Iterator[str]:
    """A mode along corridors, where plants stand at none."""
    joined = {end for row in park.case.corridors if row.status != "forbidden" for end in (row.from_, row.to)}
    reached = [row.plant for row in park.case.corridor_nodes if row.plant is not None and row.node in joined]
    for row in park.case.transport:
        if row.follows == "corridor" and len(reached) < 2:
            message = say(
                "it follows corridors, and fewer than two plants stand at one, so no new link of it is possible between plants."
            )
            yield about(message, "transport", row.mode)


def corridors_that_exist_and_cost(park: Park) -> Iterator[str]:
    """Capital of a corridor that exists."""
    for row in park.case.corridors:
        if row.status == "existing" and row.capex > 0:
            yield about(say("capex has no effect where the corridor exists."), "corridors", row.corridor)


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    corridors_that_nothing_follows,
    modes_without_corridors,
    corridors_that_exist_and_cost,
)
