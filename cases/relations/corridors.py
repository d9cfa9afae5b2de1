"""Corridors: the graph of pipe racks, trenches and roads, and the ways through it from plant to plant."""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case, Corridor, Link, Mode

LEEWAY = 1e-9
"""Relative leeway of a sum of lengths that meets a limit."""


@dataclass(frozen=True)
class RouteStep:
    """One corridor, gone from a node to the next."""

    corridor: str
    start: str
    end: str
    longer_km: float
    """By how much a way gets longer than the shortest one by this step [km]"""


@dataclass(frozen=True)
class Ways:
    """All that a link from one plant to another may follow; without steps nothing leads there."""

    start: str
    end: str
    length_km: float
    """Length of the shortest way [km]"""
    steps: tuple[RouteStep, ...]

    @cached_property
    def leaving(self) -> dict[str, list[RouteStep]]:
        """Steps from each node."""
        found: dict[str, list[RouteStep]] = {}
        for step in self.steps:
            found.setdefault(step.start, []).append(step)
        return found

    @cached_property
    def reaching(self) -> dict[str, list[RouteStep]]:
        """Steps to each node."""
        found: dict[str, list[RouteStep]] = {}
        for step in self.steps:
            found.setdefault(step.end, []).append(step)
        return found

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that they pass."""
        return tuple(dict.fromkeys((self.start, *self.leaving, *self.reaching)))

    @property
    def branch(self) -> bool:
        """Whether there is more than one way."""
        return any(len(steps) > 1 for steps in self.leaving.values())


@dataclass(frozen=True)
class Corridors:
    """Rows of corridors.csv and corridor_nodes.csv as a graph; what is forbidden is not in it."""

    case: Case
    _graphs: dict[tuple[str, str | None], dict[str, list[tuple[str, str, float]]]] = field(default_factory=dict, repr=False)
    _ways: dict[tuple[str, str | None, str, str, float], Ways] = field(default_factory=dict, repr=False)

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """Position of each node, by default its plant's; none of a junction that states none [km]"""
        plants = {row.plant: (row.x_km, row.y_km) for row in self.case.plants}
        found = {}
        for row in self.case.corridor_nodes:
            x, y = plants.get(row.plant or "", (None, None))
            x, y = x if row.x_km is None else row.x_km, y if row.y_km is None else row.y_km
            if x is not None and y is not None:
                found[row.node] = (x, y)
        return found

    @cached_property
    def node_of(self) -> dict[str, str]:
        """Node of each plant that stands at one."""
        return {row.plant: row.node for row in self.case.corridor_nodes if row.plant is not None}

    @cached_property
    def rows(self) -> dict[str, Corridor]:
        """Corridors by key."""
        return Park(self.case).corridors

    def length_km(self, row: Corridor) -> float | None:
        """Length of a corridor, by default the straight distance of its nodes [km]

        None where a node has no place.
        """
        if row.length_km is not None:
            return row.length_km
        start, end = self.places.get(row.from_), self.places.get(row.to)
        if start is None or end is None:
            return None
        # float: where numbers of a case are traced, it is told that the trace of these ends here
        return math.dist(tuple(map(float, start)), tuple(map(float, end)))

    def ways(self, mode: Mode, hazard: str | None, start: str, end: str, most: float = math.inf) -> Ways:
        """The ways of a mode from plant to plant, for a material of a class of hazard, up to a length [km]

        Of the steps only those are kept that a way without a node twice may take.
        """
        key = mode.mode, hazard, start, end, most
        if key not in self._ways:
            self._ways[key] = self._found(self._graph(mode.mode, hazard), start, end, most)
        return self._ways[key]

    def _graph(self, mode: str, hazard: str | None) -> dict[str, list[tuple[str, str, float]]]:
        """Corridor, other end and length of what leaves each node."""
        key = mode, hazard
        if key not in self._graphs:
            graph: dict[str, list[tuple[str, str, float]]] = {}
            for row in self.case.corridors:
                km = self.length_km(row)
                barred = row.forbids_mode == mode or (hazard is not None and row.forbids_hazard == hazard)
                if km is not None and row.status != "forbidden" and not barred:
                    graph.setdefault(row.from_, []).append((row.corridor, row.to, km))
                    graph.setdefault(row.to, []).append((row.corridor, row.from_, km))
            self._graphs[key] = graph
        return self._graphs[key]

    def _found(self, graph: Mapping[str, list[tuple[str, str, float]]], start: str, end: str, most: float) -> Ways:
        first, last = self.node_of.get(start), self.node_of.get(end)
        nothing = Ways(first or "", last or "", 0.0, ())
        if first is None or last is None or first == last:
            return nothing
        before, after = distances(graph, first), distances(graph, last)
        if last not in before:
            return nothing
        limit = most * (1.0 + LEEWAY)
        steps = [
            RouteStep(corridor, node, other, max(0.0, km + before[node] - before[other]))
            for node, edges in graph.items()
            for corridor, other, km in edges
            if node in before and node != last and other != first and before[node] + km + after[other] <= limit
        ]
        return Ways(first, last, before[last], tuple(_passable(steps, first, last)))


def follows(mode: Mode, row: Link | None, start: str, end: str) -> bool:
    """Whether a link follows corridors: it is new, between plants, and its row states no length."""
    stated = row is not None and (row.length_km is not None or row.status == "existing")
    return mode.follows == "corridor" and start != end and not stated


def distances(graph: Mapping[str, list[tuple[str, str, float]]], start: str) -> dict[str, float]:
    """Shortest way from a node to each that it reaches [km]

    Method: Dijkstra E.W. (1959) Numerische Mathematik 1, 269-271.
    """
    found: dict[str, float] = {}
    heap = [(0.0, start)]
    while heap:
        km, node = heapq.heappop(heap)
        if node not in found:
            found[node] = km
            for _, other, length in graph.get(node, ()):
                heapq.heappush(heap, (km + length, other))
    return found


def _passable(steps: list[RouteStep], first: str, last: str) -> list[RouteStep]:
    """Steps that are reached without their end, and that reach the last node without their start."""
    while True:
        onward: dict[str, set[str]] = {}
        back: dict[str, set[str]] = {}
        for step in steps:
            onward.setdefault(step.start, set()).add(step.end)
            back.setdefault(step.end, set()).add(step.start)
        kept = [s for s in steps if s.start in _reached(onward, first, s.end) and s.end in _reached(back, last, s.start)]
        if len(kept) == len(steps):
            return kept
        steps = kept


def _reached(onward: Mapping[str, set[str]], start: str, without: str) -> set[str]:
    """Nodes that one reaches without passing another."""
    found, left = {start}, [start]
    while left:
        for node in onward.get(left.pop(), ()):
            if node != without and node not in found:
                found.add(node)
                left.append(node)
    return found
