"""Key figures as cards: the number, its change, and what it was before."""

from collections.abc import Callable, Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import language, say
from parkloop.app_pages.session.titles import translated_with_titles
from parkloop.app_pages.views.parts.answers import ShownIndicator
from parkloop.cases import Case
from parkloop.cases.locale.signs import written
from parkloop.optimizer.plan.record import Plan


def show_cards(columns: Iterable[DeltaGenerator], rows: Iterable[ShownIndicator], before: Callable[[str], str]) -> None:
    """A card in each column; ``before`` puts the number of before into words."""
    for column, row in zip(columns, rows, strict=False):
        column.metric(
            plain(written(f"{row.name} [{row.unit}]", language())),
            row.shown,
            row.change,
            delta_color="off" if row.below else "inverse",
            delta_arrow="off",
            delta_description=None if row.shown_today is None else before(row.shown_today),
            border=True,
        )


def warn_of_today(today: Plan | None, solved: Case) -> None:
    """Say so where the park cannot run today as it is described, and why."""
    if today is not None and not today.found:
        st.warning(
            "\n\n".join([say("results.nobaseline"), *(plain(translated_with_titles(reason, solved)) for reason in today.reasons)])
        )
