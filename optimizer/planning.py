"""From a case to a plan: site, model, solve, tables, certificate."""

import inspect
import math
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from cases import warnings
from cases.schema import Case
from models.design import Design
from models.network import Network
from models.policy import amounts, limits_broken
from models.risk import RISKS
from models.site import Scope, Site, make_site
from optimizer.arguments import Given, checked, goal, limited
from optimizer.bounds import bounded_network, confirmed
from optimizer.build import Build, build
from optimizer.certificate.risk import Claim
from optimizer.certify import certify
from optimizer.circles import minimise_without_circles
from optimizer.coalitions import shares
from optimizer.exact import exact as exactly
from optimizer.exact import solver
from optimizer.explain import explained, reasons
from optimizer.interrupts import Asking, check, pressed
from optimizer.kpi import key_figures, risk_figures, risk_of
from optimizer.outcome import Outcome, Progress, Status, relative_gap
from optimizer.passes import Limits
from optimizer.plan import COLUMNS, Plan
from optimizer.problem import Floats
from optimizer.proof import kind_of
from optimizer.refine import NOTHING_FOUND, Answer, mixing_kinds, refined
from optimizer.screening import REASON, screened
from optimizer.table_order import in_own_order
from optimizer.tables import all_tables

LIMITS = ("time_limit", "gap", "on_progress", "cancel")
"""What limits a solve and listens to it, by name."""


WIDENINGS = 2
"""Times that guessed bounds are widened and the park is solved again."""


@dataclass(frozen=True)
class Question:
    """What is asked of a case."""

    case: Case
    objectives: tuple[str, ...]
    scope: Scope
    only: tuple[str, ...] | None
    limits: Limits
    screening: bool
    exact: bool = False
    cvar_level: float = 0.9
    design: Design | None = None
    start: Plan | None = None
    explain: bool = True
    """Whether reasons are sought where there is no plan."""

    @property
    def name(self) -> str:
        """The objectives as they were asked for."""
        return ",".join(self.objectives)

    @property
    def passes(self) -> tuple[str, ...]:
        """What is minimised in turn: cost comes last of its own accord."""
        return self.objectives if "cost" in self.objectives else (*self.objectives, "cost")


def optimise(
    case: Case,
    objective: str | Sequence[str] = "cost",
    scope: str = "park",
    only: Iterable[str] | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    screening: bool = True,
    exact: bool = False,
    cvar_level: float = 0.9,
    start: Plan | None = None,
) -> Plan:
    """The best plan of a case.

    ``objective`` is one of cost, freshwater, wastewater, disposal, energy, land, links, worst_case, cvar, or a species such as
    co2, or a list of them, minimised in turn (cost comes last of its own accord). ``worst_case`` is the cost of the dearest
    scenario, ``cvar`` the mean cost of the worst ones, which together have the probability 1 - ``cvar_level``. ``scope`` is
    park, plant or baseline; ``only`` names the plants of a coalition. ``time_limit`` in seconds; ``gap`` relative, by default
    1e-6 for small parks (up to 150 binaries) and 0.1 % for others.
    ``on_progress`` hears of incumbent and bound; ``cancel`` says whether to stop: the best plan so far is kept. ``screening``
    leaves out links that can never pay (objective cost only). ``exact`` solves what mixes with SCIP, quality × flow as it stands.
    ``start`` is a plan of the park to begin with, such as one with other prices.

    Ctrl-C ends the solve: the best plan so far is given back, certified, with the status ``interrupted``. Asked again from the
    same function, cell or script, it raises KeyboardInterrupt, so that a loop around it ends after that plan was kept. Before
    there is anything to keep, and when pressed for the third time, KeyboardInterrupt is raised at once.

    Raises:
        CaseError: the case is faulty, as a copy with other values can be; with all its faults.
        ValueError: an unknown objective, scope or plant, limits that cannot be meant, a flow that nothing limits, or ``exact``
            where pyscipopt is missing.
        KeyboardInterrupt: see above.
    """
    began, case = time.monotonic(), checked(case)
    given, limits = Given(), Limits(time_limit, gap, on_progress, cancel, began)
    objectives, members = goal(given, case, objective, scope, only, cvar_level)
    limited(given, limits)
    if start is not None:
        given.plan("start", start)
    given.end()
    if exact:
        solver()
    with Asking(cancel) as stopped:
        limits = replace(limits, cancel=stopped)
        return _answer(Question(case, objectives, Scope(scope), members, limits, screening, exact, cvar_level, start=start))


