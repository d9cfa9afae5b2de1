"""What a sheet sends: checked, kept once, acknowledged, and lost by nothing that happens meanwhile."""

from typing import Any

import pandas as pd
import pytest

from parkloop.app_pages.editing import editor
from parkloop.app_pages.session import grids, repository
from parkloop.app_pages.session.unsaved import Unsaved
from parkloop.app_pages.sheet.marks import marks
from parkloop.app_pages.sheet.sheets import EditableSheet
from parkloop.app_pages.sheet.steps import MOST_ROWS, read_steps, rebased
from parkloop.cases import CaseError, list_cases, load_case
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.synthetic import synthetic_park
from tests.app.screens.test_pages import opened, told

SAVED = grids.frames(load_case("two_firms"))
TOLD = dict.fromkeys(("rows", "columns", "added", "cut_rows", "cut_columns", "locked"), 0)


def step(seq: int, *ops: dict[str, Any], seen: int = 1, **how: Any) -> dict[str, Any]:
    return {"seq": seq, "seen": seen, "ops": list(ops), "told": None, **how}


def put(row: int, column: str, *texts: str) -> dict[str, Any]:
    rows = [row + place for place in range(len(texts))]
    return {"do": "set", "rows": rows, "columns": [column], "cells": [[text] for text in texts]}


def insert(row: int, count: int = 1) -> dict[str, Any]:
    return {"do": "insert", "row": row, "count": count}


UNDO, REDO = {"do": "undo"}, {"do": "redo"}


class Window:
    """A window that shows a sheet."""

    def __init__(self, table: str = "plants") -> None:
        self.name = repository.save(load_case("two_firms"), "shipped/two_firms")
        self.mine = Unsaved(self.name, "", repository.head(self.name))
        self.sheet = EditableSheet("sheet-1", self.name, table)
        self.show()

    def show(self) -> None:
        self.sheet.show(self.now())

    def now(self) -> pd.DataFrame:
        return self.mine.tables.get(self.sheet.table, SAVED[self.sheet.table])

    def send(self, *steps: dict[str, Any]) -> None:
        message = {"token": self.sheet.token, "sent": 1, "steps": list(steps)}
        editor.take(self.sheet, read_steps(message, self.sheet.token, self.sheet.ack), self.mine, SAVED)

    def column(self, name: str) -> list[object]:
        return [None if pd.isna(cell) else cell for cell in self.now()[name]]


def test_what_is_sent_twice_is_done_once_and_stands_in_the_store() -> None:
    """Proves that a message that is repeated, with steps that came since, loses and doubles nothing."""
    window = Window()
    first, second = step(1, insert(1, 2), put(1, "plant", "bakery", "forge")), step(2, put(0, "x_km", "1,200.5"))
    window.send(first)
    window.send(first, second)
    window.send(first, second)
    assert 2 == window.sheet.ack
    assert ["brewery", "bakery", "forge", "greenhouse", "outside"] == window.column("plant")
    assert 1200.5 == window.column("x_km")[0]
    kept = repository.drafts(window.name)["plants"]
    assert grids.same(kept, window.now())


def test_every_step_is_taken_back_and_made_again_on_its_own() -> None:
    window = Window()
    window.send(step(1, put(0, "x_km", "7")), step(2, insert(3, 300), put(3, "plant", *(f"p{n}" for n in range(300)))))
    window.send(step(3, {"do": "remove", "rows": [0, 2]}))
    assert 301 == len(window.now())
    window.send(step(4, UNDO))
    assert 303 == len(window.now())
    window.send(step(5, UNDO), step(6, UNDO), step(7, UNDO))
    assert {} == window.mine.tables == repository.drafts(window.name)
    window.send(step(8, REDO), step(9, REDO))
    assert (303, 7.0) == (len(window.now()), window.column("x_km")[0])
    window.send(step(10, put(0, "x_km", "8")), step(11, REDO))
    assert 8.0 == window.column("x_km")[0]


def test_a_step_that_the_store_did_not_take_is_not_acknowledged_and_is_done_once_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a full disk loses nothing. Sensitivity: a sheet that goes on before the store inserts the row twice."""
    window = Window()

    def full(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(repository, "save_draft", full)
        with pytest.raises(OSError, match="no space"):
            window.send(step(1, insert(0), put(0, "plant", "bakery")))
    assert 0 == window.sheet.ack
    window.send(step(1, insert(0), put(0, "plant", "bakery")))
    assert ["bakery", "brewery", "greenhouse", "outside"] == window.column("plant")


@pytest.mark.parametrize(
    "message",
    [
        *(None, "edits", {}, {"token": "other", "steps": [step(1, UNDO)]}),
        *({"token": "t", "steps": [bad]} for bad in (step(0, UNDO), step(1), step(1, put(MOST_ROWS, "plant", "x")))),
        {"token": "t", "steps": [step(1, {"do": "drop"})]},
        {"token": "t", "steps": [step(1, {"do": "set", "rows": [-1], "columns": ["plant"], "cells": [["x"]]})]},
        {"token": "t", "steps": [step(1, {"do": "set", "rows": [0], "columns": ["plant"], "cells": [[{"a": 1}]]})]},
    ],
)
def test_what_no_sheet_of_this_window_sends_changes_nothing(message: object) -> None:
    assert [] == read_steps(message, "t", 0)


def test_columns_that_are_none_rows_that_are_not_there_and_short_lines_break_nothing() -> None:
    window = Window()
    odd = {"do": "set", "rows": [0, 9], "columns": ["nix", "title"], "cells": [["a"], ["b", "far"]]}
    window.send(step(1, odd), step(2, {"do": "remove", "rows": [99]}), step(3, insert(99)))
    assert 11 == len(window.now())
    assert "far" == window.column("title")[9]


def test_a_cell_typed_while_the_table_was_replaced_finds_its_row() -> None:
    """Proves that a late cell is written where it was meant. Sensitivity: by number, it would be another plant's."""
    window = Window()
    window.send(step(1, insert(0, 2), put(2, "x_km", "4")))
    window.mine.put({"plants": SAVED["plants"].iloc[[2, 0, 1]].reset_index(drop=True)})
    window.send(step(2, put(3, "x_km", "5")))
    window.show()
    window.send(step(3, put(2, "y_km", "6")), step(4, insert(5), put(5, "plant", "forge")))
    assert ["outside", "brewery", "greenhouse", "forge"] == window.column("plant")
    assert 5.0 == window.column("x_km")[2]
    assert 6.0 == window.column("y_km")[1]
    window.send(step(5, put(0, "x_km", "9"), seen=window.sheet.version))
    assert 9.0 == window.column("x_km")[0]


