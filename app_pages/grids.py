"""Tables as the editor shows them: frames, headers and what each column takes. Knows no page.

The editor checks nothing that matters: limits that it knows clamp or drop what was typed without a word. All rules stand in
`cases`, which tells every fault of what is saved.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from app_pages.typed import (
    as_numbers,
    as_texts,
    in_chinese,
    numeric,
    out_of_chinese,
    spoken_choice,
    ticked,
    without_ticks_of_empty_rows,
)
from app_pages.words import word
from cases import Case, Fault, chinese, from_tables, to_tables
from cases.columns import Column, by_name, columns
from cases.schema import TABLES
from cases.settings import KEYS

SETTINGS = "case"
"""The table of case.toml: one row per key."""

REFERENCES: dict[str, tuple[str, str]] = {
    "plant": ("plants", "plant"),
    "condition": ("conditions", "condition"),
    "commodity": ("commodities", "commodity"),
    "technology": ("technologies", "technology"),
    "mode": ("transport", "mode"),
    "profile": ("profiles", "profile"),
    "price_profile": ("profiles", "profile"),
    "water_quality.stream": ("water_streams", "stream"),
    "material_quality.stream": ("material_streams", "stream"),
    "substitutions.sink": ("material_streams", "stream"),
}
"""Columns that name a row of another table; with the table in front where other tables mean something else by the name."""

Editor = Literal["text", "number", "checkbox", "select"]


@dataclass(frozen=True)
class Field:
    """One column of the editor."""

    name: str
    label: str
    help: str
    editor: Editor
    options: tuple[str, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    """What options are called for people, those that are called otherwise."""
    default: bool | None = None
    pinned: bool = False
    locked: bool = False


def frames(case: Case) -> dict[str, pd.DataFrame]:
    """All tables of a case in the editor's types: numbers, ticks, and text for everything else."""
    settings, tables = to_tables(case)
    made = {
        name: pd.DataFrame({column.name: _typed(cells[column.name], column) for column in columns(TABLES[name])})
        for name, cells in tables.items()
    }
    return {SETTINGS: _settings_frame(settings), **made}


def fields(table: str, current: Mapping[str, pd.DataFrame], currency: str, language: str = "en") -> tuple[Field, ...]:
    """The columns of a table's editor: header with unit, help, and how a cell is edited.

    `current` are all tables as they are now, unsaved edits included: their keys are what other tables may name.
    """
    if table == SETTINGS:
        return _settings_fields(language)
    labels = headers(table, currency, language)
    shown = columns(TABLES[table])
    made = (_field(column, labels[column.name], help_of(column, language), _options(column, table, current)) for column in shown)
    pairs = list(zip(made, shown, strict=True))
    if language == "zh":  # what a list shows can be pasted into it then
        pairs = [
            (replace(field, options=tuple(spoken_choice(column, name) for name in field.options)), column)
            for field, column in pairs
        ]
    return tuple(replace(field, told=_told(field, column, table, current, language)) for field, column in pairs)


def help_of(column: Column, language: str) -> str:
    """What a column means; in Chinese with its name in front, which is what files and workbooks call it."""
    return f"`{column.name}`：{chinese.sentence(column.help)}" if language == "zh" else column.help


