"""Cases: a park as validated, frozen records, from a folder, a workbook or tables."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parkloop.cases.catalogue import draw, library
    from parkloop.cases.coherence import warnings
    from parkloop.cases.faults import CaseError, Fault
    from parkloop.cases.io.revalidation import check
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

MODULES = {
    "Case": "schema",
    "CaseError": "faults",
    "Fault": "faults",
    "check": "io.revalidation",
    "draw": "catalogue",
    "from_tables": "io.tables",
    "library": "catalogue",
    "list_cases": "load",
    "load_case": "load",
    "read_workbook": "io.workbook",
    "save_case": "load",
    "to_tables": "io.tables",
    "warnings": "coherence",
    "write_workbook": "io.workbook",
}
"""The modules in which the names stand."""


def __getattr__(name: str) -> Any:
    """Import on first use: a solver's process needs messages only, and must start at once."""
    if name not in MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"parkloop.cases.{MODULES[name]}"), name)
