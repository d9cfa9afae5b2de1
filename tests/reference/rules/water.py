"""Water: flow and mass balances, mixing at every taker, mass transfer in processes, discharge to outlets."""

from collections import defaultdict
from math import inf

from parkloop.cases.schema import Condition, WaterQuality, WaterStream
from tests.reference.lp import Expr, accumulate, const, total
from tests.reference.model import Flow, Model
from tests.reference.pairs import Stream
from tests.reference.rules.commodities import emission_rows
from tests.reference.rules.exchange import add_exchange
from tests.reference.rules.links import largest_flow as most_sent
from tests.reference.rules.stores import most_from_stores
from tests.reference.rules.technologies import largest_rate


def add_water(model: Model) -> None:
    streams = model.park.water
    add_exchange(model, "water", streams.values(), _admissible, lambda s: largest_flow(model, streams[s.stream]))
    for o in model.conditions:
        given: dict[str, list[Flow]] = defaultdict(list)
        taken: dict[str, list[Flow]] = defaultdict(list)
        for flow in model.flows:
            if flow.domain == "water" and flow.condition == o.condition:
                given[flow.giver].append(flow)
                taken[flow.taker].append(flow)
        for stream in streams.values():
            _stream(model, stream, o, given[stream.stream], taken[stream.stream])


def _admissible(giver: Stream, taker: Stream) -> bool:
    """A supply never feeds an outlet, a technology's product never its own feed."""
    if giver.role == "supply" and taker.role == "outlet":
        return False
    return giver.technology is None or giver.technology != taker.technology


def quality(model: Model, stream: str) -> list[WaterQuality]:
    return [row for row in model.park.case.water_quality if row.stream == stream]


def concentration(model: Model, stream: str, species: str, o: str) -> float:
    """What a stream gives carries this much of a species [mg/L]; absent: 0."""
    for row in quality(model, stream):
        if row.species == species:
            return (row.c_out_mg_per_l or 0.0) * model.park.factor(row.profile, o)
    return 0.0


def load(model: Model, stream: WaterStream, row: WaterQuality, o: str) -> float:
    """Mass that a process adds before reductions [kg/h]"""
    return row.load_kg_per_h * model.park.product(o, (row.profile, stream.profile))


def lost(model: Model, stream: WaterStream, o: str) -> float:
    """Loss whatever the inlet, of a circuit its evaporation * profile [t/h]"""
    if stream.role != "circuit":
        return stream.loss_t_per_h
    return (stream.evaporation_t_per_h or 0.0) * model.park.factor(stream.profile, o)


def blow_down(model: Model, stream: WaterStream, o: str) -> float:
    """What leaves a circuit: evaporation / (cycles - 1) [t/h]"""
    return lost(model, stream, o) / ((stream.cycles or 2.0) - 1.0)


def process_limit(model: Model, stream: WaterStream, o: str) -> float:
    """Stated limit, else the limiting flow of the condition [t/h]"""
    if stream.role == "circuit":
        return lost(model, stream, o) + blow_down(model, stream, o)
    if stream.flow_t_per_h is not None:
        return stream.flow_t_per_h
    if stream.limit_t_per_h is not None:
        return stream.limit_t_per_h
    limits = []
    for row in quality(model, stream.stream):
        c_out = concentration(model, stream.stream, row.species, o)
        need = 1000 * load(model, stream, row, o) + c_out * lost(model, stream, o)
        if need > 0:
            limits.append(need / (c_out * (1 - stream.loss_fraction) - (row.c_in_max_mg_per_l or 0.0)))
    return max(limits, default=0.0)


def largest_flow(model: Model, stream: WaterStream) -> float:
    """Most that a stream gives or takes in any condition [t/h]"""
    if stream.role in ("source", "sink"):
        sent = 0.0 if stream.makes_up is None else most_sent(model) * model.park.commodities[stream.makes_up].water_t_per_unit
        return largest_rate(model, stream) + most_from_stores(model.park, stream.stream) + sent
    if stream.role in ("process", "circuit"):
        return max(process_limit(model, stream, o.condition) for o in model.conditions)
    return inf if stream.limit_t_per_h is None else stream.limit_t_per_h * model.park.largest_factor(stream.profile)


