"""Turbines and what is bled off them: technologies that cannot run without another of their plant."""

from tests.support.parks.sketch import Row, Sketch


def coupled(s: Sketch) -> None:
    """Turbines with bleeds that share their steam or do not, new and existing; power that is cheap or dear; coupled in series."""
    plants = s.line(2, 4)
    s.commodity("power", "electricity")
    s.commodity("coal", "fuel")
    for name, level in (("mps", 190), ("lps", 140)):
        s.commodity(name, "heat", t_supply_c=level, t_return_c=level)
        s.mode(f"{name}_pipe", "heat", name, max_km=1.3, loss_per_km=s.maybe(0.5, 0.01, 0.2))
    if s.chance(0.5):
        s.mode("cable", "commodity", "power", max_km=1.3)
    s.buy("mine", "coal", None, s.number(5, 20))
    s.buy("grid", "power", None, s.number(5, 90), limit_per_h=s.maybe(0.3, 5, 40))
    s.sell("feed_in", "power", None, s.number(1, 4), limit_per_h=s.maybe(0.3, 5, 100))
    for plant in s.some(plants, 1, 2):
        _station(s, plant)
    for plant in s.some(plants, 1, 2):
        s.need(plant, s.pick("mps", "lps"), s.number(1, 15))
        if s.chance(0.8):
            s.buy(f"boiler_{plant}", s.pick("mps", "lps"), plant, s.number(20, 90))
    s.need(s.pick(*plants), "power", s.number(1, 10))


def _station(s: Sketch, plant: str) -> None:
    """A turbine and two bleeds, the second of which may hang on the first."""
    turbine = f"turbine_{plant}"
    _sized(s, turbine, plant, s.number(5, 30))
    s.add("technology_flows", technology=turbine, commodity="power", per_activity=1)
    s.add("technology_flows", technology=turbine, commodity="coal", per_activity=-s.number(2, 3))
    group = s.pick(None, f"steam_{plant}")
    for carrier in ("mps", "lps"):
        name = f"bleed_{carrier}_{plant}"
        _sized(s, name, plant, s.number(2, 20))
        s.add("technology_flows", technology=name, commodity=carrier, per_activity=1)
        s.add("technology_flows", technology=name, commodity="power", per_activity=-s.number(0.1, 0.4))
        s.add("technology_couplings", technology=name, of=turbine, max_ratio=s.number(0.2, 2), group=group)
    if s.chance(0.3):
        s.add("technology_couplings", technology=name, of=f"bleed_mps_{plant}", max_ratio=s.number(0.2, 2))
    if s.chance(0.2):
        s.add("technology_couplings", technology=turbine, of=name, max_ratio=s.number(0.5, 5))


def _sized(s: Sketch, name: str, plant: str, size: float) -> None:
    """Existing, new or both."""
    row: Row = s.add("technologies", technology=name, plant=plant, availability=s.maybe(0.2, 0.7, 1), profile=s.profile(0.2))
    kind = s.pick("new", "existing", "existing", "both")
    if kind != "new":
        row["existing_size"] = size
    if kind != "existing":
        row |= {"max_size": size, "capex_fixed": s.large(1e2, 1e5), "capex_per_size": s.large(1e2, 5e4)}
    if s.chance(0.2):
        row["min_load"] = s.number(0.1, 0.5)
