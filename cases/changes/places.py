"""Places in a case, ``section.key`` or ``table.row.column``: values there, read and changed."""

import math
from collections.abc import Mapping

from parkloop.cases.columns import by_name
from parkloop.cases.faults import CaseError, Fault, kept
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import attribute, settings_of
from parkloop.cases.io.tables import grids_of_case, read_case
from parkloop.cases.messages import say
from parkloop.cases.schema import SECTIONS, TABLES, Case


def with_value(case: Case, path: str, value: object) -> Case:
    """A checked copy of the case with one value changed, see `with_values`."""
    return with_values(case, {path: value})


def with_values(case: Case, values: Mapping[str, object]) -> Case:
    """Checked copy of the case with other values at some places.

    ``None`` empties a cell, so that its default holds.

    Raises:
        CaseError: there are no such places, or the case is faulty with the values; with all faults.
    """
    settings, grids, faults = settings_of(case), grids_of_case(case), list[Fault]()
    for path, given in values.items():
        value = given.item() if hasattr(given, "item") else given
        try:
            home, row, column = place_of(case, path)
        except CaseError as error:
            faults += error.faults
            continue
        if isinstance(value, float) and not math.isfinite(value):
            # no number would be read as an empty cell, and take the default
            faults.append(Fault(home, "", column, value, say("numbers are finite")))
        elif row is None:
            settings[path] = value
        else:
            header, rows = grids[home].header, [list(cells) for cells in grids[home].rows]
            rows[row][header.index(column)] = value
            grids[home] = Grid(header, rows)
    if faults:
        raise CaseError(dict.fromkeys(faults))
    return read_case(settings, grids)


def number_at(case: Case, path: str) -> float | None:
    """Number at a place; ``None`` where there is none.

    Raises:
        CaseError: there is no such place.
    """
    home, row, column = place_of(case, path)
    if row is None:
        value = getattr(getattr(case, attribute(home)), column)
    else:
        value = getattr(getattr(case, home)[row], by_name(TABLES[home])[column].field)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def place_of(case: Case, path: object) -> tuple[str, int | None, str]:
    """Section and key, or table, number of the row and column, of a place.

    Raises:
        CaseError: there is no such place.
    """
    home, _, rest = str(path).partition(".")
    if home in SECTIONS and rest in SECTIONS[home].model_fields:
        return home, None, rest
    row, _, column = rest.rpartition(".")
    if home not in TABLES or not row:
        homes = ", ".join((*SECTIONS, *TABLES))
        words = say("{place} is no place in a case: write section.key or table.row.column of {known}", place=path, known=homes)
        raise CaseError([Fault(home, row, column, kept(path), words)])
    keys, known = [record.row_key for record in getattr(case, home)], by_name(TABLES[home])
    if row not in keys or column not in known:
        what = say("row {row}", row=row) if row not in keys else say("column {column}", column=column)
        allowed = ", ".join(keys if row not in keys else known)
        words = say("{table} has no {what}; it has {names}", table=home, what=what, names=allowed or say("none"))
        raise CaseError([Fault(home, row, column, kept(path), words)])
    return home, keys.index(row), column
