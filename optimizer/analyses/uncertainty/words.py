"""Sentences on the values of uncertainty, for planners."""

from collections.abc import Iterator
from math import isfinite

from parkloop.cases.messages import lines, say
from parkloop.optimizer.analyses.uncertainty.values import Uncertainty, ValueInterval
from parkloop.optimizer.plan.wording import number

NOTHING = 1e-5
"""Share of a cost that is not worth a word."""


def sentences(found: Uncertainty, problem: str) -> Iterator[str]:
    """Sentences on EVPI, VSS and the scenarios where most is at stake; ``problem``: no mean plan."""
    stochastic = found.plans["stochastic"]
    if found.rp is None:
        none = stochastic.status == "infeasible"
        yield say("There is no plan for all scenarios.") if none else say("No plan was found for all scenarios.")
        yield from stochastic.reasons
        return
    yield say("One plan for all scenarios costs {amount} per year in the mean.", amount=amount(found.rp))
    if found.taken:
        yield say(
            "What is best for the mean scenario turned out to be the better plan for all of them, and is taken as that plan."
        )
    yield from _perfect(found)
    yield from _stochastic(found, problem)
    yield from _regret(found)


def amount(interval: ValueInterval) -> str:
    """A value, with its ends where it is not proven."""
    if interval.exact:
        return number(interval.value)
    if not (isfinite(interval.low) and isfinite(interval.high)):
        return say("{count} (not proven)", count=number(interval.value))
    return say(
        "{count} (proven: between {count2} and {count3})",
        count=number(interval.value),
        count2=number(interval.low),
        count3=number(interval.high),
    )


def _perfect(found: Uncertainty) -> Iterator[str]:
    if found.ws is None or found.evpi is None:
        solved = {name.removeprefix("alone:") for name, plan in found.plans.items() if name.startswith("alone:") and plan.found}
        missing = [scenario for scenario in found.scenarios["scenario"] if scenario not in solved]
        yield say(
            "What knowing the scenario is worth is not known: no plan was found for {names} alone.", names=", ".join(missing)
        )
        return
    yield (
        say(
            "If it were known which scenario comes, plans made for it would cost {cost} in the mean: "
            "knowing is worth at most {worth} per year (expected value of perfect information).",
            cost=amount(found.ws),
            worth=amount(found.evpi),
        )
    )


def _stochastic(found: Uncertainty, problem: str) -> Iterator[str]:
    if problem:
        yield say("What planning for all scenarios saves cannot be said.")
        yield from lines(problem)
    elif found.eev is None or found.vss is None:
        run = found.plans["mean_design"]
        yield say("What planning for all scenarios saves is not known: no operation of the mean scenario's design was found.")
        yield from (*run.reasons, *run.faults[:3])
    elif not isfinite(found.eev.value):
        yield (
            say(
                "What is best for the mean scenario cannot be run in every scenario, so that planning for "
                "all of them is indispensable (the value of the stochastic solution is unbounded)."
            )
        )
        yield from found.plans["mean_design"].reasons
    elif found.vss.high <= NOTHING * max(abs(found.eev.value), 1e-9):
        yield say("What is best for the mean scenario is as good for all: planning for all of them saves nothing more.")
    else:
        yield (
            say(
                "What is best for the mean scenario would cost {cost} in the mean: planning for all "
                "scenarios saves {saving} per year (value of the stochastic solution).",
                cost=amount(found.eev),
                saving=amount(found.vss),
            )
        )


def _regret(found: Uncertainty) -> Iterator[str]:
    rows = found.scenarios.dropna(subset=["regret_per_y"]).to_dict("records")
    worst = max(rows, key=lambda row: float(row["regret_per_y"]), default=None)
    if worst is not None and worst["regret_per_y"] > NOTHING * max(abs(worst["stochastic_cost_per_y"]), 1e-9):
        yield (
            say(
                "Most is at stake in scenario {scenario}: the one plan costs {amount} per year more there "
                "than the plan that is best for it.",
                scenario=worst["scenario"],
                amount=number(worst["regret_per_y"]),
            )
        )
