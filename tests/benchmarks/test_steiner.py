"""Steiner trees as parks: the least cost of corridors against every choice of junctions, each with its least spanning tree."""

from itertools import combinations

import networkx as nx
import pytest

from parkloop.cases import Case
from parkloop.optimizer import optimise
from tests.benchmarks.test_published import HERE, load_case, read
from tests.support.by_hand import need, park

STEINER = [row for row in read(HERE / "published.csv") if row["problem"].startswith("i0")]


def steiner_tree(case: Case) -> float:
    """Least weight of a tree that joins the nodes of all plants, by trying every set of junctions."""
    graph: nx.Graph[str] = nx.Graph()
    for row in case.corridors:
        graph.add_edge(row.from_, row.to, weight=row.capex)
    terminals = {row.node for row in case.corridor_nodes if row.plant is not None}
    junctions = [row.node for row in case.corridor_nodes if row.plant is None]
    found = []
    for number in range(len(junctions) + 1):
        for chosen in combinations(junctions, number):
            part = graph.subgraph(terminals | set(chosen))
            if nx.is_connected(part):
                found.append(nx.minimum_spanning_tree(part).size(weight="weight"))
    return float(min(found))


@pytest.mark.parametrize("row", STEINER, ids=lambda row: row["problem"])
def test_the_published_optimum_is_that_of_every_choice_of_junctions(row: dict[str, str]) -> None:
    """Proves: the numbers of published.csv are right for the data of the parks. Sensitivity: a corridor too many or too few."""
    assert steiner_tree(load_case(HERE / "parks" / row["problem"])) == float(row["value"])


@pytest.mark.parametrize("seed", range(6))
def test_corridors_of_a_random_graph_are_a_steiner_tree(seed: int) -> None:
    """Proves: with one giver and no other cost the opened corridors are the least tree. Sensitivity: a tree of shortest ways."""
    graph = nx.gnm_random_graph(10, 18, seed=seed)
    graph = graph if nx.is_connected(graph) else nx.compose(graph, nx.path_graph(10))
    terminals = [0, 2, 5, 9]
    case = park(
        plants=[{"plant": f"p{n}"} for n in terminals],
        hours=1,
        settings={"economics.lifetime_y": 1},
        commodities=[{"commodity": "goods", "kind": "other"}],
        demands=[need("p0", "goods", -3), *(need(f"p{n}", "goods", 1) for n in terminals[1:])],
        relays=[{"relay": f"kept{n}", "plant": f"p{n}", "allowed": False} for n in terminals[1:]],
        transport=[{"mode": "pipe", "carries": "commodity", "follows": "corridor"}],
        corridor_nodes=[
            {"node": f"n{n}", "plant": f"p{n}" if n in terminals else None, "x_km": n % 4, "y_km": n // 4} for n in graph
        ],
        corridors=[
            {"corridor": f"c{a}_{b}", "from": f"n{a}", "to": f"n{b}", "capex": 1 + (7 * a + 3 * b + seed) % 11}
            for a, b in graph.edges
        ],
    )
    plan = optimise(case, gap=1e-9)
    assert (plan.status, plan.certified) == ("optimal", True)
    assert plan.kpi["total_cost_per_y"] == pytest.approx(steiner_tree(case))
