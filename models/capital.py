"""Annualised capital: annuity after subsidy, and fixed operating expenditure. No Pyomo.

Ledger, tables and analyses ask here; the certificate keeps arithmetic of its own on purpose.
"""

import math
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CapitalTerms:
    """The terms on which an owner has capital of one thing.

    >>> CapitalTerms("mill", annuity=0.125, subsidy=0.5, upkeep=0.0625).annual_rate
    0.125
    """

    owner: str
    """Plant that pays."""
    annuity: float
    """Capital recovery factor [1/y]"""
    subsidy: float = 0.0
    """Share of capital that is subsidised."""
    upkeep: float = 0.0
    """Fixed operating cost, share of capital before subsidy [1/y]"""
    life_y: float = math.inf
    """Life over which it wears [y]"""

    @property
    def recovery_rate(self) -> float:
        """Annuity after subsidy, per capital before it [1/y]"""
        return self.annuity * (1 - self.subsidy)

    @property
    def annual_rate(self) -> float:
        """Annual cost per capital before subsidy: annuity after subsidy, and fixed operating cost [1/y]"""
        return self.recovery_rate + self.upkeep

    def net(self, gross: Any) -> Any:
        """Capital after subsidy, a number or an expression [money]"""
        return (1 - self.subsidy) * gross


def annuity(rate: float, lifetime_y: float) -> float:
    """Capital recovery factor: rate/(1 − (1 + rate)^−life), and 1/life at rate 0 [1/y]

    By expm1 and log1p, for 1 + rate is 1 in floating point where the rate is tiny; below one digit of that it is as at 0.
    """
    if rate * lifetime_y < sys.float_info.epsilon:
        return 1.0 / lifetime_y
    # float: where numbers of a case are traced, it is told that the trace of this one ends here
    return rate / -math.expm1(float(-lifetime_y * math.log1p(float(rate))))
