"""Materials: substitution ratios, costs of treatment, emissions of sinks, blends, and properties carried through technologies."""

from tests.support.parks.sketch import Row, Sketch


def materials(s: Sketch) -> None:
    """By-products for raw materials, with ratios, shares, costs of treatment of either, emissions of either and hazards."""
    s.times(0.35)
    plants = s.scattered(2, 4)
    _mains(s, plants)
    hazard = "bad" if s.chance(0.2) else None
    for n, plant in enumerate(s.some(plants, 1, 3)):
        _by_product(s, f"g{n}", plant, s.pick("ash", "slag"), hazard if s.chance(0.5) else None)
        if hazard and s.chance(0.6):
            s.add("permits", hazard="bad", plant=plant)
    for n, plant in enumerate(s.some(plants, 1, 3)):
        _need(s, f"kiln{n}", plant)
    if s.chance(0.3):
        _blends(s, carried=False)
    _prices(s)
    _trucks(s)


def carry(s: Sketch) -> None:
    """A property carried through a technology that takes by-products with a ratio, to a taker that limits it."""
    plants = s.scattered(2, 3)
    _mains(s, plants)
    for n, plant in enumerate(s.some(plants, 1, 2)):
        _by_product(s, f"g{n}", plant, "ash", None)
    if s.chance(0.4):
        s.add("material_streams", stream="rock", plant=plants[0], role="supply", material="ash", price_per_t=s.number(0.5, 20))
    _need(s, "kiln0", s.pick(*plants))
    _works(s, s.pick(*plants))
    _blends(s, carried=True)
    _trucks(s)


def _mains(s: Sketch, plants: list[str]) -> None:
    s.add("material_streams", stream="dump", plant=plants[0], role="outlet", price_per_t=s.pick(0, s.number(0, 60)))
    s.add(
        "material_streams",
        stream="lime",
        plant=plants[0],
        role="supply",
        material="lime",
        price_per_t=s.pick(s.number(0.5, 5), s.number(1, 80)),
    )
    if s.chance(0.2):
        limit = s.number(2, 20)
        s.add(
            "material_streams",
            stream="pit",
            plant=plants[-1],
            role="supply",
            material="lime",
            price_per_t=s.number(0.5, 20),
            limit_t_per_h=limit,
            mains=s.pick(None, False),
        )
    if s.chance(0.2):
        s.add(
            "material_streams",
            stream="buyer",
            plant=plants[-1],
            role="outlet",
            material=s.pick("ash", None),
            counts=False,
            price_per_t=-s.number(1, 30),
            limit_t_per_h=s.number(1, 15),
            mains=s.pick(None, False),
        )


def _by_product(s: Sketch, name: str, plant: str, material: str, hazard: str | None) -> None:
    flow = s.number(1, 20)
    s.add(
        "material_streams",
        stream=name,
        plant=plant,
        role="source",
        material=material,
        flow_t_per_h=flow,
        hazard=hazard,
        profile=s.profile(),
    )


def _need(s: Sketch, name: str, plant: str) -> None:
    s.add(
        "material_streams",
        stream=name,
        plant=plant,
        role="sink",
        material="lime",
        flow_t_per_h=s.number(2, 25),
        profile=s.profile(),
    )
    for material in ("ash", "slag"):
        if any(row.get("material") == material for row in s.rows["material_streams"]) and s.chance(0.85):
            s.add(
                "substitutions",
                material=material,
                sink=name,
                ratio=s.pick(1, s.number(0.4, 2)),
                max_share=s.maybe(0.4, 0.2, 1),
                treatment_cost_per_t=s.maybe(0.5, 0.5, 20),
            )
    if s.chance(0.35):
        s.add(
            "substitutions",
            material="lime",
            sink=name,
            ratio=s.pick(1, 1, s.number(0.7, 1.3)),
            treatment_cost_per_t=s.number(1, 20),
        )


