"""The page of the sectors that a park can be started from, from their tables."""

from collections.abc import Iterator

from parkloop.cases.columns import by_name
from parkloop.cases.entries.library import Values, key_of
from parkloop.cases.schema import TABLES
from parkloop.cases.starting.sectors import Sector, shipped_sectors

LEAD = """\
# Sectors · 行业模板

Made from `cases/sectors`. A new park is made of sectors and sizes ([how](how-to/start.md)); what the grades mean and where the
numbers come from is told in [SOURCES.md](../cases/sectors/SOURCES.md). Amounts are per t of product and hour (of the power
station per MW, of the town per 10,000 m2, of the sewage works per t of water) and are multiplied by the plant's size; a water or
material is in t, power, fuel and heat in MWh.

数值按单位产品给出（热电厂按每MW，城镇按每万m2，污水厂按每吨水），随企业规模线性缩放；水和物料以t计，电、燃料和热以MWh计。

| sector | title · 名称 | size in | 规模单位 | usual size (range) | notes |
|---|---|---|---|---|---|
"""
HEAD = "| what · 名称 | column | value | range | grade | source · 出处 |\n|---|---|---|---|---|---|"


def sectors_page() -> str:
    """The sectors as Markdown: one table of all, and every number of each with its range, grade and source."""
    known = shipped_sectors().values()
    lines = [_row(sector) for sector in known]
    for sector in known:
        lines += ["", f"## {sector.title} · {sector.title_zh}", "", HEAD, *_numbers(sector)]
    return LEAD + "\n".join(lines) + "\n"


def _row(sector: Sector) -> str:
    sizes = f"{sector.usual_size:g} ({sector.least_size:g}–{sector.most_size:g})"
    title = f"{sector.title} · {sector.title_zh}"
    return f"| `{sector.name}` | {title} | {sector.unit} | {sector.unit_zh} | {sizes} | {sector.about} {sector.about_zh} |"


def _numbers(sector: Sector) -> Iterator[str]:
    for line in sector.rows["provenance"]:
        table, key, column = str(line["table"]), str(line["row"]), str(line["column"])
        row = next(row for row in sector.rows[table] if key_of(table, row) == key)
        span = f"{line['low']:g}–{line['high']:g}" if "low" in line and "high" in line else ""
        value = row[by_name(TABLES[table])[column].field]
        source = f"{line['source']} · {line['source_zh']}"
        yield f"| {_called(row, key)} | {column} | {value:g} | {span} | {line['grade']} | {source} |"


def _called(row: Values, key: str) -> str:
    return f"{row['title']} · {row['title_zh']}" if "title" in row else f"`{key}`"
