"""What may give: every limit, quality and need of a park, each moved by one number of the planner's.

A group is all rows that one number of the case stands in, over all conditions and scenarios. A loosened model has a column for
each group that may give: how far its number moves, relative to its size. What is an equality (a need) gives in each condition by
an amount of its own, no larger than that; a limit moves in all conditions alike, by its profile.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo

from models.ledger import Ledger
from models.site import Site
from optimizer.problem import Problem, linear_terms

LIMITS, QUALITY, NEEDS, BALANCES = 0, 1, 2, 3
"""Ranks: limits of the outside and of the authority are moved before qualities and least loads, these before needs."""

RANK = {
    "policy.cap_holds": LIMITS,
    "policy.floor_holds": LIMITS,
    "policy.quota_holds": LIMITS,
    "policy.budget_of_plant": LIMITS,
    "policy.budget_of_park": LIMITS,
    "land.land_of_plant": LIMITS,
    "land.land_of_park": LIMITS,
    "links.required_is_built": LIMITS,
    "markets.within_limit": LIMITS,
    "markets.least_amount_taken": LIMITS,
    "water.supply_within_limit": LIMITS,
    "water.outlet_within_limit": LIMITS,
    "water.discharge_clean_enough": LIMITS,
    "materials.material_supply_within_limit": LIMITS,
    "materials.material_outlet_within_limit": LIMITS,
    "water.process_within_limit": QUALITY,
    "water.clean_enough": QUALITY,
    "materials.share_within_limit": QUALITY,
    "materials.blend_low_enough": QUALITY,
    "materials.blend_high_enough": QUALITY,
    "commitment.runs_at_least_load": QUALITY,
    "water.source_given": NEEDS,
    "water.sink_supplied": NEEDS,
    "water.process_flow_fixed": NEEDS,
    "water.load_taken_up": NEEDS,
    "materials.material_given": NEEDS,
    "materials.need_met": NEEDS,
    "energy.heat_flows_down": NEEDS,
    "demands.met": NEEDS,
    "books.balance_closes": BALANCES,
}
"""What may give, and at which rank; ``demands.met`` stands in the balances of who needs or has left over."""
ONCE = {
    *("policy.budget_of_plant", "policy.budget_of_park", "land.land_of_plant", "land.land_of_park", "links.required_is_built"),
}
"""Rules that are stated once, not for each condition or scenario."""
RATIOS = {
    *("policy.floor_holds", "water.clean_enough", "water.discharge_clean_enough", "materials.share_within_limit"),
    *("materials.blend_low_enough", "materials.blend_high_enough", "commitment.runs_at_least_load"),
}
"""Rules whose number is a ratio of two amounts that both depend on the plan."""
OWN_AMOUNTS = {name for name, rank in RANK.items() if rank >= NEEDS}
"""Rules that give by an amount of their own in each condition."""


class Group(NamedTuple):
    """All rows of a rule that one number of the case stands in; ``side`` +1: something is missing, −1: there is too much."""

    rule: str
    key: tuple[str, ...]
    side: int


class Room(NamedTuple):
    """Between which ends a group may give, relative to its size, and what that costs in the objective ``excess``.

    ``offset`` is added to the objective; ``weights`` say how far a row moves by its key, where not all move alike.
    """

    low: float = 0.0
    high: float = np.inf
    cost: float = 1.0
    offset: float = 0.0
    weights: Mapping[tuple[str, ...], float] | None = None


class Give(NamedTuple):
    """Something that has to give: a rule, what it is stated for, on which side, and by how much.

    ``proven`` is the least amount that is proven, where that is less.
    """

    rule: str
    key: tuple[str, ...]
    side: int
    """+1: something is missing; −1: something is too much."""
    amount: float
    proven: float | None = None


class Part(NamedTuple):
    """An amount by which a need gives: its row, its sign there, its condition, and the most that there is to give."""

    row: int
    sign: float
    condition: str
    most: Any


@dataclass
class Loose:
    """How a group gives: rows that move with its number, by their change per unit of it, or amounts of their own."""

    size: float = 0.0
    moves: list[tuple[int, float]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Numbers of the variables of its parts."""


def parsed(name: str) -> tuple[str, tuple[str, ...]]:
    """Rule and key of a row's name."""
    rule, _, key = name.partition("[")
    return rule, tuple(key.rstrip("]").split(",")) if key else ()


