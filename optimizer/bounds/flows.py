"""The largest flow of every arc of a network: what no plan that is worth looking at exceeds."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import networkx as nx
import numpy as np

from cases.schema import Case, MaterialStream, WaterStream
from models.candidates import make_network
from models.mixers import Mixers
from models.network import Arc, Network
from models.site import Site, make_site
from optimizer.bounds.cutoff import (
    EarnsWithoutEndError,
    cost_of,
    cost_of_today,
    refuse_endless_earning,
    today,
    with_all_built,
    within,
)
from optimizer.bounds.extremes import Extremes, with_room
from optimizer.bounds.propagation import Ranges, propagated
from optimizer.bounds.relaxation import Flow, Relaxation
from optimizer.build import build
from optimizer.highs import SolveOptions, solve
from optimizer.problem import Floats, Problem

DIGITS = 4
"""Digits to which a bound is rounded up, so that noise does not tell two cases apart."""
LEAST = 1e-7
"""Largest flow that counts as none [unit/h]"""
WIDER = 1000.0
"""By how much a guess is widened that nothing confirms."""
MOST_LOST = 1e4
"""Most that is sent per unit that arrives in a guess."""
GENEROUS = 100.0
"""Multiple of a usual flow that stands in for a bound that cannot be proven."""
ACCURACY = 1e-6
"""Relative difference of an objective from its bound that is none."""
ADMITTED, SAME = 1e-7, 1e-12
"""Relative violation of a row that is rounding, and relative difference of coefficients that are the same."""


def bounded_network(
    site: Site, credit_base: Mapping[tuple[str, str], float] | None = None, objective: str = "cost", forced: bool = False
) -> Network:
    """The network of a site with its bounds, see ``bounded``."""
    return bounded(site, make_network(site), credit_base, objective, forced)


def _cost_of_today(site: Site, network: Network, relaxation: Relaxation, needed: Sequence[Flow]) -> float | None:
    """Cost of a plan with nothing new; where qualities mix with outlets on the safe side, as the relaxation may cost less."""
    if not Mixers(site, network).all:
        return cost_of_today(relaxation.built, relaxation.problem)
    upper, _ = feasible_flows(relaxation)
    feasible = {key: float(upper[column]) for key, column in relaxation.flows.items()}
    safe = _with_bounds(network, *_with_guesses(feasible, network, needed, _largest_flow(relaxation)))
    built = build(site, safe, relaxation.built.ledger.credit_base)
    return cost_of_today(built, built.problem)


def endless_earning(case: Case) -> list[str]:
    """What the park could do to earn without end, in one sentence; nothing where everything that earns has a limit."""
    try:
        bounded_network(make_site(case))
    except EarnsWithoutEndError as error:
        return [str(error)]
    return []


def bounded(
    site: Site,
    network: Network,
    credit_base: Mapping[tuple[str, str], float] | None = None,
    objective: str = "cost",
    forced: bool = False,
) -> Network:
    """The network with a largest flow of every arc that needs one; arcs and candidates that nothing can pass are left out.

    A bound is proven over the linear relaxation, or, where that is endless and least cost is asked for, over its part that costs
    no more than today's park; ``forced`` admits plans that cost more, as choices that are forced on them may.
    Where neither proves one, it is generous and listed in ``Network.guessed``.

    Raises:
        EarnsWithoutEndError: nothing limits a trade that earns.
    """
    needed = _needed(site, network)
    if site.lenient:
        return _with_bounds(network, *_with_guesses({}, network, needed, _stated_amounts(site)))
    relaxation = Relaxation(build(site, network, credit_base, relaxed=True))

    def most() -> float | None:
        cost = _cost_of_today(site, network, relaxation, needed) if objective == "cost" else None
        return with_all_built(relaxation.built, cost) if forced and cost is not None else cost

    return _with_bounds(network, *_with_guesses(_proven(relaxation, needed, most), network, needed, _largest_flow(relaxation)))


def confirmed(
    site: Site, network: Network, credit_base: Mapping[tuple[str, str], float], aim: str, most: float
) -> Network | None:
    """The network with wider bounds, where a plan whose objective is at most ``most`` could exceed a guessed one; else ``None``.

    A plan found within guessed bounds that are confirmed at its own objective is a best one. Where the objective bounds a flow in
    no way, its guess is made much wider.
    """
    stated = make_network(site)
    relaxation = Relaxation(build(site, stated, credit_base, relaxed=True))
    if np.isfinite(most) and most <= _least(relaxation, aim) + ACCURACY * max(abs(most), 1.0):
        return None  # no bounds at all could give anything better
    upper, _ = feasible_flows(relaxation)
    upper = within(relaxation, upper, sorted(network.guessed), most, aim) if np.isfinite(most) else upper
    proven = {key: float(upper[relaxation.flows[key]]) for key in network.guessed}
    now = {(arc.id, o): bound for arc in network.arcs.values() for o, bound in arc.bound.items()}
    exceeding = {key: min(bound, WIDER * now[key]) for key, bound in proven.items() if bound > now[key]}
    still = frozenset(key for key in exceeding if proven[key] > exceeding[key])
    return _with_bounds(stated, now | _rounded(exceeding), still) if exceeding else None


def _least(relaxation: Relaxation, aim: str) -> float:
    """The least value of an objective over the relaxation."""
    bound = solve(relaxation.problem.with_objective(*relaxation.built.objective(aim)), SolveOptions()).bound
    return -float("inf") if bound is None else bound


def bounded_along(first: Site, second: Site) -> tuple[Network, Network] | None:
    r"""The networks of a case at two values of a number, with the same bounds, which hold at every value between the two.

    Between the two, costs and sides of rows are on a line. Where the rows of one end admit all that those of the other admit,
    what holds at both ends holds between. A solution :math:`x_0` that both ends admit serves as cutoff: where
    :math:`c_\lambda (x - x_0) \le 0` for a mean :math:`c_\lambda` of the costs of the ends, it is so for one of them.

    ``None`` where the rows of neither end admit all of the other, or the case has other flows there.
    """
    networks = make_network(first), make_network(second)
    one, other = (Relaxation(build(site, n, relaxed=True)) for site, n in zip((first, second), networks, strict=True))
    if not (_admits(one.problem, other.problem) or _admits(other.problem, one.problem)):
        return None
    start = today(one.built, one.problem)
    if start is not None and other.problem.violation(start) > ADMITTED:
        start = None
    needed, flows = _needed(first, networks[0]), dict[Flow, float]()
    for relaxation in (one, other):
        cost = None if start is None else with_all_built(relaxation.built, cost_of(relaxation.built, start))
        found = _proven(relaxation, needed, partial(_given, cost))
        flows = {key: max(value, flows.get(key, value)) for key, value in found.items()}
    bounds, guessed = _with_guesses(flows, networks[0], needed, _largest_flow(one))
    return _with_bounds(networks[0], bounds, guessed), _with_bounds(networks[1], bounds, guessed)


def _given(cost: float | None) -> float | None:
    return cost


def _admits(wide: Problem, narrow: Problem) -> bool:
    """Whether a problem differs from another in its sides and bounds only, and each of them is as wide or wider."""
    same = (wide.columns, wide.rows, wide.nonzeros) == (narrow.columns, narrow.rows, narrow.nonzeros)
    return (
        same
        and np.array_equal(wide.A.indices, narrow.A.indices)
        and np.allclose(wide.A.data, narrow.A.data, rtol=SAME, atol=0.0)
        and bool((wide.row_lower <= narrow.row_lower).all() and (wide.row_upper >= narrow.row_upper).all())
        and bool((wide.col_lower <= narrow.col_lower).all() and (wide.col_upper >= narrow.col_upper).all())
    )


def _proven(relaxation: Relaxation, needed: Sequence[Flow], most: Callable[[], float | None]) -> dict[Flow, float]:
    """The proven bounds; ``most`` tells what a plan may cost, where that is asked for to bound a flow that is needed."""
    upper, feasible = feasible_flows(relaxation)
    if feasible:
        refuse_endless_earning(relaxation, upper)
    endless = any(not np.isfinite(upper[relaxation.flows[key]]) for key in needed)
    cost = most() if feasible and (relaxation.sums or endless) else None
    if cost is not None:
        upper = within(relaxation, upper, needed, cost)
    return {key: float(upper[column]) for key, column in relaxation.flows.items()}


def _with_guesses(
    proven: Mapping[Flow, float], network: Network, needed: Sequence[Flow], usual: Callable[[], float]
) -> tuple[dict[Flow, float], frozenset[Flow]]:
    """The bounds, generous where a needed one is neither proven nor stated; and these flows.

    Generous is a multiple of what is ``usual``: of much more, the solver's tolerance would let flow pass where nothing is built.
    """
    stated = {(arc.id, o): bound for arc in network.arcs.values() for o, bound in arc.bound.items()}
    least = {key: min(bound, proven.get(key, bound)) for key, bound in stated.items()}
    guessed = frozenset(key for key in needed if not np.isfinite(least[key]))
    largest = usual() * _most_lost(network) if guessed else 0.0
    return _rounded(least) | dict.fromkeys(guessed, GENEROUS * max(largest, 1.0)), guessed


def _most_lost(network: Network) -> float:
    """What has to be sent per unit that arrives, between the two places where it is most, by the way that loses least."""
    graph: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    for arc in network.arcs.values():
        if arc.domain == "commodity" and arc.arrival > 0:
            ends = (arc.from_plant, arc.sends), (arc.to_plant, arc.delivers)
            lost = -math.log(arc.arrival)
            if not graph.has_edge(*ends) or graph.edges[ends]["lost"] > lost:
                graph.add_edge(*ends, lost=lost)
    ways = nx.all_pairs_dijkstra_path_length(graph, weight="lost")
    return min(math.exp(max((far for _, lengths in ways for far in lengths.values()), default=0.0)), MOST_LOST)


def _largest_flow(relaxation: Relaxation) -> Callable[[], float]:
    """The largest flow of the cheapest solution of the relaxation; where there is none, all that the case states."""

    def largest() -> float:
        problem = relaxation.problem.with_objective(*relaxation.built.objective("cost"))
        x = solve(problem, SolveOptions()).x
        flow = 0.0 if x is None else max((float(x[j]) for j in relaxation.flows.values()), default=0.0)
        return flow or _stated_amounts(relaxation.built.site)()

    return largest


def _stated_amounts(site: Site) -> Callable[[], float]:
    """The sum of all rates, limits and largest outputs that the case states, in the condition where it is largest."""

    def total() -> float:
        return max((sum(_amounts(site, condition)) for condition in site.conditions), default=0.0)

    return total


def _amounts(site: Site, condition: str) -> Iterator[float]:
    for demand in site.case.demands:
        yield abs(demand.rate_per_h) * site.factor(demand.profile, condition)
    for market in site.case.markets:
        yield site.market_limit(market, condition) or market.min_per_h
    streams: list[WaterStream | MaterialStream] = [*site.water.values(), *site.materials.values()]
    for stream in streams:
        yield site.largest(stream, condition) or site.limit(stream, condition) or 0.0
    for heat in site.heat.values():
        yield site.largest(heat, condition)
    for flow in site.case.technology_flows:
        if flow.technology in site.technologies:
            yield abs(flow.per_activity) * site.largest_activity(flow.technology, condition)


def feasible_flows(relaxation: Relaxation) -> tuple[Floats, bool]:
    """Upper bounds of the columns of the relaxation, infinite where it has none; and whether it may have a solution."""
    problem = relaxation.problem
    ranges = propagated(problem)
    upper = np.maximum(ranges.upper, ranges.lower)
    if (ranges.lower > ranges.upper + 1e-9 * np.maximum(np.abs(ranges.lower), 1.0)).any():
        return problem.col_upper.copy(), False
    for condition in relaxation.built.site.conditions:
        part, columns = relaxation.regardless_of_place(condition)
        program = Extremes(replace(part, col_lower=ranges.lower[columns], col_upper=upper[columns]))
        place = {int(column): n for n, column in enumerate(columns)}
        for key, column in relaxation.sums.items():
            if key[1] == condition:
                upper[column] = min(upper[column], with_room(program.largest({place[column]: 1.0})[0]))
    return np.maximum(propagated(problem, Ranges(ranges.lower, upper)).upper, ranges.lower), True


def _needed(site: Site, network: Network) -> list[Flow]:
    """Flows whose bound stands in a row: through new links, of commodities (against circles), out of a mix in grades."""
    graded = {stream for stream, _ in Mixers(site, network).all}
    arcs = (a for a in network.arcs.values() if a.domain == "commodity" or a.giver in graded or _new(network, a))
    return [(arc.id, o) for arc in arcs for o in site.conditions]


def _new(network: Network, arc: Arc) -> bool:
    return arc.link is not None and not network.links[arc.link].exists


def _rounded(flows: Mapping[Flow, float]) -> dict[Flow, float]:
    """Bounds rounded up to a few digits; noise is nothing."""
    return {key: 0.0 if value <= LEAST else _up(value) for key, value in flows.items()}


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
