"""A case from a script, checked by the rules by which one is loaded.

`model_copy(update=…)` checks nothing: it takes a misspelt field, a text for a number, NaN, and a name of nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from cases import check_provenance
from cases.checks import RULES
from cases.columns import columns
from cases.context import Park
from cases.faults import CaseError, Fault, nearest
from cases.records import column_at, refusal
from cases.schema import SECTIONS, TABLES, Case, Record, Row
from cases.settings import attribute

COHERENCE = tuple(rule for rule in RULES if rule not in check_provenance.RULES)
"""Rules that matter to a plan: where a number comes from does not, and rows that a script leaves out may still be told there."""


def rechecked(case: Case) -> Case:
    """The case, or where a value was written in another way, as a list or a text for a number, the case as it is meant.

    Raises:
        CaseError: with all faults of its fields, or where these can be read, of its coherence.
        TypeError: it is no case.
    """
    if not isinstance(case, Case):
        raise TypeError(f"A case is meant, as load_case gives one, and not {type(case).__name__}.")
    faults = [
        Fault("case", "", name, None, f"this field is unknown{nearest(name, Case.model_fields)}")
        for name in vars(case)
        if name not in Case.model_fields
    ]
    again: dict[str, Any] = {"format": case.format}
    for section, kind in SECTIONS.items():
        again[attribute(section)] = _section(section, kind, getattr(case, attribute(section)), faults)
    for table, record in TABLES.items():
        again[table] = tuple(_rows(table, record, getattr(case, table), faults))
    if not faults:
        meant = case if _same(case, again) else Case.model_validate(again)
        park = Park(meant)
        faults = [fault for rule in COHERENCE for fault in rule(park)]
    if faults:
        raise CaseError(dict.fromkeys(faults))
    return meant


def _same(case: Case, again: Mapping[str, Any]) -> bool:
    """Whether nothing was written in another way."""
    return all(getattr(case, name) == value for name, value in again.items())


def _section(section: str, kind: type[Record], value: object, faults: list[Fault]) -> Record | None:
    record, wrong = _record(kind, value)
    faults += [Fault("case", "", f"{section}.{column}".rstrip("."), found, message) for column, found, message in wrong]
    return record


def _rows(table: str, record: type[Row], rows: object, faults: list[Fault]) -> Iterator[Record]:
    if not isinstance(rows, list | tuple):
        faults.append(Fault(table, "", "", None, f"a tuple of rows ({record.__name__}) is meant, and not {type(rows).__name__}"))
        return
    for number, value in enumerate(rows, start=1):
        made, wrong = _record(record, value)
        label = _label(value, number)
        faults += [Fault(table, label, column, found, message) for column, found, message in wrong]
        if made is not None:
            yield made


def _label(row: object, number: int) -> str:
    return row.row_key if isinstance(row, Row) else f"no. {number}"


def _record(kind: type[Record], value: object) -> tuple[Record | None, list[tuple[str, object, str]]]:
    """The record as it is meant; else column, value and message of all that is refused."""
    if not isinstance(value, kind | Mapping):
        return None, [("", None, f"a record {kind.__name__} is meant, and not {type(value).__name__}")]
    cells = value if isinstance(value, Mapping) else vars(value)
    try:
        made = kind.model_validate({name: cell.item() if hasattr(cell, "item") else cell for name, cell in cells.items()})
    except ValidationError as error:
        return None, [_refused(kind, item) for item in error.errors(include_url=False)]
    return (value if isinstance(value, kind) and value == made else made), []


def _refused(kind: type[Record], item: Any) -> tuple[str, object, str]:
    place = str(item["loc"][0])
    if item["type"] == "extra_forbidden":
        return place, None, f"this field is unknown{nearest(place, (column.field for column in columns(kind)))}"
    column = column_at(kind, place)
    missing = item["type"] == "missing" or item["input"] is None
    return column.name, None if missing else item["input"], "it must be given" if missing else refusal(item, column)
