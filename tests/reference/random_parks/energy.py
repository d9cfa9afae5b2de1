"""Random commodities, markets, demands and process heat."""

from typing import Any

from parkloop.cases.schema import Commodity, Demand, Emission, HeatStream, Market, Zone
from tests.reference.random_parks.draft import Draft


def add_energy(draft: Draft) -> None:
    draft.add(Commodity(commodity="power", kind="electricity"))
    draft.add(Commodity(commodity="gas", kind="fuel"))
    draft.add(Market(market="grid", commodity="power", direction="buy", price_per_unit=draft.number(60, 110), **_grid(draft)))
    draft.add(Market(market="gas_market", commodity="gas", direction="buy", price_per_unit=draft.number(25, 45)))
    draft.add(Emission(item="grid", species="co2", kg_per_unit=draft.number(300, 600), scope=2))
    draft.add(Emission(item="gas_market", species="co2", kg_per_unit=202))
    for plant in draft.homes:
        need = draft.number(2, 12)
        draft.add(Demand(demand=f"{plant}_power", plant=plant, commodity="power", rate_per_h=need, profile=draft.profile()))
        if draft.chance(0.15):
            _long_contract(draft, plant, need)
    if draft.chance(0.4):
        _feed_in(draft)
    if draft.chance(0.8):
        _heat(draft)
    if draft.chance(0.4):
        _hydrogen(draft)
    if draft.chance(0.2):
        draft.add(Market(market="gas_contract", commodity="gas", direction="buy", **_contract(draft)))


def _contract(draft: Draft) -> dict[str, Any]:
    """Cheaper gas for all plants together, to take or to pay."""
    least = draft.number(0.5, 8)
    return {
        "price_per_unit": draft.number(15, 25),
        "limit_per_h": round(2 * least, 4),
        "profile": None,
        "min_per_h": least,
        "shortfall_price_per_unit": draft.number(2, 20),
    }


def _grid(draft: Draft) -> dict[str, Any]:
    return {
        "price_profile": draft.profile(0.4),
        "peak_price_per_unit_y": draft.maybe(0.4, 5e3, 5e4),
        "renewable_fraction": draft.maybe(0.5, 0.1, 0.5),
    }


def _long_contract(draft: Draft, plant: str, need: float) -> None:
    """Cheap power to take or to pay, within what the plant needs in any condition."""
    market = Market(
        market=f"{plant}_contract",
        commodity="power",
        plant=plant,
        direction="buy",
        price_per_unit=draft.number(50, 90),
        limit_per_h=round(0.6 * need, 4),
        min_per_h=round(0.4 * need, 4),
        shortfall_price_per_unit=draft.maybe_none(0.6, 5, 40),
        renewable_fraction=draft.maybe(0.5, 0.5, 1),
    )
    draft.add(market)


def _feed_in(draft: Draft) -> None:
    market = Market(
        market="feed_in",
        commodity="power",
        plant=draft.rng.choice([None, draft.homes[0]]),
        direction="sell",
        price_per_unit=draft.number(20, 45),
        limit_per_h=draft.number(2, 10),
        profile=draft.profile(),
    )
    draft.add(market)
    draft.add(Emission(item="feed_in", species="co2", kg_per_unit=-draft.number(100, 300)))


def _hydrogen(draft: Draft) -> None:
    """A left-over gas that others may use instead of buying it."""
    draft.add(Commodity(commodity="h2", kind="other", unit="kg", tce_per_unit=0.004))
    draft.add(Market(market="h2_market", commodity="h2", direction="buy", price_per_unit=draft.number(1.5, 4)))
    if draft.chance(0.3):
        draft.add(
            Market(market="h2_sale", commodity="h2", direction="sell", price_per_unit=0.5, limit_per_h=draft.number(50, 200))
        )
    giver = draft.rng.choice(draft.plants)
    over = Demand(demand="h2_over", plant=giver, commodity="h2", rate_per_h=-draft.number(50, 400), profile=draft.profile())
    draft.add(over)
    if draft.chance(0.2) and giver in draft.homes:
        flare = Market(market="h2_flare", commodity="h2", direction="sell", plant=giver, price_per_unit=-0.2, limit_per_h=1000)
        draft.add(flare)
        draft.rows["demands"][-1] = over.model_copy(update={"must_use": True})
    draft.add(Emission(item="h2_over", species="nox", kg_per_unit=draft.number(0.001, 0.01)))
    for plant in draft.homes:
        if plant != giver and draft.chance(0.7):
            draft.add(Demand(demand=f"{plant}_h2", plant=plant, commodity="h2", rate_per_h=draft.number(20, 300)))


