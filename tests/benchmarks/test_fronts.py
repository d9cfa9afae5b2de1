"""Published problems of several objectives, by the public door that knows nothing of parks."""

import json
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest
from scipy.sparse import csr_array

from parkloop.optimizer.multiobjective.public import front
from parkloop.optimizer.solver.problem import Problem

HERE = Path(__file__).parent


def power() -> pyo.ConcreteModel:
    """Power of four kinds of units in three areas of load: cost [k EUR], CO2 [kt], imported fuel [GWh] (Mavrotas 2009)."""
    cap = {"LIGN": 31000, "OIL": 15000, "NG": 22000, "RES": 10000}
    areas = {"LIGN": (1, 2), "OIL": (2, 3), "NG": (1, 2, 3), "RES": (1, 3)}
    cost, co2 = {"LIGN": 30, "OIL": 75, "NG": 60, "RES": 90}, {"LIGN": 1.44, "OIL": 0.72, "NG": 0.45, "RES": 0.0}
    need = {1: 38400, 2: 19200, 3: 6400}
    model = pyo.ConcreteModel()
    model.x = pyo.Var([(i, j) for i in cap for j in areas[i]], domain=pyo.NonNegativeReals)
    of = {i: sum(model.x[i, j] for j in areas[i]) for i in cap}
    model.cap = pyo.Constraint(list(cap), rule=lambda m, i: of[i] <= cap[i])
    model.needed = pyo.Constraint(list(need), rule=lambda m, j: sum(m.x[i, j] for i in cap if j in areas[i]) == need[j])
    model.cost = pyo.Objective(expr=sum(cost[i] * of[i] for i in cap))
    model.co2 = pyo.Objective(expr=sum(co2[i] * of[i] for i in cap))
    model.fuel = pyo.Objective(expr=of["OIL"] + of["NG"])
    return model


def knapsack() -> tuple[Problem, np.ndarray, list[list[int]]]:
    """Two knapsacks, two profits, fifty things (2kp50), and its published front."""
    data = json.loads((HERE / "2kp50.json").read_text(encoding="utf-8"))
    profits = np.array(data["profits"])
    n = profits.shape[1]
    problem = Problem(
        c=np.zeros(n),
        offset=0.0,
        A=csr_array(np.array(data["weights"], dtype=float)),
        row_lower=np.full(2, -np.inf),
        row_upper=np.array(data["capacity"]),
        col_lower=np.zeros(n),
        col_upper=np.ones(n),
        integer=np.ones(n, dtype=bool),
        row_names=["first", "second"],
        col_names=[f"x{j}" for j in range(n)],
    )
    return problem, profits, data["reference_front"]


def test_the_payoff_table_of_a_linear_program_is_the_published_one() -> None:
    """Proves the lexicographic ends of three objectives. Sensitivity: ends that are not made efficient by the others."""
    found = front(power(), points=4)
    published = [[3_075_000, 62_460, 33_000], [3_855_000, 45_180, 37_000], [3_225_000, 55_260, 23_000]]
    assert found.payoff.to_numpy() == pytest.approx(np.array(published), rel=1e-6)
    assert ["cost", "co2", "fuel"] == list(found.payoff.columns)
    assert not found.nadir_exact and 37_000 == pytest.approx(found.nadir["fuel"])
    # 16 cells and three ends, each told; the points keep their caps and none dominates another
    assert 19 == len(found.cells) and set(found.cells["outcome"]) <= {"found", "same", "infeasible", "dominated"}
    values = found.points[["cost", "co2", "fuel"]].to_numpy()
    assert not any(np.all(a <= b + 1e-6) and np.any(a < b - 1.0) for a in values for b in values)
    asked = found.cells[found.cells["outcome"].isin(["found", "same"]) & (found.cells["end"] == "")]
    for row in asked.itertuples():
        point = found.points.set_index("point").loc[row.point]
        assert point["co2"] <= row.limit_co2 * (1 + 1e-6) and point["fuel"] <= row.limit_fuel * (1 + 1e-6)


@pytest.mark.thorough
def test_every_nondominated_point_of_2kp50_is_found() -> None:
    """Proves all 35 points, and no other. Sensitivity: a step that is too long, weights that give up a unit, or a gap."""
    problem, profits, published = knapsack()
    found = front(problem, -profits, points=None, gap=0)
    told = -found.points[["objective_1", "objective_2"]].to_numpy()
    assert sorted(published) == sorted(np.round(told).astype(int).tolist())
    assert found.complete and found.nadir_exact
    assert [[-2103, -1529], [-1547, -2020]] == np.round(found.payoff.to_numpy()).astype(int).tolist()


def test_a_grid_over_2kp50_finds_points_of_its_front() -> None:
    problem, profits, published = knapsack()
    found = front(problem, -profits, points=4, gap=0)
    told = np.round(-found.points[["objective_1", "objective_2"]].to_numpy()).astype(int).tolist()
    assert 4 == len(told) and all(point in published for point in told)
    assert found.nadir_exact and not found.complete
