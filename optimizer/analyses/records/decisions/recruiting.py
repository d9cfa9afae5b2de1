"""The record of recruiting: what invited plants are worth to a park, and who could leave it."""

from collections.abc import Iterator, Sequence

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.record import (
    Analysis,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    ResultState,
    Table,
    doubt,
    worded,
)
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.coalitions import LIMITS, inside
from parkloop.optimizer.analyses.recruiting.run import ALL, SPARE, Recruiting, recruiting, table_name
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.wording import money
from parkloop.optimizer.planning.allotment import AllotmentRule
from parkloop.optimizer.system.interrupts import pressed

MONEY = "{money}/y"
STATUS_WORDS = {
    "found": say("found"),
    "accuracy": say("below the accuracy"),
    "needed": say("no plan without it"),
    "alone": say("no plan alone"),
    "infeasible": say("no plan"),
    "open": say("not known"),
}
CHANGE_WORDS = {"tenant": say("with the tenant"), "new": say("new among others"), "gone": say("gone")}
GAP_WORDS = {"bought": say("Bought"), "sold": say("Sold"), "supplied": say("Supplied"), "disposed": say("Disposed of")}
WHO_WORDS = {True: say("Tenant"), False: say("Neighbour")}


def _run(
    case: Case,
    control: Control,
    candidates: Sequence[str],
    leaving: Sequence[str],
    sites: Sequence[str],
    largest: int,
    limits: AllotmentRule,
) -> Result:
    def heard(so_far: Recruiting, found: int, wanted: int) -> None:
        control.report(_tables(so_far), found, wanted)

    found = recruiting(
        case,
        list(candidates),
        leaving=ALL if list(leaving) == [ALL] or not (candidates or leaving) else list(leaving),
        sites=None if not sites else SPARE if list(sites) == [SPARE] else [_place(site) for site in sites],
        largest=largest or None,
        limits=limits,
        on_recruiting=heard,
        **control.series,
    )
    some = any(plan.found for plan in found.joined.values())
    status: ResultState = "found" if some else "stopped" if pressed() else "infeasible"
    summary = {"best": list(found.best), "sets": len(found.joined), "leavers": len(found.left)}
    sentences = tuple(_sentences(found, case.info.currency or "money"))
    return Result(_tables(found), summary, sentences, status, answer=found)


def _place(text: str) -> tuple[float, float]:
    """A place as it is written: ``x:y`` in km."""
    x, _, y = str(text).partition(":")
    try:
        return float(x), float(y)
    except ValueError:
        raise ArgumentError(say("sites: found {value}, but a place as 1.5:-2 in km is meant.", value=repr(text))) from None


def _tables(found: Recruiting) -> dict[str, pd.DataFrame]:
    names = ("sets", "gains", "exchanges", "gaps", "sites", "leaving")
    return {name: getattr(found, name) for name in names}


def _sentences(found: Recruiting, currency: str) -> Iterator[Message]:
    table = found.sets
    single = table[(table["size"] == 1) & table["worth_per_y"].notna()]
    for row in single.to_dict("records"):
        mine = found.exchanges[found.exchanges["set"] == row["set"]]
        names = [str(name) for name in mine.loc[mine["change"] == "tenant", "exchange"]]
        yield say(
            "{name} is worth {amount}/y (± {accuracy}), by {exchanges}.",
            name=row["set"],
            amount=money(row["worth_per_y"], currency),
            accuracy=money(row["accuracy_per_y"], currency),
            exchanges=joined(names) if names else say("no exchange"),
        )
    if found.best:
        first = table[table["set"] == table_name(found.best)].iloc[0]
        yield say(
            "Best set: {names}, worth {amount}/y (± {accuracy}).",
            names=table_name(found.best),
            amount=money(float(first["worth_per_y"]), currency),
            accuracy=money(float(first["accuracy_per_y"]), currency),
        )
    elif len(single):
        yield say("No tenant is worth more than the accuracy.")
    leaving = found.leaving[found.leaving["loss_per_y"].notna()]
    if len(leaving):
        least = leaving.iloc[0]
        yield say(
            "{name} could leave at the least loss, {amount}/y (± {accuracy}).",
            name=least["plant"],
            amount=money(float(least["loss_per_y"]), currency),
            accuracy=money(float(least["accuracy_per_y"]), currency),
        )
        yield say(
            "Compensation of {amount}/y leaves nobody of the rest worse off then.",
            amount=money(float(least["compensation_per_y"]), currency),
        )
    yield from found.sentences


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    names = figures.plant_names(case, language)
    axis = f"{case.info.currency or 'money'}/y"
    for table, column, key, caption in (
        ("sets", "worth_per_y", "set", say("What each set of tenants is worth")),
        ("leaving", "loss_per_y", "plant", say("What the park loses by each that leaves")),
    ):
        cells = result.tables.get(table)
        if cells is None or not len(cells) or not cells[column].notna().any():
            continue
        known = cells[cells[column].notna()]
        titles = [" + ".join(names.get(part, part) for part in str(one).split(" + ")) for one in known[key]]
        title = rendered(caption, language)
        yield bar_figure(titles, {title: known[column].tolist()}, axis, title, language)


