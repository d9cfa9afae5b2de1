"""Cells of results for people: no word of the program is left in them."""

import math

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.registry import analysis
from parkloop.optimizer.analyses.shown import _cell
from parkloop.optimizer.analyses.titles import titled


@pytest.mark.parametrize(
    ("name", "place", "value", "told"),
    [
        ("finance", "lots.stated", True, "是"),
        ("finance", "lots.stated", False, "否"),
        ("finance", "assumptions.value", "principal", "等额还本、利息照付"),
        ("what_if", "figures.unit", "MW of steam", "MW（蒸汽）"),
        ("margins", "margins.amount_unit", "MW of steam", "MW（蒸汽）"),
        ("sharing", "prices.exchange", "brewery>greenhouse:water", "啤酒厂 · 水 → 温室"),
    ],
)
def test_cells_are_in_the_language_of_the_reader(name: str, place: str, value: object, told: str) -> None:
    """Proves it for texts that tables keep. Sensitivity: True, MW of steam and water in Chinese."""
    assert told == shown(name, place, {place.partition(".")[2]: value})


@pytest.mark.parametrize(
    ("name", "place", "row", "told"),
    [
        ("pareto", "cells.limits", {"end": "co2", "limits": ""}, "二氧化碳最小的一端"),
        ("pareto", "cells.limits", {"end": "", "limits": "co2: 5 t/y"}, "二氧化碳：5 t/a"),
        ("pareto", "points.accuracy", {"accuracy": 1234.5, "accuracy_unit": "EUR/y"}, "1,234.5 EUR/a"),
        ("pareto", "points.rate", {"rate": 2.5, "rate_unit": "EUR/t"}, "2.5 EUR/t"),
        ("pareto", "points.rate", {"rate": math.nan, "rate_unit": "EUR/t"}, ""),
        (
            *("tornado", "numbers.note"),
            {"low": 1.0, "high": 37.5, "outcome_low": "open", "outcome_high": "impossible", "note": ""},
            "取 1 时未找到可行的运行方式；取 37.5 时已建设施无法运行",
        ),
        (
            *("tornado", "numbers.note"),
            {"low": 1.0, "high": 2.0, "outcome_low": "", "outcome_high": "refused", "note": "it is below 0"},
            "it is below 0",
        ),
    ],
)
def test_cells_are_made_of_what_is_known(name: str, place: str, row: dict[str, object], told: str) -> None:
    """Proves: cells are made of ids and values of their row. Sensitivity: sentences of tables known by how they begin."""
    assert told == shown(name, place, row)


def shown(name: str, place: str, row: dict[str, object]) -> object:
    """A cell as people read it in Chinese."""
    table, column = place.split(".")
    columns = next(one for one in analysis(name).tables if one.name == table).columns
    found = next(one for one in columns if one.name == column)
    return _cell(found, row, "zh", "EUR", titled(load_case("two_firms"), "zh"))
