"""The record of the tornado: what each uncertain number moves the cost between its ends."""

from collections.abc import Iterator, Mapping
from typing import Any

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, ResultRow, Table
from parkloop.optimizer.analyses.records.bars import bar_figure
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan
from parkloop.optimizer.analyses.sensitivity.ranges import without_ranges
from parkloop.optimizer.analyses.sensitivity.tornado import OUTCOMES, Tornado, TornadoBar, note_of_end, tornado
from parkloop.optimizer.analyses.what_if.changes import place_name
from parkloop.optimizer.plan.wording import money
from parkloop.optimizer.system.interrupts import pressed

MONEY = "{money}/y"
HOW = {"fixed": say("What is built is run again"), "anew": say("The park is planned anew too")}
PAIRS = (("best_low_per_y", "best_high_per_y"), ("fixed_low_per_y", "fixed_high_per_y"))


def _run(case: Case, control: Control, ranges: Mapping[str, Any], most: int, how: str) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)

    def heard(so_far: Tornado) -> None:
        solved = sum(bar.ends is not None for bar in so_far.bars)
        control.report({"numbers": so_far.table}, solved, min(most, len(so_far.bars)))

    asked = {name: (float(low), float(high)) for name, (low, high) in ranges.items()} or None
    limits = {**control.limits, "most": most, "how": how}
    found = tornado(case, plan, ranges=asked, on_number=heard, **limits)
    control.on_table("numbers", found.table)
    solved = [bar for bar in found.bars if bar.ends is not None]
    summary = {"numbers": len(found.bars), "solved": len(solved), "left_out": dict(found.left_out), **_widest(solved)}
    status = "stopped" if pressed() and not len(found.bars) else "found"
    return Result({"numbers": found.table}, summary, status=status, answer=found)  # type: ignore[arg-type]


def _widest(solved: list[TornadoBar]) -> dict[str, Any]:
    return {"widest": solved[0].number.place, "swing_per_y": solved[0].swing} if solved else {}


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if not len(result.tables.get("numbers", ())):
        return
    summary, table = result.summary, result.tables["numbers"]
    if summary.get("widest"):
        words = say(
            "The cost hangs most on {place}: {swing}/y between the ends of its range.",
            place=place_name(case, str(summary["widest"]), language),
            swing=money(float(summary["swing_per_y"]), case.info.currency or "money"),
        )
        yield rendered(words, language)
    yield rendered(
        say(
            "{solved} of {numbers} numbers were put to both ends; the others were ranked below them by estimates.",
            solved=str(summary.get("solved", int(table["solved"].astype(bool).sum()))),
            numbers=str(summary.get("numbers", len(table))),
        ),
        language,
    )


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    table = result.tables.get("numbers")
    if table is None or not len(table):
        return
    solved = table[table["solved"].astype(bool)]
    pair = next((pair for pair in PAIRS if solved[list(pair)].notna().any(axis=None)), None)
    if pair is None:
        return
    names = [place_name(case, str(place), language) for place in solved["place"]]
    ends = [rendered(words, language) for words in (say("At the low end"), say("At the high end"))]
    caption = rendered(say("Change of the annual cost by each number"), language)
    axis = f"{case.info.currency or 'money'}/y"
    amounts = {end: solved[column].tolist() for end, column in zip(ends, pair, strict=True)}
    yield bar_figure(names, amounts, axis, caption, language, stacked=True)


def _note(row: ResultRow, language: str, money: str) -> str:
    """Why the cost at an end is not known; results of older versions have it as a text."""
    known = [(row.get(f"outcome_{end}"), row.get(end)) for end in ("low", "high")]
    notes = [note_of_end(str(outcome), float(value or 0.0)) for outcome, value in known if outcome in OUTCOMES]
    return rendered(joined(notes, "; ") if notes else str(row["note"]), language)


ANALYSIS = Analysis(
    lacks=without_ranges,
    name="tornado",
    title=say("Tornado"),
    question=say("Tornado: which uncertain numbers move the cost most"),
    parameters=(
        Parameter(
            *("ranges", "spans", say("Uncertain number")),
            help="section.key or table.row.column, and its ends; may be repeated (default: all ranges of provenance.csv)",
            default={},
            option="--param",
            asked=False,
        ),
        Parameter(
            *("most", "count", say("Numbers put to both ends")),
            help="numbers that are put to both ends, those that move most first (default 12)",
            default=12,
            low=1,
            high=200,
        ),
        Parameter(
            *("how", "choice", say("At the ends")),
            help="fixed (default): what is built is run again; anew: the park is planned anew too",
            default="fixed",
            choices=lambda case: HOW,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "numbers",
            (
                ResultColumn("place", say("Number")),
                ResultColumn("grade", say("Grade")),
                ResultColumn("present", say("Present")),
                ResultColumn("low", say("Low end")),
                ResultColumn("high", say("High end")),
                ResultColumn("fixed_low_per_y", say("As built, at the low end"), MONEY),
                ResultColumn("fixed_high_per_y", say("As built, at the high end"), MONEY),
                ResultColumn("best_low_per_y", say("Planned anew, at the low end"), MONEY),
                ResultColumn("best_high_per_y", say("Planned anew, at the high end"), MONEY),
                ResultColumn("best_accuracy_per_y", say("Accuracy"), MONEY),
                ResultColumn("estimate_low_per_y", say("Estimate at the low end"), MONEY),
                ResultColumn("estimate_high_per_y", say("Estimate at the high end"), MONEY),
                ResultColumn("swing_per_y", say("Swing"), MONEY),
                ResultColumn("note", say("Note"), cell=_note),
            ),
            say("Numbers, the widest bar first"),
        ),
    ),
    sentences=_sentences,
    figures=_figures,
    hint=say(
        "Each number is moved alone, all others as they are. Estimates are of the linear problem of what is built: solved at the "
        "farther end, to first order at the other. What lies within its accuracy counts as nothing in the swing."
    ),
    builds_on_plan=True,
)
