"""The report of a plan: one content in three shapes."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from parkloop.cases import Case, from_tables, load_case, to_tables
from parkloop.cases.locale import names
from parkloop.cases.messages import TERM, Message
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.uncertainty.evaluation import value_of_uncertainty
from parkloop.optimizer.cli import main
from parkloop.optimizer.report import Report, content, excel, html, pictures, png, report, slides
from parkloop.optimizer.report.content import Section
from parkloop.optimizer.report.formats.html import _breaking
from parkloop.optimizer.report.sentences import summary
from parkloop.optimizer.report.tables import assumptions, ledger, measured, payback
from parkloop.optimizer.report.words import WORDS
from tests.models.accounts.test_contracts import pair, sale
from tests.support.by_hand import buy, need, park, water
from tests.support.running.pictures import draw_small
from tests.support.running.shipped import plan_of, shipped


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of("two_firms")


@pytest.fixture(scope="module")
def today() -> Plan:
    return plan_of("two_firms", "baseline")


@pytest.fixture(scope="module")
def made(case: Case, plan: Plan, today: Plan) -> Report:
    return report(case, plan, today)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_small(monkeypatch)


def test_the_page_needs_nothing_from_elsewhere(made: Report) -> None:
    text = re.sub(r"(?s)<script>.*?</script>", "", html(made))
    assert [] == re.findall(r'(?:src|href)="(?!data:)', text)
    assert "2,003,000" in text
    assert "3,280,000" in text


def test_every_figure_of_the_page_can_be_read(made: Report) -> None:
    options = re.findall(r'(?s)<script type="application/json" id="[^"]+">(.*?)</script>', html(made))
    assert sum(len(section.figures) for section in made.sections) == len(options)
    assert all(json.loads(option)["series"] for option in options)


def test_what_a_user_typed_stays_text(case: Case) -> None:
    """Proves that a name cannot become a script. Sensitivity: unescaped, the page would hold it as it was typed."""
    settings, tables = to_tables(case)
    evil = "</script><script>alert(1)</script>{b|x}"
    plants = tables["plants"].assign(title=evil)
    named = from_tables({**settings, "case.title": evil}, {**tables, "plants": plants})
    text = html(report(named, optimise(named), optimise(named, scope="baseline")))
    assert "<script>alert" not in text


def test_tables_break_between_words_only(made: Report) -> None:
    """Proves that short words stay whole and long keys break at their strokes. Sensitivity: letter by letter."""
    text = html(made)
    assert "overflow-wrap" not in text
    assert '<td class="s">new</td>' in text
    assert _breaking("rinse_water/greenhouse/water_pipe").count("<wbr>") == 4


@pytest.mark.usefixtures("small")
def test_the_workbook_opens_again(made: Report, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel(made, plan)))
    cells = {cell for row in book["Summary"].iter_rows(values_only=True) for cell in row}
    assert any(isinstance(cell, (int, float)) and cell == pytest.approx(2_003_000) for cell in cells)
    rows = list(book["_links"].iter_rows(values_only=True))
    assert list(plan.links.columns) == list(rows[0])
    assert len(plan.links) == len(rows) - 1
    assert sum(len(section.figures) for section in made.sections) == sum(len(sheet._images) for sheet in book)
    for sheet in book:
        assert ("landscape", "0") == (sheet.page_setup.orientation, str(sheet.page_setup.fitToHeight)), "as wide as a page"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_pictures_are_pictures(made: Report) -> None:
    with zipfile.ZipFile(io.BytesIO(pictures(made))) as archive:
        images = [archive.read(name) for name in archive.namelist()]
    assert sum(len(section.figures) for section in made.sections) == len(images)
    assert all(image.startswith(b"\x89PNG") and len(image) > 5_000 for image in images)


def test_a_picture_is_as_large_as_asked() -> None:
    image = png({"series": [{"type": "pie", "data": [{"name": "a", "value": 1}]}]}, 300, 200, 2.0)
    assert (600, 400) == (int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big"))


def test_the_ledger_adds_up(case: Case, plan: Plan, today: Plan) -> None:
    table = ledger(case, plan, today, "en")
    totals = table[table["Head"] == "Total"]
    assert 2_003_000 == pytest.approx(totals["Plan [EUR/y]"].sum())
    assert 2_003_000 - 3_280_000 == pytest.approx(totals["Change [EUR/y]"].sum())


def test_the_ledger_says_that_payments_by_contract_are_in_it() -> None:
    """Proves: the works' 24,000 stand in the ledger, and the words above it say so. Sensitivity: they say it is not counted."""
    sold = pair([sale(price_per_unit=6)])
    found = optimise(sold)
    table = ledger(sold, found, None, "en")
    assert table[table["Head"] == "Paid by contract"]["Plan [EUR/y]"].tolist() == pytest.approx([24_000])
    assert "by the contracts and wheeling fees of the case is in it" in html(report(sold, found, None, "en"))


