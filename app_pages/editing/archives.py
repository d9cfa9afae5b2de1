"""Export of a case as one file: Excel workbook, or folder in a ZIP archive."""

import io
import tempfile
import zipfile
from pathlib import Path

from parkloop.cases import Case, save_case, write_workbook


def workbook(case: Case, language: str = "en") -> bytes:
    """The case as an Excel workbook, labelled in a language."""
    with tempfile.TemporaryDirectory() as place:
        write_workbook(case, Path(place) / "case.xlsx", language)
        return (Path(place) / "case.xlsx").read_bytes()


def folder(case: Case) -> bytes:
    """The case as a ZIP archive of its folder."""
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        save_case(case, Path(place))
        for path in sorted(Path(place).iterdir()):
            archive.write(path, f"{case.info.id}/{path.name}")
    return buffer.getvalue()
