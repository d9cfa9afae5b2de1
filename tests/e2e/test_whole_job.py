"""The whole job in Chinese: sectors, a ledger, today, the solve, results of a company, and the report on the desk.

`pytest -s` shows the clicks and seconds of each step, which docs/page_times.md tells.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from playwright.sync_api import Page, expect

from parkloop.app_pages.words import word
from parkloop.cases.ledgers.template import write_ledger_template
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.wording import short
from tests.e2e.steps import button, choice, go, kept, pick, settled, visit, write

SMALL = ("热电厂", "氯碱化工厂", "水泥厂", "印染厂")
TWELVE = (
    *(*SMALL, "焦化厂", "钢铁厂", "合成氨尿素厂", "造纸厂"),
    *("啤酒厂", "城镇集中供热", "污水处理厂", "石膏板厂"),
)
COUNT = (
    "addEventListener('click', event => { if (event.isTrusted) sessionStorage.clicks = +(sessionStorage.clicks || 0) + 1 }, true)"
)
NAME = "滨江化工园"


def zh(key: str, **values: str) -> str:
    return word(key, "zh", **values)


class Log:
    """Clicks and seconds of each step."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows: list[tuple[str, int, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        clicks, began = self.clicks(), time.monotonic()
        yield
        settled(self.page)
        self.rows.append((name, self.clicks() - clicks, time.monotonic() - began))

    def clicks(self) -> int:
        return int(self.page.evaluate("+(sessionStorage.clicks || 0)"))

    def told(self) -> str:
        whole = ("together", sum(row[1] for row in self.rows), sum(row[2] for row in self.rows))
        return "\n".join(f"{name:<10}{clicks:>4} clicks {seconds:>6.1f} s" for name, clicks, seconds in [*self.rows, whole])


@pytest.mark.thorough
@pytest.mark.parametrize("sectors", [SMALL, TWELVE], ids=["4", "12"])
def test_from_ledgers_to_the_report(page: Page, address: str, home: Path, tmp_path: Path, sectors: tuple[str, ...]) -> None:
    """Proves that a planner comes from sectors and a ledger to a report in Word whose saving is the plan's, by the buttons shown.

    Sensitivity: a ledger that were added beside the template, a step without a way on, a report of another plan are found.
    """
    page.add_init_script(COUNT)
    visit(page, address, "", lang="zh")
    log = Log(page)
    with log.step("park"):
        new_park(page, sectors)
    name = page.url.split("case=")[1].split("&")[0].replace("%2F", "/")
    with log.step("ledger"):
        upload(page, ledger(tmp_path / "台账.xlsx"))
    case = kept(home, name)
    assert len(sectors) + 1 == len(case.plants)
    powers = [row.rate_per_h for row in case.demands if row.plant == "cement" and row.commodity == "electricity"]
    assert [20.0] == powers
    with log.step("today"):
        confirm_today(page)
    assert [("thermal_power", 900_000.0)] == [(row.plant, row.value) for row in kept(home, name).reported]
    with log.step("solve"):
        solve(page)
    job = newest(home, name)
    found, before = queue.plan(job), queue.baseline(job)
    assert found is not None and before is not None and found.certified
    saved = float(before.kpi["total_cost_per_y"]) - float(found.kpi["total_cost_per_y"])
    with log.step("results"):
        results(page, short(float(found.kpi["total_cost_per_y"]), 1e8, "zh"))
    with log.step("report"):
        file = report(page, tmp_path)
    read_report(file, saved, float(found.kpi["total_cost_per_y"]))
    print("\n" + log.told())


def newest(home: Path, name: str) -> queue.Job:
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PARKLOOP_HOME", str(home))
        job = queue.latest(name)
    assert job is not None
    return job


def new_park(page: Page, sectors: tuple[str, ...]) -> None:
    """Ticked sectors of the usual size."""
    page.get_by_label(zh("cases.new.name")).fill(NAME)
    for sector in sectors:
        choice(page, sector).click()
    expect(page.locator("input[type=number]")).to_have_count(len(sectors))
    button(page, zh("cases.sectors.do")).click()
    expect(page.get_by_text(zh("data.hint"))).to_be_visible()


