"""Report as slides: cover, summary, figures, projects, companies and limits."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.slide import Slide
from pptx.util import Cm, Length, Pt

from parkloop.optimizer.figures.labels import letters, width
from parkloop.optimizer.report.content import Report, Section
from parkloop.optimizer.report.drawing.pictures import png
from parkloop.optimizer.report.formats.parts import BOLD, CM_PER_POINT, shared, unbroken
from parkloop.optimizer.report.languages import LATIN, fonts
from parkloop.optimizer.report.units import printed
from parkloop.optimizer.report.words import word

WIDTH, HEIGHT = Cm(33.867), Cm(19.05)
LEFT, TOP, INNER = Cm(1.5), Cm(3.0), Cm(30.8)
ROOM = Cm(14.6)
"""Height of what stands below a title."""
COLOUR = RGBColor(0x0F, 0x76, 0x6E)  # type: ignore[no-untyped-call]
TABLES = ("summary", "projects", "companies", "limits")
"""Sections whose tables have slides; indicators and accounts stand in the document."""
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 11, 8, 46
TITLE, SMALLEST_TITLE = 28, 14
"""Size of a title, and the least of one that is long [pt]"""
POINTS, LINE = 12, 1.2
"""Size of letters of a table [pt], and height of a line in it."""
BESIDE_CM, BELOW_CM = 0.51, 0.26
"""Room beside and below the text of a cell [cm]"""
EDGES = 3
"""Letters of a cell's width that are the room beside its text."""
MOST_SENTENCES = 6
PICTURE = (1060, 500)
"""Size in which pictures are drawn [px]"""


@dataclass(frozen=True)
class _Deck:
    """Slides in the making, and their language."""

    slides: Slides
    language: str

    def blank(self, title: str) -> Slide:
        """A slide with a title and its number."""
        slide: Slide = self.slides.slides.add_slide(self.slides.slide_layouts[6])
        size = max(min(TITLE, TITLE * INNER.pt / (BOLD * width(title, TITLE))), SMALLEST_TITLE)
        self.text(slide, [title], LEFT, Cm(1.0), INNER, Cm(1.6), size, bold=True)
        self.text(slide, [str(len(self.slides.slides))], Cm(31.0), Cm(17.9), Cm(1.8), Cm(0.8), 11)
        return slide

    def text(
        self,
        slide: Slide,
        lines: Sequence[str],
        left: Length,
        top: Length,
        wide: Length,
        high: Length,
        size: float,
        bold: bool = False,
    ) -> None:
        """Lines of text in a frame."""
        frame = slide.shapes.add_textbox(left, top, wide, high).text_frame
        frame.word_wrap = True
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(8)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = Pt(size), bold
            self.font(run._r)
            if bold:
                run.font.color.rgb = COLOUR

    def font(self, run: object) -> None:
        """Fonts of a run, that of East Asian letters too."""
        properties = run.get_or_add_rPr()  # type: ignore[attr-defined]
        for tag, name in (("a:latin", LATIN), ("a:ea", fonts(self.language)[2])):
            element = properties.makeelement(qn(tag), {"typeface": name})
            properties.append(element)


def slides(report: Report) -> bytes:
    """The report as a PowerPoint file (.pptx)."""
    made = Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    deck = _Deck(made, report.language)
    _cover(deck, report)
    for section in report.sections:
        _section(deck, section)
    made.core_properties.title = report.title
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _cover(deck: _Deck, report: Report) -> None:
    slide = deck.slides.slides.add_slide(deck.slides.slide_layouts[6])
    deck.text(slide, [word("title.approval", report.language)], LEFT, Cm(6.0), INNER, Cm(2.5), 40, bold=True)
    lines = [word("cover.line", report.language, label=label, text=text) for label, text in report.cover.items()]
    deck.text(slide, lines, LEFT, Cm(9.5), INNER, Cm(5.0), 20)


def _section(deck: _Deck, section: Section) -> None:
    """Slides of a section: sentences of the summary, each figure, and the first rows of its tables."""
    if section.key == "summary":
        deck.text(deck.blank(section.title), section.sentences[:MOST_SENTENCES], LEFT, TOP, INNER, ROOM, 20)
    for title, option in section.figures.items():
        _picture(deck.blank(title), png(option, *PICTURE, scale=1.8))
    if section.key in TABLES:
        for title, cells in section.tables.items():
            slide = deck.blank(title)
            shown = _table(deck, slide, cells)
            if len(cells) > shown:
                rest = word("more", deck.language, count=len(cells) - shown)
                deck.text(slide, [rest], LEFT, Cm(17.6), Cm(25.0), Cm(1.0), 12)


def _picture(slide: Slide, picture: bytes) -> None:
    """A picture as wide as the slide, or as high as there is room."""
    shape = slide.shapes.add_picture(io.BytesIO(picture), LEFT, TOP, width=INNER)
    if shape.height > ROOM:
        ratio = ROOM / shape.height
        shape.width, shape.height = Length(int(shape.width * ratio)), Length(int(shape.height * ratio))
        shape.left = Length(int((WIDTH - shape.width) / 2))


def _table(deck: _Deck, slide: Slide, cells: pd.DataFrame) -> int:
    """The first rows and columns of a table, and how many rows there is room for."""
    shown = cells.iloc[:MOST_ROWS, :MOST_COLUMNS]
    rows = [
        [str(column) for column in shown.columns],
        *([printed(value) for value in row] for row in shown.itertuples(index=False)),
    ]
    widths = _widths(rows)
    heights = [_height(row, widths) for row in rows]
    fitting = max(sum(below <= ROOM.cm for below in accumulate(heights)), 2)
    rows, heights = rows[:fitting], heights[:fitting]
    frame = slide.shapes.add_table(len(rows), len(rows[0]), LEFT, TOP, INNER, Cm(sum(heights)))
    for place, room in enumerate(widths):
        frame.table.columns[place].width = Cm(room)
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        frame.table.rows[number].height = Cm(height)
        for place, text in enumerate(row):
            paragraph = frame.table.cell(number, place).text_frame.paragraphs[0]
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold = Pt(POINTS), number == 0
            deck.font(run._r)
    return len(rows) - 1


def _widths(rows: list[list[str]]) -> list[float]:
    """Widths of columns by the length of what is in them, none less than its longest number or word [cm]"""
    columns = list(zip(*rows, strict=True))
    lengths = [max(min(max(map(letters, column)), MOST_LETTERS), 6) + EDGES for column in columns]
    return shared(lengths, [unbroken(column[0], column[1:], POINTS) + BESIDE_CM for column in columns], INNER.cm)


def _height(row: list[str], widths: list[float]) -> float:
    """Height of a row by the lines of its longest text [cm]"""
    lines = (math.ceil(width(text, POINTS) * CM_PER_POINT / (room - BESIDE_CM)) for text, room in zip(row, widths, strict=True))
    return max(max(lines, default=1), 1) * POINTS * LINE * CM_PER_POINT + BELOW_CM
