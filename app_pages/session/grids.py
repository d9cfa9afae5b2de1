"""Conversion of tables between case and sheet: frames, headers, columns. Rules stand in `cases`."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from parkloop.app_pages.session import choices
from parkloop.app_pages.session.cell_input import (
    as_numbers,
    as_texts,
    is_numeric,
    is_tick,
    tick_of,
    ungrouped,
    with_ticks,
    without_ticks_of_empty_rows,
)
from parkloop.app_pages.session.choices import Field
from parkloop.app_pages.words import LANGUAGES, word
from parkloop.cases import Case, from_tables, to_tables
from parkloop.cases.checks.names import REFERENCES
from parkloop.cases.columns import Column, by_name, columns
from parkloop.cases.io.settings import KEYS
from parkloop.cases.locale import names as names_of
from parkloop.cases.locale.catalogue import ENGLISH, translated
from parkloop.cases.locale.signs import written
from parkloop.cases.lookup import ANY
from parkloop.cases.messages import LIST
from parkloop.cases.schema import TABLES

SETTINGS = "case"
"""The table of case.toml: one row per key."""
BY_PLACE = ("provenance", "titles")
"""Tables whose rows name places of other tables."""
WITHOUT_TITLES = ("base_year",)
"""Tables whose rows are called as the quantity that they name."""
CURRENCY = "case.currency"


def frames(case: Case) -> dict[str, pd.DataFrame]:
    """All tables of a case as data frames in the editor's types: numbers, booleans, text otherwise."""
    settings, tables = to_tables(case)
    made = {
        name: pd.DataFrame({column.name: _typed(cells[column.name], column) for column in columns(TABLES[name])})
        for name, cells in tables.items()
    }
    return {SETTINGS: _settings_frame(settings), **made}


def fields(
    table: str, current: Mapping[str, pd.DataFrame], currency: str, language: str = "en", ids: bool = False
) -> tuple[Field, ...]:
    """The columns of a table's editor: header with unit, help, and kind of cell.

    `current` are all tables as they are now, unsaved edits included: their keys are what other tables may name. ``ids``: cells
    that name places of a case, in settings and sources, show them as files do.
    """
    if table == SETTINGS:
        return _settings_fields(language, ids)
    labels = headers(table, currency, language)
    made = tuple(_field(column, labels[column.name], table, current, language) for column in columns(TABLES[table]))
    return tuple(map(choices.as_files, made)) if ids and table in BY_PLACE else made


def help_of(column: Column, language: str) -> str:
    """Help text of a column; in other languages preceded by its name, as in files and workbooks."""
    return (
        f"`{column.name}`{translated(': ', language, LIST)}{names_of.sentence(column.help, language)}"
        if language != ENGLISH
        else column.help
    )


