"""What is handed round of a park (reports, workbooks, pictures) holds its texts as texts."""

import io
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from parkloop.app_pages.editing import archives
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.words import LANGUAGES
from parkloop.cases import Case, load_case
from parkloop.cases.load import case_of_file
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.report import Report, excel, html, report
from parkloop.optimizer.report.drawing.pictures import svg
from tests.support.running.beacons import ELSEWHERE, SIGNS, beaconed

PARTS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "figure", "div", "noscript", "script", "footer"),
    *("table", "thead", "tbody", "tr", "th", "td", "br", "b", "span", "wbr", "svg", "g", "path", "rect", "text", "tspan"),
    *("circle", "line", "polyline", "polygon", "ellipse", "defs", "clippath", "lineargradient", "stop"),
}
"""What a report is made of; no part of these fetches anything."""


class Seen(HTMLParser):
    """The parts of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def case() -> Case:
    return beaconed(load_case("two_firms"))


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest, case: Case, plan: Plan) -> Report:
    return report(case, plan, None, request.param)


def test_a_report_has_no_part_that_fetches(made: Report) -> None:
    """Proves that names and notes add nothing to the page, and that a browser is told to fetch nothing. Sensitivity: an image."""
    seen = Seen()
    seen.feed(html(made))
    assert set() == {tag for tag, _ in seen.parts} - PARTS
    told = [
        (tag, name) for tag, attributes in seen.parts for name in attributes if name in ("src", "href", "xlink:href", "onerror")
    ]
    assert [] == told
    policy = next(attributes for tag, attributes in seen.parts if attributes.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in str(policy["content"])


def test_a_workbook_has_neither_formulas_nor_links(made: Report, case: Case, plan: Plan) -> None:
    for content in (
        excel(made, plan),
        answers.workbook(plan, lambda cells: cells),
        archives.workbook(case),
        archives.workbook(case, "zh"),
    ):
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [] == [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            linked = [packed.read(name) for name in packed.namelist() if name.endswith(".rels")]
            assert not any(ELSEWHERE.encode() in text for text in linked)


def test_a_picture_has_texts_only(made: Report) -> None:
    """Proves that a drawing (SVG) of names holds no image, no script and no link."""
    drawings = [svg(option) for section in made.sections for option in section.figures.values()]
    assert drawings
    for drawing in drawings:
        tags = {str(node.tag).rpartition("}")[2].lower() for node in ElementTree.fromstring(drawing).iter()}
        assert set() == tags & {"image", "script", "a", "foreignobject", "use", "iframe"}


def test_a_case_comes_back_as_it_was_written(case: Case, tmp_path: Path) -> None:
    """Sensitivity of the tests above: nothing was left out to be harmless."""
    again = case_of_file(archives.workbook(case), "park.xlsx")
    assert case.info.title == again.info.title == f"title {SIGNS}"
    assert case.plants == again.plants
