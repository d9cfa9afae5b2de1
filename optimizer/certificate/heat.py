"""Heat: each zone's cascade by its own problem table, what may be left, raised and cooled, and the equipment that it needs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cases.schema import Zone
from optimizer.certificate.cascade import Level, Part, carrier_parts, cooled_from_the_top, levels, spread, stream_part
from optimizer.certificate.records import CascadeRow, HeatRow
from optimizer.certificate.tolerance import KELVIN, at_least, at_most, equal, number, room
from optimizer.certificate.view import View

ZoneKey = tuple[str, str]


@dataclass(frozen=True)
class Cascade:
    """The heat of a zone in a condition, as parts: of streams (of plants and of technologies) and of carriers."""

    hot: list[Part] = field(default_factory=list)
    hot_of_technologies: list[Part] = field(default_factory=list)
    use: list[Part] = field(default_factory=list)
    cold: list[Part] = field(default_factory=list)
    cold_of_technologies: list[Part] = field(default_factory=list)
    raised: list[Part] = field(default_factory=list)
    cool: list[Part] = field(default_factory=list)
    left: float = 0.0

    @property
    def giving(self) -> list[Part]:
        """All that gives heat."""
        return [*self.hot, *self.hot_of_technologies, *self.use]

    @property
    def taking(self) -> list[Part]:
        """All that takes heat."""
        return [*self.cold, *self.cold_of_technologies, *self.raised, *self.cool]


def heat_holds(view: View) -> Iterator[str]:
    """Every rule of heat."""
    yield from streams_shown(view)
    zones = {(row.zone, row.plant) for row in view.rows.heat} | set(streams_of_zones(view))
    for zone in sorted(zones):
        for condition in view.conditions:
            cascade = cascade_of(view, zone, condition)
            yield from heat_flows_down(zone, condition, cascade)
            if view.given.scope == "baseline":
                yield from as_today(view, zone, condition, cascade)
            yield from table_right(view, zone, condition, cascade)
    yield from equipment_suffices(view)


def streams_of_zones(view: View) -> dict[ZoneKey, list[str]]:
    """The heat streams of each (zone, plant)."""
    found: dict[ZoneKey, list[str]] = defaultdict(list)
    for stream, row in view.given.heat.items():
        plant = view.given.owner_of(row) or ""
        found[row.zone or plant, plant].append(stream)
    return found


def heat_of(view: View, role: str) -> dict[tuple[str, str], float]:
    """Heat in a role by (item, condition), over all zones [MW]"""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.heat:
        if row.role == role:
            found[row.item, row.condition] += row.mw
    return found


def streams_shown(view: View) -> Iterator[str]:
    """Each stream offers or wants its full heat; only a hot one that need not be cooled leaves some of it."""
    shown = {role: heat_of(view, role) for role in ("hot", "cold", "left")}
    for stream, row in view.given.heat.items():
        role = "hot" if row.is_hot else "cold"
        for condition in view.conditions:
            rate, what = view.heat_rate(stream, condition), f"Heat of {role} stream {stream} in {condition}"
            yield from equal(what, shown[role].get((stream, condition), 0.0), rate, "MW")
            left = shown["left"].get((stream, condition), 0.0)
            if left and row.must_cool:
                yield from at_most(f"{what}, left though it must be cooled", left, 0.0, "MW", size=rate)
            yield from at_most(f"{what}, left", left, rate, "MW")


def cascade_of(view: View, zone: ZoneKey, condition: str) -> Cascade:
    """The parts of a zone's cascade; the heat of streams is the case's, carriers and what is left are the plan's."""
    dt_min = view.given.case.heat.dt_min_k
    rows = [row for row in view.rows.heat if (row.zone, row.plant, row.condition) == (*zone, condition)]
    left = {row.item: row.mw for row in rows if row.role == "left"}
    cascade = Cascade(left=sum(left.values()))
    for stream in streams_of_zones(view).get(zone, []):
        row = view.given.heat[stream]
        heat = stream_part(row, dt_min, view.heat_rate(stream, condition))
        if row.is_hot:
            target = cascade.hot if row.technology is None else cascade.hot_of_technologies
            target.append(cooled_from_the_top(heat, left.get(stream, 0.0)))
        else:
            (cascade.cold if row.technology is None else cascade.cold_of_technologies).append(heat)
    for entry in rows:
        _add_carrier(view, cascade, entry, dt_min)
    return cascade


