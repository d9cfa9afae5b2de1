"""Heat cascades: in each zone and condition heat only falls, from hot streams and carriers to cold ones."""

from dataclasses import dataclass, field

from parkloop.cases.schema import Commodity, Zone
from tests.reference.lp import Expr, Lp, accumulate, total
from tests.reference.model import Model

Piece = tuple[float, float, float]
"""Upper and lower shifted temperature [degC] and the share of the heat between them."""


@dataclass
class Heat:
    """Heat of a stream or carrier: sign 1 gives, -1 takes; ``free``: gives at most that much (what it gave is ``released``)."""

    pieces: list[Piece]
    amount: Expr
    sign: int
    free: bool = False
    released: Expr = field(default_factory=dict)


def close_cascades(lp: Lp, cascades: list[list[Heat]]) -> None:
    """In every cascade, down to every level what was given is at least what was taken; in the end equal.

    What stands in several cascades is split between them, in each interval as it likes.
    """
    everything = list({id(heat): heat for cascade in cascades for heat in cascade}.values())
    levels = _levels([piece for heat in everything for piece in heat.pieces])
    down: list[Expr] = [{} for _ in cascades]
    for n, level in enumerate(levels):
        for heat in everything:
            within = [k for k, cascade in enumerate(cascades) if any(other is heat for other in cascade)]
            parts = _parts(lp, heat, level, len(within))
            for k, part in zip(within, parts, strict=True):
                accumulate(down[k], heat.sign, part)
        for running in down:
            lp.add_row(dict(running), 0.0, 0.0 if n == len(levels) - 1 else float("inf"))


def _parts(lp: Lp, heat: Heat, level: tuple[float, float], count: int) -> list[Expr]:
    """What a stream gives or takes in an interval to each of its cascades."""
    share = sum(share_in(piece, level) for piece in heat.pieces)
    whole = total((share, heat.amount))
    if share == 0 or (count == 1 and not heat.free):
        return [whole] * count
    parts = [lp.add_var() for _ in range(count)]
    given = total(*((1, part) for part in parts))
    accumulate(heat.released, 1, given)
    lp.add_row(total((1, given), (-1, whole)), -float("inf") if heat.free else 0.0, 0.0)
    return parts


def _levels(pieces: list[Piece]) -> list[tuple[float, float]]:
    """Intervals from the top; isothermal heat stands in an interval of zero width at its temperature."""
    temperatures = sorted({t for high, low, _ in pieces for t in (high, low)}, reverse=True)
    flat = {high for high, low, _ in pieces if high == low}
    levels: list[tuple[float, float]] = []
    for n, t in enumerate(temperatures):
        if t in flat:
            levels.append((t, t))
        if n + 1 < len(temperatures):
            levels.append((t, temperatures[n + 1]))
    return levels


def share_in(piece: Piece, level: tuple[float, float]) -> float:
    """Share of a piece's heat that lies in an interval."""
    high, low, share = piece
    if high == low or level[0] == level[1]:
        return share if (high, low) == level else 0.0
    overlap = min(high, level[0]) - max(low, level[1])
    return share * max(0.0, overlap) / (high - low)


def shifted(t_one: float, t_other: float, latent_at: float, latent: float, shift: float) -> list[Piece]:
    """Pieces of a stream: its latent share at one temperature, the rest between the two."""
    high, low = round(max(t_one, t_other) + shift, 9), round(min(t_one, t_other) + shift, 9)
    if high == low:
        return [(high, low, 1.0)]
    level = round(latent_at + shift, 9)
    pieces = [(level, level, latent), (high, low, 1 - latent)]
    return [piece for piece in pieces if piece[2] > 0]


def add_heat(model: Model) -> None:
    case = model.park.case
    zones = {row.zone: row for row in case.zones}
    members: dict[str, list[str]] = {}
    for key, stream in model.park.heat.items():
        members.setdefault(stream.zone or model.park.plant_of(stream), []).append(key)
    for zone, streams in members.items():
        _zone(model, zones.get(zone), streams, model.park.plant_of(model.park.heat[streams[0]]))


