"""The command line: parkloop solve, ladder, indicators, sweep, check, import, export, list, app.

Exit codes: 0 plan found (or nothing wrong), 1 infeasible, 2 faulty case or call, 3 stopped with no plan.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cases import CaseError, check, list_cases, load_case, read_workbook, save_case, warnings, write_workbook
from cases.schema import Case
from cases.workbook import workbook_ids
from optimizer.indicators import indicators, table_text
from optimizer.outcome import Progress
from optimizer.plan import Plan
from optimizer.planning import ladder, optimise
from optimizer.sensitivity import sweep, values_of
from optimizer.serve import serve
from optimizer.wording import number

FOUND, INFEASIBLE, FAULTY, STOPPED = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        arguments = _parser().parse_args(argv)
        command: Callable[[argparse.Namespace], int] = arguments.command
        return command(arguments)
    except CaseError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("parkloop: stopped.", file=sys.stderr)
        return STOPPED
    except (ValueError, OSError) as error:
        print(f"parkloop: {error}", file=sys.stderr)
    return FAULTY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parkloop", description="The best industrial symbiosis for a park of plants.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    solve = _command(commands, "solve", _solve, "find the best plan of a case")
    _case_argument(solve)
    _solve_options(solve)
    solve.add_argument(
        "--scope", choices=("park", "plant", "baseline"), default="park", help="how much may change (default park)"
    )
    solve.add_argument("--only", metavar="PLANT,…", help="plan for these plants alone (a coalition)")
    solve.add_argument("--baseline", action="store_true", help="solve the baseline too and report its cost")
    solve.add_argument("--out", metavar="DIR", type=Path, help="write summary.json and the tables as CSV")
    steps = _command(commands, "ladder", _ladder, "the three scopes side by side: baseline, plant, park")
    _case_argument(steps)
    _solve_options(steps)
    steps.add_argument("--out", metavar="DIR", type=Path, help="write one folder per scope")
    measured = _command(commands, "indicators", _indicators, "indicators of the best plan beside the baseline's")
    _case_argument(measured)
    _solve_options(measured)
    measured.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")
    swept = _command(commands, "sweep", _sweep, "the best plan for many values of one number")
    _case_argument(swept)
    _solve_options(swept)
    swept.add_argument(
        "--param", required=True, metavar="PLACE=START:STOP:STEP", help="section.key or table.row.column, and its values"
    )
    swept.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")
    checked = _command(commands, "check", _check, "say everything that is wrong with a case")
    _case_argument(checked)
    taken = _command(commands, "import", _import, "turn an Excel workbook into a case folder")
    taken.add_argument("file", type=Path, metavar="FILE.xlsx")
    taken.add_argument("folder", type=Path, metavar="DIR")
    given = _command(commands, "export", _export, "turn a case into an Excel workbook")
    _case_argument(given)
    given.add_argument("file", type=Path, metavar="FILE.xlsx")
    _command(commands, "list", _list, "the parks that come with parkloop")
    page = _command(commands, "app", _app, "open the page in the browser")
    page.add_argument("--port", type=int, default=8501)
    page.add_argument("--headless", action="store_true", help="do not open a browser")
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=run)
    return parser


def _case_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="a shipped park, a case folder or a workbook")


def _solve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--objective", default="cost", metavar="NAME,…", help="what to minimise, in turn (default cost)")
    parser.add_argument("--time-limit", type=_positive, metavar="S", help="seconds after which the best plan so far is taken")
    parser.add_argument(
        "--gap", type=_fraction, help="proven distance from the best that is enough (default 1e-6 for small parks, else 0.001)"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0")
    return value


def _fraction(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to below 1")
    return value


def _solve(arguments: argparse.Namespace) -> int:
    case = load_case(arguments.case)
    objectives = arguments.objective.split(",")
    only = arguments.only.split(",") if arguments.only else None
    options = {"only": only, "time_limit": arguments.time_limit, "gap": arguments.gap}
    baseline = optimise(case, scope="baseline", only=only) if arguments.baseline else None
    line = _ProgressLine()
    plan = optimise(case, objectives, arguments.scope, on_progress=line.show, **options)
    line.end()
    summary = plan.summary()
    if baseline is not None and baseline.found:
        summary["kpi"]["baseline_cost_per_y"] = baseline.kpi["total_cost_per_y"]
    if arguments.out is not None:
        plan.to_folder(arguments.out)
    if arguments.json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        _tell(case, plan)
    return _exit_code(plan)


def _ladder(arguments: argparse.Namespace) -> int:
    case = load_case(arguments.case)
    line = _ProgressLine()
    plans = ladder(
        case, arguments.objective.split(","), time_limit=arguments.time_limit, gap=arguments.gap, on_progress=line.show
    )
    line.end()
    if arguments.out is not None:
        for scope, plan in plans.items():
            plan.to_folder(arguments.out / scope)
    if arguments.json:
        print(json.dumps({scope: plan.summary() for scope, plan in plans.items()}, indent=2, ensure_ascii=False))
    else:
        _tell_ladder(case, plans)
    return max(_exit_code(plan) for plan in plans.values())


def _indicators(arguments: argparse.Namespace) -> int:
    case = load_case(arguments.case)
    line = _ProgressLine()
    baseline = optimise(case, scope="baseline")
    plan = optimise(
        case, arguments.objective.split(","), time_limit=arguments.time_limit, gap=arguments.gap, on_progress=line.show
    )
    line.end()
    if not plan.found:
        _tell(case, plan)
        return _exit_code(plan)
    table = indicators(case, plan, baseline if baseline.found else None)
    if arguments.out is not None:
        table.to_csv(arguments.out, index=False)
    print(table.to_json(orient="records", force_ascii=False, indent=2) if arguments.json else table_text(table))
    return FOUND


def _sweep(arguments: argparse.Namespace) -> int:
    case = load_case(arguments.case)
    place, _, values = arguments.param.partition("=")
    options = {"time_limit": arguments.time_limit, "gap": arguments.gap, "objective": arguments.objective.split(",")}
    table = sweep(case, place, values_of(values), **options)
    if arguments.out is not None:
        table.to_csv(arguments.out, index=False)
    if arguments.json:
        print(table.to_json(orient="records", force_ascii=False, indent=2))
        return FOUND
    print(f"{place:>14} {'status':>11} {'cost per year':>18} {'CO2, t/y':>14} {'links':>6}  what changes")
    for row in table.to_dict("records"):
        changes = [f"+ {name}" for name in row["entered"].split("; ") if name] + [
            f"- {name}" for name in row["left"].split("; ") if name
        ]
        found = row["links_built"] is not None and row["links_built"] == row["links_built"]
        cells = (
            (number(row["total_cost_per_y"]), number(row["co2_t_per_y"]), int(row["links_built"])) if found else ("–", "–", "–")
        )
        print(f"{row['value']:>14g} {row['status']:>11} {cells[0]:>18} {cells[1]:>14} {cells[2]:>6}  {', '.join(changes)}")
    return FOUND


def _check(arguments: argparse.Namespace) -> int:
    case = load_case(arguments.case)
    faults = check(case)
    for fault in faults:
        print(fault)
    for warning in warnings(case):
        print(f"Warning: {warning}")
    if not faults:
        print(f"{case.info.id}: nothing wrong.")
    return FAULTY if faults else FOUND


def _import(arguments: argparse.Namespace) -> int:
    case = read_workbook(arguments.file)
    save_case(case, arguments.folder)
    for row in workbook_ids(arguments.file).to_dict("records"):
        print(f"{row['table']}.{row['column']}: {row['name']} → {row['id']}")
    print(f"{case.info.id} written to {arguments.folder}.")
    return FOUND


def _export(arguments: argparse.Namespace) -> int:
    write_workbook(load_case(arguments.case), arguments.file)
    print(f"{arguments.file} written.")
    return FOUND


def _list(arguments: argparse.Namespace) -> int:
    for name in list_cases():
        info = load_case(name).info
        print(f"{name:20} {info.title or ''}")
    return FOUND


def _app(arguments: argparse.Namespace) -> int:
    return serve(port=arguments.port, headless=arguments.headless)


def _exit_code(plan: Plan) -> int:
    if plan.found:
        return FOUND
    return INFEASIBLE if plan.status == "infeasible" else STOPPED


class _ProgressLine:
    """One line on the error stream that is written over while a solve runs."""

    def __init__(self) -> None:
        self.shown = False

    def show(self, progress: Progress) -> None:
        """Incumbent, bound and gap; before the first bound the solver is still at the first relaxation."""
        text = " · ".join(
            (
                f"{progress.seconds:6.1f} s",
                "no plan yet" if progress.objective is None else f"best {number(progress.objective)}",
                "first relaxation" if progress.bound is None else f"bound {number(progress.bound)}",
                "" if progress.gap is None else f"gap {100 * progress.gap:.2f} %",
            )
        )
        if sys.stderr.isatty():
            print(f"\r{text:<78}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)
        self.shown = True

    def end(self) -> None:
        """Leave the line."""
        if self.shown and sys.stderr.isatty():
            print(file=sys.stderr)


def _tell(case: Case, plan: Plan) -> None:
    print(f"{case.info.title or case.info.id}: {plan.status}, scope {plan.scope}, objective {plan.objective_name}")
    for sentence in (*plan.reasons, *plan.faults):
        print(f"  {sentence}")
    for sentence in plan.warnings:
        print(f"  Warning: {sentence}")
    if not plan.found:
        return
    gap = "" if plan.gap is None else f", proven within {100 * plan.gap:.3g} %"
    print(
        f"  objective {number(plan.objective or 0.0)}{gap}, {plan.seconds:.1f} s, certified: {'yes' if plan.certified else 'no'}"
    )
    for name, value in plan.kpi.items():
        if not isinstance(value, dict):
            print(f"  {name:28} {number(value):>18}")
    new = plan.links[plan.links["status"] == "new"]
    for row in new.to_dict("records"):
        amount, cost = f"{number(row['flow_per_y'])} per year", f"{number(row['annual_cost'])} per year"
        print(f"  + {row['link']}: {row['from']} → {row['to']}, {amount}, costs {cost}")


def _tell_ladder(case: Case, plans: dict[str, Plan]) -> None:
    print(f"{case.info.title or case.info.id}")
    print(f"  {'':28}" + "".join(f"{scope:>18}" for scope in plans))
    print(f"  {'status':28}" + "".join(f"{plan.status:>18}" for plan in plans.values()))
    names = next((plan.kpi for plan in plans.values() if plan.found), {})
    for name, value in names.items():
        if not isinstance(value, dict):
            cells = "".join(f"{number(plan.kpi[name]):>18}" if plan.found else f"{'–':>18}" for plan in plans.values())
            print(f"  {name:28}{cells}")
    for scope, plan in plans.items():
        for sentence in plan.reasons:
            print(f"  {scope}: {sentence}")