def test_what_was_written_into_a_row_that_is_gone_comes_back_as_a_row() -> None:
    cells = SAVED["plants"]
    after = cells.astype(object)
    after.loc[1, "title"] = "Mine"
    kept = rebased(cells, after.drop(index=0), cells.iloc[[0, 2]].reset_index(drop=True), ["plant"])
    assert [("outside", None), ("greenhouse", "Mine")] == [
        (row.plant, row.title if row.title == "Mine" else None) for row in kept.itertuples()
    ]


@pytest.mark.parametrize("name", list_cases())
def test_nothing_is_marked_in_a_case_that_is_right(name: str) -> None:
    """Proves that a mark is a fault. Sensitivity: a column that may name more than its list offers would be red."""
    current = grids.frames(load_case(name))
    assert {} == {table: found for table in current if (found := marks(table, current, (), "en"))}


def test_what_is_not_recognised_is_marked_with_what_is_allowed_in_both_languages() -> None:
    current = grids.frames(load_case("two_firms"))
    water = current["water_streams"].astype(object)
    water.loc[0, ["plant", "role", "flow_t_per_h", "counts"]] = ["brewry", "giver", "abc", "perhaps"]
    current["water_streams"] = water
    told = marks("water_streams", current, (), "en")[0]
    assert told["plant"] == "it must name a plant (nearest: Brewery)"
    assert told["role"].startswith("it must be one of source, ")
    assert (told["flow_t_per_h"], told["counts"]) == ("it must be a number in t/h", "it must be true or false")
    for text in marks("water_streams", current, (), "zh")[0].values():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text), text


def test_a_fault_of_the_last_save_stands_on_its_cell_until_the_cell_changes() -> None:
    current = grids.frames(load_case("two_firms"))
    current["water_streams"].loc[0, "flow_t_per_h"] = -1.0
    with pytest.raises(CaseError) as caught:
        grids.case_of(current)
    found = marks("water_streams", current, caught.value.faults, "zh")
    assert {0: {"flow_t_per_h": rendered(say("it must be at least {least}", least="0 t/h"), "zh")}} == found
    current["water_streams"].loc[0, "flow_t_per_h"] = 2.0
    assert {} == marks("water_streams", current, caught.value.faults, "zh")


def test_a_thousand_rows_are_kept_and_marked_quickly() -> None:
    """Proves that a paste of 1,000 rows of every column is no matter of seconds."""
    window = Window("water_streams")
    columns = list(SAVED["water_streams"].columns)[:15]
    line = ["w", "Brewery", "source", *["1"] * 12]
    cells = [[f"{line[0]}{row}", *line[1:]] for row in range(1000)]
    window.send(step(1, {"do": "set", "rows": list(range(1000)), "columns": columns, "cells": cells}))
    assert 1000 == len(window.now())
    assert "brewery" in window.column("plant")
    assert marks("water_streams", {**SAVED, "water_streams": window.now()}, (), "en") is not None


def sheet_of(app: Any) -> EditableSheet:
    found: EditableSheet = app.session_state[editor.SHOWN]
    return found


def test_a_step_that_comes_with_a_click_on_save_is_saved_by_it() -> None:
    """Proves the order at the page's own door: the sheet's state is taken before the click is followed."""
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    app = opened("data", case=name)
    shown = sheet_of(app)
    app.session_state[shown.key] = {"edits": {"token": shown.token, "sent": 1, "steps": [step(1, put(0, "x_km", "4.5"))]}}
    app.button(key="save_copy").click().run()
    assert not app.exception, app.exception
    assert 4.5 == repository.load(f"{name}_2").plants[0].x_km
    assert {} == repository.drafts(name)
    assert f"{name}_2" == app.session_state["case"] and "Unsaved edits" not in told(app)


def test_a_case_of_four_hundred_plants_is_shown_with_each_list_once() -> None:
    current = grids.frames(synthetic_park(40, 3))
    fields = grids.fields("links", current, "EUR")
    data = editor._columns(fields)
    assert len(data["lists"]) < len([field for field in fields if field.editor == "select"])
