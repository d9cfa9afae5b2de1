"""The invented park uses everything that the format has: what the schema gains, it has to use before this passes again."""

from collections import Counter
from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.cases.checks.policies import TARGETS
from parkloop.cases.columns import Column, by_name
from parkloop.cases.schema import BUILT_IN_SPECIES, SECTIONS, TABLES
from tests.support.running.shipped import plan_of, shipped

NAMES = {"title", "title_zh", "note"}
"""Columns of every table that say nothing to the model."""
UNUSED = {
    ("demands", "renewable_fraction"): "the gases that are left over are made of coking coal, which counts where it is bought"
}
"""Columns that no row states, and why."""
NOT_USED = {
    ("provenance", "grade", "measured"): "nothing of an invented park is measured",
    ("water_streams", "class", "sea"): "the park lies on a river",
}
"""What the park leaves out, and why."""
CELLS = [(table, column) for table, record in TABLES.items() for column in by_name(record).values() if column.name not in NAMES]
SETTINGS = [(section, column) for section, record in SECTIONS.items() for column in by_name(record).values()]


def park() -> Case:
    return shipped("linjiang")


def used(table: str, column: Column) -> set[Any]:
    return {getattr(row, column.field) for row in getattr(park(), table)}


def name_of(value: object) -> str:
    return value.name if isinstance(value, Column) else str(value)


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_empty(table: str) -> None:
    """Proves every table of the schema has rows. Sensitivity: fails for a new table until the park has one."""
    assert getattr(park(), table)


@pytest.mark.parametrize(("table", "column"), CELLS, ids=name_of)
def test_every_column_is_used(table: str, column: Column) -> None:
    """Proves a row states something else than the default. Sensitivity: fails for a new column until a row states it."""
    assert (table, column.name) in UNUSED or used(table, column) - {None, column.default}


@pytest.mark.parametrize(("table", "column"), [cell for cell in CELLS if cell[1].choices], ids=name_of)
def test_every_choice_is_made(table: str, column: Column) -> None:
    """Proves every role, kind, status, measure, scope … stands in some row. Sensitivity: fails for a new one."""
    left_out = {choice for choice in column.choices if (table, column.name, choice) in NOT_USED}
    assert set(column.choices) == used(table, column) & set(column.choices) | left_out


@pytest.mark.parametrize(("table", "column"), [cell for cell in CELLS if cell[1].kind == "boolean"], ids=name_of)
def test_every_truth_value_is_stated(table: str, column: Column) -> None:
    """Proves both values of a flag stand in some row, an empty one counted as its default."""
    assert {True, False} <= used(table, column) | {bool(column.default)}


@pytest.mark.parametrize(("section", "column"), SETTINGS, ids=name_of)
def test_every_setting_is_stated(section: str, column: Column) -> None:
    """Proves case.toml states every key. Sensitivity: fails for a new key until the park states it."""
    settings = getattr(park(), "info" if section == "case" else section)
    assert column.field in settings.model_fields_set


def test_every_kind_of_policy_acts_on_all_that_it_can() -> None:
    """Proves every named target of a policy is used, by some kind that can act on it, and every rate and quota."""
    acted = {(row.kind, row.target) for row in park().policies}
    assert set(TARGETS) == {kind for kind, _ in acted}
    assert {target for targets in TARGETS.values() for target in targets} <= {target for _, target in acted}
    commodities = {row.commodity for row in park().commodities}
    assert any(target in commodities for _, target in acted)
    assert any(row.plant for row in park().policies)


def test_every_built_in_species_is_emitted() -> None:
    """Proves no species of the format is left out, in the air or in water."""
    assert set(BUILT_IN_SPECIES) <= {row.species for row in park().emissions} | {row.species for row in park().water_quality}


def test_everything_that_can_emit_does() -> None:
    """Proves a market, a left-over, a stream of water and of material, a technology and a mode have a row of emissions."""
    case, items = park(), {row.item for row in park().emissions}
    assert items & {row.market for row in case.markets if row.direction == "buy"}
    assert items & {row.market for row in case.markets if row.direction == "sell"}
    assert items & {row.demand for row in case.demands}
    assert items & {row.stream for row in case.water_streams}
    assert items & {row.stream for row in case.material_streams}
    assert items & {row.technology for row in case.technologies}
    assert items & {row.mode for row in case.transport}


def test_links_run_in_every_way_that_the_format_knows() -> None:
    """Proves rows of links.csv join plants, a stream and a plant, two streams, a plant and a stream, and carry a commodity."""
    plants = {row.plant for row in park().plants}
    ways = Counter((row.from_ in plants, row.to in plants, row.commodity is not None) for row in park().links)
    assert set(ways) == {
        (True, True, True),
        (True, True, False),
        (False, True, False),
        (False, False, False),
        (True, False, False),
    }


def test_profiles_act_wherever_they_can() -> None:
    """Proves every table with a profile names one."""
    for table, record in TABLES.items():
        if "profile" in by_name(record) and table != "profiles":
            assert used(table, by_name(record)["profile"]) - {None}, table


def test_conditions_are_scenarios_in_seasons() -> None:
    """Proves several scenarios of several conditions each, with probabilities that add up to one."""
    scenarios = {row.scenario: row.probability for row in park().conditions}
    assert len(scenarios) >= 2
    assert 1.0 == pytest.approx(sum(scenarios.values()))
    assert all(2 <= sum(1 for row in park().conditions if row.scenario == name) for name in scenarios)


def test_says_everywhere_that_it_is_invented() -> None:
    """Proves nobody takes the park for a real one: title, description, every plant, and no number that was measured."""
    info = park().info
    assert "invented" in (info.title or "")
    assert "虚构" in (info.title_zh or "")
    assert "invented" in (info.description or "").lower()
    assert all("invented" in (row.title or "") and "虚构" in (row.title_zh or "") for row in park().plants)
    assert "measured" not in {row.grade for row in park().provenance}


@pytest.mark.slow
def test_plan_has_something_in_all_four_pillars() -> None:
    """Proves energy cascades, water and waste go round between plants, and the land of it is paid within its limit."""
    best = plan_of("linjiang")
    assert best.certified, best.faults
    between = best.tables["links"].query("status == 'new' and from_plant != to_plant")
    heat = {row.commodity for row in park().commodities if row.kind in ("heat", "cold")}
    assert 5 <= (between["item"].isin(heat)).sum()
    assert 10 <= (between["domain"] == "water").sum()
    assert 15 <= (between["domain"] == "material").sum()
    assert 0 < best.kpi["land_m2"] <= (park().policy.park_land_m2 or 0.0)


@pytest.mark.slow
def test_plan_costs_what_is_pinned_within_its_gap() -> None:
    """Proves the plan lies between the bound and the gap above it. Sensitivity: a lost exchange costs more than the gap."""
    best = plan_of("linjiang")
    assert "optimal" == best.status, best.reasons
    assert best.bound is not None and best.bound <= best.kpi["total_cost_per_y"] * (1 + 1e-9)
    assert best.gap is not None and best.gap <= 5e-3
