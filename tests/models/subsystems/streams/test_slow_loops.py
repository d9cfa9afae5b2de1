"""Loops in which a species builds up slowly: their water may go round as often as it takes."""

from pathlib import Path

import pytest

from parkloop.cases import load_case
from parkloop.optimizer import optimise

CASES = Path(__file__).parents[3] / "regressions"


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", ["C13_slow_loop", "C13b_loop_removal_5pc", "C13c_loop_removal_10pc_two_stage"])
def test_all_water_goes_round_through_the_filter(name: str, exact: bool) -> None:
    """100 t/h at 0.01 for 8,000 h: 8,000. Sensitivity: 60 passes cut it off at 57,300, 30,900 and 15,830."""
    if exact:
        pytest.importorskip("pyscipopt")
    plan = optimise(load_case(CASES / name), exact=exact)
    assert (plan.status, plan.certified) == ("optimal", True), [*plan.faults, *plan.reasons]
    assert (plan.objective, plan.bound) == pytest.approx((8_000.0, 8_000.0), rel=1e-7)


@pytest.mark.parametrize("removal", [0.01, 0.002, 0.001])
def test_margins_that_add_up_round_a_loop_do_not_raise_the_bound(removal: float) -> None:
    """Proves: what is counted higher by 1e-8 each time round has its room. Sensitivity: a range without it proves 8,000.015."""
    plan = optimise(load_case(CASES / "C13_slow_loop").set({"water_quality.t_out/tds.removal": removal}))
    assert (plan.status, plan.certified) == ("optimal", True)
    assert (plan.objective, plan.bound) == pytest.approx((8_000.0, 8_000.0), rel=1e-7)


@pytest.mark.parametrize("removal", [0.02, 0.005, 0.001])
@pytest.mark.parametrize("share", [0.9, 0.5])
def test_the_bound_lies_below_the_best_plan_where_a_limit_holds_the_loop(removal: float, share: float) -> None:
    """Proves x = 100 L / ((1 - r)(L + 10)) through the filter, the rest fresh. Sensitivity: with margins 4e-6 above it.

    L is a share of the concentration at which the loop would stand still.
    """
    limit = share * (10.0 / removal - 10.0)
    case = load_case(CASES / "C13_slow_loop").set(
        {"water_quality.t_out/tds.removal": removal, "water_quality.p/tds.c_in_max_mg_per_l": limit}
    )
    through = 100.0 * limit / ((1.0 - removal) * (limit + 10.0))
    least = 8000.0 * (0.01 * through + 2.0 * (100.0 - through))
    plan = optimise(case, exact=True)
    assert plan.certified and plan.bound is not None
    assert plan.bound <= least * (1 + 1e-9)
    assert plan.objective == pytest.approx(least, rel=1e-5)
