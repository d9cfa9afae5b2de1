"""The record of marginal values: worths with what their gaps leave open."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.margins import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.report.units import as_written

pytestmark = pytest.mark.usefixtures("solved_once")


def test_worths_planned_anew_have_their_accuracy() -> None:
    """By hand: one t/h more of substrate is peat for 8000 h: 512,000 EUR/y."""
    case = load_case("two_firms")
    shown = for_people(case, ANALYSIS, analyse("margins", case, most=1), "en")["margins"]
    assert shown["Worth of one more, planned anew [EUR/y]"][0].startswith("-512,000 ±")


def test_worths_in_a_chinese_report_are_ten_thousands_of_one_unit() -> None:
    """By hand: one t/h more of substrate costs 512,000 CNY/y, 51.2 万元/a; a ton of it 64 元, and the number keeps its unit.

    Sensitivity: worths are texts, which stood below 万元 as they were.
    """
    case = load_case("two_firms")
    case = case.set({"case.currency": "CNY"})
    shown = as_written(for_people(case, ANALYSIS, analyse("margins", case), "zh")["margins"], "CNY", "zh")
    row = shown[shown["折合单位数量 [元/单位]"] == -64].iloc[0]
    assert ["t/h", "-51.2"] == [row["数值单位"], row["多一个单位的价值（按已建设施） [万元/a]"]]
