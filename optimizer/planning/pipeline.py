"""From a case to a plan: site, model, solve, tables, certificate."""

import inspect
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from parkloop.cases.messages import Message, say
from parkloop.cases.schema import Case
from parkloop.models.accounts.contracts import COMPANY
from parkloop.models.accounts.risk import RISKS
from parkloop.models.design import Design
from parkloop.models.limit_shares import LimitShares
from parkloop.models.site import Scope, Site, make_site
from parkloop.optimizer.infeasibility.explanation import explained, reasons
from parkloop.optimizer.mixing.ahead import ScipAhead
from parkloop.optimizer.mixing.refinement import NOTHING_FOUND
from parkloop.optimizer.plan.arguments import ArgumentCheck, check_limits, check_objectives, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import Certificates, CreditBase, answered, unanswered
from parkloop.optimizer.planning.progress_line import progress_listener
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.solving import ready, solve_question
from parkloop.optimizer.planning.steps.assumed_bounds import within_confirmed_bounds
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError, baseline_amounts
from parkloop.optimizer.planning.steps.coalitions import shares_by_use
from parkloop.optimizer.planning.steps.numeric_range import with_numeric_range
from parkloop.optimizer.planning.steps.todays_park import better_of, report_first, todays_plan
from parkloop.optimizer.solve.extra import ExtraRule, name_of
from parkloop.optimizer.solve.lexicographic import Limits
from parkloop.optimizer.solver.outcome import Outcome, Progress, Status
from parkloop.optimizer.solver.scip.process import require
from parkloop.optimizer.system.deadline import begun, ended_by
from parkloop.optimizer.system.interrupts import Asking, check, pressed


def optimise(
    case: Case,
    objective: str | Sequence[str] = "cost",
    *,
    scope: str = "park",
    only: Iterable[str] | None = None,
    shares: LimitShares | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    progress: bool | Callable[[Progress], None] = False,
    cancel: Callable[[], bool] | None = None,
    screening: bool = True,
    exact: bool = False,
    cvar_level: float = 0.9,
    start: Plan | None = None,
    seed: int = 0,
    extra: ExtraRule | None = None,
) -> Plan:
    """Optimal plan of a case: a mixed-integer linear program, solved and certified.

    It is certified from case and tables alone.

    Ctrl-C ends the solve: the best plan so far is given back, certified, with the status ``interrupted``. Asked again from the
    same function, cell or script, it raises KeyboardInterrupt, so that a loop around it ends after that plan was kept. Before
    there is anything to keep, and when pressed for the third time, KeyboardInterrupt is raised at once.

    Args:
        case: the park.
        objective: ``cost`` [money/y], ``freshwater``, ``wastewater``, ``disposal`` [t/y], ``energy`` [tce/y], ``land`` [m2],
            ``links`` (their number), ``worst_case`` (cost of the dearest scenario), ``cvar`` (mean cost of the worst scenarios,
            which together have the probability 1 - ``cvar_level``) [money/y], or a species such as ``co2`` [t/y]; or a list of
            them, minimised in turn (cost comes last of its own accord).
        scope: ``park`` all exchange, ``plant`` inside each plant only, ``baseline`` nothing new.
        only: plants of a coalition, which has its part of the park's limits; none: all.
        shares: that part, as ``parkloop.optimizer.planning.allotment`` finds it; none: by baseline use.
        time_limit: seconds after which the best plan so far is given back [s]
        gap: relative distance from the best possible that is close enough; by default 1e-6 for small parks (up to 150 binaries)
            and 1e-3 for others.
        progress: True shows one line that is written over (terminal or notebook); a function is called with each
            ``Progress(seconds, objective, bound, gap)``.
        cancel: is asked whether to stop; the best plan so far is given back.
        screening: whether links that can never pay are left out (objective cost only); the plan is the same.
        exact: prove what mixes to 1e-6 by SCIP, however long it takes.
        cvar_level: probability below the worst tail of ``cvar``.
        start: plan of the park to begin the search with, such as one with other prices.
        seed: of the solver's and the searches' random numbers, from 0.
        extra: a rule of your own, ``rule(model, ledger)``, that returns Pyomo inequalities or equations over the variables of the
            model (``ledger.flow[arc, condition]``, ``ledger.built[link]``, ``ledger.activity[technology, condition]``, …), or
            declares constraints, and variables of its own, on ``model.extra``. It is called for each model that is built, some
            of which have more arcs than others, must be linear and may restrict only. What the case leaves endless it cannot
            limit: give such a flow a limit in the case. The plan says that it was found under the rule, the certificate checks
            all else, and such plans are not kept in a store.

    Returns:
        A plan: ``status``, ``objective``, ``bound``, ``gap``, ``certified``, ``kpi`` and the tidy tables, such as ``plan.links``.

    Raises:
        CaseError: the case is faulty, as a copy with other values can be; with all its faults.
        ArgumentError: an unknown objective, scope or plant, or limits that cannot be meant (a ValueError and TypeError).
        RuleError: ``extra`` fails, states nothing, is not linear or does more than to restrict (a ValueError).
        ValueError: a flow that nothing limits, or ``exact`` where pyscipopt is missing.
        KeyboardInterrupt: see above.

    Method: superstructure MILP of an eco-industrial park by HiGHS; bounds of flows by optimality-based bound tightening and
    screening by reduced costs, see ``docs/proven.md``.

    Examples:
        >>> import parkloop as pl
        >>> plan = pl.optimise(pl.load_case("two_firms"))
        >>> plan.status, round(plan.objective), plan.certified
        ('optimal', 2003000, True)

        With a rule of one's own, here that at most one link may be new:

        >>> def one_link(model, ledger):
        ...     return sum(ledger.built.values()) <= 1
        >>> plan = pl.optimise(pl.load_case("two_firms"), extra=one_link)
        >>> int((plan.links["status"] == "new").sum())
        1
    """
    began, case = begun(), checked(case)
    given = ArgumentCheck()
    objectives, members = check_objectives(given, case, objective, scope, only, cvar_level)
    check_limits(given, time_limit=time_limit, gap=gap, progress=progress, cancel=cancel, seed=seed)
    given.function("extra", extra)
    if start is not None:
        given.plan("start", start)
    if shares is not None and not isinstance(shares, LimitShares):
        given.fault("shares", say("found {value}, but shares of a coalition in the park's limits are meant", value=repr(shares)))
    given.raise_faults()
    if exact:
        require()
    chosen = {
        "gap": gap,
        "time_limit": time_limit,
        "screening": screening,
        "exact": exact,
        "cvar_level": cvar_level,
        "seed": seed,
    }
    with Asking(cancel) as stopped, progress_listener(progress) as tell:
        limits = Limits(time_limit, gap, tell, stopped, began, seed=seed)
        asked = Question(
            case, objectives, Scope(scope), members, limits, screening, exact, cvar_level, start=start, extra=extra, shares=shares
        )
        return with_numeric_range(_answer(replace(asked, options=_chosen_options(asked, chosen))), case)


