"""Tables on their way to the sheet and back."""

import pandas as pd
import pytest

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.choices import Field
from parkloop.cases import CaseError, list_cases, load_case
from parkloop.cases.schema import TABLES
from parkloop.cases.synthetic import synthetic_park
from tests.support.few import first

PLACES = {("provenance", "row"), ("provenance", "column")}
"""Columns of which a name may be that of several tables: which is meant the row's table says."""


@pytest.mark.parametrize("name", first(list_cases(), "two_firms", "linjiang", "lubei"))
def test_a_case_survives_the_sheet_unchanged(name: str) -> None:
    case = load_case(name)
    assert case == grids.case_of(grids.frames(case))


def test_headers_state_the_unit_once_and_money_in_the_case_s_currency() -> None:
    labels = grids.headers("water_streams", "DKK")
    assert ("flow [t/h]", "price [DKK/t]", "plant") == (labels["flow_t_per_h"], labels["price_per_t"], labels["plant"])


@pytest.mark.parametrize("table", TABLES)
def test_no_two_columns_of_a_table_share_a_header(table: str) -> None:
    labels = list(grids.headers(table, "EUR").values())
    assert len(labels) == len(set(labels))


def test_columns_that_say_nothing_are_left_out_at_first() -> None:
    cells = grids.frames(load_case("two_firms"))["water_streams"]
    shown = grids.informative_columns(cells, "water_streams")
    assert "flow_t_per_h" in shown
    assert "loss_fraction" not in shown


def test_a_reference_offers_the_plants_that_are_there_unsaved_ones_too() -> None:
    current = grids.frames(load_case("two_firms"))
    added = pd.DataFrame([{"plant": "bakery"}])
    current["plants"] = pd.concat([current["plants"], added], ignore_index=True)
    plant = next(field for field in grids.fields("demands", current, "EUR") if field.name == "plant")
    assert ("brewery", "greenhouse", "outside", "bakery") == plant.options


def test_a_tick_starts_with_the_format_s_default() -> None:
    current = grids.frames(load_case("two_firms"))
    must_cool = next(field for field in grids.fields("heat_streams", current, "EUR") if field.name == "must_cool")
    assert ("checkbox", True) == (must_cool.editor, must_cool.default)


def test_all_faults_of_edited_tables_are_told_with_row_and_column() -> None:
    current = grids.frames(load_case("two_firms"))
    current["water_streams"].loc[0, "price_per_t"] = float("inf")
    current["demands"].loc[0, "plant"] = "grenhouse"
    with pytest.raises(CaseError) as caught:
        grids.case_of(current)
    places = {(fault.table, fault.row, fault.column) for fault in caught.value.faults}
    assert {("water_streams", "town_water", "price_per_t"), ("demands", "greenhouse_heat", "plant")} <= places


def test_large_whole_settings_keep_every_digit() -> None:
    current = grids.frames(load_case("two_firms"))
    cells = current[grids.SETTINGS]
    cells.loc[cells["key"] == "policy.capex_budget", "value"] = "123456789"
    again = grids.frames(grids.case_of(current))[grids.SETTINGS]
    assert "123456789" == again.loc[again["key"] == "policy.capex_budget", "value"].item()


def test_frames_are_the_same_whatever_an_empty_cell_is() -> None:
    left = pd.DataFrame({"a": [1.0, float("nan")], "b": ["x", None]})
    right = pd.DataFrame({"a": [1.0, None], "b": ["x", ""]}, dtype=object)
    assert grids.same(left, right)
    assert not grids.same(left, right.assign(a=[1.0, 2.0]))


@pytest.mark.parametrize("table", TABLES)
def test_chinese_headers_name_every_column_once_and_keep_its_unit(table: str) -> None:
    english, chinese = grids.headers(table, "EUR"), grids.headers(table, "EUR", "zh")
    assert list(english) == list(chinese)
    assert len(chinese) == len(set(chinese.values()))
    for name, label in chinese.items():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in label), name
        assert ("[" in english[name]) == ("[" in label)


