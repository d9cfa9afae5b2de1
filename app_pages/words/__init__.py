"""Every word of the pages in English, one module per page; catalogues have them by their keys."""

from typing import Any

from parkloop.app_pages.words import compare, data, frame, results, solve, way
from parkloop.app_pages.words.tables import TABLES
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import ENGLISH, languages, translated
from parkloop.cases.locale.signs import written

LANGUAGES = languages()

PARTS = (frame, way, data, solve, results, compare)
"""The modules of words."""

WORDS: dict[str, str] = {key: words for part in PARTS for key, words in part.WORDS.items()}


def word(key: str, language: str = "en", **values: Any) -> str:
    """The text of a key in a language, its blanks filled in."""
    return written(translated(WORDS[key], language, key).format(**values), language)


def table_title(table: str, language: str = "en") -> str:
    """Name of a table of the case or of a plan; one without a name of its own is called by its key."""
    english = TABLES.get(table, table.replace("_", " ").capitalize())
    called = names.value("table", table, language)
    return english if language == ENGLISH or (called == table and table in TABLES) else called
