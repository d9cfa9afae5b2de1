"""Tables in which long sentences are read whole."""

from streamlit.testing.v1 import AppTest


def drawn(rows: int) -> AppTest:
    """A page with a table of so many faults."""

    def page(rows: int) -> None:
        import pandas as pd

        from parkloop.app_pages.session.wrapped import show_wrapped

        show_wrapped(pd.DataFrame([{"row": "mill_*a*", "fault": "it must be one of " + ", ".join("abcdefghij" * 9)}] * rows))

    return AppTest.from_function(page, kwargs={"rows": rows}).run()


def test_long_sentences_are_in_a_table_that_wraps() -> None:
    """Proves it for a sentence of 300 letters, whose marks are no Markdown. Sensitivity: the grid cuts it at its column."""
    app = drawn(2)
    assert not app.exception and not len(app.dataframe)
    (table,) = app.table
    assert table.value["fault"][0].endswith("i, j") and r"mill\_\*a\*" == table.value["row"][0]
    assert 30 == len(drawn(30).table[0].value)
