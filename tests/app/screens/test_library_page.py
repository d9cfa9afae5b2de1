"""A technology of the library, added on page Data."""

import pytest

from parkloop.app_pages.editing import from_library
from parkloop.app_pages.session import grids, repository
from parkloop.cases import CaseError, check, load_case
from tests.app.screens.test_pages import opened, told


def test_a_drawn_technology_changes_its_tables_and_only_those() -> None:
    """Proves that all that an entry brings becomes edits. Sensitivity: a table left out makes another case."""
    current = grids.frames(load_case("two_firms"))
    changed = from_library.added(current, "ro", "brewery", {"electricity": "-"}, 80.0)
    assert {"technologies", "water_streams"} <= set(changed)
    row = changed["technologies"].iloc[-1]
    assert ("ro", "brewery", 80.0) == (row["library"], row["plant"], row["max_size"])
    assert [] == check(grids.case_of({**current, **changed}))


def test_a_faulty_case_is_told_and_nothing_is_drawn() -> None:
    current = grids.frames(load_case("two_firms"))
    current["demands"].loc[0, "plant"] = "nowhere"
    with pytest.raises(CaseError, match="nowhere"):
        from_library.added(current, "ro", "brewery", {}, None)


def test_the_page_adds_a_technology_as_unsaved_edits() -> None:
    app = opened("data")
    app.session_state["more"] = True
    app.session_state["table"] = "technologies"
    app.run()
    app.selectbox(key="lib:en").set_value("ro").run()
    assert not app.exception, app.exception
    assert "Per unit of activity takes" in told(app)
    assert app.button(key="lib_add").disabled
    assert "Choose first: electricity" in told(app)
    app.selectbox(key="lib_port:shipped/two_firms:ro:brewery:electricity").set_value("-").run()
    app.number_input(key="lib_size:ro").set_value(80.0).run()
    app.button(key="lib_add").click().run()
    assert not app.exception, app.exception
    drafts = repository.drafts("shipped/two_firms")
    assert 80.0 == drafts["technologies"]["max_size"].iloc[-1]
    app.button(key="save").click().run()
    assert "ro" == repository.load("mine/two_firms").technologies[-1].library


def test_the_page_adds_a_transport_mode_as_unsaved_edits() -> None:
    app = opened("data")
    app.session_state["table"] = "transport"
    app.run()
    app.selectbox(key="mode:en").set_value("hot_water_main").run()
    assert "Capital 1,600,000 CNY per km" in told(app)
    assert any("1 CNY counts as 1 EUR" in warning.value for warning in app.warning)
    app.button(key="mode_add").click().run()
    assert not app.exception, app.exception
    row = repository.drafts("shipped/two_firms")["transport"].iloc[-1]
    assert ("hot_water", 1_600_000.0) == (row["only"], row["capex_per_km"])
    app.button(key="save").click().run()
    saved = repository.load("mine/two_firms")
    assert "hot_water" == saved.transport[-1].only
    assert any(row.table == "transport" and row.grade == "assumed" for row in saved.provenance)
