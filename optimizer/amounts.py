"""By how much something has to give: each amount by a solve of its own, in the model that a plan is solved with.

A limit that stands alone on its side moves by the least excess. One that is a ratio of two amounts (a floor, a quality, a least
load) moves to the ratio of the plan with the least excess, and is solved again from there until no plan has a better one. Where
qualities mix, designs are searched and a bound is proven as for any plan; the amount is then one that works, and the bound what
is proven at least.

Method: ratios as parameters; Dinkelbach W. (1967) Manage. Sci. 13, 492-498, for several rows Crouzeix J.-P., Ferland J.A. (1991)
Math. Program. 52, 191-207.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo

from models.network import Network
from models.policy import value_and_limit
from models.site import Site
from models.streams import arrived, arriving
from optimizer.build import Build, build
from optimizer.circles import minimise_without_circles
from optimizer.culprits import GAP, Culprits, Least, Search
from optimizer.elastic import RATIOS, Group, Room, parsed
from optimizer.highs import Status
from optimizer.moved import COLUMNS, moved, stated
from optimizer.passes import Limits
from optimizer.problem import Floats
from optimizer.refine import refined

STEPS = 20
"""Times that a ratio is moved on."""
STANDS = 1e-6
"""Change of a ratio below which it stands still, as a share of all that it moved."""
PART = 0.3
"""Of the time left, for one solve where qualities mix."""
LESS = (5e-5, 1e-3, 1e-2, 0.1, 0.5)
"""Shares of a change of a ratio of which less is asked, to prove that it is the least."""
LEAST_WEIGHT = 1e-3
"""Least weight of a ratio beside others."""
MIXING_GAP = 1e-5
"""Relative gap of an amount where qualities mix."""
DOWNWARDS = {"policy.floor_holds", "materials.blend_high_enough", "commitment.runs_at_least_load"}
"""Ratios that have to fall."""


@dataclass(frozen=True, eq=False)
class Question:
    """What every amount is asked of."""

    site: Site
    network: Network
    base: Mapping[tuple[str, str], float]
    mixes: bool
    search: Search


@dataclass(frozen=True, eq=False)
class Finding:
    """What has to give: by ``amount``, at ``key`` (with its condition or scenario), from ``limit``; ``proven`` at least.

    ``flow`` is what a ratio is measured against there; ``built`` is loaded with the plan in which only this gives.
    """

    group: Group
    key: tuple[str, ...]
    amount: float
    proven: float
    limit: float
    flow: float
    built: Build


@dataclass(frozen=True, eq=False)
class _Solved:
    """A model and its solution with the least excess, and the proven bound of it."""

    built: Build
    status: Status
    x: Floats | None
    value: float
    bound: float


def findings(question: Question, found: Culprits) -> Iterator[Finding]:
    """The amounts of all culprits; of those that give together, each with the amounts before it."""
    site = question.site
    gives: dict[Group, Room] = {}
    for n, (group, answer) in enumerate(zip(found.groups, found.answers, strict=True)):
        later = dict.fromkeys(found.groups[n + 1 :] if found.together else (), Room(cost=0.0))
        finding, site_after = _finding(question, site, {**gives, **later}, group, answer)
        if finding is not None:
            yield finding
        if finding is not None and found.together:
            if site_after is site:
                gives[group] = Room(0.0, finding.amount / finding.built.model.loose[group].size * (1.0 + 1e-9), 0.0)
            site = site_after


def _finding(
    question: Question, site: Site, others: Mapping[Group, Room], group: Group, answer: Least
) -> tuple[Finding | None, Site]:
    if group.rule in RATIOS and stated(site, group) is not None:
        return _ratio(question, site, others, group)
    search = question.search
    solved = _Solved(search.built, answer.status, search.in_few_conditions(group, answer), answer.objective, answer.bound)
    if question.mixes or site is not question.site:
        below = max(solved.bound, 0.0)
        solved = _solved(question, site, {**others, group: Room()})
        solved = replace(solved, bound=max(solved.bound, below))
    if solved.x is None:
        return None, site
    loose = solved.built.model.loose[group]
    _load(solved)
    key, _ = _worst(solved, group)
    amount = solved.value * loose.size
    proven = min(amount, max(solved.bound, 0.0) * loose.size)
    found = Finding(group, key, amount, proven, stated(site, group) or 0.0, 0.0, solved.built)
    if group.rule in COLUMNS and proven < amount * (1.0 - LESS[0]):
        at = found.limit + (-amount if group.rule == "markets.least_amount_taken" else amount)
        found = replace(found, proven=max(proven, _proven(question, site, others, found, at)))
    return found, site


def _ratio(question: Question, site: Site, others: Mapping[Group, Room], group: Group) -> tuple[Finding | None, Site]:
    """The ratio at which there is a plan and below which there is none, and the site that states it."""
    first = at = stated(site, group) or 0.0
    solved, found, here = _solved(question, site, {**others, group: Room()}), None, site
    for _ in range(STEPS):
        if solved.x is None or group not in solved.built.model.loose:
            break
        _load(solved)
        key, value = _worst(solved, group)
        if found is not None and (value - at) * (first - at) < STANDS * (first - at) ** 2:
            break
        flow = _against(solved.built, group, key)
        found = Finding(group, key, abs(value - first), 0.0, first, flow, solved.built)
        at, here = value, moved(site, group, value)
        weights = _weights(solved, group)
        if question.search.over:
            break
        solved = _solved(question, here, {**others, group: Room(low=-np.inf, offset=1.0, weights=weights)})
    if found is None:
        return None, site
    proven = _proven(question, site, others, found, at)
    if proven < found.amount * (1.0 - LESS[0]) and not question.mixes:
        at, below = _halved(question, site, others, group, at)
        found, proven, here = replace(found, amount=abs(at - first)), abs(below - first), moved(site, group, at)
    return replace(found, proven=proven), here


def _halved(question: Question, site: Site, others: Mapping[Group, Room], group: Group, above: float) -> tuple[float, float]:
    """The least ratio at which there is a plan, and one close to it at which there is none, by halving.

    Asked where nothing flows at what would be the least ratio, as where a discharge is given up.
    """
    first = below = stated(site, group) or 0.0
    while abs(above - below) > LESS[0] * abs(above - first) and not question.search.over:
        middle = (above + below) / 2
        if _solved(question, moved(site, group, middle), others).status is Status.infeasible:
            below = middle
        else:
            above = middle
    return above, below


def _proven(question: Question, site: Site, others: Mapping[Group, Room], found: Finding, at: float) -> float:
    """The largest part of a number's change that is proven not to do."""
    for share in LESS:
        if question.search.over:
            break
        value = at + share * (found.limit - at)
        below = _solved(question, moved(site, found.group, value), others)
        if below.status is Status.infeasible:
            return found.amount * (1.0 - share)
    return 0.0


