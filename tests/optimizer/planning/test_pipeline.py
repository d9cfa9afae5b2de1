"""What is said where a solve ends without a plan."""

import pytest

from parkloop.cases import load_case
from parkloop.models.site import Scope
from parkloop.optimizer.planning import pipeline
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solver.limits import Limits


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(time_limit=12), "No plan was found within 12 s: give it more time."),
        (Limits(time_limit=12, cancel=lambda: True), "The solve was stopped before a plan was found."),
        (Limits(), "The solve was stopped before a plan was found."),
    ],
)
def test_time_is_told_apart_from_a_stop(limits: Limits, told: str) -> None:
    """Proves: who waited to the end of the time is not told that the solve was stopped. Sensitivity: one sentence for both."""
    assert pipeline.nothing_yet(Question(load_case("two_firms"), ("cost",), Scope.PARK, limits=limits)) == told
