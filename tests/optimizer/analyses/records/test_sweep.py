"""The record of the parametric sweep."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.sweep import axis_title


@pytest.mark.parametrize(
    "place, english, chinese",
    [
        ("policy.carbon_price_per_t", "carbon price per t [CNY/t]", "碳价 [元/t]"),
        ("economics.interest_rate", "interest rate [1/y]", "利率 [1/a]"),
        ("markets.power_grid.price_per_unit", "Power grid price per unit [CNY/MWh]", "电网购电 单价 [元/MWh]"),
    ],
)
def test_the_axis_states_the_unit_of_what_is_moved(place: str, english: str, chinese: str) -> None:
    """Proves that values of a sweep stand beside their unit, as each language writes it.

    Sensitivity: the name alone leaves 1,000 to be CNY or 10,000 CNY.
    """
    case = load_case("linjiang")
    assert axis_title(case, place) == english
    assert axis_title(case, place, "zh") == chinese
