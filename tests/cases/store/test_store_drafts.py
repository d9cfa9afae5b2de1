"""Unsaved edits: nothing that was typed is lost, faulty or not, in whichever window."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.cases import store as s
from parkloop.cases import to_tables
from parkloop.cases.store import DraftConflictError, Store, StoreError, UnsavedEdits
from parkloop.cases.store.unsaved import frame_of_text, frame_text
from tests.support.case_parks import build, valid

CASE = build(valid())
FAULTY = pd.DataFrame(
    {
        "plant": pd.Series(["mill", "mill", None, "Ümläut & 厂", "half \ud800", "zero \0"], dtype=object),
        "x_km": pd.Series([0.1 + 0.2, None, 1e300, -0.0, float("inf"), 5e-324], dtype="float64"),
        "spare_land_m2": pd.Series(["abc", 3, 4.0, True, "", None], dtype=object),
        "no_such_column": pd.Series([True, False, True, True, False, False]),
        "jobs": pd.Series([1, None, 3, 4, 5, 6], dtype="Int64"),
    }
)


def held(store: Store, author: str = "anna") -> UnsavedEdits:
    kept = s.draft_get(store, "base", author)
    assert kept is not None
    return kept


def test_faulty_tables_come_back_cell_by_cell(store: Store) -> None:
    s.create(store, "base", CASE, "anna")
    put = s.draft_put(store, "base", "anna", 1, {"plants": FAULTY, "case": pd.DataFrame({"key": ["x"], "value": ["12,5 €"]})})
    kept = held(store)
    pd.testing.assert_frame_equal(FAULTY, kept.tables["plants"])
    assert ("base", "anna", 1, {"case", "plants"}) == (kept.case, kept.author, kept.base, set(kept.tables))
    assert put.editions == kept.editions
    assert [type(cell) for cell in FAULTY["spare_land_m2"]] == [type(cell) for cell in kept.tables["plants"]["spare_land_m2"]]


@pytest.mark.parametrize("table", ["plants", "conditions", "markets", "emissions"])
def test_tables_of_a_case_come_back_with_their_types(table: str) -> None:
    frame = to_tables(CASE)[1][table]
    pd.testing.assert_frame_equal(frame, frame_of_text(frame_text(frame)))


CELLS: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5), st.lists(st.text(), min_size=2, max_size=2))
def test_any_cells_come_back(rows: list[list[Any]], names: list[str]) -> None:
    frame = pd.DataFrame(rows, columns=pd.Index(names, dtype=object), dtype=object)
    again = frame_of_text(frame_text(frame))
    assert (list(frame.columns), frame.values.tolist()) == (list(again.columns), again.values.tolist())


def test_a_date_pasted_into_a_cell_is_kept_as_text() -> None:
    frame = pd.DataFrame({"note": pd.Series([pd.Timestamp("2026-01-02")], dtype=object)})
    assert ["2026-01-02 00:00:00"] == frame_of_text(frame_text(frame))["note"].tolist()


def test_each_table_is_kept_by_itself_and_the_base_stays(store: Store) -> None:
    s.create(store, "base", CASE, "anna")
    s.draft_put(store, "base", "anna", 1, {"plants": FAULTY})
    shorter = FAULTY.head(2)
    s.draft_put(store, "base", "anna", 3, {"markets": shorter})
    assert ({"plants", "markets"}, 1) == (set(held(store).tables), held(store).base)
    s.draft_put(store, "base", "anna", 3, {"plants": shorter})
    assert (2, 1) == (len(held(store).tables["plants"]), held(store).base)
    s.draft_drop(store, "base", "anna", "plants")
    assert ({"markets"}, 3) == (set(held(store).tables), held(store).base)
    s.draft_drop(store, "base", "anna")
    assert s.draft_get(store, "base", "anna") is None


def test_authors_do_not_see_each_others_edits(store: Store) -> None:
    s.create(store, "base", CASE, "anna")
    s.draft_put(store, "base", "anna", 1, {"plants": FAULTY})
    assert s.draft_get(store, "base", "bo") is None
    s.draft_put(store, "base", "bo", 1, {"plants": FAULTY.head(1)})
    s.draft_drop(store, "base", "bo")
    assert s.draft_get(store, "base", "anna") is not None
    assert ("anna",) == s.cases(store)[0].drafts
    [line] = s.drafts(store).to_dict("records")
    assert ("base", "anna", ("plants",), 1) == (line["case"], line["author"], line["tables"], line["base"])
    assert s.drafts(store, "bo").empty


def test_a_second_window_does_not_write_over_the_first(store: Store) -> None:
    """Proves both windows' edits can be had. Sensitivity: without editions the first window's edit would be gone."""
    s.create(store, "base", CASE, "anna")
    first = s.draft_put(store, "base", "anna", 1, {"plants": FAULTY}, {"plants": 0})
    second = s.draft_put(store, "base", "anna", 1, {"plants": FAULTY.head(3)}, first.editions)
    with pytest.raises(DraftConflictError, match="plants of 'base' was edited in another window") as caught:
        s.draft_put(store, "base", "anna", 1, {"plants": FAULTY.head(1), "zones": FAULTY}, first.editions)
    assert 3 == len(caught.value.kept.tables["plants"])
    assert {"plants"} == set(caught.value.kept.tables)
    s.draft_put(store, "base", "anna", 1, {"plants": FAULTY.head(1)}, second.editions)
    assert 1 == len(held(store).tables["plants"])
    s.draft_drop(store, "base", "anna")
    anew = s.draft_put(store, "base", "anna", 1, {"plants": FAULTY}, second.editions)
    assert anew.editions["plants"] not in (first.editions["plants"], second.editions["plants"])


def test_only_the_edit_that_was_seen_is_dropped(store: Store) -> None:
    s.create(store, "base", CASE, "anna")
    first = s.draft_put(store, "base", "anna", 1, {"plants": FAULTY})
    second = s.draft_put(store, "base", "anna", 1, {"plants": FAULTY.head(1)})
    s.draft_drop(store, "base", "anna", "plants", first.editions["plants"])
    assert 1 == len(held(store).tables["plants"])
    s.draft_drop(store, "base", "anna", "plants", second.editions["plants"])
    assert s.draft_get(store, "base", "anna") is None


def test_a_shipped_park_has_drafts_but_no_revisions(store: Store) -> None:
    assert s.draft_get(store, "shipped/two_firms", "anna") is None
    s.draft_put(store, "shipped/two_firms", "anna", 0, {"plants": FAULTY})
    kept = s.draft_get(store, "shipped/two_firms", "anna")
    assert kept is not None and "shipped/two_firms" == kept.case
    assert [] == s.cases(store, archived=True)
    with pytest.raises(StoreError, match="no saved case"):
        s.load(store, "shipped/two_firms")
    with pytest.raises(StoreError, match="no park 'nowhere'"):
        s.draft_put(store, "shipped/nowhere", "anna", 0, {"plants": FAULTY})


def test_drafts_follow_their_case(store: Store) -> None:
    s.create(store, "base", CASE, "anna")
    s.draft_put(store, "base", "anna", 1, {"plants": FAULTY})
    s.rename(store, "base", "other")
    assert s.draft_get(store, "other", "anna") is not None
    s.archive(store, "other")
    s.remove(store, "other")
    assert s.drafts(store).empty
    with pytest.raises(StoreError, match="no saved case 'other'"):
        s.draft_put(store, "other", "anna", 1, {"plants": FAULTY})


def test_an_edit_of_an_older_revision_meets_the_newer_one_when_saved(store: Store) -> None:
    s.create(store, "base", CASE, "anna")
    kept = s.draft_put(store, "base", "bo", 1, {"plants": FAULTY})
    s.save(store, "base", CASE.model_copy(update={"info": CASE.info.model_copy(update={"title": "New"})}), "anna", "", base=1)
    s.draft_put(store, "base", "bo", 2, {"plants": FAULTY}, kept.editions)
    assert 1 == held(store, "bo").base
