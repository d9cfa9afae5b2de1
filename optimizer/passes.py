"""One objective after the other: each is held at the value found while the next is minimised.

The status, bound and gap of a plan are those of the first pass; a later pass gets the time that is left and never loses the plan.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.build import Build
from optimizer.highs import Outcome, Status, polish, solve
from optimizer.limits import FEW_BINARIES, LARGE_GAP, SMALL_GAP, Limits
from optimizer.outcome import Progress, relative_gap
from optimizer.problem import Floats, Problem
from optimizer.ties import without_ties

__all__ = ["FEW_BINARIES", "LARGE_GAP", "SMALL_GAP", "Limits", "minimise"]

HOLD = 1e-6
"""A later pass may give up this much of an earlier objective, relative."""

KERNEL_SECONDS = 30.0
"""Longest search over the links and technologies that the relaxation uses."""

NOISE = 1e-9
"""Difference of objective and bound that is rounding, whatever their size [money/y, t/y, …]"""
TIGHT = 1e-9
"""Tolerance of integers where a looser one let choices pass as nothing."""
ROUNDING = 2e-6
"""Gap by which earlier objectives may give way to later ones, and by rounding."""
SOLVED = (Status.optimal, Status.feasible, Status.interrupted)


def minimise(built: Build, problem: Problem, objectives: Sequence[str], limits: Limits) -> tuple[Outcome, Floats | None]:
    """Minimise the objectives in turn; the outcome of the first, and the exact solution of the last.

    The solution is polished: integers are rounded and fixed, links that nothing uses are unset, and the LP is solved once more.
    Among plans that are equally good the rule of ``ties`` decides. Where the solver's solution used choices that are a trace
    above nothing, so that it costs more or does not hold once they are rounded, it is sought again with a tighter tolerance. The
    outcome tells the objective of the exact solution, and is optimal only where that is as close to the bound as asked.
    """
    raw, outcome, x = _minimised(built, problem, objectives, limits)
    if _rounded_away(raw, outcome, x, limits) and not limits.over:
        _, again, exact = _minimised(built, problem, objectives, replace(limits, tolerance=TIGHT))
        if exact is not None and (x is None or _objective(again) <= _objective(outcome)):
            outcome, x = again, exact
    return outcome, x


def _rounded_away(raw: Outcome, outcome: Outcome, x: Floats | None, limits: Limits) -> bool:
    """Whether rounding the solver's choices made its solution worse than asked, or none."""
    if raw.x is None or raw.objective is None or raw.status is Status.interrupted:
        return False
    return x is None or _objective(outcome) > raw.objective + (limits.options().gap + ROUNDING) * abs(raw.objective)


def _objective(outcome: Outcome) -> float:
    return float("inf") if outcome.objective is None else outcome.objective


def _minimised(
    built: Build, problem: Problem, objectives: Sequence[str], limits: Limits
) -> tuple[Outcome, Outcome, Floats | None]:
    """The solver's outcome of the first objective, the same with the exact solution of the last, and that solution."""
    problem = problem.with_objective(*built.objective(objectives[0]))
    first = _first_pass(problem, limits)
    if first.x is None or first.objective is None:
        return first, first, None
    x, value, status = first.x, first.objective, first.status
    for name in objectives[1:]:
        if status is Status.interrupted:
            break
        problem = _held(problem, value).with_objective(*built.objective(name))
        later = solve(problem, limits.options(), start=x, on_progress=None, cancel=limits.cancel)
        if later.x is None or later.objective is None or later.status not in SOLVED:
            break
        x, value, status = later.x, later.objective, later.status
    polished = _exact(built, problem, x)
    if polished is None or polished.x is None:
        return first, first, None
    exact = polished.x if status is Status.interrupted else _preferred(built, problem, polished, objectives, limits)
    return first, _as_exact(first, built, objectives, exact, limits.options().gap), exact


