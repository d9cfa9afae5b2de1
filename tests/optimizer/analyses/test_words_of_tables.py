"""Cells of results for people: no word of the program is left in them."""

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
        ("pareto", "cells.limits", "end of co2", "二氧化碳最小的一端"),
        ("tornado", "numbers.note", "what is built cannot run at 37.5", "取 37.5 时已建设施无法运行"),
        ("what_if", "figures.unit", "MW of steam", "MW（蒸汽）"),
        ("margins", "margins.amount_unit", "MW of steam", "MW（蒸汽）"),
        ("sharing", "prices.exchange", "brewery>greenhouse:water", "啤酒厂 · 水 → 温室"),
    ],
)
def test_cells_are_in_the_language_of_the_reader(name: str, place: str, value: object, told: str) -> None:
    """Proves it for texts that tables keep. Sensitivity: True, end of co2, MW of steam and water in Chinese."""
    table, column = place.split(".")
    columns = next(one for one in analysis(name).tables if one.name == table).columns
    found = next(one for one in columns if one.name == column)
    title = titled(load_case("two_firms"), "zh")
    assert told == _cell(found, {column: value}, "zh", "EUR", title)
