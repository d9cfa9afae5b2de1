"""What has to go: heat and left-overs that must be used, amounts that must be taken, prices below 0."""

from tests.support.parks.sketch import Sketch


def must_go(s: Sketch) -> None:
    """Heat that must go, cooled at home, next door or some pipes away, by cooling that comes from elsewhere at times."""
    plants = _cooled(s)
    for plant in s.some(plants, 1, 2):
        if s.chance(0.6):
            s.need(plant, "lps", -s.number(1, 10), must_use=True)
        else:
            s.heat(plant, s.number(160, 250), 150, s.number(1, 10))


def take_or_pay(s: Sketch) -> None:
    """A least amount that binds, or whose shortfall is paid, cooled away, used or sold elsewhere."""
    if s.chance(0.4):
        _power_contract(s)
        return
    plants = _cooled(s)
    s.buy("contract", "lps", s.pick(plants[0], plants[0], None), s.number(2, 30), **_least(s))
    if s.chance(0.5):
        s.need(s.pick(*plants), "lps", s.number(0.5, 8))


def _least(s: Sketch) -> dict[str, float | None]:
    least = s.number(1, 10)
    limit = s.maybe(0.4, least, 3 * least)
    return {"min_per_h": least, "limit_per_h": limit, "shortfall_price_per_unit": s.maybe(0.3, 1, 40)}


def _power_contract(s: Sketch) -> None:
    plants = s.line(2, 4)
    power = s.commodity("power", "electricity")
    s.mode(
        "cable",
        "commodity",
        power,
        max_km=1.3,
        loss_per_km=s.maybe(0.5, 0.01, 0.2),
        electricity_mwh_per_unit_km=s.maybe(0.3, 0.01, 0.1),
    )
    s.buy("contract", power, plants[0], s.number(10, 60), **_least(s))
    for plant in s.some(plants, 1, 3):
        s.need(plant, power, s.number(0.5, 8))
        if s.chance(0.8):
            s.buy(f"grid_{plant}", power, plant, s.number(20, 100))
    if s.chance(0.6):
        s.sell("sale", power, s.pick(*plants), s.number(-20, 15), limit_per_h=s.maybe(0.7, 1, 12))


def negative_price(s: Sketch) -> None:
    """Who takes is paid, up to a limit; who gets rid of it pays; what is taken must be used, cooled or sold."""
    if s.chance(0.5):
        plants = _cooled(s)
        s.buy("paid", "lps", s.pick(*plants), -s.number(1, 20), limit_per_h=s.number(2, 20))
        s.need(s.pick(*plants), "lps", s.number(0.5, 8))
        s.buy("steam", "lps", s.pick(*plants), s.number(20, 60))
        return
    plants = s.line(2, 4)
    gas = s.commodity(*s.pick(("power", "electricity"), ("h2", "other")))
    s.mode("way", "commodity", gas, max_km=1.3, loss_per_km=s.maybe(0.5, 0.01, 0.3))
    s.buy("paid", gas, plants[0], -s.number(1, 30), limit_per_h=s.number(2, 20), price_profile=s.profile(0.3))
    s.sell("rid", gas, plants[-1], -s.number(0, 40) if s.chance(0.7) else s.number(1, 20), limit_per_h=s.maybe(0.5, 2, 20))
    if s.chance(0.6):
        s.need(s.pick(*plants), gas, -s.number(1, 10), must_use=True)
    if s.chance(0.6):
        s.need(plants[-1], gas, s.number(1, 10))
        s.buy("dear", gas, plants[-1], s.number(20, 80))


def _cooled(s: Sketch) -> list[str]:
    """Plants on a line with steam and cooling water, of which each travels by some pipe or not."""
    plants = s.line(2, 4)
    s.commodity("lps", "heat", t_supply_c=140, t_return_c=140)
    s.commodity("cw", "cold", t_supply_c=20, t_return_c=s.pick(20, 30))
    steam = s.chance(0.75)
    if steam:
        s.mode("steam_pipe", "heat", "lps", max_km=1.3, loss_per_km=s.maybe(0.3, 0.01, 0.2))
    if not steam or s.chance(0.4):
        s.mode("cold_pipe", "heat", "cw", max_km=1.3, loss_per_km=s.maybe(0.2, 0.01, 0.2))
    cooled = s.some(plants, 1, 2)
    for plant in cooled:
        s.buy(f"cw_{plant}", "cw", plant, s.number(0.5, 10))
    for plant in plants:
        if plant in cooled or s.chance(0.4):
            s.heat(plant, 80, 60, s.large(0.001, 1), must_cool=s.chance(0.2))
        if s.chance(0.15):
            s.heat(plant, 40, 70, s.number(0.5, 6))
    return plants
