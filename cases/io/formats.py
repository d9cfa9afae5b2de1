"""Unsupported file formats that hold tables, and how to convert them."""

import io
import zipfile
from pathlib import PurePath

from parkloop.cases.faults import Fault
from parkloop.cases.messages import say

NO_WORKBOOKS = (".xls", ".xlsb", ".ods", ".et", ".wps", ".numbers")
"""Endings of workbooks that are not read."""
HOW_TO_SAVE = say(
    "it must be a workbook of the format .xlsx or .xlsm: open it in Excel, WPS or LibreOffice "
    "and save it as 'Excel Workbook (*.xlsx)', without a password"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .xls, .et and every workbook with a password begin."""
PARTS = frozenset({"xl/workbook.bin", "content.xml", "Index/Document.iwa"})
"""What stands in .xlsb, .ods and .numbers."""


def is_workbook(data: bytes, name: str) -> bool:
    """Whether a file is a workbook that is read, by its ending and what it begins with."""
    return PurePath(name).suffix.lower() in (".xlsx", ".xlsm") and not is_other_workbook(data, name)


def is_other_workbook(data: bytes, name: str) -> bool:
    """Whether a file is a workbook of a format that is not read, or one with a password."""
    if data.startswith(OLE):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not PARTS.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return PurePath(name).suffix.lower() in NO_WORKBOOKS


def other_workbook(name: str) -> Fault:
    """The fault of such a file, with the way to one that is read."""
    return Fault("case", "", "", name, HOW_TO_SAVE)
