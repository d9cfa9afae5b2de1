"""The record of marginal values: worths with what their gaps leave open."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.margins import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.shown import for_people

pytestmark = pytest.mark.usefixtures("solved_once")


def test_worths_planned_anew_have_their_accuracy() -> None:
    """By hand: one t/h more of substrate is peat for 8000 h: 512,000 EUR/y."""
    case = load_case("two_firms")
    shown = for_people(case, ANALYSIS, analyse("margins", case, most=1), "en")["margins"]
    assert shown["Worth of one more, planned anew [EUR/y]"][0].startswith("-512,000 ±")
