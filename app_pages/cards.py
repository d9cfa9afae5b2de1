"""Key figures as cards: the number, its change, and what it was before."""

from collections.abc import Callable, Iterable

from streamlit.delta_generator import DeltaGenerator

from app_pages.answers import Indicator


def show_cards(columns: Iterable[DeltaGenerator], rows: Iterable[Indicator], before: Callable[[str], str]) -> None:
    """A card in each column; ``before`` puts the number of before into words."""
    for column, row in zip(columns, rows, strict=False):
        column.metric(
            f"{row.name} [{row.unit}]",
            row.shown,
            row.change,
            delta_color="off" if row.below else "inverse",
            delta_arrow="off",
            delta_description=None if row.shown_today is None else before(row.shown_today),
            border=True,
        )
