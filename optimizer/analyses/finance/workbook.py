"""Finance as a workbook with live formulas: change a coloured cell, and all else follows.

The values that Parkloop has computed are written beside the formulas, so that a viewer that does not reckon shows them too.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.optimizer.analyses.finance import formulas
from parkloop.optimizer.analyses.finance.formulas import SheetPlan
from parkloop.optimizer.analyses.finance.indicators import INDICATORS, indicators_of
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.sheet import Formats, SheetWriter, StatementSheet, number_format, write_formula
from parkloop.optimizer.analyses.finance.terms import REASONS, TITLES
from parkloop.optimizer.analyses.finance.titles import (
    INDICATOR_TITLES,
    KIND_TITLES,
    STATUS_TITLES,
    WHAT_TITLES,
)

SHEET_NAME = 31
"""Longest name of a sheet."""
TERMS_SHEET, OVERVIEW_SHEET = say("Assumptions"), say("Overview")
FACTORS = {"saving_factor": say("Factor on savings"), "capital_factor": say("Factor on capital and upkeep")}
OVERVIEW = (
    "investment",
    "saving_per_y",
    "npv_after_tax",
    "firr_before_tax",
    "firr_after_tax",
    "payback_after_tax_y",
    "equity_irr",
    "dscr_least",
    "subsidy_needed",
)
"""Indicators of the overview."""


def workbook(found: Finance, language: str = "en") -> bytes:
    """The workbook: assumptions, overview, and a sheet for each subject whose saving is known."""
    buffer = io.BytesIO()
    book_ = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    formats = _formats(book_)
    sheets = list(_sheets(found, language))
    names = [rendered(words, language) for words in (TERMS_SHEET, OVERVIEW_SHEET)]
    pages = [book_.add_worksheet(name) for name in (*names, *(one.name for one in sheets))]
    _terms(book_, pages[0], names[0], found, formats, language)
    _overview(pages[1], found, sheets, formats, language)
    companies = [one for one in sheets if one.subject.kind == "company"]
    for page, one in zip(pages[2:], sheets, strict=True):
        parts = companies if one.subject.kind == "whole" and companies else []
        SheetWriter(page, one, found.terms, formats, language, parts).write(found.currency)
    book_.close()
    return buffer.getvalue()


def _formats(book_: xlsxwriter.Workbook) -> Formats:
    return {
        "title": book_.add_format({"bold": True, "font_size": 14, "font_color": "#0f766e"}),
        "head": book_.add_format({"bold": True, "bg_color": "#e2e8f0", "text_wrap": True, "valign": "top"}),
        "input": book_.add_format({"bg_color": "#fef9c3", "border": 1, "num_format": "#,##0.####"}),
        "share_input": book_.add_format({"bg_color": "#fef9c3", "border": 1, "num_format": "0.00%"}),
        "money": book_.add_format({"num_format": "#,##0"}),
        "number": book_.add_format({"num_format": "#,##0.00"}),
        "share": book_.add_format({"num_format": "0.00%"}),
        "bold": book_.add_format({"bold": True, "num_format": "#,##0"}),
        "text": book_.add_format({}),
        "wrap": book_.add_format({"text_wrap": True, "valign": "top"}),
    }


def _sheets(found: Finance, language: str) -> Iterator[StatementSheet]:
    """The sheets of all subjects with a statement; names as Excel takes them, each once."""
    taken = {rendered(words, language).casefold() for words in (TERMS_SHEET, OVERVIEW_SHEET)}
    numbers = {"company": 0, "project": 0, "whole": 0}
    for one in found.subjects:
        if one.statement is None or one.undertaking is None:
            continue
        numbers[one.kind] += 1
        mark = {"company": f"C{numbers['company']} ", "project": f"P{numbers['project']} ", "whole": ""}[one.kind]
        title = rendered(KIND_TITLES["whole"], language) if one.kind == "whole" else one.name
        name = "".join("_" if letter in r"[]:*?/\'" else letter for letter in mark + title)[:SHEET_NAME].rstrip()
        assert name.casefold() not in taken  # the number makes it so
        taken.add(name.casefold())
        building = sum(j == 0 for j in one.statement.operation)
        lots = 0 if one.kind == "whole" else len(one.undertaking.lots)
        yield StatementSheet(one, one.statement, name, SheetPlan(building, one.undertaking.years, one.statement.years[0], lots))


def _terms(book_: xlsxwriter.Workbook, page: Worksheet, name: str, found: Finance, formats: Formats, language: str) -> None:
    """Terms that all sheets share, as named cells, and what each rests on."""
    page.set_column(0, 0, 44)
    page.set_column(1, 1, 16)
    page.set_column(2, 2, 90)
    page.write_string(0, 0, f"{found.case}: {rendered(TERMS_SHEET, language)}", formats["title"])
    structural = ("construction_years", "most_years")
    row = 2
    for term, value in asdict(found.terms).items():
        page.write_string(row, 0, rendered(TITLES[term], language))
        form = formats["text" if term in structural else "share_input" if term.endswith(("rate", "share", "irr")) else "input"]
        if value is None:
            page.write_blank(row, 1, None, form)
        elif isinstance(value, str):
            page.write_string(row, 1, value, form)
        else:
            page.write_number(row, 1, value, form)
        given = rendered(say("given") if term in found.given else say("assumed: {why}", why=REASONS[term]), language)
        fixed = rendered(say("fixed in the sheets"), language) if term in structural else ""
        page.write_string(row, 2, "; ".join(part for part in (given, fixed) if part), formats["wrap"])
        if term not in structural:
            book_.define_name(term if term not in ("discount_rate", "tax_rate") else f"all_{term}", f"='{name}'!$B${row + 1}")
        row += 1
    for factor, title in FACTORS.items():
        page.write_string(row, 0, rendered(title, language))
        page.write_number(row, 1, 1.0, formats["input"])
        book_.define_name(factor, f"='{name}'!$B${row + 1}")
        row += 1
    for sentence in NOTES:
        page.write_string(row + 1, 0, rendered(sentence, language))
        row += 1


NOTES = (
    say("Coloured cells are inputs; all others are formulas and follow them."),
    say("Discount rate and income tax of each sheet stand in it; the cells here are what was given for all of them."),
    say("Prices and savings stay as they are in all years; amounts are in the prices of the case."),
    say("Flows of a year are discounted from its end; a year 0 is not discounted."),
    say("Losses are carried forward without limit of years; only what the undertaking itself earns is set against them."),
    say("A project saves what running costs rise by without it, all else built as it is; projects do not add up to the plan."),
    say("Interest during construction is added to the loan and depreciated over the years of operation."),
    say("The subsidy that is needed counts as no income, and depreciation stays as it is."),
)
"""What the sheets assume, in sentences."""


def _overview(page: Worksheet, found: Finance, sheets: Sequence[StatementSheet], formats: Formats, language: str) -> None:
    """All subjects with their chief indicators, and by how much the projects differ from the plan."""
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 48)
    page.set_column(2, 2, 20)
    page.set_column(3, 3 + len(OVERVIEW), 16)
    page.write_string(0, 0, f"{found.case}: {rendered(OVERVIEW_SHEET, language)} [{found.currency}]", formats["title"])
    heads = [say("Kind"), say("Subject"), say("Owner"), *(INDICATOR_TITLES[name] for name in OVERVIEW), say("Saving is")]
    for place, words in enumerate(heads):
        page.write_string(2, place, rendered(words, language), formats["head"])
    known = {id(one.subject): one for one in sheets}
    cells: dict[str, list[str]] = {"whole": [], "company": [], "project": []}
    row = 3
    for subject in found.subjects:
        page.write_string(row, 0, rendered(WHAT_TITLES[subject.what] or KIND_TITLES[subject.kind], language))
        page.write_string(row, 2, subject.owner)
        page.write_string(row, 3 + len(OVERVIEW), rendered(STATUS_TITLES[subject.status], language))
        sheet = known.get(id(subject))
        if sheet is None:
            page.write_string(row, 1, subject.name)
        else:
            page.write_url(row, 1, f"internal:'{sheet.name}'!A1", string=subject.name)
            values = indicators_of(sheet.statement, found.terms)
            for place, name in enumerate(OVERVIEW):
                cell = f"='{sheet.name}'!$B${sheet.at.indicator(INDICATORS.index(name))}"
                write_formula(page, row, 3 + place, cell, formats[number_format(name)], values[name])
            cells[subject.kind].append(f"{formulas.column(4)}{row + 1}")
        row += 1
    _interaction(page, row + 1, found, cells, formats, language)


def _interaction(
    page: Worksheet, row: int, found: Finance, cells: Mapping[str, list[str]], formats: Formats, language: str
) -> None:
    """The saving of the plan, that of its projects one by one, and the rest."""
    whole, projects = cells["whole"][0], "+".join(cells["project"]) or "0"
    lines = (
        (say("The plan saves per year"), f"={whole}", found.saving_per_y),
        (say("Its projects one by one save together"), f"={projects}", found.projects_saving_per_y),
        (
            say("Interaction of projects, and what needs no project"),
            f"={whole}-({projects})",
            found.interaction_per_y,
        ),
    )
    for place, (words, formula, value) in enumerate(lines):
        page.write_string(row + place, 1, rendered(words, language))
        write_formula(page, row + place, 4, formula, formats["bold"], value)
