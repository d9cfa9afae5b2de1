"""The parks that come with Parkloop: complete, of stated origin, and with the optimum that is pinned beside them."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkloop import cases
from parkloop.cases import check, list_cases, warnings
from parkloop.cases.columns import by_name
from parkloop.cases.schema import TABLES
from parkloop.optimizer import Plan
from tests.support.few import thorough
from tests.support.running.shipped import plan_of
from tests.support.running.shipped import shipped as park

FOLDER = Path(cases.__file__).parent
SHIPPED = ("aalborg", "guitang", "kalundborg", "kalundborg_today", "kwinana", "linjiang", "lubei", "two_firms", "ulsan")
GRADES = {"measured", "published", "calculated", "estimated", "assumed"}
NAMED = {"steam_novo", "steam_refinery", "gypsum_gyproc", "ash_cement", "cooling_water_asnaes"}

Cell = tuple[str, str, str]

every_park = pytest.mark.parametrize("name", SHIPPED)


def rows(name: str, table: str) -> list[dict[str, str]]:
    path = FOLDER / name / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(name: str) -> list[tuple[Cell, float]]:
    """Every number of a park as its files write it: table, row and column, and the number."""
    return [*numbers_of_tables(name), *numbers_of_settings(name)]


def numbers_of_tables(name: str) -> Iterator[tuple[Cell, float]]:
    for table, record in TABLES.items():
        kinds = {column.name: column.kind for column in by_name(record).values()}
        for row in rows(name, table) if table != "provenance" else ():
            key = "/".join(row[column] for column in record.key)
            stated = {column: cell for column, cell in row.items() if cell and kinds[column] in ("number", "integer")}
            yield from (((table, key, column), float(cell)) for column, cell in stated.items())


def numbers_of_settings(name: str) -> Iterator[tuple[Cell, float]]:
    read = tomllib.loads((FOLDER / name / "case.toml").read_text(encoding="utf-8"))
    sections = {section: settings for section, settings in read.items() if isinstance(settings, dict)}
    for section, settings in sections.items():
        for key, value in settings.items():
            stated = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int | float)]
            yield from ((("case", f"{section}.{key}", "value"), float(one)) for one in stated)


def origins(name: str) -> dict[Cell, dict[str, str]]:
    return {(row["table"], row["row"], row["column"]): row for row in rows(name, "provenance")}


def origin(cell: Cell, known: dict[Cell, dict[str, str]]) -> dict[str, str] | None:
    """The most specific row of provenance.csv that speaks of a cell."""
    table, row, column = cell
    asked = [(table, row, column), (table, row, "*"), (table, "*", column), (table, "*", "*")]
    return next((known[cell] for cell in asked if cell in known), None)


def pinned(name: str) -> dict[str, tuple[float, float]]:
    return {row["quantity"]: (float(row["value"]), float(row["rel_tol"])) for row in rows(name, "expected")}


@every_park
def test_is_listed_and_loads_without_a_fault_or_a_warning(name: str) -> None:
    assert name in list_cases()
    assert [] == check(park(name))
    assert [] == warnings(park(name))


@every_park
def test_every_number_says_where_it_comes_from(name: str) -> None:
    known = origins(name)
    assert [] == [cell for cell, _ in numbers(name) if origin(cell, known) is None]


@every_park
def test_every_origin_speaks_of_numbers_that_exist_and_has_a_source(name: str) -> None:
    there = {cell for cell, _ in numbers(name)}
    tables = {(table, column) for table, _, column in there}
    assert len(origins(name)) == len(rows(name, "provenance"))
    for cell, row in origins(name).items():
        assert cell in there or (cell[1] == "*" and (cell[0], cell[2]) in tables), cell
        assert row["grade"] in GRADES
        assert row["source"].strip()


@every_park
def test_numbers_lie_in_their_stated_ranges(name: str) -> None:
    known = origins(name)
    for cell, value in numbers(name):
        row = origin(cell, known)
        assert row is not None
        if row.get("low"):
            assert float(row["low"]) <= value <= float(row["high"]), cell


@pytest.mark.parametrize("name", ["aalborg", "guitang", "kwinana", "lubei", "ulsan"])
def test_the_page_of_a_documented_park_has_its_optimum_and_every_candidate(name: str) -> None:
    """The tables of docs/NAME.md come from benchmarks/parks/documented.py; here costs and candidates are looked up."""
    page = (FOLDER.parent / "docs" / f"{name}.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| (baseline|plant|park) \| ([\d.]+) \|", page, re.MULTILINE))
    for scope in ("baseline", "plant", "park"):
        value, tolerance = pinned(name)[f"{scope}.total_cost_per_y"]
        assert value / 1e6 == pytest.approx(float(shown[scope]), rel=max(tolerance, 1e-4)), scope
    candidates = [row for row in park(name).links if row.status == "candidate"]
    assert {row.note for row in candidates} == {"documented", "supposed"}
    assert [] == [row.link for row in candidates if f"| {row.link} | {row.note} |" not in page]


@every_park
def test_who_and_what_is_seen_has_its_name_in_two_languages(name: str) -> None:
    seen = ("plants", "conditions", "commodities", "markets", "demands", "heat_streams", "water_streams", "material_streams")
    for table in (*seen, "substitutions", "technologies", "transport", "links"):
        assert [] == [row for row in rows(name, table) if not (row.get("title") and row.get("title_zh"))], table


@pytest.mark.parametrize("name", ["kalundborg", "kalundborg_today"])
def test_kalundborg_spans_plants_sub_systems_and_seasons(name: str) -> None:
    case = park(name)
    assert 10 <= sum(1 for plant in case.plants if plant.plant != "surroundings")
    assert 4 == len(case.operating_conditions)
    assert 8760 == pytest.approx(sum(condition.hours_per_y for condition in case.operating_conditions))
    assert case.heat_streams and case.water_streams and case.material_streams
    assert {"cod", "tds", "cl"} == {row.species for row in case.water_quality}
    assert {"heat", "water", "material", "commodity"} == {mode.carries for mode in case.transport}


@pytest.mark.parametrize("name", ["kalundborg", "kalundborg_today"])
def test_kalundborgs_profiles_have_the_mean_one(name: str) -> None:
    hours = {row["condition"]: float(row["hours_per_y"]) for row in rows(name, "conditions")}
    for profile in {row["profile"] for row in rows(name, "profiles")}:
        factors = {row["condition"]: float(row["factor"]) for row in rows(name, "profiles") if row["profile"] == profile}
        mean = sum(hours[condition] * factor for condition, factor in factors.items()) / sum(hours.values())
        assert 1.0 == pytest.approx(mean, abs=0.01), profile


@pytest.mark.parametrize("name", ["kalundborg", "kalundborg_today"])
def test_water_that_enters_a_treatment_leaves_it(name: str) -> None:
    for technology in ("asnaes_demin", "refinery_demin", "effluent_polishing"):
        streams = [stream for stream in park(name).water_streams if stream.technology == technology]
        taken = sum(stream.flow_t_per_h or 0 for stream in streams if stream.role == "sink")
        given = sum(stream.flow_t_per_h or 0 for stream in streams if stream.role == "source")
        assert taken == pytest.approx(given) == pytest.approx(1.0)


def test_kalundborgs_documented_exchanges_are_candidates_with_a_route() -> None:
    links = {row.link: row for row in park("kalundborg").links if row.status != "forbidden"}
    assert links.keys() >= NAMED
    assert 20 == len(links)
    assert {"candidate"} == {row.status for row in links.values()}
    assert all(row.length_km and row.mode for row in links.values())


def test_kalundborg_today_is_the_same_park_with_its_exchanges_in_place() -> None:
    before, after = park("kalundborg"), park("kalundborg_today")
    changed = ("info", "technologies", "links", "provenance")
    assert before.model_dump(exclude=set(changed)) == after.model_dump(exclude=set(changed))
    assert [row.technology for row in before.technologies] == [row.technology for row in after.technologies]
    assert {row.link for row in before.links} == {row.link for row in after.links}
    assert Counter({"existing": 20, "forbidden": 6}) == Counter(row.status for row in after.links)
    assert all(row.capacity for row in after.links if row.status == "existing")


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        (name, scope) if (name, scope) != ("linjiang", "plant") else thorough((name, scope))
        for name in SHIPPED
        for scope in ("baseline", "plant")
    ]
    + [("two_firms", "park")],
)
def test_scope_has_its_pinned_optimum(name: str, scope: str) -> None:
    assert_pinned(plan_of(name, scope), name, scope)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["aalborg", "guitang", "kalundborg", thorough("kalundborg_today"), "kwinana", "linjiang", "lubei", "ulsan"],
)
def test_park_has_its_pinned_optimum(name: str) -> None:
    assert_pinned(plan_of(name, "park"), name, "park")


def assert_pinned(plan: Plan, name: str, scope: str) -> None:
    assert "optimal" == plan.status, plan.reasons
    assert plan.certified, plan.faults
    value, tolerance = pinned(name)[f"{scope}.total_cost_per_y"]
    assert value == pytest.approx(plan.kpi["total_cost_per_y"], rel=tolerance)


def test_two_firms_builds_the_three_links_worked_out_by_hand() -> None:
    plan = plan_of("two_firms", "park")
    capacities = dict(zip(plan.tables["links"]["from"], plan.tables["links"]["capacity"], strict=True))
    assert {"brewery": 2.0, "rinse_water": 4.0, "spent_grain": 0.8} == pytest.approx(capacities)


@pytest.mark.slow
def test_kalundborg_builds_the_exchanges_that_it_is_known_for() -> None:
    plan = plan_of("kalundborg", "park")
    assert 200 <= plan.candidates
    assert set(plan.tables["links"]["link"]) >= NAMED


def test_the_exchanges_of_today_save_about_what_is_published() -> None:
    """24 million EUR/y for the firms and 14 for society (2015) are 180 and 280 million DKK/y."""
    alone, today = plan_of("kalundborg", "baseline"), plan_of("kalundborg_today", "baseline")
    saving = alone.kpi["total_cost_per_y"] - today.kpi["total_cost_per_y"]
    assert 180e6 < saving < 290e6


def test_the_exchanges_of_today_avoid_about_the_published_co2() -> None:
    """Published: 130,000 t/y (about 1994) and 154,788 t/y (mean of 1997 to 2002), both recalled."""
    alone, today = plan_of("kalundborg", "baseline"), plan_of("kalundborg_today", "baseline")
    avoided = co2(alone) - co2(today)
    assert 100e3 < avoided < 180e3


def co2(plan: Plan) -> float:
    table = plan.tables["emissions"]
    return float(table[table["species"] == "co2"]["t_per_y"].sum())


@every_park
def test_an_id_that_names_a_plant_stands_at_it(name: str) -> None:
    """Proves no id misleads. Sensitivity: the energy quota of Linjiang's cement works was called ``steel_quota``.

    Of a plant that is called as something that is traded, such as ammonia, an id may mean the ware.
    """
    case = park(name)
    inside = {row.plant for row in case.plants if not row.external}
    wares = {row.commodity for row in case.commodities} | {row.material for row in case.material_streams}
    tables = ("policies", "markets", "demands", "heat_streams", "water_streams", "material_streams", "technologies")
    for table in tables:
        for row in getattr(case, table):
            named = {plant for plant in inside - wares if str(getattr(row, TABLES[table].key[0])).startswith(f"{plant}_")}
            assert not named or row.plant is None or row.plant in named or row.plant not in inside, row
