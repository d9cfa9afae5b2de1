"""Traced numbers, and groups of numbers that meet nowhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyomo.environ as pyo

from parkloop.optimizer.analyses.sensitivity.traces import Comparisons, TracedNumber, apart


def test_what_is_computed_remembers_its_numbers() -> None:
    """Proves: sums, products and quotients are of both, a float beside them adds none. Sensitivity: the left number alone."""
    seen = Comparisons()
    a, b = TracedNumber(2.0, frozenset([0]), seen), TracedNumber(3.0, frozenset([1]), seen)
    for made, value in ((a + b, 5), (4 * a / b, 8 / 3), (1 - a * b, -5), (-(a**2) + sum([b, 1.0]), 0)):
        assert value == float(made) and frozenset([0, 1]) == made.origins
    assert frozenset([0]) == (7.0 / a).origins and not seen.found


def test_the_lesser_of_two_is_a_comparison() -> None:
    """Proves: min is of one number, and tells that the other might have been taken. Sensitivity: both moved in one build."""
    seen = Comparisons()
    a, b = TracedNumber(2.0, frozenset([0]), seen), TracedNumber(2.0, frozenset([1]), seen)
    assert frozenset([0]) == min(a, b).origins and {frozenset([0, 1])} == seen.found


def test_a_number_made_plain_has_lost_its_trace() -> None:
    """Proves: what goes through float, round or an array is known to be lost, by all its numbers. Sensitivity: none is."""
    for made_plain in (float, round, lambda one: one % 2.0, lambda one: np.array([one])):
        seen = Comparisons()
        made_plain(TracedNumber(2.5, frozenset([3]), seen) * 2.0)
        assert {3} == seen.lost


def test_a_coefficient_of_pyomo_stays_traced() -> None:
    """Proves that Pyomo keeps the number as it is. Sensitivity: nothing is traced, and each number has its own build."""
    variable = pyo.Var()
    variable.construct()
    _, coefficient = (TracedNumber(2.5, frozenset([3]), Comparisons()) * variable).args[::-1]
    assert frozenset([3]) == coefficient.origins


def test_numbers_that_meet_are_apart() -> None:
    """By hand: 0 meets 1 and 2, which do not meet each other: two groups, and 3 stands anywhere."""
    groups = apart(range(4), [frozenset([0, 1]), frozenset([0, 2]), frozenset([3])])
    assert 2 == len(groups) and [0, 1, 2, 3] == sorted(n for group in groups for n in group)
    assert not any({0, 1} <= set(group) or {0, 2} <= set(group) for group in groups)


ROOT = Path(__file__).resolve().parents[4]
TELLING = {"isfinite", "isinf", "isnan"}
"""Functions of `math` that make no number."""


def untold(file: Path) -> Iterator[str]:
    """Calls of `math` in a file with arguments that are not made plain by `float`."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "math":
            told = all("float" in ast.unparse(argument) for argument in call.args)
            if call.func.attr not in TELLING and not told:
                yield f"{file.relative_to(ROOT)}:{call.lineno}: {ast.unparse(call)}"


def test_functions_of_math_are_told_of_the_end_of_a_trace() -> None:
    """Proves it for all that makes a model: they read a traced number in silence. Sensitivity: an effect of 0 in a tornado."""
    files = [*(ROOT / "models").rglob("*.py"), *(ROOT / "cases" / "relations").rglob("*.py")]
    assert len(files) > 40
    assert [] == [place for file in files for place in untold(file)]
