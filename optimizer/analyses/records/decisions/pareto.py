"""The record of trade-offs: efficient points of two or three objectives."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.signs import PER_YEAR, written
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.models.accounts.closing import GAINS, OBJECTIVES
from parkloop.models.accounts.risk import RISKS
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.pareto.trade_offs import COURSES, Pareto, pareto
from parkloop.optimizer.analyses.record import (
    Analysis,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    ResultRow,
    ResultState,
    Table,
    worded,
)
from parkloop.optimizer.figures.decisions.pareto import objective_words
from parkloop.optimizer.plan.wording import number, percent_up
from parkloop.optimizer.system.interrupts import pressed

OUTCOMES = {
    "found": say("point"),
    "same": say("the same plan as another's"),
    "dominated": say("another point is as good, within the gaps"),
    "infeasible": say("no plan"),
    "stopped": say("no plan in the time"),
    "failed": say("the solver failed"),
}
KINDS = {"link": say("Link"), "technology": say("Technology"), "store": say("Store")}
EARLIER = "end of "
"""What results of older versions put before the objective whose end a problem is."""
CAPTION = say("Front of the objectives")


def _run(case: Case, control: Control, objectives: Sequence[str], points: int) -> Result:
    count = points ** (max(len(tuple(objectives)), 2) - 1) + len(tuple(objectives))

    def heard(found: Pareto) -> None:
        control.report(_tables(found), min(len(found.cells), count), count, _line(found))

    control.on_step(0, count, "")
    found = pareto(case, objectives, points=points, on_pareto=heard, **control.limits)
    heard(found)
    control.on_step(count, count, "")
    state: ResultState = "found" if found.plans else "infeasible" if _infeasible(found) else "stopped"
    summary = {
        "objectives": list(found.objectives),
        "units": dict(found.units),
        "points": len(found.plans),
        "knee": found.knee,
        "nadir": dict(found.front.nadir),
        "nadir_exact": found.front.nadir_exact,
        "complete": found.front.complete,
    }
    return Result(_tables(found), summary, tuple(_statements(found)), status=state, answer=found)


def _infeasible(found: Pareto) -> bool:
    return not pressed() and (not len(found.cells) or "infeasible" in set(found.cells["outcome"]))


def _tables(found: Pareto) -> dict[str, pd.DataFrame]:
    payoff = found.payoff.rename_axis("end").reset_index() if len(found.payoff) else pd.DataFrame(columns=["end"])
    first, second = (found.units[name] for name in found.objectives[:2])
    units = {"accuracy_unit": first, "rate_unit": _rate_unit(first, second)}
    points = found.points.assign(values=[_values(found, row) for row in found.points.to_dict("records")], **units)
    payoff = payoff.assign(values=[_values(found, row) for row in payoff.to_dict("records")])
    cells = found.cells.assign(limits=[_limits(found, row) for row in found.cells.to_dict("records")])
    return {"points": points, "links": found.links, "payoff": payoff, "cells": cells}


def _rate_unit(first: str, second: str) -> str:
    """Unit of what one objective rises per unit of another; years of both cancel."""
    years = first.endswith(PER_YEAR) and second.endswith(PER_YEAR)
    return f"{first.removesuffix(PER_YEAR)}/{second.removesuffix(PER_YEAR)}" if years else f"{first}/({second})"


def _values(found: Pareto, row: Mapping[Any, Any]) -> str:
    return "; ".join(f"{name} = {number(row[name])} {found.units[name]}".rstrip() for name in found.objectives)


def _limits(found: Pareto, row: Mapping[Any, Any]) -> str:
    given = {name: row.get(f"limit_{name}", math.nan) for name in found.objectives[1:]}
    caps = [f"{name}: {number(most)} {found.units[name]}".rstrip() for name, most in given.items() if not math.isnan(most)]
    return "; ".join(caps)


def _line(found: Pareto) -> str:
    return f"{len(found.points)} points, {len(found.cells)} problems" if len(found.cells) else ""


def _statements(found: Pareto) -> Iterator[Message | str]:
    """Sentences on the front: how many points, nadir, knee, accuracy, and what became of other cells."""
    if not found.plans:
        yield from found.reasons
        return
    names = joined(map(objective_words, found.objectives))
    yield (
        say("{count} points of {names}: these are all there are.", count=len(found.plans), names=names)
        if found.front.complete
        else say("{count} points of {names}.", count=len(found.plans), names=names)
    )
    gaps = [gap for gap in found.points["gap"] if not math.isnan(gap)]
    if gaps:
        yield say("The first objective is proven to within {gap} % under the limits of every point.", gap=percent_up(max(gaps)))
    yield _about_knee(found)
    if not found.front.nadir_exact:
        yield say("The worst values of the objectives over the front are not proven: those of the payoff table are of its ends.")
    for outcome in ("infeasible", "dominated", "stopped", "failed"):
        count = int((found.cells["outcome"] == outcome).sum())
        if count:
            yield say("{count} limits: {outcome}.", count=count, outcome=OUTCOMES[outcome])
    yield from found.notes
    broken = [n for n, plan in found.plans.items() if not plan.certified]
    if broken:
        yield say("The plans of points {points} failed their certificate.", points=joined([str(n) for n in broken]))


def _about_knee(found: Pareto) -> Message:
    """Sentence on the knee."""
    if len(found.plans) < 2:
        return say("There is no trade-off: one plan is the best in every objective.")
    if found.knee is None:
        return say("No point lies clearly before the line through the ends: there is no knee.")
    return say(
        "Point {knee} is the knee: it lies farthest before the line through the ends, each objective from 0 to 1 between them.",
        knee=found.knee,
    )


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    points, names = result.tables.get("points"), result.summary.get("objectives")
    if points is not None and names and len(points) > 1:
        option = figures.pareto(case, points, names, result.summary["units"], language)
        yield Figure(rendered(CAPTION, language), option, 420)


def _with_unit(column: str) -> Callable[[ResultRow, str, str], str]:
    """Cells of an amount whose unit is that of the objectives."""

    def cell(row: ResultRow, language: str, money: str) -> str:
        amount, unit = row[column], str(row.get(f"{column}_unit") or "")
        return "" if amount is None or math.isnan(amount) else written(f"{number(float(amount))} {unit}".rstrip(), language)

    return cell


def _knee(row: ResultRow, language: str, money: str) -> str:
    return rendered(say("knee"), language) if row["knee"] else ""


def _end(row: ResultRow, language: str, money: str) -> str:
    return objective_words(str(row["end"]))


def _limits_or_end(row: ResultRow, language: str, money: str) -> str:
    """Limits of a problem, or the end of the front that it is."""
    if row["end"]:
        return say("end of {objective}", objective=objective_words(str(row["end"]).removeprefix(EARLIER)))
    return _named("limits", ": ")(row, language, money)


def _named(column: str, mark: str) -> Callable[[ResultRow, str, str], str]:
    """Cells of a column that lists amounts of objectives after a mark, each by the objective's words."""

    def named(row: ResultRow, language: str, money: str) -> str:
        parts = [part.split(mark) for part in str(row[column]).split("; ")]
        written_in = [(name, [written(one, language) for one in amount]) for name, *amount in parts]
        return joined([joined([objective_words(name), *amount], mark) for name, amount in written_in], "; ")

    return named


