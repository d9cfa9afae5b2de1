"""Revalidation of a case that a script has built or changed.

`model_copy(update=…)` checks nothing: it takes a misspelt field, a text for a number, NaN, and a name of nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from parkloop.cases.checks import provenance
from parkloop.cases.coherence import RULES
from parkloop.cases.columns import columns
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.partial import Partial, certain_faults
from parkloop.cases.io.records import column_at, refusal
from parkloop.cases.io.settings import attribute
from parkloop.cases.io.tables import unreported
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import SECTIONS, TABLES, Case, CaseInfo, Record, Row

CoherenceRule = Callable[[Park], Iterable[Fault]]
COHERENCE: tuple[CoherenceRule, ...] = tuple(rule for rule in RULES if rule not in provenance.RULES)
"""Rules that matter to a plan: where a number comes from does not, and rows that a script leaves out may still be told there."""


def check(case: Case) -> list[Fault]:
    """All faults of a case, none where it is coherent; what is loaded or changed by its methods has none.

    Args:
        case: the park.

    Returns:
        One ``Fault`` each: table, row, column, value and message; ``str(fault)`` is a sentence.

    Raises:
        TypeError: it is no case.

    Examples:
        >>> import parkloop as pl
        >>> pl.check(pl.load_case("two_firms"))
        []
    """
    try:
        revalidated(case, RULES)
    except CaseError as error:
        return list(error.faults)
    return []


def revalidated(case: Case, rules: Iterable[CoherenceRule] = COHERENCE) -> Case:
    """The validated case; values given as lists or texts are converted.

    Raises:
        CaseError: with all faults of its fields, and by the rules of coherence.
        TypeError: it is no case.
    """
    if not isinstance(case, Case):
        raise TypeError(say("A case is meant, as load_case gives one, and not {found}.", found=type(case).__name__))
    faults = [
        Fault("case", "", name, None, say("this field is unknown{near}", near=nearest(name, Case.model_fields)))
        for name in vars(case)
        if name not in Case.model_fields
    ]
    again: dict[str, Any] = {"format": case.format}
    for section, kind in SECTIONS.items():
        again[attribute(section)] = _section(section, kind, getattr(case, attribute(section)), faults)

    def incoherent(made: Case) -> Iterator[Fault]:
        park = Park(made)
        return (fault for rule in rules for fault in rule(park))

    rows = {table: list(_rows(table, record, getattr(case, table), faults)) for table, record in TABLES.items()}
    faults += unreported(certain_faults(lambda made: Case.model_validate({**again, **made}), rows, incoherent), faults)
    if faults:
        raise CaseError(dict.fromkeys(faults))
    meant = Case.model_validate(again | rows)
    return case if meant == case else meant


def _section(section: str, kind: type[Record], value: object, faults: list[Fault]) -> Record:
    record, wrong = _record(kind, value)
    faults += [Fault("case", "", f"{section}.{column}".rstrip("."), found, message) for column, found, message in wrong]
    return record or kind.model_validate({"id": "case"} if kind is CaseInfo else {})


def _rows(table: str, record: type[Row], rows: object, faults: list[Fault]) -> Iterator[Row | Partial]:
    if not isinstance(rows, list | tuple):
        faults.append(
            Fault(
                table,
                "",
                "",
                None,
                say("a tuple of rows ({record}) is meant, and not {found}", record=record.__name__, found=type(rows).__name__),
            )
        )
        return
    for number, value in enumerate(rows, start=1):
        made, wrong = _record(record, value)
        label = _label(value, number)
        faults += [Fault(table, label, column, found, message) for column, found, message in wrong]
        if isinstance(made, Row):
            yield made
        elif isinstance(value, record | Mapping):
            yield _partial(record, number, label, value, {column for column, _, _ in wrong})


def _partial(record: type[Row], number: int, label: str, value: Row | Mapping[str, object], wrong: set[str]) -> Row | Partial:
    """Row without its refused cells."""
    cells = value if isinstance(value, Mapping) else vars(value)
    known = columns(record)
    stated = {column: cells[name] for column in known for name in (column.name, column.field) if name in cells}
    kept = {column.field: cell for column, cell in stated.items() if column.name not in wrong}
    unread = tuple(column for column in known if column.name in wrong)
    written = {column.field: stated[column] for column in unread if column in stated}
    return Partial(record, number, label, kept, unread, written) if unread else record.model_validate(kept)


def _label(row: object, number: int) -> str:
    return row.row_key if isinstance(row, Row) else f"no. {number}"


def _record(kind: type[Record], value: object) -> tuple[Record | None, list[tuple[str, object, str]]]:
    """The record as it is meant; else column, value and message of all that is refused."""
    if not isinstance(value, kind | Mapping):
        return None, [
            ("", None, say("a record {record} is meant, and not {found}", record=kind.__name__, found=type(value).__name__))
        ]
    cells = value if isinstance(value, Mapping) else vars(value)
    try:
        made = kind.model_validate({name: cell.item() if hasattr(cell, "item") else cell for name, cell in cells.items()})
    except ValidationError as error:
        return None, [_refused(kind, item) for item in error.errors(include_url=False)]
    return (value if isinstance(value, kind) and value == made else made), []


def _refused(kind: type[Record], item: Any) -> tuple[str, object, str]:
    place = str(item["loc"][0])
    if item["type"] == "extra_forbidden":
        return place, None, say("this field is unknown{near}", near=nearest(place, (column.field for column in columns(kind))))
    column = column_at(kind, place)
    missing = item["type"] == "missing" or item["input"] is None
    return column.name, None if missing else item["input"], say("it must be given") if missing else refusal(item, column)
