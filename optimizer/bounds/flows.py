"""The largest flow of every arc of a network: what no plan that is worth looking at exceeds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from models.candidates import make_network
from models.mixers import Mixers
from models.network import Arc, Network
from models.site import Site
from optimizer.bounds.cutoff import cost_of_today, refuse_endless_earning, within_cost
from optimizer.bounds.extremes import Extremes, with_room
from optimizer.bounds.propagation import Ranges, propagated
from optimizer.bounds.relaxation import Flow, Relaxation
from optimizer.build import build
from optimizer.problem import Floats

DIGITS = 4
"""Digits to which a bound is rounded up, so that noise does not tell two cases apart."""
NOTHING, LEAST = 1e-9, 1e-7
"""Largest flow that counts as none: relative to the largest of all, and absolute [unit/h]"""
GENEROUS = 1000.0
"""Multiple of the largest finite flow that stands in for a bound that cannot be proven."""


def bounded_network(site: Site, credit_base: Mapping[tuple[str, str], float] | None = None, objective: str = "cost") -> Network:
    """The network of a site with its bounds, see ``bounded``."""
    return bounded(site, make_network(site), credit_base, objective)


def bounded(
    site: Site, network: Network, credit_base: Mapping[tuple[str, str], float] | None = None, objective: str = "cost"
) -> Network:
    """The network with a largest flow of every arc that needs one; arcs and candidates that nothing can pass are left out.

    A bound is proven over the linear relaxation, or, where that is endless and least cost is asked for, over its part that costs no
    more than today's park. Where neither proves one, it is generous and listed in ``Network.guessed``.

    Raises:
        EarnsWithoutEndError: nothing limits a trade that earns.
    """
    needed = _needed(site, network)
    if not network.arcs:
        return network
    if site.lenient:
        return _with_bounds(network, *_with_guesses({}, network, needed))
    relaxation = Relaxation(build(site, network, credit_base, relaxed=True))
    upper, feasible = feasible_flows(relaxation)
    endless = [key for key in needed if not np.isfinite(upper[relaxation.flows[key]])]
    if endless and feasible and not site.is_baseline:
        refuse_endless_earning(relaxation, upper)
        today = cost_of_today(relaxation.built, relaxation.problem) if objective == "cost" else None
        upper = upper if today is None else within_cost(relaxation, upper, endless, today)
    proven = {key: float(upper[column]) for key, column in relaxation.flows.items()}
    return _with_bounds(network, *_with_guesses(proven, network, needed))


def _with_guesses(
    proven: Mapping[Flow, float], network: Network, needed: Sequence[Flow]
) -> tuple[dict[Flow, float], frozenset[Flow]]:
    """The bounds, generous where a needed one is neither proven nor stated; and these flows."""
    stated = {(arc.id, o): bound for arc in network.arcs.values() for o, bound in arc.bound.items()}
    least = {key: min(bound, proven.get(key, bound)) for key, bound in stated.items()}
    guessed = frozenset(key for key in needed if not np.isfinite(least[key]))
    largest = max((bound for bound in least.values() if np.isfinite(bound)), default=1.0)
    return _rounded(least) | dict.fromkeys(guessed, GENEROUS * max(largest, 1.0)), guessed


def feasible_flows(relaxation: Relaxation) -> tuple[Floats, bool]:
    """Upper bounds of the columns of the relaxation, infinite where it has none; and whether it may have a solution."""
    problem = relaxation.problem
    ranges = propagated(problem)
    upper = ranges.upper.copy()
    if (ranges.lower > ranges.upper + 1e-9 * np.maximum(np.abs(ranges.lower), 1.0)).any():
        return problem.col_upper.copy(), False
    for condition in relaxation.built.site.conditions:
        part, columns = relaxation.regardless_of_place(condition)
        program = Extremes(replace(part, col_lower=ranges.lower[columns], col_upper=upper[columns]))
        place = {int(column): n for n, column in enumerate(columns)}
        for key, column in relaxation.sums.items():
            if key[1] == condition:
                upper[column] = min(upper[column], with_room(program.largest({place[column]: 1.0})[0]))
    return propagated(problem, Ranges(ranges.lower, upper)).upper, True


def _needed(site: Site, network: Network) -> list[Flow]:
    """Flows whose bound stands in a row: through a link that is new, or out of a mix in grades."""
    graded = {stream for stream, _ in Mixers(site, network).all}
    arcs = (arc for arc in network.arcs.values() if arc.giver in graded or _new(network, arc))
    return [(arc.id, o) for arc in arcs for o in site.conditions]


def _new(network: Network, arc: Arc) -> bool:
    return arc.link is not None and not network.links[arc.link].exists


def _rounded(flows: Mapping[Flow, float]) -> dict[Flow, float]:
    """Bounds rounded up to a few digits; what is noise beside the largest is nothing."""
    noise = max(NOTHING * max((x for x in flows.values() if np.isfinite(x)), default=0.0), LEAST)
    return {key: 0.0 if value <= noise else _up(value) for key, value in flows.items()}


def _up(value: float) -> float:
    """The value with room for the solver's tolerance, rounded up to a few digits."""
    if not np.isfinite(value):
        return value
    step = 10.0 ** (np.floor(np.log10(value)) + 1 - DIGITS)
    return float(np.ceil(with_room(value) / step) * step)


def _with_bounds(network: Network, flows: Mapping[Flow, float], guessed: frozenset[Flow]) -> Network:
    """The network with these bounds, each within what is stated, without what nothing can pass."""
    arcs = {
        name: replace(arc, bound={o: min(bound, flows.get((name, o), bound)) for o, bound in arc.bound.items()})
        for name, arc in network.arcs.items()
    }
    arcs = {name: arc for name, arc in arcs.items() if _passable(network, arc)}
    used = {arc.link for arc in arcs.values()}
    links = {name: link for name, link in network.links.items() if name in used or link.status != "candidate"}
    screened = network.screened.copy()
    screened["nothing can flow"] += len(network.links) - len(links)
    return replace(network, links=links, arcs=arcs, screened=+screened, guessed=guessed)


def _passable(network: Network, arc: Arc) -> bool:
    """Whether something can pass an arc; those of links that stand or must be built are kept for their rows."""
    named = arc.link is not None and network.links[arc.link].status != "candidate"
    return named or any(bound > 0 for bound in arc.bound.values())
