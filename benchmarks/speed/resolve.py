"""How soon changed questions of a solved park are answered: python -m benchmarks.speed.resolve [PARK …] [--changes N] [--write].

Of each park a plan is made, then one price after the other is changed at random (seeded), each from that plan: CPU seconds until
the certified plan of the changed case is there, and the gap that is proven for it, beside the plan's own. Of `kalundborg` the
values of the five most expensive links of its plan, and the thresholds of `steam_novo`. CPU seconds are of all processes.
`--write` puts the table into docs/resolve.md.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from parkloop.cases import load_case
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.link_value.tables import link_values
from parkloop.optimizer.analyses.what_if.changes import CARBON, handles
from parkloop.optimizer.analyses.what_if.run import WhatIf, what_if
from parkloop.optimizer.parametric.threshold import threshold
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise

PAGE = Path("docs/resolve.md")
START, END = "<!-- table -->\n", "<!-- end of table -->\n"
LEAST, MOST = 0.7, 1.4
"""Factors on a price."""
CARBON_PRICES = (0.0, 120.0)
LINKS, LINK = 5, "steam_novo"
HEAD = (
    "| question | answers | CPU s, median | CPU s, worst | seconds, median | gap of the plan, % | gap proven, median, % "
    "| within 1 %, share | certified |\n|---|---|---|---|---|---|---|---|---|\n"
)


class Asked(NamedTuple):
    """What one answer took, and how far it is proven; a gap of None where there is none to tell."""

    cpu: float
    seconds: float
    gap: float | None
    certified: bool


class First(Exception):  # noqa: N818
    """The first answer is there."""

    def __init__(self, found: WhatIf) -> None:
        """Keep the answer."""
        self.found = found


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What a function gives, CPU seconds of all processes, and seconds."""
    cpu, began = sum(os.times()[:4]), time.monotonic()
    found = work()
    return found, sum(os.times()[:4]) - cpu, time.monotonic() - began


def changes(case: Case, count: int, seed: int) -> Iterator[dict[str, float]]:
    """Prices changed at random: that of a market, a supply or an outlet by a factor, or that of carbon."""
    dice = random.Random(seed)
    prices = [handle for handle in handles(case) if handle.group != "caps"]
    for _ in range(count):
        one = dice.choice([*prices, None])
        yield {CARBON: dice.uniform(*CARBON_PRICES)} if one is None else {one.place: one.present * dice.uniform(LEAST, MOST)}


def first_answer(case: Case, plan: Plan, values: dict[str, float]) -> Asked:
    """The first answer to a change, which is all that is waited for."""

    def ask() -> WhatIf:
        def heard(found: WhatIf) -> None:
            raise First(found)

        try:
            return what_if(case, values=values, plan=plan, on_answer=heard)
        except First as first:
            return first.found

    found, cpu, seconds = timed(ask)
    return Asked(cpu, seconds, found.plan.gap, found.plan.certified)


def row(question: str, answers: list[Asked], gap: float | None) -> str:
    """A row of the table."""
    proven = [a.gap for a in answers if a.gap is not None]
    cells = [
        *(question, str(len(answers)), f"{statistics.median(a.cpu for a in answers):.1f}", f"{max(a.cpu for a in answers):.1f}"),
        *(f"{statistics.median(a.seconds for a in answers):.1f}", "" if gap is None else f"{100 * gap:.2f}"),
        f"{100 * statistics.median(proven):.2f}" if proven else "",
        f"{sum(g <= 0.01 for g in proven) / len(answers):.0%}" if proven else "",
        f"{sum(a.certified for a in answers)}",
    ]
    return "| " + " | ".join(cells) + " |\n"


def of_prices(park: str, count: int, seed: int, seconds: float) -> str:
    """Row of the changes of prices of a park."""
    case = load_case(park)
    plan = optimise(case, time_limit=seconds, gap=1e-3)
    print(f"{case.info.id}: {plan.status}, {plan.objective}, gap {plan.gap}", flush=True)
    answers = []
    for values in changes(case, count, seed):
        answers.append(first_answer(case, plan, values))
        print(values, answers[-1], flush=True)
    return row(f"a price of {case.info.id} changed", answers, plan.gap)


def of_links(park: str) -> str:
    """Row of the values of the most expensive links of a plan, all of them together."""
    case = load_case(park)
    plan = optimise(case)
    new = plan.links[(plan.links["status"] == "new") & (plan.links["from_plant"] != plan.links["to_plant"])]
    links = new.sort_values("capex", ascending=False)["link"].tolist()[:LINKS]
    found, cpu, seconds = timed(lambda: link_values(case, links, plan=plan))
    print(found.table.to_string(), found.break_evens.to_string(), sep="\n", flush=True)
    return row(f"values of {LINKS} links of {park}", [Asked(cpu, seconds, None, len(found) == LINKS)], plan.gap)


def of_threshold(park: str, link: str) -> str:
    """Row of the thresholds of a link."""
    found, cpu, seconds = timed(lambda: threshold(load_case(park), link))
    print(found.table.to_string(), flush=True)
    certified = all(one.status != "no plan" and all(s.certified for s in one.switches) for one in found)
    return row(f"thresholds of {link} of {park}", [Asked(cpu, seconds, None, certified)], None)


def main() -> None:
    """Print the table, and write it into the page where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parks", nargs="*", default=["linjiang"], metavar="PARK", help="a shipped park or a folder")
    parser.add_argument("--changes", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300.0, help="time limit of the plan before")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows = [of_prices(park, args.changes, args.seed, args.seconds) for park in args.parks]
    rows += [of_links("kalundborg"), of_threshold("kalundborg", LINK)]
    print(HEAD + "".join(rows))
    if args.write:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.partition(START)[0], text.partition(END)[2]
        PAGE.write_text(before + START + HEAD + "".join(rows) + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
