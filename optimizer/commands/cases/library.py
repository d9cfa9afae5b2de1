"""parkloop library: the technologies and transport modes that a case can draw on."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases import library
from parkloop.cases.catalogue import entry_of
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.modes import transport_library
from parkloop.optimizer.commands.common import FOUND, command, show_table
from parkloop.optimizer.plan.wording import four_digits


def add(commands: Any) -> None:
    """Add library."""
    listed = command(commands, "library", _library)
    listed.add_argument("name", nargs="?", metavar="NAME", help="one technology, told in full")
    listed.add_argument("--transport", action="store_true", help="list the transport modes: pipes, belts, trucks, lines")
    listed.add_argument("--json", action="store_true", help="print the table as JSON")
    listed.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")


def _library(arguments: argparse.Namespace) -> int:
    if arguments.transport:
        show_table(transport_library(), arguments, _modes)
        return FOUND
    if arguments.name is None:
        show_table(library(), arguments, _list)
        return FOUND
    entry = entry_of(arguments.name)
    show_table(library(entry.name), arguments, lambda table: f"{_about(entry.name)}\n\n{_numbers(table)}")
    return FOUND


def _list(table: pd.DataFrame) -> str:
    heads = f"Cost in {shipped_library().currency} of {shipped_library().base_year}; what one unit of activity takes → makes."
    return "\n".join([heads, *(_item(row) for row in table.to_dict("records"))])


def _modes(table: pd.DataFrame) -> str:
    heads = f"Cost in {shipped_library().currency} of {shipped_library().base_year}; a unit is a MWh, of water and materials a t."
    return "\n".join([heads, *(_mode(row) for row in table.to_dict("records"))])


def _mode(row: dict[Any, Any]) -> str:
    named = {"capex_terminal": "", "capex_per_km": "/km", "capex_per_km_size": "/km/(unit/h)"}
    named |= {"opex_per_unit": "/unit", "opex_per_unit_km": "/unit/km"}
    costs = [
        f"{four_digits(row[column])} {shipped_library().currency}{unit}"
        for column, unit in named.items()
        if pd.notna(row[column])
    ]
    told = [*costs, f"{row['lifetime_y']:g} y"]
    head = f"{row['mode']:<26}{row['title']} · {row['title_zh']}"
    span = f"({four_digits(row['low'])} to {four_digits(row['high'])})"
    return f"{head}\n    {row['carries']}: {', '.join(told)}; {row['grade']} {span}: {row['source']}"


def _item(row: dict[Any, Any]) -> str:
    span = f"({four_digits(row['low'])} to {four_digits(row['high'])})"
    cost = f"{four_digits(row['capex_per_size'])} {shipped_library().currency} per {row['activity_unit']} {span}"
    told = [cost, f"{row['lifetime_y']:g} y", *([f"{row['land_m2_per_size']:g} m2"] if row["land_m2_per_size"] > 0 else [])]
    head = f"{row['technology']:<26}{row['title']} · {row['title_zh']}"
    return f"{head}\n    {row['takes'] or '–'} → {row['makes']}\n    {', '.join(told)}; {row['grade']}: {row['source']}"


def _about(name: str) -> str:
    row = library().query("technology == @name").to_dict("records")[0]
    entry = entry_of(name)
    ports = ", ".join(f"{port.name} ({port.commodity or port.kind})" for port in entry.ports.values())
    note = entry.values.get("note")
    return "\n".join([_item(row), f"    ports: {ports}", *([f"    {note}"] if note else [])])


def _numbers(table: pd.DataFrame) -> str:
    """One line per number: place, value with unit and range, grade and source."""
    lines = []
    for row in table.to_dict("records"):
        unit = f" {row['unit']}".replace("money", shipped_library().currency) if row["unit"] else ""
        span = f" ({four_digits(row['low'])} to {four_digits(row['high'])})" if pd.notna(row["low"]) else ""
        place = f"{row['table']} {row['row']} {row['column']}"
        lines.append(f"{place}: {four_digits(row['value'])}{unit}{span}, {row['grade']}: {row['source']}")
    return "\n".join(lines)
