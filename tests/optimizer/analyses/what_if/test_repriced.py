"""Another price of a large park: the first answer comes of the solved park, and its bound is sound."""

from parkloop.cases.changes.places import with_value
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.what_if.changes import Change
from parkloop.optimizer.analyses.what_if.question import WhatIfQuestion
from parkloop.optimizer.analyses.what_if.repriced import repriced
from tests.support.large import large_park

PRICE = "water_streams.sewer.price_per_t"


def test_the_answer_is_certified_and_its_bound_holds() -> None:
    """Proves: of a park of more than 150 pipes the plan at a dearer sewer is certified, and lies above every bound of it.

    Its bound is at most the cost of a plan that was solved afresh. Sensitivity: the old bound taken as it is, plus the rise at
    the old amount of waste water, would be above it where less is wasted.
    """
    case = large_park(10)
    other, change = with_value(case, PRICE, 2.6), Change({PRICE: 2.6})
    plan, fresh = optimise(case, gap=0.02, time_limit=10), optimise(other, gap=0.02, time_limit=10)
    found = repriced(WhatIfQuestion(other, case, plan, change, {"gap": 0.02}, lambda: False))
    assert found is not None
    new = found.answer.plan
    assert plan.binaries > 150 and new.certified
    assert new.bound is not None and new.objective is not None and fresh.objective is not None and fresh.bound is not None
    assert new.bound <= fresh.objective * (1 + 1e-9)
    assert new.objective >= fresh.bound * (1 - 1e-9)
    assert found.answer.kept is not None and new.objective <= found.answer.kept * (1 + 1e-9)


def test_a_link_that_is_forbidden_is_no_price() -> None:
    case = large_park(2)
    plan = optimise(case)
    assert repriced(WhatIfQuestion(case, case, plan, Change(links={"x": "forbidden"}), {}, lambda: False)) is None
