"""Least amounts that are taken of supplies in a year."""

from collections import defaultdict

from tests.reference.lp import Expr, accumulate, total
from tests.reference.model import Model


def add_purchases(model: Model) -> None:
    """What the year of a scenario lacks to a supply's least amount is paid, or may not lack where it has no price."""
    for stream in (*model.park.water.values(), *model.park.materials.values()):
        if stream.role != "supply" or stream.min_t_per_y == 0:
            continue
        given: dict[str, Expr] = defaultdict(dict)
        for flow in model.flows:
            if flow.giver == stream.stream:
                accumulate(given[flow.condition], 1, flow.sent)
        for scenario in model.park.scenarios:
            short = model.lp.add_var() if stream.shortfall_price_per_t is not None else dict[int, float]()
            taken = model.over_the_year(given, scenario)
            model.lp.add_row(total((1, taken), (1, short)), lower=stream.min_t_per_y)
            accumulate(model.scenario_costs[scenario], stream.shortfall_price_per_t or 0.0, short)
