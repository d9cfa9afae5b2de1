"""What a planner does on the page; every step waits for a state of the page, never for a time."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from app_pages.editor import ROW_PIXELS
from cases import Case
from cases.store import open_store
from cases.store.revisions import create, load

GRID = "data-grid-canvas"


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


def visit(page: Page, address: str, name: str, **query: str) -> None:
    """Open a page by its address."""
    page.goto(f"{address}/{name}?{urlencode(query)}")
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page has drawn everything."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def link(page: Page, title: str) -> Locator:
    """The link to another page, at the top."""
    return page.get_by_test_id("stTopNavLink").filter(has_text=title).first


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
    expect(page.get_by_test_id(GRID).first.locator("th").first).to_have_text(key)
    settled(page)


def cell(page: Page, column: str, row: int) -> Locator:
    """A cell by the header of its column and its place from 0, as the grid tells it to screen readers: what is in sight only."""
    header = page.get_by_test_id(GRID).first.locator("th").get_by_text(column, exact=True)
    header.wait_for(state="attached")
    return page.locator(f"#glide-cell-{header.get_attribute('aria-colindex')}-{row}").first


def reach(page: Page, column: str, row: int) -> None:
    """Click the key of a row, and go right to a column; a grid that was drawn just now does not listen yet."""
    grid = page.get_by_test_id(GRID).first
    for _ in range(60):
        place = grid.bounding_box()
        assert place is not None
        page.keyboard.press("Escape")  # a second click into a cell opens it
        page.mouse.click(place["x"] + 60, place["y"] + (row + 1.5) * ROW_PIXELS)
        with suppress(AssertionError):
            expect(page.locator(f"#glide-cell-1-{row}")).to_have_attribute("aria-selected", "true", timeout=1000)
            break
    for number in range(1, 60):
        expect(page.locator(f"#glide-cell-{number}-{row}")).to_have_attribute("aria-selected", "true")
        if grid.locator(f'th[aria-colindex="{number}"]').text_content() == column:
            return
        page.keyboard.press("ArrowRight")


def begin(page: Page, column: str, row: int, text: str) -> None:
    """Write into a cell and stay in it."""
    reach(page, column, row)
    page.keyboard.press("Enter")
    field = page.locator("#portal input, #portal textarea")
    expect(field).to_be_focused()
    field.fill(text)


def click_after_key(clicked: Locator, milliseconds: int) -> None:
    """Have something clicked so long after the next key is pressed, sooner than hands can."""
    script = (
        "(node, delay) => document.addEventListener('keyup', () => setTimeout(() => node.click(), delay),"
        " {once: true, capture: true})"
    )
    clicked.evaluate(script, milliseconds)


def write(page: Page, column: str, row: int, *texts: str) -> None:
    """Write into a cell and those below it, as fast as the editor opens."""
    reach(page, column, row)
    field = page.locator("#portal input, #portal textarea")
    for place, text in enumerate(texts):
        page.keyboard.press("Enter")
        expect(field).to_be_focused()
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_count(0)
        expect(cell(page, column, row + place)).to_have_text(text)


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
