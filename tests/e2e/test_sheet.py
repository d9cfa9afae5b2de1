"""The sheet in the browser: pasting, taking back, looking, copying and typing as in Excel; nothing is lost unsaid."""

import re
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from parkloop.app_pages.session import grids
from parkloop.app_pages.words import table_title, word
from parkloop.cases import load_case
from tests.e2e.steps import (
    PATIENCE,
    SHEET,
    area,
    begin,
    button,
    cell,
    choice,
    copied,
    draft,
    kept,
    paste,
    put,
    reach,
    settled,
    show_table,
    visit,
    write,
)
from tests.support.few import first

X = "x [km]"
LANGUAGES = first(["en", "zh"], "zh")


def plants(count: int, name: str = "p") -> list[list[str]]:
    return [[f"{name}{number}", f"Plant {number}", f"企业{number}", "", "plant", f"{number}.5", "2"] for number in range(count)]


def said(page: Page) -> Locator:
    return page.locator(".foot .said")


def marked(page: Page) -> Locator:
    return page.locator(f"{SHEET} [role=gridcell][aria-invalid]")


def stored(home: Path, name: str, table: str = "plants", column: str = "plant", who: str = "ann") -> list[object]:
    """A column of the unsaved edit in the store."""
    found = draft(home, name, table, who)
    return [] if found is None else list(found[column])


def wait_stored(home: Path, name: str, wanted: Sequence[object], table: str = "plants", column: str = "plant") -> None:
    """Wait until a column of the unsaved edit is this; an ellipsis stands for any cell."""

    def found() -> list[object]:
        cells = stored(home, name, table, column)
        return (
            [... if other is ... else cell for cell, other in zip(cells, wanted, strict=True)]
            if len(cells) == len(wanted)
            else cells
        )

    until = time.monotonic() + PATIENCE
    while found() != list(wanted) and time.monotonic() < until:
        time.sleep(0.1)
    assert list(wanted) == found()


def opened(page: Page, address: str, home: Path, name: str, language: str = "en", table: str = "plants") -> str:
    """A saved case with one of its tables shown."""
    case = put(home, name, load_case("two_firms"))
    visit(page, address, "data", case=case, me="ann", lang=language)
    show_table(page, table_title(table, language), grids.headers(table, "EUR", language)[grids.key_of(table)])
    return case


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_pasted_wherever_is_kept_and_counted(page: Page, address: str, home: Path, language: str) -> None:
    """Proves it at the first, a middle, the last and the empty line, scrolled too, for 3, 300 and 1,000 rows.

    Sensitivity: an editor that adds a row at the click on the empty line and opens its cell takes the whole table for one text.
    """
    name = opened(page, address, home, f"pasted_{language}", language)
    before = ["brewery", "greenhouse", "outside"]
    key = grids.headers("plants", "EUR", language)["plant"]
    x = grids.headers("plants", "EUR", language)["x_km"]
    top = area(page.locator(".box"))
    reach(page, key, 3)
    paste(page, plants(3))
    expect(said(page)).to_have_text(word("sheet.pasted", language, count=3) + word("sheet.stop", language))
    wait_stored(home, name, [*before, "p0", "p1", "p2"])
    assert top == area(page.locator(".box")), "the sheet has moved"
    reach(page, key, 1)
    paste(page, plants(2, "middle"))
    wait_stored(home, name, ["brewery", "middle0", "middle1", "p0", "p1", "p2"])
    page.keyboard.press("Control+Home")
    paste(page, plants(300, "top"))
    wait_stored(home, name, [row[0] for row in plants(300, "top")])
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    paste(page, plants(300, "last"))
    wait_stored(home, name, [row[0] for row in [*plants(299, "top"), *plants(300, "last")]])
    page.locator(".box").evaluate("box => { box.scrollTop = 0; }")
    page.locator(".box").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    page.locator(f"{SHEET} .row.new > [aria-colindex='2']").click()
    odd = [["new0", "a", "", "", "nix", "abc", "4,5"]]
    paste(page, [*odd, *plants(1000, "more")])
    counted = [word("sheet.pasted", language, count=1001), word("sheet.unknown", language, count=3)]
    expect(said(page)).to_have_text(word("sheet.comma", language).join(counted) + word("sheet.stop", language))
    expect(marked(page)).to_have_count(3)
    assert [*stored(home, name)[:599], "new0"] == stored(home, name)[:600]
    assert (1600, "abc") == (len(stored(home, name)), stored(home, name, column="x_km")[599])
    assert [word("sheet.titles", language), word("sheet.insert", language)] == [
        page.locator(f".{part}").text_content() for part in ("titles", "insert")
    ]
    for _ in range(5):
        page.keyboard.press("Control+Z")
    expect(button(page, word("data.save", language))).to_be_disabled()
    assert [] == stored(home, name)
    expect(cell(page, key, 2)).to_have_text("outside")
    for _ in range(2):
        page.keyboard.press("Control+Y")
    wait_stored(home, name, ["brewery", "middle0", "middle1", "p0", "p1", "p2"])
    expect(cell(page, x, 3)).to_have_text("0.5")


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_known_by_id_and_title_and_others_stay_and_are_marked(
    page: Page, address: str, home: Path, language: str
) -> None:
    """Proves that a list column drops nothing. Sensitivity: one that takes its own ids only keeps the old value, unsaid."""
    name = opened(page, address, home, f"named_{language}", language, "water_streams")
    labels = grids.headers("water_streams", "EUR", language)
    plant, flow = labels["plant"], labels["flow_t_per_h"]
    ways = ["Greenhouse", "温室", "greenhouse · Greenhouse", "未知厂"]
    rest = [row.plant for row in load_case("two_firms").water_streams[4:]]
    reach(page, plant, 0)
    paste(page, [[text] for text in ways])
    wait_stored(home, name, ["greenhouse"] * 3 + ["未知厂", *rest], "water_streams", "plant")
    expect(said(page)).to_contain_text(word("sheet.unknown", language, count=1))
    expect(cell(page, plant, 3)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, plant, 3)).to_have_attribute("title", re.compile({"en": "Greenhouse", "zh": "温室"}[language]))
    expect(cell(page, plant, 0)).to_contain_text({"en": "Greenhouse", "zh": "温室"}[language])
    begin(page, plant, 3, "brew")
    expect(page.locator(".choices [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_stored(home, name, ["greenhouse"] * 3 + ["brewery", *rest], "water_streams", "plant")
    expect(marked(page)).to_have_count(0)
    begin(page, flow, 0, "4,5")
    page.keyboard.press("Enter")
    expect(cell(page, flow, 0)).to_have_text("4,5")
    expect(cell(page, flow, 0)).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".foot .mark")).to_have_text(cell(page, flow, 0).get_attribute("title") or "-")
    button(page, word("data.save", language)).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(marked(page)).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_with_its_headers_goes_into_its_columns(page: Page, address: str, home: Path, language: str) -> None:
    """Proves that columns in another order find their place, and that no row is made of the headers."""
    name = opened(page, address, home, f"headed {language}", language)
    heads = grids.headers("plants", "EUR", language)
    rows = [[heads["y_km"], heads["x_km"], heads["plant"]], ["3", "4", "p1"], ["5", "6", "p2"]]
    reach(page, heads["plant"], 2)
    paste(page, rows)
    wait_stored(home, name, ["brewery", "greenhouse", "p1", "p2"])
    wait_stored(home, name, [0.0, 1.0, 4.0, 6.0], column="x_km")
    wait_stored(home, name, [0.0, 0.0, 3.0, 5.0], column="y_km")


