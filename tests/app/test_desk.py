"""Cases and unsaved edits on the planner's desk."""

import pandas as pd

from app_pages import desk
from cases import load_case


def test_saving_an_example_makes_a_case_of_one_s_own() -> None:
    case = load_case("two_firms")
    name = desk.save(case, "shipped/two_firms")
    assert "mine/two_firms" == name
    assert case == desk.load(name)
    assert name == desk.names()[0]


def test_saving_one_s_own_case_keeps_its_name() -> None:
    case = load_case("two_firms")
    name = desk.save(case, "shipped/two_firms")
    assert name == desk.save(case, name)


def test_a_taken_name_gets_a_number() -> None:
    case = load_case("two_firms")
    desk.save(case, "shipped/two_firms")
    assert "mine/two_firms_2" == desk.save(case, "shipped/two_firms")


def test_a_name_from_a_workbook_cannot_leave_the_desk() -> None:
    assert "mine/evil" == desk.free_name("../../Evil")


def test_only_one_s_own_cases_are_removed() -> None:
    name = desk.save(load_case("two_firms"), "shipped/two_firms")
    desk.remove(name)
    desk.remove("shipped/two_firms")
    assert name not in desk.names()
    assert "shipped/two_firms" in desk.names()


def test_a_draft_keeps_every_digit() -> None:
    cells = pd.DataFrame({"plant": ["a", None], "x_km": [0.1 + 0.2, float("nan")]})
    desk.save_draft("mine/park", "plants", cells)
    pd.testing.assert_frame_equal(cells, desk.drafts("mine/park")["plants"], check_dtype=False)
    desk.drop_drafts("mine/park")
    assert {} == desk.drafts("mine/park")
