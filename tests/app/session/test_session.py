"""The URL and the session: which of both is heard when they differ."""

from types import SimpleNamespace

import pytest

from parkloop.app_pages import frame
from parkloop.app_pages.session import session
from tests.app.screens.test_pages import opened


def test_a_choice_stands_until_the_browser_can_have_taken_over_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a run asked for with the URL of before takes back no choice, and that going back later does.

    Sensitivity: where time counted from the beginning of a page that takes long, the language went back to that of before.
    """
    now = [100.0]
    draw = frame.draw

    def take_long(page: object) -> None:
        draw(page)  # type: ignore[arg-type]
        now[0] += 10.0

    monkeypatch.setattr(session, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(frame, "draw", take_long)
    app = opened()
    app.button_group(key="language").set_value("zh").run()
    assert "zh" == app.query_params["lang"]
    app.query_params["lang"] = "en"
    app.run()
    assert "zh" == app.session_state["language"]
    assert "zh" == app.query_params["lang"]
    now[0] += 2 * session.SETTLING_SECONDS
    app.query_params["lang"] = "en"
    app.run()
    assert "en" == app.session_state["language"]