def _subject(case: Case, parameters: Mapping[str, Any], language: str) -> str:
    return rendered(joined(figures.objective_title(case, str(name), language) for name in parameters["objectives"]), language)


def _objectives(case: Case) -> dict[str, str]:
    """Objectives to choose from by name, with their words."""
    risks = RISKS if len({row.scenario for row in case.operating_conditions}) > 1 else ()
    known = [name for name in (*OBJECTIVES, *GAINS, *case.species) if name not in RISKS or name in risks]
    return {name: objective_words(name) for name in known}


ANALYSIS = Analysis(
    name="pareto",
    title=say("Trade-offs"),
    question=say("Trade-offs: what one objective costs in another"),
    parameters=(
        Parameter(
            *("objectives", "names", say("Objectives")),
            help="two or three, the first minimised under limits on the others: cost, co2, freshwater, disposal, land, links, a "
            "species, cost:PLANT … (default cost,co2)",
            default=("cost", "co2"),
            choices=_objectives,
        ),
        Parameter(
            *("points", "count", say("Points")),
            help="limits along each of the other objectives, both ends among them (default 10)",
            default=10,
            first=6,
            low=2,
            high=40,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "points",
            (
                ResultColumn("point", say("Point")),
                ResultColumn("values", say("Objectives"), cell=_named("values", " = ")),
                ResultColumn("rise", say("Rise"), "{money}/y", shown=False),
                ResultColumn("rate", say("Rise per unit"), cell=_with_unit("rate")),
                ResultColumn("gap", say("Gap"), "%", cell=lambda row, language, money: 100 * row["gap"]),
                ResultColumn("accuracy", say("Accuracy"), cell=_with_unit("accuracy")),
                ResultColumn("knee", say("Knee"), cell=_knee),
                ResultColumn("total_cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("co2_t_per_y", say("CO2"), "t/y"),
                ResultColumn("freshwater_t_per_y", say("Fresh water"), "t/y"),
                ResultColumn("links_built", say("New links")),
            ),
            say("Points of the front"),
        ),
        Table(
            "links",
            (
                ResultColumn("kind", say("Kind"), cell=worded("kind", KINDS)),
                ResultColumn("name", say("Name")),
                ResultColumn("course", say("Along the front"), cell=worded("course", COURSES)),
                ResultColumn("points", say("In points")),
                ResultColumn("count", say("Number of points")),
            ),
            say("Links and technologies along the front"),
        ),
        Table(
            "payoff",
            (
                ResultColumn("end", say("Least of"), cell=_end),
                ResultColumn("values", say("Objectives"), cell=_named("values", " = ")),
            ),
            say("Ends of the front (payoff table)"),
        ),
        Table(
            "cells",
            (
                ResultColumn("cell", say("Problem")),
                ResultColumn("limits", say("Limits"), cell=_limits_or_end),
                ResultColumn("outcome", say("Outcome"), cell=worded("outcome", OUTCOMES)),
                ResultColumn("point", say("Point")),
            ),
            say("What was asked, and what became of it"),
        ),
    ),
    figures=_figures,
    subject=_subject,
    hint=say(
        "Accuracy: how much less the first objective may be under the limits of a point. A rise is shown where it is larger than "
        "the accuracies of both points together; links that differ between points closer than that are no effect of the limit."
    ),
)
