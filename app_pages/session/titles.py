"""Titles of a case's rows in place of ids in messages."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from parkloop.app_pages.session.session import language, translated
from parkloop.cases import Case
from parkloop.cases.messages import Message
from parkloop.cases.schema import TABLES
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.titles import distinct_titles, first_title, in_titles, titled, titles


def translated_with_titles(text: str, case: Case) -> str:
    """A message about a case in the language of the page, with titles in place of ids."""
    if isinstance(text, Message):
        return translated(in_titles(text, titled(case, language())))
    return translated(with_names(text, titles(case, language())))


def title_in(*cases: Case) -> Callable[[str], str]:
    """What a row, link or name of a case is called in the language of the page, by id.

    Of several cases the first that knows it.
    """
    return first_title(*(titled(case, language()) for case in cases))


def way_in(*cases: Case) -> Callable[[str], str]:
    """What a link goes by, for tables that name its ends: its own title, else that of its mode.

    Of water, whose links between two plants may be several, the stream too. Of several cases the first that has one.
    """
    names = {name: title for case in reversed(cases) for name, title in titles(case, language()).items()}
    rows = {row.link for case in cases for row in case.links}
    water = {row.stream for case in cases for row in case.water_streams}

    def way(link: str) -> str:
        if link in rows:
            return names.get(link, link)
        start, *_, mode = link.split("/")
        return " · ".join(names.get(part, part) for part in ([start, mode] if start in water else [mode]))

    return way


def labels_of(case: Case, keys: Iterable[str]) -> dict[str, str]:
    """Titles of links and others to choose from, no two the same, in the order of their titles."""
    found = distinct_titles(keys, titled(case, language()), titles(case, language()))
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def rows_of(case: Case, table: str) -> dict[str, str]:
    """What the rows of a table are called, by key, no two the same, in the order of their titles."""
    names, key = titles(case, language()), TABLES[table].key
    called = titled(case, language())
    found = {}
    for row in getattr(case, table):
        parts = " / ".join(names.get(part, part) for part in row.row_key.split("/"))
        found[row.row_key] = (
            title_of(row, called(row.row_key) if table == "links" else parts, language()) if len(key) == 1 else parts
        )
    counts = Counter(found.values())
    apart = {name: f"{text} · {name}" if counts[text] > 1 else text for name, text in found.items()}
    return dict(sorted(apart.items(), key=lambda item: item[1].casefold()))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Replace ids in quotes, or after *of* or *on*, by names."""
    quoted = re.sub(r"'([a-z0-9_.-]+)'", lambda found: f"'{names.get(found[1], found[1])}'", text)
    return re.sub(r"(?<= of | on )([a-z0-9_-]+)", lambda found: names.get(found[1], found[1]), quoted)
