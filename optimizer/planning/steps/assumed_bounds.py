"""Assumed bounds of unbounded flows: guessed generously, and confirmed by what is found.

A flow that earns nothing and that nothing limits, not even the cost, has no largest amount that could be proven. The plan found
within a guess is best where the guess is confirmed at the plan's own objective. Else the guess is made much wider and the park is
solved again. What is still open then is said: the bound holds for plans whose flows stay within the widest guess.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from parkloop.cases.messages import template
from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.bounds import widened
from parkloop.optimizer.mixing.state import MixingResult
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.solver.limits import SMALL_GAP
from parkloop.optimizer.solver.outcome import Status, relative_gap

WIDENINGS = 2
"""Times that guessed bounds are widened and the park is solved again."""
NOT_LIMITED = template(
    "Nothing limits the flow of {flows}: what is proven holds for plans in which it stays below {most} per hour."
)
MOST_NAMED = 3
"""Most flows that are named where several are not limited."""


def within_confirmed_bounds(
    site: Site,
    network: Network,
    credit_base: Mapping[tuple[str, str], float],
    aim: str,
    found: MixingResult,
    solved_in: Callable[..., MixingResult],
    cancel: Callable[[], bool] | None,
) -> MixingResult:
    """Solution within assumed bounds if it confirms them, else within wider ones.

    ``solved_in`` solves the park in another network. A search that was ended before proves nothing.
    """
    kept = found
    with suppress(KeyboardInterrupt):
        for _ in range(WIDENINGS):
            if found[2].status in (Status.error, Status.unbounded):
                return kept
            if found[2].status is Status.interrupted or (cancel is not None and cancel()):
                break
            most = math.inf if kept[2].objective is None or kept[3] is None else kept[2].objective
            wider = widened(site, network, credit_base, aim, most) if network.guessed else None
            if wider is None:
                return kept
            network, found = wider, solved_in(network=wider)
            if found[3] is not None and (found[2].objective or 0.0) <= most:
                kept = found
        if found[2].status is not Status.interrupted:
            return _as_far_as_proven(kept, found, network)
    return _ended(kept, found, network)


def _ended(kept: MixingResult, last: MixingResult, network: Network) -> MixingResult:
    """The answer of a search that was ended before its guesses were confirmed."""
    if kept[2].objective is None:
        return kept
    proven = None if network.guessed else last[2].bound
    return _with_bound(kept, proven, Status.feasible if last[2].status is Status.feasible else Status.interrupted)


def _as_far_as_proven(kept: MixingResult, last: MixingResult, network: Network) -> MixingResult:
    """The answer with the bound of the widest guess, and the words up to which flow it is one."""
    objective = kept[2].objective
    if objective is None or not network.guessed:
        return kept
    bound = kept[2].bound if last[2].bound is None or kept[2].bound is None else min(last[2].bound, kept[2].bound)
    answer = _with_bound(kept, bound, kept[2].status)
    asked = max(kept[2].gap or 0.0, last[2].gap or 0.0, SMALL_GAP)
    proven = answer[2].gap is not None and answer[2].gap <= 2 * asked
    status = Status.feasible if kept[2].status is Status.optimal and not proven else kept[2].status
    return (*answer[:2], replace(answer[2], status=status, warning=assumption(network)), answer[3])


def assumption(network: Network) -> str:
    """Sentence on unbounded flows, and the amount up to which the bound holds."""
    flows = sorted({arc for arc, _ in network.guessed})
    named = ", ".join(flows[:MOST_NAMED]) + (", …" if len(flows) > MOST_NAMED else "")
    return NOT_LIMITED(flows=named, most=number(max(network.arcs[arc].bound[o] for arc, o in network.guessed)))


def _with_bound(answer: MixingResult, proven: float | None, status: Status) -> MixingResult:
    """The answer with another bound."""
    objective = answer[2].objective or 0.0
    bound = None if proven is None else min(proven, objective)
    gap = relative_gap(objective, bound, abs(objective) or 1.0)
    return (*answer[:2], replace(answer[2], status=status, bound=bound, gap=gap), answer[3])
