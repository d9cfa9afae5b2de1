"""A company's form and its answer, on page Cases."""

from pathlib import Path

import openpyxl
import pytest

from parkloop.app_pages.session import repository
from parkloop.cases import load_case
from parkloop.cases.forms.writing import request_form
from tests.app.screens.test_pages import opened, told


@pytest.mark.parametrize(("language", "said"), [("en", "Changes: 1"), ("zh", "变化：1处")])
def test_an_answer_is_merged_into_the_open_case(tmp_path: Path, language: str, said: str) -> None:
    file = tmp_path / "brewery.xlsx"
    request_form(load_case("two_firms"), "brewery", file)
    book = openpyxl.load_workbook(file)
    page = book["plants"]
    place = next(cell.column for cell in page[1] if cell.value == "y_km")
    page.cell(2, place, 0.25)
    book.save(file)
    app = opened("choose", language=language)
    app.file_uploader[0].upload("brewery.xlsx", file.read_bytes(), "application/octet-stream").run()
    assert not app.exception, app.exception
    assert said in told(app) + " ".join(item.value for item in app.success)
    app.button(key="form_merge").click().run()
    assert not app.exception, app.exception
    saved = repository.load("mine/two_firms")
    assert {"brewery": 0.25} == {row.plant: row.y_km for row in saved.plants if row.plant == "brewery"}
    assert saved.demands == load_case("two_firms").demands
