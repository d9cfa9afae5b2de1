"""Resilience and cycling of the exchange network: betweenness, vulnerability, Finn, Ulanowicz."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from parkloop.cases.messages import say
from parkloop.optimizer.indicators.exchange import MEDIA, exchange_losses, web
from parkloop.optimizer.indicators.record import Indicator, Known, Missing
from parkloop.optimizer.indicators.systems.network import FAMILY, NO_EXCHANGE, of_graph
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.web import (
    Information,
    betweenness,
    efficiency,
    efficiency_losses,
    finn_cycling_index,
    information,
    mean_path_length,
)

ULANOWICZ = say("Ulanowicz, Goerner, Lietaer and Gomez 2009")
CHOPRA = say("After Chopra and Khanna 2014")
BALANCE = say("what a plant takes and does not give on counts as used up, what it gives beyond its intake as from its process")
MEDIUM = {
    "water": (say("water"), say("no water flows through plants in this plan"), "t"),
    "material": (say("materials"), say("no material flows through plants in this plan"), "t"),
    "energy": (say("energy"), say("no energy flows through plants in this plan"), "tce"),
}
"""What a medium is called, that none of it flows, and its unit."""


def largest(values: Mapping[str, float]) -> float | None:
    """The largest value of any plant."""
    return max(values.values(), default=None)


def exchange_lost(view: View) -> Known:
    """Largest share of the exchange that depends on one plant [%]"""
    value = largest(exchange_losses(view))
    return Missing(NO_EXCHANGE) if value is None else 100.0 * value


def cycling(view: View, medium: str) -> Known:
    """Finn cycling index of a medium [%]"""
    net = web(view, medium)
    value = finn_cycling_index(net.flows, net.imports)
    return Missing(MEDIUM[medium][1]) if value is None else 100.0 * value


def path_length(view: View, medium: str) -> Known:
    """Mean path length of a medium, in plants."""
    net = web(view, medium)
    value = mean_path_length(net.flows, net.imports)
    return Missing(MEDIUM[medium][1]) if value is None else value


def informed(view: View, medium: str, pick: Callable[[Information], float]) -> Known:
    """One of Ulanowicz's indices of a medium."""
    net = web(view, medium)
    indices = information(net.flows, net.imports, net.exports)
    return Missing(MEDIUM[medium][1]) if indices is None else pick(indices)


def of_medium(medium: str) -> Iterator[Indicator]:
    """The flow indices of one medium."""
    called, _, unit = MEDIUM[medium]
    flows = say("{unit}/y between plants inside the fence and across it; {balance}", unit=unit, balance=BALANCE)
    yield Indicator(
        f"network_finn_{medium}",
        FAMILY,
        say("Finn cycling index, {medium}", medium=called),
        "%",
        "higher",
        say("{formula}; {flows}", formula="Σ T_i (n_ii − 1)/n_ii / Σ T_i, N = (I − G)⁻¹, G_ij = f_ij/T_i", flows=flows),
        "Finn 1976",
        partial(cycling, medium=medium),
    )
    yield Indicator(
        f"network_path_{medium}",
        FAMILY,
        say("Mean path length, {medium}", medium=called),
        "",
        "higher",
        say("{formula}; {flows}", formula=say("Σ T_i / Σ imports"), flows=flows),
        "Finn 1976",
        partial(path_length, medium=medium),
    )
    yield Indicator(
        f"network_order_{medium}",
        FAMILY,
        say("Degree of order, {medium}", medium=called),
        "",
        "higher",
        say("{formula}; {flows}", formula=say("α = A/C, ascendency over capacity; robustness is greatest at 0.368"), flows=flows),
        ULANOWICZ,
        partial(informed, medium=medium, pick=lambda indices: indices.order),
    )
    yield Indicator(
        f"network_robustness_{medium}",
        FAMILY,
        say("Robustness, {medium}", medium=called),
        "",
        "higher",
        say("{formula}; {flows}", formula=say("−α ln α, at most 0.368"), flows=flows),
        ULANOWICZ,
        partial(informed, medium=medium, pick=lambda indices: indices.robustness),
    )


INDICATORS = (
    Indicator(
        "network_largest_betweenness",
        FAMILY,
        say("Largest betweenness of a plant"),
        "",
        "lower",
        say("{formula}; by plant: plant_measures", formula=say("largest Σ σ_st(v)/σ_st of any plant v, shortest directed paths")),
        "Freeman 1977",
        of_graph(lambda graph: largest(betweenness(graph))),
    ),
    Indicator(
        "network_efficiency",
        FAMILY,
        say("Network efficiency"),
        "",
        "higher",
        say("1/(N(N−1)) Σ 1/d_ij along the links' direction"),
        say("Latora and Marchiori 2001"),
        of_graph(efficiency),
    ),
    Indicator(
        "network_vulnerability",
        FAMILY,
        say("Vulnerability: efficiency lost with the most critical plant"),
        "%",
        "lower",
        say("{formula}; by plant: plant_measures", formula=say("largest 1 − Σ 1/d_ij without the plant / Σ 1/d_ij")),
        CHOPRA,
        of_graph(lambda graph: None if (most := largest(efficiency_losses(graph))) is None else 100.0 * most),
    ),
    Indicator(
        "network_exchange_vulnerability",
        FAMILY,
        say("Vulnerability: exchange lost with the most critical plant"),
        "%",
        "lower",
        say(
            "{formula}; by plant: plant_measures",
            formula=say(
                "largest share of the exchanged t of water, t of material and tce that one plant gives or takes, mean of the"
                " media exchanged, routes unchanged"
            ),
        ),
        CHOPRA,
        exchange_lost,
    ),
    *(indicator for medium in MEDIA for indicator in of_medium(medium)),
)
