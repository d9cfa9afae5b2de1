"""Technologies: converters in series whose efficiency is below or above 1, and what limits building them."""

from itertools import pairwise

from tests.support.parks.sketch import Sketch


def converters(s: Sketch) -> None:
    """A chain of conversions over several plants, some with more out than in, and a need at its end."""
    plants = s.line(2, 5)
    kinds = ["power", "gas", "h2", "syngas", "cold_store"]
    chain = s.rng.sample(kinds, s.rng.randint(2, 4))
    for name in chain:
        s.commodity(name, {"power": "electricity", "gas": "fuel"}.get(name, "other"))
        if s.chance(0.9):
            s.mode(f"{name}_way", "commodity", name, max_km=1.3, loss_per_km=s.maybe(0.5, 0.01, 0.2))
    s.buy("first", chain[0], plants[0], s.number(5, 30), limit_per_h=s.maybe(0.15, 20, 150))
    for n, (taken, made) in enumerate(pairwise(chain)):
        for m, plant in enumerate(s.some(plants, 1, 2)):
            _converter(s, f"u{n}{m}", plant, taken, made, size=s.number(10, 60))
    _end(s, plants, chain)


def heat_pumps(s: Sketch) -> None:
    """Heat pumps and turbines between power and carriers: more heat out than power in, and heat in series."""
    plants = s.line(2, 4)
    s.commodity("power", "electricity")
    s.commodity("lps", "heat", t_supply_c=140, t_return_c=140)
    s.commodity("hw", "heat", t_supply_c=90, t_return_c=60)
    s.commodity("cw", "cold", t_supply_c=20, t_return_c=30)
    for carrier in ("lps", "hw"):
        s.mode(f"{carrier}_pipe", "heat", carrier, max_km=1.3, loss_per_km=s.maybe(0.6, 0.01, 0.2))
    if s.chance(0.5):
        s.mode("cable", "commodity", "power", max_km=1.3, electricity_mwh_per_unit_km=s.maybe(0.5, 0.01, 0.1))
    s.buy("grid", "power", s.pick(plants[0], None), s.number(20, 60))
    s.buy("cooling", "cw", s.pick(*plants, None), s.number(0.5, 4))
    taker = s.pick(*plants[1:])
    s.need(taker, "hw", s.number(1, 10))
    if s.chance(0.6):
        s.buy("dear", s.pick("hw", "lps"), taker, s.number(40, 120))
    source = s.pick(*plants)
    s.heat(source, s.number(40, 80), 35, s.number(1, 10), must_cool=False)
    _pump(s, source)
    if s.chance(0.5):
        _converter(s, "boiler", s.pick(*plants), "power", s.pick("hw", "lps"), s.number(0.9, 3.5))
    if s.chance(0.4):
        _converter(s, "turbine", s.pick(*plants), "lps", "power", s.number(0.1, 0.3))
        s.buy("steam", "lps", s.pick(*plants), s.number(10, 40))


def _pump(s: Sketch, plant: str) -> None:
    """Power and low heat in, warmer heat out, which raises a carrier."""
    _technology(s, "pump", plant)
    cop = s.number(2, 5)
    s.add("technology_flows", technology="pump", commodity="power", per_activity=-1)
    low = s.pick(30.0, 40.0)
    s.add("heat_streams", stream="pump_low", technology="pump", t_in_c=low, t_out_c=low, kind="cold", duty_mw=cop - 1)
    hot = s.pick(100.0, 110.0, 150.0)
    s.add(
        "heat_streams",
        stream="pump_hot",
        technology="pump",
        t_in_c=hot,
        t_out_c=hot,
        kind="hot",
        duty_mw=cop,
        must_cool=s.chance(0.5),
    )


