"""An analysis that is made up: which plants lie east of a line. One record, as a real one is."""

from collections.abc import Iterator

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, Table
from parkloop.optimizer.analyses.registry import RegistryEntry

HOME = RegistryEntry(__name__, "east", "which plants lie east of a line")


def _run(case: Case, control: Control, line: float) -> Result:
    rows = [(plant.plant, plant.x_km - line) for plant in case.plants if plant.x_km > line]
    table = pd.DataFrame(rows, columns=["plant", "distance_km"])
    control.on_table("plants", table)
    control.on_step(1, 1, "looked at every plant")
    return Result({"plants": table}, {"count": len(table)}, status="found" if rows else "infeasible")


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    table = result.tables["plants"]
    axes = {"xAxis": {"type": "category", "data": list(table["plant"])}, "yAxis": {"type": "value"}}
    yield Figure(rendered(say("Distances"), language), {**axes, "series": [{"type": "bar", "data": list(table["distance_km"])}]})


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    count = len(result.tables["plants"])
    yield rendered(say("Plants east of the line: {count}.", count=count), language)


ANALYSIS = Analysis(
    name="east",
    title=say("Plants in the east"),
    question=say("East: which plants lie east of a line"),
    parameters=(Parameter("line", "number", say("Line [km]"), help="where the line is [km]", default=0.0),),
    run=_run,
    tables=(
        Table(
            "plants",
            (ResultColumn("plant", say("Plant")), ResultColumn("distance_km", say("Distance"), "km")),
            say("Plants"),
        ),
    ),
    figures=_figures,
    sentences=_sentences,
)
