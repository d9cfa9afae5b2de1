"""Roadmap of a plan: what is built in which year, what each year costs and saves, and paybacks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd

from parkloop.optimizer.analyses.finance.projects import Project
from parkloop.optimizer.analyses.finance.savings import company_savings, inaccuracy, running_costs
from parkloop.optimizer.analyses.roadmap.years import YearRules
from parkloop.optimizer.plan.record import Plan

STAGES = (
    *("year", "built", "capex_net", "budget", "left", "total_cost_per_y", "saving_per_y", "accuracy_per_y", "co2_t_per_y"),
    *("payback_y", "status", "certified"),
)
BUILT = ("project", "kind", "owner", "capex_net", "year")
COMPANIES = ("year", "plant", "capex_net", "saving_per_y")
PAYBACKS = ("plant", "capex_net", "saving_per_y", "payback_y")
LONGEST = 60
"""Years after which nothing is expected to come back [y]"""


@dataclass(frozen=True, eq=False, repr=False)
class Roadmap:
    """What is built when, with the certified plan of each year.

    ``total`` is the discounted cost of all years, ``bound`` the least possible of those that build what the final plan builds,
    each thing at once and at its size; none where qualities mix. ``impossible`` are years whose caps not even all projects keep.
    """

    case: str
    currency: str
    rules: YearRules
    order: Mapping[str, int | None]
    listed: Sequence[Project]
    plans: Mapping[int, Plan]
    today: Plan
    status: str
    bound: float | None = None
    impossible: tuple[int, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is a plan of every year."""
        return len(self.plans) == self.rules.years and all(plan.found for plan in self.plans.values())

    @property
    def certified(self) -> bool:
        """Whether the plan of every year is certified."""
        return self.found and all(plan.certified for plan in self.plans.values())

    @property
    def total(self) -> float | None:
        """Discounted cost of all years, with annuities of what stands [money]"""
        if not self.found:
            return None
        return sum(factor * _cost(self.plans[year]) for year, factor in enumerate(self.rules.factors, start=1))

    @property
    def gap(self) -> float | None:
        """How much cheaper another order can be at most, as a share of the total.

        None where nothing is proven.
        """
        total = self.total
        if total is None or self.bound is None:
            return None
        return max(total - self.bound, 0.0) / max(abs(total), 1e-9)

    @property
    def projects(self) -> pd.DataFrame:
        """Projects with the year in which each is built, the earliest first; missing: in none."""
        rows = [(one.id, one.kind, one.owner, one.net, self.order.get(one.id)) for one in self.listed]
        found = pd.DataFrame(rows, columns=list(BUILT)).astype({"year": float, "capex_net": float})
        return found.sort_values(["year", "capex_net"], ascending=[True, False], kind="stable").reset_index(drop=True)

    @property
    def stages(self) -> pd.DataFrame:
        """One row per year: number built, capital, budget, cost, saving in running cost, payback.

        The saving is beside today's park, before capital; the payback of a year is its capital over the rise of the saving.
        """
        rows, spent, allowed, before = [], 0.0, 0.0, 0.0
        today = sum(running_costs(self.today).values())
        for year, plan in self.plans.items():
            here = [one for one in self.listed if self.order.get(one.id) == year]
            capital = sum(one.net for one in here)
            budget = math.nan if self.rules.budgets is None else self.rules.budgets[year - 1]
            allowed = allowed + budget if self.rules.carried else budget
            spent = spent + capital if self.rules.carried else capital
            saved = today - sum(running_costs(plan).values()) if plan.found else math.nan
            rise, before = saved - before, saved
            back = capital / rise if capital > 0 and rise > 0 else math.nan
            cost, co2 = (plan.kpi.get(name, math.nan) for name in ("total_cost_per_y", "co2_t_per_y"))
            room = inaccuracy(plan) + inaccuracy(self.today)
            amounts = (capital, budget, allowed - spent, cost, saved, room, co2, back)
            rows.append((year, len(here), *amounts, plan.status, plan.certified))
        return pd.DataFrame(rows, columns=list(STAGES))

    @property
    def companies(self) -> pd.DataFrame:
        """Capital and saving in running cost of each company by year."""
        rows = []
        for year, plan in self.plans.items():
            saved = dict(company_savings(plan, self.today)) if plan.found else {}
            capital: dict[str, float] = {}
            for one in self.listed:
                if self.order.get(one.id) == year:
                    capital[one.owner] = capital.get(one.owner, 0.0) + one.net
            rows += [(year, name, capital.get(name, 0.0), saved.get(name, 0.0)) for name in dict.fromkeys([*saved, *capital])]
        return pd.DataFrame(rows, columns=list(COMPANIES))

    @property
    def paybacks(self) -> pd.DataFrame:
        """Capital, last saving, and payback of each company [money, money/y, y]

        Capital is spent when a year begins, a saving is there when it ends; after the last year its saving goes on. Paid back
        is what has come back for good: at once, 0, where savings of earlier years cover all that is spent.
        """
        rows = []
        for name, cells in self.companies.groupby("plant", sort=False):
            capital, saved = ([0.0] * (self.rules.years + 1) for _ in range(2))
            for year, spent, amount in zip(cells["year"], cells["capex_net"], cells["saving_per_y"], strict=True):
                capital[int(year) - 1], saved[int(year)] = float(spent), float(amount)
            flows = [amount - spent for amount, spent in zip(saved, capital, strict=True)]
            rows.append((name, sum(capital), saved[-1], _payback(sum(capital), [*flows, *[saved[-1]] * LONGEST])))
        return pd.DataFrame(rows, columns=list(PAYBACKS))

    def __repr__(self) -> str:
        return f"Roadmap({self.case}: {len(self.listed)} projects in {self.rules.years} years, {self.status})"


def _payback(capital: float, flows: Sequence[float]) -> float:
    """Payback of a company; 0 where it has spent capital and its sum of flows is never negative [y]"""
    covered = capital > 0.0 and min(accumulate(flows)) >= 0.0
    return 0.0 if covered else _lasting_payback(flows)


def _lasting_payback(flows: Sequence[float]) -> float:
    """Time from which on the sum of flows is not negative; NaN where it never is, or never was [y]"""
    total, back = 0.0, math.nan
    for year, flow in enumerate(flows):
        before, total = total, total + flow
        if before < 0.0 <= total:
            back = year - 1 - before / flow
    return back if total >= 0.0 else math.nan


def _cost(plan: Plan) -> float:
    return float(plan.kpi["total_cost_per_y"])
