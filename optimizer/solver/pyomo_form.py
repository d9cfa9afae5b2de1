"""Conversion of Pyomo models into arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.numeric_types import native_numeric_types
from pyomo.core.base.component import ComponentData
from pyomo.core.base.enums import SortComponents
from pyomo.core.expr.numeric_expr import LinearExpression, MonomialTermExpression
from pyomo.repn.linear import LinearRepnVisitor
from pyomo.repn.util import VarRecorder
from scipy.sparse import csr_array

from parkloop.cases.messages import say
from parkloop.optimizer.solver.problem import LinearRow, Problem


def from_pyomo(model: pyo.ConcreteModel) -> tuple[Problem, list[Any]]:
    """Convert a linear Pyomo model into a `Problem` and the variables in the order of its columns.

    Fixed variables are constants and have no column; every other variable of an active block has one, also where neither a
    constraint nor the active objective uses it, so that any linear expression of the model can become an objective or a row.
    A two-sided constraint is one row; a constraint without variables is left out, or kept as an empty row where it is violated.

    Raises:
        ValueError: an objective is to be maximised, several are active, or an expression is nonlinear.
    """
    walker = Walker()
    terms, offset = walker.terms(_objective(model))
    rows, broken, namer = _Rows(), list[LinearRow](), Namer()
    for con, coefs, low, high in rows_of(model, walker):
        if coefs:
            rows.add(coefs, low, high, namer(con))
        else:
            broken.append(({}, low, high, namer(con)))
    stated = rows.used | terms.keys()
    used = {key: v for key, v in walker.variables.items() if key in stated}
    others = (v for v in model.component_data_objects(pyo.Var, active=True) if not v.fixed and id(v) not in used)
    variables = [*used.values(), *others]
    columns, bounds = columns_of(variables), [v.bounds for v in variables]
    c = np.zeros(len(variables))
    c[[columns[key] for key in terms]] = list(terms.values())
    problem = Problem(
        c=c,
        offset=float(offset),
        A=rows.matrix(columns),
        row_lower=np.array(rows.lower, dtype=np.float64),
        row_upper=np.array(rows.upper, dtype=np.float64),
        col_lower=np.array([-np.inf if low is None else low for low, _ in bounds], dtype=np.float64),
        col_upper=np.array([np.inf if high is None else high for _, high in bounds], dtype=np.float64),
        integer=np.array([not v.is_continuous() for v in variables], dtype=bool),
        row_names=rows.names,
        col_names=[namer(v) for v in variables],
    )
    return problem.with_rows(broken) if broken else problem, variables


def rows_of(model: pyo.ConcreteModel, walker: Walker) -> Iterator[tuple[Any, dict[int, float], float, float]]:
    """Constraint, coefficients by identity of the variable, and both sides of every row, as stated.

    Without coefficients are constraints that no variable can satisfy; those that always hold are left out.
    """
    for con in model.component_data_objects(pyo.Constraint, active=True, sort=SortComponents.ORDERED_INDICES):
        lower, body, upper = con.to_bounded_expression(evaluate_bounds=True)
        coefs, constant = walker.terms(body)
        low = -np.inf if lower is None else lower - constant
        high = np.inf if upper is None else upper - constant
        if coefs or low > 0 or high < 0:
            yield con, coefs, low, high


def columns_of(variables: Iterable[Any]) -> dict[int, int]:
    """Column of each variable, by the identity of the variable."""
    return {id(variable): column for column, variable in enumerate(variables)}


def linear_terms(expression: Any, columns: Mapping[int, int]) -> tuple[dict[int, float], float]:
    """Coefficients by column, and constant, of a linear Pyomo expression.

    Over the variables of ``columns``, see ``columns_of``.

    Raises:
        ValueError: the expression is nonlinear or uses a variable that is not among the columns.
    """
    terms, constant = Walker().terms(expression)
    if any(key not in columns for key in terms):
        raise ValueError(
            say("The expression {expression} uses a variable that the problem does not have.", expression=expression)
        )
    return {columns[key]: float(a) for key, a in terms.items()}, float(constant)


class Namer:
    """Names of Pyomo components ('block.component[index]'), caching the name of each component."""

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


class Walker:
    """Walker of linear expressions that keeps their variables in the order of first use.

    All variables of a component together.
    """

    def __init__(self) -> None:
        self.variables: dict[int, Any] = {}
        self._recorder = VarRecorder(self.variables, SortComponents.ORDERED_INDICES)
        self._visitor = LinearRepnVisitor({}, var_recorder=self._recorder)

    def terms(self, expression: Any) -> tuple[dict[int, float], float]:
        """Coefficients by identity of the variable, none of them 0, and constant of a linear expression."""
        if expression.__class__ is LinearExpression:
            return self._sum(expression)
        repn = self._visitor.walk_expression(expression)
        if repn.nonlinear is not None:
            raise ValueError(say("The expression {expression} is not linear.", expression=expression))
        return repn.linear, repn.constant

    def _sum(self, expression: Any) -> tuple[dict[int, float], float]:
        """The same of a sum of numbers and of numbers times variables, as most are.

        Pyomo's walk takes twice as long.
        """
        coefs: dict[int, float] = {}
        constant = 0.0
        for term in expression.args:
            if term.__class__ is MonomialTermExpression:
                a, variable = term.args
            elif term.__class__ not in native_numeric_types and term.is_variable_type():
                a, variable = 1.0, term
            else:
                constant += pyo.value(term)
                continue
            a = a if a.__class__ in native_numeric_types else pyo.value(a)
            key = id(variable)
            if key not in self.variables:
                if variable.fixed:
                    constant += a * pyo.value(variable)
                    continue
                self._recorder.add(variable)
            coefs[key] = coefs.get(key, 0.0) + a
        return ({key: a for key, a in coefs.items() if a} if 0.0 in coefs.values() else coefs), constant


class _Rows:
    """Rows of a matrix, one after the other."""

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.names: list[str] = []
        self._keys: list[int] = []
        self._values: list[float] = []
        self._ends = [0]

    def add(self, coefs: Mapping[int, float], lower: float, upper: float, name: str) -> None:
        """Add the row lower ≤ Σ coefs[key] x_key ≤ upper."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.names.append(name)
        self._keys.extend(coefs)
        self._values.extend(coefs.values())
        self._ends.append(len(self._keys))

    @property
    def used(self) -> set[int]:
        """Keys of the variables that stand in the rows."""
        return set(self._keys)

    def matrix(self, columns: Mapping[int, int]) -> csr_array:
        """The matrix of the rows over the columns of the variables, in row order, columns rising."""
        places = np.fromiter(map(columns.__getitem__, self._keys), np.int32, len(self._keys))
        entries = np.array(self._values, dtype=np.float64), places, np.array(self._ends, dtype=np.int32)
        matrix = csr_array(entries, shape=(len(self.names), len(columns)))
        matrix.sort_indices()
        return matrix


def _objective(model: pyo.ConcreteModel) -> Any:
    """Active objective, 0 without one; raises ValueError for several, or for a maximum."""
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) > 1:
        raise ValueError(say("One objective at a time: {count} are active.", count=", ".join(o.name for o in objectives)))
    if any(o.sense != pyo.minimize for o in objectives):
        raise ValueError(
            say(
                "The objective {objective} is to be maximised; state its negative, to be minimised.", objective=objectives[0].name
            )
        )
    return objectives[0].expr if objectives else 0.0
