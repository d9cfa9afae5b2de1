"""Figures of what flows and of where the money goes."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.figures import KINDS, quality, sankey, species, waterfall
from parkloop.optimizer.figures.labels import legend_rows, shortened, width
from parkloop.optimizer.figures.money import HEADS, steps
from tests.support.by_hand import buy, need, park


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


@pytest.mark.parametrize(("after", "whole"), [(3.0, True), (98.0, False)])
def test_the_axis_of_money_begins_at_nothing_or_says_that_it_is_broken(
    case: Case, plans: dict[str, Plan], after: float, whole: bool
) -> None:
    """Proves that heights compare. Sensitivity: an axis that begins at 96 makes 98 of 100 look like a half."""
    costs = pd.DataFrame({"plant": ["a"], "head": ["sale"], "cost_per_y": [100.0]})
    before = replace(plans["today"], tables={**plans["today"].tables, "costs": costs})
    later = replace(before, tables={**before.tables, "costs": costs.assign(cost_per_y=after)})
    axis = waterfall(case, {"b": before, "a": later}, "head")["yAxis"]
    assert "min" not in axis
    assert whole == ("breaks" not in axis) == ("broken" not in axis["name"])
    assert whole or 0 < axis["breaks"][0]["start"] < axis["breaks"][0]["end"] < after


def test_a_ribbon_tells_what_flows_from_whom_to_whom() -> None:
    """Proves the tooltip, names escaped. Sensitivity: an amount alone, or a name that becomes a tag."""
    case = park(
        plants=[{"plant": "a", "title": "<b>A</b>{x}"}],
        commodities=[{"commodity": "power", "kind": "electricity", "title": "Power"}],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
    )
    option = sankey(case, optimise(case), "energy")
    assert option is not None
    tips = {link["tooltip"]["formatter"] for link in option["series"][0]["links"]}
    assert tips == {"<b>Power</b><br>Bought → &lt;b&gt;A&lt;/b&gt;(x)<br>10,000 MWh/y"}
    assert "Power 10,000" in option["aria"]["label"]["description"]


def test_long_names_are_shortened_and_keep_their_amount() -> None:
    """Proves that margins follow the labels. Sensitivity: a fixed margin cuts the amount behind the name."""
    case = park(
        plants=[{"plant": "a", "title": "A works with a very long name that no margin of a figure could ever hold"}],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
    )
    option = sankey(case, optimise(case), "energy")
    assert option is not None
    series = option["series"][0]
    label = next(node["label"]["formatter"] for node in series["data"] if node["depth"] == 2)
    assert label.startswith("A works with") and label.endswith("…  10,000 MWh/y")
    assert series["right"] >= width(label, 12)
    assert series["label"]["textBorderWidth"] > 0


def test_room_is_counted_by_letters() -> None:
    assert width("氨水", 10) == 20
    assert shortened("short", 100, 10) == "short"
    assert width(shortened("much longer than that", 60, 10), 10) <= 60
    assert [legend_rows(names, 200) for names in (["a"], ["a", "b"], ["a" * 15, "b" * 15])] == [1, 1, 2]


def test_every_head_has_a_name() -> None:
    plan = optimise(load_case("kalundborg_today"), scope="baseline")
    assert set(plan.costs["head"]) <= set(HEADS)


def test_quality_is_a_share_of_the_limit(case: Case, plans: dict[str, Plan]) -> None:
    table = plans["plan"].water_quality
    rows = table[(table["side"] == "in") & table["limit_mg_per_l"].notna()]
    assert len(rows)
    condition = case.operating_conditions[0].condition
    for name in species(plans["plan"]):
        option = quality(case, plans["plan"], name, condition)
        shares = [bar["value"] for bar in option["series"][0]["data"]]
        assert option["grid"]["left"] > max(width(taker, 11) for taker in option["yAxis"]["data"])
        assert option["grid"]["right"] > max(width(bar["label"]["formatter"], 11) for bar in option["series"][0]["data"])
        assert shares
        assert max(shares) <= 100 + 1e-4
