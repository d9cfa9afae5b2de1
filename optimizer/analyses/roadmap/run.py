"""Roadmap of a plan of a case: the order of its projects over the years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.design import Design
from parkloop.optimizer.analyses.finance.projects import Project, projects_of, without
from parkloop.optimizer.analyses.finance.savings import check_case, new_things
from parkloop.optimizer.analyses.roadmap.order import ROUNDING, BuildOrder, YearModel, best_order, year_model
from parkloop.optimizer.analyses.roadmap.result import Roadmap
from parkloop.optimizer.analyses.roadmap.years import Budget, Caps, YearRules, year_rules
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import operate, optimise
from parkloop.optimizer.system.interrupts import Keeping

KnownPlan = tuple[Case, Design, Plan]
"""A case, a design, and the plan of its operation."""
GAP, SECONDS = 1e-5, 120.0
"""Relative gap and time of the multi-year model, where nothing is said."""


def roadmap(
    case: Case,
    *,
    plan: Plan | None = None,
    years: int = 5,
    budget: Budget = None,
    carry: bool = True,
    caps: Caps | None = None,
    deadlines: Mapping[str, int] | None = None,
    discount_rate: float | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_roadmap: Callable[[Roadmap], None] | None = None,
) -> Roadmap:
    """Roadmap of a plan: the year of each project, under yearly budgets and caps that come later.

    Every year is operated at least cost with what stands, by the full model of its case, and the years together cost the least.
    What may be built is what the plan builds, each thing at once and at its size; the proven gap is within that.

    Args:
        case: the park.
        plan: a plan of the case; none: the one of least cost is found first, under all caps.
        years: number of years; what is built in a year runs in it.
        budget: new capital after subsidy of every year, or of each of them [money]; none: no limit.
        carry: whether what is not spent in a year may be spent later.
        caps: by species or total (``freshwater``, ``wastewater``, ``disposal``, ``energy``, ``land``) its largest amount per year
            by the first year in which it holds, such as ``{"co2": {4: 50_000}}`` [as a cap of policies.csv].
        deadlines: by policy of the case the first year in which it holds; others hold in all years.
        discount_rate: of the years' costs, by default the park's interest rate [1/y]
        time_limit: seconds of each solve; of the multi-year model by default 120.
        gap: relative, of each solve; of the multi-year model by default 1e-5.
        cancel: is asked whether to stop. It and Ctrl-C end it; the years that are done are kept.
        on_roadmap: hears of the roadmap as its years are done.

    Returns:
        ``.projects`` with the year of each, ``.stages`` by year, ``.companies``, ``.paybacks``, ``.plans`` by year, each with its
        certificate, ``.total``, ``.bound`` and ``.gap``; without a plan in every year ``.found`` is false, and ``.impossible``
        names years whose caps not even all projects keep.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: what cannot be meant, no plan, or no operation of today's park.

    Method: Sahinidis and others (1989), Computers and Chemical Engineering 13, 1049-1063: multi-period capacity expansion.

    Examples:
        >>> import parkloop
        >>> found = parkloop.roadmap(parkloop.load_case("two_firms"), years=3, budget=400_000)
        >>> found.stages["capex_net"].tolist(), found.certified
        ([170000.0, 600000.0, 0.0], True)
    """
    case, given = checked(case), ArgumentCheck()
    rules = year_rules(given, case, years, discount_rate, budget, carry, caps, deadlines)
    given.limits(time_limit, gap)
    for name, function in (("cancel", cancel), ("on_roadmap", on_roadmap)):
        given.function(name, function)
    if plan is not None:
        given.plan("plan", plan, found=True)
        given.raise_faults()
        check_case(given, plan, case, rules.case_of(case, rules.years))
        if plan.only is not None:
            given.fault("plan", say("a plan of the whole park is meant, not of a coalition"))
    given.raise_faults()
    started: list[Roadmap] = []
    tell = on_roadmap or (lambda so_far: None)

    def heard(so_far: Roadmap) -> None:
        started.append(so_far)
        tell(so_far)

    with Keeping(cancel) as stopped:
        options: dict[str, Any] = {"time_limit": time_limit, "gap": gap, "cancel": stopped}
        _solved(case, plan, rules, options, heard)
    if not started:
        raise KeyboardInterrupt
    return started[-1]


def _solved(case: Case, plan: Plan | None, rules: YearRules, options: Mapping[str, Any], tell: Callable[[Roadmap], None]) -> None:
    """Find the plan, the order of its projects, and the operation of each year."""
    cases = [rules.case_of(case, year) for year in range(1, rules.years + 1)]
    final = plan if plan is not None else _found(optimise(cases[-1], **options), say("There is no plan of the last year."))
    today = _found(optimise(case, scope="baseline", **options), say("There is no operation of today's park."))
    projects, design = projects_of(final, new_things(case, final), "item"), design_of(final)
    limits = {"gap": options["gap"] or GAP, "time_limit": options["time_limit"] or SECONDS, "cancel": options["cancel"]}
    solving = partial(best_order, **limits)
    order = _order(cases, design, projects, rules, solving) if projects else BuildOrder((), None, None, "optimal")
    named = {} if order.years is None else dict(zip([one.id for one in projects], order.years, strict=True))
    start = Roadmap(case.info.id, case.info.currency, rules, named, projects, {}, today, order.status, order.bound)
    if order.years is None:
        tell(replace(start, impossible=_impossible(cases, design, options)))
        return
    known: list[KnownPlan] = []
    found = _operate_years(start, cases, design, order.years, known, options, tell)
    whole = None if order.bound is not None else with_the_rest(order.years, projects, rules)
    if whole is None or not found.found:
        return
    fuller = replace(start, order=dict(zip(named, whole, strict=True)))
    other = _operate_years(fuller, cases, design, whole, known, options, lambda so_far: None)
    if other.total is not None and found.total is not None and other.total < found.total:
        tell(other)


def with_the_rest(order: Sequence[int | None], projects: Sequence[Project], rules: YearRules) -> tuple[int, ...] | None:
    """The order with all that is in none of its years in the first that has the money, or none.

    A linear model may not see what a project is worth where qualities mix.
    """
    if None not in order:
        return None
    for year in range(1, rules.years + 1):
        fuller = tuple(year if built is None else built for built in order)
        if within_budgets(fuller, projects, rules):
            return fuller
    return None


def within_budgets(order: Sequence[int], projects: Sequence[Project], rules: YearRules) -> bool:
    """Whether the budgets pay for an order."""
    if rules.budgets is None:
        return True
    left = 0.0
    for year, budget in enumerate(rules.budgets, start=1):
        spent = sum(one.net for one, built in zip(projects, order, strict=True) if built == year)
        left = (left if rules.carried else 0.0) + budget - spent
        if left < -ROUNDING * max(budget, spent):
            return False
    return True


def _order(
    cases: Sequence[Case],
    design: Design,
    projects: Sequence[Project],
    rules: YearRules,
    solving: Callable[[Sequence[YearModel], Sequence[Project], YearRules], BuildOrder],
) -> BuildOrder:
    """The best order; the model of each case is made once."""
    made: list[tuple[Case, YearModel]] = []
    models = []
    for one in cases:
        known = next((model for case, model in made if case is one or case == one), None)
        if known is None:
            known = year_model(one, design, projects)
            made.append((one, known))
        models.append(known)
    return solving(models, projects, rules)


def _operate_years(
    start: Roadmap,
    cases: Sequence[Case],
    design: Design,
    order: Sequence[int | None],
    known: list[KnownPlan],
    options: Mapping[str, Any],
    tell: Callable[[Roadmap], None],
) -> Roadmap:
    """The certified plan of each year; what is known is not solved again."""
    found = start
    for year, case in enumerate(cases, start=1):
        standing = design
        for project, built in zip(start.listed, order, strict=True):
            standing = standing if built is not None and built <= year else without(standing, project)
        plan = next((plan for one, held, plan in known if one == case and held == standing), None)
        if plan is None:
            plan = operate(case, standing, explain=False, **options)
            known.append((case, standing, plan))
        found = replace(found, plans={**found.plans, year: plan})
        tell(found)
        if options["cancel"]():
            break
    return found


def _impossible(cases: Sequence[Case], design: Design, options: Mapping[str, Any]) -> tuple[int, ...]:
    """Years in which not even all projects keep the rules of the case."""
    found, answers = [], list[tuple[Case, bool]]()
    for year, case in enumerate(cases, start=1):
        known = next((there for one, there in answers if one == case), None)
        if known is None:
            known = operate(case, design, explain=False, **options).found
            answers.append((case, known))
        if not known:
            found.append(year)
    return tuple(found)


def _found(plan: Plan, words: str) -> Plan:
    if not plan.found:
        raise ValueError("\n".join((words, *plan.reasons)))
    return plan
