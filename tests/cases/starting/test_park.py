"""New parks of sectors: every one runs today, every number has its source, and amounts follow the size."""

import random

import pytest

from parkloop.cases import CaseError, check, list_cases, save_case, warnings
from parkloop.cases.columns import columns
from parkloop.cases.load import load_case
from parkloop.cases.locale.names import value
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.starting.park import start
from parkloop.cases.starting.plants import SCALED
from parkloop.cases.starting.sectors import sectors, shipped_sectors
from parkloop.optimizer import optimise
from tests.support.few import few

SECTORS = shipped_sectors()
TWELVE = ("thermal_power", "chlor_alkali", "coking", "steel", "cement", "fertiliser", "pulp_paper", "dyeing", "food", "brewing")
TWELVE += ("district_heating", "sewage_works")
every_sector = pytest.mark.parametrize("name", SECTORS)


def usual(*names: str) -> Case:
    return start({name: SECTORS[name].usual_size for name in names})


def test_hazard_classes_go_by_their_names() -> None:
    """Proves it for every class of the sectors. Sensitivity: Hw11 in a Chinese park, of a class without a title."""
    found: set[str] = set()
    for sector in shipped_sectors():
        case = start({sector: 100.0})
        used = {row.hazard for row in case.material_streams if row.hazard}
        assert used == {row.name for row in case.titles if row.kind == "hazard" and row.title_zh}
        found |= used
    assert {"hw08", "hw11"} <= found


def test_there_are_at_least_fifteen_and_none_is_taken_for_a_park() -> None:
    assert len(sectors()) == len(SECTORS) >= 15
    assert "sectors" not in list_cases()
    for row in SECTORS.values():
        assert 0 < row.least_size <= row.usual_size <= row.most_size and row.amount_per_size > 0
        assert row.title_zh and row.unit_zh and bool(row.about) == bool(row.about_zh)


@every_sector
def test_a_sector_alone_runs_today_and_is_certified(name: str) -> None:
    case = usual(name)
    assert [] == check(case)
    assert [] == [str(warning) for warning in warnings(case)]
    today = optimise(case, scope="baseline")
    assert today.found and today.certified, today.reasons


@every_sector
def test_every_number_has_its_source_and_lies_in_its_range(name: str) -> None:
    case = usual(name)
    origins = {(row.table, row.row, row.column): row for row in case.provenance}
    for table in SECTORS[name].rows:
        if table == "provenance":
            continue
        for row in getattr(case, table):
            for column in columns(TABLES[table]):
                value = getattr(row, column.field)
                if column.kind != "number" or column.key or value is None or value == column.default:
                    continue
                origin = origins.get((table, row.row_key, column.name)) or origins.get((table, "*", column.name))
                assert origin is not None and origin.source, (table, row.row_key, column.name)
                if origin.low is not None and origin.high is not None:
                    assert origin.low <= value <= origin.high, (table, row.row_key, column.name)


@every_sector
def test_no_more_water_leaves_than_comes(name: str) -> None:
    """Proves that water is balanced. Sensitivity: a waste water larger than what is taken fails, but of whom it is the trade."""
    case = usual(name)
    flows = {
        role: sum(row.flow_t_per_h or 0.0 for row in case.water_streams if row.role == role and row.plant == name)
        for role in ("sink", "source")
    }
    assert flows["source"] <= flows["sink"] or name in ("sewage_works", "biogas")


def test_materials_that_technologies_take_and_give_are_balanced() -> None:
    case = usual(*SECTORS)
    for technology in ("hazardous_waste_works.incinerator", "biogas.digester", "cement.coprocessing"):
        rows = [row for row in case.material_streams if row.technology == technology]
        given = sum(row.flow_t_per_h or 0.0 for row in rows if row.role == "source")
        assert given <= sum(row.flow_t_per_h or 0.0 for row in rows if row.role == "sink")


def test_the_salt_of_the_reuse_plant_is_balanced() -> None:
    """Permeate and reject carry what the dirtiest feed brings. Sensitivity: a reject of 4,000 mg/l of salt would lose a fifth."""
    case = usual("sewage_works", "cement")
    flow = {row.stream: row.flow_t_per_h or 0.0 for row in case.water_streams}
    part = {(row.stream, row.species): row for row in case.water_quality}
    reuse = "sewage_works.reuse"
    for species in ("cod", "nh3n", "tds"):
        brought = part[f"{reuse}.feed", species].c_in_max_mg_per_l
        left = sum(
            flow[f"{reuse}.{name}"] * (part[f"{reuse}.{name}", species].c_out_mg_per_l or 0) for name in ("permeate", "reject")
        )
        assert left == pytest.approx(brought, rel=0.01)


