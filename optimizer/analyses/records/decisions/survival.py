"""The record of survival: links under uncertain numbers, regret, and what is worth measuring."""

from collections.abc import Iterator, Mapping
from typing import Any

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import (
    YES_NO,
    Analysis,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    Table,
    worded,
)
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan
from parkloop.optimizer.analyses.resilience.survival import Survival, survival
from parkloop.optimizer.analyses.sensitivity.ranges import without_ranges
from parkloop.optimizer.analyses.titles import distinct_titles, titled, titles
from parkloop.optimizer.analyses.what_if.changes import place_name
from parkloop.optimizer.plan.wording import money
from parkloop.optimizer.system.interrupts import pressed

MONEY = "{money}/y"
SEQUENCE_WORDS = {"latin_hypercube": say("Latin hypercube"), "sobol": say("Sobol sequence")}
MOST_NAMED = 5
"""Numbers that are named as those that decide."""


def _run(
    case: Case, control: Control, ranges: Mapping[str, Any], most: int, n: int, designs: int, seed: int, sequence: str
) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)

    def heard(so_far: Survival) -> None:
        tables = {"links": so_far.links, **({"designs": so_far.designs} if len(so_far.costs) else {})}
        control.report(tables, len(so_far.sample.plans) + len(so_far.costs), 2 * n)

    asked = {name: (float(low), float(high)) for name, (low, high) in ranges.items()} or None
    options: dict[str, Any] = {"most": most, "n": n, "designs": designs, "seed": seed, "sequence": sequence, **control.series}
    found = survival(case, plan, ranges=asked, on_draw=heard, **options)
    tables = {"links": found.links, "designs": found.designs, "numbers": found.numbers}
    control.show(tables)
    summary = {"draws": n, "plans": sum(one.found for one in found.sample.plans.values()), "perfect_per_y": found.perfect_per_y}
    status = "found" if summary["plans"] else "stopped" if pressed() else "infeasible"
    return Result(tables, summary, status=status, answer=found)  # type: ignore[arg-type]


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    numbers = result.tables.get("numbers")
    if numbers is None or "perfect_per_y" not in result.summary:
        return
    if result.summary["perfect_per_y"] is not None:
        worth = money(float(result.summary["perfect_per_y"]), case.info.currency or "money")
        words = say("To know all drawn numbers before building is worth {worth}/y at most.", worth=worth)
        yield rendered(words, language)
    deciding = numbers[numbers["decides"].astype(bool)].head(MOST_NAMED)
    if len(deciding):
        names = joined(place_name(case, str(place), language) for place in deciding["place"])
        yield rendered(say("What decides most, and is worth measuring first: {names}.", names=names), language)
    else:
        yield rendered(say("No number alone decides between these designs more than chance does in so few draws."), language)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    links = result.tables.get("links")
    if links is None or not len(links):
        return
    caption = rendered(say("How often a link is in the best plan"), language)
    shares = [100 * float(share) for share in links["share_of_draws"]]
    names = distinct_titles(map(str, links["link"]), titled(case, language), titles(case, language))
    yield bar_figure([names[str(link)] for link in links["link"]], {caption: shares}, "%", caption, language)


ANALYSIS = Analysis(
    lacks=without_ranges,
    name="survival",
    series=True,
    title=say("Survival of links"),
    question=say("Survival: how often each link is in the best plan, and which numbers are worth measuring"),
    parameters=(
        Parameter(
            *("ranges", "spans", say("Uncertain number")),
            help="section.key or table.row.column, and its ends; may be repeated (default: all ranges of provenance.csv)",
            default={},
            option="--param",
            asked=False,
        ),
        Parameter(
            *("most", "count", say("Numbers that are drawn")),
            help="numbers that are drawn, those that move the cost most (default 10)",
            default=10,
            low=1,
            high=100,
        ),
        Parameter("n", "count", say("Draws"), help="number of draws (default 16)", default=16, low=1, high=500, option="--draws"),
        Parameter(
            *("designs", "count", say("Other designs")),
            help="designs beside the plan's that are run in every draw (default 4)",
            default=4,
            low=0,
            high=20,
        ),
        Parameter(*("seed", "count", say("Seed")), help="of the draws (default 0)", default=0, low=0, asked=False),
        Parameter(
            *("sequence", "choice", say("How it is drawn")),
            help="latin_hypercube (default) or sobol",
            default="latin_hypercube",
            choices=lambda case: SEQUENCE_WORDS,
            asked=False,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "links",
            (
                ResultColumn("link", say("Link")),
                ResultColumn("share_of_draws", say("Share of the draws")),
                ResultColumn("in_plan", say("In the plan"), cell=worded("in_plan", YES_NO)),
            ),
            say("How often a link is in the best plan"),
        ),
        Table(
            "designs",
            (
                ResultColumn("design", say("Design")),
                ResultColumn("mean_cost_per_y", say("Mean cost"), MONEY),
                ResultColumn("mean_regret_per_y", say("Mean regret"), MONEY),
                ResultColumn("largest_regret_per_y", say("Largest regret"), MONEY),
                ResultColumn("cannot_run", say("Draws in which it cannot run")),
            ),
            say("Designs, that of the least largest regret first"),
        ),
        Table(
            "numbers",
            (
                ResultColumn("place", say("Number")),
                ResultColumn("worth_per_y", say("Worth of knowing it"), MONEY),
                ResultColumn("noise_per_y", say("Of it noise"), MONEY),
                ResultColumn("decides", say("More than noise"), cell=worded("decides", YES_NO)),
            ),
            say("What it is worth to know each number"),
        ),
    ),
    sentences=_sentences,
    figures=_figures,
    hint=say(
        "Numbers are equally likely between their ends and independent. Regret: cost of a design in a draw less the least "
        "known there. "
        "Worth of knowing: by how much the mean cost falls if the design is chosen by the number; what shuffled numbers give "
        "is noise."
    ),
    builds_on_plan=True,
)
