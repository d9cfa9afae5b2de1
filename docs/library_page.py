"""The page of the library of technologies and transport modes, from its tables."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from parkloop.cases import library
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.modes import transport_library

LEAD = """\
# Library of technologies · 技术库

Made from `cases/library`. A case draws on an entry by its name in column `library` of technologies.csv; how this is done,
and what its ports are, is told in [format.md](format.md#the-library-of-technologies), where the numbers come from in
[SOURCES.md](../cases/library/SOURCES.md). `parkloop library NAME` shows every number of an entry with its range, grade and
source. The numbers are a first estimate, to be replaced by an offer or a measurement: what a case states stands.

What is taken and made is per unit of activity and hour: commodities in MWh by their generic names, heat in MW at its
temperatures, water and materials in t. Money is {currency} of {year}; the range is that of the cost.
"""
HEADER = "| entry | title · 名称 | unit of activity | takes → makes | cost per unit | range | life [y] | land [m2] | grade |"
COMMODITIES = """\

## Generic commodities · 通用介质

| name | title · 名称 | kind | supply, return [°C] |
|---|---|---|---|
"""
MODES = """\

## Transport modes · 运输方式

Put into a case with *Add from the library* on table Transport, or `parkloop.cases.modes.add_mode`; the row and its provenance are
the case's own from then on. A unit is a MWh, of water and materials a t; the range is that of the cost per km, of trucks of that
per t and km.

| mode | title · 名称 | carries | ends | per km | per km and unit/h | per unit | per unit and km | range | life [y] | grade |
|---|---|---|---|---|---|---|---|---|---|---|
"""


def library_page() -> str:
    """The library as Markdown: the entries, what there is to know of them, transport modes and the generic commodities."""
    entries = library()
    lines = [LEAD.format(currency=shipped_library().currency, year=shipped_library().base_year), HEADER, "|---" * 9 + "|"]
    lines += [_row(row) for row in entries.to_dict("records")]
    lines += ["", "## Cost and its source · 投资来源", "", *_sources(entries), "", "## Notes · 说明", ""]
    lines += [
        f"- `{entry.name}`: {entry.values['note']}" for entry in shipped_library().entries.values() if "note" in entry.values
    ]
    parts = ("\n".join(lines), MODES + "\n".join(_modes()), COMMODITIES + "\n".join(_commodities()))
    return "\n".join(parts) + "\n"


def _modes() -> Iterator[str]:
    for row in transport_library().to_dict("records"):
        costs = ("capex_terminal", "capex_per_km", "capex_per_km_size", "opex_per_unit", "opex_per_unit_km")
        cells = (
            *(f"`{row['mode']}`", f"{row['title']} · {row['title_zh']}", row["carries"]),
            *("" if pd.isna(row[cost]) else f"{row[cost]:,g}" for cost in costs),
            *(f"{row['low']:,g}–{row['high']:,g}", f"{row['lifetime_y']:g}", row["grade"]),
        )
        yield "| " + " | ".join(cells) + " |"


def _row(row: dict[Any, Any]) -> str:
    cells = (
        f"`{row['technology']}`",
        f"{row['title']} · {row['title_zh']}",
        row["activity_unit"],
        f"{row['takes'] or '–'} → {row['makes']}",
        _money(row["capex_per_size"]),
        f"{_money(row['low'])}–{_money(row['high'])}",
        f"{row['lifetime_y']:g}",
        f"{row['land_m2_per_size']:g}" if row["land_m2_per_size"] > 0 else "",
        row["grade"],
    )
    return "| " + " | ".join(cells) + " |"


def _sources(entries: pd.DataFrame) -> list[str]:
    return [f"- `{row['technology']}`: {row['source']} · {row['source_zh']}" for row in entries.to_dict("records")]


def _commodities() -> list[str]:
    rows = []
    for name, row in shipped_library().commodities.items():
        levels = f"{row['t_supply_c']:g}, {row['t_return_c']:g}" if "t_supply_c" in row else ""
        rows.append(f"| `{name}` | {row['title']} · {row['title_zh']} | `{row['kind']}` | {levels} |")
    return rows


def _money(value: float) -> str:
    return f"{value:,.0f}"
