"""Indicators of a plan and of the park as it runs today, from the case and the plan's tables alone.

One module per family: HJ 274-2015, the circular transformation of parks, the zero-carbon park, the international framework for
eco-industrial parks, ISO 59020, material circularity, and the network of exchanges. Where data is missing the value is empty and
``needs`` says which column of which table would allow it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import TERM, Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.indicators.exchange import exchange_graph, exchange_losses
from parkloop.optimizer.indicators.rates import Rate
from parkloop.optimizer.indicators.record import Indicator, Missing
from parkloop.optimizer.indicators.systems import (
    circular_park,
    eip_framework,
    hj274,
    iso59020,
    mci,
    network,
    resilience,
    zero_carbon,
)
from parkloop.optimizer.indicators.text import FAMILIES, streams_text, table_text
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.web import betweenness, efficiency_losses
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

__all__ = [
    "COLUMNS",
    "FAMILIES",
    "INDICATORS",
    "STREAM_COLUMNS",
    "indicator_streams",
    "indicators",
    "plant_measures",
    "streams_text",
    "table_text",
]

COLUMNS = (
    *("indicator", "family", "title", "title_zh", "value", "unit", "threshold", "better", "met", "baseline", "formula", "source"),
    *("checked", "needs"),
)
"""Columns of the table of indicators."""

STREAM_COLUMNS = ("indicator", "part", "stream", "plant", "amount", "unit", "basis")
"""Columns of the table of streams."""

NOISE = 1e-9
"""Values below this are rounding noise."""
SPOKEN = ("title", "unit", "formula", "source", "needs")
"""Columns that are messages, which languages tell."""
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
    """Indicators of eco-industrial parks, of a plan and of the baseline where its plan is given.

    Args:
        case: the park.
        plan: a plan of it.
        baseline: plan of the same park as it runs today, to be shown beside it.

    Returns:
        One row per indicator: indicator, family, title, title_zh, value, unit, threshold, better, met, baseline, formula, source,
        checked and needs. ``value`` and ``baseline`` are numbers in ``unit``, NaN where data is missing; ``needs`` then says what
        would allow the value, or settle whether the threshold is met. ``met`` is True or False, None where that cannot be told.
        ``checked`` says whether the threshold was read in the standard's own text, None where none is asked. Yearly amounts are
        expected over scenarios.

    Raises:
        CaseError: the case is faulty; with all faults.
        ValueError: there is no plan, or an argument is none.

    Method: HJ 274, zero-carbon parks, UNIDO's framework, ISO 59020, MCI, network and resilience measures: ``docs/indicators.md``.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> table = pl.indicators(case, pl.optimise(case))
        >>> {"indicator", "value", "unit", "met"} <= set(table.columns)
        True
    """
    view = _view(case, plan, baseline)
    rows = [_row(indicator, view) for indicator in INDICATORS]
    return _with_messages(pd.DataFrame(rows, columns=list(COLUMNS)).astype(TYPES), rows, SPOKEN)


def indicator_streams(case: Case, plan: Plan) -> pd.DataFrame:
    """Streams of every rate: one row per entry of its numerator and denominator.

    Columns: ``indicator``, ``part`` (numerator or denominator), ``stream`` (or market, technology, commodity, demand; empty: the
    plant as a whole), ``plant``, ``amount`` a year in ``unit``, and ``basis``: the class or reason by which it counts. The rate
    is the sum of its numerator over that of its denominator.

    Raises:
        ValueError: there is no plan.
    """
    view = _view(case, plan)
    rows = []
    for indicator in INDICATORS:
        entries = indicator.measure.entries(view) if isinstance(indicator.measure, Rate) else []
        for e in [] if isinstance(entries, Missing) else entries:
            rows.append((indicator.key, e.part, e.stream, e.plant, e.amount, e.unit, e.basis))
    made = pd.DataFrame(rows, columns=list(STREAM_COLUMNS)).astype({"amount": float})
    return _with_messages(made, [dict(zip(STREAM_COLUMNS, row, strict=True)) for row in rows], ("stream", "basis"))


def _view(case: Case, plan: Plan, baseline: Plan | None = None) -> View:
    """View of a plan, and of the baseline where it was found; arguments are checked."""
    given = ArgumentCheck()
    given.plan("plan", plan)
    if baseline is not None:
        given.plan("baseline", baseline)
    given.raise_faults()
    if not plan.found:
        raise ValueError(
            say("The case {case} has no plan ({status}): there is nothing to measure.", case=plan.case, status=plan.status)
        )
    meant = checked(case)
    return View(meant, plan, View(meant, baseline) if baseline is not None and baseline.found else None)


def _with_messages(frame: pd.DataFrame, rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> pd.DataFrame:
    """Table whose columns keep messages; pandas' own type of texts would keep the English only."""
    return frame.assign(**{name: pd.Series([row[name] for row in rows], index=frame.index, dtype=object) for name in names})


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
        "title_zh": rendered(indicator.title, "zh"),
        "value": None if isinstance(value, Missing) else _clean(value),
        "unit": Message(indicator.unit, {"money": view.case.info.currency}, TERM),
        "threshold": threshold.value if threshold else None,
        "better": (threshold.better if threshold else None) or indicator.better,
        "met": met,
        "baseline": None if isinstance(before, Missing) else _clean(before),
        "formula": indicator.formula,
        "source": indicator.source,
        "checked": None if indicator.threshold is None else bool(threshold and threshold.checked),
        "needs": joined(needs, "; ") if needs else "",
    }


def _clean(value: float) -> float:
    """A value without rounding noise: never a tiny or a negative nothing."""
    return 0.0 if abs(value) < NOISE else value


def plant_measures(case: Case, plan: Plan) -> pd.DataFrame:
    """Network measures by plant: one row per plant of the exchange network.

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
