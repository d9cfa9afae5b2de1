"""Marginal abatement cost curve: least-cost plans for ever tighter caps on a species.

Also where each ton is avoided.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case, Policy
from parkloop.models.site import Scope, make_site
from parkloop.optimizer.analyses.assessment.leakage import MOVED, moved_between, of_species
from parkloop.optimizer.analyses.attribution import COLUMNS as MEASURED
from parkloop.optimizer.analyses.attribution import avoided_by_measure
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.certificate.flows.concentrations import true_concentrations
from parkloop.optimizer.certificate.flows.emissions import emission_posts
from parkloop.optimizer.certificate.flows.quality import counted_concentrations
from parkloop.optimizer.certificate.inputs.postings import total, yearly_sums
from parkloop.optimizer.certificate.inputs.reading import read
from parkloop.optimizer.certificate.inputs.scoped_case import scoped_case
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import choice_columns, warm_start
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.resolve.follow import bounded
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solver.highs.adapter import Status
from parkloop.optimizer.solver.highs.polishing import polish
from parkloop.optimizer.system.interrupts import Asking, Keeping, check

STEPS = (
    *("step", "cap_t_per_y", "emission_t_per_y", "avoided_t_per_y", "total_cost_per_y", "extra_cost_per_y"),
    *("average_cost_per_t", "marginal_cost_per_t", "dual_cost_per_t", "status", "gap", "accuracy_per_y"),
    "outside_t_per_y",
)
WHERE = ("step", *MEASURED)
LEFT = ("step", *MOVED)
ROOM = 1e-6
"""What a cap may lie above the least emission that was found, relative: it is reached within the solver's tolerance only."""


@dataclass(frozen=True, eq=False)
class Abatement:
    """The curve of one species.

    ``steps``: one row per cap, the first without one. Emissions in t/y of all scopes (means over the scenarios), ``avoided``
    beside the first row; costs in money/y with all prices and taxes of the case; ``average`` = extra cost / avoided, ``marginal``
    = rise of cost / fall of emission since the row before, ``dual`` = what the last ton of the cap costs while nothing is built
    or given up [money/t]; empty where there is no such number, as for a rise that is not proven: smaller than ``accuracy``, by
    how much the best possible plan may be cheaper [money/y]. ``outside`` is the emission that moved over the fence beside the
    first row [t/y]; of it scopes 2 and 3 are in ``emission`` too. ``where``: tons avoided by step, plant and measure beside the
    first row (``parkloop.optimizer.analyses.attribution``), which add up to ``avoided``. ``moved``: by step what moved over the
    fence beside the first row, with its factor (``parkloop.optimizer.analyses.assessment.leakage``); it adds up to ``outside``.
    """

    species: str
    steps: pd.DataFrame
    where: pd.DataFrame
    moved: pd.DataFrame


