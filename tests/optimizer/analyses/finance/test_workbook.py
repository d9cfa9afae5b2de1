"""The workbook of finance: its formulas give what Parkloop computes, also after a cell was changed, and are as by hand."""

import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parkloop.cases import load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.run import finance
from parkloop.optimizer.analyses.finance.workbook import workbook

OFFICE = shutil.which("soffice")
with_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return optimise(load_case("two_firms"))


def made(plan: Plan, **terms: Any) -> Finance:
    return finance(load_case("two_firms"), plan=plan, **terms)


def reckoned(path: Path) -> Path:
    """The workbook as LibreOffice reckons it anew."""
    out = path.parent / "out"
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out / path.name


def values(path: Path) -> dict[tuple[str, str], Any]:
    """The values of all cells."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {(page.title, cell.coordinate): cell.value or 0 for page in book for cells in page.iter_rows() for cell in cells}


def differing(one: dict[tuple[str, str], Any], other: dict[tuple[str, str], Any]) -> list[Any]:
    """Cells of which the values differ by more than 1e-6; an empty text is as nothing."""
    return [
        (key, one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if not _same(one.get(key) or 0, other.get(key) or 0)
    ]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-6)
    return bool(one == other)


@with_office
@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"construction_years": 2, "vat_rate": 0.13, "grace_years": 1, "repayment": "annuity", "working_capital_share": 0.05},
        {"construction_years": 0, "loan_share": 0, "target_irr": 3.0, "most_years": 7, "depreciation_years": 4},
        {"construction_years": 3, "loan_rate": 0, "tax_rate": 0, "residual_share": 0, "most_years": 25, "discount_rate": 0.08},
    ],
    ids=["defaults", "all terms", "at once", "without interest"],
)
def test_formulas_give_what_was_computed(plan: Plan, terms: dict[str, Any], tmp_path: Path) -> None:
    """Proves every formula of every sheet against the computed value beside it, to 1e-6. Sensitivity: any reference one off."""
    path = tmp_path / "finance.xlsx"
    made(plan, **terms).to_excel(path)
    assert [] == differing(values(path), values(reckoned(path)))


@with_office
def test_a_changed_cell_gives_what_changed_terms_give(plan: Plan, tmp_path: Path) -> None:
    """Proves that a bank can change a number, as if it had been given. Sensitivity: a number written in place of its name."""
    path, other = tmp_path / "finance.xlsx", tmp_path / "other.xlsx"
    terms = {"loan_rate": 0.065, "loan_share": 0.5, "loan_years": 7, "residual_share": 0.1, "grace_years": 1, "target_irr": 0.2}
    made(plan).to_excel(path)
    made(plan, **terms).to_excel(other)
    book = openpyxl.load_workbook(path)
    for name, value in terms.items():
        sheet, place = book.defined_names[name].attr_text.split("!")
        book[sheet.strip("'")][place.replace("$", "")] = value
    book.save(path)
    wanted, found = values(other), values(reckoned(path))
    left = {key for key in wanted if key[0] == "Assumptions"}
    assert [] == [one for one in differing(wanted, found) if one[0] not in left]


def test_formulas_as_by_hand(plan: Plan, tmp_path: Path) -> None:
    """Those of the second year of the first company, written out, and the sum of the whole."""
    path = tmp_path / "finance.xlsx"
    made(plan).to_excel(path)
    book = openpyxl.load_workbook(path)
    page, rows = book["C1 brewery"], dict[str, int]()
    for cells in page.iter_rows(min_row=39):
        rows.setdefault(str(cells[0].value), cells[0].row)
    due = f"D{rows['Principal repaid']}+D{rows['Interest paid']}"
    for title, formula in {
        "Saving before upkeep": "=($B$5+$B$6)*saving_factor",
        "Net cash flow before tax": "=D{Cash inflow}-D{Cash outflow}",
        "EBIT": "=D{Saving before upkeep}-D{Upkeep}-D{Surcharges}-D{Depreciation}",
        "Adjusted income tax": "=$B$4*MAX(0,D{EBIT}-C{Loss carried forward, without loan})",
        "Discount factor": "=(1+$B$3)^-D38",
        "Interest paid": "=loan_rate*D{Loan at the beginning}",
        "Debt service coverage": f'=IF({due}>0,(D{{EBITDA}}-D{{Income tax}})/({due}),"")',
    }.items():
        assert formula.format_map(rows) == page[f"D{rows[title]}"].value, title
    whole = book["Whole plan"]
    assert whole[f"D{rows['EBIT']}"].value == f"='C1 brewery'!D{rows['EBIT']}+'C2 greenhouse'!D{rows['EBIT']}"
    spans = [f"C{rows[title]}:M{rows[title]}" for title in ("Net cash flow before tax", "Discount factor")]
    assert whole["B18"].value == f"=SUMPRODUCT({','.join(spans)})"


def test_values_stand_beside_formulas(plan: Plan, tmp_path: Path) -> None:
    """Proves that a viewer which does not reckon shows numbers. Sensitivity: a formula without its value is 0 there."""
    found = made(plan)
    found.to_excel(tmp_path / "finance.xlsx")
    page = openpyxl.load_workbook(tmp_path / "finance.xlsx", data_only=True)["Whole plan"]
    assert page["B18"].value == pytest.approx(found.whole.iloc[0]["npv_before_tax"])


def test_chinese_workbook_has_no_english_titles(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "finance.xlsx"
    path.write_bytes(workbook(made(plan), "zh"))
    book = openpyxl.load_workbook(path)
    assert ["假设与参数", "总览", "整体方案"] == book.sheetnames[:3]
    titles = [cells[0].value for cells in book["整体方案"].iter_rows(min_row=2) if isinstance(cells[0].value, str)]
    assert len(titles) > 50 and all(any("一" <= letter <= "鿿" for letter in title) for title in titles)
