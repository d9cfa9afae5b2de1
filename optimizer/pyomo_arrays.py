"""Pyomo model → arrays, by Pyomo's own compiler to standard form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.core.base.component import ComponentData
from pyomo.repn.linear import LinearRepnVisitor
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from pyomo.repn.util import VarRecorder
from scipy.sparse import csr_array

from optimizer.problem import Floats, Problem


def compiled(model: pyo.ConcreteModel) -> tuple[Problem, list[Any]]:
    """The problem of a model and its variables in the order of the columns (see `optimizer.problem.from_pyomo`)."""
    _check_objective(model)
    try:
        form, broken = LinearStandardFormCompiler().write(model, mixed_form=True), []
    except InfeasibleConstraintException:
        with _without_constants(model) as broken:
            form = LinearStandardFormCompiler().write(model, mixed_form=True)
    variables = list(form.columns)
    known = set(map(id, variables))
    variables += [v for v in model.component_data_objects(pyo.Var, active=True) if not v.fixed and id(v) not in known]
    kept, lower, upper = _sides(form)
    matrix = form.A.tocsr()[kept]
    matrix.resize((len(kept), len(variables)))
    c = np.zeros(len(variables))
    if len(form.objectives):
        c[: len(form.columns)] = form.c.toarray()[0]
    namer = Namer()
    problem = Problem(
        c=c,
        offset=float(form.c_offset[0]) if len(form.objectives) else 0.0,
        A=csr_array(matrix),
        row_lower=lower,
        row_upper=upper,
        col_lower=np.array([-np.inf if v.lb is None else v.lb for v in variables], dtype=np.float64),
        col_upper=np.array([np.inf if v.ub is None else v.ub for v in variables], dtype=np.float64),
        integer=np.array([not v.is_continuous() for v in variables], dtype=bool),
        row_names=[namer(form.rows[i].constraint) for i in kept],
        col_names=[namer(v) for v in variables],
    )
    return problem.with_rows([({}, lb, ub, namer(con)) for con, lb, ub in broken]) if broken else problem, variables


def terms(expression: Any, variables: Sequence[Any]) -> tuple[dict[int, float], float]:
    """Coefficients by column and constant of a linear expression (see `optimizer.problem.linear_terms`)."""
    repn = _walked(expression)
    if repn.nonlinear is not None:
        raise ValueError(f"The expression {expression} is not linear.")
    column = {id(v): j for j, v in enumerate(variables)}
    if any(key not in column for key in repn.linear):
        raise ValueError(f"The expression {expression} uses a variable that the problem does not have.")
    return {column[key]: float(a) for key, a in repn.linear.items() if a}, float(repn.constant)


class Namer:
    """Names components as Pyomo does ('block.component[index]') and remembers the component's own name, slow to ask for."""

    def __init__(self) -> None:
        self.parents: dict[int, str] = {}

    def __call__(self, data: ComponentData) -> str:
        """The full name of a variable or constraint."""
        parent = data.parent_component()
        name = self.parents.get(id(parent))
        if name is None:
            name = self.parents[id(parent)] = str(parent.name)
        if parent is data:
            return name
        index = data.index()
        inside = ",".join(map(str, index)) if isinstance(index, tuple) else str(index)
        return f"{name}[{inside}]"


def _check_objective(model: pyo.ConcreteModel) -> None:
    """Raise ValueError unless at most one objective is active and it is to be minimised."""
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) > 1:
        raise ValueError(f"One objective at a time: {', '.join(o.name for o in objectives)} are active.")
    if any(o.sense != pyo.minimize for o in objectives):
        raise ValueError(f"The objective {objectives[0].name} is to be maximised; state its negative, to be minimised.")


def _sides(form: Any) -> tuple[np.ndarray[Any, Any], Floats, Floats]:
    """Rows to keep and their two sides: the compiler writes a two-sided constraint as two rows, upper side first."""
    count = len(form.rows)
    rhs = np.asarray(form.rhs, dtype=np.float64)
    side = np.fromiter((row.bound_type for row in form.rows), np.int8, count)
    lower = np.where(side <= 0, rhs, -np.inf)
    upper = np.where(side >= 0, rhs, np.inf)
    owner = np.fromiter((id(row.constraint) for row in form.rows), np.int64, count)
    second = np.zeros(count, dtype=bool)
    second[1:] = owner[1:] == owner[:-1]
    first = np.flatnonzero(second) - 1
    lower[first] = rhs[first + 1]
    kept = np.flatnonzero(~second)
    return kept, lower[kept], upper[kept]


@contextmanager
def _without_constants(model: pyo.ConcreteModel) -> Iterator[list[tuple[Any, float, float]]]:
    """Set constraints without variables aside; yields those that do not hold, with the sides of the empty row that says so."""
    aside, broken = [], []
    for con in model.component_data_objects(pyo.Constraint, active=True):
        lower, body, upper = con.to_bounded_expression(evaluate_bounds=True)
        repn = _walked(body)
        if repn.nonlinear is not None or any(repn.linear.values()):
            continue
        aside.append(con)
        lb = -np.inf if lower is None else lower - repn.constant
        ub = np.inf if upper is None else upper - repn.constant
        if lb > 0 or ub < 0:
            broken.append((con, lb, ub))
    for con in aside:
        con.deactivate()
    try:
        yield broken
    finally:
        for con in aside:
            con.activate()


def _walked(expression: Any) -> Any:
    """Pyomo's linear representation of an expression: `linear` by id of the variable, `constant`, `nonlinear`."""
    return LinearRepnVisitor({}, var_recorder=VarRecorder({}, None)).walk_expression(expression)
