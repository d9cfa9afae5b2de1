"""The record of marginal values: what the next unit of every limit, need and size is worth."""

import math
from collections.abc import Iterator, Sequence

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, ResultRow, Table
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan
from parkloop.optimizer.analyses.sensitivity.margins import Margins, margins
from parkloop.optimizer.analyses.what_if.changes import place_name
from parkloop.optimizer.plan.wording import number

DRAWN, HUNDREDTH = 25, 0.01
"""Numbers that are drawn at most, and the share of each that its bar stands for."""


def _run(case: Case, control: Control, step: float, most: int, places: Sequence[str]) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)

    def heard(so_far: Margins) -> None:
        control.report({"margins": so_far.table}, len(so_far.margins), 0)

    asked = list(places) or None
    found = margins(case, plan, places=asked, step=step, most=most, on_number=heard, **control.limits)
    return Result({"margins": found.table}, {"numbers": len(found.margins)}, answer=found)


def _proven(row: ResultRow, language: str, money: str) -> str:
    """Worth of a plan made anew, with what its gaps leave open."""
    worth, accuracy = row["best_more"], row["best_accuracy"]
    if math.isnan(worth):
        return ""
    within = rendered(say("within the accuracy of {amount}", amount=number(accuracy)), language)
    return within if abs(worth) <= accuracy else f"{number(worth)} ± {number(accuracy)}"


def _less(row: ResultRow, language: str, money: str) -> str:
    worth = row["worth_less"]
    if math.isinf(worth):
        return rendered(say("cannot run with less"), language)
    return "" if math.isnan(worth) else number(worth)


def _more(row: ResultRow, language: str, money: str) -> str:
    worth = row["worth_more"]
    if math.isinf(worth):
        return rendered(say("cannot run with more"), language)
    return "" if math.isnan(worth) else number(worth)


def _unit(row: ResultRow, language: str, money: str) -> str:
    """Unit that one more is of; it stays in the currency, as the worth is per one of it."""
    return written(str(row["unit"]), language)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if "margins" in result.tables and not len(result.tables["margins"]):
        yield rendered(say("The case states no limit, need or size that is not 0."), language)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    """What a hundredth more of each number saves, and a hundredth less costs: units differ, shares do not."""
    table = result.tables.get("margins")
    if table is None:
        return
    told = table[(table[["worth_more", "worth_less"]].abs() > 0).any(axis=1)].head(DRAWN)
    if not len(told):
        return
    names = [place_name(case, str(place), language) for place in told["place"]]
    titles = {"worth_more": say("A hundredth more saves"), "worth_less": say("A hundredth less costs")}
    shares = {
        rendered(words, language): (told[column] * told["present"].abs() * HUNDREDTH).tolist() for column, words in titles.items()
    }
    caption = rendered(say("What a hundredth more or less of each number is worth, as built"), language)
    yield bar_figure(names, shares, f"{case.info.currency or 'money'}/y", caption, language)


ANALYSIS = Analysis(
    name="margins",
    title=say("Marginal values"),
    question=say("Marginal values: what the next t, MW or m2 is worth"),
    parameters=(
        Parameter(
            *("places", "names", say("Numbers")),
            help="numbers, as section.key or table.row.column (default: every limit, need and size that the case states)",
            default=(),
            asked=False,
        ),
        Parameter(
            *("step", "number", say("Step [share]")),
            help="share of each number that is added and taken away (default 0.01)",
            default=0.01,
            low=0.0001,
            high=0.5,
        ),
        Parameter(
            *("most", "count", say("Numbers planned anew")),
            help="numbers for which the park is planned anew too, those of the greatest worth first (default 0)",
            default=0,
            low=0,
            high=100,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "margins",
            (
                ResultColumn("place", say("Number")),
                ResultColumn("present", say("Present")),
                ResultColumn("unit", say("Unit of the number"), cell=_unit),
                ResultColumn("worth_more", say("Worth of one more, as built"), "{money}/y", cell=_more),
                ResultColumn("worth_less", say("Of one less, as built"), "{money}/y", cell=_less),
                ResultColumn("worth_more_per_amount", say("Per unit of amount"), "{money}/unit"),
                ResultColumn("amount_unit", say("Unit of amount")),
                ResultColumn("best_more", say("Worth of one more, planned anew"), "{money}/y", cell=_proven),
            ),
            say("What the next unit is worth, the greatest first"),
        ),
    ),
    sentences=_sentences,
    figures=_figures,
    hint=say(
        "Worth is what the annual cost falls by; below 0 it rises. As built: sizes are held and only the operation follows; "
        "where "
        "qualities mix, of the linear relaxation. Planned anew: the difference of two plans, with what their gaps leave open. "
        "How "
        "near the plan comes to every limit is told by Headroom."
    ),
    builds_on_plan=True,
)
