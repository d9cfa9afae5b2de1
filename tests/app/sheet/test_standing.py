"""Faults of a refused save on the page: only those that still stand, in words and units of the planner."""

import pandas as pd
import pytest

from parkloop.app_pages.session import grids, repository
from parkloop.app_pages.session.choices import offered
from parkloop.app_pages.sheet.marks import marks
from parkloop.app_pages.sheet.standing import standing
from parkloop.cases import CaseError, Fault, load_case
from parkloop.cases.columns import columns
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.schema import TABLES
from parkloop.optimizer.analyses.titles import in_titles, titled
from tests.app.screens.test_pages import opened


def refused(**cells: object) -> tuple[dict[str, pd.DataFrame], tuple[Fault, ...]]:
    """Tables in which a stream of water has other cells, and why they are refused."""
    current = grids.frames(load_case("two_firms"))
    water = current["water_streams"].astype(object)
    for name, cell in cells.items():
        water.loc[0, name] = cell
    current["water_streams"] = water
    with pytest.raises(CaseError) as caught:
        grids.case_of(current)
    return current, caught.value.faults


def test_a_fault_is_told_until_its_cell_or_row_is_another_one() -> None:
    """Proves it for a cell, a row, and what has no row. Sensitivity: a list kept as it was tells of what is mended."""
    then, faults = refused(flow_t_per_h=-1.0)
    (fault,) = faults
    whole = Fault("water_streams", "", "", None, "this table stands twice")
    assert [(fault, 0), (whole, None)] == standing((fault, whole), then, then)
    mended = then | {"water_streams": then["water_streams"].assign(flow_t_per_h=2.0)}
    gone = then | {"water_streams": then["water_streams"].iloc[1:].reset_index(drop=True)}
    assert [(whole, None)] == standing((fault, whole), then, mended) == standing((fault, whole), then, gone)
    moved = then | {
        "water_streams": pd.concat([then["water_streams"].iloc[1:], then["water_streams"].iloc[:1]], ignore_index=True)
    }
    assert [(fault, len(moved["water_streams"]) - 1)] == standing(faults, then, moved)


def test_a_number_that_was_read_meanwhile_is_the_same() -> None:
    """Proves it for a fault that found -5.0 where -5 is typed. Sensitivity: texts compared, of which none is like the other."""
    then, faults = refused(flow_t_per_h="-5")
    assert [(faults[0], 0)] == standing(faults, then, then)


@pytest.mark.parametrize(("typed", "same"), [("-5.0", True), ("−5", True), ("-1,234.5", False), ("-5x", False), (-5.0, True)])
def test_a_cell_is_read_as_numbers_are_everywhere(typed: object, same: bool) -> None:
    """Proves it for what Excel and Chinese keyboards write. Sensitivity: a parser of its own knows no sign of minus."""
    then, faults = refused(flow_t_per_h=-5.0)
    now = then | {"water_streams": then["water_streams"].astype(object)}
    now["water_streams"].loc[0, "flow_t_per_h"] = typed
    assert same == bool(standing(faults, then, now))


def test_an_unknown_name_is_told_by_the_rows_that_there_are() -> None:
    """Proves it for a Chinese name. Sensitivity: a name refused as an id tells of letters instead of companies."""
    current, faults = refused(plant="不存在的厂")
    (fault,) = faults
    assert "it must name a plant (known: brewery, greenhouse, outside)" == fault.message
    told = rendered(in_titles(fault.message, titled(load_case("two_firms"), "zh")), "zh")
    mark = marks("water_streams", current, faults, "zh")[0]["plant"]
    assert "啤酒厂" in told and "啤酒厂" in mark and "brewery" not in told + mark


@pytest.mark.parametrize(("language", "unit"), [("en", "EUR/t"), ("zh", "EUR/t")])
def test_marks_say_units_in_the_currency_of_the_case(language: str, unit: str) -> None:
    """Proves it. Sensitivity: money/t of the format beside a header that says EUR/t."""
    current, faults = refused(price_per_t="dear")
    mark = marks("water_streams", current, faults, language)[0]["price_per_t"]
    assert unit in mark and "money" not in mark


def test_a_page_lists_what_is_refused_by_titles_and_forgets_it_once_it_is_taken_back() -> None:
    """Proves it on page Data. Sensitivity: an id for a row not yet saved, money as a unit, a list that stays for good."""
    case = load_case("two_firms")
    name = repository.save(case, "shipped/two_firms")
    cells = grids.frames(case)["water_streams"].astype(object)
    cells.loc[0, ["stream", "title", "title_zh", "price_per_t"]] = ["w_new", "New water", "新水", "dear"]
    repository.save_draft(name, "water_streams", cells, "", repository.head(name))
    app = opened("data", name, "zh")
    app.button(key="save").click().run()
    told = app.table[0].value.to_csv()
    assert "新水" in told and "w_new" not in told and "EUR/t" in told and "money" not in told
    app.session_state[f"unsaved:{name}:"].keep({"water_streams": None})
    app.run()
    assert not app.error and not len(app.dataframe) and not len(app.table)


def test_a_stated_title_names_a_material_whichever_language_it_is_in() -> None:
    """Proves it for the list of a column. Sensitivity: what follows from streams put before what was typed."""
    current = grids.frames(load_case("two_firms"))
    material = load_case("two_firms").material_streams[0].material
    row = pd.DataFrame([{"kind": "material", "name": material, "title": "酒糟甲", "title_zh": None}])
    current["titles"] = pd.concat([current["titles"], row], ignore_index=True)
    column = next(column for column in columns(TABLES["material_streams"]) if column.name == "material")
    known = offered(column, "material_streams", current, "zh")
    assert known is not None and "酒糟甲" == dict(known["labels"])[material]
