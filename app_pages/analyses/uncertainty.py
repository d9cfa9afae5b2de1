"""Analysis: what planning for several scenarios saves, and what it would be worth to know which one comes."""

import streamlit as st

from app_pages.analyses import LIMITS, Options, show_cells
from app_pages.state import language, say
from cases import Case
from optimizer import jobs
from optimizer.effects import word_of_effect
from optimizer.figures import amount

SOLVED = {"question": "question", "status": "status", "cost_per_y": "cost"}
SCENARIOS = {
    **{"scenario": "scenario", "probability": "probability", "stochastic_cost_per_y": "one_plan"},
    **{"perfect_cost_per_y": "best", "regret_per_y": "regret"},
}


def ask(case: Case) -> Options | None:
    """Nothing but that there are several scenarios."""
    if len({row.scenario for row in case.operating_conditions}) < 2:
        st.info(say("analyse.one"))
        return None
    return dict(LIMITS)


def show(job: jobs.Job, case: Case) -> None:
    """The values, and what each scenario costs."""
    currency = case.info.currency
    found, cells, solved = jobs.answer(job, "uncertainty"), jobs.table(job, "scenarios"), jobs.table(job, "solved")
    if found is None or cells is None:
        if solved is not None:
            asked = [question(str(name)) for name in solved["question"]]
            show_cells(solved.assign(question=asked), SOLVED, "solved", currency)
        return
    for column, name in zip(st.columns(4), ("rp", "ws", "evpi", "vss"), strict=True):
        value = None if found[name] is None else found[name]["value"]
        text = "–" if value is None else amount(value)
        if name == "vss" and found["vss_unbounded"]:
            text = say("analyse.indispensable")
        # a value of information of which it is not proven that there is any
        open_ = name in ("evpi", "vss") and text not in ("–", "0") and found[name]["low"] == 0
        doubt = word_of_effect("below", language()) if open_ else None
        column.metric(say(f"analyse.{name}", currency=currency), text, doubt, "off", delta_arrow="off", border=True)
    st.caption(say("analyse.uncertainty.hint"))
    show_cells(cells, SCENARIOS, "uncertainty", currency)


def question(name: str) -> str:
    """What was solved: a name of `Uncertainty.plans` for people."""
    kind, _, scenario = name.partition(":")
    return say(f"analyse.solved.{kind}", scenario=scenario)
