"""Upper bounds on the flow of every arc, valid for every plan that can be optimal."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import networkx as nx
import numpy as np

from parkloop.cases.schema import Case, MaterialStream, TechnologyFlow, WaterStream
from parkloop.models.network.arcs import Arc, Network
from parkloop.models.network.candidates import make_network
from parkloop.models.network.mixers import Mixers
from parkloop.models.network.stored import most_emptied
from parkloop.models.site import Site, make_site
from parkloop.optimizer.bounds.cutoff import (
    UnboundedEarningError,
    bounds_under_cutoff,
    cost_with_all_built,
    cost_without_investment,
    raise_if_earning_unbounded,
    without_investment,
)
from parkloop.optimizer.bounds.extremes import Extremes, with_margin
from parkloop.optimizer.bounds.joint_flows import joint_bounds
from parkloop.optimizer.bounds.relaxation import Flow, Relaxation
from parkloop.optimizer.search.propagation import ColumnRanges, propagate_bounds
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.highs.adapter import SolveOptions, solve
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system.garbage import collection_paused

DIGITS = 4
"""Significant digits to which a bound is rounded up, so that noise does not distinguish two cases."""
LEAST = 1e-7
"""Bound below which a flow counts as none [unit/h]"""
WIDER = 1000.0
"""Factor by which a guessed bound is widened that the objective bounds in no way."""
MOST_LOST = 1e4
"""Largest ratio of sent to arriving flow in a guessed bound."""
GENEROUS = 100.0
"""Multiple of the largest flow of the relaxation that stands in for a bound that cannot be proven."""
ACCURACY = 1e-6
"""Relative gap between objective and bound that is rounding."""
ADMITTED, SAME = 1e-7, 1e-12
"""Relative row violation that is rounding; relative difference of equal coefficients."""


def bounded_network(
    site: Site,
    credit_base: Mapping[tuple[str, str], float] | None = None,
    objective: str = "cost",
    forced: bool = False,
    meanwhile: Callable[[Network], None] = lambda _: None,
) -> Network:
    """The candidate network of a site with its flow bounds, see ``with_flow_bounds``.

    ``meanwhile`` is called with the candidates, to start what can go on while their flows are bounded.
    """
    with collection_paused():
        candidates = make_network(site)
        meanwhile(candidates)
        return with_flow_bounds(site, candidates, credit_base, objective, forced)


def _cost_without_investment(site: Site, network: Network, relaxation: Relaxation, needed: Sequence[Flow]) -> float | None:
    """Cost without new investment, with conservative qualities where the relaxation mixes them.

    The relaxation may cost less than any plan there.
    """
    if not Mixers(site, network).all:
        return cost_without_investment(relaxation.built, relaxation.built.problem.with_objective(*relaxation.cost))
    upper, _ = feasible_flows(relaxation)
    feasible = {key: float(upper[column]) for key, column in relaxation.flows.items()}
    safe = _with_bounds(network, *_with_guesses(feasible, network, needed, _largest_flow(relaxation)))
    built = build(site, safe, relaxation.built.ledger.credit_base)
    return cost_without_investment(built, built.problem.with_objective(*built.objective("cost")))


def unbounded_earning(case: Case) -> list[str]:
    """Warning that the park could earn without limit; empty where every earning trade has a limit."""
    try:
        bounded_network(make_site(case))
    except UnboundedEarningError as error:
        return [str(error)]
    return []


def with_flow_bounds(
    site: Site,
    network: Network,
    credit_base: Mapping[tuple[str, str], float] | None = None,
    objective: str = "cost",
    forced: bool = False,
) -> Network:
    """Bound the flow of every arc that needs it; unusable arcs and candidate links are removed.

    A bound is proven over the LP relaxation or, where that is unbounded and cost is minimised, over its part below the cost
    without new investment. Where neither proves one, it is a generous guess and listed in ``Network.guessed``.

    Args:
        site: the case in its scope.
        network: candidate links and arcs.
        credit_base: baseline amount of each credit by policy and scenario.
        objective: name of the objective.
        forced: admit plans that cost more, as forced choices may.

    Raises:
        UnboundedEarningError: a trade that earns has no limit.
    """
    needed = _needed(site, network)
    if site.lenient:
        return _with_bounds(network, *_with_guesses({}, network, needed, _stated_amounts(site)), _built(site))
    relaxation = Relaxation(build(site, network, credit_base, relaxed=True))

    asked = False

    def most() -> float | None:
        nonlocal asked
        asked = True
        cost = _cost_without_investment(site, network, relaxation, needed) if objective == "cost" else None
        return cost_with_all_built(relaxation, cost) if forced and cost is not None else cost

    proven, upper = _proven(relaxation, needed, most, tight=not forced)
    bounded = _with_bounds(network, *_with_guesses(proven, network, needed, _largest_flow(relaxation)), _built(site))
    return replace(bounded, through=_rounded(joint_bounds(network, relaxation, upper, proven)), by_cost=asked)


def widened(site: Site, network: Network, credit_base: Mapping[tuple[str, str], float], aim: str, most: float) -> Network | None:
    """Widen guessed bounds that a plan within the objective ``most`` could exceed; ``None`` if none.

    A plan found within guessed bounds that are confirmed at its own objective is optimal. Where the objective bounds a flow in
    no way, its guess is made much wider.

    Args:
        site: the case in its scope.
        network: the network with guessed bounds.
        credit_base: baseline amount of each credit by policy and scenario.
        aim: name of the objective.
        most: objective of the plan found.
    """
    stated = make_network(site)
    relaxation = Relaxation(build(site, stated, credit_base, relaxed=True))
    if np.isfinite(most) and most <= _least(relaxation, aim) + ACCURACY * max(abs(most), 1.0):
        return None  # no bounds at all could give anything better
    upper, _ = feasible_flows(relaxation)
    upper = bounds_under_cutoff(relaxation, upper, sorted(network.guessed), most, aim) if np.isfinite(most) else upper
    proven = {key: float(upper[relaxation.flows[key]]) for key in network.guessed}
    now = {(arc.id, o): bound for arc in network.arcs.values() for o, bound in arc.bound.items()}
    exceeding = {key: min(bound, WIDER * now[key]) for key, bound in proven.items() if bound > now[key]}
    still = frozenset(key for key in exceeding if proven[key] > exceeding[key])
    return _with_bounds(stated, now | _rounded(exceeding), still, _built(site)) if exceeding else None


def _least(relaxation: Relaxation, aim: str) -> float:
    """Lower bound of an objective over the relaxation."""
    bound = solve(relaxation.problem.with_objective(*relaxation.built.objective(aim)), SolveOptions()).bound
    return -float("inf") if bound is None else bound


def bounded_along(first: Site, second: Site) -> tuple[Network, Network] | None:
    r"""Networks of a case at two values of a parameter, with common bounds valid at every value between.

    Between the two, costs and sides of rows are linear. Where the feasible set of one end contains that of the other, what holds
    at both ends holds between. A solution :math:`x_0` feasible at both ends serves as cutoff: where :math:`c_\lambda (x - x_0)
    \le 0` for a convex combination :math:`c_\lambda` of the costs of the ends, it is so for one of them.

    ``None`` where neither contains the other, or the case has other flows there.
    """
    networks = make_network(first), make_network(second)
    one, other = (Relaxation(build(site, n, relaxed=True)) for site, n in zip((first, second), networks, strict=True))
    if not (_admits(one.problem, other.problem) or _admits(other.problem, one.problem)):
        return None
    start = without_investment(one.built, one.problem.with_objective(*one.cost))
    if start is not None and other.problem.violation(start) > ADMITTED:
        start = None
    needed, flows = _needed(first, networks[0]), dict[Flow, float]()
    for relaxation in (one, other):
        cost = (
            None
            if start is None
            else cost_with_all_built(relaxation, relaxation.problem.with_objective(*relaxation.cost).value(start))
        )
        found, _ = _proven(relaxation, needed, partial(_constant, cost))
        flows = {key: max(value, flows.get(key, value)) for key, value in found.items()}
    bounds, guessed = _with_guesses(flows, networks[0], needed, _largest_flow(one))
    return _with_bounds(networks[0], bounds, guessed), _with_bounds(networks[1], bounds, guessed)


def _constant(cost: float | None) -> float | None:
    return cost


def _admits(wide: Problem, narrow: Problem) -> bool:
    """Whether two problems differ in sides and bounds only, the first's being as wide or wider."""
    same = (wide.columns, wide.rows, wide.nonzeros) == (narrow.columns, narrow.rows, narrow.nonzeros)
    return (
        same
        and np.array_equal(wide.A.indices, narrow.A.indices)
        and np.allclose(wide.A.data, narrow.A.data, rtol=SAME, atol=0.0)
        and bool((wide.row_lower <= narrow.row_lower).all() and (wide.row_upper >= narrow.row_upper).all())
        and bool((wide.col_lower <= narrow.col_lower).all() and (wide.col_upper >= narrow.col_upper).all())
    )


