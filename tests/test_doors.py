"""One solved park through every door: scripts, command line, folder, page, comparison and report tell the same amounts."""

import io
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pptx
import pytest

import parkloop as pl
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.words import word as page_word
from parkloop.cases import Case
from parkloop.cases.locale.signs import written
from parkloop.optimizer import Plan
from parkloop.optimizer.analyses.finance.run import finance_beside
from parkloop.optimizer.cli import main
from parkloop.optimizer.commands.plans.solve import print_plan
from parkloop.optimizer.plan.kpi import COMPARED, ON_CARDS, UNITS
from parkloop.optimizer.report import Report, document, excel, html, report, slides
from parkloop.optimizer.report.words import word
from tests.support.everything import everything

pytestmark = pytest.mark.usefixtures("solved_once")

ROUNDED = 5e-3
"""Share by which an amount of at least three digits may differ from what it is."""
TEN_THOUSAND = {"万元": 1e4, "万元/a": 1e4}
"""Units of reports in Chinese that are no units of a plan, and their size."""
SIZES = {"M": 1e6, "万": 1e4, "亿": 1e8}
"""Words of large amounts on cards."""


@cache
def case() -> Case:
    return everything(credit=False).set({"case.currency": "CNY"})


@cache
def plan(scope: str = "park") -> Plan:
    return pl.optimise(case(), scope=scope)


@cache
def whole(language: str) -> Report:
    """The report with all its sections."""
    return report(case(), plan(), plan("baseline"), language)


@cache
def made(language: str) -> Report:
    """The report without its pictures, which take time and are no numbers."""
    told, keys = whole(language), ("summary", "now", "companies", "ledger")
    return replace(told, sections=tuple(replace(section, figures={}) for section in told.sections if section.key in keys))


def number_of(text: str) -> float:
    """The number that a person reads."""
    found = re.fullmatch(r"([-+]?[\d,]*\.?\d+) ?(\D*)", text.strip())
    assert found, text
    return float(found[1].replace(",", "")) * SIZES.get(found[2].strip(), 1.0)


def same(told: Any, amount: float, unit: str = "") -> bool:
    """Whether a cell tells an amount, in a unit that may be larger, to at least three digits."""
    value = number_of(told) if isinstance(told, str) else float(told)
    return math.isclose(value * TEN_THOUSAND.get(unit, 1.0), amount, rel_tol=ROUNDED, abs_tol=1e-9)


def unlike(rows: Iterator[tuple[str, str, Any, Any]], language: str) -> list[str]:
    """Key figures that rows of name, unit, today and plan tell otherwise, or do not tell."""
    there = {name: (unit, today, now) for name, unit, today, now in rows}
    wrong = []
    for key in COMPARED:
        unit, today, now = there.get(word(key, language), ("", "", ""))
        stated = written(UNITS[key].format(money="CNY"), language)
        right_unit = unit == stated or (unit in TEN_THOUSAND and unit == stated.replace("元", "万元"))
        amounts = plan("baseline").kpi[key], plan().kpi[key]
        if not (right_unit and all(cell != "" and same(cell, x, unit) for cell, x in zip((today, now), amounts, strict=True))):
            wrong.append(f"{key}: {unit} {today} {now}, and not {stated} {amounts}")
    return wrong


