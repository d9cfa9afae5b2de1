"""Reports as Word documents and slides: what is in them, and how they look once rendered."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from pptx import Presentation

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.report import Report, document, report, slides
from parkloop.optimizer.report.content import Section, _written
from parkloop.optimizer.report.projects import companies, projects
from parkloop.optimizer.report.sentences import summary
from parkloop.optimizer.report.units import as_written
from tests.support.running.pictures import draw_small

OFFICE = shutil.which("soffice")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_small(monkeypatch)


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms").set({"case.currency": "CNY"})


@pytest.fixture(scope="module")
def plans(case: Case) -> tuple[Plan, Plan]:
    return optimise(case), optimise(case, scope="baseline")


@pytest.fixture(scope="module")
def made(case: Case, plans: tuple[Plan, Plan]) -> Report:
    return report(case, *plans, "zh", author="王工")


def test_the_summary_tells_the_saving_with_its_share(case: Case, plans: tuple[Plan, Plan]) -> None:
    """Proves 3,280,000 - 2,003,000 = 1,277,000, 38.9 %, for 770,000 of capital; in Chinese in 万元."""
    english, chinese = (summary(case, *plans, language) for language in ("en", "zh"))
    assert english[0] == "The plan costs 2,003,000 CNY a year: 1,277,000 CNY (38.9 %) less than the park as it runs today."
    assert "770,000 CNY" in english[1] and english[1].startswith("Built or enlarged for it: links 3, equipment 1;")
    assert chinese[0].startswith("本方案年总费用为 200 万元") and "128 万元（38.9 %）" in chinese[0]
    assert "CO2: 4,000 t/y less (100 %)" in " ".join(english)
    assert "二氧化碳减少 4,000 t/a" in " ".join(chinese)


def test_without_today_no_saving_is_told(case: Case, plans: tuple[Plan, Plan]) -> None:
    assert summary(case, plans[0], None, "en")[0] == "The plan costs 2,003,000 CNY a year."


def test_a_difference_below_the_gap_is_not_told(case: Case, plans: tuple[Plan, Plan]) -> None:
    """Proves: a plan whose bound leaves 70 % open is not said to save. Sensitivity: the same plan, proven, saves 38.9 %."""
    open_today = replace(plans[1], bound=1e5, gap=0.97, status="feasible")
    dearer = replace(plans[1], kpi={**plans[1].kpi, "total_cost_per_y": 3_300_000}, objective=3_300_000, bound=1e5, gap=0.97)
    assert "less" not in summary(case, dearer, open_today, "en")[0]


def test_projects_and_companies_add_up_to_the_plan(case: Case, plans: tuple[Plan, Plan]) -> None:
    plan, today = plans
    listed, told = projects(case, plan, "en"), companies(case, plan, today, "en")
    by_company, whole = told.iloc[:-1], told.iloc[-1]
    assert "Park in all" == whole.iloc[0]
    for column in ("Capital [CNY]", "Today [CNY/y]", "Plan [CNY/y]", "Change [CNY/y]"):
        assert whole[column] == pytest.approx(by_company[column].sum())
    assert listed["Capital [CNY]"].sum() == pytest.approx(plan.kpi["capex"])
    assert by_company["Capital [CNY]"].sum() == pytest.approx(plan.kpi["capex"])
    assert by_company["Plan [CNY/y]"].sum() == pytest.approx(plan.kpi["total_cost_per_y"])
    assert by_company["Change [CNY/y]"].sum() == pytest.approx(-1_277_000)
    assert listed["Capital [CNY]"].is_monotonic_decreasing
    losing = by_company[by_company["Change [CNY/y]"] > 0]
    assert set(losing["Not worse off"]) <= {"no"}


def test_who_pays_nothing_by_the_plan_is_a_company_too(case: Case, plans: tuple[Plan, Plan]) -> None:
    """Proves: a company that the plan spares all its cost has its row, and the park in all pays what it pays today.

    Sensitivity: rows of those who pay by the plan alone; the greenhouse is missing, and its cost of today from the sum.
    """
    plan, today = plans
    costs = plan.tables["costs"]
    spared = replace(plan, tables={**plan.tables, "costs": costs[costs["plant"] != "greenhouse"]})
    told = companies(case, spared, today, "en").set_index("Plant")
    paid = today.tables["costs"].groupby("plant")["cost_per_y"].sum()
    assert paid["greenhouse"] == pytest.approx(-told.loc["Greenhouse", "Change [CNY/y]"])
    assert 0 == told.loc["Greenhouse", "Plan [CNY/y]"] and "yes" == told.loc["Greenhouse", "Not worse off"]
    assert told.loc["Park in all", "Today [CNY/y]"] == pytest.approx(today.kpi["total_cost_per_y"])


def test_money_and_years_are_written_as_chinese_reports_do() -> None:
    cells = pd.DataFrame({"指标": ["a", "b"], "单位": ["CNY/y", "t/y"], "方案": [25_000.0, 7.0], "投资 [CNY]": [1e4, None]})
    written = as_written(cells, "CNY", "zh")
    assert written["单位"].tolist() == ["万元/a", "t/a"]
    assert written["方案"].tolist() == [2.5, 7.0]
    assert "投资 [万元]" in written
    assert as_written(cells, "EUR", "zh")["方案"].tolist() == [25_000.0, 7.0]


def test_the_document_has_cover_contents_numbers_and_east_asian_fonts(made: Report) -> None:
    read = Document(io.BytesIO(document(made)))
    texts = [paragraph.text for paragraph in read.paragraphs]
    assert "园区循环化改造实施方案" in texts and "编制：王工" in texts
    assert [text for text in texts if text in {section.title for section in made.sections}] == [
        section.title for section in made.sections
    ]
    assert len(read.tables) == sum(len(section.tables) for section in made.sections)
    assert len(read.inline_shapes) == sum(len(section.figures) for section in made.sections)
    fonts = read.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "SimSun"
    footer = read.sections[0].footer.paragraphs[0]._p.xml
    assert "PAGE" in footer and "NUMPAGES" in footer and "第" in footer
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in read.tables)


def test_numbers_of_the_document_are_those_of_the_report(made: Report) -> None:
    read = Document(io.BytesIO(document(made)))
    cells = {cell.text for table in read.tables for row in table.rows for cell in row.cells}
    assert "200" in cells and "万元/a" in cells


def test_a_wide_table_lies_and_its_columns_hold_their_numbers(made: Report) -> None:
    """Proves it by widths of digits. Sensitivity: 16 columns on an upright page, where numbers stand letter below letter."""
    cells = pd.DataFrame([{f"Column {place}": 1_234_567.0 for place in range(14)} | {"Name": "a long name of a project " * 3}])
    parts = (replace(made.sections[0], tables={"wide": cells}, figures={}), replace(made.sections[0], figures={}))
    read = Document(io.BytesIO(document(replace(made, sections=parts))))
    assert [False, True, False] == [part.page_width > part.page_height for part in read.sections]
    lying = read.sections[1]
    widths = [cell.width for cell in read.tables[0].rows[0].cells]
    assert sum(widths) <= lying.page_width - lying.left_margin - lying.right_margin + Cm(0.1)
    assert "1,234,567" == read.tables[0].rows[1].cells[0].text
    assert min(widths[:-1]) >= Pt(6.5 * 0.55 * len("1,234,567"))  # a digit is about 0.55 of its size wide
    assert "w:tblCellMar" in read.tables[0]._tbl.xml and "w:tblCellMar" not in read.tables[1]._tbl.tblPr.xml


def test_a_table_that_no_page_holds_is_in_parts(made: Report) -> None:
    """By hand: 43 columns, of which two tell rows apart, are 41 in three parts of 13 or 14 beside these two.

    Sensitivity: 43 columns on one page stand digit below digit; parts without kind and year do not tell whose a number is.
    """
    names = pd.DataFrame({"Kind": ["plant", "plant", "park"] * 25, "Year": [number // 3 for number in range(75)]})
    names["Kind"] = [f"{kind} {number % 3}" for number, kind in enumerate(names["Kind"])]
    numbers = pd.DataFrame([{f"Column {place}": 1_234_567.0 + place for place in range(41)}] * 75)
    cells = pd.concat([names, numbers], axis=1)
    parts = (replace(made.sections[0], tables={"wide": cells}, figures={}), replace(made.sections[0], tables={}, figures={}))
    read = Document(io.BytesIO(document(replace(made, sections=parts))))
    headers = [[cell.text for cell in table.rows[0].cells] for table in read.tables]
    assert [15, 16, 16] == [len(header) for header in headers] and all(header[:2] == ["Kind", "Year"] for header in headers)
    assert [f"Column {place}" for place in range(41)] == [text for header in headers for text in header[2:]]
    for table in read.tables:
        assert min(cell.width for cell in table.rows[0].cells[2:]) >= Pt(6.5 * 0.55 * len("1,234,567"))
    body = [child.tag.rpartition("}")[2] for child in read.element.body]
    more = next(place for place, line in enumerate(read.element.body) if "其余 15 行" in "".join(line.itertext()))
    assert more < body.index("tbl")  # below a table that fills its page it would stand on a page of its own


def test_sentences_write_currencies_as_their_readers_do(case: Case) -> None:
    """Proves it for what an analysis says. Sensitivity: CNY in a Chinese sentence beside tables that say 元."""
    part = Section("tornado", "龙卷风图", ("每年相差 1,764,000,000 CNY。",))
    assert "每年相差 1,764,000,000 元。" == _written(part, case, "zh").sentences[0]


def test_headers_of_slides_stand_in_one_line(made: Report) -> None:
    """Proves that the room beside a text is given to each column: 12 pt letters, 5 mm beside them.

    Sensitivity: room by length alone cuts 投资 [万元] to 投资 [万, as half of a short column is beside its text.
    """
    cells = pd.DataFrame(
        [{"企业": "硫酸水泥厂", "投资 [万元]": 41_525.0} | {f"{what} [万元/a]": 8_106.0 for what in ("现状", "方案", "变化")}]
    )
    cells = cells.assign(**{"年节省额 [万元/a]": -2_991.0, "税后投资回收期 [年]": 1.97, "税后净现值 [万元]": -67_942.0})
    section = Section("companies", "各企业收益", (), {"各企业收益": cells})
    read = Presentation(io.BytesIO(slides(replace(made, sections=(section,)))))
    table = next(shape.table for slide in read.slides for shape in slide.shapes if shape.has_table)
    for column, header in zip(table.columns, cells.columns, strict=True):
        assert column.width - Cm(0.51) >= Pt(12) * 0.5 * letters(str(header)) * 1.1, header


def test_slides_have_the_figures_and_their_own_fonts(made: Report) -> None:
    read = Presentation(io.BytesIO(slides(made)))
    pictures = [shape for slide in read.slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == sum(len(section.figures) for section in made.sections)
    assert 'typeface="Microsoft YaHei"' in "".join(slide._element.xml for slide in read.slides)
    for slide in read.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= read.slide_width and shape.top + shape.height <= read.slide_height


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_an_office_opens_both_and_shows_every_page(made: Report, tmp_path: Path) -> None:
    files = {"report.docx": document(made), "report.pptx": slides(made)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    for name in ("report.pdf",):
        pages = (tmp_path / name).read_bytes().count(b"/Type/Page\n") + (tmp_path / name).read_bytes().count(b"/Type /Page\n")
        assert pages == 0 or pages > 5
        assert (tmp_path / name).stat().st_size > 50_000


WIDE_EM = 0.64
"""Width of a digit of an office's wide font, by its size."""


def test_tables_of_slides_hold_their_numbers_and_stay_above_the_note(made: Report) -> None:
    """Proves it for eleven projects whose money has ten digits and whose names need two lines.

    Sensitivity: 412,751,286 cut in two, and rows below the note on how many there are besides.
    """
    row = {"No.": 1.0, "Project": "Concentration of waste acid · Linjiang Titania (invented)", "Kind": "equipment"}
    row |= {"Owner": "Linjiang Power and Heat (invented)", "Size": 30.4, "Unit": "t/h of acid", "Capital [CNY]": 1_412_751_286.0}
    section = Section(
        "projects", "Projects", (), {"Projects": pd.DataFrame([row | {"Annual cost [CNY/y]": -178_576_038.0}] * 20)}
    )
    read = Presentation(io.BytesIO(slides(replace(made, language="en", sections=(section,)))))
    shapes = [shape for slide in read.slides for shape in slide.shapes]
    table = next(shape for shape in shapes if shape.has_table)
    for place, text in ((2, "equipment"), (6, "1,412,751,286"), (7, "-178,576,038")):
        assert table.table.columns[place].width - Cm(0.5) >= Pt(12) * (WIDE_EM * len(text) - 0.3 * text.count(",") - 0.3), text
    note = next(shape for shape in shapes if shape.has_text_frame and "further rows" in shape.text_frame.text)
    assert table.top + sum(row.height for row in table.table.rows) <= note.top
    assert note.text_frame.text.startswith(f"{20 - len(table.table.rows) + 1} ")


def test_long_titles_of_slides_stand_in_one_line(made: Report) -> None:
    """Proves it by the size of letters. Sensitivity: 28 pt wrap a title of 84 letters below the picture."""
    title = "Water quality against the limits: Ammonia nitrogen, condition Usual year, heating season"
    section = Section("companies", title, (), {title: pd.DataFrame({"Plant": ["a"]})})
    read = Presentation(io.BytesIO(slides(replace(made, sections=(section,)))))
    shape = next(one for slide in read.slides for one in slide.shapes if one.has_text_frame and title in one.text_frame.text)
    assert shape.text_frame.paragraphs[0].runs[0].font.size * 0.6 * len(title) <= shape.width


def test_columns_of_a_document_have_room_for_their_longest_word(made: Report) -> None:
    """Proves it for seven columns of 8 pt. Sensitivity: the room of Word's own beside a text is not counted: "equipmen t"."""
    cells = pd.DataFrame(
        [{"Kind": "equipment", "Unit": "MWh", "Length [km]": 1.5} | {f"C{n}": 1_326_979.0 for n in range(4)}] * 3
    )
    part = replace(made.sections[0], tables={"some": cells}, figures={})
    table = Document(io.BytesIO(document(replace(made, sections=(part,))))).tables[0]
    for cell, text in zip(table.rows[0].cells, ["equipment", "Unit", "Length ", *["1,326,979"] * 4], strict=True):
        assert cell.width - Cm(0.37) >= Pt(8) * 0.58 * len(text), text