def _proven(
    relaxation: Relaxation, needed: Sequence[Flow], most: Callable[[], float | None], tight: bool = True
) -> tuple[dict[Flow, float], Floats]:
    """Proven bounds by flow, and of all columns (n,).

    ``most`` yields the cutoff, where a flow needs one, and where bounds of injections are to be ``tight``.
    """
    upper, feasible = feasible_flows(relaxation)
    if feasible:
        raise_if_earning_unbounded(relaxation, upper)
    unbounded = any(not np.isfinite(upper[relaxation.flows[key]]) for key in needed)
    cost = most() if feasible and ((tight and relaxation.injections) or unbounded) else None
    if cost is not None:
        upper = bounds_under_cutoff(relaxation, upper, needed, cost)
    return {key: float(upper[column]) for key, column in relaxation.flows.items()}, upper


def _with_guesses(
    proven: Mapping[Flow, float], network: Network, needed: Sequence[Flow], usual: Callable[[], float]
) -> tuple[dict[Flow, float], frozenset[Flow]]:
    """Bounds by flow, guessed where a needed one is neither proven nor stated; and the guessed flows.

    A guess is a multiple of the ``usual`` flow: of much more, the solver's tolerance would let flow pass where nothing is built.
    """
    stated = {(arc.id, o): bound for arc in network.arcs.values() for o, bound in arc.bound.items()}
    least = {key: min(bound, proven.get(key, bound)) for key, bound in stated.items()}
    guessed = frozenset(key for key in needed if not np.isfinite(least[key]))
    largest = usual() * _most_lost(network) if guessed else 0.0
    return _rounded(least) | dict.fromkeys(guessed, GENEROUS * max(largest, 1.0)), guessed


