"""Data requests: a company's own rows go out, its answer comes in, nobody else's rows change."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parkloop.cases import Case, CaseError, load_case, write_workbook
from parkloop.cases.forms.merging import is_form, merge_form
from parkloop.cases.forms.own import own_rows
from parkloop.cases.forms.writing import SENT, request_form
from parkloop.cases.starting.park import start
from tests.support.few import few


@pytest.fixture
def park() -> Case:
    return start({"thermal_power": 300, "cement": 100, "sewage_works": 5})


def filled(path: Path, sheet: str, key: str, column: str, value: Any) -> None:
    """Fill one cell of a form as a company would."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    place = next(cell.column for cell in page[1] if str(cell.value).split(" ")[0] == column)
    row = next(cells[0].row for cells in page.iter_rows(min_row=2) if cells[0].value == key)
    page.cell(row, place, value)
    book.save(path)


@pytest.mark.parametrize(
    ("name", "language"), few([("ulsan", "en"), ("aalborg", "zh"), ("kalundborg", "en"), ("linjiang", "zh")], 2)
)
def test_a_form_that_comes_back_unchanged_changes_nothing(name: str, language: str, tmp_path: Path) -> None:
    """Proves that nothing is lost on the way. Sensitivity: a table left out of either list would take its rows away."""
    case, file = load_case(name), tmp_path / "form.xlsx"
    for plant in [row.plant for row in case.plants][:3]:
        request_form(case, plant, file, language=language)
        found = merge_form(case, file)
        assert [] == found.changes.to_dict("records") == found.clashes.to_dict("records")
        assert found.case == case


def test_a_form_holds_no_row_of_another(park: Case, tmp_path: Path) -> None:
    rows = own_rows(park, "cement")
    assert ["cement"] == [row.row_key for row in rows["plants"]]
    assert all(row.row_key.startswith("cement.") for row in rows["demands"] + rows["water_streams"] + rows["technologies"])
    assert all("cement." in row.row_key for row in rows["substitutions"] + rows["provenance"])
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    told = " ".join(
        str(cell) for page in openpyxl.load_workbook(file) for cells in page.iter_rows(values_only=True) for cell in cells
    )
    assert "thermal_power" not in told and "sewage_works" not in told


def test_what_a_company_changes_comes_in_and_is_listed(park: Case, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    filled(file, "demands", "cement.power", "rate_per_h", 12.5)
    found = merge_form(park, file)
    assert [("demands", "cement.power", "rate_per_h", 13.75, 12.5, "changed")] == list(
        found.changes.itertuples(index=False, name=None)
    )
    changed = {row.demand: row.rate_per_h for row in found.case.demands}
    before = {row.demand: row.rate_per_h for row in park.demands}
    assert {**before, "cement.power": 12.5} == changed


def test_a_unit_in_a_header_is_converted(park: Case, tmp_path: Path) -> None:
    """48 m3/d are 2 t/h, while the rows of others keep theirs. Sensitivity: one header for all would divide them."""
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    book = openpyxl.load_workbook(file)
    page = book["water_streams"]
    place = next(cell.column for cell in page[1] if cell.value == "flow_t_per_h")
    page.cell(1, place, "flow [m3/d]")
    for row in range(2, page.max_row + 1):
        page.cell(row, place, 48)
    book.save(file)
    flows = {row.stream: row.flow_t_per_h for row in merge_form(park, file).case.water_streams}
    assert 2.0 == flows["cement.cooling"] == flows["cement.effluent"]
    assert flows["thermal_power.cooling"] == {row.stream: row.flow_t_per_h for row in park.water_streams}["thermal_power.cooling"]


def test_rows_that_are_added_or_taken_away_are_told(park: Case, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    book = openpyxl.load_workbook(file)
    page = book["demands"]
    heads = [cell.value for cell in page[1]]
    new = {"demand": "余热用汽", "plant": "cement", "commodity": "electricity", "rate_per_h": 1}
    page.append([new.get(str(head)) for head in heads])
    heat = book["heat_streams"]
    heat.delete_rows(2)
    provenance = book["provenance"]
    for row in range(provenance.max_row, 1, -1):
        if provenance.cell(row, 1).value == "heat_streams":
            provenance.delete_rows(row)
    book.save(file)
    found = merge_form(park, file)
    kinds = found.changes.groupby(["table", "kind"]).size().to_dict()
    assert 1 == kinds["demands", "added"] == kinds["heat_streams", "removed"]
    assert "余热用汽" in {row.title or row.title_zh for row in found.case.demands}


def test_what_the_case_changed_meanwhile_stays(park: Case, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    now = park.set({"demands.cement.kiln_heat_need.rate_per_h": 100.0, "markets.power_grid.price_per_unit": 700.0})
    filled(file, "demands", "cement.power", "rate_per_h", 12.5)
    found = merge_form(now, file)
    rates = {row.demand: row.rate_per_h for row in found.case.demands}
    assert (100.0, 12.5) == (rates["cement.kiln_heat_need"], rates["cement.power"])
    assert 0 == len(found.clashes) and 1 == len(found.changes)


@pytest.mark.parametrize(("take", "rate"), [(None, 15.0), ("theirs", 15.0), ("mine", 12.5)])
def test_where_both_changed_a_cell_somebody_chooses(park: Case, tmp_path: Path, take: Any, rate: float) -> None:
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    now = park.set({"demands.cement.power.rate_per_h": 15.0})
    filled(file, "demands", "cement.power", "rate_per_h", 12.5)
    found = merge_form(now, file, take=take)
    assert [(13.75, 15.0, 12.5)] == list(found.clashes[["base", "theirs", "mine"]].itertuples(index=False, name=None))
    assert rate == next(row.rate_per_h for row in found.case.demands if row.demand == "cement.power")


def test_faults_of_an_answer_are_told_with_sheet_and_row(park: Case, tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    filled(file, "demands", "cement.power", "rate_per_h", "about 12")
    with pytest.raises(CaseError, match=r"demands, row cement.power, column rate_per_h"):
        merge_form(park, file)


def test_a_row_of_another_plant_is_refused(park: Case, tmp_path: Path) -> None:
    """Proves that nobody writes into another's data. Sensitivity: rows were taken for whatever plant they name."""
    file = tmp_path / "form.xlsx"
    request_form(park, "cement", file)
    book = openpyxl.load_workbook(file)
    page = book["demands"]
    heads = [str(cell.value) for cell in page[1]]
    new = {"demand": "more", "plant": "thermal_power", "commodity": "electricity", "rate_per_h": 1}
    page.append([new.get(head) for head in heads])
    book.save(file)
    with pytest.raises(CaseError, match="does not belong to the plant that was asked"):
        merge_form(park, file)


def test_what_is_no_form_is_refused(park: Case, tmp_path: Path) -> None:
    file = tmp_path / "case.xlsx"
    write_workbook(park, file)
    assert not is_form(file.read_bytes(), "case.xlsx")
    with pytest.raises(CaseError, match="it must be a form"):
        merge_form(park, file)
    with pytest.raises(CaseError, match="there is no such plant"):
        request_form(park, "cemnt", file)
    request_form(park, "cement", file)
    assert is_form(file.read_bytes(), "case.xlsx")
    assert "veryHidden" == openpyxl.load_workbook(file)[SENT].sheet_state
    with pytest.raises(CaseError, match="a plant that the case does not have"):
        merge_form(load_case("two_firms"), file)
