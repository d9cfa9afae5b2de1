"""Figures of what flows and of where the money goes."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from cases import Case, load_case
from optimizer import Plan, optimise
from optimizer.figures import KINDS, quality, sankey, species, waterfall
from optimizer.figures.money import HEADS, steps
from tests.parks import buy, need, park


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def plans(case: Case) -> dict[str, Plan]:
    return {"today": optimise(case, scope="baseline"), "plan": optimise(case)}


def through(option: dict[str, Any]) -> dict[str, list[float]]:
    """What comes into and goes out of each medium."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for link in option["series"][0]["links"]:
        side = 0 if link["target"].startswith("what:") else 1
        sums[link["target"] if side == 0 else link["source"]][side] += link["value"]
    return sums


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_in_goes_out(case: Case, plans: dict[str, Plan], kind: str) -> None:
    """Proves that each medium closes. Sensitivity: without the losses on the way more would come in."""
    option = sankey(case, plans["plan"], kind)
    assert option is not None
    for given, taken in through(option).values():
        assert given == pytest.approx(taken, rel=1e-4)


def test_bought_power_stands_in_the_diagram() -> None:
    """Proves amounts per year and per hour by hand: 10 MW over 1000 h. Sensitivity: without the hours both would be 10."""
    case = park(
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
    )
    plan = optimise(case)
    for condition, amount in ((None, 10_000.0), ("year", 10.0)):
        option = sankey(case, plan, "energy", "zh", condition)
        assert option is not None
        assert [amount, amount] == [link["value"] for link in option["series"][0]["links"]]
    assert sankey(case, plan, "water") is None


def test_steps_lead_from_today_to_the_plan(case: Case, plans: dict[str, Plan]) -> None:
    saved = plans["plan"].kpi["total_cost_per_y"] - plans["today"].kpi["total_cost_per_y"]
    for by in ("head", "plant"):
        assert saved == pytest.approx(steps(plans["today"], plans["plan"], by).sum())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_waterfall_ends_at_the_plan(case: Case, plans: dict[str, Plan], language: str) -> None:
    base, above, below = (series["data"] for series in waterfall(case, plans, "head", language)["series"])
    assert 3_280_000 == pytest.approx(above[0]["value"])
    assert 2_003_000 == pytest.approx(above[-1]["value"])
    assert all(value >= 0 for value in base)
    assert all(bar["value"] == 0 for bar in below)


def test_a_cost_that_becomes_a_gain_crosses_nothing(case: Case, plans: dict[str, Plan]) -> None:
    """Proves bars on both sides of nothing: from 5 to -3 by -8. Sensitivity: stacked on one side it would end elsewhere."""
    costs = pd.DataFrame({"plant": ["a"], "head": ["sale"], "cost_per_y": [5.0]})
    before = replace(plans["today"], tables={**plans["today"].tables, "costs": costs})
    after = replace(before, tables={**before.tables, "costs": costs.assign(cost_per_y=-3.0)})
    base, above, below = (series["data"] for series in waterfall(case, {"b": before, "a": after}, "head")["series"])
    assert [0.0, 0.0, 0.0] == base
    assert [5.0, 5.0, 0.0] == [bar["value"] for bar in above]
    assert [0.0, -3.0, -3.0] == [bar["value"] for bar in below]


def test_every_head_has_a_name() -> None:
    plan = optimise(load_case("kalundborg_today"), scope="baseline")
    assert set(plan.costs["head"]) <= set(HEADS)


def test_quality_is_a_share_of_the_limit(case: Case, plans: dict[str, Plan]) -> None:
    table = plans["plan"].water_quality
    rows = table[(table["side"] == "in") & table["limit_mg_per_l"].notna()]
    assert len(rows)
    condition = case.operating_conditions[0].condition
    for name in species(plans["plan"]):
        shares = [bar["value"] for bar in quality(case, plans["plan"], name, condition)["series"][0]["data"]]
        assert shares
        assert max(shares) <= 100 + 1e-4
