"""What a button asks for is done whole and once.

Streamlit cuts a run of the page short wherever it touches the page's state, as soon as the browser sends the next click or cell:
a callback that saves could end between the store and the page. So a click only notes the wish, which nothing cuts short, and the
wish is fulfilled as the run begins; cut short there, it is begun again by the run that follows.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

KEY = "wishes"
LATE_SECONDS = 0.2
"""A cell comes up to this much after it was typed, and so after a click that followed it; the editor waits 0.15 s."""

Sequel = Callable[[], Any]
"""What the page does once something is done: a wish of its own, with or without a sequel."""
Action = Callable[..., Sequel | None]
"""Reads the page's state, then does what must not be done twice, and leaves what the page shows to its sequel."""


@dataclass(frozen=True)
class Wish:
    """One click's wish."""

    action: Action
    arguments: tuple[Any, ...]
    due: float
    """The moment from which it is fulfilled, of the computer's clock that never goes back [s]."""


def button(label: str, action: Action, *arguments: Any, key: str, late: float = 0.0, **how: Any) -> None:
    """A button that asks for an action; ``late`` are the seconds that it waits for what was typed before the click."""
    st.button(label, on_click=_ask, args=(_waiting(), action, arguments, late), key=key, **how)


def fulfil() -> None:
    """Do what was asked for since the last run, in the order of the clicks."""
    wishes = _waiting()
    while wishes:
        time.sleep(max(wishes[0].due - time.monotonic(), 0.0))
        wish = wishes.pop(0)
        try:
            sequel: Sequel | None = wish.action(*wish.arguments)
        except RerunException:
            wishes.insert(0, wish)
            raise
        if sequel is not None:
            wishes.insert(0, Wish(sequel, (), wish.due))


def _ask(wishes: list[Wish], action: Action, arguments: tuple[Any, ...], late: float) -> None:
    """Note a wish; a callback that touches nothing of the page's state, and so is never cut short."""
    wishes.append(Wish(action, arguments, time.monotonic() + late))


def _waiting() -> list[Wish]:
    waiting: list[Wish] = st.session_state.setdefault(KEY, [])
    return waiting
