"""parkloop meter: typical periods of a metering file, with the error that they make."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases.metering.typical import TypicalPeriods, typical_periods
from parkloop.optimizer.commands.common import FOUND, command
from parkloop.optimizer.commands.output import answer, put

HEADS = {"meter": "meter", "rmse": "by the hour", "rmse_sorted": "sorted", "peak": "peak", "sum": "sum"}


def add(commands: Any) -> None:
    """Add meter."""
    metered = command(commands, "meter", _meter)
    metered.add_argument("file", metavar="FILE", type=Path, help="CSV or Excel: times, or hours in order, and a column per meter")
    metered.add_argument("--periods", type=int, default=12, help="typical periods (default 12)")
    metered.add_argument("--hours", type=int, default=24, help="hours of a period: 24 for days, 168 for weeks (default 24)")
    metered.add_argument("--step", type=int, default=1, metavar="HOURS", help="hours of a step (default 1)")
    metered.add_argument("--no-peaks", action="store_true", help="do not keep the period of each meter's highest hour")
    metered.add_argument("--no-sums", action="store_true", help="do not scale readings to the sum of the year")
    metered.add_argument("--sheet", help="sheet of a workbook (default the first)")
    metered.add_argument("--out", metavar="DIR", type=Path, help="write conditions, profiles, calendar, rates and errors as CSV")
    metered.add_argument("--json", action="store_true", help="print the errors as JSON")


def _meter(arguments: argparse.Namespace) -> int:
    typical = typical_periods(
        arguments.file,
        periods=arguments.periods,
        hours=arguments.hours,
        step_h=arguments.step,
        peaks=not arguments.no_peaks,
        keep_sums=not arguments.no_sums,
        sheet=arguments.sheet,
    )
    if arguments.out is not None:
        typical.to_folder(arguments.out)
    if arguments.json:
        answer(typical.errors.to_dict("records"))
    else:
        put(_error_text(typical))
    return FOUND


def _error_text(typical: TypicalPeriods) -> str:
    """Notes, and the errors of each meter in percent."""
    widest = max(len(name) for name in typical.errors["meter"])
    lines = [
        *typical.notes,
        f"{typical.conditions['period'].nunique()} typical periods, {len(typical.conditions)} conditions. Errors in %:",
    ]
    lines.append(
        "  " + "meter".ljust(max(widest, 5)) + "".join(f"{HEADS[key]:>13}" for key in ("rmse", "rmse_sorted", "peak", "sum"))
    )
    for row in typical.errors.to_dict("records"):
        numbers = "".join(f"{100 * row[key]:>13.2f}" for key in ("rmse", "rmse_sorted", "peak", "sum"))
        lines.append("  " + str(row["meter"]).ljust(max(widest, 5)) + numbers)
    return "\n".join(lines)
