"""Sentences of the program with the names of things in place of their ids."""

import re
from collections.abc import Mapping

from app_pages.state import language, told
from cases import Case, chinese
from cases.schema import TABLES
from optimizer.figures import title_of


def told_of(text: str, case: Case) -> str:
    """A sentence about a case in the language of the page, with names in place of ids where it can be said so."""
    named = with_names(text, titles(case, language()))
    if language() != "zh":
        return named
    spoken = chinese.message(named)
    return told(text) if spoken == named else spoken


def titles(case: Case, language: str) -> dict[str, str]:
    """What the rows of a case are called, by their ids; those without a title of their own are left out."""
    rows = [row for table in TABLES for row in getattr(case, table) if len(row.key) == 1]
    named = {row.row_key: title_of(row, row.row_key, language) for row in rows if hasattr(row, "title")}
    return {key: title for key, title in named.items() if title != key}


def with_names(text: str, names: Mapping[str, str]) -> str:
    """A sentence with names for the ids that stand in quotes, or behind *of* or *on* before the next sign."""
    quoted = re.sub(r"'([a-z0-9_.-]+)'", lambda found: f"'{names.get(found[1], found[1])}'", text)
    return re.sub(r"(?<= of | on )([a-z0-9_-]+)", lambda found: names.get(found[1], found[1]), quoted)
