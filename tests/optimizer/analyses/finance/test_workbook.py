"""The workbook of finance: its formulas give what Parkloop computes, also after a cell was changed, and are as by hand."""

import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parkloop.cases import load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.finance import run
from parkloop.optimizer.analyses.finance.projects import ProjectSaving, project_savings, projects_of
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.savings import new_things
from parkloop.optimizer.analyses.finance.workbook import workbook
from tests.support.standing_parks import old_boiler

OFFICE = shutil.which("soffice")
with_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return optimise(load_case("two_firms"))


@pytest.fixture(scope="module")
def savings(plan: Plan) -> list[ProjectSaving]:
    """What the projects of the plan save, on whatever terms: each is a solve of its own."""
    projects = projects_of(plan, new_things(load_case("two_firms"), plan), "item")
    return list(project_savings(load_case("two_firms"), plan, projects, 1, lambda: False, {"scope": "park"}))


@pytest.fixture(scope="module")
def made(plan: Plan, savings: list[ProjectSaving]) -> Iterator[Callable[..., Finance]]:
    """Finance of the plan on some terms."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(run, "project_savings", lambda *asked: savings)
        yield partial(run.finance, load_case("two_firms"), plan=plan)


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


TERMS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "all terms": {
        **{"construction_years": 2, "vat_rate": 0.13, "grace_years": 1, "repayment": "annuity", "working_capital_share": 0.05}
    },
    "at once": {"construction_years": 0, "loan_share": 0, "target_irr": 3.0, "most_years": 7, "depreciation_years": 4},
    "without interest": {
        **{"construction_years": 3, "loan_rate": 0, "tax_rate": 0, "residual_share": 0, "most_years": 25, "discount_rate": 0.08}
    },
}
RETIRED: dict[str, dict[str, Any]] = {
    "paid once": {"retirement_cost": 50_000, "lifetime_y": 5},
    "comes in once": {"leftover_value": 50_000},
}
"""Parks in which something is retired, on the default terms."""
CHANGED = {"loan_rate": 0.065, "loan_share": 0.5, "loan_years": 7, "residual_share": 0.1, "grace_years": 1, "target_irr": 0.2}
"""Terms that are put into the cells of a workbook."""


@pytest.fixture(scope="module")
def books(made: Callable[..., Finance], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks on all these terms, and one whose cells were changed; in `out` they are as LibreOffice reckons them anew."""
    folder = tmp_path_factory.mktemp("finance")
    for name, terms in TERMS.items():
        made(**terms).to_excel(folder / f"{name}.xlsx")
    for name, old in RETIRED.items():
        case = old_boiler(**old)
        beside = run.finance_beside(case, optimise(case), optimise(case, scope="baseline"), vat_rate=0.13)
        beside.to_excel(folder / f"{name}.xlsx")
    book = openpyxl.load_workbook(folder / "defaults.xlsx")
    for name, value in CHANGED.items():
        sheet, place = book.defined_names[name].attr_text.split("!")
        book[sheet.strip("'")][place.replace("$", "")] = value
    book.save(folder / "changed.xlsx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
    subprocess.run([*command, *map(str, sorted(folder.glob("*.xlsx")))], check=True, capture_output=True, timeout=300)
    return folder


@with_office
@pytest.mark.parametrize("terms", [*TERMS, *RETIRED])
def test_formulas_give_what_was_computed(books: Path, terms: str) -> None:
    """Proves every formula of every sheet against the computed value beside it, to 1e-6. Sensitivity: any reference one off."""
    assert [] == differing(values(books / f"{terms}.xlsx"), values(books / "out" / f"{terms}.xlsx"))


@with_office
def test_a_changed_cell_gives_what_changed_terms_give(made: Callable[..., Finance], books: Path, tmp_path: Path) -> None:
    """Proves that a bank can change a number, as if it had been given. Sensitivity: a number written in place of its name."""
    made(**CHANGED).to_excel(tmp_path / "given.xlsx")
    found = differing(values(tmp_path / "given.xlsx"), values(books / "out" / "changed.xlsx"))
    assert [] == [one for one in found if one[0][0] != "Assumptions"]


def test_formulas_as_by_hand(made: Callable[..., Finance], tmp_path: Path) -> None:
    """Those of the second year of the first company, written out, and the sum of the whole."""
    path = tmp_path / "finance.xlsx"
    made().to_excel(path)
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


def test_values_stand_beside_formulas(made: Callable[..., Finance], tmp_path: Path) -> None:
    """Proves that a viewer which does not reckon shows numbers. Sensitivity: a formula without its value is 0 there."""
    found = made()
    found.to_excel(tmp_path / "finance.xlsx")
    page = openpyxl.load_workbook(tmp_path / "finance.xlsx", data_only=True)["Whole plan"]
    assert page["B18"].value == pytest.approx(found.whole.iloc[0]["npv_before_tax"])


def test_chinese_workbook_has_no_english_titles(made: Callable[..., Finance], tmp_path: Path) -> None:
    path = tmp_path / "finance.xlsx"
    path.write_bytes(workbook(made(), "zh"))
    book = openpyxl.load_workbook(path)
    assert ["假设与参数", "总览", "整体方案"] == book.sheetnames[:3]
    titles = [cells[0].value for cells in book["整体方案"].iter_rows(min_row=2) if isinstance(cells[0].value, str)]
    assert len(titles) > 50 and all(any("一" <= letter <= "鿿" for letter in title) for title in titles)
