"""What any structure may have besides: rows about links, other modes, policies, land, plants outside the fence."""

from typing import Any

from tests.support.parks.sketch import Sketch


def add_rules(s: Sketch) -> None:
    """A few features of the format that a structure has not asked for."""
    s.settings["policy"] = _settings(s) | s.settings["policy"]
    if s.chance(0.3):
        _second_mode(s)
    if s.chance(0.25):
        _link_rows(s)
    if s.chance(0.3):
        _policies(s)
    if s.chance(0.12):
        _outside(s)
    _limits_of_plants(s)


def _limits_of_plants(s: Sketch) -> None:
    for plant in s.rows["plants"]:
        if s.chance(0.08):
            plant["spare_land_m2"] = s.number(0, 500)
        if s.chance(0.06):
            plant["capex_budget"] = s.large(3e4, 5e6)
        if s.chance(0.08):
            plant["interest_rate"] = s.number(0.01, 0.15)


def _settings(s: Sketch) -> dict[str, Any]:
    settings = {
        "carbon_price_per_t": s.maybe(0.2, 5, 80),
        "carbon_scheme": s.pick("tax", "tax", "ets"),
        "land_price_per_m2_y": s.maybe(0.2, 1, 50),
        "park_land_m2": s.maybe(0.08, 50, 2000),
        "capex_budget": s.large(1e5, 5e6) if s.chance(0.08) else None,
    }
    return {name: value for name, value in settings.items() if value is not None}


def _second_mode(s: Sketch) -> None:
    """A mode beside another, for the same, with other costs."""
    if s.rows["transport"]:
        mode = s.pick(*s.rows["transport"])
        s.mode(
            f"{mode['mode']}_too", mode["carries"], mode.get("only"), arrives_as=mode.get("arrives_as"), max_km=mode.get("max_km")
        )


def _link_rows(s: Sketch) -> None:
    for n in range(s.rng.randint(1, 2)):
        mode = s.pick(*s.rows["transport"]) if s.rows["transport"] else None
        if mode is None:
            return
        ends = _ends(s, mode)
        if ends is not None:
            _row(s, f"row{n}", mode, *ends)


def _ends(s: Sketch, mode: dict[str, Any]) -> tuple[str, str] | None:
    """From plant to plant, or of water and materials from stream to plant."""
    if len(s.plants) < 2:
        return None
    start, end = s.rng.sample(s.plants, 2)
    if mode["carries"] in ("heat", "commodity"):
        return (start, end) if mode.get("only") else None
    table = "water_streams" if mode["carries"] == "water" else "material_streams"
    givers = [row for row in s.rows[table] if row["role"] in ("source", "process") and row.get("plant") not in (None, end)]
    return (s.pick(*givers)["stream"], end) if givers else None


def _row(s: Sketch, name: str, mode: dict[str, Any], start: str, end: str) -> None:
    status = s.pick("existing", "candidate", "candidate", "required", "forbidden")
    more: dict[str, Any] = {}
    if status != "forbidden":
        more = {
            "capacity": s.maybe(0.6, 1, 30),
            "length_km": s.maybe(0.3, 0.2, 3),
            "owner": s.pick(None, "giver", "taker"),
            "capex": s.large(100, 3e5) if status != "existing" and s.chance(0.3) else None,
        }
    s.add(
        "links",
        link=name,
        **{"from": start},
        to=end,
        commodity=mode.get("only") if mode["carries"] in ("heat", "commodity") else None,
        mode=mode["mode"],
        status=status,
        **more,
    )


def _policies(s: Sketch) -> None:
    """Taxes and caps on what the park has."""
    energy, water, stuff = (bool(s.rows[x]) for x in ("markets", "water_streams", "material_streams"))
    bought = [row["commodity"] for row in s.rows["markets"] if row["direction"] == "buy"]
    choices: list[tuple[str, str, float, float]] = []
    if energy:
        choices += [("tax", "energy", 1, 100), ("cap", "energy", 5e3, 1e5), ("cap", s.pick(*bought or ["co2"]), 8e4, 1e6)]
    if water:
        choices += [("tax", "freshwater", 0.1, 2), ("cap", "freshwater", 1e4, 6e5), ("cap", "wastewater", 1e4, 6e5)]
        choices += [("tax", "wastewater", 0.1, 2), ("floor", "water_reuse_rate", 0.05, 0.5)]
    if stuff:
        choices += [("tax", "disposal", 1, 30), ("cap", "disposal", 1e3, 2e5), ("floor", "waste_utilisation_rate", 0.05, 0.5)]
    if s.rows["emissions"]:
        choices += [("cap", "co2", 1e2, 5e4), ("tax", "co2", 1, 60), ("credit", "co2", 1, 60)]
    for n, (kind, target, low, high) in enumerate(s.rng.sample(choices, min(len(choices), s.rng.randint(1, 2)))):
        s.add("policies", policy=f"rule{n}", kind=kind, target=target, value=s.large(low, high))


def _outside(s: Sketch) -> None:
    """One plant stands outside the fence, where nothing there forbids it."""
    inside = {row.get("plant") for row in (*s.rows["technologies"], *s.rows["markets"], *s.rows["policies"])}
    free = [row for row in s.rows["plants"] if row["plant"] not in inside and "spare_land_m2" not in row]
    if free and len(s.plants) > 2:
        s.pick(*free)["role"] = "external"
