"""Reasons of an infeasible park name plants and streams as people do, in both languages."""

import pytest

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.titles import with_names
from parkloop.cases import Case, from_tables, load_case, to_tables
from parkloop.optimizer.analyses.titles import titles
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.conftest import OPTIONS
from tests.app.screens.test_pages import opened, told


@pytest.fixture
def dry() -> Case:
    """Two firms whose town gives too little water."""
    settings, tables = to_tables(load_case("two_firms"))
    tables["water_streams"].loc[tables["water_streams"]["role"] == "supply", "limit_t_per_h"] = 1.0
    return from_tables(settings, tables)


def test_ids_become_names_where_they_stand_for_a_row_and_nowhere_else(dry: Case) -> None:
    """Proves that words of the sentence stay, though rows may be called like them."""
    names = {**titles(dry, "en"), "water": "W", "steam_lp": "Steam 0.5 MPa", "plant": "P"}
    said = "Plant 'brewery' lacks 3 MWh/h of steam_lp: sink 'x' needs 2 t/h of water, and water is no row."
    assert with_names(said, names) == (
        "Plant 'Brewery' lacks 3 MWh/h of Steam 0.5 MPa: sink 'x' needs 2 t/h of W, and water is no row."
    )


@pytest.mark.parametrize(
    ("language", "said", "way"),
    [
        ("en", "The limit of water supply 'Town water' is too small: 23 t/h more would be needed.", "Change the data"),
        ("zh", "供水 自来水 的上限过小：还需 23 t/h。", "修改数据"),
    ],
)
def test_an_infeasible_park_is_explained_with_names_on_both_pages_and_called_so(
    dry: Case, language: str, said: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    name = repository.save(dry, "shipped/two_firms")
    queue.start(dry, name, OPTIONS)
    for page in ("solve", "results"):
        app = opened(page, case=name, language=language)
        assert said in told(app)
        assert ("no plan is possible" if language == "en" else "不存在可行方案") in told(app)
    app.button("reasons_conflict").click().run()
    app = opened("results", case=name, language=language)
    assert ("these 3 cannot hold together" if language == "en" else "以下 3 项不能同时成立") in told(app)
    assert way in [link.label for link in app.get("page_link")] or way in str(app.main)
