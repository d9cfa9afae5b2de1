"""Report as a Word document: cover, contents, sections with numbered tables and figures, page numbers."""

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

import pandas as pd
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.report.content import Report, Section
from parkloop.optimizer.report.drawing.pictures import png
from parkloop.optimizer.report.formats.parts import parts_of, shared, unbroken
from parkloop.optimizer.report.languages import LATIN, TAGS, fonts
from parkloop.optimizer.report.units import printed
from parkloop.optimizer.report.words import word

COLOUR = RGBColor(0x0F, 0x76, 0x6E)
PAGE = (Cm(21.0), Cm(29.7))
MARGIN = Cm(2.2)
WIDTH_CM = 16.6
"""Width of text and pictures [cm]"""
PICTURE = (1000, 520)
"""Size in which pictures are drawn [px]"""
MOST_ROWS = 60
"""Rows of a table that a document holds; the workbook has all."""
SIZES = ((5, 9.0), (7, 8.0), (9, 7.0))
"""Columns up to which a table has a size of letters [pt]"""
SMALLEST = 6.5
UPRIGHT = 10
"""Columns of a table up to which its page stands upright."""
PADDING_CM = 0.08
"""Room beside the text of a cell in a table of small letters; Word's own would leave its columns none for their numbers [cm]"""
AFTER = 6.0
"""Height of the line below a table, so low that it stays on the page of a full one [pt]"""
OWN_PADDING_CM = 0.19
"""Room that Word leaves beside the text of other cells [cm]"""
LEAST_WEIGHT, MOST_WEIGHT = 5, 28
"""Letters for which a column has room at least and at most, beside others."""


def document(report: Report) -> bytes:
    """The report as a Word file (.docx)."""
    made = Document()
    _set_up(made, report)
    _cover(made, report)
    numbers = {kind: count(1) for kind in ("table", "figure")}
    for section in report.sections:
        _section(made, section, report.language, numbers)
    _turn(made, wide=False)
    closing = made.add_paragraph(report.footer)
    closing.runs[0].font.size = Pt(8)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _set_up(made: WordDocument, report: Report) -> None:
    """Page, fonts, properties and the line of page numbers."""
    page = made.sections[0]
    page.page_width, page.page_height = PAGE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    text, heading, _ = fonts(report.language)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        style = made.styles[name]
        style.font.name = LATIN
        families = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            families.attrib.pop(qn(f"w:{theme}"), None)
        families.set(qn("w:eastAsia"), text if name in ("Normal", "Caption") else heading)
        if name != "Normal":
            style.font.color.rgb = COLOUR
    made.styles["Normal"].font.size = Pt(10.5)
    made.core_properties.title = report.title
    made.core_properties.author = report.cover.get(word("cover.author", report.language), "")
    made.core_properties.language = TAGS.get(report.language, report.language)
    line = page.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = _around(word("page", report.language, page="\0", pages="\1"))
    for part in (before, "PAGE", between, "NUMPAGES", after):
        if part in ("PAGE", "NUMPAGES"):
            _field(line.add_run(), part)
        else:
            line.add_run(part)


def _around(text: str) -> tuple[str, str, str]:
    """What stands before the page, between it and the number of pages, and behind."""
    before, _, rest = text.partition("\0")
    between, _, after = rest.partition("\1")
    return before, between, after


def _field(run: Run, instruction: str, shown: Iterable[str] = ()) -> None:
    """A field that Word computes; until then it shows some lines."""
    begin, text, separate, end = (OxmlElement(f"w:{name}") for name in ("fldChar", "instrText", "fldChar", "fldChar"))
    begin.set(qn("w:fldCharType"), "begin")
    text.set(qn("xml:space"), "preserve")
    text.text = instruction
    separate.set(qn("w:fldCharType"), "separate")
    end.set(qn("w:fldCharType"), "end")
    for part in (begin, text, separate):
        run._r.append(part)
    for line in shown:
        run.add_text(line)
        run.add_break()
    run._r.append(end)


