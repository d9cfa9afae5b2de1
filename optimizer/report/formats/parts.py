"""Parts of a table that is too wide for a page, one below the other."""

from collections.abc import Iterator

import pandas as pd

MOST_COLUMNS = 20
"""Columns that a page which lies holds, each with room for its numbers."""
MOST_NAMES = 4
"""Leading columns that may be needed to tell rows apart."""


def parts_of(cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """A table in parts that a page holds, with columns shared evenly.

    Each part begins with the leading columns that tell rows apart, as far as these are few.
    """
    width = len(cells.columns)
    if width <= MOST_COLUMNS:
        yield cells
        return
    names = next((count for count in range(1, MOST_NAMES + 1) if not cells.iloc[:, :count].duplicated().any()), 1)
    rest = list(range(names, width))
    parts = -(-len(rest) // (MOST_COLUMNS - names))
    for part in range(parts):
        columns = rest[part * len(rest) // parts : (part + 1) * len(rest) // parts]
        yield cells.iloc[:, [*range(names), *columns]]
