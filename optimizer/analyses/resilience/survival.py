"""Survival of links where numbers are uncertain, and which numbers are worth measuring.

Numbers are drawn between the ends of their ranges, and the best plan of every draw is found. The nominal design and the most
frequent others are run in every draw: what they cost there, beyond the best plan known of it, is their regret.

The worth of knowing a number is its expected value of partial perfect information: with it the design is chosen by the number.
The mean cost of a design given the number is a regression of the second degree over the draws. It is too high where draws are
few, so that what shuffled numbers give in one of twenty cases is noise, and is told beside.

Method: Strong M., Oakley J.E., Brennan A. (2014) Med. Decis. Making 34, 311-326; regret: Savage L.J. (1951) J. Am. Stat. Assoc.
46, 55-67.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from parkloop.cases.changes.places import with_values
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.resilience.operation import FINE, SECONDS, after_investment, operation_of
from parkloop.optimizer.analyses.resilience.single import plan_to_run
from parkloop.optimizer.analyses.sample import SEQUENCES, Sample, sample
from parkloop.optimizer.analyses.sensitivity.tornado import Tornado, tornado
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import chosen, design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import operate
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import Asking, Keeping

SHUFFLES, NOISE_SHARE = 200, 0.95
"""Times that a number is shuffled, and the quantile of what it is worth then that is noise."""
LEAST_DRAWS = 8
"""Draws below which no worth of knowing is told."""
NOMINAL = "nominal"


@dataclass(frozen=True, eq=False)
class Survival:
    """Draws of uncertain numbers, the best plan of each, and designs run in all of them.

    ``costs`` has a row per draw and a column per design, infinite where it cannot run [money/y]; the first column is the plan
    that was asked about.
    """

    sample: Sample
    plan: Plan
    costs: pd.DataFrame
    left_out: Mapping[str, str]

    @property
    def links(self) -> pd.DataFrame:
        """One row per link: share of the draws in whose best plan it is, and whether the plan has it."""
        plans = [plan for plan in self.sample.plans.values() if plan.found]
        counts = Counter(link for plan in plans for link in map(str, plan.tables["links"]["link"]))
        own = set(map(str, self.plan.tables["links"]["link"]))
        rows: list[tuple[str, float, bool]] = [
            (link, counts[link] / max(len(plans), 1), link in own) for link in sorted({*counts, *own})
        ]
        rows.sort(key=lambda row: -row[1])
        return pd.DataFrame(rows, columns=["link", "share_of_draws", "in_plan"])

    @property
    def best(self) -> pd.Series:
        """Least cost known of each draw that was run: of its own plan, and of every design [money/y]"""
        own = pd.Series(
            {draw: plan.kpi["total_cost_per_y"] for draw, plan in self.sample.plans.items() if plan.found}, dtype=float
        )
        return pd.concat([self.costs, own.reindex(self.costs.index).rename("own")], axis=1).min(axis=1)

    @property
    def designs(self) -> pd.DataFrame:
        """One row per design, that of the least largest regret first [money/y]"""
        regrets = self.costs.sub(self.best, axis=0)
        rows = [
            (name, self.costs[name].mean(), regrets[name].mean(), regrets[name].max(), int(np.isinf(self.costs[name]).sum()))
            for name in self.costs.columns
        ]
        table = pd.DataFrame(
            rows, columns=["design", "mean_cost_per_y", "mean_regret_per_y", "largest_regret_per_y", "cannot_run"]
        )
        return table.sort_values("largest_regret_per_y", kind="stable").reset_index(drop=True)

    @property
    def numbers(self) -> pd.DataFrame:
        """One row per number: worth of knowing it before building, and what is noise of that [money/y]

        Of the designs that run in every draw; empty where they are fewer than two, or draws too few.
        """
        return pd.DataFrame(self._numbers(), columns=["place", "worth_per_y", "noise_per_y", "decides"])

    def _numbers(self) -> list[tuple[Any, ...]]:
        costs = self.costs.to_numpy(dtype=np.float64)
        costs = costs[:, np.isfinite(costs).all(axis=0)]
        if len(costs) < LEAST_DRAWS or costs.shape[1] < 2:
            return []
        rng, values = np.random.default_rng(0), self.sample.values.loc[self.costs.index]
        rows: list[tuple[Any, ...]] = []
        for place in values.columns:
            x = values[place].to_numpy(dtype=np.float64)
            worth = _worth(x, costs)
            noise = float(np.quantile([_worth(rng.permutation(x), costs) for _ in range(SHUFFLES)], NOISE_SHARE))
            rows.append((place, worth, noise, worth > noise))
        return sorted(rows, key=lambda row: -row[1])

    @property
    def perfect_per_y(self) -> float:
        """Worth of knowing all numbers before building [money/y]

        Least mean cost of a design less that of the best plans.
        """
        return float(self.costs.mean().min() - self.best.mean()) if len(self.costs) else math.nan

    def __repr__(self) -> str:
        return f"Survival({len(self.sample.plans)} of {len(self.sample.values)} draws, {len(self.costs.columns)} designs)"


def _worth(x: Floats, costs: Floats) -> float:
    """Expected value of knowing a number (n,) where designs cost (n × designs) [money/y]"""
    spread = float(np.ptp(x)) or 1.0
    basis = np.vander((x - x.mean()) / spread, 3)
    differences = costs - costs[:, :1]
    fitted = basis @ np.linalg.lstsq(basis, differences, rcond=None)[0]
    return max(float(differences.mean(axis=0).min() - fitted.min(axis=1).mean()), 0.0)


def survival(
    case: Case,
    plan: Plan | None = None,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    most: int = 10,
    n: int = 16,
    designs: int = 4,
    seed: int = 0,
    sequence: str = "latin_hypercube",
    n_jobs: int = 1,
    resume: str | Path | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_draw: Callable[[Survival], None] | None = None,
) -> Survival:
    """Survival of links under uncertain numbers, regret of designs, and which numbers are worth measuring.

    Args:
        case: the park. plan: a plan of it; none: the one of least cost. ranges: (low, high) by place, between which a number is
        equally likely; none: those that provenance.csv states. most: numbers that are drawn, those that move the cost of what
        is built most (see ``tornado``); all others stay as they are. n: draws. designs: designs beside the plan's that are run
        in every draw, those of the most draws first. seed: of the draws. sequence: ``latin_hypercube`` or ``sobol``. n_jobs:
        processes side by side, see ``sample``; so is ``resume``. time_limit: seconds of each plan, and of each operation
        (default 10, where qualities mix). gap: relative, of each plan. cancel: is asked whether to stop. It and Ctrl-C end it;
        what was found is kept. on_draw: is called with what is known after each draw.

    Returns:
        ``.links`` with the share of draws in whose best plan a link is, ``.designs`` with their regret, ``.numbers`` with the
        worth of knowing each, and ``.sample``.

    Raises:
        CaseError: the case is faulty, or does not allow a drawn value.
        ArgumentError, ValueError: arguments that cannot be meant, no ranges, or no plan was found.

    Method: see the head of the module; numbers are independent and equally likely between their ends.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> found = pl.survival(case, ranges={"markets.gas_grid.price_per_unit": (0, 6)}, n=4, seed=1)
        >>> found.links.set_index("link")["share_of_draws"].to_dict()["brewery/greenhouse/hot_water/hot_water_pipe"]
        0.5
    """
    case = checked(case)
    _check(plan, {"most": (most, 1), "n": (n, 1), "designs": (designs, 0)}, sequence, (time_limit, gap), on_draw)
    with Asking(cancel) as stopped:
        first = plan_to_run(case, plan, time_limit, gap, stopped)
        ranked = tornado(case, first, ranges=ranges, most=0, time_limit=time_limit, cancel=stopped)
    drawn = _drawn(ranked, most)
    limits: dict[str, Any] = {"time_limit": time_limit, "gap": gap, "start": first}
    costs, tell = pd.DataFrame(dtype=float), on_draw or (lambda so_far: None)

    def heard(so_far: Sample) -> None:
        tell(Survival(so_far, first, costs, ranked.left_out))

    found = sample(
        case,
        drawn,
        n=n,
        seed=seed,
        sequence=sequence,
        n_jobs=n_jobs,
        resume=resume,
        cancel=cancel,
        on_plan=heard,
        **limits,
    )
    with Keeping(cancel) as stopped:
        for draw in found.plans:
            if stopped():
                break
            costs = pd.concat([costs, _run(case, found, draw, _designs(first, found, designs), time_limit)])
            tell(Survival(found, first, costs, ranked.left_out))
    return Survival(found, first, costs, ranked.left_out)


def _check(
    plan: Plan | None,
    counts: Mapping[str, tuple[int, int]],
    sequence: str,
    limits: tuple[float | None, float | None],
    on_draw: object,
) -> None:
    """Check the arguments; ``counts`` have their least values."""
    given = ArgumentCheck()
    if plan is not None:
        given.plan("plan", plan, found=True)
    for name, (count, least) in counts.items():
        given.whole(name, count, least, 1000)
    given.one_of("sequence", sequence, SEQUENCES)
    given.limits(*limits)
    given.function("on_draw", on_draw)
    given.raise_faults()


def _drawn(ranked: Tornado, most: int) -> dict[str, tuple[float, float]]:
    """Ends of the numbers that are drawn, those that move the cost most first.

    Behind them stand those at which what is built cannot run.
    """
    bars = sorted(ranked.bars, key=lambda bar: bool(bar.note))[:most]
    return {bar.number.place: (bar.number.low, bar.number.high) for bar in bars}


def _designs(first: Plan, found: Sample, most: int) -> dict[str, Plan]:
    """The plan's design, and those of the draws, the most frequent first.

    Of several with the same choices the first.
    """
    groups: dict[frozenset[str], list[int]] = {}
    for draw, plan in found.plans.items():
        if plan.found:
            groups.setdefault(chosen(plan), []).append(draw)
    others = sorted((draws for choices, draws in groups.items() if choices != chosen(first)), key=lambda draws: -len(draws))
    return {NOMINAL: first} | {f"draw {draws[0]}": found.plans[draws[0]] for draws in others[:most]}


def _run(case: Case, found: Sample, draw: int, designs: Mapping[str, Plan], time_limit: float | None) -> pd.DataFrame:
    """Cost of every design in a draw, infinite where it cannot run [money/y]"""
    values = {str(place): value for place, value in found.values.loc[draw].items()}
    there, limit = after_investment(with_values(case, values)), SECONDS if time_limit is None else time_limit
    costs = {}
    for name, plan in designs.items():
        ran = operation_of(operate(there, design_of(plan), gap=FINE, time_limit=limit, explain=False))
        costs[name] = ran.cost if ran.possible else math.inf
    return pd.DataFrame(costs, index=[draw])
