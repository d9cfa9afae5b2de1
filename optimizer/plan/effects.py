"""Effects: which differences of two plans exceed what their gaps leave open.

A plan with objective C and bound L says of the best possible plan that it lies from L to C. So from a first to a second plan
the best possible changes by L2 - C1 at least and C2 - L1 at most: a rise is proven if it is larger than C2 - L2, a fall if it is
larger than C1 - L1. Where both plans build the same, the bounds are those of their operation, if these are known: the difference
is that of one plan under two conditions.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from parkloop.cases.locale.catalogue import translated
from parkloop.cases.locale.names import PLAN
from parkloop.optimizer.plan.designs import same_design
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number

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

EffectKind = Literal["unchanged", "changed", "below"]

WORDS = {
    "unchanged": "plan unchanged",
    "changed": "plan changed",
    "below": "below the accuracy",
}
"""Kinds of effects in English and Chinese."""

SENTENCES = {
    "unchanged": (
        "Plan unchanged: the same links and equipment, of the same sizes. What differs is what they cost and how they run."
    ),
    "below": (
        "Below the accuracy: the difference is smaller than {accuracy}, by which the {side} plan may still be improved. "
        "It is not shown as an effect."
    ),
    "within": (
        "Other links would do as well, to within the accuracy of {accuracy}: differences in links, CO2, water and other amounts "
        "are below the accuracy too, and not shown as effects."
    ),
    "open": (
        "Below the accuracy: nothing is proven yet of how much the {side} plan may be improved, so no difference is shown as an "
        "effect."
    ),
}
"""What is said of the difference of two plans."""

LIMITING = {"first": "first", "second": "second"}


@dataclass(frozen=True)
class Effect:
    """Difference of two plans' objectives, with the proven interval of the optimal difference.

    That of the best possible plan changes by ``low`` to ``high``.
    """

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
    def limiting_plan(self) -> str:
        """Plan whose accuracy decides: for a rise the second, for a fall the first.

        A rise may be for want of a better second plan, a fall for want of a better first.
        """
        return "second" if self.difference >= 0 else "first"

    @property
    def accuracy(self) -> float:
        """Least difference of this sign that is proven; infinite where the deciding plan has no bound."""
        return self.difference - self.low if self.difference >= 0 else self.high - self.difference

    def shows(self, figure: str) -> bool:
        """Whether the difference of a key figure is an effect."""
        shown = self.proven if figure == FIGURE_OF.get(self.objective.split(",")[0]) else self.apart
        return shown or self.nothing

    @property
    def kind(self) -> EffectKind:
        """Kind of the effect: unchanged, changed, or below the accuracy."""
        return "unchanged" if self.unchanged else "changed" if self.proven and self.apart else "below"


def effect(
    first: Plan,
    second: Plan,
    kept: float | None = None,
    forced: bool = False,
    floors: tuple[float | None, float | None] = (None, None),
) -> Effect | None:
    """Effect between two plans; None without plans or where their objectives are not the same.

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
    """Sentences on an effect: unchanged, or what is below the accuracy, with its amount."""
    unit = UNITS.get(found.objective.split(",")[0], "t/y").format(money=currency)
    amount = f"{number(_rounded_up(found.accuracy))} {unit}".strip() if math.isfinite(found.accuracy) else ""
    side = translated(LIMITING[found.limiting_plan], language, PLAN)
    keys = ["unchanged"] if found.unchanged else []
    keys += [] if found.proven or found.nothing else ["below" if amount else "open"]
    keys += ["within"] if amount and not found.apart and not found.unchanged else []
    return tuple(translated(SENTENCES[key], language, PLAN).format(accuracy=amount, side=side) for key in keys)


def word_of_effect(told: EffectKind, language: str = "en") -> str:
    """A kind of effect in a word or two."""
    return translated(WORDS[told], language, PLAN)


def _rounded_up(amount: float) -> float:
    """Accuracy rounded up to three digits."""
    if amount <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(amount)) - 2)
    return math.ceil(amount / step - 1e-9) * step
