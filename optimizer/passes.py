"""One objective after the other: each is held at the value found while the next is minimised.

The status, bound and gap of a plan are those of the first pass; a later pass gets the time that is left and never loses the plan.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.build import Build
from optimizer.highs import Outcome, SolveOptions, Status, polish, solve
from optimizer.outcome import Progress, relative_gap
from optimizer.problem import Floats, Problem

HOLD = 1e-6
"""A later pass may give up this much of an earlier objective, relative."""

FEW_BINARIES, SMALL_GAP, LARGE_GAP = 150, 1e-6, 1e-3
"""Gap that is asked for where none is stated, by the number of binaries."""

KERNEL_SECONDS = 30.0
"""Longest search over the links and technologies that the relaxation uses."""

SOLVED = (Status.optimal, Status.feasible, Status.interrupted)


@dataclass(frozen=True)
class Limits:
    """What a solve may take: seconds, gap, and who listens and cancels."""

    time_limit: float | None = None
    gap: float | None = None
    """Relative; by default as small as the size of the problem lets it be proven soon."""
    on_progress: Callable[[Progress], None] | None = None
    cancel: Callable[[], bool] | None = None
    began: float = 0.0
    start: Mapping[int, float] | None = None
    """Choices of a plan to start from, by column."""

    @property
    def over(self) -> bool:
        """Whether the time is up or the user wants to stop."""
        late = self.time_limit is not None and time.monotonic() > self.began + self.time_limit
        return late or (self.cancel is not None and self.cancel())

    def options(self, gap: float | None = None) -> SolveOptions:
        """Options with the time that is left."""
        left = None if self.time_limit is None else max(self.time_limit - (time.monotonic() - self.began), 0.5)
        return SolveOptions(time_limit=left, gap=(LARGE_GAP if self.gap is None else self.gap) if gap is None else gap)

    def resolved(self, problem: Problem) -> "Limits":
        """The limits with a gap: 1e-6 for a problem with few binaries, 0.1 % for others."""
        if self.gap is not None:
            return self
        return replace(self, gap=SMALL_GAP if int(problem.integer.sum()) <= FEW_BINARIES else LARGE_GAP)


def minimise(built: Build, problem: Problem, objectives: Sequence[str], limits: Limits) -> tuple[Outcome, Floats | None]:
    """Minimise the objectives in turn; the outcome of the first, and the exact solution of the last.

    The solution is polished: integers are rounded and fixed, links that nothing uses are unset, and the LP is solved once more.
    """
    problem = problem.with_objective(*built.objective(objectives[0]))
    first = _first_pass(problem, limits)
    if first.x is None or first.objective is None:
        return first, None
    x, value, status = first.x, first.objective, first.status
    for name in objectives[1:]:
        if status is Status.interrupted:
            break
        problem = _held(problem, value).with_objective(*built.objective(name))
        later = solve(problem, limits.options(), start=x, on_progress=None, cancel=limits.cancel)
        if later.x is None or later.objective is None or later.status not in SOLVED:
            break
        x, value, status = later.x, later.objective, later.status
    exact = _exact(built, problem, x)
    return _as_exact(first, built, objectives[0], exact), exact


def _first_pass(problem: Problem, limits: Limits) -> Outcome:
    """Minimise from a start; a user who ends the search for the start ends it all, and keeps what was found."""
    start, ended = _start(problem, limits)
    if not ended:
        return solve(problem, limits.options(), start=start, on_progress=_heard(limits), cancel=limits.cancel)
    return Outcome(Status.interrupted, start, None if start is None else problem.value(start))


def _as_exact(outcome: Outcome, built: Build, name: str, x: Floats | None) -> Outcome:
    """The outcome with the objective of the exact solution, where that is better than the solver's own."""
    if x is None or outcome.objective is None:
        return outcome
    terms, constant = built.objective(name)
    objective = constant + sum(value * float(x[column]) for column, value in terms.items())
    if objective >= outcome.objective:
        return outcome
    bound = None if outcome.bound is None else min(outcome.bound, objective)
    return replace(outcome, objective=objective, bound=bound, gap=relative_gap(objective, bound, abs(objective) or 1.0))


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


def _exact(built: Build, problem: Problem, x: Floats) -> Floats | None:
    """The solution with rounded integers, without links that nothing uses and technologies of no size."""
    new = {link: column for link, column in _new_links(built).items() if problem.col_lower[column] < 0.5}
    idle = [column for link, column in new.items() if x[column] > 0.5 and not _used(built, link, x)]
    idle += _without_size(built, problem, x)
    if idle:
        bare = polish(problem.with_bounds(idle, upper=np.zeros(len(idle))), _without(x, idle))
        if bare.status is Status.optimal and bare.x is not None:
            return bare.x
    exact = polish(problem, x)
    return exact.x if exact.status is Status.optimal else None


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
