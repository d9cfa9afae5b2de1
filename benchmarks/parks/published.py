"""Solve the published problems and write docs/published.md: what was published, what Parkloop finds, and how long it takes.

Run ``python -m benchmarks.parks.published`` from the root of the repository; it takes about two minutes.
"""

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from parkloop.cases import load_case
from parkloop.optimizer import Plan
from tests.benchmarks import test_published as published

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "published.md"
BEYOND = Path(__file__).parent / "beyond.csv"
Row = dict[str, str]

LEAD = """\
# Published problems

Made by `python -m benchmarks.parks.published`. Each problem is a case folder in `tests/benchmarks/parks`, solved like any other;
the numbers are also a test (`tests/benchmarks/test_published.py`). How a problem became a park, and where its data are from, is
told in [tests/benchmarks/SOURCES.md](../tests/benchmarks/SOURCES.md): most data were recalled from the papers and books, and were
not compared with the printed tables. *Proven* is the gap: no plan is better by more than this. *Seconds* are of the whole
question; rows of one plan share it. `fresh` and `waste` are water, `hot_utility` and `cold_utility` heat, in the units of the
problem.

The [roadmap](how-to/roadmap.md) has no published problem here. Those that were found spread the outlay of a project over several
years (Lorie and Savage 1955, Weingartner 1963), or choose the size of each expansion anew (Sahinidis and others 1989); here each
project is built at once, at its size. Its tests hold it against all orders of building.
"""
HEADER = "| scope | least | quantity | published | Parkloop | differs by | proven | seconds |"
NOTHING = 1e-9
"""Relative differences below this are those of arithmetic."""
RULE = "|---|---|---|---:|---:|---:|---:|---:|"


def rows() -> list[Row]:
    """Every published number."""
    return published.read(ROOT / "tests" / "benchmarks" / "published.csv")


def page() -> Iterator[str]:
    """The lines of the page."""
    yield LEAD
    for park, numbers in groupby((row for row in rows() if not published.reason_to_wait(row)), key=published.park_of):
        yield from section(park, list(numbers))
    yield from beyond()


def section(park: str, numbers: list[Row]) -> Iterator[str]:
    """A problem: its title, its sources and its numbers."""
    title = load_case(ROOT / "tests" / "benchmarks" / "parks" / park).info.title or park
    yield f"## {park}: {title}\n"
    for source in dict.fromkeys(row["source"] for row in numbers):
        yield f"{source[0].upper()}{source[1:].rstrip('.')}.\n"
    yield f"{HEADER}\n{RULE}"
    for row in numbers:
        plan = published.solved(park, row["scope"], row["only"], row["objective"])
        yield line(row, plan)
    yield ""


def line(row: Row, plan: Plan) -> str:
    """One number beside the published one."""
    if not plan.certified:
        raise ValueError(f"{published.park_of(row)}: {plan.status}, {[*plan.reasons, *plan.faults]}")
    ours, theirs = published.value_of(plan, row["quantity"]), float(row["value"])
    scope = f"{row['scope']}, only {row['only']}" if row["only"] else row["scope"]
    off = abs(ours - theirs) / abs(theirs)
    gap = "–" if plan.gap is None else f"{100 * plan.gap:.2g} %"
    cells = (
        scope,
        row["objective"].replace(" ", ", "),
        row["quantity"],
        f"{theirs:,.9g}",
        f"{ours:,.8g}",
        "0 %" if off < NOTHING else f"{100 * off:.1g} %",
        gap,
    )
    return "| " + " | ".join((*cells, f"{plan.seconds:.1f}")) + " |"


def beyond() -> Iterator[str]:
    """What cannot be had of a park, with the reason."""
    yield "## Beyond the format\n"
    yield "| problem | quantity | published | source | reason |\n|---|---|---|---|---|"
    for row in rows():
        if reason := published.reason_to_wait(row):
            yield f"| {published.park_of(row)} | {row['quantity']} | {row['value']} | {row['source']} | {reason} |"
    with BEYOND.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield f"| {row['problem']} | {row['quantity']} | {row['value'] or '–'} | {row['source']} | {row['reason']} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
