"""What an indicator is: a measure of a plan, its formula and source, and the threshold that it is held against."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from optimizer.indicators.view import View

YUAN = frozenset(["cny", "rmb", "yuan", "元", "人民币"])
"""Names of the currency that Chinese thresholds are stated in."""


@dataclass(frozen=True)
class Missing:
    """A value that cannot be told, and the data that would allow it."""

    needs: str


Known = float | Missing
Measure = Callable[[View], Known]


@dataclass(frozen=True)
class Threshold:
    """A value that an indicator is held against.

    ``passes`` and ``fails`` are the values from which on the verdict is certain: at least as good as ``passes`` is met, worse
    than ``fails`` is not met, None leaves the verdict open; ``opens`` says what would settle it. ``checked`` says whether the
    value was read in the standard's own text.
    """

    value: float
    passes: float | None
    fails: float | None
    opens: str = ""
    checked: bool = False

    def met(self, value: float, better: str) -> bool | None:
        """Whether a value meets the threshold; None where that cannot be told."""
        sign = 1.0 if better == "higher" else -1.0
        if self.passes is not None and sign * value >= sign * self.passes:
            return True
        return False if self.fails is not None and sign * value < sign * self.fails else None


Rule = Callable[[View], Threshold | Missing]


@dataclass(frozen=True)
class Indicator:
    """One indicator: how it is measured, in which unit, and what is asked of it. ``{money}`` in a unit is the case's currency."""

    key: str
    family: str
    title: str
    title_zh: str
    unit: str
    better: Literal["higher", "lower"]
    formula: str
    source: str
    measure: Measure
    threshold: Rule | None = None


def combine(formula: Callable[..., float | None], undefined: str, *amounts: Known) -> Known:
    """A formula of amounts that may be missing; ``undefined`` tells why it has no value where it returns None."""
    given = [amount for amount in amounts if not isinstance(amount, Missing)]
    if len(given) < len(amounts):
        return Missing("; ".join(dict.fromkeys(amount.needs for amount in amounts if isinstance(amount, Missing))))
    value = formula(*given)
    return Missing(undefined) if value is None else value


def at(value: float) -> Rule:
    """A threshold whatever the plan."""
    return lambda _: Threshold(value, value, value)


def proves_only(value: float, opens: str) -> Rule:
    """A threshold for a measure that errs on the unfavourable side: it can be proven met, not missed."""
    return lambda _: Threshold(value, value, None, opens)


def yuan(value: float) -> Rule:
    """A threshold in yuan: it holds for cases in that currency only."""

    def rule(view: View) -> Threshold | Missing:
        if view.case.info.currency.lower() in YUAN:
            return Threshold(value, value, value)
        return Missing("case.toml: case.currency CNY, as the threshold is in yuan")

    return rule


def needing(needs: str) -> Measure:
    """The measure of an indicator that no case can tell."""
    return lambda _: Missing(needs)
