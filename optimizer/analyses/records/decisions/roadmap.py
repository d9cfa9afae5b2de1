"""The record of a roadmap: which projects are built first, under yearly budgets and later caps."""

from collections.abc import Iterator
from typing import Any

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.finance.titles import WHAT_TITLES
from parkloop.optimizer.analyses.record import (
    YES_NO,
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
from parkloop.optimizer.analyses.records.texts import numbers_of
from parkloop.optimizer.analyses.roadmap.result import Roadmap
from parkloop.optimizer.analyses.roadmap.run import roadmap
from parkloop.optimizer.analyses.titles import titled
from parkloop.optimizer.figures.decisions.roadmap import build_years, roadmap_height, yearly_saving
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.wording import NOTHING, amount, money, percent_up, short
from parkloop.optimizer.system.interrupts import pressed

YEARS = 5


def _run(case: Case, control: Control, years: int, budget: Any, caps: Any, deadlines: Any, discount_rate: float | None) -> Result:
    def heard(so_far: Roadmap) -> None:
        control.report(_tables(so_far), len(so_far.plans), years)

    control.on_step(0, years, "")
    found = roadmap(
        case,
        plan=control.plan,
        years=years,
        budget=_amounts(budget),
        caps=_caps(caps) if isinstance(caps, str) else caps,
        deadlines=_years(deadlines) if isinstance(deadlines, str) else deadlines,
        discount_rate=discount_rate,
        on_roadmap=heard,
        **control.limits,
    )
    summary = {name: getattr(found, name) for name in ("total", "bound", "gap", "status", "certified")}
    summary |= {"years": years, "impossible": list(found.impossible)}
    state: Any = "found" if found.found else "stopped" if pressed() or not _proven(found) else "infeasible"
    return Result(_tables(found), summary, tuple(_sentences_of(found)), status=state, answer=found)


def _proven(found: Roadmap) -> bool:
    return found.status == "infeasible" or any(plan.status == "infeasible" for plan in found.plans.values())


def _tables(found: Roadmap) -> dict[str, Any]:
    return {"stages": found.stages, "projects": found.projects, "companies": found.companies, "paybacks": found.paybacks}


def _amounts(given: Any) -> Any:
    """A budget, or those of the years, as ``2e6`` or ``1e6, 2e6, 2e6``; None for an empty text."""
    amounts = numbers_of("budget", given)
    return None if amounts == () else amounts[0] if isinstance(given, str) and len(amounts) == 1 else amounts


def _years(text: str) -> dict[str, int]:
    """First year by policy, as ``co2_cap=4``."""
    return {name: int(year) for name, year in _pairs("deadlines", text)}


def _caps(text: str) -> dict[str, dict[int, float]]:
    """Caps by target and first year, as ``co2@4=50000; freshwater@2=1e6``."""
    found: dict[str, dict[int, float]] = {}
    for place, value in _pairs("caps", text):
        target, _, year = place.partition("@")
        try:
            found.setdefault(target.strip(), {})[int(year or 1)] = value
        except ValueError:
            raise _unread("caps", text) from None
    return found


def _pairs(name: str, text: str) -> list[tuple[str, float]]:
    """Pairs of a name and a number, as ``name=number; name=number``."""
    found = []
    for part in filter(str.strip, str(text).split(";")):
        place, given, value = part.partition("=")
        try:
            found.append((place.strip(), float(value)))
        except ValueError:
            raise _unread(name, text) from None
        if not given or not place.strip():
            raise _unread(name, text)
    return found


def _unread(name: str, text: str) -> ArgumentError:
    return ArgumentError(
        say(
            "{name}: found {value}, but pairs are meant, such as co2@4=50000 for caps or co2_cap=4 for deadlines",
            name=name,
            value=repr(text),
        )
    )


def _sentences_of(found: Roadmap) -> Iterator[Message]:
    """What the years cost, how good the order is, what is never built, or why there is none."""
    if not found.found:
        yield from _without_order(found)
        return
    assert found.total is not None
    total = money(found.total, found.currency)
    yield say("All years together cost {total}, discounted, with annuities of what stands.", total=total)
    if not found.listed:
        yield say("The plan builds nothing: there are no projects.")
    elif found.gap is None:
        yield say("No bound is proven: qualities mix, and the order was found in a linear model; every year's plan is certified.")
    else:
        yield say(
            "Another order of these projects, each built at once and at its size, costs less by at most {gap} %.",
            gap=percent_up(found.gap),
        )
    yield say("What may be built is what the plan builds; other links and sizes were not asked for.")
    never = [name for name, year in found.order.items() if year is None]
    if never:
        yield say("Built in none of the years: {names}.", names=joined(never))
    faulty = [str(year) for year, plan in found.plans.items() if not plan.certified]
    if faulty:
        yield say("The plans of these years are not certified: {years}.", years=joined(faulty))


def _without_order(found: Roadmap) -> Iterator[Message]:
    if found.impossible:
        yield say(
            "Not even all projects of the plan keep the rules of these years: {years}. Find a plan under them first.",
            years=joined(map(str, found.impossible)),
        )
    elif found.status == "infeasible":
        yield say("No order keeps both the budgets and the rules of every year: spend more, or earlier, or let caps come later.")
    else:
        known = {year for year, plan in found.plans.items() if plan.found}
        missing = [str(year) for year in range(1, found.rules.years + 1) if year not in known]
        yield say("No plan was found of these years: {years}.", years=joined(missing))


def _cards(case: Case, result: Result, language: str) -> Iterator[Card]:
    stages = result.tables.get("stages")
    if stages is not None and len(stages):
        money = case.info.currency
        yield Card(rendered(say("Capital"), language) + f" [{money}]", short(float(stages["capex_net"].sum()), language=language))
        for place, title in ((0, say("Saving in the first year")), (-1, say("Saving in the last year"))):
            yield Card(
                rendered(title, language) + f" [{money}/y]", short(float(stages["saving_per_y"].iloc[place]), language=language)
            )


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    projects, stages = result.tables.get("projects"), result.tables.get("stages")
    if projects is not None and stages is not None and len(projects) and len(stages):
        years, height = int(result.parameters.get("years") or YEARS), roadmap_height(projects)
        yield Figure(
            rendered(say("Build years"), language), build_years(projects, years, titled(case, language), language), height
        )
        yield Figure(rendered(say("Capital and saving of every year"), language), yearly_saving(case, stages, language), 340)


NOT_BACK = say("does not come back")


def _kind(row: ResultRow, language: str, money: str) -> str:
    return rendered(WHAT_TITLES[str(row["kind"])], language)


def _year(row: ResultRow, language: str, money: str) -> str:
    return rendered(say("in no year"), language) if row["year"] != row["year"] else str(int(row["year"]))


def _back(row: ResultRow, language: str, money: str) -> str:
    return NOTHING if row["payback_y"] != row["payback_y"] else amount(float(row["payback_y"]))


def _back_of_company(row: ResultRow, language: str, money: str) -> str:
    """Payback of a company; what it spends may never come back."""
    lost = row["payback_y"] != row["payback_y"] and row["capex_net"] > 0
    return rendered(NOT_BACK, language) if lost else _back(row, language, money)


ANALYSIS = Analysis(
    name="roadmap",
    title=say("Roadmap"),
    question=say("Roadmap: which projects are built first, under yearly budgets and later caps"),
    parameters=(
        Parameter(*("years", "count", say("Years")), help="number of years (default 5)", default=YEARS, low=1, high=30),
        Parameter(
            *("budget", "text", say("Budget of a year, or of each [money]")),
            help="new capital after subsidy of every year, or of each: 1e6 or 1e6,2e6; unspent money is kept (default no limit)",
            default="",
        ),
        Parameter(
            *("caps", "text", say("Caps from a year on, such as co2@4=50000")),
            help="caps from a year on, such as 'co2@4=50000; freshwater@2=1e6' (default none beside those of the case)",
            default="",
        ),
        Parameter(
            *("deadlines", "text", say("First years of policies, such as co2_cap=4")),
            help="first year of policies of the case, such as 'co2_cap=4' (default: they hold in all years)",
            default="",
        ),
        Parameter(
            *("discount_rate", "number", say("Discount rate")),
            help="discount rate [1/y] (default the park's interest rate)",
            default=None,
            asked=False,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "stages",
            (
                ResultColumn("year", say("Year")),
                ResultColumn("built", say("Projects built")),
                ResultColumn("capex_net", say("Capital after subsidy"), "{money}"),
                ResultColumn("budget", say("Budget"), "{money}"),
                ResultColumn("left", say("Left for later"), "{money}"),
                ResultColumn("total_cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("saving_per_y", say("Saving per year"), "{money}/y"),
                ResultColumn("accuracy_per_y", say("Accuracy of the saving"), "{money}/y"),
                ResultColumn("co2_t_per_y", say("CO2"), "t/y"),
                ResultColumn("payback_y", say("Payback of the year's projects"), "y", cell=_back),
                ResultColumn("status", say("Status")),
                ResultColumn("certified", say("Certified"), cell=worded("certified", YES_NO)),
            ),
            say("Years"),
        ),
        Table(
            "projects",
            (
                ResultColumn("project", say("Project")),
                ResultColumn("kind", say("Kind"), cell=_kind),
                ResultColumn("owner", say("Owner")),
                ResultColumn("capex_net", say("Capital after subsidy"), "{money}"),
                ResultColumn("year", say("Built in year"), cell=_year),
            ),
            say("Projects and their years"),
        ),
        Table(
            "companies",
            (
                ResultColumn("year", say("Year")),
                ResultColumn("plant", say("Plant")),
                ResultColumn("capex_net", say("Capital after subsidy"), "{money}"),
                ResultColumn("saving_per_y", say("Saving per year"), "{money}/y"),
            ),
            say("Companies by year"),
        ),
        Table(
            "paybacks",
            (
                ResultColumn("plant", say("Plant")),
                ResultColumn("capex_net", say("Capital after subsidy"), "{money}"),
                ResultColumn("saving_per_y", say("Saving in the last year"), "{money}/y"),
                ResultColumn("payback_y", say("Payback"), "y", cell=_back_of_company),
            ),
            say("Paybacks of companies"),
        ),
    ),
    figures=_figures,
    cards=_cards,
    hint=say(
        "Saving: running cost of today's park less that of the year, before capital. Capital is spent when a year begins; "
        "payback of a year: its capital over the rise of the saving; of a company: when all it spends has come back."
    ),
    builds_on_plan=True,
)
