"""The whole way by keys alone: no step needs a pointer, what is reached is seen, and the key that leaves it leads on."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.e2e.steps import SHEET, settled, visit

MOST = 90
"""Presses of a key after which something counts as out of reach."""
FOCUSED = """() => {
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""
TELLS = """(node, name) => {
  if (!node || node.tagName === 'MAIN') return false;  // where the link over the navigation leads
  const texts = [node.getAttribute('aria-label'), node.innerText, node.value, node.placeholder];
  return texts.some(text => ` ${(text || '').replace(/\\s+/g, ' ')} `.includes(name));
}"""
SEEN = """node => {
  if (!node || node === document.body) return false;
  const box = node.getBoundingClientRect();
  if (node.tagName === 'TEXTAREA' && node.getRootNode().querySelector('[aria-selected=true]')) return true;  // the cell is marked
  const around = [node, node.parentElement, node.parentElement?.parentElement].filter(Boolean);
  const marked = around.some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  });
  return marked && box.width > 0 && box.top < innerHeight && box.bottom > 0;
}"""


def reach(page: Page, name: str, key: str = "Tab", only: str = "") -> None:
    """Press a key until what has the focus tells a name; it is in sight, and marked."""
    for _ in range(MOST):
        page.keyboard.press(key)
        node = page.evaluate_handle(FOCUSED)
        if node.evaluate(TELLS, name) and only in ("", node.evaluate("node => node.tagName")) and is_seen(page):
            return
    raise AssertionError(f"{name} is out of reach by {key}, or not marked where it is reached")


def is_seen(page: Page) -> bool:
    """Whether what has the focus is marked, as soon as transitions are over; a page that is drawn anew may take it away."""
    with suppress(TimeoutError):
        page.wait_for_function(f"() => ({SEEN})(({FOCUSED})())", timeout=2_000)
        return True
    return False


def next_step(page: Page, title: str, here: Callable[[], Locator]) -> None:
    """Go on by the button of the next step."""
    reach(page, f"Next: {title}")
    page.keyboard.press("Enter")
    expect(here().first).to_be_visible()
    settled(page)


@pytest.mark.thorough
def test_a_park_is_opened_edited_solved_and_reported_by_keys_alone(page: Page, address: str) -> None:
    """Proves that Tab, Enter and arrows lead from the list of parks to the report, through the sheet and out of it again.

    Sensitivity: a sheet that keeps Tab, a button without a mark, a step that can only be clicked.
    """
    visit(page, address, "", me="keys", case="shipped/two_firms", lang="en")
    next_step(page, "Data", lambda: page.locator(SHEET))
    reach(page, "title, 1,")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'{SHEET} [aria-selected="true"]').first).to_have_text("Greenhouse")
    reach(page, "Filter rows", "Shift+Tab")
    reach(page, "Next: Today", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Park in all").first).to_be_attached()
    settled(page)
    next_step(page, "Solve", lambda: page.locator(".st-key-solve button"))
    page.locator(".st-key-solve button").wait_for()
    reach(page, " Solve ", only="BUTTON")
    page.keyboard.press("Enter")
    expect(page.get_by_text("See the results")).to_be_visible(timeout=240_000)
    settled(page)
    reach(page, "See the results")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMetric").nth(6)).to_be_visible()
    settled(page)
    reach(page, "Network")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator('[role=radio][aria-checked="true"]').get_by_text("Projects")).to_be_visible()
    settled(page)
    reach(page, "Next: Report", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-report-docx button")).to_be_visible()
    settled(page)
    reach(page, "Download", only="BUTTON")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.rpartition(".")[2] in ("html", "docx", "pptx", "xlsx")
