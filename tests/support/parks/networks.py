"""Relays over lossy links: lines, stars, rings, mains, and links that use power themselves."""

from itertools import pairwise

from tests.support.parks.sketch import Sketch


def relay(s: Sketch) -> None:
    """A commodity passed on from neighbour to neighbour, at times over many lossy links to one need at the far end."""
    if s.chance(0.6):
        _passed_on(s, s.line(3, 6))
        return
    plants = s.line(6, 8)
    commodity = _commodity(s)
    _cheap(s, commodity, plants[0])
    rate = s.number(0.5, 10)
    s.need(plants[-1], commodity, rate)
    if s.chance(0.6):
        s.buy("dear", commodity, plants[-1], s.number(60, 200), limit_per_h=s.maybe(0.2, rate, 3 * rate))
    heat = s.rows["commodities"][-1]["kind"] == "heat"
    s.mode(
        "way",
        "heat" if heat else "commodity",
        commodity,
        max_km=1.3,
        loss_per_km=s.number(0.03, 0.25),
        capex_terminal=s.large(100, 5e4),
    )


def star(s: Sketch) -> None:
    """A hub that passes on what comes from some of its neighbours to others."""
    plants = s.star(4, 6)
    _passed_on(s, s.rng.sample(plants[1:], len(plants) - 1) + plants[:1])


def ring(s: Sketch) -> None:
    """Neighbours on a ring, two ways to everybody."""
    _passed_on(s, s.ring(3, 7))


def _passed_on(s: Sketch, plants: list[str]) -> None:
    """Cheap at the first plant, needed at some others, dear there or not to be had."""
    commodity = _commodity(s)
    _cheap(s, commodity, plants[0])
    only = s.chance(0.25)
    for plant in s.some(plants[1:], 1, 3) + ([plants[-1]] if s.chance(0.5) else []):
        rate = s.number(1, 20)
        s.need(plant, commodity, rate)
        if not only or s.chance(0.3):
            s.buy(
                f"dear_{len(s.rows['markets'])}", commodity, plant, s.number(40, 200), limit_per_h=s.maybe(0.15, rate, 3 * rate)
            )
    if s.chance(0.25):
        s.sell("sale", commodity, s.pick(*plants), s.number(1, 60), limit_per_h=s.number(1, 20))
    heat = s.rows["commodities"][-1]["kind"] == "heat"
    s.mode("way", "heat" if heat else "commodity", s.pick(commodity, None), max_km=1.3, loss_per_km=s.maybe(0.8, 0.02, 0.3))
    if s.chance(0.25):
        s.mode("long", "heat" if heat else "commodity", commodity, loss_per_km=s.maybe(0.5, 0.01, 0.2))
    if heat and s.chance(0.3):
        s.heat(s.pick(*plants), 30, 60, s.large(0.001, 5))


def _commodity(s: Sketch) -> str:
    kind = s.pick("electricity", "fuel", "other", "heat")
    if kind == "heat":
        return s.commodity("lps", "heat", t_supply_c=150, t_return_c=150)
    return s.commodity({"electricity": "power", "fuel": "gas", "other": "h2"}[kind], kind)


def _cheap(s: Sketch, commodity: str, plant: str) -> None:
    if s.chance(0.7):
        s.buy("cheap", commodity, plant, s.number(1, 30), limit_per_h=s.maybe(0.25, 5, 60), price_profile=s.profile(0.3))
    else:
        s.need(plant, commodity, -s.number(5, 60))


def main(s: Sketch) -> None:
    """A steam or hot-water main that exists, plant after plant, with needs along it."""
    plants = s.line(4, 7)
    heat = s.chance(0.8)
    carrier = (
        s.commodity("lps", "heat", t_supply_c=150, t_return_c=s.pick(150, 80)) if heat else s.commodity("power", "electricity")
    )
    s.mode(
        "pipe",
        "heat" if heat else "commodity",
        carrier,
        max_km=1.3,
        loss_per_km=s.maybe(0.9, 0.01, 0.15),
        opex_per_unit=s.maybe(0.4, 0.1, 2),
    )
    way = s.pick("forward", "both")
    ends = list(pairwise(plants))
    ends += [(q, p) for p, q in ends] if way == "both" else []
    for start, end in ends:
        status = s.pick("existing", "existing", "existing", "candidate", "required")
        capacity = s.maybe(0.3, 20, 80)
        s.add(
            "links",
            link=f"{start}{end}",
            **{"from": start},
            to=end,
            commodity=carrier,
            mode="pipe",
            status=status,
            capacity=capacity,
        )
    s.buy("works", carrier, plants[0], s.number(5, 40))
    for plant in s.some(plants[1:], 2, 4):
        s.need(plant, carrier, s.number(1, 8))
        if s.chance(0.5):
            s.buy(f"own_{plant}", carrier, plant, s.number(40, 120))
    if heat and s.chance(0.5):
        s.heat(plants[-1], 40, 90, s.number(1, 5))


def own_use(s: Sketch) -> None:
    """Links that use power, of which power itself is carried by some, to plants that buy none."""
    plants = s.line(3, 5)
    power = s.commodity("power", "electricity")
    use = s.number(0.01, 0.25)
    s.mode("cable", "commodity", power, max_km=1.3, electricity_mwh_per_unit_km=use, loss_per_km=s.maybe(0.3, 0.01, 0.1))
    s.buy("grid", power, plants[0], s.number(10, 40))
    only = s.chance(0.25)
    for plant in s.some(plants[1:], 1, 2):
        s.need(plant, power, s.number(1, 15))
        if not only:
            s.buy(f"dear_{plant}", power, plant, s.number(50, 200))
    if s.chance(0.6):
        _pumped(s, plants)


def _pumped(s: Sketch, plants: list[str]) -> None:
    """Another commodity, water or a material whose links use power."""
    kind = s.pick("gas", "heat", "water")
    if kind == "water":
        giver, taker = s.rng.sample(plants, 2)
        s.add("water_streams", stream="fresh", plant=taker, role="supply", price_per_t=s.number(1, 30))
        s.add("water_streams", stream="sewer", plant=giver, role="outlet", price_per_t=s.number(0, 3))
        s.add("water_streams", stream="from", plant=giver, role="source", flow_t_per_h=s.number(2, 20))
        s.add("water_streams", stream="into", plant=taker, role="sink", flow_t_per_h=s.number(2, 20))
        s.mode("pump", "water", electricity_mwh_per_unit_km=s.number(0.01, 0.3))
        return
    carrier = s.commodity("gas", "fuel") if kind == "gas" else s.commodity("lps", "heat", t_supply_c=150, t_return_c=150)
    s.mode("pump", "commodity" if kind == "gas" else "heat", carrier, electricity_mwh_per_unit_km=s.number(0.01, 0.3), max_km=1.3)
    s.buy("cheap", carrier, plants[0], s.number(1, 20))
    taker = s.pick(*plants[1:])
    s.need(taker, carrier, s.number(1, 15))
    s.buy("dear_too", carrier, taker, s.number(40, 200))
