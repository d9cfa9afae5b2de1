"""Heat: the cascade of each zone by its own problem table, with carriers, waste heat and equipment."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from parkloop.cases.messages import Message, say
from parkloop.cases.schema import HeatStream, Zone
from parkloop.optimizer.certificate.flows.cascade import (
    HeatPart,
    Level,
    carrier_parts,
    cooled_from_the_top,
    levels,
    spread,
    stream_part,
)
from parkloop.optimizer.certificate.inputs.records import CascadeRow, HeatRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import KELVIN, at_least, at_most, equal, margin, number

ZoneKey = tuple[str, str]

HOT_OR_COLD = {"hot": say("hot"), "cold": say("cold")}


@dataclass(frozen=True)
class Cascade:
    """Heat of a zone in a condition, as parts of streams and of carriers."""

    hot: list[HeatPart] = field(default_factory=list)
    hot_of_technologies: list[HeatPart] = field(default_factory=list)
    use: list[HeatPart] = field(default_factory=list)
    cold: list[HeatPart] = field(default_factory=list)
    cold_of_technologies: list[HeatPart] = field(default_factory=list)
    raised: list[HeatPart] = field(default_factory=list)
    cool: list[HeatPart] = field(default_factory=list)
    left: float = 0.0

    @property
    def giving(self) -> list[HeatPart]:
        """All that gives heat."""
        return [*self.hot, *self.hot_of_technologies, *self.use]

    @property
    def taking(self) -> list[HeatPart]:
        """All that takes heat."""
        return [*self.cold, *self.cold_of_technologies, *self.raised, *self.cool]


def heat_holds(view: PlanView) -> Iterator[str]:
    """Every rule of heat."""
    yield from streams_shown(view)
    zones = {(row.zone, row.plant) for row in view.rows.heat} | set(streams_of_zones(view))
    for zone in sorted(zones):
        for condition in view.conditions:
            cascade = cascade_of(view, zone, condition)
            yield from heat_flows_down(zone, condition, cascade)
            if view.scoped.scope == "baseline":
                yield from as_baseline(view, zone, condition, cascade)
            yield from table_match(view, zone, condition, cascade)
    yield from equipment_suffices(view)


def streams_of_zones(view: PlanView) -> dict[ZoneKey, list[str]]:
    """The heat streams of each (zone, plant)."""
    found: dict[ZoneKey, list[str]] = defaultdict(list)
    for stream, row in view.scoped.heat.items():
        plant = view.scoped.owner_of(row) or ""
        found[row.zone or plant, plant].append(stream)
    return found


def heat_of(view: PlanView, role: str) -> dict[tuple[str, str], float]:
    """Heat in a role by (item, condition), over all zones [MW]"""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.heat:
        if row.role == role:
            found[row.item, row.condition] += row.mw
    return found


def streams_shown(view: PlanView) -> Iterator[str]:
    """Each stream offers or wants its full heat; only a hot one that need not be cooled leaves some of it."""
    reported = {role: heat_of(view, role) for role in ("hot", "cold", "left")}
    for stream, row in view.scoped.heat.items():
        role = "hot" if row.is_hot else "cold"
        for condition in view.conditions:
            rate, what = (
                view.heat_rate(stream, condition),
                say("Heat of {role} stream {stream} in {condition}", role=HOT_OR_COLD[role], stream=stream, condition=condition),
            )
            yield from equal(what, reported[role].get((stream, condition), 0.0), rate, "MW")
            left = reported["left"].get((stream, condition), 0.0)
            if left and row.must_cool:
                yield from at_most(say("{what}, left though it must be cooled", what=what), left, 0.0, "MW", size=rate)
            yield from at_most(say("{what}, left", what=what), left, rate, "MW")


def cascade_of(view: PlanView, zone: ZoneKey, condition: str) -> Cascade:
    """The parts of a zone's cascade: streams by the case, carriers and waste heat by the plan."""
    dt_min = view.scoped.case.heat.dt_min_k
    rows = [row for row in view.rows.heat if (row.zone, row.plant, row.condition) == (*zone, condition)]
    left = {row.item: row.mw for row in rows if row.role == "left"}
    cascade = Cascade(left=sum(left.values()))
    for stream in streams_of_zones(view).get(zone, []):
        row = view.scoped.heat[stream]
        heat = stream_part(row, dt_min, view.heat_rate(stream, condition))
        if row.is_hot:
            target = cascade.hot if row.technology is None else cascade.hot_of_technologies
            target.append(cooled_from_the_top(heat, left.get(stream, 0.0)))
        else:
            (cascade.cold if row.technology is None else cascade.cold_of_technologies).append(heat)
    for entry in rows:
        _add_carrier(view, cascade, entry, dt_min)
    return cascade


