"""What if: a case is changed by prices, caps and links, and its plan is found near the one before."""

import pytest

from parkloop.cases import CaseError, load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.what_if.changes import CARBON, Change, aligned, changed, handles, sentences
from parkloop.optimizer.parametric.subject import candidates
from parkloop.optimizer.resolve.quick_plan import quick

TRUCK, PIPE = "spent_grain/greenhouse/truck", "rinse_water/greenhouse/water_pipe"


def test_prices_and_caps_can_be_handled() -> None:
    """Proves: every price that is not 0 is offered once, in its group, at its present value. Sensitivity: a lost group."""
    case = load_case("two_firms")
    found = {handle.place: handle for handle in handles(case)}
    assert {m.price_per_unit for m in case.markets if m.price_per_unit} == {
        h.present for h in found.values() if h.group == "markets"
    }
    assert {"markets", "supplies", "outlets"} <= {h.group for h in found.values()}
    assert len(handles(case)) == len(found)


def test_a_change_moves_what_it_names_and_nothing_else() -> None:
    """Proves: value and factor stand where they were put, all other cells stay. Sensitivity: a factor that is a value."""
    case = load_case("two_firms")
    handle = handles(case)[0]
    new = changed(case, Change({CARBON: 42.0}, {handle.place: 2.0}), {})
    assert 42.0 == new.policy.carbon_price_per_t
    assert {**{h.place: h.present for h in handles(case)}, handle.place: 2 * handle.present} == {
        h.place: h.present for h in handles(new)
    }
    assert case == changed(case, Change(), {})


def test_links_are_forbidden_and_required_by_rows_of_their_own() -> None:
    """Proves: without the truck 570,000 a year are lost (SOURCES.md), whatever its row is called; required it stands again."""
    case = load_case("two_firms")
    known, before = candidates(case), optimise(case)
    ban = Change(links={TRUCK: "forbidden"})
    without = optimise(changed(case, ban, known))
    assert 2_003_000 + 570_000 == pytest.approx(without.kpi["total_cost_per_y"])
    assert TRUCK not in set(aligned(without, case, ban).links["link"])
    must = Change(links={TRUCK: "required", PIPE: "required"})
    same = aligned(optimise(changed(case, must, known)), case, must)
    assert set(before.links["link"]) == set(same.links["link"])
    assert 2_003_000 == pytest.approx(same.kpi["total_cost_per_y"])


def test_a_link_of_links_csv_keeps_its_row() -> None:
    """Proves: the standing of a row is changed in place; no second row speaks of the same link."""
    case = load_case("kalundborg")
    row = next(row for row in case.links if row.status == "candidate")
    new = changed(case, Change(links={row.link: "forbidden"}), {})
    assert [r.link for r in case.links] == [r.link for r in new.links]
    assert ["forbidden"] == [r.status for r in new.links if r.link == row.link]


def test_no_such_link_is_told() -> None:
    with pytest.raises(CaseError, match="no candidate link"):
        changed(load_case("two_firms"), Change(links={"moon/sun/rope": "required"}), {})


def test_the_quick_plan_is_certified_and_as_good() -> None:
    """Proves: from the old plan the least cost of the changed case is found, a bound below it. Sensitivity: a lost choice."""
    case = load_case("two_firms")
    new = changed(case, Change({CARBON: 50.0}), {})
    found, best = quick(new, optimise(case)), optimise(new)
    assert found is not None
    assert found.certified
    assert best.kpi["total_cost_per_y"] == pytest.approx(found.kpi["total_cost_per_y"])
    assert found.bound is not None
    assert found.bound <= found.kpi["total_cost_per_y"] * (1 + 1e-9)


def test_a_change_is_told_in_short() -> None:
    change = Change({CARBON: 50.0}, {"markets.grid.price_per_unit": 1.5}, {TRUCK: "required"})
    told = ["carbon price per t = 50", "markets.grid.price_per_unit × 1.5", "Brewery · Spent grain → Greenhouse: required"]
    assert told == list(sentences(load_case("two_firms"), change))
    assert change == Change(**change.as_json())
    assert not Change()
