"""Loops in which a species builds up slowly: their water may go round as often as it takes."""

from pathlib import Path

import pytest

from parkloop.cases import load_case
from parkloop.optimizer import optimise
from tests.support.by_hand import near

CASES = Path(__file__).parents[2] / "regressions"


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("name", ["C13_slow_loop", "C13b_loop_removal_5pc", "C13c_loop_removal_10pc_two_stage"])
def test_all_water_goes_round_through_the_filter(name: str, exact: bool) -> None:
    """100 t/h at 0.01 for 8,000 h: 8,000. Sensitivity: 60 passes cut it off at 57,300, 30,900 and 15,830."""
    if exact:
        pytest.importorskip("pyscipopt")
    plan = optimise(load_case(CASES / name), exact=exact)
    assert (plan.status, plan.certified) == ("optimal", True), [*plan.faults, *plan.reasons]
    assert plan.objective == near(8_000.0)
