"""Work ends where its time is up, whatever it is doing."""

import time

import pytest

from parkloop.optimizer.system.deadline import ended_by


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
