"""What is written comes back exactly: through folders, workbooks and tables, for cases with any text and any number."""

import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkloop.cases import (
    Case,
    CaseError,
    check,
    from_tables,
    load_case,
    read_workbook,
    save_case,
    to_tables,
    warnings,
    write_workbook,
)
from parkloop.cases.io.grid import TOTAL
from parkloop.cases.schema import TABLES
from tests.support.case_parks import build, drop, put, valid
from tests.support.numbers import numbers_of

IDS = st.from_regex(r"[a-z0-9_.-]{1,8}", fullmatch=True)
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n\t")
TEXTS = st.none() | st.text(LETTERS, max_size=12).filter(lambda text: TOTAL.fullmatch(text.strip()) is None)
"""Texts, but for the name of a row of totals, which is refused."""


@st.composite
def parks(draw: st.DrawFn) -> Case:
    """Coherent parks with random plants, markets, demands, profiles and technologies."""
    keys = draw(st.lists(IDS, min_size=4, max_size=12, unique=True))
    plants, rest = keys[:2], keys[2:]
    texts = {"title": TEXTS, "title_zh": TEXTS, "note": TEXTS}

    def row(**cells: st.SearchStrategy[Any]) -> dict[str, Any]:
        return {name: draw(strategy) for name, strategy in {**texts, **cells}.items()}

    return Case.model_validate(
        {
            "case": {"id": draw(IDS), "title": draw(TEXTS), "base_year": draw(st.none() | st.integers(1900, 2100))},
            "economics": {"interest_rate": draw(numbers_of("economics.interest_rate"))},
            "policy": {
                "carbon_price_scopes": draw(st.sets(st.sampled_from([1, 2, 3])).map(tuple)),
                "capex_budget": draw(numbers_of("policy.capex_budget")),
            },
            "plants": [
                {
                    "plant": key,
                    **row(
                        x_km=numbers_of("plants.x_km"),
                        y_km=numbers_of("plants.y_km"),
                        jobs=st.none() | numbers_of("plants.jobs"),
                        sector=TEXTS,
                    ),
                }
                for key in plants
            ],
            "profiles": [{"profile": draw(IDS), "condition": "year", "factor": draw(numbers_of("profiles.factor"))}],
            "commodities": [
                {
                    "commodity": "c",
                    "kind": "other",
                    **row(unit=TEXTS, tce_per_unit=st.none() | numbers_of("commodities.tce_per_unit")),
                }
            ],
            "markets": [
                {
                    "market": key,
                    "commodity": "c",
                    "direction": "buy",
                    **row(
                        price_per_unit=numbers_of("markets.price_per_unit"),
                        renewable_fraction=numbers_of("markets.renewable_fraction"),
                    ),
                }
                for key in rest[:1]
            ],
            "demands": [
                {
                    "demand": key,
                    "commodity": "c",
                    **row(plant=st.sampled_from(plants), rate_per_h=numbers_of("demands.rate_per_h"), must_use=st.booleans()),
                }
                for key in rest[1:]
            ],
            "provenance": [
                {
                    "table": "plants",
                    "row": "*",
                    "column": "*",
                    "grade": "assumed",
                    **row(source=TEXTS, low=numbers_of("provenance.low")),
                }
            ],
        }
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parks())
def test_any_case_comes_back_from_its_tables_and_its_folder(case: Case) -> None:
    assert [] == check(case)
    assert case == from_tables(*to_tables(case))
    with tempfile.TemporaryDirectory() as folder:
        save_case(case, folder)
        assert case == load_case(folder)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parks())
