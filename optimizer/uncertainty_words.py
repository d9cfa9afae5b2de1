"""What the values of uncertainty say, in a planner's words."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING

from optimizer.wording import number

if TYPE_CHECKING:
    from optimizer.uncertainty import Interval, Uncertainty

NOTHING = 1e-5
"""Share of a cost that is not worth a word."""


def sentences(found: Uncertainty, problem: str) -> Iterator[str]:
    """What it costs not to know, what planning for all scenarios saves, and where most is at stake; ``problem``: no mean plan."""
    stochastic = found.plans["stochastic"]
    if found.rp is None:
        none = stochastic.status == "infeasible"
        yield "There is no plan for all scenarios." if none else "No plan was found for all scenarios."
        yield from stochastic.reasons
        return
    yield f"One plan for all scenarios costs {amount(found.rp)} per year in the mean."
    if found.taken:
        yield "What is best for the mean scenario turned out to be the better plan for all of them, and is taken as that plan."
    yield from _perfect(found)
    yield from _stochastic(found, problem)
    yield from _regret(found)


def amount(interval: Interval) -> str:
    """A value, with its ends where it is not proven."""
    if interval.exact:
        return number(interval.value)
    if not (isfinite(interval.low) and isfinite(interval.high)):
        return f"{number(interval.value)} (not proven)"
    return f"{number(interval.value)} (proven: between {number(interval.low)} and {number(interval.high)})"


def _perfect(found: Uncertainty) -> Iterator[str]:
    if found.ws is None or found.evpi is None:
        solved = {name.removeprefix("alone:") for name, plan in found.plans.items() if name.startswith("alone:") and plan.found}
        missing = [scenario for scenario in found.scenarios["scenario"] if scenario not in solved]
        yield f"What knowing the scenario is worth is not known: no plan was found for {', '.join(missing)} alone."
        return
    yield (
        f"If it were known which scenario comes, plans made for it would cost {amount(found.ws)} in the mean: knowing is worth at"
        f" most {amount(found.evpi)} per year (expected value of perfect information)."
    )


def _stochastic(found: Uncertainty, problem: str) -> Iterator[str]:
    if problem:
        yield "What planning for all scenarios saves cannot be said."
        yield from problem.split("\n")
    elif found.eev is None or found.vss is None:
        run = found.plans["mean_design"]
        yield "What planning for all scenarios saves is not known: no operation of the mean scenario's design was found."
        yield from (*run.reasons, *run.faults[:3])
    elif not isfinite(found.eev.value):
        yield (
            "What is best for the mean scenario cannot be run in every scenario, so that planning for all of them is"
            " indispensable (the value of the stochastic solution is unbounded)."
        )
        yield from found.plans["mean_design"].reasons
    elif found.vss.high <= NOTHING * max(abs(found.eev.value), 1e-9):
        yield "What is best for the mean scenario is as good for all: planning for all of them saves nothing more."
    else:
        yield (
            f"What is best for the mean scenario would cost {amount(found.eev)} in the mean: planning for all scenarios saves"
            f" {amount(found.vss)} per year (value of the stochastic solution)."
        )


def _regret(found: Uncertainty) -> Iterator[str]:
    rows = found.scenarios.dropna(subset=["regret_per_y"]).to_dict("records")
    worst = max(rows, key=lambda row: float(row["regret_per_y"]), default=None)
    if worst is not None and worst["regret_per_y"] > NOTHING * max(abs(worst["stochastic_cost_per_y"]), 1e-9):
        yield (
            f"Most is at stake in scenario {worst['scenario']}: the one plan costs {number(worst['regret_per_y'])} per year more"
            " there than the plan that is best for it."
        )
