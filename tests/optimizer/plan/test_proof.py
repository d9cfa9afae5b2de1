"""What is proven of a plan is told with the model that the bound is of."""

from dataclasses import replace

import pytest

from parkloop.cases import load_case
from parkloop.cases.synthetic.mixing import pooling_park
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.plan.proof import accuracy, proof_sentence
from parkloop.optimizer.plan.wording import percent_up
from tests.support.by_hand import buy, flows, need, park

PLAN = Plan("park", "cost", "park", "optimal", objective=100.0, bound=99.0, gap=0.01, proof="milp")


@pytest.mark.parametrize(
    ("changes", "english", "chinese"),
    [
        (
            {"bound": 100.0, "gap": 0.0},
            "Proven best: no plan is better, by the bound of the linear model.",
            "已证明最优：以线性模型",
        ),
        ({}, "Proven best, to within 1.00 %, by the bound of the linear model.", "已证明最优，误差不超过 1.00 %"),
        ({"status": "feasible"}, "Not proven to the accuracy asked for: the best possible plan is at most 1.00 %", "未证明到"),
        ({"status": "interrupted"}, "Cancelled: the best possible plan is at most 1.00 % better", "已取消"),
        ({"bound": None, "gap": None}, "Nothing is proven about the best possible plan", "尚无任何证明"),
        (
            {"proof": "mixing relaxation"},
            "relaxation of the mixing of qualities. Mixing is approximated in the bound only",
            "松弛",
        ),
        ({"proof": "scip"}, "quality × flow as it stands.", "“品质×流量”原式"),
        ({"proof": "milp with chords"}, "by chords, less than 1 % off", "折线近似"),
        ({"proof": ""}, "by the bound of the model.", "以模型的界限为准"),
    ],
)
def test_a_sentence_names_what_is_proven(changes: dict[str, object], english: str, chinese: str) -> None:
    """Proves status, gap, model and approximations. Sensitivity: 'proven best' of a relaxation, or of an open search."""
    told = replace(PLAN, **changes)  # type: ignore[arg-type]
    assert english in proof_sentence(told)
    assert chinese in proof_sentence(told, "zh")


def test_an_open_search_is_never_called_proven_best() -> None:
    for status in ("feasible", "interrupted"):
        assert "Proven best" not in proof_sentence(replace(PLAN, status=status))
    assert "Proven best" not in proof_sentence(replace(PLAN, gap=None))


def test_a_plan_knows_what_its_bound_is_of() -> None:
    """Proves: linear, relaxed where qualities mix, with chords where capital follows a power."""
    assert optimise(load_case("two_firms")).proof == "milp"
    curve = {"technology": "cell", "plant": "a", "max_size": 10, "min_size": 1, "reference_size": 5, "reference_capex": 10}
    curved = park(
        commodities=[{"commodity": "power", "kind": "electricity"}, {"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        markets=[buy("grid", "power", 10), buy("trucks", "hydrogen", 50)],
        demands=[need("a", "hydrogen", 10)],
        technologies=[{**curve, "scale_exponent": 0.6}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )
    assert optimise(curved).proof == "milp with chords"
    assert optimise(pooling_park(1, feeds=2, pools=1, products=1, properties=1), time_limit=5).proof == "scip"


def test_accuracy_is_an_amount_and_a_gap_is_never_told_smaller() -> None:
    assert (accuracy(PLAN), accuracy(replace(PLAN, bound=None))) == (1.0, None)
    assert [percent_up(gap) for gap in (0.0, 1e-9, 2e-6, 0.000741, 0.0994)] == ["0", "0", "0.01", "0.08", "9.94"]
    assert [percent_up(gap) for gap in (0.12, 0.1234)] == ["12", "13"]
