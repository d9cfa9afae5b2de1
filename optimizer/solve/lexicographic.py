"""Lexicographic objectives: each is kept within a tolerance while the next is minimised.

Status, bound and gap of a plan are those of the first objective; a later one gets the remaining time and never loses the plan.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.messages import say, template
from parkloop.optimizer.search.neighbourhoods import TECHNOLOGY, Labels
from parkloop.optimizer.search.portfolio import search
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.idle_routes import idle_routes
from parkloop.optimizer.solve.tie_breaking import break_ties
from parkloop.optimizer.solver.highs.adapter import Outcome, Status, solve
from parkloop.optimizer.solver.highs.polishing import polish
from parkloop.optimizer.solver.limits import LARGE_GAP, SMALL_GAP, Limits, few_choices
from parkloop.optimizer.solver.outcome import Progress, bound_below, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.scaling import neglected_share
from parkloop.optimizer.system.deadline import crowding

__all__ = ["LARGE_GAP", "SMALL_GAP", "Limits", "minimise"]

OBJECTIVE_TOLERANCE = 1e-6
"""Relative tolerance within which an objective is kept while later ones are minimised."""

FINISHING = 1e5
"""Nonzeros of a large problem whose solution is made exact and certified in a second of a processor."""
MOST_FINISHING = 0.25
"""Largest share of the time limit that is kept for that."""
TIGHT = 1e-9
"""Integrality tolerance of the second attempt, where rounding made a solution worse or infeasible."""
ROUNDING = 2e-6
"""Relative gap caused by later objectives and by rounding."""
NOT_MINIMISED = template(
    "The solver failed before all was minimised in turn: {objectives} may be less in another plan that is as good."
)
"""Warning where a later objective has no solution that stays feasible with rounded integers."""
NEGLECTED, NEGLIGIBLE, MOST_NEGLECTED = 1e-7, 1e-4, 1e-2
"""Amount that counts as none [unit/h]; shares of cost that its value may have: negligible, largest.

