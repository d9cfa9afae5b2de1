"""Clock of a question: what is left of its time, and what one solve may take of it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from parkloop.optimizer.system.deadline import ended_by

T = TypeVar("T")

LEAST = 0.5
"""Least time of a solve [s]"""
LEAST_PART = 15.0
"""Least time of one part while there is some left [s]"""
MARGIN, MARGIN_SHARE = 2.0, 0.1
"""Time, and share of the limit, by which work is ended early: a solve that is broken off still has to be left [s]"""
BASE_SHARE = 0.4
"""Share of the time for the plan that the question builds on."""
MOST_SOLVES = 20
"""Number of solves, of a park that is built once, among which the time is divided."""


@dataclass
class Clock:
    """Ends of a question and of the part of it at work, as moments of the monotonic clock [s]"""

    until: float = math.inf
    part: float = math.inf

    @classmethod
    def of(cls, time_limit: float | None) -> "Clock":
        """The clock of a question that begins now."""
        until = math.inf if time_limit is None else time.monotonic() + time_limit - min(MARGIN, MARGIN_SHARE * time_limit)
        return cls(until, until)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until

    def begin(self, parts: int) -> None:
        """Begin one of the parts that are left: it gets its share of the time, but enough to be of use."""
        left = max(self.until - time.monotonic(), 0.0)
        self.part = time.monotonic() + max(left / parts, min(left, LEAST_PART))

    def seconds(self) -> float | None:
        """Time of one solve: half of what the part has left; None without a limit [s]"""
        return None if math.isinf(self.until) else max((self.part - time.monotonic()) / 2, LEAST)

    def within(self, work: Callable[[], T]) -> T | None:
        """The result of some work; None where the time was not enough for it."""
        return work() if math.isinf(self.until) else ended_by(lambda: self.over, work)
