"""Plans in which a commodity goes round when the search ends early: the circle is taken out, the plan is not lost."""

from dataclasses import replace
from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.optimizer import optimise
from parkloop.optimizer.solve import cycles
from parkloop.optimizer.solver.highs.adapter import Status
from tests.support.by_hand import buy, park


def lossy_ring(plants: int) -> Case:
    """1 MW must be cooled at a, at 10 per MWh; sent round over lossy pipes it would be lost for nothing."""
    names = "abcd"[:plants]
    tanks = [
        {"stream": f"tank_{p}", "plant": p, "t_in_c": 20, "t_out_c": 40, "duty_mw": 0.0001, "kind": "cold"} for p in names[1:]
    ]
    return park(
        plants=[{"plant": p, "x_km": 3 * (n % 2), "y_km": 4 * (n // 2)} for n, p in enumerate(names)],
        commodities=[
            {"commodity": "hot_water", "kind": "heat", "t_supply_c": 90, "t_return_c": 60},
            {"commodity": "cold_water", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        markets=[buy("tower", "cold_water", 10, plant="a")],
        heat_streams=[
            {"stream": "still", "plant": "a", "t_in_c": 150, "t_out_c": 150, "kind": "hot", "duty_mw": 1},
            *tanks,
        ],
        transport=[{"mode": "pipe", "carries": "heat", "only": "hot_water", "loss_per_km": 0.1}],
    )


@pytest.mark.parametrize("plants", [2, 3, 4])
def test_a_time_limit_leaves_a_plan_without_circles(plants: int) -> None:
    """Proves the incumbent is straightened: 10,000 to cool it. Sensitivity: 'goes round in a circle', status error."""
    plan = optimise(lossy_ring(plants), time_limit=0.01)
    assert plan.certified, [*plan.faults, *plan.reasons]
    assert plan.kpi["total_cost_per_y"] == pytest.approx(10_000, rel=2e-3)
    assert plan.bound is not None and plan.bound <= plan.kpi["total_cost_per_y"]
    assert plan.status in ("feasible", "optimal")


def test_who_stops_the_search_keeps_a_plan_without_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the same for a solve that the user ends, whose status stays."""
    sound, rounds = cycles.minimise, []

    def stopped(*key: Any) -> Any:
        outcome, x = sound(*key)
        rounds.append(1)
        return (replace(outcome, status=Status.interrupted), x) if len(rounds) == 1 else (outcome, x)

    monkeypatch.setattr(cycles, "minimise", stopped)
    plan = optimise(lossy_ring(2))
    assert (plan.status, plan.certified, plan.faults) == ("interrupted", True, ())
    assert len(rounds) > 1


def test_rounds_that_run_out_leave_a_plan_without_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "MAX_ROUNDS", 1)
    plan = optimise(lossy_ring(4))
    assert plan.certified, [*plan.faults, *plan.reasons]