def _add_carrier(view: View, cascade: Cascade, row: HeatRow, dt_min: float) -> None:
    """Adds what a carrier gives or takes."""
    target = {"use": cascade.use, "raise": cascade.raised, "cool": cascade.cool}.get(row.role)
    if target is not None:
        target.extend(carrier_parts(view.given.commodities[row.item], dt_min, row.mw, hot=row.role == "use"))


def heat_flows_down(zone: ZoneKey, condition: str, cascade: Cascade) -> Iterator[str]:
    """Heat only falls: nowhere is more taken than was given above, and at the bottom nothing is over."""
    what = f"Heat cascade of zone {zone[0]} in {condition}"
    yield from _never_short(what, cascade.giving, cascade.taking)
    given, taken = sum(p.mw for p in cascade.giving), sum(p.mw for p in cascade.taking)
    yield from equal(f"{what}, heat given against heat taken", given, taken, "MW")


def _never_short(what: str, giving: Sequence[Part], taking: Sequence[Part]) -> Iterator[str]:
    """A sentence at the level where most heat lacks, if it does anywhere."""
    grid = levels([*giving, *taking])
    if not grid:
        return
    residual = np.cumsum(spread(giving, grid) - spread(taking, grid))
    worst = int(np.argmin(residual))
    size = sum(p.mw for p in (*giving, *taking))
    if residual[worst] < -room(size):
        lacking = f"{number(-float(residual[worst]))} MW lack above {number(grid[worst][1])} degC (shifted)"
        yield f"{what}: heat would have to rise, {lacking}."


def as_today(view: View, zone: ZoneKey, condition: str, cascade: Cascade) -> Iterator[str]:
    """The baseline raises no carrier; where no recovery exists, no stream of a plant heats another."""
    what = f"Heat of zone {zone[0]} in {condition} in the baseline"
    yield from at_most(f"{what}, raised", sum(p.mw for p in cascade.raised), 0.0, "MW")
    row = zone_row(view, zone)
    if row is not None and not row.existing_recovery:
        served = [*cascade.hot_of_technologies, *cascade.use]
        yield from _never_short(f"{what}, cold streams served alone", served, cascade.cold)
        # Turned upside down, the cascade says whether all heat of the hot streams finds something colder of its own.
        sinks = [_upside_down(p) for p in (*cascade.cold_of_technologies, *cascade.cool, *cascade.raised)]
        yield from _never_short(f"{what}, hot streams served alone", sinks, [_upside_down(p) for p in cascade.hot])


def _upside_down(p: Part) -> Part:
    """A part with hot and cold exchanged."""
    return Part(-p.lower, -p.upper, p.mw)


def zone_row(view: View, zone: ZoneKey) -> Zone | None:
    """The row of zones.csv of a zone."""
    return next((row for row in view.given.case.zones if row.zone == zone[0] and row.plant == zone[1]), None)