def spoken(table: str, cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table as it is shown; ``unspoken`` is the way back.

    Numbers are texts, since an editor of numbers makes 45 of a typed 4,5 and nothing of a word, without telling anybody. The
    meanings of settings are in the language of the page.
    """
    if table != SETTINGS:
        shown = as_texts(table, cells)
        return in_chinese(table, shown) if language == "zh" else shown
    if language != "zh":
        return cells
    units = [chinese.unit(KEYS[key][1].unit or "") for key in cells["key"]]
    return cells.assign(unit=units, meaning=[_meaning(KEYS[key][1].help, language) for key in cells["key"]])


def unspoken(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table as it is kept, whatever the language it was shown in."""
    if table != SETTINGS:
        return as_numbers(table, out_of_chinese(table, cells))
    units = [KEYS[key][1].unit or "" for key in cells["key"]]
    return cells.assign(unit=units, meaning=[_meaning(KEYS[key][1].help) for key in cells["key"]])


def case_of(current: Mapping[str, pd.DataFrame]) -> Case:
    """The case that the tables make, rows without a word left out; raises ``CaseError`` with all faults."""
    tables = {name: without_ticks_of_empty_rows(name, cells) for name, cells in current.items() if name != SETTINGS}
    return from_tables(settings_of(current[SETTINGS]), tables)


def headers(table: str, currency: str, language: str = "en") -> dict[str, str]:
    """Header of each column: its name without the unit, and the unit in brackets, `money` as the case's currency."""
    known = by_name(TABLES[table])
    if language == "zh":
        return {name: chinese.header(table, name, column.unit, currency) for name, column in known.items()}
    short = {name: f"{_without(column)} [{column.unit}]" if column.unit else name for name, column in known.items()}
    twice = {label for label, count in Counter(short.values()).items() if count > 1}
    full = {name: f"{name} [{known[name].unit}]" if label in twice else label for name, label in short.items()}
    return {name: label.replace("_", " ").replace("money", currency) for name, label in full.items()}


def _without(column: Column) -> str:
    """The name of a column without the unit at its end: `flow` of `flow_t_per_h`, `y` of `y_km`."""
    words = column.name.split("_")
    unit = {"per", *re.findall(r"[a-z0-9]+", (column.unit or "").lower().replace("degc", "c"))}
    while len(words) > 1 and words[-1] in unit:
        words.pop()
    return "_".join(words)


def told(cells: pd.DataFrame, table: str) -> list[str]:
    """The columns that say something: keys, required ones, and those with a cell that is not the default."""
    if table == SETTINGS:
        return list(cells.columns)
    said = []
    for column in columns(TABLES[table]):
        values = cells[column.name].dropna()
        says = bool((values != column.default).any()) if len(values) else False
        if column.key or column.required or says or column.name == "title":
            said.append(column.name)
    return said


def faults_of_rows(table: str, cells: pd.DataFrame, faults: Iterable[Fault], language: str = "en") -> dict[int, str]:
    """What is wrong with each row of a table, by its place."""
    here = [fault for fault in faults if fault.table == table]
    keys = _row_keys(table, cells) if here else []
    found: dict[int, str] = {}
    for fault in here:
        for place, key in enumerate(keys):
            if str(fault.row) in (key, f"no. {place + 1}"):
                found[place] = "; ".join(part for part in (found.get(place), _wrong(fault, language)) if part)
    return found


def _wrong(fault: Fault, language: str) -> str:
    if language == "zh":
        return f"{chinese.name(fault.table, fault.column)}：{chinese.message(fault.message)}"
    return f"{fault.column}: {fault.message}"


def _row_keys(table: str, cells: pd.DataFrame) -> list[str]:
    """The key of each row as faults name it."""
    keys = ["key"] if table == SETTINGS else [column.name for column in columns(TABLES[table]) if column.key]
    return ["/".join("" if pd.isna(cell) else str(cell) for cell in row) for row in cells[keys].itertuples(index=False)]


def edited(base: pd.DataFrame, changes: Mapping[str, Any]) -> pd.DataFrame:
    """A frame with what an editor has changed of it: cells by place and column, removed places, new rows."""
    cells = base.copy()
    for place, row in changes["edited_rows"].items():
        for column, value in row.items():
            cells.loc[cells.index[int(place)], column] = value
    cells = cells.drop(index=[cells.index[place] for place in changes["deleted_rows"]])
    rows = [{column: row.get(column) for column in base.columns} for row in changes["added_rows"]]
    for column in base.columns if rows else ():
        if base[column].dtype == bool:
            rows = [{**row, column: bool(row[column])} for row in rows]
    if rows:
        cells = pd.concat([cells, pd.DataFrame(rows, columns=base.columns).astype(base.dtypes)], ignore_index=True)
    return cells.reset_index(drop=True)


def settings_of(cells: pd.DataFrame) -> dict[str, Any]:
    """Dotted settings of the edited table of case.toml."""
    pairs = zip(cells["key"], cells["value"], strict=True)
    return {"format": 1, **{key: value for key, value in pairs if isinstance(value, str) and value.strip()}}


def differing(before: Case, after: Case) -> dict[str, pd.DataFrame]:
    """The tables of a case that are not the same as in another, settings left out."""
    old, new = frames(before), frames(after)
    return {table: cells for table, cells in new.items() if table != SETTINGS and not same(cells, old[table])}


def same(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    """Whether two frames hold the same cells, an empty one equal to a missing one."""
    if left.shape != right.shape or list(left.columns) != list(right.columns):
        return False
    return all(left[name].equals(right[name]) or _plain(left[name]).equals(_plain(right[name])) for name in left.columns)


def _plain(cells: "pd.Series[Any]") -> "pd.Series[Any]":
    plain = cells.reset_index(drop=True).astype(object)
    return plain.where(plain.notna() & (plain != ""), None)


def _typed(cells: pd.Series, column: Column) -> pd.Series:
    if numeric(column):
        return cells.astype("float64")
    if ticked(column):
        return cells.fillna(bool(column.default)).astype(bool)
    return pd.Series([None if pd.isna(cell) else _text(cell) for cell in cells], dtype=object)


def _text(cell: object) -> str:
    return ("true" if cell else "false") if isinstance(cell, bool | np.bool_) else str(cell)


def _field(column: Column, label: str, told: str, options: tuple[str, ...]) -> Field:
    if ticked(column):
        return Field(column.name, label, told, "checkbox", default=bool(column.default))
    editor: Editor = "select" if options else "number" if numeric(column) else "text"
    return Field(column.name, label, told, editor, options, pinned=column.key)


def _told(
    field: Field, column: Column, table: str, current: Mapping[str, pd.DataFrame], language: str
) -> tuple[tuple[str, str], ...]:
    """Choices in the language of the page, and rows of other tables with their titles."""
    home, key = _home(column, table)
    if home and field.options:
        titles = ("title_zh", "title") if language == "zh" else ("title", "title_zh")
        rows = current[home][[key, *titles]].itertuples(index=False)
        named = {row[0]: next((text for text in row[1:] if isinstance(text, str) and text), "") for row in rows}
        told = {name: f"{name} · {named[name]}" for name in field.options if named.get(name, "") not in ("", name)}
    elif column.kind == "boolean" and language == "en":
        told = {name: word(f"data.{name}") for name in field.options}
    else:
        told = {}
    return tuple(told.items())


def _home(column: Column, table: str) -> tuple[str, str]:
    """Table and key that the cells of a column name; nothing where they name none, or rows of their own table."""
    home, key = REFERENCES.get(f"{table}.{column.name}") or REFERENCES.get(column.name, ("", ""))
    return ("", "") if home == table else (home, key)


def _options(column: Column, table: str, current: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    if column.kind == "choice":
        return tuple(str(choice) for choice in column.choices)
    if column.kind == "boolean" and not ticked(column):
        return ("true", "false")
    home, key = _home(column, table)
    if not home:
        return ()
    # a cell that names nothing known would be drawn empty, so what stands there is an option too
    cells = [*current[home][key], *current[table][column.name]]
    return tuple(dict.fromkeys(str(cell) for cell in cells if isinstance(cell, str) and cell))


def _settings_frame(settings: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {"key": key, "value": _setting(settings.get(key)), "unit": column.unit or "", "meaning": _meaning(column.help)}
        for key, (_, column) in KEYS.items()
    ]
    return pd.DataFrame(rows, dtype=object)


def _meaning(text: str, language: str = "en") -> str:
    return (chinese.sentence(text) if language == "zh" else text).replace("``", "")


def _setting(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _settings_fields(language: str) -> tuple[Field, ...]:
    return (
        Field("key", word("data.key", language), "", "text", pinned=True, locked=True),
        Field("value", word("data.value", language), "", "text"),
        Field("unit", word("data.unit", language), "", "text", locked=True),
        Field("meaning", word("data.meaning", language), "", "text", locked=True),
    )
