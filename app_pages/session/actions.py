"""Button actions: each click runs whole and once, however Streamlit interrupts its reruns.

Streamlit cuts a run of the page short wherever it touches the page's state, as soon as the browser sends the next click or cell:
a callback that saves could end between the store and the page. So a click only queues the action, which nothing cuts short, and
the action runs as the next run begins; cut short there, it is begun again by the run that follows.

Streamlit 1.67 also looks for newer requests after it has taken one and before it calls its callbacks, and goes on with the newer
one, which does not hold the click: Save, and a link to another page at once, saved nothing on a busy computer. So callbacks of a
request that was taken are called here before anything newer is looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.state.safe_session_state import SafeSessionState

KEY = "wishes"

Sequel = Callable[[], Any]
"""What the page does once something is done: a wish of its own, with or without a sequel."""
Action = Callable[..., Sequel | None]
"""Reads the page's state, then does what must not be done twice, and leaves what the page shows to its sequel."""


@dataclass(frozen=True)
class PendingAction:
    """An action that a click has requested, with its arguments."""

    action: Action
    arguments: tuple[Any, ...]


def button(label: str, action: Action, *arguments: Any, key: str, **how: Any) -> None:
    """Draw a button that queues an action."""
    st.button(label, on_click=_queue, args=(_waiting(), action, arguments), key=key, **how)


def run_pending() -> None:
    """Run the actions queued since the last run, in the order of the clicks."""
    wishes = _waiting()
    while wishes:
        wish = wishes.pop(0)
        try:
            sequel: Sequel | None = wish.action(*wish.arguments)
        except RerunException:
            wishes.insert(0, wish)
            raise
        if sequel is not None:
            wishes.insert(0, PendingAction(sequel, ()))


def _queue(wishes: list[PendingAction], action: Action, arguments: tuple[Any, ...]) -> None:
    """Queue an action; a callback that touches no state of the page, so that it is never cut short."""
    wishes.append(PendingAction(action, arguments))


def _waiting() -> list[PendingAction]:
    waiting: list[PendingAction] = st.session_state.setdefault(KEY, [])
    return waiting


_call = SafeSessionState.on_script_will_rerun


def call_whole(state: SafeSessionState, *arguments: Any, **how: Any) -> None:
    """Run the callbacks of a request to their end before any newer request."""
    look = state._yield_callback
    object.__setattr__(state, "_yield_callback", lambda: None)
    try:
        _call(state, *arguments, **how)
    finally:
        object.__setattr__(state, "_yield_callback", look)


SafeSessionState.on_script_will_rerun = call_whole  # type: ignore[assignment, method-assign]
