"""A figure on the page: units in the language of the page, colours of the browser's theme."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from parkloop.app_pages.session.session import language
from parkloop.cases.locale.signs import all_written
from parkloop.optimizer.figures import Option
from parkloop.optimizer.figures.dark import in_dark

FILLS = "fills"
"""Begins the key of what is as high as the page has room, see the style of the frame."""


def show_chart(option: Option, height: int, key: str, where: DeltaGenerator | None = None, selects: bool = False) -> Any:
    """Show a figure, ``height`` pixels high at least; returns what is selected in it where it ``selects``."""
    shown = all_written(option, language())
    return (where or st).echarts_chart(
        in_dark(shown) if is_dark() else shown,
        height=height,
        key=f"{FILLS}:{key}",
        on_select="rerun" if selects else "ignore",
    )


def is_dark() -> bool:
    """Whether the browser shows the page dark."""
    return st.context.theme.type == "dark"