def _technology(s: Sketch, name: str, plant: str, size: float | None = None) -> None:
    """New, existing or both; capital by size, fixed or by a cost curve."""
    size = size or s.number(2, 30)
    kind = s.pick("new", "new", "existing", "both")
    row = s.add("technologies", technology=name, plant=plant)
    if kind != "new":
        row["existing_size"] = s.number(0.3 * size, size)
    if kind != "existing":
        row["max_size"] = size
        if s.chance(0.25):
            row["min_size"] = s.number(0.1 * size, 0.6 * size)
    if kind != "existing" and s.chance(0.25):
        curve = {"scale_exponent": s.number(0.5, 0.9), "reference_size": s.number(0.5 * size, size)}
        row |= curve | {"reference_capex": s.large(1e4, 2e6), "min_size": row.get("min_size", s.number(0.05 * size, 0.3 * size))}
    else:
        row |= {"capex_fixed": s.large(1e2, 2e5), "capex_per_size": s.large(1e2, 5e4)}
    extras = {
        "availability": s.maybe(0.3, 0.7, 1),
        "min_load": s.maybe(0.2, 0.1, 0.6),
        "land_m2_fixed": s.maybe(0.3, 50, 500),
        "land_m2_per_size": s.maybe(0.2, 1, 50),
        "opex_per_activity": s.maybe(0.4, 0.1, 5),
        "opex_fixed_fraction": s.maybe(0.2, 0.01, 0.05),
        "subsidy_fraction": s.maybe(0.1, 0.1, 0.5),
        "profile": s.profile(0.15),
    }
    row.update({key: value for key, value in extras.items() if value is not None})


def _converter(
    s: Sketch, name: str, plant: str, taken: str, made: str, ratio: float | None = None, size: float | None = None
) -> None:
    _technology(s, name, plant, size)
    s.add("technology_flows", technology=name, commodity=taken, per_activity=-1)
    ratio = ratio or s.pick(s.number(0.2, 0.95), s.number(1.1, 5))
    s.add("technology_flows", technology=name, commodity=made, per_activity=ratio, vent=s.chance(0.15))


def _end(s: Sketch, plants: list[str], chain: list[str]) -> None:
    """The last of the chain is needed, or sold, far away; dear to buy there, at times."""
    taker = s.pick(*plants)
    if s.chance(0.85):
        s.need(taker, chain[-1], s.number(1, 15))
        if s.chance(0.65):
            s.buy("dear", chain[-1], taker, s.number(40, 200))
    else:
        s.sell("sale", chain[-1], taker, s.number(20, 150), limit_per_h=s.maybe(0.5, 2, 20))
    if len(chain) > 2 and s.chance(0.3):
        s.need(s.pick(*plants), chain[1], s.number(1, 5))
        s.buy("middle", chain[1], None, s.number(40, 150))


def measures(s: Sketch) -> None:
    """Groups, cost curves, land, source reduction and removal at the end of the pipe, under a carbon price or cap."""
    plants = s.scattered(2, 3)
    s.commodity("power", "electricity")
    s.commodity("gas", "fuel")
    s.buy("grid", "power", None, s.number(40, 120), peak_price_per_unit_y=s.maybe(0.3, 1e3, 5e4))
    s.buy("gas_market", "gas", None, s.number(10, 40))
    s.add("emissions", item="gas_market", species="co2", kg_per_unit=202)
    s.add("emissions", item="grid", species="co2", kg_per_unit=s.number(200, 600), scope=2)
    s.settings["policy"] |= {"carbon_price_per_t": s.number(0, 80), "carbon_scheme": s.pick("tax", "ets")}
    for plant in plants:
        s.need(plant, "power", s.number(1, 10))
        for n in range(s.rng.randint(1, 2)):
            name = f"engine_{plant}{n}"
            _converter(s, name, plant, "gas", "power", s.number(0.3, 0.6))
            if s.chance(0.5):
                s.rows["technologies"][-1]["group"] = f"one_{plant}"
    _saving(s, s.pick(*plants))
    if s.chance(0.6):
        plant = s.pick(*plants)
        _technology(s, "scrubber", plant, s.number(1, 5))
        s.rows["technologies"][-1]["measure"] = "end_of_pipe"
        s.add("emissions", item="scrubber", species="co2", kg_per_unit=-s.number(50, 400), max_removal=s.pick(1, 0.9, 0.5))
    if s.chance(0.5):
        s.settings["policy"]["park_land_m2"] = s.number(100, 2000)
    if s.chance(0.4):
        s.mode("cable", "commodity", "power")


def _saving(s: Sketch, plant: str) -> None:
    demand = next(row for row in s.rows["demands"] if row["plant"] == plant)
    capex = s.large(1e4, 1e6)
    s.add("technologies", technology="saving", plant=plant, max_size=1, capex_per_size=capex, measure="source_reduction")
    s.add(
        "reductions",
        technology="saving",
        stream=demand["demand"],
        per_activity=round(demand["rate_per_h"] * s.number(0.1, 0.5), 4),
    )
