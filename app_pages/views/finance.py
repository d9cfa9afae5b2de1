"""Finance of a plan beside today's park, as cards: payback, NPV and rate of return."""

import math
from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import language, plan, say, solved_case
from parkloop.cases import Case
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.run import finance_beside
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount, short
from parkloop.optimizer.report.tables import payback


def finance_of(job: queue.Job) -> Finance | None:
    """Finance of a job's plan beside today's park, none where that has no solution."""
    found, today = plan(job), plan(job, "baseline")
    if found is None or not found.found or today is None or not today.found:
        return None
    return _finance(str(job.folder), found.seconds, solved_case(job), found, today)


@st.cache_resource(max_entries=16, show_spinner=False)
def _finance(folder: str, seconds: float, _case: Case, _found: Plan, _today: Plan) -> Finance:
    """Finance of a plan; folder and seconds name its content."""
    return finance_beside(_case, _found, _today)


def finance_cards(found: Finance, kind: Literal["whole", "company"], name: str) -> list[tuple[str, str]]:
    """Investment, payback, NPV and rate of return after tax; a dash where there is none."""
    row = next((one for one in found.table.to_dict("records") if (one["kind"], one["subject"]) == (kind, name)), {})
    names = ("capex", "payback_after_tax_y", "npv_after_tax", "firr_after_tax")
    capital, payback, worth, rate = (float(row.get(key, math.nan)) for key in names)
    return [
        (say("finance.investment", currency=found.currency), short(0.0 if math.isnan(capital) else capital, language=language())),
        (say("finance.payback"), amount(payback)),
        (say("finance.npv", currency=found.currency), short(worth, language=language())),
        (say("finance.irr"), amount(100 * rate)),
    ]


def simple_payback(found: Plan, today: Plan | None) -> str:
    """The simple payback in words, which is not that after tax; empty where nothing is saved or built."""
    years = None if today is None or not today.found else payback(found, today)
    return say("finance.simple", years=amount(years)) if years else ""


def show_finance(columns: Sequence[DeltaGenerator], cards: Sequence[tuple[str, str]], simple: str = "") -> None:
    """A card in each column, with the terms on which it rests; ``simple`` stands below the payback."""
    for column, (label, value) in zip(columns, cards, strict=True):
        below = simple if label == say("finance.payback") else ""
        column.metric(plain(label), value, below or None, "off", delta_arrow="off", border=True, help=say("finance.help"))
