"""Elastic model: a slack for every limit, quality and need, to explain infeasibility.

A slack group is all rows that one number of the case stands in, over all conditions and scenarios. The elastic model has a
column for each group: the change of its number, relative to its size. Equalities (needs) are relaxed in each condition by an
amount of their own, no larger than that; a limit changes in all conditions alike, by its profile.

Method: elastic programming; Chinneck J.W. (2008) Feasibility and Infeasibility in Optimization, ch. 6.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo

from parkloop.models.ledger import Ledger
from parkloop.models.limit_shares import year_of
from parkloop.models.site import Site
from parkloop.optimizer.solver.problem import Problem
from parkloop.optimizer.solver.pyomo_form import columns_of, linear_terms

LIMITS, QUALITY, NEEDS, BALANCES = 0, 1, 2, 3
"""Ranks of slacks: outer limits and policies before qualities and least loads, these before needs."""

LEAST_LOAD = "commitment.runs_at_least_load"
RANK = {
    "policy.cap_holds": LIMITS,
    "policy.floor_holds": LIMITS,
    "policy.quota_holds": LIMITS,
    "policy.budget_of_plant": LIMITS,
    "policy.budget_of_park": LIMITS,
    "payback.invested_within_payback": LIMITS,
    "air.emission_within_mass": LIMITS,
    "air.emission_within_concentration": LIMITS,
    "land.land_of_plant": LIMITS,
    "land.land_of_park": LIMITS,
    "links.required_is_built": LIMITS,
    "markets.within_limit": LIMITS,
    "markets.least_amount_taken": LIMITS,
    "water.supply_within_limit": LIMITS,
    "water.outlet_within_limit": LIMITS,
    "water.discharge_clean_enough": LIMITS,
    "purchases.least_water_taken": LIMITS,
    "purchases.least_material_taken": LIMITS,
    "materials.material_supply_within_limit": LIMITS,
    "materials.material_outlet_within_limit": LIMITS,
    "water.process_within_limit": QUALITY,
    "water.clean_enough": QUALITY,
    "materials.share_within_limit": QUALITY,
    "materials.blend_low_enough": QUALITY,
    "materials.blend_high_enough": QUALITY,
    LEAST_LOAD: QUALITY,
    "technologies.coupled_within_activity": QUALITY,
    "water.source_given": NEEDS,
    "water.sink_supplied": NEEDS,
    "water.process_flow_fixed": NEEDS,
    "water.load_taken_up": NEEDS,
    "materials.material_given": NEEDS,
    "materials.need_met": NEEDS,
    "energy.heat_flows_down": NEEDS,
    "demands.met": NEEDS,
    "ledger.balance_closes": BALANCES,
}
"""Rank of each rule that gets a slack.

``demands.met`` stands in the balances of who needs or has a surplus.
"""
ONCE = {
    *("policy.budget_of_plant", "policy.budget_of_park", "payback.invested_within_payback", "links.required_is_built"),
    *("land.land_of_plant", "land.land_of_park"),
}
"""Rules stated once, not for each condition or scenario."""
RATIOS = {
    *("policy.floor_holds", "water.clean_enough", "water.discharge_clean_enough", "materials.share_within_limit"),
    *("materials.blend_low_enough", "materials.blend_high_enough", LEAST_LOAD),
}
"""Rules whose number is a ratio of two amounts that both depend on the plan."""
OF_SUPPLIES_AND_OUTLETS = {
    *("water.supply_within_limit", "water.outlet_within_limit"),
    *("materials.material_supply_within_limit", "materials.material_outlet_within_limit"),
}
"""Rules of limits that coalitions share and that follow a profile."""
LEAST_AMOUNTS = {"markets.least_amount_taken", "purchases.least_water_taken", "purchases.least_material_taken"}
"""Rules of amounts that have to be taken at least."""
OF_SOURCES = {"water.source_given", "materials.material_given"}
"""Rules by which a source must be rid of what it has: there is too much where they give."""
OWN_AMOUNTS = {name for name, rank in RANK.items() if rank >= NEEDS}
"""Rules whose slack is an amount of its own in each condition."""


class SlackGroup(NamedTuple):
    """All rows of a rule that share one number of the case; ``sign`` +1: shortage, −1: surplus."""

    rule: str
    key: tuple[str, ...]
    sign: int


class SlackRange(NamedTuple):
    """Bounds of a group's slack, relative to its size, and its cost in the objective ``excess``.

    ``offset`` is added to the objective; ``weights`` scale the slack of a row by its key, where not all move alike.
    """

    low: float = 0.0
    high: float = np.inf
    cost: float = 1.0
    offset: float = 0.0
    weights: Mapping[tuple[str, ...], float] | None = None


class RequiredSlack(NamedTuple):
    """A slack that feasibility requires: rule, key, sign and amount.

    ``proven`` is the lower bound of the amount, where that is less.
    """

    rule: str
    key: tuple[str, ...]
    sign: int
    """+1: shortage; −1: surplus."""
    amount: float
    proven: float | None = None


class SlackPart(NamedTuple):
    """The slack of a need in one condition: its row, its sign there and its upper bound."""

    row: int
    sign: float
    condition: str
    most: Any


@dataclass
class SlackTerms:
    """How a group's slack enters the rows: row sides that move with its number, or amounts of their own."""

    size: float = 0.0
    moves: list[tuple[int, float]] = field(default_factory=list)
    parts: list[SlackPart] = field(default_factory=list)
    variables: list[int] = field(default_factory=list)
    """Numbers of the variables of its parts."""


