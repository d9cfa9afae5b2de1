"""Screening by reduced costs: a valid bound from any duals, and no link of a best plan left out."""

from typing import Any

import pytest

from parkloop.cases import load_case
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.bounds import bounded_network, reduced_costs
from parkloop.optimizer.bounds.reduced_costs import screened
from parkloop.optimizer.search import slope_scaling
from parkloop.optimizer.solve.build import build
from tests.support.few import few
from tests.support.large import large_park


@pytest.mark.parametrize("park", few(["two_firms", "guitang", "kalundborg_today"], 1))
def test_what_is_screened_is_in_no_best_plan(park: str) -> None:
    """Proves: the least cost is the same with and without screening. Sensitivity: the cutoff below today's cost."""
    case = load_case(park)
    plain, quick = optimise(case, screening=False), optimise(case)
    assert plain.objective is not None and quick.objective == pytest.approx(plain.objective, rel=1e-6)


def test_a_dear_link_is_screened() -> None:
    """Proves: a pipe that costs more than the whole park is closed before the solve. Sensitivity: nothing screened at all."""
    case = load_case("two_firms")
    dear = [mode.model_copy(update={"capex_terminal": 1e9}) for mode in case.transport]
    site = make_site(case.model_copy(update={"transport": tuple(dear)}))
    built = build(site, bounded_network(site))
    new, count, *_ = screened(built)
    assert count == len(built.ledger.built) > 0
    assert all(new.col_upper[built.column(var)] == 0 for var in built.ledger.built.values())


def test_what_was_found_when_the_time_is_over_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the solution of an unfinished slope scaling is the start of the search. Sensitivity: all of it was lost."""
    monkeypatch.setattr(reduced_costs, "few_choices", lambda problem: False)
    exact, found = slope_scaling.settled, []

    def settled(*given: Any) -> Any:
        found.append(exact(*given))
        return found[-1]

    monkeypatch.setattr(slope_scaling, "settled", settled)
    site = make_site(large_park(6))
    built = build(site, bounded_network(site))
    unfinished = screened(built, lambda: bool(found))
    assert 1 == len(found) and found[0] is not None
    assert unfinished.incumbent is found[0]
    stopped = screened(built, lambda: True)
    assert (stopped.closed, stopped.incumbent) == (0, None)
