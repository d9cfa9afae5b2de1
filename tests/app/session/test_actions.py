"""Wishes: what a click asks for is done once, though the run of the page that does it is cut short."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.state.safe_session_state import SafeSessionState

from parkloop.app_pages.session import actions


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[actions.PendingAction]:
    """The wishes of a page that is not shown."""
    kept: list[actions.PendingAction] = []
    monkeypatch.setattr(actions, "_waiting", lambda: kept)
    return kept


def asked(waiting: list[actions.PendingAction], action: Callable[..., Any], *arguments: object) -> None:
    actions._queue(waiting, action, arguments)


def cut_short(times: int) -> Callable[[], None]:
    """A touch of the page's state that some of the first runs do not survive."""
    left = [times]

    def touch() -> None:
        if left[0]:
            left[0] -= 1
            raise RerunException(RerunData())

    return touch


def test_wishes_are_fulfilled_once_in_the_order_of_the_clicks(waiting: list[actions.PendingAction]) -> None:
    done: list[str] = []
    for word in ("save", "solve"):
        asked(waiting, done.append, word)
    actions.run_pending()
    actions.run_pending()
    assert ["save", "solve"] == done


@pytest.mark.parametrize("before, after", [(1, 0), (0, 1), (2, 2)])
def test_what_is_cut_short_is_done_by_the_next_run_and_not_twice(
    waiting: list[actions.PendingAction], before: int, after: int
) -> None:
    """Proves that neither a cut before nor one after the deed loses it or does it twice.

    Sensitivity: a wish that is forgotten as it is begun is lost by the first cut; one that is kept until its end with all
    that the page shows afterwards saves twice.
    """
    done: list[str] = []
    reading, showing = cut_short(before), cut_short(after)

    def show() -> None:
        showing()
        done.append("shown")

    def save() -> Callable[[], None]:
        reading()
        done.append("saved")
        return show

    asked(waiting, save)
    for _ in range(before + after):
        with pytest.raises(RerunException):
            actions.run_pending()
    actions.run_pending()
    assert ["saved", "shown"] == done


def test_a_wish_that_fails_is_not_tried_again(waiting: list[actions.PendingAction]) -> None:
    """Proves that an error is shown once, not at every run of the page for ever."""

    def fail() -> None:
        raise ValueError("no")

    asked(waiting, fail)
    with pytest.raises(ValueError, match="no"):
        actions.run_pending()
    actions.run_pending()
    assert [] == waiting


def test_a_request_that_was_taken_calls_its_callbacks_before_a_newer_one_is_looked_at() -> None:
    """Proves that a click on Save is heard though a click on another page came right behind it.

    Sensitivity: as Streamlit has it, the newer request cuts the run short before the callbacks, and the first click is gone.
    """
    called: list[str] = []

    class State:
        def on_script_will_rerun(self, *_: object, **__: object) -> None:
            state["note"] = "typed"
            called.append("save")

        def __setitem__(self, key: str, value: object) -> None:
            called.append(key)

    state = SafeSessionState(State(), cut_short(9))  # type: ignore[arg-type]
    state.on_script_will_rerun(None)
    assert ["note", "save"] == called
    with pytest.raises(RerunException):
        state["later"] = "cut"
