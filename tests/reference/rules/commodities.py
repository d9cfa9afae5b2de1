"""Demands, markets and what is vented: buy + made + received + raised + left over = needed + sold + sent + used + vented."""

from parkloop.cases.schema import Condition, Demand, Emission, Market, TechnologyFlow
from tests.reference.lp import Expr, accumulate, const, total
from tests.reference.model import Model


def emission_rows(model: Model, item: str) -> list[Emission]:
    return [row for row in model.park.case.emissions if row.item == item]


def add_demands(model: Model) -> None:
    for demand in model.park.case.demands:
        if demand.plant in model.park.plants:
            for o in model.conditions:
                _demand(model, demand, o.condition)


def _demand(model: Model, demand: Demand, o: str) -> None:
    """Need leaves the balance; a left-over enters it, and is vented free unless it must be used."""
    rate = model.rates[demand.demand, o]
    if demand.rate_per_h >= 0:
        model.balance(demand.plant, demand.commodity, o, rate, -1)
        return
    model.has(demand.plant, demand.commodity, o, rate)
    own_energy(model, demand.plant, demand.commodity, o, rate, demand.renewable_fraction)
    if demand.must_use:
        return
    vented = model.lp.add_var()
    model.lp.at_most(vented, rate)
    model.balance(demand.plant, demand.commodity, o, vented, -1)
    own_energy(model, demand.plant, demand.commodity, o, total((-1, vented)), of_vented(model, demand.plant, demand.commodity))
    for row in emission_rows(model, demand.demand):
        model.emits(demand.plant, row.species, row.scope, o, vented, row.kg_per_unit)


def own_energy(model: Model, plant: str, commodity: str, o: str, amount: Expr, share: float | None) -> None:
    """Energy that a plant makes of no other comes into the park, a share of it renewable."""
    if share is not None:
        tce = model.park.commodities[commodity].tce
        model.counts("tce in", plant, o, amount, tce)
        model.counts("renewable tce", plant, o, amount, share * tce)


def of_made(model: Model, flow: TechnologyFlow) -> float | None:
    """Renewable share of what a technology makes, as stated; of energy made of nothing at all 1; else it is no own energy."""
    case, kind = model.park.case, model.park.commodities[flow.commodity].kind
    rows = [row for row in case.technology_flows if row.technology == flow.technology]
    energy = [row.per_activity * model.park.commodities[row.commodity].tce for row in rows]
    if any(amount > 0 for amount in energy) and sum(energy) <= 0:
        return None
    if flow.per_activity <= 0 or flow.renewable_fraction is not None:
        return flow.renewable_fraction if flow.per_activity > 0 else None
    takes = any(row.technology == flow.technology and row.per_activity < 0 for row in case.technology_flows)
    streams = (*case.heat_streams, *case.water_streams, *case.material_streams)
    moves = any(row.technology == flow.technology for row in streams)
    burns = any((row.item, row.species) == (flow.technology, "co2") and row.kg_per_unit > 0 for row in case.emissions)
    hangs = any(row.technology == flow.technology for row in case.technology_couplings)
    return 1.0 if kind in ("electricity", "fuel", "heat") and not (takes or moves or burns or hangs) else None


def of_vented(model: Model, plant: str, commodity: str) -> float | None:
    """Renewable share of what is vented: the largest of those that may be."""
    case = model.park.case
    homes = {row.technology: row.plant for row in case.technologies}
    flows = [row for row in case.technology_flows if row.vent and row.commodity == commodity and homes[row.technology] == plant]
    shares = [of_made(model, row) for row in flows]
    left = [row for row in case.demands if (row.plant, row.commodity) == (plant, commodity) and not row.must_use]
    shares += [row.renewable_fraction for row in left if row.rate_per_h < 0]
    return max((share for share in shares if share is not None), default=None)


def _sells_own(model: Model, market: Market) -> bool:
    """Whether a plant that sells at a market makes renewable energy of the kind."""
    case = model.park.case
    homes = {row.technology: row.plant for row in case.technologies}
    makers = [homes[row.technology] for row in case.technology_flows if row.commodity == market.commodity and of_made(model, row)]
    makers += [d.plant for d in case.demands if d.commodity == market.commodity and d.rate_per_h < 0 and d.renewable_fraction]
    return bool(makers) and (market.plant is None or market.plant in makers)


def add_markets(model: Model) -> None:
    for market in model.park.case.markets:
        made = {d.plant for d in model.park.case.demands if d.output and d.commodity == market.commodity}
        reached = set(model.park.inside) - (made if market.direction == "buy" else set())
        places = [p for p in model.park.inside if (p in reached if market.plant is None else p == market.plant)]
        if places:
            together = {o.condition: _trade(model, market, places, o.condition) for o in model.conditions}
            _limits(model, market, together)
            _peak(model, market, together)