def _stream(model: Model, stream: WaterStream, o: Condition, given: list[Flow], taken: list[Flow]) -> None:
    sent = total(*((1, flow.sent) for flow in given))
    arrived = total(*((flow.arrives, flow.sent) for flow in taken))
    if stream.role == "source":
        model.lp.equal(sent, model.given(stream.stream, o.condition))
    if stream.role == "sink":
        lost = model.condensate[model.park.plant_of(stream), stream.makes_up or "", o.condition]
        model.lp.equal(arrived, total((1, model.rates[stream.stream, o.condition]), (1, lost)))
    if stream.role in ("process", "circuit"):
        _process(model, stream, o.condition, sent, arrived, taken)
    if stream.role == "supply":
        _limited(model, stream, o.condition, sent)
        _supplied(model, stream, o.condition, given)
    elif stream.role == "outlet":
        _limited(model, stream, o.condition, arrived)
        _discharged(model, stream, o.condition, taken)
    else:
        _mixing(model, stream.stream, o.condition, taken)
        _own_emissions(model, stream, o.condition, arrived if stream.takes else sent)
        _reused(model, stream, o.condition, taken)


def _limited(model: Model, stream: WaterStream, o: str, amount: Expr) -> None:
    if stream.limit_t_per_h is not None:
        model.lp.add_row(amount, upper=stream.limit_t_per_h * model.park.factor(stream.profile, o))


def _process(model: Model, stream: WaterStream, o: str, sent: Expr, arrived: Expr, taken: list[Flow]) -> None:
    """Sum_i (c_out (1 - loss) - c_i) f_i - c_out E >= 1000 load; what leaves is what came less the losses."""
    gone = const(lost(model, stream, o))
    model.lp.equal(sent, total((1 - stream.loss_fraction, arrived), (-1, gone)))
    limit = process_limit(model, stream, o)
    model.lp.add_row(arrived, lower=0.0 if stream.flow_t_per_h is None and stream.role == "process" else limit, upper=limit)
    for row in quality(model, stream.stream):
        if row.c_out_mg_per_l is None:
            continue
        c_out = concentration(model, stream.stream, row.species, o)
        taken_up = total((c_out * (1 - stream.loss_fraction), arrived), (-c_out, gone))
        accumulate(taken_up, -1, _mass(model, taken, row.species, o))
        accumulate(taken_up, -1000 * load(model, stream, row, o), model.rates[stream.stream, o])
        model.lp.add_row(taken_up, lower=0.0)


def _mass(model: Model, flows: list[Flow], species: str, o: str) -> Expr:
    """Mass of a species that arrives [g/h]"""
    return total(*((flow.arrives * concentration(model, flow.giver, species, o), flow.sent) for flow in flows))


def _mixing(model: Model, stream: str, o: str, flows: list[Flow]) -> None:
    arrived = total(*((flow.arrives, flow.sent) for flow in flows))
    limit = model.park.water[stream].t_max_c
    if limit is not None:
        leaving = ((_leaves_at(model, flow.giver), flow) for flow in flows)
        model.lp.add_row(total(*(((t - limit) * flow.arrives, flow.sent) for t, flow in leaving if t is not None)), upper=0.0)
    for row in quality(model, stream):
        if row.c_in_max_mg_per_l is not None:
            model.lp.at_most(_mass(model, flows, row.species, o), total((row.c_in_max_mg_per_l, arrived)))


def _leaves_at(model: Model, giver: str) -> float | None:
    """Temperature at which water leaves: as cold as its heat has to be taken, else its own [degC]"""
    cooled = [heat.t_out_c for heat in model.park.heat.values() if heat.water == giver and heat.must_cool]
    return min(cooled) if cooled else model.park.water[giver].t_c


