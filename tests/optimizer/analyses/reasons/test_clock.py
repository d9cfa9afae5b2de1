"""The time of a question of reasons: kept, whatever a part of it does, and what is known by then is told."""

import time

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.reasons import ask
from parkloop.optimizer.analyses.reasons.answer import Reasons
from parkloop.optimizer.analyses.reasons.clock import LEAST_PART, Clock
from parkloop.optimizer.analyses.reasons.exchange import AskedExchange
from parkloop.optimizer.analyses.records.decisions import reasons as record
from parkloop.optimizer.analyses.registry import analyse

LINKS = ["spent_grain/greenhouse/truck", "brewery>greenhouse:water", "greenhouse>brewery:hot_water"]


def test_the_time_of_a_question_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: of three exchanges, of which the second never ends, the first is told and the others are named, in 2 s + 5 %.

    Sensitivity: a limit of each solve, of which there are as many as there are exchanges.
    """
    answer = ask.ReasonQuestion.answer

    def endless(self: ask.ReasonQuestion, exchange: AskedExchange, turning_s: float, prove: bool) -> ask.ExchangeReasons:
        while exchange.id != LINKS[0]:
            time.sleep(0.01)
        return answer(self, exchange, turning_s, prove)

    plan = ask.optimise(load_case("two_firms"))
    monkeypatch.setattr(ask.ReasonQuestion, "answer", endless)
    began = time.monotonic()
    found = analyse("reasons", load_case("two_firms"), plan=plan, exchange=LINKS, turning_s=0, time_limit=3)
    assert time.monotonic() - began < 1.05 * 3 + 2
    assert ("stopped", [LINKS[0]]) == (found.status, list(found.tables["exchanges"]["exchange"]))
    assert "The time was not enough for brewery>greenhouse:water, greenhouse>brewery:hot_water." in found.sentences


def test_a_part_gets_its_share_but_enough_to_be_of_use() -> None:
    """Proves: half of 100 s for one of two parts, of which a solve gets half; of 20 s the least part."""
    clock = Clock(until=time.monotonic() + 100)
    clock.begin(2)
    assert clock.seconds() == pytest.approx(25, abs=0.1)
    clock = Clock(until=time.monotonic() + 20)
    clock.begin(5)
    assert clock.seconds() == pytest.approx(LEAST_PART / 2, abs=0.1)
    assert Clock.of(None).seconds() is None


def test_an_empty_answer_says_that_time_was_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: the command printed an empty line where the plan took all the time."""
    monkeypatch.setattr(record, "reasons", lambda *given, **options: Reasons((), status="stopped"))
    told = analyse("reasons", load_case("two_firms"), time_limit=3).sentences
    assert ["The time was not enough for any reason: give more time, or a plan that is solved."] == list(told)
    assert not analyse("reasons", load_case("two_firms")).sentences
