"""A portfolio for large MILPs: slope scaling, large neighbourhood search, and a bound beside them.

A second process proves the bound: of a large problem from the first moment, as its root relaxation takes long; of a very large
one after the relaxation, which is the bound of the first minutes and takes less long alone. Each side hears of the better
solution of the other. The search ends where the bound meets it, the time is up or somebody cancels.
"""

import time
from dataclasses import dataclass, field, replace

import numpy as np

from parkloop.cases.messages import template
from parkloop.optimizer.search.neighbourhoods import TECHNOLOGY, Labels, Neighbourhoods
from parkloop.optimizer.search.pricing import Priced, priced_relaxation
from parkloop.optimizer.search.slope_scaling import settled, slope_scaled, within
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, Status, solve
from parkloop.optimizer.solver.highs.process import ProcessSolve, start_process
from parkloop.optimizer.solver.limits import SMALL_GAP, Limits
from parkloop.optimizer.solver.outcome import Progress, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem

NODES = 300
"""Node limit of a restricted MIP, so that the search is the same each time as long as the time allows."""
STEP_SECONDS = 15.0
"""Time limit of a restricted MIP [s]"""
FIRST_WAYS = ("used", "kernel")
"""Neighbourhoods that are searched first: what the relaxation uses, then with others."""
STALLED = 20
"""Neighbourhoods in a row without a better solution from which only the bound is waited for."""
WAIT_SECONDS = 0.2
LARGE_NONZEROS, MANY_NONZEROS = 150_000, 400_000
"""Nonzeros of a problem whose bound is begun before there is a good solution: its relaxation takes many seconds, but not most of
the time."""
RELAXATION_SECONDS = 80.0
"""About what the relaxation of a million nonzeros takes, by the square of their number [s]"""
RELAXATION_SHARE = 0.5
"""Share of the time left that the relaxation of all candidates may take, as expected; else those that pay are found by prices."""
SPREAD = 0.5
"""Logarithmic spread of the random factors of fixed costs."""
EARLY_SHARE, EARLY_GAIN = 0.3, 0.1
"""Share of the time after which a part of the relaxation is planned from, and the least gain of one after another."""
BETTER = 1e-6
"""Relative gain that counts."""
ATTEMPTS = 2
"""How often the process that proves the bound is begun where it fails."""
UNPROVEN = template("The process that proves how good a plan may be has failed, so that the gap may be wide: {reason}")


