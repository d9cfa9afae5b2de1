r"""Bounds of flows by their cost: what is put in to be lost, or bought without limit here and sold without limit there.

A plan that costs more than today's park is not looked for. So a flow is bounded by its largest value over the relaxation with

.. math:: \sum_j c_j x_j \le cost^{today}

which is finite unless a direction of the relaxation goes on for ever at no cost. If such a direction earns, and the links that it
takes can be built together, the park can earn without end, and that is said.

Method: optimality-based bound tightening, see :mod:`optimizer.bounds`; directions: the recession cone of a polyhedron,
Schrijver A. (1986) Theory of linear and integer programming, ch. 8.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimizer.bounds.extremes import Extremes, with_room
from optimizer.bounds.propagation import Ranges, propagated
from optimizer.bounds.relaxation import Flow, Relaxation, Row
from optimizer.build import Build
from optimizer.circles import ROUNDS, circles, without
from optimizer.highs import SolveOptions, Status, solve
from optimizer.interrupts import check
from optimizer.problem import Floats, Problem, Terms

EARNS = 1e-7
"""Earning of a direction that counts, relative to what it costs and earns in all."""
ACCURACY = 1e-6
"""Accuracy of a cost that serves as cutoff, relative."""
IN_IT = 1e-6
"""Part of a column in a direction from which it belongs to it."""


SECONDS = 5.0
"""Longest search for a direction that earns without a circle [s]"""


class EarnsWithoutEndError(ValueError):
    """A trade that earns has no limit."""


def within(relaxation: Relaxation, upper: Floats, needed: Sequence[Flow], most: float, aim: str = "cost") -> Floats:
    """The upper bounds (n,) where an objective is at most ``most``; infinite where that bounds none of a flow that is needed."""
    terms, constant = relaxation.built.objective(aim)
    most += ACCURACY * max(abs(most), 1.0)
    problem = replace(relaxation.problem, col_upper=upper)
    bounded = _sums_within_cost(relaxation, upper, terms, most - constant)
    bounded = propagated(problem, Ranges(problem.col_lower, bounded)).upper
    left = [relaxation.flows[key] for key in needed if not np.isfinite(bounded[relaxation.flows[key]])]
    if left:
        program = Extremes(problem.with_row(terms, -np.inf, most - constant, "cutoff"))
        for column in left:
            bounded[column] = with_room(program.largest({column: 1.0})[0])
    return bounded


def _sums_within_cost(relaxation: Relaxation, upper: Floats, terms: Terms, most: float) -> Floats:
    """Upper bounds of what is put in, regardless of place, within a cost; what is left out costs its least."""
    part, columns = relaxation.regardless_of_place()
    place = {int(column): n for n, column in enumerate(columns)}
    lower = relaxation.problem.col_lower
    rest = [min(cost * lower[j], cost * upper[j]) for j, cost in terms.items() if j not in place and cost != 0]
    found = upper.copy()
    if not np.isfinite(rest).all():
        return found
    kept = {place[j]: cost for j, cost in terms.items() if j in place}
    small = replace(part, col_upper=upper[columns]).with_row(kept, -np.inf, most - sum(rest), "cutoff")
    program = Extremes(small)
    for column in relaxation.sums.values():
        found[column] = min(found[column], with_room(program.largest({place[column]: 1.0})[0]))
    return found


def cost_of_today(built: Build, problem: Problem) -> float | None:
    """Least cost with nothing new but what is required, or None where that cannot be run [money/y]"""
    x = today(built, problem)
    return None if x is None else cost_of(built, x)


def cost_of(built: Build, x: Floats) -> float:
    """Cost of a solution [money/y]"""
    terms, constant = built.objective("cost")
    return constant + sum(cost * float(x[column]) for column, cost in terms.items())


def with_all_built(built: Build, cost: float) -> float:
    """More than any plan has to cost whatever is built, where one costs ``cost``: all choices, and as much again [money/y]"""
    terms, _ = built.objective("cost")
    chosen = [built.column(var) for var in (*built.ledger.built.values(), *built.ledger.built_technology.values())]
    return cost + abs(cost) + sum(max(terms.get(column, 0.0), 0.0) for column in chosen)


def today(built: Build, problem: Problem) -> Floats | None:
    """The least-cost solution of a problem of the model with nothing new but what is required; None where there is none.

    One in which a commodity runs in a circle is no plan, and might cost less than any.
    """
    terms, constant = built.objective("cost")
    closed = _closed(built)
    bare = problem.with_bounds(closed, upper=np.zeros(len(closed))).with_objective(terms, constant)
    outcome = solve(_with_integers(built, bare), SolveOptions(gap=1e-3))
    check()
    if outcome.x is None or outcome.status not in (Status.optimal, Status.feasible) or circles(built, outcome.x):
        return None
    return outcome.x


def _with_integers(built: Build, problem: Problem) -> Problem:
    """A problem whose first columns are those of the model, with the model's integers."""
    return replace(
        problem, integer=np.append(built.problem.integer, np.zeros(problem.columns - built.problem.columns, dtype=bool))
    )


