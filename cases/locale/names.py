"""Names of columns, words and units in each language, for headers, cells and help."""

import re
from collections import Counter
from functools import cache
from typing import TypeVar

from parkloop.cases.locale.catalogue import ENGLISH, entries, fixed_word, languages, rendered, translated
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import changed, say

Stated = TypeVar("Stated")
COLUMN, WORD, HELP, AMOUNT, PLAN = "column", "word", "help", "amount", "plan"
"""Contexts: names of columns, words of their cells as ``column=word``, sentences of the records, signs of large amounts,
words about plans in figures and reports."""
AMOUNT_OF = re.compile(r"(-?[\d.,e+-]+ )?(money|(?=.*/)(?=.*\b(money|unit|activity)\b)[\w()/%]+)")
"""A unit of the format with a word in it that is another for people, alone or behind a number."""
CHINESE = "zh"
"""The language that cases may state texts in beside English."""


def name(table: str, column: str, language: str) -> str:
    """Short name of a column, which may be another in one table.

    As files call it where a language has none.
    """
    known = entries(language)
    return known.get((COLUMN, f"{table}.{column}")) or known.get((COLUMN, column), column)


def value(column: str, text: str, language: str) -> str:
    """Translation of one of the fixed words of a column.

    ``from_role`` holds those of ``role``.
    """
    return fixed_word(column, text, language)


def words(column: str) -> frozenset[str]:
    """The words of a column that any language has a translation of."""
    start = f"{column}="
    known = (key for language in languages() for context, key in entries(language) if context == WORD)
    return frozenset(key.removeprefix(start) for key in known if key.startswith(start))


def own_first(english: Stated, chinese: Stated, language: str) -> tuple[Stated, Stated]:
    """English and Chinese text of a case, such as titles of a row, in the order of preference.

    >>> own_first("title", "title_zh", "zh")
    ('title_zh', 'title')
    """
    return (chinese, english) if language == CHINESE else (english, chinese)


def own_text(english: str | None, chinese: str | None, language: str) -> str:
    """Text of a case that people read, such as a title or a source: in their language, else in the other.

    >>> own_text("usual share", "常见比例", "zh"), own_text("usual share", None, "zh")
    ('常见比例', 'usual share')
    """
    first, second = own_first(english, chinese, language)
    return first or second or ""


def is_comma_of_thousands(language: str) -> bool:
    """Whether a comma in a number can only part thousands.

    Who writes English may live where it parts decimals.

    >>> is_comma_of_thousands("zh")
    True
    """
    return language == CHINESE


def sentence(text: str, language: str) -> str:
    """A sentence of the records."""
    return translated(text, language, HELP)


def unit(text: str, language: str) -> str:
    """A unit in a language.

    That of an activity, such as MW of steam, is translated as a whole, others word by word; signs stay.

    >>> unit("MW of steam", "zh"), unit("unit/h", "zh")
    ('MW（蒸汽）', '单位/h')
    """
    whole = value("unit", text, language)
    return whole if whole != text else re.sub(r"[A-Za-z]+", lambda word: value("unit", word.group(), language), text)


def header(table: str, column: str, unit_of_it: str | None, currency: str, language: str) -> str:
    """A header for people: the column's name, and its unit in brackets, `money` as a currency."""
    short = name(table, column, language)
    return f"{short} [{unit(unit_of_it, language).replace('money', currency)}]" if unit_of_it else short


def in_units(text: str, currency: str, language: str) -> str:
    """A message with its units as people write them: a currency for ``money``, words for what is counted.

    Without a currency, as of a file whose settings are not read, ``money`` is a word.

    >>> in_units(say("it must be a number in {unit}", unit="money/t"), "CNY", "en")
    'it must be a number in CNY/t'
    """
    money = currency or rendered(say("money"), language)
    return changed(
        text, lambda part: written(unit(part, language).replace("money", money), language) if AMOUNT_OF.fullmatch(part) else part
    )


def large_unit(text: str, language: str) -> str:
    """A unit of an indicator: powers of ten of a currency by their names, as 万元 and 亿元."""
    message = rendered(text, language)
    for (context, sign), word in entries(language).items():
        message = message.replace(sign, word) if context == AMOUNT else message
    return message


def english_unit(text: str) -> str:
    """A unit as the format writes it, of one with words of any language; the way back of ``unit``."""
    for language in languages():
        for (context, key), word in entries(language).items():
            if context == WORD and key.startswith("unit="):
                text = text.replace(word, key.removeprefix("unit="))
    return text


@cache
def meanings(column: str, choices: tuple[str, ...]) -> dict[str, str]:
    """Words of a column by their names in any language; ambiguous ones are left out."""
    found: dict[str, str] = {}
    for language in languages():
        text_there = Counter(value(column, choice, language) for choice in choices) if language != ENGLISH else Counter[str]()
        found |= {called: choice for choice in choices if text_there[called := value(column, choice, language)] == 1}
    return found


@cache
def spoken(table: str, columns: tuple[str, ...]) -> dict[str, str]:
    """Columns of a table by their names in any language."""
    return {name(table, column, language): column for language in languages() for column in columns}