def test_the_summary_counts_all_that_is_built_and_bounds_the_best_plan(case: Case, plan: Plan, today: Plan) -> None:
    """By hand: three links and the heat exchanger. At a gap of 50 % this plan costs up to 100 % more than the best one.

    Sensitivity: "0 pieces of equipment" for 770,000, and "costs at most 50 % more".
    """
    told = " ".join(summary(case, replace(plan, gap=0.5), today, "en"))
    assert "links 3, equipment 1; investment 770,000 EUR" in told
    assert "is at most 50 % better" in told


def test_payback_is_capital_over_the_running_saving(plan: Plan, today: Plan) -> None:
    capital = plan.costs[plan.costs["head"].str.endswith("_capital")]["cost_per_y"].sum()
    saving = today.kpi["total_cost_per_y"] - plan.kpi["total_cost_per_y"] + capital
    assert plan.kpi["capex"] / saving == pytest.approx(payback(plan, today))
    assert payback(today, today) is None


def test_chinese_reports_speak_chinese(case: Case, plan: Plan, today: Plan) -> None:
    text = html(report(case, plan, today, "zh"))
    assert "年总费用" in text
    assert 'lang="zh-CN"' in text
    english = {words for key, words in WORDS.items() if "." not in key and len(words) > 12}
    assert [] == [word for word in english if word in text]


def test_without_today_the_plan_stands_alone(case: Case, plan: Plan) -> None:
    keys = [section.key for section in report(case, plan).sections]
    assert "money" not in keys
    assert "summary" in keys


def test_assumptions_tell_their_source_in_the_language_of_the_report(case: Case) -> None:
    """Proves a source with its Chinese and one that has none. Sensitivity: the English source in a Chinese report."""
    first, second, *_ = case.provenance
    told = case.model_copy(update={"provenance": (first.model_copy(update={"source_zh": "取整数，便于手算"}), second)})
    assert [first.source, second.source] == assumptions(told, "en")[WORDS["c.source"]].tolist()
    assert ["取整数，便于手算", second.source] == assumptions(told, "zh")["来源"].tolist()


def test_no_plan_no_report(case: Case) -> None:
    with pytest.raises(ValueError, match="no plan"):
        report(case, Plan(case.info.id, "cost", "park", "interrupted"))


def test_of_a_park_without_a_plan_the_report_says_why() -> None:
    """Proves the smallest relaxation with titles, and beside it the answer of the analysis. Sensitivity: an empty report."""
    dry = park(
        water_streams=[water("need", "sink", 5), water("fresh", "supply", price=1, limit_t_per_h=2, title="Town water")],
    )
    plan = optimise(dry)
    (why, *_) = report(dry, plan).sections
    assert ("Why there is no plan", True) == (why.title, any("'Town water' is too small" in text for text in why.sentences))
    made = report(dry, plan, analyses=[analyse("reasons", dry, plan=plan)])
    (told,) = [section for section in made.sections if section.tables]
    assert "Supply 'Town water' gives 2 t/h at most. Alone it would have to be 5 t/h." in told.sentences
    assert ["Limit", "What is needed or left over"] == list(told.tables["What cannot hold together"]["Kind"])
    assert "Town water" in html(made)
    assert excel(made, plan) and slides(made) and pictures(made)


def test_the_content_is_named_by_every_number(case: Case) -> None:
    settings, tables = to_tables(case)
    plants = tables["plants"].copy()
    plants["x_km"] = pd.to_numeric(plants["x_km"]) + 0.001
    assert content(case) != content(from_tables(settings, {**tables, "plants": plants}))
    assert content(case) == content(from_tables(settings, tables))


