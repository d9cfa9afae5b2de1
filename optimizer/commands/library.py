"""parkloop library: the technologies and transport modes that a case can draw on."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from cases import library
from cases.catalogue import entry_of
from cases.modes import transport_library
from cases.shelf import shelf
from optimizer.commands.common import FOUND, command, show_table


def add(commands: Any) -> None:
    """Add library."""
    listed = command(commands, "library", _library, "technologies that a case can draw on by name, with cost, source and range")
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
    heads = f"Cost in {shelf().currency} of {shelf().base_year}; what one unit of activity takes → makes."
    return "\n".join([heads, *(_item(row) for row in table.to_dict("records"))])


def _modes(table: pd.DataFrame) -> str:
    heads = f"Cost in {shelf().currency} of {shelf().base_year}; a unit is a MWh, of water and materials a t."
    return "\n".join([heads, *(_mode(row) for row in table.to_dict("records"))])


def _mode(row: dict[Any, Any]) -> str:
    named = {"capex_terminal": "", "capex_per_km": "/km", "capex_per_km_size": "/km/(unit/h)"}
    named |= {"opex_per_unit": "/unit", "opex_per_unit_km": "/unit/km"}
    costs = [f"{_number(row[column])} {shelf().currency}{unit}" for column, unit in named.items() if pd.notna(row[column])]
    told = [*costs, f"{row['lifetime_y']:g} y"]
    head = f"{row['mode']:<26}{row['title']} · {row['title_zh']}"
    span = f"({_number(row['low'])} to {_number(row['high'])})"
    return f"{head}\n    {row['carries']}: {', '.join(told)}; {row['grade']} {span}: {row['source']}"


def _item(row: dict[Any, Any]) -> str:
    span = f"({_number(row['low'])} to {_number(row['high'])})"
    cost = f"{_number(row['capex_per_size'])} {shelf().currency} per {row['activity_unit']} {span}"
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
    """One line per number: where it stands, its value with unit and range, its grade and source."""
    lines = []
    for row in table.to_dict("records"):
        unit = f" {row['unit']}".replace("money", shelf().currency) if row["unit"] else ""
        span = f" ({_number(row['low'])} to {_number(row['high'])})" if pd.notna(row["low"]) else ""
        place = f"{row['table']} {row['row']} {row['column']}"
        lines.append(f"{place}: {_number(row['value'])}{unit}{span}, {row['grade']}: {row['source']}")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
