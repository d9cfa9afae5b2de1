"""Words of large amounts in several languages, and moments."""

from datetime import datetime

import pytest

from parkloop.cases.locale.formats import apart, clock, large, lately, minute
from parkloop.optimizer.plan.wording import short


@pytest.mark.parametrize(
    ("language", "sizes"),
    [("en", ((1e6, "M"),)), ("zh", ((1e8, "亿"), (1e4, "万"))), ("de", ((1e6, "Mio."),)), ("ja", ((1e8, "億"), (1e4, "万")))],
)
def test_large_amounts_have_the_words_of_the_language(language: str, sizes: tuple[tuple[float, str], ...]) -> None:
    """Proves sizes and words, also of a language that has no catalogue yet. Sensitivity: 12 M in Chinese text."""
    assert sizes == large(language)


def test_a_large_amount_is_told_in_four_digits() -> None:
    """12,345,678 is 12.35 million, or 1,235 times ten thousand; 2.5e9 is 2,500 million, or 25 times 1e8."""
    assert ["12.35 M", "1,235 万"] == [short(12_345_678, language=language) for language in ("en", "zh")]
    assert ["2,500 M", "25 亿"] == [short(2.5e9, language=language) for language in ("en", "zh")]


def test_moments_are_told_to_the_minute() -> None:
    when = datetime(2026, 12, 1, 9, 5, 59)
    assert ("2026-12-01 09:05", "12-01 09:05", "09:05") == (minute(when), lately(when), clock(when))


def test_moments_are_as_exact_as_tells_them_apart() -> None:
    """Proves: a minute that two share is told to the second, a shared second is numbered. Sensitivity: two labels alike."""
    first, second = datetime(2026, 12, 1, 9, 5, 2), datetime(2026, 12, 1, 9, 5, 40)
    assert ["12-01 09:05:40", "12-01 09:05:02", "12-02 00:00"] == apart([second, first, datetime(2026, 12, 2)])
    assert ["12-01 09:05:02", "12-01 09:05:02 (2)"] == apart([first, first])
