"""The annuity at small rates: no division by zero, no jump at 0, in the model and in the certificate alike."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from parkloop.cases import Case, load_case
from parkloop.models.capital import annuity
from parkloop.models.site import make_site
from parkloop.optimizer.certificate.inputs.scoped_case import scoped_case
from tests.support.by_hand import near, solve

TINY = Path(__file__).resolve().parents[1] / "regressions" / "B02_rate_1e-16_10"
RATES = (0.0, 5e-324, 1e-300, 1e-18, 1.1e-17, 1e-16, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3)


def at(rate: float, life: float = 10.0) -> Case:
    case = load_case(TINY)
    return case.model_copy(update={"economics": case.economics.model_copy(update={"interest_rate": rate, "lifetime_y": life})})


@pytest.mark.parametrize("life", [0.5, 1.0, 10.0, 27.3, 100.0])
@pytest.mark.parametrize("rate", RATES)
def test_an_annuity_runs_smoothly_into_one_over_life(rate: float, life: float) -> None:
    """By hand: r/(1 − (1 + r)^−n) = 1/n + r (n + 1)/(2 n) + r² (n² − 1)/(12 n) − …"""
    series = 1 / life + rate * (life + 1) / (2 * life) + rate**2 * (life**2 - 1) / (12 * life)
    assert annuity(rate, life) == pytest.approx(series, rel=1e-6 if rate > 1e-4 else 1e-14)
    assert scoped_case(at(rate, life), "park", None).annuity("a", None) == pytest.approx(
        series, rel=1e-6 if rate > 1e-4 else 1e-14
    )


def test_a_dearer_rate_never_costs_less() -> None:
    rates = [m * 10.0**e for e in range(-20, 1) for m in (1, 2, 5)]
    found = [annuity(rate, 17.0) for rate in rates]
    assert all(b >= a * (1 - 1e-15) for a, b in pairwise(found))


@pytest.mark.parametrize(("rate", "life"), [(0.08, 20.0), (0.12, 10.0), (1.0, 1.0), (1e300, 3.0)])
def test_an_annuity_is_the_textbooks(rate: float, life: float) -> None:
    """1 % to 100 % as written; at a boundless rate the capital is paid at that rate."""
    expected = rate / (1 - (1 + rate) ** -life)
    assert annuity(rate, life) == pytest.approx(expected, rel=1e-14)
    assert scoped_case(at(rate, life), "park", None).annuity("a", None) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("rate", [0.0, 1e-300, 1e-16, 1e-12])
def test_a_park_with_a_tiny_rate_is_planned(rate: float) -> None:
    """A boiler for 5 MW at 100,000 each over 10 years: 50,000 a year, the gas is free."""
    plan = solve(at(rate))
    assert plan.kpi["total_cost_per_y"] == near(50_000)
    assert math.isfinite(make_site(at(rate)).capital_terms("a").annuity)
