"""View: what the plan means for each company: costs, exchanges, payments and projects."""

import streamlit as st

from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.finance import finance_cards, finance_of, show_finance
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.app_pages.views.parts.when import HIDDEN
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import short
from parkloop.optimizer.report.company import costs_of, exchanges_of, items_of, payments_of
from parkloop.optimizer.report.projects import companies, table_of
from parkloop.optimizer.report.tables import ledger
from parkloop.optimizer.report.units import as_written

LEAST = 0.5
"""Change of a company's cost that is none: less is left of the arithmetic of floats [money/y]"""


def show(given: ViewInput) -> None:
    """All companies beside each other, or one of them."""
    named = plant_names(given.case, language())
    paying = {plant for plan in (given.plan, given.today) if plan is not None for plant in company_costs(plan)["plant"]}
    inside = [row.plant for row in given.case.plants if row.plant in paying]
    with given.bar:
        key = choose(
            "company",
            say("companies.which"),
            ["", *inside],
            lambda key: named.get(key, say("companies.all")),
            width=260,
            **HIDDEN,
        )
    beside = finance_of(given.job)
    if key:
        _show_one(given, key, beside)
    else:
        _show_all(given, beside)


def _show_all(given: ViewInput, beside: Finance | None) -> None:
    """The companies in one table, the way of the annual cost by head or by company, and the whole ledger."""
    written = given.case.info.currency, language()
    show_plain(as_written(companies(given.case, given.plan, given.today, language(), beside), *written))
    st.caption(say("companies.hint"))
    if given.today is None:
        st.caption(say("money.notoday"))
    else:
        with given.bar:
            by = choose("by", say("money.by"), ("head", "plant"), lambda key: say(f"money.{key}"), width=180, **HIDDEN)
        steps = {"today": given.today, "plan": given.plan}
        titles = {key: say(f"money.{key}") for key in steps}
        option = figures.waterfall(given.case, steps, by, language(), titles)
        show_chart(option, 430, f"waterfall:{by}:{language()}")
    st.markdown(f"**{say('money.ledger')}**")
    show_plain(as_written(ledger(given.case, given.plan, given.today, language()), *written))


def _show_one(given: ViewInput, plant: str, beside: Finance | None) -> None:
    """One company: what it pays, gains, invests and exchanges, and whether it would refuse."""
    written = given.case.info.currency, language()
    _show_cards(given, plant, beside)
    if given.today is not None:
        rise = _cost(given.plan, plant) - _cost(given.today, plant)
        words = "refuses" if rise > LEAST else "gains" if rise < -LEAST else "same"
        message = say(f"companies.{words}", amount=short(abs(rise), language=language()), currency=given.case.info.currency)
        (st.warning if rise > LEAST else st.success)(plain(message))
    finance = queue.dependents(given.job.request.id, "finance")
    known = queue.table(finance[0], "finance") if finance else None
    tables = {
        "exchanges": exchanges_of(given.case, given.plan, plant, language()),
        "payments": payments_of(given.case, given.plan, plant, language()),
        "projects": table_of(given.case, items_of(given.case, given.plan, plant, language()), language(), known),
        "costs": costs_of(given.case, given.plan, given.today, plant, language()),
    }
    for key, cells in tables.items():
        st.markdown(f"**{say(f'companies.{key}')}**")
        if len(cells):
            show_plain(as_written(cells, *written))
        else:
            st.caption(say(f"companies.no.{key}"))


def _cost(plan: Plan, plant: str) -> float:
    """Annual cost of a company, with what it pays and is paid [money/y]"""
    costs = company_costs(plan)
    return float(costs.loc[costs["plant"] == plant, "cost_per_y"].sum())


def _show_cards(given: ViewInput, plant: str, beside: Finance | None) -> None:
    """Cost, investment, payback, NPV and rate of return of a company."""
    now = short(_cost(given.plan, plant), language=language())
    before = None if given.today is None else say("results.before", amount=short(_cost(given.today, plant), language=language()))
    cards = [] if beside is None else finance_cards(beside, "company", plant)
    first, *others = st.columns(1 + len(cards))
    label = plain(say("companies.cost", currency=given.case.info.currency))
    first.metric(label, now, before, "off", delta_arrow="off", border=True)
    show_finance(others, cards)
