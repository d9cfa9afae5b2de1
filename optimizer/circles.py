"""Nothing goes round in circles: a commodity that loses something on its way would be sent round as a free cooler.

A plan with a circle is solved again with a direction for every link of the circle in its condition: flow only in the chosen
direction, and positions of the plants that rise along every chosen direction, so that no circle closes.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from optimizer.build import Build
from optimizer.outcome import Outcome, Status
from optimizer.passes import Limits, minimise
from optimizer.problem import Floats, Problem

ROUNDS = 20
"""Times that a plan is solved again because a commodity went round in a circle."""

Circle = tuple[str, str, tuple[str, ...]]
"""Commodity, condition and the plants in a circle."""


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
    """Circles of commodities in a solution, each with the plants that it runs through."""
    found: list[Circle] = []
    for condition in built.site.conditions:
        graphs: dict[str, nx.DiGraph[str]] = {}
        for arc in built.network.arcs.values():
            if arc.sends and arc.sends == arc.delivers:
                column = built.column(built.ledger.flow[arc.id, condition])
                if x[column] > 1e-7 * max(1.0, arc.bound[condition]):
                    graphs.setdefault(arc.sends, nx.DiGraph()).add_edge(arc.from_plant, arc.to_plant)
        for commodity, graph in graphs.items():
            found += [(commodity, condition, tuple(sorted(c))) for c in nx.strongly_connected_components(graph) if len(c) > 1]
    return found


def without(built: Build, problem: Problem, circle: Circle) -> Problem:
    """The problem in which the commodity cannot run in a circle among these plants in this condition."""
    commodity, condition, plants = circle
    pairs: dict[tuple[str, str], list[int]] = {}
    for arc in built.network.arcs.values():
        if arc.sends == arc.delivers == commodity and {arc.from_plant, arc.to_plant} <= set(plants):
            pairs.setdefault((arc.from_plant, arc.to_plant), []).append(built.column(built.ledger.flow[arc.id, condition]))
    first = problem.columns
    problem = problem.with_columns(
        lower=[0.0] * (len(pairs) + len(plants)),
        upper=[1.0] * len(pairs) + [len(plants) - 1.0] * len(plants),
        integer=[True] * len(pairs) + [False] * len(plants),
        names=[f"direction[{a},{b},{commodity},{condition}]" for a, b in pairs]
        + [f"position[{p},{commodity},{condition}]" for p in plants],
    )
    position = {p: first + len(pairs) + n for n, p in enumerate(plants)}
    rows = []
    for n, ((start, end), flows) in enumerate(pairs.items()):
        for column in flows:
            bound = float(problem.col_upper[column])
            rows.append(({column: 1.0, first + n: -bound}, float("-inf"), 0.0, f"direction_chosen[{start},{end}]"))
        count = float(len(plants))
        terms = {position[end]: 1.0, position[start]: -1.0, first + n: -count}
        rows.append((terms, 1.0 - count, float("inf"), f"position_rises[{start},{end}]"))
    return problem.with_rows(rows)