def _negative(problem: Problem, row: int) -> bool:
    """Whether a row is stated with its flows on the other side, so that what is missing has to be taken off."""
    if np.isinf(problem.row_lower[row]) or np.isinf(problem.row_upper[row]):
        return bool(np.isinf(problem.row_lower[row]))
    inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    names = [problem.col_names[j] for j in problem.A.indices[inside]]
    flows = [a for a, name in zip(problem.A.data[inside], names, strict=True) if name.startswith("links.flow[")]
    return bool(flows) and max(flows) < 0


def _add_move(found: dict[Group, Loose], site: Site, problem: Problem, row: int, rule: str, key: tuple[str, ...]) -> None:
    """One row of a limit: its side moves outwards by the number's change times its slope."""
    upper = bool(np.isinf(problem.row_lower[row]))
    slope = _slope(site, rule, key)
    if slope <= 0:
        return
    whose = key if rule in ONCE else key[:-1]
    if rule == "water.discharge_clean_enough":
        whose = (key[0], key[2])
    loose = found.setdefault(Group(rule, whose, -1 if upper else +1), Loose())
    loose.moves.append((row, -slope if upper else slope))
    loose.size = max(loose.size, _size(problem, row) / slope)


def _slope(site: Site, rule: str, key: tuple[str, ...]) -> float:
    """Change of a limit's side in a condition per unit of the planner's number; 0 where no number of his stands in it."""
    rows: dict[str, Any] = {m.market: m for m in site.case.markets}
    if rule == "markets.within_limit":
        return site.factor(rows[key[0]].profile, key[1]) * site.share("market", key[0])
    if rule == "markets.least_amount_taken":
        return site.share("market", key[0])
    if rule == "water.process_within_limit":
        return 0.0 if site.water[key[0]].limit_t_per_h is None else 1.0
    if rule.endswith(("supply_within_limit", "outlet_within_limit")):
        stream = (site.water if rule.startswith("water") else site.materials)[key[0]]
        return site.factor(stream.profile, key[1]) * site.share("stream", key[0])
    return 1.0


def _size(problem: Problem, row: int) -> float:
    """What the row's amounts are measured by: its side, else its largest term."""
    sides = [abs(v) for v in (problem.row_lower[row], problem.row_upper[row]) if np.isfinite(v) and v != 0]
    if sides:
        return float(max(sides))
    columns = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    upper = problem.col_upper[problem.A.indices[columns]]
    terms = np.abs(problem.A.data[columns]) * np.where(np.isfinite(upper), upper, 1.0)
    return float(terms.max(initial=0.0)) or 1.0


def _largest(most: Any) -> float:
    """The most that there is to give where that is a number."""
    return float(most) if isinstance(most, int | float) and np.isfinite(most) else 0.0


def _heat(site: Site, model: Any, ledger: Ledger, row: int, key: tuple[str, ...]) -> Iterator[tuple[Group, Part]]:
    """Heat streams of an interval: a hot one may have nowhere to go, a cold one may lack heat."""
    block, (cell, level, condition) = model.energy, key
    for stream in (*block.cells[cell].streams, *block.cells[cell].shared):
        share = block.share.get((stream.stream, int(level)))
        if share:
            side = -1 if stream.is_hot else +1
            group = Group("energy.heat_flows_down", (stream.stream,), side)
            yield group, Part(row, float(side), condition, share * ledger.rate[stream.stream, condition])


def _balance(site: Site, _: Any, ledger: Ledger, row: int, key: tuple[str, ...]) -> Iterator[tuple[Group, Part]]:
    """What a plant needs of a commodity, what it has left over that must be used, and whatever else its balance lacks."""
    plant, commodity, condition = key
    rows = [d for d in site.case.demands if (d.plant, d.commodity) == (plant, commodity)]
    needed = [ledger.rate[d.demand, condition] for d in rows if d.rate_per_h > 0]
    left = [-ledger.rate[d.demand, condition] for d in rows if d.rate_per_h < 0 and d.must_use]
    for side, amounts in ((+1, needed), (-1, left)):
        if amounts:
            yield Group("demands.met", (plant, commodity), side), Part(row, float(side), condition, sum(amounts))
        yield Group("books.balance_closes", (plant, commodity), side), Part(row, float(side), condition, np.inf)


