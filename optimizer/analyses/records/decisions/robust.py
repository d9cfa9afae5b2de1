"""The record of plans that bear exits: designs beside each other, and the price of robustness."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.record import Analysis, Control, Figure, Parameter, Result, ResultColumn, ResultRow, Table
from parkloop.optimizer.analyses.records.decisions.resilience import ASKED_WORDS, exit_kind
from parkloop.optimizer.analyses.records.planned import plan_of, without_plan
from parkloop.optimizer.analyses.records.texts import numbers_of
from parkloop.optimizer.analyses.resilience.robust import NOMINAL, WORST, RobustPlans, robust
from parkloop.optimizer.plan.wording import money
from parkloop.optimizer.system.interrupts import pressed

MONEY = "{money}/y"
FIRST_SECONDS = 60.0
"""Time limit of the plan of least cost where none is given [s]"""


def _run(case: Case, control: Control, kinds: str, chances: str | Sequence[float]) -> Result:
    plan = plan_of(case, replace(control, time_limit=control.time_limit or FIRST_SECONDS))
    if not plan.found:
        return without_plan(plan)

    def heard(so_far: RobustPlans) -> None:
        tables = {"designs": so_far.designs, "curve": so_far.curve, "matrix": so_far.matrix}
        control.report(tables, len(so_far.found), len(so_far.exits) + 5)

    found = robust(case, plan, kinds=kinds, chances=numbers_of("chances", chances), on_design=heard, **control.limits)
    if not found.found:
        return Result({}, status="stopped")
    designs, curve = found.designs, found.curve
    control.on_table("matrix", found.matrix)
    names = {
        "worst": min(found.found, key=found.worst).name,
        "regret": min(found.found, key=found.regret).name,
        "expected": curve["design"].iloc[-1],
    }
    left_out = {
        "unbearable": {f"{gone.kind} {gone.id}": why for gone, why in found.unbearable.items()},
        "undecided": [f"{gone.kind} {gone.id}" for gone in found.undecided],
    }
    summary = {"exits": len(found.exits), "designs": len(designs), **names, **left_out, "ended": pressed()}
    return Result({"designs": designs, "curve": curve, "matrix": found.matrix}, summary, answer=found)


def _sentences(case: Case, result: Result, language: str) -> Iterator[str]:
    if "curve" not in result.tables or not len(result.tables["designs"]):
        return
    if result.summary.get("exits") == 0:
        yield rendered(say("No plan can use anything of this kind: no exit costs anything."), language)
        return
    last = result.tables["curve"].iloc[-1]
    words = say(
        "At a chance of {chance} for each exit the best design known is '{design}': {price}/y more than the cheapest "
        "with "
        "nothing gone.",
        chance=f"{last['chance']:g}",
        design=design_words(str(last["design"])),
        price=money(float(last["price_per_y"]), case.info.currency or "money"),
    )
    yield rendered(words, language)
    words = say(
        "Best in the worst exit: '{worst}'; of the least regret: '{regret}'.",
        worst=design_words(str(result.summary.get("worst", ""))),
        regret=design_words(str(result.summary.get("regret", ""))),
    )
    yield rendered(words, language)
    for name in result.summary.get("unbearable", {}):
        yield rendered(say("No design bears it: {exit}.", exit=name), language)
    for name in result.summary.get("undecided", []):
        words = say(
            "It counts in no cost, as neither a design that bears it nor a proof was found in the time: {exit}.", exit=name
        )
        yield rendered(words, language)


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    curve = result.tables.get("curve")
    if curve is None or len(curve) < 2:
        return
    words = (say("Best design known"), say("Design of least cost"), say("No design has less"))
    columns = ("expected_per_y", "expected_of_least_cost_per_y", "bound_per_y")
    series = {rendered(text, language): curve[column].tolist() for text, column in zip(words, columns, strict=True)}
    caption, axis = (
        rendered(text, language) for text in (say("Expected cost by the chance of each exit"), say("Chance of each exit"))
    )
    axes = axis, f"{case.info.currency or 'money'}/y"
    yield Figure(caption, figures.lines(curve["chance"].tolist(), series, axes, f"{caption}.", language))


def _design(row: ResultRow, language: str, money: str) -> str:
    return rendered(design_words(str(row["design"])), language)


def design_words(name: str) -> str:
    """Name of a design as a message, of its text in a table."""
    way, _, what = name.partition(": ")
    if way == "known":
        return say("known: {exit}", exit=what)
    at = name.removeprefix("expected at ")
    return say("expected at {chance}", chance=at) if at != name else {str(one): one for one in (NOMINAL, WORST)}.get(name, name)


ANALYSIS = Analysis(
    name="robust",
    title=say("Robust plans"),
    question=say("Robust plans: which design bears that any one partner leaves, and what that costs"),
    parameters=(
        exit_kind(say("What may be gone")),
        Parameter(
            *("chances", "text", say("Chances of each exit")),
            help="chances of each exit in a year, at each of which a plan is made (default 0,0.01,0.02,0.04)",
            default="0, 0.01, 0.02, 0.04",
        ),
    ),
    run=_run,
    tables=(
        Table(
            "designs",
            (
                ResultColumn("design", say("Design"), cell=_design),
                ResultColumn("links", say("New links")),
                ResultColumn("cost_per_y", say("Cost with nothing gone"), MONEY),
                ResultColumn("worst_per_y", say("After the worst exit"), MONEY),
                ResultColumn("worst_exit", say("Worst exit")),
                ResultColumn("largest_regret_per_y", say("Largest regret"), MONEY),
                ResultColumn("cannot_bear", say("Exits it cannot bear")),
            ),
            say("Designs beside each other"),
        ),
        Table(
            "curve",
            (
                ResultColumn("chance", say("Chance of each exit")),
                ResultColumn("design", say("Design"), cell=_design),
                ResultColumn("expected_per_y", say("Expected cost"), MONEY),
                ResultColumn("bound_per_y", say("No design has less"), MONEY),
                ResultColumn("cost_per_y", say("Cost with nothing gone"), MONEY),
                ResultColumn("price_per_y", say("Price of robustness"), MONEY),
                ResultColumn("expected_of_least_cost_per_y", say("Expected of the cheapest"), MONEY),
            ),
            say("Price of robustness"),
        ),
        Table(
            "matrix",
            (
                ResultColumn("design", say("Design"), cell=_design),
                ResultColumn("exit", say("What is gone")),
                ResultColumn("cost_per_y", say("Annual cost"), MONEY),
            ),
            say("Designs after every exit"),
        ),
    ),
    sentences=_sentences,
    figures=_figures,
    subject=lambda case, parameters, language: rendered(ASKED_WORDS[str(parameters["kinds"])], language),
    hint=say(
        "Designs: of least cost, best for each exit known beforehand, of least expected cost, of the least worst case. "
        "Choices are "
        "of these; the bound holds for any design. Regret: cost less that of the best of these designs after the same exit."
    ),
    limits={"time_limit": None, "gap": 1e-3},
    builds_on_plan=True,
)
