"""The record of the parametric sweep."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, ResultRow, Table, rows
from parkloop.optimizer.analyses.sensitivity.margins import unit_at
from parkloop.optimizer.analyses.titles import titled
from parkloop.optimizer.analyses.what_if.changes import place_name
from parkloop.optimizer.parametric.sweep import BUILT, Sweep, sweep
from parkloop.optimizer.plan.effects import EffectKind, word_of_effect
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.system.interrupts import pressed

BAR, NOTHING, WIDEST = "█", "·", 60
"""How it is drawn that something is built at a value, or not; longest name beside it."""


def _run(case: Case, control: Control, place: str, values: list[float], objective: tuple[str, ...], cvar_level: float) -> Result:
    def report(so_far: Sweep) -> None:
        control.report({"sweep": so_far.table}, len(so_far.table), len(values))

    control.on_step(0, len(values), "")
    options = {"objective": objective, "cvar_level": cvar_level, **control.series}
    found = sweep(case, place, values, on_value=report, **options)
    some = bool(found.table["total_cost_per_y"].notna().any())
    return Result({"sweep": found.table}, status="found" if some else "stopped" if pressed() else "infeasible", answer=found)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    table, place = result.tables.get("sweep"), str(result.parameters["place"])
    if table is not None and len(table):
        caption = rendered(say("What is built at which value"), language)
        title = titled(case, language)
        option = figures.sweep(case, table, axis_title(case, place, language), language, title)
        yield Figure(caption, option, figures.sweep_height(table))


def axis_title(case: Case, place: str, language: str = "en") -> str:
    """Name of the number that is moved, with its unit where it has one."""
    name, unit = place_name(case, place, language), unit_at(case, place)
    return f"{name} [{written(names.unit(unit, language), language)}]" if unit else name


def _effect(row: ResultRow, language: str, money: str) -> str:
    return word_of_effect(row["effect"], language) if row.get("effect") else ""


def _subject(case: Case, parameters: Mapping[str, Any], language: str) -> str:
    return place_name(case, str(parameters["place"]), language)


def _text(case: Case, result: Result) -> str:
    """One line per value: cost, CO2, links, and what enters (+) and leaves (-).

    Or that the difference is no effect.
    """
    table, place = result.tables["sweep"], result.parameters["place"]
    lines = [f"{place:>14} {'status':>11} {'cost per year':>18} {'CO2, t/y':>14} {'links':>6}  what changes"]
    for row in table.to_dict("records"):
        changes = [f"+ {name}" for name in row["entered"].split("; ") if name]
        changes += [f"- {name}" for name in row["left"].split("; ") if name]
        changes += [_unseen(row["effect"], row["accuracy"])] if row["effect"] in ("unchanged", "below") else []
        found = row["links_built"] is not None and row["links_built"] == row["links_built"]
        amounts = (row["total_cost_per_y"], row["co2_t_per_y"], row["links_built"])
        cells = tuple(number(value) for value in amounts) if found else ("–", "–", "–")
        lines.append(f"{row['value']:>14g} {row['status']:>11} {cells[0]:>18} {cells[1]:>14} {cells[2]:>6}  {', '.join(changes)}")
    return "\n".join((*lines, *_bars(table)))


def _unseen(told: EffectKind, accuracy: float | None) -> str:
    """Note that a plan is unchanged since the value before, or differs by less than the accuracy."""
    known = told == "below" and accuracy is not None and math.isfinite(accuracy)
    return f"({word_of_effect(told)}{f' of {number(accuracy)}' if known and accuracy is not None else ''})"


def _bars(table: pd.DataFrame) -> Iterator[str]:
    """One line per link and technology, with a bar at every value where it is built."""
    cells = [[name for column in BUILT for name in str(row[column]).split("; ") if name] for row in table.to_dict("records")]
    names = list(dict.fromkeys(name for cell in cells for name in cell))
    width = min(max(map(len, names), default=0), WIDEST)
    if names:
        yield f"\nbuilt from {table['value'].iloc[0]:g} to {table['value'].iloc[-1]:g}"
    for name in names:
        bar = "".join((BAR if name in cell else NOTHING) * 2 for cell in cells)
        yield f"{name[:width]:<{width}} {bar}"


ANALYSIS = Analysis(
    name="sweep",
    series=True,
    title=say("Sweep"),
    question=say("Sweep: the best plan for many values of one number"),
    parameters=(
        Parameter(
            "place",
            "values",
            say("Number"),
            help="section.key or table.row.column, and its values",
            required=True,
            option="--param",
        ),
        Parameter(
            *("objective", "names", say("Objective")),
            help="what to minimise, in turn (default cost)",
            default=("cost",),
            asked=False,
        ),
        Parameter(
            *("cvar_level", "number", say("CVaR level")),
            help="objective cvar: mean of the worst 1 - A (default 0.9)",
            default=0.9,
            asked=False,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "sweep",
            (
                ResultColumn("value", say("Value")),
                ResultColumn("total_cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("status", say("Status")),
                ResultColumn("accuracy", say("Accuracy"), "{money}/y"),
                ResultColumn("effect", say("Since the value before"), cell=_effect),
                ResultColumn("entered", say("Enters")),
                ResultColumn("left", say("Leaves")),
            ),
            say("Plans by value"),
        ),
    ),
    figures=_figures,
    subject=_subject,
    text=_text,
    json=lambda result: rows(result.tables["sweep"]),
    hint=say(
        "Each plan keeps the links of the value before unless others are better by more than the accuracy, the amount by which "
        "the best possible plan may be better than the one found. Smaller differences are below the accuracy, and no effect."
    ),
)
