"""parkloop study, bundle, rerun and compare: many questions as one file, to be run again and cited."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from parkloop.cases.changes.differences import differences
from parkloop.cases.given import given_case
from parkloop.optimizer.commands.common import FOUND, INFEASIBLE, STOPPED, asked, command, show_table, solve_options
from parkloop.optimizer.commands.output import answer, as_text
from parkloop.optimizer.plan.compare import currency_of, figures
from parkloop.optimizer.plan.files import SUMMARY
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.studies.bundle import write_bundle
from parkloop.optimizer.studies.rerun import rerun
from parkloop.optimizer.studies.run import StudyResult, run_study
from parkloop.optimizer.studies.study import Study, StudyPlan


def add(commands: Any) -> None:
    """Add study, bundle, rerun and compare."""
    study = command(commands, "study", _study)
    study.add_argument("file", metavar="STUDY.toml", type=Path)
    study.add_argument("--out", metavar="DIR", type=Path, required=True, help="where all is written; what is there is not redone")
    study.add_argument("--bundle", metavar="FILE.zip", type=Path, help="write the bundle of it too")
    _series_options(study)
    bundle = command(commands, "bundle", _bundle)
    bundle.add_argument("case", metavar="CASE", help="a case as of `parkloop solve`")
    bundle.add_argument("file", metavar="FILE.zip", type=Path)
    solve_options(bundle)
    again = command(commands, "rerun", _rerun)
    again.add_argument("file", metavar="FILE.zip", type=Path)
    again.add_argument("--out", metavar="DIR", type=Path, help="keep what is found now")
    _series_options(again)
    compared = command(commands, "compare", _compare)
    compared.add_argument("given", metavar="CASE|PLAN", nargs="+", help="cases, which are solved, or folders of plans")
    compared.add_argument("--inputs", action="store_true", help="two cases cell by cell, without solving")
    compared.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")
    solve_options(compared)


def _series_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", metavar="N", type=int, help="solve side by side by so many processes, -1 for one per processor")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def _print_step(done: int, count: int, name: str) -> None:
    print(f"{done} of {count}: {name}", file=sys.stderr, flush=True)


def _study(arguments: argparse.Namespace) -> int:
    result = run_study(arguments.file, arguments.out, n_jobs=arguments.jobs, on_step=_print_step)
    if arguments.bundle is not None and result.complete:
        write_bundle(result, arguments.bundle)
    _print_study(result, arguments.json)
    return FOUND if result.complete else STOPPED


def _print_study(result: StudyResult, as_json: bool) -> None:
    """Print plans side by side, and where all is."""
    if as_json:
        results = {name: found.as_json() for name, found in result.results.items()}
        plans = {name: plan.summary() for name, plan in result.found.items()}
        answer({"complete": result.complete, "folder": str(result.folder), "plans": plans, "analyses": results})
        return
    print(as_text(result.comparison) if len(result.comparison) else "No plan was found.")
    print(f"Everything is in {result.folder}." if result.complete else f"Ended early: run it again to go on in {result.folder}.")


def _bundle(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    name = case.info.id
    options = {key: value for key, value in asked(arguments).items() if value is not None}
    stated = "".join(f"{key} = {_toml(value)}\n" for key, value in options.items())
    text = f'[cases.{name}]\ncase = "cases/{name}"\n\n[plans.{name}]\ncase = "{name}"\n{stated}'
    with tempfile.TemporaryDirectory(prefix="parkloop-") as folder:
        study = Study(case.info.title or name, {name: case}, (StudyPlan(name, name, options),), (), 1, text)
        result = run_study(study, Path(folder) / "study")
        if result.complete:
            write_bundle(result, arguments.file)
    if arguments.json:
        answer({"complete": result.complete, "file": str(arguments.file) if result.complete else None})
    else:
        print(f"{arguments.file} written." if result.complete else "Ended early: no bundle is written.")
    return FOUND if result.complete else STOPPED


def _toml(value: Any) -> str:
    """A value of an option as TOML."""
    return str([str(one) for one in value]) if isinstance(value, list) else str(value)


def _rerun(arguments: argparse.Namespace) -> int:
    found = rerun(arguments.file, folder=arguments.out, n_jobs=arguments.jobs, on_step=_print_step)
    if arguments.json:
        rows = found.table.astype(object).where(found.table.notna(), None).to_dict("records")
        answer({"reproduced": found.reproduced, "items": rows})
    else:
        print(as_text(found.table))
        print("Reproduced." if found.reproduced else "Not reproduced: see the rows that differ or are missing.")
    if not found.result.complete:
        return STOPPED
    return FOUND if found.reproduced else INFEASIBLE


def _compare(arguments: argparse.Namespace) -> int:
    if arguments.inputs:
        if len(arguments.given) != 2:
            raise ValueError("--inputs compares two cases; name two.")
        show_table(differences(*map(given_case, arguments.given)), arguments, as_text)
        return FOUND
    line, plans = ProgressLine(), dict[str, Plan]()
    for words in arguments.given:
        name = _free_name(Path(words).name, plans)
        if (Path(words) / SUMMARY).exists():
            plans[name] = Plan.from_folder(words)
            continue
        plans[name] = optimise(given_case(words), progress=line.show, **asked(arguments))
    line.end()
    missing = [name for name, plan in plans.items() if not plan.found]
    for name in missing:
        print(f"{name}: {plans[name].status}, no plan to compare.", file=sys.stderr)
    there = {name: plan for name, plan in plans.items() if plan.found}
    if there:
        show_table(figures(there, *map(currency_of, there.values())), arguments, as_text)
    return INFEASIBLE if missing else FOUND


def _free_name(name: str, taken: dict[str, Plan]) -> str:
    """The name, with a number behind it where it stands there already."""
    return next(one for one in (name, *(f"{name} {place}" for place in range(2, len(taken) + 3))) if one not in taken)
