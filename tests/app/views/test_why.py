"""The view Why: what each link saves, computed in the background, and why others are not built."""

import pytest
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.views import why
from parkloop.cases import load_case
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import APP, told
from tests.app.views.test_views import view

TRUCK, PIPE = "spent_grain/greenhouse/truck", "rinse_water/greenhouse/water_pipe"


pytestmark = pytest.mark.usefixtures("solved")


def test_every_link_tells_what_it_saves(solved: queue.Job) -> None:
    """Proves: the truck saves 570,000 and the pipe 79,000 a year (SOURCES.md); the plan stays the newest of the case."""
    app = view("why")
    assert "Nothing computed yet" in told(app)
    app.button(key="why_all").click().run()
    assert not app.exception, app.exception
    saves = app.dataframe[0].value.set_index("What")["Saves [EUR/y]"]
    assert (570_000, 79_000) == pytest.approx((saves["Spent grain"], saves["Water"]))
    assert "'Brewery · Spent grain → Greenhouse' is in the plan: it saves 570,000 EUR/y" in told(app)
    button = app.button(key="why_all")
    assert (button.disabled, button.label) == (True, "Every link of the plan has its verdict")
    assert queue.latest("shipped/two_firms") == queue.read(solved.folder)


def test_a_link_that_is_not_built_tells_why_not() -> None:
    app = view("why")
    app.selectbox(key="why_other:en").set_value("greenhouse/brewery/hot_water/hot_water_pipe").run()
    app.button(key="why_one").click().run()
    assert not app.exception, app.exception
    assert "'Greenhouse · Hot water 90/70 → Brewery' is not in the plan" in told(app)
    assert "not built" in set(app.dataframe[0].value["Status"])


def test_the_verdicts_speak_chinese(solved: queue.Job) -> None:
    asked = {"plan_of": solved.request.id, "links": [TRUCK], "time_limit": 5.0}
    queue.start(load_case("two_firms"), "shipped/two_firms", asked, task="link_values")
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["case"], app.query_params["lang"] = "shipped/two_firms", "zh"
    app.session_state["view"] = "why"
    app.run().switch_page("app_pages/screens/results.py").run()
    assert "每年节省 570,000 EUR" in told(app)


def test_what_is_not_written_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with fewer sentences than verdicts the view says where the others are. Sensitivity: they seem to be missing."""
    monkeypatch.setattr(why, "MOST_TOLD", 1)
    app = view("why")
    assert "Told here" not in told(app)
    app.button(key="why_all").click().run()
    assert not app.exception, app.exception
    count = len(app.dataframe[0].value)
    assert f"Told here: 1 of {count} links" in told(app)


@pytest.mark.parametrize(("amount", "shown"), [(-1e-8, 0.0), (0.4, 0.0), (-62_904.0, -62_904.0), (float("inf"), None)])
def test_the_table_has_no_noise(amount: float, shown: float | None) -> None:
    assert why.finite(amount) == shown
    assert str(why.finite(amount)) != "-0.0"
