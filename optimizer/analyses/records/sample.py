"""The record of sampling: the best plan for draws of uncertain numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, ResultRow, Table
from parkloop.optimizer.analyses.sample import Sample, sample
from parkloop.optimizer.analyses.what_if.changes import place_name
from parkloop.optimizer.plan.kpi import COMPARED
from parkloop.optimizer.plan.wording import money
from parkloop.optimizer.system.interrupts import pressed

OF_THE_PLAN = frozenset({"draw", "status", "objective", "gap", *COMPARED})
"""Columns of the table of draws that are no drawn numbers."""


def _run(case: Case, control: Control, distributions: Mapping[str, Any], n: int, seed: int) -> Result:
    def heard(so_far: Sample) -> None:
        control.report({"draws": so_far.table, "links": _shares(so_far)}, len(so_far.plans), n)

    control.on_step(0, n, "")
    found = sample(case, distributions, n=n, seed=seed, on_plan=heard, **control.series)
    costs = found.table["total_cost_per_y"].dropna()
    summary = {
        "draws": n,
        "plans": len(costs),
        **{name: float(getattr(costs, name)()) for name in ("mean", "min", "max") if len(costs)},
    }
    return Result(
        {"draws": found.table, "links": _shares(found)},
        summary,
        tuple(_sentences(case, summary)),
        status="found" if len(costs) else "stopped" if pressed() else "infeasible",
        answer=found,
    )


def _shares(found: Sample) -> pd.DataFrame:
    """Share of the plans in which each link is built, the most frequent first."""
    plans = sum(plan.found for plan in found.plans.values())
    counts = found.links["link"].value_counts() if plans and len(found.links) else pd.Series(dtype=float)
    return pd.DataFrame({"link": counts.index.astype(str), "share_of_plans": (counts / max(plans, 1)).to_numpy()})


def _sentences(case: Case, summary: Mapping[str, Any]) -> Iterator[Message]:
    currency = case.info.currency or "money"
    if summary["plans"]:
        yield say(
            "{plans} of {draws} draws have a plan. It costs {mean}/y in the mean, from {least} to {most}.",
            plans=summary["plans"],
            draws=summary["draws"],
            mean=money(summary["mean"], currency),
            least=money(summary["min"], currency),
            most=money(summary["max"], currency),
        )


def _drawn(row: ResultRow, language: str, money: str) -> str:
    drawn = ((str(place), f"{value:.6g}") for place, value in row.items() if place not in OF_THE_PLAN)
    return joined((say("{place} = {value}", place=place, value=value) for place, value in drawn), "; ")


ANALYSIS = Analysis(
    name="sample",
    series=True,
    title=say("Sample"),
    question=say("Sample: the best plan for many draws of uncertain numbers"),
    parameters=(
        Parameter(
            *("distributions", "spans", say("Uncertain number")),
            help="section.key or table.row.column, and the ends between which it is equally likely; may be repeated",
            required=True,
            option="--param",
        ),
        Parameter(
            "n", "count", say("Draws"), help="number of draws (default 20)", default=20, low=1, high=1000, option="--draws"
        ),
        Parameter(*("seed", "count", say("Seed")), help="of the draws (default 0)", default=0, low=0, asked=False),
    ),
    run=_run,
    tables=(
        Table(
            "draws",
            (
                ResultColumn("draw", say("Draw")),
                ResultColumn("drawn", say("Drawn"), cell=_drawn),
                ResultColumn("status", say("Status")),
                ResultColumn("total_cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("co2_t_per_y", say("CO2"), "t/y"),
                ResultColumn("links_built", say("New links")),
            ),
            say("Plans by draw"),
        ),
        Table(
            "links",
            (ResultColumn("link", say("Link")), ResultColumn("share_of_plans", say("Share of the plans"))),
            say("How often a link is in the plan"),
        ),
    ),
    subject=lambda case, parameters, language: ", ".join(place_name(case, p, language) for p in parameters["distributions"]),
    hint=say("Draws are those of a Latin hypercube: each part of the range is drawn from equally often."),
)
