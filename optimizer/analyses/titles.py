"""Titles of a case's rows, links and exchanges in place of ids, in tables and sentences for people."""

from collections.abc import Callable, Mapping

from parkloop.cases.lookup import Park
from parkloop.cases.messages import Message, changed
from parkloop.cases.schema import TABLES, Case
from parkloop.optimizer.figures import title_of
from parkloop.optimizer.parametric.subject import ARROW, OF, WATER

LINK = "{giver} · {what} → {taker}"
LISTS = ("+", ", ")
"""What stands between the ids of a list in a cell."""


def titles(case: Case, language: str) -> dict[str, str]:
    """Titles of a case's rows by id; rows without one are left out."""
    rows = [row for table in TABLES for row in getattr(case, table) if len(row.key) == 1]
    # an id may be that of a plant and of a stream: where nothing tells which, a plant is meant
    named = {row.row_key: title_of(row, row.row_key, language) for row in [*rows, *case.plants] if hasattr(row, "title")}
    return {key: title for key, title in named.items() if title != key}


def titled(case: Case, language: str) -> Callable[[str], str]:
    """Function that gives the title of an id of the case, of a link, of an exchange, or of a list of them.

    Any other text it gives back as it is.

    Examples:
        >>> import parkloop as pl
        >>> name = titled(pl.load_case("two_firms"), "en")
        >>> name("spent_grain/greenhouse/truck"), name("brewery+greenhouse"), name("cheap")
        ('Brewery · Spent grain → Greenhouse', 'Brewery + Greenhouse', 'cheap')
    """
    park, names = Park(case), titles(case, language)

    def title(text: str) -> str:
        if text in names:
            return names[text]
        if text in park.links:
            row = park.links[text]
            return _sentence(park, language, names, row.from_, row.commodity or row.from_, row.to)
        if whole := _link(park, language, names, text) or _exchange(park, language, names, text):
            return whole
        for mark in filter(text.__contains__, LISTS):
            parts = text.split(mark)
            found = [title(part) for part in parts]
            if all(one != part or part in park.plants for one, part in zip(found, parts, strict=True)):
                return (" + " if mark == "+" else mark).join(found)
        return text

    return title


def in_titles(text: str, title: Callable[[str], str]) -> str:
    """A message with titles in place of its parameters; another text as it is."""
    return changed(text, title) if isinstance(text, Message) else text


def _link(park: Park, language: str, names: Mapping[str, str], text: str) -> str:
    """Title of a link by its id, which is its ends, commodity and mode; empty for another text."""
    parts = text.split("/")
    if len(parts) not in (3, 4) or park.place(parts[0]) is None or park.place(parts[1]) is None:
        return ""
    return _sentence(park, language, names, parts[0], parts[2] if len(parts) == 4 else parts[0], parts[1])


def _exchange(park: Park, language: str, names: Mapping[str, str], text: str) -> str:
    """Giver, what and taker of an exchange, ``giver>taker:what``; empty for another text."""
    giver, arrow, rest = text.partition(ARROW)
    taker, colon, what = rest.partition(OF)
    known = arrow and colon and giver in park.plants and taker in park.plants
    return _sentence(park, language, names, giver, what or WATER, taker) if known else ""


def _sentence(park: Park, language: str, names: Mapping[str, str], start: str, what: str, end: str) -> str:
    """Ends are plants or their streams."""
    giver, taker = (names.get(park.place(one) or one, one) for one in (start, end))
    carried = {**park.flowing, **park.commodities}.get(what)
    return LINK.format(giver=giver, what=what if carried is None else title_of(carried, what, language), taker=taker)
