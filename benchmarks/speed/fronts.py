"""How long a front takes, beside its points solved one by one: python -m benchmarks.speed.fronts [PARK …] [--points N].

Of each park the front of cost and CO2; then every point again from the start, by ``optimise`` of the case under the same cap,
with the same gap. CPU seconds are of all processes. What is wanted is a ratio of at most 0.6.
"""

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

from parkloop.cases import load_case
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.abatement import with_cap
from parkloop.optimizer.analyses.pareto.trade_offs import Pareto, pareto
from parkloop.optimizer.planning.pipeline import optimise

SPECIES, GAP = "co2", 1e-3
ROOM = 1e-9
"""Relative room of a cap, which a point has reached within rounding."""


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What a function gives, CPU seconds of all processes, and seconds."""
    cpu, began = sum(os.times()[:4]), time.monotonic()
    found = work()
    return found, sum(os.times()[:4]) - cpu, time.monotonic() - began


def cold(case: Case, caps: list[float]) -> list[float]:
    """Cost of the ends and of the least under each cap, each solved from the start [money/y]"""
    plans = [optimise(case, gap=GAP), optimise(case, [SPECIES, "cost"], gap=GAP)]
    plans += [optimise(with_cap(case, SPECIES, cap), gap=GAP) for cap in caps]
    return [float(plan.kpi["total_cost_per_y"]) for plan in plans]


def row(park: str, points: int) -> str:
    """One row: front, points one by one, ratio."""
    case = load_case(park)
    found, cpu, seconds = timed(lambda: pareto(case, ["cost", SPECIES], points=points, gap=GAP))
    assert isinstance(found, Pareto)
    inner = found.cells[(found.cells["end"] == "") & (found.cells["outcome"] == "found")]
    caps = [float(cap) * (1 + ROOM) for cap in inner[f"limit_{SPECIES}"]]
    print(found.points.to_string(), found.cells.to_string(), found.links.to_string(), sep="\n", flush=True)
    costs, cold_cpu, cold_seconds = timed(lambda: cold(case, caps))
    print([round(cost) for cost in costs], flush=True)
    cells = [park, len(found.plans), f"{cpu:.1f}", f"{cold_cpu:.1f}", f"{cpu / cold_cpu:.2f}"]
    return "| " + " | ".join(map(str, [*cells, f"{seconds:.1f}", f"{cold_seconds:.1f}", f"{seconds / cold_seconds:.2f}"])) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parks", nargs="*", default=["kalundborg", "lubei"], metavar="PARK", help="a shipped park or a folder")
    parser.add_argument("--points", type=int, default=10)
    args = parser.parse_args()
    rows = [row(park, args.points) for park in args.parks]
    print("| park | points | CPU s, front | CPU s, one by one | ratio | s, front | s, one by one | ratio |")
    print("|---|---|---|---|---|---|---|---|", *rows, sep="\n")


if __name__ == "__main__":
    main()
