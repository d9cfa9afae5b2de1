"""parkloop indicators: a plan measured by what authorities and researchers ask."""

import argparse
from pathlib import Path
from typing import Any

from optimizer.commands.common import (
    FOUND,
    ProgressLine,
    asked,
    case_argument,
    command,
    exit_code,
    given_case,
    show_table,
    solve_options,
)
from optimizer.commands.plans import tell
from optimizer.indicators import indicators, table_text
from optimizer.planning import optimise


def add(commands: Any) -> None:
    """Add indicators."""
    measured = command(commands, "indicators", _indicators, "indicators of the best plan beside the baseline's")
    case_argument(measured)
    solve_options(measured)
    measured.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")


def _indicators(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    line = ProgressLine()
    baseline = optimise(case, scope="baseline")
    plan = optimise(case, on_progress=line.show, **asked(arguments))
    line.end()
    if not plan.found:
        tell(case, plan)
        return exit_code(plan)
    table = indicators(case, plan, baseline if baseline.found else None)
    show_table(table, arguments, table_text)
    return FOUND
