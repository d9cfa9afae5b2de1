"""Titles of a case's rows in place of ids in messages."""

import re
from collections.abc import Mapping

from parkloop.app_pages.session.session import language, translated
from parkloop.cases import Case
from parkloop.cases.messages import Message
from parkloop.optimizer.analyses.titles import in_titles, titled, titles


def translated_with_titles(text: str, case: Case) -> str:
    """A message about a case in the language of the page, with titles in place of ids."""
    if isinstance(text, Message):
        return translated(in_titles(text, titled(case, language())))
    return translated(with_names(text, titles(case, language())))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Replace ids in quotes, or after *of* or *on*, by names."""
    quoted = re.sub(r"'([a-z0-9_.-]+)'", lambda found: f"'{names.get(found[1], found[1])}'", text)
    return re.sub(r"(?<= of | on )([a-z0-9_-]+)", lambda found: names.get(found[1], found[1]), quoted)
