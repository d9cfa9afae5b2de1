"""Ctrl-C handling: no interrupt is lost, and what was found is kept.

A KeyboardInterrupt comes between any two steps of Python: between two solves it would throw away what the first one found, while
a process starts it would leave it behind, and in a destructor it is swallowed. So while a question is at work Ctrl-C is counted.
Before the first solve of the question, as while a model is built, it is raised at once too: there is nothing to keep. After that
every solve ends soon, what is left is done with the best solution so far, and the plan is given back; pressed for the third time
it is raised whatever is at work.

A plan that is given back would let a loop around it go on. So the next question from there raises KeyboardInterrupt: from the
same function, cell or script, or from what they call. Somebody who asks anew later, at a prompt or in another cell, is answered.

Only the main thread hears of Ctrl-C, and only where the program has not chosen another way of handling it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import current_thread, main_thread
from types import FrameType, TracebackType
from typing import Any

from parkloop.cases.messages import say

AT_ONCE = 3
"""Times that Ctrl-C is pressed after which nothing is kept any more."""
NEAR = 3
"""Callers of a question that was ended, in which the next question is not asked."""


@dataclass
class _Level:
    """Running question: the function that asks it, and whether it has begun to solve."""

    frame: FrameType
    solving: bool


@dataclass
class _State:
    """Interrupts since the outermost running question began."""

    presses: int = 0
    levels: list[_Level] = field(default_factory=list)
    finishing: int = 0
    ended_in: tuple[FrameType, ...] = ()
    """Callers of the last question, where Ctrl-C ended it."""
    before: Any = None
    """Who handled Ctrl-C before."""


_STATE = _State()


class _Question:
    """Base of the contexts: how a question begins and ends."""

    def __init__(self, cancel: Callable[[], bool] | None = None, solves: bool = False) -> None:
        self.cancel, self.solves = cancel, solves
        self.level: _Level | None = None

    def __enter__(self) -> Callable[[], bool]:
        if current_thread() is main_thread():
            self._begin(sys._getframe(1))
        return self._stopped

    def _stopped(self) -> bool:
        pressed = self.level is not None and _STATE.presses > 0
        return pressed or (self.cancel is not None and self.cancel())

    def _begin(self, frame: FrameType) -> None:
        stack = list(_stack(frame))
        # one that an exception threw out before its end could be noted is no longer at work
        _STATE.levels = [level for level in _STATE.levels if level.frame in stack]
        level = _Level(frame, self.solves)
        if not _STATE.levels:
            self._begin_anew(stack)
        elif self.solves:
            _STATE.levels[-1].solving = True
        else:
            check()
        _STATE.levels.append(level)
        self.level = level

    def _begin_anew(self, stack: list[FrameType]) -> None:
        again = not self.solves and any(frame in stack for frame in _STATE.ended_in)
        _STATE.presses, _STATE.finishing, _STATE.ended_in = 0, 0, ()
        if again:
            raise KeyboardInterrupt(say("Ctrl-C has ended the question before this one."))
        handler = signal.getsignal(signal.SIGINT)
        if handler is signal.default_int_handler:
            _STATE.before = handler
            signal.signal(signal.SIGINT, _heard)

    def _end(self, given_back: bool) -> None:
        """Remove ended levels.

        Where a level was ended and something is given back, the next question there is not asked.
        """
        if self.level is None:
            return
        frame = self.level.frame
        _STATE.levels = [level for level in _STATE.levels if level is not self.level]
        if not _STATE.levels:
            if signal.getsignal(signal.SIGINT) is _heard:
                signal.signal(signal.SIGINT, _STATE.before)
            if _STATE.presses and not self.solves and given_back:
                _STATE.ended_in = tuple(_stack(frame.f_back))[:NEAR]
        self.level = None


class Asking(_Question):
    """Context of a running question; gives a function that tells whether to stop.

    For Ctrl-C or ``cancel``.

    ``solves``: it is a single solve, which ends by itself and is no question of a loop.

    Raises:
        KeyboardInterrupt: on entry, where Ctrl-C has ended the question around it or the one before.
    """

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._end(kind is None)


class Keeping(_Question):
    """Context as `Asking`, which returns what was found: a KeyboardInterrupt ends the block only."""

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> bool:
        kept = kind is not None and issubclass(kind, KeyboardInterrupt)
        self._end(kind is None or kept)
        return kept


@contextmanager
def finishing() -> Iterator[None]:
    """Context for making a found solution exact: the first Ctrl-C does not end its solves."""
    own = int(current_thread() is main_thread())
    _STATE.finishing += own
    try:
        yield
    finally:
        _STATE.finishing -= own


def presses() -> int:
    """Number of Ctrl-C since the outermost running question began, as far as solves must mind."""
    if current_thread() is not main_thread() or not _STATE.levels:
        return 0
    return max(_STATE.presses - (_STATE.finishing > 0), 0)


def pressed() -> bool:
    """Whether Ctrl-C was pressed since the outermost running question began."""
    return current_thread() is main_thread() and bool(_STATE.levels) and _STATE.presses > 0


def press() -> None:
    """Count a KeyboardInterrupt that was caught.

    Raises:
        KeyboardInterrupt: it was pressed too often to wait any longer.
    """
    if current_thread() is not main_thread() or not _STATE.levels:
        return
    if signal.getsignal(signal.SIGINT) is not _heard:
        _STATE.presses += 1
    if _STATE.presses >= AT_ONCE:
        raise KeyboardInterrupt


def check() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed and nothing found since is of use by itself.

    Raises:
        KeyboardInterrupt: it was pressed.
    """
    if pressed():
        raise KeyboardInterrupt


def _heard(number: int, frame: FrameType | None) -> None:
    """Count, and raise where there is nothing to keep."""
    _STATE.presses += 1
    level = _STATE.levels[-1] if _STATE.levels else None
    held = level is not None and level.solving and level.frame in _stack(frame)
    if not held or _STATE.presses >= AT_ONCE:
        raise KeyboardInterrupt


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    """A frame and its callers."""
    while frame is not None:
        yield frame
        frame = frame.f_back
