"""The Chinese of what is said of a case: help of its columns, short names for headers, faults, warnings and reasons.

Records, faults and plans stay English; whoever shows them in Chinese asks here. What has no translation is shown as it is.

Messages are told from patterns: ``{name}`` stands for any text, which is kept; one whose name ends in ``_`` is a message itself
and is translated too, ``{each_}`` and ``{either_}`` lists of them, and ``{near_}``, ``{when_}`` and ``{tail_}`` may be empty.
One whose name starts with ``id`` stands for one name without blanks, one that starts with ``count`` for a number.
"""

import csv
import re
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path

HERE = Path(__file__).parent
WORDS, NAMES, MESSAGES = HERE / "words_zh.csv", HERE / "names_zh.csv", HERE / "messages_zh.csv"
ANY, NAME, NUMBER = r".+?", r"[^\s,:;'()]+", r"[+−-]?\d[\d,.e+-]*|inf|nan"
LISTS = {"each_": (", ", "、"), "either_": (" or ", " 或 ")}
SPECIAL = {
    "near_": r"(?: \((?:nearest|known): .*\)| \(there is none\))?",
    "when_": r"(?: in (?:condition|scenario) '[^']*')?",
    "tail_": r"(?:, and .*)?",
    "told_": r".*?",
    "condition": NAME,
    "scenario": NAME,
}
"""What a part of a pattern may be, where it is not any text of one sign or more."""


@cache
def words() -> dict[str, str]:
    """Chinese of each English sentence of the records: a changed sentence asks for a new translation."""
    return _read(WORDS, "en")


@cache
def names() -> dict[str, str]:
    """Short Chinese name of each column; ``table.column`` where a table means something else by the name.

    ``column=word`` is the Chinese of a word that stands in its cells.
    """
    return _read(NAMES, "column")


def sentence(text: str) -> str:
    """A sentence of the records in Chinese."""
    return words().get(text, text)


def name(table: str, column: str) -> str:
    """The short Chinese name of a column."""
    known = names()
    return known.get(f"{table}.{column}") or known.get(column, column)


def value(column: str, text: str) -> str:
    """One of the words of a column that holds nothing but such words; ``from_role`` holds those of ``role``."""
    known = names()
    return known.get(f"{column}={text}") or known.get(f"{column.rpartition('_')[2]}={text}", text)


def unit(text: str) -> str:
    """A unit with its words in Chinese; signs of units stay."""
    return re.sub(r"[A-Za-z]+", lambda word: value("unit", word.group()), text)


def header(table: str, column: str, unit_of_it: str | None, currency: str) -> str:
    """A header in Chinese: the column's name, and its unit in brackets, `money` as a currency."""
    short = name(table, column)
    return f"{short} [{unit(unit_of_it).replace('money', currency)}]" if unit_of_it else short


def large_unit(text: str) -> str:
    """A unit of an indicator in Chinese: 万元 and 亿元 in place of powers of ten of a currency."""
    return message(text).replace("10⁴ ", "万").replace("10⁸ ", "亿").replace("CNY", "元")


def english_unit(text: str) -> str:
    """A unit as the format writes it, of one with words in Chinese; the way back of ``unit``."""
    for column, word in names().items():
        if column.startswith("unit="):
            text = text.replace(word, column.removeprefix("unit="))
    return text


@cache
def meanings(column: str, choices: tuple[str, ...]) -> dict[str, str]:
    """The words of a column by their Chinese; those that share it are left out."""
    told = Counter(value(column, choice) for choice in choices)
    return {value(column, choice): choice for choice in choices if told[value(column, choice)] == 1}


@lru_cache(maxsize=4096)
def message(text: str) -> str:
    """A fault's message, a warning, a reason, a formula or another sentence in Chinese; each line on its own."""
    if "\n" in text:
        return "\n".join(map(message, text.split("\n")))
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return chinese.format(**{name: _part(name, part) for name, part in found.groupdict().items()})
    return text


def _part(name: str, text: str) -> str:
    """A part of a message: kept as it stands, or a message, or a list of messages."""
    if name in LISTS:
        between, joined = LISTS[name]
        return joined.join(message(part) for part in text.split(between))
    return message(text) if name.endswith("_") and text else text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of messages and their Chinese, those that say most first."""
    known = sorted(_read(MESSAGES, "en").items(), key=lambda pair: -len(re.sub(r"{\w+}", "", pair[0])))
    return tuple((_pattern(english), chinese) for english, chinese in known)


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", english)
    made = [re.escape(part) if place % 2 == 0 else f"(?P<{part}>{_may_be(part)})" for place, part in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _may_be(part: str) -> str:
    """What a part of a pattern stands for."""
    return SPECIAL.get(part) or (NAME if part.startswith("id") else NUMBER if part.startswith("count") else ANY)


def _read(path: Path, key: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row["zh"] for row in csv.DictReader(file)}
