"""Content of a report: sections with sentences, tables and figures, in one language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from parkloop.cases.locale.catalogue import codes, rendered, translated
from parkloop.cases.locale.signs import all_written, written
from parkloop.cases.messages import LIST, say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import digest, stated_digest
from parkloop.cases.store import SignOff
from parkloop.cases.titles import name_titles, title_of
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.assessment.headroom import headroom
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.run import finance_beside
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.registry import analysis
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.analyses.shown import sentences as sentences_of
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.analyses.today.doubts import doubtful_saving
from parkloop.optimizer.analyses.today.tables import today as analysed_today
from parkloop.optimizer.analyses.uncertainty.values import Uncertainty
from parkloop.optimizer.figures import Option
from parkloop.optimizer.plan import pinch
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report import projects, tables
from parkloop.optimizer.report import today as now
from parkloop.optimizer.report.sentences import summary
from parkloop.optimizer.report.units import as_written
from parkloop.optimizer.report.words import WORDS, word, word_of

LEAST_HEIGHT = 440
"""Of a figure of an analysis [px]"""


@dataclass(frozen=True)
class Section:
    """A part of a report; figures by their caption."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    figures: Mapping[str, Option] = field(default_factory=dict)
    heights: Mapping[str, int] = field(default_factory=dict)
    """Height of a figure where it needs one of its own [px]"""


@dataclass(frozen=True)
class Report:
    """A report, ready to be written."""

    title: str
    language: str
    sections: tuple[Section, ...]
    footer: str
    cover: Mapping[str, str] = field(default_factory=dict)
    """What stands on the cover, by label: park, date, revision, author."""


def report(
    case: Case,
    plan: Plan,
    today: Plan | None = None,
    language: str = "en",
    uncertainty: Uncertainty | None = None,
    analyses: Sequence[Result] = (),
    author: str = "",
    signed: SignOff | None = None,
) -> Report:
    """Report of a plan, beside the baseline where that has a solution.

    With the values of uncertainty where they are given. Of a park that is proven to have no plan it says why.

    ``analyses`` are results of the registry for the same case, a section each; ``signed`` is who has confirmed today's park.

    Raises:
        CaseError: the case is faulty.
        ValueError: no plan was found, it or a result is that of another case, or an unknown language.
    """
    case, given = checked(case), ArgumentCheck()
    for name, one in (("plan", plan), *([] if today is None else [("today", today)])):
        given.plan(name, one)
        if isinstance(one, Plan) and one.case != case.info.id:
            given.fault(name, say("it is one of the case {other}, and not of {case}", other=one.case, case=case.info.id))
    given.one_of("language", language, codes())
    _of_this_case(given, case, analyses)
    given.raise_faults()
    if not plan.found and plan.status != "infeasible":
        raise ValueError(
            say("The case {case} has no plan ({status}): there is nothing to report.", case=plan.case, status=plan.status)
        )
    today = today if today is not None and today.found else None
    sections = (
        _whole(case, plan, today, language, uncertainty, analyses, signed)
        if plan.found
        else _none(case, plan, language, analyses)
    )
    shown = tuple(_written(part, case, language) for part in sections if part.sentences or part.tables or part.figures)
    park = title_of(case.info, case.info.id, language)
    cover = {
        **{word("cover.park", language): park, word("cover.date", language): str(plan.provenance.get("date", ""))[:10]},
        **{word("cover.revision", language): content(case), word("cover.author", language): author},
    }
    stated = {label: text for label, text in cover.items() if text}
    return Report(word("title", language, park=park), language, shown, _footer(case, plan, language), stated)


def _none(case: Case, plan: Plan, language: str, analyses: Sequence[Result]) -> Iterator[Section]:
    """Sections on a park without a plan."""
    if not any(result.analysis == "reasons" for result in analyses):
        title = titled(case, language)
        told = spoken((in_titles(reason, title) for reason in plan.reasons), language)
        yield Section("reasons", word("no_plan", language), told)
    yield from _analysed(case, analyses, language)
    yield _assumptions(case, plan, language)


def _whole(
    case: Case,
    plan: Plan,
    today: Plan | None,
    language: str,
    uncertainty: Uncertainty | None,
    analyses: Sequence[Result],
    signed: SignOff | None,
) -> tuple[Section, ...]:
    """Sections on a plan."""
    return (
        *_beside_today(case, plan, today, language, analyses, signed),
        _network(case, plan, language),
        *([_money(case, plan, today, language)] if today is not None else []),
        _ledger(case, plan, today, language),
        _flows(case, plan, language),
        _heat(case, plan, language),
        _quality(case, plan, language),
        *([_scenarios(case, plan, language, uncertainty)] if len(plan.tables["scenarios"]) > 1 else []),
        *_analysed(case, analyses, language),
        _limits(case, plan, language),
        _indicators(case, plan, today, language),
        _assumptions(case, plan, language),
        _glossary(language),
    )