def _most_lost(network: Network) -> float:
    """Largest ratio of sent to arriving flow between two places, along the path of least loss."""
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
    """Largest flow of the relaxation's least-cost solution; without one, the stated amounts."""

    def largest() -> float:
        problem = relaxation.problem.with_objective(*relaxation.cost)
        x = solve(problem, SolveOptions()).x
        flow = 0.0 if x is None else max((float(x[j]) for j in relaxation.flows.values()), default=0.0)
        return flow or _stated_amounts(relaxation.built.site)()

    return largest


def _stated_amounts(site: Site) -> Callable[[], float]:
    """Sum of all rates, limits and largest outputs that the case states, in its largest condition."""

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
    for store in site.stores.values():
        yield most_emptied(site, store, condition)
    for heat in site.heat.values():
        yield site.largest(heat, condition)
    for flow in site.case.technology_flows:
        if flow.technology in site.technologies:
            yield abs(flow.per_activity) * _most_done(site, flow, condition)


def _most_done(site: Site, flow: TechnologyFlow, condition: str) -> float:
    """Most activity that a flow follows; at part load no more is taken than at full [activity]"""
    if flow.per_activity < 0 and flow.technology in site.park.load_points:
        row = site.technologies[flow.technology]
        return row.existing_size + site.new_size(row)
    return site.largest_activity(flow.technology, condition)


