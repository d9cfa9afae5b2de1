"""Page Results: what the plan is worth, its network, and all its tables."""

import zlib
from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app_pages import answers
from app_pages.state import case, choose, current_job, language, plan, say, solved_case, table_title
from cases import Case
from optimizer import figures, jobs
from optimizer.figures import title_of
from optimizer.plan import Plan

TOLD_OF_A_LINK = (
    *("from", "to", "item", "mode", "status", "owner", "length_km"),
    *("capacity", "flow_per_y", "capex", "annual_cost"),
)
"""Columns of a clicked link."""


def show_proof(found: Plan) -> None:
    """How well the plan is proven, and that it was checked."""
    share = None if found.gap is None else answers.gap_text(found.gap)
    proof = "open" if share is None else "exact" if found.status == "optimal" and share == "0" else found.status
    st.markdown(f"{say(f'results.{proof}', gap=share)} {say('results.certified')}")


def show_indicators(found: Plan, today: Plan | None, solved: Case) -> None:
    """The plan's numbers beside the baseline's."""
    rows = answers.indicators(found, today, solved.info.currency, language())
    for column, row in zip(st.columns(max(len(rows), 1)), rows, strict=False):
        before = None if row.today is None else say("results.before", amount=figures.short(row.today))
        column.metric(
            f"{row.name} [{row.unit}]",
            figures.short(row.value, longest=1e8),
            row.change,
            delta_color="inverse",
            delta_arrow="off",
            delta_description=before,
            border=True,
        )
    if today is not None and not today.found:
        st.warning("\n\n".join([say("results.nobaseline"), *today.reasons]))


def show_network(found: Plan, solved: Case, bar: DeltaGenerator) -> None:
    """The links between the plants; what is clicked is told below."""
    if found.links.empty:
        st.caption(say("results.nolinks"))
        return
    with bar:
        shown, when = choose_flows(found, solved)
    network = figures.network(solved, found, language(), when or None, shown)
    drawn = zlib.crc32(repr((network.plants, network.links, when)).encode())
    event = st.echarts_chart(network.option, height=450, on_select="rerun", key=f"network:{drawn}")
    st.caption(say("results.legend"))
    if picked := answers.selected(network, event):
        show_picked(found, solved, *picked)


def choose_flows(found: Plan, solved: Case) -> tuple[list[tuple[str, str]], str]:
    """Which media are shown, and in which operating condition (empty: the year)."""
    kinds = figures.media(solved, found.links, language())
    conditions = [row.condition for row in solved.operating_conditions]
    when = ""
    if len(conditions) > 1:
        names = condition_title(solved)
        when = choose("when", say("results.when"), ["", *conditions], names, width=180, label_visibility="collapsed")
    with st.popover(say("results.media")):
        shown = st.pills(
            say("results.media"),
            list(kinds),
            selection_mode="multi",
            default=list(kinds),
            format_func=lambda key: kinds[key].name,
            key=f"media:{language()}",
            label_visibility="collapsed",
        )
    return list(shown), when


def condition_title(solved: Case) -> Callable[[str], str]:
    """How the conditions are called in the list."""
    titles = {row.condition: title_of(row, row.condition, language()) for row in solved.operating_conditions}
    return lambda key: titles.get(key, say("results.year"))


def show_picked(found: Plan, solved: Case, kind: str, key: str) -> None:
    """The links of a plant, or one link, as a table."""
    links = found.links
    rows = links[links["link"] == key] if kind == "link" else links[(links["from_plant"] == key) | (links["to_plant"] == key)]
    show_table(rows[list(TOLD_OF_A_LINK)], solved.info.currency)


def show_table(cells: pd.DataFrame, currency: str, height: int | None = None) -> None:
    """A table with units in its header."""
    labels = answers.headers([str(column) for column in cells.columns], currency)
    number = st.column_config.NumberColumn
    config = {
        name: number(label, format="localized") if pd.api.types.is_numeric_dtype(cells[name]) else st.column_config.Column(label)
        for name, label in labels.items()
    }
    st.dataframe(cells, hide_index=True, column_config=config, height=height or "auto")


def show_tables(found: Plan, solved: Case, bar: DeltaGenerator) -> None:
    """All tables of the plan, and their downloads."""
    filled = [name for name, cells in found.tables.items() if len(cells)]
    stem = f"{solved.info.id}_{found.scope}"
    with bar:
        table = st.selectbox(
            say("results.table"), filled, format_func=table_title, key="plan_table", width=240, label_visibility="collapsed"
        )
        cells = found.tables[table]
        csv = cells.to_csv(index=False).encode("utf-8-sig")
        st.download_button(say("results.csv"), csv, f"{stem}_{table}.csv", "text/csv", on_click="ignore", key="csv")
        st.download_button(say("results.excel"), lambda: answers.workbook(found), f"{stem}.xlsx", on_click="ignore", key="excel")
        st.caption(say("results.rows", count=len(cells)))
    show_table(cells, solved.info.currency, height=480 if len(cells) > 12 else None)


def show(job: jobs.Job) -> None:
    """All that is known of a solved job."""
    found, solved = plan(job), solved_case(job)
    if job.request.digest != jobs.digest(case()):
        st.warning(say("state.changed"))
    if found is None:
        if not job.active:
            st.info(job.status.message or say(f"state.{job.status.state}"))
    elif found.faults:
        st.error(say("results.uncertified") + "\n\n" + "\n".join(f"- {fault}" for fault in found.faults))
    elif not found.found:
        told = "solve.cancelled" if found.status == "interrupted" else f"results.{found.status}"
        st.error("\n\n".join([say(told), *found.reasons]))
    else:
        show_proof(found)
        show_indicators(found, plan(job, "baseline"), solved)
        bar = st.container(horizontal=True, vertical_alignment="center")
        view = bar.segmented_control(
            say("app.results"),
            ("network", "tables"),
            format_func=lambda key: say(f"results.{key}"),
            default="network",
            required=True,
            key="view",
            label_visibility="collapsed",
        )
        (show_network if view == "network" else show_tables)(found, solved, bar)


def watch(job_id: str) -> None:
    """Show the page anew once a job that is at work has ended."""
    job = jobs.find(job_id)
    if job is None or not job.active:
        st.rerun(scope="app")
    st.caption(say(f"state.{job.status.state}"))


job = current_job()
if job is not None and job.active:
    st.fragment(watch, run_every=2.0)(job.request.id)
if job is None:
    st.info(say("results.none"))
    st.page_link("app_pages/solve.py", label=say("results.go"))
else:
    show(job)
