"""Analysis: what it costs to emit less of a species, and where each ton is avoided."""

import streamlit as st

from app_pages.analyses import LIMITS, Options, show_cells
from app_pages.state import choose, language, say
from cases import Case
from optimizer import figures, jobs

COLUMNS = {
    **{"step": "step", "emission_t_per_y": "emission", "avoided_t_per_y": "avoided", "total_cost_per_y": "cost"},
    **{"average_cost_per_t": "average", "marginal_cost_per_t": "marginal", "status": "status"},
    **{"accuracy_per_y": "accuracy"},
}


def ask(case: Case) -> Options | None:
    """Which species, and in how many steps."""
    known = sorted(case.species, key=lambda name: (name != "co2", name))
    if not known:
        return None
    species = choose("abatement_species", say("analyse.species"), known, str, width=160)
    steps = st.number_input(say("analyse.steps"), 1, 20, 5, key="abatement_steps", width=130)
    return {"species": species, "steps": int(steps), **LIMITS}


def show(job: jobs.Job, case: Case) -> None:
    """The curve, who avoids what at each step, and the table."""
    steps, where = jobs.table(job, "steps"), jobs.table(job, "where")
    if steps is None or where is None:
        return
    species = job.request.options["species"]
    if len(steps) < 2:
        if not job.active:
            st.info(say("analyse.nothing"))
        return
    left, right = st.columns(2)
    key = f"{job.request.id}:{len(steps)}:{language()}"
    left.echarts_chart(figures.abatement(steps, species, case.info.currency, language()), height=340, key=f"curve:{key}")
    if len(where):
        right.echarts_chart(figures.abatement_measures(case, where, species, language()), height=340, key=f"where:{key}")
    show_cells(steps, COLUMNS, "abatement", case.info.currency)
    st.caption(say("analyse.accuracy.hint"))
