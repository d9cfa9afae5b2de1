"""What differs between cases, and one case out of two changed copies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.cases import Case, CaseError
from parkloop.cases.changes.differences import Author, differences, merged, three_way
from tests.support.case_parks import Change, add, build, drop, put, setting, valid


def changed(*changes: Change) -> Case:
    park = valid()
    for change in changes:
        change(park)
    return build(park)


BASE = changed()
PRICE = ("markets", "grid", "price_per_unit")


def told(before: Case, after: Case) -> list[tuple[object, ...]]:
    return [tuple(row) for row in differences(before, after).itertuples(index=False)]


def test_equal_cases_differ_in_nothing() -> None:
    frame = differences(BASE, changed())
    assert [] == frame.to_dict("records")
    assert ["table", "row", "column", "before", "after", "kind"] == list(frame.columns)


def test_cells_and_settings_are_told_with_their_values() -> None:
    """Proves both sides are told in order. Sensitivity: 95 and 90 exchanged where before and after are mixed up."""
    after = changed(put("markets", "grid", price_per_unit=95.0, title="Netz"), setting("policy.carbon_price_per_t", 120.0))
    assert told(BASE, after) == [
        ("case", "", "policy.carbon_price_per_t", 80.0, 120.0, "changed"),
        ("markets", "grid", "price_per_unit", 90.0, 95.0, "changed"),
        ("markets", "grid", "title", None, "Netz", "changed"),
    ]


def test_whole_rows_are_told_as_one_line_with_what_they_say() -> None:
    after = changed(drop("links", "no_haul"), add("plants", plant="brewery", x_km=2.0))
    assert told(BASE, after) == [
        ("plants", "brewery", "", None, "plant = brewery, x_km = 2", "added"),
        ("links", "no_haul", "", "link = no_haul, from = mill, to = kiln, status = forbidden", None, "removed"),
    ]


def test_another_order_of_rows_is_a_difference_of_the_table() -> None:
    park = valid()
    park[1]["commodities"].reverse()
    keys = "power, gas, steam, hot_water, chilled, hydrogen"
    assert told(BASE, build(park)) == [("commodities", "", "", keys, ", ".join(reversed(keys.split(", "))), "order")]


def test_a_row_added_in_the_middle_is_no_other_order() -> None:
    park = valid()
    park[1]["plants"].insert(1, {"plant": "brewery"})
    assert [row[:3] + row[5:] for row in told(BASE, build(park))] == [("plants", "brewery", "", "added")]


def test_changes_of_different_cells_join_without_a_question() -> None:
    theirs, mine = changed(put("markets", "grid", price_per_unit=95.0)), changed(put("markets", "feed_in", price_per_unit=45.0))
    assert not any(item.clash for item in three_way(BASE, theirs, mine))
    both = changed(put("markets", "grid", price_per_unit=95.0), put("markets", "feed_in", price_per_unit=45.0))
    assert both == merged(BASE, theirs, mine, {})


def test_the_same_cell_changed_by_both_must_be_chosen() -> None:
    """Proves nobody's value wins silently. Sensitivity: no error where the last to save wins."""
    theirs, mine = changed(put("markets", "grid", price_per_unit=95.0)), changed(put("markets", "grid", price_per_unit=97.0))
    [item] = three_way(BASE, theirs, mine)
    assert (PRICE, 90.0, 95.0, 97.0, True) == (item.place, item.base, item.theirs, item.mine, item.clash)
    with pytest.raises(ValueError, match=r"^markets, row grid, column price_per_unit: both have changed it"):
        merged(BASE, theirs, mine, {})
    assert mine == merged(BASE, theirs, mine, {PRICE: "mine"})
    assert theirs == merged(BASE, theirs, mine, {PRICE: "theirs"})
    assert mine == merged(BASE, theirs, mine, {}, otherwise="mine")


