"""Bought without limit at one plant, sold without limit at another: something else limits it, or nothing."""

from tests.support.parks.sketch import Row, Sketch


def trade(s: Sketch) -> None:
    """What is bought and sold without limit is limited by mode, link, cap, budget, land, relay, or a need alone."""
    if s.chance(0.35):
        _material_trade(s, limited=True)
        return
    plants, commodity = _markets(s)
    limit = s.pick("mode", "link", "cap", "budget", "existing", "demand", "emission", "land", "leftover")
    LIMITS[limit](s, plants, commodity)
    if s.chance(0.4):
        plant = s.pick(*plants)
        s.need(plant, commodity, s.number(1, 10))
        s.buy("own", commodity, plant, s.number(80, 150))


def unlimited(s: Sketch) -> None:
    """Nothing limits the trade: it earns without end, or loses, and then there is a plan without it."""
    if s.chance(0.5):
        _material_trade(s, limited=False)
        return
    plants, commodity = _markets(s, opex=s.number(0, 30))
    s.need(plants[0], commodity, s.number(1, 10))


def _markets(s: Sketch, **more: float) -> tuple[list[str], str]:
    plants = s.line(2, 4)
    commodity = s.commodity(*s.pick(("power", "electricity"), ("gas", "fuel"), ("h2", "other")))
    s.buy("purchase", commodity, plants[0], s.number(5, 30))
    s.sell("sale", commodity, plants[-1], s.number(15, 60))
    opex = more.get("opex", s.maybe(0.5, 0.1, 5))
    s.mode("way", "commodity", commodity, max_km=1.3, loss_per_km=s.maybe(0.4, 0.01, 0.1), opex_per_unit=opex, max_flow=None)
    return plants, commodity


def _way(s: Sketch) -> Row:
    return s.rows["transport"][-1]


def _by_mode(s: Sketch, plants: list[str], commodity: str) -> None:
    _way(s)["max_flow"] = max(s.number(5, 50), _way(s).get("min_flow", 0.0))


def _by_link(s: Sketch, plants: list[str], commodity: str) -> None:
    """Rows with a capacity for every pair, or for those before the last plant and nothing else into it."""
    last = plants[-1]
    for plant in plants[:-1]:
        s.add(
            "links", link=f"{plant}_{last}", **{"from": plant}, to=last, commodity=commodity, mode="way", capacity=s.number(2, 40)
        )


def _by_cap(s: Sketch, plants: list[str], commodity: str) -> None:
    s.add("policies", policy="most", kind="cap", target=commodity, plant=s.pick(None, plants[0]), value=s.number(2e4, 3e5))


def _by_budget(s: Sketch, plants: list[str], commodity: str) -> None:
    _way(s)["capex_per_km_size"] = s.large(100, 2e4)
    s.settings["policy"]["capex_budget"] = s.large(1e5, 3e6)


def _by_existing(s: Sketch, plants: list[str], commodity: str) -> None:
    start, end = plants[-2:]
    s.add(
        "links",
        link="stands",
        **{"from": start},
        to=end,
        commodity=commodity,
        mode="way",
        status="existing",
        capacity=s.number(2, 40),
    )


def _by_demand(s: Sketch, plants: list[str], commodity: str) -> None:
    """Nothing is sold: only needs take it."""
    s.rows["markets"].pop()
    for plant in plants[1:]:
        s.need(plant, commodity, s.number(1, 10))
        s.buy(f"dear_{plant}", commodity, plant, s.number(40, 90))


def _by_emission(s: Sketch, plants: list[str], commodity: str) -> None:
    s.add("emissions", item="purchase", species="co2", kg_per_unit=s.number(50, 400), scope=2)
    s.add("policies", policy="most", kind="cap", target="co2", value=s.number(1e3, 3e4))


def _by_land(s: Sketch, plants: list[str], commodity: str) -> None:
    """Land limits which links are built, and the mode what flows."""
    _by_mode(s, plants, commodity)
    _way(s)["land_m2_per_km"] = s.number(50, 200)
    s.settings["policy"]["park_land_m2"] = s.number(20, 500)


def _by_leftover(s: Sketch, plants: list[str], commodity: str) -> None:
    """Nothing is bought: only left-overs are sold."""
    s.rows["markets"].pop(0)
    s.need(plants[0], commodity, -s.number(2, 30), must_use=s.chance(0.3))


LIMITS = {
    "mode": _by_mode,
    "link": _by_link,
    "cap": _by_cap,
    "budget": _by_budget,
    "existing": _by_existing,
    "demand": _by_demand,
    "emission": _by_emission,
    "land": _by_land,
    "leftover": _by_leftover,
}


def _material_trade(s: Sketch, limited: bool) -> None:
    """A supply and a paying outlet that only haulage joins."""
    plants = s.line(2, 3)
    s.add(
        "material_streams",
        stream="pit",
        plant=plants[0],
        role="supply",
        material="slag",
        price_per_t=s.number(5, 30),
        mains=False,
    )
    buyer = s.add("material_streams", stream="buyer", plant=plants[-1], role="outlet", material=s.pick("slag", None), mains=False)
    buyer |= {"price_per_t": -s.number(15, 60), "counts": s.chance(0.5)}
    truck = s.mode("truck", "material", opex_per_unit=s.number(0, 20), max_flow=None)
    s.add("material_streams", stream="ash", plant=plants[0], role="source", material="slag", flow_t_per_h=s.number(1, 10))
    s.add("material_streams", stream="dump", plant=plants[0], role="outlet", price_per_t=s.number(1, 30))
    if not limited:
        return
    limit = s.pick("mode", "link", "outlet", "supply", "cap")
    if limit == "mode":
        truck["max_flow"] = max(s.number(2, 20), truck.get("min_flow", 0.0))
    elif limit == "link":
        s.add("links", link="haul", **{"from": "pit"}, to=plants[-1], mode="truck", capacity=s.number(2, 20))
    elif limit == "cap":
        buyer["counts"] = True
        s.add("policies", policy="most", kind="cap", target="disposal", value=s.number(1e4, 3e5))
    else:
        stream = "buyer" if limit == "outlet" else "pit"
        row = next(row for row in s.rows["material_streams"] if row["stream"] == stream)
        row["limit_t_per_h"] = s.number(2, 20)
