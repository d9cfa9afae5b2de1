"""Work ends where its time is up, whatever it is doing."""

import os
import time

import pytest

import parkloop as pl
from parkloop.optimizer.cli import main
from parkloop.optimizer.commands.plans import solve
from parkloop.optimizer.system.deadline import begun, counted_from, crowding, ended_by


def test_work_that_ends_in_time_gives_its_result() -> None:
    assert 7 == ended_by(lambda: False, lambda: 7)


def test_work_that_asks_nobody_is_ended() -> None:
    """Sensitivity: without the second thread this would not come back."""

    def work() -> int:
        while True:
            pass

    assert ended_by(lambda: True, work) is None


def test_work_that_catches_every_exception_is_ended() -> None:
    def work() -> int:
        while True:
            try:
                sum(range(10))
            except Exception:
                continue

    assert ended_by(lambda: True, work) is None


def test_a_failure_of_the_work_is_raised() -> None:
    def work() -> int:
        raise ValueError("faulty")

    with pytest.raises(ValueError, match="faulty"):
        ended_by(lambda: False, work)


def test_nothing_comes_after_the_end() -> None:
    """What was raised at the last moment is taken back, for the caller is not to be ended."""
    ended_by(lambda: True, lambda: time.sleep(0.15))
    for _ in range(1000):
        sum(range(100))


def test_time_counts_from_when_a_command_began() -> None:
    """Proves that reading before the question is in its seconds. Sensitivity: they would be less than 100."""
    case = pl.load_case("two_firms")
    with counted_from(time.monotonic() - 100.0):
        assert 100.0 <= pl.optimise(case).seconds
    assert begun() == pytest.approx(time.monotonic(), abs=1.0)
    assert pl.optimise(case).seconds < 100.0


def test_a_command_counts_the_reading_of_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[float] = []
    monkeypatch.setattr(solve, "given_case", lambda words: time.sleep(0.2) or pl.load_case(words))
    monkeypatch.setattr(solve, "solve_given", lambda *_: counted.append(time.monotonic() - begun()) or pl.optimise(_[1]))
    assert 0 == main(["solve", "two_firms"])
    assert counted[0] >= 0.2


def test_a_crowded_machine_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the factor: seven programs on two processors. Sensitivity: 64.8 s were taken of 60 there."""
    monkeypatch.setattr(os, "getloadavg", lambda: (7.0, 1.0, 1.0), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert pytest.approx(3.5) == crowding()
    monkeypatch.setattr(os, "getloadavg", lambda: (0.5, 1.0, 1.0), raising=False)
    assert pytest.approx(1.0) == crowding()
