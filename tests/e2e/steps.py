"""What a planner does on the page; every step waits for a state of the page, never for a time."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
from playwright.sync_api import Error, FloatRect, Locator, Page, expect

from parkloop.cases import Case
from parkloop.cases.store import draft_get, open_store
from parkloop.cases.store.revisions import create, load
from parkloop.optimizer.jobs import queue

GRID = "data-grid-canvas"
"""The test id of a table that is only read."""
SHEET = ".table[role=grid]"
"""The table that is edited."""
PATIENCE = 60.0
"""Longest wait for a state of the page [s]; a busy computer needs it, an idle one never comes near."""


def put(home: Path, name: str, case: Case) -> str:
    """Keep a case in the server's store, and return what the page calls it."""
    store = open_store(f"sqlite:///{home}/parkloop.db")
    create(store, name, case, "")
    store.close()
    return f"mine/{name}"


def kept(home: Path, name: str) -> Case:
    """The newest revision of a case in the server's store."""
    store = open_store(f"sqlite:///{home}/parkloop.db")
    case = load(store, name.removeprefix("mine/"))
    store.close()
    return case


def draft(home: Path, name: str, table: str, who: str = "") -> pd.DataFrame | None:
    """The unsaved edit of a table in the server's store."""
    store = open_store(f"sqlite:///{home}/parkloop.db")
    found = draft_get(store, name.removeprefix("mine/"), who)
    store.close()
    return None if found is None else found.tables.get(table)


def newest_solve(home: Path, name: str) -> queue.Job:
    """The newest solve of a case in the server's jobs."""
    jobs = [queue.read(folder) for folder in sorted((home / "jobs").iterdir()) if folder.is_dir()]
    return [job for job in jobs if (job.request.case, job.request.task) == (name, "solve")][-1]


def visit(page: Page, address: str, name: str, **query: str) -> None:
    """Open a page by its address."""
    page.goto(f"{address}/{name}?{urlencode(query)}")
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page has drawn everything."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def link(page: Page, title: str) -> Locator:
    """The link to another page: a step of the way, or one of the menu beside, which is opened for it."""
    named = page.get_by_test_id("stPageLink-NavLink").filter(has=page.get_by_text(title, exact=True))
    steps, menu = page.locator(".st-key-way"), page.locator('[class*="st-key-way-more"] button')
    expect(menu).to_be_visible()
    if steps.locator(named).count():
        return steps.locator(named).first
    settled(page)
    if menu.get_attribute("aria-expanded") != "true":
        menu.click()
    return named.first


def go(page: Page, title: str) -> None:
    """Change the page with the links at the top."""
    link(page, title).click()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def choice(page: Page, name: str) -> Locator:
    """One of several that are chosen from at a click: a table, a view, a language."""
    return page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True)


def pick(page: Page, label: str, option: str) -> None:
    """Choose from a list."""
    page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def show_table(page: Page, title: str, key: str) -> None:
    """Show a table of the case; its first column is the key."""
    choice(page, title).click()
    expect(page.locator(f'{SHEET}[aria-label="{title}"]')).to_be_visible()
    expect(page.locator(SHEET)).to_have_count(1)  # that of before may stand beside it for a moment
    settled(page)
    ids, by_key = page.locator(".st-key-ids input"), page.locator(f'{SHEET} [role=columnheader][data-label="{key}"]')
    expect(ids.or_(by_key).first).to_be_attached()  # the switch is drawn after the sheet
    if ids.count() and not ids.is_checked():  # rows go by their titles; ids are shown to who asks for them
        page.locator(".st-key-ids label").click()
    expect(page.locator(f"{SHEET} [role=columnheader]").nth(1)).to_have_attribute("data-label", key)
    settled(page)


def cell(page: Page, column: str, row: int) -> Locator:
    """A cell by the header of its column and its place from 0; only those about the rows in sight are there."""
    header = page.locator(f'{SHEET} [data-label="{column}"]')
    return page.locator(f'{SHEET} [aria-rowindex="{row + 2}"] > [aria-colindex="{header.get_attribute("aria-colindex")}"]')


