"""A case as a folder: case.toml and one CSV file per table."""

import csv
import io
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from cases.columns import columns
from cases.faults import CaseError, Fault
from cases.schema import TABLES, Case, Row
from cases.settings import settings_of
from cases.tables import MOST_ROWS, Grid, read_case, too_long

NO_TABLES = frozenset({"expected", "later"})
"""CSV files of a case's folder that are not tables: what the case must give, and what cannot be had of it yet."""


def read_folder(folder: Path) -> Case:
    """The case of a folder; raises ``CaseError`` with all faults."""
    if not folder.is_dir():
        raise CaseError([Fault("case", "", "", str(folder), "there is no such folder")])
    if not (folder / "case.toml").is_file():
        raise CaseError([Fault("case", "", "", str(folder), "a case is a folder with a case.toml, and there is none in it")])
    faults: list[Fault] = []
    paths = [folder / "case.toml", *(path for path in sorted(folder.glob("*.csv")) if path.stem not in NO_TABLES)]
    return case_of_texts({path.name: _text(path, faults) for path in paths}, faults)


def case_of_texts(texts: Mapping[str, str | None], faults: Iterable[Fault] = ()) -> Case:
    """The case of the texts of its files by name, none where one could not be read; raises ``CaseError`` with all faults."""
    found = list(faults)
    settings = _read_toml(texts.get("case.toml"), found)
    tables = {Path(name).stem: text for name, text in texts.items() if text is not None and name.endswith(".csv")}
    grids = {table: _read_csv(table, text, found) for table, text in tables.items()}
    return read_case(settings, {table: grid for table, grid in grids.items() if grid is not None}, found)


def write_folder(case: Case, folder: Path) -> None:
    """Write a case; files of tables that are now empty are removed, other files stay."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = texts_of_case(case)
    for name, text in texts.items():
        (folder / f".{name}.new").write_text(text, encoding="utf-8", newline="")
    for name in texts:
        os.replace(folder / f".{name}.new", folder / name)
    for name in TABLES:
        if f"{name}.csv" not in texts:
            (folder / f"{name}.csv").unlink(missing_ok=True)


def texts_of_case(case: Case) -> dict[str, str]:
    """The texts of the files of a case by name: case.toml, and one CSV for each table that has rows."""
    filled = {name: record for name, record in TABLES.items() if getattr(case, name)}
    tables = {f"{name}.csv": csv_text(record, getattr(case, name)) for name, record in filled.items()}
    return {"case.toml": toml_text(settings_of(case)), **tables}


def csv_text(record: type[Row], rows: Iterable[Row]) -> str:
    """A table as CSV: the columns that say something, numbers by ``repr``."""
    rows = list(rows)
    # an empty cell of what is drawn from the library would be filled again when it is read
    drawn = any(getattr(row, "library", None) is not None for row in rows)
    told = [
        column
        for column in columns(record)
        if column.required
        or (drawn and column.default is not None)
        or any(getattr(row, column.field) != column.default for row in rows)
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in told])
    for row in rows:
        writer.writerow([cell_text(getattr(row, column.field)) for column in told])
    return out.getvalue()


def cell_text(value: object) -> str:
    """A value as a file states it; a float by ``repr``, without the point where it is whole."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value) if not isinstance(value, float) else repr(value)
    return text.removesuffix(".0") if isinstance(value, float) else text


def toml_text(settings: dict[str, Any]) -> str:
    """Dotted settings as TOML, one section per first word."""
    lines: list[str] = []
    section = ""
    for key, value in settings.items():
        head, _, name = key.rpartition(".")
        if head != section:
            section = head
            lines += ["", f"[{head}]"]
        lines.append(f"{name} = {_toml_value(value)}")
    return "\n".join(lines) + "\n"


def _toml_value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml_value(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else cell_text(value)


def _read_toml(text: str | None, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(text) if text is not None else {"format": 1, "case": {"id": "case"}}
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault("case", "", "", None, f"case.toml is not valid TOML: {str(error).lower()}"))
        return {"format": 1, "case": {"id": "case"}}


def _read_csv(table: str, text: str, faults: list[Fault]) -> Grid | None:
    header = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), MOST_ROWS + 2))
    except csv.Error as error:
        faults.append(Fault(table, "", "", None, f"the file is not valid CSV: {error}"))
        return None
    while rows and not any(cell.strip() for cell in rows[0]):
        rows.pop(0)
    if len(rows) > MOST_ROWS + 1:
        faults.append(too_long(table))
    return Grid(rows[0], rows[1:]) if rows else Grid([], [])


def _text(path: Path, faults: list[Fault]) -> str | None:
    """The text of a file, or a fault where it is not UTF-8."""
    table = "case" if path.name == "case.toml" else path.stem
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        told = f"the file {path.name} is not UTF-8 (line {line}): save it with this encoding"
        faults.append(Fault(table, "", "", None, told))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        faults.append(
            Fault(table, "", "", None, f"the file {path.name} holds a zero byte (line {line}), and a text file holds none")
        )
        return None
    return text
