"""What cells of the sheet may name: by titles for people, whatever ids are stored."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from parkloop.app_pages.words import LANGUAGES, table_title, word
from parkloop.cases.checks.base_year import QUANTITIES
from parkloop.cases.checks.names import AIMED, REFERENCES
from parkloop.cases.checks.policies import RATES, TARGETS, TOTALS, USES
from parkloop.cases.checks.products import AMOUNTS
from parkloop.cases.columns import Column, columns
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.locale import names as names_of
from parkloop.cases.locale.catalogue import ENGLISH, rendered
from parkloop.cases.lookup import ANY
from parkloop.cases.messages import term
from parkloop.cases.schema import TABLES
from parkloop.cases.spelling import usual_titles
from parkloop.cases.text.units import COST
from parkloop.cases.titles import KINDS, OF_KIND, material_title, readable
from parkloop.optimizer.report.words import WORDS
from parkloop.optimizer.report.words import word as report_word

Editor = Literal["text", "number", "checkbox", "select"]
CARGO = "transport", "only"
"""The column that names commodities and materials alike."""
ACTIVITY = "technologies", "activity_unit"
"""The column of units that are words, such as MW of steam."""
OF_THE_FORMAT = {
    ("policies", "target"): dict.fromkeys((*TOTALS, *USES, *RATES, *TARGETS["quota"], *TARGETS["equivalent_tax"])),
    ("measured", "quantity"): dict.fromkeys(AMOUNTS),
    ("reported", "quantity"): dict.fromkeys((*AMOUNTS, COST)),
    ("base_year", "quantity"): dict.fromkeys(QUANTITIES),
    ("pollution_equivalents", "one_of"): {"oxygen_demand": None},
}
"""Words of the format that a column may hold, besides species and what ``AIMED`` tells."""
FROM_THE_LIBRARY = {("technologies", "library"): "entries", ("transport", "library"): "modes"}
"""Columns that name an entry of the library, and where it has these."""


@dataclass(frozen=True)
class Field:
    """A column of the sheet."""

    name: str
    label: str
    help: str
    editor: Editor
    options: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    """What options are called for people, those that are called otherwise."""
    names: tuple[tuple[str, str], ...] = ()
    """What else may be written for an option, in either language, and which is meant."""
    default: bool | None = None
    pinned: bool = False
    locked: bool = False


def as_files(field: Field) -> Field:
    """A column whose cells show what files hold; what they may name is offered and understood as before."""
    return replace(field, labels=tuple((name, name) for name, _ in field.labels))


def offered(column: Column, table: str, current: Mapping[str, pd.DataFrame], language: str) -> dict[str, Any] | None:
    """What a column may name: options, their titles, and what else may be written for them.

    None of a column of free texts.
    """
    if column.kind in ("choice", "boolean"):
        return _words(column, [str(choice) for choice in column.choices] or ["true", "false"], language)
    if column.name == "sector":
        return _words(column, sorted(names_of.words("sector")), language)
    if (table, column.name) == ACTIVITY:
        units = _units(current)
        return worded({tongue: {unit: names_of.unit(unit, tongue) for unit in units} for tongue in LANGUAGES}, language)
    if (table, column.name) == ("provenance", "table"):
        return worded({tongue: {name: table_title(name, tongue) for name in current} for tongue in LANGUAGES}, language)
    found = list(_titled(column.name, table, current))
    return rows(found, language) if found else None


def _units(current: Mapping[str, pd.DataFrame]) -> list[str]:
    """What technologies count their size in: those of the library, and of the park."""
    table, column = ACTIVITY
    known = [*(entry.values.get(column) for entry in shipped_library().entries.values()), *current[table][column].tolist()]
    return sorted({unit for unit in known if isinstance(unit, str) and unit})


def _titled(column: str, table: str, current: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str | None, ...]]:
    """Names that a column may hold."""
    place = (table, column)
    for name in OF_THE_FORMAT.get(place, ()):
        yield name, *(_format_word(name, table, tongue) for tongue in LANGUAGES)
    for entry in getattr(shipped_library(), FROM_THE_LIBRARY[place]).values() if place in FROM_THE_LIBRARY else ():
        yield entry.name, entry.values.get("title"), entry.values.get("title_zh")
    tables, kinds = _homes(place)
    for home in tables:
        yield from _of_table(current, home)
    for kind in kinds:
        yield from _of_kind(current, kind)


def _homes(place: tuple[str, str]) -> tuple[Iterable[str], Iterable[str]]:
    """Tables whose rows a column may name, and kinds of names that need no row."""
    _, column = place
    if place in REFERENCES:
        return REFERENCES[place][1], ()
    if place == CARGO:
        return ("commodities",), ("material",)
    if column in ("quantity", "target"):
        return AIMED.get(place, ()), ("species",)
    if place == ("titles", "name"):
        return (), dict.fromkeys(KINDS.values())
    return (), [KINDS[column]] if column in KINDS else ()


def _format_word(name: str, table: str, language: str) -> str:
    """A word of the format, as the page calls it."""
    if table == "reported" and f"q.{name}" in WORDS:
        return report_word(f"q.{name}", language)
    if language == ENGLISH:
        return readable(name)
    found = rendered(term(name), language)
    return names_of.value("medium", name, language) if found == name else found


def _of_table(current: Mapping[str, pd.DataFrame], table: str) -> Iterator[tuple[str | None, ...]]:
    """Rows of a table by key, with their titles; what titles.csv says of a key goes before."""
    cells, key = current[table], TABLES[table].key[0]
    for kind in (kind for kind, home in OF_KIND.items() if home == table):
        known = {*cells[key]}
        yield from (row for row in _stated(current, kind) if row[0] in known)
    yield from cells[[key, "title", "title_zh"]].itertuples(index=False, name=None)


def _stated(current: Mapping[str, pd.DataFrame], kind: str) -> Iterator[tuple[str | None, ...]]:
    """What titles.csv says of names of a kind."""
    cells = current["titles"]
    yield from cells[cells["kind"] == kind][["name", "title", "title_zh"]].itertuples(index=False, name=None)


def _of_kind(current: Mapping[str, pd.DataFrame], kind: str) -> Iterator[tuple[str | None, ...]]:
    """Names of a kind that need no row of their own, called as they are everywhere else."""
    stated = list(_stated(current, kind))
    yield from stated
    # what is stated goes before what follows, whichever language it is stated in, as on every other page
    known = {name for name, *titles in stated if any(isinstance(title, str) and title.strip() for title in titles)}
    yield from (row for row in _implied(current, kind) if row[0] not in known)


def _implied(current: Mapping[str, pd.DataFrame], kind: str) -> Iterator[tuple[str | None, ...]]:
    """What names of a kind are called where titles.csv does not say it."""
    if kind in OF_KIND:
        yield from _of_table(current, OF_KIND[kind])
    if kind in ("species", "property"):
        yield from ((name, *titles) for name, titles in usual_titles(kind).items())
    if kind == "zone":  # which may be called as its plant
        used = {*current["heat_streams"]["zone"], *current["zones"]["zone"]}
        yield from (row for row in _of_table(current, "plants") if row[0] in used)
    named = dict.fromkeys(
        name
        for table, record in TABLES.items()
        for column in columns(record)
        if KINDS.get(column.name) == kind
        for name in current[table][column.name].tolist()
        if isinstance(name, str) and name
    )
    if kind == "material":
        streams = list(current["material_streams"].itertuples(index=False))
        yield from ((name, *(material_title(streams, name, tongue) for tongue in LANGUAGES)) for name in named)
    else:
        yield from ((name, readable(name), None) for name in named)


def _words(column: Column, options: Sequence[str], language: str) -> dict[str, Any]:
    """The options of a choice, in words of the page, and their words in both languages."""
    words = {
        tongue: {
            name: word(f"data.{name}", tongue) if column.kind == "boolean" else names_of.value(column.name, name, tongue)
            for name in options
        }
        for tongue in LANGUAGES
    }
    return worded(words, language)


def worded(words: Mapping[str, Mapping[str, str]], language: str) -> dict[str, Any]:
    """Options with their words in the language of the page, and what they are called in any."""
    names = [(text, name) for known in words.values() for name, text in known.items()]
    return {"options": tuple(words[language]), "labels": tuple(words[language].items()), "names": _clear(names)}


def rows(found: Iterable[tuple[str | None, ...]], language: str) -> dict[str, Any]:
    """Names that a cell may hold, with their titles for people, and other ways to write them.

    Of several titles of a name the first that is given counts.
    """
    titles: dict[str, list[str]] = {}
    for name, *given in found:
        if isinstance(name, str) and name:
            known = titles.setdefault(name, ["", ""])
            texts = [text.strip() if isinstance(text, str) else "" for text in given]
            titles[name] = [before or text for before, text in zip(known, texts, strict=False)]
    called = {
        name: [text for text in names_of.own_first(both[0], both[1], language) if text and text != name]
        for name, both in titles.items()
    }
    labels = {name: known[0] if known else name for name, known in called.items()}
    names = [
        (text, name)
        for name, known in called.items()
        for title in known
        for text in (title, f"{name} · {title}", f"{title} · {name}")
    ]
    counts = Counter(labels.values())
    labels = {name: f"{text} · {name}" if counts[text] > 1 else text for name, text in labels.items()}
    ordered = sorted(labels.items(), key=lambda item: item[1].casefold())
    return {"options": tuple(labels), "labels": tuple(ordered), "names": _clear(names)}


def rows_named(current: Mapping[str, pd.DataFrame], settings: Mapping[str, Mapping[str, str]], language: str) -> dict[str, Any]:
    """Rows that sources name: settings by their names, others by their titles.

    Those of several keys go by the titles of all.
    """
    words = {tongue: {ANY: word("data.every", tongue), **settings[tongue], **_row_names(current, tongue)} for tongue in LANGUAGES}
    return worded(words, language)


def _row_names(current: Mapping[str, pd.DataFrame], language: str) -> dict[str, str]:
    """What rows are called that a source names or may name, by key.

    A key that rows of two tables have is called as all of them.
    """
    cells = current["provenance"]
    used: dict[str, set[str]] = {}
    for table, row in zip(cells["table"], cells["row"], strict=True):
        if table in TABLES and isinstance(row, str) and row != ANY:
            used.setdefault(table, set()).add(row)
    found: dict[str, dict[str, None]] = {}
    for table, keys in used.items():
        key = TABLES[table].key
        known = [dict((offered(column, table, current, language) or {}).get("labels", ())) for column in _keys(table)]
        if len(key) == 1 and {"title", "title_zh"} <= {*current[table].columns}:
            known = [dict(rows(_of_table(current, table), language)["labels"])]
        for row in keys:
            parts = row.split("/") if len(key) > 1 else [row]
            if len(parts) == len(key):
                called = [labels.get(part, part) for part, labels in zip(parts, known, strict=True)]
                found.setdefault(row, {})[" · ".join(called)] = None
    return {row: " / ".join(titles) for row, titles in found.items()}


def _keys(table: str) -> list[Column]:
    by_field = {column.name: column for column in columns(TABLES[table])}
    return [by_field[name] for name in TABLES[table].key]


def _clear(names: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Labels that have one meaning only."""
    meanings: dict[str, set[str]] = {}
    for text, name in names:
        meanings.setdefault(text, set()).add(name)
    return tuple((text, next(iter(found))) for text, found in meanings.items() if len(found) == 1)
