"""Appraisal of a row of yearly cash flows: NPV, internal rates of return, payback periods.

Sources: 《建设项目经济评价方法与参数》(3rd edition, National Development and Reform Commission and Ministry of Construction,
2006), 项目投资现金流量表; Brealey R.A., Myers S.C., Allen F., Principles of Corporate Finance, on several internal rates.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.messages import Message, joined, say
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.wording import number

LOWEST, HIGHEST, POINTS = -4.6, 11.5, 4000
"""Range of ln(1 + rate) that is searched at least, from -99 % on, and the points on its way."""
NOISE = 1e-9
"""Share of the largest amount below which a sum is rounding."""
TOUCHED = 1e-14
"""Share of discounted amounts below which their sum is 0."""
CLOSE = 1e-6
"""Distance on ln(1 + rate) at which two rates are one."""


@dataclass(frozen=True)
class Appraisal:
    """What a row of cash flows is worth.

    ``npv`` is at the rate that was given; ``rates`` are all internal rates of return, ``irr`` the one where there is one only;
    ``payback_y`` and ``dynamic_payback_y`` are the year, counted from the start, in which the sum of the flows, as they are and
    discounted, has come back to 0; none where it does not, or nothing is invested. ``notes`` say what is special.
    """

    npv: float
    irr: float | None
    rates: tuple[float, ...]
    payback_y: float | None
    dynamic_payback_y: float | None
    sign_changes: int
    notes: tuple[Message, ...]


def appraise(flows: Sequence[float], *, rate: float = 0.08, first_year: int = 0) -> Appraisal:
    """Net present value, internal rate of return and payback of yearly cash flows.

    NPV = sum of flow_t / (1 + rate)^t; an internal rate makes it 0; payback = T - 1 - sum up to T - 1 / flow_T, with T the
    first year in which the sum is not negative any more, of the flows (static) or of the discounted flows (dynamic).

    Args:
        flows: net inflow of each year [money]
        rate: discount rate [1/y]
        first_year: number of the first year: 0 is not discounted; 1 as 《建设项目经济评价方法与参数》 counts, at the year's end.

    Raises:
        ArgumentError: no numbers, or a rate of -1 or less.

    Examples:
        >>> import parkloop
        >>> found = parkloop.appraise([-1000, 400, 400, 400], rate=0.08)
        >>> round(found.npv, 2), round(found.irr, 4), found.payback_y
        (30.84, 0.097, 2.5)
    """
    given = ArgumentCheck()
    amounts = given.numbers("flows", flows)
    if not amounts:
        given.fault("flows", say("at least one number is meant"))
    given.number("rate", rate, lambda value: -1 < value < math.inf, say("above -1"))
    given.whole("first_year", first_year, 0)
    given.raise_faults()
    row = [float(amount) for amount in amounts]
    changes, rates = sign_changes(row), internal_rates(row)
    discounted = [flow / (1.0 + rate) ** (first_year + t) for t, flow in enumerate(row)]
    return Appraisal(
        npv=sum(discounted),
        irr=rates[0] if len(rates) == 1 else None,
        rates=rates,
        payback_y=payback(row, first_year),
        dynamic_payback_y=payback(discounted, first_year),
        sign_changes=changes,
        notes=tuple(_notes(row, changes, rates)),
    )


def _notes(row: Sequence[float], changes: int, rates: Sequence[float]) -> list[Message]:
    """What is special about a row of cash flows."""
    if not changes:
        if not any(row):
            return [say("No money flows: there is no rate of return and no payback.")]
        if min(row) >= 0:
            return [say("Nothing is invested: there is no rate of return and no payback.")]
        return [say("Nothing comes back in any year: there is no rate of return and no payback.")]
    notes = []
    if len(rates) > 1:
        message = joined([f"{100 * rate:.2f} %" for rate in rates])
        notes.append(
            say(
                "The signs of the flows change {n} times, and the rate of return is not unique ({rates}): go by the NPV.",
                n=changes,
                rates=message,
            )
        )
    if not rates:
        notes.append(say("No rate above -99 % makes the net present value 0: there is no rate of return."))
    sums = list(accumulate(row))
    first = next((t for t in range(1, len(sums)) if sums[t - 1] < 0.0 <= sums[t]), len(sums))
    if min(sums[first:], default=0.0) < -NOISE * max(map(abs, row)):
        notes.append(say("After the payback the sum of the flows falls below nothing again."))
    if sum(row) < -NOISE * max(map(abs, row)):
        notes.append(
            say("The flows add up to less than nothing ({sum}): what is invested does not come back.", sum=number(sum(row)))
        )
    return notes


def sign_changes(flows: Sequence[float]) -> int:
    """How often the signs of flows change, zeros left out.

    More than once, several rates are possible.
    """
    signs = [flow > 0 for flow in flows if flow != 0.0]
    return sum(one != other for one, other in pairwise(signs))


def internal_rates(flows: Sequence[float]) -> tuple[float, ...]:
    """All rates above -99 % at which flows are worth nothing, rising.

    Without a change of signs there is none (rule of Descartes). The range, which ends beyond the largest rate that there can be
    (bound of Cauchy), is gone through on ln(1 + rate), and every change of sign of the NPV is closed in. Between rates that lie
    close together, and where the NPV only touches 0, the roots of the polynomial tell where to look.
    """
    if not sign_changes(flows):
        return ()
    row, years = np.array(flows, dtype=float), np.arange(len(flows), dtype=float)
    row /= np.abs(row).max()

    def discounts(u: float) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.exp(-u * years - max(0.0, -u) * years[-1])
        return found

    def worth(u: float) -> float:
        return float(row @ discounts(u))

    def gross(u: float) -> float:
        return float(np.abs(row) @ discounts(u))

    touched = _near_roots(row)
    grid = np.unique([*np.linspace(LOWEST, HIGHEST, POINTS), 0.0, _largest(row), *touched])
    values = _worths(row, grid, worth)
    found = [float(u) for u, value in zip(grid, values, strict=True) if value == 0.0]
    for place in range(len(grid) - 1):
        if values[place] * values[place + 1] < 0.0:
            found.append(_closed_in(worth, float(grid[place]), float(grid[place + 1])))
    found += [u for u in touched if abs(worth(u)) <= TOUCHED * gross(u)]
    return tuple(math.expm1(u) if abs(u) > NOISE else 0.0 for u in _apart(sorted(found)))


def _largest(row: NDArray[np.float64]) -> float:
    """Place beyond which no rate makes flows worth nothing."""
    first = np.abs(row[np.flatnonzero(row)[0]])
    return max(HIGHEST, math.log1p(1.0 / first) + 1.0)


def _near_roots(row: NDArray[np.float64]) -> list[float]:
    """Places at and between roots of the NPV as a polynomial of 1 + rate that are nearly real."""
    roots = np.roots(row)
    near = roots[(roots.real > 0) & (np.abs(roots.imag) <= CLOSE * np.abs(roots))]
    places = sorted(u for u in np.log(near.real).tolist() if u >= LOWEST)
    return [*places, *(0.5 * (one + other) for one, other in pairwise(places))]


def _apart(places: Sequence[float]) -> list[float]:
    """Sorted places without those that are the same to rounding."""
    return [u for n, u in enumerate(places) if not n or u - places[n - 1] > CLOSE]


def _worths(row: NDArray[np.float64], grid: NDArray[np.float64], worth: Callable[[float], float]) -> list[float]:
    """Worth at each point of a grid; where it is nearly nothing as ``worth`` says: its sign decides."""
    years = np.arange(len(row), dtype=float)
    discounts = np.exp(-np.outer(grid, years) - np.maximum(0.0, -grid)[:, None] * years[-1])
    values = discounts @ row
    unsure = np.abs(values) <= NOISE * (discounts @ np.abs(row))
    return [worth(u) if open_ else float(value) for u, value, open_ in zip(grid, values, unsure, strict=True)]


def _closed_in(worth: Callable[[float], float], low: float, high: float) -> float:
    """The place between two of different sign where a function is 0, by halving."""
    below = worth(low) < 0.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if (worth(middle) < 0.0) == below else (low, middle)
    return 0.5 * (low + high)


def payback(flows: Sequence[float], first_year: int = 0) -> float | None:
    """Year in which the sum of flows, below 0 before, is first 0 or more; none where it never is [y]

    T - 1 + |sum up to T - 1| / flow_T (投资回收期).
    """
    total = 0.0
    for place, flow in enumerate(flows):
        before, total = total, total + flow
        if before < 0.0 <= total + NOISE * abs(before):
            return first_year + place - 1 + min(-before / flow, 1.0)
    return None
