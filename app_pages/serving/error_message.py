"""Message of an unhandled exception: a sentence, no traceback, which the log has."""

import streamlit as st

from parkloop.app_pages.session.session import say, translated
from parkloop.optimizer.system import error_reports


def show(ex: BaseException) -> None:
    """Show a sentence about an exception in the language of the page; unsaved edits stay."""
    found = error_reports.error_report(ex)
    st.error(f"{say('app.mishap')} {translated(found.sentence)}")
