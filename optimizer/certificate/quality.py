"""Water quality: counted concentrations are safe, true ones keep every limit, and the table of qualities says both."""

from collections.abc import Iterator

from optimizer.certificate.concentrations import Concentrations, true_concentrations
from optimizer.certificate.records import FlowRow, QualityRow
from optimizer.certificate.tolerance import at_most, equal
from optimizer.certificate.view import View
from optimizer.certificate.water import limits_of_mixes, loads_taken_up, mixes


def quality_holds(view: View) -> Iterator[str]:
    """Every rule of concentrations, with the counted and with the true ones."""
    true = true_concentrations(view)
    counted = counted_concentrations(view, true)
    yield from grades_shown(view, true)
    yield from counted_is_safe(true, counted)
    yield from counted_within_limit(view, counted)
    yield from limits_of_mixes(view, counted, "Counted")
    yield from limits_of_mixes(view, true, "True")
    yield from loads_taken_up(view, counted)
    for row in view.rows.water_quality:
        yield from row_right(view, row, true, counted)


def counted_concentrations(view: View, true: Concentrations) -> Concentrations:
    """What the plan counts: the stated concentration; of processes, and where the feed decides, that of its table [mg/L]"""
    shown = _shown(view)
    counted: Concentrations = {}
    for key, value in true.items():
        stated = view.stated(*key)
        free = stated is None or view.given.water[key[0]].role == "process"
        counted[key] = shown.get(key, value if stated is None else stated) if free else stated or 0.0
    return counted


def _shown(view: View) -> Concentrations:
    """The counted concentrations of what streams give, as the plan's table shows them."""
    rows = [row for row in view.rows.water_quality if row.side == "out" and row.counted_mg_per_l is not None]
    return {(row.stream, row.species, row.condition): row.counted_mg_per_l or 0.0 for row in rows}


def grades_shown(view: View, true: Concentrations) -> Iterator[str]:
    """A concentration that the feed decides stands in the table."""
    shown = _shown(view)
    for key, value in true.items():
        if view.stated(*key) is None and key not in shown and value > 1e-6:
            yield f"Water of {key[0]} in {key[2]} shows no counted {key[1]}, of which it carries {value:.7g} mg/L."


def counted_is_safe(true: Concentrations, counted: Concentrations) -> Iterator[str]:
    """No stream carries more than is counted."""
    for (stream, species, condition), value in true.items():
        what = f"True concentration of {species} in what {stream} gives in {condition} (counted)"
        yield from at_most(what, value, counted[stream, species, condition], "mg/L")


def counted_within_limit(view: View, counted: Concentrations) -> Iterator[str]:
    """What a process gives is counted at no more than its ``c_out``."""
    for (stream, species, condition), value in counted.items():
        stated = view.stated(stream, species, condition)
        if stated is not None and view.given.water[stream].role == "process":
            what = f"Counted concentration of {species} in what {stream} gives in {condition} (c_out)"
            yield from at_most(what, value, stated, "mg/L")


def row_right(view: View, row: QualityRow, true: Concentrations, counted: Concentrations) -> Iterator[str]:
    """A row of the table shows the flow, both concentrations and the limit that the flows make."""
    if row.stream not in view.given.water or row.condition not in view.given.conditions or row.side not in ("in", "out"):
        yield f"Water quality of {row.stream} in {row.condition} ({row.side}) names what is not in this plan."
        return
    stream = view.given.water[row.stream]
    if stream.role not in ("supply", "outlet") and row.plant != view.given.owner_of(stream):
        yield f"Water quality of {row.stream} in {row.condition} is of {view.given.owner_of(stream)}, not of '{row.plant}'."
    taken = mixes(view, row.stream, row.condition)
    outlet = stream.role == "outlet"
    flows = view.out_of(row.stream, row.condition) if row.side == "out" else taken.get(row.plant if outlet else "", [])
    what = f"Water quality of {row.species} at {row.stream} ({row.side}) of {row.plant} in {row.condition}"
    flow = sum(f.flow_per_h if row.side == "out" else f.arrives_per_h for f in flows)
    yield from equal(f"{what}, flow", row.flow_t_per_h, flow, "t/h")
    if row.side == "in":
        limit = view.given.quality_of(row.stream, row.species).c_in_max_mg_per_l
        if limit is not None and row.limit_mg_per_l is not None:
            yield from equal(f"{what}, limit", row.limit_mg_per_l, limit, "mg/L")
        elif (limit is None) != (row.limit_mg_per_l is None):
            yield f"{what} shows the limit {row.limit_mg_per_l}, the case has {limit}."
    for name, shown, right in (("counted", row.counted_mg_per_l, counted), ("true", row.true_mg_per_l, true)):
        if flow > 1e-6 and shown is not None:
            wanted, noise = mixed(flows, row, right, flow)
            yield from equal(f"{what}, {name}", shown, wanted, "mg/L", noise=noise)


def mixed(flows: list[FlowRow], row: QualityRow, values: Concentrations, flow: float) -> tuple[float, float]:
    """Concentration of a mix, and what the noise of one flow weighs in it [mg/L]"""
    if row.side == "out":
        return values.get((row.stream, row.species, row.condition), 0.0), 1.0
    parts = [values.get((f.from_, row.species, row.condition), 0.0) for f in flows]
    return sum(c * f.arrives_per_h for c, f in zip(parts, flows, strict=True)) / flow, max(1.0, max(parts) / flow)