def table_right(view: View, zone: ZoneKey, condition: str, cascade: Cascade) -> Iterator[str]:
    """The cascade that the plan shows adds up, interval by interval; heat that leaves free is known in sum only."""
    rows = shown_intervals([row for row in view.rows.cascade if (row.zone, row.plant, row.condition) == (*zone, condition)])
    if not rows:
        return
    size = sum(p.mw for p in (*cascade.giving, *cascade.taking))
    what = f"Cascade table of zone {zone[0]} in {condition}"
    yield from equal(f"{what}, hot heat", sum(r.hot_mw for r in rows), sum(p.mw for p in cascade.giving), "MW")
    yield from equal(f"{what}, cold heat", sum(r.cold_mw for r in rows), sum(p.mw for p in cascade.taking), "MW")
    residual = 0.0
    for row in rows:
        residual += row.hot_mw - row.cold_mw
        at = f"{what} at {number(row.t_upper_c)}..{number(row.t_lower_c)}"
        yield from equal(f"{at}, residual", row.residual_mw, residual, "MW", size=size)
        yield from at_least(f"{at}, residual", row.residual_mw, 0.0, "MW", size=size)
        yield from equal(f"{at}, cold heat", row.cold_mw, _in_interval(cascade.taking, row), "MW", size=size)
        if cascade.left <= room(size):
            yield from equal(f"{at}, hot heat", row.hot_mw, _in_interval(cascade.giving, row), "MW", size=size)


def shown_intervals(rows: list[CascadeRow]) -> list[CascadeRow]:
    """The rows of a cascade from the top; those of streams that are served alone are added up, level by level."""
    found: dict[Level, CascadeRow] = {}
    for row in rows:
        level = (row.t_upper_c, row.t_lower_c)
        if level in found:
            hot, cold = found[level].hot_mw + row.hot_mw, found[level].cold_mw + row.cold_mw
            row = replace(row, hot_mw=hot, cold_mw=cold, residual_mw=found[level].residual_mw + row.residual_mw)
        found[level] = row
    return sorted(found.values(), key=lambda row: (-row.t_upper_c, -row.t_lower_c))


def _in_interval(parts: Sequence[Part], row: CascadeRow) -> float:
    """Heat of parts in the interval of a row [MW]"""
    level: Level = (row.t_upper_c, row.t_lower_c)
    return float(spread(parts, [(level[0], level[0]) if level[0] - level[1] < KELVIN else level]).sum())


def needed_equipment(view: View) -> dict[tuple[str, str, str, str], float]:
    """Largest rate of each carrier raised and of new direct recovery, by (plant, zone, item, kind) [MW]"""
    found: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for row in view.rows.heat:
        if row.role == "raise":
            key = (row.plant, row.zone, row.item, "raise")
            found[key] = max(found[key], row.mw)
    for zone in view.given.case.zones:
        if zone.existing_recovery or zone.plant not in view.given.members:
            continue
        for condition in view.conditions:
            cascade = cascade_of(view, (zone.zone, zone.plant), condition)
            wanted = sum(p.mw for p in (*cascade.cold, *cascade.cold_of_technologies))
            recovered = wanted - sum(p.mw for p in cascade.use)
            found[zone.plant, zone.zone, "", "recovery"] = max(found[zone.plant, zone.zone, "", "recovery"], recovered)
    return found


def equipment_suffices(view: View) -> Iterator[str]:
    """Exchangers for raised carriers and new recovery are as large as their largest rate."""
    shown = {(row.plant, row.zone, row.item, row.kind): row for row in view.rows.equipment}
    for key, needed in needed_equipment(view).items():
        plant, zone, item, kind = key
        found = shown[key].mw if key in shown else 0.0
        what = f"Equipment of zone {zone} at {plant} ({kind} {item})".replace(" )", ")")
        if view.given.scope != "baseline" and capital_per_mw(view, key) > 0:
            yield from at_least(what, found, needed, "MW")


def capital_per_mw(view: View, key: tuple[str, str, str, str]) -> float:
    """Capital of one MW of an exchanger that raises a carrier or of new recovery [money/MW]"""
    plant, zone, item, kind = key
    if kind == "raise":
        return view.given.commodities[item].raise_capex_per_mw if item in view.given.commodities else 0.0
    row = zone_row(view, (zone, plant))
    return 0.0 if row is None or row.existing_recovery else row.recovery_capex_per_mw or 0.0
