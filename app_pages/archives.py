"""A case as one file: an Excel workbook, or its folder in a ZIP archive. Knows no page."""

import io
import tempfile
import zipfile
import zlib
from pathlib import Path

from cases import Case, load_case, read_workbook, save_case, write_workbook

WORKBOOK_PART = "xl/workbook.xml"
LARGEST, MOST_FILES = 50_000_000, 200
"""Bytes and files that an archive, or a workbook, which is one too, may hold unpacked: many times what a large park has."""
BROKEN = (RuntimeError, NotImplementedError, EOFError, zlib.error)
"""What a locked, strange or damaged archive brings about."""


class TooLargeError(ValueError):
    """A file that holds more than a case can; it is not read any further."""


def workbook(case: Case, language: str = "en") -> bytes:
    """The case as an Excel workbook, with the words of a language."""
    with tempfile.TemporaryDirectory() as place:
        write_workbook(case, Path(place) / "case.xlsx", language)
        return (Path(place) / "case.xlsx").read_bytes()


def folder(case: Case) -> bytes:
    """The case as its folder in a ZIP archive."""
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        save_case(case, Path(place))
        for path in sorted(Path(place).iterdir()):
            archive.write(path, f"{case.info.id}/{path.name}")
    return buffer.getvalue()


def read(content: bytes, name: str = "case.xlsx") -> Case:
    """The case of a workbook or of an archive that holds one folder of a case; ``name`` is that of the file.

    Raises:
        CaseError: what is wrong with the case, all of it.
        TooLargeError: it holds more than a case can.
        BadZipFile, KeyError, ValueError: it is neither.
    """
    try:
        return _read(content, name)
    except RecursionError as error:
        raise ValueError("The file is nested too deeply.") from error
    except BROKEN as error:
        raise ValueError("The archive cannot be unpacked.") from error


def _read(content: bytes, name: str) -> Case:
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_large(archive)
        if WORKBOOK_PART in archive.namelist():
            path = Path(place) / f"{Path(name).stem}.xlsx"
            path.write_bytes(content)
            return read_workbook(path)
        home = next((name for name in archive.namelist() if Path(name).name == "case.toml"), None)
        if home is None:
            raise ValueError("The archive holds no case.toml.")
        # only names beside case.toml are taken, so that nothing is written elsewhere
        for name in archive.namelist():
            if Path(name).parent == Path(home).parent and Path(name).suffix in (".toml", ".csv"):
                (Path(place) / Path(name).name).write_bytes(archive.read(name))
        return load_case(Path(place))


def _refuse_large(archive: zipfile.ZipFile) -> None:
    """Unpack piece by piece and count: what an archive says of its sizes may be false."""
    left = LARGEST
    for item in archive.infolist():
        with archive.open(item) as packed:
            while left >= 0 and (piece := packed.read(1_000_000)):
                left -= len(piece)
    if left < 0 or len(archive.infolist()) > MOST_FILES:
        raise TooLargeError(f"It holds more than {LARGEST // 1_000_000} MB or {MOST_FILES} files.")
