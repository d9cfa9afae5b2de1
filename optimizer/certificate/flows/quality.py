"""Water quality: counted concentrations are safe, true ones within limits, tables match."""

from collections.abc import Iterator

from parkloop.cases.messages import say, template
from parkloop.optimizer.certificate.flows.concentrations import Concentrations, true_concentrations
from parkloop.optimizer.certificate.flows.water import limits_of_mixes, loads_taken_up, mixes
from parkloop.optimizer.certificate.inputs.records import FlowRow, QualityRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_most, equal


def quality_holds(view: PlanView) -> Iterator[str]:
    """Every rule of concentrations, with the counted and with the true ones."""
    true = true_concentrations(view)
    counted = counted_concentrations(view, true)
    yield from grades_shown(view, true)
    yield from counted_is_safe(true, counted)
    yield from counted_within_limit(view, counted)
    yield from limits_of_mixes(view, counted, say("Counted"))
    yield from limits_of_mixes(view, true, say("True"))
    yield from loads_taken_up(view, counted)
    for row in view.rows.water_quality:
        yield from row_match(view, row, true, counted)


def counted_concentrations(view: PlanView, true: Concentrations) -> Concentrations:
    """Counted concentrations: as stated; of processes and mixed feeds as in the plan's table [mg/L]"""
    reported = _shown(view)
    counted: Concentrations = {}
    for key, value in true.items():
        stated = view.stated(*key)
        free = stated is None or view.scoped.water[key[0]].is_process
        counted[key] = reported.get(key, value if stated is None else stated) if free else stated or 0.0
    return counted


def _shown(view: PlanView) -> Concentrations:
    """The counted concentrations of what streams give, as the plan's table shows them."""
    rows = [row for row in view.rows.water_quality if row.side == "out" and row.counted_mg_per_l is not None]
    return {(row.stream, row.species, row.condition): row.counted_mg_per_l or 0.0 for row in rows}


def grades_shown(view: PlanView, true: Concentrations) -> Iterator[str]:
    """A concentration that the feed decides stands in the table."""
    reported = _shown(view)
    for key, value in true.items():
        if view.stated(*key) is None and key not in reported and value > 1e-6:
            yield say(
                "Water of {stream} in {condition} shows no counted {species}, of which it carries {amount} mg/L.",
                stream=key[0],
                condition=key[2],
                species=key[1],
                amount=f"{value:.7g}",
            )


def counted_is_safe(true: Concentrations, counted: Concentrations) -> Iterator[str]:
    """No stream carries more than is counted."""
    for (stream, species, condition), value in true.items():
        what = say(
            "True concentration of {species} in what {stream} gives in {condition} (counted)",
            species=species,
            stream=stream,
            condition=condition,
        )
        yield from at_most(what, value, counted[stream, species, condition], "mg/L")


def counted_within_limit(view: PlanView, counted: Concentrations) -> Iterator[str]:
    """What a process gives is counted at no more than its ``c_out``."""
    for (stream, species, condition), value in counted.items():
        stated = view.stated(stream, species, condition)
        if stated is not None and view.scoped.water[stream].is_process:
            what = say(
                "Counted concentration of {species} in what {stream} gives in {condition} (c_out)",
                species=species,
                stream=stream,
                condition=condition,
            )
            yield from at_most(what, value, stated, "mg/L")


def row_match(view: PlanView, row: QualityRow, true: Concentrations, counted: Concentrations) -> Iterator[str]:
    """A row of the table shows the flow, both concentrations and the limit that the flows make."""
    if row.stream not in view.scoped.water or row.condition not in view.scoped.conditions or row.side not in ("in", "out"):
        yield say(
            "Water quality of {stream} in {condition} ({side}) names what is not in this plan.",
            stream=row.stream,
            condition=row.condition,
            side=row.side,
        )
        return
    stream = view.scoped.water[row.stream]
    if stream.role not in ("supply", "outlet") and row.plant != view.scoped.owner_of(stream):
        yield say(
            "Water quality of {stream} in {condition} is of {right}, not of '{shown}'.",
            stream=row.stream,
            condition=row.condition,
            right=view.scoped.owner_of(stream),
            shown=row.plant,
        )
    taken = mixes(view, row.stream, row.condition)
    outlet = stream.role == "outlet"
    flows = view.out_of(row.stream, row.condition) if row.side == "out" else taken.get(row.plant if outlet else "", [])
    what = say(
        "Water quality of {species} at {stream} ({side}) of {plant} in {condition}",
        species=row.species,
        stream=row.stream,
        side=row.side,
        plant=row.plant,
        condition=row.condition,
    )
    flow = sum(f.flow_per_h if row.side == "out" else f.arrives_per_h for f in flows)
    yield from equal(say("{what}, flow", what=what), row.flow_t_per_h, flow, "t/h")
    yield from limit_match(view, what, row)
    if flow > 1e-6:
        yield from concentrations_match(what, row, flows, true, counted)


def limit_match(view: PlanView, what: str, row: QualityRow) -> Iterator[str]:
    """The limit that a row shows is the case's: of what is taken ``c_in_max``, of what is given ``c_out``."""
    quality = view.scoped.quality_of(row.stream, row.species)
    limit = quality.c_in_max_mg_per_l if row.side == "in" else quality.c_out_mg_per_l
    if limit is not None and row.side == "out":
        limit *= view.scoped.factor(quality.profile, row.condition)
    if limit is not None and row.limit_mg_per_l is not None:
        yield from equal(say("{what}, limit", what=what), row.limit_mg_per_l, limit, "mg/L")
    elif (limit is None) != (row.limit_mg_per_l is None):
        yield say("{what} shows the limit {shown}, the case has {right}.", what=what, shown=row.limit_mg_per_l, right=limit)


def concentrations_match(
    what: str, row: QualityRow, flows: list[FlowRow], true: Concentrations, counted: Concentrations
) -> Iterator[str]:
    """What flows has both concentrations, and they are those of the mix."""
    flow = sum(f.flow_per_h if row.side == "out" else f.arrives_per_h for f in flows)
    for name, reported, right in (
        (template("{what}, counted"), row.counted_mg_per_l, counted),
        (template("{what}, true"), row.true_mg_per_l, true),
    ):
        if reported is None:
            yield say("{what}: no concentration is shown.", what=name(what=what))
            continue
        wanted, noise = mixed(flows, row, right, flow)
        yield from equal(name(what=what), reported, wanted, "mg/L", noise=noise)


def mixed(flows: list[FlowRow], row: QualityRow, values: Concentrations, flow: float) -> tuple[float, float]:
    """Concentration of a mix, and what the noise of one flow weighs in it [mg/L]"""
    if row.side == "out":
        return values.get((row.stream, row.species, row.condition), 0.0), 1.0
    parts = [values.get((f.from_, row.species, row.condition), 0.0) for f in flows]
    return sum(c * f.arrives_per_h for c, f in zip(parts, flows, strict=True)) / flow, max(1.0, max(parts) / flow)
