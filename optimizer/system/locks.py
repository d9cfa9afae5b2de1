"""File locks that last as long as their process; the system releases them, no clock is used.

So a process that was killed is known at once, one whose number was given to another is not taken for it, and nobody has to say
again and again that he lives.
"""

import sys
import time
from pathlib import Path
from typing import IO

from parkloop.cases.disk import private

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

WAIT_SECONDS = 0.02


def taken(path: Path, seconds: float = 0.5) -> IO[bytes] | None:
    """Acquire the lock of a file within a time limit; None where its holder does not release it.

    The lock is held until the file is closed here and in every process that was given it.

    Raises:
        OSError: the file cannot be written.
    """
    until = time.monotonic() + seconds
    file = path.open("ab")
    private.narrow(path)
    while not _locked(file, alone=True):
        if time.monotonic() > until:
            file.close()
            return None
        time.sleep(WAIT_SECONDS)
    return file


def held(path: Path) -> bool:
    """Whether a process holds the lock of a file; false for a missing file."""
    try:
        with path.open("rb") as file:
            return not _locked(file, alone=False)
    except FileNotFoundError:
        return False


def _locked(file: IO[bytes], alone: bool) -> bool:
    """Lock an open file, ``alone`` or together with others who only look; whether that was possible."""
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
