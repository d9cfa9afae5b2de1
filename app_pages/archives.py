"""A case as one file: an Excel workbook, or its folder in a ZIP archive. Knows no page."""

import io
import tempfile
import zipfile
from pathlib import Path

from cases import Case, load_case, read_workbook, save_case, write_workbook

WORKBOOK_PART = "xl/workbook.xml"
LARGEST = 100_000_000
"""Bytes that an archive may hold unpacked."""


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
        BadZipFile, KeyError, ValueError: it is neither.
    """
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(io.BytesIO(content)) as archive:
        if WORKBOOK_PART in archive.namelist():
            path = Path(place) / f"{Path(name).stem}.xlsx"
            path.write_bytes(content)
            return read_workbook(path)
        home = next((name for name in archive.namelist() if Path(name).name == "case.toml"), None)
        if home is None:
            raise ValueError("The archive holds no case.toml.")
        if sum(item.file_size for item in archive.infolist()) > LARGEST:
            raise ValueError("The archive is too large for a case.")
        # only names beside case.toml are taken, so that nothing is written elsewhere
        for name in archive.namelist():
            if Path(name).parent == Path(home).parent and Path(name).suffix in (".toml", ".csv"):
                (Path(place) / Path(name).name).write_bytes(archive.read(name))
        return load_case(Path(place))
