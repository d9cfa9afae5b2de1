"""Widths of the columns of tables of a plan."""

import pandas as pd

from parkloop.app_pages.views.parts.table import MARGIN_PIXELS, WIDEST_PIXELS, width_of


def test_a_column_is_as_wide_as_its_longest_text_within_bounds() -> None:
    """Proves that a Chinese letter counts twice. Sensitivity: cells of long names were cut."""
    assert width_of(pd.Series(["steam", "water"]), "What") is None
    assert width_of(pd.Series(["steam", float("nan"), None], dtype=object), "What") is None
    narrow, broad = width_of(pd.Series(["lowpressuresteam"]), ""), width_of(pd.Series(["低压蒸汽管道低压蒸汽管道低压蒸汽"]), "")
    assert narrow is not None and broad == 2 * narrow - MARGIN_PIXELS
    assert WIDEST_PIXELS == width_of(pd.Series(["x" * 200]), "What")