def feasible_flows(relaxation: Relaxation) -> tuple[Floats, bool]:
    """Feasibility-based upper bounds of the relaxation's columns (n,), and whether it may be feasible."""
    problem = relaxation.problem
    ranges = propagate_bounds(problem)
    upper = np.maximum(ranges.upper, ranges.lower)
    if (ranges.lower > ranges.upper + 1e-9 * np.maximum(np.abs(ranges.lower), 1.0)).any():
        return problem.col_upper.copy(), False
    for condition in relaxation.built.site.conditions:
        part, columns = relaxation.aggregated(condition)
        program = Extremes(replace(part, col_lower=ranges.lower[columns], col_upper=upper[columns]))
        place = {int(column): n for n, column in enumerate(columns)}
        for key, column in relaxation.injections.items():
            if key[1] == condition:
                upper[column] = min(upper[column], with_margin(program.largest({place[column]: 1.0})[0]))
    return np.maximum(propagate_bounds(problem, ColumnRanges(ranges.lower, upper)).upper, ranges.lower), True


def _needed(site: Site, network: Network) -> list[Flow]:
    """Flows whose bound stands in a row: through new links, of commodities, out of graded mixes."""
    graded = {stream for stream, _ in Mixers(site, network).all}
    arcs = (a for a in network.arcs.values() if a.domain == "commodity" or a.giver in graded or _new(network, a))
    return [(arc.id, o) for arc in arcs for o in site.conditions]


def _new(network: Network, arc: Arc) -> bool:
    return arc.link is not None and network.links[arc.link].optional


def _rounded(flows: Mapping[Flow, float]) -> dict[Flow, float]:
    """Bounds rounded up to a few digits; rounding noise as 0."""
    return {key: 0.0 if value <= LEAST else _up(value) for key, value in flows.items()}


def _up(value: float) -> float:
    """The value with a margin for the solver's tolerance, rounded up to a few digits."""
    if not math.isfinite(value):
        return value
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - DIGITS)
    return math.ceil(with_margin(value) / step) * step


def _built(site: Site) -> frozenset[str]:
    """New links of a given design, which stand and are paid for also where nothing can pass."""
    return frozenset(site.design.links) if site.design is not None else frozenset()


def _with_bounds(
    network: Network, flows: Mapping[Flow, float], guessed: frozenset[Flow], stands: frozenset[str] = frozenset()
) -> Network:
    """The network with these bounds, at most those stated, without unusable arcs and candidates.

    What ``stands`` is kept.
    """
    arcs = {
        name: replace(arc, bound={o: min(bound, flows.get((name, o), bound)) for o, bound in arc.bound.items()})
        for name, arc in network.arcs.items()
    }
    arcs = {name: arc for name, arc in arcs.items() if arc.link in stands or _passable(network, arc)}
    used = {arc.link for arc in arcs.values()}
    links = {name: link for name, link in network.links.items() if name in used or link.status != "candidate"}
    screened = network.screened.copy()
    screened["nothing can flow"] += len(network.links) - len(links)
    return replace(network, links=links, arcs=arcs, screened=+screened, guessed=guessed)


def _passable(network: Network, arc: Arc) -> bool:
    """Whether something can pass an arc; those of existing and required links are kept for their rows."""
    named = arc.link is not None and network.links[arc.link].status != "candidate"
    return named or any(bound > 0 for bound in arc.bound.values())
