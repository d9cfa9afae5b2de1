"""Materials: by-products replace raw materials by ratio and share, within blends and permits; the rest goes to outlets."""

from collections import defaultdict
from math import hypot, inf

from parkloop.cases.schema import Condition, MaterialQuality, MaterialStream, Substitution
from tests.reference.lp import Expr, accumulate, total
from tests.reference.model import Flow, Model
from tests.reference.pairs import Stream
from tests.reference.rules.commodities import emission_rows
from tests.reference.rules.exchange import add_exchange
from tests.reference.rules.stores import most_from_stores


def add_materials(model: Model) -> None:
    streams = model.park.materials

    def admissible(giver: Stream, taker: Stream) -> bool:
        return _admissible(model, streams[giver.stream], streams[taker.stream])

    add_exchange(model, "material", streams.values(), admissible, lambda s: largest_flow(model, streams[s.stream]))
    for o in model.conditions:
        given: dict[str, list[Flow]] = defaultdict(list)
        taken: dict[str, list[Flow]] = defaultdict(list)
        for flow in model.flows:
            if flow.domain == "material" and flow.condition == o.condition:
                given[flow.giver].append(flow)
                taken[flow.taker].append(flow)
        for stream in streams.values():
            if stream.gives:
                _giver(model, stream, o, given[stream.stream])
            else:
                _taker(model, stream, o, taken[stream.stream])


def substitution(model: Model, giver: MaterialStream, taker: MaterialStream) -> Substitution | None:
    """The row by which a material reaches a sink; a supply of the sink's own class needs none, and has one where it is stated."""
    rows = (row for row in model.park.case.substitutions if (row.material, row.sink) == (giver.material, taker.stream))
    return next(rows, None)


def _admissible(model: Model, giver: MaterialStream, taker: MaterialStream) -> bool:
    if giver.technology is not None and giver.technology == taker.technology:
        return False
    if taker.role == "outlet":
        fits = taker.material is None or taker.material == giver.material
        if (giver.hazard is not None or giver.class_ == "hazardous_waste") and taker.takes_hazardous is False:
            return False
        far = taker.on_mains or not _too_near(model, giver, taker)
        return far and fits and (giver.role == "source" or (taker.price_per_t or 0.0) < 0)
    own_class = giver.role == "supply" and giver.material == taker.material
    return (own_class or substitution(model, giver, taker) is not None) and _permitted(model, giver, taker)


def _permitted(model: Model, giver: MaterialStream, taker: MaterialStream) -> bool:
    plant = model.park.plant_of(taker)
    if giver.hazard is None or plant == model.park.plant_of(giver):
        return True
    permitted = any((row.hazard, row.plant) == (giver.hazard, plant) for row in model.park.case.permits)
    return permitted and not _too_near(model, giver, taker)


def _too_near(model: Model, giver: MaterialStream, taker: MaterialStream) -> bool:
    """Whether others' material of a hazard class would come too near to a plant of role municipal."""
    places = {row.plant: row for row in model.park.case.plants}
    end = model.park.plant_of(taker)
    if giver.hazard is None or end == model.park.plant_of(giver):
        return False
    least = max((row.distance_km for row in model.park.case.hazard_distances if row.hazard == giver.hazard), default=0.0)
    towns = [row for row in places.values() if row.role == "municipal"]
    return any(hypot(row.x_km - places[end].x_km, row.y_km - places[end].y_km) < least for row in towns)


def is_waste(model: Model, giver: MaterialStream) -> bool:
    """Whether a source gives solid waste: stated, or bought by no outlet of the case."""
    if giver.role != "source" or giver.class_ is not None:
        return giver.class_ in ("general_waste", "hazardous_waste")
    outlets = [row for row in model.park.case.material_streams if row.role == "outlet" and (row.price_per_t or 0.0) < 0]
    if giver.hazard is not None:
        outlets = [row for row in outlets if row.takes_hazardous is not False]
    return not any(row.material in (None, giver.material) for row in outlets)


def dry_matter(model: Model, giver: MaterialStream) -> float:
    """Share of dry matter in what a stream gives."""
    return 1.0 - _value(model, giver.stream, "moisture")


def prepares(model: Model, stream: MaterialStream) -> bool:
    """Whether a stream belongs to a technology that only prepares waste."""
    return any(row.technology == stream.technology and row.pretreatment for row in model.park.case.technologies)


def _met_by(model: Model, giver: MaterialStream, sink: MaterialStream) -> float:
    """Need of a sink met by a tonne."""
    row = substitution(model, giver, sink)
    return (row.ratio if row else 1.0) * (dry_matter(model, giver) if sink.dry_basis else 1.0)


def largest_flow(model: Model, stream: MaterialStream) -> float:
    """Most that a stream gives or takes in any condition, in t of what is sent [t/h]"""
    if stream.role in ("source", "sink"):
        plain = (stream.flow_t_per_h or 0.0) * model.park.largest_factor(stream.profile)
        rate = plain if stream.technology is None else plain * model.park.largest_activity(stream.technology)
        givers = [row for row in model.park.materials.values() if row.gives]
        ratios = [_met_by(model, row, stream) for row in givers if stream.role == "sink"]
        return rate / min([1.0, *ratios]) + most_from_stores(model.park, stream.stream)
    return inf if stream.limit_t_per_h is None else stream.limit_t_per_h * model.park.largest_factor(stream.profile)


