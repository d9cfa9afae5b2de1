"""Measures of networks: the reference network, published parks, and small graphs that can be counted."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.optimizer.indicators.web import (
    Graph,
    Matrix,
    betweenness,
    closeness_sum,
    connectance,
    cyclicity,
    eco_connectance,
    efficiency,
    efficiency_losses,
    finn_cycling_index,
    food_web,
    information,
    largest_loop,
    linkage_density,
    mean_path_length,
    throughflows,
)

FLOWS = np.array([[0.0, 60.0, 10.0], [0.0, 0.0, 50.0], [20.0, 0.0, 0.0]])
IMPORTS, EXPORTS = np.array([100.0, 0.0, 20.0]), np.array([50.0, 10.0, 60.0])

PARKS = {
    "Kalundborg": (20, 30, 0.075, 1.50),
    "Ulsan": (72, 67, 0.013, 0.93),
    "Kwinana 1990": (12, 22, 0.153, 1.83),
    "Kwinana 2000": (24, 64, 0.111, 2.67),
    "Kwinana 2005": (27, 85, 0.117, 3.15),
    "Guitang": (12, 22, 0.153, 1.83),
    "Lubei": (12, 26, 0.181, 2.17),
    "Nanning sugar": (12, 16, 0.111, 1.33),
    "TEDA": (37, 41, 0.030, 1.11),
    "Styria": (39, 42, 0.028, 1.08),
    "Norrköping": (17, 27, 0.093, 1.59),
    "Finnish forest": (12, 27, 0.188, 2.25),
    "Nanhai": (21, 38, 0.086, 1.81),
    "Tiexi": (25, 37, 0.059, 1.48),
    "Shanxi coal": (14, 23, 0.117, 1.64),
    "Brownsville": (16, 21, 0.082, 1.31),
    "Chamusca": (25, 25, 0.040, 1.00),
}
"""Nodes, distinct links, L/N² and L/N of published parks."""


def graph(*links: str, alone: str = "") -> Graph:
    """A graph from links written as two letters, and nodes without links."""
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(alone)
    made.add_edges_from((link[0], link[1]) for link in links)
    return made


REFERENCE = graph("12", "13", "23", "31")


def test_what_passes_the_plants_of_the_reference_network() -> None:
    assert [120.0, 60.0, 80.0] == list(throughflows(FLOWS, IMPORTS))
    assert 260.0 / 120.0 == pytest.approx(mean_path_length(FLOWS, IMPORTS))


def test_the_reference_network_cycles_an_eighth_of_its_flow() -> None:
    assert 0.120704 == pytest.approx(finn_cycling_index(FLOWS, IMPORTS), abs=1e-6)


def test_the_reference_network_is_as_robust_as_can_be() -> None:
    found = information(FLOWS, IMPORTS, EXPORTS)
    assert found is not None
    assert 380.0 == found.total
    assert (275.745, 748.343) == pytest.approx((found.ascendency, found.capacity), abs=1e-3)
    assert 472.598 == pytest.approx(found.reserve, abs=1e-3)
    assert 0.368474 == pytest.approx(found.order, abs=1e-6)
    assert 0.367879 == pytest.approx(found.robustness, abs=1e-6)
    assert 0.999999 == pytest.approx(found.fitness, abs=1e-6)


def test_the_reference_network_has_loops_that_meet() -> None:
    assert 1.324718 == pytest.approx(cyclicity(REFERENCE), abs=1e-6)
    assert 0.4444 == pytest.approx(connectance(3, REFERENCE.number_of_edges()), abs=1e-4)
    assert 3 == largest_loop(REFERENCE)


@pytest.mark.parametrize(("nodes", "links", "density", "per_node"), PARKS.values(), ids=PARKS)
def test_published_parks_are_as_dense_as_reported(nodes: int, links: int, density: float, per_node: float) -> None:
    assert density == pytest.approx(connectance(nodes, links), abs=5.1e-4)
    assert per_node == pytest.approx(linkage_density(nodes, links), abs=5.1e-3)


@pytest.mark.parametrize(
    ("links", "strength"),
    [((), 0.0), (("ab", "bc", "ac"), 0.0), (("ab", "bc", "ca"), 1.0), (("ab", "ba", "ac", "ca"), math.sqrt(2))],
    ids=["no link", "a tree", "one loop", "two loops that share a plant"],
)
def test_cyclicity_counts_how_loops_meet(links: tuple[str, ...], strength: float) -> None:
    assert strength == pytest.approx(cyclicity(graph(*links, alone="d")))


def test_a_park_of_one_plant_has_no_density() -> None:
    one = graph(alone="a")
    assert connectance(1, 0, loops=False) is None
    assert connectance(0, 0) is None
    assert linkage_density(0, 0) is None
    assert eco_connectance(one) is None
    assert efficiency(one) is None
    assert 0 == largest_loop(one)


def test_links_both_ways_are_one_pair_in_the_eco_connectance() -> None:
    assert 2 / 3 == pytest.approx(eco_connectance(graph("ab", "ba", "bc")))
    assert 1 / 2 == connectance(3, 3, loops=False)


def test_a_food_web_of_one_giver_and_three_takers_of_which_one_takes_twice() -> None:
    found = food_web(graph("ab", "ac", "ad", "bd"))
    assert found is not None
    assert (2 / 3, 4 / 3, 2.0, 2 / 3) == pytest.approx(
        (found.prey_per_predator, found.generalisation, found.vulnerability, found.specialised)
    )
    assert food_web(graph(alone="ab")) is None


def test_all_shortest_paths_run_through_the_middle_of_a_chain() -> None:
    assert {"a": 0.0, "b": 1.0, "c": 0.0} == betweenness(graph("ab", "bc"))


def test_a_chain_is_efficient_along_its_direction_only() -> None:
    assert 2.5 == closeness_sum(graph("ab", "bc"))
    assert 2.5 / 6 == pytest.approx(efficiency(graph("ab", "bc")))


def test_a_star_loses_everything_with_its_middle() -> None:
    lost = efficiency_losses(graph("ma", "mb", "mc"))
    assert 1.0 == lost["m"]
    assert 1 / 3 == pytest.approx(lost["a"])
    assert {} == efficiency_losses(graph(alone="ab"))


def test_nothing_cycles_in_a_chain_and_nothing_is_told_of_a_network_at_rest() -> None:
    chain = np.array([[0.0, 5.0], [0.0, 0.0]])
    assert 0.0 == finn_cycling_index(chain, np.array([5.0, 0.0]))
    assert finn_cycling_index(np.zeros((2, 2)), np.zeros(2)) is None
    assert mean_path_length(np.zeros((2, 2)), np.zeros(2)) is None
    assert information(np.zeros((1, 1)), np.zeros(1), np.zeros(1)) is None


def test_what_circulates_without_import_has_no_cycling_index() -> None:
    assert finn_cycling_index(np.array([[0.0, 5.0], [5.0, 0.0]]), np.zeros(2)) is None


def test_a_single_path_is_all_order_and_not_robust() -> None:
    found = information(np.zeros((1, 1)), np.array([3.0]), np.array([3.0]))
    assert found is not None
    assert 1.0 == pytest.approx(found.order)
    assert 0.0 == pytest.approx(found.robustness)


amounts = st.floats(0.0, 1e6).map(lambda x: 0.0 if x < 1e-3 else x)


@st.composite
def balanced(draw: st.DrawFn) -> tuple[Matrix, Matrix, Matrix]:
    """Flows between plants, with an import where a plant gives more than it takes, and exports of the rest."""
    count = draw(st.integers(1, 5))
    flows = np.array([[draw(amounts) if i != j else 0.0 for j in range(count)] for i in range(count)])
    extra = np.array([draw(amounts) for _ in range(count)]) + 1.0
    surplus = flows.sum(axis=0) + extra - flows.sum(axis=1)
    return flows, extra - np.minimum(surplus, 0.0), np.maximum(surplus, 0.0)


@settings(max_examples=60, deadline=None)
@given(balanced())
def test_indices_stay_within_their_bounds(network: tuple[Matrix, Matrix, Matrix]) -> None:
    flows, imports, exports = network
    cycled, path, found = (
        finn_cycling_index(flows, imports),
        mean_path_length(flows, imports),
        information(flows, imports, exports),
    )
    assert cycled is None or -1e-9 <= cycled < 1.0
    assert path is not None
    assert path >= 1.0 - 1e-9
    assert found is not None
    assert -1e-6 <= found.ascendency <= found.capacity * (1 + 1e-9)
    assert found.robustness <= 1 / math.e + 1e-12


@settings(max_examples=60, deadline=None)
@given(balanced(), st.floats(1e-3, 1e3))
def test_the_unit_of_the_flows_does_not_matter(network: tuple[Matrix, Matrix, Matrix], factor: float) -> None:
    flows, imports, exports = network
    one, other = information(flows, imports, exports), information(factor * flows, factor * imports, factor * exports)
    assert one is not None
    assert other is not None
    assert one.order == pytest.approx(other.order, rel=1e-6)
    cycled = finn_cycling_index(flows, imports)
    assert cycled == pytest.approx(finn_cycling_index(factor * flows, factor * imports), rel=1e-6, abs=1e-9)
