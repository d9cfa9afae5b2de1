"""Metrics of runs: first plan, gaps at moments, time to a gap, primal integral, cost of machine.

Method: primal integral, Berthold T. (2013) Measuring the impact of primal heuristics. Oper. Res. Lett. 41, 611-614.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from parkloop.optimizer.benchmark.measure import RunRecord
from parkloop.optimizer.benchmark.solvers import NO_MODEL

MOMENTS = (10, 60, 600)
"""Moments at which gaps are told [s]"""
SAME_PLAN = 1e-5
"""Relative difference of objectives of the same plan, and of a bound from a plan that it contradicts."""
NEVER = math.inf
COLUMNS = (
    *("instance", "group", "solver", "limit_s", "gap_asked", "rows", "binaries", "mixes", "status", "certified", "seconds"),
    *("build_s", "first_s", "first_objective", "objective", "bound", "gap"),
    *(f"gap_{moment}" for moment in MOMENTS),
    *("percent_s", "permille_s", "excess", "integral_s", "contradicted", "cpu_s", "peak_gb", "load"),
)
"""Columns of the table of runs. An absent plan or bound is an infinite gap or time; excess is that over the best known plan."""

Steps = Sequence[tuple[float, float | None, float | None]]
"""Trajectory of a run: seconds, objective and bound."""


def run_table(runs: Sequence[RunRecord]) -> pd.DataFrame:
    """A row per run; the best known plan of each park is the best of all its runs."""
    runs = [run for run in runs if run["status"] != NO_MODEL]
    best: dict[str, float] = {}
    sizes: dict[str, RunRecord] = {}
    for run in runs:
        values = [step[1] for step in run["trajectory"] if step[1] is not None]
        best[run["park"]] = min([best.get(run["park"], NEVER), *values[-1:]])
        sizes.setdefault(run["park"], {}).update({key: run[key] for key in ("rows", "binaries", "mixes") if key in run})
    rows = [_row(run, best[run["park"]]) | sizes[run["park"]] for run in runs]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"mixes": bool, "certified": bool})


def medians(table: pd.DataFrame) -> pd.DataFrame:
    """Medians of each class, time limit and solver, with the number of runs in ``runs``."""
    numbers = [name for name in COLUMNS[11:] if name not in ("first_objective", "objective", "bound", "contradicted", "status")]
    groups = table.groupby(["group", "limit_s", "solver"], sort=False)
    found = groups[["rows", "binaries", "seconds", *numbers]].median()
    return found.assign(runs=groups.size()).reset_index()


def _row(run: RunRecord, best: float) -> RunRecord:
    steps = [(float(seconds), objective, bound) for seconds, objective, bound in run["trajectory"]]
    first = next(((at, value) for at, value, _ in steps if value is not None), (NEVER, None))
    objective, bound = steps[-1][1:] if steps else (None, None)
    gaps = list(_gaps(steps, best))
    known = {name: run.get(name) for name in ("instance", "group", "solver", "limit_s", "status", "seconds", "build_s")}
    return {
        **known,
        "gap_asked": run["gap"],
        "certified": run.get("certified", False),
        "mixes": False,
        "first_s": first[0],
        "first_objective": first[1],
        "objective": objective,
        "bound": bound,
        "gap": gaps[-1][1] if gaps else NEVER,
        **{f"gap_{moment}": _at(gaps, moment, run["limit_s"]) if moment <= run["limit_s"] else None for moment in MOMENTS},
        "percent_s": _reached(gaps, 1e-2),
        "permille_s": _reached(gaps, 1e-3),
        "excess": NEVER if objective is None else _relative(objective - best, best),
        "integral_s": _integral(steps, best, run["limit_s"]),
        "contradicted": bound is not None and math.isfinite(best) and _relative(bound - best, best) > SAME_PLAN,
        **{name: run.get(name) for name in ("cpu_s", "peak_gb", "load")},
    }


def _relative(difference: float, size: float) -> float:
    return difference / max(abs(size), 1e-9)


def _gaps(steps: Steps, best: float) -> Iterator[tuple[float, float]]:
    """Relative gap over time; a bound above the best known plan proves nothing."""
    for seconds, objective, bound in steps:
        if objective is None or bound is None or _relative(bound - best, best) > SAME_PLAN:
            yield seconds, NEVER
        else:
            yield seconds, max(_relative(objective - bound, objective), 0.0)


def _at(gaps: Sequence[tuple[float, float]], moment: float, limit: float) -> float:
    """Gap at a moment; at the time limit that of the answer, which comes some tenths of a second later."""
    return next((gap for seconds, gap in reversed(gaps) if seconds <= moment or moment == limit), NEVER)


def _reached(gaps: Sequence[tuple[float, float]], gap: float) -> float:
    """Time from which on the gap is that small: a bound that is taken back proved nothing."""
    last = next((place for place in range(len(gaps) - 1, -1, -1) if gaps[place][1] > gap), -1)
    return gaps[last + 1][0] if last + 1 < len(gaps) else NEVER


def _integral(steps: Steps, best: float, limit: float) -> float:
    """Primal integral up to the time limit [s]: 0 for the best plan at once, the limit for none."""
    if not math.isfinite(best):
        return limit
    at = [0.0, *(min(seconds, limit) for seconds, *_ in steps), limit]
    off = [1.0, *(_primal_gap(objective, best) for _, objective, _ in steps)]
    return float(np.dot(off, [end - begin for begin, end in pairwise(at)]))


def _primal_gap(objective: float | None, best: float) -> float:
    if objective is None or objective * best < 0:
        return 1.0
    size = max(abs(objective), abs(best))
    return abs(objective - best) / size if size else 0.0
