"""A server of the page for the session, a fresh browser for each test; no request may leave this computer."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from parkloop.cases import load_case
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.system.serve import command
from parkloop.optimizer.system.spawn import PACKAGE
from tests.e2e.steps import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
HERE = Path(__file__).parent

OpenBrowser = Callable[[], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = not CHROMIUM.exists() and os.environ.get("CI") != "true"
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the cases and jobs of the server."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def kalundborg(home: Path) -> queue.Job:
    """The shipped park, being solved roughly after another one and a dearer today: what shows its plan waits, and can compare."""
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PARKLOOP_HOME", str(home))
        here.delenv("PARKLOOP_STORE", raising=False)
        asked = {"objective": "cost", "scope": "park", "time_limit": 300.0, "gap": 1e-2}
        queue.start(load_case("two_firms"), "shipped/two_firms", asked)
        park = load_case("kalundborg")
        dearer = park.set({"markets.coal_import.price_per_unit": 70})
        queue.start(dearer, "shipped/kalundborg", asked | {"scope": "baseline"})
        return queue.start(park, "shipped/kalundborg", asked)


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """A server of the page on a free port, as `parkloop app` starts it, from another folder than the project's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PARKLOOP_")}
    environment |= {"PARKLOOP_HOME": str(home), "PYTHONPATH": str(PACKAGE)}
    server = subprocess.Popen(command(port, headless=True), cwd=home, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str, seconds: float = 90.0) -> None:
    """Return once an address answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module; it ends with the module, as its event loop would disturb other tests."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=1000 * PATIENCE)
        yield browser
        browser.close()


class Watch:
    """What the browsers of a test have asked for, and what they complained about."""

    def __init__(self) -> None:
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.look(request.url))
        context.on("page", self.follow_page)

    def follow_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.look(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.hear(message.type, message.text, message.location.get("url", "")))

    def look(self, url: str) -> None:
        if urlsplit(url).hostname not in ("127.0.0.1", None):
            self.elsewhere.append(url)

    def hear(self, kind: str, text: str, url: str) -> None:
        # a page that is opened by its own address asks for the server below that address first
        if kind == "error" and "/_stcore/" not in url:
            self.complaints.append(f"{text} {url}")


@pytest.fixture
def another(chromium: Browser) -> Iterator[OpenBrowser]:
    """Opens browsers that know nothing of each other, of the size of a small laptop."""
    watch = Watch()
    contexts: list[BrowserContext] = []

    def opened() -> Page:
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
        context.set_default_timeout(1000 * PATIENCE)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield opened
    broken = [page.url for context in contexts for page in context.pages if page.get_by_test_id("stException").count()]
    for context in contexts:
        context.close()
    assert [] == watch.elsewhere, "requests left this computer"
    assert [] == broken, "an error is shown"
    assert [] == watch.complaints, "the browser complained"


@pytest.fixture
def page(another: OpenBrowser) -> Page:
    """A fresh browser."""
    return another()
