"""Circuits and couplings in the reference, which states them by itself, against the planner."""

import pytest

from parkloop.cases import Case
from parkloop.optimizer import optimise
from tests.models.subsystems.equipment.test_couplings import coupled, station
from tests.models.subsystems.streams.test_circuits import cooled
from tests.reference import reference_optimum
from tests.support.by_hand import quality, water

CASES: dict[str, Case] = {
    "a circuit": cooled(quality("tower", c_in=800, c_out=1600)),
    "a circuit that reuses": cooled(
        quality("tower", c_in=500, c_out=2000),
        quality("rinse", c_out=800),
        streams=(water("rinse", "source", 80, plant="works"),),
    ),
    "a bleed": station(coupled("bleed", 0.5), coupled("second", 0.5)),
    "bleeds of one turbine": station(coupled("bleed", 1, "steam"), coupled("second", 0.25, "steam"), bleed=5),
    "a turbine that is not there": station(coupled("bleed", 0.5, "steam"), turbine={"max_size": 100}, without="second"),
}


@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.parametrize("scope", ["baseline", "park"])
def test_the_reference_finds_the_same_cost(name: str, scope: str) -> None:
    """Proves make-up, blow-down and shares of a turbine against rows that are written by themselves."""
    status, least, _ = reference_optimum(CASES[name], scope)
    plan = optimise(CASES[name], scope=scope, gap=1e-7)
    assert plan.status == status
    assert status != "optimal" or plan.objective == pytest.approx(least, rel=1e-6)
