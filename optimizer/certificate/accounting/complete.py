"""Completeness: a table that a plan has leaves out nothing that stands, runs or flows."""

from collections.abc import Container, Iterator

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.accounting.costs import outside_posts
from parkloop.optimizer.certificate.flows.heat import streams_of_zones, zone_row
from parkloop.optimizer.certificate.flows.water import mixes
from parkloop.optimizer.certificate.inputs.postings import yearly_sums
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, margin


def tables_complete(view: PlanView, there: Container[str]) -> Iterator[str]:
    """Rows that the tables that are ``there`` lack."""
    if "technologies" in there:
        yield from technologies_present(view)
    if "stores" in there:
        yield from stores_present(view)
    if "cascade" in there:
        yield from cascades_present(view)
    if "outside" in there and not view.rows.outside:
        yield from nothing_outside(view)
    if "water_quality" in there:
        yield from qualities_present(view)


def nothing_outside(view: PlanView) -> Iterator[str]:
    """External plants without a row have no costs."""
    if any(
        abs(value.amount) > value.slack + margin(value.size) for value in yearly_sums(view.scoped, outside_posts(view)).values()
    ):
        yield say("Table outside is empty, and external plants have costs.")


def technologies_present(view: PlanView) -> Iterator[str]:
    """Every technology that stands has a row, also one that does nothing."""
    shown = {row.technology for row in view.rows.technologies}
    for name, row in view.scoped.technologies.items():
        if row.existing_size > 0 and name not in shown:
            yield say("Table technologies lacks {technology}, which stands.", technology=name)


def stores_present(view: PlanView) -> Iterator[str]:
    """Every store that stands or does something has a row, unless nothing is there that it could hold."""
    shown = {row.store for row in view.rows.stores}
    for name, row in view.scoped.stores.items():
        if name not in shown and (name in view.storage or (row.existing_size > 0 and view.could_hold(row))):
            yield say("Table stores lacks {store}, which stands.", store=name)


def cascades_present(view: PlanView) -> Iterator[str]:
    """Every zone with heat has its cascade in every condition, unless served stream by stream."""
    shown = {(row.zone, row.plant, row.condition) for row in view.rows.cascade}
    for (zone, plant), streams in streams_of_zones(view).items():
        row = zone_row(view, (zone, plant))
        alone = view.scoped.scope == "baseline" and row is not None and not row.existing_recovery
        for condition in () if alone else view.conditions:
            heat = sum(view.heat_rate(stream, condition) for stream in streams)
            if heat > ABSOLUTE and (zone, plant, condition) not in shown:
                yield say("Table cascade lacks zone {zone} in {condition}.", zone=zone, condition=condition)


def qualities_present(view: PlanView) -> Iterator[str]:
    """Every mix of water, and what a process gives, has its concentrations.

    Of each species that a stream of it states.
    """
    rows = {(row.condition, row.stream, row.side, row.species, row.plant) for row in view.rows.water_quality}
    shown = rows | {(*row[:4], "") for row in rows}  # only outlets have a mix of each plant
    for stream in view.scoped.water:
        for condition in view.conditions:
            for side, species, plant in _qualities(view, stream, condition):
                if (condition, stream, side, species, plant) not in shown:
                    yield say(
                        "Table water_quality lacks {species} at {stream} in {condition}.",
                        species=species,
                        stream=stream,
                        condition=condition,
                    )


def _qualities(view: PlanView, stream: str, condition: str) -> Iterator[tuple[str, str, str]]:
    """Side, species and plant of the concentrations at a stream.

    The plant is empty where all that arrives mixes.
    """
    stated = view.scoped.quality
    for plant, flows in mixes(view, stream, condition).items():
        givers = {flow.from_ for flow in flows if flow.arrives_per_h > ABSOLUTE}
        ends = {stream, *givers} if givers else set()
        yield from (("in", species, plant) for species in view.scoped.species if any((end, species) in stated for end in ends))
    if view.scoped.water[stream].is_process and view.sent(stream, condition) > ABSOLUTE:
        yield from (("out", species, "") for species in view.scoped.species if (stream, species) in stated)
