"""Goals of speed, held against what was measured: met, missed, or not measured."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from parkloop.optimizer.benchmark.metrics import NEVER, SAME_PLAN
from parkloop.optimizer.plan.wording import percent_up, three_digits

OURS, PLAIN, SCIP = "parkloop", "highs", "scip"
FIRST = {30: 2.0, 50: 5.0, 150: 30.0}
"""Time of a certified first plan by number of plants [s]"""
GAPS = ((30, 60, 0.02), (50, 60, 0.05), (50, 600, 0.025), (75, 600, 0.05))
"""Gap by number of plants and moment [s]"""
SOONER, SOONER_PLANTS = 5.0, 20
"""Times that 1 % is proven sooner than by plain HiGHS, and at how many plants."""
PARKS = {"kalundborg": 5.0, "linjiang": 30.0}
"""Time to a gap of 0.1 % [s]"""
BEST_SHARE = 39 / 40
"""Share of parks that mix in which the best known plan is found."""
LARGEST, MEMORY_GB = 150, 8.6
OVER_SECONDS, OVER_SHARE = 2.0, 0.05
"""What a run may take beyond its time limit."""


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured in words, and whether it is met; None where it was not measured."""

    park: str
    goal: str
    measured: str
    met: bool | None


def goals(runs: pd.DataFrame, medians: pd.DataFrame) -> list[Goal]:
    """Every goal, by the table of runs and by their medians."""
    return [
        *_first_plans(runs, medians),
        *_sooner(medians),
        *_gaps(medians),
        _largest(runs),
        *_mixing(runs),
        *_parks(runs),
        _ends(runs),
    ]


def _at_most(park: str, goal: str, values: Sequence[float], limit: float, show: Callable[[float], str]) -> Goal:
    """Goal that none of some values exceeds a limit."""
    if not len(values):
        return Goal(park, goal, "", None)
    return Goal(park, goal, show(max(values)), max(values) <= limit)


def _of(medians: pd.DataFrame, plants: int, solver: str, column: str) -> dict[str, float]:
    """Medians of the classes ``water`` and ``full`` with so many plants, of their longest runs."""
    groups = [f"{kind} {plants}" for kind in ("water", "full")]
    rows = medians[medians["group"].isin(groups) & (medians["solver"] == solver) & medians[column].notna()]
    return dict(zip(rows["group"], rows[column], strict=True))


def _first_plans(runs: pd.DataFrame, medians: pd.DataFrame) -> Iterator[Goal]:
    for plants, limit in FIRST.items():
        found = list(_of(medians, plants, OURS, "first_s").values())
        yield _at_most(f"{plants} plants", f"first plan in ≤ {limit:g} s", found, limit, shown_seconds)
    ours = runs[(runs["solver"] == OURS) & runs["objective"].notna()]
    certified = f"{int(ours['certified'].sum())} of {len(ours)}"
    yield Goal("every park", "the plan is certified", certified, bool(ours["certified"].all()) if len(ours) else None)


def _sooner(medians: pd.DataFrame) -> Iterator[Goal]:
    ours, plain = (_of(medians, SOONER_PLANTS, solver, "percent_s") for solver in (OURS, PLAIN))
    for group in ours.keys() & plain.keys():
        times = NEVER if math.isinf(plain[group]) else plain[group] / ours[group]
        met = not math.isinf(ours[group]) and times >= SOONER
        measured = f"{shown_seconds(ours[group])} against {shown_seconds(plain[group])}"
        yield Goal(group, f"1 % proven ≥ {SOONER:g} times sooner than plain, or plain never", measured, met)
    if not ours.keys() & plain.keys():
        yield Goal(f"{SOONER_PLANTS} plants", f"1 % proven ≥ {SOONER:g} times sooner than plain", "", None)


def _gaps(medians: pd.DataFrame) -> Iterator[Goal]:
    for plants, moment, gap in GAPS:
        found = list(_of(medians, plants, OURS, f"gap_{moment}").values())
        words = f"gap ≤ {100 * gap:g} % at {moment} s"
        yield _at_most(f"{plants} plants", words, found, gap, shown_gap)


def _largest(runs: pd.DataFrame) -> Goal:
    park, goal = f"{LARGEST} plants", "better than today's park, certified, stated gap, 8 GiB"
    ours = runs[(runs["solver"] == OURS) & runs["group"].isin([f"full {LARGEST}", f"water {LARGEST}"])]
    if not len(ours):
        return Goal(park, goal, "", None)
    better = ours["certified"] & (ours["objective"] < ours["first_objective"]) & ours["gap"].map(math.isfinite)
    good = better & (ours["peak_gb"].fillna(0.0) <= MEMORY_GB)
    return Goal(park, goal, f"{int(good.sum())} of {len(ours)}", bool(good.all()))


def _mixing(runs: pd.DataFrame) -> Iterator[Goal]:
    mixing = runs[runs["mixes"]].pivot_table(index="instance", columns="solver", values=["permille_s", "excess"], aggfunc="min")
    sooner, best = "0.1 % proven as soon as by SCIP alone", f"best known plan in {100 * BEST_SHARE:g} %"
    if ("permille_s", SCIP) not in mixing or ("permille_s", OURS) not in mixing:
        yield from (Goal("parks that mix", words, "", None) for words in (sooner, best))
        return
    ours, other = (mixing["permille_s", solver].fillna(NEVER) for solver in (OURS, SCIP))
    count = int((ours <= other).sum())
    medians = f"medians {shown_seconds(ours.median())} against {shown_seconds(other.median())}; in {count} of {len(mixing)}"
    yield Goal("parks that mix", sooner, medians, bool(ours.median() <= other.median()))
    ours_best, other_best = (int((mixing["excess", solver] <= SAME_PLAN).sum()) for solver in (OURS, SCIP))
    words = f"{ours_best} of {len(mixing)}, SCIP {other_best}"
    yield Goal("parks that mix", best, words, ours_best >= BEST_SHARE * len(mixing))


def _parks(runs: pd.DataFrame) -> Iterator[Goal]:
    for park, limit in PARKS.items():
        found = runs[(runs["solver"] == OURS) & (runs["group"] == park)]["permille_s"].tolist()
        yield _at_most(park, f"0.1 % in ≤ {limit:g} s", found, limit, shown_seconds)


def _ends(runs: pd.DataFrame) -> Goal:
    ours = runs[runs["solver"] == OURS]
    over = (ours["seconds"].fillna(NEVER) - (1 + OVER_SHARE) * ours["limit_s"]).tolist()
    words = f"time limit exceeded by ≤ {OVER_SECONDS:g} s + {100 * OVER_SHARE:g} %"
    return _at_most("every park", words, over, OVER_SECONDS, lambda x: f"{shown_seconds(max(x, 0.0))} + 5 %")


def shown_seconds(value: float) -> str:
    """Seconds in three digits; never where they are infinite."""
    return f"{three_digits(value)} s" if math.isfinite(value) else "never"


def shown_gap(value: float) -> str:
    """A gap in per cent; none where it is infinite."""
    return f"{percent_up(value)} %" if math.isfinite(value) else "none"
