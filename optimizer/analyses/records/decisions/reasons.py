"""The record of reasons: why exchanges are in a plan, are not, or cannot be."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.reasons.answer import Reasons, of_tables
from parkloop.optimizer.analyses.reasons.ask import TURNING_SECONDS, reasons
from parkloop.optimizer.analyses.reasons.obstacle_words import OBSTACLE_KINDS
from parkloop.optimizer.analyses.reasons.words import KINDS, exchange_sentences
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, ResultRow, Table, worded
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.infeasibility.limits import conflict_sentences, limit_of, limit_words

STATES = {
    "built": say("in the plan"),
    "existing": say("stands today"),
    "not built": say("not in the plan"),
    "blocked": say("cannot be"),
}
RIVAL_KINDS = {
    "link": say("Link"),
    "way": say("Way without link"),
    "supply": say("Supply"),
    "outlet": say("Outlet"),
    "technology": say("Technology"),
    "market": say("Market"),
}
LIMIT_KINDS = {
    **{"limit": say("Limit"), "quality": say("Quality"), "need": say("What is needed or left over")},
    "balance": say("Balance"),
}
MONEY = "{money}/y"


def _run(case: Case, control: Control, exchange: Sequence[str] | None, most: int, turning_s: float) -> Result:
    names = list(exchange) if exchange else None
    count = len(names) if names else most

    def heard(so_far: Reasons) -> None:
        control.report(_tables(so_far), len(so_far), count)

    control.on_step(0, count, "")
    found = reasons(case, names, plan=control.plan, most=most, turning_s=turning_s, on_reason=heard, **control.limits)
    if found.status == "infeasible":
        control.on_table("conflict", found.conflict)
        return Result({"conflict": found.conflict}, {}, found.infeasible, "infeasible", answer=found)
    states = found.table["state"].value_counts().to_dict()
    summary = {"exchanges": len(found), **{str(state): int(count) for state, count in states.items()}}
    whole = found.status == "found" and len(found) > 0
    left = (say("The time was not enough for {names}.", names=joined(found.left)),) if found.left else ()
    short = found.status != "found" and control.limits.get("time_limit") is not None
    none = (NO_REASON,) if short and not (len(found) or left or found.infeasible) else ()
    told = (*found.infeasible, *left, *none)
    return Result(_tables(found), summary, told, "found" if whole else "stopped", answer=found)


NO_REASON = say("The time was not enough for any reason: give more time, or a plan that is solved.")


def _kind(row: ResultRow, language: str) -> str:
    """Kind of a reason in a word or two."""
    return rendered({**KINDS, **OBSTACLE_KINDS}[row["kind"]], language)


def _tables(found: Reasons) -> dict[str, pd.DataFrame]:
    return {"exchanges": found.table, "reasons": found.reasons, "rivals": found.rivals, "bills": found.bills}


def read(tables: Mapping[str, pd.DataFrame]) -> Reasons:
    """The reasons in the tables of a result."""
    names = ("exchanges", "reasons", "rivals", "bills")
    return of_tables(*(tables[name] for name in names)) if all(name in tables for name in names) else Reasons(())


def why_none(case: Case, result: Result, language: str) -> Iterator[str]:
    """Why a park has no plan: the smallest relaxation, and what cannot hold together."""
    title = titled(case, language)
    for sentence in (*result.sentences, *conflict_sentences(result.tables.get("conflict", Reasons(()).conflict))):
        yield rendered(in_titles(sentence, title), language)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    yield from why_none(case, result, language)
    for one in read(result.tables):
        yield from exchange_sentences(case, one, language)


def _text(case: Case, result: Result) -> str:
    if "exchanges" not in result.tables:
        told = (*result.sentences, *conflict_sentences(result.tables.get("conflict", Reasons(()).conflict)))
        return "\n".join([case.info.title or case.info.id, *(f"  {line}" for line in told)])
    each = ("\n  ".join(exchange_sentences(case, one, ids=True)) for one in read(result.tables))
    return "\n".join((*each, *result.sentences))


ANALYSIS = Analysis(
    name="reasons",
    title=say("Reasons"),
    question=say("Reasons: why an exchange is in the plan, is not, or cannot be"),
    parameters=(
        Parameter(
            *("exchange", "links", say("Exchanges")),
            help="GIVER>TAKER:WHAT, of plants or streams, or the id of a link, candidate or not; may be repeated; without it the"
            " most important links of the plan",
            option="--exchange",
        ),
        Parameter(*("most", "count", say("Links")), help="links of the plan where none is named (default 5)", default=5, low=1),
        Parameter(
            *("turning_s", "number", say("Time for changes [s]")),
            help="time for the changes of an exchange that is not in the plan (default 60), 0 for none [s]",
            default=TURNING_SECONDS,
            low=0.0,
            option="--seconds",
        ),
    ),
    run=_run,
    limits_whole=True,
    tables=(
        Table(
            "exchanges",
            (
                ResultColumn("exchange", say("Exchange")),
                ResultColumn("state", say("Status"), cell=worded("state", STATES)),
                ResultColumn("flow", say("Flow")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("saves", say("Saves"), MONEY),
                ResultColumn("saves_at_least", say("At least"), MONEY),
                ResultColumn("saves_at_most", say("At most"), MONEY),
            ),
            say("What each exchange saves"),
        ),
        Table(
            "reasons",
            (
                ResultColumn("exchange", say("Exchange")),
                ResultColumn("kind", say("Reason"), cell=lambda row, language, money: _kind(row, language)),
                ResultColumn("what", say("What")),
                ResultColumn("place", say("Place")),
                ResultColumn("present", say("Now")),
                ResultColumn("value", say("Limit, or where it enters")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("verified", say("Proven")),
            ),
            say("What stands in the way, and what would turn it"),
        ),
        Table(
            "rivals",
            (
                ResultColumn("exchange", say("Exchange")),
                ResultColumn("kind", say("Kind"), cell=worded("kind", RIVAL_KINDS)),
                ResultColumn("name", say("Name")),
                ResultColumn("with_it", say("With it")),
                ResultColumn("without_it", say("Without it")),
                ResultColumn("unit", say("Unit")),
            ),
            say("What takes its place"),
        ),
        Table(
            "bills",
            (
                ResultColumn("exchange", say("Exchange")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("with_it", say("With it"), MONEY),
                ResultColumn("without_it", say("Without it"), MONEY),
                ResultColumn("change", say("Change"), MONEY),
            ),
            say("Whose bills it changes"),
        ),
        Table(
            "conflict",
            (
                ResultColumn("conflict", say("Conflict")),
                ResultColumn("kind", say("Kind"), cell=worded("kind", LIMIT_KINDS)),
                ResultColumn("words", say("What it states"), cell=lambda row, language, money: limit_words(limit_of(row))),
                ResultColumn("place", say("Place")),
                ResultColumn("value", say("Now")),
                ResultColumn("to", say("Alone it would have to be")),
                ResultColumn("gives", say("By so much")),
                ResultColumn("unit", say("Unit")),
                ResultColumn("without", say("The others hold without it")),
                ResultColumn("proven", say("Proven")),
            ),
            say("What cannot hold together"),
        ),
    ),
    sentences=_sentences,
    text=_text,
    hint=say("What an exchange saves is the least cost without it less the least cost with it, everything else planned anew."),
    builds_on_plan=True,
)
