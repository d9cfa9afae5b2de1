"""Amounts that would be sufficient, and the units in which those of policies and markets are counted."""

import math

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.wording import number, rounded_up

SURE = 1e-4
"""Relative distance of what is proven from what suffices, up to which an amount is taken for the least."""


def sufficient(amount: float, proven: float | None) -> str:
    """The sufficient amount; where less may do, preceded by the proven one, which may be all."""
    if not math.isfinite(amount):
        return say("at least {amount}", amount=number(proven or 0.0))
    shown = number(rounded_up(amount))
    if proven is None or proven >= amount * (1.0 - SURE):
        return shown
    return (
        say("at least {proven} ({amount} is enough)", proven=number(proven), amount=shown)
        if proven > 0
        else say("{amount} (less may be enough)", amount=shown)
    )


def unit_of(case: Case, target: str) -> str:
    """Unit in which the amounts of a policy's target are counted."""
    commodities = {k.commodity: k.counted_in for k in case.commodities}
    return {"energy": "tce", "energy_per_product": "tce", "land": "m2"}.get(target) or commodities.get(target, "t")


def unit_of_market(case: Case, market: str) -> str:
    """Unit in which the trade of a market is counted."""
    return unit_of(case, next(row.commodity for row in case.markets if row.market == market))
