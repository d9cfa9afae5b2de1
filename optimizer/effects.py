"""What of the difference of two plans is an effect, and what the accuracy of the two leaves open.

A plan with objective C and bound L says of the best possible plan that it lies from L to C. So from a first to a second plan
the best possible changes by L2 - C1 at least and C2 - L1 at most: a rise is proven if it is larger than C2 - L2, a fall if it is
larger than C1 - L1. Where both plans build the same, the bounds are those of their operation, if these are known: the difference
is that of one plan under two conditions.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from optimizer.designs import same_design
from optimizer.plan import Plan
from optimizer.wording import number

FIGURE_OF = {
    "cost": "total_cost_per_y",
    "co2": "co2_t_per_y",
    "freshwater": "freshwater_t_per_y",
    "wastewater": "wastewater_t_per_y",
    "disposal": "disposal_t_per_y",
    "energy": "energy_tce_per_y",
    "land": "land_m2",
    "links": "links_built",
}
"""Key figure that an objective minimises."""
UNITS = {
    **dict.fromkeys(("cost", "worst_case", "cvar"), "{money}/y"),
    **{"energy": "tce/y", "land": "m²", "links": ""},
}
"""Unit of an objective; others are in t/y."""
NOISE = 1e-9
"""Relative difference that is the solver's noise."""

Told = Literal["unchanged", "changed", "below"]

WORDS = {
    "unchanged": ("plan unchanged", "方案不变"),
    "changed": ("plan changed", "方案改变"),
    "below": ("below the accuracy", "低于精度"),
}
"""Kinds of effects in English and Chinese."""

SENTENCES = {
    "unchanged": (
        "Plan unchanged: the same links and equipment, of the same sizes. What differs is what they cost and how they run.",
        "方案不变：链路、设备及其规模均相同，变化的只是费用和运行方式。",
    ),
    "below": (
        "Below the accuracy: the difference is smaller than {accuracy}, by which the {side} plan may still be improved. "
        "It is not shown as an effect.",
        "低于精度：差额小于{side}方案尚可改进的幅度 {accuracy}，因此不作为影响显示。",
    ),
    "within": (
        "Other links would do as well, to within the accuracy of {accuracy}: differences in links, CO2, water and other amounts "
        "are below the accuracy too, and not shown as effects.",
        "在 {accuracy} 的精度内，其他链路方案同样可行：链路、二氧化碳、用水等的差异也低于精度，不作为影响显示。",
    ),
    "open": (
        "Below the accuracy: nothing is proven yet of how much the {side} plan may be improved, so no difference is shown as an "
        "effect.",
        "低于精度：{side}方案尚可改进多少还没有任何证明，因此不显示差异。",
    ),
}
"""What is said of the difference of two plans."""

SIDES = {"first": ("first", "前一"), "second": ("second", "后一")}


@dataclass(frozen=True)
class Effect:
    """The second plan's objective less the first's; that of the best possible plan changes by ``low`` to ``high``, as proven."""

    objective: str
    difference: float
    low: float
    high: float
    noise: float
    unchanged: bool
    """Whether both plans build the same."""
    apart: bool
    """Whether the plans differ by more than the gap: figures other than the objective are then an effect too."""

    @property
    def proven(self) -> bool:
        """Whether the objective rises or falls for certain."""
        return self.low > self.noise or self.high < -self.noise

    @property
    def nothing(self) -> bool:
        """Whether one plan has the same objective under both conditions."""
        return self.unchanged and abs(self.difference) <= self.noise

    @property
    def side(self) -> str:
        """The plan whose accuracy decides: a rise may be for want of a better second plan, a fall for want of a better first."""
        return "second" if self.difference >= 0 else "first"

    @property
    def accuracy(self) -> float:
        """Amount that a difference of its sign must exceed to be proven; infinite where the plan that decides has no bound."""
        return self.difference - self.low if self.difference >= 0 else self.high - self.difference

    def shows(self, figure: str) -> bool:
        """Whether the difference of a key figure is an effect."""
        shown = self.proven if figure == FIGURE_OF.get(self.objective.split(",")[0]) else self.apart
        return shown or self.nothing

    @property
    def told(self) -> Told:
        """What is said of it in a word."""
        return "unchanged" if self.unchanged else "changed" if self.proven and self.apart else "below"


def effect(
    first: Plan,
    second: Plan,
    kept: float | None = None,
    forced: bool = False,
    floors: tuple[float | None, float | None] = (None, None),
) -> Effect | None:
    """The effect between two plans; None where there is none to speak of: no plan, or plans made for different objectives.

    ``kept`` is the objective that the first plan's design has under the conditions of the second, where that was computed;
    ``forced``: it cannot be run there. Without either, plans count as apart where the difference of their objectives is proven.
    ``floors`` are the bounds of the operation of the two plans' designs, which count where the designs are the same.
    """
    if first.objective is None or second.objective is None or first.objective_name != second.objective_name:
        return None
    unchanged = same_design(first, second)
    bounds = floors if unchanged and None not in floors else (first.bound, second.bound)
    found = Effect(
        objective=first.objective_name,
        difference=second.objective - first.objective,
        low=-math.inf if bounds[1] is None else min(bounds[1], second.objective) - first.objective,
        high=math.inf if bounds[0] is None else second.objective - min(bounds[0], first.objective),
        noise=NOISE * max(abs(first.objective), abs(second.objective)),
        unchanged=unchanged,
        apart=True,
    )
    if forced:
        return found
    if unchanged or kept is None:
        return replace(found, apart=found.proven)
    return replace(found, apart=second.bound is not None and kept - second.objective > second.objective - second.bound)


def effect_sentences(found: Effect, currency: str, language: str = "en") -> tuple[str, ...]:
    """What is said of an effect: that the plan is unchanged, or what is below the accuracy, with the accuracy as an amount."""
    chinese = int(language == "zh")
    unit = UNITS.get(found.objective.split(",")[0], "t/y").format(money=currency)
    amount = f"{number(_rounded_up(found.accuracy))} {unit}".strip() if math.isfinite(found.accuracy) else ""
    side = SIDES[found.side][chinese]
    keys = ["unchanged"] if found.unchanged else []
    keys += [] if found.proven or found.nothing else ["below" if amount else "open"]
    keys += ["within"] if amount and not found.apart and not found.unchanged else []
    return tuple(SENTENCES[key][chinese].format(accuracy=amount, side=side) for key in keys)


def word_of_effect(told: Told, language: str = "en") -> str:
    """A kind of effect in a word or two."""
    return WORDS[told][int(language == "zh")]


def _rounded_up(amount: float) -> float:
    """An accuracy to three digits, never told smaller than it is."""
    if amount <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(amount)) - 2)
    return math.ceil(amount / step - 1e-9) * step
