"""Access rights of files: readable and writable by the user alone.

On Windows the rights of the user's own folder hold, and nothing is done here.
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FOLDER, FILE, MASK = 0o700, 0o600, 0o077
OURS = ("jobs", "cases", "parkloop.db*")
"""What stands in $PARKLOOP_HOME; what else is there is not ours to change."""


def made(folder: Path) -> Path:
    """Create a folder and its parents, new ones accessible by the user alone."""
    for one in reversed((folder, *folder.parents)):
        one.mkdir(mode=FOLDER, exist_ok=True)
    return folder


def narrow(path: Path) -> None:
    """Revoke the rights of others on a file or folder tree; links and foreign files stay."""
    if sys.platform == "win32":
        return
    for one in _within(path):
        with suppress(OSError):
            mode = one.lstat().st_mode
            if mode & MASK and not stat.S_ISLNK(mode):
                one.chmod(FOLDER if stat.S_ISDIR(mode) else FILE)


def narrow_database(file: str) -> None:
    """Revoke the rights of others on an SQLite database and its side files."""
    for end in ("", "-wal", "-shm"):
        narrow(Path(file + end))


def narrow_home(home: Path) -> None:
    """Revoke the rights of others on $PARKLOOP_HOME, once."""
    for pattern in OURS:
        for entry in home.glob(pattern):
            if entry.lstat().st_mode & MASK:
                narrow(entry)


def _within(path: Path) -> Iterator[Path]:
    """A file, or a folder and all in it, from the inside out, so that the folder is closed last."""
    if path.is_dir() and not path.is_symlink():
        for folder, names, files in os.walk(path, topdown=False):
            yield from (Path(folder, name) for name in (*names, *files))
    yield path
