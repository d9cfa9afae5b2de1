"""Commodities: every balance recomputed from the decisions, markets within their limits, demands met."""

from collections import defaultdict
from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.cases.relations.relays import Relays
from parkloop.cases.schema import Market
from parkloop.optimizer.certificate.flows.emissions import ventable
from parkloop.optimizer.certificate.inputs.records import CommodityRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_least, at_most, equal

INPUTS = ("bought", "made", "received", "raised", "left_over", "discharged")
OUTPUTS = ("needed", "sold", "taken", "sent", "kept_warm", "used", "pumping", "charged")
Amounts = dict[tuple[str, str, str], dict[str, float]]


def commodities_hold(view: PlanView) -> Iterator[str]:
    """Every rule of commodities and markets."""
    reported = {(row.plant, row.commodity, row.condition): row for row in view.rows.commodities}
    amounts = recomputed(view)
    for key in dict.fromkeys([*amounts, *reported]):
        yield from balance_closes(view, key, amounts[key], reported.get(key))
    yield from relays_hold(view, amounts)
    for market in view.scoped.markets.values():
        yield from market_keeps(view, market)


def relays_hold(view: PlanView, amounts: Amounts) -> Iterator[str]:
    """Who may not pass a commodity on sends and sells its own only.

    Of heat carriers also of all together, so that nothing is passed on by raising another.
    """
    relays, heat = Relays(view.scoped.case), dict[tuple[str, str], list[dict[str, float]]]()
    years: dict[tuple[str, str, str], list[tuple[float, dict[str, float]]]] = defaultdict(list)
    for (plant, commodity, condition), right in amounts.items():
        if relays.allowed(plant, commodity):
            continue
        what = say("{commodity} passed on by {plant} in {condition}", commodity=commodity, plant=plant, condition=condition)
        own = right["made"] + right["raised"] + right["left_over"] + right["discharged"]
        yield from at_most(what, right["sent"] + right["sold"], own, size=own)
        years[plant, commodity, view.scoped.conditions[condition].scenario].append((view.scoped.hours[condition], right))
        if view.scoped.commodities[commodity].kind == "heat":
            heat.setdefault((plant, condition), []).append(right)
    for (plant, commodity, scenario), parts in years.items():
        what = say("{commodity} passed on by {plant} in {condition}", commodity=commodity, plant=plant, condition=scenario)
        own = sum(hours * (right["made"] + right["raised"] + right["left_over"]) for hours, right in parts)
        onward = sum(hours * (right["sent"] + right["sold"]) for hours, right in parts)
        yield from at_most(what, onward, own, size=own, noise=sum(hours for hours, _ in parts))
    for (plant, condition), carriers in heat.items():
        hot = [h for h, row in view.scoped.heat.items() if row.is_hot and view.scoped.owner_of(row) == plant]
        own = sum(one["made"] + one["left_over"] + one["discharged"] for one in carriers)
        own += sum(view.heat_rate(h, condition) for h in hot)
        what = say("Heat passed on by {plant} in {condition}", plant=plant, condition=condition)
        yield from at_most(what, sum(one["sent"] + one["sold"] for one in carriers), own, size=own)


def recomputed(view: PlanView) -> Amounts:
    """Balances recomputed from decisions and case, by (plant, commodity, condition) and column.

    Without what is vented.
    """
    amounts: Amounts = defaultdict(lambda: dict.fromkeys((*INPUTS, *OUTPUTS), 0.0))
    _add_case(view, amounts)
    for trade in view.rows.markets:
        column = "bought" if trade.direction == "buy" else "sold"
        amounts[trade.plant, trade.commodity, trade.condition][column] += trade.amount_per_h
    for flow in view.commodity_flows:
        amounts[flow.from_, flow.item, flow.condition]["sent"] += flow.flow_per_h
        amounts[flow.to, flow.arrives_as, flow.condition]["received"] += flow.arrives_per_h
    for heat in view.rows.heat:
        if heat.role in ("use", "cool", "raise"):
            amounts[heat.plant, heat.item, heat.condition]["raised" if heat.role == "raise" else "used"] += heat.mw
    for row in view.rows.storage:
        store = view.scoped.stores[row.store]
        if store.holds in view.scoped.commodities:
            amounts[store.plant, store.holds, row.condition]["charged"] += row.charge_per_h
            amounts[store.plant, store.holds, row.condition]["discharged"] += row.discharge_per_h
    _add_pumping(view, amounts)
    _add_standing_losses(view, amounts)
    return amounts


