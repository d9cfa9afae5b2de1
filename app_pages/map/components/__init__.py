"""Browser components in plain SVG, nothing fetched from elsewhere."""

from pathlib import Path
from typing import Any

import streamlit as st

CSS = """
:host > div, :host > div > div {display: flex; flex-direction: column; flex: 1 0 auto;}
svg {display: block; width: 100%; flex: 1 0 430px; border: 1px solid var(--st-border-color, #cbd5e1); border-radius: 8px;
  touch-action: none; cursor: grab;}
text {font: 12px var(--st-font, sans-serif); fill: var(--st-text-color, #1f2937); user-select: none;}
.dot {fill: var(--st-text-color, #334155); stroke: var(--st-text-color, #334155); stroke-width: 2px;}
.corner {fill: var(--st-background-color, #fff); stroke: #78716c;}
.dot.outside {fill: var(--st-background-color, #fff);}
.halo {paint-order: stroke; stroke: var(--st-background-color, #fff); stroke-width: 3px;}
.plant {cursor: move; outline: none;}
.plant:focus .dot, .plant.selected .dot {stroke: #e69f00; stroke-width: 4px;}
.line, .ground {fill: none; pointer-events: none;}
.hit {fill: none; stroke: transparent; stroke-width: 14px; cursor: pointer;}
.hit:hover + .line {stroke-opacity: 1; stroke-width: 4px;}
.bar {display: flex; gap: 6px; align-items: center; margin-top: 6px; font: 13px var(--st-font, sans-serif);}
.bar span {flex: 1; color: var(--st-text-color, #1f2937);}
.media {display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 4px; font: 12px var(--st-font, sans-serif);}
.media div::before {content: ""; display: inline-block; width: 16px; height: 4px; margin-right: 5px; vertical-align: middle;
  background: var(--medium);}
button {font: inherit; padding: 2px 10px; border: 1px solid #94a3b8; border-radius: 6px; cursor: pointer;
  background: var(--st-background-color, #fff); color: inherit;}
"""
HTML = """<svg role="group"></svg>
<div class="bar"><span role="status" aria-live="polite"></span></div>
<div class="media" role="list"></div>"""


@st.cache_resource(show_spinner=False)
def park_map() -> Any:
    """The map component: plants can be moved, links can be clicked.

    Its data: `plants` (id, name, x, y, outside), `links` (id, from, to, name, look, and of a plan's links a `style` with color,
    width, opacity and type), `media` (name, colour) that these carry, `link` (the chosen one), `ground` (the image under it, if
    any: href, x, y, width, height) and `words`; lengths in km. It triggers `moved` ({plant, x, y}) and `picked` (id of a link).
    """
    script = (Path(__file__).parent / "map.js").read_text(encoding="utf-8")
    return st.components.v2.component("parkloop_map", html=HTML, css=CSS, js=script)
