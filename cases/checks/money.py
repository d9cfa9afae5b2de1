"""Rules of money: no unlimited earnings by resale of what has no limit."""

from collections import defaultdict
from collections.abc import Iterator

from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.lookup import Park, at, plants_inside
from parkloop.cases.messages import say
from parkloop.cases.schema import Market, MaterialStream, Policy
from parkloop.cases.text.units import policy_factor

KG_PER_T = 1000
SMALLEST_GAIN = 1e-9


def trade_does_not_earn_without_limit(park: Park) -> Iterator[Fault]:
    """What can be bought without limit is not sold dearer without limit at the same plant."""
    unlimited = [row for row in park.case.markets if row.limit_per_h is None]
    buyers: defaultdict[str, list[Market]] = defaultdict(list)
    for row in unlimited:
        if row.direction == "sell":
            buyers[row.commodity].append(row)
    for buy in unlimited:
        for sell in buyers[buy.commodity] if buy.direction == "buy" else ():
            plant = _meeting(park, buy, sell)
            if plant is not None and not _capped(park, buy, plant) and _gain(park, buy, sell, plant) > SMALLEST_GAIN:
                yield at(
                    buy,
                    "price_per_unit",
                    _resale_message(
                        say("{market} takes {commodity} for more", market=sell.market, commodity=sell.commodity),
                        buy.market,
                        sell.market,
                    ),
                )


def passing_on_does_not_earn_without_limit(park: Park) -> Iterator[Fault]:
    """What can be had without limit from a supply is not paid for more without limit by an outlet."""
    unlimited = [row for row in park.case.material_streams if row.limit_t_per_h is None]
    paying = [row for row in unlimited if row.role == "outlet" and (row.price_per_t or 0.0) < 0]
    for supply in (row for row in unlimited if row.role == "supply"):
        for outlet in paying:
            if not _meet(park, supply, outlet):
                continue
            price = (supply.price_per_t or 0.0) + (outlet.price_per_t or 0.0)
            if price + _levies(park, supply, outlet) < -SMALLEST_GAIN:
                told = _resale_message(
                    say("{outlet} pays more for {material}", outlet=outlet.stream, material=supply.material),
                    supply.stream,
                    outlet.stream,
                )
                yield at(supply, "price_per_t", told)


def _resale_message(why: str, first: str, second: str) -> str:
    return say(
        "{why}, and neither has a limit: the park can earn without end by rows {first} and {second}; give one of them a limit",
        why=why,
        first=first,
        second=second,
    )


def _meeting(park: Park, buy: Market, sell: Market) -> str | None:
    """A plant of the park where both markets are."""
    return next((plant for plant in plants_inside(park.case) if buy.plant in (None, plant) and sell.plant in (None, plant)), None)


def _capped(park: Park, buy: Market, plant: str) -> bool:
    """Whether a cap limits purchases of an item, or its emissions."""
    emitted = {row.species for row in park.case.emissions if row.item == buy.market and row.kg_per_unit > 0}
    targets = {buy.commodity, *emitted}
    return any(row.kind == "cap" and row.target in targets and row.plant in (None, plant) for row in park.case.policies)


def _gain(park: Park, buy: Market, sell: Market, plant: str) -> float:
    """Gain of one unit per hour, bought and sold wherever that pays, in an average year [money/y]"""
    prices = zip(
        park.case.operating_conditions,
        park.factors(buy.price_profile),
        park.factors(sell.price_profile),
        strict=True,
    )
    levies = (
        _duties(park, buy.commodity, plant, 1.0)
        + _emission_costs(park, buy.market, plant)
        + _emission_costs(park, sell.market, plant)
    )
    earned = sum(
        condition.probability
        * condition.hours_per_y
        * max(0.0, sell.price_per_unit * selling - buy.price_per_unit * buying - levies)
        for condition, (_, buying), (_, selling) in prices
    )
    return earned - buy.peak_price_per_unit_y - sell.peak_price_per_unit_y


def _meet(park: Park, supply: MaterialStream, outlet: MaterialStream) -> bool:
    """Whether an outlet takes a supply's material unmixed, where both are at hand."""
    if outlet.material not in (None, supply.material):
        return False
    if not (supply.on_mains or outlet.on_mains or park.plant_of(supply) == park.plant_of(outlet)):
        return False
    values = {row.property: row.value or 0.0 for row in park.case.material_quality if row.stream == supply.stream}
    blends = [row for row in park.case.material_quality if row.stream == outlet.stream]
    low = all(row.min is None or values.get(row.property, 0.0) >= row.min for row in blends)
    return low and all(row.max is None or values.get(row.property, 0.0) <= row.max for row in blends)


def _levies(park: Park, supply: MaterialStream, outlet: MaterialStream) -> float:
    """Taxes and carbon on 1 t that a supply gives and an outlet takes [money/t]"""
    plant = park.plant_of(supply) or ""
    disposal = _duties(park, "disposal", plant, 1.0) if outlet.disposes else 0.0
    return disposal + _emission_costs(park, supply.stream, plant) + _emission_costs(park, outlet.stream, plant)


def _emission_costs(park: Park, item: str, plant: str) -> float:
    """Cost of the emissions of one unit of an item [money/unit]"""
    policy = park.case.policy
    cost = 0.0
    for row in park.case.emissions:
        if row.item == item and row.kg_per_unit > 0:
            carbon = row.species == "co2" and row.scope in policy.carbon_price_scopes
            cost += row.kg_per_unit / KG_PER_T * (policy.carbon_price_per_t if carbon else 0.0)
            cost += _duties(park, row.species, plant, row.kg_per_unit / KG_PER_T)
    return cost


def _duties(park: Park, target: str, plant: str, amount: float) -> float:
    """Taxes and credits on an amount of a target [money]"""
    acting = (row for row in park.case.policies if row.kind in ("tax", "credit") and row.target == target)
    return sum(amount * row.value * _factor(park, row) for row in acting if row.plant in (None, plant))


def _factor(park: Park, row: Policy) -> float:
    try:
        return policy_factor(row, park.case)
    except CaseError:
        return 1.0


RULES = (trade_does_not_earn_without_limit, passing_on_does_not_earn_without_limit)
