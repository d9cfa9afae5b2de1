"""The planner against the independent reference on random parks: same status, same optimum, and the certificate agrees."""

import pytest

from cases import check
from optimizer import optimise
from tests.reference import reference_optimum
from tests.reference.parks import random_park

OBJECTIVES = ("co2", "freshwater", "wastewater", "disposal", "energy", "land", "links")


def agrees(seed: int, scope: str, objective: str = "cost", level: float = 0.9) -> None:
    case = random_park(seed)
    status, least, _ = reference_optimum(case, scope, objective, level=level)
    plan = optimise(case, scope=scope, objective=objective, gap=1e-7, cvar_level=level)
    assert plan.status == status, (plan.faults, plan.reasons)
    if status == "optimal":
        assert plan.objective == pytest.approx(least, rel=1e-6, abs=1e-3)
        assert plan.certified, plan.faults


@pytest.mark.parametrize("seed", range(40))
def test_random_parks_have_the_optimum_of_the_reference(seed: int) -> None:
    """Proves bounds, links, books and scopes together; a wrong sign or a lost candidate moves one of the optima."""
    agrees(seed, "park")
    agrees(seed, *(("baseline",), ("plant",), ("park", OBJECTIVES[seed // 3 % len(OBJECTIVES)]))[seed % 3])


@pytest.mark.parametrize("seed", [2, 8, 10, 12, 15, 27])
def test_risk_in_random_parks_is_that_of_the_reference(seed: int) -> None:
    """Proves thresholds, tails and what is shared by the scenarios against the largest mean under all beliefs.

    Parks with two scenarios and no credits, whose baseline the reference counts by scenario.
    """
    agrees(seed, "park", "worst_case")
    agrees(seed, "park", "cvar", (0.2, 0.4, 0.7)[seed % 3])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 160))
def test_more_random_parks_have_the_optimum_of_the_reference(seed: int) -> None:
    for scope in ("baseline", "plant", "park"):
        agrees(seed, scope)
    agrees(seed, "park", OBJECTIVES[seed % len(OBJECTIVES)])


def test_random_parks_are_valid_cases() -> None:
    assert [(seed, str(fault)) for seed in range(160) for fault in check(random_park(seed))] == []
