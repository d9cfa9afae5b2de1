"""Page of a benchmark: goals, medians of classes, and every run, as Markdown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from parkloop.optimizer.benchmark.goals import goals, shown_gap, shown_seconds
from parkloop.optimizer.benchmark.measure import RunRecord
from parkloop.optimizer.benchmark.metrics import MOMENTS, SAME_PLAN, medians, run_table
from parkloop.optimizer.plan.wording import number, three_digits

HEAD = """\
# How fast Parkloop is, beside HiGHS and SCIP

Written by `parkloop bench`. Each run has a process of its own, one after the other on the same processors. *HiGHS* solves the
model of `build_model` through Pyomo's own interface, *SCIP* the same rows, or the mixing problem as it stands where qualities
mix (where HiGHS has no model); both with default options but for time limit and gap. Times are of the wall clock from the case
at hand, building included, so those of HiGHS and SCIP contain the bounds that `build_model` finds. A gap is (plan − bound) /
plan by the solver's own bound, at the time limit that of the answer. *Primal integral* is the distance from the best plan
known, as a share, summed over the time limit: 0 s means that plan at once. Memory and seconds of the processor are of all
processes; *load* is how many programs wanted a processor when a run began. Plans of Parkloop are certified, those of the others
hold within their tolerance.
"""
NAMES = {"parkloop": "Parkloop", "highs": "HiGHS", "scip": "SCIP"}
MeasureColumn = tuple[str, Callable[[float], str]]
"""Column of a measure, and how it is shown."""
MEASURES: dict[str, MeasureColumn] = {
    "first plan": ("first_s", shown_seconds),
    **{f"gap at {moment} s": (f"gap_{moment}", shown_gap) for moment in MOMENTS},
    "1 % after": ("percent_s", shown_seconds),
    "0.1 % after": ("permille_s", shown_seconds),
    "primal integral": ("integral_s", shown_seconds),
    "over best known": ("excess", lambda value: "best" if value <= SAME_PLAN else shown_gap(value)),
    "seconds": ("seconds", shown_seconds),
    "CPU": ("cpu_s", shown_seconds),
    "memory": ("peak_gb", lambda value: f"{three_digits(value)} GB"),
}
"""Measures by title; those that no run has are left out."""


def page(runs: Sequence[RunRecord]) -> str:
    """The whole page."""
    return "\n".join([HEAD, *_machines(runs), "", *tables(runs)]) + "\n"


def tables(runs: Sequence[RunRecord]) -> Iterator[str]:
    """Goals, medians and runs."""
    table = run_table(runs)
    middle = medians(table)
    yield "## Goals\n"
    yield from _markdown(("park", "goal", "measured", ""), [_goal_cells(goal) for goal in goals(table, middle)])
    shown = {title: how for title, how in MEASURES.items() if table[how[0]].notna().any()}
    yield "\n## Medians of each class\n"
    rows = middle[middle["runs"] > 1].to_dict("records")
    head = ["class", "parks", "binaries", "asked", "solver", *shown]
    yield from _markdown(head, [[*_class_cells(row), *_measure_cells(row, shown)] for row in rows])
    yield "\n## Every run\n"
    head = ["park", "rows", "asked", "load", "solver", "ended", "plan", *shown]
    yield from _markdown(head, [[*_run_cells(row), *_measure_cells(row, shown)] for row in table.to_dict("records")])


def _machines(runs: Sequence[RunRecord]) -> Iterator[str]:
    """Versions and machines of the runs."""
    words = {"parkloop": "Parkloop", "pyomo": "Pyomo", "highspy": "HiGHS", "pyscipopt": "PySCIPOpt"}
    for about in dict.fromkeys(
        (run["processors"], run["machine"], *(f"{words[name]} {release}" for name, release in run["versions"].items()))
        for run in runs
    ):
        yield f"Measured on {about[0]} processors, {', '.join(map(str, about[1:]))}."


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)


def _goal_cells(goal: Any) -> tuple[str, ...]:
    met = {True: "met", False: "**missed**", None: "not measured"}[goal.met]
    return goal.park, goal.goal, goal.measured, met


def _measure_cells(row: dict[Any, Any], shown: Mapping[str, MeasureColumn]) -> list[str]:
    cells = ((row[column], show) for column, show in shown.values())
    return ["–" if pd.isna(value) else show(value) for value, show in cells]


def _class_cells(row: dict[Any, Any]) -> list[str]:
    return [row["group"], str(row["runs"]), _whole(row["binaries"]), f"{row['limit_s']:g} s", NAMES[row["solver"]]]


def _run_cells(row: dict[Any, Any]) -> list[str]:
    ended = f"{row['status']}{', **bound above a plan**' if row['contradicted'] else ''}"
    plan = "none" if pd.isna(row["objective"]) else number(row["objective"])
    return [row["instance"], _whole(row["rows"]), f"{row['limit_s']:g} s", _whole(row["load"]), NAMES[row["solver"]], ended, plan]


def _whole(value: float) -> str:
    return "–" if pd.isna(value) else number(round(value))
