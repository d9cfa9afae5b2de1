r"""Bounds under an objective cutoff, and detection of unbounded earnings.

Some flows are bounded by their cost only: what is injected to be lost, or bought and sold without limit. Plans that cost more
than the operation without investment are not sought, so a flow is bounded by its largest value over the relaxation with

.. math:: \sum_j c_j x_j \le \bar c

which is finite unless the relaxation has a direction of recession that costs nothing. If such a direction earns, and the links
that it takes can be built together, the earnings are unbounded, which is an error of the case.

Method: optimality-based bound tightening, see :mod:`parkloop.optimizer.bounds`; directions: the recession cone of a polyhedron,
Schrijver A. (1986) Theory of linear and integer programming, ch. 8.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.messages import say
from parkloop.optimizer.bounds.extremes import Extremes, with_margin
from parkloop.optimizer.bounds.relaxation import Flow, Relaxation
from parkloop.optimizer.search.propagation import ColumnRanges, propagate_bounds
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.cycles import MAX_ROUNDS, eliminate_cycle, find_cycles
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, solve
from parkloop.optimizer.solver.problem import Floats, LinearRow, Problem, Terms
from parkloop.optimizer.system.interrupts import check

EARNS = 1e-7
"""Least earning of a direction that counts, relative to the sizes of its costs and earnings."""
ACCURACY = 1e-6
"""Relative accuracy of a cost that serves as cutoff."""
IN_DIRECTION = 1e-6
"""Least component of a direction that counts."""


JOINT_ROWS = 5_000
"""Rows of the aggregated relaxation above which each condition is asked alone."""
SECONDS = 5.0
"""Time limit of the search for an earning direction without a cycle [s]"""


class UnboundedEarningError(ValueError):
    """A trade that earns has no limit."""


def bounds_under_cutoff(relaxation: Relaxation, upper: Floats, needed: Sequence[Flow], most: float, aim: str = "cost") -> Floats:
    """Optimality-based bound tightening (OBBT): column bounds where an objective is at most ``most``.

    Args:
        relaxation: the LP relaxation, n columns.
        upper: upper bounds known so far (n,).
        needed: flows that need a finite bound.
        most: cutoff of the objective, in its unit per year.
        aim: name of the objective.

    Returns:
        Upper bounds (n,), infinite where the cutoff bounds a column in no way.
    """
    terms, constant = relaxation.cost if aim == "cost" else relaxation.built.objective(aim)
    most += ACCURACY * max(abs(most), 1.0)
    problem = replace(relaxation.problem, col_upper=upper)
    tighter = _injections_under_cutoff(relaxation, upper, terms, most - constant)
    tighter = propagate_bounds(problem, ColumnRanges(problem.col_lower, tighter)).upper
    left = [relaxation.flows[key] for key in needed if not np.isfinite(tighter[relaxation.flows[key]])]
    if left:
        program = Extremes(problem.with_row(terms, -np.inf, most - constant, "cutoff"))
        for column in left:
            tighter[column] = with_margin(program.largest({column: 1.0})[0])
    return tighter


def _injections_under_cutoff(relaxation: Relaxation, upper: Floats, terms: Terms, most: float) -> Floats:
    r"""Upper bounds of injections in the aggregated relaxation under a cutoff.

    Terms of the objective that it lacks count at their least. In a large park every condition has a program of its own, in which
    the costs of the others alone count at their least:

    .. math:: c_o^\top x_o \le \bar c - \sum_{p \ne o} \min c_p^\top x_p

    which holds of every plan below the cutoff, as the sum of the parts is at most the cutoff.
    """
    joint = relaxation.aggregated()
    parts = [joint] if joint[0].rows <= JOINT_ROWS else [relaxation.aggregated(o) for o in relaxation.built.site.conditions]
    lower = propagate_bounds(replace(relaxation.problem, col_upper=upper)).lower  # masses of a mix are bounded by their rows only
    times = np.bincount(np.concatenate([columns for _, columns in parts]), minlength=len(upper))
    bounded = [(replace(part, col_upper=upper[columns]), columns) for part, columns in parts]
    own = [
        _least_of_own(part, columns[times[columns] == 1], columns, terms) if len(parts) > 1 else 0.0 for part, columns in bounded
    ]
    found = upper.copy()
    for n, (part, columns) in enumerate(bounded):
        place = {int(column): k for k, column in enumerate(columns)}
        apart = [min(c * lower[j], c * upper[j]) for j, c in terms.items() if j not in place and times[j] != 1 and c != 0]
        room = most - sum(apart) - sum(own[:n]) - sum(own[n + 1 :])
        if np.isfinite(room):
            program = Extremes(part.with_row({place[j]: c for j, c in terms.items() if j in place}, -np.inf, room, "cutoff"))
            for column in relaxation.injections.values():
                if column in place:
                    found[column] = min(found[column], with_margin(program.largest({place[column]: 1.0})[0]))
    return found


def _least_of_own(part: Problem, own: NDArray[np.int64], columns: NDArray[np.int64], terms: Terms) -> float:
    """Least sum over a part of the terms of its own columns, given by number in the whole; −inf: none."""
    place = {int(column): k for k, column in enumerate(columns)}
    costs = {place[int(j)]: -terms[int(j)] for j in own if terms.get(int(j))}
    return -with_margin(Extremes(part).largest(costs)[0]) if costs else 0.0


def cost_without_investment(built: Build, problem: Problem) -> float | None:
    """Least cost with no new investment but what is required; None where infeasible [money/y]

    Args:
        built: the model.
        problem: its problem, or a relaxation whose first columns are the model's, with the cost as objective.
    """
    x = without_investment(built, problem)
    return None if x is None else problem.value(x)


def cost_with_all_built(relaxation: Relaxation, cost: float) -> float:
    """Upper bound on the cost of a plan, whatever is built, where one costs ``cost`` [money/y]

    All binaries at 1, and as much again.
    """
    (terms, _), built = relaxation.cost, relaxation.built
    ledger = built.ledger
    choices = (ledger.built, ledger.built_technology, ledger.opened, ledger.steps, ledger.retired)
    chosen = [built.column(var) for part in choices for var in part.values()]
    return cost + abs(cost) + sum(max(terms.get(column, 0.0), 0.0) for column in chosen)


def without_investment(built: Build, problem: Problem) -> Floats | None:
    """Least-cost solution (n,) with no new investment but what is required; None without one.

    A solution with circulating flows is no plan, and might cost less than any.
    """
    bare, columns = _with_integers(built, problem).without(_new_columns(built))
    outcome = solve(bare, SolveOptions(gap=1e-3))
    check()
    if outcome.x is None or outcome.status not in (Status.optimal, Status.feasible):
        return None
    x = np.zeros(problem.columns)
    x[columns] = outcome.x
    return None if find_cycles(built, x) else x


def _with_integers(built: Build, problem: Problem) -> Problem:
    """A problem whose first columns are the model's, with the model's integers."""
    return replace(
        problem, integer=np.append(built.problem.integer, np.zeros(problem.columns - built.problem.columns, dtype=bool))
    )


def _new_columns(built: Build) -> list[int]:
    """Columns of new investment that is not required, of its capacity and of the flows through it."""
    ledger, links, capacity = built.ledger, built.network.links, built.model.links.capacity
    new = {link for link in ledger.built if links[link].status != "required"}
    chosen = [built.column(var) for link, var in [*ledger.built.items(), *capacity.items()] if link in new]
    chosen += [built.column(var) for var in (*ledger.built_technology.values(), *ledger.new_size.values())]
    arcs = built.network.arcs
    return chosen + [built.column(var) for (arc, _), var in ledger.flow.items() if arcs[arc].link in new]


def raise_if_earning_unbounded(relaxation: Relaxation, upper: Floats) -> None:
    """Search the recession cone for an acyclic earning direction whose links can be built together.

    Raises:
        UnboundedEarningError: there is one.
    """
    terms, _ = relaxation.cost
    if not any(cost < 0 and np.isinf(upper[column]) for column, cost in terms.items()):
        return
    cone = _recession_cone(replace(relaxation.problem, col_upper=upper)).with_objective(terms)
    until = time.monotonic() + SECONDS
    for _ in range(MAX_ROUNDS):
        left = until - time.monotonic()
        direction = solve(cone, SolveOptions(gap=EARNS, time_limit=max(left, 0.1))).x
        check()
        if direction is None or left < 0 or -cone.value(direction) <= EARNS * float(np.abs(cone.c) @ np.abs(direction)):
            return
        found = find_cycles(relaxation.built, direction)
        links = _links_of(relaxation, direction)
        if not found and _can_stand_together(relaxation, links):
            names = [
                relaxation.problem.col_names[int(j)]
                for j in np.flatnonzero(direction[: relaxation.problem.columns] > IN_DIRECTION)
            ]
            raise UnboundedEarningError(_sentence(names, links))
        for cycle in found:
            cone = eliminate_cycle(relaxation.built, cone, cycle)
        cone = cone if found else _not_together(relaxation, cone, links)


def _links_of(relaxation: Relaxation, direction: Floats) -> set[str]:
    """Links in a direction."""
    arcs = relaxation.built.network.arcs
    ways = {arcs[arc].link for (arc, _), j in relaxation.flows.items() if direction[j] > IN_DIRECTION}
    return {link for link in ways if link is not None}


def _not_together(relaxation: Relaxation, cone: Problem, links: set[str]) -> Problem:
    """Cut off the directions that use all of some links."""
    arcs, names, first = relaxation.built.network.arcs, sorted(links), cone.columns
    wider = cone.with_columns([0.0] * len(names), [1.0] * len(names), [True] * len(names), [f"taken[{name}]" for name in names])
    taken = {name: first + n for n, name in enumerate(names)}
    rows: list[LinearRow] = [
        ({j: 1.0, taken[arcs[arc].link or ""]: -1.0}, -np.inf, 0.0, "taken_if_used")
        for (arc, _), j in relaxation.flows.items()
        if arcs[arc].link in links
    ]
    return wider.with_rows([*rows, (dict.fromkeys(taken.values(), 1.0), -np.inf, len(names) - 1.0, "not_together")])


def _recession_cone(problem: Problem) -> Problem:
    """The recession cone of the relaxation, each component at most 1."""
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
    ledger, built = relaxation.built.ledger, relaxation.built
    columns = [built.column(ledger.built[link]) for link in links if link in ledger.built]
    whole = relaxation.problem.with_bounds(columns, lower=np.ones(len(columns)))
    outcome = solve(_with_integers(built, whole), SolveOptions())
    # one that was stopped says nothing
    check()
    return outcome.status is not Status.infeasible


def _sentence(names: Sequence[str], links: set[str]) -> str:
    """Sentence about the trades and links of an unbounded earning, and its remedy."""
    trades = sorted({name.partition("[")[2].split(",")[0] for name in names if name.startswith("markets.trade[")})
    flows = sorted({name.partition("[")[2].rpartition(",")[0] for name in names if name.startswith("links.flow[")})
    ways = sorted(links) + [flow for flow in flows if flow.rpartition(">")[0] not in links and flow not in links]
    markets, named = ", ".join(trades), ", ".join(ways)
    if trades and ways:
        return say(
            "The park can earn without end by markets {markets} and links {links}: nothing limits them; give one of them a"
            " limit.",
            markets=markets,
            links=named,
        )
    if trades:
        return say(
            "The park can earn without end by markets {markets}: nothing limits them; give one of them a limit.", markets=markets
        )
    return say("The park can earn without end by links {links}: nothing limits them; give one of them a limit.", links=named)