def _weights(solved: _Solved, group: Group) -> dict[tuple[str, ...], float]:
    """What each ratio of a group is measured against, beside the largest of them."""
    keys = [parsed(solved.built.problem.row_names[row])[1] for row, _ in solved.built.model.loose[group].moves]
    against = {key: _against(solved.built, group, key) for key in keys}
    most = max(against.values(), default=0.0) or 1.0
    return {key: max(value / most, LEAST_WEIGHT) for key, value in against.items()}


def _solved(question: Question, site: Site, gives: Mapping[Group, Room]) -> _Solved:
    """The least excess of what may give."""
    asked = replace(site, gives=gives.get)
    left = max((question.search.until - time.monotonic()) * (PART if question.mixes else 1.0), 1.0)
    limits = Limits(left, MIXING_GAP if question.mixes else GAP, began=time.monotonic())
    if question.mixes:
        built, _, outcome, x = refined(asked, question.network, question.base, ("excess",), limits)
    else:
        built = build(asked, question.network, question.base)
        outcome, x = minimise_without_circles(built, ("excess",), limits)
    if x is None or outcome.objective is None:
        return _Solved(built, outcome.status, None, np.inf, -np.inf)
    return _Solved(built, outcome.status, x, outcome.objective, -np.inf if outcome.bound is None else outcome.bound)


def _load(solved: _Solved) -> None:
    assert solved.x is not None
    solved.built.load(solved.x[: len(solved.built.variables)])


def _worst(solved: _Solved, group: Group) -> tuple[tuple[str, ...], float]:
    """The key of the row that gives most, and its ratio where the rule states one; no condition where all give alike."""
    built, loose = solved.built, solved.built.model.loose[group]
    if loose.parts:
        sums: dict[str, float] = {}
        for m, part in zip(loose.places, loose.parts, strict=True):
            sums[part.condition] = sums.get(part.condition, 0.0) + pyo.value(built.model.elastic.part[m])
        alike = len(sums) == len(built.site.conditions) and min(sums.values()) >= (1.0 - STANDS) * max(sums.values())
        return (*group.key, "" if alike else max(sums, key=lambda condition: sums[condition])), 0.0
    rated = [(_excess(solved, group, row) / slope_of(slope), row) for row, slope in loose.moves]
    if group.rule not in RATIOS:
        return parsed(built.problem.row_names[max(rated)[1]])[1], 0.0
    ratios = [(_value(solved, group, row), row) for _, row in rated]
    value, row = (min if group.rule in DOWNWARDS else max)(ratios)
    return parsed(built.problem.row_names[row])[1], value


def slope_of(slope: float) -> float:
    """Size of a slope, of which no limit has none."""
    return abs(slope) or 1.0


def _excess(solved: _Solved, group: Group, row: int) -> float:
    """By how much a row is broken as it is stated, without what gives."""
    problem, given = solved.built.problem, solved.built.ledger.given[group]
    assert solved.x is not None
    inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    keep = problem.A.indices[inside] != solved.built.column(given)
    body = float(problem.A.data[inside][keep] @ solved.x[problem.A.indices[inside]][keep])
    lower, upper = problem.row_lower[row], problem.row_upper[row]
    return float(lower - body if np.isfinite(lower) else body - upper)


def _value(solved: _Solved, group: Group, row: int) -> float:
    """The ratio of a row in a solution: what its number would have to be."""
    built = solved.built
    key = parsed(built.problem.row_names[row])[1]
    if group.rule == "policy.floor_holds":
        return value_and_limit(built.model.policy, built.model.policy.policy[key[0]], *key)[0]
    against = _against(built, group, key)
    number = stated(built.site, group) or 0.0
    if against <= 1e-9:
        return np.inf if group.rule in DOWNWARDS else -np.inf
    change = _excess(solved, group, row) / against
    return number - change if group.rule in DOWNWARDS else number + change


def _against(built: Build, group: Group, key: tuple[str, ...]) -> float:
    """What a ratio is measured against in a solution: the flow, the need, or the size that is on."""
    model, rule = built.model, group.rule
    amount: Any = 0.0
    if rule == "water.clean_enough":
        amount = arrived(model.water, key[0], key[2])
    elif rule == "water.discharge_clean_enough":
        amount = sum(arriving(model.water, arc, key[3]) for arc in model.water.discharge[key[0], key[1]])
    elif rule == "materials.share_within_limit":
        amount = built.ledger.rate[key[1], key[2]]
    elif rule.startswith("materials.blend"):
        amount = arrived(model.materials, key[0], key[2])
    elif rule == "commitment.runs_at_least_load":
        amount = model.commitment.size_on[key]
    return float(pyo.value(amount))
