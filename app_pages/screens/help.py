"""Page Help: tutorial and glossary in the language of the page, read without internet."""

import re
from pathlib import Path

import streamlit as st

from parkloop.app_pages.session.session import choose, language, say
from parkloop.cases.locale.catalogue import ENGLISH

TEXTS = ("tutorial", "glossary")
FOLDER = Path(__file__).resolve().parents[1] / "help"
"""Copies of the documentation, which is not installed with the program; `make docs` writes them."""
LINK = re.compile(r"!?\[([^\]]*)\]\((?!https?:)[^)]*\)")
"""A link into the documentation, of which only its words are shown."""


def text_of(name: str, spoken: str) -> str:
    """A text in a language, else in English; links into the documentation are plain words."""
    endings = (f"{name}.md",) if spoken == ENGLISH else (f"{name}.{spoken}.md", f"{name}.md")
    found = next(FOLDER / ending for ending in endings if (FOLDER / ending).is_file())
    return LINK.sub(r"\1", found.read_text(encoding="utf-8"))


shown = choose("help", say("help.what"), TEXTS, lambda key: say(f"help.{key}"), width=260)
st.markdown(text_of(shown, language()))