def _heat(draft: Draft) -> None:
    _carriers(draft)
    for plant in draft.homes:
        if draft.chance(0.8):
            _process_heat(draft, plant)
        if draft.chance(0.3):
            carrier = draft.rng.choice(["hps", "lps"])
            draft.add(Demand(demand=f"{plant}_steam", plant=plant, commodity=carrier, rate_per_h=draft.number(1, 6)))


def _carriers(draft: Draft) -> None:
    latent = draft.chance(0.5)
    draft.add(
        Commodity(
            commodity="hps",
            kind="heat",
            t_supply_c=240,
            t_return_c=120 if latent else 240,
            latent_fraction=0.8 if latent else None,
            dt_contribution_k=draft.maybe_none(0.4, 2, 8),
            raise_capex_per_mw=draft.maybe(0.5, 2e4, 1e5),
        )
    )
    draft.add(
        Commodity(commodity="lps", kind="heat", t_supply_c=150, t_return_c=150, raise_capex_per_mw=draft.maybe(0.7, 1e4, 8e4))
    )
    draft.add(Commodity(commodity="cw", kind="cold", t_supply_c=15, t_return_c=draft.rng.choice([15, 25])))
    if draft.chance(0.4):
        draft.add(
            Commodity(
                commodity="hotwater", kind="heat", t_supply_c=110, t_return_c=70, raise_capex_per_mw=draft.maybe(0.7, 1e3, 4e4)
            )
        )
    draft.add(Market(market="hps_market", commodity="hps", direction="buy", price_per_unit=draft.number(45, 60)))
    draft.add(Market(market="lps_market", commodity="lps", direction="buy", price_per_unit=draft.number(35, 44)))
    draft.add(Market(market="cw_market", commodity="cw", direction="buy", price_per_unit=draft.number(1, 6)))
    draft.add(Emission(item="hps_market", species="co2", kg_per_unit=draft.number(200, 330), scope=2))
    draft.add(Emission(item="lps_market", species="co2", kg_per_unit=draft.number(180, 300), scope=2))


def _process_heat(draft: Draft, plant: str) -> None:
    zones = [plant, f"{plant}_zone"] if draft.chance(0.3) else [plant]
    for n in range(draft.rng.randint(1, 4)):
        hot = draft.chance(0.5)
        start = draft.number(60, 260) if hot else draft.number(30, 150)
        flat = draft.chance(0.15)
        span = 0.0 if flat else draft.number(5, min(90, start - 46) if hot else 50)
        zone = draft.rng.choice(zones)
        stream = HeatStream(
            stream=f"{plant}_heat{n}",
            plant=plant,
            zone=None if zone == plant and draft.chance(0.7) else zone,
            t_in_c=start,
            t_out_c=round(start - span if hot else start + span, 3),
            duty_mw=draft.number(1, 10),
            kind=("hot" if hot else "cold") if flat else None,
            dt_contribution_k=draft.maybe_none(0.2, 2, 10),
            must_cool=not (hot and draft.chance(0.3)),
            profile=draft.profile(),
        )
        draft.add(stream)
    if draft.chance(0.25):
        used = sorted({row.zone or plant for row in draft.rows["heat_streams"] if row.plant == plant})
        zone = draft.rng.choice(used)
        draft.add(Zone(zone=zone, plant=plant, existing_recovery=False, recovery_capex_per_mw=draft.number(1e4, 1e5)))
