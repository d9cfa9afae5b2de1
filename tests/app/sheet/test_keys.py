"""Keys in the sheet: Chinese names and names with blanks become titles with ids, and a renamed key is followed by all tables."""

import pandas as pd

from parkloop.app_pages.session import grids
from parkloop.app_pages.sheet.keys import consequences
from parkloop.app_pages.sheet.marks import marks
from parkloop.app_pages.sheet.steps import Set, Step
from parkloop.cases import load_case
from parkloop.cases.io.naming import with_ids
from parkloop.cases.io.tables import grid_of, grids_of_case
from parkloop.cases.spelling import usual_titles
from tests.app.sheet.test_sheet import SAVED, UNDO, Window, insert, put, step

RENAMING = Step(seq=1, seen=1, ops=[Set(do="set", rows=[0], columns=["title_zh"], cells=[["青山啤酒"]])])


def rows(*lines: list[str], columns: tuple[str, ...], at: int) -> dict[str, object]:
    return {"do": "set", "rows": [at + place for place in range(len(lines))], "columns": list(columns), "cells": list(lines)}


class Park(Window):
    """A window that goes from table to table of one case."""

    def go(self, table: str) -> None:
        self.sheet = type(self.sheet)(f"sheet-{table}", self.name, table)
        self.show()

    def cells(self, table: str, column: str) -> list[object]:
        found = {**SAVED, **self.mine.tables}[table][column]
        return [None if pd.isna(cell) else cell for cell in found]

    def paste(self, table: str, columns: tuple[str, ...], *lines: list[str]) -> None:
        """Paste rows below the last."""
        self.go(table)
        end = len(self.now())
        self.send(
            step(self.sheet.ack + 1, insert(end, len(lines)), rows(*lines, columns=columns, at=end), seen=self.sheet.version)
        )
        self.show()


def test_a_chinese_key_becomes_a_title_and_has_an_id() -> None:
    park = Park()
    park.paste("plants", ("plant", "x_km"), ["热电厂", "1"], ["Paper Mill", "2"], ["bakery", "3"])
    assert ["plant_1", "paper_mill", "bakery"] == park.column("plant")[3:]
    assert ["热电厂", "Paper Mill", None] == park.column("title")[3:]
    park.send(step(2, UNDO))
    assert {} == park.mine.tables


def test_a_title_without_a_key_gets_an_id_of_its_own() -> None:
    """Proves it for rows whose ids are not shown. Sensitivity: a row without a key is dropped or shares that of another."""
    park = Park()
    park.paste("plants", ("title", "x_km"), ["热电厂", "1"], ["Paper Mill", "2"], ["brewery", "3"])
    assert ["plant_1", "paper_mill", "brewery_2"] == park.column("plant")[3:]
    assert ["热电厂", "Paper Mill", "brewery"] == park.column("title")[3:]


def test_rows_of_one_title_have_ids_of_their_own() -> None:
    """Proves it for rows pasted at once and later. Sensitivity: two boilers of one name were one row that stood twice."""
    park = Park()
    park.paste("plants", ("title", "x_km"), ["锅炉", "1"], ["锅炉", "2"])
    park.paste("plants", ("title", "x_km"), ["锅炉", "3"], ["Brewery", "4"])
    keys = park.column("plant")
    assert len(keys) == len({*keys}) == 7
    assert ["锅炉", "锅炉", "锅炉", "Brewery"] == park.column("title")[3:]


def test_rows_go_by_their_titles_where_all_have_one() -> None:
    plants = SAVED["plants"]
    assert "title" == grids.naming_column("plants", plants, "en")
    assert "title_zh" == grids.naming_column("plants", plants, "zh")
    assert "title" == grids.naming_column("plants", plants.assign(title_zh=None), "zh")
    assert grids.naming_column("plants", plants.assign(title=None, title_zh=None), "en") is None
    assert grids.naming_column("water_quality", SAVED["water_quality"].assign(title="x"), "en") is None


def test_rows_of_several_tables_may_name_each_other_by_title_in_any_order() -> None:
    """Proves that nothing is lost, whichever table is pasted first. Sensitivity: names looked up as typed stay unknown."""
    streams = ("stream", "plant", "role", "flow_t_per_h", "material")
    given = ["炉渣", "热电厂", "source", "3", "炉渣"], ["灰", "Paper Mill", "source", "2", "粉煤灰"]
    plants = ["热电厂", "1"], ["Paper Mill", "2"]
    for first in ("plants", "material_streams"):
        park = Park()
        tables = {"plants": (("plant", "x_km"), *plants), "material_streams": (streams, *given)}
        for table in (first, *({*tables} - {first})):
            park.paste(table, *tables[table])
        park.paste("permits", ("hazard", "plant"), ["危险", "热电厂"])
        park.paste("provenance", ("table", "row", "column", "grade"), ["plants", "热电厂", "x_km", "assumed"])
        assert ["plant_1", "paper_mill"] == park.cells("material_streams", "plant")[-2:]
        assert ["stream_1", "stream_2"] == park.cells("material_streams", "stream")[-2:]
        assert ["material_1", "material_2"] == park.cells("material_streams", "material")[-2:]
        assert ("plant_1", "hazard_1") == (park.cells("permits", "plant")[-1], park.cells("permits", "hazard")[-1])
        assert "plant_1" == park.cells("provenance", "row")[-1]
        titles = zip(park.cells("titles", "kind"), park.cells("titles", "name"), park.cells("titles", "title"), strict=True)
        assert {("material", "material_1", "炉渣"), ("material", "material_2", "粉煤灰"), ("hazard", "hazard_1", "危险")} == {
            *titles
        }
        current = {**SAVED, **park.mine.tables}
        assert [] == [(table, found) for table in current if (found := marks(table, current, (), "en"))]
        case = grids.case_of(current)
        assert {"热电厂", "Paper Mill"} <= {row.title for row in case.plants}


