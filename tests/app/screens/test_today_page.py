"""Page Today: worked out before any solve, from a solve where there is one, and what cannot run."""

import pytest

from parkloop.app_pages.session import repository
from parkloop.cases import load_case
from parkloop.cases.changes.places import with_value
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import opened, told


def test_today_is_worked_out_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    app = opened("today")
    app.button(key="today").click().run()
    app.run()
    assert not app.exception
    cells = app.dataframe[0].value
    assert [880e3, 2400e3] == pytest.approx(cells["Cost [EUR/y]"].tolist())
    assert ["Brewery", "Greenhouse"] == cells["Company"].tolist()
    assert queue.latest("shipped/two_firms") is None


def test_today_of_a_solve_is_shown_at_once_in_the_language_of_the_page(solved: queue.Job) -> None:
    app = opened("today", language="zh")
    assert not app.exception
    assert "企业" in app.dataframe[0].value.columns


def test_a_park_that_cannot_run_says_why_before_the_solve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    small = with_value(load_case("two_firms"), "technologies.greenhouse_boiler.existing_size", 1.0)
    app = opened("today", case=repository.save(small, "shipped/two_firms"))
    app.button(key="today").click().run()
    app.run()
    assert "cannot run today" in told(app)
