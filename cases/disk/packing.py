"""ZIP archives, workbooks included: checked by their directory before anything is unpacked.

Of no part more is unpacked than the directory states (``zipfile`` stops there, and then finds the check sum wrong), so that its
sizes bound the memory even where they lie. What lies inside is not unpacked in turn if it is an archive itself.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from parkloop.cases.disk.limits import MOST_BYTES, MOST_FILES, MOST_PACKED, refused, too_many_bytes
from parkloop.cases.faults import CaseError, brief
from parkloop.cases.messages import say

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What Excel and every program pack by; others may ask for gigabytes to begin with."""
LOCKED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, KeyError, OSError, ValueError)
"""What a damaged archive brings about."""


@contextmanager
def unpacking(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive of which everything may be unpacked.

    Raises ``CaseError`` where it is none, too large or not plain.

    So it does where unpacking fails.
    """
    if len(data) > MOST_PACKED:
        raise refused(name, too_many_bytes(len(data), MOST_PACKED))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if told := _problem(archive.infolist()):
                raise refused(name, told)
            yield archive
    except CaseError:  # a ValueError, too
        raise
    except BROKEN as error:
        raise no_archive(name) from error


def no_archive(name: str) -> CaseError:
    """The error of a file that cannot be opened."""
    if name.lower().endswith(".zip"):
        return refused(name, say("it must be a ZIP archive of a case's folder, and it cannot be opened"))
    return refused(name, say("it must be an Excel workbook (.xlsx), and it cannot be opened"))


def _problem(parts: list[zipfile.ZipInfo]) -> str:
    """Reason not to unpack an archive, as the message of a fault; empty where there is none."""
    size, seen = sum(part.file_size for part in parts), set[str]()
    if len(parts) > MOST_FILES:
        return say(
            "it holds {number} files, and at most {most} are read of a workbook or a ZIP archive",
            number=len(parts),
            most=MOST_FILES,
        )
    if size > MOST_BYTES:
        return say(
            "unpacked it has {size} bytes, and at most {most} are read of a workbook or a ZIP archive", size=size, most=MOST_BYTES
        )
    for part in parts:
        if part.filename in seen:
            return say("the file {name} stands twice in it", name=brief(part.filename))
        seen.add(part.filename)
        if part.flag_bits & LOCKED:
            return say("it is locked with a password: save it without one")
        if part.compress_type not in METHODS:
            return say(
                "the file {name} is packed in a way that is not read: pack it anew as a plain ZIP archive",
                name=brief(part.filename),
            )
    return ""
