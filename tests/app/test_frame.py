"""The frame about all pages: where it draws them."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

AFTER_A_FRAGMENT = """
import streamlit as st
from parkloop.app_pages.frame import show
with st.sidebar:
    show()
"""


def test_a_page_is_drawn_beside_the_sidebar_wherever_a_fragment_drew_before(tmp_path: Path) -> None:
    """Proves that a run in the thread of a fragment that has just ended draws its page as any other.

    Sensitivity: Streamlit leaves the place of the fragment, and the tables of page Data stood in the sidebar.
    """
    script = tmp_path / "app.py"
    script.write_text(AFTER_A_FRAGMENT, encoding="utf-8")
    app = AppTest.from_file(str(script), default_timeout=60)
    app.run()
    assert not app.exception
    assert "open:shipped/kalundborg" in [button.key for button in app.main.button]
    assert "open:shipped/kalundborg" not in [button.key for button in app.sidebar.button]
