"""Technologies: size once, activity in each condition, commodity flows, emissions and removals; and the rates of all streams."""

from collections import defaultdict
from itertools import pairwise

from parkloop.cases.schema import MaterialStream, Technology, TechnologyFlow, WaterStream
from tests.reference.lp import Expr, accumulate, const, total
from tests.reference.model import Model
from tests.reference.rules.commodities import emission_rows, of_made, of_vented, own_energy, plain_rate


def add_technologies(model: Model) -> None:
    groups: dict[str, Expr] = defaultdict(dict)
    for row in model.park.technologies.values():
        built = _size(model, row)
        if row.group is not None:
            accumulate(groups[row.group], 1, built)
        _commodity_flows(model, row)
        _running(model, row)
    for chosen in groups.values():
        model.lp.add_row(chosen, upper=1.0)
    _couple(model)


def owner_of(model: Model, row: Technology) -> str:
    """Who pays for a technology: its owner where that takes part, else the plant where it stands."""
    return row.owner if row.owner is not None and row.owner in model.park.plants else row.plant


def _couple(model: Model) -> None:
    """Sum of activity / ratio, over the rows of a group or over one row, is at most the activity of the other."""
    shared: dict[tuple[str, str, str], Expr] = defaultdict(dict)
    for row in model.park.case.technology_couplings:
        if row.technology in model.park.technologies:
            for o in model.conditions:
                key = (row.of, o.condition, row.technology if row.group is None else f"{row.group} (group)")
                accumulate(shared[key], 1 / row.max_ratio, model.activity[row.technology, o.condition])
    for (other, o, _), needed in shared.items():
        model.lp.at_most(needed, model.activity.get((other, o), {}))


def _size(model: Model, row: Technology) -> Expr:
    """New size and its capital and land; activity within the available size. Returns whether something new is built."""
    new: Expr = {}
    built: Expr = {}
    kept = _kept(model, row)
    if model.park.scope != "baseline" and row.largest_new > 0:
        new, built = model.lp.add_var(0.0, row.largest_new), model.lp.add_binary()
        model.lp.at_most(new, total((row.largest_new, built)))
        model.lp.at_most(total((row.min_size, built)), new)
        gross = total((row.capex_fixed, built), (row.capex_per_size, new))
        model.invests(owner_of(model, row), gross, row.subsidy_fraction, row.lifetime_y, row.opex_fixed_fraction)
        accumulate(model.technology_land[row.plant], row.land_m2_fixed, built)
        accumulate(model.technology_land[row.plant], row.land_m2_per_size, new)
    for o in model.conditions:
        share = row.availability * model.park.factor(row.profile, o.condition)
        activity = model.lp.add_var()
        model.activity[row.technology, o.condition] = activity
        size = total((row.existing_size, kept), (1, new))
        on: Expr = {}
        if row.min_load > 0:
            size, on = _size_that_is_on(model, row, size, activity)
        model.lp.at_most(activity, total((share, size)))
        model.input[row.technology, o.condition] = _taken(model, row, activity, size, on)
    return built


def _kept(model: Model, row: Technology) -> Expr:
    """Whether what exists is kept, with its fixed cost; what is retired is paid for once, and brings what is left over."""
    kept = const(1.0)
    if row.retirable and model.park.scope != "baseline":
        gone = model.lp.add_binary()
        kept = total((1, kept), (-1, gone))
        once = total((row.retirement_cost - row.leftover_value, gone))
        model.invests(owner_of(model, row), once, 0.0, row.lifetime_y, 0.0)
    model.pays(owner_of(model, row), kept, None, row.existing_cost_per_y)
    return kept


def _taken(model: Model, row: Technology, activity: Expr, size: Expr, on: Expr) -> Expr:
    """Activity at full load that takes as much: on one piece of the curve, given by a part of the size and of the activity."""
    rows = sorted((r for r in model.park.case.part_load if r.technology == row.technology), key=lambda r: r.load)
    if not rows:
        return activity
    points = [*((r.load, r.load / r.efficiency) for r in rows), (1.0, 1.0)]
    largest = row.existing_size + (0.0 if model.park.scope == "baseline" else row.largest_new)
    sizes, activities, pieces, taken = [], [], [], []
    for (low, at_low), (high, at_high) in pairwise(points):
        part, does, here = model.lp.add_var(), model.lp.add_var(), model.lp.add_binary()
        slope = (at_high - at_low) / (high - low)
        model.lp.at_most(part, total((largest, here)))
        model.lp.at_most(total((low, part)), does)
        model.lp.at_most(does, total((high, part)))
        taken += [(slope, does), (at_low - slope * low, part)]
        sizes.append((1.0, part))
        activities.append((1.0, does))
        pieces.append((1.0, here))
    model.lp.equal(total(*sizes), size)
    model.lp.equal(total(*activities), activity)
    model.lp.equal(total(*pieces), on)
    return total(*taken)


def _size_that_is_on(model: Model, row: Technology, size: Expr, activity: Expr) -> tuple[Expr, Expr]:
    """All of the size or nothing of it, as it is on or off; what is on does its least load. Also whether it is on."""
    on, running = model.lp.add_binary(), model.lp.add_var()
    largest = row.existing_size + (0.0 if model.park.scope == "baseline" else row.largest_new)
    model.lp.at_most(running, size)
    model.lp.at_most(running, total((largest, on)))
    model.lp.at_most(total((1, size), (-largest, const(1.0)), (largest, on)), running)
    model.lp.at_most(total((row.min_load, running)), activity)
    return running, on


