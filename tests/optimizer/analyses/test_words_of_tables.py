"""Cells of results for people: no word of the program is left in them."""

import math

import pandas as pd
import pytest

from parkloop.cases import load_case
from parkloop.cases.locale.catalogue import rendered
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.records.decisions.sharing import _names
from parkloop.optimizer.analyses.registry import analysis
from parkloop.optimizer.analyses.shown import _cell, for_people
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


@pytest.mark.parametrize(
    ("name", "place", "row", "told"),
    [
        ("tornado", "numbers.note", {"low": 1.0, "high": 2.0, "note": "it is below 0"}, "it is below 0"),
        ("sharing", "payments.within", {"within": "no"}, "否"),
        ("pareto", "cells.limits", {"end": "end of co2", "limits": "end of co2"}, "二氧化碳最小的一端"),
    ],
)
def test_results_of_older_versions_are_shown(name: str, place: str, row: dict[str, object], told: str) -> None:
    """Proves it for rows as they were kept before. Sensitivity: a missing column or an unknown word ended the whole view."""
    assert told == shown(name, place, row)


def shown(name: str, place: str, row: dict[str, object]) -> object:
    """A cell as people read it in Chinese."""
    table, column = place.split(".")
    columns = next(one for one in analysis(name).tables if one.name == table).columns
    found = next(one for one in columns if one.name == column)
    return _cell(found, row, "zh", "EUR", titled(load_case("two_firms"), "zh"))


def test_what_a_solver_tolerates_is_no_amount() -> None:
    """Proves that 5.79 beside 57,933,263 in a row is 0, and 5.79 beside 600 is 5.79.

    Sensitivity: a change of 0.000579 万元, an accuracy of 8.17e-7 万元.
    """
    rows = pd.DataFrame(
        {
            "plant": ["brewery", "greenhouse"],
            **{"before_per_y": [-57_933_268.0, 600.0], "ledger_per_y": [0.0, math.nan], "change_per_y": [1e6, 0.0]},
            **{"unharmed_per_y": [-57_933_263.0, 605.79], "unharmed_change_per_y": [5.79, 5.79]},
        }
    )
    found = Result({"unpaid": rows}, {}, (), "found")
    made = for_people(load_case("two_firms"), analysis("sharing"), found, "en")["unpaid"]
    assert [0.0, 5.79] == made["Change then [EUR/y]"].tolist()
    assert [-57_933_268.0, 600.0] == made["Before [EUR/y]"].tolist()


@pytest.mark.parametrize(("back", "spent", "told"), [(2.5, 10.0, "2.50"), (math.nan, 10.0, "收不回"), (math.nan, 0.0, "–")])
def test_what_never_comes_back_is_told_apart_from_nothing_spent(back: float, spent: float, told: str) -> None:
    """Proves the three paybacks of a company. Sensitivity: the same dash for a loss and for nothing spent."""
    assert told == shown("roadmap", "paybacks.payback_y", {"payback_y": back, "capex_net": spent})
    assert "各年均不建" == shown("roadmap", "projects.year", {"year": math.nan})


def test_companies_of_a_sentence_are_joined_as_chinese_does() -> None:
    """Proves it for who is worse off. Sensitivity: a comma of English between Chinese names."""
    assert "制糖厂、制浆厂" == rendered(_names(pd.DataFrame({"plant": ["制糖厂", "制浆厂"]})), "zh")
