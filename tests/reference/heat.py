"""Heat cascades: in each zone and condition heat only falls, from hot streams and carriers to cold ones."""

from dataclasses import dataclass, field

from cases.schema import Commodity, Zone
from tests.reference.lp import Expr, Lp, accumulate, total
from tests.reference.model import Model

Piece = tuple[float, float, float]
"""Upper and lower shifted temperature [degC] and the share of the heat between them."""


@dataclass
class Cascade:
    """Heat of one zone in one condition: (piece, expression, sign) of what is fully given or taken."""

    lp: Lp
    fixed: list[tuple[Piece, Expr, int]] = field(default_factory=list)
    free: list[tuple[Piece, Expr, Expr]] = field(default_factory=list)

    def gives(self, pieces: list[Piece], heat: Expr) -> None:
        self.fixed += [(piece, heat, 1) for piece in pieces]

    def takes(self, pieces: list[Piece], heat: Expr) -> None:
        self.fixed += [(piece, heat, -1) for piece in pieces]

    def may_give(self, pieces: list[Piece], heat: Expr, released: Expr) -> None:
        """In each interval at most its heat; ``released`` is filled with what is given."""
        self.free += [(piece, heat, released) for piece in pieces]

    def close(self) -> None:
        """Down to every level what was given is at least what was taken; in the end equal."""
        edges = self._levels()
        down: Expr = {}
        for n, level in enumerate(edges):
            for piece, heat, sign in self.fixed:
                accumulate(down, sign * share_in(piece, level), heat)
            for piece, heat, released in self.free:
                share = share_in(piece, level)
                if share > 0:
                    given = self.lp.add_var()
                    self.lp.at_most(given, total((share, heat)))
                    accumulate(released, 1, given)
                    accumulate(down, 1, given)
            self.lp.add_row(dict(down), 0.0, 0.0 if n == len(edges) - 1 else float("inf"))

    def _levels(self) -> list[tuple[float, float]]:
        """Intervals from the top; isothermal heat stands in an interval of zero width at its temperature."""
        pieces = [piece for piece, *_ in self.fixed] + [piece for piece, *_ in self.free]
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
    recovery = _recovery(model, row, plant)
    equipment = {k: model.lp.add_var() for k, c in model.park.commodities.items() if c.kind == "heat"}
    for o in model.conditions:
        cascade = Cascade(model.lp)
        direct: Expr = {}
        for key in streams:
            _stream(model, cascade, key, plant, o.condition, direct)
        for carrier in model.park.commodities.values():
            if carrier.is_carrier and carrier.t_supply_c is not None:
                _carrier(model, cascade, carrier, plant, o.condition, direct, equipment)
        cascade.close()
        for _, heat, released in cascade.free:
            model.counts("heat lost", plant, o.condition, total((1, heat), (-1, released)))
        model.lp.at_most(direct, recovery)
    for k, size in equipment.items():
        model.invests(plant, total((model.park.commodities[k].raise_capex_per_mw, size)), 0.0, None, 0.0)


def _recovery(model: Model, row: Zone | None, plant: str) -> Expr:
    """Largest direct recovery of a zone that may be: any where it exists; where it is new it pays, and the baseline has none."""
    if row is None or row.existing_recovery:
        return model.lp.add_var()
    recovery = model.lp.add_var(0.0, 0.0 if model.park.scope == "baseline" else float("inf"))
    model.invests(plant, total((row.recovery_capex_per_mw or 0.0, recovery)), 0.0, None, 0.0)
    return recovery


def _half(model: Model, own: float | None) -> float:
    return model.park.case.heat.dt_min_k / 2 if own is None else own


def _stream(model: Model, cascade: Cascade, key: str, plant: str, o: str, direct: Expr) -> None:
    """A process stream gives or takes its heat; what a must_cool = false stream does not give leaves free."""
    stream = model.park.heat[key]
    heat = model.rates[key, o]
    half = _half(model, stream.dt_contribution_k)
    pieces = shifted(stream.t_in_c, stream.t_out_c, stream.t_in_c, 0.0, -half if stream.is_hot else half)
    if not stream.is_hot:
        cascade.takes(pieces, heat)
        accumulate(direct, 1, heat)
        return
    if stream.technology is None:
        model.counts("hot duty", plant, o, heat)
    if stream.must_cool:
        cascade.gives(pieces, heat)
        return
    cascade.may_give(pieces, heat, {})


def _carrier(
    model: Model, cascade: Cascade, carrier: Commodity, plant: str, o: str, direct: Expr, equipment: dict[str, Expr]
) -> None:
    """A heat carrier is used as a hot stream or raised as a cold one; a cooling carrier is used as a cold stream."""
    half, supply = _half(model, carrier.dt_contribution_k), float(carrier.t_supply_c or 0.0)
    back = supply if carrier.t_return_c is None else carrier.t_return_c
    used = model.lp.add_var()
    model.balance(plant, carrier.commodity, o, used, -1)
    if carrier.kind == "cold":
        cascade.takes(shifted(supply, back, supply, carrier.latent, half), used)
        model.counts("heat lost", plant, o, used)
        return
    cascade.gives(shifted(supply, back, supply, carrier.latent, -half), used)
    accumulate(direct, -1, used)
    if model.park.scope != "baseline":
        raised = model.lp.add_var()
        model.balance(plant, carrier.commodity, o, raised, 1)
        cascade.takes(shifted(supply, back, supply, carrier.latent, half), raised)
        model.lp.at_most(raised, equipment[carrier.commodity])
