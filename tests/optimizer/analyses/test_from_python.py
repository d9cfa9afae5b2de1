"""The analyses as a script asks for them: examples run, tables are tidy, arguments are by name."""

import doctest
import inspect
from typing import Any

import pytest

import parkloop
from parkloop.optimizer.analyses.link_value.tables import link_values, of_tables

pytestmark = pytest.mark.usefixtures("solved_once")

TRUCK, PIPE = "spent_grain/greenhouse/truck", "rinse_water/greenhouse/water_pipe"
FUNCTIONS = ("sweep", "threshold", "abatement_curve", "value_of_uncertainty", "link_value", "what_if")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_examples_run(name: str) -> None:
    """Proves what each docstring shows. Sensitivity: another number, or a name that has changed since."""
    function = getattr(parkloop, name)
    (example,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    told: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=told.append)
    assert example.examples
    assert [] == told


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_may_be_left_out_goes_by_name(name: str) -> None:
    given = list(inspect.signature(getattr(parkloop, name)).parameters.values())
    loose = [one.name for one in given if one.kind is one.POSITIONAL_OR_KEYWORD]
    assert len(loose) <= 3, loose
    assert all(one.kind in (one.KEYWORD_ONLY, one.VAR_KEYWORD) for one in given[len(loose) :])


@pytest.fixture(scope="module")
def case() -> Any:
    return parkloop.load_case("two_firms")


def test_a_sweep_has_long_tables(case: Any) -> None:
    """Proves: of two plans every key figure and every link has a row; both have the truck and the pipe."""
    found = parkloop.sweep(case, "policy.carbon_price_per_t", [0.0, 50.0])
    costs = found.kpi[found.kpi["figure"] == "total_cost_per_y"].set_index("value")["amount"]
    assert dict(zip(found.table["value"], found.table["total_cost_per_y"], strict=True)) == dict(costs)
    assert [0.0, 50.0] == list(found.plans)
    assert {(value, link) for value in (0.0, 50.0) for link in (TRUCK, PIPE)} <= set(
        zip(found.links["value"], found.links["link"], strict=True)
    )


def test_values_of_links_are_read_again_from_their_tables(case: Any) -> None:
    """Proves: nothing is lost between answer and table. Sensitivity: a break-even value that is none becoming nan."""
    found = link_values(case, [TRUCK, PIPE])
    assert [570_000, 79_000] == pytest.approx([one.saves for one in found])
    assert found == of_tables(found.table, found.break_evens)


def test_what_if_tells_plans_and_difference(case: Any) -> None:
    """Proves: without the truck 570,000 a year are lost (SOURCES.md), and nothing else leaves."""
    plan = parkloop.optimise(case)
    found = parkloop.what_if(case, forbid=[TRUCK], plan=plan)
    cost = found.kpi.set_index("figure").loc["total_cost_per_y"]
    assert (2_003_000, 570_000) == pytest.approx((cost["before"], cost["Δ after"]))
    assert {TRUCK} == set(found.links.query("verdict == 'first'")["link"])
    assert found.plan.certified
    with pytest.raises(ValueError, match="nothing is changed"):
        parkloop.what_if(case)
