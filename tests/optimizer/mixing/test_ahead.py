"""SCIP begins on a small park that mixes before its flows are bounded."""

from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.synthetic.mixing import pooling_park
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.mixing import ahead
from parkloop.optimizer.mixing.ahead import ScipAhead
from parkloop.optimizer.mixing.bilinear import bilinear
from parkloop.optimizer.planning import assembly, solving
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.scip.process import available

PARKS = Path(__file__).parents[2] / "benchmarks/parks"

pytestmark = pytest.mark.skipif(not available(), reason="pyscipopt is not installed")


@pytest.fixture(scope="module")
def haverly() -> Case:
    return load_case(PARKS / "f01_haverly")


def _begun(case: Case, begun: ScipAhead) -> ScipAhead:
    site = make_site(case)
    begun.begin(site, make_network(site), {}, "cost", Limits(gap=1e-3))
    return begun


def test_it_proves_a_small_park_without_bounds_of_flows(haverly: Case) -> None:
    """Proves Haverly's 400. Sensitivity: a model that lacked a row would earn more."""
    with ScipAhead() as begun:
        assert _begun(haverly, begun).has_plan() and begun.run is not None
        assert pytest.approx(-400.0, rel=1e-3) == begun.run.objective
        assert -400.5 <= begun.run.bound <= -400.0 + 1e-3


def test_a_run_on_other_columns_is_not_taken(haverly: Case) -> None:
    """Proves that bounds which leave out arcs begin a run anew. Sensitivity: flows would be read as others."""
    with ScipAhead() as begun:
        run = _begun(haverly, begun).run
        site = make_site(haverly)
        same = bilinear(site, make_network(site), {}, "cost")
        assert begun.run_on(same) is run
        other = make_site(pooling_park(4, feeds=3, pools=1, products=2, properties=1))
        assert begun.run_on(bilinear(other, make_network(other), {}, "cost")) is None


def test_a_large_park_and_one_whose_links_have_no_bound_wait(haverly: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScipAhead() as begun:
        assert not _begun(load_case("guitang"), begun).has_plan()  # new links that nothing bounds
        monkeypatch.setattr(ahead, "FEW_COLUMNS", 3)
        assert not _begun(haverly, begun).has_plan()


def test_no_first_plan_at_the_limits_is_sought_where_scip_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the order for a park of processes. Sensitivity: outlets at their limits were solved first."""
    monkeypatch.setattr(solving, "minimise_acyclic", _never)
    plan = optimise(load_case(PARKS / "b02_two_contaminants"))
    assert (True, pytest.approx(54.0)) == (plan.certified, plan.objective)


def test_where_scip_has_no_plan_the_limits_give_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScipAhead, "has_plan", lambda self: False)
    plan = optimise(load_case(PARKS / "b02_two_contaminants"))
    assert (True, pytest.approx(54.0)) == (plan.certified, plan.objective)


def test_a_plan_is_certified_once(haverly: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the certificate which the search asks for is the plan's. Sensitivity: it was made twice."""
    asked, sound = [], assembly.certify

    def counted(*given: Any, **more: Any) -> list[str]:
        asked.append(1)
        return sound(*given, **more)

    monkeypatch.setattr(assembly, "certify", counted)
    assert optimise(haverly).certified and len(asked) == 1


def _never(*_: Any) -> None:
    raise AssertionError("a first plan was sought")
