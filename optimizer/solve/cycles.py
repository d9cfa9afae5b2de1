"""Cycle elimination: no circulating flows, which would act as a free heat sink.

A commodity loses heat on its way, so circulating it would cool for free. Nodes are pairs of plant and commodity, since on its
way one commodity may arrive as another. A solution with a cycle is cut off by a direction for every link of the cycle in its
condition: flow only in the chosen direction, and positions of the nodes that rise along every chosen direction, so that no cycle
closes.

Method: subtour elimination by node potentials; Miller C.E., Tucker A.W., Zemlin R.A. (1960) J. ACM 7, 326-329.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import networkx as nx
import numpy as np

from parkloop.cases.messages import say
from parkloop.models.network.arcs import Arc
from parkloop.models.network.reach import Place
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.lexicographic import Limits, minimise
from parkloop.optimizer.solver.outcome import Outcome, Status, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem

MAX_ROUNDS = 20
"""Rounds of cycle elimination, each a new solve."""

REPAIR_SECONDS = 5.0
"""Time limit for repairing a cyclic incumbent once the time limit is reached [s]"""
ROUND = say("A commodity goes round in a circle in the only plan found in the time.")
LEAST = 1e-7
"""Flow that counts, relative to the largest of its commodity and condition."""
Cycle = tuple[str, tuple[Place, ...]]
"""Condition and the nodes of a cycle."""


def minimise_acyclic(built: Build, objectives: Sequence[str], limits: Limits) -> tuple[Outcome, Floats | None]:
    """Minimise objectives lexicographically without circulating flows.

    Args:
        built: the model.
        objectives: names of objectives, most important first.
        limits: time limit, gap, warm start, callbacks.

    Returns:
        Outcome of the first objective, and the polished acyclic solution (n,) of the last; None where none was found.
    """
    problem, limits = built.problem, limits.resolved(built.problem)
    for _ in range(MAX_ROUNDS):
        outcome, x = minimise(built, problem, objectives, limits)
        if x is None or not (found := find_cycles(built, x)):
            return outcome, x
        if outcome.status is Status.interrupted or limits.over:
            break
        for cycle in found:
            problem = eliminate_cycle(built, problem, cycle)
    assert x is not None
    return _acyclic_repair(built, x, objectives, outcome, limits)


def _acyclic_repair(
    built: Build, x: Floats, objectives: Sequence[str], outcome: Outcome, limits: Limits
) -> tuple[Outcome, Floats | None]:
    """Repair a cyclic incumbent after the time limit: re-optimise flows with its backward arcs closed.

    The bound stays: it holds for every acyclic plan. Where the design needs its cycles, it is optimised anew.
    """
    columns = np.array(sorted(_backward_columns(built, x)), dtype=np.int64)
    blocked = built.problem.with_bounds(columns, upper=np.zeros(len(columns)))
    grace = replace(limits, time_limit=REPAIR_SECONDS, cancel=None, began=time.monotonic(), on_progress=None)
    for problem in (blocked.fixed(x[: blocked.columns]), blocked):
        straight, exact = minimise(built, problem, objectives, grace)
        if exact is not None and straight.objective is not None:
            gap = relative_gap(straight.objective, outcome.bound, abs(straight.objective) or 1.0)
            proven = outcome.status is Status.optimal and gap is not None and gap <= (limits.gap or 0.0)
            status = outcome.status if proven or outcome.status is Status.interrupted else Status.feasible
            return replace(outcome, status=status, x=straight.x, objective=straight.objective, gap=gap), exact
    return replace(outcome, status=Status.interrupted, x=None, objective=None, gap=None, message=ROUND), None


def _backward_columns(built: Build, x: Floats) -> set[int]:
    """Columns of flows against a topological order of the places.

    Before ordering, the smallest flow of each cycle is removed.
    """
    blocked: set[int] = set()
    for condition in built.site.conditions:
        columns = {arc.id: built.column(built.ledger.flow[arc.id, condition]) for arc in _commodity_arcs(built)}
        graph: nx.DiGraph[Place] = nx.DiGraph()
        for arc in _commodity_arcs(built):
            start, end = _ends(arc)
            flow = float(x[columns[arc.id]]) + (graph.edges[start, end]["flow"] if graph.has_edge(start, end) else 0.0)
            graph.add_edge(start, end, flow=max(flow, 0.0))
        graph.remove_edges_from([(a, b) for a, b in graph.edges if a == b or graph.edges[a, b]["flow"] <= 0.0])
        while (cycle := _cycle(graph)) is not None:
            graph.remove_edge(*min(cycle, key=lambda edge: graph.edges[edge]["flow"]))
        place = {node: n for n, node in enumerate(nx.lexicographical_topological_sort(graph, key=str))}
        against = (arc.id for arc in _commodity_arcs(built) if place[_ends(arc)[0]] > place[_ends(arc)[1]])
        blocked |= {columns[id] for id in against if built.problem.col_lower[columns[id]] <= 0}
    return blocked


def _cycle(graph: nx.DiGraph[Place]) -> list[tuple[Place, Place]] | None:
    """Edges of a cycle; None in an acyclic graph."""
    try:
        return [(start, end) for start, end, *_ in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return None


def find_cycles(built: Build, x: Floats) -> list[Cycle]:
    """Cycles of commodity flows in a solution x (n,), as strongly connected components by condition."""
    found: list[Cycle] = []
    for condition in built.site.conditions:
        flows = {arc.id: float(x[built.column(built.ledger.flow[arc.id, condition])]) for arc in _commodity_arcs(built)}
        most: dict[str, float] = {}
        for arc in _commodity_arcs(built):
            most[arc.sends] = max(most.get(arc.sends, 1.0), flows[arc.id])
        graph: nx.DiGraph[Place] = nx.DiGraph()
        graph.add_edges_from(_ends(arc) for arc in _commodity_arcs(built) if flows[arc.id] > LEAST * most[arc.sends])
        found += [(condition, tuple(sorted(c))) for c in nx.strongly_connected_components(graph) if len(c) > 1]
    return found


def _commodity_arcs(built: Build) -> list[Arc]:
    """Arcs of commodities."""
    return [arc for arc in built.network.arcs.values() if arc.domain == "commodity"]


def _ends(arc: Arc) -> tuple[Place, Place]:
    return (arc.from_plant, arc.sends), (arc.to_plant, arc.delivers)


def eliminate_cycle(built: Build, problem: Problem, cycle: Cycle) -> Problem:
    """Add rows and columns that forbid any cycle among some nodes in a condition."""
    condition, places = cycle
    pairs: dict[tuple[Place, Place], list[int]] = {}
    for arc in _commodity_arcs(built):
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
