"""Nothing goes round in circles: a commodity that loses something on its way would be sent round as a free cooler.

Places are pairs of plant and commodity, since on its way one commodity may arrive as another. A plan with a circle of places is
solved again with a direction for every link of the circle in its condition: flow only in the chosen direction, and positions of
the places that rise along every chosen direction, so that no circle closes.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from models.network import Arc
from models.reach import Place
from optimizer.build import Build
from optimizer.outcome import Outcome, Status
from optimizer.passes import Limits, minimise
from optimizer.problem import Floats, Problem

ROUNDS = 20
"""Times that a plan is solved again because a commodity went round in a circle."""

LEAST = 1e-7
"""Flow that counts, relative to the largest of its condition."""
Circle = tuple[str, tuple[Place, ...]]
"""Condition and the places in a circle."""


def minimise_without_circles(built: Build, objectives: Sequence[str], limits: Limits) -> tuple[Outcome, Floats | None]:
    """Minimise the objectives in turn; the outcome of the first, and the exact solution of the last without circles."""
    problem, limits = built.problem, limits.resolved(built.problem)
    for _ in range(ROUNDS):
        outcome, x = minimise(built, problem, objectives, limits)
        found = [] if x is None else circles(built, x)
        if not found or outcome.status is Status.interrupted:
            break
        for circle in found:
            problem = without(built, problem, circle)
    return outcome, x


def circles(built: Build, x: Floats) -> list[Circle]:
    """Circles of commodities in a solution, each with the places that it runs through."""
    found: list[Circle] = []
    for condition in built.site.conditions:
        flows = {arc.id: float(x[built.column(built.ledger.flow[arc.id, condition])]) for arc in _carriage(built)}
        least = LEAST * max(1.0, *flows.values()) if flows else 0.0
        graph: nx.DiGraph[Place] = nx.DiGraph()
        graph.add_edges_from(_ends(arc) for arc in _carriage(built) if flows[arc.id] > least)
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
