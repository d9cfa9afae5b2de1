"""The record of the cooperative game: what each coalition of plants saves."""

from collections.abc import Sequence

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.coalitions import Coalitions, coalitions
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, ResultState, Table
from parkloop.optimizer.planning.allotment import AllotmentRule
from parkloop.optimizer.system.interrupts import pressed

LIMIT_WORDS = {"alone": say("Use in the cheapest plan without exchange"), "today": say("Use today")}


def inside(case: Case) -> dict[str, str]:
    """Plants inside the fence to choose from."""
    return {row.plant: row.plant for row in case.plants if not row.external}


LIMITS = Parameter(
    *("limits", "choice", say("Limits of the park divided by")),
    help="alone (default): by use in the cheapest plan without exchange; today: by use in the baseline",
    default="alone",
    choices=lambda case: LIMIT_WORDS,
)
"""How the limits of the whole park are divided among coalitions."""


def _run(case: Case, control: Control, plants: Sequence[str], limits: AllotmentRule) -> Result:
    def heard(so_far: Coalitions) -> None:
        control.report({"coalitions": so_far.values.reset_index()}, len(so_far.plans), 2 ** len(so_far.plants) - 1)

    found = coalitions(case, list(plants) or None, limits=limits, on_plan=heard, **control.series)
    some = any(plan.found for plan in found.plans.values())
    status: ResultState = "found" if some else "stopped" if pressed() else "infeasible"
    return Result({"coalitions": found.values.reset_index()}, sentences=found.sentences, status=status, answer=found)


ANALYSIS = Analysis(
    name="coalitions",
    series=True,
    title=say("Coalitions"),
    question=say("Coalitions: what each group of plants saves by working together"),
    parameters=(
        Parameter(
            *("plants", "names", say("Plants")),
            help="the players, at most 10, several as one by a+b (default all inside the fence)",
            default=(),
            choices=inside,
            empty=say("all companies"),
        ),
        LIMITS,
    ),
    run=_run,
    tables=(
        Table(
            "coalitions",
            (
                ResultColumn("coalition", say("Coalition")),
                ResultColumn("size", say("Members")),
                ResultColumn("status", say("Status")),
                ResultColumn("cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("stand_alone_per_y", say("Each alone"), "{money}/y"),
                ResultColumn("value_per_y", say("Saves"), "{money}/y"),
                ResultColumn("value_low_per_y", say("At least"), "{money}/y"),
                ResultColumn("value_high_per_y", say("At most"), "{money}/y"),
            ),
            say("Coalitions"),
        ),
    ),
    hint=say("A coalition has its part of the limits that the park shares."),
)
