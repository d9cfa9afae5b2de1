"""The record of survival: what decides is named in both languages, and links are drawn."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.survival import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse

pytestmark = pytest.mark.usefixtures("solved_once")

GAS = "markets.gas_grid.price_per_unit"


def test_what_decides_is_named_and_links_are_drawn() -> None:
    """By hand: the pipe is built above a gas price of 3, in half of the draws from 0 to 6."""
    case = load_case("two_firms")
    result = analyse("survival", case, ranges={GAS: (0.0, 6.0)}, n=8, seed=1)
    english, chinese = (list(ANALYSIS.sentences(case, result, language)) for language in ("en", "zh"))
    assert "Gas grid price per unit" in english[1] and "测量" in chinese[1]
    (figure,) = ANALYSIS.figures(case, result, "en")
    assert 50.0 in figure.option["series"][0]["data"]
