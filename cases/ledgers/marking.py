"""A ledger with its faults marked: red cells, each with a comment that says what is wrong."""

import io
from collections.abc import Sequence

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from parkloop.cases.ledgers.park import HOURS, rows_of
from parkloop.cases.ledgers.reading import CompanyLedger, read_into
from parkloop.cases.locale.catalogue import rendered

RED = PatternFill("solid", start_color="FFFF9999")


def marked(files: Sequence[tuple[bytes, str]], language: str, hours: float = HOURS) -> dict[str, bytes]:
    """The workbooks that have faults by name, their cells marked.

    Raises ``CaseError`` where one cannot be opened.
    """
    ledger = CompanyLedger()
    for data, name in files:
        read_into(ledger, data, name)
    rows_of(ledger, hours)
    made = {}
    for data, name in files:
        faults = [fault for fault in ledger.faults if fault.file == name]
        if faults:
            book = openpyxl.load_workbook(io.BytesIO(data))
            for fault in faults:
                cell = book[fault.sheet][fault.cell]
                cell.fill = RED
                cell.comment = Comment(rendered(fault.message, language), "Parkloop")
            written = io.BytesIO()
            book.save(written)
            made[name] = written.getvalue()
    return made
