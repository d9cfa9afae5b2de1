"""Report as slides: cover, summary, figures, projects, companies and limits."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.slide import Slide
from pptx.util import Cm, Length, Pt

from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.report.content import Report, Section
from parkloop.optimizer.report.drawing.pictures import png
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
        self.text(slide, [title], LEFT, Cm(1.0), INNER, Cm(1.6), 28, bold=True)
        self.text(slide, [str(len(self.slides.slides))], Cm(31.0), Cm(17.9), Cm(1.8), Cm(0.8), 11)
        return slide

    def text(
        self,
        slide: Slide,
        lines: Sequence[str],
        left: Length,
        top: Length,
        width: Length,
        height: Length,
        size: float,
        bold: bool = False,
    ) -> None:
        """Lines of text in a frame."""
        frame = slide.shapes.add_textbox(left, top, width, height).text_frame
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
            _table(deck, slide, cells)
            if len(cells) > MOST_ROWS:
                rest = word("more", deck.language, count=len(cells) - MOST_ROWS)
                deck.text(slide, [rest], LEFT, Cm(17.6), Cm(25.0), Cm(1.0), 12)


def _picture(slide: Slide, picture: bytes) -> None:
    """A picture as wide as the slide, or as high as there is room."""
    shape = slide.shapes.add_picture(io.BytesIO(picture), LEFT, TOP, width=INNER)
    if shape.height > ROOM:
        ratio = ROOM / shape.height
        shape.width, shape.height = Length(int(shape.width * ratio)), Length(int(shape.height * ratio))
        shape.left = Length(int((WIDTH - shape.width) / 2))


def _table(deck: _Deck, slide: Slide, cells: pd.DataFrame) -> None:
    """The first rows and columns of a table."""
    shown = cells.iloc[:MOST_ROWS, :MOST_COLUMNS]
    rows = [
        [str(column) for column in shown.columns],
        *([printed(value) for value in row] for row in shown.itertuples(index=False)),
    ]
    frame = slide.shapes.add_table(len(rows), len(rows[0]), LEFT, TOP, INNER, Cm(0.9 * len(rows)))
    lengths = [max(min(max(letters(row[place]) for row in rows), MOST_LETTERS), 6) + EDGES for place in range(len(rows[0]))]
    for place, length in enumerate(lengths):
        frame.table.columns[place].width = Length(int(INNER * length / sum(lengths)))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            paragraph = frame.table.cell(number, place).text_frame.paragraphs[0]
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold = Pt(12), number == 0
            deck.font(run._r)