def _trade(model: Model, market: Market, places: list[str], o: str) -> Expr:
    """Each plant's trade in a condition; returns that of all together."""
    together: Expr = {}
    sign = 1 if market.direction == "buy" else -1
    commodity = model.park.commodities[market.commodity]
    price = market.price_per_unit * model.park.factor(market.price_profile, o)
    for plant in places:
        traded = model.traded[market.market, plant, o] = model.lp.add_var()
        accumulate(together, 1, traded)
        if sign > 0:
            model.balance(plant, market.commodity, o, traded, 1)
        else:
            model.passes(plant, market.commodity, o, traded)
        model.pays(plant, traded, o, sign * price)
        model.counts("energy", plant, o, traded, sign * commodity.tce)
        if sign > 0:
            model.counts(f"bought {market.commodity}", plant, o, traded)
            model.counts("tce in", plant, o, traded, commodity.tce)
            model.counts("renewable tce", plant, o, traded, commodity.tce * (market.renewable_fraction or 0.0))
        elif market.renewable_fraction is not None or _sells_own(model, market):
            share = 1.0 if market.renewable_fraction is None else market.renewable_fraction
            model.counts("tce in", plant, o, traded, -share * commodity.tce)
            model.counts("renewable tce", plant, o, traded, -share * commodity.tce)
        for row in emission_rows(model, market.market):
            if sign > 0 or row.kg_per_unit > 0:
                model.emits(plant, row.species, row.scope, o, traded, row.kg_per_unit)
    return together


def _limits(model: Model, market: Market, together: dict[str, Expr]) -> None:
    for o, traded in together.items():
        if market.limit_per_h is not None:
            model.lp.add_row(traded, upper=market.limit_per_h * model.park.factor(market.profile, o))
        if market.min_per_h > 0:
            missing: Expr = {}
            if market.shortfall_price_per_unit is not None:
                missing = model.lp.add_var()
                accumulate(model.running_costs[o], market.shortfall_price_per_unit, missing)
            model.lp.add_row(total((1, traded), (1, missing)), lower=market.min_per_h)


def _peak(model: Model, market: Market, together: dict[str, Expr]) -> None:
    """Demand charge on the highest rate in each scenario, of all together or of each plant by its meter."""
    if market.peak_price_per_unit_y <= 0:
        return
    metered = [together]
    if market.plant is None and market.meter == "plant":
        metered = [{o: model.traded[market.market, plant, o] for o in together} for plant in model.park.inside]
    for rates in metered:
        peaks = {scenario: model.lp.add_var() for scenario in model.park.scenarios}
        for o in model.conditions:
            model.lp.at_most(rates[o.condition], peaks[o.scenario])
        for scenario, peak in peaks.items():
            accumulate(model.scenario_costs[scenario], market.peak_price_per_unit_y, peak)


def close_balances(model: Model) -> None:
    for expr in list(model.balances.values()):
        model.lp.add_row(expr, 0.0, 0.0)
    _keep_what_comes_from_others(model)


def _keep_what_comes_from_others(model: Model) -> None:
    """Who may not relay passes on what is its own; of heat carriers together no more than made, left over and in hot streams.

    What comes out of a store may be passed on too, as long as in a year no more is than is its own.
    """
    hot: dict[tuple[str, str], Expr] = {}
    kept = [key for key in dict.fromkeys([*model.passed, *model.own]) if not _may_relay(model, *key[:2])]
    for plant, commodity, o in kept:
        passed = total((1, model.passed.get((plant, commodity, o), {})), (-1, model.discharged.get((plant, commodity, o), {})))
        model.lp.at_most(passed, model.own[plant, commodity, o])
        if model.park.commodities[commodity].kind == "heat":
            accumulate(hot.setdefault((plant, o), {}), 1, passed)
            accumulate(hot[plant, o], -1, model.own[plant, commodity, o])
            accumulate(hot[plant, o], 1, model.raised[plant, commodity, o])
    for (plant, o), more in hot.items():
        streams = [row for row in model.park.heat.values() if row.is_hot and model.park.plant_of(row) == plant]
        model.lp.at_most(more, total(*((1, model.rates[row.stream, o]) for row in streams)))
    for plant, commodity in dict.fromkeys(key[:2] for key in kept if key in model.discharged):
        for scenario in model.park.scenarios:
            sides = [
                model.over_the_year(
                    {o.condition: books.get((plant, commodity, o.condition), {}) for o in model.conditions}, scenario
                )
                for books in (model.passed, model.own)
            ]
            model.lp.at_most(*sides)


def _may_relay(model: Model, plant: str, commodity: str) -> bool:
    rows = [row for row in model.park.case.relays if row.plant == plant and row.commodity in (None, commodity)]
    decides = max(rows, key=lambda row: row.commodity is not None, default=None)
    return decides.allowed if decides is not None else not model.park.external(plant)


def plain_rate(model: Model, demand: Demand, o: Condition) -> Expr:
    return const(abs(demand.rate_per_h) * model.park.factor(demand.profile, o.condition))
