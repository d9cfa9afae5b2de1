"""Circuits and couplings through the doors of a case: names in place of ids, Chinese sheets, units of their own, the page."""

from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from parkloop.app_pages.session import grids
from parkloop.cases import Case, from_tables, read_workbook, write_workbook
from tests.models.subsystems.equipment.test_couplings import coupled, station
from tests.models.subsystems.streams.test_circuits import cooled
from tests.support.by_hand import quality


def test_a_chinese_workbook_has_them_and_gives_them_back(tmp_path: Path) -> None:
    """Proves that sheets, headers and the role have their Chinese both ways. Sensitivity: a name of two columns."""
    for case in (cooled(quality("tower", c_in=500)), station(coupled("bleed", 0.5, "steam"), coupled("second", 0.4))):
        write_workbook(case, tmp_path / "zh.xlsx", "zh")
        assert read_workbook(tmp_path / "zh.xlsx") == case


def test_names_in_place_of_ids_are_followed(tmp_path: Path) -> None:
    """Proves that a coupling names its technologies as their own table does."""
    book = Workbook()
    sheets = {
        "企业": [["企业"], ["热电厂"]],
        "技术": [["技术", "企业", "既有规模 [活动量]"], ["汽轮机", "热电厂", 10], ["抽汽", "热电厂", 5]],
        "技术依附关系": [["技术", "依附技术", "最大比率", "共享组"], ["抽汽", "汽轮机", 0.6, "蒸汽"]],
        "水物流": [["物流", "企业", "角色", "蒸发水量 [m3/d]", "浓缩倍数"], ["冷却塔", "热电厂", "循环冷却", 1440, 4]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book["Sheet"])
    book.save(tmp_path / "park.xlsx")
    case = read_workbook(tmp_path / "park.xlsx")
    turbine, bleed = (row.technology for row in case.technologies)
    (coupling,) = case.technology_couplings
    assert (coupling.technology, coupling.of, coupling.max_ratio) == (bleed, turbine, 0.6)
    assert coupling.group is not None
    (tower,) = case.water_streams
    assert (tower.role, tower.evaporation_t_per_h, tower.cycles, tower.given_flow()) == ("circuit", 60, 4, 80)


def test_the_page_offers_technologies_to_couple() -> None:
    """Proves that both columns of a coupling are chosen among the technologies, and the role among the roles."""
    current = grids.frames(station(coupled("bleed", 0.5)))
    fields = {field.name: field for field in grids.fields("technology_couplings", current, "EUR")}
    assert fields["of"].options == fields["technology"].options == ("turbine", "bleed", "second")
    role = next(field for field in grids.fields("water_streams", current, "EUR") if field.name == "role")
    assert "circuit" in role.options


def test_typed_rows_are_the_case(tmp_path: Path) -> None:
    """Proves that tables as the page keeps them make the same case, an empty group and flow being none."""
    for case in (cooled(quality("tower", c_in=500)), station(coupled("bleed", 0.5))):
        assert _retyped(case) == case


def _retyped(case: Case) -> Case:
    current = grids.frames(case)
    shown = {table: grids.stored(table, grids.displayed(table, cells, "zh")) for table, cells in current.items()}
    return grids.case_of(shown)


def test_units_of_a_header_are_converted() -> None:
    """Proves: 1440 m3/d of evaporation are 60 t/h."""
    streams = pd.DataFrame(
        {"stream": ["t"], "plant": ["a"], "role": ["circuit"], "evaporation [m3/d]": ["1440"], "cycles": [3]}, dtype=object
    )
    case = from_tables({"format": 1, "case.id": "c"}, {"plants": pd.DataFrame({"plant": ["a"]}), "water_streams": streams})
    assert case.water_streams[0].evaporation_t_per_h == 60
