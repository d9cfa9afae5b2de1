"""The browser's history: one press of Back for each page, also after a next step of the way."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.steps import go, settled, visit

CASE = r"\?case=shipped%2Ftwo_firms&lang=en$"
"""What every address ends in."""


def arrived(page: Page, name: str) -> None:
    expect(page).to_have_url(re.compile(f"/{name}{CASE}"))
    page.wait_for_timeout(300)  # what a page would write into the address afterwards
    settled(page)
    expect(page).to_have_url(re.compile(f"/{name}{CASE}"))


def test_back_is_one_press_for_each_page(page: Page, address: str) -> None:
    """Proves every page is one entry, and keeps its case. Sensitivity: an address written after the page is a second one."""
    visit(page, address, "data", case="shipped/two_firms", lang="en")
    way = {"Cases": "", "Solve": "solve", "Compare": "compare", "Help": "help"}
    for title, name in way.items():
        go(page, title)
        arrived(page, name)
    for name in ("compare", "solve", "", "data"):
        page.go_back()
        arrived(page, name)
    page.get_by_text("Next: Today").click()
    arrived(page, "today")
    page.go_back()
    arrived(page, "data")
