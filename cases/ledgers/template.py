"""The empty ledger: five sheets with their columns, choices and one example row each."""

import io
from pathlib import Path
from typing import Any

import xlsxwriter

from parkloop.cases.disk import atomic
from parkloop.cases.ledgers.sheets import SHEETS
from parkloop.cases.locale.catalogue import ENGLISH

WIDTH = 20
LAST_ROW = 500


def write_ledger_template(path: str | Path, *, language: str = "en") -> None:
    """Write a ledger with one example row in each sheet, to be written over.

    Args:
        path: where it is written, ending in .xlsx.
        language: ``en`` or ``zh``; both are read alike.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "ledger.xlsx"
        >>> pl.write_ledger_template(file)
        >>> file.read_bytes()[:2]
        b'PK'
    """
    atomic.write({Path(path): empty_ledger(language)})


def empty_ledger(language: str) -> bytes:
    """The bytes of the workbook."""
    written, english = io.BytesIO(), language == ENGLISH
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for sheet in SHEETS:
            page: Any = book.add_worksheet(sheet.title if english else sheet.title_zh)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, [column.title if english else column.title_zh for column in sheet.columns], bold)
            page.write_row(1, 0, sheet.example if english else sheet.example_zh)
            page.set_column(0, len(sheet.columns) - 1, WIDTH)
            for place, column in enumerate(sheet.columns):
                if column.choices:
                    words = [written_as[0 if english else 1] for _, written_as in column.choices]
                    page.data_validation(
                        1, place, LAST_ROW, place, {"validate": "list", "source": words, "error_type": "warning"}
                    )
    return written.getvalue()