def operate(
    case: Case,
    design: Design,
    objective: str | Sequence[str] = "cost",
    scope: str = "park",
    only: Iterable[str] | None = None,
    exact: bool = False,
    cvar_level: float = 0.9,
    explain: bool = True,
    **limits: Any,
) -> Plan:
    """The best operation of the park with what a design builds, and nothing else that is new.

    ``explain`` seeks reasons where it cannot be run. ``limits`` are ``time_limit``, ``gap``, ``on_progress`` and ``cancel``, as
    all others those of ``optimise``, and so is what Ctrl-C does.

    Raises:
        CaseError: the case is faulty.
        ValueError: as of ``optimise``, or what is no design.
    """
    began, case, given = time.monotonic(), checked(case), Given()
    given.options("operate", limits, LIMITS)
    if not isinstance(design, Design):
        given.fault("design", f"found {design!r}, but a Design is meant, as design_of gives one of a plan")
    objectives, members = goal(given, case, objective, scope, only, cvar_level)
    known = Limits(**{name: value for name, value in limits.items() if name in LIMITS}, began=began)
    limited(given, known)
    given.end()
    if exact:
        solver()
    with Asking(known.cancel) as stopped:
        within = replace(known, cancel=stopped)
        asked = Question(case, objectives, Scope(scope), members, within, False, exact, cvar_level, design, explain=explain)
        return _answer(asked)


OPTIONS = tuple(inspect.signature(optimise).parameters)[1:]
"""What can be chosen of a solve, by name."""


class NoBaselineError(Exception):
    """Credits count from the baseline, and the baseline has no solution."""

    def __init__(self, causes: Sequence[str]) -> None:
        """Keep why the baseline has no solution."""
        super().__init__(*causes)
        self.reasons = ("Credits count from the baseline, and the baseline has no solution.", *causes)


def _answer(question: Question) -> Plan:
    site = _site(question)
    try:
        base = _credit_base(question)
    except NoBaselineError as error:
        return Plan(question.case.info.id, question.name, question.scope.value, "infeasible", reasons=error.reasons)
    network = bounded_network(site, base, question.name)
    check()
    found = _solve(question, site, network, base)
    if network.guessed:
        found = _confirmed(question, site, network, base, found)
    built, build_seconds, outcome, x = found
    plan = _plan(question, built, outcome, build_seconds)
    if x is None:
        return _without_plan(plan, site, base, outcome, question)
    built.load(x[: len(built.variables)])
    return _certified(question, plan, built, base)


def _solve(
    question: Question, site: Site, network: Network, base: dict[tuple[str, str], float]
) -> tuple[Build, float, Outcome, Floats | None]:
    """Build (with its seconds) and minimise; where qualities mix, search and relaxation until design and bound are close.

    Where only processes can give less than their limit, the park with all of them at their limit is the start.
    """
    kinds = mixing_kinds(site, network)
    if kinds and question.exact:
        passes = partial(_passes, question, base)
        return exactly(site, network, base, question.passes, question.limits, passes)
    if kinds - {"process"}:
        return refined(site, network, base, question.passes, question.limits)
    began = time.monotonic()
    built = build(site, network, base)
    if question.screening and question.objectives == ("cost",):
        built = _without_links_that_cannot_pay(built)
    build_seconds = time.monotonic() - began
    limits = replace(question.limits, start=None if question.start is None else _choices(built, question.start))
    found = built, build_seconds, *minimise_without_circles(built, question.passes, limits)
    if not kinds or found[2].status is Status.interrupted:
        return found
    return refined(site, network, base, question.passes, question.limits, found)


