"""A new case from sectors, on page Cases."""

import pytest

from parkloop.app_pages.session import repository
from parkloop.cases.ledgers.template import empty_ledger
from tests.app.screens.test_pages import opened


@pytest.mark.parametrize(("language", "title"), [("en", "Cement works"), ("zh", "水泥厂")])
def test_the_page_makes_a_park_of_sectors(language: str, title: str) -> None:
    app = opened("choose", language=language)
    assert app.button(key="new_from_sectors").disabled
    app.text_input(key="new_title").set_value("滨江园区").run()
    app.pills(key="new_sectors").set_value(["cement", "thermal_power"]).run()
    assert not app.exception, app.exception
    assert title in app.number_input(key="new_size:cement").label
    app.number_input(key="new_size:cement").set_value(120.0).run()
    app.button(key="new_from_sectors").click().run()
    assert not app.exception, app.exception
    case = next(repository.load(name) for name in repository.names() if repository.is_mine(name))
    assert "滨江园区" == case.info.title
    assert ["cement", "thermal_power", "surroundings"] == [row.plant for row in case.plants]
    stone = next(row for row in case.material_streams if row.stream == "cement.raw_limestone")
    assert 120 * 1.25 * 1.25 == stone.flow_t_per_h


def test_a_ledger_is_uploaded_like_a_workbook() -> None:
    app = opened("choose", language="zh")
    app.file_uploader[0].upload("台账.xlsx", empty_ledger("zh"), "application/octet-stream").run()
    assert not app.exception, app.exception
    app.number_input(key="ledger_hours:甲厂").set_value(5000.0).run()  # assumed are 8,000
    app.button(key="upload_new").click().run()
    assert not app.exception, app.exception
    case = next(repository.load(name) for name in repository.names() if repository.is_mine(name))
    assert 5000.0 == case.conditions[0].hours_per_y
    assert ["甲厂", "Outside the fence"] == [row.title for row in case.plants]