@every_sector
def test_what_the_waste_heat_holds_came_in_as_energy(name: str) -> None:
    """Proves that no sector gives more heat than its energy. Sensitivity: a duty ten times as large fails."""
    case = usual(name)
    heat = sum(row.duty_mw for row in case.heat_streams)
    energy = sum(row.rate_per_h for row in case.demands if row.rate_per_h > 0)
    assert heat <= energy or name == "coking"  # of a coking works the coal is left out


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_amounts_follow_the_size_and_prices_do_not(factor: float) -> None:
    one, other = start({"steel": 100, "cement": 80}), start({"steel": 100 * factor, "cement": 80 * factor})
    for table, grown in SCALED.items():
        for before, after in zip(getattr(one, table), getattr(other, table), strict=True):
            for column in columns(TABLES[table]):
                first, second = getattr(before, column.field), getattr(after, column.field)
                grows = (column.field in grown and getattr(before, "technology", None) is None) or table == "technologies"
                if grows and column.field in grown and first:
                    assert second == pytest.approx(factor * first, rel=1e-5)
                else:
                    assert first == second


def test_a_size_means_what_its_unit_says() -> None:
    """2 million t of clinker a year are 250 t/h over 8,000 h, at 1.25 t of limestone a t."""
    case = start({"cement": 200})
    stone = next(row for row in case.material_streams if row.stream == "cement.raw_limestone")
    assert 250 * 1.25 == stone.flow_t_per_h
    assert () == case.conditions  # one of 8,000 h


def test_a_town_brings_its_seasons() -> None:
    case = usual("district_heating")
    assert [2880.0, 5120.0] == [row.hours_per_y for row in case.conditions]


@pytest.mark.parametrize("seed", few(range(24), 4))
def test_random_sectors_run_today_and_have_a_plan_that_costs_no_more(seed: int) -> None:
    drawn = random.Random(seed)
    names = drawn.choices(list(SECTORS), k=drawn.randint(2, 6))
    sizes = [
        (name, SECTORS[name].least_size * (SECTORS[name].most_size / SECTORS[name].least_size) ** drawn.random())
        for name in names
    ]
    case = start(sizes)
    assert [] == check(case)
    today = optimise(case, scope="baseline")
    plan = optimise(case, time_limit=60)
    assert today.found and today.certified and plan.found and plan.certified
    assert plan.kpi["total_cost_per_y"] <= today.kpi["total_cost_per_y"] + 1e-6 * abs(today.kpi["total_cost_per_y"])


@pytest.mark.slow
def test_twelve_sectors_have_a_plan_soon(tmp_path: object) -> None:
    case = usual(*TWELVE)
    plan = optimise(case, time_limit=120)
    assert plan.certified and plan.gap is not None and plan.gap <= 2e-3
    assert len(plan.links) > 20


def test_a_new_park_is_the_same_from_its_folder(tmp_path: object) -> None:
    case = start([("food", 10), ("food", 20), ("biogas", 5)], title="Riverside")
    assert ["food", "food_2", "biogas", "surroundings"] == [row.plant for row in case.plants]
    assert "食品厂2" == case.plants[1].title_zh
    save_case(case, str(tmp_path))
    assert load_case(str(tmp_path)) == case


def test_titles_name_sectors_too() -> None:
    assert "cement" == start({"水泥厂": 100}).plants[0].plant


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cemnt": 100}, "there is no such sector"),
        ({"cement": 0}, "a size is a number above 0"),
        ({"cement": float("nan")}, "a size is a number above 0"),
        ({}, "a new park is made of 1 to 60 plants"),
    ],
)
def test_what_cannot_be_meant_is_told(given: dict[str, float], told: str) -> None:
    with pytest.raises(CaseError, match=told):
        start(given)


def test_sectors_have_a_name_in_chinese() -> None:
    """Proves it of every plant that a sector makes. Sensitivity: the page in Chinese tells of a *cement works*."""
    case = start({name: 1 for name in shipped_sectors()})
    inside = [row for row in case.plants if not row.external]
    assert [row.title_zh for row in inside] == [value("sector", row.sector or "", "zh") for row in inside]