def _beside_today(
    case: Case, plan: Plan, today: Plan | None, language: str, analyses: Sequence[Result], signed: SignOff | None
) -> Iterator[Section]:
    """Summary, today's park, projects and companies: what the plan is worth beside today's park."""
    beside = None if today is None else finance_beside(case, plan, today)
    yield _summary(case, plan, today, language, beside)
    if today is not None:
        yield _now(case, today, signed, language)
    yield _projects(case, plan, language, analyses)
    yield _companies(case, plan, today, language, beside)


def _written(section: Section, case: Case, language: str) -> Section:
    """A section with units as its readers write them."""
    made = {title: as_written(cells, case.info.currency, language) for title, cells in section.tables.items()}
    drawn = {title: all_written(option, language) for title, option in section.figures.items()}
    sentences = tuple(written(sentence, language) for sentence in section.sentences)
    return replace(section, sentences=sentences, tables=made, figures=drawn)


def _of_this_case(given: ArgumentCheck, case: Case, analyses: Sequence[Result]) -> None:
    """Check that results of analyses are of this case."""
    for result in analyses:
        if result.digest != stated_digest(case):
            given.fault(
                f"analyses: {result.analysis}", say("it is one of another case than {case} as it stands", case=case.info.id)
            )


def _analysed(case: Case, analyses: Sequence[Result], language: str) -> Iterator[Section]:
    """A section for each result of an analysis; what comes twice is numbered."""
    titles: dict[str, int] = {}
    for place, result in enumerate(analyses):
        record = analysis(result.analysis)
        subject = record.subject(case, result.parameters, language)
        title = translated(": ", language, LIST).join(filter(None, (rendered(record.title, language), subject)))
        titles[title] = titles.get(title, 0) + 1
        names = {table.name: rendered(table.title, language) for table in record.tables}
        drawn = list(record.figures(case, result, language))
        hint = rendered(record.hint, language)
        yield Section(
            key=f"analysis-{place}",
            title=title if titles[title] == 1 else f"{title} ({titles[title]})",
            sentences=(*sentences_of(case, record, result, language), *([hint] if hint else [])),
            tables={names[name]: _filled(cells) for name, cells in for_people(case, record, result, language).items()},
            figures={figure.caption: figure.option for figure in drawn},
            heights={figure.caption: max(figure.height, LEAST_HEIGHT) for figure in drawn},
        )


def _filled(cells: pd.DataFrame) -> pd.DataFrame:
    """A table without the columns that are empty throughout, as of what was not asked."""
    return cells.loc[:, [not all(pd.isna(cell) or cell == "" for cell in cells[name]) for name in cells.columns]]


def content(case: Case) -> str:
    """A short name of the content of a case: equal for equal cases only."""
    return digest(case)[:16]


def _footer(case: Case, plan: Plan, language: str) -> str:
    scope = word_of("scope", plan.scope, language)
    title = title_of(case.info, case.info.id, language)
    known = {"case": title, "digest": content(case), "scope": scope, "candidates": plan.candidates}
    return word("footer", language, seconds=f"{plan.seconds:.1f}", **known)


def _summary(case: Case, plan: Plan, today: Plan | None, language: str, beside: Finance | None) -> Section:
    certified = word("yes" if plan.certified else "no", language)
    objective = ", ".join(word_of("objective", name, language) for name in plan.objective_name.split(","))
    proof = word("proof", language, objective=objective, proof=proof_sentence(plan, language), certified=certified)
    described, doubt = figures.description_of(case, language), doubtful_saving(today, plan)
    doubted = "" if doubt is None else rendered(doubt, language)
    sentences = tuple(text for text in (*summary(case, plan, today, language), doubted, described, proof) if text)
    shown = {word("figures", language): tables.key_figures(case, plan, today, language, beside)}
    return Section("summary", word("summary", language), sentences, shown)


def _now(case: Case, today: Plan, signed: SignOff | None, language: str) -> Section:
    """Today's park by company, beside what companies report, and who has confirmed it."""
    found = analysed_today(case, today)
    tables = {
        "t.companies": now.companies(case, found, language),
        "t.beside": now.reported(case, found, language),
        "t.bought": now.bought(case, found, language),
    }
    shown = {word(key, language): cells for key, cells in tables.items() if len(cells)}
    sentences = (word("now.say", language), *now.sentences(case, found, signed, language))
    return Section("today", word("now", language), sentences, shown)


def _projects(case: Case, plan: Plan, language: str, analyses: Sequence[Result]) -> Section:
    """All that is built, with its finance and its year where these analyses are part of the report."""
    results = {result.analysis: result.tables for result in analyses}
    finance, steps = results.get("finance", {}).get("finance"), results.get("roadmap", {}).get("projects")
    years = None if steps is None else dict(zip(steps["project"].astype(str), steps["year"], strict=True))
    table, title = projects.projects(case, plan, language, finance, years), word("projects", language)
    sentences = (word("projects.say", language), *([word("projects.finance", language)] if finance is not None else []))
    return Section("projects", title, sentences, {title: table}) if len(table) else Section("projects", title)


