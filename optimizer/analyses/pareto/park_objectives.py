"""Objectives of a park: names, units, linear amounts, and the park as a problem of several."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.models.accounts.closing import GAINS, OBJECTIVES, objective
from parkloop.models.accounts.contracts import COMPANY
from parkloop.models.ledger import Ledger
from parkloop.optimizer.multiobjective.scalarised import Reached
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.resolve.ruled_park import BookAmount, BookRule, RuledAnswer, RuledPark
from parkloop.optimizer.solver.problem import Floats

ALIASES = {"waste": "disposal", "water": "freshwater"}
"""Other names of objectives."""
UNITS = {
    **dict.fromkeys(("cost", "worst_case", "cvar"), "{money}/y"),
    **dict.fromkeys(("freshwater", "wastewater", "disposal", "water_reused", "waste_used"), "t/y"),
    **{"energy": "tce/y", "renewable_energy": "tce/y", "land": "m²", "links": ""},
}
MOST_OBJECTIVES = 3
EXAMPLE = ["cost", "co2"]


def amount_of(name: str) -> BookAmount:
    """Linear amount that an objective minimises."""
    return partial(_amount, name=name)


def _amount(ledger: Ledger, name: str) -> Any:
    return objective(ledger, name)


def sense_of(name: str) -> int:
    """-1 of an objective that is maximised."""
    return -1 if name in GAINS else 1


def unit_of(case: Case, name: str) -> str:
    """Unit of an objective: money, t, tce or m² per year."""
    money = name.startswith(COMPANY)
    return ("{money}/y" if money else UNITS.get(name, "t/y")).format(money=case.info.currency or "money")


def check_names(given: ArgumentCheck, case: Case, objectives: Any) -> tuple[str, ...]:
    """Names of two or three objectives, species in any spelling; faults are kept."""
    names = given.names("objectives", () if objectives is None else objectives, "cost") or ()
    found = tuple(_meant(case, name) for name in names)
    plants = {plant.plant for plant in case.plants if not plant.external}
    known = {*OBJECTIVES, *GAINS, *case.species, *(f"{COMPANY}{plant}" for plant in plants)}
    unknown = [name for name in found if name not in known]
    if unknown:
        given.fault(
            "objectives",
            say(
                "{unknown}; allowed are {allowed}, species, and cost:PLANT",
                unknown=joined(unknown),
                allowed=joined([*OBJECTIVES, *GAINS]),
            ),
        )
    if names and not 2 <= len(found) <= MOST_OBJECTIVES:
        given.fault("objectives", say("{count} are given, but two or three are meant", count=len(found)))
    if len(set(found)) < len(found):
        given.fault("objectives", say("{names}: each is meant once", names=joined(found)))
    return found


def _meant(case: Case, name: str) -> str:
    known = ALIASES.get(name, name)
    plain = known in (*OBJECTIVES, *GAINS) or known.startswith(COMPANY)
    return known if plain else str(case.called(known))


@dataclass(frozen=True, eq=False)
class ParkObjectives:
    """A park as a problem of several objectives; a solution is an answer of the park."""

    park: RuledPark
    names: tuple[str, ...]
    amounts: tuple[BookAmount, ...]

    @property
    def steps(self) -> Sequence[float]:
        """Links are counted, all else is measured."""
        return tuple(1.0 if name == "links" else 0.0 for name in self.names)

    @property
    def stopped(self) -> bool:
        """Whether it was cancelled."""
        return self.park.stopped

    def minimise(self, which: int, caps: Floats, weights: Floats | None = None, start: Any = None) -> Reached:
        """Minimise an objective under caps; see ``Scalarised``."""
        rules = [
            BookRule(f"at_most[{name}]", amount, float(cap))
            for name, amount, cap in zip(self.names, self.amounts, caps, strict=True)
            if math.isfinite(cap)
        ]
        worth = np.zeros(len(self.names)) if weights is None else weights
        slack = [k for k in np.flatnonzero(worth) if k != which]
        aims = [(1.0, self.amounts[which]), *((float(worth[k]), self.amounts[k]) for k in slack)]
        begun = start.x if isinstance(start, RuledAnswer) and start.built is self.park.built else None
        # a bound is wanted of the first objective, and of the least of each; what comes after breaks ties
        proof = which == 0 or not rules
        found = self.park.minimise(aims, rules, begun, self._portfolio(which) if which == 0 else (), proof=proof)
        if found.x is None:
            return Reached(found.status, bound=found.bound)
        # what the others are below their caps is worth at most as much as the bound is raised by
        bound = found.bound - sum(float(worth[k] * caps[k]) for k in slack)
        values = np.array([found.amount(amount) for amount in self.amounts])
        return Reached(found.status, values, min(bound, float(values[which])), found)

    def _portfolio(self, which: int) -> tuple[str, ...]:
        """Objectives that the portfolio of parks that mix minimises in turn: the one first, then the others."""
        return (self.names[which], *(name for name in self.names if name != self.names[which]))
