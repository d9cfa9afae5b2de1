"""Metadata of table columns, derived from the records: name, kind, unit, default, help.

The data dictionary, the editors and all readers and writers use this one description.
"""

import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from parkloop.cases.magnitudes import UNIT
from parkloop.cases.schema import TABLES, Id, Record, Row

ColumnKind = Literal["id", "text", "number", "integer", "boolean", "choice", "list"]


@dataclass(frozen=True)
class Column:
    """One column of a table, or one key of case.toml."""

    name: str
    """Header of the column."""
    field: str
    """Attribute of the record."""
    kind: ColumnKind
    """What its cells hold."""
    unit: str | None
    """Unit of its numbers."""
    help: str
    """What it means."""
    required: bool
    """Whether every row states it."""
    default: object
    """Value of an empty cell."""
    choices: tuple[str | int, ...]
    """Allowed values of a choice."""
    key: bool
    """Whether it is part of the row's key."""


@cache
def columns(record: type[Record]) -> tuple[Column, ...]:
    """Columns of a record: its key, its own fields, then title, title_zh and note."""
    key = record.key if issubclass(record, Row) else ()
    last = set(Row.model_fields) if issubclass(record, Row) else set()
    made = [_column(name, field, name in key) for name, field in record.model_fields.items()]
    return tuple(sorted(made, key=lambda column: (not column.key, column.field in last)))


@cache
def by_name(record: type[Record]) -> dict[str, Column]:
    """Columns of a record by header."""
    return {column.name: column for column in columns(record)}


@cache
def table_of(record: type[Row]) -> str:
    """Table name of a record."""
    return next(name for name, known in TABLES.items() if known is record)


def _column(name: str, field: FieldInfo, key: bool) -> Column:
    kind, choices = _kind(field.annotation, field.metadata)
    text = " ".join((field.description or "").split())
    unit = UNIT.search(text)
    return Column(
        name=field.alias or name,
        field=name,
        kind=kind,
        unit=unit[1] if unit else None,
        help=text[: unit.start()] if unit else text,
        required=field.is_required(),
        default=None if field.is_required() else field.default,
        choices=choices,
        key=key,
    )


def _kind(annotation: Any, metadata: list[Any]) -> tuple[ColumnKind, tuple[str | int, ...]]:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _kind(next(part for part in get_args(annotation) if part is not type(None)), [])
    if origin is Annotated:
        inner, *extra = get_args(annotation)
        return ("id", ()) if annotation == Id else _kind(inner, extra)
    if origin is Literal:
        return "choice", get_args(annotation)
    if origin is tuple:
        return "list", get_args(get_args(annotation)[0])
    if annotation is str:
        return ("id", ()) if any(getattr(extra, "pattern", None) for extra in metadata) else ("text", ())
    kinds: dict[Any, ColumnKind] = {bool: "boolean", int: "integer", float: "number"}
    return kinds[annotation], ()
