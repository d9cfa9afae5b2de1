"""Operating hours of the companies of an uploaded ledger, by which its amounts a day or hour count."""

import streamlit as st

from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import say
from parkloop.cases.ledgers.park import HOURS
from parkloop.cases.ledgers.reading import CompanyLedger, companies, read_into
from parkloop.optimizer.plan.wording import amount

MOST, STEP = 8784.0, 100.0
"""Hours of the longest year, and a click of the field [h/y]"""
ACROSS = 3


def ask_hours(content: bytes, name: str) -> dict[str, float]:
    """Hours that each company runs a year, by its name.

    Raises ``CaseError`` where the workbook cannot be opened.
    """
    ledger = CompanyLedger()
    read_into(ledger, content, name)
    found = list(companies(ledger))
    asked: dict[str, float] = {}
    with st.expander(say("cases.hours"), expanded=True):
        st.caption(say("cases.hours.say", hours=amount(HOURS)))
        for start in range(0, len(found), ACROSS):
            for column, company in zip(st.columns(ACROSS), found[start : start + ACROSS], strict=False):
                label, key = plain(say("cases.hours.of", company=company)), f"ledger_hours:{company}"
                asked[company] = column.number_input(label, 1.0, MOST, HOURS, STEP, key=key, format="%.0f")
    return asked
