"""Signs that today's park is not yet described as it runs."""

from collections.abc import Iterator

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number, share_percent

MUCH_SAVED = 0.4
"""Share of today's cost from which on a saving is doubted; of the documented parks that are shipped most save less."""


def doubts(case: Case, plan: Plan, idle: pd.DataFrame) -> tuple[Message, ...]:
    """Sentences on what makes a baseline doubtful."""
    return (*_idle(case, idle), *_without_supply(case, plan), *_free(plan)) if plan.found else ()


def doubtful_saving(today: Plan | None, plan: Plan) -> Message | None:
    """Sentence on a saving that is doubtfully large; none where it is not.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> doubtful_saving(pl.optimise(case, scope="baseline"), pl.optimise(case)) is None  # it saves 39 %
        True
    """
    if today is None or not today.found or not plan.found:
        return None
    before, after = float(today.kpi["total_cost_per_y"]), float(plan.kpi["total_cost_per_y"])
    if before <= 0 or (before - after) / before < MUCH_SAVED:
        return None
    share = share_percent((before - after) / before, 0)
    return say(
        "The plan saves {share} % of today's cost: is today's supply entered with its prices, and all that exists?", share=share
    )


def _idle(case: Case, idle: pd.DataFrame) -> Iterator[Message]:
    for row in idle.to_dict("records"):
        size, technology = f"{number(row['existing_size'])} {_unit(case, row['technology'])}".strip(), row["technology"]
        yield say(
            "{technology} of {plant} ({size}) runs at 0: does it stand still, or is a need or a price missing?",
            technology=technology,
            plant=row["plant"],
            size=size,
        )


def _unit(case: Case, technology: str) -> str:
    """Unit of a technology's size, where one of its flows is counted by it; else empty."""
    commodities = Park(case).commodities
    counted = (
        commodities[row.commodity].counted_in
        for row in case.technology_flows
        if row.technology == technology and row.per_activity == 1 and row.commodity in commodities
    )
    unit = next(counted, "")
    return "MW" if unit == "MWh" else f"{unit}/h" if unit else ""


def _without_supply(case: Case, plan: Plan) -> Iterator[Message]:
    flows, totals = plan.tables["flows"], plan.tables["totals"]
    amounts = totals[totals["per_y"] > 0]
    bought = amounts["total"].astype(str).str.startswith("bought ") | (amounts["total"] == "freshwater")
    fed = {*amounts.loc[bought, "plant"], *flows.loc[flows["flow_per_h"] > 0, "to_plant"]}
    bare = [row.plant for row in case.plants if not row.external and row.plant not in fed]
    if bare:
        yield say("No energy, water or material goes to {plants} today: are all needs entered?", plants=joined(bare))


def _free(plan: Plan) -> Iterator[Message]:
    if float(plan.kpi["total_cost_per_y"]) <= 0:
        yield say("Today's park costs nothing in all: are its purchases entered with their prices?")
