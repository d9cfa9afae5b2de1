"""Solving in the browser: the live view outlives a refresh, and the end of a cancelled solve is told."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from parkloop.cases import load_case
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.wording import percent_up, short
from tests.e2e.steps import button, go, kept, newest_solve, pick, put, visit


def test_two_firms_are_solved_and_the_result_is_read(page: Page, address: str) -> None:
    """Proves that a known optimum stands on the page, after a refresh too, and goes out as a workbook."""
    visit(page, address, "solve", case="shipped/two_firms")
    button(page, "Solve").click()
    page.get_by_text("See the results").click()
    first = page.get_by_test_id("stMetric").first
    expect(first).to_contain_text("2,003,000")
    expect(first).to_contain_text("from 3,280,000")
    expect(page.get_by_test_id("stEChartsChart").locator("canvas").first).to_be_visible()
    page.reload()
    expect(first).to_contain_text("2,003,000")
    page.get_by_test_id("stButtonGroup").get_by_text("Tables", exact=True).click()
    with page.expect_download() as download:
        page.get_by_text("All tables as Excel").click()
    assert "two_firms_park.xlsx" == download.value.suggested_filename


def test_a_refresh_in_mid_solve_keeps_the_live_view_and_cancel_keeps_what_was_found(page: Page, address: str, home: Path) -> None:
    """Proves that a solve belongs to nobody's window, and that one that is cancelled leaves its best plan, with what is proven.

    Sensitivity: a job that were kept in the session only would be gone after the refresh; a solve that ended at the cancel
    without its plan would leave nothing to look at.
    """
    name = put(home, "cancelled", load_case("kalundborg"))
    visit(page, address, "solve", case=name)
    pick(page, "Accuracy", "0.01 %")
    button(page, "Solve").click()
    expect(button(page, "Cancel")).to_be_visible()
    job = newest_solve(home, name)
    page.reload()
    expect(button(page, "Cancel")).to_be_visible()
    expect(button(page, "Solve")).to_be_disabled()
    best, gap = (page.get_by_test_id("stMetricValue").nth(place) for place in (0, 2))
    expect(gap).to_contain_text("%", timeout=120_000)
    expect(best).to_contain_text(re.compile(r"\d"))
    button(page, "Cancel").click()
    page.get_by_text("See the results").click()
    found = queue.plan(newest_solve(home, name))
    assert job.request.id == newest_solve(home, name).request.id
    assert found is not None and found.certified and found.gap is not None
    assert "interrupted" == found.status
    told = proof_sentence(found)
    assert told.startswith("Cancelled")
    expect(page.get_by_text(told)).to_be_visible()
    expect(best).to_have_text(short(found.kpi["total_cost_per_y"], 1e8))
    go(page, "Solve")
    expect(button(page, "Solve")).to_be_enabled()
    expect(best).to_have_text(short(found.kpi["total_cost_per_y"], 1e8))
    expect(gap).to_have_text(f"{percent_up(found.gap)} %")
    assert load_case("kalundborg") == kept(home, name)
