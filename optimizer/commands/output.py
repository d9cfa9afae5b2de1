"""Standard output of a command: its answer alone; other prints go to the error stream."""

import contextlib
import ctypes
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

from parkloop.cases.disk import atomic
from parkloop.optimizer.plan.wording import number

OUT, ERR = 1, 2
"""File descriptors that compiled libraries print to."""

_answers: ContextVar[TextIO | None] = ContextVar("answers", default=None)
"""Where answers go while everything else goes to the error stream."""


def answer(value: Any) -> None:
    """Print a value as JSON."""
    put(json.dumps(value, indent=2, ensure_ascii=False))


def put(text: str) -> None:
    """Print an answer."""
    print(text, file=_answers.get() or sys.stdout)


def as_text(cells: pd.DataFrame) -> str:
    """A table as people read it: no exponents, nothing where there is none, wide letters as two."""
    with pd.option_context("display.unicode.east_asian_width", True):
        return cells.astype(object).where(cells.notna(), "").to_string(index=False, float_format=number)


def keep(files: Mapping[Path, pd.DataFrame | bytes | str]) -> None:
    """Write the files of an answer, tables as CSV: all of them or none."""
    atomic.write({path: _bytes(content) for path, content in files.items()})


def _bytes(content: pd.DataFrame | bytes | str) -> bytes:
    text = content.to_csv(index=False) if isinstance(content, pd.DataFrame) else content
    return text.encode() if isinstance(text, str) else text


@contextlib.contextmanager
def answers_alone() -> Iterator[None]:
    """Send all that is printed to the error stream, by Python or by compiled code, except answers."""
    out = sys.stdout
    out.flush()
    with _answer_stream(out) as stream, _moved(), contextlib.redirect_stdout(sys.stderr):
        token = _answers.set(stream)
        try:
            yield
        finally:
            _answers.reset(token)
            stream.flush()


@contextlib.contextmanager
def _answer_stream(out: TextIO) -> Iterator[TextIO]:
    """Standard output on a descriptor of its own; what a test put in its place as it is."""
    try:
        own = out.fileno() == OUT
    except (OSError, ValueError):
        own = False
    if not own:
        yield out
        return
    with os.fdopen(os.dup(OUT), "w", encoding=out.encoding, errors=out.errors) as stream:
        yield stream


@contextlib.contextmanager
def _moved() -> Iterator[None]:
    """The descriptor of standard output points to the error stream."""
    try:
        kept = os.dup(OUT)
    except OSError:
        yield
        return
    try:
        os.dup2(ERR, OUT)
        yield
    finally:
        _flush_compiled()
        os.dup2(kept, OUT)
        os.close(kept)


def _flush_compiled() -> None:
    """Flush what compiled code has printed, before the descriptor moves."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None).fflush(None)
