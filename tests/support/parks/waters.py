"""Water: kinks at the smallest capacity, process outlets cleaner than their limit, loops with weak removal."""

from tests.support.parks.sketch import Row, Sketch

Limits = dict[str, float | None]


def water(s: Sketch) -> None:
    """Sources, sinks and simple processes, pipes with a smallest capacity, conditions with little flow."""
    s.times(0.5)
    plants = s.scattered(2, 4)
    species = s.some(["salt", "cod"], 0, 2)
    mains(s, plants, species)
    for n in range(s.rng.randint(1, 3)):
        source(s, f"s{n}", s.pick(*plants), species)
        sink(s, f"k{n}", s.pick(*plants), species)
    if s.chance(0.4) and species:
        _process(s, "p0", s.pick(*plants), species[:1], kind="plain")
    pipes(s)


def outlets(s: Sketch) -> None:
    """Processes with several species, losses or a fixed flow, whose outlets can be cleaner than their limit."""
    plants = s.scattered(2, 3)
    species = s.some(["salt", "cod"], 1, 2)
    mains(s, plants, species)
    for n in range(s.rng.randint(1, 2)):
        _process(s, f"p{n}", s.pick(*plants), species, kind=s.pick("several", "loss", "fixed", "unstated"))
    for n in range(s.rng.randint(1, 2)):
        sink(s, f"k{n}", s.pick(*plants), species)
    if s.chance(0.4):
        source(s, "s0", s.pick(*plants), species)
    pipes(s)


def loops(s: Sketch) -> None:
    """Water that goes round through treatment that takes little out, so that it concentrates or is bled."""
    plants = s.scattered(1, 2)
    mains(s, plants, ["salt"], dear=True)
    home = plants[0]
    _fixed_load(s, "p", home)
    for n in range(s.rng.randint(1, 2)):
        _treatment(s, f"t{n}", s.pick(*plants), s.pick(0.005, 0.02, 0.05, 0.1, 0.3, 0.6))
    if s.chance(0.4):
        sink(s, "k", s.pick(*plants), ["salt"])
    if s.chance(0.3):
        source(s, "s", s.pick(*plants), ["salt"])
    if len(plants) > 1:
        pipes(s)


def treatment(s: Sketch) -> None:
    """Treatment with stated products, removal or a balance outlet, between dirty sources and clean sinks."""
    plants = s.scattered(2, 3)
    species = s.some(["salt", "cod"], 1, 2)
    mains(s, plants, species, dear=True)
    for n in range(s.rng.randint(1, 2)):
        source(s, f"s{n}", s.pick(*plants), species)
        sink(s, f"k{n}", s.pick(*plants), species)
    _works(s, s.pick(*plants), species)
    pipes(s)


def mains(s: Sketch, plants: list[str], species: list[str], dear: bool = False) -> None:
    """Fresh water and a sewer on the mains; at times a river with limits and a well."""
    scale = s.pick(1, 5) if dear else 1
    s.add("water_streams", stream="fresh", plant=plants[0], role="supply", price_per_t=round(scale * s.number(0.3, 4), 3))
    s.add("water_streams", stream="sewer", plant=plants[0], role="outlet", price_per_t=round(scale * s.number(0, 3), 3))
    if s.chance(0.3):
        limit = s.maybe(0.6, 2, 40)
        s.add(
            "water_streams",
            stream="river",
            plant=plants[-1],
            role="outlet",
            price_per_t=s.number(0, 0.5),
            limit_t_per_h=limit,
            mains=s.pick(None, False),
            profile=s.profile(0.5) if limit else None,
        )
        for x in species:
            s.add("water_quality", stream="river", species=x, c_in_max_mg_per_l=s.number(40, 250), removal=s.maybe(0.2, 0.2, 0.8))
    if s.chance(0.25):
        s.add(
            "water_streams",
            stream="well",
            plant=plants[-1],
            role="supply",
            price_per_t=s.number(0.05, 0.5),
            limit_t_per_h=s.maybe(0.6, 2, 40),
            mains=s.pick(None, False),
            counts=s.chance(0.5),
        )
        for x in species:
            s.add("water_quality", stream="well", species=x, c_out_mg_per_l=s.number(5, 60))
    if s.chance(0.25):
        s.add("emissions", item=s.pick("fresh", "sewer"), species="co2", kg_per_unit=s.number(0.1, 3), scope=s.pick(1, 3))
        s.settings["policy"]["carbon_price_per_t"] = s.pick(0, s.number(10, 100))


def source(s: Sketch, name: str, plant: str, species: list[str]) -> None:
    """A source with its qualities."""
    flow = s.number(2, 60)
    s.add(
        "water_streams",
        stream=name,
        plant=plant,
        role="source",
        flow_t_per_h=flow,
        profile=s.profile(),
        mains=True if s.chance(0.05) else None,
    )
    for x in species:
        if s.chance(0.9):
            s.add("water_quality", stream=name, species=x, c_out_mg_per_l=s.number(10, 300))


def sink(s: Sketch, name: str, plant: str, species: list[str]) -> None:
    """A sink with its limits."""
    s.add("water_streams", stream=name, plant=plant, role="sink", flow_t_per_h=s.number(2, 60), profile=s.profile())
    for x in species:
        if s.chance(0.85):
            s.add("water_quality", stream=name, species=x, c_in_max_mg_per_l=s.number(5, 250))


