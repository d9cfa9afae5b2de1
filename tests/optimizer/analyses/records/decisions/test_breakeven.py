"""The record of break-even values: what is no number is told in words."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.breakeven import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.shown import for_people

pytestmark = pytest.mark.usefixtures("solved_once")


def test_what_costs_nothing_by_km_is_told() -> None:
    """The truck costs by ton alone."""
    case = load_case("two_firms")
    shown = for_people(case, ANALYSIS, analyse("breakeven", case), "zh")["links"]
    assert "不随之增加成本" in shown.to_string()
