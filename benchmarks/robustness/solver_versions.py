"""Whether the installed HiGHS answers alike with presolve on and off: python -m benchmarks.robustness.solver_versions [PARKS].

Each shipped park and PARKS random ones (500 by default; half invented parks with by-products, half small ones with all features
of the format) are solved for least cost by HiGHS alone, with presolve and without, and by the adapter, which doubts HiGHS.
A bound above a solution that holds, two proven optima that differ, or two statuses that differ are a wrong answer. Ends with 1
where the adapter gave one. A release is taken into pyproject.toml only where HiGHS alone gives none, here and in
tests/optimizer/solver/test_canaries.py.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import highspy

from parkloop.cases import Case, list_cases, load_case
from parkloop.cases.synthetic import synthetic_park
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, Status, run, solve_unverified
from parkloop.optimizer.solver.problem import Problem
from tests.reference.random_parks.parks import random_park

PARKS = 500
GAP, ROUNDING = 1e-6, 1e-6
SECONDS = 60.0
"""Longest solve; what is not closed by then is compared by its bound and its solution all the same [s]"""


@dataclass(frozen=True)
class Difference:
    """What presolve changed in one park: ``alone`` of HiGHS's own answers, ``wrong`` of the adapter's; empty where nothing."""

    solved: bool
    solve_unverified: str
    wrong: str


def park(seed: int) -> Case:
    """A random park, the same for the same seed."""
    if seed % 2:
        return random_park(seed)
    return synthetic_park(plants=4 + seed % 5, by_products=6 + seed % 11, seed=seed)


def difference(case: Case) -> Difference:
    """What presolve changes in the least cost of a park."""
    site = make_site(case)
    built = build(site, bounded_network(site))
    problem = built.problem.with_objective(*built.objective("cost"))
    options = [SolveOptions(gap=GAP, time_limit=SECONDS, presolve=presolve) for presolve in (True, False)]
    plain, doubted = [[solve(problem, o) for o in options] for solve in (solve_unverified, run)]
    closed = all(outcome.status is Status.optimal for outcome in doubted)
    return Difference(closed, disagreement(problem, plain), disagreement(problem, doubted))


def disagreement(problem: Problem, outcomes: list[Outcome]) -> str:
    """In what answers to one problem contradict each other or themselves; empty where they do not."""
    found = [o.objective for o in outcomes if o.x is not None and o.objective is not None and problem.violation(o.x) < 1e-6]
    said = ", ".join(f"{o.status} {o.objective} ≥ {o.bound}" for o in outcomes)
    if any(o.status is Status.infeasible for o in outcomes) and found:
        return said
    least = min(found, default=float("inf"))
    room = ROUNDING * max(abs(least), 1.0)
    above = [o for o in outcomes if o.bound is not None and o.bound > least + room]
    dear = [o for o in outcomes if o.status is Status.optimal and o.objective is not None and o.objective > least + 2 * room]
    return said if above or dear else ""


def named(count: int) -> Iterator[tuple[str, Case]]:
    """The shipped parks and the random ones."""
    yield from ((name, load_case(name)) for name in list_cases())
    yield from ((f"random {seed}", park(seed)) for seed in range(count))


def main(count: int = PARKS) -> int:
    """Compare them all, and print what differs."""
    total = plain = wrong = 0
    for name, case in named(count):
        found = difference(case)
        total, plain, wrong = total + 1, plain + bool(found.solve_unverified), wrong + bool(found.wrong)
        if found.solve_unverified or found.wrong:
            print(f"{name}: HiGHS alone: {found.solve_unverified or 'right'}; adapter: {found.wrong or 'right'}", flush=True)
    print(f"HiGHS {highspy.Highs().version()}: {total} parks, {plain} wrong by HiGHS alone, {wrong} by the adapter.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARKS))
