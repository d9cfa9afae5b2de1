"""Measures of a network of exchanges, on plain numbers, matrices and graphs.

A matrix of flows has the giver in the row and the taker in the column, in one unit. Undefined measures are None.
"""

import math
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Graph = Any
"""A networkx DiGraph whose nodes are plants."""


def connectance(nodes: int, links: int, loops: bool = True) -> float | None:
    """Connectance: links over possible links, L/N²; without loops L/(N(N-1)).

    ``loops``: whether exchange with oneself is possible.
    """
    possible = nodes * nodes if loops else nodes * (nodes - 1)
    return links / possible if possible else None


def linkage_density(nodes: int, links: int) -> float | None:
    """Links per node: L/N."""
    return links / nodes if nodes else None


def eco_connectance(graph: Graph) -> float | None:
    """Eco-connectance: share of pairs of plants that exchange, L_e / (S(S-1)/2).

    Links without direction (Tiejun Dai 2010).
    """
    count = graph.number_of_nodes()
    return nx.Graph(graph).number_of_edges() / (count * (count - 1) / 2) if count > 1 else None


def cyclicity(graph: Graph) -> float:
    """Cyclicity: largest absolute eigenvalue of the adjacency matrix.

    0 no cycle, 1 simple loops, above 1 cycles that strengthen each other.
    """
    if nx.is_directed_acyclic_graph(graph):
        return 0.0
    place = {node: n for n, node in enumerate(graph)}
    adjacency = np.zeros((len(place), len(place)))
    for giver, taker in graph.edges:
        adjacency[place[giver], place[taker]] = 1.0
    return float(np.abs(np.linalg.eigvals(adjacency)).max())


def largest_loop(graph: Graph) -> int:
    """Plants of the largest group in which every plant reaches every other; 0 without any loop."""
    return max((len(group) for group in nx.strongly_connected_components(graph) if len(group) > 1), default=0)


@dataclass(frozen=True)
class FoodWeb:
    """A network read as a food web: givers are prey, takers predators.

    ``prey_per_predator`` = n_prey/n_predator, ``generalisation`` = L/n_predator, ``vulnerability`` = L/n_prey,
    ``specialised`` = share of predators with one prey.
    """

    prey_per_predator: float
    generalisation: float
    vulnerability: float
    specialised: float


def food_web(graph: Graph) -> FoodWeb | None:
    """Ratios of givers and takers (Layton, Bras and Weissburg); undefined without links."""
    links = graph.number_of_edges()
    if not links:
        return None
    prey = sum(1 for _, degree in graph.out_degree() if degree)
    taken = [degree for _, degree in graph.in_degree() if degree]
    return FoodWeb(prey / len(taken), links / len(taken), links / prey, taken.count(1) / len(taken))


def betweenness(graph: Graph) -> dict[str, float]:
    """Of each node the number of pairs whose shortest paths run through it: sum of sigma_st(v)/sigma_st."""
    return {str(node): float(value) for node, value in nx.betweenness_centrality(graph, normalized=False).items()}


def closeness_sum(graph: Graph) -> float:
    """Sum of 1/d over ordered pairs of nodes, d the number of links of the shortest path."""
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    return float(sum(1.0 / d for reached in lengths.values() for d in reached.values() if d))


def efficiency(graph: Graph) -> float | None:
    """Network efficiency of Latora and Marchiori, along the links' direction: sum of 1/d_ij / (N(N-1))."""
    count = graph.number_of_nodes()
    return closeness_sum(graph) / (count * (count - 1)) if count > 1 else None


def efficiency_losses(graph: Graph) -> dict[str, float]:
    """Share of the network's efficiency lost with each node, N unchanged; empty without links."""
    whole = closeness_sum(graph)
    if not whole:
        return {}
    lost: dict[str, float] = {}
    for node in graph:
        rest = graph.copy()
        rest.remove_node(node)
        lost[str(node)] = 1.0 - closeness_sum(rest) / whole
    return lost


def throughflows(flows: Matrix, imports: Matrix) -> Matrix:
    """Throughflow of each node: T_i = sum of flows into it + its import."""
    total: Matrix = flows.sum(axis=0) + imports
    return total


def finn_cycling_index(flows: Matrix, imports: Matrix) -> float | None:
    """Finn cycling index, biased low: sum of T_i (n_ii - 1)/n_ii over sum of T_i (Finn 1976).

    N = (I - G)^-1 with G_ij = f_ij / T_i. Nodes that nothing passes are left out; undefined without throughflow, and where a
    part of the network only circulates, without import.
    """
    through = throughflows(flows, imports)
    busy = through > 0
    if not busy.any():
        return None
    passed = through[busy]
    system = np.eye(len(passed)) - flows[np.ix_(busy, busy)] / passed[:, None]
    if np.linalg.cond(system) > 1e12:
        return None
    visits = np.diag(np.linalg.inv(system))
    return float((passed * (visits - 1.0) / visits).sum() / passed.sum())


def mean_path_length(flows: Matrix, imports: Matrix) -> float | None:
    """Mean number of nodes that an imported unit passes: sum of T_i / sum of z_i."""
    brought = float(imports.sum())
    return float(throughflows(flows, imports).sum()) / brought if brought > 0 else None


@dataclass(frozen=True)
class Information:
    """Ulanowicz's indices of a network: total throughput, ascendency A and capacity C.

    ``total`` is T..; A and C are in its unit times nats.

    ``order`` is alpha = A/C; ``robustness`` -alpha ln(alpha), at most 1/e at alpha = 1/e; ``fitness`` is e times it, 0 to 1.
    """

    total: float
    ascendency: float
    capacity: float

    @property
    def reserve(self) -> float:
        """Capacity that is not ordered: C - A."""
        return self.capacity - self.ascendency

    @property
    def order(self) -> float:
        """Degree of order, A/C."""
        return self.ascendency / self.capacity

    @property
    def robustness(self) -> float:
        """-alpha ln(alpha)."""
        return -self.order * math.log(self.order) if self.order > 0 else 0.0

    @property
    def fitness(self) -> float:
        """Robustness against the largest possible, e * robustness."""
        return math.e * self.robustness


def information(flows: Matrix, imports: Matrix, exports: Matrix) -> Information | None:
    """Ascendency and capacity of the network with an import and an export node.

    Undefined with less than two flows.
    """
    count = len(imports)
    extended = np.zeros((count + 2, count + 2))
    extended[1:-1, 1:-1] = flows
    extended[0, 1:-1] = imports
    extended[1:-1, -1] = exports
    total = extended.sum()
    used = extended > 0
    if np.count_nonzero(used) < 2:
        return None
    amount = extended[used]
    product = np.outer(extended.sum(axis=1), extended.sum(axis=0))[used]
    ascendency = float((amount * np.log(amount * total / product)).sum())
    return Information(float(total), ascendency, float(-(amount * np.log(amount / total)).sum()))
