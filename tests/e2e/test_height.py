"""What a page shows takes the height that the screen has, and scrolls on a small one."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps

LEAST = 430
"""Height of the map on a small screen [pixels]"""


@pytest.mark.parametrize(("height", "grows"), [(1080, True), (600, False)])
def test_the_map_is_as_high_as_the_screen_allows(page: Page, address: str, height: int, grows: bool) -> None:
    """Proves that a large screen is filled without a scroll, and that a small one scrolls. Sensitivity: 430 pixels on each."""
    page.set_viewport_size({"width": 1366, "height": height})
    steps.visit(page, address, "data", case="shipped/two_firms", lang="en")
    steps.choice(page, "Map").click()
    drawn = page.locator("svg[role=group]")
    expect(drawn.locator(".plant").first).to_be_visible()
    steps.settled(page)
    main = page.get_by_test_id("stMain")
    page.wait_for_function(
        "([node, grows, least]) => (node.clientHeight > least + 50) === grows", arg=[drawn.element_handle(), grows, LEAST]
    )
    assert main.evaluate("node => node.scrollHeight > node.clientHeight + 1") is not grows