def _add_carrier(view: PlanView, cascade: Cascade, row: HeatRow, dt_min: float) -> None:
    """Adds what a carrier gives or takes."""
    target = {"use": cascade.use, "raise": cascade.raised, "cool": cascade.cool}.get(row.role)
    if target is not None:
        target.extend(carrier_parts(view.scoped.commodities[row.item], dt_min, row.mw, hot=row.role == "use"))


def heat_flows_down(zone: ZoneKey, condition: str, cascade: Cascade) -> Iterator[str]:
    """Second law: nowhere is more heat taken than was given above, and none is left at the bottom."""
    what = say("Heat cascade of zone {zone} in {condition}", zone=zone[0], condition=condition)
    yield from _no_deficit(what, cascade.giving, cascade.taking)
    scoped, taken = sum(p.mw for p in cascade.giving), sum(p.mw for p in cascade.taking)
    yield from equal(say("{what}, heat given against heat taken", what=what), scoped, taken, "MW")


def _no_deficit(what: str, giving: Sequence[HeatPart], taking: Sequence[HeatPart]) -> Iterator[str]:
    """A fault at the level of the largest deficit, if there is any."""
    grid = levels([*giving, *taking])
    if not grid:
        return
    residual = np.cumsum(spread(giving, grid) - spread(taking, grid))
    worst = int(np.argmin(residual))
    size = sum(p.mw for p in (*giving, *taking))
    if residual[worst] < -margin(size):
        lacking = say("{lack} MW lack above {t} degC (shifted)", lack=number(-float(residual[worst])), t=number(grid[worst][1]))
        yield say("{what}: heat would have to rise, {lack}.", what=what, lack=lacking)


def as_baseline(view: PlanView, zone: ZoneKey, condition: str, cascade: Cascade) -> Iterator[str]:
    """The baseline raises no carrier and recovers no heat where no recovery exists."""
    what = say("Heat of zone {zone} in {condition} in the baseline", zone=zone[0], condition=condition)
    yield from at_most(say("{what}, raised", what=what), sum(p.mw for p in cascade.raised), 0.0, "MW")
    row = zone_row(view, zone)
    if row is not None and not row.existing_recovery:
        served = [*cascade.hot_of_technologies, *cascade.use]
        yield from _no_deficit(say("{what}, cold streams served alone", what=what), served, cascade.cold)
        # Turned upside down, the cascade says whether all heat of the hot streams finds something colder of its own.
        sinks = [_mirrored(p) for p in (*cascade.cold_of_technologies, *cascade.cool, *cascade.raised)]
        yield from _no_deficit(say("{what}, hot streams served alone", what=what), sinks, [_mirrored(p) for p in cascade.hot])


def _mirrored(p: HeatPart) -> HeatPart:
    """A part with hot and cold exchanged."""
    return HeatPart(-p.lower, -p.upper, p.mw)


def zone_row(view: PlanView, zone: ZoneKey) -> Zone | None:
    """The row of zones.csv of a zone."""
    return next((row for row in view.scoped.case.zones if row.zone == zone[0] and row.plant == zone[1]), None)


def table_match(view: PlanView, zone: ZoneKey, condition: str, cascade: Cascade) -> Iterator[str]:
    """The cascade in the plan adds up, interval by interval.

    Heat that leaves free is known in sum only.
    """
    rows = shown_intervals([row for row in view.rows.cascade if (row.zone, row.plant, row.condition) == (*zone, condition)])
    if not rows:
        return
    size = sum(p.mw for p in (*cascade.giving, *cascade.taking))
    what = say("Cascade table of zone {zone} in {condition}", zone=zone[0], condition=condition)
    yield from equal(say("{what}, hot heat", what=what), sum(r.hot_mw for r in rows), sum(p.mw for p in cascade.giving), "MW")
    yield from equal(say("{what}, cold heat", what=what), sum(r.cold_mw for r in rows), sum(p.mw for p in cascade.taking), "MW")
    residual = 0.0
    for row in rows:
        residual += row.hot_mw - row.cold_mw
        at = say("{what} at {upper}..{lower}", what=what, upper=number(row.t_upper_c), lower=number(row.t_lower_c))
        yield from equal(say("{what}, residual", what=at), row.residual_mw, residual, "MW", size=size)
        yield from at_least(say("{what}, residual", what=at), row.residual_mw, 0.0, "MW", size=size)
        yield from equal(say("{what}, cold heat", what=at), row.cold_mw, _in_interval(cascade.taking, row), "MW", size=size)
        if cascade.left <= margin(size):
            yield from equal(say("{what}, hot heat", what=at), row.hot_mw, _in_interval(cascade.giving, row), "MW", size=size)


