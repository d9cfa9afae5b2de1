"""Amounts that cross the fence of a plan in a year, and the emission outside that each stands for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from parkloop.cases.lookup import Park
from parkloop.cases.schema import PROCESSES, Case, MaterialStream, WaterStream
from parkloop.optimizer.certificate.inputs.reading import read
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.scoped_case import scoped_case
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.plan.record import Plan

KINDS = (
    "bought",
    "sold",
    "fresh_water",
    "supplied",
    "discharged",
    "used",
    "disposed",
    "taken",
    "given",
    "carried",
    "made",
    "vented",
)
"""What crosses the fence, in the order in which it is shown.

Commodities ``bought`` and ``sold``; water and materials ``supplied`` (fresh water apart), water ``discharged``, materials to
outlets that ``used`` or ``disposed`` of them; what is ``taken`` from plants outside and ``given`` to them; what is ``carried``
[unit km]; what plants have ``made`` or used inside with emissions upstream; commodities ``vented``.
"""
INSIDE_SCOPE = 1


class FenceItem(NamedTuple):
    """Row of the case by which something crosses the fence."""

    kind: str
    item: str
    unit: str


class OutsideFactor(NamedTuple):
    """Emission outside the fence per unit that crosses it [kg/unit]

    ``place`` is its table, row and column as provenance.csv names them.
    """

    species: str
    kg_per_unit: float
    scope: int
    place: tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class Fence:
    """The fence of a park, asked about one plan."""

    case: Case
    plan: Plan

    @cached_property
    def view(self) -> PlanView:
        """The plan's tables with their case."""
        records, _ = read(self.plan.tables)
        only = None if self.plan.only is None else list(self.plan.only)
        return PlanView(scoped_case(self.case, self.plan.scope, only), records)

    @cached_property
    def amounts(self) -> dict[FenceItem, float]:
        """What crosses the fence, expected over the scenarios [unit/y]"""
        sums: dict[FenceItem, float] = defaultdict(float)
        for item, condition, rate in (*self._traded(), *self._flowing(), *self._carried(), *self._made(), *self._vented()):
            sums[item] += rate * self.view.scoped.weights[condition]
        return {item: sums[item] for item in sorted(sums, key=lambda one: (KINDS.index(one.kind), one.item)) if sums[item]}

    def _traded(self) -> Iterator[tuple[FenceItem, str, float]]:
        scoped = self.view.scoped
        for row in self.view.rows.markets:
            if scoped.inside(row.plant):
                kind = "bought" if row.direction == "buy" else "sold"
                yield FenceItem(kind, row.market, scoped.commodities[row.commodity].counted_in), row.condition, row.amount_per_h

    def _flowing(self) -> Iterator[tuple[FenceItem, str, float]]:
        for flow in self.view.stream_flows:
            for kind, item, rate in (
                (self._kind_of_giver(flow), flow.from_, flow.flow_per_h),
                (self._kind_of_taker(flow), flow.to, flow.arrives_per_h),
            ):
                if kind is not None:
                    yield FenceItem(kind, item, "t"), flow.condition, rate

    def _kind_of_giver(self, flow: FlowRow) -> str | None:
        """Kind by which what a stream gives crosses the fence; none where it does not."""
        scoped = self.view.scoped
        giver = scoped.streams(flow.domain)[flow.from_]
        start, end = scoped.plant_of(flow.from_), scoped.plant_of(flow.to)
        if giver.role == "supply":
            fresh = isinstance(giver, WaterStream) and giver.fresh
            return ("fresh_water" if fresh else "supplied") if scoped.inside(scoped.user(end, start)) else None
        if scoped.inside(start):
            return "made" if giver.role not in PROCESSES and self._upstream(flow.from_) else None
        return "taken" if scoped.inside(end) else None

    def _kind_of_taker(self, flow: FlowRow) -> str | None:
        """Kind by which what a stream takes crosses the fence; none where it does not."""
        scoped = self.view.scoped
        taker = scoped.streams(flow.domain)[flow.to]
        start, end = scoped.plant_of(flow.from_), scoped.plant_of(flow.to)
        if taker.role == "outlet":
            return _kind_of_outlet(taker) if scoped.inside(scoped.user(start, end)) else None
        if scoped.inside(end):
            return "made" if self._upstream(flow.to) else None
        return "given" if scoped.inside(start) else None

    def _carried(self) -> Iterator[tuple[FenceItem, str, float]]:
        """Transport by links whose owners are inside the fence."""
        view = self.view
        for flow in view.rows.flows:
            link = view.links.get(flow.link)
            if link is not None and view.lengths[link.link] and view.scoped.inside(view.owners[link.link]):
                unit = view.scoped.commodities[flow.item].counted_in if flow.domain == "commodity" else "t"
                yield FenceItem("carried", link.mode, f"{unit} km"), flow.condition, view.lengths[link.link] * flow.flow_per_h

    def _made(self) -> Iterator[tuple[FenceItem, str, float]]:
        """Activity of technologies that state emissions upstream."""
        for technology in self.view.scoped.technologies.values():
            if self.view.scoped.inside(technology.plant) and self._upstream(technology.technology):
                for condition in self.view.conditions:
                    rate = self.view.activity(technology.technology, condition)
                    yield FenceItem("made", technology.technology, technology.activity_unit or "unit h"), condition, rate

    def _vented(self) -> Iterator[tuple[FenceItem, str, float]]:
        scoped = self.view.scoped
        for row in self.view.rows.commodities:
            if scoped.inside(row.plant) and row.vented:
                yield FenceItem("vented", row.commodity, scoped.commodities[row.commodity].counted_in), row.condition, row.vented

    def _upstream(self, item: str) -> bool:
        """Whether what is made or used inside states emissions of scope 2 or 3."""
        return any(self._counts_upstream(item, scope, kg) for _, scope, kg in self.view.scoped.kg.get(item, ()))

    def _counts_upstream(self, item: str, scope: int, kg: float) -> bool:
        return scope != INSIDE_SCOPE and (kg > 0 or item not in self.view.scoped.technologies)

    def factors(self, row: FenceItem) -> list[OutsideFactor]:
        """Emissions outside per unit that crosses: of scopes 2 and 3, of a sale what it avoids.

        What a plant outside emits per unit that it gives or takes is outside too, whatever its scope. What is vented emits
        inside.
        """
        if row.kind == "vented":
            return []
        found = []
        for species, scope, kg in self.view.scoped.kg.get(row.item, ()):
            avoids = row.kind == "sold" and kg < 0
            if avoids or row.kind in ("taken", "given") or self._counts_upstream(row.item, scope, kg):
                found.append(OutsideFactor(species, kg, scope, ("emissions", f"{row.item}/{species}", "kg_per_unit")))
        mode = Park(self.case).modes.get(row.item)
        if row.kind == "carried" and mode is not None and mode.co2_kg_per_unit_km:
            found.append(OutsideFactor("co2", mode.co2_kg_per_unit_km, 3, ("transport", row.item, "co2_kg_per_unit_km")))
        return found


def _kind_of_outlet(row: WaterStream | MaterialStream) -> str:
    if isinstance(row, WaterStream):
        return "discharged"
    return "used" if row.end in ("use", "sale") else "disposed"
