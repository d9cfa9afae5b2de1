"""The page in Chinese: wherever a planner goes, what the page itself says is said in Chinese."""

import re

from playwright.sync_api import Browser, Page, expect

from parkloop.app_pages.words import word
from parkloop.cases import list_cases, load_case, to_tables
from parkloop.cases.columns import columns
from parkloop.cases.schema import TABLES
from parkloop.optimizer.jobs import queue
from tests.e2e.steps import button, choice, go, link, sound, visit

NAMES = {"Parkloop", "English", "EUR", "Excel", "Word", "HTML", "ZIP", "CSV", "PNG", "tce", "MWh"}
"""What is called so in Chinese too, and what files call it."""

PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "app.cases": (("", "cases.new"),),
    "app.data": (("", "data.hint"), ("map.map", "map.legend")),
    "app.today": (("", "today.lead"),),
    "app.solve": (("", "solve.see"),),
    "app.results": (
        *(("", "results.legend"), ("results.flows", "flows.hint"), ("results.projects", "projects.hint")),
        *(("results.companies", "money.ledger"), ("results.why", "why.hint")),
        *(("results.indicators", "indicators.unchecked"), ("results.tables", "results.excel")),
    ),
    "app.whatif": (("", "whatif.nothing"),),
    "app.analyse": (("", "analyse.none"),),
    "app.compare": (("", "compare.get"), ("compare.view.inputs", "compare.kind"), ("compare.view.costs", "money.head")),
    "app.report": (("", "report.html"),),
}
"""Every page by the key of its title, with what can be chosen there at a click, and the words that then come."""

SAID = """() => {
  const places = '[data-testid=stMarkdownContainer], [data-testid=stWidgetLabel], [data-testid=stPageLink], [role=tab], '
    + '[data-testid=stMetricLabel], [role=alert], h1, h2, h3, h4, th';
  const strange = '[data-testid=stFileUploaderDropzone], [data-testid=stIconMaterial]';
  const told = [...document.querySelectorAll(places)].filter(node => !node.closest(strange)).map(node => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll(strange).forEach(part => part.remove());
    return copy.textContent.trim();
  });
  const fields = [...document.querySelectorAll('input:not([type=checkbox], [type=file])')];
  return [...new Set([...told, ...fields.map(field => field.value || field.placeholder)])].filter(text => text);
}"""
"""Every text of the page but those of Streamlit's own parts; the cells of tables are the planner's."""


def test_no_english_is_left_on_any_page(page: Page, address: str, kalundborg: queue.Job) -> None:
    """Proves that navigation, headings, labels, buttons, headers and sentences change with the language.

    Sensitivity: one text that was written into a page instead of its words, or a list that Streamlit labels, is found.
    """
    visit(page, address, "solve", case="shipped/kalundborg")
    choice(page, "中文").click()
    expect(button(page, word("solve.start", "zh"))).to_be_visible()
    expect(page.get_by_text(word("solve.see", "zh"))).to_be_visible(timeout=240_000)
    titles = [word(key, "zh") for key in PAGES]
    known = names()
    left: dict[str, list[str]] = {}
    for title, (key, choices) in zip(titles, PAGES.items(), strict=True):
        go(page, title)
        for chosen, drawn in choices:
            left |= {
                f"{key} {chosen}: {text}": unknown
                for text in said(page, chosen, drawn)
                if (unknown := [part for part in words(text) if part not in known])
            }
    assert {} == left


def said(page: Page, chosen: str, drawn: str) -> list[str]:
    """Everything that a page says once something was chosen there."""
    if chosen:
        choice(page, word(chosen, "zh")).click()
    expect(page.get_by_text(word(drawn, "zh")).first).to_be_attached()
    sound(page)
    texts: list[str] = page.evaluate(SAID)
    return texts


def words(text: str) -> list[str]:
    """Words in Latin letters, but for the name that files give a column, in brackets, and ends of runs' ids."""
    return re.findall("[A-Za-z][A-Za-z_]{2,}", re.sub("（[a-z0-9_]+）|· [0-9a-f]{3} ·", "", text))


def names() -> set[str]:
    """Words in Latin letters that stay: names that planners gave in Chinese, ids and currency of the park, and common names."""
    infos = [load_case(name).info for name in list_cases()]
    given = {*list_cases(), *(info.title_zh or "" for info in infos), *(info.description_zh or "" for info in infos)}
    settings, tables = to_tables(load_case("kalundborg"))
    given |= {str(settings["case.currency"])}
    for name, cells in tables.items():
        if name == "provenance":  # names tables, not things of the park
            continue
        told = [column.name for column in columns(TABLES[name]) if column.key or column.name == "title_zh"]
        given |= {str(cell) for column in told for cell in cells[column]}
    return NAMES | {part for text in given for part in words(text)}


def test_the_page_speaks_as_the_browser_does(chromium: Browser, address: str) -> None:
    """Proves that a Chinese browser needs no switch. Sensitivity: whoever cannot read English met an English page."""
    with chromium.new_context(locale="zh-CN") as context:
        page = context.new_page()
        visit(page, address, "")
        expect(page.get_by_text(word("cases.lead", "zh"))).to_be_visible()
        button(page, word("cases.new.do", "zh")).click()
        expect(link(page, word("app.cases", "zh"))).to_be_visible()
        expect(page.get_by_text(word("data.hint", "zh"))).to_be_visible()