def test_any_case_comes_back_from_its_workbook(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(case, Path(folder) / "park.xlsx")
        assert case == read_workbook(Path(folder) / "park.xlsx")


def test_a_park_with_every_table_comes_back(tmp_path: Path) -> None:
    settings, tables = valid()
    title = {"kind": "material", "name": "slag", "title": "Slag of the mill", "title_zh": "炉渣"}
    case = build((settings, {**tables, "titles": [title]}))
    assert all(getattr(case, table) for table in TABLES)
    save_case(case, tmp_path / "one")
    save_case(load_case(tmp_path / "one"), tmp_path / "two")
    assert case == load_case(tmp_path / "two") == from_tables(*to_tables(case))
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_saving_replaces_tables_and_leaves_other_files(tmp_path: Path) -> None:
    save_case(build(valid()), tmp_path)
    (tmp_path / "SOURCES.md").write_text("kept", encoding="utf-8")
    park = valid()
    for change in (drop("links"), put("plants", "mill", title="new")):
        change(park)
    save_case(build(park), tmp_path)
    assert "kept" == (tmp_path / "SOURCES.md").read_text(encoding="utf-8")
    assert not (tmp_path / "links.csv").exists() and not list(tmp_path.glob(".*"))
    assert "new" == load_case(tmp_path).plants[0].title


def test_a_faulty_case_is_not_saved_over_a_good_one(tmp_path: Path) -> None:
    case = build(valid())
    save_case(case, tmp_path)
    with pytest.raises(CaseError):
        save_case(case.model_copy(update={"plants": ()}), tmp_path)
    assert case == load_case(tmp_path)


def test_numbers_are_written_short_and_exactly(tmp_path: Path) -> None:
    park = valid()
    put("plants", "mill", x_km=8000.0, y_km=0.1 + 0.2, value_added_per_y=1.5e15)(park)
    save_case(build(park), tmp_path)
    line = (tmp_path / "plants.csv").read_text(encoding="utf-8").splitlines()[1]
    assert "mill,municipal,8000,0.30000000000000004,5000,1500000000000000,100000,0" == line


def test_tables_have_all_columns_and_types_for_editors() -> None:
    settings_, tables = to_tables(build(valid()))
    assert list(TABLES) == list(tables)
    assert ("float64", "boolean", "Int64") == (
        str(tables["plants"]["x_km"].dtype),
        str(tables["heat_streams"]["must_cool"].dtype),
        str(tables["emissions"]["scope"].dtype),
    )
    assert "plant" == tables["plants"].columns[0] and "note" == tables["plants"].columns[-1]
    assert [1, 2] == settings_["policy.carbon_price_scopes"]
    assert "from" in tables["links"].columns


def test_a_park_of_a_thousand_rows_is_read_and_checked_in_a_moment(tmp_path: Path) -> None:
    """A tenth of the time allowed here is usual; the rest is for slow machines."""
    plants = [f"p{number}" for number in range(40)]
    tables = {
        "plants": [{"plant": plant, "x_km": place, "y_km": place % 7} for place, plant in enumerate(plants)],
        "transport": [{"mode": "pipe", "carries": "water", "max_km": 20}],
        "technologies": [{"technology": f"t_{plant}", "plant": plant, "max_size": 9} for plant in plants],
        "water_streams": [
            {"stream": f"{role}{copy}_{plant}", "plant": plant, "role": role, "flow_t_per_h": 5}
            for plant in plants
            for role in ("source", "sink")
            for copy in range(3)
        ]
        + [
            {"stream": f"{role}_{plant}", "technology": f"t_{plant}", "role": role[2:], "flow_t_per_h": 1}
            for plant in plants
            for role in ("t_sink", "t_source")
        ],
        "water_quality": [
            {"stream": f"source{copy}_{plant}", "species": species, "c_out_mg_per_l": 50}
            for plant in plants
            for copy in range(3)
            for species in ("cod", "tds", "nh3n")
        ]
        + [
            {"stream": f"t_source_{plant}", "species": species, "removal": 0.9}
            for plant in plants
            for species in ("cod", "tds", "nh3n")
        ],
    }
    assert 850 < sum(len(rows) for rows in tables.values())
    case = from_tables({"format": 1, "case.id": "large"}, {name: pd.DataFrame(rows) for name, rows in tables.items()})
    save_case(case, tmp_path)
    start = time.perf_counter()
    assert case == load_case(tmp_path)
    warnings(case)
    assert time.perf_counter() - start < 2.0


@pytest.mark.parametrize("title", ["*×", "Σ plant", "注：旧厂", "Note: old"])
def test_a_title_beside_a_key_of_its_own_comes_back_whatever_it_says(title: str, tmp_path: Path) -> None:
    """Proves that what is written can be read. Sensitivity: one with a star in front was taken for a remark."""
    park = valid()
    put("plants", "mill", title=title)(park)
    case = build(park)
    save_case(case, tmp_path / "folder")
    write_workbook(case, tmp_path / "park.xlsx")
    assert case == load_case(tmp_path / "folder") == read_workbook(tmp_path / "park.xlsx")
