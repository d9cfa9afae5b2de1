"""The line that tells how a solve goes: written over on a terminal and in a notebook, line by line elsewhere."""

import io
import sys
from typing import Any

import pytest

from parkloop.cases import load_case
from parkloop.cases.synthetic.mixing import process_park
from parkloop.optimizer import optimise
from parkloop.optimizer.planning.progress_line import BestSoFar, ProgressLine, progress_listener
from parkloop.optimizer.solver.outcome import Progress


class Terminal(io.StringIO):
    """An error stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_true_shows_one_line_that_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: with a line break per piece of news a notebook would fill up."""
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    assert optimise(load_case("two_firms"), progress=True).found
    told = stream.getvalue()
    assert "best 2,003,000" in told and told.startswith("\r") and 1 == told.count("\n") and told.endswith("\n")


def test_elsewhere_each_piece_of_news_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressLine()
    line.show(Progress(1.0))
    line.show(Progress(2.0, 5.0, 4.0, 0.2))
    line.end()
    assert ["   1.0 s · no plan yet · first relaxation", "   2.0 s · best 5 · bound 4 · gap 20 %"] == _plain(capsys)


def _plain(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.replace("20.00", "20").rstrip() for line in capsys.readouterr().err.splitlines()]


def test_a_function_hears_instead(capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[Any] = []
    assert optimise(load_case("two_firms"), progress=heard.append).found
    assert all(isinstance(one, Progress) for one in heard) and "" == capsys.readouterr().err


def test_nobody_hears_where_nothing_is_asked() -> None:
    with progress_listener(False) as tell:
        assert tell is None


def test_nothing_worse_is_told_than_before() -> None:
    """A later solve of the same question knows less of it. Sensitivity: a gap of 1e-6 was told as 18 % a second later."""
    heard: list[Progress] = []
    tell = BestSoFar(heard.append)
    for progress in (Progress(1.0, 10.0), Progress(2.0, 12.0, 8.0, 0.3), Progress(3.0, None, 5.0), Progress(4.0, 7.0, 6.0)):
        tell(progress)
    assert [(10.0, None), (10.0, 8.0), (10.0, 8.0), (7.0, 7.0)] == [(one.objective, one.bound) for one in heard]
    assert [None, pytest.approx(0.2), pytest.approx(0.2), 0.0] == [one.gap for one in heard]


def test_a_bound_of_a_part_of_the_plans_is_none() -> None:
    """No bound above the optimum is told. Sensitivity: 175,763, the least with all outlets at their limit, not 133,904."""
    heard: list[Progress] = []
    plan = optimise(process_park(2, processes=5), progress=heard.append)
    assert plan.objective is not None and heard
    assert all(one.bound is None or one.bound <= plan.objective * (1 + 1e-6) for one in heard)
