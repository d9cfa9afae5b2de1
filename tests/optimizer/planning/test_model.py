"""The Pyomo model by itself: any solver finds in it, or in a file of it, what `optimise` finds."""

from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo
import pytest

from parkloop.cases import load_case
from parkloop.optimizer import build_model, optimise
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.planning.model import write_model
from tests.support.breakable.parks import rinse, store
from tests.support.by_hand import near


@pytest.mark.parametrize("ending", ["lp", "mps"])
def test_a_file_of_the_model_has_the_same_optimum(ending: str, tmp_path: Path) -> None:
    """By hand 2,003,000. Sensitivity: without the constant of the objective another number would come out."""
    path = tmp_path / f"park.{ending}"
    build_model(load_case("two_firms")).write(str(path), io_options={"symbolic_solver_labels": True})
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.readModel(str(path))
    solver.run()
    assert solver.getObjectiveValue() == near(2_003_000)


def test_a_model_is_written_by_any_case_of_its_ending(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: PARK.MPS is written, what is neither model nor workbook is not, and of a park that mixes the optimum is no promise.

    Sensitivity: Pyomo knows small letters only, and a workbook was written as .xls, which Excel does not open.
    """
    assert 0 == main(["export", "two_firms", str(tmp_path / "PARK.MPS")])
    assert (tmp_path / "PARK.MPS").read_text().startswith("* Source")
    assert "mix" not in capsys.readouterr().out
    assert write_model(rinse(), "cost", tmp_path / "plain.lp") is False
    assert write_model(store(), "cost", tmp_path / "mixes.lp") is True
    assert 2 == main(["export", "two_firms", str(tmp_path / "park.xls")])
    assert "must end in .xlsx" in capsys.readouterr().err
    assert not (tmp_path / "park.xls").exists()


@pytest.mark.parametrize(("objective", "scope"), [("cost", "plant"), ("freshwater", "park"), ("co2", "park")])
def test_every_objective_and_scope_is_that_of_the_plan(objective: str, scope: str) -> None:
    model = build_model(load_case("two_firms"), objective, scope=scope)
    pyo.SolverFactory("appsi_highs").solve(model)
    plan = optimise(load_case("two_firms"), objective, scope=scope)
    assert float(pyo.value(model.objective)) == near(plan.objective or 0.0)


def test_a_rule_stands_in_the_model() -> None:
    def none(model: Any, ledger: Any) -> Any:
        return sum(ledger.built.values()) <= 0

    model = build_model(load_case("two_firms"), extra=none)
    pyo.SolverFactory("appsi_highs").solve(model)
    assert float(pyo.value(model.objective)) == near(3_232_000)


def test_what_cannot_be_meant_is_told() -> None:
    with pytest.raises(ArgumentError, match="allowed are cost"):
        build_model(load_case("two_firms"), "profit", scope="park")
