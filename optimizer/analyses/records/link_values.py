"""The record of the values of links."""

from collections.abc import Callable, Iterator

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, say, template
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.link_value.tables import LinkValues, link_values, of_tables
from parkloop.optimizer.analyses.link_value.words import sentences
from parkloop.optimizer.analyses.record import Analysis, Control, Parameter, Result, ResultColumn, ResultRow, Table

PARAMETERS: dict[str, Callable[..., Message]] = {
    "capital": template("Capital [× the present one]"),
    "carbon_price": template("Carbon price [{money}/t]"),
    "subsidy": template("Subsidy [share of its capital]"),
    "water_price": template("Water price [× the present one]"),
}


def _run(case: Case, control: Control, links: list[str]) -> Result:
    def report(so_far: LinkValues) -> None:
        control.report({"values": so_far.table, "break_evens": so_far.break_evens}, len(so_far), len(links))

    control.on_step(0, len(links), "")
    found = link_values(case, links, plan=control.plan, time_limit=control.time_limit, on_value=report, cancel=control.cancel)
    tables = {"values": found.table, "break_evens": found.break_evens}
    return Result(tables, status="found" if found else "stopped", answer=found)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if "break_evens" in result.tables:
        for one in of_tables(result.tables["values"], result.tables["break_evens"]):
            yield from (rendered(sentence, language) for sentence in sentences(one, case.info.currency))


def _text(case: Case, result: Result) -> str:
    return "\n".join("\n  ".join(sentences(one, case.info.currency)) for one in result.answer)


def _parameter(row: ResultRow, language: str, money: str) -> str:
    return rendered(PARAMETERS[row["parameter"]](money=money), language)


ANALYSIS = Analysis(
    name="link_values",
    title=say("Values of links"),
    question=say("Values of links: what each saves, and its break-even values"),
    parameters=(
        Parameter(
            *("links", "links", say("Links")),
            help="id of a link or technology, built or not, or an exchange as GIVER>TAKER[:WHAT]; may be repeated",
            required=True,
            option="--link",
        ),
    ),
    run=_run,
    tables=(
        Table(
            "values",
            (
                ResultColumn("link", say("Link")),
                ResultColumn("saves", say("Saves"), "{money}/y"),
                ResultColumn("saves_at_least", say("At least"), "{money}/y"),
                ResultColumn("saves_at_most", say("At most"), "{money}/y"),
                ResultColumn("capital", say("Annual capital"), "{money}/y"),
            ),
            say("What each link saves"),
        ),
        Table(
            "break_evens",
            (
                ResultColumn("link", say("Link")),
                ResultColumn("parameter", say("Parameter"), cell=_parameter),
                ResultColumn("present", say("Now")),
                ResultColumn("value", say("Break-even")),
            ),
            say("Break-even values"),
        ),
    ),
    sentences=_sentences,
    text=_text,
    builds_on_plan=True,
)