def test_cells_are_chosen_filled_widened_ticked_copied_and_cleared_as_in_excel(page: Page, address: str, home: Path) -> None:
    name = opened(page, address, home, "handy")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write(page, X, 0, "7")
    wait_stored(home, name, [7.0, ..., ...], column="x_km")
    settled(page)
    handle = page.locator(f"{SHEET} .fill")
    reach(page, X, 0)
    box, target = area(handle), area(cell(page, X, 2))
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 10, steps=4)
    page.mouse.up()
    wait_stored(home, name, [7.0] * 3, column="x_km")
    settled(page)
    grip = page.locator(f'{SHEET} [data-label="{X}"] .grip')
    wide, place = area(cell(page, X, 0)), area(grip)
    page.mouse.move(place["x"] + 3, place["y"] + 9)
    page.mouse.down()
    page.mouse.move(place["x"] + 63, place["y"] + 9, steps=4)
    page.mouse.up()
    assert wide["width"] + 60 == pytest.approx(area(cell(page, X, 0))["width"], abs=2)
    reach(page, "plant", 0)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+C")
    assert [["brewery", "Brewery"], ["greenhouse", "Greenhouse"]] == copied(page)
    page.locator(".titles").click()
    assert [["plant", "title"], ["brewery", "Brewery"], ["greenhouse", "Greenhouse"]] == copied(page)
    page.keyboard.press("Control+X")
    wait_stored(home, name, [None, None, "outside"])
    page.keyboard.press("Control+Z")
    wait_stored(home, name, ["brewery", "greenhouse", "outside"])
    page.keyboard.press("Delete")
    wait_stored(home, name, [None, None, "outside"])
    choice(page, "Heat streams").click()
    expect(page.locator(f'{SHEET} [data-label="stream"]')).to_be_visible()
    tick = cell(page, "must cool", 0)
    tick.scroll_into_view_if_needed()
    first = tick.text_content()
    tick.locator("i").click()
    expect(tick).not_to_have_text(first or "")
    rest = [...] * (len(load_case("two_firms").heat_streams) - 1)
    wait_stored(home, name, [first != "☑", *rest], "heat_streams", "must_cool")


