"""Analysis: the best plan for many values of one number."""

import numpy as np
import streamlit as st

from app_pages.analyses import LIMITS, Options, show_cells
from app_pages.state import choose, language, say, told
from cases import Case, CaseError
from optimizer import figures, jobs
from optimizer.effects import word_of_effect
from optimizer.figures import title_of
from optimizer.sensitivity import number_at
from optimizer.whatif import CARBON, handles, place_name

OTHER = ""
COLUMNS = {
    **{"value": "value", "total_cost_per_y": "cost", "status": "status", "accuracy": "accuracy"},
    **{"effect": "effect", "entered": "entered", "left": "left"},
}


def ask(case: Case) -> Options | None:
    """Which number, and its range; none where there is no such number."""
    titles = {CARBON: say("analyse.carbon")}
    for handle in handles(case):
        title = title_of(handle.row, handle.key, language()) if hasattr(handle.row, "title") else handle.key
        titles[handle.place] = f"{say(f'whatif.{handle.group}')}: {title}"
    titles[OTHER] = say("analyse.place")
    place = choose("sweep_place", say("analyse.number"), list(titles), titles.__getitem__, width=330)
    if place == OTHER:
        place = st.text_input(say("analyse.place"), key="sweep_other", width=330, placeholder="table.row.column").strip()
    try:
        now = (number_at(case, place) or 0.0) if place else None
    except CaseError as error:
        st.error(say("analyse.noplace", message=told(str(error))))
        return None
    if now is None:
        return None
    highest = max(4 * now, 200.0) if place == CARBON else 2 * now or 1.0
    start = st.number_input(say("analyse.from"), value=0.0, key=f"sweep_from:{place}", width=130, format="%g")
    stop = st.number_input(say("analyse.to"), value=highest, key=f"sweep_to:{place}", width=130, format="%g")
    count = st.number_input(say("analyse.count"), 2, 41, 6, key="sweep_count", width=130)
    values = [float(f"{value:.9g}") for value in np.linspace(start, stop, count)]
    return {"place": place, "values": values, **LIMITS}


def show(job: jobs.Job, case: Case) -> None:
    """Cost and CO2 over the values, what is built where, and the table."""
    cells = jobs.table(job, "sweep")
    if cells is None:
        return
    place = job.request.options["place"]
    option = figures.sweep(case, cells, place_name(case, place, language()), language())
    st.echarts_chart(option, height=figures.sweep_height(cells), key=f"sweep:{job.request.id}:{len(cells)}:{language()}")
    if "effect" in cells:
        cells["effect"] = [word_of_effect(kind, language()) if kind else "" for kind in cells["effect"]]
    show_cells(cells, COLUMNS, "sweep", case.info.currency)
    st.caption(say("analyse.effect.hint"))
