"""True concentrations: the mass balance of the whole water network, solved per species and condition.

Unknown is the concentration of what each stream gives. A source or supply states it; a process gives what it takes and
its load in the water that is not lost; a technology's product is its mixed feed less its ``removal``, or carries the
``balance`` that the other products leave of the feed's mass.
"""

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.schema import WaterStream
from parkloop.optimizer.certificate.flows.water import G_PER_KG
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.view import PlanView

Concentrations = dict[tuple[str, str, str], float]


def true_concentrations(view: PlanView) -> Concentrations:
    """True concentration of streams that give, by (stream, species, condition) [mg/L]

    Streams that give nothing are left out.
    """
    found: Concentrations = {}
    for condition in view.conditions:
        givers = [s for s, row in view.scoped.water.items() if row.gives and view.sent(s, condition) > 0]
        for species in view.scoped.species:
            values = _solve(view, givers, species, condition)
            found.update({(s, species, condition): float(value) for s, value in zip(givers, values, strict=True)})
    return found


def _solve(view: PlanView, givers: list[str], species: str, condition: str) -> NDArray[np.float64]:
    """The linear system of one species; a balance below zero is held at zero and the rest solved again."""
    place = {stream: index for index, stream in enumerate(givers)}
    empty: set[str] = set()
    while True:
        matrix, right = np.eye(len(givers)), np.zeros(len(givers))
        for stream in givers:
            if stream not in empty:
                _equation(view, stream, species, condition, place, matrix, right)
        values = _solution(matrix, right)
        balances = [s for s in givers if s not in empty and view.scoped.quality_of(s, species).balance]
        below = {s for s in balances if values[place[s]] < 0}
        if not below:
            return values
        empty |= below


def _solution(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """The solution; of a closed loop without inlet, whose concentration is open, the smallest one."""
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(matrix, right, rcond=None)[0], dtype=np.float64)


def _equation(
    view: PlanView,
    stream: str,
    species: str,
    condition: str,
    place: dict[str, int],
    matrix: NDArray[np.float64],
    right: NDArray[np.float64],
) -> None:
    """The row of one giver: concentration minus the shares of what it is made of = what it adds."""
    row, index = view.scoped.water[stream], place[stream]
    quality = view.scoped.quality_of(stream, species)
    sent = view.sent(stream, condition)
    if row.is_process:
        right[index] = G_PER_KG * view.load(row, species, condition) / sent
        for flow in view.into(stream, condition):
            _share(matrix, index, place, flow, flow.arrives_per_h / sent)
        return
    stated = view.stated(stream, species, condition)
    if stated is not None:
        right[index] = stated
        return
    feeds = feed_flows(view, row, condition)
    total = sum(flow.arrives_per_h for flow in feeds)
    valid = 1.0 - (quality.removal or 0.0)
    for flow in feeds:
        weight = flow.arrives_per_h / sent if quality.balance else valid * flow.arrives_per_h / total if total > 0 else 0.0
        _share(matrix, index, place, flow, weight)
    if quality.balance:
        for other in products(view, row):
            if other.stream in place and other.stream != stream:
                matrix[index, place[other.stream]] += view.sent(other.stream, condition) / sent


def _share(matrix: NDArray[np.float64], index: int, place: dict[str, int], flow: FlowRow, weight: float) -> None:
    """Counts a flow's concentration with a weight into a row."""
    if flow.from_ in place:
        matrix[index, place[flow.from_]] -= weight


def feed_flows(view: PlanView, product: WaterStream, condition: str) -> list[FlowRow]:
    """What arrives at the feeds of a product's technology."""
    feeds = [s for s, row in view.scoped.water.items() if row.takes and row.technology == product.technology]
    return [flow for feed in feeds for flow in view.into(feed, condition)]


def products(view: PlanView, product: WaterStream) -> list[WaterStream]:
    """All products of a product's technology."""
    return [row for row in view.scoped.water.values() if row.gives and row.technology == product.technology]
