"""The answer of a company taken into the case: its own rows, others untouched, and clashes reported."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.changes.differences import Author, differences, frame_of, merged, three_way
from parkloop.cases.columns import columns
from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.disk.limits import MOST_PACKED, refused
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.forms.own import ASKED, keys_of, others_rows, own_rows
from parkloop.cases.forms.writing import SENT
from parkloop.cases.io.formats import is_other_workbook, is_workbook, other_workbook
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.naming import with_ids
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.sheets import sheets
from parkloop.cases.io.tables import read_case
from parkloop.cases.io.workbook import tables_of
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case


@dataclass(frozen=True)
class MergedForm:
    """What an answer makes of a case."""

    case: Case
    """The case with the answer; where both changed a cell, with the side that was asked for, else as the case has it."""
    plant: str
    changes: pd.DataFrame
    """What is other than in the case before: table, row, column, before, after, kind."""
    clashes: pd.DataFrame
    """Cells that the case and the company have both changed since the form was sent: table, row, column, base, theirs, mine."""


def merge_form(case: Case, path: str | Path, *, take: Author | None = None) -> MergedForm:
    """Take the answer of a company into a case.

    Only rows of its own come in; what changed in the case meanwhile stays. Where both have changed a cell it is a clash.

    Args:
        case: the park as it is now.
        path: the workbook as it came back.
        take: whose value holds in a clash: ``mine`` the company's, ``theirs`` the case's; none: the case's.

    Returns:
        The case with the answer, what changed, and the clashes.

    Raises:
        CaseError: it is no form, its cells cannot be read, a row belongs to another plant, or the case would be faulty.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "greenhouse.xlsx"
        >>> case = pl.load_case("two_firms")
        >>> pl.request_form(case, "greenhouse", file, language="zh")
        >>> pl.merge_form(case, file).case == case
        True
    """
    try:
        data = read_bytes(Path(path), MOST_PACKED)
    except FileError as error:
        raise refused(str(path), str(error)) from error
    return merge_data(case, data, str(path), take)


def merge_data(case: Case, data: bytes, name: str, take: Author | None = None) -> MergedForm:
    """The same of the bytes of a workbook; ``name`` is that of its file."""
    if is_other_workbook(data, name):
        raise CaseError([other_workbook(name)])
    found = sheets(data, name)
    sent = _sent([row[0] for row in found[SENT].rows if row] if SENT in found else [], name)
    plant = str(sent["plant"])
    if plant not in {row.plant for row in case.plants}:
        raise CaseError([Fault("plants", "", "plant", plant, say("the form is of a plant that the case does not have"))])
    answer = tables_of({title: sheet for title, sheet in found.items() if title != SENT})
    grids, _ = with_ids(answer.grids, case)
    titles = grids.pop("titles", None) if "titles" not in answer.grids else None
    strange = [Fault(table, "", "", None, say("a form does not ask for this table")) for table in grids if table not in ASKED]
    others = others_rows(case, plant)
    if titles is not None:
        known = {(row.kind, row.name) for row in case.titles}
        grids["titles"] = Grid(titles.header, [row for row in titles.rows if (row[0], row[1]) not in known])
    told = [note for note in answer.notes if SENT not in note]
    mine = read_case(settings_of(case), grids, [*answer.faults, *strange], told, others)
    _refuse_rows_of_others(case, mine, plant)
    base = _as_sent(case, sent["rows"], others)
    whole = merged(base, case, mine, {}, take or "theirs")
    clashes = frame_of([item for item in three_way(base, case, mine) if item.clash and item.row])
    changes = differences(case, whole)
    return MergedForm(whole.noted(told), plant, changes[changes["kind"] != "order"].reset_index(drop=True), clashes)


def is_form(data: bytes, name: str) -> bool:
    """Whether a workbook is the form of a data request; raises ``CaseError`` where it cannot be opened."""
    return is_workbook(data, name) and SENT in sheets(data, name)


def _sent(parts: list[object], name: str) -> dict[str, Any]:
    """What was sent with a form."""
    try:
        found = json.loads("".join(str(part)[1:-1] for part in parts))
        if isinstance(found["plant"], str) and isinstance(found["rows"], dict):
            return dict(found)
    except (ValueError, KeyError, TypeError):
        pass
    raise refused(name, say("it must be a form that 'parkloop request' or page Cases wrote"))


def _as_sent(case: Case, rows: dict[str, Any], others: dict[str, Grid]) -> Case:
    """The case with the plant's rows as they were sent; as it is where these do not fit any more."""
    grids = {table: Grid([column.name for column in columns(TABLES[table])], rows[table]) for table in ASKED if rows.get(table)}
    try:
        return read_case(settings_of(case), grids, more=others)
    except CaseError:
        return case


def _refuse_rows_of_others(case: Case, mine: Case, plant: str) -> None:
    """Raise ``CaseError`` where an answer has rows of another plant."""
    own = keys_of(own_rows(case, plant)) | keys_of(own_rows(mine, plant))
    changed = differences(case, mine)
    asked = changed[changed["row"].astype(bool) & (changed["table"] != "titles")]
    foreign = [row for row in asked.to_dict("records") if (row["table"], row["row"]) not in own]
    message = say("this row does not belong to the plant that was asked, {plant}", plant=plant)
    if foreign:
        raise CaseError(dict.fromkeys(Fault(str(row["table"]), str(row["row"]), "", None, message) for row in foreign))