Above the first the bound is lowered by that share, above the second the outcome is an error.
"""
DROWNED = say("The costs hang on amounts so small, or so dear, that the solver takes them for none.")
SOLVED = (Status.optimal, Status.feasible, Status.interrupted)


def minimise(built: Build, problem: Problem, objectives: Sequence[str], limits: Limits) -> tuple[Outcome, Floats | None]:
    """Minimise objectives lexicographically and polish the solution.

    Integers are rounded and fixed, unused links are closed, the LP is solved once more, and ties are broken (``tie_breaking``).
    Where rounding binaries of almost 0 makes the solution worse or infeasible, the problem is solved again with a tighter
    integrality tolerance. The outcome carries the objective of the polished solution and is optimal only if that closes the
    requested gap.

    Args:
        built: the model, which names the objectives.
        problem: its arrays, with further rows and columns at the end.
        objectives: names, most important first.
        limits: time limit, gap, warm start, callbacks.

    Returns:
        Outcome of the first objective, and the polished solution (n,) of the last; None where none was found.
    """
    raw, outcome, x = _minimised(built, problem, objectives, limits)
    if _lost_by_rounding(raw, outcome, x, limits) and not limits.over:
        _, again, exact = _minimised(built, problem, objectives, replace(limits, tolerance=TIGHT))
        if exact is not None and (x is None or _objective(again) <= _objective(outcome)):
            outcome, x = again, exact
    return outcome, x


def _lost_by_rounding(raw: Outcome, outcome: Outcome, x: Floats | None, limits: Limits) -> bool:
    """Whether rounding the binaries made the solution worse than the gap allows, or infeasible."""
    if raw.x is None or raw.objective is None or raw.status is Status.interrupted:
        return False
    return x is None or _objective(outcome) > raw.objective + (limits.options().gap + ROUNDING) * abs(raw.objective)


def _objective(outcome: Outcome) -> float:
    return float("inf") if outcome.objective is None else outcome.objective


def _minimised(
    built: Build, problem: Problem, objectives: Sequence[str], limits: Limits
) -> tuple[Outcome, Outcome, Floats | None]:
    """Raw outcome of the first objective, the same after polishing, and the polished solution."""
    problem = problem.with_objective(*built.objective(objectives[0]))
    first = _first_objective(built, problem, limits)
    if first.x is None or first.objective is None:
        return first, first, None
    value, status = first.objective, first.status
    solved = [(problem, first.x)]
    for name in objectives[1:]:
        if status is Status.interrupted:
            break
        problem = _with_objective_kept(problem, value).with_objective(*built.objective(name))
        later = solve(problem, limits.options(), start=solved[-1][1], on_progress=None, cancel=limits.cancel)
        if later.x is None or later.objective is None or later.status not in SOLVED:
            break
        value, status = later.objective, later.status
        solved.append((problem, later.x))
    problem, polished = _last_exact(built, solved)
    if polished is None or polished.x is None:
        return first, first, None
    neglected = _neglected(problem, polished)
    if neglected > MOST_NEGLECTED:
        drowned = replace(first, status=Status.error, x=None, message=DROWNED)
        return drowned, drowned, None
    first = _with_neglected(first, neglected)
    exact = polished.x if status is Status.interrupted else _preferred(built, problem, polished, objectives, limits)
    left = objectives[[p for p, _ in solved].index(problem) + 1 :]
    if left and status is not Status.interrupted:
        first = replace(first, warning=NOT_MINIMISED(objectives=", ".join(left)))
    return first, _as_exact(first, built, objectives, exact, limits.options().gap), exact


def made_exact(built: Build, problem: Problem, outcome: Outcome) -> tuple[Outcome, Floats | None]:
    """Outcome of one objective with its solution (n,) polished, without what is built and not used.

    Its bound is less by what is neglected; the solution is None where it does not hold with rounded integers.
    """
    if outcome.x is None or outcome.objective is None:
        return outcome, None
    polished = _exact(built, problem, outcome.x)
    if polished is None or polished.x is None:
        return outcome, None
    neglected = _neglected(problem, polished)
    if neglected > MOST_NEGLECTED:
        return replace(outcome, status=Status.error, x=None, message=DROWNED), None
    return _with_neglected(outcome, neglected), polished.x


def _last_exact(built: Build, solved: Sequence[tuple[Problem, Floats]]) -> tuple[Problem, Outcome | None]:
    """Problem of the last objective that stays feasible with rounded integers, and its polished outcome."""
    for problem, x in reversed(solved):
        exact = _exact(built, problem, x)
        if exact is not None and exact.x is not None:
            return problem, exact
    return solved[0][0], None


def _with_neglected(outcome: Outcome, neglected: float) -> Outcome:
    """Lower the bound by the value of amounts below the solver's tolerance, where that share matters."""
    if outcome.bound is None or outcome.objective is None or neglected <= NEGLIGIBLE:
        return outcome
    return replace(outcome, bound=outcome.bound - neglected * abs(outcome.objective))


def _neglected(problem: Problem, exact: Outcome) -> float:
    """Upper bound on the value of amounts below the solver's tolerance, as a share of gross cost."""
    if exact.row_duals is None or exact.x is None:
        return 0.0
    return neglected_share(problem, exact.x, exact.row_duals, NEGLECTED)


def _preferred(built: Build, problem: Problem, polished: Outcome, objectives: Sequence[str], limits: Limits) -> Floats:
    """Break ties; binaries that become unused are closed, which can only save."""
    x = break_ties(built, problem, polished, objectives, limits)
    bare = _exact(built, problem, x) if _unused(built, problem, x) else None
    if bare is None or bare.x is None or problem.value(bare.x) > problem.value(x):
        return x
    return break_ties(built, problem, bare, objectives, limits)