def _add_case(view: PlanView, amounts: Amounts) -> None:
    """Demands, and what technologies make and take."""
    scoped = view.scoped
    for (plant, commodity), demands in scoped.demands.items():
        for demand in demands if plant in scoped.members else ():
            for condition in view.conditions:
                column = "needed" if demand.rate_per_h > 0 else "left_over"
                amounts[plant, commodity, condition][column] += view.demand_rate(demand, condition)
    for (plant, commodity), flows in scoped.technology_flows.items():
        for flow in flows:
            for condition in view.conditions:
                does = (view.activity if flow.per_activity > 0 else view.input)(flow.technology, condition)
                rate = flow.per_activity * scoped.factor(flow.profile, condition) * does
                amounts[plant, commodity, condition]["made" if rate > 0 else "taken"] += abs(rate)


def _add_pumping(view: PlanView, amounts: Amounts) -> None:
    """Electricity that links take from their owner's balance."""
    electricity = view.scoped.electricity
    for flow in view.rows.flows if electricity is not None else ():
        link = view.links.get(flow.link)
        if link is not None and electricity is not None:
            per_unit = view.scoped.mode(link.mode).electricity_mwh_per_unit_km * view.lengths[link.link]
            amounts[view.driver(link), electricity, flow.condition]["pumping"] += per_unit * flow.flow_per_h


def _add_standing_losses(view: PlanView, amounts: Amounts) -> None:
    """What mains lose while they stand, by their length and capacity, from the balance of who sends."""
    for link in view.links.values():
        if link.domain != "commodity" or link.status == "retired":
            continue
        mode, km = view.scoped.mode(link.mode), view.lengths[link.link]
        lost = km * (mode.standing_loss_per_km + mode.standing_loss_per_km_size * (link.capacity or 0.0))
        for condition in view.conditions if lost else ():
            amounts[link.from_, link.item, condition]["kept_warm"] += lost


def balance_closes(
    view: PlanView, key: tuple[str, str, str], right: dict[str, float], reported: CommodityRow | None
) -> Iterator[str]:
    """What comes in goes out; the table shows it column by column; only what may be vented is."""
    plant, commodity, condition = key
    what = say("Balance of {commodity} at {plant} in {condition}", commodity=commodity, plant=plant, condition=condition)
    size = sum(right.values())
    if not view.scoped.inside(plant) and reported is not None:
        # Outside the fence a plant may cover its need, or keep its left-over, by means that the case does not tell.
        right = {
            **right,
            "needed": min(right["needed"], reported.needed),
            "left_over": min(right["left_over"], reported.left_over),
        }
    vented = 0.0 if reported is None else reported.vented
    incoming, outgoing = sum(right[c] for c in INPUTS), sum(right[c] for c in OUTPUTS) + vented
    yield from equal(say("{what}, what comes in against what goes out", what=what), incoming, outgoing, size=size)
    most = sum(ventable(view, plant, commodity, condition).values())
    yield from at_most(say("{what}, vented", what=what), vented, most, size=size)
    for column in (*INPUTS, *OUTPUTS):
        found = 0.0 if reported is None else float(getattr(reported, column))
        yield from equal(say("{what}, {column}", what=what, column=column), found, right[column], size=size)


def traded(view: PlanView, market: Market) -> dict[tuple[str, str], float]:
    """Trade at a market by (plant, condition); of a market without plant in total by ("", condition)."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.markets:
        if row.market == market.market:
            found[market.plant or "", row.condition] += row.amount_per_h
    return found


def market_keeps(view: PlanView, market: Market) -> Iterator[str]:
    """A market's limit and its binding least amount are kept.

    Of a market without plant for all plants together, by a coalition its part.
    """
    amounts = traded(view, market)
    if market.plant is not None and not view.scoped.inside(market.plant):
        return
    for condition in view.conditions:
        amount = amounts.get((market.plant or "", condition), 0.0)
        share = view.scoped.part.share("market", market.market, condition)
        what = say("Trade at market {market} in {condition}", market=market.market, condition=condition)
        if market.limit_per_h is not None:
            limit = market.limit_per_h * view.scoped.factor(market.profile, condition) * share
            yield from at_most(say("{what} (limit)", what=what), amount, limit, size=amount)
        if market.shortfall_price_per_unit is None and (market.plant is not None or view.scoped.part_known):
            yield from at_least(say("{what} (min_per_h)", what=what), amount, market.min_per_h * share)
