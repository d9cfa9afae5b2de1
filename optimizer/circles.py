"""Nothing goes round in circles: a commodity that loses something on its way would be sent round as a free cooler.

Places are pairs of plant and commodity, since on its way one commodity may arrive as another. A plan with a circle of places is
solved again with a direction for every link of the circle in its condition: flow only in the chosen direction, and positions of
the places that rise along every chosen direction, so that no circle closes.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import networkx as nx
import numpy as np

from models.network import Arc
from models.reach import Place
from optimizer.build import Build
from optimizer.outcome import Outcome, Status, relative_gap
from optimizer.passes import Limits, minimise
from optimizer.problem import Floats, Problem

ROUNDS = 20
"""Times that a plan is solved again because a commodity went round in a circle."""

GRACE = 5.0
"""Longest solve that takes the circles out of a plan once time is up [s]"""
ROUND = "A commodity goes round in a circle in the only plan found in the time."
LEAST = 1e-7
"""Flow that counts, relative to the largest of its commodity and condition."""
Circle = tuple[str, tuple[Place, ...]]
"""Condition and the places in a circle."""


def minimise_without_circles(built: Build, objectives: Sequence[str], limits: Limits) -> tuple[Outcome, Floats | None]:
    """Minimise the objectives in turn; the outcome of the first, and the exact solution of the last without circles."""
    problem, limits = built.problem, limits.resolved(built.problem)
    for _ in range(ROUNDS):
        outcome, x = minimise(built, problem, objectives, limits)
        if x is None or not (found := circles(built, x)):
            return outcome, x
        if outcome.status is Status.interrupted or limits.over:
            break
        for circle in found:
            problem = without(built, problem, circle)
    assert x is not None
    return _straightened(built, x, objectives, outcome, limits)


def _straightened(
    built: Build, x: Floats, objectives: Sequence[str], outcome: Outcome, limits: Limits
) -> tuple[Outcome, Floats | None]:
    """The best with what a solution with circles builds, and with directions in which nothing can circle, once time is up.

    The bound stays: it holds for every plan without circles. Where the choices need their circles, they are chosen anew.
    """
    columns = np.array(sorted(_against(built, x)), dtype=np.int64)
    barred = built.problem.with_bounds(columns, upper=np.zeros(len(columns)))
    grace = replace(limits, time_limit=GRACE, cancel=None, began=time.monotonic(), on_progress=None)
    for problem in (barred.fixed(x[: barred.columns]), barred):
        straight, exact = minimise(built, problem, objectives, grace)
        if exact is not None and straight.objective is not None:
            gap = relative_gap(straight.objective, outcome.bound, abs(straight.objective) or 1.0)
            proven = outcome.status is Status.optimal and gap is not None and gap <= (limits.gap or 0.0)
            status = outcome.status if proven or outcome.status is Status.interrupted else Status.feasible
            return replace(outcome, status=status, x=straight.x, objective=straight.objective, gap=gap), exact
    return replace(outcome, status=Status.interrupted, x=None, objective=None, gap=None, message=ROUND), None


def _against(built: Build, x: Floats) -> set[int]:
    """Columns of the carriage against an order of the places, from which the least that circles in a solution is taken away."""
    barred: set[int] = set()
    for condition in built.site.conditions:
        columns = {arc.id: built.column(built.ledger.flow[arc.id, condition]) for arc in _carriage(built)}
        graph: nx.DiGraph[Place] = nx.DiGraph()
        for arc in _carriage(built):
            start, end = _ends(arc)
            flow = float(x[columns[arc.id]]) + (graph.edges[start, end]["flow"] if graph.has_edge(start, end) else 0.0)
            graph.add_edge(start, end, flow=max(flow, 0.0))
        graph.remove_edges_from([(a, b) for a, b in graph.edges if a == b or graph.edges[a, b]["flow"] <= 0.0])
        while (circle := _circle(graph)) is not None:
            graph.remove_edge(*min(circle, key=lambda edge: graph.edges[edge]["flow"]))
        place = {node: n for n, node in enumerate(nx.lexicographical_topological_sort(graph, key=str))}
        against = (arc.id for arc in _carriage(built) if place[_ends(arc)[0]] > place[_ends(arc)[1]])
        barred |= {columns[id] for id in against if built.problem.col_lower[columns[id]] <= 0}
    return barred


def _circle(graph: nx.DiGraph[Place]) -> list[tuple[Place, Place]] | None:
    """The edges of a circle; None where nothing circles."""
    try:
        return [(start, end) for start, end, *_ in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return None


def circles(built: Build, x: Floats) -> list[Circle]:
    """Circles of commodities in a solution, each with the places that it runs through."""
    found: list[Circle] = []
    for condition in built.site.conditions:
        flows = {arc.id: float(x[built.column(built.ledger.flow[arc.id, condition])]) for arc in _carriage(built)}
        most: dict[str, float] = {}
        for arc in _carriage(built):
            most[arc.sends] = max(most.get(arc.sends, 1.0), flows[arc.id])
        graph: nx.DiGraph[Place] = nx.DiGraph()
        graph.add_edges_from(_ends(arc) for arc in _carriage(built) if flows[arc.id] > LEAST * most[arc.sends])
        found += [(condition, tuple(sorted(c))) for c in nx.strongly_connected_components(graph) if len(c) > 1]
    return found


def _carriage(built: Build) -> list[Arc]:
    """Arcs of commodities."""
    return [arc for arc in built.network.arcs.values() if arc.domain == "commodity"]


def _ends(arc: Arc) -> tuple[Place, Place]:
    return (arc.from_plant, arc.sends), (arc.to_plant, arc.delivers)


def without(built: Build, problem: Problem, circle: Circle) -> Problem:
    """The problem in which nothing can run in a circle among these places in this condition."""
    condition, places = circle
    pairs: dict[tuple[Place, Place], list[int]] = {}
    for arc in _carriage(built):
        start, end = _ends(arc)
        if start in places and end in places:
            pairs.setdefault((start, end), []).append(built.column(built.ledger.flow[arc.id, condition]))
    first = problem.columns
    names = {place: "/".join(place) for place in places}
    problem = problem.with_columns(
        lower=[0.0] * (len(pairs) + len(places)),
        upper=[1.0] * len(pairs) + [len(places) - 1.0] * len(places),
        integer=[True] * len(pairs) + [False] * len(places),
        names=[f"direction[{names[a]},{names[b]},{condition}]" for a, b in pairs]
        + [f"position[{names[p]},{condition}]" for p in places],
    )
    position = {p: first + len(pairs) + n for n, p in enumerate(places)}
    rows = []
    for n, ((start, end), flows) in enumerate(pairs.items()):
        for column in flows:
            bound = float(problem.col_upper[column])
            rows.append(({column: 1.0, first + n: -bound}, float("-inf"), 0.0, f"direction_chosen[{names[start]},{names[end]}]"))
        count = float(len(places))
        terms = {position[end]: 1.0, position[start]: -1.0, first + n: -count}
        rows.append((terms, 1.0 - count, float("inf"), f"position_rises[{names[start]},{names[end]}]"))
    return problem.with_rows(rows)