def _chosen_options(question: Question, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a solve that differ from the defaults, ready for JSON."""
    defaults = inspect.signature(optimise).parameters
    stated = {name: value for name, value in chosen.items() if value != defaults[name].default}
    stated |= {} if question.start is None else {"start": True}
    return stated | ({} if question.extra is None else {"extra": name_of(question.extra)})


def operate(
    case: Case,
    design: Plan | Design,
    objective: str | Sequence[str] = "cost",
    *,
    scope: str = "park",
    only: Iterable[str] | None = None,
    exact: bool = False,
    cvar_level: float = 0.9,
    explain: bool = True,
    time_limit: float | None = None,
    gap: float | None = None,
    progress: bool | Callable[[Progress], None] = False,
    cancel: Callable[[], bool] | None = None,
    seed: int = 0,
    extra: ExtraRule | None = None,
) -> Plan:
    """Optimal operation of a fixed design: what a plan builds, and nothing else new.

    Args:
        case: the park, such as one with other prices than those the plan was made for.
        design: a plan, of which it is what is newly built with its sizes; links that the case does not allow are left out.
        objective: as of ``optimise``; so are ``scope``, ``only``, ``exact``, ``cvar_level``, ``time_limit`` [s], ``gap``,
            ``progress``, ``cancel``, ``seed`` and ``extra``, and so is what Ctrl-C does.
        explain: whether reasons are sought where the design cannot be run.

    Returns:
        A plan, as of ``optimise``; its bound is that of the operation and says nothing of other designs.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: as of ``optimise``, or what is neither a plan nor a design.

    Method: the second stage of a two-stage problem, the first-stage decisions fixed.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> plan = pl.optimise(case)
        >>> dear = pl.operate(case.set({"markets.gas_grid.price_per_unit": 64}), plan)
        >>> dear.links["link"].tolist() == plan.links["link"].tolist()
        True
    """
    began, case, given = time.monotonic(), checked(case), ArgumentCheck()
    if isinstance(design, Plan):
        given.plan("design", design, found=True)
    elif not isinstance(design, Design):
        given.fault(
            "design", say("found {value}, but a plan or a Design is meant, as design_of gives one of a plan", value=repr(design))
        )
    objectives, members = check_objectives(given, case, objective, scope, only, cvar_level)
    check_limits(given, time_limit=time_limit, gap=gap, progress=progress, cancel=cancel, seed=seed)
    given.function("extra", extra)
    given.raise_faults()
    if exact:
        require()
    with Asking(cancel) as stopped, progress_listener(progress) as tell:
        within = Limits(time_limit, gap, tell, stopped, began, seed=seed)
        held = design_of(design) if isinstance(design, Plan) else design
        asked = Question(
            case, objectives, Scope(scope), members, within, False, exact, cvar_level, held, extra=extra, explain=explain
        )
        chosen = {"gap": gap, "time_limit": time_limit, "exact": exact, "cvar_level": cvar_level, "seed": seed}
        return with_numeric_range(_answer(replace(asked, options=_chosen_options(asked, chosen) | {"design": True})), case)


OPTIONS = tuple(inspect.signature(optimise).parameters)[1:]
"""What can be chosen of a solve, by name."""


def _answer(question: Question) -> Plan:
    began = question.limits.began or time.monotonic()
    site = site_of(question)
    try:
        base = credit_base(question)
    except NoBaselineError as error:
        return unanswered(question, "infeasible", error.reasons)
    today = todays_plan(question, site, base)
    if today is None:
        plan = _searched(question, site, base)
    else:
        report_first(question, today)
        plan = better_of(_searched(question, site, base, today), today, _cancelled(question))
    return replace(plan, seconds=time.monotonic() - began)


def _searched(question: Question, site: Site, base: CreditBase, today: Plan | None = None) -> Plan:
    """The plan that a search finds; with today's plan at hand, building ends where the time is up too."""
    began = question.limits.began or time.monotonic()
    certificates = Certificates(question, base)
    with ScipAhead() as ahead:
        building = partial(ready, question, site, base, ahead if today is None else None)
        made = building() if today is None else ended_by(lambda: question.limits.over, building)
        if made is None:
            assert today is not None
            status = "interrupted" if _cancelled(question) else "feasible"
            return replace(today, status=status, build_seconds=time.monotonic() - began)
        network, built = made
        build_seconds = time.monotonic() - began
        found = solve_question(question, site, network, base, built, certificates, ahead)
    if network.guessed:
        again = partial(solve_question, question, site, base=base, certificates=certificates)
        found = within_confirmed_bounds(site, network, base, question.objectives[0], found, again, question.limits.cancel)
    built, mixing_seconds, outcome, x = found
    plan = answered(question, built, outcome, build_seconds + mixing_seconds)
    if x is None:
        return _without_plan(plan, site, base, outcome, question)
    return certificates.certified(plan, built, x)


def _cancelled(question: Question) -> bool:
    return question.limits.cancel is not None and question.limits.cancel()


def site_of(question: Question) -> Site:
    """The site in the question's scope; a coalition has its shares in the park's limits."""
    part, site = question.shares or LimitShares(), make_site(question.case, question.scope, question.only)
    if question.only is not None and question.shares is None:
        baseline = _answer(_today(question))
        check()
        part = shares_by_use(question.case, question.only, baseline.tables)
    own = {f"{COMPANY}{plant.plant}" for plant in question.case.plants}
    measures = frozenset(question.objectives) & (frozenset(RISKS) | question.case.species | own)
    return replace(
        site, shares=part, measures=measures, cvar_level=question.cvar_level, design=question.design, extra=question.extra
    )


def _today(question: Question) -> Question:
    """The question of what the park costs as it runs today."""
    return replace(
        question,
        scope=Scope.BASELINE,
        objectives=("cost",),
        only=None,
        shares=None,
        limits=Limits(cancel=pressed),
        design=None,
        start=None,
        extra=None,
    )


def credit_base(question: Question) -> dict[tuple[str, str], float]:
    """Amounts of the least-cost baseline that credits and paybacks count from, see `baseline_amounts`."""
    return baseline_amounts(question, _today(question), site_of)


def _without_plan(plan: Plan, site: Site, base: CreditBase, outcome: Outcome, question: Question) -> Plan:
    """No plan: say why, where there is a reason to find."""
    explain = question.explain and question.extra is None
    if outcome.status is Status.infeasible and question.extra is not None:
        return replace(
            plan, reasons=(say("No plan keeps both the case and the rule '{rule}' of a script.", rule=name_of(question.extra)),)
        )
    if outcome.status is Status.infeasible:
        return replace(plan, reasons=reasons(site, base) if explain else ())
    if outcome.message == NOTHING_FOUND and question.limits.time_limit is None and explain:
        why = explained(site, base)
        if why.proven:
            return replace(plan, status="infeasible", reasons=why.sentences)
    if outcome.x is not None:
        return replace(plan, status="error", reasons=(say("The solver's plan does not hold when its integers are rounded."),))
    words = {
        Status.interrupted: nothing_yet(question),
        Status.unbounded: say("The objective can fall without end: something earns without a limit."),
    }
    status = "error" if outcome.status is Status.unbounded else plan.status
    return replace(plan, status=status, reasons=(words.get(outcome.status, outcome.message or say("The solver failed.")),))


def nothing_yet(question: Question) -> Message:
    """Why no plan was found: somebody stopped the solve, or its time was over."""
    seconds = question.limits.time_limit
    if seconds is None or pressed() or _cancelled(question):
        return say("The solve was stopped before a plan was found.")
    return say("No plan was found within {seconds} s: give it more time.", seconds=f"{seconds:g}")