def _supplied(model: Model, stream: WaterStream, o: str, given: list[Flow]) -> None:
    """Price, emission and total of a supply fall to the taker's plant."""
    for flow in given:
        plant = model.park.plant_of(model.park.water[flow.taker])
        model.pays(plant, flow.sent, o, stream.price_per_t or 0.0)
        if stream.counts and stream.class_ in (None, "fresh"):
            model.counts("freshwater", plant, o, flow.sent)
        for row in emission_rows(model, stream.stream):
            model.emits(plant, row.species, row.scope, o, flow.sent, row.kg_per_unit)


def _discharged(model: Model, stream: WaterStream, o: str, taken: list[Flow]) -> None:
    """Each plant's mixed discharge keeps the limits; price, total, emission and discharged mass fall to it."""
    of_plant: dict[str, list[Flow]] = defaultdict(list)
    for flow in taken:
        of_plant[model.park.plant_of(model.park.water[flow.giver])].append(flow)
    for plant, flows in of_plant.items():
        _mixing(model, stream.stream, o, flows)
        arrived = total(*((flow.arrives, flow.sent) for flow in flows))
        model.pays(plant, arrived, o, stream.price_per_t or 0.0)
        if stream.counts:
            model.counts("wastewater", plant, o, arrived)
        for row in emission_rows(model, stream.stream):
            model.emits(plant, row.species, row.scope, o, arrived, row.kg_per_unit)
        removed = {row.species: row.removal or 0.0 for row in quality(model, stream.stream)}
        for species in {row.species for row in model.park.case.water_quality}:
            kept = (1 - removed.get(species, 0.0)) / 1000
            model.emits(plant, species, 1, o, _mass(model, flows, species, o), kept)


def _own_emissions(model: Model, stream: WaterStream, o: str, amount: Expr) -> None:
    """Of sources per t given, of sinks and processes per t taken."""
    for row in emission_rows(model, stream.stream):
        model.emits(model.park.plant_of(stream), row.species, row.scope, o, amount, row.kg_per_unit)


def _reused(model: Model, stream: WaterStream, o: str, taken: list[Flow]) -> None:
    """Used water into a plant's sinks and processes, and into technologies that give no water; no fresh or sea water.

    Of new water that is treated, what comes back of it as water that counts as used is taken off again.
    """
    for flow in taken:
        used = _counts_as_used(model.park.water[flow.giver])
        if used and _uses(model, stream):
            model.counts("water_reused", model.park.plant_of(stream), o, flow.sent, flow.arrives)
        elif not used and stream.technology is not None:
            share = flow.arrives * _comes_back(model, stream.technology)
            model.counts("water_reused", model.park.plant_of(stream), o, flow.sent, -share)


def _counts_as_used(giver: WaterStream) -> bool:
    return giver.role != "supply" and giver.class_ in (None, "reclaimed")


def _uses(model: Model, stream: WaterStream) -> bool:
    """Whether a stream takes water for use: of a plant, or of a technology that gives none back."""
    rows = model.park.case.water_streams
    treats = stream.technology is not None and any(s.technology == stream.technology and s.role == "source" for s in rows)
    return stream.role in ("sink", "process", "circuit") and not treats


def _comes_back(model: Model, technology: str) -> float:
    """Water per t of feed that counts as used and that someone's limits admit."""
    rows = [s for s in model.park.case.water_streams if s.technology == technology]
    users = [s for s in model.park.case.water_streams if _uses(model, s)]
    given = [s.flow_t_per_h or 0.0 for s in rows if s.role == "source" and _counts_as_used(s) and _fits(model, s, users)]
    taken = sum(s.flow_t_per_h or 0.0 for s in rows if s.role == "sink")
    return min(1.0, sum(given) / taken) if taken else 0.0


def _fits(model: Model, giver: WaterStream, users: list[WaterStream]) -> bool:
    found = {row.species: row.c_out_mg_per_l or 0.0 for row in model.park.case.water_quality if row.stream == giver.stream}
    limits = [
        [(q.species, q.c_in_max_mg_per_l) for q in model.park.case.water_quality if q.stream == user.stream] for user in users
    ]
    return any(all(most is None or found.get(species, 0.0) <= most for species, most in limit) for limit in limits)
