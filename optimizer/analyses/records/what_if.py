"""The record of what-if analysis."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from parkloop.cases.messages import Message, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, Table, worded
from parkloop.optimizer.analyses.what_if.changes import sentences as changes
from parkloop.optimizer.analyses.what_if.run import AFTER, BEFORE, WhatIf, what_if
from parkloop.optimizer.plan.effects import effect_sentences
from parkloop.optimizer.plan.wording import money, number

SIDES: dict[str, str] = {"both": say("stays"), "first": say("leaves"), "second": say("enters")}
FIGURES: dict[str, str] = {
    "total_cost_per_y": say("Annual cost"),
    "capex": say("New capital"),
    "co2_t_per_y": say("CO2"),
    "freshwater_t_per_y": say("Fresh water"),
    "wastewater_t_per_y": say("Waste water"),
    "disposal_t_per_y": say("Disposal"),
    "energy_tce_per_y": say("Energy"),
    "land_m2": say("New land"),
    "links_built": say("New links"),
}
DIFFERENCE = f"Δ {AFTER}"


def _run(
    case: Case,
    control: Control,
    values: Mapping[str, float] | None,
    factors: Mapping[str, float] | None,
    forbid: Sequence[str],
    require: Sequence[str],
    close: Sequence[str],
) -> Result:
    def report(found: WhatIf) -> None:
        control.report(_tables(found) if found.plan.found else {}, 1, 2)

    control.on_step(0, 2, "")
    options = {"on_answer": report, "progress": control.on_progress or False, "plan": control.plan, **control.limits}
    change: dict[str, Any] = {"values": values, "factors": factors, "forbid": forbid, "require": require, "close": close}
    found = what_if(case, **change, **options)
    control.on_step(2, 2, "")
    if not found.plan.found:
        return Result({}, {}, found.plan.reasons, "infeasible" if found.plan.status == "infeasible" else "stopped", answer=found)
    told_effect = () if found.effect is None else effect_sentences(found.effect, case.info.currency)
    told = (*changes(case, found.change, named=False), *told_effect, *_of_others(found))
    return Result(_tables(found), {"plan": found.plan.summary()}, told, answer=found)


def _of_others(found: WhatIf) -> Iterator[Message]:
    """What the plants that stay pay where others close."""
    if found.change.closed:
        (before, after), currency = found.others, found.case.info.currency or "money"
        yield say(
            "What closes is in the plan before and not in the one after. The others pay {before}/y before and {after} "
            "after: {more} more.",
            before=money(before, currency),
            after=money(after, currency),
            more=money(after - before, currency),
        )


def _tables(found: WhatIf) -> dict[str, pd.DataFrame]:
    return {"figures": found.kpi, "links": found.links}


def _text(case: Case, result: Result) -> str:
    """What is changed, key figures before and after, and which links enter (+) and leave (-)."""
    lines = [case.info.title or case.info.id, *(f"  {sentence}" for sentence in result.sentences)]
    if not result.tables:
        return "\n".join(lines)
    lines.append(f"  {'':28}{'before':>18}{'after':>18}{'difference':>18}")
    for row in result.tables["figures"].to_dict("records"):
        cells = ("–" if pd.isna(row[name]) else number(row[name]) for name in (BEFORE, AFTER, DIFFERENCE))
        lines.append(f"  {row['figure']:28}" + "".join(f"{cell:>18}" for cell in cells))
    for row in result.tables["links"].to_dict("records"):
        if row["verdict"] != "both":
            lines.append(f"  {'+' if row['verdict'] == 'second' else '-'} {row['link']}")
    return "\n".join(lines)


ANALYSIS = Analysis(
    name="what_if",
    title=say("What if"),
    question=say("What if: the plan with other numbers or links"),
    parameters=(
        Parameter(
            *("values", "numbers", say("New numbers")),
            help="a number of the case, section.key or table.row.column, and what it is instead; may be repeated",
            option="--set",
        ),
        Parameter(
            *("factors", "numbers", say("Factors")),
            help="a number of the case, and a factor on it; may be repeated",
            option="--factor",
        ),
        Parameter(
            *("forbid", "links", say("Forbidden")),
            help="id of a link that may not be built; may be repeated",
            default=(),
        ),
        Parameter(
            *("require", "links", say("Required")),
            help="id of a link that must be built; may be repeated",
            default=(),
        ),
        Parameter(
            *("close", "names", say("Companies that close")),
            help="a plant that closes, with all that belongs to it; may be repeated",
            default=(),
        ),
    ),
    run=_run,
    tables=(
        Table(
            "figures",
            (
                ResultColumn("figure", say("Figure"), cell=worded("figure", FIGURES)),
                ResultColumn("unit", say("Unit")),
                ResultColumn(BEFORE, say("Before")),
                ResultColumn(AFTER, say("After")),
                ResultColumn(DIFFERENCE, say("Change")),
            ),
            say("Key figures"),
        ),
        Table(
            "links",
            (
                ResultColumn("link", say("Link")),
                ResultColumn("verdict", say("What it does"), cell=worded("verdict", SIDES)),
                ResultColumn("flow_per_y_first", say("Flow before")),
                ResultColumn("flow_per_y_second", say("Flow after")),
            ),
            say("Links of both plans"),
        ),
    ),
    text=_text,
    builds_on_plan=True,
)