def test_rows_come_and_go_in_the_middle_and_sorting_and_filtering_change_no_order(page: Page, address: str, home: Path) -> None:
    """Proves that a view is a view: what is stored keeps its order, and edits in a view find their rows."""
    name = opened(page, address, home, "viewed")
    reach(page, "plant", 1)
    page.locator(".insert").click()
    page.keyboard.type("mill")
    page.keyboard.press("Enter")
    wait_stored(home, name, ["brewery", "mill", "greenhouse", "outside"])
    page.keyboard.press("Control+-")
    wait_stored(home, name, ["brewery", "mill", "outside"])
    page.locator(f'{SHEET} [data-label="plant"] .by').click()
    page.locator(f'{SHEET} [data-label="plant"] .by').click()
    expect(page.locator(".tools .view")).to_have_text("3 of 3 rows; the stored order stays")
    expect(page.locator(f'{SHEET} [data-label="plant"]')).to_have_attribute("aria-sort", "descending")
    assert ["outside", "mill", "brewery"] == [cell(page, "plant", row).text_content() for row in range(3)]
    write(page, X, 0, "9")
    wait_stored(home, name, [..., ..., 9.0], column="x_km")
    assert ["brewery", "mill", "outside"] == stored(home, name)
    page.locator(".filter").fill("mil")
    expect(page.locator(f"{SHEET} .row:not(.head, .new)")).to_have_count(1)
    write(page, X, 0, "8")
    reach(page, "plant", 1)
    paste(page, [["forge", "Forge"]])
    wait_stored(home, name, ["brewery", "mill", "outside", "forge"])
    wait_stored(home, name, [..., 8.0, 9.0, ...], column="x_km")
    page.locator(".whole").click()
    assert ["brewery", "mill", "outside", "forge"] == [cell(page, "plant", row).text_content() for row in range(4)]
    expect(page.locator(".tools .view")).to_have_text("")


def test_everything_is_reached_by_keys_and_input_methods_lose_no_letter(page: Page, address: str, home: Path) -> None:
    """Proves that Chinese is typed straight into a chosen cell. Sensitivity: a cell that opens at a key drops its letter."""
    name = opened(page, address, home, "keyed")
    reach(page, "plant", 0)
    active = page.locator(f"{SHEET} .on")
    for keys, place in (("End", None), ("Home", (0, 2)), ("Tab", (0, 3)), ("Enter", (1, 3)), ("Shift+Enter", (0, 3))):
        page.keyboard.press(keys)
        if place is not None:
            expect(active).to_have_attribute("id", f"cell-{place[0]}-{place[1] - 2}")
    page.keyboard.press("F2")
    expect(page.locator(".box textarea.open")).to_have_value("Brewery")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    expect(cell(page, "title", 0)).to_have_text("Brewery")
    page.keyboard.press("PageDown")
    expect(active).to_have_attribute("id", "cell-3-1")
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "re", "selectionStart": 2, "selectionEnd": 2})
    expect(page.locator(".box textarea.open")).to_have_value("re")
    client.send("Input.insertText", {"text": "热电厂"})
    page.keyboard.press("Enter")
    expect(cell(page, "title", 3)).to_have_text("热电厂")
    wait_stored(home, name, [..., ..., ..., "热电厂"], column="title")
    grid = page.locator(SHEET)
    expect(grid).to_have_attribute("aria-label", "Plants")
    expect(grid).to_have_attribute("aria-rowcount", re.compile(r"\d+"))
    expect(page.locator(".box textarea")).to_be_focused()
    expect(page.locator(".box textarea")).to_have_attribute("aria-label", re.compile("title"))
    for _ in range(30):
        page.keyboard.press("Tab")
    expect(page.locator(".box textarea")).not_to_be_focused()


def test_what_is_typed_and_clicked_while_the_line_is_down_is_done_when_it_is_back(page: Page, address: str, home: Path) -> None:
    """Proves that a step is sent until it is acknowledged, and done once, and that Save waits for it.

    Sensitivity: a message that is lost takes its cells along; a save that does not wait saves the case without them.
    """
    name = opened(page, address, home, "offline")
    write(page, X, 1, "5")
    expect(button(page, "Save")).to_be_enabled()
    settled(page)
    page.context.set_offline(True)
    write(page, X, 0, "6")
    reach(page, "plant", 3)
    paste(page, plants(2))
    button(page, "Save").click()
    page.context.set_offline(False)
    expect(button(page, "Save")).to_be_disabled()
    assert ["brewery", "greenhouse", "outside", "p0", "p1"] == [row.plant for row in kept(home, name).plants]
    assert [6.0, 5.0] == [row.x_km for row in kept(home, name).plants[:2]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_keep_their_rows_and_tell_what_has_no_place(page: Page, address: str, home: Path, language: str) -> None:
    """Proves that a fixed table drops nothing without a word. Sensitivity: surplus rows and locked cells would be gone unsaid."""
    opened(page, address, home, f"fixed_{language}", language)
    choice(page, word("data.settings", language)).click()
    settled(page)
    value = word("data.value", language)
    expect(page.locator(f'{SHEET} [data-label="{value}"]')).to_be_visible()
    reach(page, value, 1)
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    paste(page, [["", "kg", "x", "y"], ["more", "", "", ""]])
    for key, count in (("cut_rows", 1), ("cut_columns", 1), ("locked", 2)):
        expect(said(page)).to_contain_text(word(f"sheet.{key}", language, count=count))
    expect(page.locator(".insert")).to_be_disabled()