def parse_row_name(name: str) -> tuple[str, tuple[str, ...]]:
    """Rule and key of a row's name."""
    rule, _, key = name.partition("[")
    return rule, tuple(key.rstrip("]").split(",")) if key else ()


def _negative(problem: Problem, row: int) -> bool:
    """Whether a row has its flows with negative sign, so that a shortage has to be subtracted."""
    if np.isinf(problem.row_lower[row]) or np.isinf(problem.row_upper[row]):
        return bool(np.isinf(problem.row_lower[row]))
    inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    names = [problem.col_names[j] for j in problem.A.indices[inside]]
    flows = [a for a, name in zip(problem.A.data[inside], names, strict=True) if name.startswith("links.flow[")]
    return bool(flows) and max(flows) < 0


def _add_move(
    found: dict[SlackGroup, SlackTerms], site: Site, problem: Problem, row: int, rule: str, key: tuple[str, ...]
) -> None:
    """Add one row of a limit: its side moves outwards by the number's change times its slope."""
    upper = bool(np.isinf(problem.row_lower[row]))
    slope = _slope(site, rule, key)
    if slope <= 0:
        return
    whose = key if rule in ONCE else key[:-1]
    if rule == "water.discharge_clean_enough":
        whose = (key[0], key[2])
    terms = found.setdefault(SlackGroup(rule, whose, -1 if upper else +1), SlackTerms())
    terms.moves.append((row, -slope if upper else slope))
    terms.size = max(terms.size, _size(problem, row) / slope)


def _slope(site: Site, rule: str, key: tuple[str, ...]) -> float:
    """Change of a limit's side in a condition per unit of its number in the case; 0 without one."""
    if rule == "markets.within_limit":
        return site.factor(site.park.markets[key[0]].profile, key[1]) * site.shares.of("market", key[0], key[1])
    if rule == "markets.least_amount_taken":
        return site.shares.of("market", key[0], key[1])
    if rule in LEAST_AMOUNTS:
        return site.shares.of("stream", key[0], year_of(key[1]))
    if rule == "water.process_within_limit":
        return 0.0 if site.water[key[0]].limit_t_per_h is None else 1.0
    if rule in OF_SUPPLIES_AND_OUTLETS:
        stream = site.park.flowing[key[0]]
        return site.factor(stream.profile, key[1]) * site.shares.of("stream", key[0], key[1])
    return 1.0


def _size(problem: Problem, row: int) -> float:
    """Size of a row's amounts: its side, else its largest term."""
    sides = [abs(v) for v in (problem.row_lower[row], problem.row_upper[row]) if np.isfinite(v) and v != 0]
    if sides:
        return float(max(sides))
    columns = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    upper = problem.col_upper[problem.A.indices[columns]]
    terms = np.abs(problem.A.data[columns]) * np.where(np.isfinite(upper), upper, 1.0)
    return float(terms.max(initial=0.0)) or 1.0


def _largest(most: Any) -> float:
    """The upper bound of a slack where that is a number."""
    return float(most) if isinstance(most, int | float) and np.isfinite(most) else 0.0


def _heat(site: Site, model: Any, ledger: Ledger, row: int, key: tuple[str, ...]) -> Iterator[tuple[SlackGroup, SlackPart]]:
    """Slacks of an interval of a heat cascade: surplus of hot streams, shortage of cold ones."""
    block, (cell, level, condition) = model.energy, key
    for stream in (*block.cells[cell].streams, *block.cells[cell].shared):
        share = block.share.get((stream.stream, int(level)))
        if share:
            sign = -1 if stream.is_hot else +1
            group = SlackGroup("energy.heat_flows_down", (stream.stream,), sign)
            yield group, SlackPart(row, float(sign), condition, share * ledger.rate[stream.stream, condition])


def _balance(site: Site, _: Any, ledger: Ledger, row: int, key: tuple[str, ...]) -> Iterator[tuple[SlackGroup, SlackPart]]:
    """Slacks of a plant's balance of a commodity: unmet need, surplus that must be used, anything else."""
    plant, commodity, condition = key
    rows = [d for d in site.case.demands if (d.plant, d.commodity) == (plant, commodity)]
    needed = [ledger.rate[d.demand, condition] for d in rows if d.rate_per_h > 0]
    left = [-ledger.rate[d.demand, condition] for d in rows if d.rate_per_h < 0 and d.must_use]
    for sign, amounts in ((+1, needed), (-1, left)):
        if amounts:
            yield SlackGroup("demands.met", (plant, commodity), sign), SlackPart(row, float(sign), condition, sum(amounts))
        yield SlackGroup("ledger.balance_closes", (plant, commodity), sign), SlackPart(row, float(sign), condition, np.inf)


