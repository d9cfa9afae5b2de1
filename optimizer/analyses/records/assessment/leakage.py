"""The record of leakage: what a plan moves over the fence beside another plan."""

from typing import Any

from parkloop.cases.locale import names
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.leakage import leakage, sentences
from parkloop.optimizer.analyses.record import Analysis, Control, Result, ResultColumn, Table, worded
from parkloop.optimizer.analyses.records.planned import BESIDE, beside, without_plan
from parkloop.optimizer.planning.pipeline import optimise

KIND_WORDS = {
    "bought": say("Bought"),
    "sold": say("Sold"),
    "fresh_water": say("Fresh water"),
    "supplied": say("Supplied"),
    "discharged": say("Discharged"),
    "used": say("To users outside"),
    "disposed": say("Disposed of"),
    "taken": say("Taken from plants outside"),
    "given": say("Given to plants outside"),
    "carried": say("Carried"),
    "made": say("Used or made, upstream"),
    "vented": say("Left over"),
}


def _run(case: Case, control: Control, against: str) -> Result:
    control.on_step(0, 2, "")
    before = optimise(case, scope=against, **control.limits)
    control.on_step(1, 2, "")
    plan = control.plan or optimise(case, progress=control.on_progress or False, **control.limits)
    control.on_step(2, 2, "")
    if not (before.found and plan.found):
        return without_plan(plan if before.found else before)
    found = leakage(case, plan, before)
    tables = {"moved": found.moved, "by_species": found.by_species}
    control.show(tables)
    return Result(tables, sentences=tuple(sentences(found)), answer=found)


def _source(row: Any, language: str, money: str) -> str:
    """Where a factor was found; results of older versions have it in one language."""
    return names.own_text(row["source"], row.get("source_zh"), language)


MOVED_COLUMNS = (
    ResultColumn("kind", say("Over the fence"), cell=worded("kind", KIND_WORDS)),
    ResultColumn("item", say("What")),
    ResultColumn("unit", say("Unit")),
    ResultColumn("before", say("Before, per year")),
    ResultColumn("after", say("After, per year")),
    ResultColumn("difference", say("Difference, per year")),
    ResultColumn("species", say("Species")),
    ResultColumn("kg_per_unit", say("Factor")),
    ResultColumn(
        "factor_unit",
        say("Unit of factor"),
        cell=lambda row, language, money: f"kg/{names.unit(row['unit'], language)}" if row["species"] else "",
    ),
    ResultColumn("grade", say("Grade")),
    ResultColumn("source", say("Source"), cell=_source),
    ResultColumn("moved_t_per_y", say("Moved outside"), "t/y"),
)
"""Columns of the table of what moved, here and beside the steps of an abatement curve."""

ANALYSIS = Analysis(
    name="leakage",
    title=say("Leakage"),
    question=say("Leakage: what the plan moves over the fence"),
    parameters=(BESIDE,),
    run=_run,
    tables=(
        Table("moved", MOVED_COLUMNS, say("What crosses the fence")),
        Table(
            "by_species",
            (
                ResultColumn("species", say("Species")),
                ResultColumn("inside_t_per_y", say("Change inside"), "t/y"),
                ResultColumn("outside_t_per_y", say("Change outside"), "t/y"),
                ResultColumn("sum_t_per_y", say("Both"), "t/y"),
                ResultColumn("leakage_rate", say("Rise outside / fall inside")),
            ),
            say("Emissions inside and outside"),
        ),
    ),
    subject=beside,
    hint=say(
        "Inside: what the plants emit themselves (scope 1). Outside: factor × difference of what is bought, sold, supplied, "
        "disposed of, carried and exchanged with plants outside."
    ),
    builds_on_plan=True,
)