def shown_intervals(rows: list[CascadeRow]) -> list[CascadeRow]:
    """Rows of a cascade from the top.

    Those of streams that are served alone are added up, level by level.
    """
    found: dict[Level, CascadeRow] = {}
    for row in rows:
        level = (row.t_upper_c, row.t_lower_c)
        if level in found:
            hot, cold = found[level].hot_mw + row.hot_mw, found[level].cold_mw + row.cold_mw
            row = replace(row, hot_mw=hot, cold_mw=cold, residual_mw=found[level].residual_mw + row.residual_mw)
        found[level] = row
    return sorted(found.values(), key=lambda row: (-row.t_upper_c, -row.t_lower_c))


def _in_interval(parts: Sequence[HeatPart], row: CascadeRow) -> float:
    """Heat of parts in the interval of a row [MW]"""
    level: Level = (row.t_upper_c, row.t_lower_c)
    return float(spread(parts, [(level[0], level[0]) if level[0] - level[1] < KELVIN else level]).sum())


def needed_equipment(view: PlanView) -> dict[tuple[str, str, str, str], float]:
    """Largest rate of each carrier raised and of new direct recovery, by (plant, zone, item, kind) [MW]"""
    found: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for row in view.rows.heat:
        if row.role == "raise":
            key = (row.plant, row.zone, row.item, "raise")
            found[key] = max(found[key], row.mw)
    for zone in view.scoped.case.zones:
        if zone.existing_recovery or zone.plant not in view.scoped.members:
            continue
        for condition in view.conditions:
            cascade = cascade_of(view, (zone.zone, zone.plant), condition)
            wanted = sum(p.mw for p in (*cascade.cold, *cascade.cold_of_technologies))
            recovered = wanted - sum(p.mw for p in cascade.use)
            found[zone.plant, zone.zone, "", "recovery"] = max(found[zone.plant, zone.zone, "", "recovery"], recovered)
    return found


def waste_heat_used(view: PlanView, zone: ZoneKey, condition: str) -> float:
    """Heat of the plants' hot streams of a zone that is used [MW]

    What is cooled away counts against it where it can only be theirs: no technology gives heat, and carriers may be raised.
    """
    own = [row for row in _streams(view, zone) if row.is_hot and row.technology is None]
    cascade, dt_min = cascade_of(view, zone, condition), view.scoped.case.heat.dt_min_k
    giving = [stream_part(row, dt_min, view.heat_rate(row.stream, condition)) for row in own]
    offered, baseline = sum(p.mw for p in giving), view.scoped.scope == "baseline"
    if not baseline and not any(row.is_hot and _can_stand(view, row.technology) for row in _streams(view, zone)):
        return offered - sum(p.mw for p in cascade.cool) - cascade.left
    row = zone_row(view, zone)
    apart = baseline and row is not None and not row.existing_recovery
    cold = [] if apart else cascade.cold
    return offered - _surplus(giving, [*cold, *cascade.cold_of_technologies, *cascade.raised])


def _can_stand(view: PlanView, technology: str | None) -> bool:
    """Whether a stream is of a technology that is there or may be built."""
    row = view.scoped.technologies.get(technology or "")
    return row is not None and (row.existing_size > 0 or row.largest_new > 0)


def _streams(view: PlanView, zone: ZoneKey) -> list[HeatStream]:
    return [view.scoped.heat[s] for s in streams_of_zones(view).get(zone, [])]


def _surplus(giving: Sequence[HeatPart], taking: Sequence[HeatPart]) -> float:
    """Heat that is left at the bottom after all demands are met from above."""
    grid, over = levels([*giving, *taking]), 0.0
    for surplus in spread(giving, grid) - spread(taking, grid):
        over = max(0.0, over + float(surplus))
    return over


def equipment_suffices(view: PlanView) -> Iterator[str]:
    """Exchangers for raised carriers and new recovery are as large as their largest rate."""
    reported = {(row.plant, row.zone, row.item, row.kind): row for row in view.rows.equipment}
    for key, needed in needed_equipment(view).items():
        plant, zone, item, kind = key
        found = reported[key].mw if key in reported else 0.0
        what = equipment_named(zone, plant, kind, item)
        if view.scoped.scope != "baseline" and capital_per_mw(view, key) > 0:
            yield from at_least(what, found, needed, "MW")


def equipment_named(zone: str, plant: str, kind: str, item: str) -> Message:
    """A row of the table of equipment, as sentences call it."""
    return say("Equipment of zone {zone} at {plant} ({kind})", zone=zone, plant=plant, kind=f"{kind} {item}".rstrip())


def capital_per_mw(view: PlanView, key: tuple[str, str, str, str]) -> float:
    """Capital of one MW of an exchanger that raises a carrier or of new recovery [money/MW]"""
    plant, zone, item, kind = key
    if kind == "raise":
        return view.scoped.commodities[item].raise_capex_per_mw if item in view.scoped.commodities else 0.0
    row = zone_row(view, (zone, plant))
    return 0.0 if row is None or row.existing_recovery else row.recovery_capex_per_mw or 0.0
