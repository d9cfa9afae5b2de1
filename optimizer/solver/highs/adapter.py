"""Adapter to HiGHS, the only one: a `Problem` in, an `Outcome` out.

`run` solves in the calling thread, `solve` where it can always be stopped (a thread for small problems, a process for others).
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

from parkloop.cases.messages import say
from parkloop.optimizer.solver.highs import log
from parkloop.optimizer.solver.highs.loading import pass_offered, pass_problem, pass_start
from parkloop.optimizer.solver.highs.monitor import ThreadSolve, monitored
from parkloop.optimizer.solver.highs.process import start_process
from parkloop.optimizer.solver.highs.releases import check_release, unknown_option
from parkloop.optimizer.solver.outcome import (
    OnProgress,
    OnSolution,
    Outcome,
    Progress,
    SolveOptions,
    Status,
    reference,
    relative_gap,
    with_start,
)
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.reduction import reduced
from parkloop.optimizer.solver.scaling import Scaling, scaling
from parkloop.optimizer.solver.scip.fallback import solve_with_scip
from parkloop.optimizer.solver.verification import Verification, combined, objection, verification, with_gap
from parkloop.optimizer.system.interrupts import Asking

__all__ = ["Outcome", "Progress", "SolveOptions", "Status", "run", "solve", "solve_unverified"]

LARGE_ROWS = 10_000
SMALL_NONZEROS, SMALL_LP_NONZEROS = 20_000, 50_000
WORTH_REDUCING = 0.9
"""Share of the nonzeros of a larger problem that may be left where its fixed columns are taken out first."""
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
STATUS_OF = {
    ModelStatus.kOptimal: Status.optimal,
    ModelStatus.kModelEmpty: Status.optimal,
    ModelStatus.kInfeasible: Status.infeasible,
    ModelStatus.kUnbounded: Status.unbounded,
    ModelStatus.kUnboundedOrInfeasible: Status.unbounded,
    ModelStatus.kInterrupt: Status.interrupted,
}
NO_RESTRICTIONS: dict[str, Any] = {"mip_heuristic_run_rens": False, "mip_heuristic_run_root_reduced_cost": False}
"""Options without problems that are restricted by the relaxation; of a restricted problem they take most of the time."""
NO_HEURISTICS: dict[str, Any] = {
    **NO_RESTRICTIONS,
    "mip_heuristic_effort": 0.0,
    **{f"mip_heuristic_run_{name}": False for name in ("rins", "zi_round", "shifting", "feasibility_jump")},
}
"""Options of a solve that works on the bound alone.

Without effort HiGHS still solves problems of its own at the root: half of the time of some proofs.
"""
WRONG_RULES = 1 << 15
"""Rules of HiGHS's presolve that are not applied, as bits: probing of binaries.

Probing has fixed a binary at the wrong value once columns were substituted: the plan found is then no optimum and the bound no
bound, which no check of the plan can see.
"""
ACCURACY = 1e-9
"""Absolute accuracy of HiGHS's scaled objective."""
LEAST_SECONDS = 0.1
"""Least time limit of a solve [s]"""


def run(
    problem: Problem,
    options: SolveOptions | None = None,
    start: Floats | None = None,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_solution: OnSolution | None = None,
    offered: Callable[[], Floats | None] | None = None,
) -> Outcome:
    """Solve a MILP or LP by HiGHS in the calling thread, and verify the outcome.

    An infeasible status is confirmed once without presolve. An optimal one counts only where our own objective, rows and gap
    confirm it; else the problem is solved again without presolve, with another seed and by SCIP (where it is installed), and the
    status is `feasible` where none of them closes the gap.

    Args:
        problem: n columns, m rows, to be minimised.
        options: time limit [s], relative gap, tolerances; defaults of `SolveOptions`.
        start: warm start (n,), NaN where an entry is unknown.
        on_progress: gets a `Progress` at most every 0.5 s and at each new incumbent.
        should_stop: asked every 0.05 s, but not inside a large root relaxation.
        on_solution: gets each new incumbent (n,) with its objective.
        offered: asked at each round of cuts and each dive for a solution (n,) found elsewhere; None: no new one.

    Returns:
        The outcome in the units of the problem.

    Raises:
        BaseException: whatever a callback raised; it ends the solve.
    """
    options = options or SolveOptions()
    task = _Run(problem, options, on_progress, should_stop, on_solution, offered)
    asked = verification(problem, options, start, ACCURACY * task.scaling.objective_unit)
    outcome = task.solve(start, options.presolve)
    if outcome.status is Status.infeasible and options.presolve:
        outcome = _confirmed(task, outcome, start)
    elif outcome.status is Status.unbounded:
        outcome = _unbounded(task, outcome)
    outcome = _solved_otherwise(task, asked, outcome, start) if objection(asked, outcome) else with_gap(asked, outcome)
    return replace(with_start(outcome, problem, start, options), seconds=time.monotonic() - task.began)


