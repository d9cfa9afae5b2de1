"""Measure every shipped park: its size, how long it takes, its proven gap, and what it saves.

Run ``python -m benchmarks.parks.shipped [PARK …]`` from the root of the repository; it prints the table of docs/parks.md. With
``--write`` it puts it into the page, between ``<!-- measured -->`` and ``<!-- end -->``; rows that were not measured stay.
"""

import argparse
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks.parks.kalundborg import MILLION, cost
from benchmarks.speed.build import timed
from parkloop.cases import Case, list_cases, load_case
from parkloop.optimizer import Plan, optimise

PAGE = Path(__file__).parents[2] / "docs" / "parks.md"
RUNS = 3
LONG = 60.0
"""Seconds after which a park is not solved again for the median."""
GAP = {"linjiang": 5e-3}
"""Gap asked for, where it is not 0.1 %: in Linjiang many qualities mix."""
SECONDS = {"linjiang": 300.0}
"""How long is sought at most: with a limit the search of mixes goes on until the gap is closed."""
HEAD = (
    "| park | plants | candidates | binaries | rows | seconds | runs | proven gap | today | saving | of today |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
)


def measured(name: str) -> tuple[Case, Plan, list[float]]:
    """A park, its plan, and the processor's seconds of each run."""
    case = load_case(name)
    seconds: list[float] = []
    while len(seconds) < RUNS and sum(seconds) < LONG:
        plan, taken = timed(lambda: optimise(case, gap=GAP.get(name, 1e-3), time_limit=SECONDS.get(name)))
        seconds.append(taken)
    return case, plan, seconds


def row(name: str) -> str:
    """A line of the table: money in millions a year."""
    case, plan, seconds = measured(name)
    today = cost(optimise(case, scope="baseline"))
    saving = today - cost(plan)
    inside = sum(not plant.external for plant in case.plants)
    size = f"{inside} | {plan.candidates} | {plan.binaries} | {plan.constraints:,}"
    took = f"{statistics.median(seconds):.1f} | {len(seconds)} | {100 * plan.gap:.3f} %"
    money = f"{case.info.currency} {today / MILLION:,.1f} | {saving / MILLION:,.1f} | {100 * saving / today:.0f} %"
    return f"| {name} | {size} | {took} | {money} |"


def rows(names: list[str]) -> Iterator[str]:
    for name in names:
        told = row(name)
        print(told, flush=True)
        yield told


def written(page: str, made: list[str]) -> str:
    """The page with these lines in its table, in the order of the alphabet."""
    found = re.search(r"(<!-- measured -->\n)(.*?)(<!-- end -->)", page, re.DOTALL)
    assert found, "the page has no table"
    lines = [line for line in found[2].splitlines() if line.startswith("| ") and line not in HEAD]
    known = {line.split(" | ")[0]: line for line in [*lines, *made]}
    table = "\n".join([*HEAD, *(known[name] for name in sorted(known))])
    return page[: found.start()] + f"{found[1]}{table}\n{found[3]}" + page[found.end() :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("park", nargs="*", default=list_cases())
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    print("\n".join(HEAD))
    made = list(rows(chosen.park))
    if chosen.write:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
