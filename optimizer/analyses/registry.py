"""The registry of analyses: one line per analysis, whose record is imported when it is asked for.

Nothing is imported here, so that the list of commands is told at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pandas import DataFrame

    from parkloop.cases.schema import Case
    from parkloop.optimizer.analyses.record import Analysis, Parameter, Result
    from parkloop.optimizer.plan.arguments import ArgumentCheck
    from parkloop.optimizer.plan.record import Plan
    from parkloop.optimizer.solver.outcome import Progress

RECORDS = "parkloop.optimizer.analyses.records"
ASSESSMENT = "parkloop.optimizer.analyses.records.assessment"


class RegistryEntry(NamedTuple):
    """Entry of the registry: module of the record, command, and its line of help.

    The record is the module's ``ANALYSIS``.

    ``page``: page Analyse asks it; others have a page of their own.
    """

    module: str
    command: str
    help: str
    page: bool = True


ENTRIES: dict[str, RegistryEntry] = {
    "sweep": RegistryEntry(f"{RECORDS}.sweep", "sweep", "the best plan for many values of one number"),
    "threshold": RegistryEntry(
        f"{RECORDS}.threshold", "threshold", "at which price a link enters or leaves the plan of least cost"
    ),
    "abatement": RegistryEntry(
        f"{RECORDS}.abatement", "abatement", "the cost of emitting less: marginal cost of each ton, and who avoids it"
    ),
    "pareto": RegistryEntry(
        f"{RECORDS}.decisions.pareto", "pareto", "trade-offs: the plans between the least of one objective and of another"
    ),
    "alternatives": RegistryEntry(
        f"{RECORDS}.decisions.alternatives", "alternatives", "the next best networks, and which links no good plan does without"
    ),
    "uncertainty": RegistryEntry(
        f"{RECORDS}.uncertainty", "uncertainty", "what knowing the scenario, and planning for all of them, is worth"
    ),
    "sample": RegistryEntry(f"{RECORDS}.sample", "sample", "the best plan for many draws of uncertain numbers"),
    "coalitions": RegistryEntry(f"{RECORDS}.coalitions", "coalitions", "what each coalition of plants saves by working together"),
    "sharing": RegistryEntry(
        f"{RECORDS}.decisions.sharing", "share", "who pays what by fair rules, who would leave, and which payments do it"
    ),
    "recruiting": RegistryEntry(
        f"{RECORDS}.decisions.recruiting", "recruit", "what plants that may be invited are worth, and who could leave"
    ),
    "resilience": RegistryEntry(
        f"{RECORDS}.decisions.resilience", "resilience", "what it costs when a company leaves, or something is out of order"
    ),
    "robust": RegistryEntry(
        f"{RECORDS}.decisions.robust", "robust", "which design bears that any one partner leaves, and what that costs"
    ),
    "survival": RegistryEntry(
        f"{RECORDS}.decisions.survival", "survival", "how often each link is in the best plan, and which numbers to measure first"
    ),
    "tornado": RegistryEntry(f"{RECORDS}.decisions.tornado", "tornado", "which uncertain numbers move the cost most"),
    "margins": RegistryEntry(
        f"{RECORDS}.decisions.margins", "margins", "what the next t, MW or m2 of every limit, need and size is worth"
    ),
    "breakeven": RegistryEntry(
        f"{RECORDS}.decisions.breakeven", "breakeven", "at which charge, and how far, each new link still pays"
    ),
    "leakage": RegistryEntry(
        f"{ASSESSMENT}.leakage",
        "leakage",
        "what the plan moves over the fence: bought power, sales, waste, with their emissions",
    ),
    "headroom": RegistryEntry(
        f"{ASSESSMENT}.headroom",
        "headroom",
        "how near the plan comes to every cap, quota, budget, permit and market's limit",
    ),
    "levels": RegistryEntry(
        f"{ASSESSMENT}.levels", "levels", "what products use per t beside quota, access, advanced and top-runner levels"
    ),
    "measured": RegistryEntry(f"{ASSESSMENT}.measured", "follow", "what was measured month by month beside the plan"),
    "footprint": RegistryEntry(
        f"{ASSESSMENT}.footprint", "footprint", "CO2, water and energy per t of every product, before and after"
    ),
    "finance": RegistryEntry(
        f"{RECORDS}.decisions.finance", "finance", "cash flow, rate of return, payback, loan and subsidy; a workbook of formulas"
    ),
    "reasons": RegistryEntry(
        f"{RECORDS}.decisions.reasons", "why", "why an exchange is in the plan, is not, or cannot be", page=False
    ),
    "roadmap": RegistryEntry(
        f"{RECORDS}.decisions.roadmap", "roadmap", "which projects are built first, under yearly budgets and caps that come later"
    ),
    "link_values": RegistryEntry(f"{RECORDS}.link_values", "value", "what a link saves, and its break-even values", page=False),
    "what_if": RegistryEntry(
        f"{RECORDS}.what_if", "whatif", "the plan with other numbers or links, beside the plan before", page=False
    ),
}
"""By name, in the order in which they are listed."""
TOPICS: dict[str, frozenset[str]] = {
    "vary": frozenset(),
    "choose": frozenset({"pareto", "alternatives", "roadmap"}),
    "share": frozenset({"coalitions", "sharing", "recruiting"}),
    "money": frozenset({"finance", "tornado", "margins", "breakeven"}),
    "robust": frozenset({"resilience", "robust", "survival", "uncertainty", "sample"}),
    "follow": frozenset({"leakage", "headroom", "levels", "measured", "footprint"}),
}
"""Topics of page Analyse; what none of them names is under the first."""


def topic_of(name: str) -> str:
    """The topic of an analysis."""
    return next((topic for topic, names in TOPICS.items() if name in names), next(iter(TOPICS)))


def analysis(name: str) -> Analysis:
    """The record of an analysis by its name.

    Raises:
        ValueError: there is none of this name.
    """
    if name not in ENTRIES:
        from parkloop.cases.messages import say

        raise ValueError(say("There is no analysis '{name}'; there are {names}.", name=name, names=", ".join(ENTRIES)))
    found: Analysis = import_module(ENTRIES[name].module).ANALYSIS
    return found


def analyse(
    name: str,
    case: Case,
    *,
    plan: Plan | None = None,
    n_jobs: int | None = None,
    resume: str | Path | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    on_step: Callable[[int, int, str], None] | None = None,
    on_table: Callable[[str, DataFrame], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    **parameters: Any,
) -> Result:
    """Run an analysis of the registry on a case.

    Args:
        name: of the analysis, such as sweep, threshold, abatement or uncertainty.
        case: the case.
        plan: a plan of the case to build on, for those that do; without it they find one.
        n_jobs: processes side by side, for sweeps, samples and coalitions; see ``sweep``.
        resume: folder in which these keep each plan as soon as it is found, and find it again.
        time_limit: seconds of each solve.
        gap: relative, of each solve.
        on_step: hears how many steps are done, of how many, and a line about the last one.
        on_table: hears of each table by its name as it grows.
        on_progress: hears of incumbent and bound of the solve at work.
        cancel: says whether to stop; what was found by then is given back.
        parameters: those of the analysis; what is left out has its default.

    Returns:
        Tidy tables, summary and sentences, the same for every analysis.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: an unknown analysis or parameter, one that is missing, or what the analysis refuses.

    Example:
        >>> import parkloop
        >>> case = parkloop.load_case("two_firms")
        >>> result = parkloop.analyse("sweep", case, place="policy.carbon_price_per_t", values=[0, 50])
        >>> result.status, list(result.tables), len(result.tables["sweep"])
        ('found', ['sweep'], 2)
    """
    from dataclasses import replace

    from parkloop.cases.schema.digests import stated_digest
    from parkloop.optimizer.analyses.record import Control, unheard
    from parkloop.optimizer.plan.arguments import checked

    record, case = analysis(name), checked(case)
    asked = completed(record, case, parameters, n_jobs is not None or resume is not None)
    heard = on_step or unheard, on_table or unheard
    control = Control(time_limit, gap, on_progress, *heard, cancel, plan, n_jobs, resume)
    found = record.run(case, control, **asked)
    return replace(found, analysis=name, case=case.info.id, digest=stated_digest(case), parameters=asked)


def completed(record: Analysis, case: Case, parameters: dict[str, Any], series: bool = False) -> dict[str, Any]:
    """Arguments of an analysis, completed by their defaults.

    Raises:
        ArgumentError: what is wrong with them, or with n_jobs and resume where a ``series`` is asked for.
    """
    from parkloop.cases.messages import say
    from parkloop.optimizer.plan.arguments import ArgumentCheck

    given = ArgumentCheck()
    known = {argument: None for parameter in record.parameters for argument in parameter.arguments}
    known |= {parameter.name: parameter.default for parameter in record.parameters}
    given.options(record.name, parameters, known)
    if series and not record.series:
        given.fault("n_jobs, resume", say("only sweeps, samples and coalitions take them"))
    for parameter in record.parameters:
        value = parameters.get(parameter.name)
        if parameter.required and value is None:
            given.fault(parameter.name, say("it must be given"))
        if parameter.choices is not None and parameter.kind == "choice" and value is not None:
            given.one_of(parameter.name, value, parameter.choices(case))
        if value is not None:
            _shape(given, parameter, value)
    given.raise_faults()
    return {**known, **parameters}


def _shape(given: ArgumentCheck, parameter: Parameter, value: object) -> None:
    """Check the form of a value.

    The analyses rely on it: a list of texts, or numbers or ends by place.
    """
    from parkloop.cases.messages import say

    if parameter.kind in ("names", "links") and not hasattr(value, "__len__"):
        given.names(parameter.name, value, "name", least=0)  # type: ignore[arg-type]
    if parameter.kind not in ("spans", "numbers"):
        return
    example = "{'policy.carbon_price_per_t': (0, 90)}" if parameter.kind == "spans" else "{'policy.carbon_price_per_t': 90}"
    stated = given.mapping(parameter.name, value, example)
    if parameter.kind == "spans":
        for place, ends in stated.items():
            if len(given.numbers(str(place), ends)) != 2:
                given.fault(str(place), say("found {value}, but a pair (low, high) is meant", value=repr(ends)))


def __getattr__(name: str) -> Any:
    """``ANALYSES``: the records of all analyses in their order, imported on first use."""
    if name == "ANALYSES":
        return tuple(map(analysis, ENTRIES))
    raise AttributeError(name)