def _zone(model: Model, row: Zone | None, streams: list[str], plant: str) -> None:
    """One cascade; in a baseline without direct recovery one for what is cold and one for what is hot.

    Technologies stand in both of these: between them and their plant heat flows in the baseline too.
    """
    apart = row is not None and not row.existing_recovery and model.park.scope == "baseline"
    recovery = _recovery(model, row, plant)
    equipment = {k: model.lp.add_var() for k, c in model.park.commodities.items() if c.kind == "heat"}
    for o in model.conditions:
        heats = {key: _stream(model, key, plant, o.condition) for key in streams}
        groups = _apart(model, heats) if apart else [list(heats.values())]
        direct = total(*((1, heat.amount) for heat in heats.values() if heat.sign < 0))
        raised: list[Heat] = []
        cooled: list[Expr] = []
        for group in groups:
            for carrier in model.park.commodities.values():
                if carrier.is_carrier and carrier.t_supply_c is not None:
                    found = _carrier(model, carrier, plant, o.condition, direct, equipment)
                    group += found
                    raised += [heat for heat in found if heat.sign < 0 and carrier.kind == "heat"]
                    cooled += [heat.amount for heat in found if carrier.kind == "cold"]
        close_cascades(model.lp, groups)
        _lose(model, plant, o.condition, heats, raised, cooled, apart)
        if not apart:
            model.lp.at_most(direct, recovery)
    for k, size in equipment.items():
        model.invests(plant, total((model.park.commodities[k].raise_capex_per_mw, size)), 0.0, None, 0.0)


def _apart(model: Model, heats: dict[str, Heat]) -> list[list[Heat]]:
    """The plant's cold and its hot streams by themselves, technologies' with either."""
    technologies = {key for key in heats if model.park.heat[key].technology is not None}
    return [[heat for key, heat in heats.items() if key in technologies or heat.sign == sign] for sign in (-1, 1)]


def _lose(model: Model, plant: str, o: str, heats: dict[str, Heat], raised: list[Heat], cooled: list[Expr], apart: bool) -> None:
    """Heat of the plants' streams that is lost: cooled away and left.

    Beside hot technologies, and in the baseline, it is what nothing below can take.
    """
    technologies = {key for key in heats if model.park.heat[key].technology is not None}
    if model.park.scope != "baseline" and not any(heats[key].sign > 0 for key in technologies):
        for amount in cooled:
            model.counts("heat lost", plant, o, amount)
        for heat in heats.values():
            if heat.free:
                model.counts("heat lost", plant, o, total((1, heat.amount), (-1, heat.released)))
        return
    giving = [heat for key, heat in heats.items() if heat.sign > 0 and key not in technologies]
    taking = [heat for key, heat in heats.items() if heat.sign < 0 and (key in technologies or not apart)]
    both = [*giving, *taking, *raised]
    above: Expr = {}
    for level in _levels([piece for heat in both for piece in heat.pieces]):
        over = model.lp.add_var()
        shares = ((heat.sign * sum(share_in(piece, level) for piece in heat.pieces), heat.amount) for heat in both)
        model.lp.at_most(total((1, above), *shares), over)
        above = over
    model.counts("heat lost", plant, o, above)


def _recovery(model: Model, row: Zone | None, plant: str) -> Expr:
    """Largest direct recovery of a zone; where it is new it pays."""
    recovery = model.lp.add_var()
    if row is not None and not row.existing_recovery:
        model.invests(plant, total((row.recovery_capex_per_mw or 0.0, recovery)), 0.0, None, 0.0)
    return recovery


def _half(model: Model, own: float | None) -> float:
    return model.park.case.heat.dt_min_k / 2 if own is None else own


def _stream(model: Model, key: str, plant: str, o: str) -> Heat:
    """Heat that a process stream gives or takes; the plants' hot streams count as duty."""
    stream = model.park.heat[key]
    half = _half(model, stream.dt_contribution_k)
    pieces = shifted(stream.t_in_c, stream.t_out_c, stream.t_in_c, 0.0, -half if stream.is_hot else half)
    if stream.is_hot and stream.technology is None:
        model.counts("hot duty", plant, o, model.rates[key, o])
    return Heat(pieces, model.rates[key, o], 1 if stream.is_hot else -1, stream.is_hot and not stream.must_cool)


def _carrier(model: Model, carrier: Commodity, plant: str, o: str, direct: Expr, equipment: dict[str, Expr]) -> list[Heat]:
    """A heat carrier is used as a hot stream or raised as a cold one; a cooling carrier is used as a cold stream."""
    half, supply = _half(model, carrier.dt_contribution_k), float(carrier.t_supply_c or 0.0)
    back = supply if carrier.t_return_c is None else carrier.t_return_c
    cold = shifted(supply, back, supply, carrier.latent, half)
    used = model.lp.add_var()
    model.balance(plant, carrier.commodity, o, used, -1)
    if carrier.kind == "cold":
        return [Heat(cold, used, -1)]
    accumulate(direct, -1, used)
    heats = [Heat(shifted(supply, back, supply, carrier.latent, -half), used, 1)]
    if model.park.scope != "baseline":
        raised = model.lp.add_var()
        model.has(plant, carrier.commodity, o, raised)
        accumulate(model.raised[plant, carrier.commodity, o], 1, raised)
        model.lp.at_most(raised, equipment[carrier.commodity])
        heats.append(Heat(cold, raised, -1))
    return heats
