"""The whole way of a planner on Kalundborg: a number is changed, saved, solved, looked at, compared, and handed round."""

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from parkloop.app_pages.words import word
from parkloop.cases import load_case
from parkloop.optimizer.indicators import indicators
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount, short
from parkloop.optimizer.report import Report, report
from parkloop.optimizer.report.projects import companies
from tests.e2e.conftest import OpenBrowser
from tests.e2e.steps import button, choice, go, kept, newest_solve, painted, pick, rows, settled, show_table, sound, visit, write

LENGTH = "length [km]"
DRAWN = ("Network", "Companies", "Flows")
"""Views with a figure."""


def test_a_number_is_changed_and_its_plan_is_looked_at_compared_and_handed_round(
    page: Page, another: OpenBrowser, address: str, home: Path, kalundborg: queue.Job, tmp_path: Path
) -> None:
    """Proves that every step from opening Kalundborg to a report works, and that all of them tell of the same plan.

    Sensitivity: a view that shows the plan of another job, an empty figure, an error box, or a report that asks for a server.
    """
    visit(page, address, "", me="planner")
    page.locator(".st-key-open-shipped-kalundborg button").click()
    page.wait_for_url("**/today?*")  # opening leads there, after whatever is clicked before
    settled(page)
    change(page)
    assert [4.5, 3.2] == [row.length_km for row in kept(home, "kalundborg").links[:2]]
    job = solve(page, home)
    page.get_by_text("See the results").click()
    look(page, job)
    compare(page, kalundborg, job)
    hand_round(page, another(), job, tmp_path)


