"""Labels of figures: width of texts, shortened names, and descriptions for screen readers."""

from collections.abc import Iterable

from parkloop.optimizer.figures.shared import Option

NARROW, BROAD = frozenset("iljtfrI.,:;'’|()[] ·-"), frozenset("mwMWÆ%…—")
FULL_WIDTH = 0x2E80
"""Code of the first letter that is as wide as high, as Chinese ones are."""
SMALLEST_NAME = 4
"""Letters of a name that are kept however little room there is."""
ROW = 24
"""Height of a row of a legend [px]"""
SIGN = 45
"""What a legend draws beside a name [px]"""


def letters(text: str) -> int:
    """Length of a text in letters; one that is as wide as high counts twice."""
    return sum(1 + (ord(letter) >= FULL_WIDTH) for letter in text)


def width(text: str, size: float) -> float:
    """About how wide a text is in letters of ``size`` pixels, in a wide font rather than a narrow one [px]"""
    return size * sum(map(_em, text))


def _em(letter: str) -> float:
    if ord(letter) >= FULL_WIDTH:
        return 1.0
    return 0.38 if letter in NARROW else 0.95 if letter in BROAD else 0.64


def shortened(name: str, room: float, size: float) -> str:
    """A name that fits into ``room`` pixels, with an ellipsis where letters are left out."""
    if width(name, size) <= room:
        return name
    kept = name
    while len(kept) > SMALLEST_NAME and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip(' ·,')}…"


def legend_rows(names: Iterable[str], room: float, size: float = 12.0) -> int:
    """Number of rows of a legend of these names in ``room`` pixels."""
    rows, used = 1, 0.0
    for name in names:
        wide = SIGN + width(name, size)
        if used and used + wide > room:
            rows, used = rows + 1, 0.0
        used += wide
    return rows


def plain(text: str) -> str:
    """A text in which ECharts finds nothing to fill in."""
    return text.replace("{", "(").replace("}", ")")


def described(option: Option, text: str) -> Option:
    """Figure with its description for screen readers, in the language of the figure."""
    return {**option, "aria": {"enabled": True, "label": {"enabled": True, "description": text}}}
