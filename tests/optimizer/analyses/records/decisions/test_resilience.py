"""The record of resilience: what is said of exits, in both languages, and its figure."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.resilience import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse

pytestmark = pytest.mark.usefixtures("solved_once")


def test_the_worst_is_named_and_drawn() -> None:
    """By hand: either firm's leaving costs 1,312,000; without town water nothing runs."""
    case = load_case("two_firms")
    result = analyse("resilience", case, kinds="all")
    english, chinese = (list(ANALYSIS.sentences(case, result, language)) for language in ("en", "zh"))
    assert "1,312,000 EUR/y" in english[0] and "Brewery" in english[0]
    assert "131.2 万 EUR" in chinese[0] and "啤酒厂" in chinese[0]
    assert 4 == sum("cannot run" in sentence for sentence in english)
    (figure,) = ANALYSIS.figures(case, result, "en")
    assert [1_312_000, 1_312_000, 640_000, 576_000, 96_000] == figure.option["series"][0]["data"]
