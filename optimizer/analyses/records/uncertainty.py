"""The record of the value of uncertainty: EVPI, VSS and their parts."""

from collections.abc import Callable, Iterator
from math import isfinite

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, say, template
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import (
    Analysis,
    Card,
    Control,
    Result,
    ResultColumn,
    ResultRow,
    ResultState,
    Table,
    worded,
)
from parkloop.optimizer.analyses.uncertainty.evaluation import value_of_uncertainty
from parkloop.optimizer.analyses.uncertainty.values import Uncertainty
from parkloop.optimizer.plan.effects import word_of_effect
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount, number

VALUES = ("rp", "ws", "ev", "eev", "evpi", "vss")
CARDS: dict[str, Callable[..., Message]] = {
    "rp": template("One plan for all [{money}/y]"),
    "ws": template("A plan for each, mean [{money}/y]"),
    "evpi": template("Knowing is worth [{money}/y]"),
    "vss": template("Planning for all saves [{money}/y]"),
}
FIGURES = {
    "rp": say("One plan for all scenarios (RP)"),
    "ws": say("A plan made for each, in the mean (WS)"),
    "ev": say("The mean scenario alone (EV)"),
    "eev": say("Its design in all scenarios (EEV)"),
    "evpi": say("Perfect information is worth (EVPI)"),
    "vss": say("Planning for all scenarios saves (VSS)"),
}
SOLVED: dict[str, Callable[..., Message]] = {
    "stochastic": template("one plan for all scenarios"),
    "alone": template("a plan for scenario {scenario} alone"),
    "mean": template("a plan for the mean scenario"),
    "mean_design": template("the mean scenario's design in all scenarios"),
}
TOLD = {
    "rp": "one plan for all scenarios",
    "ws": "a plan made for each, in the mean",
    "ev": "the mean scenario alone",
    "eev": "its design in all scenarios",
    "evpi": "perfect information is worth",
    "vss": "planning for all saves",
}
INDISPENSABLE = say("all")
ONE = say("This case has one scenario. Give the table Conditions scenarios with probabilities, and this can be asked.")


def _run(case: Case, control: Control) -> Result:
    solved: dict[str, dict[str, object]] = {}
    count = len(_scenarios(case)) + 3

    def heard(name: str, plan: Plan) -> None:
        solved[name] = {"question": name, "status": plan.status, "cost_per_y": plan.kpi.get("total_cost_per_y"), "gap": plan.gap}
        control.report({"solved": pd.DataFrame(list(solved.values()))}, len(solved), count)

    control.on_step(0, count, "")
    found = value_of_uncertainty(case, on_plan=heard, progress=control.on_progress or False, **control.limits)
    first = found.plans["stochastic"]
    status: ResultState = "found" if found.rp is not None else "infeasible" if first.status == "infeasible" else "stopped"
    tables = {"scenarios": found.scenarios, "values": _values(found)}
    return Result(tables, found.summary(), found.sentences, status, answer=found)


def _values(found: Uncertainty) -> pd.DataFrame:
    known = [(name, interval) for name in VALUES if (interval := getattr(found, name)) is not None]
    rows = [(name, *(end if isfinite(end) else None for end in (i.value, i.low, i.high))) for name, i in known]
    return pd.DataFrame(rows, columns=["figure", "value", "low", "high"])


def _scenarios(case: Case) -> set[str]:
    return {row.scenario for row in case.operating_conditions}


def _cards(case: Case, result: Result, language: str) -> Iterator[Card]:
    if not result.summary:
        return
    for name, label in CARDS.items():
        found = result.summary[name]
        value = None if found is None else found["value"]
        text = "–" if value is None else amount(value)
        if name == "vss" and result.summary["vss_unbounded"]:
            text = rendered(INDISPENSABLE, language)
        # a value of information of which it is not proven that there is any
        open_ = name in ("evpi", "vss") and text not in ("–", "0") and found["low"] == 0
        doubt = word_of_effect("below", language) if open_ else ""
        yield Card(rendered(label(money=case.info.currency), language), text, doubt)


def _question(row: ResultRow, language: str, money: str) -> str:
    kind, _, scenario = row["question"].partition(":")
    return rendered(SOLVED[kind](scenario=scenario), language)


def _text(case: Case, result: Result) -> str:
    """The values, one line per scenario, and what they say."""
    found: Uncertainty = result.answer
    lines = [f"{case.info.title or case.info.id}"]
    for name, words in TOLD.items():
        value = getattr(found, name)
        if value is not None:
            open_ = name in ("evpi", "vss") and value.low == 0 < value.value and not value.exact
            doubt = " (below the accuracy)" if open_ else ""
            lines.append(f"  {name.upper():5}{words:36}{number(value.value):>18}{doubt}")
    if found.rp is not None:
        lines.append(f"  {'scenario':20}{'probability':>12}{'one plan':>18}{'best for it':>18}{'regret':>18}")
    for row in found.scenarios.to_dict("records"):
        amounts = (row["stochastic_cost_per_y"], row["perfect_cost_per_y"], row["regret_per_y"])
        cells = "".join(f"{'–' if pd.isna(value) else number(value):>18}" for value in amounts)
        lines.append(f"  {row['scenario']:20}{row['probability']:>12.4g}{cells}")
    return "\n".join([*lines, *(f"  {sentence}" for sentence in found.sentences)])


ANALYSIS = Analysis(
    name="uncertainty",
    title=say("Value of uncertainty"),
    question=say("Value of uncertainty: what knowing the scenario is worth"),
    run=_run,
    tables=(
        Table(
            "solved",
            (
                ResultColumn("question", say("Solved"), cell=_question),
                ResultColumn("status", say("Status")),
                ResultColumn("cost_per_y", say("Annual cost"), "{money}/y"),
            ),
            say("Solved so far"),
            interim=True,
        ),
        Table(
            "scenarios",
            (
                ResultColumn("scenario", say("Scenario")),
                ResultColumn("probability", say("Probability")),
                ResultColumn("stochastic_cost_per_y", say("One plan"), "{money}/y"),
                ResultColumn("perfect_cost_per_y", say("Best for it"), "{money}/y"),
                ResultColumn("regret_per_y", say("Regret"), "{money}/y"),
            ),
            say("Cost of each scenario"),
        ),
        Table(
            "values",
            (
                ResultColumn("figure", say("Figure"), cell=worded("figure", FIGURES)),
                ResultColumn("value", say("Annual cost"), "{money}/y"),
                ResultColumn("low", say("Low"), "{money}/y"),
                ResultColumn("high", say("High"), "{money}/y"),
            ),
            say("Values, as far as they are proven"),
            kept=False,
        ),
    ),
    cards=_cards,
    unfit=lambda case: ONE if len(_scenarios(case)) < 2 else None,
    text=_text,
    json=lambda result: result.summary,
    hint=say(
        "Knowing: expected value of perfect information. Planning for all: value of the stochastic solution, beside a plan made "
        "for the mean scenario alone; “all” where such a plan cannot be run in every scenario."
    ),
)
