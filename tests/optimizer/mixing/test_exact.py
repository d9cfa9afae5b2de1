"""SCIP solves what mixes as it stands; the plans that need no such solver agree with it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.synthetic.mixing import pooling_park, process_park, treatment_park
from parkloop.optimizer import optimise
from parkloop.optimizer.cli import main
from tests.support.by_hand import near

PUBLISHED = Path(__file__).parents[2] / "benchmarks" / "parks"
SMALL: dict[str, Callable[[], Case]] = {
    "refinery": lambda: load_case(PUBLISHED / "b04_refinery"),
    "haverly": lambda: load_case(PUBLISHED / "f01_haverly"),
    "two pools": lambda: pooling_park(4, feeds=4, pools=2, products=2, properties=1),
    "treatment": lambda: treatment_park(1, processes=2, units=1, species=2),
    "treatment by two units": lambda: treatment_park(2, processes=2, units=2, species=1),
    "processes of three species": lambda: process_park(0, processes=4),
    "processes with losses in two plants": lambda: process_park(1, processes=4, species=2, plants=2),
}


@pytest.mark.parametrize("name", sorted(SMALL))
def test_the_plan_is_the_exact_optimum_and_its_bound_is_no_higher(name: str) -> None:
    """Proves design and bound against a solver of products. Sensitivity: a wrong sign of a load moves one of the two."""
    pytest.importorskip("pyscipopt")
    best = optimise(SMALL[name](), exact=True, gap=1e-5, time_limit=40)
    assert (best.status, best.certified) == ("optimal", True), [*best.faults, *best.reasons]
    plan = optimise(SMALL[name](), time_limit=15)
    assert plan.certified, plan.faults
    assert plan.objective is not None
    assert best.objective is not None
    assert plan.bound is not None
    size = abs(best.objective)
    assert best.objective - 2e-5 * size <= plan.objective <= best.objective + 0.005 * size
    assert plan.bound <= best.objective + 1e-6 * size


def test_exact_changes_nothing_where_nothing_mixes() -> None:
    """One species and no loss: every outlet is best at its limit, and no other solver is asked."""
    pytest.importorskip("pyscipopt")
    case = load_case(PUBLISHED / "b01_wang_smith")
    assert optimise(case, exact=True).objective == near(optimise(case).objective or 0.0)


def test_an_exact_solve_can_be_cancelled() -> None:
    pytest.importorskip("pyscipopt")
    plan = optimise(treatment_park(1), exact=True, cancel=lambda: True)
    assert plan.status == "interrupted"


def test_without_the_solver_the_planner_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyscipopt", None)
    with pytest.raises(ValueError, match=r"pip install pyscipopt"):
        optimise(SMALL["haverly"](), exact=True)


def test_the_command_line_solves_exactly(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyscipopt")
    assert main(["solve", str(PUBLISHED / "f01_haverly"), "--exact"]) == 0
    assert "-400" in capsys.readouterr().out
