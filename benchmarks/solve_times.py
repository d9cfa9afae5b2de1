"""How long shipped parks take, beside plain Pyomo with HiGHS on the same model in the same run: python -m benchmarks.solve_times.

Both sides get the same Pyomo model and gap; ours compiles it to arrays and starts from the park without anything new, the other
goes through Pyomo's own interface. Medians of several runs; the ratio is what can be compared between machines.
"""

import statistics
import sys
import time
from collections.abc import Callable

import pyomo.environ as pyo

from parkloop.cases import load_case
from parkloop.models.accounts.closing import objective
from parkloop.models.site import make_site
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solve.lexicographic import Limits

GAP = 1e-3
RUNS = 3
CASES = ("two_firms", "kalundborg_today", "kalundborg")


def ours(built: Build) -> float:
    """Seconds of our solve, arrays and polishing included."""
    began = time.monotonic()
    minimise_acyclic(built, ("cost",), Limits(gap=GAP, began=began))
    return time.monotonic() - began


def plain(built: Build) -> float:
    """Seconds of Pyomo's own interface to HiGHS."""
    built.model.cost = pyo.Objective(expr=objective(built.ledger, "cost"))
    solver = pyo.SolverFactory("appsi_highs")
    solver.options["mip_rel_gap"] = GAP
    began = time.monotonic()
    solver.solve(built.model)
    seconds = time.monotonic() - began
    built.model.del_component("cost")
    return seconds


def median(run: Callable[[Build], float], name: str) -> float:
    """Median seconds of several runs, each on a fresh model."""
    return statistics.median(run(build(make_site(load_case(name)))) for _ in range(RUNS))


def main(names: tuple[str, ...] = CASES) -> None:
    """Print a table: case, rows, binaries, seconds of both, ratio."""
    print("| case | rows | binaries | ours, s | plain Pyomo + HiGHS, s | ours / plain |")
    print("|---|---|---|---|---|---|")
    for name in names:
        problem = build(make_site(load_case(name))).problem
        seconds, others = median(ours, name), median(plain, name)
        sizes = f"{problem.rows:,} | {int(problem.integer.sum()):,}"
        print(f"| {name} | {sizes} | {seconds:.2f} | {others:.2f} | {seconds / others:.2f} |", flush=True)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or CASES)
