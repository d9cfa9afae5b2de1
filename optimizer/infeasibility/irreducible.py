"""Irreducible conflicts: what cannot hold together, while the rest could without any one of it.

All that the case states is fixed but what is set free; a set of it is set free for good where the rest still has no plan. What is
left at the end is irreducible: it has no plan, and has one as soon as any member is free. Balances are no statements of a planner
and stay fixed unless nothing else is in conflict. After a conflict its members are set free, and the next one is looked for.

Method: deletion filter and sensitivity filter; Chinneck J.W. (2008) Feasibility and Infeasibility in Optimization, ch. 6.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parkloop.models.site import Site
from parkloop.optimizer.infeasibility.amounts import ElasticCase, Finding, findings, possible
from parkloop.optimizer.infeasibility.conflict import ConflictSet, LeastSlack, Search
from parkloop.optimizer.infeasibility.explanation import EXPLAIN_SECONDS, elastic_case
from parkloop.optimizer.solve.elastic import BALANCES, RANK, SlackGroup
from parkloop.optimizer.solver.highs.adapter import Status

MOST_CONFLICTS = 5
"""Largest number of conflicts that are looked for."""
MOST_UNPROVEN = 12
"""Largest number of members of a conflict that the time was not enough to thin."""
UNKNOWN = LeastSlack(Status.interrupted)


@dataclass(frozen=True, eq=False)
class Member:
    """A member of a conflict.

    ``without``: whether it is proven by a solve that the others hold together without it. ``finding``: by how much it alone would
    have to give in the whole park; None where that does not suffice.
    """

    group: SlackGroup
    without: bool
    finding: Finding | None


@dataclass(frozen=True, eq=False)
class IrreducibleConflict:
    """Members that cannot hold together; ``proven``: by a solve of a relaxation, so of every plan."""

    members: tuple[Member, ...]
    proven: bool


def irreducible_conflicts(
    site: Site, credit_base: Mapping[tuple[str, str], float] | None = None, seconds: float = EXPLAIN_SECONDS
) -> tuple[IrreducibleConflict, ...]:
    """Conflicts of a site without a plan, no two of which share a member, as far as the time allows.

    Args:
        site: the case in its scope.
        credit_base: baseline amount of each credit by policy and scenario.
        seconds: time after which no further solve begins [s]
    """
    asked, relaxed = elastic_case(site, credit_base, time.monotonic() + seconds)
    return () if asked is None else tuple(_conflicts(asked, relaxed or not asked.mixes))


def _conflicts(asked: ElasticCase, proven: bool) -> Iterator[IrreducibleConflict]:
    free: list[SlackGroup] = []
    for _ in range(MOST_CONFLICTS):
        if asked.search.over or asked.search.least(dict.fromkeys(free, 0.0)).status is not Status.infeasible:
            return
        members = _thinned(asked.search, free)
        if not members:
            return
        rest = [group for group in asked.search.columns if group not in members]
        yield IrreducibleConflict(tuple(_member(asked, group, sure, rest) for group, sure in members.items()), proven)
        free += members


def _thinned(search: Search, free: Sequence[SlackGroup]) -> dict[SlackGroup, bool]:
    """An irreducible conflict of what is not free, limits first, and whether each member is proven."""
    ranks = sorted({RANK[group.rule] for group in search.columns} - {BALANCES})
    stated = [group for group in search.ranked(*ranks) if group not in free]
    for relevant in (search.suspects(stated, dict.fromkeys(free, 0.0)), stated):
        gone = [*free, *(group for group in stated if group not in relevant)]
        found = _filtered(search, [[group for group in relevant if RANK[group.rule] == rank] for rank in ranks], gone)
        if found:
            return dict(sorted(found.items(), key=lambda one: RANK[one[0].rule]))
    # nothing that is stated is at fault, so balances are
    return _filtered(search, [search.ranked(BALANCES)], [*free, *stated])


def _filtered(search: Search, chunks: list[list[SlackGroup]], gone: list[SlackGroup]) -> dict[SlackGroup, bool]:
    """What stays fixed after a deletion filter from the last chunk to the first.

    A chunk that has a member is halved. Nothing where it is not proven to be a conflict, or where the time was by far not
    enough.
    """
    found: dict[SlackGroup, bool] = {}
    while chunks:
        chunk = chunks.pop()
        answer = UNKNOWN if search.over or not chunk else search.least(dict.fromkeys([*gone, *chunk], 0.0))
        if answer.status is Status.infeasible:
            gone += chunk
        elif len(chunk) > 1:
            chunks += [chunk[: len(chunk) // 2], chunk[len(chunk) // 2 :]]
        else:
            found |= dict.fromkeys(chunk, answer.found)
    if len(found) > MOST_UNPROVEN and not all(found.values()):
        return {}
    return found if search.least(dict.fromkeys(gone, 0.0)).status is Status.infeasible else {}


def _member(asked: ElasticCase, group: SlackGroup, sure: bool, rest: Sequence[SlackGroup]) -> Member:
    """A member with the proof that the others hold without it, in true qualities where they mix."""
    search = asked.search
    if asked.mixes and sure:
        sure = not search.over and possible(asked, [*rest, group])
    answer = UNKNOWN if search.over else search.least({group: 1.0})
    told = next(findings(asked, ConflictSet((group,), False, (answer,))), None) if answer.found else None
    return Member(group, sure, told)