def of_html(language: str) -> Iterator[tuple[str, str, Any, Any]]:
    for row in re.findall(r"<tr>(.*?)</tr>", html(made(language)), re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        if len(cells) == 5:
            yield cells[0], cells[1], cells[2], cells[3]


def of_excel(language: str) -> Iterator[tuple[str, str, Any, Any]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(excel(made(language), plan()))):
        for row in sheet.iter_rows(values_only=True):
            if row[:4] and isinstance(row[0], str) and len(row) > 3 and isinstance(row[3], int | float):
                yield row[0], str(row[1] or ""), row[2], row[3]


def of_word(language: str) -> Iterator[tuple[str, str, Any, Any]]:
    for table in docx.Document(io.BytesIO(document(made(language)))).tables:
        yield from _rows([[cell.text for cell in row.cells] for row in table.rows])


def of_slides(language: str) -> Iterator[tuple[str, str, Any, Any]]:
    for slide in pptx.Presentation(io.BytesIO(slides(made(language)))).slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield from _rows([[cell.text for cell in row.cells] for row in shape.table.rows])


def _rows(cells: list[list[str]]) -> Iterator[tuple[str, str, Any, Any]]:
    return ((row[0], row[1], row[2], row[3]) for row in cells if len(row) == 5)


DOORS: dict[str, Callable[[str], Iterator[tuple[str, str, Any, Any]]]] = {
    "html": of_html,
    "xlsx": of_excel,
    "docx": of_word,
    "pptx": of_slides,
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("door", DOORS)
def test_every_format_of_the_report_tells_every_key_figure(door: str, language: str) -> None:
    """Sensitivity: an amount of 万元 under 元, a column exchanged, a figure left out."""
    assert [] == unlike(DOORS[door](language), language)


def test_folder_and_command_line_tell_what_scripts_get(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for scope in ("baseline", "park"):
        plan(scope).to_folder(tmp_path / scope)
        assert plan(scope).kpi == Plan.from_folder(tmp_path / scope).kpi
    assert 0 == main(["compare", str(tmp_path / "baseline"), str(tmp_path / "park"), "--json"])
    rows = {row["figure"]: row for row in json.loads(capsys.readouterr().out)}
    beside = pl.compare(plan("baseline"), plan(), names=["baseline", "park"]).set_index("figure")
    for key in COMPARED:
        told = [rows[key][name] for name in ("baseline", "park", "Δ park")]
        assert told[:2] == pytest.approx([plan("baseline").kpi[key], plan().kpi[key]]), key
        assert told == pytest.approx(list(beside.loc[key, ["baseline", "park", "Δ park"]].astype(float)), nan_ok=True), key
        assert rows[key]["unit"] == beside.loc[key, "unit"] == UNITS[key].format(money="CNY")
    print_plan(case(), plan())
    lines = dict(re.findall(r"^  (\w+) +(-?[\d,.]+)$", capsys.readouterr().out, re.MULTILINE))
    assert [] == [
        key for key in UNITS if key in plan().kpi and not math.isclose(number_of(lines[key]), plan().kpi[key], rel_tol=1e-5)
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cards_of_the_page_tell_amounts_changes_and_units(language: str) -> None:
    rows = {row.name: row for row in answers.indicators(plan(), plan("baseline"), "CNY", language)}
    for key in ON_CARDS:
        today, now = plan("baseline").kpi[key], plan().kpi[key]
        row = rows.get(page_word(f"kpi.{key}", language))
        if row is None:
            assert today == now == 0
            continue
        assert row.unit == UNITS[key].format(money="CNY")
        assert same(row.shown, now), (key, row.shown)
        assert row.shown_today is not None
        assert same(row.shown_today, today), (key, row.shown_today)
        if row.change is not None:
            assert abs(number_of(row.change.removesuffix(" %")) - 100 * (now - today) / abs(today)) <= 0.5, (key, row.change)


def test_companies_add_up_to_the_park() -> None:
    """Proves: today's page, the ledger and the finance of companies are parts of the same cost, capital and amounts."""
    today = pl.today(case()).companies
    for key in ("freshwater_t_per_y", "wastewater_t_per_y", "disposal_t_per_y", "energy_tce_per_y"):
        assert today[key].sum() == pytest.approx(plan("baseline").kpi[key]), key
    assert today["cost_per_y"].sum() == pytest.approx(plan("baseline").kpi["total_cost_per_y"])
    costs = plan().costs
    shared = costs.loc[costs["plant"].fillna("") == "", "cost_per_y"].sum()
    assert shared > 0
    assert today.set_index("plant")["cost_per_y"][""] > 0
    assert plan().accounts["net_cost_per_y"].sum() + shared == pytest.approx(plan().kpi["total_cost_per_y"])
    money = finance_beside(case(), plan(), plan("baseline"))
    assert money.whole["capex"].item() == pytest.approx(plan().kpi["capex"])
    assert money.companies["capex"].sum() == pytest.approx(plan().kpi["capex"])
    for language in ("en", "zh"):
        ledger = next(
            table for section in made(language).sections if section.key == "ledger" for table in section.tables.values()
        )
        total = ledger[ledger.iloc[:, 1] == word("total", language)]
        size = TEN_THOUSAND["万元"] if language == "zh" else 1.0
        for place, scope in ((2, "baseline"), (3, "park")):
            assert size * total.iloc[:, place].sum() == pytest.approx(plan(scope).kpi["total_cost_per_y"])


def test_what_if_begins_with_the_plan() -> None:
    """Sensitivity: the plan before was solved anew with other limits, and told as other amounts."""
    told = pl.what_if(case(), values={"markets.grid.price_per_unit": 11}, plan=plan()).kpi.set_index("figure")
    before = pd.Series(told["before"])
    assert [plan().kpi[key] for key in COMPARED] == pytest.approx(list(before[list(COMPARED)].astype(float)), rel=1e-6)


def test_a_workbook_in_either_language_is_the_same_park(tmp_path: Path) -> None:
    """Proves that a case keeps every row by the workbook, so that all that follows from it is told alike."""
    for language in ("en", "zh"):
        file = tmp_path / f"{language}.xlsx"
        pl.write_workbook(case(), file, language=language)
        assert pl.load_case(file) == case(), language


def test_indicators_of_scripts_command_line_and_report_are_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sensitivity: a report that tells today's indicators as the plan's, or in another unit."""
    found = pl.indicators(case(), plan(), plan("baseline"))
    told = found.dropna(subset=["value"]).reset_index(drop=True)
    assert len(told) > 5
    for language in ("en", "zh"):
        section = next(one for one in whole(language).sections if one.key == "indicators")
        cells = next(iter(section.tables.values()))
        shown = [row for row in cells.itertuples(index=False) if not pd.isna(row[3]) and row[3] != ""]
        assert len(told) == len(shown), language
        for row, one in zip(told.to_dict("records"), shown, strict=True):
            assert same(one[3], float(row["value"])), (language, row["indicator"], one)
