"""Atomic writing of files."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def write(files: Mapping[Path, bytes]) -> None:
    """Write files atomically: all beside their places, then renamed; missing folders are made.

    Raises:
        OSError: one of them cannot be written; it names that file, what stood in the places stays, and nothing else is left.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            with about(path):
                _draft(path, content, drafts)
        for place, draft in drafts.items():
            with about(place):
                os.replace(draft, place)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


@contextmanager
def about(path: Path) -> Iterator[None]:
    """Attribute errors of writing to this path instead of a temporary one."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def _draft(path: Path, content: bytes, drafts: dict[Path, Path]) -> None:
    """Write a file beside its place.

    What is no file, such as a device or a pipe, gets the content at once.
    """
    place = path.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists() and not place.is_file():
        place.write_bytes(content)
        return
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".new", delete=False) as file:
        drafts[place] = Path(file.name)
        file.write(content)
    os.chmod(file.name, place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~umask())


def umask() -> int:
    """The rights that new files of this process do not have."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
