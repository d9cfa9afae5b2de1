"""Screening by reduced costs: a valid bound from any duals, and no link of a best plan left out."""

import pytest

from parkloop.cases import load_case
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.bounds import bounded_network, reduced_costs
from parkloop.optimizer.bounds.reduced_costs import screened
from parkloop.optimizer.solve.build import Build, build
from tests.support.few import few


def dear_links() -> Build:
    """Two firms whose pipes cost more than the whole park."""
    case = load_case("two_firms")
    dear = [mode.model_copy(update={"capex_terminal": 1e9}) for mode in case.transport]
    site = make_site(case.model_copy(update={"transport": tuple(dear)}))
    return build(site, bounded_network(site))


@pytest.mark.parametrize("park", few(["two_firms", "guitang", "kalundborg_today"], 1))
def test_what_is_screened_is_in_no_best_plan(park: str) -> None:
    """Proves: the least cost is the same with and without screening. Sensitivity: the cutoff below today's cost."""
    case = load_case(park)
    plain, quick = optimise(case, screening=False), optimise(case)
    assert plain.objective is not None and quick.objective == pytest.approx(plain.objective, rel=1e-6)


def test_a_dear_link_is_screened() -> None:
    """Proves: a pipe that costs more than the whole park is closed before the solve. Sensitivity: nothing screened at all."""
    built = dear_links()
    new, count = screened(built)
    assert count == len(built.ledger.built) > 0
    assert all(new.col_upper[built.column(var)] == 0 for var in built.ledger.built.values())


def test_nothing_is_screened_when_the_time_is_over() -> None:
    site = make_site(load_case("two_firms"))
    assert 0 == screened(build(site, bounded_network(site)), lambda: True).closed


def test_many_choices_are_left_to_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a large park does not wait for a relaxation before the search. Sensitivity: its dear links are closed."""
    monkeypatch.setattr(reduced_costs, "few_choices", lambda problem: False)
    assert 0 == screened(dear_links()).closed
