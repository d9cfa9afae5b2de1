"""Loading and saving of cases: a shipped name, a folder, an Excel workbook or a ZIP archive."""

import zipfile
from pathlib import Path, PurePosixPath

from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.disk.limits import MOST_PACKED, refused, too_many_bytes
from parkloop.cases.disk.packing import unpacking
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.folder import case_of_files, read_folder, write_folder
from parkloop.cases.io.formats import NO_WORKBOOKS, is_other_workbook, other_workbook
from parkloop.cases.io.revalidation import check
from parkloop.cases.io.workbook import case_of_workbook, read_workbook
from parkloop.cases.messages import say
from parkloop.cases.schema import Case

SHIPPED = Path(__file__).parent
WORKBOOK_PART = "xl/workbook.xml"
"""What stands in every workbook."""


def list_cases() -> list[str]:
    """The names of the shipped cases.

    Returns:
        Names that ``load_case`` takes, in the order of the alphabet.

    Examples:
        >>> import parkloop as pl
        >>> pl.list_cases()
        ['aalborg', 'guitang', 'kalundborg', 'kalundborg_today', 'kwinana', 'linjiang', 'lubei', 'two_firms', 'ulsan']
    """
    return sorted(path.parent.name for path in SHIPPED.glob("*/case.toml"))


def load_case(name_or_path: str | Path) -> Case:
    """The case of a shipped park, a case's folder, an Excel workbook or a ZIP archive, checked.

    Args:
        name_or_path: name of a shipped case, path of a folder with case.toml, a ZIP archive of one or an Excel workbook.

    Returns:
        The case; ``pl.warnings`` tells what was assumed to read it.

    Raises:
        CaseError: there is none, or it cannot be read or is faulty; with all faults.

    Examples:
        >>> import parkloop as pl
        >>> pl.load_case("two_firms")
        Case('two_firms', plants=3, conditions=1, commodities=2, markets=1, …)
    """
    if str(name_or_path) in list_cases():
        return read_folder(SHIPPED / str(name_or_path))
    path = Path(name_or_path)
    try:
        if path.is_dir():
            return read_folder(path)
    except OSError as error:  # a name too long for any file
        raise refused(str(path), say("there is no such file")) from error
    if path.suffix.lower() in (".xlsx", ".xlsm", *NO_WORKBOOKS):
        return read_workbook(path)
    if path.suffix.lower() == ".zip":
        return _read_archive(path)
    message = say(
        "it must be a folder, a workbook, a ZIP archive or a shipped case{near}", near=nearest(str(name_or_path), list_cases())
    )
    raise CaseError([Fault("case", "", "", str(name_or_path), message)])


def _read_archive(path: Path) -> Case:
    try:
        return case_of_file(read_bytes(path, MOST_PACKED), path.name)
    except FileError as error:
        raise refused(str(path), str(error)) from error


def case_of_file(data: bytes, name: str, before: Case | None = None) -> Case:
    """Read a case from the bytes of a workbook, or of a ZIP archive with its folder.

    ``name`` is that of the file, ``before`` the case whose names keep their ids in a workbook.

    Raises ``CaseError`` with all faults.
    """
    if is_other_workbook(data, name):
        raise CaseError([other_workbook(name)])
    with unpacking(data, name) as archive:
        if WORKBOOK_PART in archive.namelist():
            return case_of_workbook(data, name, before)
        return _case_of_archive(archive, name)


def _case_of_archive(archive: zipfile.ZipFile, name: str) -> Case:
    """The case of the first folder in an archive that has a case.toml; what lies elsewhere is not read."""
    paths = {PurePosixPath(part.filename): part for part in archive.infolist() if not part.is_dir()}
    home = next((path.parent for path in paths if path.name == "case.toml"), None)
    if home is None:
        raise refused(name, say("it must be an Excel workbook or a ZIP archive of a case's folder, and no case.toml is in it"))
    beside = {path.name: part for path, part in paths.items() if path.parent == home}

    def read(file: str, most: int) -> bytes:
        if beside[file].file_size > most:
            raise FileError(too_many_bytes(beside[file].file_size, most))
        return archive.read(beside[file])

    return case_of_files(beside, read, name)


def save_case(case: Case, folder: str | Path) -> None:
    """Write a case as a folder: case.toml and one CSV file per table.

    Args:
        case: the park.
        folder: where it is written; made where it is missing.

    Raises:
        CaseError: the case is faulty, and not written.
        OSError: the folder cannot be written.

    Examples:
        >>> import tempfile, parkloop as pl
        >>> folder = tempfile.mkdtemp()
        >>> case = pl.load_case("two_firms").set({"case.id": "mine"})
        >>> pl.save_case(case, folder)
        >>> pl.load_case(folder) == case
        True
    """
    faults = check(case)
    if faults:
        raise CaseError(faults)
    write_folder(case, Path(folder))