def _commodity_flows(model: Model, row: Technology) -> None:
    for flow in model.park.case.technology_flows:
        if flow.technology != row.technology:
            continue
        for o in model.conditions:
            does = (model.activity if flow.per_activity > 0 else model.input)[row.technology, o.condition]
            rate = total((flow.per_activity * model.park.factor(flow.profile, o.condition), does))
            _made_or_taken(model, row.plant, flow, o.condition, rate)
            own_energy(model, row.plant, flow.commodity, o.condition, rate, of_made(model, flow))
            if flow.vent and flow.per_activity > 0:
                vented = model.lp.add_var()
                model.lp.at_most(vented, rate)
                model.balance(row.plant, flow.commodity, o.condition, vented, -1)
                lost = total((-1, vented))
                own_energy(model, row.plant, flow.commodity, o.condition, lost, of_vented(model, row.plant, flow.commodity))


def _made_or_taken(model: Model, plant: str, flow: TechnologyFlow, o: str, rate: Expr) -> None:
    """What is made is the plant's own."""
    if flow.per_activity > 0:
        model.has(plant, flow.commodity, o, rate)
    else:
        model.balance(plant, flow.commodity, o, rate, 1)


def _activity(model: Model, row: Technology, o: str) -> Expr:
    return model.activity[row.technology, o]


def _running(model: Model, row: Technology) -> None:
    """Running cost, free allowances by output, and what is emitted (removals are added last)."""
    for o in model.conditions:
        activity = _activity(model, row, o.condition)
        model.pays(owner_of(model, row), activity, o.condition, row.opex_per_activity)
        if model.park.plants[row.plant].carbon_covered:
            accumulate(model.allowances[o.condition], row.allowance_t_per_activity_h, activity)
        for emission in emission_rows(model, row.technology):
            if emission.kg_per_unit > 0:
                taken = model.input[row.technology, o.condition]
                model.emits(row.plant, emission.species, emission.scope, o.condition, taken, emission.kg_per_unit)


def add_removals(model: Model) -> None:
    """0 <= r <= |kg| activity, and r <= max_removal * (what the plant otherwise emits, less the others' removal)."""
    removals = [
        (row, emission)
        for row in model.park.technologies.values()
        for emission in emission_rows(model, row.technology)
        if emission.kg_per_unit < 0
    ]
    otherwise = {key: dict(expr) for key, expr in model.emissions.items()}
    for o in model.conditions:
        amounts = [model.lp.add_var() for _ in removals]
        for (row, emission), amount in zip(removals, amounts, strict=True):
            model.lp.at_most(amount, total((-emission.kg_per_unit, _activity(model, row, o.condition))))
            keys = [(row.plant, emission.species, scope, o.condition) for scope in (1, 2, 3)]
            rest = total(*((1, otherwise[key]) for key in keys if key in otherwise))
            for (other, post), taken in zip(removals, amounts, strict=True):
                if (other.plant, post.species) == (row.plant, emission.species) and other is not row:
                    accumulate(rest, -1, taken)
            model.lp.at_most(amount, total((emission.max_removal, rest)))
            model.removed[row.technology, emission.species, o.condition] = amount
            model.emits(row.plant, emission.species, emission.scope, o.condition, amount, -1)


def add_rates(model: Model) -> None:
    """Rate of every source, sink, heat stream and demand: flow * profile less reductions, or per activity * activity."""
    park = model.park
    for o in model.conditions:
        for demand in park.case.demands:
            model.rates[demand.demand, o.condition] = plain_rate(model, demand, o)
        for heat in park.heat.values():
            plain = (heat.duty_mw or 0.0) * park.factor(heat.profile, o.condition)
            _rate(model, heat.stream, heat.technology, plain, o.condition)
        streams: list[WaterStream | MaterialStream] = [*park.water.values(), *park.materials.values()]
        for stream in streams:
            if stream.role in ("source", "sink"):
                plain = (stream.flow_t_per_h or 0.0) * park.factor(stream.profile, o.condition)
                _rate(model, stream.stream, stream.technology, plain, o.condition)
            elif stream.role in ("process", "circuit"):
                model.rates[stream.stream, o.condition] = const(1.0)
        _reduce(model, o.condition)
        _heat_of_water(model, o.condition)


def _heat_of_water(model: Model, o: str) -> None:
    """Heat of what a source of water gives, 4.186 kJ/(kg K)."""
    for heat in model.park.heat.values():
        if heat.water is not None:
            fall = 4.186 * (heat.t_in_c - heat.t_out_c) / 3600
            model.rates[heat.stream, o] = total((fall, model.rates[heat.water, o]))


def _rate(model: Model, stream: str, technology: str | None, plain: float, o: str) -> None:
    model.rates[stream, o] = const(plain) if technology is None else total((plain, model.activity[technology, o]))


def _reduce(model: Model, o: str) -> None:
    """What technologies reduce at the source; a rate never falls below 0. A process's rate is the fraction of its loads."""
    reduced = set()
    for row in model.park.case.reductions:
        if row.technology in model.park.technologies and (row.stream, o) in model.rates:
            accumulate(model.rates[row.stream, o], -row.per_activity, model.activity[row.technology, o])
            reduced.add(row.stream)
    for stream in reduced:
        model.lp.add_row(model.rates[stream, o], lower=0.0)


def largest_rate(model: Model, stream: WaterStream | None) -> float:
    """Largest rate of a stream with a rate over the conditions [t/h]"""
    if stream is None:
        return 0.0
    plain = (stream.flow_t_per_h or 0.0) * model.park.largest_factor(stream.profile)
    return plain if stream.technology is None else plain * model.park.largest_activity(stream.technology)
