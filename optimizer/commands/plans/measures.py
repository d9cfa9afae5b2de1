"""parkloop indicators: a plan measured by what authorities and researchers ask."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases.given import given_case
from parkloop.cases.locale.catalogue import ENGLISH
from parkloop.optimizer.commands.common import FOUND, asked, case_argument, command, exit_code, language_option, solve_options
from parkloop.optimizer.commands.output import keep, put
from parkloop.optimizer.commands.plans.solve import print_plan
from parkloop.optimizer.commands.plans.stated import indicators_text
from parkloop.optimizer.indicators import indicator_streams, indicators, streams_text, table_text
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.progress_line import ProgressLine


def add(commands: Any) -> None:
    """Add indicators."""
    measured = command(commands, "indicators", _indicators)
    case_argument(measured)
    solve_options(measured)
    measured.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV, and FILE_streams.csv beside it")
    measured.add_argument("--streams", action="store_true", help="show what each rate is made of, stream by stream")
    language_option(measured)


def _indicators(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    line = ProgressLine()
    baseline = optimise(case, scope="baseline")
    plan = optimise(case, progress=line.show, **asked(arguments))
    line.end()
    if not plan.found:
        print_plan(case, plan, arguments.lang)
        return exit_code(plan)
    streams = indicator_streams(case, plan)
    table = indicators(case, plan, baseline if baseline.found else None)
    if arguments.out is not None:
        keep({arguments.out: table, arguments.out.with_name(f"{arguments.out.stem}_streams.csv"): streams})
    if arguments.json:
        put((streams if arguments.streams else table).to_json(orient="records", force_ascii=False, indent=2))
    elif arguments.lang == ENGLISH:
        put(streams_text(streams) if arguments.streams else table_text(table))
    else:
        put(indicators_text(case, plan, baseline if baseline.found else None, arguments.lang, arguments.streams))
    return FOUND
