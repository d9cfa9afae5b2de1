"""Cases and unsaved edits on the planner's desk."""

import pandas as pd
import pytest

from parkloop.app_pages.session import repository
from parkloop.cases import from_tables, load_case, to_tables
from parkloop.cases.changes.places import with_value
from parkloop.cases.store import Conflict
from tests.app.screens.test_pages import opened


def test_saving_an_example_makes_a_case_of_one_s_own() -> None:
    case = load_case("two_firms")
    name = repository.save(case, "shipped/two_firms")
    assert "mine/two_firms" == name
    assert case == repository.load(name)
    assert name == repository.names()[0]


def test_saving_one_s_own_case_keeps_its_name() -> None:
    case = load_case("two_firms")
    name = repository.save(case, "shipped/two_firms")
    assert name == repository.save(case, name)


def test_a_taken_name_gets_a_number() -> None:
    case = load_case("two_firms")
    repository.save(case, "shipped/two_firms")
    assert "mine/two_firms_2" == repository.save(case, "shipped/two_firms")


def test_a_name_from_a_workbook_cannot_leave_the_desk() -> None:
    assert "mine/evil" == repository.free_name("../../Evil")


def test_only_one_s_own_cases_are_removed() -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    repository.remove(name)
    repository.remove("shipped/two_firms")
    assert name not in repository.names()
    assert "shipped/two_firms" in repository.names()


def test_a_draft_keeps_every_digit() -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    cells = pd.DataFrame({"plant": ["a", None], "x_km": [0.1 + 0.2, float("nan")]})
    repository.save_draft(name, "plants", cells)
    pd.testing.assert_frame_equal(cells, repository.drafts(name)["plants"], check_dtype=False)
    repository.drop_drafts(name)
    assert {} == repository.drafts(name)


def test_what_another_window_typed_since_is_not_dropped() -> None:
    """Proves that saving forgets only what was saved. Sensitivity: without the edition the other edit would be gone."""
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    mine = repository.save_draft(name, "plants", pd.DataFrame({"plant": ["a"]}))
    repository.save_draft(name, "plants", pd.DataFrame({"plant": ["b"]}), editions=mine.editions)
    repository.drop_draft(name, "plants", edition=mine.editions["plants"])
    assert ["b"] == list(repository.drafts(name)["plants"]["plant"])


def test_a_revision_is_made_by_every_change() -> None:
    case = load_case("two_firms")
    name = repository.save(case, "shipped/two_firms", "ann", "first")
    changed = with_value(case, "policy.carbon_price_per_t", 5.0)
    repository.save(changed, name, "bob", "price", 1)
    assert [(2, "bob", "price"), (1, "ann", "first")] == [(r.number, r.author, r.note) for r in repository.revisions(name)]
    assert case == repository.load(name, 1)
    with pytest.raises(Conflict):
        repository.save(with_value(case, "policy.carbon_price_per_t", 7.0), name, "ann", "", 1)
    assert changed == repository.load(name)


def test_cases_are_listed_by_their_titles_and_distinct_titles_by_their_keys() -> None:
    """Proves that a planner finds a park by its name, in the language of the page, after each change of it."""
    settings, tables = to_tables(load_case("two_firms"))
    one = repository.save(from_tables({**settings, "case.title": "Harbour", "case.title_zh": "临港园区"}, tables), "mine/park")
    listed = opened(case=one, language="zh").sidebar.selectbox[0].options
    assert {"临港园区 (自有)", "两家企业"} <= set(listed)
    repository.save(from_tables({**settings, "case.title": "Two", "case.title_zh": "临港园区"}, tables), one)
    other = repository.save(from_tables({**settings, "case.title": "Two", "case.title_zh": "临港园区"}, tables), "mine/again")
    assert {"Two · park (own)", "Two · again (own)", "Two firms"} <= set(opened(case=other).sidebar.selectbox[0].options)


def test_an_address_of_a_case_that_is_not_there_says_so_once() -> None:
    app = opened(case="mine/nope")
    assert "There is no case mine/nope" in app.warning[0].value
    assert not app.run().warning
