"""Fronts of small problems, by hand and by enumeration."""

from itertools import product

import numpy as np
import pyomo.environ as pyo
import pytest
from scipy.sparse import csr_array

from parkloop.optimizer.multiobjective.front import Front
from parkloop.optimizer.multiobjective.public import front
from parkloop.optimizer.multiobjective.zones import split
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.solver.problem import Problem


def choice(points: list[tuple[float, float]]) -> pyo.ConcreteModel:
    """One of some things, each with two costs."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(len(points)), domain=pyo.Binary)
    model.one = pyo.Constraint(expr=sum(model.x.values()) == 1)
    model.first = pyo.Objective(expr=sum(a * model.x[n] for n, (a, _) in enumerate(points)))
    model.second = pyo.Objective(expr=sum(b * model.x[n] for n, (_, b) in enumerate(points)))
    return model


def told(found: Front, *names: str) -> list[tuple[int, ...]]:
    return [tuple(map(int, row)) for row in found.points[list(names)].round().to_numpy()]


def test_points_inside_the_hull_are_found_and_dominated_ones_are_not() -> None:
    """By hand: (1,9), (5,6), (9,1) are efficient, (5,6) lies above the line, and (6,6), (9,2) are dominated."""
    found = front(choice([(1, 9), (9, 1), (5, 6), (6, 6), (9, 2)]), points=None, gap=0)
    assert [(1, 9), (5, 6), (9, 1)] == told(found, "first", "second")
    assert found.complete and found.knee is None
    assert {"first": 9, "second": 9} == pytest.approx(found.nadir) and {"first": 1, "second": 1} == pytest.approx(found.ideal)


def test_the_knee_is_farthest_below_the_line_between_the_ends() -> None:
    """By hand: ends (0,10) and (10,0); (2,3) lies (1 - 0.2 - 0.3) / sqrt(2) below their line, (1,7) 0.2 / sqrt(2)."""
    found = front(choice([(0, 10), (10, 0), (2, 3), (1, 7)]), points=None, gap=0)
    assert [0, 0.2 / 2**0.5, 0.5 / 2**0.5, 0] == pytest.approx(found.points["distance"].tolist())
    assert found.knee == 3
    assert found.solutions[3]["x[2]"] == pytest.approx(1)


def test_what_is_maximised_is_told_as_it_is() -> None:
    model = choice([(1, 9), (9, 1), (4, 4)])
    model.first.sense = pyo.maximize
    found = front(model, points=None, gap=0)
    assert [(9, 1)] == told(found, "first", "second")
    assert found.payoff.to_numpy().round().tolist() == [[9, 1], [9, 1]]


def test_a_jump_answers_cells_without_a_solve() -> None:
    """By hand: two points only, so that each of eight caps is one of theirs. Sensitivity: cells that nobody tells of."""
    found = front(choice([(0, 100), (99, 1)]), points=8, gap=0)
    assert 10 == len(found.cells)
    inner = found.cells[found.cells["end"] == ""]
    assert {"same"} == set(inner["outcome"][inner.index != 3]) and [1, 2, 2, 2, 2, 2, 2, 2] == inner["point"].tolist()
    assert [(0, 100), (99, 1)] == told(found, "first", "second")


def test_every_point_of_three_objectives_is_that_of_enumeration() -> None:
    """Proves search zones: all efficient points of 3-objective problems of 7 binaries, beside all 128 solutions."""
    for seed in range(4):
        random = np.random.default_rng(seed)
        costs, weights = random.integers(1, 15, (3, 7)), random.integers(1, 9, 7)
        sums = np.array(list(product([0, 1], repeat=7)))
        inside = sums[sums @ weights >= 17]
        values = {tuple(map(int, costs @ x)) for x in inside}
        efficient = {v for v in values if not any(w != v and all(a <= b for a, b in zip(w, v, strict=True)) for w in values)}
        problem = Problem(
            np.zeros(7),
            0.0,
            csr_array(weights[None, :].astype(float)),
            np.array([17.0]),
            np.array([np.inf]),
            np.zeros(7),
            np.ones(7),
            np.ones(7, dtype=bool),
            ["least"],
            [f"x{j}" for j in range(7)],
        )
        found = front(problem, costs, points=None, gap=0)
        assert efficient == set(told(found, "objective_1", "objective_2", "objective_3"))
        assert found.complete and found.nadir_exact
        assert [max(v[k] for v in efficient) for k in range(3)] == pytest.approx(list(found.nadir.values()))


def test_corners_of_zones() -> None:
    """By hand: (2, 3) leaves what is below 2 in the first, and below 3 in the second; another point splits one of them."""
    inf = np.inf
    first = split({(inf, inf)}, np.array([2.0, 3.0]))
    assert {(2.0, inf), (inf, 3.0)} == first
    assert {(2.0, inf), (4.0, 3.0), (inf, 1.0)} == split(first, np.array([4.0, 1.0]))


def test_a_constant_objective_gives_one_point() -> None:
    found = front(choice([(1, 4), (2, 4)]), points=5, gap=0)
    assert [(1, 4)] == told(found, "first", "second")
    assert found.knee is None and found.complete


def test_no_solution_is_told() -> None:
    model = choice([(1, 4), (2, 3)])
    model.never = pyo.Constraint(expr=model.x[0] + model.x[1] >= 2)
    found = front(model, points=5)
    assert found.points.empty and ["infeasible"] == found.cells["outcome"].tolist()


def test_what_is_cancelled_keeps_what_was_found() -> None:
    """Proves: cancelled after the ends, the two ends and the cells that they answer are kept, and the others told as stopped."""
    seen: list[Front] = []
    points = [(n, (9 - n) ** 2) for n in range(10)]
    found = front(choice(points), points=6, cancel=lambda: len(seen) > 2, on_front=seen.append)
    assert "stopped" in set(found.cells["outcome"])
    assert 2 <= len(found.points) < 6 and not found.complete


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"points": 1}, "points: found 1, but a whole number from 2"),
        ({"points": 0}, "points"),
        ({"gap": 2}, "gap"),
        ({"model": 3}, "a Pyomo model or a Problem is meant"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, object], words: str) -> None:
    model = options.pop("model", choice([(1, 2), (2, 1)]))
    with pytest.raises(ArgumentError, match=words):
        front(model, **options)  # type: ignore[arg-type]


def test_one_objective_or_no_steps_are_refused() -> None:
    model = choice([(1, 2), (2, 1)])
    with pytest.raises(ArgumentError, match="at least two are meant, 1 given"):
        front(model, [model.first])
    with pytest.raises(ArgumentError, match="no sum of whole numbers"):
        front(model, [model.first, 0.5 * model.x[0]], points=None)
