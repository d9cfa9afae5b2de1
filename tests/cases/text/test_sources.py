"""Sources in both languages: what the shipped tables state, and what the program writes of them."""

import csv
import re
from pathlib import Path

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.catalogue import draw
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.ledgers.rows import LedgerRows, case_of_rows
from parkloop.cases.messages import say
from parkloop.cases.modes import add_mode
from parkloop.cases.starting.park import start
from parkloop.cases.starting.sectors import shipped_sectors
from parkloop.cases.text.sources import source_texts, sourced
from tests.support.by_hand import park

CASES = Path(__file__).parents[3] / "cases"
DERIVED = {"1.75", "5.5"}
"""Numbers of Chinese sources that are written otherwise in English: 175 and 550 million CNY as 亿元."""
SHIPPED = ("sectors", "sectors/park", "library", "library/starter", "linjiang")


def chinese(text: str) -> bool:
    """Whether a source is Chinese, or made of numbers and citations that are none of a language."""
    return bool(re.search("[\u4e00-\u9fff]", text)) or not re.search(r"(?<![A-Za-z])(?!IPCC|COP)[A-Za-z]{4,}", text)


def untold(case: Case) -> list[str]:
    """Sources of a case without their Chinese."""
    return [row.source for row in case.provenance if row.source and not chinese(row.source_zh or row.source)]


def lines_of(folder: str) -> list[dict[str, str]]:
    """The provenance of a folder as its file states it."""
    with (CASES / folder / "provenance.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_source_that_is_shipped_is_told_in_chinese(folder: str) -> None:
    """Proves it of each line. Sensitivity: a new number whose source is English only, or a source without its Chinese."""
    lines = lines_of(folder)
    assert len(lines) > 10
    assert [] == [line for line in lines if not chinese(line["source_zh"] or line["source"])]
    assert [] == [line for line in lines if re.search(r"recalled", line["source"]) and "凭记忆" not in line["source_zh"]]


def test_chinese_sources_have_no_numbers_of_their_own() -> None:
    """Proves that no number was mistyped. Sensitivity: 0.89 written for 0.88 in one of the two."""
    for folder in SHIPPED:
        for line in lines_of(folder):
            english, told = ({*re.findall(r"\d+\.\d+", line[name])} for name in ("source", "source_zh"))
            assert not line["source_zh"] or told - DERIVED <= english, line


def test_a_park_of_sectors_tells_every_source_in_chinese() -> None:
    """Proves it of plants of all sectors and their modes, with the factor of amounts.

    Sensitivity: a source that is composed in English only.
    """
    case = start([(sector.name, sector.usual_size) for sector in shipped_sectors().values()])
    assert [] == untold(case)
    mill = start({"cement": 200})
    fuel = next(row for row in mill.provenance if row.row == "cement.raw_limestone")
    assert ("stoichiometry of clinker; × 250", "按熟料化学计量计算；× 250") == (fuel.source, fuel.source_zh)


def test_what_is_drawn_from_the_library_tells_its_source_by_the_title_of_its_entry() -> None:
    """Proves it of a technology and a mode, with the factor of money. Sensitivity: the id of the entry in Chinese."""
    case, factor = park({"case.currency": "EUR", "library.currency_factor": 0.125}, plants=[{"plant": "a"}]), " × 0.125"
    lorry = next(row for row in add_mode(case, "truck").provenance if row.column == "opex_per_unit")
    assert f"library truck: loading and unloading (recalled){factor}" == lorry.source
    assert f"技术库“{shipped_library().modes['truck'].values['title_zh']}”：装卸费（凭记忆，待核）{factor}" == lorry.source_zh
    drawn = draw(load_case("two_firms"), "gas_boiler", "greenhouse", ports={"steam_mp": "hot_water"}, max_size=2)
    told = [row.source_zh or "" for row in drawn.provenance if row.row.partition("/")[0] == "gas_boiler"]
    assert len(told) > 5 and all(text.startswith("技术库“燃气蒸汽锅炉”：") for text in told)


def test_ledgers_tell_their_sources_in_both_languages() -> None:
    """Proves it of what is placed, measured and usual. Sensitivity: one of these in English only."""
    rows = LedgerRows(["甲厂"])
    plant = rows.ids["甲厂"]
    rows.add("demands", demand=f"{plant}.power", plant=plant, commodity="electricity", rate_per_h=2.0)
    case = case_of_rows(rows, {"case.id": "a", "case.title": "A", "case.title_zh": "甲"}, 8000.0, ())
    assert [] == untold(case)
    told = {row.source: row.source_zh for row in case.provenance}
    wanted = {"placed on a grid": "按网格自动布置", "usual price": "常见价格", "ledgers of the companies": "企业台账"}
    assert wanted.items() <= told.items()


def test_a_source_is_told_in_both_languages_or_stands_for_the_other() -> None:
    """Proves both ways. Sensitivity: an empty text where only one language is stated."""
    assert {"source": "usual price", "source_zh": "常见价格"} == sourced(say("usual price"))
    assert {"source": "usual price", "source_zh": "按网格自动布置"} == sourced(say("usual price"), say("placed on a grid"))
    assert ("maker", "maker") == source_texts({"source": "maker"})
    assert ("厂家", "厂家") == source_texts({"source": None, "source_zh": "厂家"})
    assert ("", "") == source_texts({})
