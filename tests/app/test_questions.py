"""A planner's questions, each asked on its screen, and the number there beside Python's; docs/questions.md tells of them."""

import pytest

from parkloop.app_pages.words import word
from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.assessment.headroom import headroom
from parkloop.optimizer.analyses.finance.run import finance_beside
from parkloop.optimizer.analyses.resilience.single import resilience
from parkloop.optimizer.analyses.what_if.run import what_if
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.parametric.sweep import sweep
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.wording import short
from tests.app.screens.test_analyse_page import asked, computed
from tests.app.screens.test_pages import metrics, opened, told
from tests.app.views.test_views import view

pytestmark = pytest.mark.usefixtures("solved")
GAS = "markets.gas_grid.price_per_unit"
TRUCK = "spent_grain/greenhouse/truck"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def today(case: Case) -> Plan:
    return optimise(case, scope="baseline")


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


def cost(plan: Plan, plant: str = "") -> float:
    """Annual cost of the park or of a company."""
    costs = company_costs(plan)
    return float(costs["cost_per_y"].sum() if not plant else costs.loc[costs["plant"] == plant, "cost_per_y"].sum())


def number(text: str) -> float:
    return float(text.split()[0].replace(",", ""))


def test_what_it_saves_what_it_takes_when_it_is_back_and_what_co2_falls_by(case: Case, today: Plan, plan: Plan) -> None:
    app = opened("results")
    seen = metrics(app)
    assert cost(plan) == pytest.approx(number(seen["Cost [EUR/y]"]))
    assert f"{100 * (cost(plan) / cost(today) - 1):.0f} %" == app.metric[0].delta
    assert (4000.0, float(plan.kpi["co2_t_per_y"])) == (today.kpi["co2_t_per_y"], number(seen["CO2 [t/y]"]))
    finance = finance_beside(case, plan, today)
    assert finance is not None
    whole = finance.table.set_index("kind").loc["whole"]
    for key, label in (("capex", "Investment [EUR]"), ("payback_after_tax_y", "Payback after tax [y]")):
        assert whole[key] == pytest.approx(number(seen[label]), rel=1e-2), seen


@pytest.mark.thorough
def test_which_projects_come_first_with_half_the_money(case: Case, plan: Plan) -> None:
    app = view("projects")
    app.button(key="projects_budget").click().run()
    half = 0.5 * float(plan.kpi["capex_net"])
    app.select_slider[0].set_value(half).run()
    best = sweep(case, "policy.capex_budget", [half]).table.iloc[0]
    assert best["capex"] <= half
    assert short(float(best["total_cost_per_y"])) in told(app) and short(float(best["capex"])) in told(app)


def test_what_a_company_gains_and_whether_it_would_refuse(today: Plan, plan: Plan) -> None:
    app = view("companies")
    next(box for box in app.selectbox if box.label == "Company").set_value("brewery").run()
    assert cost(plan, "brewery") == pytest.approx(number(metrics(app)["Annual cost [EUR/y]"]))
    rise = cost(plan, "brewery") - cost(today, "brewery")
    said = [*app.warning, *app.success]
    assert any(f"{abs(rise):,.0f}" in alert.value for alert in said), [alert.value for alert in said]
    assert bool(app.warning) == (rise > 0)


def tried(solved: queue.Job, factor: float | None) -> float:
    """Cost of the park as page What if tells it: gas at another price, or without the greenhouse."""
    app = opened("whatif")
    stem = f"whatif:{solved.request.id}:0"
    if factor is None:
        app.multiselect(key=f"{stem}:close:en").set_value(["greenhouse"]).run()
    else:
        app.slider(key=f"{stem}:{GAS}").set_value(factor).run()
    app.button(key="try").click().run()
    assert not app.exception, app.exception
    return number(metrics(app)["Cost [EUR/y]"])


@pytest.mark.thorough
def test_what_if_a_company_closes_or_fuel_is_dearer(solved: queue.Job, case: Case) -> None:
    """Two questions: a company closes, and the fuel's price rises by 30 %."""
    closed = what_if(case, close=["greenhouse"])
    dearer = what_if(case, factors={GAS: 1.3})
    assert cost(closed.plan) == pytest.approx(tried(solved, None))
    assert cost(dearer.plan) == pytest.approx(tried(solved, 1.3))


def test_which_links_matter_most_and_why_another_is_not_built(case: Case) -> None:
    """By hand (SOURCES.md): the truck saves 570,000 a year. Every other candidate has its own sentence."""
    app = view("why")
    app.button(key="why_all").click().run()
    shown = app.dataframe[0].value.set_index(word("why.medium"))["Saves [EUR/y]"]
    assert (
        570_000
        == pytest.approx(shown["Spent grain"])
        == pytest.approx(cost(optimise(case.forbid(*TRUCK.split("/")[:2]))) - cost(optimise(case)))
    )
    box = app.selectbox(key="why_other:en")
    box.set_value("greenhouse/brewery/hot_water/hot_water_pipe").run()
    app.button(key="why_one").click().run()
    assert "is not in the plan" in told(app)


def test_whether_the_plan_is_within_all_limits(case: Case, plan: Plan) -> None:
    table = computed(asked("headroom")).dataframe[0].value
    found = headroom(case, plan)
    assert len(found) == len(table) and found["share"].max() == pytest.approx(float(table["Share"].max()))
    assert not (found["warning"] == "broken").any()


@pytest.mark.thorough
def test_what_it_costs_that_a_partner_leaves_and_what_a_tenant_brings(case: Case, plan: Plan) -> None:
    left = computed(asked("resilience")).dataframe[0].value
    exits = resilience(case, plan).table
    assert sorted(exits["extra_per_y"]) == pytest.approx(sorted(left["Extra cost [EUR/y]"]))
    app = asked("recruiting")
    app.text_input(key="recruiting_candidates").set_value("greenhouse").run()
    assert 1_229_000 == pytest.approx(computed(app).dataframe[0].value["Worth [EUR/y]"][0], rel=1e-6)


def test_which_numbers_are_assumed(case: Case) -> None:
    app = opened("report")
    next(box for box in app.selectbox if str(box.key).startswith("section")).set_value("assumptions").run()
    assert f"assumed {len(case.provenance)}" in told(app)