def _cover(made: WordDocument, report: Report) -> None:
    """Cover with title, park, date, revision and author, and the list of contents."""
    for _ in range(6):
        made.add_paragraph()
    title = made.add_paragraph(word("title.approval", report.language), style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for label, text in report.cover.items():
        line = made.add_paragraph(word("cover.line", report.language, label=label, text=text))
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_page_break()  # type: ignore[no-untyped-call]
    made.add_paragraph(word("contents", report.language), style="Title")
    contents = made.add_paragraph()
    _field(contents.add_run(), 'TOC \\o "1-1" \\h \\z \\u', _numbered(section.title for section in report.sections))
    made.add_page_break()  # type: ignore[no-untyped-call]


def _numbered(titles: Iterable[str]) -> Iterator[str]:
    return (f"{number} {title}" for number, title in enumerate(titles, start=1))


def _section(made: WordDocument, section: Section, language: str, numbers: Mapping[str, Iterator[int]]) -> None:
    _turn(made, wide=False)
    made.add_heading(section.title, level=1)
    for sentence in section.sentences:
        made.add_paragraph(sentence)
    for title, option in section.figures.items():
        height = max(section.heights.get(title, 0), PICTURE[1])
        picture = png(option, PICTURE[0], height, scale=1.8)
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(picture), width=Cm(WIDTH_CM))
        _caption(made, "figure", title, language, numbers)
    for title, cells in section.tables.items():
        _turn(made, wide=len(cells.columns) > UPRIGHT)
        caption = _caption(made, "table", title, language, numbers)
        caption.paragraph_format.keep_with_next = True
        if len(cells) > MOST_ROWS:
            # above the table: below one that fills its page it would stand on a page of its own
            more = made.add_paragraph(word("more", language, count=len(cells) - MOST_ROWS))
            more.paragraph_format.keep_with_next = True
        for part in parts_of(cells.head(MOST_ROWS)):
            _table(made, part)


def _turn(made: WordDocument, wide: bool) -> None:
    """Go on on a page that lies for a wide table and stands for all else, a new one where it is otherwise."""
    turned = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    if made.sections[-1].orientation != turned:
        page = made.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = turned
        page.page_width, page.page_height = reversed(PAGE) if wide else PAGE


def _caption(made: WordDocument, kind: str, title: str, language: str, numbers: Mapping[str, Iterator[int]]) -> Paragraph:
    paragraph = made.add_paragraph(word(f"caption.{kind}", language, number=next(numbers[kind]), title=title), style="Caption")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _table(made: WordDocument, cells: pd.DataFrame) -> None:
    """A table with a header on every page, numbers on the right, columns by what is in them."""
    texts = [[printed(value) for value in row] for row in cells.itertuples(index=False)]
    headers = [str(column) for column in cells.columns]
    table = made.add_table(rows=1, cols=len(headers), style="Light Grid Accent 1")
    table.autofit = False
    points = next((size for most, size in SIZES if len(headers) <= most), SMALLEST)
    size, wide, tight = Pt(points), len(headers) > UPRIGHT, points <= SIZES[-1][1]
    room = WIDTH_CM + (PAGE[1].cm - PAGE[0].cm if wide else 0.0)
    widths = _widths(headers, texts, points, 2 * (PADDING_CM if tight else OWN_PADDING_CM), room)
    if tight:
        _pad(table)
    right = [_is_number(cells[column]) for column in cells.columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for cell, header, width in zip(table.rows[0].cells, headers, widths, strict=True):
        _fill(cell, header, size, False, width, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in texts:
        for cell, text, width, numeric in zip(table.add_row().cells, row, widths, right, strict=True):
            _fill(cell, text, size, numeric, width)
    after = made.add_paragraph().paragraph_format
    after.space_after, after.line_spacing = Pt(0), Pt(AFTER)


def _is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers, apart from empty cells."""
    there = [value for value in column if value is not None and value != ""]
    return bool(there) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in there)


def _fill(cell: _Cell, text: str, size: Pt, right: bool, width: float, bold: bool = False) -> None:
    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold


def _pad(table: Table) -> None:
    """Leave less room beside the text of the cells."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Cm(PADDING_CM).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _widths(headers: list[str], texts: list[list[str]], points: float, padding: float, room: float) -> list[float]:
    """Widths of columns by the length of what is in them, none less than its longest number or word [cm]"""
    weights, least = [], []
    for place, header in enumerate(headers):
        lengths = sorted(letters(row[place]) for row in texts) or [0]
        usual = lengths[int(0.9 * (len(lengths) - 1))]
        words = max((letters(part) for part in header.split()), default=0)
        weights.append(min(max(LEAST_WEIGHT, usual, words), MOST_WEIGHT))
        least.append(unbroken(header, (row[place] for row in texts), points) + padding)
    return shared(weights, least, room)
