"""Finance of a plan beside today's park, as cards: payback, NPV and rate of return."""

import math
from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import language, plan, say, solved_case
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.run import finance_beside
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.wording import amount, percent, short


def finance_of(job: queue.Job) -> Finance | None:
    """Finance of a job's plan beside today's park, none where that has no solution."""
    found, today = plan(job), plan(job, "baseline")
    known = found is not None and found.found and today is not None and today.found
    return _finance(str(job.folder), found.seconds, job) if known and found is not None else None


@st.cache_resource(max_entries=16, show_spinner=False)
def _finance(folder: str, seconds: float, _job: queue.Job) -> Finance | None:
    """Finance of a job; folder and seconds name its content."""
    found, today = plan(_job), plan(_job, "baseline")
    return None if found is None or today is None else finance_beside(solved_case(_job), found, today)


def finance_cards(found: Finance, kind: Literal["whole", "company"], name: str) -> list[tuple[str, str]]:
    """Investment, payback, NPV and rate of return after tax; a dash where there is none."""
    row = next((one for one in found.table.to_dict("records") if (one["kind"], one["subject"]) == (kind, name)), {})
    names = ("capex", "payback_after_tax_y", "npv_after_tax", "firr_after_tax")
    capital, payback, worth, rate = (float(row.get(key, math.nan)) for key in names)
    return [
        (say("finance.investment", currency=found.currency), short(0.0 if math.isnan(capital) else capital, language=language())),
        (say("finance.payback"), amount(payback)),
        (say("finance.npv", currency=found.currency), short(worth, language=language())),
        (say("finance.irr"), percent(rate) if math.isfinite(rate) else amount(rate)),
    ]


def show_finance(columns: Sequence[DeltaGenerator], cards: Sequence[tuple[str, str]]) -> None:
    """A card in each column, with the terms on which it rests."""
    for column, (label, value) in zip(columns, cards, strict=True):
        column.metric(plain(label), value, border=True, help=say("finance.help"))
