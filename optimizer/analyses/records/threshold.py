"""The record of the search for switching values of a link."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, say, template
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.link_value.words import switching_lines
from parkloop.optimizer.analyses.record import (
    Analysis,
    Control,
    Parameter,
    Result,
    ResultColumn,
    ResultRow,
    Table,
    finite,
)
from parkloop.optimizer.parametric.parameters import PARAMETERS
from parkloop.optimizer.parametric.switching import SwitchingValues
from parkloop.optimizer.parametric.threshold import threshold
from parkloop.optimizer.system.interrupts import pressed

NAMES = {
    "carbon_price": say("Carbon price"),
    "subsidy": say("Subsidy"),
    "water_price": say("Water price"),
}
UNITS: dict[str, Callable[..., Message]] = {
    "carbon_price": template("{money}/t"),
    "subsidy": template("share of its capital"),
    "water_price": template("× present price"),
}
TURNS = {
    "enters": say("enters as it rises"),
    "leaves": say("leaves as it rises"),
    "always": say("built in the whole range"),
    "never": say("not built in the whole range"),
    "no plan": say("no plan in this range"),
}


def _run(case: Case, control: Control, link: str, parameters: tuple[str, ...], ranges: Mapping[str, Any] | None) -> Result:
    count = len(parameters)

    def heard(so_far: SwitchingValues) -> None:
        control.report({"thresholds": so_far.table}, len(so_far), count)

    control.on_step(0, count, "")
    spans = {name: tuple(span) for name, span in (ranges or {}).items()}
    found = threshold(case, link, parameters=parameters, ranges=spans, on_threshold=heard, **control.limits)
    summary = {"thresholds": [finite(asdict(one)) for one in found]}
    some = any(one.status != "no plan" for one in found)
    return Result(
        {"thresholds": found.table}, summary, status="found" if some else "stopped" if pressed() else "infeasible", answer=found
    )


def _parameter(row: ResultRow, language: str, money: str) -> str:
    return rendered(NAMES[row["parameter"]], language) if row["parameter"] in NAMES else str(row["parameter"])


def _switch_text(row: ResultRow, language: str, money: str) -> str:
    return rendered(TURNS[row["status"] if pd.isna(row["change"]) or not row["change"] else row["change"]], language)


def _unit(row: ResultRow, language: str, money: str) -> str:
    return rendered(UNITS[row["parameter"]](money=money), language) if row["parameter"] in UNITS else ""


def _end(name: str) -> Any:
    """An end of the range of a switch, where it is proven that there is one."""
    return lambda row, language, money: None if row.get("proven") is False else row[name]


def _saves(row: ResultRow, language: str, money: str) -> Any:
    return None if _open_sign(row) else row["saves_per_y"]


def _open_sign(row: ResultRow) -> bool:
    """Whether not even the sign of a saving is proven."""
    ends = row.get("saves_low"), row.get("saves_high")
    low, high = (float("nan") if end is None else float(end) for end in ends)
    return low < 0.0 < high and bool(row["saves_per_y"])


def _note(row: ResultRow, language: str, money: str) -> str:
    """Notes, and what the gap leaves open; a saving of unproven sign is left out."""
    spans = [(row["low"], row["high"])] if row.get("proven") is False else []
    opened = [part.partition(":") for part in str(row.get("open") or "").split("; ") if ":" in part]
    spans += [(float(low), float(high)) for low, _, high in opened]
    notes = [
        str(row["note"]),
        *(say("The gap leaves it open from {low} to {high}.", low=f"{a:.6g}", high=f"{b:.6g}") for a, b in spans),
    ]
    notes += [say("What it saves now is below the accuracy.")] if _open_sign(row) else []
    return "\n".join(rendered(note, language) for note in notes if note)


def _text(case: Case, result: Result) -> str:
    currency = case.info.currency
    return "\n".join((result.parameters["link"], *(line for one in result.answer for line in switching_lines(one, currency))))


ANALYSIS = Analysis(
    name="threshold",
    title=say("Thresholds"),
    question=say("Thresholds: where a link, technology or exchange enters or leaves the plan"),
    parameters=(
        Parameter(
            *("link", "link", say("Link")),
            help="id of a link or technology, built or not, or an exchange as GIVER>TAKER[:WHAT], such as 'chp>town:hot_water'",
            required=True,
        ),
        Parameter(
            *("parameters", "ranges", say("Moved")),
            help=f"{', '.join(PARAMETERS)} (default all three), or section.key or table.row.column with a range; may be repeated",
            default=PARAMETERS,
            choices=lambda case: NAMES,
            option="--param",
        ),
    ),
    run=_run,
    tables=(
        Table(
            "thresholds",
            (
                ResultColumn("parameter", say("Moved"), cell=_parameter),
                ResultColumn("turn", say("What the link does"), cell=_switch_text),
                ResultColumn("value", say("At")),
                ResultColumn("low", say("Proven between"), cell=_end("low")),
                ResultColumn("high", say("and"), cell=_end("high")),
                ResultColumn("present", say("Now")),
                ResultColumn("unit", say("Unit"), cell=_unit),
                ResultColumn("start", say("From")),
                ResultColumn("stop", say("To")),
                ResultColumn("saves_per_y", say("Saves now"), "{money}/y", cell=_saves),
                ResultColumn("note", say("Note"), cell=_note),
            ),
            say("Switching values"),
        ),
    ),
    subject=lambda case, parameters, language: str(parameters["link"]),
    text=_text,
    json=lambda result: result.summary["thresholds"],
    limits={"time_limit": None},
)
