"""Problems as arrays, and the way from Pyomo to them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from parkloop.optimizer.solver.problem import Problem
from parkloop.optimizer.solver.pyomo_form import columns_of, from_pyomo, linear_terms
from tests.support.problems import INF, network, problem


def small() -> Problem:
    return problem([1, 2, 3], [([1, 1, 0], 1, INF), ([0, 1, -1], -INF, 4)], upper=[1, INF, 5], integer=[0, 2])


def test_a_change_leaves_the_original_as_it_was() -> None:
    old = small()
    new = old.with_objective({1: 7.0}, offset=2.0).with_row({2: 5.0}, 0, 9, "added").with_bounds([0, 1], upper=[0, 8])
    assert (old.rows, old.c.tolist(), old.col_upper.tolist()) == (2, [1, 2, 3], [1, INF, 5])
    assert (new.rows, new.c.tolist(), new.col_upper.tolist(), new.offset) == (3, [0, 7, 0], [0, 8, 5], 2.0)
    assert new.A.toarray()[2].tolist() == [0, 0, 5]
    assert (new.row_lower[2], new.row_upper[2], new.row_names[2]) == (0, 9, "added")


def test_rows_are_added_together_and_may_be_empty() -> None:
    new = small().with_rows([({}, 0, 1, "empty"), ({2: 2.0, 0: -1.0}, -INF, 3, "two")])
    assert new.A.toarray()[2:].tolist() == [[0, 0, 0], [-1, 0, 2]]
    assert small().with_rows([]).rows == 2


def test_sides_of_rows_change_by_number() -> None:
    new = small().with_row_bounds([1], lower=-1.0, upper=2.0)
    assert (new.row_lower.tolist(), new.row_upper.tolist()) == ([1, -1], [INF, 2])


def test_fixing_rounds_integers_and_makes_them_continuous() -> None:
    fixed = small().fixed(np.array([0.9999999, 3.3, -1e-9]))
    assert fixed.col_lower.tolist() == [1, 0, 0]
    assert fixed.col_upper.tolist() == [1, INF, 0]
    assert not fixed.integer.any()


def test_some_integers_can_be_fixed_and_others_left() -> None:
    fixed = small().fixed(np.array([1.0, 0.0, 2.0]), [2])
    assert fixed.integer.tolist() == [True, False, False]
    assert (fixed.col_lower[2], fixed.col_upper[2], fixed.col_upper[0]) == (2, 2, 1)


def test_columns_at_zero_are_left_out_with_the_rows_that_say_nothing_then() -> None:
    """Proves by hand: of x2 <= 5 nothing stays, of x2 >= 1 a row that cannot be kept. Sensitivity: an infeasible park."""
    wide = small().with_rows([({2: 1.0}, -INF, 5, "free"), ({2: 1.0}, 1, INF, "broken")])
    bare, columns = wide.without([2])
    assert (bare.A.toarray().tolist(), columns.tolist()) == ([[1, 1], [0, 1], [0, 0]], [0, 1])
    assert (list(bare.row_names), bare.row_lower[2]) == ([*small().row_names, "broken"], 1)
    assert (bare.c.tolist(), bare.col_upper.tolist(), bare.integer.tolist()) == ([1, 2], [1, INF], [True, False])


def test_violation_is_relative_to_the_terms_of_a_row() -> None:
    big = problem([0, 0], [([1, -1], 0, 0)], upper=[INF, INF])
    assert big.violation(np.array([1e6, 1e6 + 1])) == pytest.approx(0.5e-6, rel=1e-3)
    assert small().violation(np.array([0.5, 0.5, 0.0])) == 0.5
    assert small().violation(np.array([0.0, 0.5, 0.0])) == 0.5
    assert small().violation(np.array([2.0, 0.5, 0.0])) == 0.5
    assert small().violation(np.array([1.0, 0.0, 0.0])) == 0.0


def test_a_saved_problem_is_read_back_equal(tmp_path: Path) -> None:
    old = replace(network(4, 2), row_names=[f"水[{i},é]" for i in range(40)])
    old.save(tmp_path / "problem.npz")
    new = Problem.load(tmp_path / "problem.npz")
    assert (old.A != new.A).nnz == 0
    assert (new.offset, new.row_names, new.col_names) == (old.offset, old.row_names, old.col_names)
    for name in ("c", "row_lower", "row_upper", "col_lower", "col_upper", "integer"):
        assert np.array_equal(getattr(old, name), getattr(new, name))


def test_a_number_that_is_missing_is_told_by_name() -> None:
    """HiGHS ends the whole process on a coefficient that is not a number."""
    with pytest.raises(ValueError, match=r"objective coefficient of x\[1\]"):
        small().with_objective([1, np.nan, 0])
    with pytest.raises(ValueError, match="coefficient in row bad"):
        small().with_row({0: INF}, 0, 1, "bad")
    with pytest.raises(ValueError, match=r"bound of x\[2\]"):
        small().with_bounds([2], upper=np.nan)
    with pytest.raises(ValueError, match="constant of the objective"):
        small().with_objective([1, 1, 1], offset=np.nan)


def park() -> pyo.ConcreteModel:
    """Two links and a need, with a variable that only another objective uses and one that is fixed."""
    model = pyo.ConcreteModel()
    model.links = pyo.Set(initialize=[("a", "b"), ("b", "a")])
    model.water = pyo.Block()
    model.built = pyo.Var(model.links, domain=pyo.Binary)
    model.water.flow = pyo.Var(model.links, bounds=(0, 50))
    model.water.known = pyo.Var(initialize=3.0)
    model.water.known.fix()
    model.land = pyo.Var(bounds=(-2, None))

    @model.water.Constraint(model.links)
    def flow_only_if_built(block, i, j):
        return block.flow[i, j] <= 50 * model.built[i, j]

    model.water.need = pyo.Constraint(expr=(10, pyo.quicksum(model.water.flow.values()) + model.water.known, 20))
    model.water.balance = pyo.Constraint(expr=model.water.flow["a", "b"] + 1 == 2 * model.water.flow["b", "a"])
    model.cost = pyo.Objective(expr=100 * model.built["a", "b"] + 2 * model.water.flow["b", "a"] + model.water.known + 4)
    return model


def test_a_model_becomes_the_arrays_that_one_writes_by_hand() -> None:
    model = park()
    arrays, variables = from_pyomo(model)
    at = {name: j for j, name in enumerate(arrays.col_names)}
    rows = dict(zip(arrays.row_names, arrays.A.toarray(), strict=True))
    sides = dict(zip(arrays.row_names, zip(arrays.row_lower, arrays.row_upper, strict=True), strict=True))
    assert [v.name for v in variables] == arrays.col_names
    assert set(at) == {"built[a,b]", "built[b,a]", "water.flow[a,b]", "water.flow[b,a]", "land"}
    assert set(rows) == {"water.flow_only_if_built[a,b]", "water.flow_only_if_built[b,a]", "water.need", "water.balance"}
    only = rows["water.flow_only_if_built[a,b]"]
    assert (only[at["water.flow[a,b]"]], only[at["built[a,b]"]], np.count_nonzero(only)) == (1, -50, 2)
    assert sides == {
        "water.flow_only_if_built[a,b]": (-INF, 0),
        "water.flow_only_if_built[b,a]": (-INF, 0),
        "water.need": (7, 17),
        "water.balance": (-1, -1),
    }
    assert (arrays.c[at["built[a,b]"]], arrays.c[at["water.flow[b,a]"]], arrays.c.sum(), arrays.offset) == (100, 2, 102, 7)
    assert (arrays.col_lower[at["land"]], arrays.col_upper[at["land"]], arrays.col_upper[at["water.flow[a,b]"]]) == (-2, INF, 50)
    assert {name for name, j in at.items() if arrays.integer[j]} == {"built[a,b]", "built[b,a]"}


def test_names_are_those_of_pyomo() -> None:
    model = pyo.ConcreteModel()
    model.zone = pyo.Block([1, 2], rule=lambda block, i: setattr(block, "x", pyo.Var(["p q", "r"], bounds=(0, 1))))
    model.row = pyo.Constraint([1, 2], ["o"], rule=lambda m, i, o: sum(m.zone[i].x.values()) >= 1)
    arrays, variables = from_pyomo(model)
    assert arrays.col_names == [v.name for v in variables]
    assert list(arrays.row_names) == [row.name for row in model.row.values()]


def test_a_linear_expression_becomes_terms_over_the_same_columns() -> None:
    model = park()
    arrays, variables = from_pyomo(model)
    terms, constant = linear_terms(3 * model.land - 2 * model.built["b", "a"] + 2 * model.water.known + 1, columns_of(variables))
    named = {arrays.col_names[j]: a for j, a in terms.items()}
    assert (named, constant) == ({"land": 3, "built[b,a]": -2}, 7)
    assert linear_terms(5.0, columns_of(variables)) == ({}, 5.0)


def test_a_foreign_or_nonlinear_expression_is_refused() -> None:
    model, other = park(), park()
    _, variables = from_pyomo(model)
    with pytest.raises(ValueError, match="does not have"):
        linear_terms(other.land + 1, columns_of(variables))
    with pytest.raises(ValueError, match="not linear"):
        linear_terms(model.land**2, columns_of(variables))


def test_a_model_without_objective_has_a_zero_one() -> None:
    model = park()
    model.cost.deactivate()
    arrays, _ = from_pyomo(model)
    assert not arrays.c.any() and arrays.offset == 0.0


def test_one_objective_and_to_be_minimised() -> None:
    model = park()
    model.second = pyo.Objective(expr=model.land)
    with pytest.raises(ValueError, match="cost, second"):
        from_pyomo(model)
    model.cost.deactivate()
    model.second.sense = pyo.maximize
    with pytest.raises(ValueError, match="second is to be maximised"):
        from_pyomo(model)


def test_a_constraint_without_variables_is_dropped_or_kept_as_a_broken_row() -> None:
    """Pyomo's compiler raises at a broken one; infeasible is an answer, not an exception, and the row's name is the reason."""
    model = park()
    model.water.known.fix(1.0)
    model.holds = pyo.Constraint(expr=model.water.known <= 1)
    assert "holds" not in from_pyomo(model)[0].row_names
    model.broken = pyo.Constraint(expr=model.water.known >= 4)
    model.cancels = pyo.Constraint(expr=model.land - model.land == 0)
    arrays, _ = from_pyomo(model)
    assert arrays.row_names[-1] == "broken"
    assert (arrays.row_lower[-1], arrays.row_upper[-1], arrays.A.toarray()[-1].any()) == (3, INF, False)
    assert "holds" not in arrays.row_names
    assert model.broken.active and model.holds.active
