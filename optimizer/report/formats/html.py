"""Report as one HTML file without dependencies: tables, live figures, pictures for print.

Pictures stand where no script may run.
"""

import json
from html import escape

import pandas as pd

from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.plan.wording import cell as number_cell
from parkloop.optimizer.report.content import Report, Section
from parkloop.optimizer.report.drawing.pictures import echarts_source, svg
from parkloop.optimizer.report.formats.parts import parts_within
from parkloop.optimizer.report.languages import TAGS

HEIGHTS = {"network": 560, "flows": 520}
HEIGHT = 440

STYLE = """
body { font: 15px/1.55 system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #1e293b;
  max-width: 1120px; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.9rem; }
h2 { margin-top: 2.4rem; border-bottom: 2px solid #0f766e; padding-bottom: .2rem; }
h3 { margin: 1.4rem 0 .4rem; }
table { border-collapse: collapse; font-size: .86rem; width: 100%; }
th, td { padding: .25rem .55rem; border-bottom: 1px solid #e2e8f0; }
th { text-align: left; background: #f1f5f9; position: sticky; top: 0; word-break: keep-all; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
td.n, td.s { white-space: nowrap; }
td.t { min-width: 6.5rem; }
td.l { min-width: 14rem; }
.wide { overflow: auto; max-height: 34rem; }
.wide + .wide { margin-top: 1rem; }
figure { margin: 0 0 1rem; }
footer { margin-top: 3rem; color: #64748b; font-size: .82rem; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; }
  .wide { max-height: none; overflow: visible; }
  table { font-size: .72rem; }
  th { position: static; }
  th, td { padding: .15rem .35rem; }
  td.t { min-width: 6rem; }
  .figure { height: auto !important; }
  h2, h3 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
}
"""

PAPER_PIXELS, HEADER_PIXELS, LETTER_PIXELS, MARGIN_PIXELS = 1030, 6.8, 6.2, 11.5
"""Widths of a page of paper which lies, of a letter of a header and of a cell, and of what is about a cell [px]"""
SHORT, LONG = 18, 60
"""Letters up to which a cell stays in one line, and from which on it gets more room; Chinese ones count twice."""

SCRIPT = """
const PAPER = {width: 1020, height: 480};  // what of a landscape page a figure with its heading may fill [px]
for (const place of document.querySelectorAll('.figure')) {
  const chart = echarts.init(place, null, {renderer: 'svg'});
  chart.setOption(JSON.parse(document.getElementById(place.dataset.of).textContent));
  window.addEventListener('resize', () => chart.resize());
  window.addEventListener('beforeprint', () => {
    chart.resize({width: PAPER.width, height: Math.min(place.clientHeight, PAPER.height)});
    chart.getZr().flush();
  });
  window.addEventListener('afterprint', () => chart.resize({width: 'auto', height: 'auto'}));
}
"""


POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"
"""What a browser may do for the file: what stands in it, and nothing from elsewhere, whatever names and notes hold."""


def html(report: Report) -> str:
    """The report as the text of one HTML file: it opens without internet, and prints."""
    body = "\n".join(_section(section) for section in report.sections)
    return (
        f'<!doctype html>\n<html lang="{TAGS.get(report.language, report.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<meta name="referrer" content="no-referrer">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n'
        f"</head>\n<body>\n<h1>{escape(report.title)}</h1>\n{body}\n<footer>{escape(report.footer)}</footer>\n"
        f"<script>{echarts_source()}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    paragraphs = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in section.sentences)
    shown = "".join(_figure(section, place, caption) for place, caption in enumerate(section.figures))
    listed = "".join(f"<h3>{escape(title)}</h3>\n{_table(cells)}\n" for title, cells in section.tables.items())
    return f"<h2>{escape(section.title)}</h2>\n{paragraphs}{shown}{listed}"


def _figure(section: Section, place: int, caption: str) -> str:
    option, name, height = (
        section.figures[caption],
        f"{section.key}-{place}",
        section.heights.get(caption) or HEIGHTS.get(section.key, HEIGHT),
    )
    # the text of an option may not end the script that it stands in
    text = json.dumps(option, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<figure><h3>{escape(caption)}</h3>\n<script type="application/json" id="{name}">{text}</script>\n'
        f'<div class="figure" data-of="{name}" style="height:{height}px"></div>\n'
        f"<noscript>{svg(option, 1100, height)}</noscript></figure>\n"
    )


def _table(cells: pd.DataFrame) -> str:
    """A table; one that no page of paper holds in parts, as a printer would cut off its last columns."""
    widths = [_printed(str(name), cells[name]) for name in cells.columns]
    return "\n".join(map(_part, parts_within(cells, widths, PAPER_PIXELS)))


def _printed(header: str, column: pd.Series) -> float:
    """Width that a column needs at least on paper, where texts longer than a line are broken [px]"""
    words = max(map(letters, header.split()), default=0)
    lines = [_cell_letters(value) for value in column]
    return max(words * HEADER_PIXELS, max(lines, default=0) * LETTER_PIXELS) + MARGIN_PIXELS


def _cell_letters(value: object) -> int:
    """Letters of a cell that are on one line."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return letters(number_cell(float(value)))
    return min(letters("" if value is None else str(value)), SHORT)


def _part(cells: pd.DataFrame) -> str:
    head = "".join(_head(str(column), pd.api.types.is_numeric_dtype(cells[column])) for column in cells.columns)
    rows = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>\n" for row in cells.itertuples(index=False))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>'


def _head(name: str, numbers: bool) -> str:
    return f'<th class="n">{escape(name)}</th>' if numbers else f"<th>{escape(name)}</th>"


def _cell(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<td class="n">{number_cell(float(value))}</td>'
    text = "" if value is None else str(value)
    size = "s" if letters(text) <= SHORT else "t" if letters(text) < LONG else "l"
    return f'<td class="{size}">{_breaking(text)}</td>'


def _breaking(text: str) -> str:
    """A text that may be broken between its words; one long key without a space behind its strokes."""
    safe = escape(text)
    if " " in text or letters(text) <= SHORT:
        return safe
    return safe.replace("/", "/<wbr>").replace("_", "_<wbr>")
