"""Texts of a case as they are: escaped for Markdown, alone and in tables.

Most parts of Streamlit read what they show as Markdown. What people wrote (titles, notes, names of authors and of files, and
every sentence with such in it) goes through ``plain`` before; else an image's address in a title would have each reader's
browser call out, and signs as ``*`` or ``$`` would vanish.
"""

import re

import pandas as pd
import streamlit as st

MARKS = re.compile(r"[\\`*~$|<\[\]]|:(?=[A-Za-z:])|&(?=[#A-Za-z])|(?<![^\W_])_|_(?![^\W_])")
"""Signs that mean something wherever they stand: emphasis, code, mathematics, links, HTML, directives, entities."""
BEGINNINGS = re.compile(r"^(?:(?=[#>+=:-])|(\d+)(?=[.)]))", re.MULTILINE)
"""What makes a line a heading, a quotation, an entry of a list, a table, or underlines the line before."""
TURNED = re.compile(
    r"(?<=:)(?=[\w+-]+:|material/)|(?i:(?<=\bhttp)(?=s?://)|(?<=\bwww)(?=\.))|(?<=\w)(?=@\w)"
    r"|(?<!\S)(?:<-(?=>\s|>$)|-(?=>\s|>$)|<(?=-\s|-$)|-(?=-\s|-$)|[<>~](?==\s|=$))"
)
"""Where Streamlit turns words into emoji, icons, links and arrows though their signs are escaped."""
JOINER = "\N{WORD JOINER}"
"""A letter without width, at which no line breaks."""
MOST_ROWS, HEIGHT = 20, 600
"""Rows of a table that are shown in full, and height in which more of them are scrolled [px]"""


def plain(text: str) -> str:
    """Escape a text so that Markdown shows it unchanged, line by line."""
    lines = "\n".join(re.sub(r"[ \t]+", " ", line).strip(" ") for line in text.strip().splitlines())
    apart = TURNED.sub(lambda found: found[0] + JOINER, lines)
    marked = BEGINNINGS.sub(lambda found: f"{found[1] or ''}\\", MARKS.sub(lambda found: f"\\{found[0]}", apart))
    return marked.replace("\n", "\\\n")


def plain_table(cells: pd.DataFrame) -> None:
    """Show a table of texts that wraps long ones; the grid of other tables cuts them at its columns."""
    st.table(cells.map(lambda cell: plain(str(cell))), hide_index=True, height="content" if len(cells) <= MOST_ROWS else HEIGHT)
