"""A case as a folder: case.toml and one CSV file per table."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath
from typing import Any

from parkloop.cases.columns import columns
from parkloop.cases.disk import atomic
from parkloop.cases.disk.files import FileError, entries, read_bytes
from parkloop.cases.disk.limits import MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SETTINGS, refused, too_wide
from parkloop.cases.faults import MOST_QUOTED, Fault
from parkloop.cases.io.formats import NO_WORKBOOKS
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import read_case
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case, Row

NO_TABLES = frozenset({"expected", "later"})
"""CSV files of a case's folder that are not tables: what the case must give, and what cannot be had of it yet."""


SIGNS_OF_GBK = "㎎㎏㎜㎝㎞㎡㏄〇"
"""Signs that tables use and that GBK has, but not its common part GB2312."""

ENDLESS_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[\x20\t]*\.[\x20\t]*){30}""")
"""A dotted key of many parts; one of 20,000 keeps the parser of TOML busy for a minute."""


def read_folder(folder: Path) -> Case:
    """The case of a folder; raises ``CaseError`` with all faults."""
    if not folder.is_dir():
        raise refused(str(folder), say("there is no such folder"))
    try:
        names = [path.name for path in entries(folder)]
    except FileError as error:
        raise refused(str(folder), str(error)) from error
    return case_of_files(names, lambda name, most: read_bytes(folder / name, most), str(folder))


def case_of_files(names: Iterable[str], read: Callable[[str, int], bytes], source: str) -> Case:
    """The case of the files beside a case.toml; raises ``CaseError`` with all faults.

    ``read`` gives the bytes of one of them, at most so many, or raises ``FileError``; ``source`` is what messages call them.
    """
    names = list(names)
    if "case.toml" not in names:
        raise refused(source, say("a case is a folder with a case.toml, and there is none in it"))
    faults: list[Fault] = []
    notes: list[str] = []
    texts: dict[str, str | None] = {}
    others = [name for name in names if PurePath(name).stem.lower() not in NO_TABLES]
    left = MOST_BYTES
    for name in ["case.toml", *(name for name in others if name.lower().endswith(".csv"))]:
        try:
            data = read(name, MOST_SETTINGS if name == "case.toml" else left)
            left -= len(data)
            texts[name] = text_of_file(name, data, faults, notes)
        except FileError as error:
            faults.append(Fault(_table(name), "", "", name, str(error)))
    notes += [
        say("{name} is not read: a table is a CSV file, {file}.csv.", name=name, file=PurePath(name).stem)
        for name in filter(_is_table_elsewhere, others)
    ]
    return case_of_texts(texts, faults, notes)


def _is_table_elsewhere(name: str) -> bool:
    """Whether a file is named as a table, but is no CSV file."""
    path = PurePath(name)
    return path.stem.lower() in TABLES and path.suffix.lower() in (".txt", ".tsv", ".xlsx", ".xlsm", *NO_WORKBOOKS)


def _table(name: str) -> str:
    """The table of a file, ``case`` for case.toml."""
    return "case" if name == "case.toml" else PurePath(name).stem


def case_of_texts(texts: Mapping[str, str | None], faults: Iterable[Fault] = (), notes: Iterable[str] = ()) -> Case:
    """Case of the texts of its files by name; raises ``CaseError`` with all faults.

    A text is none where the file could not be read.
    """
    found = list(faults)
    settings = _read_toml(texts.get("case.toml"), found)
    grids: dict[str, Grid] = {}
    for name, text in texts.items():
        table = _table(name)
        if text is None or not name.lower().endswith(".csv"):
            continue
        if table in grids:
            found.append(Fault(table, "", "", None, say("this table stands twice")))
        elif (grid := grid_of_csv(table, text, found)) is not None:
            grids[table] = grid
    return read_case(settings, grids, found, notes)


def write_folder(case: Case, folder: Path) -> None:
    """Write a case; files of tables that are now empty are removed, other files stay."""
    texts = texts_of_case(case)
    atomic.write({folder / name: text.encode() for name, text in texts.items()})
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
        if text is not None and ENDLESS_KEY.search(text):
            raise RecursionError
        return tomllib.loads(text) if text is not None else {"format": 1, "case": {"id": "case"}}
    except ValueError as error:  # of the parser, and of numbers with thousands of digits
        faults.append(
            Fault("case", "", "", None, say("case.toml is not valid TOML: {why}", why=str(error).lower()[:MOST_QUOTED]))
        )
    except RecursionError:
        faults.append(Fault("case", "", "", None, say("case.toml is nested too deeply")))
    return {"format": 1, "case": {"id": "case"}}


def grid_of_csv(table: str, text: str, faults: list[Fault]) -> Grid | None:
    """Header and rows of a CSV text, or a fault where it is none."""
    delimiter, text = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    cells, wide = 0, False
    try:
        for row in reader:
            if rows or any(cell.strip() for cell in row):
                wide |= any(cell.strip() for cell in row[MOST_COLUMNS:])
                cells += len(row[:MOST_COLUMNS]) if rows else 0
                rows.append(row[:MOST_COLUMNS])
            if len(rows) > MOST_ROWS + 1 or cells > MOST_CELLS:
                break
    except csv.Error as error:
        faults.append(Fault(table, "", "", None, say("the file is not valid CSV: {why}", why=error)))
        return None
    faults += [too_wide(table)] if wide else []
    return Grid(rows[0], rows[1:], delimiter) if rows else Grid([], [])


def _delimiter(text: str) -> tuple[str, str]:
    """Delimiter of a CSV text, and the text from the header on.

    It is stated by Excel's first line ``sep=;``, or seen in the header.
    """
    header, _, rest = text.lstrip().partition("\n")
    told = re.fullmatch(r'"?sep\s*=\s*([,;|\t])"?[,;]*', header.rstrip("\r "), re.IGNORECASE)
    return (told[1], rest) if told else (max(",;\t", key=header.count), text)


def text_of_file(name: str, data: bytes, faults: list[Fault], notes: list[str]) -> str | None:
    """The text of a file, or a fault where its encoding is not known."""
    table = _table(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if (chinese := _gbk(data)) is not None:
            notes.append(say("{name} is not UTF-8 and is read as GBK.", name=name))
            return chinese
        line = data[: error.start].count(b"\n") + 1
        message = say(
            "the file {name} is not UTF-8 (line {line}): save it in Excel as 'CSV UTF-8 (Comma delimited)'", name=name, line=line
        )
        faults.append(Fault(table, "", "", None, message))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        faults.append(
            Fault(
                table,
                "",
                "",
                None,
                say("the file {name} holds a zero byte (line {line}), and a text file holds none", name=name, line=line),
            )
        )
        return None
    return text


def _gbk(data: bytes) -> str | None:
    """Text of a file saved by a Chinese Excel; none where another encoding is possible.

    Letters with accents, in the encodings of western Excels, stand alone or make rare characters.
    """
    try:
        text = data.decode("gb18030")
        codes = [sign.encode("gb2312") for sign in text if not sign.isascii() and sign not in SIGNS_OF_GBK]
    except UnicodeError:
        return None
    common = sum(0xB0 <= code[0] < 0xD8 for code in codes)
    rare = sum(code[0] >= 0xD8 for code in codes)
    return text if "\0" not in text and 0 < common >= rare else None
