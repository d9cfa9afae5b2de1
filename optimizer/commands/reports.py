"""parkloop report: a plan as something to hand round."""

import argparse
from pathlib import Path
from typing import Any

from optimizer.commands.common import FOUND, ProgressLine, case_argument, command, exit_code, given_case, solve_options
from optimizer.commands.plans import tell
from optimizer.plan import Plan
from optimizer.planning import optimise
from optimizer.report import excel, html, pictures, report
from optimizer.uncertainty import value_of_uncertainty


def add(commands: Any) -> None:
    """Add report."""
    told = command(commands, "report", _report, "write the report of the best plan: HTML, Excel and pictures")
    case_argument(told)
    solve_options(told)
    told.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for the files of the report")
    told.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the report (default en)")
    told.add_argument("--uncertainty", action="store_true", help="with the values of uncertainty, of several scenarios")
    told.add_argument("--plan", metavar="DIR", type=Path, help="plan that `parkloop solve --out` wrote, instead of solving")


def _report(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    today = optimise(case, scope="baseline")
    line = ProgressLine()
    options = {"time_limit": arguments.time_limit, "gap": arguments.gap, "on_progress": line.show}
    plan = Plan.from_folder(arguments.plan) if arguments.plan else optimise(case, arguments.objective.split(","), **options)
    line.end()
    if not plan.found:
        tell(case, plan)
        return exit_code(plan)
    asked = arguments.uncertainty and len(plan.tables["scenarios"]) > 1
    values = value_of_uncertainty(case, time_limit=arguments.time_limit, gap=arguments.gap) if asked else None
    made = report(case, plan, today, arguments.lang, values)
    files = {"html": html(made).encode(), "xlsx": excel(made, plan), "zip": pictures(made)}
    arguments.out.mkdir(parents=True, exist_ok=True)
    for ending, text in files.items():
        path = arguments.out / f"{case.info.id}.{ending}"
        path.write_bytes(text)
        print(f"{path} written.")
    return FOUND
