"""Solving in the browser: the live view outlives a refresh, and the end of a cancelled solve is told."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from cases import load_case
from tests.e2e.steps import button, kept, pick, put, settled, visit


def test_two_firms_are_solved_and_the_result_is_read(page: Page, address: str) -> None:
    """Proves that a known optimum stands on the page, after a refresh too, and goes out as a workbook."""
    visit(page, address, "solve", case="shipped/two_firms")
    button(page, "Solve").click()
    page.get_by_text("See the results").click()
    first = page.get_by_test_id("stMetric").first
    expect(first).to_contain_text("2,003,000")
    expect(first).to_contain_text("from 3.28 M")
    expect(page.get_by_test_id("stEChartsChart").locator("canvas").first).to_be_visible()
    page.reload()
    expect(first).to_contain_text("2,003,000")
    page.get_by_test_id("stButtonGroup").get_by_text("Tables", exact=True).click()
    with page.expect_download() as download:
        page.get_by_text("All tables as Excel").click()
    assert "two_firms_park.xlsx" == download.value.suggested_filename


def test_a_refresh_in_mid_solve_keeps_the_live_view_and_cancel_keeps_what_was_found(page: Page, address: str, home: Path) -> None:
    """Proves that a solve belongs to nobody's window, and that its end is told whatever it came to.

    Sensitivity: a job that were kept in the session only would be gone after the refresh.
    """
    name = put(home, "cancelled", load_case("kalundborg"))
    visit(page, address, "solve", case=name)
    pick(page, "What should be least?", "Fresh water")
    pick(page, "Accuracy", "0.01 %")
    button(page, "Solve").click()
    expect(button(page, "Cancel")).to_be_visible()
    job = re.search(r"job=([0-9a-f-]+)", page.url)
    assert job is not None
    page.reload()
    expect(button(page, "Cancel")).to_be_visible()
    assert job[0] in page.url
    expect(button(page, "Solve")).to_be_disabled()
    button(page, "Cancel").click()
    told = page.get_by_text("Cancelled before a plan was found").or_(page.get_by_text("See the results"))
    expect(told).to_be_visible()
    settled(page)
    expect(button(page, "Solve")).to_be_enabled()
    assert load_case("kalundborg") == kept(home, name)
