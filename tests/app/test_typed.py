"""What is typed or pasted into a table: no number is changed, no word is lost, a pasted piece of a table finds its cells."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app_pages import desk, grids, typed
from app_pages.unsaved import Unsaved
from cases import CaseError, list_cases, load_case
from tests.app.test_pages import opened

PLANTS = ("plant", "title", "role", "x_km", "y_km")


def plants() -> pd.DataFrame:
    return grids.frames(load_case("two_firms"))["plants"]


@settings(deadline=None, max_examples=50)
@given(st.floats(allow_nan=False))
def test_every_number_comes_back_from_its_text(number: float) -> None:
    """Proves that showing a number and taking it back changes no digit. Sensitivity: twelve digits are too few for most."""
    cells = plants().head(1).assign(**dict.fromkeys(NUMBERS, number))
    back = grids.unspoken("plants", grids.spoken("plants", cells, "en"))
    told = back["x_km"].item()
    assert number == (float(told) if isinstance(told, str) else told)  # what is not finite stays a word


NUMBERS = [column for column in plants().columns if plants()[column].dtype == "float64"]


@pytest.mark.parametrize("name", list_cases())
def test_tables_come_back_from_what_is_shown(name: str) -> None:
    for table, cells in grids.frames(load_case(name)).items():
        assert grids.same(cells, grids.unspoken(table, grids.spoken(table, cells, "en"))), table


@pytest.mark.parametrize("name", list_cases())
def test_choices_are_shown_in_chinese_and_kept_as_the_format_has_them(name: str) -> None:
    """Proves that what a list shows in Chinese can be copied and pasted. Sensitivity: two choices of one name are one."""
    for table, cells in grids.frames(load_case(name)).items():
        shown = grids.spoken(table, cells, "zh")
        assert grids.same(cells, grids.unspoken(table, shown)), table
    case = grids.frames(load_case(name))
    options = next(field.options for field in grids.fields("plants", case, "EUR", "zh") if field.name == "role")
    assert set(grids.spoken("plants", case["plants"], "zh")["role"]) <= set(options)
    assert "企业" in options


@pytest.mark.parametrize(
    ("text", "kept"), [("0.9", 0.9), ("1 200", 1200.0), ("1,200.5", 1200.5), ("４", 4.0), ("0,9", "0,9"), ("far", "far")]
)
def test_a_number_is_read_and_what_is_none_stays_as_it_was_typed(text: str, kept: object) -> None:
    shown = grids.spoken("plants", plants(), "en")
    shown.loc[1, "x_km"] = text
    assert kept == grids.unspoken("plants", shown).loc[1, "x_km"]


def test_what_is_no_number_is_told_in_its_row_and_never_saved_as_another() -> None:
    """Proves that a decimal comma makes a fault. Sensitivity: an editor of numbers saves 9 for 0,9, ten times as far."""
    current = grids.frames(load_case("two_firms"))
    shown = grids.spoken("plants", current["plants"], "en")
    shown.loc[1, "x_km"] = "0,9"
    current["plants"] = grids.unspoken("plants", shown)
    with pytest.raises(CaseError) as caught:
        grids.case_of(current)
    assert {1: "x_km: this can be read in two ways: write a number with a decimal point, as 1234.5 or 1,234.5"} == (
        grids.faults_of_rows("plants", current["plants"], caught.value.faults)
    )


def test_a_piece_of_a_table_pasted_into_one_cell_finds_its_places() -> None:
    """Proves that Excel's rows become rows, whatever was clicked before. Sensitivity: all would stand in one key."""
    cells = grids.spoken("plants", plants(), "en")
    new = pd.DataFrame([dict.fromkeys(cells.columns)])
    new["plant"] = "bakery\tBakery\tplant\t1,5\t2\nforge\tForge\tutility\t3\t4\n"
    found = typed.spread("plants", pd.concat([cells, new], ignore_index=True), PLANTS)
    assert found is not None
    kept = grids.unspoken("plants", found)
    assert [*plants()["plant"], "bakery", "forge"] == list(kept["plant"])
    assert [["Bakery", "plant", "1,5", 2.0], ["Forge", "utility", 3.0, 4.0]] == kept[list(PLANTS[1:])].iloc[-2:].values.tolist()
    assert typed.spread("plants", cells, PLANTS) is None


def test_ticks_are_pasted_as_words_and_start_with_the_default_where_none_is() -> None:
    cells = grids.frames(load_case("two_firms"))["heat_streams"].head(1)
    cells.loc[0, "stream"] = "one\tyes\ntwo\t否\nthree"
    found = typed.spread("heat_streams", cells, ("stream", "must_cool"))
    assert found is not None
    assert [("one", True), ("two", False), ("three", True)] == list(zip(found["stream"], found["must_cool"], strict=True))


def test_a_note_of_several_lines_stays_one() -> None:
    cells = plants()
    cells.loc[0, "note"] = "first\nsecond"
    assert typed.spread("plants", cells, ("plant", "note")) is None


def test_a_row_without_a_word_is_no_row_and_the_rows_below_keep_their_numbers() -> None:
    case = load_case("two_firms")
    current = grids.frames(case)
    for table in ("plants", "heat_streams", "water_streams"):
        cells = current[table]
        ticks = {name: False for name in cells.columns if cells[name].dtype == bool}
        current[table] = pd.concat([pd.DataFrame([{**dict.fromkeys(cells.columns), **ticks}]), cells], ignore_index=True)
    assert case == grids.case_of(current)
    current["plants"].loc[2, "plant"] = None
    with pytest.raises(CaseError) as caught:
        grids.case_of(current)
    assert {2} == set(grids.faults_of_rows("plants", current["plants"], caught.value.faults))


def test_discarded_edits_come_back_by_undo_all_at_once() -> None:
    """Proves that no click loses edits for good. Sensitivity: a discard that forgets its steps leaves nothing to undo."""
    name = desk.save(load_case("two_firms"), "shipped/two_firms")
    for table, column in (("plants", "note"), ("water_streams", "title")):
        cells = grids.frames(desk.load(name))[table]
        cells.loc[0, column] = "mine"
        desk.save_draft(name, table, cells)
    app = opened("data", case=name)
    app.button(key="discard").click().run()
    mine: Unsaved = app.session_state[f"unsaved:{name}:"]
    assert {} == mine.tables and {} == desk.drafts(name)
    app.button(key="undo").click().run()
    assert not app.exception, app.exception
    assert {"plants", "water_streams"} == set(desk.drafts(name))
    assert "mine" == desk.drafts(name)["plants"].loc[0, "note"]


def test_infinite_is_no_text_that_gets_lost() -> None:
    assert math.isinf(float(typed._digits(math.inf)))