@dataclass
class Portfolio:
    """State of the search: the best solution, the bound and the process that proves it."""

    problem: Problem
    limits: Limits
    until: float
    x: Floats | None = None
    objective: float = np.inf
    """Objective of the best solution; infinite without one."""
    bound: float = -np.inf
    prover: ProcessSolve | None = None
    proven: Outcome | None = None
    attempts: int = 0
    """How often the process that proves the bound was begun."""
    failures: list[str] = field(default_factory=list)
    """Why it failed, each time."""

    @property
    def gap(self) -> float | None:
        """Relative gap; None without a solution or a bound."""
        return self.gap_of(self.objective) if self.x is not None else None

    @property
    def closed(self) -> bool:
        """Whether the gap is the one asked for, or the other process has its answer."""
        return self.proven is not None or (self.x is not None and self.closes(self.objective))

    @property
    def cancelled(self) -> bool:
        """Whether the user has cancelled."""
        return self.limits.cancel is not None and self.limits.cancel()

    def over(self) -> bool:
        """Whether to end: the time is up, the gap is closed, or somebody cancels."""
        self.listen()
        return self.closed or time.monotonic() >= self.until or self.cancelled

    def options(self, seconds: float = np.inf, gap: float = SMALL_GAP) -> SolveOptions:
        """Options of a solve within the time that is left."""
        left = min(self.until - time.monotonic(), seconds)
        return SolveOptions(
            time_limit=max(left, 0.5) if np.isfinite(left) else None,
            gap=gap,
            tolerance=self.limits.tolerance,
            seed=self.limits.seed,
        )

    def take(self, x: Floats | None) -> bool:
        """Keep a solution that is better; whether it is."""
        better = self._keep(x, BETTER)
        if better and x is not None and self.prover is not None:
            self.prover.offer(x)
        self.tell()
        return better

    def tell(self) -> None:
        """Report progress."""
        if self.limits.on_progress is not None:
            began = self.limits.began or time.monotonic()
            objective = None if self.x is None else self.objective
            bound = min(self.bound, self.objective) if np.isfinite(self.bound) else None
            self.limits.on_progress(Progress(time.monotonic() - began, objective, bound, self.gap))

    def closes(self, objective: float) -> bool:
        """Whether a solution of that objective closes the gap."""
        gap = self.gap_of(objective)
        return gap is not None and gap <= (self.limits.gap or 0.0)

    def gap_of(self, objective: float) -> float | None:
        """Relative gap of a solution of that objective; None without a bound."""
        if not np.isfinite(objective) or not np.isfinite(self.bound):
            return None
        return relative_gap(objective, min(self.bound, objective), abs(objective) or 1.0)

    def prove(self) -> None:
        """Begin to prove the bound, in a process of its own that looks for no solutions."""
        options = replace(self.options(gap=self.limits.gap or 0.0), heuristics=False)
        self.attempts += 1
        try:
            self.prover = start_process(self.problem, options, self.x)
        except OSError as error:  # such as a full disk: the plans are worth as much without
            self.failures.append(str(error))

    def listen(self) -> None:
        """Hear what the other process has proven and found."""
        if self.prover is None or self.proven is not None:
            return
        for report in self.prover.reports():
            self.bound = self.bound if report.bound is None else max(self.bound, report.bound)
            if report.objective is not None and report.objective < self.objective - BETTER * abs(report.objective):
                self._keep_of(self.prover.incumbent())
        if self.prover.wait(0.0):
            ended = self.prover.result()
            self.proven = ended if ended.status in (Status.optimal, Status.infeasible) else None
            self.bound = self.bound if ended.bound is None else max(self.bound, ended.bound)
            self._keep_of(ended)
            self.end()
            if ended.status is Status.error:
                self.failures.append(ended.message)
                if self.attempts < ATTEMPTS:
                    self.prove()

    def _keep_of(self, outcome: Outcome | None) -> None:
        """Keep the solution of the other process where it is better."""
        self._keep(None if outcome is None else outcome.x)

    def _keep(self, x: Floats | None, gain: float = 0.0) -> bool:
        """Keep a solution that is better by a relative gain, and its objective, which every poll asks for."""
        value = np.inf if x is None else self.problem.value(x)
        better = value < self.objective - gain * abs(value)
        if better:
            self.x, self.objective = x, value
        return better

    def end(self) -> None:
        """End the other process."""
        if self.prover is not None:
            self.prover.close()
            self.prover = None


def search(problem: Problem, limits: Limits, until: float, labels: Labels, start: Floats | None) -> Outcome:
    """Search for the least objective of a large MILP.

    Args:
        problem: the MILP, n columns.
        limits: gap, seed, cancellation and progress.
        until: when to end, by the monotonic clock; infinite without a time limit [s]
        labels: what each binary builds, by column.
        start: a solution (n,), if one is known.

    Returns:
        The outcome: `optimal` within the gap, else `feasible`, or `interrupted` where somebody cancelled or nothing was found.

    Method: slope scaling, see ``slope_scaling``; large neighbourhood search, see ``neighbourhoods``.
    """
    found = Portfolio(problem, limits, until)
    try:
        found.take(start)
        if LARGE_NONZEROS < problem.nonzeros <= MANY_NONZEROS and not found.over():
            found.prove()
        first = _relaxation(found, labels)
        if first.status in (Status.infeasible, Status.unbounded, Status.error):
            return first
        if first.bound is not None and first.status is Status.optimal:
            found.bound = max(found.bound, first.bound)
        if first.x is not None and not found.over():
            found.take(slope_scaled(problem, first.x, found.options(), found.over))
        if found.prover is None and not found.over():
            found.prove()
        if first.x is not None:
            _improve(found, Neighbourhoods(problem, first.x, labels, np.random.default_rng(limits.seed)))
        while found.prover is not None and not found.over():
            time.sleep(WAIT_SECONDS)
            found.tell()
        return _outcome(found)
    finally:
        found.end()


