"""Tolerances of the certificate, and the sentences about deviations.

A row holds if it is off by no more than ``RELATIVE`` times the size of its quantities plus ``ABSOLUTE`` times what one
unit of a decision weighs in it (1 for a balance of flows, a concentration for a balance of mass): a solver leaves noise
in each decision, and the row multiplies it.
"""

from collections.abc import Iterator

from parkloop.cases.messages import say

RELATIVE = 1e-6
"""Share of the size of a row's quantities."""
ABSOLUTE = 1e-6
"""Noise of one decision, in its own unit (t/h, MW, MWh/h)."""
CURVE = 0.01
"""Largest error of the chords by which a model may follow a cost curve, share of the capital."""
KELVIN = 1e-6
"""Shifted temperatures closer than this are one level [K]"""


def margin(size: float, noise: float = 1.0) -> float:
    """Tolerance of a row whose quantities add up to ``size``, with ``noise`` per unit of a decision."""
    return RELATIVE * abs(size) + ABSOLUTE * abs(noise)


def number(value: float) -> str:
    """A number as the sentences write it."""
    return f"{value:.7g}"


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    return say("{count} per h", count=number(value)) if unit == "per h" else f"{number(value)} {unit}".rstrip()


def equal(
    what: str, found: float, wanted: float, unit: str = "", *, size: float = 0.0, noise: float = 1.0, slack: float = 0.0
) -> Iterator[str]:
    """Sentence if ``found`` is not ``wanted``; ``slack`` is allowed besides.

    ``size`` adds to the quantities' own size.
    """
    if not abs(found - wanted) <= margin(max(abs(found), abs(wanted), abs(size)), noise) + slack:
        off = amount(abs(found - wanted), unit)
        yield say(
            "{what}: {found} instead of {wanted}, off by {off}.",
            what=what,
            found=amount(found, unit),
            wanted=amount(wanted, unit),
            off=off,
        )


def at_most(
    what: str, found: float, limit: float, unit: str = "", *, size: float = 0.0, noise: float = 1.0, slack: float = 0.0
) -> Iterator[str]:
    """A sentence if ``found`` is above ``limit``."""
    if not found <= limit + margin(max(abs(limit), abs(size)), noise) + slack:
        yield say(
            "{what}: {found} is above {limit} by {more}.",
            what=what,
            found=amount(found, unit),
            limit=amount(limit, unit),
            more=amount(found - limit, unit),
        )


def at_least(
    what: str, found: float, limit: float, unit: str = "", *, size: float = 0.0, noise: float = 1.0, slack: float = 0.0
) -> Iterator[str]:
    """A sentence if ``found`` is below ``limit``."""
    if not found >= limit - margin(max(abs(limit), abs(size)), noise) - slack:
        yield say(
            "{what}: {found} is below {limit} by {less}.",
            what=what,
            found=amount(found, unit),
            limit=amount(limit, unit),
            less=amount(limit - found, unit),
        )
