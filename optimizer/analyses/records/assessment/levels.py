"""The record of levels of products: actual values, and the gap to every level."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.levels import levels
from parkloop.optimizer.analyses.record import YES_NO, Analysis, Control, Result, ResultColumn, ResultRow, Table
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan

NO_LEVELS = say(
    "This case states no levels. Give it products and their levels (products, product_levels), and this can be asked."
)


def _run(case: Case, control: Control) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)
    table = levels(case, plan)
    control.on_table("levels", table)
    return Result({"levels": table}, {"met": int((table["met"] == True).sum()), "levels": len(table)}, answer=table)  # noqa: E712


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    """The best level that each product keeps."""
    table = result.tables.get("levels", pd.DataFrame())
    for (product, indicator), rows in table.groupby(["product", "indicator"], sort=False) if len(table) else ():
        kept = rows.loc[rows["met"].map(_is_met), "level"]
        counted = names.value("indicator", str(indicator), language)
        if len(kept):
            best = names.value("level", str(kept.iloc[-1]), language)
            yield rendered(
                say("{product}, {indicator}: keeps the level {level}.", product=product, indicator=counted, level=best), language
            )
        else:
            yield rendered(say("{product}, {indicator}: keeps no level.", product=product, indicator=counted), language)


def _is_met(cell: Any) -> bool:
    """Whether a level is met, as computed and as read from a file."""
    return str(cell) == "True"


def _met(row: ResultRow, language: str, money: str) -> str:
    known = {"True": True, "False": False}.get(str(row["met"]))
    return "" if known is None else rendered(YES_NO[known], language)


ANALYSIS = Analysis(
    name="levels",
    title=say("Levels of products"),
    question=say("Levels of products: gap to quota, access, advanced and top runner"),
    run=_run,
    tables=(
        Table(
            "levels",
            (
                ResultColumn("product", say("Product")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("made_per_y", say("Made, per year")),
                ResultColumn("indicator", say("Indicator")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("actual", say("Actual")),
                ResultColumn("level", say("Level")),
                ResultColumn("value", say("Value of the level")),
                ResultColumn("met", say("Met"), cell=_met),
                ResultColumn("gap", say("Gap")),
                ResultColumn("gap_per_y", say("Gap, per year")),
                ResultColumn("worth_per_y", say("Closing it is worth"), "{money}/y"),
            ),
            say("Products and their levels"),
        ),
    ),
    sentences=_sentences,
    unfit=lambda case: None if case.product_levels else NO_LEVELS,
    hint=say(
        "Energy: what the product's technology takes, else the plant's energy with exchange; water and CO2 (scopes 1 and 2) of "
        "the plant; shared among its products. Worth: energy at the plant's mean price of energy, water at that of fresh water, "
        "CO2 at the carbon price."
    ),
    builds_on_plan=True,
)