def displayed(table: str, cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table with its choices as labels of a language; ``stored`` is the inverse.

    Numbers are texts, so that what says none stays as it was typed. Settings are explained in the language of the page.
    """
    if table != SETTINGS:
        return as_texts(table, with_ticks(table, cells))
    currency = next((str(value) for key, value in zip(cells["key"], cells["value"], strict=True) if key == CURRENCY), "")
    units = [_unit_of_setting(key, currency, language) for key in cells["key"]]
    return cells.assign(unit=units, meaning=[_meaning(KEYS[key][1].help, language) for key in cells["key"]])


def stored(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table with its choices as stored values, whatever language it was displayed in."""
    if table != SETTINGS:
        return as_numbers(table, with_ticks(table, cells))
    units = [KEYS[key][1].unit or "" for key in cells["key"]]
    return cells.assign(unit=units, meaning=[_meaning(KEYS[key][1].help) for key in cells["key"]])


def parsed(field: Field, text: str | bool, language: str = "en") -> object:
    """Parse the text of a cell: the option or boolean that it names, else the text; nothing if empty."""
    if isinstance(text, bool):
        return text if field.editor == "checkbox" else str(text).lower()
    if field.editor == "text" or field.editor == "number":
        return None if not text.strip() else ungrouped(text, language) if field.editor == "number" else text
    plain = text.strip()
    if field.editor == "checkbox":
        return None if not plain else tick_of(plain)
    return plain if plain in field.options else dict(field.names).get(plain, plain) or None


def case_of(current: Mapping[str, pd.DataFrame]) -> Case:
    """The case of edited tables, empty rows left out.

    Raises:
        CaseError: the case has faults; all of them are listed.
    """
    tables = {name: without_ticks_of_empty_rows(name, cells) for name, cells in current.items() if name != SETTINGS}
    return from_tables(settings_of(current[SETTINGS]), tables)


def headers(table: str, currency: str, language: str = "en") -> dict[str, str]:
    """Header of each column: its name without the unit, and the unit in brackets.

    `money` is written as the case's currency.
    """
    known = by_name(TABLES[table])
    if language != ENGLISH:
        labels = {name: names_of.header(table, name, column.unit, currency, language) for name, column in known.items()}
        return {name: written(label, language) for name, label in labels.items()}
    short = {name: f"{_without(column)} [{column.unit}]" if column.unit else name for name, column in known.items()}
    twice = {label for label, count in Counter(short.values()).items() if count > 1}
    full = {name: f"{name} [{known[name].unit}]" if label in twice else label for name, label in short.items()}
    return {name: label.replace("_", " ").replace("money", currency) for name, label in full.items()}


def header(table: str, column: str, currency: str, language: str) -> str:
    """Header of one column, or name and unit of a setting by its dotted key."""
    if table != SETTINGS:
        return headers(table, currency, language).get(column, column)
    if column not in KEYS:
        return column
    unit = _unit_of_setting(column, currency, language)
    return f"{_setting_name(column, language)} [{unit}]" if unit else _setting_name(column, language)


def _setting_name(key: str, language: str) -> str:
    """What a setting is called."""
    short = KEYS[key][1].name
    name = next((found for known in (key, short) if (found := names_of.name(SETTINGS, known, language)) != known), None)
    return name or _without(KEYS[key][1]).replace("_", " ")


def _unit_of_setting(key: str, currency: str, language: str) -> str:
    """Unit of a setting, `money` as the case's currency."""
    unit = names_of.unit(KEYS[key][1].unit or "", language).replace("money", currency)
    return written(f"[{unit}]", language)[1:-1]


def _without(column: Column) -> str:
    """The name of a column without the unit at its end: `flow` of `flow_t_per_h`, `y` of `y_km`."""
    words = column.name.split("_")
    unit = {"per", *re.findall(r"[a-z0-9]+", (column.unit or "").lower().replace("degc", "c"))}
    while len(words) > 1 and words[-1] in unit:
        words.pop()
    return "_".join(words)


def informative_columns(cells: pd.DataFrame, table: str) -> list[str]:
    """Columns to show: keys, required ones, and those with a cell other than the default."""
    if table == SETTINGS:
        return list(cells.columns)
    said = []
    for column in columns(TABLES[table]):
        values = cells[column.name].dropna()
        says = bool((values != column.default).any()) if len(values) else False
        if column.key or column.required or says or (column.name == "title" and _has_titles(table)):
            said.append(column.name)
    return said


def _has_titles(table: str) -> bool:
    """Whether rows of a table are called by a title of their own, not by what they name."""
    return len(keys_of(table)) == 1 and (table, key_of(table)) not in REFERENCES and table not in WITHOUT_TITLES


def naming_column(table: str, cells: pd.DataFrame, language: str) -> str | None:
    """The column of titles by which all rows of a table go; none where some go by their id.

    That of the language goes before the other.
    """
    if table == SETTINGS or not _has_titles(table):
        return None
    rows = cells[cells[key_of(table)].notna() & (cells[key_of(table)] != "")]
    titles = names_of.own_first("title", "title_zh", language)
    return next((name for name in titles if len(rows) and rows[name].notna().all() and (rows[name] != "").all()), None)


def hides_ids(table: str, cells: pd.DataFrame, language: str) -> bool:
    """Whether a table is shown without ids that who asks for them may see."""
    return table in (SETTINGS, *BY_PLACE) or naming_column(table, cells, language) is not None


def row_keys(table: str, cells: pd.DataFrame) -> list[str]:
    """The key of each row as faults name it."""
    return ["/".join("" if pd.isna(cell) else str(cell) for cell in row) for row in cells[keys_of(table)].itertuples(index=False)]


def keys_of(table: str) -> list[str]:
    """Key columns of a table."""
    return ["key"] if table == SETTINGS else [column.name for column in columns(TABLES[table]) if column.key]


def key_of(table: str) -> str:
    """The column that other tables refer to."""
    return keys_of(table)[0]


def settings_of(cells: pd.DataFrame) -> dict[str, Any]:
    """Settings by dotted key, from the edited table of case.toml."""
    pairs = zip(cells["key"], cells["value"], strict=True)
    return {"format": 1, **{key: value for key, value in pairs if isinstance(value, str) and value.strip()}}


def with_row(table: str, cells: pd.DataFrame, row: Mapping[str, object]) -> pd.DataFrame:
    """A table of the sheet with one row more at its end; what the row does not state is empty."""
    added = {column.name: _typed(pd.Series([row.get(column.name)], dtype=object), column) for column in columns(TABLES[table])}
    made = pd.DataFrame(added)[list(cells.columns)]
    return made if cells.empty else pd.concat([cells, made], ignore_index=True)


def differing(before: Case, after: Case) -> dict[str, pd.DataFrame]:
    """Tables that differ between two states of a case, settings left out."""
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
    if is_numeric(column):
        return cells.astype("float64")
    if is_tick(column):
        return cells.fillna(bool(column.default)).astype(bool)
    return pd.Series([None if pd.isna(cell) else _text(cell) for cell in cells], dtype=object)


def _text(cell: object) -> str:
    return ("true" if cell else "false") if isinstance(cell, bool | np.bool_) else str(cell)


def _settings_frame(settings: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {"key": key, "value": _setting(settings.get(key)), "unit": column.unit or "", "meaning": _meaning(column.help)}
        for key, (_, column) in KEYS.items()
    ]
    return pd.DataFrame(rows, dtype=object)


def _meaning(text: str, language: str = "en") -> str:
    return names_of.sentence(text, language).replace("``", "")


def _setting(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _settings_fields(language: str, ids: bool) -> tuple[Field, ...]:
    words = {tongue: {key: _setting_name(key, tongue) for key in KEYS} for tongue in LANGUAGES}
    key = Field("key", word("data.key", language), "", "select", pinned=True, locked=True, **choices.worded(words, language))
    return (
        choices.as_files(key) if ids else key,
        Field("value", word("data.value", language), "", "text"),
        Field("unit", word("data.unit", language), "", "text", locked=True),
        Field("meaning", word("data.meaning", language), "", "text", locked=True),
    )


def _field(column: Column, label: str, table: str, current: Mapping[str, pd.DataFrame], language: str) -> Field:
    """A column of the editor; a cell that may name something offers what it may name, by titles."""
    help_text = help_of(column, language)
    if is_tick(column):
        return Field(column.name, label, help_text, "checkbox", default=bool(column.default))
    field = Field(column.name, label, help_text, "number" if is_numeric(column) else "text", pinned=column.key)
    if (table, column.name) == ("provenance", "column"):
        return replace(field, editor="select", **choices.worded(_columns_named(current["provenance"]), language))
    if (table, column.name) == ("provenance", "row"):
        settings = {tongue: {key: _setting_name(key, tongue) for key in KEYS} for tongue in LANGUAGES}
        return replace(field, editor="select", **choices.rows_named(current, settings, language))
    offered = choices.offered(column, table, current, language)
    return field if offered is None else replace(field, editor="select", **offered)


def _columns_named(cells: pd.DataFrame) -> dict[str, dict[str, str]]:
    """What each column that sources name is called, by language.

    One that some tables call otherwise goes by its usual name.
    """
    made = {}
    for tongue in LANGUAGES:
        found: dict[str, dict[str, None]] = {ANY: {word("data.every", tongue): None}}
        for table, name in dict.fromkeys(zip(cells["table"], cells["column"], strict=True)):
            if isinstance(name, str) and name != ANY:
                found.setdefault(name, {})[_column_name(table, name, tongue)] = None
        made[tongue] = {
            name: next(iter(labels)) if len(labels) == 1 else names_of.name("", name, tongue) for name, labels in found.items()
        }
    return made


def _column_name(table: object, name: str, language: str) -> str:
    """Name of a column without its unit."""
    known = by_name(TABLES[table]).get(name) if isinstance(table, str) and table in TABLES else None
    if known is None:
        return word("data.value", language)
    return names_of.name(str(table), name, language) if language != ENGLISH else _without(known).replace("_", " ")