def test_the_same_change_by_both_is_none_to_choose() -> None:
    theirs = mine = changed(put("markets", "grid", price_per_unit=95.0))
    assert [] == three_way(BASE, theirs, mine)
    assert mine == merged(BASE, theirs, mine, {})


def test_any_change_can_be_refused_also_where_nobody_else_has_changed_it() -> None:
    mine = changed(put("markets", "grid", price_per_unit=97.0))
    assert BASE == merged(BASE, BASE, mine, {PRICE: "theirs"})


def test_a_choice_where_nothing_differs_is_told() -> None:
    with pytest.raises(ValueError, match="markets, row grid, column price_per_unit: nothing differs there"):
        merged(BASE, BASE, BASE, {PRICE: "mine"})


def test_a_row_that_one_removed_and_the_other_changed_must_be_chosen() -> None:
    theirs, mine = changed(drop("links", "no_haul")), changed(put("links", "no_haul", note="too steep"))
    [item] = three_way(BASE, theirs, mine)
    assert ("links", "no_haul", "") == item.place
    assert item.clash and item.theirs is None
    assert theirs == merged(BASE, theirs, mine, {}, "theirs")
    assert mine == merged(BASE, theirs, mine, {}, "mine")


def test_rows_added_by_both_come_in_and_stand_where_they_stood() -> None:
    first, second, both = valid(), valid(), valid()
    first[1]["plants"].insert(1, {"plant": "brewery"})
    second[1]["plants"].append({"plant": "dairy"})
    both[1]["plants"].insert(1, {"plant": "brewery"})
    both[1]["plants"].append({"plant": "dairy"})
    assert build(both) == merged(BASE, build(first), build(second), {})
    assert build(both) == merged(BASE, build(second), build(first), {})


def test_the_order_that_one_has_changed_is_kept() -> None:
    park = valid()
    park[1]["commodities"].reverse()
    moved, priced = build(park), changed(put("markets", "grid", price_per_unit=95.0))
    park[1]["markets"][0]["price_per_unit"] = 95.0
    assert build(park) == merged(BASE, moved, priced, {}) == merged(BASE, priced, moved, {})


def test_changes_that_do_not_fit_together_are_told_with_their_faults() -> None:
    """Proves the joined case is checked. Sensitivity: a demand of a plant that is gone would be saved."""
    theirs = changed(drop("plants", "port"), drop("water_streams", "dock"))
    mine = changed(add("demands", demand="crane", plant="port", commodity="power", rate_per_h=1.0))
    with pytest.raises(CaseError) as caught:
        merged(BASE, theirs, mine, {})
    assert [("demands", "crane", "plant")] == [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


CHANGES: list[Change] = [
    put("markets", "grid", price_per_unit=95.0),
    put("markets", "grid", price_per_unit=97.0, renewable_fraction=0.5),
    put("plants", "mill", title="造纸厂"),
    put("demands", "lights", rate_per_h=3.0),
    drop("links", "no_haul"),
    drop("policies", "levy", "reuse"),
    add("plants", plant="brewery"),
    add("plants", plant="dairy", note="new"),
    setting("economics.interest_rate", 0.05),
    setting("policy.carbon_price_scopes", [1]),
    lambda park: park[1]["plants"].reverse(),
]
COPIES = st.lists(st.sampled_from(CHANGES), max_size=5, unique=True).map(lambda changes: changed(*changes))


@settings(max_examples=40, deadline=None)
@given(COPIES, COPIES, st.sampled_from(["mine", "theirs"]))
def test_taking_one_side_everywhere_gives_that_side(theirs: Case, mine: Case, side: Author) -> None:
    chosen = {item.place: side for item in three_way(BASE, theirs, mine)}
    assert (mine if side == "mine" else theirs) == merged(BASE, theirs, mine, chosen)


@settings(max_examples=20, deadline=None)
@given(COPIES)
def test_joining_with_an_unchanged_copy_gives_the_changed_one(copy: Case) -> None:
    assert copy == merged(BASE, copy, BASE, {}) == merged(BASE, BASE, copy, {})
