"""Rates with their streams: entries of numerator and denominator by stream and plant.

A rate is added up from its entries and from nothing else, so the table of streams always adds up to what is shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from parkloop.cases.messages import say
from parkloop.optimizer.indicators.record import Known, Missing
from parkloop.optimizer.indicators.view import View

PERCENT = 100.0
WASTE = say("solid waste that sinks take or outlets use or buy / solid waste given by plants and technologies; no past stock")
RECLAIMED = say(
    "reclaimed water that plants take, of technologies and sewage works / "
    "used water to technologies and counted outlets, and all that sewage works give"
)
REUSE = say("(reused + recirculated) / (reused + recirculated + fresh water); sea water left out")
HEAT = say("1 − (heat to cooling carriers + heat left or not needed) / heat of the plants' hot streams; technologies' left out")
RENEWABLE = say(
    "renewable part / energy bought, or made inside of sun, wind, biomass or waste, standard coal; less what is sold of it"
)
NUMERATOR: Literal["numerator"] = "numerator"
DENOMINATOR: Literal["denominator"] = "denominator"


@dataclass(frozen=True)
class RateEntry:
    """An amount in a rate: of which stream or other row of the case, at which plant, per year in ``unit``."""

    part: Literal["numerator", "denominator"]
    stream: str
    plant: str
    amount: float
    unit: str
    basis: str = ""
    """Why it stands here, such as its class."""


Entries = list[RateEntry]
Trace = Callable[[View], Entries | Missing]


@dataclass(frozen=True)
class Rate:
    """Rate: factor * sum of the numerator / sum of the denominator.

    A percentage lies in 0..100.
    """

    entries: Trace
    undefined: str
    factor: float = PERCENT

    def __call__(self, view: View) -> Known:
        """Value of the rate, or what is missing where the denominator is not above 0."""
        entries = self.entries(view)
        if isinstance(entries, Missing):
            return entries
        part, whole = (sum(entry.amount for entry in entries if entry.part == side) for side in (NUMERATOR, DENOMINATOR))
        if not whole > 0:
            return Missing(self.undefined)
        share = part / whole
        return self.factor * (min(1.0, max(0.0, share)) if self.factor == PERCENT else share)


def both(entries: Iterable[RateEntry]) -> Entries:
    """Entries of the numerator that are part of the denominator too."""
    given = list(entries)
    return [*given, *(replace(entry, part=DENOMINATOR) for entry in given)]


def flow_entries(
    part: Literal["numerator", "denominator"],
    flows: pd.DataFrame,
    stream: str,
    plant: str,
    amount: str,
    basis: str = "",
    unit: str = "t",
) -> Entries:
    """Flows added up by stream and plant.

    ``stream``, ``plant``, ``amount`` and ``basis`` name their columns.
    """
    found: dict[tuple[str, str, str], float] = {}
    why = flows[basis] if basis else [""] * len(flows)
    for named, owner, reason, value in zip(flows[stream], flows[plant], why, flows[amount], strict=True):
        key = (str(named), str(owner), str(reason))
        found[key] = found.get(key, 0.0) + float(value)
    return [RateEntry(part, *key[:2], value, unit, key[2]) for key, value in sorted(found.items()) if value]
