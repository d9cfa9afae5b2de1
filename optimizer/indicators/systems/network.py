"""The shape of the network of exchanges: its size, density, loops and ratios of givers and takers."""

from collections.abc import Callable

from parkloop.cases.messages import say
from parkloop.optimizer.indicators.exchange import exchange_graph
from parkloop.optimizer.indicators.record import Indicator, Known, Measure, Missing, combine
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import recycled_outflow
from parkloop.optimizer.indicators.web import (
    FoodWeb,
    Graph,
    connectance,
    cyclicity,
    eco_connectance,
    food_web,
    largest_loop,
    linkage_density,
)

FAMILY = "network"
NO_EXCHANGE = say("no plants exchange in this plan")
NODES = say("N plants inside the fence and those outside that exchange with them, L directed links, parallel exchanges one")
LAYTON = say("Measures of food webs after Layton, Bras and Weissburg")
DAI = say("Tiejun Dai 2010")


def of_graph(formula: Callable[[Graph], float | None]) -> Measure:
    """A measure of the graph of exchanges; missing where there is none."""

    def measure(view: View) -> Known:
        graph = exchange_graph(view)
        value = formula(graph) if graph.number_of_edges() else None
        return Missing(NO_EXCHANGE) if value is None else float(value)

    return measure


def of_food_web(pick: Callable[[FoodWeb], float]) -> Measure:
    """A ratio of givers and takers; missing where there is no exchange."""
    return of_graph(lambda graph: None if (ratios := food_web(graph)) is None else pick(ratios))


def plants(view: View) -> Known:
    """Nodes of the network."""
    return float(exchange_graph(view).number_of_nodes())


def links(view: View) -> Known:
    """Directed links of the network."""
    return float(exchange_graph(view).number_of_edges())


def recycling_rate(view: View) -> Known:
    """Eco-connectance times the share of by-products that is used [%]"""
    return combine(lambda a, b: a * b, NO_EXCHANGE, of_graph(eco_connectance)(view), recycled_outflow(view))


INDICATORS = (
    Indicator(
        "network_plants",
        FAMILY,
        say("Plants of the network"),
        "",
        "higher",
        say("{formula}: {nodes}", formula="N", nodes=NODES),
        LAYTON,
        plants,
    ),
    Indicator(
        "network_links",
        FAMILY,
        say("Links of the network"),
        "",
        "higher",
        say("{formula}: {nodes}", formula="L", nodes=NODES),
        LAYTON,
        links,
    ),
    Indicator(
        "network_connectance",
        FAMILY,
        say("Connectance"),
        "",
        "higher",
        say("{formula}; {nodes}", formula="L/N²", nodes=NODES),
        LAYTON,
        of_graph(lambda g: connectance(g.number_of_nodes(), g.number_of_edges())),
    ),
    Indicator(
        "network_connectance_without_loops",
        FAMILY,
        say("Connectance, no plant linked to itself"),
        "",
        "higher",
        "L/(N(N−1))",
        LAYTON,
        of_graph(lambda g: connectance(g.number_of_nodes(), g.number_of_edges(), loops=False)),
    ),
    Indicator(
        "network_linkage_density",
        FAMILY,
        say("Linkage density"),
        "",
        "higher",
        "L/N",
        LAYTON,
        of_graph(lambda g: linkage_density(g.number_of_nodes(), g.number_of_edges())),
    ),
    Indicator(
        "network_eco_connectance",
        FAMILY,
        say("Eco-connectance"),
        "",
        "higher",
        say("pairs that exchange / (N(N−1)/2)"),
        DAI,
        of_graph(eco_connectance),
    ),
    Indicator(
        "network_by_product_recycling",
        FAMILY,
        say("By-product and waste recycling rate"),
        "%",
        "higher",
        say("eco-connectance · share of the plants' by-products and wastes that is used"),
        DAI,
        recycling_rate,
    ),
    Indicator(
        "network_cyclicity",
        FAMILY,
        say("Cyclicity"),
        "",
        "higher",
        say("largest |eigenvalue| of the adjacency matrix: 0 no loop, 1 simple loops, above 1 loops that meet"),
        LAYTON,
        of_graph(cyclicity),
    ),
    Indicator(
        "network_largest_loop",
        FAMILY,
        say("Plants of the largest loop"),
        "",
        "higher",
        say("plants of the largest group in which each reaches each (strongly connected component)"),
        "Tarjan 1972",
        of_graph(largest_loop),
    ),
    Indicator(
        "network_givers_per_taker",
        FAMILY,
        say("Givers per taker (prey per predator)"),
        "",
        "higher",
        say("plants that give / plants that take"),
        LAYTON,
        of_food_web(lambda web: web.prey_per_predator),
    ),
    Indicator(
        "network_generalisation",
        FAMILY,
        say("Generalisation: links per taker"),
        "",
        "higher",
        say("L / plants that take"),
        LAYTON,
        of_food_web(lambda web: web.generalisation),
    ),
    Indicator(
        "network_food_web_vulnerability",
        FAMILY,
        say("Vulnerability of food webs: links per giver"),
        "",
        "higher",
        say("L / plants that give"),
        LAYTON,
        of_food_web(lambda web: web.vulnerability),
    ),
    Indicator(
        "network_specialised_takers",
        FAMILY,
        say("Takers that hang on one giver"),
        "%",
        "lower",
        say("plants with exactly one giver / plants that take"),
        LAYTON,
        of_food_web(lambda web: 100.0 * web.specialised),
    ),
)