def test_help_in_chinese_says_what_workbooks_call_the_column() -> None:
    current = grids.frames(load_case("two_firms"))
    flow = next(field for field in grids.fields("water_streams", current, "EUR", "zh") if field.name == "flow_t_per_h")
    assert "流量 [t/h]" == flow.label
    assert flow.help.startswith("`flow_t_per_h`：流率")


def test_meanings_of_settings_are_shown_in_chinese_and_kept_as_they_are() -> None:
    cells = grids.frames(load_case("two_firms"))[grids.SETTINGS]
    shown = grids.displayed(grids.SETTINGS, cells, "zh")
    assert "案例的简称。" == shown.loc[shown["key"] == "case.id", "meaning"].item()
    assert grids.same(cells, grids.stored(grids.SETTINGS, shown))
    english = grids.displayed(grids.SETTINGS, cells, "en").set_index("key")["unit"]
    assert ("EUR/t", "y") == (english["policy.carbon_price_per_t"], english["economics.lifetime_y"])
    assert "年" == shown.set_index("key").loc["economics.lifetime_y", "unit"]


@pytest.mark.parametrize("name", ["linjiang", "lubei"])
def test_no_column_shows_an_id_unless_it_is_asked_for(name: str) -> None:
    """Proves that cells which name something show its name, in settings and sources too, and that a shown name is taken.

    Sensitivity: `cod`, `bf_slag`, `policy.carbon_price_per_t`, `river_water/cod` and `price_per_unit` on the page.
    """
    current = grids.frames(load_case(name))
    named = {
        (table, field.name): field
        for table in current
        for field in grids.fields(table, current, "CNY", "zh")
        if field.editor == "select" and field.name != "scope"
    }
    for (table, column), field in named.items():
        labels, meant = dict(field.labels), dict(field.names)
        for cell in dict.fromkeys(current[table][column].dropna()):
            label = labels.get(cell, cell)
            assert label != cell or not cell.isascii() or not cell, (table, column, cell)
            assert (table, column) in PLACES or meant.get(label, label.rpartition(" · ")[2]) == cell, (table, column, cell)
    assert {("provenance", "row"), ("provenance", "column"), ("case", "key"), ("policies", "target")} <= named.keys()
    plain = {field.name: dict(field.labels) for field in grids.fields("provenance", current, "CNY", "zh", ids=True)}
    assert all(plain[column][cell] == cell for column in ("row", "column") for cell in current["provenance"][column])


def test_units_of_activity_are_offered_and_shown_in_words() -> None:
    """Proves those of the library and of the park, shown in Chinese and taken by it.

    Sensitivity: `MW of steam` in a Chinese sheet.
    """
    current = grids.frames(load_case("linjiang"))
    current["technologies"].loc[0, "activity_unit"] = "t/h of alcohol"
    for language, shown in (("zh", "MW（蒸汽）"), ("en", "MW of steam")):
        fields = grids.fields("technologies", current, "CNY", language)
        (field,) = [field for field in fields if field.name == "activity_unit"]
        assert shown == dict(field.labels)["MW of steam"] and "MW of steam" == dict(field.names)[shown]
        assert {"t/h of alcohol", "MW of coal"} <= {*field.options}


def test_sources_name_rows_and_columns_as_their_sheets_do() -> None:
    """Proves what is shown of a row of one key, of two, of settings and of all. Sensitivity: one list of ids for all tables."""
    current = grids.frames(load_case("linjiang"))
    fields = {field.name: dict(field.labels) for field in grids.fields("provenance", current, "CNY", "zh")}
    assert ("全部", "碳价") == (fields["row"]["*"], fields["row"]["policy.carbon_price_per_t"])
    assert "长江支流排口 · 氨氮" == fields["row"]["river/nh3n"]
    assert ("单价", "数值") == (fields["column"]["price_per_unit"], fields["column"]["value"])


