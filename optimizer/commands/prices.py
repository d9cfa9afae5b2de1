"""parkloop sweep and threshold: what a plan hangs on, and at which price a link enters or leaves it."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from cases.schema import Case
from optimizer import figures
from optimizer.commands.common import (
    FOUND,
    INFEASIBLE,
    STOPPED,
    asked,
    case_argument,
    command,
    given_case,
    limit_options,
    show_table,
    solve_options,
)
from optimizer.commands.output import answer
from optimizer.effects import Told, word_of_effect
from optimizer.interrupts import pressed
from optimizer.levers import PARAMETERS
from optimizer.sensitivity import BUILT, sweep, values_of
from optimizer.switches import Threshold
from optimizer.thresholds import candidates, thresholds
from optimizer.verdict_words import told
from optimizer.wording import number

BAR, NOTHING, WIDEST = "█", "·", 60
"""How it is drawn that something is built at a value, or not; longest name beside it."""


def add(commands: Any) -> None:
    """Add sweep and threshold."""
    swept = command(commands, "sweep", _sweep, "the best plan for many values of one number")
    case_argument(swept)
    solve_options(swept)
    swept.add_argument(
        "--param", required=True, metavar="PLACE=START:STOP:STEP", help="section.key or table.row.column, and its values"
    )
    swept.add_argument("--out", metavar="FILE.csv", type=Path, help="write the table as CSV")
    swept.add_argument("--figure", metavar="FILE", type=_picture, help="draw what is built at which value: .svg, .png or .json")
    swept.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the figure (default en)")
    turned = command(commands, "threshold", _threshold, "at which price a link enters or leaves the plan of least cost")
    case_argument(turned)
    limit_options(turned)
    turned.add_argument("--link", metavar="LINK", help="id of a link, built or not, as in the plan's table of links")
    turned.add_argument("--list", action="store_true", help="list the ids of all candidate links and end")
    turned.add_argument(
        "--param",
        action="append",
        metavar="NAME[=START:STOP]",
        help=f"{', '.join(PARAMETERS)} (default all three), or section.key or table.row.column with a range; may be repeated",
    )
    turned.add_argument("--out", metavar="FILE.csv", type=Path, help="write the switching values as CSV")


def _picture(text: str) -> Path:
    if Path(text).suffix not in (".svg", ".png", ".json"):
        raise argparse.ArgumentTypeError(f"{text} ends neither in .svg nor in .png nor in .json")
    return Path(text)


def _sweep(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    place, _, values = arguments.param.partition("=")
    table = sweep(case, place, values_of(values), **asked(arguments))
    if arguments.figure is not None:
        _draw(case, table, place, arguments.figure, arguments.lang)
    show_table(table, arguments, lambda rows: "\n".join((_text(place, rows), *_bars(rows))))
    return _ended(bool(table["total_cost_per_y"].notna().any()))


def _ended(found: bool) -> int:
    """Exit code of an analysis; where Ctrl-C ended it, what it shows is not all that was asked."""
    if pressed():
        print("parkloop: stopped; what was done by then is shown.", file=sys.stderr)
    return FOUND if found else STOPPED if pressed() else INFEASIBLE


def _draw(case: Case, table: pd.DataFrame, place: str, file: Path, language: str) -> None:
    """Write the figure: a picture, or the ECharts option as JSON."""
    option, height = figures.sweep(case, table, place, language), figures.sweep_height(table)
    if file.suffix == ".json":
        file.write_text(json.dumps(option, ensure_ascii=False, indent=1), encoding="utf-8")
        return
    # the engine that draws starts slowly and is not needed for a table
    from optimizer.report import png, svg

    file.write_bytes(png(option, height=height) if file.suffix == ".png" else svg(option, height=height).encode())


def _text(place: str, table: pd.DataFrame) -> str:
    """One line per value: cost, CO2, links, and what enters (+) and leaves (-), or that the difference is no effect."""
    lines = [f"{place:>14} {'status':>11} {'cost per year':>18} {'CO2, t/y':>14} {'links':>6}  what changes"]
    for row in table.to_dict("records"):
        changes = [f"+ {name}" for name in row["entered"].split("; ") if name]
        changes += [f"- {name}" for name in row["left"].split("; ") if name]
        changes += [_effect(row["effect"], row["accuracy"])] if row["effect"] in ("unchanged", "below") else []
        found = row["links_built"] is not None and row["links_built"] == row["links_built"]
        figures = (row["total_cost_per_y"], row["co2_t_per_y"], row["links_built"])
        cells = tuple(number(value) for value in figures) if found else ("–", "–", "–")
        lines.append(f"{row['value']:>14g} {row['status']:>11} {cells[0]:>18} {cells[1]:>14} {cells[2]:>6}  {', '.join(changes)}")
    return "\n".join(lines)


def _effect(told: Told, accuracy: float | None) -> str:
    """That a plan is unchanged since the value before, or differs by less than is proven, with the accuracy."""
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


def _threshold(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    if arguments.list:
        print("\n".join(f"{name}{'  (stands today)' if link.exists else ''}" for name, link in sorted(candidates(case).items())))
        return FOUND
    if not arguments.link:
        raise ValueError("Name a link with --link, or list all candidates with --list.")
    ranges = dict(map(_range, arguments.param or PARAMETERS))
    spans = {name: span for name, span in ranges.items() if span is not None}
    found = thresholds(case, arguments.link, tuple(ranges), spans, arguments.gap, arguments.time_limit)
    if arguments.out is not None:
        pd.DataFrame(_rows(found)).to_csv(arguments.out, index=False)
    if arguments.json:
        answer([_finite(asdict(one)) for one in found])
    else:
        print("\n".join((arguments.link, *(line for one in found for line in told(one, case.info.currency)))))
    return _ended(any(one.status != "no plan" for one in found))


def _range(text: str) -> tuple[str, tuple[float, float] | None]:
    """A parameter and its range."""
    name, given, span = text.partition("=")
    if not given:
        return name, None
    try:
        start, stop = map(float, span.split(":"))
    except ValueError:
        raise ValueError(f"{text}: write NAME=START:STOP, such as carbon_price=0:200.") from None
    return name, (start, stop)


def _rows(found: tuple[Threshold, ...]) -> Iterator[dict[str, Any]]:
    """One row per switching value; one without a value for a parameter that has none."""
    for one in found:
        shared = {name: getattr(one, name) for name in ("link", "parameter", "place", "present", "start", "stop", "status")}
        shared |= {"saves_per_y": one.saves_per_y, "note": one.note}
        for switch in one.switches or (None,):
            names = ("value", "change", "low", "high", "proven", "cost_per_y")
            cells = {name: None if switch is None else getattr(switch, name) for name in names}
            yield shared | cells | {"also": "" if switch is None else "; ".join(switch.also)}


def _finite(value: Any) -> Any:
    """A value for JSON, which knows no infinity."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
