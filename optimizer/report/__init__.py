"""Report of a plan: one content as HTML, Excel workbook, Word document, slides or pictures."""

import io
import re
import zipfile

from parkloop.optimizer.report.content import Report, Section, content, report
from parkloop.optimizer.report.drawing.pictures import HEIGHT, png, svg
from parkloop.optimizer.report.formats.document import document
from parkloop.optimizer.report.formats.excel import excel
from parkloop.optimizer.report.formats.html import html
from parkloop.optimizer.report.formats.slides import slides

__all__ = ["Report", "Section", "content", "document", "excel", "html", "pictures", "png", "report", "slides", "svg"]


def pictures(made: Report) -> bytes:
    """All figures of a report as PNG files in one ZIP archive, numbered in the order of the report."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        drawn = ((section, *figure) for section in made.sections for figure in section.figures.items())
        for number, (section, caption, option) in enumerate(drawn, start=1):
            name = re.sub(r"\W+", "_", caption).strip("_")
            archive.writestr(f"{number:02d}_{name}.png", png(option, height=max(section.heights.get(caption, 0), HEIGHT)))
    return buffer.getvalue()