def solve_unverified(problem: Problem, options: SolveOptions) -> Outcome:
    """Solve by HiGHS without verification, to assess a release of it."""
    return _Run(problem, options).solve(None, options.presolve)


def solve(
    problem: Problem,
    options: SolveOptions | None = None,
    start: Floats | None = None,
    on_progress: OnProgress | None = None,
    cancel: Callable[[], bool] | Event | None = None,
    where: Literal["auto", "thread", "process"] = "auto",
) -> Outcome:
    """Solve a MILP or LP where it can be stopped at any time, keeping the incumbent.

    Problems of up to 20,000 nonzeros, and LPs of up to 50,000, are solved in a thread of this process, larger ones by a process
    of their own (`python -m parkloop.optimizer.solver.highs.worker`), since HiGHS neither reports nor stops inside a large root
    relaxation. The process is asked to stop and killed 3 s later, likewise 3 s after the time limit. Ctrl-C does the same: the
    outcome is `interrupted` and holds the incumbent; KeyboardInterrupt is raised only when it is pressed for the third time
    (`parkloop.optimizer.system.interrupts`). A process that dies gives the status `error` and the last lines of its logs.

    Args:
        problem: n columns, m rows, to be minimised.
        options: time limit [s], relative gap, tolerances; defaults of `SolveOptions`.
        start: warm start (n,), NaN where an entry is unknown.
        on_progress: called from the calling thread at least once a second; an exception in it ends the solve and is raised.
        cancel: function or event that ends the solve.
        where: 'thread' or 'process' overrules the choice by size.

    Returns:
        The outcome in the units of the problem, never worse than a feasible warm start.
    """
    options = options or SolveOptions()
    stopped = cancel.is_set if isinstance(cancel, Event) else cancel or (lambda: False)
    small = problem.nonzeros <= (SMALL_NONZEROS if problem.integer.any() else SMALL_LP_NONZEROS)
    if where == "auto" and problem.nonzeros > SMALL_NONZEROS and np.any(problem.col_lower == problem.col_upper):
        smaller = reduced(problem)
        if smaller.problem.nonzeros <= WORTH_REDUCING * problem.nonzeros:
            found = solve(smaller.problem, options, smaller.restricted(start), on_progress, cancel)
            return with_start(smaller.outcome(found), problem, start, options)
    inside = where == "thread" or (where == "auto" and small)
    with Asking(solves=True):
        if stopped():
            return with_start(Outcome(Status.interrupted), problem, start, options)
        target = ThreadSolve(run, problem, options, start) if inside else start_process(problem, options, start)
        return with_start(monitored(target, problem, options, on_progress, stopped), problem, start, options)


