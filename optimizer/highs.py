"""The only place that knows HiGHS: a problem in, an outcome out.

`run` solves in the calling thread, `solve` where it can always be stopped (a thread for small problems, a process for others),
`polish` turns a solution of a MILP into an exact one with marginal values.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, Literal

import highspy
import numpy as np
from highspy import HighsModelStatus as ModelStatus
from highspy import cb

from optimizer.interrupts import Asking, finishing
from optimizer.outcome import OnProgress, OnSolution, Outcome, Progress, SolveOptions, Status, reference, relative_gap, with_start
from optimizer.problem import Floats, Problem
from optimizer.process import in_process
from optimizer.releases import mind_the_release
from optimizer.scaling import Scaling, scaling
from optimizer.scip import by_scip
from optimizer.settle import Question, doubt, question, together, within
from optimizer.watch import InThread, watched

__all__ = ["Outcome", "Progress", "SolveOptions", "Status", "alone", "polish", "polished", "run", "solve"]

LARGE_ROWS = 10_000
SMALL_NONZEROS = 20_000
PROGRESS_SECONDS = 0.5
STOP_SECONDS = 0.05
CALLBACKS = (
    cb.HighsCallbackType.kCallbackMipImprovingSolution,
    cb.HighsCallbackType.kCallbackMipLogging,
    cb.HighsCallbackType.kCallbackMipInterrupt,
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
)
LIMITS = {ModelStatus.kTimeLimit, ModelStatus.kIterationLimit, ModelStatus.kSolutionLimit}
WORDS = {
    ModelStatus.kOptimal: Status.optimal,
    ModelStatus.kModelEmpty: Status.optimal,
    ModelStatus.kInfeasible: Status.infeasible,
    ModelStatus.kUnbounded: Status.unbounded,
    ModelStatus.kUnboundedOrInfeasible: Status.unbounded,
    ModelStatus.kInterrupt: Status.interrupted,
}
ACCURACY = 1e-9
"""What HiGHS neglects of its scaled objective."""
SHORTEST = 0.1
"""Least time of a solve [s]"""


def run(
    problem: Problem,
    options: SolveOptions | None = None,
    start: Floats | None = None,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_solution: OnSolution | None = None,
) -> Outcome:
    """Solve in the calling thread; the answer in the units of the problem.

    `start` is a solution to begin with, NaN where an entry is unknown. `on_progress` gets a record at most every half second
    and at each better solution, `on_solution` each better solution with its objective; `should_stop` is asked every 0.05 s,
    but not inside a large first relaxation. An exception of one of them ends the solve and is raised.
    An infeasible answer is confirmed once without presolve, the part of a solver that is most easily wrong. An optimal one
    counts only where our own objective, rows and gap confirm it; else the problem is solved again without presolve, with
    another seed and by SCIP (where it is installed), and it is `feasible` where none of them closes the gap.
    """
    options = options or SolveOptions()
    task = _Run(problem, options, on_progress, should_stop, on_solution)
    asked = question(problem, options, start, ACCURACY * task.scaling.money)
    outcome = task.solve(start, options.presolve)
    if outcome.status is Status.infeasible and options.presolve:
        outcome = _confirmed(task, outcome, start)
    elif outcome.status is Status.unbounded:
        outcome = _unbounded(task, outcome)
    outcome = _settled(task, asked, outcome, start) if doubt(asked, outcome) else within(asked, outcome)
    return replace(with_start(outcome, problem, start, options), seconds=time.monotonic() - task.began)


def alone(problem: Problem, options: SolveOptions) -> Outcome:
    """What HiGHS says by itself, unchecked: to judge a release of it."""
    return _Run(problem, options).solve(None, options.presolve)


def solve(
    problem: Problem,
    options: SolveOptions | None = None,
    start: Floats | None = None,
    on_progress: OnProgress | None = None,
    cancel: Callable[[], bool] | Event | None = None,
    where: Literal["auto", "thread", "process"] = "auto",
) -> Outcome:
    """Solve where it can be stopped at any time, keeping the best solution found.

    Problems of up to 20,000 nonzeros are solved in a thread of this process, larger ones by a process of their own
    (`python -m optimizer.worker`), since HiGHS neither reports nor stops inside a large first relaxation; `where` overrules that.
    `cancel` (a function or an event) ends the solve: the process is asked to stop and killed after 3 s, likewise 3 s after the
    time limit. Ctrl-C does the same: the outcome is `interrupted` and holds the best solution so far; KeyboardInterrupt is raised
    only when it is pressed for the third time (`optimizer.interrupts`). `on_progress` is called from the calling thread, at least
    once a second; an exception in it ends the solve and is raised. A process that dies gives the status `error` and its last
    words.
    """
    options = options or SolveOptions()
    stopped = cancel.is_set if isinstance(cancel, Event) else cancel or (lambda: False)
    inside = where == "thread" or (where == "auto" and problem.nonzeros <= SMALL_NONZEROS)
    with Asking(solves=True):
        if stopped():
            return with_start(Outcome(Status.interrupted), problem, start, options)
        target = InThread(run, problem, options, start) if inside else in_process(problem, options, start)
        return with_start(watched(target, problem, options, on_progress, stopped), problem, start, options)


def polish(
    problem: Problem, x: Floats, options: SolveOptions | None = None, cancel: Callable[[], bool] | Event | None = None
) -> Outcome:
    """Round the integers of a solution, fix them and solve the linear problem that is left, to a tight tolerance.

    A solver's 0.9999999 or 1e-7 then never breaks a row, and the outcome has marginal values. Where the rounded integers admit
    no solution, those that were not integer are chosen anew with all others fixed. Status `optimal`, or what prevented it.
    The first Ctrl-C does not end it, since the solution would be lost.
    """
    with finishing():
        return _polish(problem, x, replace(options or SolveOptions(), tolerance=1e-9), cancel)


def _polish(problem: Problem, x: Floats, options: SolveOptions, cancel: Callable[[], bool] | Event | None) -> Outcome:
    outcome = solve(problem.fixed(x), options, cancel=cancel)
    if outcome.status is not Status.infeasible:
        return outcome
    doubtful = problem.integer & (np.abs(x - np.round(x)) > 0.0)
    again = solve(problem.fixed(x, ~doubtful), replace(options, gap=0.0), cancel=cancel)
    return outcome if again.x is None else solve(problem.fixed(again.x), options, cancel=cancel)


def polished(problem: Problem, outcome: Outcome, options: SolveOptions | None = None) -> Outcome:
    """The outcome of a MILP with its solution polished: status and bound stay, solution, objective and marginal values are exact.

    An outcome without a solution is returned as it is. Where the solution does not hold with rounded integers, or polishing was
    interrupted, the status says so and the solution stays as it was.
    """
    if outcome.x is None:
        return outcome
    options = options or SolveOptions()
    exact = polish(problem, outcome.x, replace(options, time_limit=None))
    seconds = outcome.seconds + exact.seconds
    if exact.status is not Status.optimal:
        status = Status.interrupted if exact.status is Status.interrupted else Status.error
        message = f"The solution was not confirmed with rounded integers ({exact.status}). {exact.message}".strip()
        return replace(outcome, status=status, seconds=seconds, message=message)
    bound = None if outcome.bound is None or exact.objective is None else min(outcome.bound, exact.objective)
    gap = relative_gap(exact.objective, bound, reference(problem, options))
    return replace(exact, status=outcome.status, bound=bound, gap=gap, seconds=seconds, message=outcome.message)


@dataclass
class _Run:
    """One problem inside HiGHS: scaled before, unscaled after, with the caller's functions behind its callbacks."""

    problem: Problem
    options: SolveOptions
    on_progress: OnProgress | None = None
    should_stop: Callable[[], bool] | None = None
    on_solution: OnSolution | None = None
    scaling: Scaling = field(init=False)
    failure: BaseException | None = field(init=False, default=None)
    stopping: bool = field(init=False, default=False)
    last_progress: float = field(init=False, default=-np.inf)
    last_question: float = field(init=False, default=-np.inf)
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.scaling = scaling(self.problem)
        self.began = time.monotonic()

    def left(self) -> float:
        """Seconds of the time limit that are left; infinite without a limit [s]"""
        limit = self.options.time_limit
        return np.inf if limit is None else limit - (time.monotonic() - self.began)

    def asked_to_stop(self) -> bool:
        """Whether the caller wants to end the solve."""
        self.stopping = self.stopping or (self.should_stop is not None and self.should_stop())
        return self.stopping

    def solve(self, start: Floats | None, presolve: bool, c: Floats | None = None, seed: int | None = None) -> Outcome:
        """Pass the problem to a fresh HiGHS, run it and read the answer; c replaces the scaled objective."""
        # HiGHS keeps its threads between solves and refuses another number of them.
        highspy.Highs.resetGlobalScheduler(True)
        highs = self._loaded(self.scaling.cost if c is None else c, presolve, self.options.seed if seed is None else seed)
        if start is not None and self.problem.integer.any():
            _pass_start(highs, start)
        highs.setCallback(self._called, None)
        for kind in CALLBACKS:
            highs.startCallback(kind)
        highs.run()
        if self.failure is not None:
            raise self.failure
        return self._read(highs)

    def _loaded(self, cost: Floats, presolve: bool, seed: int) -> highspy.Highs:
        """A HiGHS with the options set and the scaled problem passed."""
        problem, scale = self.problem, self.scaling.row
        highs = highspy.Highs()
        mind_the_release(highs.version())
        for name, value in (self._settings(presolve) | {"random_seed": seed}).items():
            if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
                raise RuntimeError(f"HiGHS {highs.version()} does not know the option {name} = {value}.")
        matrix = problem.A
        status = highs.passModel(
            problem.columns,
            problem.rows,
            problem.nonzeros,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            problem.offset / self.scaling.money,
            cost,
            problem.col_lower,
            problem.col_upper,
            problem.row_lower * scale,
            problem.row_upper * scale,
            matrix.indptr.astype(np.int32, copy=False),
            matrix.indices.astype(np.int32, copy=False),
            matrix.data * np.repeat(scale, np.diff(matrix.indptr)),
            problem.integer.astype(np.int32),
        )
        if status == highspy.HighsStatus.kError:
            raise ValueError("HiGHS does not accept the problem; a coefficient may be too large.")
        return highs

    def _settings(self, presolve: bool) -> dict[str, Any]:
        """HiGHS's options."""
        options = self.options
        interior = options.mip_lp_solver == "ipm" or (options.mip_lp_solver == "auto" and self.problem.rows > LARGE_ROWS)
        settings: dict[str, Any] = {
            "output_flag": options.log is not None,
            "log_to_console": False,
            "time_limit": max(self.left(), SHORTEST),
            "mip_rel_gap": options.gap,
            "mip_abs_gap": options.gap * 1e-9 * reference(self.problem, options) / self.scaling.money,
            "presolve": "on" if presolve else "off",
            "threads": options.threads,
            "dual_feasibility_tolerance": self.scaling.dual_tolerance,
            "mip_feasibility_tolerance": options.tolerance,
            "primal_feasibility_tolerance": options.tolerance,
            "mip_lp_solver": "ipm" if interior else "choose",
            "solver": "ipm" if interior and not self.problem.integer.any() else "choose",
        }
        settings |= {} if options.nodes is None else {"mip_max_nodes": options.nodes}
        return settings | ({"log_file": str(options.log)} if options.log else {})

    def _called(self, kind: Any, message: str, out: Any, into: Any, data: Any) -> None:
        """HiGHS's callback: passes news on and tells HiGHS to stop; an exception must not pass through HiGHS and is kept."""
        try:
            if kind == cb.HighsCallbackType.kCallbackMipImprovingSolution:
                self._improved(out)
            elif kind in (cb.HighsCallbackType.kCallbackMipLogging, cb.HighsCallbackType.kCallbackMipInterrupt):
                self._report(out)
            now = time.monotonic()
            if self.should_stop is not None and now - self.last_question >= STOP_SECONDS:
                self.last_question = now
                self.stopping = self.stopping or self.should_stop()
        except BaseException as failure:
            self.failure = failure
            self.stopping = True
        if self.stopping and into is not None:
            into.user_interrupt = True

    def _improved(self, out: Any) -> None:
        """Pass a better solution on."""
        x = np.array(out.mip_solution, dtype=np.float64)
        if self.on_solution is not None and len(x) == self.problem.columns:
            self.on_solution(x, self.problem.value(x))
        self.last_progress = -np.inf
        self._report(out)

    def _report(self, out: Any) -> None:
        """Tell the caller how far the search is, at most every half second."""
        now = time.monotonic()
        if self.on_progress is None or now - self.last_progress < PROGRESS_SECONDS:
            return
        self.last_progress = now
        objective, bound = self._unscaled(out.mip_primal_bound), self._bound(out.mip_dual_bound)
        gap = relative_gap(objective, bound, reference(self.problem, self.options))
        self.on_progress(Progress(now - self.began, objective, bound, gap))

    def _unscaled(self, amount: float) -> float | None:
        """An amount of the objective in the problem's unit; None where HiGHS has none."""
        return float(amount) * self.scaling.money if abs(amount) < highspy.kHighsInf else None

    def _bound(self, amount: float) -> float | None:
        """A bound of HiGHS's in the problem's unit, lowered by what the costs that it does not see can add."""
        bound = self._unscaled(amount)
        return None if bound is None or self.scaling.below == -np.inf else bound + self.scaling.below

    def _read(self, highs: highspy.Highs) -> Outcome:
        """HiGHS's answer."""
        model, info, solution = highs.getModelStatus(), highs.getInfo(), highs.getSolution()
        mixed = bool(self.problem.integer.any())
        status = self._status(model, info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
        optimal = status is Status.optimal
        found = optimal or (mixed and info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
        x = np.array(solution.col_value, dtype=np.float64) if found else None
        objective = None if x is None else self.problem.value(x)
        bound = objective if x is None else self._bound(float(self.scaling.cost @ x) + self.problem.offset / self.scaling.money)
        bound = self._bound(info.mip_dual_bound) if mixed else bound
        duals = optimal and not mixed and solution.dual_valid
        return Outcome(
            status=status,
            x=x,
            objective=objective,
            bound=bound,
            gap=relative_gap(objective, bound, reference(self.problem, self.options)),
            row_duals=np.array(solution.row_dual) * self.scaling.money * self.scaling.row if duals else None,
            reduced_costs=np.array(solution.col_dual) * self.scaling.money if duals else None,
            message=f"HiGHS: {highs.modelStatusToString(model)}." if model not in WORDS else "",
        )

    def _status(self, model: ModelStatus, found: bool) -> Status:
        """Our word for HiGHS's."""
        if model in LIMITS:
            return Status.feasible if found and not self.stopping else Status.interrupted
        if model == ModelStatus.kModelEmpty and self.problem.violation(np.zeros(self.problem.columns)) > self.options.tolerance:
            # HiGHS does not look at the rows of a problem without columns.
            return Status.infeasible
        return WORDS.get(model, Status.error)


def _confirmed(task: _Run, outcome: Outcome, start: Floats | None) -> Outcome:
    """An infeasible answer, asked for once more without presolve; the second answer counts where it says something."""
    again = task.solve(start, presolve=False)
    if again.status is Status.infeasible or again.x is not None:
        return again
    return replace(outcome, message=f"Infeasible, but not confirmed without presolve ({again.status}).")


def _settled(task: _Run, asked: Question, outcome: Outcome, start: Floats | None) -> Outcome:
    """An answer that is not believed, asked for again by other ways until our own gap is closed; else it is `feasible`."""
    outcomes, why = [outcome], doubt(asked, outcome)
    ways: tuple[Callable[[], Outcome | None], ...] = (
        lambda: task.solve(start, presolve=False),
        lambda: task.solve(start, presolve=False, seed=task.options.seed + 1),
        lambda: _with_scip(task, start),
    )
    for way in ways:
        if task.asked_to_stop() or task.left() <= SHORTEST:
            break
        again = way()
        outcomes += [] if again is None else [again]
        whole = together(asked, outcomes)
        if whole.status is Status.optimal or (again is not None and again.status is Status.infeasible and whole.x is None):
            return whole
    whole = together(asked, outcomes)
    status = Status.interrupted if task.stopping else whole.status
    return replace(whole, status=status, message=f"The solver's answer was not confirmed: {why}.")


def _with_scip(task: _Run, start: Floats | None) -> Outcome | None:
    if not task.problem.integer.any():
        return None
    left = task.left()
    options = replace(task.options, time_limit=None if left == np.inf else left)
    return by_scip(task.problem, task.scaling, options, task.asked_to_stop, start)


def _unbounded(task: _Run, outcome: Outcome) -> Outcome:
    """HiGHS may not know whether a problem is unbounded or infeasible: it is infeasible if it is so without an objective."""
    again = task.solve(None, presolve=False, c=np.zeros(task.problem.columns))
    if again.status is Status.infeasible:
        return again
    return replace(outcome, x=None, objective=None, bound=None, gap=None)


def _pass_start(highs: highspy.Highs, start: Floats) -> None:
    """Give HiGHS a solution to begin with; entries that are NaN are left to it."""
    known = np.flatnonzero(np.isfinite(start))
    if len(known) == len(start):
        solution = highspy.HighsSolution()
        solution.col_value = start
        highs.setSolution(solution)
    elif len(known):
        highs.setSolution(len(known), known.astype(np.int32), start[known])