def change(page: Page) -> None:
    """Make a pipe longer, and save that: it becomes a case of one's own."""
    go(page, "Data")
    show_table(page, "Links", "link")
    write(page, LENGTH, 0, "4.5")
    button(page, "Save").click()
    expect(page.get_by_text("Saved as a case of your own")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_contain_text("revision 1")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("not solved yet")
    sound(page)


def solve(page: Page, home: Path) -> queue.Job:
    """Solve roughly, and wait for the plan."""
    go(page, "Solve")
    pick(page, "Accuracy", "1 %")
    button(page, "Solve").click()
    expect(page.get_by_text("See the results")).to_be_visible(timeout=240_000)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("the plan is of this state")
    sound(page)
    return newest_solve(home, parse_qs(urlsplit(page.url).query)["case"][0])


def plan_of(job: queue.Job) -> Plan:
    found = queue.plan(job)
    assert found is not None and found.found and found.certified
    return found


def look(page: Page, job: queue.Job) -> None:
    """Every view shows the plan of the job."""
    found, today, solved = plan_of(job), queue.baseline(job), load_case(job.folder / "case")
    met = indicators(solved, found, today)["met"].dropna().astype(bool)
    proof = f"Thresholds met: {met.sum()} of {len(met)} that can be judged."
    views: dict[str, tuple[str, str, list[float]]] = {
        "Network": (word("results.legend"), "", []),
        "Projects": (word("projects.hint"), "", []),
        "Companies": ("Ledger of every company", "Plan [DKK/y]", list(companies(solved, found, today, "en")["Plan [DKK/y]"])),
        "Flows": (word("flows.hint"), "", []),
        "Why": (f"({len(found.links)} links)", "Annual cost [DKK/y]", sorted(found.links["annual_cost"], reverse=True)),
        "Indicators": (proof, "Plan", []),
        "Tables": (f"rows: {len(found.links)}", "length [km]", list(found.links["length_km"])),
    }
    page.set_viewport_size({"width": 3600, "height": 768})  # a grid draws the columns in sight alone
    for view, (told, column, amounts) in views.items():
        choice(page, view).click()
        expect(page.get_by_text(told)).to_be_visible()
        sound(page)
        expect(page.get_by_test_id("stMetricValue").first).to_have_text(short(found.kpi["total_cost_per_y"], 1e8))
        expect(page.get_by_test_id("stEChartsChart")).to_have_count(int(view in DRAWN))
        if view in DRAWN:
            painted(page.get_by_test_id("stEChartsChart"))
        if column:
            in_sight(rows(page, 0, column), column, amounts)
    page.set_viewport_size({"width": 1366, "height": 768})


def in_sight(shown: list[list[str]], column: str, amounts: list[float]) -> None:
    """The first rows of a table show these amounts; without amounts, some."""
    cells = [row[shown[0].index(column)] for row in shown[1:]]
    assert len(cells) > 2
    for cell, value in zip(cells, amounts, strict=False):
        assert value == pytest.approx(float(cell), abs=0.51 if abs(value) >= 100 else 0.01 * abs(value))


def compare(page: Page, one: queue.Job, other: queue.Job) -> None:
    """The plan beside that of the shipped park: key figures, and what differs of inputs, networks and costs."""
    go(page, "Compare")
    page.get_by_test_id("stSelectbox").filter(has_text="First").locator("input").click()
    when = datetime.fromtimestamp(one.request.created)
    name = re.escape(load_case("kalundborg").info.title)
    label = re.compile(rf"{when:%m-%d %H:%M}(:{when:%S}( \(\d\))?)? · {name} · .* · {word('solve.park', 'en')}")
    page.get_by_role("option").filter(has_text=label).click()
    plans = [plan_of(job) for job in (one, other)]
    costs = [f"{found.kpi['total_cost_per_y']:.0f}" for found in plans]
    assert costs[0] != costs[1]
    assert ["Annual cost", "DKK/y", *costs] == rows(page, 0, costs[0])[1][:4]
    choice(page, "Inputs that differ").click()
    expect(page.get_by_text("Inputs that differ: 1")).to_be_visible()
    page.get_by_test_id("stDataFrame").nth(1).locator("td").get_by_text(LENGTH, exact=True).wait_for(state="attached")
    sound(page)
    assert ["Links", "Steam to Novo, 1982", LENGTH, "4.2", "4.5", "changed"] == rows(page, 1, "Kind")[1]
    shown: list[list[str]] = []
    for view, column in (("Networks", "Flow per year, Second"), ("Costs", "by head")):
        choice(page, view).click()
        shown = rows(page, 1, column)
        sound(page)
        if view == "Networks":
            painted(page.get_by_test_id("stEChartsChart"))
        else:  # at 1 % the difference is below the accuracy: no way from one plan's cost to the other's is drawn
            expect(page.get_by_test_id("stEChartsChart")).to_have_count(0)
            expect(page.get_by_text("accuracy").first).to_be_visible()
    heads = plans[1].tables["costs"].groupby("head")["cost_per_y"].sum()
    carbon = next(row[2] for row in shown if row[0] == "Carbon price")
    assert heads["carbon"] == pytest.approx(float(carbon), abs=0.51)


def hand_round(page: Page, reader: Page, job: queue.Job, folder: Path) -> None:
    """The report as web page and as workbook, downloaded, and read by somebody who reaches no server."""
    go(page, "Report")
    for ending in ("html", "xlsx"):
        with page.expect_download() as download:
            page.locator(f".st-key-report-{ending} button").click()
        assert download.value.suggested_filename == f"kalundborg_park.{ending}"
        download.value.save_as(folder / f"report.{ending}")
    sound(page)
    made = report(load_case(job.folder / "case"), plan_of(job), queue.baseline(job))
    read_page(reader, folder / "report.html", made, plan_of(job))
    read_workbook(folder / "report.xlsx", made, plan_of(job))


def read_page(reader: Page, file: Path, made: Report, found: Plan) -> None:
    """Every figure is drawn, and the heading and the cost are those of the plan."""
    reader.context.set_offline(True)
    reader.goto(file.as_uri())
    expect(reader.get_by_role("heading", level=1)).to_have_text("Plan of Kalundborg: which exchanges pay?")
    captions = [caption for section in made.sections for caption in section.figures]
    assert len(captions) > 5
    expect(reader.locator("figure h3")).to_have_text(captions)
    expect(reader.locator(".figure:has(svg path)")).to_have_count(len(captions))
    cost = reader.get_by_role("row").filter(has_text="Annual cost").first.get_by_role("cell").nth(3)
    expect(cost).to_have_text(amount(found.kpi["total_cost_per_y"]))


def read_workbook(file: Path, made: Report, found: Plan) -> None:
    """Every section and every filled table has a sheet, and the cost is that of the plan."""
    book = load_workbook(file, read_only=True)
    filled = [f"_{name}" for name, cells in found.tables.items() if len(cells)]
    assert [*(section.title for section in made.sections), *filled] == book.sheetnames
    lines = {row[0]: row for row in book["Summary"].iter_rows(values_only=True)}
    assert found.kpi["total_cost_per_y"] == pytest.approx(lines["Annual cost"][3])
    assert len(found.links) == len(list(book["_links"].iter_rows())) - 1
    book.close()


def test_the_newest_try_is_shown_whenever_something_is_tried(page: Page, address: str, kalundborg: queue.Job) -> None:
    """Proves that a second try shows its own numbers, and that a third can follow.

    Sensitivity: the list of tries kept what the browser had chosen, so the page waited for nothing, with a dead button.
    """
    visit(page, address, "whatif", case="shipped/two_firms")
    costs = []
    for key, times in (("End", "3"), ("Home", "0")):
        button(page, word("whatif.reset")).click() if costs else None
        expect(button(page, "Try")).to_be_disabled()
        page.get_by_role("tab", name=word("whatif.supplies")).click()
        page.get_by_role("slider", name="Town water").press(key)
        expect(button(page, "Try")).to_be_enabled()  # the server knows of the change
        button(page, "Try").click()
        lists = page.get_by_test_id("stSelectbox").filter(has_text=word("whatif.which"))
        chosen = lists.locator("input").first  # the list of before may stand below it for a moment
        expect(chosen).to_have_attribute("value", f"Town water price per t × {times}")
        expect(page.get_by_test_id("stMetric").first).to_be_visible()
        expect(button(page, "Try")).to_be_enabled()
        sound(page)
        costs.append(page.get_by_test_id("stMetric").first.text_content())
    assert costs[0] != costs[1]
