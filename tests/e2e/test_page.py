"""The page in a real browser, as `parkloop app` starts it; no request may leave this computer."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from app_pages.editor import ROW_PIXELS
from cases import load_case
from optimizer.serve import APP, command

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """A server of the page on a free port, started from another folder than the project's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PARKLOOP_HOME": str(home), "PYTHONPATH": str(APP.parent)}
    server = subprocess.Popen(command(port, headless=True), cwd=home, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str, seconds: float = 90.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A fresh browser at the size of a small laptop; afterwards every request must have stayed on this computer."""
    asked: list[str] = []
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS, viewport={"width": 1366, "height": 768}
        )
        context.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        shown = context.pages[0]
        shown.on("request", lambda request: asked.append(request.url))
        yield shown
        context.close()
    elsewhere = [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    assert [] == elsewhere


def settled(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def test_two_firms_are_solved_and_the_result_is_read(page: Page, address: str) -> None:
    page.goto(f"{address}/solve?case=shipped/two_firms")
    page.get_by_role("button", name="Solve", exact=True).click()
    page.get_by_text("See the results").click()
    expect(page.get_by_test_id("stMetric").first).to_contain_text("2,003,000")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("from 3.28 M")
    expect(page.get_by_test_id("stEChartsChart").locator("canvas").first).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("stMetric").first).to_contain_text("2,003,000")
    page.get_by_text("Tables", exact=True).click()
    with page.expect_download() as download:
        page.get_by_text("All tables as Excel").click()
    assert "two_firms_park.xlsx" == download.value.suggested_filename


def test_a_cell_is_edited_kept_over_a_refresh_and_saved(page: Page, address: str, home: Path) -> None:
    page.goto(f"{address}/data?case=shipped/two_firms")
    page.get_by_text("Demands", exact=True).click()
    grid = page.get_by_test_id("data-grid-canvas").first
    expect(grid).to_be_visible()
    settled(page)
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_disabled()
    type_into_last_cell(page, grid, "1.5")
    expect(save).to_be_enabled()
    page.reload()
    expect(save).to_be_enabled()
    save.click()
    expect(page.get_by_text("Saved as a case of your own")).to_be_visible()
    assert 1.5 == load_case(home / "cases" / "two_firms").demands[0].rate_per_h


def type_into_last_cell(page: Page, grid: Locator, text: str) -> None:
    """Click the last cell of the first row, and type; the grid is drawn, so the cell is found by its place."""
    place = grid.bounding_box()
    assert place is not None
    page.wait_for_timeout(1000)  # until the grid listens
    page.mouse.click(place["x"] + place["width"] - 40, place["y"] + 1.5 * ROW_PIXELS)
    page.keyboard.press("Enter")
    field = page.locator("#portal input, #portal textarea").first
    expect(field).to_be_focused()
    field.fill(text)
    field.press("Enter")
    settled(page)
