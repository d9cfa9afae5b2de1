"""Heat carriers that become others: raised at relays, arriving as another, exactly ΔTmin apart, sent to a neighbour and back."""

from tests.support.parks.sketch import Sketch

LEVELS = {"hps": 240.0, "mps": 180.0, "lps": 140.0, "hw": 100.0}


def let_down(s: Sketch) -> None:
    """A hot carrier let down where there is process heat, and passed on with loss, once or again."""
    plants = s.line(3, 5)
    carriers = _ladder(s, s.rng.randint(2, 4))
    for carrier in carriers[:-1] if s.chance(0.5) else carriers:
        _pipe(s, carrier)
    _little_heat(s, plants, 0.7)
    _ends(s, plants, carriers)


def arrives_as(s: Sketch) -> None:
    """A chain of modes in which a carrier arrives as a colder one."""
    plants = s.line(3, 6)
    carriers = _ladder(s, s.rng.randint(2, 4))
    for n, carrier in enumerate(carriers):
        if s.chance(0.6):
            _pipe(s, carrier)
        if n + 1 < len(carriers):
            _pipe(s, carrier, arrives=s.pick(*carriers[n + 1 :]))
    _little_heat(s, plants, 0.15)
    _ends(s, plants, carriers)


def equal_levels(s: Sketch) -> None:
    """Carriers and process heat that differ by exactly the smallest temperature difference, or nearly."""
    plants = s.line(1, 3)
    dt = s.settings["heat"]["dt_min_k"]
    level, carriers = 200.0, []
    for n in range(s.rng.randint(2, 4)):
        flat = s.chance(0.8)
        carriers.append(s.commodity(f"s{n}", "heat", t_supply_c=level, t_return_c=level if flat else level - 30, **_raising(s)))
        level = round(level - dt + s.pick(0, 0, 0, 0.01, -0.01), 2)
    for plant in plants:
        if s.chance(0.9):
            s.heat(plant, 30, 40, s.large(0.001, 3))
        if s.chance(0.3):
            hot = s.pick(200.0, 200.0 - dt)
            s.heat(plant, hot, s.pick(hot, hot - 20), s.large(0.0001, 5), must_cool=False, kind="hot")
    for carrier in carriers:
        if s.chance(0.5):
            _pipe(s, carrier)
    _ends(s, plants, carriers)


def there_and_back(s: Sketch) -> None:
    """A carrier sent to a neighbour and back as another."""
    plants = s.line(2, 3)
    carriers = _ladder(s, s.rng.randint(2, 3))
    _pipe(s, carriers[0])
    _pipe(s, carriers[0], arrives=carriers[-1])
    if s.chance(0.5):
        _pipe(s, carriers[-1])
    if s.chance(0.3):
        _little_heat(s, plants[1:], 0.6)
    s.buy("cheap", carriers[0], plants[0], s.number(5, 30))
    s.need(plants[0], carriers[-1], s.number(1, 15))
    if s.chance(0.7):
        s.buy("dear", carriers[-1], plants[0], s.number(40, 150))
    if s.chance(0.4):
        s.need(plants[-1], s.pick(*carriers), s.number(1, 10))
        s.buy("other", carriers[0], plants[-1], s.number(10, 100))


def process_heat(s: Sketch) -> None:
    """Zones with hot and cold streams at several plants, carriers between them, cooling where it is bought."""
    plants = s.scattered(2, 4)
    carriers = _ladder(s, s.rng.randint(1, 3), hottest="hps")
    s.commodity("cw", "cold", t_supply_c=15, t_return_c=s.pick(15, 25))
    for carrier in carriers:
        if s.chance(0.7):
            _pipe(s, carrier, max_km=s.maybe(0.2, 1, 3))
    if s.chance(0.4):
        s.mode("cold_pipe", "heat", "cw")
    for plant in plants:
        _heated_and_cooled(s, plant, carriers[0])
    if s.chance(0.3):
        s.need(s.pick(*plants), s.pick(*carriers), s.number(1, 8))


def _heated_and_cooled(s: Sketch, plant: str, carrier: str) -> None:
    """Streams of a plant, heat and cooling to buy for most, and at times no direct recovery yet."""
    for _ in range(s.rng.randint(1, 3)):
        _stream(s, plant)
    if s.chance(0.93):
        s.buy(f"cw_{plant}", "cw", plant, s.number(0.5, 6), limit_per_h=s.maybe(0.05, 10, 30))
    if s.chance(0.93):
        s.buy(f"hot_{plant}", carrier, plant, s.number(20, 80))
    if s.chance(0.25):
        recovery = s.number(1e3, 1e5)
        s.add("zones", zone=plant, plant=plant, existing_recovery=False, recovery_capex_per_mw=recovery)


def _stream(s: Sketch, plant: str) -> None:
    hot = s.chance(0.55)
    start = s.number(70, 250) if hot else s.number(30, 120)
    span = s.pick(0.0, s.number(5, 60))
    kind = ("hot" if hot else "cold") if span == 0 else None
    end = max(start - span, 46.0) if hot else start + span
    zone = f"{plant}_two" if s.chance(0.2) else None
    s.heat(plant, start, round(end, 3), s.number(0.5, 10), kind=kind, zone=zone, must_cool=s.chance(0.7) if hot else None)


def _ladder(s: Sketch, count: int, hottest: str | None = None) -> list[str]:
    """Carriers from hot to cold."""
    chosen = {*s.rng.sample(sorted(LEVELS), count), *([hottest] if hottest else [])}
    names = sorted(chosen, key=lambda k: -LEVELS[k])
    for name in names:
        level = LEVELS[name]
        flat = name != "hw" and s.chance(0.75)
        latent = s.maybe(0.3, 0.5, 0.95) if not flat else None
        s.commodity(
            name, "heat", t_supply_c=level, t_return_c=level if flat else level - 40, latent_fraction=latent, **_raising(s)
        )
    return names


def _raising(s: Sketch) -> dict[str, float]:
    return {"raise_capex_per_mw": s.large(100, 1e5)} if s.chance(0.3) else {}


def _pipe(s: Sketch, carrier: str, arrives: str | None = None, max_km: float | None = 1.3) -> None:
    name = f"{carrier}_{arrives or 'pipe'}"
    if name not in s.keys("transport", "mode"):
        s.mode(name, "heat", carrier, arrives_as=arrives, max_km=max_km, loss_per_km=s.maybe(0.5, 0.01, 0.3))


def _little_heat(s: Sketch, plants: list[str], probability: float) -> None:
    """Process heat, at times too little to matter, that lets carriers be raised at a plant."""
    for plant in plants:
        if s.chance(probability):
            s.heat(plant, 30, 40, s.large(0.001, 4))


def _ends(s: Sketch, plants: list[str], carriers: list[str]) -> None:
    """The hottest carrier cheap at the first plant, a colder one needed at others, dear there or not to be had."""
    s.buy("cheap", carriers[0], plants[0], s.number(5, 30), limit_per_h=s.maybe(0.15, 10, 60))
    only = s.chance(0.25)
    for plant in s.some(plants[1:] or plants, 1, 2):
        carrier = s.pick(*carriers[1:])
        s.need(plant, carrier, s.number(1, 15))
        if not only:
            s.buy(f"dear_{len(s.rows['markets'])}", carrier, plant, s.number(40, 200))
