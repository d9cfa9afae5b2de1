"""Formats of languages: words of large amounts, from CLDR by Babel, and moments.

Digits are not Babel's: its patterns know neither significant digits without exponents nor rounding that only goes one way, and
English and Chinese part thousands and decimals alike (`optimizer/plan/wording.py`). Nor are moments: ISO 8601 is read the same in
every language and sorts, where CLDR would say 12/1/26 for the first of December.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache

POWERS = ("100000000", "1000000")
"""Amounts whose words are used; larger ones go on with the first, so that the amounts of a figure share a word."""


@cache
def large(language: str) -> tuple[tuple[float, str], ...]:
    """Large units of a language with their words, largest first: (1e6, M), or (1e8, 亿), (1e4, 万).

    Source: Unicode CLDR, compact decimal formats, short.

    >>> large("en")
    ((1000000.0, 'M'),)
    """
    from babel import Locale

    patterns = Locale.parse(language).compact_decimal_formats["short"]["other"]
    found = ((float(power) / 10 ** (patterns[power].pattern.count("0") - 1), patterns[power].suffix[0]) for power in POWERS)
    return tuple(dict.fromkeys((size, word.strip().replace("'", "")) for size, word in found))


def minute(when: datetime) -> str:
    """A moment to the minute.

    >>> minute(datetime(2026, 12, 1, 9, 5))
    '2026-12-01 09:05'
    """
    return f"{when:%Y-%m-%d %H:%M}"


def lately(when: datetime) -> str:
    """A moment of this year to the minute, for a small place.

    >>> lately(datetime(2026, 12, 1, 9, 5))
    '12-01 09:05'
    """
    return f"{when:%m-%d %H:%M}"


def apart(moments: Sequence[datetime]) -> list[str]:
    """Moments of this year to the minute, those of one minute to the second, of one second numbered.

    >>> apart([datetime(2026, 12, 1, 9, 5), datetime(2026, 12, 1, 9, 7, 1), datetime(2026, 12, 1, 9, 7, 4)])
    ['12-01 09:05', '12-01 09:07:01', '12-01 09:07:04']
    >>> apart([datetime(2026, 12, 1, 9, 5, 2)] * 2)
    ['12-01 09:05:02', '12-01 09:05:02 (2)']
    """
    minutes, seen = Counter(map(lately, moments)), Counter[str]()
    texts = []
    for when in moments:
        text = lately(when) if minutes[lately(when)] == 1 else f"{lately(when)}:{when:%S}"
        seen[text] += 1
        texts.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return texts


def clock(when: datetime) -> str:
    """A moment of today to the minute.

    >>> clock(datetime(2026, 12, 1, 9, 5))
    '09:05'
    """
    return f"{when:%H:%M}"
