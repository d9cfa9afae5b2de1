"""The view Why asks for any exchange, and tells titles, not ids, in both languages."""

import pytest
from streamlit.testing.v1 import AppTest

from parkloop.cases import load_case
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import APP, told
from tests.app.views.test_views import view

pytestmark = pytest.mark.usefixtures("solved")


def test_an_exchange_is_asked_for_by_its_ends() -> None:
    """Proves: rinse water saves 79,000 a year (SOURCES.md), told by the names of plants. Sensitivity: ids in the sentence."""
    app = view("why")
    assert app.button(key="reasons_one").disabled
    app.selectbox(key="reasons_from:en").set_value("brewery").run()
    app.selectbox(key="reasons_what:en").set_value("water").run()
    app.selectbox(key="reasons_to:en").set_value("greenhouse").run()
    app.button(key="reasons_one").click().run()
    assert not app.exception, app.exception
    assert "Brewery · Water → Greenhouse: 32,000 t/y in the plan; it saves 79,000 EUR/y" in told(app)


def test_reasons_speak_chinese(solved: queue.Job) -> None:
    asked = {"plan_of": solved.request.id, "exchange": ["brewery>greenhouse:natural_gas"], "turning_s": 1.0}
    queue.start(load_case("two_firms"), "shipped/two_firms", asked, task="reasons")
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["case"], app.query_params["lang"] = "shipped/two_firms", "zh"
    app.session_state["view"] = "why"
    app.run().switch_page("app_pages/screens/results.py").run()
    assert "没有输送方式可以输送它" in told(app)
