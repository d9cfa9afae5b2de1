"""The record of headroom: how near a plan comes to every limit of the case."""

from collections.abc import Iterator

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.headroom import headroom
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, Table, worded
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan

WARNING_WORDS = {"ok": say("fine"), "watch": say("watch"), "tight": say("tight"), "broken": say("broken")}
KIND_WORDS = {
    "cap": say("Cap"),
    "floor": say("Floor"),
    "quota": say("Quota"),
    "budget": say("Budget"),
    "land": say("Land"),
    "market": say("Market"),
    "least_amount": say("Least amount"),
    "supply": say("Supply"),
    "outlet": say("Outlet"),
    "link": say("Link"),
    "quality": say("Concentration"),
}


def _run(case: Case, control: Control, watch: float, tight: float) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)
    table = headroom(case, plan, watch=watch, tight=tight)
    control.on_table("headroom", table)
    return Result({"headroom": table}, {name: int((table["warning"] == name).sum()) for name in WARNING_WORDS}, answer=table)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if "headroom" in result.tables:
        near = result.tables["headroom"]
        for level in ("broken", "tight", "watch"):
            names = list(dict.fromkeys(near.loc[near["warning"] == level, "limit"].astype(str)))
            if names:
                yield rendered(say("{level}: {names}.", level=WARNING_WORDS[level], names=joined(names)), language)


ANALYSIS = Analysis(
    name="headroom",
    title=say("Headroom"),
    question=say("Headroom: how near the plan comes to every limit"),
    parameters=(
        Parameter(
            *("watch", "number", say("Watch from [share]")),
            help="share of a limit from which on it is to be watched (default 0.8)",
            default=0.8,
            low=0.01,
            high=1.0,
        ),
        Parameter(
            *("tight", "number", say("Tight from [share]")),
            help="share of a limit from which on it is tight (default 0.95)",
            default=0.95,
            low=0.01,
            high=1.0,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "headroom",
            (
                ResultColumn("kind", say("Kind"), cell=worded("kind", KIND_WORDS)),
                ResultColumn("limit", say("Limit")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("target", say("Of what")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("when", say("When")),
                ResultColumn("used", say("Used")),
                ResultColumn("allowed", say("Allowed")),
                ResultColumn("left", say("Left")),
                ResultColumn("share", say("Share")),
                ResultColumn("warning", say("Warning"), cell=worded("warning", WARNING_WORDS)),
            ),
            say("Every limit, the nearest first"),
        ),
    ),
    sentences=_sentences,
    hint=say(
        "Share: used / allowed, of floors and least amounts allowed / used. "
        "When: the scenario or condition that comes nearest to it."
    ),
    builds_on_plan=True,
)
