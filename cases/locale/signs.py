"""Units as the readers of a language write them, such as 元 and t/a in Chinese.

Files have the signs of the format.
"""

import re
from functools import cache
from typing import Any

from parkloop.cases.locale.catalogue import entries
from parkloop.cases.locale.formats import large as sizes

SIGN = "sign"
"""Context of the catalogue: signs of units."""
PER_YEAR = "/y"
AS_WRITTEN = "[y]", "/unit]"
"""Signs that stand for themselves wherever they are."""


def written(text: str, language: str) -> str:
    """A text with the signs of units that its language has: per year, and currencies.

    A currency is one only in brackets, behind an amount or as a whole text, so that what settings state stays as it is.

    >>> written("费用 [CNY/y]", "zh"), written("11.6 亿 CNY", "zh"), written("回收期 [y]", "zh"), written("2 t/y", "en")
    ('费用 [元/a]', '11.6 亿元', '回收期 [年]', '2 t/y')
    """
    for pattern, sign in _signs(language):
        text = pattern.sub(sign, text)
    return text


def all_written(part: Any, language: str) -> Any:
    """A figure, a list or a mapping with every text of it written so."""
    if isinstance(part, str):
        return written(part, language)
    if isinstance(part, dict):
        return {key: all_written(value, language) for key, value in part.items()}
    return [all_written(value, language) for value in part] if isinstance(part, list | tuple) else part


@cache
def _signs(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of signs, and what stands in their place."""
    known = {sign: told for (context, sign), told in entries(language).items() if context == SIGN}
    if not known:
        return ()
    large = "|".join(re.escape(word) for _, word in sizes(language))
    made = [(re.compile(rf"(?<=[\w²³%]){PER_YEAR}(?![\w/.])"), known[PER_YEAR])] if PER_YEAR in known else []
    made += [(re.compile(re.escape(sign)), known[sign]) for sign in AS_WRITTEN if sign in known]
    for currency in known.keys() - {PER_YEAR, *AS_WRITTEN}:
        made.append((re.compile(rf"(?<={large}) ?{currency}(?![\w.])"), known[currency]))
        made.append((re.compile(rf"(^|\[|(?<=\d) ){currency}(?![\w.])"), rf"\1{known[currency]}"))
    return tuple(made)
