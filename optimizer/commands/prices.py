"""parkloop sweep: what a plan hangs on."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.commands.common import FOUND, asked, case_argument, command, given_case, show_table, solve_options
from optimizer.sensitivity import sweep, values_of
from optimizer.wording import number


def add(commands: Any) -> None:
    """Add sweep."""
    swept = command(commands, "sweep", _sweep, "the best plan for many values of one number")
    case_argument(swept)
    solve_options(swept)
    swept.add_argument(
        "--param", required=True, metavar="PLACE=START:STOP:STEP", help="section.key or table.row.column, and its values"
    )
    swept.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")


def _sweep(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    place, _, values = arguments.param.partition("=")
    table = sweep(case, place, values_of(values), **asked(arguments))
    show_table(table, arguments, lambda rows: _text(place, rows))
    return FOUND


def _text(place: str, table: pd.DataFrame) -> str:
    """One line per value: cost, CO2, links, and what enters (+) and leaves (-)."""
    lines = [f"{place:>14} {'status':>11} {'cost per year':>18} {'CO2, t/y':>14} {'links':>6}  what changes"]
    for row in table.to_dict("records"):
        changes = [f"+ {name}" for name in row["entered"].split("; ") if name]
        changes += [f"- {name}" for name in row["left"].split("; ") if name]
        found = row["links_built"] is not None and row["links_built"] == row["links_built"]
        figures = (row["total_cost_per_y"], row["co2_t_per_y"], row["links_built"])
        cells = tuple(number(value) for value in figures) if found else ("–", "–", "–")
        lines.append(f"{row['value']:>14g} {row['status']:>11} {cells[0]:>18} {cells[1]:>14} {cells[2]:>6}  {', '.join(changes)}")
    return "\n".join(lines)