def test_tables_whose_rows_have_no_title_show_no_empty_column_for_it() -> None:
    """Proves that a title is asked where rows are called by it. Sensitivity: it stood empty in twenty sheets."""
    current = grids.frames(load_case("linjiang"))
    assert "title" not in grids.informative_columns(current["water_quality"], "water_quality")
    assert "title" in grids.informative_columns(current["plants"], "plants")


def test_a_yes_or_no_that_may_be_empty_is_one_of_the_choices_offered() -> None:
    case = synthetic_park(4, 3)
    current = grids.frames(case)
    mains = next(field for field in grids.fields("material_streams", current, "EUR") if field.name == "mains")
    assert {"true", None} == set(current["material_streams"]["mains"])
    assert "true" in mains.options


def test_choices_are_called_in_the_language_of_the_page_and_rows_of_other_tables_by_their_titles() -> None:
    """Proves that only what is shown is told otherwise; the cells keep what the format says."""
    current = grids.frames(load_case("two_firms"))

    def field(table: str, column: str, language: str) -> Field:
        return next(field for field in grids.fields(table, current, "EUR", language) if field.name == column)

    assert "source" == field("water_streams", "role", "zh").options[0]
    assert ("给出", "source") == tuple(dict(field("water_streams", "role", name).labels)["source"] for name in ("zh", "en"))
    assert {"true": "yes", "false": "no"} == dict(field("water_streams", "mains", "en").labels)
    assert {"true": "是", "false": "否"} == dict(field("water_streams", "mains", "zh").labels)
    assert "Brewery" == dict(field("water_streams", "plant", "en").labels)["brewery"]
    assert "啤酒厂" == dict(field("water_streams", "plant", "zh").labels)["brewery"]
    assert {"source", "supply"} <= set(current["water_streams"]["role"])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("column", "text", "kept"),
    [
        *(("plant", text, "brewery") for text in ("brewery", "Brewery", "啤酒厂", "brewery · 啤酒厂", "Brewery · brewery")),
        *(("role", text, "source") for text in ("source", "给出")),
        *(("mains", text, "true") for text in ("true", "yes", "是")),
        *(("counts", text, kept) for text, kept in (("TRUE", True), ("否", False), ("perhaps", "perhaps"), (" ", None))),
        *(("plant", text, text) for text in ("brewry", "Brew")),
        *(("flow_t_per_h", text, text) for text in ("4,5", "约12", "１２")),
    ],
)
def test_whatever_a_thing_is_called_is_taken_for_it_and_other_texts_stay(
    column: str, text: str, kept: object, language: str
) -> None:
    """Proves that a pasted name finds its row in either language. Sensitivity: a list that takes ids only drops all others."""
    current = grids.frames(load_case("two_firms"))
    field = next(field for field in grids.fields("water_streams", current, "EUR", language) if field.name == column)
    assert kept == grids.parsed(field, text)


def test_a_title_that_two_rows_share_stays_as_it_was_written() -> None:
    """Proves that no row is guessed. Sensitivity: the first of two would be taken for the other."""
    current = grids.frames(load_case("two_firms"))
    current["plants"] = current["plants"].assign(title="Works")
    field = next(field for field in grids.fields("water_streams", current, "EUR") if field.name == "plant")
    assert "Works" == grids.parsed(field, "Works")
    assert "brewery" == grids.parsed(field, "brewery · Works")


def test_a_place_that_differs_is_called_as_in_its_sheet() -> None:
    """Proves that columns and settings go by their names with units. Sensitivity: `policy.carbon_price_per_t` on the page."""
    assert "length [km]" == grids.header("links", "length_km", "CNY", "en")
    assert "carbon price [CNY/t]" == grids.header(grids.SETTINGS, "policy.carbon_price_per_t", "CNY", "en")
    assert "碳价 [元/t]" == grids.header(grids.SETTINGS, "policy.carbon_price_per_t", "CNY", "zh")
    assert "产品产量 [t/a]" == grids.header("plants", "product_t_per_y", "CNY", "zh")
    assert "" == grids.header("links", "", "CNY", "en")  # a whole row is new or gone
