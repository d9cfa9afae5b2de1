"""Analysis: at which carbon price, subsidy or water price a link enters or leaves the plan."""

import streamlit as st

from app_pages.analyses import Options, show_cells
from app_pages.state import choose, current_job, language, plan, say, told
from app_pages.views.why import known_links
from cases import Case
from optimizer import jobs
from optimizer.figures import plant_names
from optimizer.levers import PARAMETERS

COLUMNS = {
    **{"parameter": "parameter", "turn": "turn", "value": "at", "low": "low", "high": "high", "present": "present"},
    **{"unit": "unit"},
    **{"start": "start_value", "stop": "stop_value", "saves_per_y": "saves", "note": "note"},
}


def ask(case: Case) -> Options | None:
    """Which link, those of the plan first, and what is moved."""
    known = {name: link for name, link in known_links(case, jobs.digest(case)).items() if not link.exists}
    job = current_job()
    found = None if job is None else plan(job)
    built = [] if found is None else [link for link in found.links["link"] if link in known]
    options = list(dict.fromkeys([*built, *sorted(known)]))
    if not options:
        st.caption(say("results.nolinks"))
        return None
    names = plant_names(case, language())
    ends = {key: f"{names[known[key].from_plant]} → {names[known[key].to_plant]} · {key}" for key in options}
    link = choose("threshold_link", say("analyse.link"), options, ends.__getitem__, width=420)
    moved = st.multiselect(
        say("analyse.parameters"),
        PARAMETERS,
        default=list(PARAMETERS),
        format_func=lambda key: say(f"analyse.{key}"),
        key="threshold_moved",
        width=380,
        placeholder=say("app.choose"),
    )
    return {"link": link, "parameters": list(moved), "time_limit": None} if moved else None


def show(job: jobs.Job, case: Case) -> None:
    """Where the link turns, one row per value."""
    st.markdown(f"**{job.request.options['link']}**")
    cells = jobs.table(job, "thresholds")
    if cells is None:
        return
    changes = cells["change"].astype(object).where(cells["change"].notna(), cells["status"])
    turns = [say(f"analyse.{key}") for key in changes]
    named = [say(f"analyse.{name}") for name in cells["parameter"]]
    units = [say(f"analyse.unit.{name}", currency=case.info.currency) for name in cells["parameter"]]
    notes = [told(str(note)) for note in cells["note"]]
    show_cells(cells.assign(turn=turns, parameter=named, note=notes, unit=units), COLUMNS, "thresholds", case.info.currency)
