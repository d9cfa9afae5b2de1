"""The sheet's script on its own: texts of the clipboard, and steps, which the browser shows before Python has done them."""

import json
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from parkloop.app_pages.sheet import HERE
from parkloop.app_pages.sheet.steps import Step, applied

COLUMNS = ["a", "b", "c"]


@cache
def script() -> MiniRacer:
    engine = MiniRacer()
    engine.eval((HERE / "rows.js").read_text(encoding="utf-8"))
    return engine


def run(function: str, *arguments: Any) -> Any:
    told = ", ".join(json.dumps(argument) for argument in arguments)
    return json.loads(str(script().eval(f"JSON.stringify({function}({told}))")))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"two\nlines"\t"say ""no"""\r\n', [["two\nlines", 'say "no"']]),
        ('"with\ttab"\tx', [["with\ttab", "x"]]),
        ('3" pipe\tDN 80', [['3" pipe', "DN 80"]]),
        ('"unclosed\tx\ny', [['"unclosed', "x"], ["y"]]),
        ("", [[""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
    ],
)
def test_what_excel_hands_over_is_read_as_it_was_meant(text: str, rows: list[list[str]]) -> None:
    assert rows == run("parse", text)


CELLS = st.text(st.sampled_from('ab"\t\n 热,;'), max_size=6).map(lambda text: text.strip("\n"))
TABLES = st.integers(1, 3).flatmap(lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1, max_size=4))


@settings(max_examples=150, deadline=None)
@given(TABLES.filter(lambda rows: rows[-1] != [""]))
def test_what_is_copied_is_pasted_as_it_was(rows: list[list[str]]) -> None:
    assert rows == run("parse", run("write", rows))


HEADED = [{"name": "plant", "label": "plant"}, {"name": "title", "label": "title"}, {"name": "x_km", "label": "x [km]"}]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["X [km]", "plant"], ["2", "a"]], {"cells": [["a", None, "2"]], "lost": 0}),
        ([["title", "colour", " x_km "], ["A", "red", "3"]], {"cells": [[None, "A", "3"]], "lost": 1}),
        ([["plant", "Mill", "1"], ["a", "A", "2"]], None),
        ([["plant", "x_km"]], None),
        ([["plant", "b", "c", "d", "title"], ["1", "2", "3", "4", "5"]], None),
    ],
)
def test_a_first_line_of_headers_says_where_the_cells_go(rows: list[list[str]], found: dict[str, Any] | None) -> None:
    """Sensitivity: the headers became a plant, and what was copied in another order stood in wrong columns as valid numbers."""
    assert found == run("placed", rows, HEADED)


def ops() -> st.SearchStrategy[dict[str, Any]]:
    rows = st.lists(st.integers(0, 7), min_size=1, max_size=3, unique=True).map(sorted)
    insert = st.builds(lambda row, count: {"do": "insert", "row": row, "count": count}, st.integers(0, 4), st.integers(0, 3))
    remove = st.builds(lambda rows: {"do": "remove", "rows": rows}, rows)
    put = st.builds(
        lambda row, count, text: {
            "do": "set",
            "rows": list(range(row, row + count)),
            "columns": ["b", "c"],
            "cells": [[f"{text}{line}", "x"] for line in range(count)],
        },
        st.integers(0, 4),
        st.integers(1, 3),
        st.text("pq", max_size=2),
    )
    return st.one_of(insert, remove, put)


REPLAY = """((rows, steps) => replay(rows.map((cells) => ({cells, marks: {}})), steps, new Map([["a", 0], ["b", 1], ["c", 2]]),
  () => ({cells: ["", "", ""], marks: {}})).map((row) => row.cells))"""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(ops(), min_size=1, max_size=3), max_size=4))
def test_the_browser_shows_what_python_makes(deeds: list[list[dict[str, Any]]]) -> None:
    """Proves that a planner sees the rows that will be kept. Sensitivity: one row too few, and all later cells are off."""
    start = [[f"{name}{row}" for name in COLUMNS] for row in range(4)]
    steps = [{"seq": number, "seen": 0, "ops": parts} for number, parts in enumerate(deeds, 1)]
    cells = pd.DataFrame(start, columns=COLUMNS, dtype=object)
    for step in steps:
        cells = applied(cells, Step.model_validate(step), lambda _, text: text or None).reset_index(drop=True)
    shown = run(REPLAY, start, steps)
    blank = [["" if cell is None or pd.isna(cell) else cell for cell in row] for row in cells.itertuples(index=False, name=None)]
    assert blank == [[cell or "" for cell in row] if row else ["", "", ""] for row in shown]


def test_marks_go_with_their_rows_and_a_step_that_waits_is_taken_back_at_once() -> None:
    rows = [{"cells": ["x", "", ""], "marks": {}}, {"cells": ["y", "", ""], "marks": {"0": "wrong"}}]
    shown = 'replay({}, {}, new Map([["a", 0]]), () => ({{cells: ["", "", ""], marks: {{}}}}))'
    insert = [{"ops": [{"do": "insert", "row": 0, "count": 1}]}]
    put = [{"ops": [{"do": "set", "rows": [2], "columns": ["a"], "cells": [["z"]]}]}]
    undo = [{"ops": [{"do": "undo"}]}]

    def after(*steps: Any) -> Any:
        found = script().eval(f"JSON.stringify({shown.format(json.dumps(rows), json.dumps([*steps]))})")
        return [row["marks"] for row in json.loads(str(found))]

    assert [{}, {}, {"0": "wrong"}] == after(*insert)
    assert [{}, {}, {}] == after(*insert, *put)
    assert [{}, {}, {"0": "wrong"}] == after(*insert, *put, *undo)
