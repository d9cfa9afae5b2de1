"""What the network of exchanges hangs on, and how its flows cycle: betweenness, vulnerability, Finn and Ulanowicz."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from optimizer.indicators.exchange import MEDIA, exchange_losses, web
from optimizer.indicators.network import FAMILY, NO_EXCHANGE, of_graph
from optimizer.indicators.record import Indicator, Known, Missing
from optimizer.indicators.view import View
from optimizer.indicators.web import (
    Information,
    betweenness,
    efficiency,
    efficiency_losses,
    finn_cycling_index,
    information,
    mean_path_length,
)

ULANOWICZ = "Ulanowicz, Goerner, Lietaer and Gomez 2009"
CHOPRA = "After Chopra and Khanna 2014"
BALANCE = "what a plant takes and does not give on counts as used up, what it gives beyond its intake as from its process"
MEDIUM = {"water": ("water", "水", "t"), "material": ("materials", "物料", "t"), "energy": ("energy", "能源", "tce")}
"""English and Chinese of a medium, and its unit."""


def largest(values: Mapping[str, float]) -> float | None:
    """The largest value of any plant."""
    return max(values.values(), default=None)


def exchange_lost(view: View) -> Known:
    """Largest share of what is exchanged that one plant stops [%]"""
    value = largest(exchange_losses(view))
    return Missing(NO_EXCHANGE) if value is None else 100.0 * value


def cycling(view: View, medium: str) -> Known:
    """Finn cycling index of a medium [%]"""
    net = web(view, medium)
    value = finn_cycling_index(net.flows, net.imports)
    return Missing(f"no {medium} flows through plants in this plan") if value is None else 100.0 * value


def path_length(view: View, medium: str) -> Known:
    """Mean path length of a medium, in plants."""
    net = web(view, medium)
    value = mean_path_length(net.flows, net.imports)
    return Missing(f"no {medium} flows through plants in this plan") if value is None else value


def informed(view: View, medium: str, pick: Callable[[Information], float]) -> Known:
    """One of Ulanowicz's indices of a medium."""
    net = web(view, medium)
    indices = information(net.flows, net.imports, net.exports)
    return Missing(f"no {medium} flows through plants in this plan") if indices is None else pick(indices)


def of_medium(medium: str) -> Iterator[Indicator]:
    """The flow indices of one medium."""
    english, chinese, unit = MEDIUM[medium]
    flows = f"{unit}/y between plants inside the fence and across it; {BALANCE}"
    yield Indicator(
        f"network_finn_{medium}",
        FAMILY,
        f"Finn cycling index, {english}",
        f"Finn循环指数（{chinese}）",
        "%",
        "higher",
        f"Σ T_i (n_ii − 1)/n_ii / Σ T_i, N = (I − G)⁻¹, G_ij = f_ij/T_i; {flows}",
        "Finn 1976",
        partial(cycling, medium=medium),
    )
    yield Indicator(
        f"network_path_{medium}",
        FAMILY,
        f"Mean path length, {english}",
        f"平均路径长度（{chinese}）",
        "",
        "higher",
        f"Σ T_i / Σ imports; {flows}",
        "Finn 1976",
        partial(path_length, medium=medium),
    )
    yield Indicator(
        f"network_order_{medium}",
        FAMILY,
        f"Degree of order, {english}",
        f"有序度（{chinese}）",
        "",
        "higher",
        f"α = A/C, ascendency over capacity; robustness is greatest at 0.368; {flows}",
        ULANOWICZ,
        partial(informed, medium=medium, pick=lambda indices: indices.order),
    )
    yield Indicator(
        f"network_robustness_{medium}",
        FAMILY,
        f"Robustness, {english}",
        f"稳健度（{chinese}）",
        "",
        "higher",
        f"−α ln α, at most 0.368; {flows}",
        ULANOWICZ,
        partial(informed, medium=medium, pick=lambda indices: indices.robustness),
    )


INDICATORS = (
    Indicator(
        "network_largest_betweenness",
        FAMILY,
        "Largest betweenness of a plant",
        "最大介数",
        "",
        "lower",
        "largest Σ σ_st(v)/σ_st of any plant v, shortest directed paths; by plant: plant_measures",
        "Freeman 1977",
        of_graph(lambda graph: largest(betweenness(graph))),
    ),
    Indicator(
        "network_efficiency",
        FAMILY,
        "Network efficiency",
        "网络效率",
        "",
        "higher",
        "1/(N(N−1)) Σ 1/d_ij along the links' direction",
        "Latora and Marchiori 2001",
        of_graph(efficiency),
    ),
    Indicator(
        "network_vulnerability",
        FAMILY,
        "Vulnerability: efficiency lost with the most critical plant",
        "脆弱性：最关键企业退出时的效率损失",
        "%",
        "lower",
        "largest 1 − Σ 1/d_ij without the plant / Σ 1/d_ij; by plant: plant_measures",
        CHOPRA,
        of_graph(lambda graph: None if (most := largest(efficiency_losses(graph))) is None else 100.0 * most),
    ),
    Indicator(
        "network_exchange_vulnerability",
        FAMILY,
        "Vulnerability: exchange lost with the most critical plant",
        "脆弱性：最关键企业退出时的交换损失",
        "%",
        "lower",
        "largest share of the exchanged t of water, t of material and tce that one plant gives or takes, mean of the media"
        " exchanged, routes unchanged; by plant: plant_measures",
        CHOPRA,
        exchange_lost,
    ),
    *(indicator for medium in MEDIA for indicator in of_medium(medium)),
)
