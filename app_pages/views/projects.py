"""View: all that the plan builds, what each project is worth, and which come first."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from parkloop.app_pages.session.background import begin, follow
from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import language, say
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.records.sweep import axis_title
from parkloop.optimizer.analyses.titles import titled
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.parametric.sweep import BUILT
from parkloop.optimizer.plan.wording import percent, share_percent, short
from parkloop.optimizer.report.projects import projects
from parkloop.optimizer.report.units import as_written

BUDGET = "policy.capex_budget"
"""Place of the park's budget."""
STEPS = 6
"""Budgets that are tried, in equal steps up to the new capital of the plan."""
MOST_PROJECTS = 200
SECONDS, GAP = 60.0, 1e-3
"""Limits of each solve."""


def show(given: ViewInput) -> None:
    """The project list, and the projects of smaller budgets."""
    finance = queue.dependents(given.job.request.id, "finance")
    budgets = [job for job in queue.dependents(given.job.request.id, "sweep") if job.request.options.get("place") == BUDGET]
    if not float(given.plan.kpi["capex"]):
        st.caption(say("projects.none"))
        return
    with given.bar:
        _button("projects.finance", finance, _ask_finance, given)
        _button("projects.budget", budgets, _ask_budgets, given)
    if finance:
        follow(finance[0], lambda job: _show_list(given, queue.table(job, "finance")))
    else:
        _show_list(given, None)
        st.caption(say("projects.hint"))
    if budgets:
        st.markdown(f"**{say('projects.first')}**")
        follow(budgets[0], lambda job: _show_budgets(given, job))


def _button(key: str, work: Sequence[queue.Job], ask: Callable[[ViewInput], None], given: ViewInput) -> None:
    """A button that asks a question of the plan, as long as it is not being answered."""
    busy = bool(work) and work[0].active
    st.button(say(key), on_click=ask, args=(given,), disabled=busy, key=key.replace(".", "_"))


def _ask_finance(given: ViewInput) -> None:
    options = {"most_projects": MOST_PROJECTS, "time_limit": SECONDS, "gap": GAP}
    begin("finance", given.case, {"plan_of": given.job.request.id, **options})


def _ask_budgets(given: ViewInput) -> None:
    most = float(given.plan.kpi["capex_net"])
    values = [float(f"{most * step / STEPS:.6g}") for step in range(STEPS)]
    options = {"place": BUDGET, "values": values, "time_limit": SECONDS, "gap": GAP}
    begin("sweep", given.case, {"plan_of": given.job.request.id, **options})


def _show_list(given: ViewInput, finance: pd.DataFrame | None) -> None:
    """The project list, with its finance as far as that is known, and its download."""
    cells = as_written(projects(given.case, given.plan, language(), finance), given.case.info.currency, language())
    show_plain(cells)
    csv = cells.to_csv(index=False).encode("utf-8-sig")
    st.download_button(say("task.get"), csv, "projects.csv", "text/csv", on_click="ignore", key="projects_csv")


def _show_budgets(given: ViewInput, job: queue.Job) -> None:
    """What the best plan of a budget builds, and what it saves beside today's park."""
    table = queue.table(job, "sweep")
    found = None if table is None else table[table["total_cost_per_y"].notna()]
    if found is None or not len(found):
        return
    budget = st.select_slider(
        plain(say("projects.slider", currency=given.case.info.currency)),
        list(found["value"]),
        value=found["value"].iloc[len(found) // 2],
        format_func=lambda value: short(float(value), language=language()),
        key=f"budget:{job.request.id}:{len(found)}:{language()}",
    )
    row = found[found["value"] == budget].iloc[0]
    st.markdown(plain(_saving(given, float(row["total_cost_per_y"]), float(row["capex"]))))
    title = titled(given.case, language())
    built = [title(name) for column in BUILT for name in str(row[column]).split("; ") if name]
    st.markdown("\n".join(f"- {plain(name)}" for name in built) or say("projects.nothing"))
    option = figures.sweep(given.case, found, axis_title(given.case, BUDGET, language()), language())
    show_chart(option, figures.sweep_height(found), f"budgets:{job.request.id}:{len(found)}:{language()}")
    st.caption(plain(say("projects.budget.hint", gap=percent(GAP), seconds=f"{SECONDS:g}")))


def _saving(given: ViewInput, cost: float, capital: float) -> str:
    """What the best plan of a budget costs, invests and saves, as a share of what the plan saves."""
    currency = given.case.info.currency
    message = say(
        "projects.costs", cost=short(cost, language=language()), capital=short(capital, language=language()), currency=currency
    )
    if given.today is None:
        return message
    whole = float(given.today.kpi["total_cost_per_y"]) - float(given.plan.kpi["total_cost_per_y"])
    saved = float(given.today.kpi["total_cost_per_y"]) - cost
    share = share_percent(saved / whole, 0) if whole > 0 else "–"
    return f"{message} {say('projects.saves', saving=short(saved, language=language()), share=share, currency=currency)}"