SEVERAL = {"energy.heat_flows_down": _heat, "ledger.balance_closes": _balance}
"""Rules whose rows hold the slacks of several groups."""


def slack_groups(site: Site, model: Any, ledger: Ledger, problem: Problem) -> dict[SlackGroup, SlackTerms]:
    """Every slack group of a model with its terms."""
    found: dict[SlackGroup, SlackTerms] = {}
    for row, name in enumerate(problem.row_names):
        rule, key = parse_row_name(name)
        if rule in SEVERAL:
            for group, part in SEVERAL[rule](site, model, ledger, row, key):
                found.setdefault(group, SlackTerms()).parts.append(part)
        elif rule in OWN_AMOUNTS:
            most = np.inf if rule == "water.load_taken_up" else ledger.rate[key[0], key[-1]]
            group = SlackGroup(rule, key[:-1], -1 if rule in OF_SOURCES else +1)
            sign = -1.0 if _negative(problem, row) else 1.0
            found.setdefault(group, SlackTerms()).parts.append(SlackPart(row, sign, key[-1], most))
        elif rule in RANK:
            _add_move(found, site, problem, row, rule, key)
    for terms in found.values():
        terms.size = terms.size or max((_largest(part.most) for part in terms.parts), default=0.0) or 1.0
    return found


def with_slacks(site: Site, model: Any, ledger: Ledger, problem: Problem, variables: Sequence[Any]) -> tuple[Problem, list[Any]]:
    """Add the slack columns that ``site.slack_range`` selects, with their bounds and costs.

    Args:
        site: ``site.slack_range`` maps a group to its range, or to None where it gets no slack.
        model: the Pyomo model, which gets a block ``elastic``.
        ledger: gets the slack variables by group (``given``) and their costs (``excess``).
        problem: arrays of the model.
        variables: its variables in the order of the columns.

    Returns:
        The wider problem and its variables.
    """
    assert site.slack_range is not None
    chosen = [
        (g, terms, slack_range)
        for g, terms in slack_groups(site, model, ledger, problem).items()
        if (slack_range := site.slack_range(g)) is not None
    ]
    parts = [(n, part) for n, (_, terms, _) in enumerate(chosen) for part in terms.parts]
    for m, (n, _) in enumerate(parts):
        chosen[n][1].variables.append(m)
    block = model.elastic = pyo.Block()
    block.slack = pyo.Var(range(len(chosen)), doc="how far a limit or need gives, relative to its size")
    block.part = pyo.Var(range(len(parts)), doc="how much a need gives in a condition [unit/h]")
    first, second = problem.columns, problem.columns + len(chosen)
    entries = [
        (row, n, slope * terms.size * _weight(slack_range, problem.row_names[row]))
        for n, (_, terms, slack_range) in enumerate(chosen)
        for row, slope in terms.moves
    ]
    entries += [(part.row, len(chosen) + m, part.sign) for m, (_, part) in enumerate(parts)]
    most = [_most(part) for _, part in parts]
    wide = problem.with_columns(
        lower=[slack_range.low for _, _, slack_range in chosen] + [0.0] * len(parts),
        upper=[slack_range.high for _, _, slack_range in chosen] + most,
        integer=[False] * (len(chosen) + len(parts)),
        names=[f"elastic.slack[{'|'.join((g.rule, *g.key, str(g.sign)))}]" for g, _, _ in chosen]
        + [f"elastic.part[{m}]" for m in range(len(parts))],
        entries=entries,
    )
    rows: dict[tuple[int, str], dict[int, float]] = {}
    columns = columns_of(variables)
    for m, (n, part) in enumerate(parts):
        rows.setdefault((n, part.condition), {first + n: -chosen[n][1].size})[second + m] = 1.0
    listed = [(terms, -np.inf, 0.0, f"elastic.no_more[{n},{o}]") for (n, o), terms in rows.items()]
    for m, (_, part) in enumerate(parts):
        if not isinstance(part.most, int | float):
            terms, constant = linear_terms(part.most + ledger.nothing, columns)
            listed.append(({second + m: 1.0, **{j: -a for j, a in terms.items()}}, -np.inf, constant, f"elastic.there[{m}]"))
    ledger.given.update({group: block.slack[n] for n, (group, _, _) in enumerate(chosen)})
    ledger.excess.extend((slack_range.cost, block.slack[n]) for n, (_, _, slack_range) in enumerate(chosen))
    ledger.excess.extend((slack_range.offset, 1.0) for _, _, slack_range in chosen)
    model.slack_terms = {group: terms for group, terms, _ in chosen}
    return wide.with_rows(listed), [*variables, *block.slack.values(), *block.part.values()]


def _weight(slack_range: SlackRange, name: str) -> float:
    """Slack of a row relative to the others of its group."""
    return 1.0 if slack_range.weights is None else slack_range.weights.get(parse_row_name(name)[1], 1.0)


def _most(part: SlackPart) -> float:
    return max(float(part.most), 0.0) if isinstance(part.most, int | float) else np.inf
