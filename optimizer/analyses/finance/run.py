"""Finance of a plan of a case: its projects, its companies and the whole."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.finance.projects import (
    Grouping,
    Project,
    ProjectSaving,
    project_savings,
    projects_of,
)
from parkloop.optimizer.analyses.finance.result import SHARED, WHOLE, Finance, FinanceSubject, whole_of
from parkloop.optimizer.analyses.finance.savings import (
    RETIREMENT,
    NewThing,
    check_case,
    company_savings,
    inaccuracy,
    lots_of,
    new_things,
)
from parkloop.optimizer.analyses.finance.statement import Undertaking, statement
from parkloop.optimizer.analyses.finance.terms import FinanceTerms, made_terms
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.kpi import AMOUNTS
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.series.kept_plans import KeptPlans
from parkloop.optimizer.planning.series.side_by_side import check_jobs
from parkloop.optimizer.system.interrupts import Keeping

TAX_RATE = 0.25
"""Income tax of a plant of which the case states none: 企业所得税法 article 4."""
NOISE = 1e-9
"""Share of the park's cost below which a company saves nothing."""
UNASKED = ProjectSaving(None, None, "unasked")


def finance(
    case: Case | Plan,
    *,
    plan: Plan | None = None,
    against: str = "baseline",
    by: Grouping = "item",
    most_projects: int | None = None,
    n_jobs: int = 1,
    resume: str | Path | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_finance: Callable[[Finance, int, int], None] | None = None,
    **terms: Any,
) -> Finance:
    """Finance of a plan: cash flow, NPV, FIRR, payback, loan and needed subsidy.

    Of each project, each company and the whole.

    A company saves what its running costs, with what it pays and is paid by contract, are below those of the plan beside. A
    project saves what the park's running costs rise by where it is not built and all else is, operated at least cost; what would
    be built in its place is not asked. The savings of projects do not add up to that of the plan: ``interaction_per_y`` is the
    rest. The accuracy of a project's saving is the sum of the gaps of both operations, that of companies and the whole the gap of
    the plan beside: they are of this plan as it is, whatever its own gap leaves to be improved.

    Args:
        case: the park, or a plan that ``optimise`` has given.
        plan: a plan of the case; none: the one of least cost is found first.
        against: what stands beside it: ``baseline``, the park as it runs today, or ``plant``, each plant for itself.
        by: ``item``: every link, technology, store, corridor and heat exchanger is a project; ``exchange``: links between two
            plants of one item together.
        most_projects: the largest so many are asked; none: all.
        n_jobs: processes side by side, -1 for one per processor; the answer does not depend on it.
        resume: folder in which each plan and operation is kept as soon as it is found; what is there is not solved again.
        time_limit: seconds of each solve.
        gap: relative, of each solve.
        cancel: is asked between two projects whether to stop. It and Ctrl-C end it; what was found is kept.
        on_finance: hears of the finance so far, of the projects that are done and of how many.
        terms: those of finance, as of ``cash_flow``; ``discount_rate`` is by default the owner's in the case, else the park's,
            ``tax_rate`` what the case states of the owner, else 25 %. Every default is an assumption, and told with the result.

    Returns:
        ``.projects``, ``.companies`` and ``.whole`` with their indicators, ``.cashflow`` by year, ``.assumptions``, and
        ``.to_excel(path)`` with live formulas.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: what cannot be meant, no plan, or no operation of the park beside it.

    Method: 《建设项目经济评价方法与参数》, 3rd edition (2006), incremental cash flows with and without the project (有无对比法).

    Examples:
        >>> import parkloop
        >>> found = parkloop.finance(parkloop.load_case("two_firms"))
        >>> round(found.saving_per_y), found.whole["payback_before_tax_y"].round(1).tolist()
        (1354000, [1.6])
    """
    given = ArgumentCheck()
    case, plan = _case_and_plan(given, case, plan)
    made = made_terms(given, terms)
    _check(given, case, plan, against, by, most_projects)
    check_jobs(given, n_jobs, resume, {})
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    given.function("on_finance", on_finance)
    given.raise_faults()
    with Keeping(cancel) as stopped:
        options: dict[str, Any] = {"time_limit": time_limit, "gap": gap}
        found = plan if plan is not None else _kept(case, options, stopped, resume)
        beside = _kept(case, {"scope": against, "only": found.only, **options}, stopped, resume)
        _raise_missing(found, beside)
        asked = _Asked(case, found, beside, against, made, tuple(terms))
        projects = projects_of(found, asked.things, by)
        count = len(projects) if most_projects is None else min(most_projects, len(projects))
        options |= {"scope": found.scope, "only": found.only}
        savings: list[ProjectSaving] = []
        tell = on_finance or (lambda so_far, done, of: None)
        tell(asked.finance(projects, savings), 0, count)
        for saving in project_savings(case, found, projects[:count], n_jobs, stopped, options, resume):
            savings.append(saving)
            tell(asked.finance(projects, savings), len(savings), count)
    return asked.finance(projects, savings)


def finance_beside(
    case: Case, plan: Plan, beside: Plan, *, against: str = "baseline", by: Grouping = "item", **terms: Any
) -> Finance:
    """Finance of a plan beside another: nothing is solved, no project asked for its saving.

    Args:
        case: the park.
        plan: the plan of the case.
        beside: what it is compared with, found too.
        against: what that is, ``baseline`` or ``plant``.
        by: what a project is, as of ``finance``.
        terms: those of finance, as of ``cash_flow``.
    Raises:
        ArgumentError: terms that cannot be meant.
    """
    given = ArgumentCheck()
    made = made_terms(given, terms)
    given.raise_faults()
    asked = _Asked(case, plan, beside, against, made, tuple(terms))
    return asked.finance(projects_of(plan, asked.things, by), [])


