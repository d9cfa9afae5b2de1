"""A report as one HTML file that needs nothing else: tables, live figures, and pictures where no script may run."""

import json
import math
from html import escape

import pandas as pd

from optimizer.figures import amount
from optimizer.report.content import Report, Section
from optimizer.report.pictures import echarts_source, svg

HEIGHTS = {"network": 560, "flows": 520}
HEIGHT = 440

STYLE = """
body { font: 15px/1.55 system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #1e293b;
  max-width: 1120px; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.9rem; }
h2 { margin-top: 2.4rem; border-bottom: 2px solid #0f766e; padding-bottom: .2rem; }
h3 { margin: 1.4rem 0 .4rem; }
table { border-collapse: collapse; font-size: .86rem; width: 100%; }
th, td { padding: .25rem .55rem; border-bottom: 1px solid #e2e8f0; overflow-wrap: anywhere; }
td.n, th.n { overflow-wrap: normal; white-space: nowrap; }
th { text-align: left; background: #f1f5f9; position: sticky; top: 0; }
.n { text-align: right !important; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { overflow-x: auto; max-height: 34rem; }
figure { margin: 0 0 1rem; }
footer { margin-top: 3rem; color: #64748b; font-size: .82rem; }
@media print {
  .wide { max-height: none; overflow: visible; }
  h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
}
"""

SCRIPT = """
for (const place of document.querySelectorAll('.figure')) {
  const chart = echarts.init(place, null, {renderer: 'svg'});
  chart.setOption(JSON.parse(document.getElementById(place.dataset.of).textContent));
  window.addEventListener('resize', () => chart.resize());
  window.addEventListener('beforeprint', () => chart.resize());
}
"""


def html(report: Report) -> str:
    """The report as the text of one HTML file: it opens without internet, and prints."""
    body = "\n".join(_section(section) for section in report.sections)
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if report.language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n'
        f"</head>\n<body>\n<h1>{escape(report.title)}</h1>\n{body}\n<footer>{escape(report.footer)}</footer>\n"
        f"<script>{echarts_source()}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    said = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in section.sentences)
    shown = "".join(_figure(section, place, caption) for place, caption in enumerate(section.figures))
    listed = "".join(f"<h3>{escape(title)}</h3>\n{_table(cells)}\n" for title, cells in section.tables.items())
    return f"<h2>{escape(section.title)}</h2>\n{said}{shown}{listed}"


def _figure(section: Section, place: int, caption: str) -> str:
    option, name, height = section.figures[caption], f"{section.key}-{place}", HEIGHTS.get(section.key, HEIGHT)
    # the text of an option may not end the script that it stands in
    text = json.dumps(option, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<figure><h3>{escape(caption)}</h3>\n<script type="application/json" id="{name}">{text}</script>\n'
        f'<div class="figure" data-of="{name}" style="height:{height}px"></div>\n'
        f"<noscript>{svg(option, 1100, height)}</noscript></figure>\n"
    )


def _table(cells: pd.DataFrame) -> str:
    head = "".join(_head(str(column), pd.api.types.is_numeric_dtype(cells[column])) for column in cells.columns)
    rows = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>\n" for row in cells.itertuples(index=False))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>'


def _head(name: str, numbers: bool) -> str:
    return f'<th class="n">{escape(name)}</th>' if numbers else f"<th>{escape(name)}</th>"


def _cell(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<td class="n">{_number(float(value))}</td>'
    return f"<td>{'' if value is None else escape(str(value))}</td>"


def _number(value: float) -> str:
    """A number as people read it; a whole one without a point."""
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if value.is_integer() else amount(value)