SEVERAL = {"energy.heat_flows_down": _heat, "books.balance_closes": _balance}
"""Rules in whose rows several things may give."""


def groups(site: Site, model: Any, ledger: Ledger, problem: Problem) -> dict[Group, Loose]:
    """Everything that may give in a model, with how it does."""
    found: dict[Group, Loose] = {}
    for row, name in enumerate(problem.row_names):
        rule, key = parsed(name)
        if rule in SEVERAL:
            for group, part in SEVERAL[rule](site, model, ledger, row, key):
                found.setdefault(group, Loose()).parts.append(part)
        elif rule in OWN_AMOUNTS:
            most = np.inf if rule == "water.load_taken_up" else ledger.rate[key[0], key[-1]]
            group = Group(rule, key[:-1], -1 if rule.endswith("_given") else +1)
            sign = -1.0 if _negative(problem, row) else 1.0
            found.setdefault(group, Loose()).parts.append(Part(row, sign, key[-1], most))
        elif rule in RANK:
            _add_move(found, site, problem, row, rule, key)
    for loose in found.values():
        loose.size = loose.size or max((_largest(part.most) for part in loose.parts), default=0.0) or 1.0
    return found


def loosened(site: Site, model: Any, ledger: Ledger, problem: Problem, variables: Sequence[Any]) -> tuple[Problem, list[Any]]:
    """A problem with columns for what ``site.gives`` names; they stand in the ledger by group, and in ``variables``."""
    assert site.gives is not None
    chosen = [
        (g, loose, room) for g, loose in groups(site, model, ledger, problem).items() if (room := site.gives(g)) is not None
    ]
    parts = [(n, part) for n, (_, loose, _) in enumerate(chosen) for part in loose.parts]
    for m, (n, _) in enumerate(parts):
        chosen[n][1].places.append(m)
    block = model.elastic = pyo.Block()
    block.given = pyo.Var(range(len(chosen)), doc="how far a limit or need gives, relative to its size")
    block.part = pyo.Var(range(len(parts)), doc="how much a need gives in a condition [unit/h]")
    first, second = problem.columns, problem.columns + len(chosen)
    entries = [
        (row, n, slope * loose.size * _weight(room, problem.row_names[row]))
        for n, (_, loose, room) in enumerate(chosen)
        for row, slope in loose.moves
    ]
    entries += [(part.row, len(chosen) + m, part.sign) for m, (_, part) in enumerate(parts)]
    most = [_most(part) for _, part in parts]
    wide = problem.with_columns(
        lower=[room.low for _, _, room in chosen] + [0.0] * len(parts),
        upper=[room.high for _, _, room in chosen] + most,
        integer=[False] * (len(chosen) + len(parts)),
        names=[f"elastic.given[{'|'.join((g.rule, *g.key, str(g.side)))}]" for g, _, _ in chosen]
        + [f"elastic.part[{m}]" for m in range(len(parts))],
        entries=entries,
    )
    rows: dict[tuple[int, str], dict[int, float]] = {}
    for m, (n, part) in enumerate(parts):
        rows.setdefault((n, part.condition), {first + n: -chosen[n][1].size})[second + m] = 1.0
    listed = [(terms, -np.inf, 0.0, f"elastic.no_more[{n},{o}]") for (n, o), terms in rows.items()]
    for m, (_, part) in enumerate(parts):
        if not isinstance(part.most, int | float):
            terms, constant = linear_terms(part.most + ledger.nothing, variables)
            listed.append(({second + m: 1.0, **{j: -a for j, a in terms.items()}}, -np.inf, constant, f"elastic.there[{m}]"))
    ledger.given.update({group: block.given[n] for n, (group, _, _) in enumerate(chosen)})
    ledger.excess.extend((room.cost, block.given[n]) for n, (_, _, room) in enumerate(chosen))
    ledger.excess.extend((room.offset, 1.0) for _, _, room in chosen)
    model.loose = {group: loose for group, loose, _ in chosen}
    return wide.with_rows(listed), [*variables, *block.given.values(), *block.part.values()]


def _weight(room: Room, name: str) -> float:
    """How far a row moves beside the others of its group."""
    return 1.0 if room.weights is None else room.weights.get(parsed(name)[1], 1.0)


def _most(part: Part) -> float:
    return max(float(part.most), 0.0) if isinstance(part.most, int | float) else np.inf
