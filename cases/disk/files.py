"""Reading of user files: regular files of limited size, without blocking.

A name may be that of a pipe that nobody writes to, of a device without end, of a folder, or of a link to itself; a file may be
of any size, and grow while it is read.
"""

import os
import stat
from itertools import islice
from pathlib import Path

from parkloop.cases.disk.limits import MOST_FILES, too_many_bytes
from parkloop.cases.messages import say


class FileError(ValueError):
    """A file that is not read; the message says why, as that of a fault does."""


def read_bytes(path: Path, most: int) -> bytes:
    """Bytes of a regular file.

    Raises:
        FileError: it is none, cannot be opened, or has more than ``most`` bytes.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise FileError(say("it is no ordinary file"))
            if about.st_size > most:
                raise FileError(too_many_bytes(about.st_size, most))
            data = file.read(most + 1)
    except OSError as error:
        raise FileError(_why(error)) from error
    if len(data) > most:
        raise FileError(say("it grows while it is read, beyond the {most} bytes that are read of such a file", most=most))
    return data


def entries(folder: Path) -> list[Path]:
    """Sorted entries of a folder.

    Raises:
        FileError: it cannot be listed or has too many.
    """
    try:
        found = list(islice(folder.iterdir(), MOST_FILES + 1))
    except OSError as error:
        raise FileError(_why(error)) from error
    if len(found) > MOST_FILES:
        raise FileError(say("it holds more than {most} files, and the folder of a case holds at most so many", most=MOST_FILES))
    return sorted(found)


def _at_once(path: str, flags: int) -> int:
    """Open without blocking on the writer of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _why(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return say("it is a folder, and no ordinary file")
    if isinstance(error, FileNotFoundError):
        return say("there is no such file")
    return say("this user may not read it") if isinstance(error, PermissionError) else say("it cannot be opened")