def test_the_ids_are_those_of_a_workbook() -> None:
    """Proves one rule: what is pasted table by table has the ids that an import of the same tables gives."""
    park = Park()
    pasted = {
        "plants": (("plant",), ["热电厂"], ["Paper Mill"]),
        "water_streams": (("stream", "plant", "role", "flow_t_per_h"), ["冷凝水", "Paper Mill", "source", "3"]),
        "water_quality": (("stream", "species", "c_out_mg_per_l"), ["冷凝水", "氨氮", "3"], ["冷凝水", "盐", "5"]),
    }
    whole = {name: grid_of(cells.astype(object)) for name, cells in SAVED.items() if name != grids.SETTINGS}
    for table, (columns, *lines) in pasted.items():
        park.paste(table, columns, *lines)
        header = [str(name) for name in whole[table].header]
        more = [[dict(zip(columns, line, strict=True)).get(name) for name in header] for line in lines]
        whole[table] = type(whole[table])(header, [*whole[table].rows, *more])
    imported, _ = with_ids(whole)
    for table in (*pasted, "titles"):
        for column in (*(grids.keys_of(table)), "title"):
            place = list(imported[table].header).index(column)
            told = [row[place] or None for row in imported[table].rows]
            if (table, column) == ("water_quality", "title"):  # a usual species is chosen by its title, and needs none of its own
                told = [None if title in usual_titles("species")["nh3n"] else title for title in told]
            assert told == park.cells(table, column), (table, column)
    assert ["nh3n", "species_1"] == park.cells("water_quality", "species")[-2:]


def test_a_renamed_key_is_followed_by_all_tables_and_is_one_step_back() -> None:
    """Proves that nothing names the former key. Sensitivity: an edit of one table alone leaves eight faults."""
    park = Park()
    park.send(step(1, put(0, "plant", "brew_house")))
    park.show()
    case = grids.case_of({**SAVED, **park.mine.tables})
    assert load_case("two_firms").rename("plants", "brewery", "brew_house") == case
    assert 1 == len(park.mine.steps)
    assert set(park.sheet.followed) == {*park.mine.tables} - {"plants"}
    park.send(step(2, UNDO, seen=park.sheet.version))
    assert {} == park.mine.tables


def test_a_name_typed_over_a_key_is_the_title_and_the_key_stays() -> None:
    park = Park()
    park.send(step(1, put(0, "plant", "酿酒总厂"), seen=1), step(2, put(1, "plant", "Glass House"), seen=1))
    assert ["brewery", "greenhouse", "outside"] == park.column("plant")
    assert ("酿酒总厂", "Glass House") == (park.column("title_zh")[0], park.column("title")[1])
    assert {"plants"} == {*park.mine.tables}


def test_whole_rows_pasted_over_others_are_other_rows() -> None:
    """Proves that they do not take over what belongs to the former ones: nothing follows, and the former title goes."""
    park = Park()
    park.send(step(1, rows(["bakery", "1"], ["玻璃厂", "2"], columns=("plant", "x_km"), at=0)))
    assert ["bakery", "plant_1", "outside"] == park.column("plant")
    assert ("玻璃厂", None) == (park.column("title")[1], park.column("title_zh")[1])
    assert {"plants"} == {*park.mine.tables}


def test_keys_that_change_places_are_no_renaming() -> None:
    park = Park()
    park.send(step(1, put(0, "plant", "greenhouse", "brewery")))
    assert {"plants"} == {*park.mine.tables}


def test_names_that_a_case_knows_keep_their_ids_when_a_workbook_comes_again() -> None:
    """Proves it with another order of rows. Sensitivity: ids numbered by place would give each plant the other's history."""
    first, _ = with_ids({"plants": grid_of(pd.DataFrame({"plant": ["热电厂", "造纸厂"]}))})
    frame = pd.DataFrame(first["plants"].rows, columns=list(first["plants"].header))
    park = {**SAVED, "plants": pd.concat([SAVED["plants"], frame], ignore_index=True)}
    case = grids.case_of(park)
    again, made = with_ids({"plants": grid_of(pd.DataFrame({"plant": ["酒厂", "造纸厂", "热电厂"]}))}, case)
    assert [("酒厂", "plant_3"), ("造纸厂", "plant_2"), ("热电厂", "plant_1")] == [
        (name, made_id) for _, _, name, made_id in made
    ]
    assert ["plant_3", "plant_2", "plant_1"] == [row[0] for row in again["plants"].rows]
    assert grids_of_case(case)["plants"].rows[-1][0] == "plant_2"


def test_what_a_company_owns_is_called_as_it_is_now() -> None:
    """Proves that titles which begin with a company's name follow it, as one step, and those of others do not.

    Sensitivity: a plan tells of the power of a works that no longer is called so.
    """
    park = Park()
    streams, plants = (
        SAVED["water_streams"].assign(title_zh="啤酒厂用水"),
        SAVED["plants"].assign(title_zh=["啤酒厂", "温室", "园区外部"]),
    )
    after = plants.assign(title_zh=["青山啤酒", "温室", "园区外部"])
    made = consequences("plants", plants, after, RENAMING, {**SAVED, "water_streams": streams})
    own = [plant == plants["plant"][0] for plant in streams["plant"]]
    assert ["青山啤酒用水" if mine else "啤酒厂用水" for mine in own] == list(made["water_streams"]["title_zh"])
    assert {"plants", "water_streams"} == set(made) and {True, False} == set(own)
    park.send(step(1, put(0, "title", "Hill Brewery")))
    assert "Hill Brewery" == park.column("title")[0]
