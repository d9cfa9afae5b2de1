"""A park whose every text would call out, or be drawn otherwise than written, if it was taken for more than text."""

from parkloop.cases import Case, from_tables, to_tables
from parkloop.cases.columns import columns
from parkloop.cases.schema import TABLES

ELSEWHERE = "evil.example"
SIGNS = (
    f"![x](http://{ELSEWHERE}/a.png) <img src=//{ELSEWHERE}/b.png onerror=alert(1)><script src=//{ELSEWHERE}/c.js></script>"
    f" [l](//{ELSEWHERE}/d) :smile: :material/home: :red[r] $x^2$ **b** `c` {{b}} {{a|t}} _e_ ~~s~~ --> &amp; \\ #1"
)
"""An image, HTML, a link, signs for icons, colours, mathematics and emphasis, templates of figures, entities."""
MEANT = ("library", "ports", "unit")
"""Texts that mean something to the program."""


def beaconed(case: Case) -> Case:
    """The case with every free text replaced."""
    settings, tables = to_tables(case)
    told = {**settings, **{f"case.{name}": f"{name} {SIGNS}" for name in ("title", "title_zh", "description", "currency")}}
    for table, cells in tables.items():
        for column in columns(TABLES[table]):
            if column.kind == "text" and not column.key and column.name in cells and column.name not in MEANT:
                cells[column.name] = [f"{table} {place} {SIGNS}" for place in range(len(cells))]
    return from_tables(told, tables)
