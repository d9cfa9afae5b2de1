"""Markets: what plants buy from and sell to the outside."""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import Market
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger, Post
from parkloop.models.site import Site


def _traded(block: Any, market: str, condition: str) -> Any:
    return pyo.quicksum(block.trade[market, p, condition] for p in block.site.traders(block.market[market]))


def within_limit(block: Any, market: str, condition: str) -> Any:
    r"""All plants together trade no more than the market's limit.

    .. math:: \sum_p trade_{m,p,o} \le limit_m \cdot profile_{m,o}
    """
    return _traded(block, market, condition) <= block.site.market_limit(block.market[market], condition)


def peak_covers_every_rate(block: Any, market: str, meter: str, condition: str) -> Any:
    r"""The year's highest rate at a meter, in each scenario, is what the demand charge is paid on.

    .. math:: peak_{m,\sigma(o)} \ge \sum_{p \in meter} trade_{m,p,o}
    """
    metered = [meter] if meter in block.site.plants else block.site.traders(block.market[market])
    rate = pyo.quicksum(block.trade[market, p, condition] for p in metered)
    return block.peak[market, meter, block.site.conditions[condition].scenario] >= rate


def least_amount_taken(block: Any, market: str, condition: str) -> Any:
    r"""Take or pay: what is missing to the least amount is short, and paid where it has a price.

    .. math:: \sum_p trade_{m,p,o} + short_{m,o} \ge min_m
    """
    row = block.market[market]
    short = block.short[market, condition] if row.shortfall_price_per_unit is not None else 0.0
    return _traded(block, market, condition) + short >= row.min_per_h * block.site.shares.of("market", market, condition)


def meters(site: Site, row: Market) -> tuple[str, ...]:
    """Who pays the demand charge of a market, each on its own highest rate.

    ``""``: the park, on that of all together.
    """
    if row.plant is not None:
        return (row.plant,)
    return site.traders(row) if row.meter == "plant" else ("",)


def add_markets(block: Any, site: Site, ledger: Ledger) -> None:
    """Trade of every market and the plants that reach it, at its price, within its limit."""
    block.site = site
    block.market = markets = {key: row for key, row in site.park.markets.items() if site.traders(row)}
    conditions = list(site.conditions)
    variables(
        block,
        "trade",
        ((m, p, o) for m, row in markets.items() for p in site.traders(row) for o in conditions),
        "traded [unit/h]",
    )
    charged = [(m, meter) for m, row in markets.items() if row.peak_price_per_unit_y > 0 for meter in meters(site, row)]
    variables(block, "peak", ((*key, s) for key in charged for s in site.scenarios), "highest rate of the year [unit/h]")
    paid = [m for m, row in markets.items() if row.min_per_h > 0 and row.shortfall_price_per_unit is not None]
    variables(block, "short", ((m, o) for m in paid for o in conditions), "missing to the least amount [unit/h]")
    declare(block, within_limit, ((m, o) for m, row in markets.items() if row.limit_per_h is not None for o in conditions))
    declare(block, peak_covers_every_rate, ((*key, o) for key in charged for o in conditions))
    declare(block, least_amount_taken, ((m, o) for m, row in markets.items() if row.min_per_h > 0 for o in conditions))
    for m, meter in charged:
        for s in site.scenarios:
            ledger.cost(meter, "peak", markets[m].peak_price_per_unit_y * block.peak[m, meter, s], scenario=s)
    for m, row in markets.items():
        payer = row.plant or ""
        for o in conditions:
            if m in paid:
                ledger.cost(payer, "shortfall", row.shortfall_price_per_unit * block.short[m, o], o)
            for p in site.traders(row):
                _post(block, site, ledger, m, p, o)


def _post(block: Any, site: Site, ledger: Ledger, market: str, plant: str, condition: str) -> None:
    row, amount = block.market[market], block.trade[market, plant, condition]
    price = row.price_per_unit * site.factor(row.price_profile, condition)
    tce = site.commodities[row.commodity].tce
    if row.direction == "sell":
        ledger.commodity(plant, row.commodity, condition, "sold", -1, amount)
        ledger.cost(plant, "sale", -price * amount, condition)
        for species, kg, scope, _ in site.emission_rows.get(market, ()):
            if kg < 0:
                ledger.avoided.append(Post(plant, species, kg * amount, condition, scope=scope))
            else:
                ledger.emit_species(plant, species, kg * amount, condition, scope)
        if share := site.origins.traded[market]:
            ledger.resource(plant, "primary_energy", -share * tce * amount, condition)
            ledger.resource(plant, "renewable_energy", -share * tce * amount, condition)
        ledger.resource(plant, "energy", -tce * amount, condition)
        ledger.resource(plant, "energy_with_exchange", -tce * amount, condition)
        return
    ledger.commodity(plant, row.commodity, condition, "bought", +1, amount)
    ledger.cost(plant, "purchase", price * amount, condition)
    ledger.emit(plant, market, amount, condition)
    ledger.resource(plant, f"bought {row.commodity}", amount, condition)
    for bought, renewable in (("energy_bought", "renewable_bought"), ("primary_energy", "renewable_energy")):
        ledger.resource(plant, bought, tce * amount, condition)
        ledger.resource(plant, renewable, site.origins.traded[market] * tce * amount, condition)
    ledger.resource(plant, "energy", tce * amount, condition)
    ledger.resource(plant, "energy_with_exchange", tce * amount, condition)
