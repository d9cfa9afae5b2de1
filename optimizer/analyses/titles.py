"""Titles of a case's rows, links and exchanges in place of ids, in tables and sentences for people."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from parkloop.cases.columns import by_name
from parkloop.cases.io.settings import KEYS
from parkloop.cases.locale.catalogue import rendered, translated
from parkloop.cases.locale.names import PLAN
from parkloop.cases.locale.names import name as name_of
from parkloop.cases.lookup import Park
from parkloop.cases.messages import TERM, Message, changed, say
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.titles import KINDS, name_titles, row_titles, title_of
from parkloop.models.subsystems.equipment.existing import RETIRED
from parkloop.optimizer.parametric.subject import ARROW, OF, WATER

LINK = "{giver} · {what} → {taker}"
PLACE = "{row} · {column}"
SETTINGS = "case"
OF_COLUMN = {
    **{"commodity": "commodities", "condition": "conditions", "technology": "technologies", "market": "markets"},
    **{"mode": "transport", "policy": "policies", "store": "stores", "corridor": "corridors"},
}
"""Tables whose keys a column of a plan's table holds, where its id may be that of something else too."""
EXCHANGERS = ("raise", "recovery")
"""Kinds of heat exchangers of a plan."""
LISTS = ("+", "; ", ", ")
"""What stands between the ids of a list in a cell."""


def titles(case: Case, language: str) -> dict[str, str]:
    """Titles of rows by id, and of materials, species and others; those without one are left out."""
    return _with_rows(case, language, name_titles(case, language))