def _closed(built: Build) -> list[int]:
    """Columns that are nothing today: choices that no one requires, and the flows through their links."""
    books, links = built.ledger, built.network.links
    new = {link for link in books.built if links[link].status != "required"}
    chosen = [built.column(var) for link, var in books.built.items() if link in new]
    chosen += [built.column(var) for var in (*books.built_technology.values(), *books.new_size.values())]
    arcs = built.network.arcs
    return chosen + [built.column(var) for (arc, _), var in books.flow.items() if arcs[arc].link in new]


def refuse_endless_earning(relaxation: Relaxation, upper: Floats) -> None:
    """Look for a direction of the relaxation that earns, runs in no circle, and whose links can all be built.

    Raises:
        EarnsWithoutEndError: there is one.
    """
    terms, _ = relaxation.built.objective("cost")
    if not any(cost < 0 and np.isinf(upper[column]) for column, cost in terms.items()):
        return
    cone = _recession_cone(replace(relaxation.problem, col_upper=upper)).with_objective(terms)
    until = time.monotonic() + SECONDS
    for _ in range(ROUNDS):
        left = until - time.monotonic()
        direction = solve(cone, SolveOptions(gap=EARNS, time_limit=max(left, 0.1))).x
        check()
        if direction is None or left < 0 or -cone.value(direction) <= EARNS * float(np.abs(cone.c) @ np.abs(direction)):
            return
        found = circles(relaxation.built, direction)
        links = _links_of(relaxation, direction)
        if not found and _can_stand_together(relaxation, links):
            names = [
                relaxation.problem.col_names[int(j)] for j in np.flatnonzero(direction[: relaxation.problem.columns] > IN_IT)
            ]
            raise EarnsWithoutEndError(_sentence(names, links))
        for circle in found:
            cone = without(relaxation.built, cone, circle)
        cone = cone if found else _not_together(relaxation, cone, links)


def _links_of(relaxation: Relaxation, direction: Floats) -> set[str]:
    """Links that a direction takes."""
    arcs = relaxation.built.network.arcs
    ways = {arcs[arc].link for (arc, _), j in relaxation.flows.items() if direction[j] > IN_IT}
    return {link for link in ways if link is not None}


def _not_together(relaxation: Relaxation, cone: Problem, links: set[str]) -> Problem:
    """Directions that do not take all of these links."""
    arcs, names, first = relaxation.built.network.arcs, sorted(links), cone.columns
    wider = cone.with_columns([0.0] * len(names), [1.0] * len(names), [True] * len(names), [f"taken[{name}]" for name in names])
    taken = {name: first + n for n, name in enumerate(names)}
    rows: list[Row] = [
        ({j: 1.0, taken[arcs[arc].link or ""]: -1.0}, -np.inf, 0.0, "taken_if_used")
        for (arc, _), j in relaxation.flows.items()
        if arcs[arc].link in links
    ]
    return wider.with_rows([*rows, (dict.fromkeys(taken.values(), 1.0), -np.inf, len(names) - 1.0, "not_together")])


def _recession_cone(problem: Problem) -> Problem:
    """Directions in which the relaxation goes on for ever, at most 1 in each column."""
    free_above, free_below = np.isinf(problem.col_upper), np.isinf(problem.col_lower)
    return replace(
        problem,
        row_lower=np.where(np.isfinite(problem.row_lower), 0.0, -np.inf),
        row_upper=np.where(np.isfinite(problem.row_upper), 0.0, np.inf),
        col_lower=np.where(free_below, -1.0, 0.0),
        col_upper=np.where(free_above, 1.0, 0.0),
    )


def _can_stand_together(relaxation: Relaxation, links: set[str]) -> bool:
    """Whether a plan can have all these links."""
    books, built = relaxation.built.ledger, relaxation.built
    columns = [built.column(books.built[link]) for link in links if link in books.built]
    whole = relaxation.problem.with_bounds(columns, lower=np.ones(len(columns)))
    outcome = solve(_with_integers(built, whole), SolveOptions())
    # one that was stopped says nothing
    check()
    return outcome.status is not Status.infeasible


def _sentence(names: Sequence[str], links: set[str]) -> str:
    """What takes part in the endless earning, and what to do."""
    trades = sorted({name.partition("[")[2].split(",")[0] for name in names if name.startswith("markets.trade[")})
    flows = sorted({name.partition("[")[2].rpartition(",")[0] for name in names if name.startswith("links.flow[")})
    ways = sorted(links) + [flow for flow in flows if flow.rpartition(">")[0] not in links and flow not in links]
    parts = [f"markets {', '.join(trades)}"] if trades else []
    parts += [f"links {', '.join(ways)}"] if ways else []
    return f"The park can earn without end by {' and '.join(parts)}: nothing limits them; give one of them a limit."
