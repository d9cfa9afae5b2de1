"""How numbers stand in sentences."""

import math

NOISE = 1e-3
"""Share of the last digit shown that is a solver's noise, not an amount."""


def number(amount: float) -> str:
    """Six digits, thousands apart, without exponents: 0.25, 1,277.3, 12,946,184."""
    return f"{amount:,.0f}" if abs(amount) >= 100_000 else f"{amount:,.6g}"


def enough(amount: float) -> float:
    """An amount rounded up to what ``number`` shows, so that what is shown is enough; noise of a solver does not count."""
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
