"""How long the page takes, in headless Chromium on this computer: ``python -m benchmarks.speed.page``.

A server of its own is started with Kalundborg and an invented park of 100 plants solved roughly; each time is the median of
several: first paint in a fresh browser, changes of the page, a cell edited in a table of 1,000 rows until the page has run anew,
and the network of the large park. Prints the table of docs/page_times.md.
"""

import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from parkloop.app_pages.words import word
from parkloop.cases import Case, load_case
from parkloop.cases.store import create, open_store
from parkloop.cases.synthetic import synthetic_park
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.system.serve import command
from parkloop.optimizer.system.spawn import PACKAGE
from tests.e2e.steps import link

RUNS = 5
REST_MS = 500
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PAGES = {
    "Cases": word("cases.lead"),
    "Data": word("data.copy"),
    "Solve": word("solve.gap"),
    "Results": word("results.media"),
    "What if": word("whatif.reset"),
    "Analyse": word("analyse.what"),
    "Compare": word("compare.get"),
    "Report": word("report.zip"),
}
"""Pages by the title of their link, and words that each shows."""
QUIET = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale="true"]');
}"""
"""Whether the page's script has ended and everything that it says is shown."""
COUNT_RUNS = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.pressed = window.ended = 0;
  document.addEventListener('keydown', event => { if (event.key === 'Enter') window.pressed = performance.now(); }, true);
  new MutationObserver(() => {
    if (app.dataset.testScriptState === 'notRunning') window.ended = performance.now();
  }).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}"""
"""Notes when Enter was pressed last and when the page's script ended last."""
DRAWN = """() => [...document.querySelectorAll('[data-testid="stEChartsChart"] canvas')].some(canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, place) => place % 4 === 3 && value > 0);
})"""
"""Whether a chart holds anything."""


def median(run: Callable[[], float]) -> float:
    """Median seconds of several runs."""
    return statistics.median(run() for _ in range(RUNS))


def solved(case: Case, name: str, gap: float) -> queue.Job:
    """A case solved in the background, as the page does it."""
    job = queue.start(case, name, {"objective": "cost", "scope": "park", "time_limit": 300.0, "gap": gap})
    while queue.read(job.folder).active:
        time.sleep(0.5)
    return queue.read(job.folder)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """A server of the page; yields its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PARKLOOP_HOME": str(home), "PYTHONPATH": str(PACKAGE)}
    server = subprocess.Popen(command(port, headless=True), cwd=home, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def fresh(browser: Browser) -> Page:
    """A browser that knows nothing."""
    return browser.new_context(viewport={"width": 1366, "height": 768}).new_page()


def shown(page: Page, words: str, began: float) -> float:
    """Seconds until words are shown and the page is quiet."""
    page.get_by_text(words).first.wait_for()
    page.wait_for_function(QUIET)
    return time.monotonic() - began


def first_paint(browser: Browser, address: str) -> float:
    """Seconds from the address to the first page, complete, in a fresh browser."""
    page = fresh(browser)
    began = time.monotonic()
    page.goto(address)
    seconds = shown(page, PAGES["Cases"], began)
    page.context.close()
    return seconds


def change_to(page: Page, title: str) -> float:
    """Seconds from the click on a page's link to the page, complete."""
    began = time.monotonic()
    link(page, title).click()
    return shown(page, PAGES[title], began)


def edit(page: Page, text: str) -> float:
    """Seconds from Enter in a cell until the page has run anew; the cell is the price in the first row.

    Begins when the page has come to rest, as for a person who looks at what is written.
    """
    page.wait_for_function(QUIET)
    page.wait_for_timeout(REST_MS)
    page.locator(".table[role=grid] [aria-rowindex='2'] > [aria-colindex='2']").click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.ended > window.pressed")
    return float(page.evaluate("() => (window.ended - window.pressed) / 1000"))


def network(page: Page) -> float:
    """Seconds from the click on Results to the network, drawn; the page before it is another one."""
    change_to(page, "Solve")
    began = time.monotonic()
    link(page, "Results").click()
    page.wait_for_function(DRAWN)
    return shown(page, PAGES["Results"], began)


def row(what: str, seconds: float, target: str) -> None:
    """A line of the table."""
    print(f"| {what} | {seconds:.2f} | {target} |", flush=True)


def measure(browser: Browser, address: str) -> None:
    """Print what was measured."""
    row("first paint, fresh browser", median(lambda: first_paint(browser, address)), "3")
    page = fresh(browser)
    page.goto(f"{address}/?case=shipped/kalundborg")
    shown(page, PAGES["Cases"], 0)
    times: dict[str, list[float]] = {title: [] for title in PAGES}
    for _ in range(RUNS):
        for title in (*list(PAGES)[1:], "Cases"):
            times[title].append(change_to(page, title))
    for title, seconds in times.items():
        row(f"to {title}, first time", seconds[0], "")
        row(f"to {title}", statistics.median(seconds), "1")
    page = fresh(browser)
    page.goto(f"{address}/data?case=mine/large")
    page.get_by_test_id("stButtonGroup").get_by_text("Material streams", exact=True).click()
    shown(page, PAGES["Data"], 0)
    page.evaluate(COUNT_RUNS)
    row("edit in 1,000 rows to rerun", median(lambda: edit(page, f"{time.monotonic() % 100:.3f}")), "0.5")
    page = fresh(browser)
    page.goto(f"{address}/solve?case=mine/drawn")
    shown(page, PAGES["Solve"], 0)
    row("network of 100 plants", median(lambda: network(page)), "2")


def main() -> None:
    """Solve, serve, measure."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PARKLOOP_HOME"] = folder
        store = open_store()
        parks = {"large": synthetic_park(100, 500), "drawn": synthetic_park(100, 200)}
        for name, case in parks.items():
            create(store, name, case, "")
        solved(load_case("kalundborg"), "shipped/kalundborg", 1e-2)
        found = queue.plan(solved(parks["drawn"], "mine/drawn", 5e-2))
        assert found is not None
        print(f"Network: {len(parks['drawn'].plants) - 1} plants, {len(found.links)} links.\n")
        print("| what | median, s | target, s |\n|---|---|---|")
        with served(Path(folder)) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            measure(browser, address)
            browser.close()


if __name__ == "__main__":
    main()
