"""The record of measured values: the plan followed month by month."""

from collections.abc import Iterator

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.measured import follow
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, Table, worded
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan

WARNING_WORDS = {"ok": say("on plan"), "watch": say("watch"), "off": say("off plan")}
NOTHING = say("Nothing was measured. Give the case measured values (table measured), and this can be asked.")


def _run(case: Case, control: Control, watch: float, off: float) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)
    table = follow(case, plan, watch=watch, off=off)
    control.on_table("months", table)
    return Result({"months": table}, {name: int((table["warning"] == name).sum()) for name in WARNING_WORDS}, answer=table)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    """What is off the plan in its last month."""
    if "months" in result.tables:
        last = result.tables["months"].groupby(["plant", "quantity"], sort=False).tail(1)
        for row in last[last["warning"] != "ok"].to_dict("records"):
            sentence = say(
                "{plant}, {quantity}: {share} % of the plan so far ({month}).",
                plant=row["plant"],
                quantity=row["quantity"],
                share=f"{100 * row['share_so_far']:.0f}",
                month=row["month"],
            )
            yield rendered(sentence, language)


ANALYSIS = Analysis(
    name="measured",
    title=say("Measured values"),
    question=say("Measured values: the plan followed month by month"),
    parameters=(
        Parameter(
            *("watch", "number", say("Watch from [share off]")),
            help="distance of what was measured so far from the plan, from which on it is to be watched (default 0.05)",
            default=0.05,
            low=0.001,
        ),
        Parameter(
            *("off", "number", say("Off plan from [share off]")),
            help="distance from which on it is off the plan (default 0.1)",
            default=0.1,
            low=0.001,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "months",
            (
                ResultColumn("month", say("Month")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("quantity", say("Quantity")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("planned", say("Planned")),
                ResultColumn("measured", say("Measured")),
                ResultColumn("difference", say("Difference")),
                ResultColumn("share", say("Share")),
                ResultColumn("planned_so_far", say("Planned so far")),
                ResultColumn("measured_so_far", say("Measured so far")),
                ResultColumn("share_so_far", say("Share so far")),
                ResultColumn("warning", say("Warning"), cell=worded("warning", WARNING_WORDS)),
            ),
            say("Month by month"),
        ),
    ),
    sentences=_sentences,
    unfit=lambda case: None if case.measured else NOTHING,
    hint=say("Planned: the plan's amount a year × the planned share of the month, by default that of its days."),
    builds_on_plan=True,
)
