"""The record of resilience: what leaving companies and outages cost a plan."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.record import (
    Analysis,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    ResultRow,
    Table,
    worded,
)
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan
from parkloop.optimizer.analyses.resilience.exits import ALL
from parkloop.optimizer.analyses.resilience.single import Resilience, resilience
from parkloop.optimizer.plan.wording import money, number
from parkloop.optimizer.system.interrupts import pressed

KIND_WORDS = {
    "company": say("Company leaves"),
    "link": say("Link out of order"),
    "market": say("Market out of reach"),
    "supply": say("Supply fails"),
    "outlet": say("Outlet closed"),
    "unit": say("Unit out of order"),
}
ASKED_WORDS = {**KIND_WORDS, ALL: say("All of these")}
STATUS_WORDS = {"runs": say("goes on"), "impossible": say("cannot run"), "open": say("not known")}
MONEY = "{money}/y"


def _run(case: Case, control: Control, kinds: str, share: float) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)

    def heard(so_far: Resilience) -> None:
        control.report({"exits": so_far.table}, len(so_far.operations), len(so_far.exits))

    limits: dict[str, Any] = {"time_limit": control.time_limit, "cancel": control.cancel}
    found = resilience(case, plan, kinds=kinds, share=share, on_exit=heard, **limits)
    table = found.table
    worst = table.loc[table["status"] == "runs", "extra_per_y"].max() if len(table) else math.nan
    summary = {
        "exits": len(found.exits),
        "looked_at": len(table),
        "impossible": int((table["status"] == "impossible").sum()),
        "worst_extra_per_y": float(worst),
        "accuracy_per_y": max(found.whole.cost - found.whole.bound, 0.0),
    }
    return Result({"exits": table}, summary, status="stopped" if pressed() and not len(table) else "found", answer=found)


def _name(case: Case, kind: str, key: str, language: str) -> str:
    park = Park(case)
    kinds: dict[str, Mapping[str, Any]] = {"company": park.plants, "market": park.markets, "unit": park.technologies}
    rows = kinds.get(kind, park.flowing)
    row = rows.get(key)
    return key if row is None else title_of(row, key, language)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if "exits" not in result.tables:
        return
    table, currency = result.tables["exits"], case.info.currency or "money"
    if not len(table):
        yield rendered(say("The plan uses nothing of this kind: no exit costs anything."), language)
        return
    runs = table[table["status"] == "runs"]
    if len(runs):
        first = runs.iloc[0]
        name = _name(case, str(first["kind"]), str(first["exit"]), language)
        words = say(
            "Dearest of those that the park can bear: {name}, {extra}/y more.",
            name=name,
            extra=money(float(first["extra_per_y"]), currency),
        )
        yield rendered(words, language)
    for row in table[table["status"] == "impossible"].to_dict("records"):
        name = _name(case, str(row["kind"]), str(row["exit"]), language)
        yield rendered(say("Without {name} the park cannot run as it is built.", name=name), language)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    table = result.tables.get("exits")
    if table is None or not len(runs := table[table["status"] == "runs"]):
        return
    names = [_name(case, str(row["kind"]), str(row["exit"]), language) for row in runs.to_dict("records")]
    caption = rendered(say("Extra cost of each exit"), language)
    axis = f"{case.info.currency or 'money'}/y"
    yield bar_figure(names, {caption: runs["extra_per_y"].tolist()}, axis, caption, language)


def _ends(row: ResultRow, language: str, money: str) -> str:
    low, high = row["extra_low_per_y"], row["extra_high_per_y"]
    return "" if math.isnan(low) else f"{number(low)} – {number(high) if math.isfinite(high) else '∞'}"


def exit_kind(title: str) -> Parameter:
    """Parameter of the kind of exits that are asked for."""
    named = "company (default), link, market, supply, outlet, unit or all"
    return Parameter("kinds", "choice", title, help=named, default="company", choices=lambda case: ASKED_WORDS)


ANALYSIS = Analysis(
    name="resilience",
    title=say("Resilience"),
    question=say("Resilience: what it costs when a company leaves, or something is out of order"),
    parameters=(
        exit_kind(say("What is gone")),
        Parameter(
            *("share", "number", say("Share of the year")),
            help="share of the year in which it is gone (default 1)",
            default=1.0,
            low=0.01,
            high=1.0,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "exits",
            (
                ResultColumn("kind", say("Exit"), cell=worded("kind", KIND_WORDS)),
                ResultColumn("exit", say("What is gone")),
                ResultColumn("status", say("The park"), cell=worded("status", STATUS_WORDS)),
                ResultColumn("extra_per_y", say("Extra cost"), MONEY),
                ResultColumn("extra_low_per_y", say("Proven range"), MONEY, cell=_ends),
                ResultColumn("own_extra_per_y", say("Of it the leaver's"), MONEY),
                ResultColumn("reasons", say("What would have to give")),
            ),
            say("Exits, the worst first"),
        ),
    ),
    sentences=_sentences,
    figures=_figures,
    subject=lambda case, parameters, language: rendered(ASKED_WORDS[str(parameters["kinds"])], language),
    hint=say(
        "What is built stays and is paid for, and is run as well as it can without what is gone. A company that leaves exchanges "
        "nothing any more and runs for itself. Only what the plan uses is looked at: to be without anything else costs nothing."
    ),
    builds_on_plan=True,
)
