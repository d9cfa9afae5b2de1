"""Least slack of each limit, quality or need in a conflict, each by a solve of its own.

A limit that stands alone on its side moves by the least excess. One that is a ratio of two amounts (a floor, a quality, a least
load) moves to the ratio of the plan with the least excess, and is solved again from there until no plan has a better one. Where
qualities mix, designs are searched and a bound is proven as for any plan; the amount is then sufficient, and the bound what
is proven to be necessary.

Method: ratios as parameters; Dinkelbach W. (1967) Manage. Sci. 13, 492-498, for several rows Crouzeix J.-P., Ferland J.A. (1991)
Math. Program. 52, 191-207.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.models.accounts.policy import value_and_limit
from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.models.subsystems.streams.flows import arrived, arriving
from parkloop.optimizer.infeasibility.conflict import GAP, ConflictSet, LeastSlack, Search
from parkloop.optimizer.infeasibility.moved_limits import COLUMNS, DOWNWARDS, stated_number, with_number
from parkloop.optimizer.mixing.refinement import refine
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solve.elastic import LEAST_AMOUNTS, RATIOS, SlackGroup, SlackRange, parse_row_name
from parkloop.optimizer.solve.lexicographic import Limits
from parkloop.optimizer.solver.highs.adapter import Status
from parkloop.optimizer.solver.problem import Floats

STEPS = 20
"""Largest number of steps of a ratio."""
CONVERGED = 1e-6
"""Change of a ratio, relative to its whole change, below which it has converged."""
SOLVE_SHARE = 0.3
"""Share of the remaining time for one solve where qualities mix."""
SHARES = (5e-5, 1e-3, 1e-2, 0.1, 0.5)
"""Shares of a change that are taken back, to prove that less is infeasible."""
LEAST_WEIGHT = 1e-3
"""Least weight of a ratio beside others."""
MIXING_GAP = 1e-5
"""Relative gap of an amount where qualities mix."""


@dataclass(frozen=True, eq=False)
class ElasticCase:
    """The infeasible case: site, network, credit base, whether qualities mix, and the search.

    ``bounding``: what the search finds to be necessary is so of every plan, as its model is exact or a relaxation.
    """

    site: Site
    network: Network
    base: Mapping[tuple[str, str], float]
    mixes: bool
    search: Search
    bounding: bool = True


@dataclass(frozen=True, eq=False)
class Finding:
    """A required change by ``amount`` from ``limit`` at ``key``; ``proven`` at least.

    ``key`` has its condition or scenario; ``flow`` is the denominator of a ratio there; ``built`` is loaded with the plan in
    which only this is slack. The amount is infinite where no plan was found in the time, and only what is proven is known.
    """

    group: SlackGroup
    key: tuple[str, ...]
    amount: float
    proven: float
    limit: float
    flow: float
    built: Build


@dataclass(frozen=True, eq=False)
class _LeastExcess:
    """A model, its solution of least excess, and the proven bound of that."""

    built: Build
    status: Status
    x: Floats | None
    value: float
    bound: float


def findings(question: ElasticCase, found: ConflictSet) -> Iterator[Finding]:
    """The required change of each member of a conflict; of a joint one, each given those before it."""
    site = question.site
    ranges: dict[SlackGroup, SlackRange] = {}
    for n, (group, answer) in enumerate(zip(found.groups, found.answers, strict=True)):
        later = dict.fromkeys(found.groups[n + 1 :] if found.together else (), SlackRange(cost=0.0))
        finding, site_after = _finding(question, site, {**ranges, **later}, group, answer)
        if finding is not None:
            yield finding
        if finding is not None and found.together:
            if site_after is site:
                ranges[group] = SlackRange(0.0, finding.amount / finding.built.model.slack_terms[group].size * (1.0 + 1e-9), 0.0)
            site = site_after


def _finding(
    question: ElasticCase, site: Site, others: Mapping[SlackGroup, SlackRange], group: SlackGroup, answer: LeastSlack
) -> tuple[Finding | None, Site]:
    if group.rule in RATIOS and stated_number(site, group) is not None:
        return _ratio(question, site, others, group)
    search = question.search
    solved = _LeastExcess(search.built, answer.status, search.sparse_solution(group, answer), answer.objective, answer.bound)
    if question.mixes or site is not question.site:
        below = max(solved.bound, 0.0) if question.bounding else 0.0
        relaxed, solved = solved, _solved(question, site, {**others, group: SlackRange()})
        solved = replace(solved, bound=max(solved.bound, below))
        if solved.x is None and below > 0.0 and site is question.site:
            return _at_least(relaxed, group, below, stated_number(site, group) or 0.0), site
    if solved.x is None:
        return None, site
    slack_terms = solved.built.model.slack_terms[group]
    _load(solved)
    key, _ = _worst(solved, group)
    amount = solved.value * slack_terms.size
    proven = min(amount, max(solved.bound, 0.0) * slack_terms.size)
    found = Finding(group, key, amount, proven, stated_number(site, group) or 0.0, 0.0, solved.built)
    if group.rule in COLUMNS and proven < amount * (1.0 - SHARES[0]):
        at = found.limit + (-amount if group.rule in LEAST_AMOUNTS else amount)
        found = replace(found, proven=max(proven, _proven(question, site, others, found, at)))
    return found, site


def _at_least(relaxed: _LeastExcess, group: SlackGroup, below: float, limit: float) -> Finding | None:
    """What a relaxation proves to be necessary, where no plan was found in which only this is slack."""
    if relaxed.x is None:
        return None
    _load(relaxed)
    key, _ = _worst(relaxed, group)
    return Finding(group, key, np.inf, below * relaxed.built.model.slack_terms[group].size, limit, 0.0, relaxed.built)


def _ratio(
    question: ElasticCase, site: Site, others: Mapping[SlackGroup, SlackRange], group: SlackGroup
) -> tuple[Finding | None, Site]:
    """The least infeasible change of a ratio, and the site that states it."""
    first = at = stated_number(site, group) or 0.0
    solved, found, here = _solved(question, site, {**others, group: SlackRange()}), None, site
    for _ in range(STEPS):
        if solved.x is None or group not in solved.built.model.slack_terms:
            break
        _load(solved)
        key, value = _worst(solved, group)
        if not np.isfinite(value):
            # a ratio to nothing: no number makes it hold
            break
        if found is not None and (value - at) * (first - at) < CONVERGED * (first - at) ** 2:
            break
        flow = _against(solved.built, group, key)
        found = Finding(group, key, abs(value - first), 0.0, first, flow, solved.built)
        at, here = value, with_number(site, group, value)
        weights = _weights(solved, group)
        if question.search.over:
            break
        solved = _solved(question, here, {**others, group: SlackRange(low=-np.inf, offset=1.0, weights=weights)})
    if found is None:
        return None, site
    proven = _proven(question, site, others, found, at)
    if proven < found.amount * (1.0 - SHARES[0]) and not question.mixes:
        at, below = _halved(question, site, others, group, at)
        found, proven, here = replace(found, amount=abs(at - first)), abs(below - first), with_number(site, group, at)
    return replace(found, proven=proven), here


def _halved(
    question: ElasticCase, site: Site, others: Mapping[SlackGroup, SlackRange], group: SlackGroup, above: float
) -> tuple[float, float]:
    """Bisect a ratio: a feasible value and an infeasible one close to it.

    Used where nothing flows at what would be the least ratio, as where a discharge is given up.
    """
    first = below = stated_number(site, group) or 0.0
    while abs(above - below) > SHARES[0] * abs(above - first) and not question.search.over:
        middle = (above + below) / 2
        if _solved(question, with_number(site, group, middle), others).status is Status.infeasible:
            below = middle
        else:
            above = middle
    return above, below


def _proven(question: ElasticCase, site: Site, others: Mapping[SlackGroup, SlackRange], found: Finding, at: float) -> float:
    """The largest part of a change that is proven to be insufficient."""
    for share in SHARES:
        if question.search.over:
            break
        value = at + share * (found.limit - at)
        below = _solved(question, with_number(site, found.group, value), others)
        if below.status is Status.infeasible:
            return found.amount * (1.0 - share)
    return 0.0


def _weights(solved: _LeastExcess, group: SlackGroup) -> dict[tuple[str, ...], float]:
    """Denominators of the ratios of a group, relative to the largest."""
    keys = [parse_row_name(solved.built.problem.row_names[row])[1] for row, _ in solved.built.model.slack_terms[group].moves]
    against = {key: _against(solved.built, group, key) for key in keys}
    most = max(against.values(), default=0.0) or 1.0
    return {key: max(value / most, LEAST_WEIGHT) for key, value in against.items()}


def _solved(question: ElasticCase, site: Site, ranges: Mapping[SlackGroup, SlackRange]) -> _LeastExcess:
    """Minimise the excess of some slacks."""
    asked = replace(site, slack_range=ranges.get)
    left = max((question.search.until - time.monotonic()) * (SOLVE_SHARE if question.mixes else 1.0), 1.0)
    limits = Limits(left, MIXING_GAP if question.mixes else GAP, began=time.monotonic())
    if question.mixes:
        built, _, outcome, x = refine(asked, question.network, question.base, ("excess",), limits)
    else:
        built = build(asked, question.network, question.base)
        outcome, x = minimise_acyclic(built, ("excess",), limits)
    if x is None or outcome.objective is None:
        return _LeastExcess(built, outcome.status, None, np.inf, -np.inf)
    return _LeastExcess(built, outcome.status, x, outcome.objective, -np.inf if outcome.bound is None else outcome.bound)


def possible(question: ElasticCase, free: Iterable[SlackGroup]) -> bool:
    """Whether a plan was found with some groups free."""
    return _solved(question, question.site, dict.fromkeys(free, SlackRange(cost=0.0))).x is not None


def _load(solved: _LeastExcess) -> None:
    assert solved.x is not None
    solved.built.load(solved.x[: len(solved.built.variables)])


def _worst(solved: _LeastExcess, group: SlackGroup) -> tuple[tuple[str, ...], float]:
    """Key of the row with the largest slack, and its ratio if any; no condition where all are alike."""
    built, slack_terms = solved.built, solved.built.model.slack_terms[group]
    if slack_terms.parts:
        sums: dict[str, float] = {}
        for m, part in zip(slack_terms.variables, slack_terms.parts, strict=True):
            sums[part.condition] = sums.get(part.condition, 0.0) + pyo.value(built.model.elastic.part[m])
        alike = len(sums) == len(built.site.conditions) and min(sums.values()) >= (1.0 - CONVERGED) * max(sums.values())
        return (*group.key, "" if alike else max(sums, key=lambda condition: sums[condition])), 0.0
    rated = [(_excess(solved, group, row) / slope_of(slope), row) for row, slope in slack_terms.moves]
    if group.rule not in RATIOS:
        key = parse_row_name(built.problem.row_names[max(rated)[1]])[1]
        return (*key[:-1], "") if _alike(built, rated) else key, 0.0
    ratios = [(_value(solved, group, row), row) for _, row in rated]
    value, row = (min if group.rule in DOWNWARDS else max)(ratios)
    return parse_row_name(built.problem.row_names[row])[1], value


def _alike(built: Build, rated: list[tuple[float, int]]) -> bool:
    """Whether rows of all conditions, or of all scenarios, lack the same."""
    last = {key[-1] for _, row in rated if (key := parse_row_name(built.problem.row_names[row])[1])}
    everywhere = last in (set(built.site.conditions), set(built.site.scenarios))
    return everywhere and min(rated)[0] >= (1.0 - CONVERGED) * max(rated)[0]


def slope_of(slope: float) -> float:
    """Size of a slope, 1 for none."""
    return abs(slope) or 1.0


def _excess(solved: _LeastExcess, group: SlackGroup, row: int) -> float:
    """Violation of a row as it is stated, without its slack."""
    problem, slack = solved.built.problem, solved.built.ledger.given[group]
    assert solved.x is not None
    inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    keep = problem.A.indices[inside] != solved.built.column(slack)
    body = float(problem.A.data[inside][keep] @ solved.x[problem.A.indices[inside]][keep])
    lower, upper = problem.row_lower[row], problem.row_upper[row]
    return float(lower - body if np.isfinite(lower) else body - upper)


def _value(solved: _LeastExcess, group: SlackGroup, row: int) -> float:
    """The ratio of a row in a solution: what its number would have to be."""
    built = solved.built
    key = parse_row_name(built.problem.row_names[row])[1]
    if group.rule == "policy.floor_holds":
        return value_and_limit(built.model.policy, built.model.policy.policy[key[0]], *key)[0]
    against = _against(built, group, key)
    number = stated_number(built.site, group) or 0.0
    if against <= 1e-9:
        return np.inf if group.rule in DOWNWARDS else -np.inf
    change = _excess(solved, group, row) / against
    return number - change if group.rule in DOWNWARDS else number + change


def _against(built: Build, group: SlackGroup, key: tuple[str, ...]) -> float:
    """Denominator of a ratio in a solution: the flow, the need, or the size that is on."""
    model, rule = built.model, group.rule
    amount: Any = 0.0
    if rule == "water.clean_enough":
        amount = arrived(model.water, key[0], key[2])
    elif rule == "water.discharge_clean_enough":
        amount = sum(arriving(model.water, arc, key[3]) for arc in model.water.discharge[key[0], key[1]])
    elif rule == "materials.share_within_limit":
        amount = built.ledger.rate[key[1], key[2]]
    elif rule in ("materials.blend_low_enough", "materials.blend_high_enough"):
        amount = arrived(model.materials, key[0], key[2])
    elif rule == "commitment.runs_at_least_load":
        amount = model.commitment.size_on[key]
    return float(pyo.value(amount))