def test_scenarios_and_their_values_are_told() -> None:
    """Proves that the report tells what uncertainty costs. Sensitivity: RP and WS exchanged would show a negative EVPI."""
    conditions = [
        {"condition": name, "hours_per_y": 1000, "scenario": name, "probability": 0.5, "title": name}
        for name in ("dear", "cheap")
    ]
    case = park(
        conditions=conditions,
        profiles=[{"profile": "tariff", "condition": "dear", "factor": 2}],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("grid", "power", 50, price_profile="tariff")],
        demands=[need("a", "power", 10)],
    )
    plan = optimise(case)
    made = report(case, plan, None, "zh", value_of_uncertainty(case))
    section = next(section for section in made.sections if section.key == "scenarios")
    costs, values = section.tables.values()
    assert sorted([1_000_000, 500_000]) == pytest.approx(sorted(costs.iloc[:, 2]))
    assert (750_000, 0) == pytest.approx((values.iloc[0, 1], values[values.iloc[:, 0].str.contains("EVPI")].iloc[0, 1]))


@pytest.mark.usefixtures("small")
def test_the_command_writes_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "two_firms", "--out", str(tmp_path / "r"), "--lang", "zh"]) == 0
    assert {f"two_firms.{ending}" for ending in ("html", "docx", "pptx", "xlsx", "zip")} == {
        path.name for path in (tmp_path / "r").iterdir()
    }
    assert "written" in capsys.readouterr().out


def test_thresholds_tell_their_side_and_what_cannot_be_judged_says_so() -> None:
    """Proves that nobody reads an open threshold as met, and Chinese units are those of the standards."""
    case, plan, today = shipped("two_firms"), plan_of("two_firms"), plan_of("two_firms", "baseline")
    table = measured(case, plan, today, "en").set_index("Indicator")
    asked = table[table["Threshold"] != ""]
    assert len(asked)
    assert asked["Threshold"].str.match(r"[≥≤] \d").all()
    assert {"yes", "no", "cannot be judged"} >= set(asked["Met"]) and "" not in set(asked["Met"])
    assert {""} == set(table.loc[table["Threshold"] == "", "Met"])
    assert "tce/万元" == names.large_unit("tce/10⁴ CNY", "zh")
    assert "万EUR/人" == names.large_unit(Message("10⁴ {money}/person", {"money": "EUR"}, TERM), "zh").replace(" ", "")


def test_dust_of_floats_is_no_money(case: Case, plan: Plan) -> None:
    """Proves that the ledger shows 0 where sums leave a trace. Sensitivity: a company would read of 3.7e-09 a year."""
    costs = plan.tables["costs"]
    row = {**costs.iloc[0].to_dict(), "head": "credit", "cost_per_y": 3.73e-9}
    tables = {**plan.tables, "costs": pd.concat([costs, pd.DataFrame([row])], ignore_index=True)}
    told = ledger(case, replace(plan, tables=tables), None, "en")
    amounts = told.iloc[:, -1]
    assert not amounts[(amounts != 0) & (amounts.abs() < 1)].any()
    assert amounts.sum() == pytest.approx(2 * plan.kpi["total_cost_per_y"])


DRAWN = """
import atexit, threading
atexit.register(lambda: print("left:", threading.active_count() - 1))
from parkloop.optimizer.report import svg
print(svg({{"xAxis": {{}}, "yAxis": {{}}, "series": [{{"type": "line", "data": [[0, 1], [1, 2]]}}]}})[:4])
{end}
"""


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param("", 0, id="in peace", marks=pytest.mark.thorough),
        pytest.param("raise KeyboardInterrupt", None, id="by Ctrl-C", marks=pytest.mark.thorough),
        pytest.param("svg({'no number': float('nan')})", 1, id="by a figure that cannot be drawn"),
    ],
)
def test_the_engine_that_draws_is_closed_before_the_program_ends(end: str, code: int | None) -> None:
    """Proves that its thread has ended while threads still run. Sensitivity: one is left, and one program in four never ends."""
    words = [sys.executable, "-c", DRAWN.format(end=end)]
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ended = subprocess.run(words, env=environment, cwd=root, capture_output=True, text=True, check=False, timeout=300)
    assert ["<svg", "left:", "0"] == ended.stdout.split(), ended.stderr
    assert code is None or code == ended.returncode


