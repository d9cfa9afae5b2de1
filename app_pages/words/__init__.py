"""Every word of the pages, in English and Chinese, one module per page. Names of tables' columns are the format's and stay."""

from typing import Any

from app_pages.words import analyse, cases, compare, data, frame, library, links, map, report, results, solve, views, whatif, why
from app_pages.words.tables import TABLES

LANGUAGES = {"en": "English", "zh": "中文"}

PARTS = (frame, cases, data, solve, results, compare, report, views, links, map, whatif, why, library, analyse)
"""The modules of words."""

WORDS: dict[str, tuple[str, str]] = {key: words for part in PARTS for key, words in part.WORDS.items()}


def word(key: str, language: str = "en", **values: Any) -> str:
    """The text of a key in a language, its blanks filled in."""
    english, chinese = WORDS[key]
    return (chinese if language == "zh" else english).format(**values)


def table_title(table: str, language: str = "en") -> str:
    """Name of a table of the case or of a plan; one without a name of its own is called by its key."""
    english, chinese = TABLES.get(table) or (table.replace("_", " ").capitalize(), table)
    return chinese if language == "zh" else english