def _first_objective(built: Build, problem: Problem, limits: Limits) -> Outcome:
    """Minimise the first objective from a warm start; cancellation keeps the incumbent.

    A time limit without an incumbent leaves the operation without new investment.
    """
    start, ended = _start_solution(problem, limits)
    if ended:
        return Outcome(Status.interrupted, start, None if start is None else problem.value(start))
    if few_choices(problem):
        outcome = solve(problem, limits.options(), start=start, on_progress=_progress_callback(limits), cancel=limits.cancel)
    else:
        outcome = search(problem, limits, _until(problem, limits), _labels(built), start)
    if outcome.x is not None or outcome.status is not Status.interrupted or _cancelled(limits):
        return outcome
    late, _ = _without_investment(problem, replace(limits, time_limit=None))
    return outcome if late is None else replace(outcome, status=Status.feasible, x=late, objective=problem.value(late))


def _until(problem: Problem, limits: Limits) -> float:
    """When a search has to end, so that its solution can be made exact and certified in time [s]"""
    if limits.time_limit is None:
        return np.inf
    seconds = problem.nonzeros / FINISHING * crowding()
    return limits.began + limits.time_limit - min(seconds, MOST_FINISHING * limits.time_limit)


def _labels(built: Build) -> Labels:
    """Plants and medium of what each binary builds: a link, or a technology or store of one plant."""
    links, buildable = built.network.links, built.site.buildable
    ends: dict[str, tuple[str, str, str]] = {
        link: (links[link].from_plant, links[link].to_plant, links[link].domain) for link in built.ledger.built
    }
    labels = {built.column(var): ends[link] for link, var in built.ledger.built.items()}
    labels |= {built.column(var): ends[link] for (link, _, _), var in built.ledger.steps.items()}
    for name, var in built.ledger.built_technology.items():
        labels[built.column(var)] = (buildable[name].plant, buildable[name].plant, TECHNOLOGY)
    return labels


def _cancelled(limits: Limits) -> bool:
    return limits.cancel is not None and limits.cancel()


def _as_exact(outcome: Outcome, built: Build, objectives: Sequence[str], x: Floats, wanted: float) -> Outcome:
    """The outcome with the polished objective; optimal only if its gap is the requested one."""
    if outcome.objective is None:
        return outcome
    terms, constant = built.objective(objectives[0])
    objective = constant + sum(value * float(x[column]) for column, value in terms.items())
    if len(objectives) > 1 and 0.0 <= objective - outcome.objective <= 2 * OBJECTIVE_TOLERANCE * max(
        abs(outcome.objective), 1e-6
    ):
        return outcome  # what later objectives were given to move in
    bound = None if outcome.bound is None else bound_below(objective, outcome.bound)
    gap = relative_gap(objective, bound, abs(objective) or 1.0)
    open_ = outcome.status is Status.optimal and gap is not None and gap > wanted + ROUNDING
    return replace(outcome, status=Status.feasible if open_ else outcome.status, objective=objective, bound=bound, gap=gap)


def _with_objective_kept(problem: Problem, value: float) -> Problem:
    """Add a row that keeps the objective within tolerance of a value."""
    terms = {int(j): float(problem.c[j]) for j in np.flatnonzero(problem.c)}
    if not terms:
        return problem
    room = OBJECTIVE_TOLERANCE * max(abs(value), 1e-6)
    return problem.with_row(terms, -np.inf, value - problem.offset + room, "objective_kept")


def _start_solution(problem: Problem, limits: Limits) -> tuple[Floats | None, bool]:
    """Warm start, else no new investment but what is required; and whether the user cancelled."""
    warm = _from_warm_start(problem, limits)
    return _without_investment(problem, limits) if warm is None else (warm, False)


def _ended(outcome: Outcome, seconds: float | None) -> bool:
    """Whether the user cancelled a solve: interrupted well before its time limit."""
    return outcome.status is Status.interrupted and (seconds is None or outcome.seconds < 0.9 * seconds)


def _progress_callback(limits: Limits) -> Callable[[Progress], None] | None:
    """Progress callback with seconds since the question began."""
    on_progress, before = limits.on_progress, time.monotonic() - limits.began if limits.began else 0.0
    if on_progress is None:
        return None
    return lambda progress: on_progress(replace(progress, seconds=before + progress.seconds))


