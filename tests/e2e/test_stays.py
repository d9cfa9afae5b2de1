"""A park that tries to call out: nothing leaves this computer, and every text is shown as it was written."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from parkloop.app_pages.editing import archives
from parkloop.app_pages.session.plain import JOINER
from parkloop.app_pages.words import LANGUAGES, word
from parkloop.cases import load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.report import html, report
from tests.e2e.conftest import OpenBrowser
from tests.e2e.steps import choice, go, put, settled, sound, visit
from tests.support.running.beacons import SIGNS, beaconed

PAGES = ("", "data", "solve", "results", "whatif", "analyse", "compare", "report")
VIEWS = ("network", "projects", "companies", "flows", "why", "indicators", "tables")
MADE = "[data-testid=stMain] :is(img, .katex, em, strong strong, code, del, iframe, script, a[href*='//evil'], span[role=img])"
"""What a beacon would become if it was taken for more than text."""


def beacons(home: Path) -> str:
    """A park of beacons in the server's store, solved twice."""
    case = beaconed(load_case("two_firms"))
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PARKLOOP_HOME", str(home))
        here.delenv("PARKLOOP_STORE", raising=False)
        name = put(home, "beacons", case)
        for scope in ("park", "plant"):
            queue.start(case, name, {"objective": "cost", "scope": scope, "time_limit": 60.0, "gap": 1e-3})
    return name


def test_nothing_leaves_and_texts_are_shown_as_written(another: OpenBrowser, address: str, home: Path) -> None:
    """Proves that no page in no language asks another computer for anything, and that none of the texts becomes more than text.

    That no request leaves, and that the browser finds nothing against the page's own rules (CSP), is seen by `another`.
    Sensitivity: one text that is rendered makes an image, a formula or a link; one script against the rules is a complaint.
    """
    name = beacons(home)
    page = another()
    visit(page, address, "solve", case=name)
    expect(page.get_by_text(word("solve.see"))).to_be_visible(timeout=240_000)
    for language in LANGUAGES:
        for address_of in PAGES:
            # by its own address, and in Chinese by the links of the page that is open
            if language == "en" or not address_of:
                visit(page, address, address_of, case=name, lang=language)
            else:
                go(page, word(f"app.{address_of}", language))
                page.wait_for_url(f"**/{address_of}?*")
            sound(page)
            plain_text(page)
        go(page, word("app.results", language))
        for view in VIEWS:
            choice(page, word(f"results.{view}", language)).click()
            settled(page)
            plain_text(page)
        go(page, word("app.cases", language))
        expect(page.get_by_text(word("cases.lead", language))).to_be_visible()
        settled(page)
        said = page.get_by_test_id("stMain").inner_text().replace(JOINER, "")
        kind = "title_zh" if language == "zh" else "title"
        assert f"{kind} {SIGNS}" in said
    go(page, word("app.data", "zh"))
    choice(page, word("map.map", "zh")).click()
    settled(page)
    plain_text(page)


def test_an_upload_is_let_in_and_its_names_are_text(page: Page, address: str) -> None:
    """Proves that the door lets the page's own uploads in, and that neither the file's name nor the park's becomes more."""
    visit(page, address, "")
    book = archives.workbook(beaconed(load_case("two_firms")))
    named = {"name": "![x](a.png) :smile: $a$.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    page.locator("[data-testid=stFileUploader] input").set_input_files([named])
    expect(page.get_by_test_id("stAlert")).to_contain_text("was read without a fault")
    assert f"title {SIGNS}" in page.get_by_test_id("stAlert").inner_text().replace(JOINER, "")
    plain_text(page)


def test_a_report_calls_nobody(page: Page, tmp_path: Path) -> None:
    """Proves that a report of such a park, opened from a mail, draws its figures and asks nobody for anything."""
    case = beaconed(load_case("two_firms"))
    made = report(case, optimise(case), None)
    (tmp_path / "report.html").write_text(html(made), encoding="utf-8")
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.locator(".figure:has(svg path)")).to_have_count(sum(len(section.figures) for section in made.sections))
    assert f"title {SIGNS}" in page.locator("h1").inner_text()
    assert 0 == page.locator("img, iframe, object, script[src], link").count()


def plain_text(page: Page) -> None:
    """None of the texts has become more than text."""
    assert [] == page.locator(MADE).evaluate_all("nodes => nodes.map(node => node.outerHTML.slice(0, 300))")
