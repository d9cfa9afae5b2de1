"""Pinch analysis: published targets, curves that close, profiles of a site."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.certificate.flows.cascade import HeatPart
from parkloop.optimizer.figures import composite_curves, grand_composite_curve, site_curves
from parkloop.optimizer.plan.pinch import PinchHeat, composite, grand_composite, site_profiles, targets, zones


def heat(hot: list[tuple[float, float, float]], cold: list[tuple[float, float, float]], shift: float = 5.0) -> PinchHeat:
    """Streams by upper and lower temperature and heat capacity rate [degC, degC, MW/K]"""
    hot_true = tuple(HeatPart(upper, lower, (upper - lower) * rate) for upper, lower, rate in hot)
    cold_true = tuple(HeatPart(upper, lower, (upper - lower) * rate) for upper, lower, rate in cold)
    down = tuple(HeatPart(p.upper - shift, p.lower - shift, p.mw) for p in hot_true)
    up = tuple(HeatPart(p.upper + shift, p.lower + shift, p.mw) for p in cold_true)
    return PinchHeat("z", "p", down, up, hot_true, cold_true)


KEMP = heat([(170, 60, 3.0), (150, 30, 1.5)], [(135, 20, 2.0), (140, 80, 4.0)])
"""The four-stream problem of Kemp (2007): 20 and 60, pinch at 85 shifted."""


def test_kemp_targets() -> None:
    """Proves the problem table: 20 MW of heating, 60 of cooling, pinch at 85 °C. Sensitivity: without the shift 0 of heating."""
    found = targets(KEMP)
    assert (20.0, 60.0, 85.0) == pytest.approx((found.heating_mw, found.cooling_mw, found.pinch_c))


def test_the_composite_curves_span_all_heat() -> None:
    assert 510.0 == pytest.approx(composite(KEMP.hot_true)[-1][0])
    assert 470.0 == pytest.approx(composite(KEMP.cold_true)[-1][0])
    assert (0.0, 30.0) == pytest.approx(composite(KEMP.hot_true)[0])
    assert (510.0, 170.0) == pytest.approx(composite(KEMP.hot_true)[-1])


def test_an_isothermal_stream_is_a_step() -> None:
    """Proves that a stream of one temperature is drawn flat. Sensitivity: spread over an interval it would slope."""
    boiling = HeatPart(100.0, 100.0, 7.0)
    assert [(0.0, 100.0), (7.0, 100.0)] == composite([boiling])
    assert [(7.0, 100.0), (0.0, 100.0)] == grand_composite(PinchHeat("z", "p", (), (boiling,), (), (boiling,)))


def test_the_site_profiles_leave_out_pockets() -> None:
    """Proves that a site asks for what its zones lack: 20 needed, 60 given. Sensitivity: with pockets more of both."""
    given, needed = site_profiles([KEMP])
    assert (60.0, 20.0) == pytest.approx((given[-1][0], needed[-1][0]))
    both, _ = site_profiles([KEMP, KEMP])
    assert 120.0 == pytest.approx(both[-1][0])


def test_the_zones_of_a_plan_hold_its_streams() -> None:
    case = load_case("two_firms")
    plan = optimise(case)
    condition = case.operating_conditions[0].condition
    found = zones(case, plan, condition)
    table = plan.heat[(plan.heat["condition"] == condition) & plan.heat["role"].isin(["hot", "cold"])]
    assert table["mw"].sum() == pytest.approx(sum(p.mw for zone in found for p in (*zone.hot, *zone.cold)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_curves_are_drawn(language: str) -> None:
    both = composite_curves(KEMP, language)["series"]
    assert [60.0, 20.0] == both[1]["data"][0]
    assert 85.0 == grand_composite_curve(KEMP, language)["series"][0]["markLine"]["data"][0]["yAxis"]
    sources, sinks = (series["data"] for series in site_curves([KEMP], language)["series"])
    assert (-60.0, 20.0) == pytest.approx((sources[0][0], sinks[-1][0]), abs=1e-4)
