"""parkloop abatement: what it costs to emit less of a species, and where each ton is avoided."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.abatement import Abatement, abatement_curve
from optimizer.commands.common import FOUND, case_argument, command, given_case, limit_options
from optimizer.commands.output import answer
from optimizer.plan import Plan
from optimizer.wording import number


def add(commands: Any) -> None:
    """Add abatement."""
    curve = command(commands, "abatement", _abatement, "the cost of emitting less: marginal cost of each ton, and who avoids it")
    case_argument(curve)
    curve.add_argument("--species", default="co2", metavar="NAME", help="what is avoided: co2, so2, nox, cod … (default co2)")
    curve.add_argument("--steps", type=int, default=10, metavar="N", help="caps down to the least possible (default 10)")
    limit_options(curve)
    curve.add_argument("--out", metavar="FILE.csv", type=Path, help="write the curve as CSV, and FILE_where.csv beside it")


def _abatement(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    options = {"time_limit": arguments.time_limit, "gap": arguments.gap}
    curve = abatement_curve(case, arguments.species, arguments.steps, on_step=_tell, **options)
    if arguments.out is not None:
        curve.steps.to_csv(arguments.out, index=False)
        curve.where.to_csv(arguments.out.with_name(f"{arguments.out.stem}_where{arguments.out.suffix}"), index=False)
    if arguments.json:
        tables = {"species": curve.species, "steps": _records(curve.steps), "where": _records(curve.where)}
        answer(tables)
    else:
        print(_text(curve, case.info.currency or "money"))
    return FOUND


def _tell(step: int, plan: Plan) -> None:
    """One line per solve on the error stream."""
    print(f"step {step}: {plan.status}, {plan.seconds:.1f} s", file=sys.stderr, flush=True)


def _records(table: pd.DataFrame) -> Any:
    return json.loads(table.to_json(orient="records", force_ascii=False))


def _text(curve: Abatement, currency: str) -> str:
    """The curve, one line per step, and below it where the last step avoids."""
    columns = {"emission": "emission_t_per_y", "avoided": "avoided_t_per_y", "cost per year": "total_cost_per_y"}
    columns |= {name: f"{name}_cost_per_t" for name in ("average", "marginal", "dual")}
    lines = [f"{curve.species} in t/y, cost in {currency}/y, average, marginal and dual in {currency}/t"]
    lines.append("".join(f"{name:>16}" for name in columns) + f"  {'status':11} gap")
    for row in curve.steps.to_dict("records"):
        cells = "".join(f"{_cell(row[column]):>16}" for column in columns.values())
        lines.append(f"{cells}  {row['status']:11} {_cell(row['gap'])}")
    if curve.steps["total_cost_per_y"].notna().sum() > 1:
        most = number(float(curve.steps["accuracy_per_y"].max()))
        lines.append(f"Costs per t of a rise below the accuracy are left out (accuracy: up to {most} {currency}/y).")
    if not curve.where.empty:
        last = curve.where[curve.where["step"] == curve.where["step"].max()]
        lines.append("The last step avoids, t/y:")
        for row in last.sort_values("avoided_t_per_y", ascending=False).to_dict("records"):
            measure = f"{row['plant']}: {row['measure'].replace('_', ' ')} {row['technology']}"
            lines.append(f"{number(row['avoided_t_per_y']):>16}  {measure}".rstrip())
    return "\n".join(lines)


def _cell(value: float) -> str:
    return "–" if value != value else number(value)
