"""Page Today: the park as it runs, by company, to be held beside the accounts before planning."""

import pandas as pd
import streamlit as st

from parkloop.app_pages.session.background import begin, follow
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import case, case_name, digest_of, language, page_file, plan, say, solved_case
from parkloop.app_pages.session.titles import translated_with_titles
from parkloop.app_pages.views.table import show_plain
from parkloop.cases import Case
from parkloop.cases.lookup import Park
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.today import TodayTables, today
from parkloop.optimizer.figures import plant_names, title_of
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.jobs.tasks import TODAY
from parkloop.optimizer.plan.record import Plan

HEIGHT = 460
"""Height of the diagram [pixels]"""


def newest() -> queue.Job | None:
    """The newest job of the case as it is saved now that knows today's park, or is about to."""
    asked = [queue.latest(case_name(), task) for task in ("solve", TODAY)]
    known = [job for job in asked if job is not None and job.request.digest == digest_of(case_name())]
    return next((job for job in known if plan(job, "baseline") is not None), known[-1] if known else None)


@st.cache_resource(max_entries=16, show_spinner=False)
def _tables(job: str, _case: Case, _plan: Plan) -> TodayTables:
    return today(_case, _plan)


def start(opened: Case) -> None:
    """Begin to work out today's park."""
    begin(TODAY, opened, {})


def show(job: queue.Job) -> None:
    """Today's park as far as a job knows it."""
    found, solved = plan(job, "baseline"), solved_case(job)
    if found is None:
        return
    if not found.found:
        reasons = [plain(translated_with_titles(reason, solved)) for reason in found.reasons]
        st.error("\n\n".join([say("today.cannot"), *reasons]))
        st.page_link(page_file("data"), label=say("results.change"), icon=":material/arrow_forward:")
        return
    show_tables(solved, _tables(job.request.id, solved, found))
    options = {kind: figures.sankey(solved, found, kind, language()) for kind in figures.KINDS}
    drawn = {kind: option for kind, option in options.items() if option is not None}
    kinds = list(drawn)
    if kinds:
        kind = st.segmented_control(
            say("flows.kind"),
            kinds,
            format_func=lambda key: say(f"flows.{key}"),
            default=kinds[0],
            required=True,
            key="today_kind",
            label_visibility="collapsed",
        )
        st.echarts_chart(drawn[kind], height=HEIGHT, key=f"sankey:today:{kind}:{language()}")


def show_tables(solved: Case, found: TodayTables) -> None:
    """The companies, what stands idle, and what is bought."""
    names, park = plant_names(solved, language()), Park(solved)
    keys = ("plant", "energy", "freshwater", "wastewater", "disposal", "co2", "cost")
    heads = [say(f"today.{key}", currency=solved.info.currency) for key in keys]
    companies = found.companies.assign(plant=found.companies["plant"].map(names))
    st.markdown(f"**{say('today.companies')}**")
    show_plain(companies.set_axis(heads, axis=1))
    if len(found.idle):
        rows = found.idle.to_dict("records")
        told = [
            f"{title_of(park.technologies[r['technology']], r['technology'], language())} · {names[r['plant']]}" for r in rows
        ]
        st.warning(say("today.idle") + "\n\n" + "\n".join(f"- {plain(line)}" for line in told))
    if len(found.bought):
        cells = found.bought
        goods = [title_of(park.commodities[key], key, language()) for key in cells["commodity"]]
        bought = pd.DataFrame(
            {"plant": cells["plant"].map(names), "what": goods, "unit": cells["unit"], "amount": cells["per_y"]}
        )
        st.markdown(f"**{say('today.bought')}**")
        show_plain(bought.set_axis([say(f"today.{key}") for key in bought.columns], axis=1))


opened = case()
st.caption(say("today.lead"))
job = newest()
if job is None or (not job.active and plan(job, "baseline") is None):
    st.button(say("today.start"), type="primary", on_click=start, args=(opened,), key="today")
if job is not None:
    if plan(job, "baseline") is not None:
        show(job)
    else:
        follow(job, lambda _: None)
