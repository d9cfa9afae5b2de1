"""Tables on pages: parts of one that is too wide, one below the other, and widths of columns."""

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from parkloop.optimizer.figures.labels import letters, width

MOST_COLUMNS = 20
"""Columns that a page which lies holds, each with room for its numbers."""
MOST_NAMES = 4
"""Leading columns that may be needed to tell rows apart."""
CM_PER_POINT = 2.54 / 72
BOLD = 1.15
"""Width of a bold text by that of another."""
WIDE_WORD = 2.4
"""Least width of a column of words of wide letters, which break anywhere, in its size of letters."""


def parts_of(cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """A table in parts that a page holds, with columns shared evenly.

    Each part begins with the leading columns that tell rows apart, as far as these are few.
    """
    count = len(cells.columns)
    if count <= MOST_COLUMNS:
        yield cells
        return
    names = _naming(cells)
    rest = list(range(names, count))
    parts = -(-len(rest) // (MOST_COLUMNS - names))
    for part in range(parts):
        columns = rest[part * len(rest) // parts : (part + 1) * len(rest) // parts]
        yield cells.iloc[:, [*range(names), *columns]]


def parts_within(cells: pd.DataFrame, widths: Sequence[float], room: float) -> Iterator[pd.DataFrame]:
    """A table in parts of which none is wider than a room, as far as its columns alone are not.

    Each part begins with the leading columns that tell rows apart, as far as these are few.
    """
    names = _naming(cells)
    left = room - sum(widths[:names])
    if sum(widths) <= room or left <= 0:
        yield cells
        return
    rest = range(names, len(cells.columns))
    parts = -(-sum(widths[names:]) // left)
    share, taken, used = sum(widths[names:]) / parts, list[int](), 0.0
    for place in rest:
        if taken and (used + widths[place] > left or used >= share):
            yield cells.iloc[:, [*range(names), *taken]]
            taken, used = [], 0.0
        taken.append(place)
        used += widths[place]
    yield cells.iloc[:, [*range(names), *taken]]


def _naming(cells: pd.DataFrame) -> int:
    """Number of leading columns that tell rows apart by a name too; 1 where these are not few."""
    texts = [not pd.api.types.is_numeric_dtype(cells[name]) for name in cells.columns]
    leading = range(1, min(MOST_NAMES, len(texts)) + 1)
    return next((few for few in leading if any(texts[:few]) and not cells.iloc[:, :few].duplicated().any()), 1)


def unbroken(header: str, texts: Iterable[str], points: float) -> float:
    """Width of the longest part of a bold header and its texts that is on one line [cm]

    An office's wide font is meant rather than a narrow one.
    """
    most = max((_word_width(text) for text in texts), default=0.0)
    return max(BOLD * _word_width(header), most) * points * CM_PER_POINT


def _word_width(text: str) -> float:
    """Width of the longest part of a text that is on one line, in its size of letters."""
    return max((width(part, 1.0) if letters(part) == len(part) else WIDE_WORD for part in text.split()), default=0.0)


def shared(weights: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Room by weight, but to each what it needs at least; by what they need where there is too little."""
    if sum(least) >= room:
        return [room * need / sum(least) for need in least]
    given = {place for place, _ in enumerate(least)}
    while True:  # what has its least leaves the rest to the others
        left = room - sum(need for place, need in enumerate(least) if place not in given)
        total = sum(weights[place] for place in given)
        short = {place for place in given if left * weights[place] / total < least[place]}
        if not short:
            return [left * weights[place] / total if place in given else need for place, need in enumerate(least)]
        given -= short
