"""Titles of a case's rows in place of ids in messages."""

import re
from collections.abc import Mapping

from parkloop.app_pages.session.session import language, translated
from parkloop.cases import Case
from parkloop.cases.messages import Message, changed
from parkloop.cases.schema import TABLES
from parkloop.optimizer.figures import title_of


def translated_with_titles(text: str, case: Case) -> str:
    """A message about a case in the language of the page, with titles in place of ids."""
    names = titles(case, language())
    return translated(changed(text, lambda part: names.get(part, part)) if isinstance(text, Message) else with_names(text, names))


def titles(case: Case, language: str) -> dict[str, str]:
    """Titles of a case's rows by id; rows without one are left out."""
    rows = [row for table in TABLES for row in getattr(case, table) if len(row.key) == 1]
    named = {row.row_key: title_of(row, row.row_key, language) for row in rows if hasattr(row, "title")}
    return {key: title for key, title in named.items() if title != key}


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Replace ids in quotes, or after *of* or *on*, by names."""
    quoted = re.sub(r"'([a-z0-9_.-]+)'", lambda found: f"'{names.get(found[1], found[1])}'", text)
    return re.sub(r"(?<= of | on )([a-z0-9_-]+)", lambda found: names.get(found[1], found[1]), quoted)
