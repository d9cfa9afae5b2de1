"""Problems that releases of HiGHS answered wrongly, and random ones against an LP for every combination of binaries."""

from itertools import product
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from benchmarks.robustness.solver_versions import difference, park
from parkloop.cases import load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, run, solve
from parkloop.optimizer.solver.problem import Problem
from tests.support.few import few
from tests.support.mps import read_mps
from tests.support.problems import INF, network, problem

ROOT = Path(__file__).resolve().parents[3]

CANARIES = {
    "integer and continuous share a need (2957)": (
        problem([1, 2], [([1, 1], 20.1, INF)], lower=[0, 8], upper=[20, 20], integer=[0]),
        28.2,
    ),
    "a dear binary lets a flow pass (2975)": (
        problem([0, 2, 99999], [([1, 1, 0], 10, 10), ([1, 0, -100], -INF, 0)], upper=[INF, INF, 1], integer=[2]),
        20.0,
    ),
    "continuous cheaper than integer (3043)": (problem([2, 3], [([1, 1], 4.5, INF)], upper=[10, 10], integer=[1]), 9.0),
    "an absolute value and a distance (3073)": (
        problem(
            [100, 0.01, 0],
            [([1, 0, 1], 3, 3), ([0, -1, 1], -INF, 0), ([0, -1, -1], -INF, 0), ([0, 0, -1], -INF, -0.45)],
            lower=[0, -INF, 0],
            upper=[INF, INF, 3],
            integer=[2],
        ),
        0.03,
    ),
    "one of two links (3094)": (
        problem(
            [0, 0, 0, 0, 10, 8],
            [
                ([-1000, 0, 1, 0, 0, 0], -INF, 0),
                ([0, -1000, 0, 1, 0, 0], -INF, 0),
                ([0, 0, 1, 0, 1, 0], 1000, 1000),
                ([0, 0, 0, 1, 0, 1], 1000, 1000),
                ([1, 1, 0, 0, 0, 0], -INF, 1),
            ],
            upper=[1, 1, 1000, 1000, 1000, 1000],
            integer=[0, 1],
        ),
        8000.0,
    ),
    "a bound above a half of the need (linopy 648)": (
        problem([2, 1], [([2, 1], 10, INF)], lower=[0, 9], upper=[1, INF], integer=[0]),
        10.0,
    ),
    "an integer tied to a continuous (3002)": (
        problem(
            [1, 4, 9],
            [([1, 1, 0], -INF, 5), ([1, 0, 1], 10, INF), ([0, -1, 1], 7.5, 7.5)],
            lower=[0, -1, 0],
            upper=[4, 1, INF],
            integer=[2],
        ),
        64.0,
    ),
}


@pytest.mark.parametrize("name", CANARIES)
def test_known_wrong_answers_are_right(name: str) -> None:
    case, best = CANARIES[name]
    outcome = run(case)
    assert outcome.status is Status.optimal
    assert outcome.objective == pytest.approx(best, rel=1e-6)


def enumerated(case: Problem) -> float:
    """The best objective over all combinations of the binaries, infinite where there is none."""
    best = INF
    for values in product((0.0, 1.0), repeat=int(case.integer.sum())):
        x = np.zeros(case.columns)
        x[case.integer] = values
        outcome = run(case.fixed(x), SolveOptions(presolve=False))
        best = min(best, INF if outcome.objective is None else outcome.objective)
    return best


def varied(seed: int) -> Problem:
    """A network of two or three plants with whole numbers, a least flow, a limit on links and one on fresh water."""
    rng = np.random.default_rng(seed)
    plants = int(rng.integers(2, 4))
    case = network(plants, seed=seed)
    pairs = plants * (plants - 1)
    sides = slice(pairs, case.rows)
    case.row_lower[sides] = case.row_upper[sides] = np.round(case.row_upper[sides])
    least = float(rng.integers(1, 30))
    rows = [({pairs + k: 1.0, k: -least}, 0.0, INF, "least") for k in range(pairs) if rng.random() < 0.6]
    rows.append((dict.fromkeys(range(pairs), 1.0), float(rng.integers(0, 3)), float(rng.integers(1, pairs + 1)), "links"))
    rows.append(
        (dict.fromkeys(range(2 * pairs, 2 * pairs + plants), 1.0), -INF, float(rng.uniform(0.3, 1.2) * 50 * plants), "fresh")
    )
    return case.with_rows(rows)


@pytest.mark.parametrize("seed", range(15))
def test_random_small_networks_agree_with_enumeration(seed: int) -> None:
    case = varied(seed)
    best, outcome = enumerated(case), run(case, SolveOptions(gap=0.0))
    if best == INF:
        assert outcome.status is Status.infeasible
    else:
        assert outcome.objective == pytest.approx(best, rel=1e-7)
        assert outcome.x is not None and case.violation(outcome.x) < 1e-6


FILES = Path(__file__).parent / "canaries"
KEPT = {
    "highs_1_16_0_wrong_with_presolve": 0.0001644736842105264,
    "elastic_wrong_with_presolve": 0.00038885746606334427,
}
"""Best objectives of problems whose smallest cost lies below the dual tolerance: found without presolve, and by enough scale."""


@pytest.mark.parametrize("where", ["thread", "process"])
@pytest.mark.parametrize("name", KEPT)
def test_elastic_problems_with_tiny_penalties_are_right(name: str, where: Literal["thread", "process"]) -> None:
    """1.16.0 answers 0.0041 and 0.055 with presolve, 1.15.1 0.018 for the second, each 'optimal' with gap 0."""
    case = read_mps(FILES / f"{name}.mps")
    outcome = solve(case, where=where)
    assert outcome.status is Status.optimal
    assert outcome.objective == pytest.approx(KEPT[name], rel=1e-6)
    assert outcome.bound == pytest.approx(KEPT[name], rel=1e-6)


def test_a_binary_that_probing_would_fix_at_the_wrong_value_is_free() -> None:
    """1.15.1 answers 20,367.9 with presolve, 'optimal' with gap 0, from any seed; a part of a park with corridors."""
    outcome = run(read_mps(FILES / "probing_fixes_a_binary.mps"))
    assert outcome.status is Status.optimal
    assert outcome.objective == pytest.approx(3249.650681942344, rel=1e-9)
    assert outcome.bound == pytest.approx(3249.650681942344, rel=1e-6)


def test_the_park_of_six_plants_is_right() -> None:
    """1.16.0 answers 9,438,496 with no links, 'optimal' at 4.2 % from its own bound."""
    plan = optimise(load_case(ROOT / "tests" / "regressions" / "six"))
    assert (plan.status, plan.certified, len(plan.links)) == ("optimal", True, 2)
    assert plan.objective == pytest.approx(9_038_854.947673306, rel=1e-9)


@pytest.mark.parametrize(("seeds", "solved"), few([(range(1), 1), (range(6), 4)], 1))
def test_presolve_decides_nothing_in_random_parks(seeds: range, solved: int) -> None:
    """A small part of what `python -m benchmarks.robustness.solver_versions` compares for a new release."""
    compared = [difference(park(seed)) for seed in seeds]
    assert [d for d in compared if d.wrong] == []
    assert sum(d.solved for d in compared) >= solved
