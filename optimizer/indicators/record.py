"""Record of an indicator: a measure of a plan, its formula, source and threshold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from parkloop.cases.messages import Message, joined, say
from parkloop.optimizer.indicators.view import View

YUAN = frozenset(["cny", "rmb", "yuan", "元", "人民币"])
"""Names of the currency that Chinese thresholds are stated in."""


@dataclass(frozen=True)
class Missing:
    """Missing value, and the data that would allow it."""

    needs: str


Known = float | Missing
Measure = Callable[[View], Known]


@dataclass(frozen=True)
class Threshold:
    """Threshold of an indicator.

    ``passes`` and ``fails`` are the values from which on the verdict is certain: at least as good as ``passes`` is met, worse
    than ``fails`` is not met, None leaves the verdict open; ``opens`` says what would settle it. ``checked`` says whether the
    value was read in the standard's own text.
    """

    value: float
    passes: float | None
    fails: float | None
    opens: str = ""
    checked: bool = False
    better: Literal["higher", "lower"] | None = None
    """Which side is better here, where that depends on the plan; else the indicator's."""

    def met(self, value: float, better: str) -> bool | None:
        """Whether a value meets the threshold; None where that is unknown."""
        sign = 1.0 if (self.better or better) == "higher" else -1.0
        if self.passes is not None and sign * value >= sign * self.passes:
            return True
        return False if self.fails is not None and sign * value < sign * self.fails else None


Rule = Callable[[View], Threshold | Missing]


@dataclass(frozen=True)
class Indicator:
    """Indicator: measure, unit, formula, source and threshold.

    ``{money}`` in a unit is the case's currency.
    """

    key: str
    family: str
    title: Message
    unit: str
    better: Literal["higher", "lower"]
    formula: str
    source: str
    measure: Measure
    threshold: Rule | None = None


def combine(formula: Callable[..., float | None], undefined: str, *amounts: Known) -> Known:
    """Formula of amounts that may be missing.

    ``undefined`` tells why it has no value where it returns None.
    """
    given = [amount for amount in amounts if not isinstance(amount, Missing)]
    if len(given) < len(amounts):
        return Missing(joined(dict.fromkeys(amount.needs for amount in amounts if isinstance(amount, Missing)), "; "))
    value = formula(*given)
    return Missing(undefined) if value is None else value


def at(value: float) -> Rule:
    """A threshold whatever the plan."""
    return lambda _: Threshold(value, value, value)


def proves_only(value: float, opens: str) -> Rule:
    """Threshold of a conservative measure: it can be proven met, not missed."""
    return lambda _: Threshold(value, value, None, opens)


def yuan(value: float) -> Rule:
    """Threshold in yuan, for cases in that currency only."""

    def rule(view: View) -> Threshold | Missing:
        if view.case.info.currency.lower() in YUAN:
            return Threshold(value, value, value)
        return Missing(say("case.toml: case.currency CNY, as the threshold is in yuan"))

    return rule


def needing(needs: str) -> Measure:
    """Measure of an indicator that no case determines."""
    return lambda _: Missing(needs)