def _relaxation(found: Portfolio, labels: Labels) -> Outcome:
    """The relaxation; over the candidates that pay where that of all would take most of the time."""
    problem = found.problem
    expected = RELAXATION_SECONDS * (problem.nonzeros / 1e6) ** 2
    if found.x is None or expected <= RELAXATION_SHARE * (found.until - time.monotonic()):
        return solve(problem.relaxed(), found.options(), cancel=found.over)
    candidates = np.zeros(problem.columns, dtype=bool)
    candidates[[column for column, (_, _, medium) in labels.items() if medium != TECHNOLOGY]] = True
    began, tried = time.monotonic(), [np.inf]

    def plan_early(priced: Priced) -> None:
        """Slope scaling before the relaxation is whole, where that takes a good part of the time."""
        late = time.monotonic() - began > EARLY_SHARE * (found.until - began)
        if late and tried[-1] - priced.value > EARLY_GAIN * abs(priced.value):
            tried.append(priced.value)
            found.take(slope_scaled(problem, priced.x, found.options(), found.over))

    priced = priced_relaxation(problem, candidates, found.x, found.options(), found.over, plan_early)
    if priced is None:
        return Outcome(Status.interrupted)
    return Outcome(Status.optimal, priced.x, priced.value, priced.bound)


def _improve(found: Portfolio, neighbourhoods: Neighbourhoods) -> None:
    """Search neighbourhoods of the best solution until none is better for long."""
    stalled, first = 0, list(FIRST_WAYS)
    while stalled < STALLED and not found.over():
        if found.x is None:
            return
        way = first.pop(0) if first else neighbourhoods.choose()
        inside = within(found.problem, neighbourhoods.free(way, found.x))
        options = replace(found.options(STEP_SECONDS, gap=(found.limits.gap or 1e-3) / 4), nodes=NODES, restricted=True)
        step = _step(found, inside, options)
        gained = found.take(_exact(found, step.x))
        neighbourhoods.learn(way, gained, step.status is Status.optimal)
        stalled = 0 if gained else stalled + 1


def _step(found: Portfolio, inside: Problem, options: SolveOptions) -> Outcome:
    """Solve a restricted MIP; it ends where a solution of it closes the gap of the whole search too."""
    best = np.inf

    def hear(told: Progress) -> None:
        nonlocal best
        best = best if told.objective is None else min(best, told.objective)
        found.tell()

    return solve(inside, options, start=found.x, on_progress=hear, cancel=lambda: found.over() or found.closes(best))


def _exact(found: Portfolio, x: Floats | None) -> Floats | None:
    """A solution with its binaries rounded, where it is better than the best."""
    if x is None or found.problem.value(x) >= found.objective:
        return None
    return settled(found.problem, x, found.options())


def _outcome(found: Portfolio) -> Outcome:
    """What was found, in the words of a solve."""
    if found.proven is not None and found.proven.status is Status.infeasible and found.x is None:
        return found.proven
    objective = None if found.x is None else found.objective
    bound = min(found.bound, found.objective) if np.isfinite(found.bound) else None
    status = Status.interrupted if found.x is None or (found.cancelled and not found.closed) else Status.feasible
    if found.x is not None and found.closes(found.objective):
        status = Status.optimal
    failed = found.failures and len(found.failures) == found.attempts
    warning = UNPROVEN(reason=found.failures[-1]) if failed and status is not Status.optimal else ""
    return Outcome(status, found.x, objective, bound, found.gap, warning=warning)