def reach(page: Page, column: str, row: int) -> None:
    """Choose a cell."""
    expect(page.locator(SHEET)).to_have_count(1)  # the sheet of before may stand beside it for a moment
    cell(page, column, row).click(position={"x": 6, "y": 12})
    expect(cell(page, column, row)).to_have_attribute("aria-selected", "true")


STILL = """node => new Promise(resolve => {
  const place = () => JSON.stringify(node.getBoundingClientRect());
  const look = (before, times) => setTimeout(() => {
    const now = place();
    if (now !== before) look(now, 0);
    else if (times < 3) look(now, times + 1);
    else resolve();
  }, 50);
  look(place(), 0);
})"""
"""Waits until an element has stood still for a moment."""


def area(found: Locator) -> FloatRect:
    """Where an element stands once nothing moves it; what is drawn anew meanwhile is looked up again."""
    until = time.monotonic() + PATIENCE
    while True:
        expect(found).to_be_visible()
        with suppress(Error):  # it was drawn anew
            found.evaluate(STILL, timeout=5000)
        box = found.bounding_box()
        if box is not None or time.monotonic() > until:
            assert box is not None
            return box


def begin(page: Page, column: str, row: int, text: str) -> None:
    """Write into a cell and stay in it."""
    reach(page, column, row)
    page.keyboard.type(text)
    expect(page.locator(".box textarea.open")).to_have_value(text)


def click_after_key(clicked: Locator, milliseconds: int) -> None:
    """Have something clicked so long after the next key is pressed, sooner than hands can."""
    script = (
        "(node, delay) => document.addEventListener('keyup', () => setTimeout(() => node.click(), delay),"
        " {once: true, capture: true})"
    )
    clicked.evaluate(script, milliseconds)


def write(page: Page, column: str, row: int, *texts: str) -> None:
    """Write into a cell and those below it, as fast as a keyboard goes."""
    reach(page, column, row)
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    for place, text in enumerate(texts[-8:], len(texts) - len(texts[-8:])):
        expect(cell(page, column, row + place)).to_have_text(text)


def paste(page: Page, rows: Sequence[Sequence[str]]) -> None:
    """Paste a piece of a table, as Excel hands it over."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", "".join("\t".join(row) + "\r\n" for row in rows))
    page.keyboard.press("Control+V")


def copied(page: Page) -> list[list[str]]:
    """What the clipboard holds, as rows of cells."""
    text: str = page.evaluate("navigator.clipboard.readText()")
    return [row.split("\t") for row in text.replace("\r\n", "\n").split("\n")]


def save(page: Page) -> None:
    """Save, and wait until nothing is unsaved."""
    button(page, "Save").click()
    expect(button(page, "Save")).to_be_disabled()


def sound(page: Page) -> None:
    """Wait until the page has drawn everything, and see that none of it is an error."""
    settled(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)


PAINTED = """chart => [...chart.querySelectorAll('canvas')].some(canvas => {
  const {width, height} = canvas;
  return width && height && canvas.getContext('2d').getImageData(0, 0, width, height).data.some(byte => byte > 0);
})"""
"""Whether anything is drawn on a figure."""


def painted(chart: Locator) -> None:
    """Wait until a figure shows something."""
    chart.page.wait_for_function(PAINTED, arg=chart.element_handle())


def rows(page: Page, place: int, text: str) -> list[list[str]]:
    """The header and the rows in sight of the table at a place of the page, as the grid tells them to screen readers.

    The grid is drawn after the page: a header or cell with that text is waited for.
    """
    grid = page.get_by_test_id("stDataFrame").nth(place).get_by_test_id(GRID)
    grid.locator("th, td").get_by_text(text, exact=True).first.wait_for(state="attached")
    read = (
        "grid => [...grid.querySelectorAll('tr')].map(row => [...row.querySelectorAll('th, td')].map(cell => cell.textContent))"
    )
    found: list[list[str]] = grid.evaluate(read)
    return found
