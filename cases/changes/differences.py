"""Differences between two cases, and three-way merge of changed copies, cell by cell.

Rows are told apart by their keys. The settings of case.toml are the table ``case``, with one row of an empty key and the dotted
keys as columns. A row that is in one case only is one difference with an empty column. Rows that stand in another order are one
difference with an empty row: the order of conditions and commodities may matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from parkloop.cases.columns import columns
from parkloop.cases.io.folder import cell_text
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import KEYS, settings_of
from parkloop.cases.io.tables import read_case
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case, Row

SETTINGS = "case"
CellPlace = tuple[str, str, str]
"""Table, row and column of a difference."""
Author = Literal["mine", "theirs"]
Cells = dict[str, Any]
TableCells = dict[str, Cells]


@dataclass(frozen=True)
class Difference:
    """One difference between two changed copies; ``None`` where one of them has nothing."""

    table: str
    row: str
    column: str
    base: object
    theirs: object
    mine: object
    clash: bool
    """Whether both have changed it, each in another way: somebody must choose."""

    @property
    def place(self) -> CellPlace:
        """Place of the difference."""
        return self.table, self.row, self.column


def differences(before: Case, after: Case) -> pd.DataFrame:
    """Differences between two cases, with columns table, row, column, before, after, kind.

    ``kind`` is ``changed``, ``added`` or ``removed`` (a whole row: its told cells as text), or ``order`` (keys in their order).
    """
    found = three_way(before, after, before)
    rows = [(item.table, item.row, item.column, item.base, item.theirs, _kind(item)) for item in found]
    return pd.DataFrame(rows, columns=["table", "row", "column", "before", "after", "kind"], dtype=object)


def three_way(base: Case, theirs: Case, mine: Case) -> list[Difference]:
    """Three-way comparison: places that a copy has changed and where both differ."""
    first, second, third = rows_of(base), rows_of(theirs), rows_of(mine)
    return [item for table in first for item in _in_table(table, first[table], second[table], third[table])]


def merged(base: Case, theirs: Case, mine: Case, chosen: Mapping[CellPlace, Author], otherwise: Author | None = None) -> Case:
    """Merge two changed copies: each place as chosen, else from the one that changed it.

    Clashes that are not chosen are taken from ``otherwise``.
    """
    sides = _decided(three_way(base, theirs, mine), chosen, otherwise)
    second, third = rows_of(theirs), rows_of(mine)
    return _case_of({table: _joined(table, second[table], third[table], sides) for table in second})


def frame_of(found: Sequence[Difference]) -> pd.DataFrame:
    """Three-way differences as a table: table, row, column, base, theirs, mine, clash."""
    rows = [(*item.place, item.base, item.theirs, item.mine, item.clash) for item in found]
    return pd.DataFrame(rows, columns=["table", "row", "column", "base", "theirs", "mine", "clash"], dtype=object)


def rows_of(case: Case) -> dict[str, TableCells]:
    """Cells of a case by table, key and column; settings as a table of one row."""
    settings = settings_of(case)
    tables = {name: _keyed(record, getattr(case, name)) for name, record in TABLES.items()}
    return {SETTINGS: {"": {key: settings.get(key) for key in KEYS}}, **tables}


def _keyed(record: type[Row], rows: Sequence[Row]) -> TableCells:
    found: TableCells = {}
    for row in rows:
        cells = {column.name: getattr(row, column.field) for column in columns(record)}
        # a case that was not checked may hold a key twice; no row is left out for that
        twins = sum(key == row.row_key or key.startswith(f"{row.row_key} (") for key in found) if row.row_key in found else 0
        found[f"{row.row_key} ({twins + 1})" if twins else row.row_key] = cells
    return found


def _in_table(table: str, base: TableCells, theirs: TableCells, mine: TableCells) -> Iterator[Difference]:
    first, second, third = _orders(base, theirs, mine)
    if second != third:
        clash = _both_moved(base, theirs, mine)
        yield Difference(table, "", "", ", ".join(first), ", ".join(second), ", ".join(third), clash)
    for key in dict.fromkeys([*base, *theirs, *mine]):
        yield from _in_row(table, key, base.get(key), theirs.get(key), mine.get(key))


def _in_row(table: str, key: str, base: Cells | None, theirs: Cells | None, mine: Cells | None) -> Iterator[Difference]:
    if theirs is not None and mine is not None:
        for column in theirs:
            if theirs[column] != mine[column]:
                first = None if base is None else base[column]
                clash = base is None or first not in (theirs[column], mine[column])
                yield Difference(table, key, column, first, theirs[column], mine[column], clash)
    elif theirs is not None or mine is not None:
        clash = base is not None and base not in (theirs, mine)
        yield Difference(table, key, "", _row_text(table, base), _row_text(table, theirs), _row_text(table, mine), clash)


def _orders(base: TableCells, theirs: TableCells, mine: TableCells) -> tuple[list[str], list[str], list[str]]:
    """The keys that both copies have, in the order of each; of the base those that it has."""
    first = [key for key in base if key in theirs and key in mine]
    return first, [key for key in theirs if key in mine], [key for key in mine if key in theirs]


def _both_moved(base: TableCells, theirs: TableCells, mine: TableCells) -> bool:
    first, *others = ([key for key in rows if key in base and key in theirs and key in mine] for rows in (base, theirs, mine))
    return all(keys != first for keys in others)


def _row_text(table: str, cells: Cells | None) -> str | None:
    """A row as text: the cells that say something."""
    if cells is None:
        return None
    known = columns(TABLES[table])
    return ", ".join(f"{it.name} = {cell_text(cells[it.name])}" for it in known if cells[it.name] != it.default)


def _kind(item: Difference) -> str:
    if not item.row and not item.column:
        return "order"
    if item.column:
        return "changed"
    return "added" if item.base is None else "removed"


def _decided(
    found: Sequence[Difference], chosen: Mapping[CellPlace, Author], otherwise: Author | None
) -> dict[CellPlace, Author]:
    """Copy from which each place is taken."""
    unknown = sorted(set(chosen) - {item.place for item in found})
    if unknown:
        raise ValueError(say("{where}: nothing differs there, so there is nothing to choose.", where=_where(unknown[0])))
    sides: dict[CellPlace, Author] = {}
    for item in found:
        side = chosen.get(item.place) or (otherwise if item.clash else "mine" if item.mine != item.base else "theirs")
        if side is None:
            raise ValueError(say("{where}: both have changed it, choose 'mine' or 'theirs'.", where=_where(item.place)))
        sides[item.place] = side
    return sides


def _where(place: CellPlace) -> str:
    table, row, column = place
    return table + (f", row {row}" if row else "") + (f", column {column}" if column else "")


def _joined(table: str, theirs: TableCells, mine: TableCells, sides: Mapping[CellPlace, Author]) -> TableCells:
    copies: dict[Author, TableCells] = {"theirs": theirs, "mine": mine}
    leader: Author = sides.get((table, "", ""), "theirs")
    rows: TableCells = {}
    for key in _woven(list(copies[leader]), list(mine if leader == "theirs" else theirs)):
        if key in theirs and key in mine:
            taken = {column: sides.get((table, key, column), "theirs") for column in theirs[key]}
            rows[key] = {column: copies[side][key][column] for column, side in taken.items()}
        elif cells := copies[sides[table, key, ""]].get(key):
            rows[key] = cells
    return rows


def _woven(keys: list[str], others: list[str]) -> list[str]:
    """Merged order of the keys; those of one copy stay behind the keys that precede them there."""
    woven, known = list(keys), set(keys)
    for place, key in enumerate(others):
        if key not in known:
            woven.insert(woven.index(others[place - 1]) + 1 if place else 0, key)
    return woven


def _case_of(tables: Mapping[str, TableCells]) -> Case:
    settings = {key: value for key, value in tables[SETTINGS][""].items() if value is not None}
    grids = {
        table: Grid(list(next(iter(rows.values()))), [list(cells.values()) for cells in rows.values()])
        for table, rows in tables.items()
        if table != SETTINGS and rows
    }
    return read_case({"format": 1, **settings}, grids)