def _choices(built: Build, plan: Plan) -> dict[int, float]:
    """The links and technologies that another plan of the park builds, by column."""
    links, technologies, books = plan.tables["links"], plan.tables["technologies"], built.ledger
    chosen = {*links["link"], *technologies.loc[technologies["new_size"] > 0, "technology"]}
    return {built.column(var): float(x in chosen) for x, var in (*books.built.items(), *books.built_technology.items())}


def _site(question: Question) -> Site:
    """The site in the question's scope; a coalition has its part of the park's limits by baseline use."""
    part: dict[tuple[str, str], float] = {}
    site = make_site(question.case, question.scope, question.only)
    if question.only is not None:
        baseline = _answer(replace(_today(question), only=None))
        check()
        part = shares(question.case, question.only, baseline.tables)
    measures = frozenset(question.objectives) & (frozenset(RISKS) | question.case.species)
    return replace(site, shares=part, measures=measures, cvar_level=question.cvar_level, design=question.design)


def _today(question: Question) -> Question:
    """The question of what the park costs as it runs today."""
    return replace(question, scope=Scope.BASELINE, objectives=("cost",), limits=Limits(cancel=pressed), design=None, start=None)


def _credit_base(question: Question) -> dict[tuple[str, str], float]:
    """Amount of each credit's target, by policy and plant, in the least-cost baseline without credits."""
    credits = [p for p in question.case.policies if p.kind == "credit"]
    if not credits:
        return {}
    rest = tuple(p for p in question.case.policies if p.kind != "credit")
    case = Case.model_validate({**dict(question.case), "policies": rest})
    asked = replace(_today(question), case=case)
    site = _site(asked)
    built = build(site, bounded_network(site))
    _, x = minimise_without_circles(built, asked.passes, asked.limits)
    check()
    if x is None:
        raise NoBaselineError(reasons(site) or ("The baseline of credits could not be solved.",))
    built.load(x[: len(built.variables)])
    return {
        (p.policy, plant): _expected(built, p.target, plant, whole=p.plant is None)
        for p in credits
        for plant in site.plants
        if p.plant in (None, plant) and not site.external(plant)
    }


def _expected(built: Build, target: str, plant: str, whole: bool) -> float:
    posts = amounts(built.ledger, target, None if whole else plant)
    return float(pyo.value(built.ledger.expected(post for post in posts if post.plant == plant)))


def _confirmed(question: Question, site: Site, network: Network, base: dict[tuple[str, str], float], found: Answer) -> Answer:
    """What was found within guessed bounds where it confirms them, else what wider ones give; ended before, it proves nothing."""
    cancel, kept = question.limits.cancel, found
    with suppress(KeyboardInterrupt):
        for _ in range(WIDENINGS):
            if found[2].status in (Status.error, Status.unbounded):
                return kept
            if found[2].status is Status.interrupted or (cancel is not None and cancel()):
                break
            most = math.inf if kept[2].objective is None or kept[3] is None else kept[2].objective
            wider = confirmed(site, network, base, question.objectives[0], most) if network.guessed else None
            if wider is None:
                return kept
            network, found = wider, _solve(question, site, wider, base)
            if found[3] is not None and (found[2].objective or 0.0) <= most:
                kept = found
        if found[2].status is not Status.interrupted:
            return kept  # much wider bounds gave nothing better
    if kept[2].objective is None:
        return kept
    proven = None if network.guessed else found[2].bound
    bound = None if proven is None else min(proven, kept[2].objective)
    gap = relative_gap(kept[2].objective, bound, abs(kept[2].objective) or 1.0)
    ended = Status.feasible if found[2].status is Status.feasible else Status.interrupted
    return (*kept[:2], replace(kept[2], status=ended, bound=bound, gap=gap), kept[3])


def _without_links_that_cannot_pay(built: Build) -> Build:
    """The model in which links are closed that no plan of least cost has."""
    problem, count = screened(built)
    counted = built.network.screened.copy()
    counted[REASON] += count
    return replace(built, problem=problem, network=replace(built.network, screened=+counted))


