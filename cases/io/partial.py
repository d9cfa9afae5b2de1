"""Partly readable rows, and faults of a case that hold whatever their unread cells contain.

Such a row is completed in several ways: each choice, numbers of either sign, rows that exist and one that does not. What is a
fault in every completion does not hang on the cells, and is told with them; what is one in some may only follow from them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, partial
from typing import Annotated, Any, cast

from pydantic import TypeAdapter, ValidationError

from parkloop.cases.checks.names import LEFT_OVER, REFERENCES
from parkloop.cases.checks.policies import TARGETS
from parkloop.cases.columns import Column, table_of
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import THINGS
from parkloop.cases.messages import changed, say
from parkloop.cases.schema import TABLES, Case, Row
from parkloop.cases.spelling import SPELT
from parkloop.cases.text.ids import slug

NUMBERS = (1.0, 0.0, -1.0, 0.5, 250.0)
ABSENT = object()
KeyNames = Mapping[tuple[str, str], Sequence[str]]
"""Names that the cells of a column may hold, by table and column."""
ReadOptions = Mapping[str, Sequence[object]]
"""What cells of a row may have held, by attribute."""
UNREAD = ".unread."
"""What stands in names that nothing has."""
_SPACES = (
    tuple((table, column) for table, column in SPELT.items() if column == "species"),
    tuple((table, column) for table, column in SPELT.items() if column == "property"),
    (("material_streams", "material"), ("substitutions", "material")),
    (("material_streams", "hazard"), ("permits", "hazard"), ("hazard_distances", "hazard")),
    (("technologies", "stack"), ("air_limits", "stack")),
    (("heat_streams", "zone"), ("zones", "zone"), ("plants", "plant")),
    (("conditions", "scenario"),),
    (("conditions", "period"), ("calendar", "period")),
    (*((table, column) for table, column in REFERENCES if column.endswith("profile")), ("profiles", "profile")),
)
BY_USE = {place: space for space in _SPACES for place in space if place != ("plants", "plant") and place not in REFERENCES}
"""Columns whose names need no row of their own, with all columns where such names stand."""
FEW = 100
"""Rows for which it is worth while to look for what is most alike."""
MOST_NAMES, MOST_COMPLETIONS = 18, 20
MOST_PARTIAL = 1_000
LATER = say("what rows say together is looked at once these are mended")
"""Rows that are completed; where more cannot be read, this is told, and nothing that may follow from it."""


@dataclass(frozen=True)
class Partial:
    """A row without the cells that could not be read."""

    record: type[Row]
    number: int
    """Its place in its table, from 1."""
    label: str
    """What faults call it."""
    values: Mapping[str, object]
    """The cells that were read, by attribute."""
    open: tuple[Column, ...]
    """The columns of the others."""
    written: Mapping[str, object]
    """What stood in them, as far as it was a text, by attribute."""

    def completed(self, turn: int, options: ReadOptions) -> Row:
        """The row in one of its completions."""
        cells = dict(self.values)
        for column in self.open:
            known, place = options[column.field], turn
            if self.record.key == (column.name,) and turn and len(known) > 1:
                # rows without a key take turns in being what others name
                place = 1 + (turn - 1 + self.number) % (len(known) - 1)
            if known[place % len(known)] is not ABSENT:
                cells[column.field] = known[place % len(known)]
        return self.record.model_validate(cells)

    def options(self, names: KeyNames, closest: bool) -> ReadOptions:
        """Possible values of each open cell; of many names those most alike, if ``closest``."""
        return {column.field: self._options(column, names, closest) for column in self.open}

    def _options(self, column: Column, names: KeyNames, closest: bool) -> Sequence[object]:
        if column.kind != "id":
            return _values(self.record, column)
        meant = slug(str(self.written.get(column.field, "")))
        known = names.get((table_of(self.record), column.name), ())
        alike = get_close_matches(meant, known, MOST_NAMES, 0.0) if closest and meant else known[:MOST_NAMES]
        absent = () if column.required else (ABSENT,)
        return [self.unused_name(column), *absent, *([meant] if meant else ()), *alike]

    def unused_name(self, column: Column) -> str:
        """A name that nothing has."""
        return f"{table_of(self.record)}.{column.name}{UNREAD}{self.number}"


PartialRows = Mapping[str, Sequence[Row | Partial]]


def certain_faults(
    make: Callable[[Mapping[str, list[Row]]], Case], rows: PartialRows, check: Callable[[Case], Iterable[Fault]]
) -> list[Fault]:
    """The faults that a check finds in every completion of the rows, of which ``make`` makes a case."""
    partials = [row for table in rows.values() for row in table if isinstance(row, Partial)]
    if len(partials) > MOST_PARTIAL:
        return [Fault("case", "", "", None, say("{count} rows cannot be read: {later}", count=f"{len(partials):,}", later=LATER))]
    names = _names(rows) if partials else {}
    unread = {(table_of(row.record), row.label, column.name) for row in partials for column in row.open}
    options = {id(row): row.options(names, len(partials) <= FEW) for row in partials}
    turns = max((len(known) for columns in options.values() for known in columns.values()), default=1)
    found: dict[Fault, None] = {}
    for turn in range(min(turns, MOST_COMPLETIONS)):
        labels: dict[tuple[str, str], str] = {}
        made = {table: [_filled(table, row, turn, options, labels) for row in lines] for table, lines in rows.items()}
        relabelled = (_relabelled(fault, labels) for fault in check(make(made)))
        faults = dict.fromkeys(fault for fault in relabelled if UNREAD not in fault.message and _place(fault) not in unread)
        found = faults if turn == 0 else {fault: None for fault in found if fault in faults}
        if not found:
            break
    return list(found)


def _filled(table: str, row: Row | Partial, turn: int, options: Mapping[int, ReadOptions], labels: dict[Any, str]) -> Row:
    if isinstance(row, Row):
        return row
    made = row.completed(turn, options[id(row)])
    if made.row_key != row.label:
        labels[table, made.row_key] = row.label
    return made


def _place(fault: Fault) -> tuple[str, str, str]:
    return fault.table, fault.row, fault.column


def _relabelled(fault: Fault, labels: Mapping[tuple[str, str], str]) -> Fault:
    """Fault in which rows with unreadable keys are named by their labels."""
    message = fault.message
    for (_, key), label in labels.items() if UNREAD in message else ():
        if UNREAD in key:
            message = changed(message, partial(_renamed, key=key, label=label))
    return replace(fault, row=labels.get((fault.table, fault.row), fault.row), message=message)


def _renamed(text: str, key: str, label: str) -> str:
    """A text that calls a row by its label; in lists it is left out."""
    return text.replace(f"{key}, ", "").replace(f", {key}", "").replace(key, label)


@cache
def _values(record: type[Row], column: Column) -> tuple[object, ...]:
    """Sample values of each kind for a column that names nothing."""
    info = record.model_fields[column.field]
    # the limits of the field without its alias, which pydantic warns of where no model is
    kind = cast(Any, Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation)
    holds: TypeAdapter[Any] = TypeAdapter(kind)
    tried: Mapping[str, tuple[object, ...]] = {
        "number": NUMBERS,
        "integer": (1, 2, 2020),
        "boolean": (True, False),
        "choice": column.choices,
    }
    absent = () if column.required else (ABSENT,)
    return (*absent, *(value for value in tried.get(column.kind, ("x", "%")) if _may_be(holds, value)))


def _may_be(holds: TypeAdapter[object], value: object) -> bool:
    try:
        holds.validate_python(value)
    except ValidationError:
        return False
    return True


def _names(rows: PartialRows) -> dict[tuple[str, str], list[str]]:
    """Possible names of cells by table and column; of keys, names that others use and nothing has."""
    keys = {table: sorted({key for row in lines if (key := _key_of(row))}) for table, lines in rows.items()}
    keys["profiles"] = sorted({key.partition("/")[0] for key in keys["profiles"]})
    keys["materials"] = sorted(set(_cells("material", rows["material_streams"])))
    found: dict[tuple[str, str], list[str]] = {}
    for (table, column), tables in _referring():
        found[table, column] = [key for home in tables for key in keys.get(home, ())]
    taken = {key for table in THINGS for key in keys.get(table, ())}
    for table, record in TABLES.items():
        if len(record.key) == 1:
            found[table, record.key[0]] = sorted(set(_named(table, rows)) - taken - set(keys.get(table, ())))
    for place, space in BY_USE.items():
        found[place] = sorted({name for table, column in space for name in _cells(column, rows.get(table, ()))})
    targets = dict.fromkeys(target for known in TARGETS.values() for target in known)
    found["policies", "target"] = [*targets, *found["emissions", "species"][:2], *keys["commodities"][:2]]
    return found


def _named(home: str, rows: PartialRows) -> Iterator[str]:
    """Names of the rows of a table."""
    for (table, column), tables in _referring():
        if home in tables:
            yield from _cells("from_" if column == "from" else column, rows.get(table, ()))


def _referring() -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Referring columns, with the tables that they refer to."""
    yield from ((place, tables) for place, (_, tables) in REFERENCES.items())
    yield from LEFT_OVER.items()


def _cells(attribute: str, rows: Iterable[Row | Partial]) -> Iterator[str]:
    """The texts in a column."""
    for row in rows:
        value = row.values.get(attribute) if isinstance(row, Partial) else getattr(row, attribute)
        if isinstance(value, str):
            yield value


def without_key(rows: Iterable[Row | Partial]) -> set[str]:
    """Labels of rows whose key could not be read."""
    return {row.label for row in rows if isinstance(row, Partial) and any(column.key for column in row.open)}


def _key_of(row: Row | Partial) -> str | None:
    """The key of a row, where it could be read."""
    if isinstance(row, Row):
        return row.row_key
    return row.label if not any(column.key for column in row.open) else None
