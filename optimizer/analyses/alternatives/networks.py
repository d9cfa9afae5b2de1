r"""Networks of a park in order of cost, by integer cuts on the choices to build.

A network is a set of new links, technologies and stores each of which it needs: without some of them it would cost more. A set
with a further link that does not pay is no other network. So each network :math:`S` is cut off with all sets that contain it,

.. math:: \sum_{i \in S} y_i \le |S| - 1

and the next one is the cheapest that is left: every set that costs less contains an earlier network, and costs more than that.
Where the empty set is reached, every other contains it, and the list is complete.

The most different network has the fewest choices in common with those that are known, at a limit of cost; of these the cheapest.
Choices that are added count for nothing, so that no idle link is built to be different. A number of choices under a limit of
cost is hard to branch on, so that the search begins at what slope scaling finds where each has a price: the dearer, the fewer.

Methods: integer cuts, Balas E., Jeroslow R. (1972) Canonical cuts on the unit hypercube. SIAM J. Appl. Math. 23, 61-69; modelling
to generate alternatives (hop, skip, jump), Brill E.D., Chang S.-Y., Hopkins L.D. (1982) Manage. Sci. 28, 221-235.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.models.accounts.closing import objective
from parkloop.models.ledger import Ledger
from parkloop.optimizer.resolve.ruled_park import BookAmount, BookRule, RuledAnswer, RuledPark
from parkloop.optimizer.search.dual_bound import dual_bound
from parkloop.optimizer.solver.highs.warm_lp import WarmRelaxation
from parkloop.optimizer.solver.outcome import Progress, Status

Choices = frozenset[str]
"""Keys of new links, technologies and stores."""

CLOSED = 3
"""Choices of the last network of which each is closed once, to begin the search for the next one."""
PRICES = 7
"""Prices of a choice in common that are tried."""
PROOF_SECONDS = 20.0
"""Time in which the fewest choices in common are proven in a large park, where no time limit is given [s]"""


@dataclass(frozen=True, eq=False)
class FoundNetwork:
    """A network: what it builds, its answer, and why it was sought.

    ``bound`` is what is proven of every network that was left when it was sought [money/y]
    """

    choices: Choices
    answer: RuledAnswer
    sought: str
    bound: float

    @property
    def cost(self) -> float:
        """Cost of the network [money/y]"""
        return self.answer.amount(COST)


def _cost(ledger: Ledger) -> Any:
    return objective(ledger, "cost")


COST: BookAmount = _cost


def choice_variables(ledger: Ledger) -> dict[str, Any]:
    """Choice to build of each new link, technology and store, but for links that are required."""
    links = {link: var for link, var in ledger.built.items() if ledger.network.links[link].status != "required"}
    return {**links, **ledger.built_technology}


def _in_common(ledger: Ledger, counts: tuple[tuple[str, float], ...]) -> Any:
    known = choice_variables(ledger)
    return pyo.quicksum(weight * known[name] for name, weight in counts if name in known)


def in_common(counts: Iterable[tuple[str, float]]) -> BookAmount:
    """Weighted number of some choices that are made."""
    return partial(_in_common, counts=tuple(counts))


def without_all_of(choices: Choices) -> BookRule:
    """The integer cut: not all of some choices are made."""
    return BookRule("cut", in_common((name, 1.0) for name in sorted(choices)), len(choices) - 1.0)


def cost_within(limit: float) -> BookRule:
    """Rule that a plan costs at most so much."""
    return BookRule("cost_within", COST, limit)


def forced(name: str, built: bool) -> BookRule:
    """Rule that a choice is made, or is not."""
    return BookRule("forced", in_common([(name, -1.0 if built else 1.0)]), -1.0 if built else 0.0)


def choices_of(answer: RuledAnswer) -> Choices:
    """What a solution builds and uses."""
    made = choices_made(answer)
    return made - idle_of(answer, made)


def choices_made(answer: RuledAnswer) -> Choices:
    """What a solution builds, used or not."""
    assert answer.built is not None and answer.x is not None
    built, x = answer.built, answer.x
    return frozenset(name for name, var in choice_variables(built.ledger).items() if x[built.column(var)] > 0.5)


def idle_of(answer: RuledAnswer, names: Collection[str]) -> set[str]:
    """Links of a solution that carry nothing, and technologies and stores of no size."""
    assert answer.built is not None and answer.x is not None
    built, x = answer.built, answer.x
    ledger, idle = built.ledger, set[str]()
    for name in names:
        if name in ledger.built:
            flows = [ledger.flow[arc.id, o] for arc in built.network.arcs_of[name] for o in built.site.conditions]
        else:
            flows = [ledger.new_size[name], *([ledger.new_rate[name]] if name in ledger.new_rate else [])]
        if max((float(x[built.column(flow)]) for flow in flows), default=0.0) <= LEAST:
            idle.add(name)
    return idle


LEAST = 1e-7
"""Flow or size that is none [unit/h]"""


def next_best(park: RuledPark, known: Sequence[FoundNetwork], limit: float) -> tuple[FoundNetwork | None, RuledAnswer]:
    """The cheapest network that contains none of those known, and the answer that it is from.

    Args:
        park: the park.
        known: networks that are found already.
        limit: cost beyond which none is sought, infinite: none [money/y]
    """
    cuts = [without_all_of(one.choices) for one in known]
    start = known[-1].answer.x if known and known[-1].answer.built is park.built else None
    if park.many_choices:
        begun = _first_without(park, known)
        start = start if begun is None else begun.x

    def beyond(progress: Progress) -> bool:
        return progress.bound is not None and progress.bound > limit

    answer = park.minimise([(1.0, COST)], cuts, start, ("cost",), beyond if math.isfinite(limit) else None)
    if answer.x is None:
        return None, answer
    return FoundNetwork(choices_of(answer), answer, "best", answer.bound), answer


def most_different(park: RuledPark, known: Sequence[FoundNetwork], limit: float) -> tuple[FoundNetwork | None, float]:
    """Network with the fewest choices in common with those known, and the bound of their number.

    Args:
        park: the park.
        known: networks that are found already.
        limit: cost that it has at most [money/y]

    Returns:
        The network, the cheapest of those; and the bound of the number in common, summed over the known networks.
    """
    names = sorted(set().union(*(one.choices for one in known)))
    shared = in_common((name, float(sum(name in one.choices for one in known))) for name in names)
    start = known[-1].answer.x if known[-1].answer.built is park.built else None
    if park.many_choices:
        priced = _priced_apart(park, shared, min(one.cost for one in known), limit)
        start = start if priced is None else priced.x
    first = park.minimise([(1.0, shared)], [cost_within(limit)], start, enough=_in_time(park))
    if first.x is None:
        return None, first.bound
    kept = BookRule("in_common", shared, round(first.objective) + 0.25)
    best = park.minimise([(1.0, COST)], [kept, cost_within(limit)], first.x, proof=False)
    answer = best if best.x is not None else first
    return FoundNetwork(choices_of(answer), answer, "different", -np.inf), first.bound


def _first_without(park: RuledPark, known: Sequence[FoundNetwork]) -> RuledAnswer | None:
    """A good network that contains none of those known, by slope scaling.

    One of the choices of the last one is closed, of those whose loss the relaxation counts least.
    """
    rules: list[list[BookRule]] = [[]]
    if known:
        least = bounds_with_choice(park, sorted(known[-1].choices), built=False)
        rules = [[forced(name, False)] for name in sorted(least, key=lambda name: least[name])[:CLOSED]]
    tried = [park.sloped([(1.0, COST)], rule) for rule in rules if not park.stopped]
    new = [one for one in tried if one is not None and not any(other.choices <= choices_made(one) for other in known)]
    return min(new, key=lambda one: one.objective, default=None)


def _in_time(park: RuledPark) -> Callable[[Progress], bool] | None:
    """Whether the time for a proof is over, of a large park without a time limit."""
    if park.question.limits.time_limit is not None or not park.many_choices:
        return None
    until = time.monotonic() + PROOF_SECONDS
    return lambda progress: time.monotonic() > until


def _priced_apart(park: RuledPark, shared: BookAmount, least: float, limit: float) -> RuledAnswer | None:
    """Solution within a limit of cost with few choices in common, by a price on each of them.

    The price is sought between those at which all of them together, and one alone, are worth the whole margin of cost.
    """
    best: RuledAnswer | None = None
    low, high = 0.0, math.log(max(park.built.problem.integer.sum(), 2.0))
    for _ in range(PRICES if limit > least else 0):
        price = (limit - least) / math.exp((low + high) / 2)
        found = park.sloped([(1.0, COST), (price, shared)])
        if found is None:
            break
        if found.amount(COST) > limit:
            low = (low + high) / 2
        else:
            high = (low + high) / 2
            best = found if best is None or found.amount(shared) < best.amount(shared) else best
    return best


def with_choice(park: RuledPark, name: str, built: bool, limit: float, start: FoundNetwork) -> RuledAnswer:
    """The cheapest plan with a choice made, or not, until it is known whether it costs at most a limit."""

    def known(progress: Progress) -> bool:
        over = progress.bound is not None and progress.bound > limit
        return over or (progress.objective is not None and progress.objective <= limit and not built)

    begun = start.answer.x if start.answer.built is park.built else None
    answer = park.minimise([(1.0, COST)], [forced(name, built)], begun, (), known)
    return answer


def bounds_with_choice(park: RuledPark, names: Sequence[str], built: bool = True) -> dict[str, float]:
    """Bound of the cost of every plan that makes a choice, or makes it not, by the linear relaxation.

    −∞ where that was not solved. The relaxation keeps its basis from one choice to the next.
    """
    model = park.relaxed or park.built
    terms, constant = model.objective("cost")
    problem = model.problem.with_objective(terms, constant).relaxed()
    known, relaxation = choice_variables(model.ledger), WarmRelaxation(problem, lambda: park.stopped)
    ends: dict[str, Any] = {"lower": [1.0]} if built else {"upper": [0.0]}
    found: dict[str, float] = {}
    for name in names:
        if park.stopped:
            break
        asked = problem.with_bounds([model.column(known[name])], **ends)
        alone = relaxation.minimum(asked)
        found[name] = -math.inf if alone is None else dual_bound(asked, alone.duals)[0]
    return found


def hamming(one: Choices, other: Choices) -> int:
    """Number of choices in which two networks differ."""
    return len(one ^ other)


def impossible(answer: RuledAnswer) -> bool:
    """Whether no plan keeps the rules, which is proven."""
    return answer.x is None and answer.status is Status.infeasible
