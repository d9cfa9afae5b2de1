"""The way through: state of each step, which comes next, where opening leads, and help in the page's language."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from docs import generate
from parkloop.app_pages.session import repository, way
from parkloop.cases import load_case
from parkloop.cases.changes.places import with_value
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import opened, told


def steps(app: AppTest) -> dict[str, str]:
    """Icon of each step, by the page that it leads to."""
    known = set(way.ICONS.values())
    return {link.proto.page or "choose": link.proto.icon for link in app.get("page_link") if link.proto.icon in known}


def test_a_park_that_was_never_solved_leads_over_its_data_to_the_solve() -> None:
    app = opened()
    assert way.ICONS["done"] == steps(app)["data"]
    assert way.ICONS["open"] == steps(app)["solve"] == steps(app)["results"]
    app.button(key="open:shipped/kalundborg").click().run()
    assert "Next: Solve" == app.button(key="way:next").label  # the page is Today already
    assert way.ICONS["busy"] == steps(app)["today"]


def test_a_park_that_cannot_run_today_leads_back_to_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the step is faulty and not done, that Solve says so before the solve, and Report leads on without a plan."""
    monkeypatch.setattr(queue, "_launch", work.run)
    small = with_value(load_case("two_firms"), "technologies.greenhouse_boiler.existing_size", 1.0)
    name = repository.save(small, "shipped/two_firms")
    opened("today", case=name).run()
    app = opened("today", case=name)
    assert way.ICONS["faulty"] == steps(app)["today"]
    assert "Mend the data" == app.button(key="way:next").label
    assert "cannot run today" in told(opened("solve", case=name))
    app = opened("report", case=name)
    assert "Next: Today" == app.button(key="way:next").label


def test_links_carry_what_the_address_tells() -> None:
    """Proves one step of the way is one in the browser's history. Sensitivity: what is written later is a step of its own."""
    links = [link.proto for link in opened("data", language="zh").get("page_link") if link.proto.page]
    assert {"lang=zh"} == {part for link in links for part in link.query_string.split("&") if part.startswith("lang")}
    assert all("case=shipped" in link.query_string for link in links)
    assert {"today", "report", "whatif", "help"} <= {link.page for link in links}


def test_a_park_that_is_solved_opens_on_its_results(solved: queue.Job) -> None:
    app = opened(case="shipped/kalundborg")
    app.button(key="open:shipped/two_firms").click().run()
    assert not app.exception
    assert way.ICONS["done"] == steps(app)["solve"] == steps(app)["results"]
    assert "Next: Report" == app.button(key="way:next").label


def test_data_that_changed_after_the_solve_make_the_later_steps_stale(solved: queue.Job) -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    queue.start(load_case("two_firms"), name, solved.request.options)
    price = f"markets.{load_case('two_firms').markets[0].market}.price_per_unit"
    repository.save(with_value(load_case("two_firms"), price, 33.0), name)
    app = opened("results", case=name)
    assert way.ICONS["stale"] == steps(app)["results"] == steps(app)["report"]
    assert "Solve again" == app.button(key="way:next").label


def test_help_is_read_in_the_language_of_the_page() -> None:
    assert "Tutorial: two firms" in told(opened("help"))
    assert "教程：两家企业" in told(opened("help", language="zh"))
    app = opened("help")
    app.selectbox(key="help:en").select("glossary").run()
    assert "industrial symbiosis" in told(app)


def test_what_help_shows_is_what_the_documentation_says() -> None:
    for name, text in generate.helped().items():
        assert text == (Path(generate.HELP_FOLDER) / name).read_text(encoding="utf-8"), "run 'make docs'"