@dataclass
class _Run:
    """One HiGHS run: scales the problem, unscales the outcome and forwards the callbacks."""

    problem: Problem
    options: SolveOptions
    on_progress: OnProgress | None = None
    should_stop: Callable[[], bool] | None = None
    on_solution: OnSolution | None = None
    offered: Callable[[], Floats | None] | None = None
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
        """Remaining time; infinite without a limit [s]"""
        limit = self.options.time_limit
        return np.inf if limit is None else limit - (time.monotonic() - self.began)

    def asked_to_stop(self) -> bool:
        """Whether the caller has cancelled the solve."""
        self.stopping = self.stopping or (self.should_stop is not None and self.should_stop())
        return self.stopping

    def solve(self, start: Floats | None, presolve: bool, c: Floats | None = None, seed: int | None = None) -> Outcome:
        """Run a fresh HiGHS instance on the problem and read the outcome; c replaces the scaled objective."""
        # HiGHS keeps its threads between solves and refuses another number of them.
        highspy.Highs.resetGlobalScheduler(True)
        highs = self._loaded(self.scaling.cost if c is None else c, presolve, self.options.seed if seed is None else seed)
        if start is not None and self.problem.integer.any():
            pass_start(highs, start)
        highs.setCallback(self._on_callback, None)
        logging = (cb.HighsCallbackType.kCallbackLogging,) if log.is_recorded() else ()
        asking = (cb.HighsCallbackType.kCallbackMipUserSolution,) if self.offered is not None else ()
        for kind in (*CALLBACKS, *logging, *asking):
            highs.startCallback(kind)
        highs.run()
        if self.failure is not None:
            raise self.failure
        return self._read(highs)

    def _loaded(self, cost: Floats, presolve: bool, seed: int) -> highspy.Highs:
        """A HiGHS instance with its options set and the scaled problem passed."""
        problem = self.problem
        highs = highspy.Highs()
        check_release(highs.version())
        for name, value in (self._settings(presolve) | {"random_seed": seed}).items():
            if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
                raise unknown_option(highs.version(), name, value)
        offset = problem.offset / self.scaling.objective_unit
        status = pass_problem(highs, problem, cost, rows=self.scaling.row, offset=offset, relaxed=False)
        if status == highspy.HighsStatus.kError:
            raise ValueError(say("HiGHS does not accept the problem; a coefficient may be too large."))
        return highs

    def _settings(self, presolve: bool) -> dict[str, Any]:
        """Options of HiGHS by their names."""
        options = self.options
        interior = options.mip_lp_solver == "ipm" or (options.mip_lp_solver == "auto" and self.problem.rows > LARGE_ROWS)
        settings: dict[str, Any] = {
            "output_flag": options.log is not None or log.is_recorded(),
            "log_to_console": False,
            "time_limit": max(self.left(), LEAST_SECONDS),
            "mip_rel_gap": options.gap,
            "mip_abs_gap": options.gap * 1e-9 * reference(self.problem, options) / self.scaling.objective_unit,
            "presolve": "on" if presolve else "off",
            "presolve_rule_off": WRONG_RULES,
            "threads": options.threads,
            "dual_feasibility_tolerance": self.scaling.dual_tolerance,
            "mip_feasibility_tolerance": options.tolerance,
            "primal_feasibility_tolerance": options.tolerance,
            "mip_lp_solver": "ipm" if interior else "choose",
            "solver": "ipm" if interior and not self.problem.integer.any() else "choose",
        }
        settings |= {} if options.nodes is None else {"mip_max_nodes": options.nodes}
        settings |= {} if options.improvements is None else {"mip_max_improving_sols": options.improvements}
        settings |= NO_RESTRICTIONS if options.restricted else {}
        settings |= {} if options.heuristics else NO_HEURISTICS
        return settings | ({"log_file": str(options.log)} if options.log else {})

    def _on_callback(self, kind: Any, message: str, out: Any, into: Any, data: Any) -> None:
        """Forward a HiGHS callback and request a stop; exceptions are kept, as none may pass through HiGHS."""
        try:
            if kind == cb.HighsCallbackType.kCallbackLogging:
                log.record(message)
            elif kind == cb.HighsCallbackType.kCallbackMipImprovingSolution:
                self._improved(out)
            elif kind == cb.HighsCallbackType.kCallbackMipUserSolution:
                pass_offered(self.offered, into)
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
        """Pass a new incumbent to the caller."""
        x = np.array(out.mip_solution, dtype=np.float64)
        if self.on_solution is not None and len(x) == self.problem.columns:
            self.on_solution(x, self.problem.value(x))
        self.last_progress = -np.inf
        self._report(out)

    def _report(self, out: Any) -> None:
        """Report progress to the caller, at most every half second."""
        now = time.monotonic()
        if self.on_progress is None or now - self.last_progress < PROGRESS_SECONDS:
            return
        self.last_progress = now
        objective, bound = self._unscaled(out.mip_primal_bound), self._bound(out.mip_dual_bound)
        gap = relative_gap(objective, bound, reference(self.problem, self.options))
        self.on_progress(Progress(now - self.began, objective, bound, gap))

    def _unscaled(self, amount: float) -> float | None:
        """A scaled objective value in the problem's unit; None where HiGHS has none."""
        return float(amount) * self.scaling.objective_unit if abs(amount) < highspy.kHighsInf else None

    def _scaled_value(self, x: Floats) -> float:
        """Scaled objective at x."""
        return float(self.scaling.cost @ x) + self.problem.offset / self.scaling.objective_unit

    def _bound(self, amount: float) -> float | None:
        """A HiGHS bound in the problem's unit, lowered by the least that the neglected costs can add."""
        bound = self._unscaled(amount)
        return None if bound is None or self.scaling.neglected_bound == -np.inf else bound + self.scaling.neglected_bound

    def _read(self, highs: highspy.Highs) -> Outcome:
        """Read status, solution, bound and duals from HiGHS."""
        model, info, solution = highs.getModelStatus(), highs.getInfo(), highs.getSolution()
        mixed = bool(self.problem.integer.any())
        status = self._status(model, info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
        optimal = status is Status.optimal
        found = optimal or (mixed and info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
        x = np.array(solution.col_value, dtype=np.float64) if found else None
        objective = None if x is None else self.problem.value(x)
        bound = (
            objective
            if x is None
            else self._bound(float(self.scaling.cost @ x) + self.problem.offset / self.scaling.objective_unit)
        )
        bound = self._bound(info.mip_dual_bound) if mixed else bound
        duals = optimal and not mixed and solution.dual_valid
        return Outcome(
            status=status,
            x=x,
            objective=objective,
            bound=bound,
            gap=relative_gap(objective, bound, reference(self.problem, self.options)),
            row_duals=np.array(solution.row_dual) * self.scaling.objective_unit * self.scaling.row if duals else None,
            reduced_costs=np.array(solution.col_dual) * self.scaling.objective_unit if duals else None,
            message=say("HiGHS: {word}.", word=highs.modelStatusToString(model)) if model not in STATUS_OF else "",
        )

    def _status(self, model: ModelStatus, found: bool) -> Status:
        """Map a HiGHS model status to ours."""
        if model in LIMITS:
            return Status.feasible if found and not self.stopping else Status.interrupted
        if model == ModelStatus.kModelEmpty and self.problem.violation(np.zeros(self.problem.columns)) > self.options.tolerance:
            # HiGHS does not look at the rows of a problem without columns.
            return Status.infeasible
        return STATUS_OF.get(model, Status.error)


def _confirmed(task: _Run, outcome: Outcome, start: Floats | None) -> Outcome:
    """Confirm infeasibility without presolve; the second outcome counts where it is conclusive."""
    again = task.solve(start, presolve=False)
    if again.status is Status.infeasible or again.x is not None:
        return again
    return replace(outcome, message=say("Infeasible, but not confirmed without presolve ({status}).", status=again.status))


def _solved_otherwise(task: _Run, asked: Verification, outcome: Outcome, start: Floats | None) -> Outcome:
    """Solve again by other means after a rejected outcome until the gap is closed, else `feasible`."""
    outcomes, why = [outcome], objection(asked, outcome)
    ways: tuple[Callable[[], Outcome | None], ...] = (
        lambda: task.solve(start, presolve=False),
        lambda: task.solve(start, presolve=False, seed=task.options.seed + 1),
        lambda: _with_scip(task, start),
    )
    for way in ways:
        if task.asked_to_stop() or task.left() <= LEAST_SECONDS:
            break
        again = way()
        outcomes += [] if again is None else [again]
        whole = combined(asked, outcomes)
        if whole.status is Status.optimal or (again is not None and again.status is Status.infeasible and whole.x is None):
            return whole
    whole = combined(asked, outcomes)
    status = Status.interrupted if task.stopping else whole.status
    return replace(whole, status=status, message=say("The solver's answer was not confirmed: {why}.", why=why))


def _with_scip(task: _Run, start: Floats | None) -> Outcome | None:
    """Solve a MILP by SCIP in the remaining time; None for an LP or without pyscipopt."""
    if not task.problem.integer.any():
        return None
    left = task.left()
    options = replace(task.options, time_limit=None if left == np.inf else left)
    return solve_with_scip(task.problem, task.scaling, options, task.asked_to_stop, start)


def _unbounded(task: _Run, outcome: Outcome) -> Outcome:
    """Distinguish unbounded from infeasible, which HiGHS may not: solve once without an objective."""
    again = task.solve(None, presolve=False, c=np.zeros(task.problem.columns))
    if again.status is Status.infeasible:
        return again
    return replace(outcome, x=None, objective=None, bound=None, gap=None)
