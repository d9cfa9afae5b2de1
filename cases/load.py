"""Where cases come from and go to: a shipped name, a folder, or an Excel workbook."""

from pathlib import Path

from cases.checks import check
from cases.faults import CaseError, Fault, nearest
from cases.folder import read_folder, write_folder
from cases.schema import Case
from cases.workbook import read_workbook

SHIPPED = Path(__file__).parent


def list_cases() -> list[str]:
    """The names of the shipped cases."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/case.toml"))


def load_case(name_or_path: str | Path) -> Case:
    """A shipped case by its name, a case's folder, or an .xlsx workbook; raises ``CaseError`` with all faults."""
    if str(name_or_path) in list_cases():
        return read_folder(SHIPPED / str(name_or_path))
    path = Path(name_or_path)
    if path.is_dir():
        return read_folder(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return read_workbook(path)
    message = f"it must be a folder, a workbook or a shipped case{nearest(str(name_or_path), list_cases())}"
    raise CaseError([Fault("case", "", "", str(name_or_path), message)])


def save_case(case: Case, folder: str | Path) -> None:
    """Write a case as a folder; a faulty case is not written, and raises ``CaseError``."""
    faults = check(case)
    if faults:
        raise CaseError(faults)
    write_folder(case, Path(folder))
