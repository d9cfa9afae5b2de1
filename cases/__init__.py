"""What is given: a park as a case, from a folder, a workbook or tables, checked at the door."""

from cases.catalogue import draw, library
from cases.checks import check, warnings
from cases.faults import CaseError, Fault
from cases.load import list_cases, load_case, save_case
from cases.schema import Case
from cases.tables import from_tables, to_tables
from cases.workbook import read_workbook, write_workbook

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
