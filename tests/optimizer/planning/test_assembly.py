"""One assembly of plans: whichever road leads to a plan, it says the same of its question."""

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.models.site import Scope
from parkloop.optimizer import optimise
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import unanswered
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.resolve.quick_plan import quick

SAID = (
    "case",
    "objective_name",
    "scope",
    "only",
    "cvar_level",
    "case_digest",
    "credit_baseline",
    "warnings",
    "candidates",
    "proof",
)
"""What a plan says of its question and its model."""


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


def test_a_quick_plan_says_of_its_question_what_a_full_one_says(case: Case, plan: Plan) -> None:
    """Proves that both are assembled alike. Sensitivity: a road of its own left out the warnings."""
    found = quick(case, plan)
    assert found is not None
    assert [getattr(plan, name) for name in SAID] == [getattr(found, name) for name in SAID]
    assert plan.kpi.keys() == found.kpi.keys()
    assert plan.kpi["total_cost_per_y"] == pytest.approx(found.kpi["total_cost_per_y"], rel=1e-6)


def test_a_question_without_an_answer_names_its_case_and_why(case: Case) -> None:
    found = unanswered(Question(case, ("co2",), Scope.PLANT, ("firm_a",)), "interrupted", ["It was stopped."])
    assert (found.case, found.objective_name, found.scope, found.only) == ("two_firms", "co2", "plant", ("firm_a",))
    assert (found.status, found.reasons, found.found) == ("interrupted", ("It was stopped.",), False)
    assert found.case_digest == inputs_digest(case)
