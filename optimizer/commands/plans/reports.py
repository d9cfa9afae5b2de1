"""parkloop report: a plan as something to hand round."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases.given import given_case, newest_sign_off
from parkloop.optimizer.analyses import kept
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.uncertainty.evaluation import value_of_uncertainty
from parkloop.optimizer.commands.common import case_argument, command, exit_code, language_option, solve_options
from parkloop.optimizer.commands.output import keep
from parkloop.optimizer.commands.plans.solve import print_plan
from parkloop.optimizer.plan.verified import verified_plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.report import document, excel, html, pictures, report, slides


def add(commands: Any) -> None:
    """Add report."""
    told = command(commands, "report", _report)
    case_argument(told)
    solve_options(told)
    told.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for the files of the report")
    language_option(told, "the report")
    told.add_argument("--author", default="", help="who stands on the cover")
    told.add_argument("--uncertainty", action="store_true", help="with the values of uncertainty, of several scenarios")
    told.add_argument(
        "--analysis",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="answer that `parkloop sweep CASE … --save DIR` or another analysis wrote; may be repeated",
    )
    told.add_argument("--plan", metavar="DIR", type=Path, help="plan that `parkloop solve --out` wrote, instead of solving")


def _report(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    given = verified_plan(case, arguments.plan) if arguments.plan else None
    today = optimise(case, scope="baseline")
    line = ProgressLine()
    options = {"time_limit": arguments.time_limit, "gap": arguments.gap, "progress": line.show}
    plan = given or optimise(case, arguments.objective.split(","), **options)
    line.end()
    if not plan.found:
        print_plan(case, plan, arguments.lang)
    if not plan.found and plan.status != "infeasible":
        return exit_code(plan)
    asked = arguments.uncertainty and len(plan.tables["scenarios"]) > 1
    values = value_of_uncertainty(case, time_limit=arguments.time_limit, gap=arguments.gap) if asked else None
    why = [] if plan.found else [analyse("reasons", case, plan=plan)]
    answers = [*why, *(kept.read(folder) for folder in arguments.analysis)]
    made = report(case, plan, today, arguments.lang, values, answers, arguments.author, newest_sign_off(arguments.case))
    files: dict[str, bytes | str] = {
        **{"html": html(made), "docx": document(made), "pptx": slides(made)},
        **{"xlsx": excel(made, plan), "zip": pictures(made)},
    }
    written = {arguments.out / f"{case.info.id}.{ending}": content for ending, content in files.items()}
    keep(written)
    for path in written:
        print(f"{path} written.")
    return exit_code(plan)
