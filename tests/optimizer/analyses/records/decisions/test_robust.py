"""The record of robust plans: what is said of designs, in both languages, and the curve."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.robust import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.shown import for_people

pytestmark = pytest.mark.usefixtures("solved_once")


def test_designs_and_the_price_of_robustness() -> None:
    """By hand: at 0.4 for each of two firms the cheapest plan is still the best: 0.2 x 2,003,000 + 0.8 x 3,315,000."""
    case = load_case("two_firms")
    result = analyse("robust", case, chances=[0.0, 0.1, 0.2, 0.4])
    english, chinese = (list(ANALYSIS.sentences(case, result, language)) for language in ("en", "zh"))
    assert "least cost" in english[0] and "成本最低" in chinese[0]
    assert 3_052_600 == round(result.tables["curve"]["expected_per_y"].iloc[-1])
    assert "已知退出：啤酒厂" in for_people(case, ANALYSIS, result, "zh")["designs"].to_string()
    (figure,) = ANALYSIS.figures(case, result, "en")
    assert [0.0, 0.1, 0.2, 0.4] == [x for x, _ in figure.option["series"][0]["data"]]
