"""parkloop solve and ladder: the best plan of a case, and where its saving comes from."""

import argparse
import time
from pathlib import Path
from typing import Any

from parkloop.cases.given import given_case
from parkloop.cases.locale.catalogue import ENGLISH
from parkloop.cases.schema import Case
from parkloop.optimizer.commands.cases.saved import solve_given
from parkloop.optimizer.commands.common import (
    asked,
    case_argument,
    command,
    exit_code,
    language_option,
    require_folders,
    solve_options,
)
from parkloop.optimizer.commands.output import answer
from parkloop.optimizer.commands.plans.stated import ladder_text, plan_text
from parkloop.optimizer.indicators import indicator_streams
from parkloop.optimizer.plan import files
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.planning.series.ladder import ladder
from parkloop.optimizer.system.deadline import counted_from


def add(commands: Any) -> None:
    """Add solve and ladder."""
    solve = command(commands, "solve", _solve)
    case_argument(solve)
    solve_options(solve)
    solve.add_argument(
        "--scope", choices=("park", "plant", "baseline"), default="park", help="how much may change (default park)"
    )
    solve.add_argument("--only", metavar="PLANT,…", help="plan for these plants alone (a coalition)")
    solve.add_argument("--exact", action="store_true", help="prove what mixes to 1e-6, however long it takes")
    solve.add_argument("--baseline", action="store_true", help="solve the baseline too and report its cost")
    solve.add_argument("--out", metavar="DIR", type=Path, help="write summary.json and the tables as CSV")
    language_option(solve)
    steps = command(commands, "ladder", _ladder)
    case_argument(steps)
    solve_options(steps)
    steps.add_argument("--out", metavar="DIR", type=Path, help="write one folder per scope")
    language_option(steps)


def _solve(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    require_folders(arguments.out)
    case = given_case(arguments.case)
    only = arguments.only.split(",") if arguments.only else None
    baseline = optimise(case, scope="baseline", only=only) if arguments.baseline else None
    line = ProgressLine()
    options = {"scope": arguments.scope, "only": only, "exact": arguments.exact, **asked(arguments)}
    with counted_from(began):
        plan = solve_given(arguments.case, case, line.show, options)
    line.end()
    summary = plan.summary()
    if baseline is not None and baseline.found:
        summary["kpi"]["baseline_cost_per_y"] = baseline.kpi["total_cost_per_y"]
    if arguments.out is not None:
        _write(case, plan, arguments.out)
    if arguments.json:
        answer(summary)
    else:
        print_plan(case, plan, arguments.lang, baseline)
    return exit_code(plan)


def _write(case: Case, plan: Plan, folder: Path) -> None:
    """Write the plan's folder, and the streams of its indicators' rates."""
    streams = {"indicator_streams.csv": indicator_streams(case, plan).to_csv(index=False)} if plan.found else {}
    files.write(folder, {**streams, **plan.texts()})


def _ladder(arguments: argparse.Namespace) -> int:
    require_folders(arguments.out)
    case = given_case(arguments.case)
    line = ProgressLine()
    plans = ladder(case, progress=line.show, **asked(arguments))
    line.end()
    if arguments.out is not None:
        for scope, plan in plans.items():
            _write(case, plan, arguments.out / scope)
    if arguments.json:
        answer({scope: plan.summary() for scope, plan in plans.items()})
    else:
        _print_ladder(case, plans, arguments.lang)
    return max(exit_code(plan) for plan in plans.values())


def print_plan(case: Case, plan: Plan, language: str = ENGLISH, baseline: Plan | None = None) -> None:
    """Print a plan; in another language than English as reports tell it, beside the baseline."""
    if language != ENGLISH:
        print(plan_text(case, plan, language, baseline))
        return
    print(f"{case.info.title or case.info.id}: {plan.status}, scope {plan.scope}, objective {plan.objective_name}")
    for sentence in (*plan.reasons, *plan.faults):
        print(f"  {sentence}")
    for sentence in plan.warnings:
        print(f"  Warning: {sentence}")
    if not plan.found:
        return
    print(f"  objective {number(plan.objective or 0.0)}, {plan.seconds:.1f} s, certified: {'yes' if plan.certified else 'no'}")
    print(f"  {proof_sentence(plan)}")
    for name, value in plan.kpi.items():
        if not isinstance(value, dict):
            print(f"  {name:28} {number(value):>18}")
    new = plan.links[plan.links["status"] == "new"]
    for row in new.to_dict("records"):
        amount, cost = f"{number(row['flow_per_y'])} per year", f"{number(row['annual_cost'])} per year"
        print(f"  + {row['link']}: {row['from']} → {row['to']}, {amount}, costs {cost}")


def _print_ladder(case: Case, plans: dict[str, Plan], language: str) -> None:
    if language != ENGLISH:
        print(ladder_text(case, plans, language))
        return
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
