"""What is typed or pasted into a table: no number is changed, no word is lost."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.app_pages.session import cell_input, grids, repository
from parkloop.app_pages.session.unsaved import Unsaved
from parkloop.app_pages.sheet.marks import marks
from parkloop.app_pages.sheet.sheets import meaning
from parkloop.cases import CaseError, list_cases, load_case
from tests.app.screens.test_pages import opened
from tests.support.few import first

PLANTS = grids.frames(load_case("two_firms"))["plants"]


def plants() -> pd.DataFrame:
    return PLANTS.copy()


@settings(deadline=None, max_examples=50)
@given(st.floats(allow_nan=False))
def test_every_number_comes_back_from_its_text(number: float) -> None:
    """Proves that showing a number and taking it back changes no digit. Sensitivity: twelve digits are too few for most."""
    cells = plants().head(1).assign(**dict.fromkeys(NUMBERS, number))
    back = grids.stored("plants", grids.displayed("plants", cells, "en"))
    told = back["x_km"].item()
    assert number == (float(told) if isinstance(told, str) else told)  # what is not finite stays a word


NUMBERS = [column for column in plants().columns if plants()[column].dtype == "float64"]


@pytest.mark.parametrize("name", first(list_cases(), "two_firms", "kalundborg", "lubei"))
def test_tables_come_back_from_what_is_shown(name: str) -> None:
    for table, cells in grids.frames(load_case(name)).items():
        assert grids.same(cells, grids.stored(table, grids.displayed(table, cells, "en"))), table


@pytest.mark.parametrize(
    ("text", "kept"), [("0.9", 0.9), ("1 200", 1200.0), ("1,200.5", 1200.5), ("４", 4.0), ("0,9", "0,9"), ("far", "far")]
)
def test_a_number_is_read_and_what_is_none_stays_as_it_was_typed(text: str, kept: object) -> None:
    shown = grids.displayed("plants", plants(), "en")
    shown.loc[1, "x_km"] = text
    assert kept == grids.stored("plants", shown).loc[1, "x_km"]


def test_what_is_no_number_is_told_in_its_row_and_never_saved_as_another() -> None:
    """Proves that a decimal comma makes a fault. Sensitivity: an editor of numbers saves 9 for 0,9, ten times as far."""
    current = grids.frames(load_case("two_firms"))
    shown = grids.displayed("plants", current["plants"], "en")
    shown.loc[1, "x_km"] = "0,9"
    current["plants"] = grids.stored("plants", shown)
    with pytest.raises(CaseError) as caught:
        grids.case_of(current)
    told = {"x_km": "this can be read in two ways: write a number with a decimal point, as 1234.5 or 1,234.5"}
    assert {1: told} == marks("plants", current, caught.value.faults, "en")


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
    assert {2} == set(marks("plants", current, caught.value.faults, "en"))


def test_discarded_edits_come_back_by_undo_all_at_once() -> None:
    """Proves that no click loses edits for good. Sensitivity: a discard that forgets its steps leaves nothing to undo."""
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    for table, column in (("plants", "note"), ("water_streams", "title")):
        cells = grids.frames(repository.load(name))[table]
        cells.loc[0, column] = "mine"
        repository.save_draft(name, table, cells)
    app = opened("data", case=name)
    app.button(key="discard").click().run()
    mine: Unsaved = app.session_state[f"unsaved:{name}:"]
    assert {} == mine.tables and {} == repository.drafts(name)
    app.button(key="undo").click().run()
    assert not app.exception, app.exception
    assert {"plants", "water_streams"} == set(repository.drafts(name))
    assert "mine" == repository.drafts(name)["plants"].loc[0, "note"]


def test_infinite_is_no_text_that_gets_lost() -> None:
    assert math.isinf(float(cell_input._digits(math.inf)))


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        ("1,200", "zh", 1200.0),
        ("１，２００", "zh", 1200.0),
        ("-1,200", "zh", -1200.0),
        ("1,200", "en", "1,200"),
        ("0,9", "zh", "0,9"),
    ],
)
def test_thousands_of_a_chinese_workbook_are_read(text: str, language: str, kept: object) -> None:
    """Proves it for the page in Chinese. Sensitivity: whole columns pasted from Excel are refused, cell by cell."""
    meant = meaning(lambda: grids.fields("plants", {"plants": PLANTS}, "CNY"), language)
    shown = grids.displayed("plants", plants(), language)
    shown.loc[1, "x_km"] = meant("x_km", text)
    assert kept == grids.stored("plants", shown).loc[1, "x_km"]