def _companies(case: Case, plan: Plan, today: Plan | None, language: str, beside: Finance | None) -> Section:
    title = word("companies", language)
    shown = {title: projects.companies(case, plan, today, language, beside)}
    sentences = (word("companies.say", language), *([word("finance.terms", language)] if beside is not None else []))
    return Section("companies", title, sentences, shown)


def _limits(case: Case, plan: Plan, language: str) -> Section:
    """Limits that are broken, tight or to be watched."""
    record, title = analysis("headroom"), word("limits", language)
    table = headroom(case, plan)
    near = Result({"headroom": table[table["warning"] != "ok"].sort_values("share", ascending=False)})
    listed = for_people(case, record, near, language)
    shown = {title: listed["headroom"]} if listed else {}
    return Section("limits", title, (word("limits.say" if shown else "limits.none", language),), shown)


def _glossary(language: str) -> Section:
    rows = [(word(key, language), word(f"{key}.is", language)) for key in WORDS if f"{key}.is" in WORDS]
    title = word("words", language)
    return Section(
        "words", title, (), {title: pd.DataFrame(rows, columns=[word("c.word", language), word("c.meaning", language)])}
    )


def _network(case: Case, plan: Plan, language: str) -> Section:
    drawn = {} if plan.links.empty else {word("network", language): figures.network(case, plan, language).option}
    shown = {
        word("links", language): tables.links(case, plan, language),
        word("technologies", language): tables.technologies(case, plan, language),
    }
    filled = {title: table for title, table in shown.items() if len(table)}
    return Section("network", word("network", language), (word("network.say", language),) if drawn else (), filled, drawn)


def _money(case: Case, plan: Plan, today: Plan, language: str) -> Section:
    steps = {"today": today, "plan": plan}
    titles = {key: word(key, language) for key in steps}
    drawn = {word(f"by_{by}", language): figures.waterfall(case, steps, by, language, titles) for by in ("head", "plant")}
    return Section("money", word("money", language), figures=drawn)


def _ledger(case: Case, plan: Plan, today: Plan | None, language: str) -> Section:
    title = word("ledger", language)
    return Section("ledger", title, (word("costs.say", language),), {title: tables.ledger(case, plan, today, language)})


def _flows(case: Case, plan: Plan, language: str) -> Section:
    drawn = {word(f"sankey.{kind}", language): figures.sankey(case, plan, kind, language) for kind in figures.KINDS}
    return Section("flows", word("flows", language), figures={title: option for title, option in drawn.items() if option})


def _heat(case: Case, plan: Plan, language: str) -> Section:
    drawn = {}
    for row in case.operating_conditions[:1]:
        site = pinch.zones(case, plan, row.condition)
        if site:
            name = title_of(row, row.condition, language)
            drawn[word("site", language, condition=name)] = figures.site_curves(site, language)
    return Section("heat", word("heat", language), figures=drawn)


def _quality(case: Case, plan: Plan, language: str) -> Section:
    row = case.operating_conditions[0]
    name = title_of(row, row.condition, language)
    called = name_titles(case, language)
    drawn = {
        word("quality", language, species=called.get(("species", species), species), condition=name): figures.quality(
            case, plan, species, row.condition, language
        )
        for species in figures.species(plan)
    }
    return Section("quality", word("sankey.water", language), figures=drawn)


def _scenarios(case: Case, plan: Plan, language: str, uncertainty: Uncertainty | None) -> Section:
    shown = {word("scenarios", language): tables.scenarios(case, plan, language)}
    if uncertainty is not None:
        shown[word("uncertainty", language)] = tables.uncertainty(case, uncertainty, language)
    message = () if uncertainty is None else spoken(uncertainty.sentences, language)
    return Section("scenarios", word("scenarios", language), (word("scenarios.say", language), *message), shown)


def _indicators(case: Case, plan: Plan, today: Plan | None, language: str) -> Section:
    title = word("indicators", language)
    streams = tables.measured_streams(case, plan, language)
    shown = {title: tables.measured(case, plan, today, language)}
    if len(streams):
        shown[word("streams", language)] = streams
    return Section("indicators", title, (word("indicators.say", language),), shown)


def _assumptions(case: Case, plan: Plan, language: str) -> Section:
    title = word("assumptions", language)
    shown = {title: tables.assumptions(case, language)} if case.provenance else {}
    sentences = (word("assumptions.say", language, grades=tables.grades(case, language)),) if case.provenance else ()
    return Section("assumptions", title, (*sentences, *spoken(plan.warnings, language)), shown)


def spoken(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """Sentences of a plan in a language."""
    return tuple(rendered(text, language) for text in texts)