def _with_rows(case: Case, language: str, known: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Titles by id of what has no row of its own, and of rows."""
    return {**{name: title for (_, name), title in known.items()}, **row_titles(case, language)}


@dataclass(frozen=True)
class _ExchangeTitles:
    """Titles of links and exchanges of a park in a language, of ``names`` by id; ``goods`` are materials.

    Ends are plants or their streams; what is exchanged may have the id of a plant.
    """

    park: Park
    language: str
    names: Mapping[str, str]
    goods: Mapping[str, str]

    @classmethod
    def of(cls, case: Case, language: str) -> "_ExchangeTitles":
        """Those of a case."""
        known = name_titles(case, language)
        goods = {name: title for (kind, name), title in known.items() if kind == KINDS["material"]}
        return cls(Park(case), language, _with_rows(case, language, known), goods)

    def of_link(self, text: str) -> str:
        """Title of a link by its id, which is its ends, commodity and mode; empty for another text."""
        parts = text.split("/")
        if len(parts) not in (3, 4) or not {self.park.place(parts[0]), self.park.place(parts[1])} <= self.park.plants.keys():
            return ""
        return self.title(parts[0], parts[2] if len(parts) == 4 else parts[0], parts[1])

    def of_exchange(self, text: str) -> str:
        """Giver, what and taker of an exchange, ``giver>taker:what``; empty for another text."""
        giver, arrow, rest = text.partition(ARROW)
        taker, colon, what = rest.partition(OF)
        known = arrow and colon and giver in self.park.plants and taker in self.park.plants
        return self.title(giver, what or WATER, taker) if known else ""

    def title(self, start: str, what: str, end: str) -> str:
        """Giver, what and taker by their titles."""
        giver, taker = (self.names.get(self.park.place(one) or one, one) for one in (start, end))
        carried = {**self.park.flowing, **self.park.commodities}.get(what)
        other = self.goods.get(what) or self.names.get(what) or rendered(what, self.language)
        return LINK.format(giver=giver, what=other if carried is None else title_of(carried, what, self.language), taker=taker)


def titled(case: Case, language: str) -> Callable[[str], str]:
    """Function that gives the title of an id of the case, of a link, of an exchange, or of a list of them.

    Any other text it gives back as it is.

    Examples:
        >>> import parkloop as pl
        >>> name = titled(pl.load_case("two_firms"), "en")
        >>> name("spent_grain/greenhouse/truck"), name("brewery+greenhouse"), name("cheap")
        ('Brewery · Spent grain → Greenhouse', 'Brewery + Greenhouse', 'cheap')
    """
    exchanges = _ExchangeTitles.of(case, language)
    park, names = exchanges.park, exchanges.names

    def title(text: str) -> str:
        if text in names:
            return names[text]
        if text in park.links:
            row = park.links[text]
            return exchanges.title(row.from_, row.commodity or row.from_, row.to)
        whole = (
            _gone(park, language, title, text)
            or _exchanger(park, language, names, text)
            or exchanges.of_link(text)
            or exchanges.of_exchange(text)
            or _number(case, language, names, text)
        )
        if whole:
            return whole
        head, colon, rest = text.partition(": ")
        if colon and (called := title(rest)) != rest:
            return f"{head}{colon}{called}"
        for mark in filter(text.__contains__, LISTS):
            parts = text.split(mark)
            found = [title(part) for part in parts]
            if mark == "; " or all(one != part or part in park.plants for one, part in zip(found, parts, strict=True)):
                return (" + " if mark == "+" else mark).join(found)
        return text

    return title


def first_title(*known: Callable[[str], str]) -> Callable[[str], str]:
    """Function that gives the title of an id by the first of several such functions that knows it."""
    return lambda text: next((title for one in known if (title := one(text)) != text), text)


def cell_title(case: Case, language: str) -> Callable[[str, str], str]:
    """Function that gives the title of an id in a column of a plan's table, which tells what the id is of."""
    title, others = titled(case, language), name_titles(case, language)
    rows = {
        table: {row.row_key: title_of(row, row.row_key, language) for row in getattr(case, table)}
        for table in set(OF_COLUMN.values())
    }

    def cell(column: str, text: str) -> str:
        if column == "item":
            return rows["commodities"].get(text) or others.get(("material", text)) or title(text)
        known = rows.get(OF_COLUMN.get(column, ""), {}).get(text) or others.get((KINDS.get(column, ""), text))
        return known or title(text)

    return cell


def with_titles(case: Case, language: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Function that puts titles in place of the ids of a plan's table, and leaves all else."""
    title = cell_title(case, language)

    def named(cells: pd.DataFrame) -> pd.DataFrame:
        texts = {
            name: [title(str(name), cell) if isinstance(cell, str) else cell for cell in cells[name]]
            for name in cells.columns
            if not pd.api.types.is_numeric_dtype(cells[name])
        }
        return cells.assign(**texts)

    return named


def in_titles(text: str, title: Callable[[str], str]) -> str:
    """A message with titles in place of its parameters, or a name by its title; any other text as it is."""
    if isinstance(text, Message) and text.context == TERM:
        called = title(str(text))
        return text if called == str(text) else called
    return changed(text, title)


def _exchanger(park: Park, language: str, names: Mapping[str, str], text: str) -> str:
    """Title of heat exchangers by ``plant/zone/carrier/kind``; empty for another text."""
    parts = text.split("/")
    if len(parts) != 4 or parts[0] not in park.plants or parts[3] not in EXCHANGERS:
        return ""
    known = [translated("Heat exchangers", language, PLAN), names.get(parts[2], parts[2]), names.get(parts[0], parts[0])]
    return " · ".join(filter(None, known))


def _gone(park: Park, language: str, title: Callable[[str], str], text: str) -> str:
    """Title of what is retired, by its name in designs; empty for another text."""
    stood = text.removesuffix(RETIRED)
    known = stood != text and (stood in park.technologies or title(stood) != stood)
    return f"{title(stood)} · {rendered(say('retired'), language)}" if known else ""


def _number(case: Case, language: str, names: Mapping[str, str], text: str) -> str:
    """Row and column of a number, ``table.row.column``, or name of a setting; empty for another text."""
    if text in KEYS:
        called = name_of(SETTINGS, text, language)
        return called if called != text else name_of("", KEYS[text][1].name, language).replace("_", " ")
    table, _, rest = text.partition(".")
    key, _, column = rest.rpartition(".")
    if table not in TABLES or column not in by_name(TABLES[table]) or not key:
        return ""
    rows = " / ".join(names.get(part, part) for part in (key.split("/") if len(TABLES[table].key) > 1 else [key]))
    return PLACE.format(row=rows, column=name_of(table, column, language).replace("_", " "))


def distinct_titles(keys: Iterable[str], title: Callable[[str], str], names: Mapping[str, str]) -> dict[str, str]:
    """Titles of links and others by id, no two the same.

    Links of the same ends also say their mode, else their streams.

    Args:
        keys: ids.
        title: see ``titled``.
        names: titles of rows by id, see ``titles``.
    """
    found = {key: title(key) for key in keys}
    for more in (lambda parts: parts[-1:], lambda parts: parts[:-1], lambda parts: [*map(str, parts)]):
        counts = Counter(found.values())
        twice = [key for key, text in found.items() if counts[text] > 1]
        for key in twice:
            found[key] = " · ".join([found[key], *(names.get(part, part) for part in more(key.split("/")))])
    return found
