"""Plans in other languages than the command line's own: titles for ids, words and units of reports."""

from collections.abc import Iterator, Mapping

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.commands.output import as_text
from parkloop.optimizer.plan import compare
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report import tables
from parkloop.optimizer.report.sentences import summary
from parkloop.optimizer.report.units import as_written
from parkloop.optimizer.report.words import word, word_of


def plan_text(case: Case, plan: Plan, language: str, baseline: Plan | None = None) -> str:
    """A plan in sentences, by key figures and new links.

    They stand beside those of the baseline where that is given.
    """
    return "\n\n".join(("\n".join(_sentences(case, plan, language, baseline)), *_tables(case, plan, language, baseline)))


def ladder_text(case: Case, plans: Mapping[str, Plan], language: str) -> str:
    """Key figures of the plans by scope side by side, and why one has none."""
    found = {word_of("scope", scope, language): plan for scope, plan in plans.items() if plan.found}
    reasons = [
        f"{word_of('scope', scope, language)}: {sentence}"
        for scope, plan in plans.items()
        for sentence in _reasons(case, plan, language)
    ]
    cells = [_figures(case, found, language)] if found else []
    return "\n\n".join((title_of(case.info, case.info.id, language), *cells, *reasons))


def indicators_text(case: Case, plan: Plan, baseline: Plan | None, language: str, streams: bool = False) -> str:
    """Indicators of a plan that could be computed, or the streams of their rates."""
    cells = tables.measured_streams(case, plan, language) if streams else tables.measured(case, plan, baseline, language)
    return as_text(as_written(cells, case.info.currency, language))


def _sentences(case: Case, plan: Plan, language: str, baseline: Plan | None) -> Iterator[str]:
    yield title_of(case.info, case.info.id, language)
    if plan.found:
        yield from summary(case, plan, baseline, language)
        objective = ", ".join(word_of("objective", name, language) for name in plan.objective_name.split(","))
        certified = word("yes" if plan.certified else "no", language)
        yield word("proof", language, objective=objective, proof=proof_sentence(plan, language), certified=certified)
    else:
        yield word("no_plan", language)
    yield from _reasons(case, plan, language)


def _reasons(case: Case, plan: Plan, language: str) -> Iterator[str]:
    """What is said of a plan: why there is none, its faults and warnings."""
    title = titled(case, language)
    for sentence in (*plan.reasons, *plan.faults, *plan.warnings):
        yield rendered(in_titles(sentence, title), language)


def _tables(case: Case, plan: Plan, language: str, baseline: Plan | None) -> Iterator[str]:
    if plan.found:
        plans = {"today": baseline} if baseline is not None and baseline.found else {}
        yield _figures(case, {word(name, language): one for name, one in {**plans, "plan": plan}.items()}, language)
        links = tables.links(case, plan, language)
        new = links[links[word("c.status", language)] == word("new", language)]
        if len(new):
            yield as_text(as_written(new, case.info.currency, language))


def _figures(case: Case, plans: Mapping[str, Plan], language: str) -> str:
    """Key figures of plans."""
    cells = compare.figures(plans, case.info.currency, effects={})[["figure", "unit", *plans]]
    cells["figure"] = [word(name, language) for name in cells["figure"]]
    headers = {name: word(name, language) for name in ("figure", "unit")}
    shown: pd.DataFrame = as_written(cells.rename(columns=headers), case.info.currency, language)
    return as_text(shown)
