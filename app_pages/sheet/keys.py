"""Keys in the sheet: a typed name becomes a title with an id, and all tables follow a renamed key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from parkloop.app_pages.session import grids
from parkloop.app_pages.sheet.steps import Set, Step
from parkloop.cases.changes.renaming import RENAMED, Moved, followed
from parkloop.cases.columns import columns
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.naming import ID, with_ids
from parkloop.cases.io.tables import grid_of
from parkloop.cases.schema import BUILT_IN_SPECIES, TABLES
from parkloop.cases.text.cells import is_blank

Frames = Mapping[str, pd.DataFrame]
TITLES = ("title", "title_zh")
NAMING = {"provenance": ("row",), "titles": ("name",), "technologies": ("ports",)}
"""Columns of texts that name rows of other tables."""


def consequences(table: str, seen: pd.DataFrame, made: pd.DataFrame, step: Step, current: Frames) -> dict[str, pd.DataFrame]:
    """Tables as a step leaves them: names are titles with ids, and renamed keys are followed.

    Args:
        table: the edited table.
        seen: the table before the step.
        made: the table after it; its index holds each row's place in ``seen``, of new rows further numbers.
        step: the step.
        current: all tables of the case as they are now.

    Returns:
        The tables that are other than after the step alone, and the edited one.
    """
    if table == grids.SETTINGS:
        return {table: made}
    made = made.copy()
    _title_names(table, seen, made, _keys_alone(table, step))
    _key_titles(table, seen, made)
    now = {**{name: cells for name, cells in current.items() if name != grids.SETTINGS}, table: made}
    before = {name: grid_of(cells) for name, cells in now.items()}
    after = before
    for moved in _moved(table, seen, made, now) if _keys_alone(table, step) else ():
        after = followed(after, moved)
    if _has_new_names(table, seen, made):
        after, _ = with_ids(after, settled=False)
    for plant, title, old, new in _new_titles(seen, made) if table == "plants" else ():
        after = {name: _with_title(grid, plant, title, old, new) for name, grid in after.items()}
    changed = {name: after[name] for name in after if [*map(list, after[name].rows)] != [*map(list, before[name].rows)]}
    return {table: made} | {name: _frame(grid, now[name]) for name, grid in changed.items()}


def _new_titles(seen: pd.DataFrame, made: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    """Plants of another title than before: key, column of the title, title before, and now."""
    there = [number for number in made.index if number < len(seen)]
    for title in TITLES:
        for plant, old, new in zip(made.loc[there, "plant"], seen[title].iloc[there], made.loc[there, title], strict=True):
            if not is_blank(old) and not is_blank(new) and old != new:
                yield str(plant), title, str(old).strip(), str(new).strip()


def _with_title(grid: Grid, plant: str, title: str, old: str, new: str) -> Grid:
    """A table whose titles of a plant's own rows begin with its new title where they did with the old."""
    if "plant" not in grid.header or title not in grid.header or grid.header[0] == "plant":
        return grid
    home, place = grid.header.index("plant"), grid.header.index(title)
    rows = [
        [*row[:place], new + str(row[place]).removeprefix(old), *row[place + 1 :]]
        if row[home] == plant and str(row[place]).startswith(old)
        else row
        for row in map(list, grid.rows)
    ]
    return replace(grid, rows=rows)


def _frame(grid: Grid, like: pd.DataFrame) -> pd.DataFrame:
    """A table of cells as a frame, its first rows numbered as before."""
    numbers = [*like.index, *range(len(like), len(grid.rows))]
    return pd.DataFrame([list(row) for row in grid.rows], columns=list(grid.header), index=numbers, dtype=object)


def _keys_alone(table: str, step: Step) -> bool:
    """Whether a step writes into the column of keys alone; whole rows that are pasted are other rows."""
    key = grids.key_of(table)
    return all(isinstance(op, Set) and op.columns == [key] for op in step.ops)


def _changed_keys(table: str, seen: pd.DataFrame, made: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Rows that had a key and have another one: number, key before, and now."""
    key = grids.key_of(table)
    old = seen[key].tolist()
    for number, new in zip(made.index, made[key].tolist(), strict=True):
        if number < len(old) and not is_blank(old[number]) and not is_blank(new) and old[number] != new:
            yield number, str(old[number]), str(new).strip()


def _title_names(table: str, seen: pd.DataFrame, made: pd.DataFrame, alone: bool) -> None:
    """Write names that stand in place of keys into the titles of their rows.

    Of a row in which nothing else is written the key stays, so that nothing has to follow; another row loses its former title.
    """
    if len(TABLES[table].key) > 1:
        return
    for number, old, new in list(_changed_keys(table, seen, made)):
        if ID.fullmatch(new):
            continue
        if alone:
            chinese = not new.isascii() and not is_blank(made.at[number, "title_zh"])
            made.at[number, "title_zh" if chinese else "title"] = new
            made.at[number, grids.key_of(table)] = old
            continue
        for title in TITLES:
            if made.at[number, title] == seen[title].iloc[number]:
                made.at[number, title] = None


def _key_titles(table: str, seen: pd.DataFrame, made: pd.DataFrame) -> None:
    """Write the title of a row that never had a key in its place too, from which it gets its id."""
    keys = grids.keys_of(table)
    if len(keys) > 1:
        return
    keyed = made[[not is_blank(cell) for cell in made[keys[0]]]]
    taken = {str(cell).strip() for name in (keys[0], *TITLES) for cell in keyed[name] if not is_blank(cell)}
    had = {place for place, cell in enumerate(seen[keys[0]].tolist()) if not is_blank(cell)}
    for number, cell in zip(made.index, made[keys[0]].tolist(), strict=True):
        named = next((str(made.at[number, name]).strip() for name in TITLES if not is_blank(made.at[number, name])), "")
        if named and is_blank(cell) and number not in had:
            # a title is the row's name, unless another row goes by it
            chosen = next(
                name for name in (named, *(f"{named}_{count}" for count in range(2, len(made) + 3))) if name not in taken
            )
            made.at[number, keys[0]] = chosen
            taken.add(chosen)


def _moved(table: str, seen: pd.DataFrame, made: pd.DataFrame, now: Frames) -> Iterator[Moved]:
    """Keys that are renamed: the former one is gone, and the new one was none."""
    key = grids.key_of(table)
    former, present = set(seen[key]), set(made[key])
    species = {*BUILT_IN_SPECIES, *(str(name) for home in ("emissions", "water_quality") for name in now[home]["species"])}
    for old, new in dict.fromkeys((old, new) for _, old, new in _changed_keys(table, seen, made)):
        plain = table in RENAMED and ID.fullmatch(new) and old not in present and new not in former
        if plain and not (table == "zones" and old in set(now["plants"]["plant"])):
            yield Moved(table, old, new, species)


def _has_new_names(table: str, seen: pd.DataFrame, made: pd.DataFrame) -> bool:
    """Whether a cell that should hold an id holds a name that was not there before."""
    ids = (column.name for column in columns(TABLES[table]) if column.kind == "id")
    names: Sequence[str] = [*ids, *NAMING.get(table, ())]
    texts = {str(cell).strip() for name in names for cell in {*made[name]} - {*seen[name]} if isinstance(cell, str)}
    return any(text and not ID.fullmatch(text) for text in texts)
