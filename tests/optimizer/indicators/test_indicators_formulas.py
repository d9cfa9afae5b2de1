"""Formulas of the indicator systems: published and hand-made numbers, and what has nothing to divide by."""

import math

import pytest

from parkloop.optimizer.indicators.formulas import (
    circularity,
    elasticity,
    elasticity_met,
    linear_flow_index,
    material_circularity,
    mean_growth,
    rate_with_stock,
    ratio,
    reduction,
    water_reuse_rate,
    yearly_reduction,
)


def test_material_circularity_of_the_reference_product() -> None:
    found = material_circularity(
        100.0,
        recycled_in=0.3,
        reused_in=0.1,
        recycled_out=0.4,
        reused_out=0.1,
        recycling_efficiency=0.9,
        feedstock_efficiency=0.9,
    )
    assert found is not None
    assert (60.0, 50.0) == pytest.approx((found.virgin, found.uncollected))
    assert (4.0, 3.3333) == pytest.approx((found.recycling_waste, found.feedstock_waste), abs=1e-4)
    assert 53.6667 == pytest.approx(found.waste, abs=1e-4)
    assert 0.569282 == pytest.approx(found.linear_flow_index, abs=1e-6)
    assert 0.487646 == pytest.approx(found.indicator, abs=1e-6)


def test_a_linear_product_of_average_use_is_a_tenth_circular_and_a_circular_one_wholly() -> None:
    linear, circular = material_circularity(1.0), material_circularity(1.0, reused_in=1.0, reused_out=1.0)
    assert linear is not None
    assert circular is not None
    assert 0.1 == pytest.approx(linear.indicator)
    assert 1.0 == circular.indicator


def test_a_product_used_twice_as_long_is_less_linear() -> None:
    found = material_circularity(1.0, utility=2.0)
    assert found is not None
    assert 0.55 == pytest.approx(found.indicator)


def test_material_circularity_is_never_below_0() -> None:
    assert 0.0 == circularity(1.0, utility=0.5)


@pytest.mark.parametrize("change", [{"mass": 0.0}, {"utility": 0.0}, {"feedstock_efficiency": 0.0}])
def test_material_circularity_needs_mass_utility_and_feedstock(change: dict[str, float]) -> None:
    assert material_circularity(**{"mass": 1.0, **change}) is None
    assert circularity(0.5, utility=0.0) is None
    assert linear_flow_index(0.0, 0.0, 0.0) is None


def test_the_eleventh_five_year_plan_would_pass_the_energy_elasticity() -> None:
    value = elasticity(0.081, 0.149)
    assert value is not None
    assert 0.544 == pytest.approx(value, abs=5e-4)
    assert elasticity_met(value, 0.149, 0.6) is True


def test_an_elasticity_is_undefined_without_growth() -> None:
    assert elasticity(0.05, 0.0) is None
    assert elasticity_met(0.5, 0.0, 0.6) is None


def test_where_value_added_shrinks_the_use_must_shrink_enough() -> None:
    assert elasticity_met(0.7, -0.02, 0.6) is True
    assert elasticity_met(0.5, -0.02, 0.6) is False
    assert elasticity_met(0.7, 0.02, 0.6) is False


def test_growth_is_that_of_equal_years() -> None:
    assert 0.1 == pytest.approx(mean_growth(100.0, 121.0, 2.0))
    assert 0.06 == pytest.approx(mean_growth(191571.0, 228123.0, 3.0), abs=1e-3)
    assert 0.1 == pytest.approx(yearly_reduction(1.0, 0.81, 2.0))
    for years, first in ((0.0, 1.0), (1.0, 0.0)):
        assert mean_growth(first, 1.0, years) is None
        assert yearly_reduction(first, 1.0, years) is None


def test_a_fall_of_the_energy_intensity_as_in_the_eleventh_plan() -> None:
    assert 0.259 == pytest.approx(reduction(2.59, 1.92), abs=5e-4)


def test_rates_and_shares() -> None:
    assert 0.75 == rate_with_stock(50.0, 80.0, stock_used=40.0)
    assert 0.8 == water_reuse_rate(80.0, 20.0)
    assert ratio(1.0, 0.0) is None
    assert ratio(1.0, -1.0) is None
    assert math.isclose(0.25, ratio(1.0, 4.0) or 0.0)