def abatement_curve(
    case: Case,
    species: str = "co2",
    *,
    steps: int = 10,
    scope: str = "park",
    time_limit: float | None = None,
    gap: float | None = None,
    on_step: Callable[[int, Plan], None] | None = None,
    on_curve: Callable[[Abatement], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Abatement:
    """Marginal abatement cost curve of a species: equal steps down to the least possible emission.

    With several scenarios the cap holds in each of them, and runs from the dearest scenario's emission.

    Args:
        case: the case.
        species: what is avoided.
        steps: caps between the two ends of the curve.
        scope: park or plant.
        time_limit: seconds of each of the solves, of which there are ``steps`` + 2.
        gap: relative, of each solve.
        on_step: hears of each plan by its step.
        on_curve: hears of the curve so far.
        cancel: says whether to stop. It and Ctrl-C end the curve; what was being solved is left out.

    Returns:
        The curve, and which measures avoid what at each step.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: an unknown species, fewer than one step, a scope that knows no caps, limits that cannot be
            meant, or no plan to begin with.
        KeyboardInterrupt: Ctrl-C was pressed before the curve had its ends.

    Example:
        >>> import parkloop
        >>> curve = parkloop.abatement_curve(parkloop.load_case("two_firms"), "co2", steps=2)
        >>> curve.steps["status"][0], len(curve.steps)  # the plan of least cost emits the least already
        ('optimal', 1)
    """
    case, given = checked(case), ArgumentCheck()
    species = case.called(str(species))
    if species not in case.species:
        given.fault("species", say("{species}; the case knows {names}", species=species, names=joined(sorted(case.species))))
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        given.fault("steps", say("found {value}, but steps must be at least 1, a whole number", value=repr(steps)))
    given.one_of("scope", scope, ("park", "plant"))
    given.limits(time_limit, gap)
    for name, function in (("on_step", on_step), ("on_curve", on_curve), ("cancel", cancel)):
        given.function(name, function)
    given.raise_faults()
    with Asking(cancel) as stopped:
        options: dict[str, Any] = {"scope": scope, "time_limit": time_limit, "gap": gap, "cancel": stopped}
        return _solved(case, species, steps, options, on_step, on_curve)


def _solved(
    case: Case,
    species: str,
    steps: int,
    options: dict[str, Any],
    on_step: Callable[[int, Plan], None] | None,
    on_curve: Callable[[Abatement], None] | None,
) -> Abatement:
    """The ends of the curve, and the steps between them until it is cancelled."""
    start = _found(optimise(case, **options))
    least = _found(optimise(case, [species], **options))
    check()
    cheap = replace(least, objective_name="cost", objective=_cost(least), bound=None, gap=None)
    slope = _Slope(case, species, options["scope"], cheap, options["gap"])
    high, low = (slope.most(plan) for plan in (start, least))
    tell = on_step or (lambda step, plan: None)
    tell(0, start)
    slope.add(0, math.nan, start)
    curve = slope.curve()
    with Keeping(options["cancel"]) as stopped:
        for step in range(1, steps + 1) if high - low > ROOM * max(high, ROOM) else ():
            if on_curve is not None:
                on_curve(curve)
            cap = max(high - (high - low) * step / steps, low + ROOM * (high - low))
            plan = slope.solved(cap, options)
            if stopped():
                break
            tell(step, plan)
            slope.add(step, cap, plan)
            curve = slope.curve()
    if on_curve is not None:
        on_curve(curve)
    return curve


@dataclass(eq=False)
class _Slope:
    """Steps of the curve so far, with cost and bound that never fall from row to row.

    A plan under a tighter cap is one under a looser cap too.
    """

    case: Case
    species: str
    scope: str
    least: Plan
    """The plan that emits the least, which every cap allows, as one of least cost."""
    gap: float | None = None
    rows: list[tuple[int, float, Plan]] = field(default_factory=list)
    known: dict[tuple[str, int, int, int], Any] = field(default_factory=dict)
    """Marginal values, attributions and leakages by step and plans."""

    def most(self, plan: Plan) -> float:
        """Emission of a plan in its highest scenario [t/y]"""
        return max(emission(self.case, plan, self.species).values())

    def solved(self, cap: float, options: Mapping[str, Any]) -> Plan:
        """Plan under a cap: that of the row before where it emits no more, else a new one.

        It is never dearer than the least.
        """
        before = self.rows[-1][2]
        if before.found and self.most(before) <= cap:
            return before
        plan = optimise(with_cap(self.case, self.species, cap), start=before if before.found else None, **options)
        return bounded(self.least, plan, self.gap) if plan.found and _cost(self.least) < _cost(plan) else plan

    def add(self, step: int, cap: float, plan: Plan) -> None:
        """Add a step.

        A bound of a looser cap is one of a tighter cap too, and earlier plans that are dearer give way.
        """
        bounds = [row.bound for _, _, row in (*self.rows, (step, cap, plan)) if row.bound is not None]
        if plan.found and bounds and max(bounds) != plan.bound:
            plan = bounded(plan, replace(plan, bound=max(bounds), seconds=0.0), self.gap)
        self.rows.append((step, cap, plan))
        for n in range(len(self.rows) - 2, -1, -1):
            here, after = self.rows[n], self.rows[n + 1][2]
            if after.found and (not here[2].found or _cost(after) < _cost(here[2]) - ROOM * abs(_cost(after))):
                self.rows[n] = (*here[:2], bounded(after, here[2], self.gap))

    def curve(self) -> Abatement:
        """The tables of the steps so far."""
        first = self.rows[0][2]
        rows = [(step, cap, plan, self._marginal(step, cap, plan)) for step, cap, plan in self.rows]
        found = [(step, plan) for step, _, plan in self.rows[1:] if plan.found]
        moved = {step: self._moved(step, plan, first) for step, plan in found}
        outside = {step: float(cells["moved_t_per_y"].sum()) for step, cells in moved.items()} | {0: 0.0}
        table = pd.DataFrame(list(_steps(rows, self.species)), columns=list(STEPS[:-1]))
        table = table.assign(outside_t_per_y=table["step"].map(outside).astype(float))
        where = _joined((self._where(step, plan, first) for step, plan in found), WHERE)
        return Abatement(self.species, table, where, _joined(moved.values(), LEFT))

    def _marginal(self, step: int, cap: float, plan: Plan) -> float:
        key = "marginal", step, id(plan), 0
        if key not in self.known:
            self.known[key] = math.nan if not step else marginal(with_cap(self.case, self.species, cap), plan, self.scope)
        return float(self.known[key])

    def _where(self, step: int, plan: Plan, first: Plan) -> pd.DataFrame:
        found = self._known("where", step, plan, first, lambda: avoided_by_measure(self.case, plan, first, self.species))
        return found[list(WHERE)]

    def _moved(self, step: int, plan: Plan, first: Plan) -> pd.DataFrame:
        def moved() -> pd.DataFrame:
            return of_species(moved_between(self.case, plan, self.case, first).moved, self.species)

        found = self._known("moved", step, plan, first, moved)
        return found[list(LEFT)]

    def _known(self, name: str, step: int, plan: Plan, first: Plan, made: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A table of a step, made once for each pair of plans."""
        key = name, step, id(plan), id(first)
        if key not in self.known:
            self.known[key] = made().assign(step=step)
        table: pd.DataFrame = self.known[key]
        return table


def _joined(tables: Iterable[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Tables of steps below each other."""
    filled = [cells for cells in tables if len(cells)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def _cost(plan: Plan) -> float:
    return float(plan.kpi["total_cost_per_y"])


def with_cap(case: Case, species: str, cap: float) -> Case:
    """A checked copy of the case with one more cap of the park, in t/y; its policy is the last one."""
    name = "abatement"
    while name in {row.policy for row in case.policies}:
        name += "_"
    row = Policy(policy=name, kind="cap", target=species, value=cap)
    return Case.model_validate({**dict(case), "policies": (*case.policies, row)})


def emission(case: Case, plan: Plan, species: str) -> dict[str, float]:
    """Emission of a species per year and scenario, all scopes, recomputed from the tables [t/y]"""
    records, _ = read(plan.tables)
    view = PlanView(scoped_case(case, plan.scope, None), records)
    posts = emission_posts(view, counted_concentrations(view, true_concentrations(view)))
    return {s: total(yearly_sums(view.scoped, posts, s), species).amount for s in view.scoped.probabilities}


def marginal(case: Case, plan: Plan, scope: str) -> float:
    """Shadow price of the case's last cap, with the plan's design fixed [money/t]

    The marginal value of the cap in the linear problem that is left when what is built is fixed; at a corner, where the next ton
    costs more than the last one, any value between the two. NaN where other choices (running or not, grades, directions) keep
    it from being linear, or where it is not the plan's own cost.
    """
    site = make_site(case, Scope(scope))
    if not plan.found or case.limited_by_payback or any(row.kind == "credit" for row in case.policies):
        return math.nan
    built = build(site, bounded_network(site))
    problem = built.problem.with_objective(*built.objective("cost"))
    x = _as_built(built, plan)
    if np.isnan(x[problem.integer]).any():
        return math.nan
    outcome = polish(problem, x)
    if outcome.status is not Status.optimal or outcome.row_duals is None or outcome.objective is None:
        return math.nan
    if plan.objective is None or abs(outcome.objective - plan.objective) > 1e-5 * max(abs(plan.objective), 1.0):
        return math.nan
    rows = [n for n, name in enumerate(problem.row_names) if name.startswith(f"policy.cap_holds[{case.policies[-1].policy},")]
    return float(-sum(outcome.row_duals[n] for n in rows)) + 0.0


def _as_built(built: Build, plan: Plan) -> Any:
    """Columns of the design, fixed as in the plan; NaN for all others."""
    x = np.full(built.problem.columns, np.nan)
    choices = warm_start(plan, choice_columns(built))
    x[list(choices)] = list(choices.values())
    return x


def _found(plan: Plan) -> Plan:
    if not plan.found:
        raise ValueError("\n".join((say("There is no plan to begin with."), *plan.reasons)))
    return plan


def _steps(rows: list[tuple[int, float, Plan, float]], species: str) -> Iterator[tuple[Any, ...]]:
    """The rows of the table; a step without a plan has its cap and its status only."""
    first = rows[0][2]
    begin, cost = _emitted(first, species), _cost(first)
    before: tuple[float, float] = (begin, cost)
    for step, cap, plan, dual in rows:
        if not plan.found:
            yield (step, cap, *[math.nan] * 7, plan.status, math.nan, math.nan)
            continue
        now, paid = _emitted(plan, species), _cost(plan)
        extra, rise = (_proven(paid - past, plan) for past in (cost, before[1]))
        yield (
            *(step, cap, now, begin - now, paid, extra),
            *(_ratio(extra, begin - now, begin), _ratio(rise, before[0] - now, begin)),
            *(dual, plan.status, *(math.nan if one is None else one for one in (plan.gap, accuracy(plan)))),
        )
        before = (now, paid)


def _proven(rise: float, plan: Plan) -> float:
    """A rise of cost up to a plan; NaN where the plan may be improved by as much."""
    room = accuracy(plan)
    return rise if rise == 0.0 or (room is not None and rise > room) else math.nan


def _emitted(plan: Plan, species: str) -> float:
    rows = plan.tables["emissions"]
    return float(rows.loc[rows["species"] == species, "t_per_y"].sum())


def _ratio(cost: float, tons: float, whole: float) -> float:
    """Money per t; none where nothing is avoided."""
    return cost / tons if tons > 1e-9 * max(abs(whole), 1e-9) else math.nan
