"""Roadmaps by hand and against every order of building, with budgets, caps and deadlines that come later."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from parkloop.cases import Case
from parkloop.optimizer import Plan, operate, optimise
from parkloop.optimizer.analyses.finance.projects import projects_of, without
from parkloop.optimizer.analyses.finance.savings import new_things
from parkloop.optimizer.analyses.records.decisions.roadmap import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.roadmap.result import _lasting_payback, _payback
from parkloop.optimizer.analyses.roadmap.run import roadmap, with_the_rest, within_budgets
from parkloop.optimizer.analyses.roadmap.years import YearRules
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.designs import design_of
from tests.support.by_hand import near, park
from tests.support.running.shipped import plan_of, shipped
from tests.support.standing_parks import narrow_pipe, old_boiler

pytestmark = pytest.mark.usefixtures("solved_once")


@pytest.fixture(scope="module")
def firms() -> tuple[Case, Plan]:
    return shipped("two_firms"), plan_of("two_firms")


def wires(**sinks: tuple[float, float]) -> Case:
    """Plants buy power for 10 a unit, 1000 h a year; a giver has some left over, and wires lead to them, of stated capital."""
    return park(
        plants=[{"plant": "giver"}, *({"plant": name} for name in sinks)],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        demands=[
            {"demand": "left", "plant": "giver", "commodity": "power", "rate_per_h": -sum(need for need, _ in sinks.values())},
            *(
                {"demand": f"need_{name}", "plant": name, "commodity": "power", "rate_per_h": need}
                for name, (need, _) in sinks.items()
            ),
        ],
        markets=[{"market": "grid", "commodity": "power", "direction": "buy", "price_per_unit": 10.0}],
        transport=[{"mode": "wire", "carries": "commodity", "capex_terminal": 1e9}],
        links=[
            {"link": f"to_{name}", "from": "giver", "to": name, "mode": "wire", "commodity": "power", "capex": capital}
            for name, (_, capital) in sinks.items()
        ],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 1000.0, "scope": 2}],
    )


def test_the_order_by_hand() -> None:
    """A saves 10,000 for 20,000, b 30,000 for 40,000, c 5,000 for 20,000. With 40,000 a year b is first, then a and c.

    Saved are 30,000, then 45,000. Sensitivity: by payback alone a year would be the same, but a and c first would save 15,000.
    """
    found = roadmap(wires(a=(1, 20_000), b=(3, 40_000), c=(0.5, 20_000)), years=2, budget=40_000)
    assert {"to_b": 1, "to_a": 2, "to_c": 2} == dict(found.order)
    assert [30_000, 45_000] == [round(value) for value in found.stages["saving_per_y"]]
    assert found.certified and found.gap == pytest.approx(0.0, abs=1e-6)
    assert [40_000 / 30_000, 40_000 / 15_000] == pytest.approx(found.stages["payback_y"].tolist())


def test_money_is_kept_or_not() -> None:
    """A wire of 30,000 with 20,000 a year: in the second year where money is kept, else never."""
    case = wires(a=(1, 30_000))
    assert {"to_a": 2} == dict(roadmap(case, years=3, budget=20_000).order)
    assert {"to_a": None} == dict(roadmap(case, years=3, budget=20_000, carry=False).order)


def test_a_cap_that_comes_later_brings_its_project_in_time() -> None:
    """Without wires a emits 1,000 t, b 3,000 t a year: 1,500 t from year 2 on ask for b, though a pays more."""
    case = wires(a=(1, 10_000), b=(3, 40_000))
    free = roadmap(case, years=2, budget=[10_000, 40_000])
    assert {"to_a": 1, "to_b": 2} == dict(free.order)
    late = roadmap(case, years=2, budget=[40_000, 0], caps={"co2": {2: 1500}})
    assert {"to_b": 1, "to_a": None} == dict(late.order) and late.stages["co2_t_per_y"].tolist() == pytest.approx([1000, 1000])


def test_caps_that_money_cannot_keep_have_no_order() -> None:
    case = wires(a=(1, 10_000), b=(3, 40_000))
    poor = roadmap(case, years=2, budget=10_000, caps={"co2": {1: 1500}})
    assert not poor.found and poor.status == "infeasible" and poor.impossible == ()
    result = analyse("roadmap", case, years=2, budget="1e4", caps="co2@1=1500")
    assert result.status == "infeasible" and "No order keeps" in result.sentences[0]
    plan = optimise(wires(a=(1, 10_000), b=(3, 1e7)))
    never = roadmap(wires(a=(1, 10_000), b=(3, 1e7)), plan=plan, years=3, caps={"co2": {2: 1500}})
    assert never.impossible == (2, 3)


def test_a_policy_of_the_case_holds_from_its_year() -> None:
    """A cap of 500 t that asks for both wires; from year 2 on the money of two years is enough."""
    case = wires(a=(1, 20_000), b=(3, 20_000))
    capped = Case.model_validate(
        {**dict(case), "policies": ({"policy": "roof", "kind": "cap", "target": "co2", "value": 500.0},)}
    )
    assert not roadmap(capped, years=2, budget=20_000).found
    assert roadmap(capped, years=2, budget=20_000, deadlines={"roof": 2}).found
    titled = capped.set({"policies.roof.title_zh": "总量上限"})
    assert roadmap(titled, years=2, budget=20_000, deadlines={"总量上限": 2}).found


def test_rules_of_a_year() -> None:
    rules = YearRules(3, 0.1, None, True, (("co2", 1, 900.0), ("co2", 3, 500.0)), ())
    case = wires(a=(1, 1))
    assert [900.0, 900.0, 500.0] == [rules.case_of(case, year).policies[-1].value for year in (1, 2, 3)]
    assert rules.factors == pytest.approx((1 / 1.1, 1 / 1.21, 1 / 1.331))
    assert YearRules(1, 0.0, None, True, (), ()).case_of(case, 1) is case


Costs = dict[tuple[bool, ...], float]


@pytest.fixture(scope="module")
def costs() -> Costs:
    """Cost of a year of the two firms by the projects that stand, as it is found: no budget or rate touches it."""
    return {}


def every_order(case: Case, plan: Plan, costs: Costs, years: int, budget: float, rate: float) -> Iterator[float]:
    """The discounted cost of every order of building that the budget allows, each year operated by itself."""
    projects, design = projects_of(plan, new_things(case, plan), "item"), design_of(plan)
    for order in itertools.product(range(1, years + 2), repeat=len(projects)):
        spent = np.cumsum(
            [sum(p.net for p, built in zip(projects, order, strict=True) if built == s) for s in range(1, years + 1)]
        )
        if any(spent[s] > budget * (s + 1) * (1 + 1e-9) for s in range(years)):
            continue
        total = 0.0
        for s in range(1, years + 1):
            stands = tuple(built <= s for built in order)
            if stands not in costs:
                held = design
                for project, there in zip(projects, stands, strict=True):
                    held = held if there else without(held, project)
                costs[stands] = float(operate(case, held).objective or np.inf)
            total += costs[stands] / (1 + rate) ** s
        yield total


@pytest.mark.parametrize(("budget", "rate"), [(250_000, 0.0), (400_000, 0.1), (600_000, 0.05)])
def test_no_order_of_all_is_cheaper(firms: tuple[Case, Plan], costs: Costs, budget: float, rate: float) -> None:
    """Proves the optimum against all 4^4 orders of the four projects of the two firms over three years."""
    case, plan = firms
    found = roadmap(case, plan=plan, years=3, budget=budget, discount_rate=rate)
    assert found.total == pytest.approx(min(every_order(case, plan, costs, 3, budget, rate)), rel=1e-7)
    assert found.bound == pytest.approx(found.total, rel=1e-5)


def test_what_is_left_comes_when_there_is_money() -> None:
    """Of 30,000 a year 20,000 are spent in the first: another 35,000 is there in the second. Sensitivity: 40,500 in none."""
    case = wires(a=(1, 20_000), b=(3, 35_000))
    projects = projects_of(plan := optimise(case), new_things(case, plan), "item")
    left = tuple(None if one.net > 20_000 else 1 for one in projects)
    rules = YearRules(2, 0.0, (30_000.0, 30_000.0), True, (), ())
    assert {1, 2} == set(with_the_rest(left, projects, rules) or ())
    assert with_the_rest(left, projects, replace(rules, carried=False)) is None
    assert with_the_rest((1, 1), projects, rules) is None and within_budgets((1, 2), projects, replace(rules, budgets=None))


def test_what_exists_is_retired_and_enlarged_in_a_year_of_its_own() -> None:
    """Proves: with 30,000 a year the new boiler comes first and the old one goes in the second year, and so does the enlarging.

    Sensitivity: what changes is changed from the first year on, whatever it costs, and never built.
    """
    boiler = roadmap(old_boiler(retirement_cost=50_000), years=2, budget=30_000)
    assert boiler.order == {"new": 1, "old retired": 2}
    assert boiler.stages["total_cost_per_y"].tolist() == near([80_400, 55_400])
    pipe = roadmap(narrow_pipe(), years=2, budget=30_000)
    assert pipe.stages["total_cost_per_y"].tolist() == near([100_000, 24_000])


def test_without_a_budget_all_is_built_at_once(firms: tuple[Case, Plan]) -> None:
    case, plan = firms
    found = roadmap(case, plan=plan, years=2)
    assert {1} == set(found.order.values())
    assert [plan.objective] * 2 == pytest.approx(found.stages["total_cost_per_y"].tolist())


def test_companies_add_up_and_pay_back(firms: tuple[Case, Plan]) -> None:
    """The brewery spends 170,000, then 600,000: what two years have not brought back comes at 330,000 a year."""
    case, plan = firms
    found = roadmap(case, plan=plan, years=3, budget=400_000)
    sums = found.companies.groupby("year")["saving_per_y"].sum()
    assert sums.to_numpy() == pytest.approx(found.stages["saving_per_y"].to_numpy())
    brewery = found.paybacks.set_index("plant").loc["brewery"]
    first = found.companies.query("plant == 'brewery' and year == 1")["saving_per_y"].iloc[0]
    assert brewery["payback_y"] == pytest.approx(2 + (770_000 - first - 330_000) / 330_000)


def test_a_company_has_paid_back_when_it_stays_so() -> None:
    """20,000 for 40,000 a year come back in half a year, 160,000 two years later: 40,000 are left then, the rest in 1.5 years.

    a gets 1 unit at first and 4 in all: b's power does not count. Sensitivity: the first time would be half a year.
    """
    found = roadmap(wires(a=(4, 20_000), b=(1, 1_000)), years=1)
    assert found.paybacks.set_index("plant").loc["giver", "capex_net"] == pytest.approx(21_000)
    assert _lasting_payback([-20.0, 40.0, -60.0, 40.0]) == pytest.approx(3.0)
    assert math.isnan(_lasting_payback([5.0, 5.0])) and math.isnan(_lasting_payback([-5.0, 1.0]))


def test_what_earlier_savings_cover_is_paid_back_at_once() -> None:
    """100 a year saved by links of others cover 20 spent later: 0. Sensitivity: told like what never comes back.

    Who spends nothing has no payback, nor who loses.
    """
    assert 0.0 == _payback(20.0, [0.0, 80.0, 100.0])
    assert math.isnan(_payback(0.0, [0.0, 100.0])) and math.isnan(_payback(20.0, [-20.0, -5.0, -5.0]))
    assert 0.2 == pytest.approx(_payback(20.0, [-20.0, 100.0]))


def test_a_plan_that_builds_nothing_has_an_empty_roadmap() -> None:
    result = analyse("roadmap", wires(a=(1, 1e9)), years=2)
    assert result.status == "found" and result.answer.projects.empty
    assert any("builds nothing" in sentence for sentence in result.sentences)


@pytest.mark.parametrize(
    "wrong",
    [
        {"years": 0},
        {"years": 2.5},
        {"budget": -1},
        {"budget": [1, 2]},
        {"budget": "much"},
        {"caps": {"gold": 3}},
        {"caps": {"co2": {9: 3}}},
        {"caps": {"co2": -1}},
        {"caps": 5},
        {"deadlines": {"nothing": 2}},
        {"deadlines": [1]},
        {"discount_rate": -0.1},
        {"plan": 3},
    ],
)
def test_what_cannot_be_meant_is_refused(firms: tuple[Case, Plan], wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        roadmap(firms[0], **{"years": 3, **wrong})


def test_plans_of_other_cases_and_of_coalitions_are_refused(firms: tuple[Case, Plan]) -> None:
    with pytest.raises(ArgumentError, match="another case"):
        roadmap(wires(a=(1, 1)), plan=firms[1])
    with pytest.raises(ArgumentError, match="coalition"):
        roadmap(firms[0], plan=optimise(firms[0], only=["brewery"]))


@pytest.mark.parametrize("wrong", [{"budget": "much"}, {"caps": "co2"}, {"caps": "co2@x=3"}, {"deadlines": "=3"}])
def test_texts_that_cannot_be_read_are_refused(firms: tuple[Case, Plan], wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        analyse("roadmap", firms[0], **wrong)


def test_cancelling_keeps_the_years_that_are_done(firms: tuple[Case, Plan]) -> None:
    done: list[int] = []
    found = roadmap(
        firms[0], plan=firms[1], years=3, budget=4e5, cancel=lambda: bool(done), on_roadmap=lambda so_far: done.append(1)
    )
    assert 1 == len(found.plans) and not found.found


def test_the_command_and_the_figures(firms: tuple[Case, Plan], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roadmap", "two_firms", "--years", "3", "--budget", "4e5"]) == 0
    assert "Another order of these projects" in capsys.readouterr().out
    result = analyse("roadmap", firms[0], plan=firms[1], years=3, budget="4e5")
    bars, money = ANALYSIS.figures(firms[0], result, "zh")
    assert "啤酒厂 · 冲洗废水 → 温室" == bars.option["yAxis"]["data"][0]
    assert [3, 3, 2, 2] == [bar["value"] for bar in bars.option["series"][1]["data"]]
    assert ["扣除补贴后投资", "年节约额"] == [one["name"] for one in money.option["series"]]
    assert "770,000" == next(iter(ANALYSIS.cards(firms[0], result, "en"))).value
