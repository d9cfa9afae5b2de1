"""A case built once: changed in place it is what a fresh build would be."""

from collections.abc import Callable

import numpy as np
import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.changes.places import with_value
from parkloop.models.design import Design
from parkloop.models.site import make_site
from parkloop.optimizer import operate, optimise
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.resolve.effort import Effort
from parkloop.optimizer.resolve.opening import open_session, session_of
from parkloop.optimizer.resolve.parametric_problem import interpolated
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.problem import Problem
from tests.support.by_hand import buy, near, need, park

CARBON = "policy.carbon_price_per_t"


def capped(limit: float = 3.0) -> Case:
    """A plant that needs 10 MW: grid power with CO2, or green power that costs more; a cap on CO2."""
    return park(
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("grid", "power", 50), buy("green", "power", 80)],
        demands=[need("a", "power", 10)],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        policies=[{"policy": "goal", "kind": "cap", "target": "co2", "value": limit * 1000}],
    )


def fresh(case: Case) -> Problem:
    site = make_site(case)
    built = build(site, bounded_network(site))
    return built.problem.with_objective(*built.objective("cost"))


def same(one: Problem, other: Problem) -> None:
    for name in ("c", "row_lower", "row_upper", "col_lower", "col_upper"):
        assert np.allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-9), name
    assert one.offset == near(other.offset)
    assert abs(one.A - other.A).max() == 0


@pytest.mark.parametrize(
    ("case", "place", "ends", "value"),
    [
        (lambda: load_case("two_firms"), CARBON, (0.0, 500.0), 123.0),
        (lambda: load_case("two_firms"), "markets.gas_grid.price_per_unit", (0.0, 40.0), 7.0),
        (capped, "policies.goal.value", (1000.0, 4000.0), 2000.0),
    ],
)
def test_a_changed_session_is_a_fresh_build(
    case: Callable[[], Case], place: str, ends: tuple[float, float], value: float
) -> None:
    """Proves: the arrays at a third value, drawn from two builds, are those of a build there, and so is the optimum.

    Sensitivity: with the offset or the sides of rows left as they were, one of the two comparisons fails.
    """
    park_ = case()
    session = open_session(park_)
    assert session is not None
    family = session.family(lambda v: with_value(park_, place, v), *ends)
    assert family is not None
    same(family.problem(value), fresh(with_value(park_, place, value)))
    answer = session.best(family.problem(value), {}, Effort())
    plan = optimise(with_value(park_, place, value), screening=False)
    assert answer.objective == near(plan.kpi["total_cost_per_y"])
    assert answer.x is not None and session.faults(answer.x, with_value(park_, place, value)) == []


def test_what_changes_coefficients_has_no_line() -> None:
    """Proves: a loss on a pipe changes what arrives per unit sent, which no change of prices and limits can express."""
    case = load_case("two_firms")
    session = open_session(case)
    assert session is not None
    assert session.family(lambda v: with_value(case, "transport.hot_water_pipe.loss_per_km", v), 0.0, 0.1) is None


def test_a_cap_moves_rows_and_a_price_does_not() -> None:
    low, high, dear = (fresh(case) for case in (capped(1), capped(2), with_value(capped(1), "markets.grid.price_per_unit", 60.0)))
    cap, price = interpolated(low, high, 1, 2), interpolated(low, dear, 50, 60)
    assert cap is not None and cap.moves_rows
    assert price is not None and not price.moves_rows


def test_a_link_is_forced_and_a_question_asked_twice_is_solved_once() -> None:
    """Proves: without its truck two_firms costs 570,000 more (SOURCES.md), and the second answer is the first."""
    session = open_session(load_case("two_firms"))
    assert session is not None
    column = session.columns["spent_grain/greenhouse/truck"]
    answers = [session.best(session.problem, {column: 0.0}, Effort()) for _ in range(2)]
    assert answers[0] is answers[1]
    assert answers[0].objective == near(2_003_000 + 570_000)
    assert answers[0].bound == near(answers[0].objective)


def test_what_has_no_plan_is_proven_to_have_none() -> None:
    case = with_value(capped(), "policies.goal.value", 100.0)
    session = open_session(with_value(case, "markets.green.limit_per_h", 1.0))
    assert session is not None
    assert session.best(session.problem, {}, Effort()).impossible


def test_other_prices_share_network_and_arrays() -> None:
    """Proves: the objective at a gas price of 7 is that of a fresh build there, over the very rows of the session.

    Sensitivity: columns in another order than the session's would give the price to another variable.
    """
    case = load_case("two_firms")
    session = open_session(case)
    assert session is not None
    other = with_value(case, "markets.gas_grid.price_per_unit", 7.0)
    priced = session.repriced(other)
    assert priced is not None and priced.problem.A is session.problem.A
    whole = fresh(other)
    costs = [dict(zip(p.col_names, p.c.tolist(), strict=True)) for p in (priced.problem, whole)]
    assert costs[0] == near(costs[1]) and priced.problem.offset == near(whole.offset)
    assert priced.best(priced.problem, {}, Effort()).objective == near(optimise(other).kpi["total_cost_per_y"])


def test_more_than_prices_needs_a_build_of_its_own() -> None:
    session = open_session(capped())
    assert session is not None and session.repriced(capped(2.0)) is None


def test_a_design_is_operated_as_it_stands() -> None:
    """Proves: two_firms with nothing new, and with the plan's design, costs what the operation of a build of its own does.

    Sensitivity: sizes left free would let the park without anything new build again.
    """
    case = load_case("two_firms")
    session, plan = open_session(case), optimise(case)
    assert session is not None
    for design in (Design({}, {}, {}), design_of(plan)):
        assert session.operated(design, Effort()).objective == near(operate(case, design).kpi["total_cost_per_y"])


def test_a_session_is_kept_for_the_next_question() -> None:
    case = load_case("two_firms")
    session = session_of(case)
    assert session_of(case) is session
    assert session_of(with_value(case, "markets.gas_grid.price_per_unit", 7.0)) is not session


def test_a_proven_bound_is_taken_from_a_plan_of_the_case_alone() -> None:
    """Proves: the bound of two_firms' plan is learned, and neither that of a plan of another case nor of another objective.

    Sensitivity: a bound of cheaper gas would be too high for none and too low for all, one of water is no cost.
    """
    case = load_case("two_firms")
    session, plan = open_session(case), optimise(case)
    assert session is not None
    session.learn(optimise(with_value(case, "markets.gas_grid.price_per_unit", 7.0)))
    session.learn(optimise(case, "freshwater"))
    assert session.proven == []
    session.learn(plan)
    assert [one.value for one in session.proven] == [plan.bound]
