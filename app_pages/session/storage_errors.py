"""Storage errors, such as a damaged store or a full disk: reported on a page that works otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import say, translated
from parkloop.cases.disk.home import HomeError
from parkloop.cases.store import StoreError

KEY = "troubles"
"""Key under which the sentences stand that are told next."""


@contextmanager
def reporting() -> Iterator[None]:
    """Context that reports storage errors and ends only the block within."""
    try:
        yield
    except (StoreError, HomeError) as error:
        report_once(str(error))
    except OSError as error:
        report_once(f"The disk refuses what was asked ({error.strerror or error}).")


def report_once(sentence: str) -> None:
    """Queue a sentence to be shown, without duplicates."""
    waiting = st.session_state.setdefault(KEY, [])
    if sentence not in waiting:
        waiting.append(sentence)


def show() -> None:
    """Show a persistent storage error, and queued sentences."""
    standing = repository.storage_error()
    if standing:
        st.error(plain(f"{translated(standing)} {say('app.only_examples')}"))
    show_reported()


def show_reported() -> None:
    """Show sentences queued since the last time, except the persistent one."""
    standing = repository.storage_error()
    for sentence in st.session_state.pop(KEY, []):
        if sentence != standing:
            st.error(plain(translated(sentence)))