def test_pictures_of_water_quality_name_their_species(monkeypatch: pytest.MonkeyPatch, plan: Plan) -> None:
    """Proves it for Linjiang's ammonia nitrogen in both languages. Sensitivity: "Water quality against the limits: nh3n"."""
    content_module = import_module("parkloop.optimizer.report.content")
    monkeypatch.setattr(content_module.figures, "species", lambda plan: ["nh3n"])
    monkeypatch.setattr(content_module.figures, "quality", lambda *asked: {})
    case = load_case("linjiang")
    told = [next(iter(content_module._quality(case, plan, language).figures)) for language in ("en", "zh")]
    assert "Ammonia nitrogen" in told[0] and "氨氮" in told[1] and not any("nh3n" in title for title in told)


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("en", [("all", "x km"), ("carbon price per t", "value [EUR/t]"), ("Gas grid", "price per unit [EUR/MWh]")]),
        ("zh", [("全部", "横坐标 [km]"), ("碳价", "数值 [EUR/t]"), ("燃气管网", "单价 [EUR/MWh]")]),
    ],
)
def test_assumptions_go_by_names_and_units(case: Case, language: str, rows: list[tuple[str, str]]) -> None:
    """Proves: no id and no sign of files stands among the assumptions, and ranges have a unit. Sensitivity: x_km of *."""
    first = case.provenance[0].model_copy(update={"grade": "assumed"})
    places = (("plants", "*", "x_km"), ("case", "policy.carbon_price_per_t", "value"), ("markets", "gas_grid", "price_per_unit"))
    made = [first.model_copy(update=dict(zip(("table", "row", "column"), place, strict=True))) for place in places]
    found = assumptions(case.model_copy(update={"provenance": tuple(made)}), language)
    assert rows == list(zip(found.iloc[:, 1], found.iloc[:, 2], strict=True))


def test_headings_of_analyses_have_the_colon_of_their_language(case: Case, plan: Plan) -> None:
    """Proves: 参数扫描：碳价. Sensitivity: an English colon and a space behind Chinese."""
    swept = analyse("sweep", case, place="policy.carbon_price_per_t", values=[0.0, 10.0])
    titles = [section.title for section in report(case, plan, None, "zh", analyses=[swept]).sections]
    assert "参数扫描：碳价" in titles


def test_no_table_is_wider_than_a_page_of_paper(case: Case, plan: Plan) -> None:
    """Proves: a cash flow of 44 columns is in parts that begin with whose and when, and a list of projects with their names.

    Sensitivity: one table, whose last columns a printer cuts off; parts of which nobody knows whose they are.
    """
    flows = pd.DataFrame({"Kind": ["whole"] * 2, "Subject": [""] * 2, "Year": [1, 2]})
    flows = flows.assign(**{f"Net cash flow {n} [CNY]": [123_456_789.0, -1.0] for n in range(41)})
    listed = pd.DataFrame({"No.": [1, 2], "Project": ["Pipe", "Boiler"]})
    listed = listed.assign(**{f"Column {n} [CNY]": [123_456_789.0, 1.0] for n in range(16)})
    made = report(case, plan)
    page = html(replace(made, sections=(Section("flows", "Flows", (), {"Flows": flows, "Projects": listed}),)))
    heads = [re.findall('<th(?: class="n")?>(.*?)</th>', part) for part in re.findall("<thead>.*?</thead>", page)]
    assert all(len(head) <= 14 for head in heads)
    whose, named = ([head for head in heads if head[0] == first] for first in ("Kind", "No."))
    assert {("Kind", "Subject", "Year")} == {tuple(head[:3]) for head in whose}
    assert {("No.", "Project")} == {tuple(head[:2]) for head in named} and len(named) > 1
    assert list(flows.columns[3:]) == [name for head in whose for name in head[3:]]


def test_columns_of_what_was_not_asked_are_left_out(case: Case, plan: Plan) -> None:
    """Proves: margins that planned nothing anew have no columns of plans. Sensitivity: two empty columns."""
    found = analyse("margins", case, plan=plan)
    tables = next(part for part in report(case, plan, analyses=[found]).sections if part.key == "analysis-0").tables
    assert [] == [name for cells in tables.values() for name in cells if all(pd.isna(cell) or cell == "" for cell in cells[name])]
