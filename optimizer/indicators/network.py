"""The shape of the network of exchanges: its size, density, loops and ratios of givers and takers."""

from collections.abc import Callable

from optimizer.indicators.exchange import exchange_graph
from optimizer.indicators.measures import waste_utilisation
from optimizer.indicators.record import Indicator, Known, Measure, Missing, combine
from optimizer.indicators.view import View
from optimizer.indicators.web import (
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
NO_EXCHANGE = "no plants exchange in this plan"
NODES = "N plants inside the fence and those outside that exchange with them, L directed links, parallel exchanges one"
LAYTON = "Measures of food webs after Layton, Bras and Weissburg"
DAI = "Tiejun Dai 2010"


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
    return combine(lambda a, b: a * b, NO_EXCHANGE, of_graph(eco_connectance)(view), waste_utilisation(view))


INDICATORS = (
    Indicator(
        "network_plants",
        FAMILY,
        "Plants of the network",
        "网络节点数",
        "",
        "higher",
        f"N: {NODES}",
        LAYTON,
        plants,
    ),
    Indicator(
        "network_links",
        FAMILY,
        "Links between plants",
        "网络链路数",
        "",
        "higher",
        f"L: {NODES}",
        LAYTON,
        links,
    ),
    Indicator(
        "network_connectance",
        FAMILY,
        "Connectance",
        "连通度",
        "",
        "higher",
        f"L/N²; {NODES}",
        LAYTON,
        of_graph(lambda g: connectance(g.number_of_nodes(), g.number_of_edges())),
    ),
    Indicator(
        "network_connectance_without_loops",
        FAMILY,
        "Connectance, no plant linked to itself",
        "连通度（不计自环）",
        "",
        "higher",
        "L/(N(N−1))",
        LAYTON,
        of_graph(lambda g: connectance(g.number_of_nodes(), g.number_of_edges(), loops=False)),
    ),
    Indicator(
        "network_linkage_density",
        FAMILY,
        "Linkage density",
        "链接密度",
        "",
        "higher",
        "L/N",
        LAYTON,
        of_graph(lambda g: linkage_density(g.number_of_nodes(), g.number_of_edges())),
    ),
    Indicator(
        "network_eco_connectance",
        FAMILY,
        "Eco-connectance",
        "生态关联度",
        "",
        "higher",
        "pairs that exchange / (N(N−1)/2)",
        DAI,
        of_graph(eco_connectance),
    ),
    Indicator(
        "network_by_product_recycling",
        FAMILY,
        "By-product and waste recycling rate",
        "副产物与废物循环率",
        "%",
        "higher",
        "eco-connectance · share of the plants' by-products and wastes that is used",
        DAI,
        recycling_rate,
    ),
    Indicator(
        "network_cyclicity",
        FAMILY,
        "Cyclicity",
        "循环度",
        "",
        "higher",
        "largest |eigenvalue| of the adjacency matrix: 0 no loop, 1 simple loops, above 1 loops that meet",
        LAYTON,
        of_graph(cyclicity),
    ),
    Indicator(
        "network_largest_loop",
        FAMILY,
        "Plants of the largest loop",
        "最大循环组的企业数",
        "",
        "higher",
        "plants of the largest group in which each reaches each (strongly connected component)",
        "Tarjan 1972",
        of_graph(largest_loop),
    ),
    Indicator(
        "network_givers_per_taker",
        FAMILY,
        "Givers per taker (prey per predator)",
        "供给者与接受者之比（猎物捕食者比）",
        "",
        "higher",
        "plants that give / plants that take",
        LAYTON,
        of_food_web(lambda web: web.prey_per_predator),
    ),
    Indicator(
        "network_generalisation",
        FAMILY,
        "Generalisation: links per taker",
        "泛化度：每个接受者的链路数",
        "",
        "higher",
        "L / plants that take",
        LAYTON,
        of_food_web(lambda web: web.generalisation),
    ),
    Indicator(
        "network_food_web_vulnerability",
        FAMILY,
        "Vulnerability of food webs: links per giver",
        "食物网脆弱度：每个供给者的链路数",
        "",
        "higher",
        "L / plants that give",
        LAYTON,
        of_food_web(lambda web: web.vulnerability),
    ),
    Indicator(
        "network_specialised_takers",
        FAMILY,
        "Takers that hang on one giver",
        "仅有一个供给者的接受者比例",
        "%",
        "lower",
        "plants with exactly one giver / plants that take",
        LAYTON,
        of_food_web(lambda web: 100.0 * web.specialised),
    ),
)
