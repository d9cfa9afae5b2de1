"""The record of the tornado: what it says in both languages, and its figure."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.tornado import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse

pytestmark = pytest.mark.usefixtures("solved_once")

WATER = "water_streams.town_water.price_per_t"


def test_the_widest_number_is_named_and_drawn() -> None:
    """By hand: town water from 1 to 4 per t, 576,000 EUR/y."""
    case = load_case("two_firms")
    result = analyse("tornado", case, ranges={WATER: (1, 4)}, how="anew")
    english, chinese = (list(ANALYSIS.sentences(case, result, language)) for language in ("en", "zh"))
    assert "Town water price per t" in english[0] and "576,000 EUR/y" in english[0] and "576,000" in chinese[0]
    (figure,) = ANALYSIS.figures(case, result, "en")
    assert [[-192_000], [384_000]] == [[round(value) for value in series["data"]] for series in figure.option["series"]]