def _giver(model: Model, stream: MaterialStream, o: Condition, given: list[Flow]) -> None:
    sent = total(*((1, flow.sent) for flow in given))
    plant = model.park.plant_of(stream)
    if stream.role == "source":
        model.lp.equal(sent, model.given(stream.stream, o.condition))
        for row in emission_rows(model, stream.stream):
            model.emits(plant, row.species, row.scope, o.condition, sent, row.kg_per_unit)
        if is_waste(model, stream) and not prepares(model, stream):
            dry = total((dry_matter(model, stream), model.rates[stream.stream, o.condition]))
            model.counts("waste_given", plant, o.condition, dry)
        return
    if stream.limit_t_per_h is not None:
        model.lp.add_row(sent, upper=stream.limit_t_per_h * model.park.factor(stream.profile, o.condition))
    for flow in given:
        user = model.park.plant_of(model.park.materials[flow.taker])
        model.pays(user, flow.sent, o.condition, stream.price_per_t or 0.0)
        for row in emission_rows(model, stream.stream):
            model.emits(user, row.species, row.scope, o.condition, flow.sent, row.kg_per_unit)


def _taker(model: Model, stream: MaterialStream, o: Condition, taken: list[Flow]) -> None:
    _blend(model, stream, o.condition, taken)
    if stream.role == "sink":
        _sink(model, stream, o.condition, taken)
        return
    arrived = total(*((flow.arrives, flow.sent) for flow in taken))
    if stream.limit_t_per_h is not None:
        model.lp.add_row(arrived, upper=stream.limit_t_per_h * model.park.factor(stream.profile, o.condition))
    for flow in taken:
        plant = model.park.plant_of(model.park.materials[flow.giver])
        model.pays(plant, flow.sent, o.condition, flow.arrives * (stream.price_per_t or 0.0))
        paying = (stream.price_per_t or 0.0) < 0
        if stream.counts and stream.kind in (None, "storage", "disposal"):
            model.counts("disposal", plant, o.condition, flow.sent, flow.arrives)
        if (stream.kind in ("use", "sale") or (stream.kind is None and (paying or not stream.counts))) and is_waste(
            model, model.park.materials[flow.giver]
        ):
            dry = dry_matter(model, model.park.materials[flow.giver])
            model.counts("waste_used", plant, o.condition, flow.sent, flow.arrives * dry)
        for row in emission_rows(model, stream.stream):
            model.emits(plant, row.species, row.scope, o.condition, flow.sent, flow.arrives * row.kg_per_unit)


def _sink(model: Model, stream: MaterialStream, o: str, taken: list[Flow]) -> None:
    """Sum ratio * f + virgin = need; a material's part at most its share; treatment is paid by the taker."""
    need = model.rates[stream.stream, o]
    met: Expr = {}
    parts: dict[str, tuple[Substitution, Expr]] = {}
    plant = model.park.plant_of(stream)
    for flow in taken:
        giver = model.park.materials[flow.giver]
        row = substitution(model, giver, stream)
        accumulate(met, flow.arrives * _met_by(model, giver, stream), flow.sent)
        if row is not None:
            part = parts.setdefault(row.material, (row, {}))[1]
            accumulate(part, flow.arrives * _met_by(model, giver, stream), flow.sent)
            model.pays(plant, flow.sent, o, flow.arrives * row.treatment_cost_per_t)
        if is_waste(model, giver) and not prepares(model, stream):
            used = flow.arrives * dry_matter(model, giver)
            model.counts("waste_used", model.park.plant_of(giver), o, flow.sent, used)
        for emission in emission_rows(model, stream.stream):
            model.emits(plant, emission.species, emission.scope, o, flow.sent, flow.arrives * emission.kg_per_unit)
    model.lp.equal(met, need)
    for row, part in parts.values():
        model.lp.at_most(part, total((row.max_share, need)))


def _blend(model: Model, stream: MaterialStream, o: str, taken: list[Flow]) -> None:
    """Hold min * sum f <= sum value * f <= max * sum f, by what arrives."""
    arrived = total(*((flow.arrives, flow.sent) for flow in taken))
    for row in quality_rows(model, stream.stream):
        values = {flow.giver: _value(model, flow.giver, row.property) for flow in taken}
        blend = total(*((flow.arrives * values[flow.giver], flow.sent) for flow in taken))
        if row.min is not None:
            model.lp.at_most(total((row.min, arrived)), blend)
        if row.max is not None:
            model.lp.at_most(blend, total((row.max, arrived)))


def quality_rows(model: Model, stream: str) -> list[MaterialQuality]:
    return [row for row in model.park.case.material_quality if row.stream == stream]


def _value(model: Model, stream: str, name: str) -> float:
    return next((row.value or 0.0 for row in quality_rows(model, stream) if row.property == name), 0.0)
