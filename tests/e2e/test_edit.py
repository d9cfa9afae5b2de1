"""Editing in the browser: whatever is typed is kept, saved as it was typed, and taken back on request."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from parkloop.cases import load_case
from tests.e2e.conftest import OpenBrowser
from tests.e2e.steps import (
    begin,
    button,
    cell,
    choice,
    click_after_key,
    go,
    kept,
    link,
    put,
    save,
    settled,
    show_table,
    visit,
    write,
)
from tests.support.few import few

X = "x [km]"


def test_twenty_cells_edited_quickly_are_all_saved(page: Page, address: str, home: Path) -> None:
    """Proves that nothing typed is lost.

    Sensitivity: a sheet that forgets a step before it is kept, or starts anew while somebody types, loses most of the cells.
    """
    name = put(home, "quick", load_case("kalundborg"))
    visit(page, address, "data", case=name, me="quick")
    show_table(page, "Profiles", "profile")
    factors = [1.5 + place / 8 for place in range(20)]
    write(page, "factor", 0, *(f"{factor:g}" for factor in factors))
    save(page)
    assert factors == [row.factor for row in kept(home, name).profiles[:20]]
    assert load_case("kalundborg").profiles[20:] == kept(home, name).profiles[20:]


def test_a_click_on_save_that_overtakes_the_last_cell_saves_that_too(page: Page, address: str, home: Path) -> None:
    """Proves that the last cell is saved, whether it was closed just before the click or stands open still.

    Sensitivity: a save that does not take the sheet's steps first saves the cell not, or never; one that they cut short leaves
    the case saved and the page unaware of it: the next save meets the first as if somebody else had made it.
    """
    name = put(home, "overtaken", load_case("two_firms"))
    visit(page, address, "data", case=name, me="hasty")
    show_table(page, "Plants", "plant")
    for number in range(3):
        row, text = number % 2, f"{3.5 + number}"
        write(page, X, 1 - row, f"{9.5 + number}")
        expect(button(page, "Save")).to_be_enabled()
        settled(page)
        begin(page, X, row, text)
        if number == 2:
            button(page, "Save").click()
        else:
            click_after_key(button(page, "Save"), milliseconds=100 * number)
            page.keyboard.press("Enter")
        expect(button(page, "Save")).to_be_disabled()
        assert 3.5 + number == kept(home, name).plants[row].x_km
        assert [text, f"{9.5 + number}"] == [cell(page, X, place).text_content() for place in (row, 1 - row)]


@pytest.mark.parametrize("milliseconds", few([0, 30], 1))
def test_a_save_is_done_whole_whatever_is_clicked_next(page: Page, address: str, home: Path, milliseconds: int) -> None:
    """Proves that a click on another page right after Save leaves nothing half done, and one after a cell loses no cell.

    Sensitivity: as Streamlit has it, a request that comes while another is begun takes its place, with no word of Save; and a
    cell that was sent just before the page changes is in neither of both.
    """
    name = put(home, f"impatient_{milliseconds}", load_case("two_firms"))
    visit(page, address, "data", case=name, me="impatient")
    for number in range(4):
        text = f"{4.5 + number}"
        show_table(page, "Plants", "plant")
        write(page, X, 0, text)
        expect(button(page, "Save")).to_be_enabled()
        at_once = "(save, [other, delay]) => { save.click(); setTimeout(() => other.click(), delay); }"
        button(page, "Save").evaluate(at_once, [link(page, "Solve").element_handle(), milliseconds])
        expect(button(page, "Solve")).to_be_visible()
        settled(page)
        expect(page.get_by_text("Unsaved edits are not solved")).to_have_count(0)
        assert float(text) == kept(home, name).plants[0].x_km
        go(page, "Data")
    show_table(page, "Plants", "plant")
    begin(page, X, 1, "8.5")
    link(page, "Solve").evaluate("node => node.click()")
    expect(page.get_by_text("Unsaved edits are not solved")).to_be_visible()
    go(page, "Data")
    expect(cell(page, X, 1)).to_have_text("8.5")
    save(page)
    assert 8.5 == kept(home, name).plants[1].x_km


def test_what_another_saves_is_shown_where_nothing_is_unsaved(another: OpenBrowser, address: str, home: Path) -> None:
    """Proves that a window in which nothing was edited takes over what was saved elsewhere, and saves on top of it.

    Sensitivity: an edit that comes before the window has looked round met its own beginning as if somebody else had made it.
    """
    name = put(home, "watched", load_case("two_firms"))
    ann, bob = another(), another()
    for me, browser in (("ann", ann), ("bob", bob)):
        visit(browser, address, "data", case=name, me=me)
        show_table(browser, "Plants", "plant")
    write(ann, X, 0, "1.5")
    expect(button(ann, "Save")).to_be_enabled()
    save(ann)
    choice(bob, "Settings").click()
    show_table(bob, "Plants", "plant")
    expect(cell(bob, X, 0)).to_have_text("1.5")
    expect(button(bob, "Save")).to_be_disabled()
    write(bob, X, 1, "2.5")
    expect(button(bob, "Save")).to_be_enabled()
    save(bob)
    assert [1.5, 2.5] == [row.x_km for row in kept(home, name).plants[:2]]
    write(ann, X, 0, "7.5")  # ann's window has not seen it yet, and nothing was unsaved in it
    expect(button(ann, "Save")).to_be_enabled()
    save(ann)
    assert [7.5, 2.5] == [row.x_km for row in kept(home, name).plants[:2]]


def test_an_edit_outlives_refresh_page_and_language_and_is_saved_as_a_case_of_one_s_own(
    page: Page, address: str, home: Path
) -> None:
    """Proves that an unsaved edit stands after everything that makes the page anew, and the example stays as it is."""
    visit(page, address, "data", case="shipped/two_firms", me="keeper")
    show_table(page, "Plants", "plant")
    expect(button(page, "Save")).to_be_disabled()
    write(page, X, 0, "1.5")
    expect(button(page, "Save")).to_be_enabled()
    page.reload()
    show_table(page, "Plants", "plant")
    expect(cell(page, X, 0)).to_have_text("1.5")
    write(page, X, 1, "2.5")
    choice(page, "中文").click()
    expect(button(page, "保存")).to_be_enabled()
    choice(page, "English").click()
    expect(cell(page, X, 1)).to_have_text("2.5")
    go(page, "Solve")
    expect(page.get_by_text("Unsaved edits are not solved")).to_be_visible()
    go(page, "Data")
    expect(cell(page, X, 1)).to_have_text("2.5")
    button(page, "Save").click()
    expect(page.get_by_text("Saved as a case of your own")).to_be_visible()
    assert [1.5, 2.5] == [row.x_km for row in kept(home, "two_firms").plants[:2]]


def test_a_picture_of_the_site_lies_under_the_map(page: Page, address: str, home: Path, tmp_path: Path) -> None:
    """Proves that the browser draws the picture, as wide as it is said to be, and draws it again after a refresh."""
    Image.new("RGB", (300, 200), "green").save(tmp_path / "site.png")
    name = put(home, "pictured", load_case("two_firms"))
    visit(page, address, "data", case=name, me="surveyor")
    choice(page, "Map").click()
    button(page, "Site plan").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "site.png")
    button(page, "Lay it under the map").click()
    ground = page.locator("svg image.ground")
    expect(ground).to_have_attribute("href", re.compile("^data:image/jpeg;base64,"))
    first = ground.get_attribute("width") or ""
    width = page.get_by_role("spinbutton", name="It shows, from left to right [km]")
    width.fill(str(2 * float(width.input_value())))
    width.press("Enter")
    expect(ground).not_to_have_attribute("width", first)
    assert pytest.approx(2 * float(first)) == float(ground.get_attribute("width") or 0)
    page.reload()
    choice(page, "Map").click()
    expect(ground).to_be_visible()


def test_edits_are_taken_back_one_by_one(page: Page, address: str) -> None:
    """Proves that undo shows what stood before, the last edit first, until nothing is unsaved."""
    visit(page, address, "data", case="shipped/two_firms", me="undoer")
    show_table(page, "Plants", "plant")
    before = cell(page, X, 0).text_content() or ""
    write(page, X, 0, "7.5")
    expect(button(page, "Save")).to_be_enabled()
    write(page, X, 0, "8.5")
    settled(page)
    button(page, "Undo").click()
    expect(cell(page, X, 0)).to_have_text("7.5")
    button(page, "Undo").click()
    expect(cell(page, X, 0)).to_have_text(before)
    expect(button(page, "Save")).to_be_disabled()


def test_the_second_to_save_sees_what_the_first_has_changed_and_keeps_both(
    another: OpenBrowser, address: str, home: Path
) -> None:
    """Proves that nobody saves over another: the difference is shown, and the merged case holds both edits."""
    name = put(home, "shared", load_case("two_firms"))
    ann, bob = another(), another()
    for me, browser, row, text in (("ann", ann, 0, "1.5"), ("bob", bob, 1, "2.5")):
        visit(browser, address, "data", case=name, me=me)
        show_table(browser, "Plants", "plant")
        write(browser, X, row, text)
        expect(button(browser, "Save")).to_be_enabled()
    save(ann)
    button(bob, "Save").click()
    expect(bob.get_by_text("Not saved: ann saved revision 2")).to_be_visible()
    assert [1.5] == [row.x_km for row in kept(home, name).plants[:1]]
    button(bob, "Save what is chosen").click()
    expect(button(bob, "Save")).to_be_disabled()
    assert [1.5, 2.5] == [row.x_km for row in kept(home, name).plants[:2]]


def test_two_windows_without_names_are_told_of_each_other_and_choose(another: OpenBrowser, address: str, home: Path) -> None:
    """Proves that of two windows that edit one table neither loses its edits unseen."""
    name = put(home, "nameless", load_case("two_firms"))
    left, right = another(), another()
    for browser in (left, right):
        visit(browser, address, "data", case=name)
        show_table(browser, "Plants", "plant")
    write(left, X, 0, "1.5")
    expect(button(left, "Save")).to_be_enabled()
    write(right, X, 1, "2.5")
    expect(right.get_by_text("Another window has edited the same table")).to_be_visible()
    button(right, "Take the other window's edits").click()
    expect(cell(right, X, 0)).to_have_text("1.5")
    save(right)
    assert 1.5 == kept(home, name).plants[0].x_km
    assert load_case("two_firms").plants[1] == kept(home, name).plants[1]
