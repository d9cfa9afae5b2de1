"""Cases: a park as validated, frozen records, from a folder, a workbook or tables."""

from parkloop.cases.catalogue import draw, library
from parkloop.cases.coherence import check, warnings
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.io.tables import from_tables, to_tables
from parkloop.cases.io.workbook import read_workbook, write_workbook
from parkloop.cases.load import list_cases, load_case, save_case
from parkloop.cases.schema import Case

__all__ = [
    "Case",
    "CaseError",
    "Fault",
    "check",
    "draw",
    "from_tables",
    "library",
    "list_cases",
    "load_case",
    "read_workbook",
    "save_case",
    "to_tables",
    "warnings",
    "write_workbook",
]
