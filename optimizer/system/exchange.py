"""Exchange folder between two processes, of a job or of a solve: progress, results and cancellation.

The side that works appends its news to `progress.jsonl`, a record per line, and replaces files of results whole; the side that
waits reads the lines that are complete, and asks for an end by a file `cancel`. No side ever reads half of anything.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PROGRESS, CANCEL = "progress.jsonl", "cancel"
RENAME_TRIES = 20
"""Windows refuses to replace a file that a reader holds open, for a moment."""


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Write a file atomically: beside its place, then renamed.

    The power may fail at any moment.
    """
    beside = path.with_name(f"new-{path.name}")
    yield beside
    with beside.open("rb+") as file:
        os.fsync(file.fileno())  # else the new name may be kept and not what was written
    for tries_left in range(RENAME_TRIES - 1, -1, -1):
        try:
            os.replace(beside, path)
            return
        except PermissionError:
            if not tries_left:
                raise
            time.sleep(0.01)


def put(path: Path, text: str) -> None:
    """Replace a text file at once.

    Raises:
        OSError: it cannot be written; what stood there stays.
    """
    with replaced(path) as beside:
        beside.write_bytes(text.encode())


def append_progress(folder: Path, news: Mapping[str, Any]) -> None:
    """Append a record to the progress."""
    with (folder / PROGRESS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(news) + "\n")


def read_progress(folder: Path, position: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Progress records from a position [bytes] on, and where the next ones begin.

    A line that is being written waits for the next question; a damaged one is left out.
    """
    try:
        with (folder / PROGRESS).open("rb") as file:
            file.seek(position)
            lines, end, _ = file.read().rpartition(b"\n")
    except FileNotFoundError:
        return [], position
    return list(_records(lines)), position + len(lines) + len(end)


def _records(lines: bytes) -> Iterator[dict[str, Any]]:
    for line in lines.splitlines():
        with suppress(ValueError, RecursionError):
            record = json.loads(line)
            if isinstance(record, dict):
                yield record


def request_end(folder: Path) -> None:
    """Request the working side to end soon."""
    (folder / CANCEL).touch()


def end_requested(folder: Path) -> bool:
    """Whether an end of the working side is requested."""
    return (folder / CANCEL).exists()


def withdraw_end_request(folder: Path) -> None:
    """Withdraw the request to end."""
    (folder / CANCEL).unlink(missing_ok=True)
