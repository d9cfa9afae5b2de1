"""Labels of a plan's rows: plants, roles, measures and units match the case."""

from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import FlowStream
from parkloop.optimizer.certificate.accounting.totals import SHOWN, SHOWN_AS
from parkloop.optimizer.certificate.flows.cascade import carrier_parts, stream_part
from parkloop.optimizer.certificate.flows.heat import shown_intervals, streams_of_zones
from parkloop.optimizer.certificate.inputs.records import CascadeRow, FlowRow, LinkRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import KELVIN, number

UNITS = {
    "tce": ("energy", "energy_with_exchange", "energy_bought", "renewable_bought", "primary_energy", "renewable_energy"),
    "MWh": ("waste_heat_used", "hot_duty"),
    "m2": ("land",),
}
"""Units of totals that are not in t."""
SCOPES = (1.0, 2.0, 3.0)


def labels_match(view: PlanView) -> Iterator[str]:
    """Every label of a row that other checks do not read matches the case."""
    for link in view.links.values():
        yield from link_label(view, link)
    for flow in view.rows.flows:
        yield from flow_label(view, flow)
    yield from technology_labels(view)
    yield from account_labels(view)
    yield from cascade_labels(view)


def _label_matches(what: str, found: str | None, wanted: str) -> Iterator[str]:
    if found not in (None, wanted):
        yield say("{what} is '{found}' instead of '{wanted}'.", what=what, found=found, wanted=wanted)


def link_label(view: PlanView, link: LinkRow) -> Iterator[str]:
    """What a link of water or material carries."""
    if link.domain == "water":
        yield from _label_matches(say("What link {link} carries", link=link.link), link.item, "")
    elif link.domain == "material":
        yield from _label_matches(
            say("What link {link} carries", link=link.link), link.item, view.scoped.material[link.from_].material or ""
        )


def flow_label(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """Plants, roles and arriving commodity of a flow."""
    name, scoped = (
        say("flow from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition),
        view.scoped,
    )
    if flow.domain == "commodity":
        ends, roles, arrives = (flow.from_, flow.to), ("", ""), flow.arrives_as
    else:
        streams = scoped.streams(flow.domain)
        ends = (scoped.plant_of(flow.from_) or "", scoped.plant_of(flow.to) or "")
        roles, arrives = (_role(streams[flow.from_]), _role(streams[flow.to])), ""
    yield from _label_matches(say("Giving plant of the {flow}", flow=name), flow.from_plant, ends[0])
    yield from _label_matches(say("Taking plant of the {flow}", flow=name), flow.to_plant, ends[1])
    yield from _label_matches(say("Giver's role of the {flow}", flow=name), flow.from_role, roles[0])
    yield from _label_matches(say("Taker's role of the {flow}", flow=name), flow.to_role, roles[1])
    yield from _label_matches(say("What arrives of the {flow}", flow=name), flow.arrives_as, arrives)


def _role(stream: FlowStream) -> str:
    """Role of a stream; of a technology's what it is to the technology."""
    if stream.technology is None:
        return stream.role
    return "product" if stream.gives else "feed"


def technology_labels(view: PlanView) -> Iterator[str]:
    """What kind of measure a technology is, and who owns it."""
    for row in view.rows.technologies:
        yield from _label_matches(
            say("Measure of technology {technology}", technology=row.technology),
            row.measure,
            view.scoped.technologies[row.technology].measure,
        )
        yield from _label_matches(
            say("Owner of technology {technology}", technology=row.technology),
            row.owner,
            view.scoped.payer(view.scoped.technologies[row.technology]),
        )


def account_labels(view: PlanView) -> Iterator[str]:
    """Names, scopes and units of emissions and totals."""
    for emission in view.rows.emissions:
        if emission.scope not in SCOPES or not view.scoped.inside(emission.plant):
            yield say(
                "Emission of {species} of {plant} is of no plant inside the fence and scope 1, 2 or 3.",
                species=emission.species,
                plant=emission.plant,
            )
    units = {name: unit for unit, names in UNITS.items() for name in names}
    for row in view.rows.totals:
        commodity = view.scoped.commodities.get(row.total.removeprefix(SHOWN_AS)) if row.total.startswith(SHOWN_AS) else None
        if commodity is None and row.total not in SHOWN:
            yield say("Total {total} of {plant} is no total of a plan.", total=row.total, plant=row.plant)
            continue
        unit = units.get(row.total, "t") if commodity is None else commodity.counted_in
        yield from _label_matches(say("Unit of total {total} of {plant}", total=row.total, plant=row.plant), row.unit, unit)
        if row.plant and not view.scoped.inside(row.plant):
            yield say("Total {total} is of {plant}, which is no plant inside the fence.", total=row.total, plant=row.plant)


def cascade_labels(view: PlanView) -> Iterator[str]:
    """Intervals of a cascade are contiguous, at temperatures of the zone's streams and carriers."""
    zones, tables = streams_of_zones(view), dict[tuple[str, str, str], list[CascadeRow]]()
    for row in view.rows.cascade:
        if (row.zone, row.plant) in zones and row.condition in view.conditions:
            tables.setdefault((row.zone, row.plant, row.condition), []).append(row)
        else:
            yield say(
                "Cascade of zone {zone} at {plant} in {condition} is of no zone and condition of this plan.",
                zone=row.zone,
                plant=row.plant,
                condition=row.condition,
            )
    for (zone, plant, condition), rows in tables.items():
        known, above = _temperatures(view, (zone, plant)), None
        for row in shown_intervals(rows):
            at = say(
                "Cascade of zone {zone} in {condition} at {upper}..{lower}",
                zone=zone,
                condition=condition,
                upper=number(row.t_upper_c),
                lower=number(row.t_lower_c),
            )
            if above is not None and abs(above - row.t_upper_c) > KELVIN:
                yield say("{cascade} does not begin where the interval above ends, at {level}.", cascade=at, level=number(above))
            if any(min(abs(t - mark) for mark in known) > 2 * KELVIN for t in (row.t_upper_c, row.t_lower_c)):
                yield say("{cascade} is at no temperature of a stream or carrier.", cascade=at)
            above = row.t_lower_c


def _temperatures(view: PlanView, zone: tuple[str, str]) -> list[float]:
    """Shifted temperatures of a zone's streams and of all carriers [degC]"""
    dt_min = view.scoped.case.heat.dt_min_k
    parts = [stream_part(view.scoped.heat[stream], dt_min, 1.0) for stream in streams_of_zones(view)[zone]]
    carriers = [c for c in view.scoped.commodities.values() if c.t_supply_c is not None and c.t_return_c is not None]
    parts += [part for c in carriers for hot in (True, False) for part in carrier_parts(c, dt_min, 1.0, hot=hot)]
    return [t for part in parts for t in (part.upper, part.lower)]