def _plan(question: Question, built: Build, outcome: Outcome, build_seconds: float) -> Plan:
    return Plan(
        case=question.case.info.id,
        objective_name=question.name,
        scope=question.scope.value,
        status=outcome.status.value,
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap,
        seconds=time.monotonic() - question.limits.began if question.limits.began else outcome.seconds,
        build_seconds=build_seconds,
        candidates=len(built.network.links),
        screened=dict(built.network.screened),
        variables=built.problem.columns,
        binaries=int(built.problem.integer.sum()),
        constraints=built.problem.rows,
        proof=kind_of(built, question.exact),
        warnings=(*warnings(question.case), *filter(None, [outcome.warning])),
    )


def _without_plan(plan: Plan, site: Site, base: dict[tuple[str, str], float], outcome: Outcome, question: Question) -> Plan:
    """No plan: say why, where there is a reason to find."""
    if outcome.status is Status.infeasible:
        return replace(plan, reasons=reasons(site, base) if question.explain else ())
    if outcome.message == NOTHING_FOUND and question.limits.time_limit is None and question.explain:
        why = explained(site, base)
        if why.proven:
            return replace(plan, status="infeasible", reasons=why.sentences)
    if outcome.x is not None:
        return replace(plan, status="error", reasons=("The solver's plan does not hold when its integers are rounded.",))
    words = {
        Status.interrupted: "The solve was stopped before a plan was found.",
        Status.unbounded: "The objective can fall without end: something earns without a limit.",
    }
    status = "error" if outcome.status is Status.unbounded else plan.status
    return replace(plan, status=status, reasons=(words.get(outcome.status, outcome.message or "The solver failed."),))


def _passes(question: Question, base: dict[tuple[str, str], float], built: Build, x: Floats) -> bool:
    """Whether the certificate passes a solution of the question's park."""
    built.load(x[: len(built.variables)])
    cost, tables = _told(built)
    return not _faults(question, cost, base, tables)


def _told(built: Build) -> tuple[float, dict[str, pd.DataFrame]]:
    """Cost of the solution that is loaded, as the model has it, and its tables, in which capital is on the true curves."""
    cost = float(pyo.value(built.ledger.expected(built.ledger.costs)))  # before the tables, which move the books to the curves
    tables = all_tables(built)
    tables["broken_policies"] = pd.DataFrame(limits_broken(built.model.policy), columns=list(COLUMNS["broken_policies"]))
    return cost, tables


def _faults(
    question: Question,
    cost: float,
    base: dict[tuple[str, str], float],
    tables: dict[str, pd.DataFrame],
    claim: Claim | None = None,
) -> list[str]:
    """What the certificate says against the tables of a solution, and against its cost in the model."""
    credits: dict[str, float] = {}
    for (policy, _), amount in base.items():
        credits[policy] = credits.get(policy, 0.0) + amount
    asked: dict[str, Any] = {"scope": question.scope.value, "only": question.only, "credit_baseline": credits}
    return certify(question.case, tables, objective=cost, claim=claim, **asked)


def _certified(question: Question, plan: Plan, built: Build, base: dict[tuple[str, str], float]) -> Plan:
    """The plan with its tables and key figures, if case and tables alone confirm it."""
    cost, tables = _told(built)
    plan, claim = _claimed(question, plan, tables)
    faults = _faults(question, cost, base, tables, claim)
    if faults:
        return replace(plan, status="error", faults=tuple(faults), reasons=("The plan failed its certificate.",))
    kpi = key_figures(tables) | risk_figures(tables, question.cvar_level)
    return replace(plan, certified=True, kpi=kpi, tables=in_own_order(question.case, tables))


def _claimed(question: Question, plan: Plan, tables: dict[str, pd.DataFrame]) -> tuple[Plan, Claim | None]:
    """What the plan claims of a measure of risk; a later pass may have found a plan with less risk."""
    measure = question.objectives[0]
    if measure not in RISKS or plan.objective is None:
        return plan, None
    found = min(plan.objective, risk_of(measure, tables, question.cvar_level))
    claim = Claim(measure, question.cvar_level, found, plan.bound)
    bound = None if plan.bound is None else min(plan.bound, found)
    return replace(plan, objective=found, bound=bound, gap=relative_gap(found, bound, abs(found) or 1.0)), claim
