"""Drafts to records: what the schema refuses is told, and a row is kept without it where it can stand."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from cases.cells import nearest_choice
from cases.columns import Column, columns
from cases.drafts import Draft
from cases.faults import Fault
from cases.ids import slug
from cases.schema import Record, Row


def records(table: str, record: type[Row], drafts: Iterable[Draft], faults: list[Fault]) -> tuple[list[Row], set[str]]:
    """The rows that can stand, and the keys of those that cannot; what is wrong is added to ``faults``."""
    made: list[Row] = []
    unreadable: set[str] = set()
    for draft in drafts:
        row = _record(table, record, draft, faults)
        if row is not None:
            made.append(row)
        else:
            unreadable.add(draft.label(record))
    return made, unreadable


def _record(table: str, record: type[Row], draft: Draft, faults: list[Fault]) -> Row | None:
    """The record of a draft; what is refused is told and taken as empty; none where the row cannot stand without it."""
    try:
        return record.model_validate(draft.values)
    except ValidationError as error:
        found = {column_at(record, str(item["loc"][0])): item for item in error.errors(include_url=False)}
    label = draft.label(record)
    for column, item in found.items():
        if column.name in draft.bad:
            continue
        missing = item["type"] == "missing"
        message = "it is empty and must be given" if missing else refusal(item, column)
        faults.append(Fault(table, label, column.name, None if missing else item["input"], message))
    refused = {column.field for column in found}
    try:
        return record.model_validate({name: value for name, value in draft.values.items() if name not in refused})
    except ValidationError:
        return None


def column_at(record: type[Record], place: str) -> Column:
    """The column of a header or an attribute."""
    return next(column for column in columns(record) if place in (column.field, column.name))


def refusal(item: Any, column: Column) -> str:
    """Why a value is refused, in the planner's words, from pydantic's account of it."""
    context = item.get("ctx", {})
    unit = f" {column.unit}" if column.unit else ""
    match item["type"]:
        case "greater_than_equal":
            return f"it must be at least {context['ge']:g}{unit}"
        case "greater_than":
            return f"it must be more than {context['gt']:g}{unit}"
        case "less_than_equal":
            return f"it must be at most {context['le']:g}{unit}"
        case "string_pattern_mismatch":
            example = slug(str(item["input"])) or "id_1"
            return f"an id holds only a-z, 0-9, '_', '-' and '.', as in {example!r}"
        case "literal_error":
            tail = nearest_choice(str(item["input"]), column)
            return f"it must be one of {', '.join(str(choice) for choice in column.choices)}{tail}"
        case "finite_number":
            return "numbers are finite"
        case "value_error":
            return str(context.get("error", item["msg"]))
    return str(item["msg"]).lower()
