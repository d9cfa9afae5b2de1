"""The record of finance: cash flows of projects, companies and the whole, and their workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, joined, say, term
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.finance.result import WHOLE, Finance, finance_of
from parkloop.optimizer.analyses.finance.run import finance
from parkloop.optimizer.analyses.finance.terms import REASONS, TITLES, FinanceTerms
from parkloop.optimizer.analyses.finance.titles import (
    INDICATOR_TITLES,
    KIND_TITLES,
    MONEY,
    PER_YEAR,
    ROW_TITLES,
    SHARES,
    STATUS_TITLES,
    WHAT_TITLES,
    YEARS,
)
from parkloop.optimizer.analyses.record import (
    Analysis,
    Card,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    ResultRow,
    Table,
    worded,
)
from parkloop.optimizer.analyses.records.planned import BESIDE, plan_of, without_plan
from parkloop.optimizer.figures.decisions.finance import cumulative_cash_flow
from parkloop.optimizer.plan.wording import NOTHING, amount, money, percent, percent_up, share_percent, short

GROUPING = {"item": say("Every link and thing"), "exchange": say("Links of one exchange together")}
REPAYMENT = {"principal": say("Equal parts of the loan"), "annuity": say("Equal payments")}
STATED = {True: say("yes"), False: say("no")}
PROJECTS = 20
"""Projects that are asked where nothing is said."""
TOLD = {
    "discount_rate": "discount rate [1/y] (default: the owner's interest rate in the case, else the park's)",
    "tax_rate": "income tax (default: what the case states of the plant, else 0.25)",
    "construction_years": "years of construction; 0: all at once in a year 0 (default 1)",
    "most_years": "longest operation that is counted [y] (default 20)",
    "depreciation_years": "years of straight-line depreciation (default: the life of each thing)",
    "residual_share": "share of capital left when it is worn (default 0.05)",
    "vat_rate": "value-added tax on capital and savings (default 0: it passes through)",
    "surcharge_rate": "surcharges on value-added tax paid (default 0.12)",
    "working_capital_share": "working capital, share of capital (default 0)",
    "loan_share": "share of capital that is lent (default 0.7)",
    "loan_rate": "interest of the loan [1/y] (default 0.049)",
    "loan_years": "years of the loan, construction among them (default 10)",
    "grace_years": "years of operation in which interest only is paid (default 0)",
    "repayment": "principal: equal parts of the loan (default), or annuity: equal payments",
    "target_irr": "rate of return for which the needed subsidy is told (default: the discount rate)",
}
"""Help of the terms."""
WHOLE_NUMBERS = ("construction_years", "most_years", "depreciation_years", "loan_years", "grace_years")


def _run(case: Case, control: Control, against: str, by: str, most_projects: int, **terms: Any) -> Result:
    plan = plan_of(case, control)
    if not plan.found:
        return without_plan(plan)
    defaults = asdict(FinanceTerms())
    given = {name: value for name, value in terms.items() if value != defaults[name]}

    def heard(so_far: Finance, done: int, count: int) -> None:
        control.report(_tables(so_far), done + 1, count + 1)

    how: dict[str, Any] = {"against": against, "by": by, "most_projects": most_projects, **given}
    found = finance(case, plan=plan, on_finance=heard, **control.series, **how)
    return Result(_tables(found), _summary(found, plan.gap), tuple(_sentences_of(found, plan.gap)), answer=found)


def _tables(found: Finance) -> dict[str, Any]:
    return {"finance": found.table, "lots": found.lots, "cashflow": found.cashflow, "assumptions": found.assumptions}


def _summary(found: Finance, gap: float | None) -> dict[str, Any]:
    names = ("case", "currency", "against", "saving_per_y", "projects_saving_per_y", "interaction_per_y")
    told = {name: getattr(found, name) for name in names}
    return {**told, "terms": asdict(found.terms), "given": list(found.given), "gap": gap}


def _sentences_of(found: Finance, gap: float | None) -> Iterator[Message]:
    """What the whole saves, what the projects do not add up to, what stands open, and what is assumed."""
    yield say("{told}: {saved}/y.", told=SAVED[found.against], saved=money(found.saving_per_y, found.currency))
    if gap:
        yield say(
            "These figures are of this plan as it is; its own gap of {gap} % says how much cheaper another may be.",
            gap=percent_up(gap),
        )
    yield from _of_projects(found)
    losing = [one.name for one in found.subjects if one.kind == "company" and one.gains < 0]
    if losing:
        yield say("As contracts stand, these companies have higher running costs by the plan: {names}.", names=joined(losing))
    for one in found.subjects:
        for note in one.notes if one.gross else ():
            yield say("{subject}: {note}", subject=one.name, note=_with_currency(note, found.currency))
    terms = [
        say("{term} ({why})", term=TITLES[name], why=REASONS[name]) for name in asdict(found.terms) if name not in found.given
    ]
    if terms:
        yield say("Assumed, as nothing was given: {terms}.", terms=joined(terms))


def _with_currency(note: Message, currency: str) -> Message:
    """A note on flows, which know no currency, with that of the sum it states."""
    stated = note.parameters
    if not isinstance(stated, Mapping) or "sum" not in stated:
        return note
    return Message(note.template, {**stated, "sum": f"{stated['sum']} {currency}"})


def _of_projects(found: Finance) -> Iterator[Message]:
    """What the projects save one by one, and of which it is not known."""
    states = {one.name: one.status for one in found.subjects if one.kind == "project"}
    if not states:
        yield say("The plan builds nothing: there are no projects.")
    if "found" in states.values():
        yield say(
            "Projects one by one save {sum}/y together. The plan saves {rest}/y beside that: what they "
            "save only together counts in each of them, what they take from each other in none, and some needs no project.",
            sum=money(found.projects_saving_per_y, found.currency),
            rest=money(found.interaction_per_y, found.currency),
        )
    for status, words in OPEN.items():
        names = [name for name, state in states.items() if state == status]
        if names:
            yield say("{what}: {names}.", what=words, names=joined(names))


SAVED = {
    "baseline": say("The plan saves in running costs beside today's park, before the capital of what is new"),
    "plant": say("The plan saves in running costs beside each plant for itself, before the capital of what is new"),
}
OPEN = {
    "needed": say("The plan cannot be run without these, so that they have no saving of their own"),
    "below": say("What these save is smaller than the accuracy, and not shown"),
    "open": say("In the time no operation was found without these"),
    "unasked": say("Not asked one by one"),
}
"""Why a project has no saving."""


def _cards(case: Case, result: Result, language: str) -> Iterator[Card]:
    table = result.tables.get("finance")
    if table is None or not len(table):
        return
    whole = table.iloc[0].to_dict()
    for name in ("investment", "npv_after_tax", "firr_after_tax", "payback_after_tax_y"):
        yield Card(_title(name, case.info.currency, language), _shown(name, whole[name], language))


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    cashflow = result.tables.get("cashflow")
    if cashflow is not None and len(cashflow):
        caption = rendered(say("Cumulative cash flow after tax"), language)
        yield Figure(caption, cumulative_cash_flow(case, cashflow, language), 380)


CHIEF = ("investment", "saving_per_y", "npv_after_tax", "firr_after_tax", "payback_after_tax_y", "dscr_least", "subsidy_needed")
"""Indicators that the command prints."""


def _text(case: Case, result: Result) -> str:
    """Sentences, and the chief indicators of the plan, its companies and its projects."""
    table, money = result.tables.get("finance"), case.info.currency or "money"
    told = [str(sentence) for sentence in result.sentences]
    if table is None:
        return "\n".join(told)
    titles = [_title(name, money, "en") for name in CHIEF]
    widths = [max(len(title), 12) for title in titles]
    first = max([len(str(name)) for name in table["subject"]], default=0) + 2
    lines = [" " * (9 + first) + "  ".join(f"{title:>{width}}" for title, width in zip(titles, widths, strict=True))]
    for row in table.to_dict("records"):
        cells = "  ".join(f"{_shown(name, row[name]):>{width}}" for name, width in zip(CHIEF, widths, strict=True))
        state = "" if row["status"] == "found" else f"  {rendered(STATUS_TITLES[row['status']], 'en')}"
        lines.append(f"{row['kind']:9}{row['subject']!s:{first}}{cells}{state}")
    return "\n".join([*told, *lines])


def _workbook(case: Case, result: Result, language: str) -> bytes:
    # the library that writes workbooks starts slowly
    from parkloop.optimizer.analyses.finance.workbook import workbook

    return workbook(finance_of(dict(result.tables), dict(result.summary)), language)


def _title(name: str, money: str, language: str) -> str:
    unit = _unit(name).format(money=money)
    title = rendered(INDICATOR_TITLES[name], language)
    return f"{title} [{unit}]" if unit else title


def _unit(name: str) -> str:
    units = ((MONEY, "{money}"), (PER_YEAR, "{money}/y"), (YEARS, "y"), (SHARES, "%"))
    return next((unit for names, unit in units if name in names), "")


def _shown(name: str, value: Any, language: str = "") -> str:
    """An indicator as text; on a card, in a language, large money is short."""
    if value is None or value != value:
        return NOTHING
    if name in SHARES:
        return percent(float(value))
    return short(float(value), language=language) if language else amount(float(value))


def _indicator(name: str) -> ResultColumn:
    """A column of numbers, so that the money of a table has one unit; none where there is no number."""

    def cell(row: ResultRow, language: str, money: str) -> float | None:
        value = row[name]
        if value is None or value != value:
            return None
        return 100 * float(value) if name in SHARES else float(value)

    return ResultColumn(name, INDICATOR_TITLES[name], _unit(name), cell=cell)


def _kind(row: ResultRow, language: str, money: str) -> str:
    return rendered(WHAT_TITLES.get(str(row["what"])) or KIND_TITLES[str(row["kind"])], language)


def _status(row: ResultRow, language: str, money: str) -> str:
    return rendered(STATUS_TITLES[str(row["status"])], language)


def _term(row: ResultRow, language: str, money: str) -> str:
    return rendered(TITLES[str(row["term"])], language)


def _value(row: ResultRow, language: str, money: str) -> Any:
    """Value of a term: years, a share in percent, or a word; nothing where the case has it."""
    value = row["value"]
    if value in REPAYMENT:
        return rendered(REPAYMENT[value], language)
    if value in ("", None) or value != value:
        return ""
    return f"{float(value):g}" if row["term"] in WHOLE_NUMBERS else f"{share_percent(float(value))} %"


def _origin(row: ResultRow, language: str, money: str) -> str:
    given = row["origin"] == "given"
    return rendered(say("given") if given else say("assumed: {why}", why=REASONS[str(row["term"])]), language)


def _parameter(name: str) -> Parameter:
    default = getattr(FinanceTerms(), name)
    if name == "repayment":
        return Parameter(name, "choice", TITLES[name], help=TOLD[name], default=default, choices=lambda case: REPAYMENT)
    whole = name in WHOLE_NUMBERS
    kind: Any = "count" if whole else "number"
    low, high = (0, 60) if whole else (0.0, 1.0)
    return Parameter(name, kind, TITLES[name], help=TOLD[name], default=default, low=low, high=high, asked=default is not None)


def _subject(row: ResultRow, language: str, money: str) -> str:
    """Company or project; the whole plan is its own kind."""
    return "" if row["subject"] == WHOLE and row["kind"] == "whole" else term(str(row["subject"]))


ANALYSIS = Analysis(
    name="finance",
    series=True,
    title=say("Finance"),
    question=say("Finance: cash flow, rate of return, payback and loan of projects and companies"),
    parameters=(
        BESIDE,
        Parameter(
            *("by", "choice", say("A project is")),
            help="item: every link and thing is a project (default), or exchange: links of one exchange together",
            default="item",
            choices=lambda case: GROUPING,
        ),
        Parameter(
            *("most_projects", "count", say("Largest projects asked")),
            help="so many projects of the largest capital are asked one by one (default 20)",
            default=PROJECTS,
            low=0,
            high=500,
        ),
        *(_parameter(one.name) for one in fields(FinanceTerms)),
    ),
    run=_run,
    tables=(
        Table(
            "finance",
            (
                ResultColumn("kind", say("Kind"), cell=_kind),
                ResultColumn("subject", say("Subject"), cell=_subject),
                ResultColumn("owner", say("Owner")),
                ResultColumn("status", say("Saving is"), cell=_status),
                ResultColumn("capex", say("Capital"), "{money}"),
                ResultColumn("capex_net", say("Capital after subsidy"), "{money}"),
                ResultColumn("years", say("Years of operation"), "y"),
                ResultColumn("accuracy_per_y", say("Accuracy of the saving"), "{money}/y"),
                *(_indicator(name) for name in INDICATOR_TITLES),
            ),
            say("Whole plan, companies and projects"),
        ),
        Table(
            "cashflow",
            (
                ResultColumn("kind", say("Kind"), cell=lambda row, language, money: rendered(KIND_TITLES[row["kind"]], language)),
                ResultColumn("subject", say("Subject"), cell=_subject),
                ResultColumn("year", say("Year")),
                *(
                    ResultColumn(name, title, "" if name in ("operation_year", "discount_factor", "dscr", "icr") else "{money}")
                    for name, title in ROW_TITLES.items()
                    if name != "share"
                ),
            ),
            say("Cash flow by year"),
        ),
        Table(
            "lots",
            (
                ResultColumn("kind", say("Kind"), cell=lambda row, language, money: rendered(KIND_TITLES[row["kind"]], language)),
                ResultColumn("subject", say("Subject"), cell=_subject),
                ResultColumn("life_y", say("Life"), "y"),
                ResultColumn("capex", say("Capital"), "{money}"),
                ResultColumn("capex_net", say("Capital after subsidy"), "{money}"),
                ResultColumn("stated", say("Life stated in the case"), cell=worded("stated", STATED)),
            ),
            say("Capital by life"),
        ),
        Table(
            "assumptions",
            (
                ResultColumn("term", say("Term"), cell=_term),
                ResultColumn("value", say("Value"), cell=_value),
                ResultColumn("origin", say("Rests on"), cell=_origin),
            ),
            say("Assumptions"),
        ),
    ),
    figures=_figures,
    cards=_cards,
    text=_text,
    workbook=_workbook,
    hint=say(
        "A project saves what the park's running costs rise by without it, all else built as it is. "
        "NPV and payback from the start of construction; before tax without income tax, after tax with it and without the loan; "
        "own capital with the loan."
    ),
    builds_on_plan=True,
)