def ledger(path: Path) -> Path:
    """The empty ledger filled in as offices do: titles, merged cells, totals, notes, another sheet, units of their own."""
    write_ledger_template(path, language="zh")
    book = openpyxl.load_workbook(path)
    for sheet, rows in {
        "能源": [["水泥厂", "电力", 16000, "万kWh", 10400, "工艺"], ["印染厂", "0.5MPa蒸汽", 20, "万t/a", None, "工艺"]],
        "水与废水": [["印染厂", "染色用水", "用水", "12,000", "m3/d", 30], ["印染厂", "印染废水", "废水", 10000, "m3/d", 300]],
        "副产物与固废": [["水泥厂", "石灰石", "外购", 180, "万t/a", 62, "否"]],
    }.items():
        page = book[sheet]
        header = [cell.value for cell in page[1]]
        page.delete_rows(1, page.max_row)
        for row in (
            [f"{NAME}2025年{sheet}台账"],
            ["填报单位：园区管委会", None, "单位负责人："],
            [],
            [*header, "备注"],
            *rows,
            ["合计"],
        ):
            page.append(row)
        page.append(["注：数据来自企业财务报表"])
        page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(header) + 1)
    book["水与废水"].merge_cells("A5:A6")
    for sheet in ("余热", "设备"):
        book[sheet].delete_rows(2)
    book.create_sheet("填表说明").append(["请于月底前报送"])
    book.save(path)
    return path


def upload(page: Page, file: Path) -> None:
    """The ledger's companies taken into the open park, after a look at what was skipped."""
    go(page, zh("app.cases"))
    page.locator("[data-testid=stFileUploader] input").set_input_files(file)
    into = button(page, zh("cases.ledger.into"))
    expect(into).to_be_visible()
    told = page.get_by_test_id("stAlert").last.inner_text()
    for said in ("填表说明", "备注", "水泥厂：台账数据已取代园区中的相应数据"):
        assert said in told
    into.click()
    expect(page.get_by_text(zh("today.lead"))).to_be_visible()


def confirm_today(page: Page) -> None:
    """Today's park looked at, one figure of the accounts typed in, signed."""
    expect(page.get_by_text(zh("today.companies"))).to_be_visible()
    expect(page.get_by_text(zh("today.confirm.say"))).to_be_attached()
    settled(page)
    write(page, zh("today.value"), 0, "900000")
    keep = button(page, zh("today.keep"))
    expect(keep).to_be_enabled()
    keep.click()
    expect(keep).to_be_disabled()
    expect(page.get_by_text(zh("today.companies"))).to_be_visible()
    settled(page)  # a run of the page under way would draw the field anew
    page.get_by_label(zh("today.confirm.who"), exact=True).fill("王工")
    page.keyboard.press("Enter")
    button(page, zh("today.confirm.do")).click()
    expect(page.get_by_text("王工").first).to_be_visible()


def solve(page: Page) -> None:
    button(page, zh("way.next", step=zh("app.solve"))).click()
    pick(page, zh("solve.gap"), "1 %")
    button(page, zh("solve.start")).click()
    page.get_by_text(zh("solve.see")).click(timeout=240_000)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()


def results(page: Page, cost: str) -> None:
    """The cards, the projects, all companies and one of them."""
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(cost)
    for view, said in (("projects", "projects.hint"), ("companies", "companies.hint")):
        choice(page, zh(f"results.{view}")).click()
        expect(page.get_by_text(zh(said))).to_be_visible()
    pick(page, zh("companies.which"), "水泥厂")
    expect(page.get_by_text(zh("companies.exchanges"), exact=True)).to_be_visible()


def report(page: Page, folder: Path) -> Path:
    button(page, zh("way.next", step=zh("app.report"))).click()
    with page.expect_download() as download:
        page.locator(".st-key-report-docx button").click()
    download.value.save_as(folder / download.value.suggested_filename)
    return folder / download.value.suggested_filename


def read_report(file: Path, saved: float, cost: float) -> None:
    """Cover, summary, tables and fonts of the document; money is in 10,000 CNY."""
    made = docx.Document(str(file))
    texts = [paragraph.text for paragraph in made.paragraphs if paragraph.text]
    assert texts[0] == "园区循环化改造实施方案" and texts[1] == f"园区：{NAME}"
    assert any(f"{saved / 1e4:,.0f} 万元" in text for text in texts), texts[:12]
    summary = {row.cells[0].text: [cell.text for cell in row.cells] for row in made.tables[0].rows}
    assert f"{cost / 1e4:,.0f}" == summary["年总费用"][3]
    assert any("水泥厂" in cell.text for table in made.tables for row in table.rows for cell in row.cells)
    fonts = made.styles["Normal"].element.rPr.rFonts
    assert "SimSun" == fonts.get(qn("w:eastAsia"))
