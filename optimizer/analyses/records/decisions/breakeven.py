"""The record of break-even values: at which charge, and how far, each new link leaves."""

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say, template
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, ResultRow, Table
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan
from parkloop.optimizer.analyses.sensitivity.exchanges import BreakEvens, breakeven
from parkloop.optimizer.analyses.titles import distinct_titles, titled, titles
from parkloop.optimizer.figures import media
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number

OPEN = say("below the accuracy")
WITHOUT_NUMBER = {"no end": say("without end"), "nothing": say("costs nothing by it"), "open": OPEN}
NEAR = {
    "at least": template("at least {amount}"),
    "at most": template("at most {amount}"),
    "estimate": template("about {amount}"),
}


def _run(case: Case, control: Control, links: Sequence[str]) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)
    count = len(links) or int((plan.tables["links"]["status"] == "new").sum())

    def heard(so_far: BreakEvens) -> None:
        control.report({"links": _with_units(case, plan, so_far.table)}, len(so_far.links), count)

    found = breakeven(case, plan, links=list(links) or None, on_link=heard, **control.limits)
    return Result({"links": _with_units(case, plan, found.table)}, {"links": len(found.links)}, answer=found)


def _with_units(case: Case, plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the unit in which each link sends."""
    kinds = media(case, plan.links)
    units = {row["link"]: kinds[row["domain"], row["item"]].unit for row in plan.links.to_dict("records")}
    return table.assign(unit=[units[link] for link in table["link"]])


def _value(row: ResultRow, known: str, value: str, language: str) -> str:
    how, amount = str(row[known]), row[value]
    if how in WITHOUT_NUMBER or not math.isfinite(amount):
        return rendered(WITHOUT_NUMBER.get(how, say("without end")), language)
    return rendered(NEAR[how](amount=number(amount)), language) if how in NEAR else number(amount)


def _saves(row: ResultRow, language: str, money: str) -> str:
    return rendered(OPEN, language) if row["charge_is"] == "open" else number(row["saves_per_y"])


def _charge(row: ResultRow, language: str, money: str) -> str:
    return _value(row, "charge_is", "charge_per_unit", language)


def _distance(row: ResultRow, language: str, money: str) -> str:
    return _value(row, "km_is", "break_even_km", language)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if "links" in result.tables and not len(result.tables["links"]):
        yield rendered(say("The plan builds no link."), language)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    """What each link is known to save, and how far each is and pays."""
    links = result.tables.get("links")
    if links is None or not len(links):
        return
    names = distinct_titles(map(str, links["link"]), titled(case, language), titles(case, language))
    saves = links.sort_values("saves_low_per_y", ascending=False)
    ends = {"saves_low_per_y": say("Saves at least"), "saves_high_per_y": say("Saves at most")}
    caption = rendered(say("What each new link saves"), language)
    amounts = {rendered(words, language): saves[column].clip(lower=0.0).tolist() for column, words in ends.items()}
    drawn = [names[str(link)] for link in saves["link"]]
    yield bar_figure(drawn, amounts, f"{case.info.currency or 'money'}/y", caption, language)
    far = links[~links["km_is"].isin(list(WITHOUT_NUMBER)) & links["break_even_km"].map(math.isfinite)]
    if len(far):
        far = far.sort_values("break_even_km")
        lengths = {"length_km": say("Length"), "break_even_km": say("Pays up to")}
        amounts = {rendered(words, language): far[column].tolist() for column, words in lengths.items()}
        caption = rendered(say("How far each new link is, and pays"), language)
        yield bar_figure([names[str(link)] for link in far["link"]], amounts, "km", caption, language)


ANALYSIS = Analysis(
    name="breakeven",
    title=say("Break-even"),
    question=say("Break-even: at which charge, and how far, each new link still pays"),
    parameters=(
        Parameter(
            *("links", "names", say("Links that are asked for")),
            help="new links of the plan (default: all of them)",
            default=(),
            asked=False,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "links",
            (
                ResultColumn("link", say("Link")),
                ResultColumn("flow_per_y", say("Sent per year")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("saves_per_y", say("Saves"), "{money}/y", cell=_saves),
                ResultColumn("saves_low_per_y", say("At least"), "{money}/y"),
                ResultColumn("saves_high_per_y", say("At most"), "{money}/y"),
                ResultColumn("charge_per_unit", say("Leaves at a charge of"), "{money}/unit", cell=_charge),
                ResultColumn("length_km", say("Length"), "km"),
                ResultColumn("break_even_km", say("Pays up to"), "km", cell=_distance),
                ResultColumn("largest_km", say("Longest of its mode"), "km"),
            ),
            say("New links, that which saves least first"),
        ),
    ),
    sentences=_sentences,
    figures=_figures,
    hint=say(
        "Everything else is optimised again. At least: it stays for certain up to there. At most: what is lost and pumped by "
        "km is "
        "not counted. About: between the best plans that were found. "
        "The charge comes on top of what the case states, on each unit that is sent."
    ),
    builds_on_plan=True,
)
