"""A very small builder of mixed-integer programs: columns, rows of terms, and HiGHS behind one function."""

from dataclasses import dataclass, field

import highspy
import numpy as np

CONST = -1
INF = float("inf")

Expr = dict[int, float]
"""A linear expression: column -> coefficient; the key ``CONST`` holds the constant."""


def const(value: float) -> Expr:
    return {CONST: value} if value else {}


def total(*parts: tuple[float, Expr]) -> Expr:
    """Sum of factor * expression."""
    out: Expr = {}
    for factor, expr in parts:
        accumulate(out, factor, expr)
    return out


def accumulate(out: Expr, factor: float, expr: Expr) -> None:
    """Add factor * expression to ``out``."""
    if factor:
        for column, value in expr.items():
            out[column] = out.get(column, 0.0) + factor * value


@dataclass
class Lp:
    """Columns and rows of a program; ``solve`` minimises an expression over them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[tuple[Expr, float, float]] = field(default_factory=list)

    def add_var(self, lower: float = 0.0, upper: float = INF, integer: bool = False) -> Expr:
        """A new column, as an expression."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return {len(self.lower) - 1: 1.0}

    def add_binary(self) -> Expr:
        return self.add_var(0.0, 1.0, integer=True)

    def add_row(self, expr: Expr, lower: float = -INF, upper: float = INF) -> None:
        """Hold lower <= expression <= upper; the constant goes to the sides."""
        shift = expr.get(CONST, 0.0)
        terms = {column: value for column, value in expr.items() if column != CONST and value}
        self.rows.append((terms, lower - shift, upper - shift))

    def at_most(self, small: Expr, large: Expr) -> None:
        self.add_row(total((1, small), (-1, large)), upper=0.0)

    def equal(self, left: Expr, right: Expr) -> None:
        self.add_row(total((1, left), (-1, right)), 0.0, 0.0)

    def solve(self, objective: Expr) -> tuple[str, list[float]]:
        """Least value of the objective: ('optimal' | 'infeasible' | 'unbounded' | HiGHS's word, values of the columns)."""
        if not self.lower:
            return ("optimal" if all(low <= 0 <= high for _, low, high in self.rows) else "infeasible"), []
        status, values = _run(self, objective, presolve=True)
        if status not in ("optimal", "infeasible"):
            status, values = _run(self, objective, presolve=False)
        return status, values


def value(expr: Expr, columns: list[float]) -> float:
    """The expression at a solution."""
    return sum(factor if column == CONST else factor * columns[column] for column, factor in expr.items())


def _matrix(program: Lp, objective: Expr) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.lower), len(program.rows)
    cost = np.zeros(lp.num_col_)
    for column, factor in objective.items():
        if column != CONST:
            cost[column] = factor
    lp.col_cost_, lp.offset_ = cost, objective.get(CONST, 0.0)
    lp.col_lower_, lp.col_upper_ = np.array(program.lower, dtype=float), np.array(program.upper, dtype=float)
    lp.row_lower_ = np.array([low for _, low, _ in program.rows], dtype=float)
    lp.row_upper_ = np.array([high for _, _, high in program.rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0] + [len(terms) for terms, _, _ in program.rows]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([c for terms, _, _ in program.rows for c in terms], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([v for terms, _, _ in program.rows for v in terms.values()], dtype=float)
    if any(program.integer):
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[flag] for flag in program.integer]
    return lp


def _run(program: Lp, objective: Expr, presolve: bool) -> tuple[str, list[float]]:
    solver = highspy.Highs()
    tight = {"mip_rel_gap": 1e-9, "mip_abs_gap": 1e-9, "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}
    for option, setting in {"output_flag": False, "threads": 1, "dual_feasibility_tolerance": 1e-9, **tight}.items():
        solver.setOptionValue(option, setting)
    solver.setOptionValue("presolve", "on" if presolve else "off")
    # Probing of binaries, from which HiGHS 1.15.1 has wrong answers (tests/optimizer/solver/test_canaries.py)
    solver.setOptionValue("presolve_rule_off", 1 << 15)
    largest = max((abs(factor) for column, factor in objective.items() if column != CONST), default=1.0) or 1.0
    solver.passModel(_matrix(program, total((1e3 / largest, objective))))
    solver.run()
    word = solver.modelStatusToString(solver.getModelStatus()).lower()
    return word, list(solver.getSolution().col_value)
