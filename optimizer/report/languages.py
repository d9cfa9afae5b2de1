"""What a report of a language has beside its words: tags, fonts, and units as its readers write them.

A further language adds a line where it differs from English.
"""

from collections.abc import Mapping

TAGS: Mapping[str, str] = {"zh": "zh-CN"}
"""Languages whose letters are drawn another way from territory to territory, as documents name them."""
LATIN = "Calibri"
EAST_ASIAN: Mapping[str, tuple[str, str, str]] = {"zh": ("SimSun", "SimHei", "Microsoft YaHei")}
"""Fonts of text, headings and slides; an office takes the nearest that is there."""
LARGE_MONEY: Mapping[tuple[str, str], float] = {("zh", "CNY"): 1e4}
"""Size of the unit in which a language states money of a currency, where that is not the currency."""


def fonts(language: str) -> tuple[str, str, str]:
    """Fonts of text, headings and slides for letters that are not Latin."""
    return EAST_ASIAN.get(language, (LATIN, LATIN, LATIN))