SET = ResultColumn("set", say("Tenants"))
ACCURACY = ResultColumn("accuracy_per_y", say("Accuracy"), MONEY, cell=doubt)
STATUS = ResultColumn("status", say("Status"), cell=worded("status", STATUS_WORDS))

ANALYSIS = Analysis(
    name="recruiting",
    series=True,
    title=say("Recruiting"),
    question=say("Recruiting: what invited plants are worth, and who could leave"),
    parameters=(
        Parameter(
            *("candidates", "names", say("Candidates")),
            help="plants that count as not there yet, at most 12",
            default=(),
            choices=inside,
        ),
        Parameter(
            *("leaving", "names", say("May leave")),
            help="plants that may leave, or all (default nobody; all, where no candidate is named)",
            default=(),
            first=(ALL,),
            choices=lambda case: {ALL: say("all companies"), **inside(case)},
        ),
        Parameter(
            *("sites", "names", say("Sites")),
            help="places x:y [km] at which each candidate is tried too, or spare: wherever a plant has spare land",
            default=(),
            choices=lambda case: {SPARE: say("wherever a plant has spare land")},
        ),
        Parameter(
            *("largest", "count", say("Largest set")),
            help="size of the largest set of candidates (default 0: all sets of up to 4 candidates, of more all pairs)",
            default=0,
            low=0,
            high=12,
        ),
        LIMITS,
    ),
    run=_run,
    tables=(
        Table(
            "sets",
            (
                SET,
                ResultColumn("size", say("Members")),
                STATUS,
                ResultColumn("cost_per_y", say("Annual cost"), MONEY),
                ResultColumn("alone_per_y", say("Cost alone"), MONEY),
                ResultColumn("worth_per_y", say("Worth"), MONEY),
                ACCURACY,
                ResultColumn("neighbours_gain_per_y", say("Neighbours gain, no payments"), MONEY),
            ),
            say("Worth of tenants"),
        ),
        Table(
            "gains",
            (
                SET,
                ResultColumn("plant", say("Plant")),
                ResultColumn("tenant", say("Who"), cell=worded("tenant", WHO_WORDS)),
                ResultColumn("before_per_y", say("Before"), MONEY),
                ResultColumn("after_per_y", say("After"), MONEY),
                ResultColumn("gain_per_y", say("Gains"), MONEY),
            ),
            say("Who gains, without payments"),
        ),
        Table(
            "exchanges",
            (
                SET,
                ResultColumn("exchange", say("Exchange")),
                ResultColumn("change", say("Change"), cell=worded("change", CHANGE_WORDS)),
                ResultColumn("amount_per_y", say("Amount, per year")),
                ResultColumn("unit", say("Unit")),
            ),
            say("Exchanges that come or go"),
        ),
        Table(
            "gaps",
            (
                SET,
                ResultColumn("plant", say("Plant")),
                ResultColumn("kind", say("Over the fence"), cell=worded("kind", GAP_WORDS)),
                ResultColumn("item", say("What")),
                ResultColumn("before_per_y", say("Before, per year")),
                ResultColumn("after_per_y", say("After, per year")),
                ResultColumn("change_per_y", say("Change")),
            ),
            say("Gaps that a tenant closes"),
        ),
        Table(
            "sites",
            (
                ResultColumn("tenant", say("Tenant")),
                ResultColumn("site", say("Site")),
                ResultColumn("x_km", say("East"), "km"),
                ResultColumn("y_km", say("North"), "km"),
                STATUS,
                ResultColumn("worth_per_y", say("Worth"), MONEY),
                ACCURACY,
            ),
            say("Sites, the best first"),
        ),
        Table(
            "leaving",
            (
                ResultColumn("plant", say("Who leaves")),
                STATUS,
                ResultColumn("loss_per_y", say("Loss"), MONEY),
                ACCURACY,
                ResultColumn("rest_harm_per_y", say("The rest pays more"), MONEY),
                ResultColumn("compensation_per_y", say("Compensation"), MONEY),
                ResultColumn("rest_after_per_y", say("Cost of the rest"), MONEY),
            ),
            say("Who could leave, the least loss first"),
        ),
    ),
    figures=_figures,
    hint=say(
        "Worth: what park and tenants cost apart less what they cost together, all planned anew. A plant brings its part of "
        "the limits that the park shares. Compensation pays each of the rest what it costs more without the leaver."
    ),
)
