"""The workbook that asks a company for its data.

It has a sheet for each of its tables, and what was sent with it.
"""

import io
import json
from pathlib import Path
from typing import Any

import xlsxwriter

from parkloop.cases.columns import columns
from parkloop.cases.disk import atomic
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.forms.own import own_rows
from parkloop.cases.io.revalidation import check
from parkloop.cases.io.workbook import write_table
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case

SENT = "parkloop_sent"
"""Hidden sheet: which case and plant the form is of, and its cells as they were sent, so that a merge knows who changed what."""
LONGEST = 30_000
"""Characters of a cell; Excel takes a few more."""


def request_form(case: Case, plant: str, path: str | Path, *, language: str = "en") -> None:
    """Write a workbook that asks one company for its own rows of a case.

    Args:
        case: the park.
        plant: whose data are asked for.
        path: where it is written, ending in .xlsx.
        language: ``en``, or ``zh`` for sheets, headers, comments and choices in Chinese.

    Raises:
        CaseError: the case is faulty, or has no such plant.
        OSError: the file cannot be written.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "brewery.xlsx"
        >>> pl.request_form(pl.load_case("two_firms"), "brewery", file)
        >>> len(pl.merge_form(pl.load_case("two_firms"), file).changes)
        0
    """
    faults = check(case)
    if faults:
        raise CaseError(faults)
    atomic.write({Path(path): form(case, plant, language)})


def form(case: Case, plant: str, language: str) -> bytes:
    """The bytes of the workbook; raises ``CaseError`` where there is no such plant."""
    known = {row.plant for row in case.plants}
    if plant not in known:
        raise CaseError([Fault("plants", "", "plant", plant, say("there is no such plant{near}", near=nearest(plant, known)))])
    rows = own_rows(case, plant)
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        for table, lines in rows.items():
            write_table(book, table, TABLES[table], lines, language, case.info.currency)
        _write_sent(book, case, plant, rows)
    return written.getvalue()


def _write_sent(book: Any, case: Case, plant: str, rows: dict[str, Any]) -> None:
    sheet = book.add_worksheet(SENT)
    sheet.very_hidden()
    cells = {
        table: [[getattr(row, column.field) for column in columns(TABLES[table])] for row in lines]
        for table, lines in rows.items()
    }
    text = json.dumps({"case": case.info.id, "plant": plant, "rows": cells}, ensure_ascii=True)
    for number, start in enumerate(range(0, len(text), LONGEST)):
        # a letter before each part keeps blanks at its ends, which are stripped where cells are read
        sheet.write_string(number, 0, f"|{text[start : start + LONGEST]}|")
