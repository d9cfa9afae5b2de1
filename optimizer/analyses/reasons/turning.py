"""Turning points: where one number of the case makes an exchange enter, solved on both sides.

A change is tried at a first guess, by how much two known plans differ in it, or at the furthest value that can be meant. What the
exchange saves is then a function of the number of which both ends are known; it is bisected, or interpolated where it is finite,
until the two sides are close. A turning point is one that was solved: the exchange enters at ``value``, not at ``before``.

Method: bracketing of a root by regula falsi with bisection as its safeguard (Dowell M., Jarratt P., 1971, BIT 11, 168-174).
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from parkloop.cases.faults import CaseError
from parkloop.cases.schema import Case
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer.analyses.reasons.answer import Reason
from parkloop.optimizer.analyses.reasons.exchange import AskedExchange, ways_of
from parkloop.optimizer.analyses.reasons.solves import Solves

CLOSE = 5e-3
"""Distance of the two sides, relative to the whole change, at which they are close."""
MOST_TRIES = 14
TIE = 1e-9
"""Saving, relative to the cost, below which two plans cost the same."""
EDGE = 1e-4
"""Share of a change that is taken back to see that a rule still stands in the way."""


def possible(case: Case, exchange: AskedExchange) -> bool:
    """Whether the network of a case has the exchange."""
    site = make_site(case)
    return bool(ways_of(exchange, site, make_network(site)).arcs)


@dataclass(frozen=True)
class Trial:
    """Change of one number, or of one row, that may turn an exchange."""

    kind: str
    what: str
    change: Callable[[float], Solves]
    """The park with the number at a value; for a row that comes or goes at any value."""
    place: str = ""
    unit: str = ""
    present: float | None = None
    """None of a row that comes or goes."""
    far: float = 1.0
    """Furthest value that is tried."""
    guess: float | None = None
    opens_at: float | None = None
    """Value at which the rule that stands in the way lets something pass."""
    case: Callable[[float], Case] | None = None
    """The case of a value, to ask that rule."""
    opened: Callable[[Case, AskedExchange], bool] = possible
    """Whether that rule lets the exchange be in a case."""

    @property
    def nearness(self) -> float:
        """Relative change as far as it is guessed, to try what is near first."""
        aim = self.opens_at if self.guess is None else self.guess
        if self.present is None or aim is None:
            return 1.0
        return abs(aim - self.present) / (abs(self.present) or 1.0)


@dataclass(frozen=True)
class _Tried:
    value: float
    saves: float
    enters: bool
    proven: bool


def turned(trial: Trial, exchange: AskedExchange, saves: float, proven: bool, until: float) -> tuple[Reason, ...]:
    """What a change makes of an exchange; nothing where the case is faulty with it.

    Args:
        trial: the change.
        exchange: what is to enter.
        saves: what it saves now, negative [money/y]
        proven: whether it is proven that it does not enter now.
        until: moment at which no further solve begins [s]
    """
    if trial.present is None:
        one = _try(trial, exchange, 1.0)
        reason = None if one is None else Reason(exchange.id, trial.kind, True, trial.what, saves=one.saves, verified=one.proven)
        return () if reason is None else (reason,)
    if trial.opens_at is not None:
        return _opened(trial, exchange, until)
    return _closed_in(trial, exchange, _Tried(trial.present, saves, False, proven), until)


def _closed_in(trial: Trial, exchange: AskedExchange, low: _Tried, until: float) -> tuple[Reason, ...]:
    """Where it enters beyond a value at which it does not."""
    high, origin = _first(trial, exchange, until), low.value
    if high is None:
        return ()
    if not high.enters:
        return (_reason(trial, exchange, None, high),)
    tries, slow = 0, False
    while tries < MOST_TRIES and time.monotonic() < until and _apart(origin, low, high) > CLOSE:
        before = abs(high.value - low.value)
        for value in ((low.value + high.value) / 2,) if slow else _between(low, high, origin):
            one = _try(trial, exchange, value) if time.monotonic() < until else None
            tries += 1
            if one is not None:
                low, high = (low, one) if one.enters else (one, high)
        slow = abs(high.value - low.value) > before / 2
    return (_reason(trial, exchange, high, low),)


def _first(trial: Trial, exchange: AskedExchange, until: float) -> _Tried | None:
    """The first value at which it enters, else the furthest that was tried."""
    last = None
    for value in dict.fromkeys((trial.far,) if trial.guess is None else (trial.guess, trial.far)):
        one = _try(trial, exchange, value)
        last = one or last
        if (one is not None and one.enters) or time.monotonic() > until:
            break
    return last


def _opened(trial: Trial, exchange: AskedExchange, until: float) -> tuple[Reason, ...]:
    """A change that a rule asks for: from its own value on it is possible, and there or beyond it pays."""
    value = trial.opens_at or 0.0
    before = value + EDGE * ((trial.present or 0.0) - value)
    one = _try(trial, exchange, value)
    if one is None or trial.case is None:
        return ()
    known = trial.opened(trial.case(value), exchange) and not trial.opened(trial.case(before), exchange)
    numbers = trial.place, trial.present, value, before, trial.unit
    reason = Reason(exchange.id, trial.kind, True, trial.what, *numbers, one.saves, known)
    if one.enters or trial.far == value or time.monotonic() > until:
        return (reason,)
    return (reason, *_closed_in(trial, exchange, one, until))


def _reason(trial: Trial, exchange: AskedExchange, entered: _Tried | None, last: _Tried) -> Reason:
    value = None if entered is None else entered.value
    sure = last.proven and (entered is None or entered.proven)
    saves = last.saves if entered is None else None
    return Reason(
        exchange.id, trial.kind, True, trial.what, trial.place, trial.present, value, last.value, trial.unit, saves, sure
    )


def _apart(origin: float, low: _Tried, high: _Tried) -> float:
    return abs(high.value - low.value) / max(abs(high.value - origin), 1e-12)


def _between(low: _Tried, high: _Tried, present: float) -> tuple[float, ...]:
    """Values to try: just around where the saving is 0 by a straight line, else the middle."""
    middle = (low.value + high.value) / 2
    if not (math.isfinite(low.saves) and math.isfinite(high.saves)) or high.saves - low.saves <= 0:
        return (middle,)
    zero = low.value + (high.value - low.value) * -low.saves / (high.saves - low.saves)
    room = 0.4 * CLOSE * (zero - present)
    inside = sorted((low.value, high.value))
    return tuple(value for value in (zero + room, zero - room) if inside[0] < value < inside[1]) or (middle,)


def _try(trial: Trial, exchange: AskedExchange, value: float) -> _Tried | None:
    """Solve with the exchange and without it at a value; None where the case is faulty there."""
    try:
        solves = trial.change(value)
    except (CaseError, ValueError):
        return None
    within, without = solves.within(exchange), solves.without(exchange)
    saves = 0.0 if within.cost == without.cost else without.cost - within.cost
    tie = TIE * max((abs(side.cost) for side in (within, without) if math.isfinite(side.cost)), default=0.0)
    if saves > tie:
        return _Tried(value, saves, True, within.cost < without.bound)
    return _Tried(value, saves, False, without.cost <= within.bound + 10 * tie)