def _works(s: Sketch, plant: str) -> None:
    """Takes ash, gives grit or slag with what the ash carries."""
    size = s.number(3, 25)
    new = s.chance(0.6)
    sizes = {"max_size": size, "capex_per_size": s.large(10, 2e4)} if new else {"existing_size": size}
    s.add("technologies", technology="works", plant=plant, opex_per_activity=s.maybe(0.5, 0.1, 3), **sizes)
    s.add("material_streams", stream="w_in", technology="works", role="sink", material="feed", flow_t_per_h=1)
    s.add(
        "material_streams",
        stream="w_out",
        technology="works",
        role="source",
        material="grit",
        flow_t_per_h=s.pick(1, s.number(0.5, 1)),
    )
    ratio = s.pick(1, 1, s.number(0.5, 1.4))
    s.add("substitutions", material="ash", sink="w_in", ratio=ratio, treatment_cost_per_t=s.maybe(0.3, 0.5, 5))
    s.add("substitutions", material="grit", sink="kiln0", ratio=s.pick(1, s.number(0.6, 1.3)), max_share=s.maybe(0.3, 0.3, 1))


def _blends(s: Sketch, carried: bool) -> None:
    """A property of what is given, and limits of what sinks take; technologies carry it through."""
    for row in list(s.rows["material_streams"]):
        name = row["stream"]
        if row["role"] in ("source", "supply") and "technology" not in row:
            value = s.number(0, 3) if row["role"] == "supply" and row["material"] == "lime" else s.number(0, 20)
            if s.chance(0.9):
                s.add("material_quality", stream=name, property="fe", value=value)
        elif row["role"] == "source" and carried:
            s.add("material_quality", stream=name, property="fe", carry=s.pick(1, 1, s.number(0.5, 1.2)))
        elif row["role"] == "sink" and "technology" not in row and (carried or s.chance(0.7)):
            s.add("material_quality", stream=name, property="fe", max=s.number(3, 12))
    if carried and s.chance(0.2):
        s.add("material_quality", stream="w_in", property="fe", max=s.number(5, 18))


def _prices(s: Sketch) -> None:
    """Emissions of sinks, supplies, outlets and by-products, and what carbon costs."""
    if not s.chance(0.5):
        return
    s.settings["policy"] |= {"carbon_price_per_t": s.number(10, 120), "carbon_scheme": s.pick("tax", "ets")}
    for name in s.some(s.keys("material_streams", "stream"), 1, 2):
        s.add("emissions", item=name, species="co2", kg_per_unit=s.number(10, 500), scope=s.pick(1, 1, 3))


def _trucks(s: Sketch) -> None:
    s.mode("truck", "material", min_flow=s.maybe(0.25, 0.5, 10), in_plant=s.chance(0.15), **_dear(s))
    if s.chance(0.2):
        s.mode("belt", "material", in_plant=s.chance(0.1))


def _dear(s: Sketch) -> Row:
    """Costs of the order of what a haul saves, at times: the supply and its treatment, the outlet, and carbon at the sink."""
    rows = s.rows["material_streams"]
    given = [row["flow_t_per_h"] for row in rows if row["role"] == "source" and "technology" not in row]
    taken = [row["flow_t_per_h"] for row in rows if row["role"] == "sink" and "technology" not in row]
    if s.chance(0.35) or not given or not taken:
        return {}
    saving = sum(row["price_per_t"] for row in rows if row["stream"] in ("lime", "dump"))
    own = [row.get("treatment_cost_per_t", 0.0) for row in s.rows["substitutions"] if row["material"] == "lime"]
    carbon = s.settings["policy"].get("carbon_price_per_t", 0.0) / 1000
    emitted = [carbon * row["kg_per_unit"] for row in s.rows["emissions"]]
    saving += sum(s.some([*own, *emitted], 0) if own or emitted else [])
    return s.break_even(min(s.pick(*given), s.pick(*taken)), saving)
