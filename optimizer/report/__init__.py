"""The report of a plan: one content, written as HTML, as an Excel workbook, and as pictures for slides."""

import io
import re
import zipfile

from optimizer.report.content import Report, Section, content, report
from optimizer.report.excel import excel
from optimizer.report.html import html
from optimizer.report.pictures import png, svg

__all__ = ["Report", "Section", "content", "excel", "html", "pictures", "png", "report", "svg"]


def pictures(made: Report) -> bytes:
    """All figures of a report as PNG files in one ZIP archive, numbered in the order of the report."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        captions = ((caption, option) for section in made.sections for caption, option in section.figures.items())
        for number, (caption, option) in enumerate(captions, start=1):
            name = re.sub(r"[^\w一-鿿]+", "_", caption).strip("_")
            archive.writestr(f"{number:02d}_{name}.png", png(option))
    return buffer.getvalue()
