"""Links: what they cost, what may flow in them, and no commodity in a circle."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from parkloop.cases.schema import Commodity, Contract, MaterialStream, Mode, WaterStream
from tests.reference.lp import Expr, accumulate, const, total
from tests.reference.model import Model
from tests.reference.pairs import Pipe, commodity_pipes, may_exist
from tests.reference.rules.commodities import emission_rows
from tests.reference.rules.corridors import along_corridors

GENEROUS = 30.0
"""How often all that a case states may pass a link."""


@dataclass(frozen=True)
class Built:
    """A link in the program: whether it stands, its owner, and the share of what is sent that arrives."""

    pipe: Pipe
    stands: Expr
    size: Expr | None
    owner: str
    arrives: float
    more: Expr = field(default_factory=dict)
    """What is added to the capacity of one that exists."""


def owner_of(model: Model, pipe: Pipe) -> str:
    """A third party that takes part, as the row says, or the mode where the row says nothing of an owner; else an end."""
    silent = pipe.row is None or (pipe.row.owner is None and pipe.row.third_party is None)
    third = pipe.mode.third_party if silent or pipe.row is None else pipe.row.third_party
    return third if third in model.park.plants and third is not None else end_of(model, pipe)


def end_of(model: Model, pipe: Pipe) -> str:
    """The giver's or the taker's plant; never one outside the fence."""
    word = (pipe.row.owner if pipe.row is not None else None) or pipe.mode.owner
    first, second = (pipe.from_plant, pipe.to_plant) if word == "giver" else (pipe.to_plant, pipe.from_plant)
    return second if model.park.external(first) else first


def capacity_limits(pipe: Pipe) -> float:
    """Least of the mode's largest flow and the row's capacity; what exists has the capacity that its row states, and more."""
    of_row = pipe.row.capacity if pipe.row is not None else None
    if pipe.status == "existing" and pipe.row is not None and of_row is not None:
        return of_row + pipe.row.max_enlargement
    return min((limit for limit in (pipe.mode.max_flow, of_row) if limit is not None), default=float("inf"))


def add_link(model: Model, pipe: Pipe, largest: float, item: str = "") -> Built | None:
    """Size, capital, contract and land of a link whose flow never needs to exceed ``largest``."""
    arrives = 1 - pipe.mode.loss_per_km * pipe.length_km
    if not may_exist(model.park, pipe) or arrives <= 0 or _too_cool(model, pipe, item):
        return None
    owner = owner_of(model, pipe)
    if pipe.status == "existing":
        return _existing_link(model, pipe, owner, arrives)
    inside = pipe.from_plant == pipe.to_plant and model.park.scope == "plant"
    required = pipe.status == "required" and (model.park.scope == "park" or inside)
    stands = model.lp.add_var(1.0 if required and not pipe.along else 0.0, 1.0, integer=True)
    if pipe.along:
        link = f"{pipe.giver} {pipe.to_plant} {pipe.takers} {pipe.mode.mode} {item}"
        model.ways[link, required].append((pipe.along, stands))
    size = model.lp.add_var()
    cap = min(largest, capacity_limits(pipe))
    model.lp.at_most(size, total((max(cap, pipe.mode.min_flow), stands)))
    model.lp.at_most(total((pipe.mode.min_flow, stands)), size)
    _new_link(model, pipe, owner, stands, size)
    return Built(pipe, stands, size, owner, arrives)


def _too_cool(model: Model, pipe: Pipe, item: str) -> bool:
    """Whether a carrier has fallen below the level of the one that it arrives as."""
    if pipe.mode.level_drop_k_per_km == 0:
        return False
    carriers = model.park.commodities
    ends = carriers[item].t_supply_c or 0.0, carriers[pipe.mode.arrives_as or item].t_supply_c or 0.0
    return pipe.mode.level_drop_k_per_km * pipe.length_km > abs(ends[0] - ends[1]) + 1e-6


def _existing_link(model: Model, pipe: Pipe, owner: str, arrives: float) -> Built:
    """Kept with the capacity that it has and its fixed costs, enlarged, or retired."""
    row, mode, stands, more = pipe.row, pipe.mode, const(1.0), dict[int, float]()
    changes = model.park.scope == "park" or (model.park.scope == "plant" and pipe.from_plant == pipe.to_plant)
    today = capacity_limits(pipe) if row is None or row.capacity is None else row.capacity
    if row is not None and changes and row.retirable:
        gone = model.lp.add_binary()
        stands = total((1, const(1.0)), (-1, gone))
        model.invests(owner, total((row.retirement_cost - row.leftover_value, gone)), 0.0, mode.lifetime_y, 0.0)
    if row is not None and changes and row.max_enlargement > 0:
        more = model.lp.add_var(0.0, row.max_enlargement)
        model.lp.at_most(more, total((row.max_enlargement, stands)))
        gross = total((row.capex_per_enlargement, more))
        model.invests(owner, gross, mode.subsidy_fraction, mode.lifetime_y, mode.opex_fixed_fraction)
    model.pays(owner, stands, None, mode.contract_cost_per_y + (0.0 if row is None else row.existing_cost_per_y))
    size = total((today, stands), (1, more)) if today < float("inf") else None
    return Built(pipe, stands, size, owner, arrives, more)


def _new_link(model: Model, pipe: Pipe, owner: str, stands: Expr, size: Expr) -> None:
    mode, km = pipe.mode, pipe.length_km
    gross = total((mode.capex_terminal + km * mode.capex_per_km, stands), (km * mode.capex_per_km_size, size))
    if pipe.row is not None and pipe.row.capex is not None:
        gross = total((pipe.row.capex, stands))
    model.invests(owner, gross, mode.subsidy_fraction, mode.lifetime_y, mode.opex_fixed_fraction)
    model.pays(owner, stands, None, mode.contract_cost_per_y)
    accumulate(model.link_land[owner], mode.land_m2_per_km * km, stands)
    model.built_links.append(stands)


def carry(model: Model, link: Built, flows: list[Expr], o: str, largest: float) -> None:
    """Flows of one condition in a link: within its size, only if it stands; with their running cost, electricity and emission."""
    mode, km = link.pipe.mode, link.pipe.length_km
    together = total(*((1, flow) for flow in flows))
    cap = min(largest, capacity_limits(link.pipe))
    if cap < float("inf"):
        model.lp.at_most(together, total((cap, link.stands)))
    elif link.size is not None:
        raise ValueError(f"no bound for the flow of {link.pipe.giver} to {link.pipe.to_plant}")
    if link.size is not None:
        model.lp.at_most(together, link.size)
    model.pays(link.owner, together, o, mode.opex_per_unit + km * mode.opex_per_unit_km)
    if mode.electricity_mwh_per_unit_km > 0 and model.park.electricity is not None:
        driver = link.owner if link.owner in (link.pipe.from_plant, link.pipe.to_plant) else end_of(model, link.pipe)
        model.balance(driver, model.park.electricity, o, together, -km * mode.electricity_mwh_per_unit_km)
    model.emits(link.owner, "co2", 3, o, together, km * mode.co2_kg_per_unit_km)
    for row in emission_rows(model, mode.mode):
        model.emits(link.owner, row.species, row.scope, o, together, km * row.kg_per_unit)


def carries(mode: Mode, commodity: Commodity) -> bool:
    """Heat modes carry heat carriers, cold ones only by name; commodity modes the rest."""
    if mode.only is not None and mode.only != commodity.commodity:
        return False
    if mode.carries == "heat":
        return commodity.kind == "heat" or (commodity.kind == "cold" and mode.only is not None)
    return mode.carries == "commodity" and not commodity.is_carrier


def add_commodity_links(model: Model) -> None:
    largest = largest_flow(model)
    for commodity in model.park.commodities.values():
        modes = [mode for mode in model.park.case.transport if carries(mode, commodity)]
        pipes = [way for x in commodity_pipes(model.park, commodity.commodity, modes) for way in along_corridors(model.park, x)]
        built = [add_link(model, pipe, largest, commodity.commodity) for pipe in pipes]
        links = [link for link in built if link is not None]
        brought: dict[int, Expr] = defaultdict(dict)
        sent = {o.condition: _flows(model, commodity.commodity, links, o.condition, largest, brought) for o in model.conditions}
        for n, link in enumerate(links):
            mode = link.pipe.mode
            loses = mode.standing_loss_per_km + mode.standing_loss_per_km_size > 0
            if (link.pipe.status == "candidate" and loses) or (link.more and mode.standing_loss_per_km_size > 0):
                model.lp.add_row(brought[n], lower=0.0)
        _contracts(model, commodity.commodity, links, sent)


def _contracts(model: Model, commodity: str, links: list[Built], sent: dict[str, list[Expr]]) -> None:
    """What passes the fence is paid, by price, as a fee while a link stands, and up to the least amount of a year.

    One link of a commodity joins two plants, so that it alone decides whether their contract is in force.
    """
    for row in model.park.case.contracts:
        for n, link in enumerate(links):
            ends = (link.pipe.from_plant, link.pipe.to_plant)
            if (row.commodity, row.from_, row.to) != (commodity, *ends):
                continue
            payee, payer = row.payee or ends[0], row.payer or ends[1]
            outside = model.park.external(payer) or model.park.external(payee)
            if not outside or not {payer, payee} <= set(model.park.plants):
                continue
            for plant, sign in ((payer, 1), (payee, -1)):
                model.pays(plant, total((row.fixed_fee_per_y, const(1.0) if row.always else link.stands)), None, sign)
                for o in model.conditions:
                    each = row.price_per_unit * model.park.factor(row.price_profile, o.condition)
                    each += row.saving_share * row.reference_price_per_unit
                    model.pays(plant, sent[o.condition][n], o.condition, sign * each * link.arrives)
            if row.min_per_y > 0:
                _take_or_pay(model, row, link, {o: flows[n] for o, flows in sent.items()})


def _take_or_pay(model: Model, row: Contract, link: Built, sent: dict[str, Expr]) -> None:
    """Paid by a plant inside the fence to one outside."""
    for scenario in model.park.scenarios:
        short = model.lp.add_var()
        taken = model.over_the_year({o: total((link.arrives, flow)) for o, flow in sent.items()}, scenario)
        least = total((row.min_per_y, const(1.0) if row.always else link.stands))
        model.lp.add_row(total((1, short), (1, taken), (-1, least)), lower=0.0)
        price = row.price_per_unit + row.saving_share * row.reference_price_per_unit
        accumulate(model.scenario_costs[scenario], price, short)


def _flows(model: Model, commodity: str, links: list[Built], o: str, largest: float, brought: dict[int, Expr]) -> list[Expr]:
    """Flow of each link in a condition; ``brought`` is what each brings over the year, less its standing loss."""
    sent: list[Expr] = []
    arcs: dict[tuple[str, str], Expr] = defaultdict(dict)
    for link in links:
        pipe, far = link.pipe, link.pipe.mode.arrives_as or commodity
        flow = model.lp.add_var()
        sent.append(flow)
        carry(model, link, [flow], o, largest)
        lost = _keep_warm(model, link, commodity, o)
        weights = {row.condition: row.hours_per_y * row.probability for row in model.conditions}
        weight = weights[o] / sum(weights.values())
        accumulate(brought[len(sent) - 1], weight * link.arrives, flow)
        wider = total((pipe.mode.standing_loss_per_km_size * pipe.length_km, link.more))
        accumulate(brought[len(sent) - 1], -weight, wider if pipe.status == "existing" else lost)
        model.passes(pipe.from_plant, commodity, o, flow)
        gone = total((1 - model.park.plants[pipe.to_plant].condensate_return * link.arrives, flow))
        accumulate(model.condensate[pipe.from_plant, commodity, o], model.park.commodities[commodity].water_t_per_unit, gone)
        model.balance(pipe.to_plant, far, o, flow, link.arrives)
        model.counts("transferred tce", pipe.from_plant, o, flow, -model.park.commodities[commodity].tce)
        model.counts("transferred tce", pipe.to_plant, o, flow, link.arrives * model.park.commodities[far].tce)
        if far == commodity:
            accumulate(arcs[pipe.from_plant, pipe.to_plant], 1, flow)
    _no_circles(model, arcs, largest)
    return sent


def _keep_warm(model: Model, link: Built, commodity: str, o: str) -> Expr:
    """The giver makes up for what a main loses while it stands, by its length and its size."""
    mode, km = link.pipe.mode, link.pipe.length_km
    lost = total((mode.standing_loss_per_km * km, link.stands), (mode.standing_loss_per_km_size * km, link.size or {}))
    model.balance(link.pipe.from_plant, commodity, o, lost, -1)
    return lost


def _no_circles(model: Model, arcs: dict[tuple[str, str], Expr], largest: float) -> None:
    """Plants stand in a row, and a commodity is sent only to a later one."""
    places = sorted({p for arc in arcs for p in arc})
    if len(arcs) < 2 or (len(places) < 3 and not any((q, p) in arcs for p, q in arcs)):
        return
    position = {p: model.lp.add_var(0.0, len(places) - 1.0) for p in places}
    for (p, q), flow in arcs.items():
        used = model.lp.add_binary()
        model.lp.at_most(flow, total((largest * len(arcs), used)))
        step = total((1, position[q]), (-1, position[p]), (-len(places), used))
        model.lp.add_row(step, lower=1.0 - len(places))


def largest_flow(model: Model) -> float:
    """Many times the sum of all needs, left-overs, duties, flows of technologies and streams, limits and least amounts.

    Losses along a chain of links, power that links use, and converters whose efficiency is above 1 multiply what a need takes.
    """
    park = model.park
    needs = sum(abs(d.rate_per_h) * park.largest_factor(d.profile) for d in park.case.demands)
    for stream in park.heat.values():
        size = 1.0 if stream.technology is None else park.largest_activity(stream.technology)
        needs += (stream.duty_mw or 0.0) * size * park.largest_factor(stream.profile)
    for row in park.case.technology_flows:
        if row.technology in park.technologies:
            needs += abs(row.per_activity) * park.largest_input(row.technology) * park.largest_factor(row.profile)
    for market in park.case.markets:
        needs += (market.limit_per_h or 0.0) * park.largest_factor(market.profile)
        needs += market.min_per_h
    flowing: tuple[WaterStream | MaterialStream, ...] = (*park.water.values(), *park.materials.values())
    for moved in flowing:
        size = 1.0 if moved.technology is None else park.largest_activity(moved.technology)
        needs += ((moved.flow_t_per_h or 0.0) * size + (moved.limit_t_per_h or 0.0)) * park.largest_factor(moved.profile)
    limits = [row.capacity or 0.0 for row in park.case.links] + [mode.max_flow or 0.0 for mode in park.case.transport]
    return GENEROUS * (needs + sum(limits) + 1)


def transport_for_streams(model: Model, domain: str, material: str | None = None) -> Iterator[Mode]:
    for mode in model.park.case.transport:
        if mode.carries == domain and (mode.only is None or mode.only == material):
            yield mode