def _process(s: Sketch, name: str, plant: str, species: list[str], kind: str) -> None:
    """A user that takes up loads; ``kind`` says why its outlet may be cleaner than its limit."""
    species = species[:1] if kind == "plain" else species
    flow = s.number(5, 40)
    row: Row = s.add("water_streams", stream=name, plant=plant, role="process")
    least = 0.0
    loss, lost = 0.0, 0.0
    if kind == "loss":
        loss, lost = s.pick((s.number(0.02, 0.2), 0.0), (0.0, s.number(0.2, 2)))
    for x in species:
        c_in = s.number(0, 80)
        c_out = round(c_in * s.number(1.5, 6) + s.number(20, 100), 2)
        load = round(flow * (c_out - c_in) * s.number(0.5, 1) / 1000, 4)
        stated = None if kind == "unstated" else c_out
        s.add("water_quality", stream=name, species=x, c_in_max_mg_per_l=c_in, c_out_mg_per_l=stated, load_kg_per_h=load)
        least = max(least, (1000 * load + c_out * lost) / max(c_out * (1 - loss) - c_in, 1.0))
    if loss:
        row["loss_fraction"] = loss
    if lost:
        row["loss_t_per_h"] = lost
    if kind in ("fixed", "unstated"):
        row["flow_t_per_h"] = round(least * s.number(1.05, 2) + 1, 2)
    elif kind != "plain" or s.chance(0.3):
        row["limit_t_per_h"] = round(least * s.number(1.0, 2) + 1, 2)


def _fixed_load(s: Sketch, name: str, plant: str) -> None:
    """A user of fixed flow whose outlet follows from what it takes."""
    flow = s.number(10, 120)
    s.add("water_streams", stream=name, plant=plant, role="process", flow_t_per_h=flow)
    limit = s.maybe(0.4, 50, 2500)
    s.add("water_quality", stream=name, species="salt", c_in_max_mg_per_l=limit, load_kg_per_h=s.number(0.1, 2))


def _treatment(s: Sketch, name: str, plant: str, removal: float) -> None:
    size = s.number(10, 150)
    new = s.chance(0.4)
    sizes = {"max_size": size, "capex_per_size": s.large(10, 1e4)} if new else {"existing_size": size}
    s.add("technologies", technology=name, plant=plant, opex_per_activity=s.number(0.005, 0.5), **sizes)
    s.add("water_streams", stream=f"{name}_in", technology=name, role="sink", flow_t_per_h=1)
    yield_ = s.pick(1, 1, 0.9)
    s.add("water_streams", stream=f"{name}_out", technology=name, role="source", flow_t_per_h=yield_)
    s.add("water_quality", stream=f"{name}_out", species="salt", removal=removal)
    if yield_ < 1:
        s.add("water_streams", stream=f"{name}_rest", technology=name, role="source", flow_t_per_h=round(1 - yield_, 3))
        s.add("water_quality", stream=f"{name}_rest", species="salt", balance=True)


def _works(s: Sketch, plant: str, species: list[str]) -> None:
    kind = s.pick("stated", "removal", "balance")
    size = s.number(10, 80)
    s.add(
        "technologies",
        technology="works",
        plant=plant,
        max_size=size,
        capex_per_size=s.large(10, 2e4),
        capex_fixed=s.large(100, 2e5),
        opex_per_activity=s.number(0.01, 1),
        land_m2_fixed=s.maybe(0.3, 50, 500),
    )
    s.add("water_streams", stream="feed", technology="works", role="sink", flow_t_per_h=1)
    clean = s.pick(0.8, 0.9, 0.95)
    s.add("water_streams", stream="clean", technology="works", role="source", flow_t_per_h=clean)
    s.add("water_streams", stream="brine", technology="works", role="source", flow_t_per_h=round(1 - clean, 3))
    for x in species:
        limit = s.maybe(0.5, 80, 400)
        s.add("water_quality", stream="feed", species=x, c_in_max_mg_per_l=limit)
        if kind == "stated":
            s.add("water_quality", stream="clean", species=x, c_out_mg_per_l=s.number(2, 40))
            s.add("water_quality", stream="brine", species=x, c_out_mg_per_l=s.number(200, 2000))
        else:
            s.add("water_quality", stream="clean", species=x, removal=s.number(0.5, 0.98))
            rest: Row = {"balance": True} if kind == "balance" else {"removal": 0}
            s.add("water_quality", stream="brine", species=x, **rest)


def _dear(s: Sketch) -> Row:
    """Costs of the order of what a pipe saves, at times."""
    rows = s.rows["water_streams"]
    given = [row.get("flow_t_per_h") or row.get("limit_t_per_h") or 10.0 for row in rows if row["role"] in ("source", "process")]
    taken = [row.get("flow_t_per_h") or row.get("limit_t_per_h") or 10.0 for row in rows if row["role"] in ("sink", "process")]
    if s.chance(0.4) or not given or not taken:
        return {}
    prices = [row["price_per_t"] for row in rows if row["stream"] in ("fresh", "sewer")]
    return s.break_even(min(s.pick(*given), s.pick(*taken)), sum(prices))


def pipes(s: Sketch) -> None:
    """A mode of pipes, at times lorries too."""
    s.mode("pipe", "water", min_flow=s.maybe(0.4, 1, 15), in_plant=s.chance(0.15), **_dear(s))
    if s.chance(0.2):
        s.mode("lorry", "water", in_plant=s.chance(0.15))
