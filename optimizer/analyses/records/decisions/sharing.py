"""The record of fair sharing: who pays what by each rule, who would leave, and which payments do it."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.parties import JOINT, plants_of
from parkloop.optimizer.analyses.record import (
    Analysis,
    Card,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    ResultRow,
    ResultState,
    Table,
    doubt,
    worded,
)
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.coalitions import LIMITS, inside
from parkloop.optimizer.analyses.sharing.run import LEDGER, Sharing, price_of_no_payments, sharing
from parkloop.optimizer.analyses.sharing.split import RULE_WORDS
from parkloop.optimizer.plan.wording import money, number
from parkloop.optimizer.planning.allotment import AllotmentRule
from parkloop.optimizer.system.interrupts import pressed

MONEY = "{money}/y"
STATUS_WORDS = {
    "stable": say("nobody would leave"),
    "blocked": say("would leave"),
    "accuracy": say("may leave: below the accuracy"),
    "open": say("none that is known would leave"),
}
CORE_WORDS = {
    "not empty": say("there is a split that nobody would leave"),
    "empty": say("there is none: every split makes somebody leave"),
    "accuracy": say("not decided: it is below the accuracy"),
    "open": say("not decided: not every coalition is known"),
}
PRICE_WORDS = {
    "found": say("found"),
    "apart": say("no price at which both gain"),
    "accuracy": say("below the accuracy"),
    "needed": say("no plan without it"),
    "open": say("not known"),
}
REFERENCES = {"alone": say("Alone, at best"), "today": say("Today")}
ANSWERS = {"yes": say("Yes"), "no": say("No")}
WITHIN_WORDS = {"": say("a sum a year, by no price"), **ANSWERS}
"""Whether both sides gain by a price; results of older versions have prices by which they do not."""


def _run(
    case: Case,
    control: Control,
    plants: Sequence[str],
    rules: Sequence[str],
    reference: str,
    limits: AllotmentRule,
    prices: str,
    orders: int,
) -> Result:
    def heard(so_far: Sharing, found: int, wanted: int) -> None:
        control.report(_tables(so_far), found, wanted)

    found = sharing(
        case,
        list(plants) or None,
        rules=list(rules) or None,
        reference=reference,
        limits=limits,
        prices=prices != "no",
        orders=orders or None,
        on_sharing=heard,
        **control.series,
    )
    whole = found.plan
    impossible = whole is not None and whole.status == "infeasible"
    status: ResultState = "found" if found.split is not None else "infeasible" if impossible and not pressed() else "stopped"
    sentences = tuple(_sentences(found, case.info.currency or "money"))
    return Result(_tables(found), _summary(found), sentences, status, answer=found)


def _tables(found: Sharing) -> dict[str, pd.DataFrame]:
    tables = {"coalitions": found.coalitions.values.reset_index()}
    if found.split is not None:
        players = found.split.players.reset_index().rename(columns={"player": "plant"})
        first = {"shares": found.shares, "core": found.core, "payments": found.payments, "prices": found.prices}
        tables = {**first, "unpaid": found.unpaid, "players": players, **tables}
    return tables


def _summary(found: Sharing) -> dict[str, Any]:
    split, plan = found.split, found.plan
    if split is None or plan is None:
        return {"coalitions": len(found.coalitions.plans)}
    saves = split.game.total - float(split.game.alone.sum())
    width = float(sum(split.game.accuracy(1 << i) for i in range(split.game.size)))
    least, low, high = split.least_excess
    dearer, doubt = price_of_no_payments(found)
    return {
        "coalitions": len(found.coalitions.plans),
        "saves_per_y": saves,
        "accuracy_per_y": width,
        "core": split.core_status,
        "least_excess_per_y": least,
        "least_excess_low_per_y": low,
        "least_excess_high_per_y": high,
        "nobody_worse_off_costs_per_y": dearer,
        "nobody_worse_off_accuracy_per_y": doubt,
    }


def _sentences(found: Sharing, currency: str) -> Iterator[Message]:
    split = found.split
    if split is not None:
        summary = _summary(found)
        if math.isfinite(summary["saves_per_y"]):
            words = say("Together they save {amount}/y beside each alone.", amount=money(summary["saves_per_y"], currency))
            yield words
        yield say("Core: {words}.", words=CORE_WORDS[split.core_status])
        for rule, row in split.core.iterrows():
            if row["status"] == "blocked":
                yield say(
                    "{rule}: {coalition} would leave and gain {amount}/y, known to {accuracy}.",
                    rule=RULE_WORDS[str(rule)],
                    coalition=row["coalition"],
                    amount=money(float(row["excess"]), currency),
                    accuracy=money(float(row["accuracy"]), currency),
                )
        yield from _unpaid(found, currency)
    yield from found.sentences


def _unpaid(found: Sharing, currency: str) -> Iterator[Message]:
    """Sentences on the plan in which nobody is worse off, with payments and without."""
    table, other = found.unpaid, found.unharmed
    if other is None or not len(table):
        return
    worse = table[table["change_per_y"] > 1e-6 * table["before_per_y"].abs().clip(lower=1.0)]
    if not len(worse):
        yield say("Nobody is worse off by the best plan as it stands, without any payment.")
        return
    names = _names(worse)
    split = found.split
    if split is not None and split.game.total - float(split.game.alone.sum()) > sum(
        split.game.accuracy(1 << i) for i in range(split.game.size)
    ):
        yield say("With payments nobody need be worse off by the best plan.")
    yield say("Without payments the best plan leaves worse off: {names}.", names=names)
    if not other.found:
        yield say("No plan was found in which nobody is worse off without payments.")
        return
    dearer, width = price_of_no_payments(found)
    yield say(
        "The best plan in which nobody is worse off without payments costs {amount}/y more, known to {accuracy}.",
        amount=money(dearer, currency),
        accuracy=money(width, currency),
    )
    left = table[table["unharmed_change_per_y"] > 1e-5 * table["before_per_y"].abs().clip(lower=1.0)]
    if len(left):
        yield say("Contracts leave worse off there all the same: {names}.", names=_names(left))


def _names(rows: pd.DataFrame) -> Message:
    """Plants of some rows, joined."""
    return joined(map(str, rows["plant"]))


def _gains(case: Case, result: Result, language: str) -> Iterator[Figure]:
    table = result.tables.get("shares")
    if table is None or not len(table) or not table["gain_per_y"].notna().any():
        return
    names, plants = figures.plant_names(case, language), list(dict.fromkeys(table["plant"]))
    series = {
        rendered(RULE_WORDS[str(rule)], language): rows.set_index("plant")["gain_per_y"].reindex(plants).tolist()
        for rule, rows in table.groupby("rule", sort=False)
    }
    caption = rendered(say("What each company gains by each rule"), language)
    axis = f"{case.info.currency or 'money'}/y"
    titles = [JOINT.join(names.get(one, one) for one in plants_of([str(plant)])) for plant in plants]
    yield bar_figure(titles, series, axis, caption, language, rows=len(titles) * max(len(series) // 2, 1))


def _cards(case: Case, result: Result, language: str) -> Iterator[Card]:
    told, currency = result.summary, case.info.currency or "money"
    if "core" not in told:
        return
    width = money(float(told["accuracy_per_y"]), currency) if told["accuracy_per_y"] else None
    doubt = rendered(say("± {amount}", amount=width), language) if width else ""
    if told["saves_per_y"] is not None and math.isfinite(told["saves_per_y"]):
        saves = rendered(money(float(told["saves_per_y"]), currency), language)
        yield Card(rendered(say("Together they save"), language), f"{saves}/y", doubt)


def _end(column: str) -> Callable[[ResultRow, str, str], str]:
    """Cells of an end of the core, which may be infinite or not known."""

    def cell(row: ResultRow, language: str, money: str) -> str:
        value = row[column]
        return "" if value is None or math.isnan(value) else number(float(value)) if math.isfinite(value) else "∞"

    return cell


RULE = ResultColumn("rule", say("Rule"), cell=worded("rule", RULE_WORDS))
TABLES = (
    Table(
        "shares",
        (
            RULE,
            ResultColumn("plant", say("Plant")),
            ResultColumn("alone_per_y", say("Cost alone"), MONEY),
            ResultColumn("ledger_per_y", say("Cost by the plan"), MONEY),
            ResultColumn("share_per_y", say("Share of the cost"), MONEY),
            ResultColumn("gain_per_y", say("Gains"), MONEY),
            ResultColumn("accuracy_per_y", say("Accuracy"), MONEY, cell=doubt),
            ResultColumn("pays_per_y", say("Pays in all"), MONEY),
        ),
        say("Shares by rule"),
    ),
    Table(
        "core",
        (
            RULE,
            ResultColumn("status", say("Status"), cell=worded("status", STATUS_WORDS)),
            ResultColumn("coalition", say("Coalition that gains most by leaving")),
            ResultColumn("excess_per_y", say("It would gain"), MONEY),
            ResultColumn("accuracy_per_y", say("Accuracy"), MONEY, cell=doubt),
        ),
        say("Who would leave"),
    ),
    Table(
        "payments",
        (
            RULE,
            ResultColumn("payer", say("Payer")),
            ResultColumn("payee", say("Payee")),
            ResultColumn("payment_per_y", say("Payment"), MONEY),
            ResultColumn("exchange", say("By the price of")),
            ResultColumn("price_per_unit", say("Price"), "{money}/unit"),
            ResultColumn("unit", say("Unit")),
            ResultColumn("within", say("Both sides gain"), cell=worded("within", WITHIN_WORDS)),
        ),
        say("Payments that make a split"),
    ),
    Table(
        "prices",
        (
            ResultColumn("exchange", say("Exchange")),
            ResultColumn("amount_per_y", say("Amount, per year")),
            ResultColumn("unit", say("Unit")),
            ResultColumn("status", say("Status"), cell=worded("status", PRICE_WORDS)),
            ResultColumn("value_per_y", say("Saves"), MONEY),
            ResultColumn("accuracy_per_y", say("Accuracy"), MONEY, cell=doubt),
            ResultColumn("giver_least", say("Giver's least price"), "{money}/unit"),
            ResultColumn("taker_most", say("Taker's highest price"), "{money}/unit"),
            ResultColumn("others_gain_per_y", say("Others gain by it"), MONEY),
        ),
        say("Prices at which both sides gain"),
    ),
    Table(
        "unpaid",
        (
            ResultColumn("plant", say("Plant")),
            ResultColumn("before_per_y", say("Before"), MONEY),
            ResultColumn("ledger_per_y", say("Best plan, no payments"), MONEY),
            ResultColumn("change_per_y", say("Change by it"), MONEY),
            ResultColumn("unharmed_per_y", say("Nobody worse off, no payments"), MONEY),
            ResultColumn("unharmed_change_per_y", say("Change then"), MONEY),
        ),
        say("Without payments"),
    ),
    Table(
        "players",
        (
            ResultColumn("plant", say("Plant")),
            ResultColumn("alone", say("Cost alone"), MONEY),
            ResultColumn("separable", say("Adds to all others"), MONEY),
            ResultColumn("core_low", say("Pays in the core at least"), MONEY, cell=_end("core_low")),
            ResultColumn("core_high", say("Pays in the core at most"), MONEY, cell=_end("core_high")),
        ),
        say("Ends of the core"),
    ),
)
COALITIONS = Table(
    "coalitions",
    (
        ResultColumn("coalition", say("Coalition")),
        ResultColumn("size", say("Members")),
        ResultColumn("status", say("Status")),
        ResultColumn("cost_per_y", say("Annual cost"), MONEY),
        ResultColumn("stand_alone_per_y", say("Each alone"), MONEY),
        ResultColumn("value_per_y", say("Saves"), MONEY),
        ResultColumn("value_low_per_y", say("At least"), MONEY),
        ResultColumn("value_high_per_y", say("At most"), MONEY),
    ),
    say("Coalitions"),
)

ANALYSIS = Analysis(
    name="sharing",
    series=True,
    title=say("Fair sharing"),
    question=say("Fair sharing: who pays what, who would leave, and which payments do it"),
    parameters=(
        Parameter(
            *("plants", "names", say("Plants")),
            help="the companies that share, several as one by a+b (default all inside)",
            default=(),
            choices=inside,
            empty=say("all companies"),
        ),
        Parameter(
            *("rules", "names", say("Rules")),
            help=f"{', '.join(name for name in RULE_WORDS if name != LEDGER)} (default all)",
            default=(),
            choices=lambda case: {name: words for name, words in RULE_WORDS.items() if name != LEDGER},
            empty=say("all rules"),
        ),
        Parameter(
            *("reference", "choice", say("Nobody worse off than")),
            help="alone (default) or today",
            default="alone",
            choices=lambda case: REFERENCES,
        ),
        LIMITS,
        Parameter(
            *("prices", "choice", say("Prices of exchanges")),
            help="yes (default): each exchange is left out once; or no",
            default="yes",
            choices=lambda case: ANSWERS,
        ),
        Parameter(
            *("orders", "count", say("Random orders")),
            help="orders by which Shapley's value is sampled (default 0: all coalitions of up to 10 companies, else 30)",
            default=0,
            low=0,
            high=10_000,
        ),
    ),
    run=_run,
    tables=(*TABLES, COALITIONS),
    figures=_gains,
    cards=_cards,
    hint=say(
        "A share is what a company pays in all; it gains what it would pay alone less its share. A coalition would leave where "
        "its members would pay less without the others. Payments turn what the plan leaves to each into its share."
    ),
)