def _without_investment(problem: Problem, limits: Limits) -> tuple[Floats | None, bool]:
    """Optimal operation with no new investment but what is required; and whether the user cancelled."""
    if not problem.integer.any():
        return None, False
    lowest, required = np.where(np.isfinite(problem.col_lower), problem.col_lower, 0.0), _required(problem)
    # what is required may need a way, and corridors that are opened for it
    fixed = problem.fixed(np.where(required, 1.0, lowest), ~_along(problem) if required.any() else None)
    options = replace(limits.options(), gap=0.0)
    outcome = solve(fixed, options, cancel=limits.cancel)
    return (outcome.x if outcome.status is Status.optimal else None), _ended(outcome, options.time_limit)


def _from_warm_start(problem: Problem, limits: Limits) -> Floats | None:
    """Optimum with the binaries of the warm start fixed; None without one, or where it is infeasible."""
    if not limits.start:
        return None
    columns, values = list(limits.start), np.array(list(limits.start.values()))
    options = replace(limits.options(), gap=SMALL_GAP)
    outcome = solve(problem.with_bounds(columns, values, values), options, cancel=limits.cancel)
    return outcome.x if outcome.status is Status.optimal else None


def _required(problem: Problem) -> NDArray[np.bool_]:
    """Mask of columns (n,) that a row requires to be 1."""
    required = np.zeros(problem.columns, dtype=bool)
    for i, name in enumerate(problem.row_names):
        if name.startswith("links.required_is_built"):
            required[problem.A.indices[problem.A.indptr[i] : problem.A.indptr[i + 1]]] = True
    return required


def _along(problem: Problem) -> NDArray[np.bool_]:
    """Mask of the choices (n,) of ways and corridors."""
    names = ("routes.choice[", "routes.opened[")
    return np.array([name.startswith(names) for name in problem.col_names], dtype=bool) & problem.integer


def _exact(built: Build, problem: Problem, x: Floats) -> Outcome | None:
    """Polish a solution, without unused links and technologies of no size where that is feasible."""
    unused = _unused(built, problem, x)
    if unused:
        bare = polish(problem.with_bounds(unused, upper=np.zeros(len(unused))), _without(x, unused))
        if bare.status is Status.optimal and bare.x is not None:
            return bare
    exact = polish(problem, x)
    return exact if exact.status is Status.optimal else None


def _unused(built: Build, problem: Problem, x: Floats) -> list[int]:
    """Columns of links that are built and not used, of their ways, and of what is built of no size."""
    new = {link: column for link, column in _new_links(built).items() if problem.col_lower[column] < 0.5}
    unused = {link: column for link, column in new.items() if x[column] > 0.5 and not _used(built, link, x)}
    routes = [column for column in idle_routes(built, x, unused) if x[column] > 0.5 and problem.col_lower[column] < 0.5]
    return [*unused.values(), *routes, *_without_size(built, problem, x)]


def _without_size(built: Build, problem: Problem, x: Floats) -> list[int]:
    """Columns of technologies and stores that are built with no size."""
    ledger = built.ledger
    sizes = {u: [size, *([ledger.new_rate[u]] if u in ledger.new_rate else [])] for u, size in ledger.new_size.items()}
    columns = ((built.column(ledger.built_technology[u]), [built.column(size) for size in own]) for u, own in sizes.items())
    return [chosen for chosen, own in columns if x[chosen] > 0.5 and x[own].max() < 1e-9 and problem.col_lower[chosen] < 0.5]


def _without(x: Floats, columns: list[int]) -> Floats:
    changed = x.copy()
    changed[columns] = 0.0
    return changed


def _new_links(built: Build) -> dict[str, int]:
    """Column of each new link that is not required."""
    new = ((link, var) for link, var in built.ledger.built.items() if built.network.links[link].status != "required")
    return {link: built.column(var) for link, var in new}


def _used(built: Build, link: str, x: Floats) -> bool:
    arcs = built.network.arcs_of[link]
    return any(x[built.column(built.ledger.flow[arc.id, o])] > 1e-7 for arc in arcs for o in built.site.conditions)
