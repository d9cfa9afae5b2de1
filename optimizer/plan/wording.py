"""Number formats for people, by a few named styles; the only module that has them.

`number` is for sentences and the command line, `money` for sums in sentences, `amount` for figures, page and report, `short` for
small places, `cell` for tables; `three_digits` and `four_digits` where no more is known; `percent` for a share, `percent_up` and
`percent_down` where it must not be told too small or too large; `enough` and `level` round amounts so that what is shown is true.
"""

import math

from parkloop.cases.locale.catalogue import ENGLISH, codes
from parkloop.cases.locale.formats import large
from parkloop.cases.messages import Message, own

NOISE = 1e-3
"""Share of the last digit shown that is a solver's noise, not an amount."""
NO_GAP = 1e-8
"""Share below which a gap is rounding noise."""
MOST_DECIMALS = 9
"""Decimals of the smallest amount that is none of a solver's noise."""
NOTHING = "–"
"""What stands where there is no number."""


def number(amount: float) -> str:
    """Six digits with thousands separators: 0.25, 1,277.3, 12,946,184.

    Without exponents, and no minus before a zero.
    """
    return f"{amount:z,.0f}" if abs(amount) >= 100_000 else _digits(amount, 6)


def money(amount: float, currency: str) -> Message:
    """Amount of money for a sentence: as `number`, in other languages large ones as `short`.

    >>> money(1_229_000, "EUR")
    '1,229,000 EUR'
    """
    others = {code: f"{short(amount, language=code)} {currency}" for code in codes() if code != ENGLISH}
    return own(f"{number(amount)} {currency}", **others)


def amount(value: float) -> str:
    """About four digits, thousands apart, and no minus before a zero; a dash where there is none.

    What is whole has no decimals.
    """
    if not math.isfinite(value):
        return NOTHING
    size = abs(value)
    if size >= 100 or value == 0:
        return f"{value:z,.0f}"
    text = f"{value:z,.1f}" if size >= 10 else f"{value:z,.2f}" if size >= 1 else _digits(value, 3)
    return text.removesuffix(".00").removesuffix(".0")


def short(value: float, longest: float = 1e6, language: str = "en") -> str:
    """Short number: from `longest` on in millions to four digits, else as `amount`.

    In Chinese in 万 or 亿.
    """
    if not longest <= abs(value) < math.inf:
        return amount(value)
    sizes = large(language)
    size, word = next((pair for pair in sizes if abs(value) >= pair[0]), sizes[-1])
    scaled = value / size
    return f"{scaled:,.0f} {word}" if abs(scaled) >= 1000 else f"{scaled:,.4g} {word}"


def cell(value: float) -> str:
    """For a cell of a table: as `amount`; empty where there is none."""
    return "" if math.isnan(value) else amount(value)


def three_digits(value: float) -> str:
    """Three digits, thousands in full: 0.125, 12.5, 12,543."""
    return f"{value:z,.0f}" if abs(value) >= 100 else _digits(value, 3)


def four_digits(value: float) -> str:
    """Four digits, thousands apart; a dash where there is no number."""
    if not math.isfinite(value):
        return NOTHING
    return f"{value:z,.0f}" if abs(value) >= 1000 or value == 0 else _digits(value, 4)


def _digits(value: float, count: int) -> str:
    """So many digits without exponents, thousands apart; what is less than a billionth is nothing."""
    text = f"{value:z,.{count}g}"
    if "e" not in text:
        return text
    return f"{value:z,.0f}" if abs(value) >= 1 else f"{value:z,.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")


def share_percent(share: float, digits: int = 3) -> str:
    """A share of a whole in percent: 100 only of all of it, and less as 99.9 at most.

    Digits count from the first; with 0 it has no decimals, and one below 1 %.
    """
    percent, size = 100 * share, abs(100 * share)
    if size >= 100 * (1 - NO_GAP):
        return f"{percent:z,.0f}"
    text = _digits(percent, digits) if digits else f"{percent:z.1f}" if size < 1 else f"{percent:z.0f}"
    return text if text.lstrip("-") != "100" else f"{math.copysign(math.floor(10 * size) / 10, percent):.1f}"


def percent(share: float) -> str:
    """A share in percent with two decimals, and no minus before a zero."""
    return f"{100 * share:z.2f}"


def percent_up(share: float) -> str:
    """Percentage rounded up to a hundredth, from 10 % on to a whole, such as a gap.

    It is never stated smaller than it is.
    """
    if share <= NO_GAP:
        return "0"
    percent = 100 * share
    return f"{math.ceil(100 * percent - 1e-6) / 100:.2f}" if percent < 10 else f"{math.ceil(percent - 1e-6)}"


def percent_down(share: float) -> str:
    """Percentage rounded down, to a tenth of a percent, a smaller one to its first digit [%]

    A share of which no more may be taken.
    """
    percent = 100 * share
    return f"{math.floor(10 * percent + 1e-4) / 10:g}" if percent >= 0.1 else f"{percent:z.1g}"


def rounded_up(amount: float) -> float:
    """Amount rounded up to the digits of ``number``, apart from the noise of a solver.

    What is shown is then enough.
    """
    if amount <= 0:
        return 0.0
    digits = _decimals(amount)
    return math.ceil(amount * 10.0**digits - NOISE) / 10.0**digits


def level(value: float, change: float, up: bool = True) -> str:
    """A limit that has moved by a shown change, with as many decimals as that has, rounded up or down."""
    digits = _decimals(change) if change > 0 else 6
    factor = 10.0**digits
    whole = math.ceil(value * factor - NOISE) if up else math.floor(value * factor + NOISE)
    text = f"{whole / factor:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimals(amount: float) -> int:
    """Decimals that ``number`` shows of an amount; none from 100,000 on."""
    return max(5 - math.floor(math.log10(amount)), 0)