def _preferred(built: Build, problem: Problem, polished: Outcome, objectives: Sequence[str], limits: Limits) -> Floats:
    """The plan that the rule of ties prefers; what it no longer uses is unset, which can only save."""
    x = without_ties(built, problem, polished, objectives, limits)
    bare = _exact(built, problem, x) if _idle(built, problem, x) else None
    if bare is None or bare.x is None or problem.value(bare.x) > problem.value(x):
        return x
    return without_ties(built, problem, bare, objectives, limits)


def _first_pass(problem: Problem, limits: Limits) -> Outcome:
    """Minimise from a start; who ends the search for it ends all and keeps what was found; a time limit leaves today's park."""
    start, ended = _start(problem, limits)
    if ended:
        return Outcome(Status.interrupted, start, None if start is None else problem.value(start))
    outcome = solve(problem, limits.options(), start=start, on_progress=_heard(limits), cancel=limits.cancel)
    if outcome.x is not None or outcome.status is not Status.interrupted or _cancelled(limits):
        return outcome
    late, _ = _as_today(problem, replace(limits, time_limit=None))
    return outcome if late is None else replace(outcome, status=Status.feasible, x=late, objective=problem.value(late))


def _cancelled(limits: Limits) -> bool:
    return limits.cancel is not None and limits.cancel()


def _as_exact(outcome: Outcome, built: Build, objectives: Sequence[str], x: Floats, wanted: float) -> Outcome:
    """The outcome with the objective of the exact solution, optimal only where its gap is the one asked for."""
    if outcome.objective is None:
        return outcome
    terms, constant = built.objective(objectives[0])
    objective = constant + sum(value * float(x[column]) for column, value in terms.items())
    if len(objectives) > 1 and 0.0 <= objective - outcome.objective <= 2 * HOLD * max(abs(outcome.objective), 1e-6):
        return outcome  # what later objectives were given to move in
    bound = None if outcome.bound is None else min(outcome.bound, objective)
    if bound is not None and objective - bound <= NOISE:
        bound = objective
    gap = relative_gap(objective, bound, abs(objective) or 1.0)
    open_ = outcome.status is Status.optimal and gap is not None and gap > wanted + ROUNDING
    return replace(outcome, status=Status.feasible if open_ else outcome.status, objective=objective, bound=bound, gap=gap)


def _held(problem: Problem, value: float) -> Problem:
    """The problem with its objective held at the value found."""
    terms = {int(j): float(problem.c[j]) for j in np.flatnonzero(problem.c)}
    if not terms:
        return problem
    room = HOLD * max(abs(value), 1e-6)
    return problem.with_row(terms, -np.inf, value - problem.offset + room, "held")


def _start(problem: Problem, limits: Limits) -> tuple[Floats | None, bool]:
    """A start solution, and whether the user ended the search for it.

    Of a large problem it is the best over what its relaxation uses, else nothing new but what is required.
    """
    if int(problem.integer.sum()) <= FEW_BINARIES:
        given = _as_given(problem, limits)
        return _as_today(problem, limits) if given is None else (given, False)
    options = limits.options()
    seconds = KERNEL_SECONDS if options.time_limit is None else min(KERNEL_SECONDS, options.time_limit / 4)
    relaxed = solve(problem.relaxed(), replace(options, time_limit=seconds), cancel=limits.cancel)
    if relaxed.x is None:
        return None, _ended(relaxed, seconds)
    unbuilt = np.array([(limits.start or {}).get(j, 0.0) < 0.5 for j in range(problem.columns)])
    unused = np.flatnonzero(problem.integer & (relaxed.x < 1e-6) & (problem.col_lower <= 0) & unbuilt)
    kernel = problem.with_bounds(unused, upper=np.zeros(len(unused)))
    quick, given = replace(options, time_limit=seconds), _as_given(kernel, limits)
    found = solve(kernel, quick, start=given, on_progress=_heard(limits, whole=False), cancel=limits.cancel)
    ended = _ended(found, seconds)
    return _as_today(problem, limits) if found.x is None and not ended else (found.x, ended)


