"""A table as it was found: its header and its rows, cells unread; and rows of it that are none."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parkloop.cases.disk.limits import MOST_CELLS, too_many_cells
from parkloop.cases.messages import say
from parkloop.cases.text.cells import is_blank
from parkloop.cases.text.ids import slug

TOTAL = re.compile(
    r"(grand[\s_-]|sub[\s_-]?|sum[\s_-])?totals?|sums?|.+\s(sub)?total|(sum|total)\sof\s.+|averages?|"
    r".*(合[计計]|[总總][计計]|小[计計]|共[计計]|总和|平均值?)|累计|汇总",
    re.IGNORECASE,
)
"""What stands before a row of totals."""
SUM_SIGN = re.compile(r"[∑Σ].*")
"""The same as a sign."""
REMARK = re.compile(
    r"(附?注|备注|说明|(资料|数据)?来源|单位|(填|制)表(人|日期|单位|时间)?|(审核|编制|填报)人?|日期|notes?|sources?|remarks?|units?)"
    r"\s*\d*\s*:.*|(附?注|备注|说明)\s*\d*|(附?表|图)\s*\d.*|[*※].+",
    re.IGNORECASE,
)
"""A remark below a table."""
WORDS = re.compile(r"total|sum|average|note|source|remark|unit|\*|[^\x00-\x7f]", re.IGNORECASE)
"""What no total and no remark is without."""
IS_TOTAL = say("this row looks like a total of others, and would count them twice: take it out, or give it another name")
IS_REMARK = say("this row looks like a remark and no row of the table: take it out, or give it another name")
PATTERNS = ((TOTAL, IS_TOTAL), (SUM_SIGN, IS_TOTAL), (REMARK, IS_REMARK))
"""What a row is that is none of the table; of these only the first tells from a title beside a key of its own."""


@dataclass(frozen=True)
class Grid:
    """A table as it was found: its header and its rows, cells unread."""

    header: Sequence[object]
    rows: Sequence[Sequence[object]]
    delimiter: str = ""
    """What parts the columns of its file; empty where it is no text."""


def not_too_large(grids: Mapping[str, Grid]) -> None:
    """Raise ``CaseError`` where the tables together have too many cells, empty ones included."""
    widths = ((len(grid.rows), max([len(grid.header), *map(len, grid.rows)])) for grid in grids.values())
    if sum(rows * width for rows, width in widths) > MOST_CELLS:
        raise too_many_cells("")


def table_called(name: object) -> str:
    """The table that a name means: width, capitals, blanks and hyphens do not matter."""
    return re.sub(r"[\s-]+", "_", unicodedata.normalize("NFKC", str(name)).strip().lower())


def not_a_row(column: str, key: object, title: object) -> tuple[str, str]:
    """Text by which a row is a total or a remark, and the message about it; both empty if neither.

    It stands in the key, which is in ``column``, or in the title.
    """
    for text, patterns in ((key, PATTERNS), (title, PATTERNS if _may_be_made_from(title, column, key) else PATTERNS[:1])):
        if not (isinstance(text, str) and WORDS.search(text)):
            continue
        plain = _plain(text)
        bare = (plain[: plain.find("(")] if plain.endswith(")") and "(" in plain else plain).rstrip(": ")
        for pattern, told in patterns:
            if pattern.fullmatch(plain) or pattern.fullmatch(bare):
                return str(text).strip(), told
    return "", ""


def _may_be_made_from(title: object, column: str, key: object) -> bool:
    """Whether a key is missing, or made from a title: `mill`, `mill_2`.

    Also `plant_1`, where no Latin letter is in the title.
    """
    if not isinstance(title, str):
        return False
    return is_blank(key) or re.fullmatch(rf"{re.escape(slug(title) or column)}(_\d+)?", str(key)) is not None


def _plain(text: object) -> str:
    """A text in plain letters, without blanks between Chinese signs; of a run of blanks one is left."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(text or ""))).strip()
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", plain)