def _kept(case: Case, options: Mapping[str, Any], cancel: Callable[[], bool], resume: str | Path | None) -> Plan:
    """The plan of a question, from the folder where it is kept there."""
    kept = KeptPlans(resume)
    plan = kept.find(case, options)
    if plan is None:
        plan = optimise(case, **options, cancel=cancel)
        kept.keep(case, options, plan)
    return plan


def _case_and_plan(given: ArgumentCheck, case: Case | Plan, plan: Plan | None) -> tuple[Case, Plan | None]:
    """The case, and the plan where one is given in its place."""
    if not isinstance(case, Plan):
        return checked(case), plan
    if case.origin.case is None:
        given.fault("case", say("the plan was read from a folder and does not know its case: give the case, and plan="))
        given.raise_faults()
    assert case.origin.case is not None
    return checked(case.origin.case), case if plan is None else plan


def _raise_missing(found: Plan, beside: Plan) -> None:
    """Raise why there is no plan, or none beside it."""
    for one, words in ((found, say("There is no plan.")), (beside, say("There is no operation of the park beside the plan."))):
        if not one.found:
            raise ValueError("\n".join((words, *one.reasons)))


def _check(given: ArgumentCheck, case: Case, plan: Plan | None, against: object, by: object, most: object) -> None:
    if plan is not None:
        given.plan("plan", plan, found=True)
        if isinstance(plan, Plan):
            check_case(given, plan, case)
    given.one_of("against", against, ("baseline", "plant"))
    given.one_of("by", by, ("item", "exchange"))
    if most is not None:
        given.whole("most_projects", most, 0)


class _Asked:
    """A plan, what stands beside it, and the terms: the finance of companies is made once."""

    def __init__(self, case: Case, plan: Plan, beside: Plan, against: str, terms: FinanceTerms, given: tuple[str, ...]) -> None:
        self.case, self.terms, self.against, self.given = case, terms, against, given
        self.plants = Park(case).plants
        self.things = new_things(case, plan)
        self.years = min(max((one.whole_life_y for one in self.things), default=terms.most_years), terms.most_years)
        self.savings = dict(company_savings(plan, beside))
        self.accuracy = inaccuracy(beside)
        self.effects = {name: float(beside.kpi[name]) - float(plan.kpi[name]) for name in AMOUNTS}
        noise = NOISE * max(abs(beside.objective or 0.0), abs(plan.objective or 0.0))
        owners = {one.owner for one in self.things}
        names = [name for name in dict.fromkeys([*self.savings, *owners]) if name in owners or abs(self.savings[name]) > noise]
        self.companies = [self._company(name) for name in names]

    def finance(self, projects: Sequence[Project], savings: Sequence[ProjectSaving]) -> Finance:
        """Finance with the projects' savings that are known so far."""
        known = [*savings, *[UNASKED] * (len(projects) - len(savings))]
        saved = sum(self.savings.values())
        upkeep = sum(one.upkeep for one in self.things)
        rates = self._rate(""), self._tax("")
        park = Undertaking(WHOLE, lots_of(self.things), (saved + upkeep,) * self.years, upkeep, *rates)
        whole = whole_of(self.companies, park, self.terms, self.accuracy, self.effects)
        made = [self._project(*pair) for pair in zip(projects, known, strict=True)]
        return Finance(
            self.case.info.id,
            self.case.info.currency,
            self.against,
            self.terms,
            (whole, *self.companies, *made),
            saved,
            sum(one.saving or 0.0 for one in savings),
            self.given,
        )

    def _company(self, name: str) -> FinanceSubject:
        things = [one for one in self.things if one.owner == name]
        saved = self.savings.get(name, 0.0)
        return self._subject(
            "company", name or SHARED, "", name, things, ProjectSaving(saved, self.accuracy, "found"), self.years
        )

    def _project(self, project: Project, saving: ProjectSaving) -> FinanceSubject:
        things = list(project.things)
        years = min(max(one.whole_life_y for one in things), self.terms.most_years)
        return self._subject("project", project.id, project.kind, project.owner, things, saving, years)

    def _subject(
        self, kind: Any, name: str, what: str, owner: str, things: list[NewThing], saving: ProjectSaving, years: int
    ) -> FinanceSubject:
        # capital of companies is that of what is new, as in key figures: what a retirement costs once is its own project
        new = things if kind == "project" else [one for one in things if one.kind != RETIREMENT]
        gross, net = (sum(getattr(one, part) for one in new) for part in ("gross", "net"))
        upkeep = sum(one.upkeep for one in things)
        stated = all(one.stated for one in things)
        about = (kind, name, what, owner or SHARED, saving.status, gross, net, saving.accuracy)
        if saving.saving is None:
            return FinanceSubject(*about, None, None, stated)
        rates = self._rate(owner), self._tax(owner)
        one = Undertaking(name, lots_of(things), (saving.saving + upkeep,) * years, upkeep, *rates)
        return FinanceSubject(*about, one, statement(one, self.terms), stated, saving.effects)

    def _rate(self, owner: str) -> float:
        """Discount rate of an owner [1/y]"""
        own = self.plants[owner].interest_rate if owner in self.plants else None
        park = self.case.economics.interest_rate if own is None else own
        return park if self.terms.discount_rate is None else self.terms.discount_rate

    def _tax(self, owner: str) -> float:
        """Income tax of an owner; what the case states as nothing is taken as not stated."""
        own = self.plants[owner].tax_rate if owner in self.plants else 0.0
        return (own or TAX_RATE) if self.terms.tax_rate is None else self.terms.tax_rate
