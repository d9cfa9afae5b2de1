"""Indicators of a plan and of the park as it runs today, from the case and the plan's tables alone.

One module per family: HJ 274-2015, the circular transformation of parks, the zero-carbon park, the international framework for
eco-industrial parks, ISO 59020, material circularity, and the network of exchanges. Where data is missing the value is empty and
``needs`` says which column of which table would allow it.
"""

from typing import Any

import pandas as pd

from cases.schema import Case
from optimizer.indicators import circular_park, eip_framework, hj274, iso59020, mci, network, resilience, zero_carbon
from optimizer.indicators.exchange import exchange_graph, exchange_losses
from optimizer.indicators.record import Indicator, Missing
from optimizer.indicators.text import FAMILIES, table_text
from optimizer.indicators.view import View
from optimizer.indicators.web import betweenness, efficiency_losses
from optimizer.plan import Plan

__all__ = ["COLUMNS", "FAMILIES", "INDICATORS", "indicators", "plant_measures", "table_text"]

COLUMNS = (
    *("indicator", "family", "title", "title_zh", "value", "unit", "threshold", "better", "met", "baseline", "formula", "source"),
    *("checked", "needs"),
)
"""Columns of the table of indicators."""

TYPES = {"value": float, "threshold": float, "baseline": float, "met": object, "checked": object}

INDICATORS: tuple[Indicator, ...] = (
    *hj274.INDICATORS,
    *circular_park.INDICATORS,
    *zero_carbon.INDICATORS,
    *eip_framework.INDICATORS,
    *iso59020.INDICATORS,
    *mci.INDICATORS,
    *network.INDICATORS,
    *resilience.INDICATORS,
)
"""All indicators, in the order in which they are shown."""


def indicators(case: Case, plan: Plan, baseline: Plan | None = None) -> pd.DataFrame:
    """Indicators of a plan, and of the baseline where its plan is given.

    ``value`` and ``baseline`` are numbers in ``unit``, NaN where data is missing; ``needs`` then says what would allow the value,
    or settle whether the threshold is met. ``met`` is True or False, None where that cannot be told. ``checked`` says whether the
    threshold was read in the standard's own text, None where none is asked. Yearly amounts are expected over scenarios.

    Raises:
        ValueError: there is no plan.
    """
    if not plan.found:
        raise ValueError(f"The case {plan.case} has no plan ({plan.status}): there is nothing to measure.")
    today = View(case, baseline) if baseline is not None and baseline.found else None
    view = View(case, plan, today)
    rows = [_row(indicator, view) for indicator in INDICATORS]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(TYPES)


def _row(indicator: Indicator, view: View) -> dict[str, Any]:
    """One line of the table."""
    value = indicator.measure(view)
    before = indicator.measure(view.baseline) if view.baseline else Missing("")
    asked = indicator.threshold(view) if indicator.threshold else None
    known, threshold = not isinstance(value, Missing), asked if not isinstance(asked, Missing) else None
    met = threshold.met(value, indicator.better) if threshold and not isinstance(value, Missing) else None
    needs = [value.needs] if isinstance(value, Missing) else []
    if isinstance(asked, Missing):
        needs.append(asked.needs)
    elif threshold and known and met is None:
        needs.append(threshold.opens)
    return {
        "indicator": indicator.key,
        "family": indicator.family,
        "title": indicator.title,
        "title_zh": indicator.title_zh,
        "value": None if isinstance(value, Missing) else value,
        "unit": indicator.unit.replace("{money}", view.case.info.currency),
        "threshold": threshold.value if threshold else None,
        "better": indicator.better,
        "met": met,
        "baseline": None if isinstance(before, Missing) else before,
        "formula": indicator.formula,
        "source": indicator.source,
        "checked": None if indicator.threshold is None else bool(threshold and threshold.checked),
        "needs": "; ".join(needs),
    }


def plant_measures(case: Case, plan: Plan) -> pd.DataFrame:
    """What hangs on each plant: one row per plant of the network of exchanges.

    Columns: ``plant``, ``taken`` and ``given`` (plants it takes from and gives to), ``betweenness`` (pairs of plants), and in
    percent what is lost without the plant: ``efficiency_lost`` of the network, ``exchange_lost`` of the exchange (mean of the
    media).
    """
    view = View(case, plan)
    graph = exchange_graph(view)
    between, efficiency, exchange = betweenness(graph), efficiency_losses(graph), exchange_losses(view)
    rows = [
        {
            "plant": plant,
            "taken": graph.in_degree(plant),
            "given": graph.out_degree(plant),
            "betweenness": between[plant],
            "efficiency_lost": 100.0 * efficiency.get(plant, 0.0),
            "exchange_lost": 100.0 * exchange.get(plant, 0.0),
        }
        for plant in graph
    ]
    columns = ["plant", "taken", "given", "betweenness", "efficiency_lost", "exchange_lost"]
    return pd.DataFrame(rows, columns=columns)
