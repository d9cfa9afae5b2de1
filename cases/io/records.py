"""Conversion of drafts to records: refused cells are faults, rows are kept without them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

from pydantic import ValidationError

from parkloop.cases.checks.names import REFERENCES
from parkloop.cases.columns import Column, columns
from parkloop.cases.disk.limits import MOST_LETTERS_OF_A_NAME
from parkloop.cases.faults import Fault, unknown
from parkloop.cases.io.partial import Partial
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Record, Row
from parkloop.cases.text.cells import allowed, nearest_choice
from parkloop.cases.text.drafts import Draft
from parkloop.cases.text.ids import slug

Keys = Callable[[tuple[str, ...]], frozenset[str]]
"""Keys of the rows of some tables."""


def records(table: str, record: type[Row], drafts: Mapping[str, Iterable[Draft]], faults: list[Fault]) -> list[Row | Partial]:
    """Records of a table's rows, those with unreadable cells partly; faults are added to ``faults``."""
    known = cache(partial(_keys, drafts))  # thousands of rows may name what is not there
    return [_record(table, record, draft, known, faults) for draft in drafts.get(table, ())]


def _keys(drafts: Mapping[str, Iterable[Draft]], tables: tuple[str, ...]) -> frozenset[str]:
    """The keys that rows of some tables have as they were written, right or wrong."""
    fields = {table: column_at(TABLES[table], TABLES[table].key[0]).field for table in tables}
    found = (draft.values.get(field) for table, field in fields.items() for draft in drafts.get(table, ()))
    return frozenset(str(key) for key in found if key not in (None, ""))


def _record(table: str, record: type[Row], draft: Draft, known: Keys, faults: list[Fault]) -> Row | Partial:
    """Record of a draft; refused cells become faults."""
    refused: dict[Column, Any] = {}
    try:
        row = record.model_validate(draft.values)
        if not draft.bad:
            return row
    except ValidationError as error:
        found = {column_at(record, str(item["loc"][0])): item for item in error.errors(include_url=False)}
        refused = {column: item for column, item in found.items() if column.name not in draft.bad}
    label = draft.label(record)
    for column, item in refused.items():
        missing = item["type"] == "missing"
        message = (
            say("it is empty and must be given") if missing else _no_row(item, table, column, known) or refusal(item, column)
        )
        faults.append(Fault(table, label, column.name, None if missing else item["input"], message))
    fields = {column.field for column in refused}
    unread = tuple(column for column in columns(record) if column in refused or column.name in draft.bad)
    kept = {name: value for name, value in draft.values.items() if name not in fields}
    return Partial(record, draft.number, label, kept, unread, {name: draft.values[name] for name in fields & draft.values.keys()})


def column_at(record: type[Record], place: str) -> Column:
    """The column of a header or an attribute."""
    return next(column for column in columns(record) if place in (column.field, column.name))


def refusal(item: Any, column: Column) -> str:
    """Why a value is refused, in the planner's words, from pydantic's account of it."""
    match item["type"]:
        case "string_pattern_mismatch" | "string_too_long":
            return _no_id(str(item["input"]))
        case "literal_error":
            tail = nearest_choice(str(item["input"]), column)
            return say("it must be one of {choices}{near}", choices=allowed(column), near=tail)
        case "finite_number":
            return say("numbers are finite")
        case "value_error":
            return str(item.get("ctx", {}).get("error", item["msg"]))
    return _out_of_range(item, f" {column.unit}" if column.unit else "") or str(item["msg"]).lower()


def _out_of_range(item: Any, unit: str) -> str:
    """Admissible range of a number; empty where something else is wrong."""
    context = item.get("ctx", {})
    match item["type"]:
        case "greater_than_equal":
            return say("it must be at least {least}", least=f"{context['ge']:g}{unit}")
        case "greater_than":
            return say("it must be more than {least}", least=f"{context['gt']:g}{unit}")
        case "less_than":
            return say("it must be less than {most}", most=f"{context['lt']:g}{unit}")
        case "less_than_equal":
            return _too_large(item["input"], context["le"], unit)
        case "too_small":
            return say("it must be 0, or at least {least} in size", least=f"{context['least']:g}{unit}")
    return ""


def _no_row(item: Any, table: str, column: Column, known: Keys) -> str:
    """That no row goes by a name; empty for other refusals, and where the column names no row."""
    if item["type"] != "string_pattern_mismatch" or (table, column.name) not in REFERENCES:
        return ""
    what, homes = REFERENCES[table, column.name]
    return unknown(what, str(item["input"]), known(homes))


def _no_id(text: str) -> str:
    """Why a text is no id, and what one would look like."""
    if len(text) > MOST_LETTERS_OF_A_NAME:
        return say("an id has at most {most} characters", most=MOST_LETTERS_OF_A_NAME)
    return say("an id holds only a-z, 0-9, '_', '-' and '.', as in {example}", example=repr(slug(text) or "id_1"))


def _too_large(value: object, most: float, unit: str) -> str:
    """Message that a value is too large; for a share, how percent are written."""
    if most == 1 and isinstance(value, int | float) and 1 < value <= 100:
        return say("it must be at most 1; {percent} % is written as {share}", percent=f"{value:g}", share=f"{value / 100:g}")
    return say("it must be at most {most}", most=f"{most:g}{unit}")
