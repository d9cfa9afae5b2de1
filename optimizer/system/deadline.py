"""Work that is ended where its time is up, or somebody cancels, whatever it is doing.

A model is built, and its bounds are found, in long stretches of Python that ask nobody whether to go on. A second thread asks
in their place, and raises an exception in the thread at work. It is no ``Exception``, so that nobody takes it for a failure.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Event, Thread, get_ident
from typing import TypeVar

__all__ = ["begun", "counted_from", "crowding", "ended_by"]

T = TypeVar("T")

_BEGAN: ContextVar[float | None] = ContextVar("began", default=None)

ASKED_EVERY = 0.1
"""Seconds between two questions whether to end [s]"""
AGAIN_AFTER = 1.0
"""Seconds after which the exception is raised once more: one inside a destructor is swallowed [s]"""


@contextmanager
def counted_from(moment: float) -> Iterator[None]:
    """Context in which the time of a question counts from an earlier moment of the monotonic clock.

    Such as that when a command began, which has read a case since then.

    Examples:
        >>> with counted_from(5.0):
        ...     begun()
        5.0
    """
    token = _BEGAN.set(moment)
    try:
        yield
    finally:
        _BEGAN.reset(token)


def begun() -> float:
    """When a question that is asked now began, by the monotonic clock [s]"""
    moment = _BEGAN.get()
    return time.monotonic() if moment is None else moment


def crowding() -> float:
    """Programs at work for each processor, at least 1: by so much longer takes what one of them does.

    1 where the system does not tell.

    Examples:
        >>> crowding() >= 1.0
        True
    """
    working = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(working / (os.cpu_count() or 1), 1.0)


class _EndedError(BaseException):
    """Raised in work whose time is up."""


def ended_by(over: Callable[[], bool], work: Callable[[], T]) -> T | None:
    """The result of some work; None where it is ended before.

    Args:
        over: whether to end; it is asked from another thread, and one that fails is asked no more.
        work: what to do, in this thread.

    Raises:
        Exception: what the work raises.

    Examples:
        >>> ended_by(lambda: False, lambda: 7)
        7
    """
    watch = _Deadline(over)
    try:
        try:
            watch.thread.start()
            return work()
        finally:
            watch.end()
    except _EndedError:
        watch.end()
        return None


class _Deadline:
    """The thread that asks, and raises."""

    def __init__(self, over: Callable[[], bool]) -> None:
        self.over, self.worker, self.done = over, get_ident(), Event()
        self.thread = Thread(target=self._watch, daemon=True, name="deadline")

    def _watch(self) -> None:
        with suppress(Exception):
            while not self.done.wait(ASKED_EVERY):
                if self.over():
                    self._raise()
                    if self.done.wait(AGAIN_AFTER):
                        return

    def _raise(self) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.worker), ctypes.py_object(_EndedError))

    def end(self) -> None:
        """Ask no more, and take back what was raised and has not come yet."""
        self.done.set()
        self.thread.join()
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.worker), None)