def _ended(outcome: Outcome, seconds: float | None) -> bool:
    """Whether the user ended a solve: interrupted well before its time was up."""
    return outcome.status is Status.interrupted and (seconds is None or outcome.seconds < 0.9 * seconds)


def _heard(limits: Limits, whole: bool = True) -> Callable[[Progress], None] | None:
    """Tell of progress with the seconds since the question began; the bound of a restricted problem means nothing."""
    tell, before = limits.on_progress, time.monotonic() - limits.began if limits.began else 0.0
    if tell is None:
        return None

    def heard(news: Progress) -> None:
        timed = replace(news, seconds=before + news.seconds)
        tell(timed if whole else replace(timed, bound=None, gap=None))

    return heard


def _as_today(problem: Problem, limits: Limits) -> tuple[Floats | None, bool]:
    """Nothing new but what is required, if that can be run, and whether the user ended the search."""
    if not problem.integer.any():
        return None, False
    lowest = np.where(np.isfinite(problem.col_lower), problem.col_lower, 0.0)
    today = problem.fixed(np.where(_required(problem), 1.0, lowest))
    options = replace(limits.options(), gap=0.0)
    outcome = solve(today, options, cancel=limits.cancel)
    return (outcome.x if outcome.status is Status.optimal else None), _ended(outcome, options.time_limit)


def _as_given(problem: Problem, limits: Limits) -> Floats | None:
    """The best with the choices of an earlier plan, if one was given and can be run."""
    if not limits.start:
        return None
    columns, values = list(limits.start), np.array(list(limits.start.values()))
    options = replace(limits.options(), gap=SMALL_GAP)
    outcome = solve(problem.with_bounds(columns, values, values), options, cancel=limits.cancel)
    return outcome.x if outcome.status is Status.optimal else None


def _required(problem: Problem) -> NDArray[np.bool_]:
    """Columns that a row of their own fixes at 1."""
    required = np.zeros(problem.columns, dtype=bool)
    for i, name in enumerate(problem.row_names):
        if name.startswith("links.required_is_built"):
            required[problem.A.indices[problem.A.indptr[i] : problem.A.indptr[i + 1]]] = True
    return required


def _exact(built: Build, problem: Problem, x: Floats) -> Outcome | None:
    """The solution with rounded integers, without links that nothing uses and technologies of no size."""
    idle = _idle(built, problem, x)
    if idle:
        bare = polish(problem.with_bounds(idle, upper=np.zeros(len(idle))), _without(x, idle))
        if bare.status is Status.optimal and bare.x is not None:
            return bare
    exact = polish(problem, x)
    return exact if exact.status is Status.optimal else None


def _idle(built: Build, problem: Problem, x: Floats) -> list[int]:
    """Columns of links that are built and that nothing uses, and of technologies of no size."""
    new = {link: column for link, column in _new_links(built).items() if problem.col_lower[column] < 0.5}
    idle = [column for link, column in new.items() if x[column] > 0.5 and not _used(built, link, x)]
    return idle + _without_size(built, problem, x)


def _without_size(built: Build, problem: Problem, x: Floats) -> list[int]:
    """Columns of technologies that are built with no size."""
    books = built.ledger
    columns = ((built.column(books.built_technology[u]), built.column(size)) for u, size in books.new_size.items())
    return [chosen for chosen, size in columns if x[chosen] > 0.5 and x[size] < 1e-9 and problem.col_lower[chosen] < 0.5]


def _without(x: Floats, columns: list[int]) -> Floats:
    changed = x.copy()
    changed[columns] = 0.0
    return changed


def _new_links(built: Build) -> dict[str, int]:
    """Column of each new link that no one requires."""
    new = ((link, var) for link, var in built.ledger.built.items() if built.network.links[link].status != "required")
    return {link: built.column(var) for link, var in new}


def _used(built: Build, link: str, x: Floats) -> bool:
    arcs = built.network.arcs_of[link]
    return any(x[built.column(built.ledger.flow[arc.id, o])] > 1e-7 for arc in arcs for o in built.site.conditions)
