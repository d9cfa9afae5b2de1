"""Limits on the air and hazard distances, by hand."""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from parkloop.optimizer import optimise
from tests.support.by_hand import Row, bill, buy, cost, flows, halves, material, near, need, park, profile, solve

MINE, GRID = buy("mine", "coal", 5), buy("grid", "steam", 20)
COMMODITIES: list[Row] = [{"commodity": "coal", "kind": "fuel"}, {"commodity": "steam", "kind": "other", "unit": "t"}]


def boiler(name: str = "boiler", so2: float = 2.0, **row: Any) -> tuple[Row, list[Row], list[Row]]:
    """A boiler of 10 that makes one steam of one coal, with its SO2 in kg per unit."""
    technology = {"technology": name, "plant": "a", "existing_size": 10, **row}
    return technology, flows(name, steam=1, coal=-1), [{"item": name, "species": "so2", "kg_per_unit": so2}]


def scrubber(share: float = 1.0, **row: Any) -> tuple[Row, list[Row], list[Row]]:
    """A scrubber that takes 1 kg of SO2 per activity, at 1 each."""
    technology = {"technology": "scrubber", "plant": "a", "existing_size": 100, "opex_per_activity": 1, "measure": "end_of_pipe"}
    removal = {"item": "scrubber", "species": "so2", "kg_per_unit": -1, "max_removal": share}
    return {**technology, **row}, [], [removal]


def works(*units: tuple[Row, list[Row], list[Row]], **tables: Any) -> Case:
    """A plant that needs 10 steam an hour: by its technologies at 5, or bought at 20."""
    whole: dict[str, Any] = {
        "commodities": COMMODITIES,
        "markets": [MINE, GRID],
        "demands": [need("a", "steam", 10)],
        "technologies": [unit[0] for unit in units],
        "technology_flows": [flow for unit in units for flow in unit[1]],
        "emissions": [line for unit in units for line in unit[2]],
    }
    return park(**{**whole, **tables})


def limit(name: str = "so2_limit", **row: Any) -> Row:
    return {"air_limit": name, "plant": "a", "species": "so2", **row}


@pytest.mark.parametrize(("most", "expected"), [(None, 50_000), (20, 50_000), (12, 110_000), (0, 200_000)])
def test_a_mass_is_kept_to(most: float | None, expected: float) -> None:
    """Proves: 2 kg of SO2 per steam; at 12 kg/h the boiler makes 6, and 4 are bought: 30 + 80 an hour.

    Sensitivity: without the limit 50,000.
    """
    assert cost(works(boiler(), air_limits=[limit(max_kg_per_h=most)] if most is not None else [])) == near(expected)


def test_a_mass_is_kept_to_in_every_condition() -> None:
    """Proves: 12 kg/h in summer and in winter; the mean of the year would be 12 already, 16 in winter and 8 in summer.

    Summer 4 steam: 20 * 500. Winter 8 steam, 6 of them made: (30 + 40) * 500. Sensitivity: as a cap of the year 30,000.
    """
    seasons = profile("heating", summer=0.4, winter=0.8)
    case = works(
        boiler(),
        conditions=halves(),
        profiles=seasons,
        demands=[need("a", "steam", 10, profile="heating")],
        air_limits=[limit(max_kg_per_h=12)],
    )
    assert cost(case) == near(45_000)


def test_removal_serves_the_limit() -> None:
    """Proves: 20 kg made, 12 allowed, 8 removed at 1: 50 + 8. Sensitivity: before removal 110,000."""
    plan = solve(works(boiler(), scrubber(), air_limits=[limit(max_kg_per_h=12)]))
    assert plan.kpi["total_cost_per_y"] == near(58_000)
    assert plan.removals["kg_per_h"].sum() == near(8)


@pytest.mark.parametrize(("most", "expected"), [(2000, 50_000), (500, 65_000), (0.0, 70_000)])
def test_a_concentration_is_that_of_the_flue_gas(most: float, expected: float) -> None:
    """Proves: 2 kg in 1,000 m3 are 2,000 mg/m3; at 500 of 20 kg 15 are removed. The limit grows with what is burnt.

    Sensitivity: of a limit in kg/h of one activity, or of mg taken for kg, the scrubber would stand still or remove all.
    """
    case = works(boiler(flue_gas_m3_per_activity_h=1000), scrubber(), air_limits=[limit(max_mg_per_m3=most)])
    assert cost(case) == near(expected)


def test_a_stack_is_not_diluted_by_another() -> None:
    """Proves: the dirty boiler (400 mg/m3 allowed, 2,000 made) is scrubbed though the plant's mean keeps to 1,100.

    The gas boiler makes 5 at 6, the coal boiler 5 at 5: 10 kg, 8 of them removed. 25 + 30 + 8 = 63. Sensitivity: of the plant
    as a whole, 20 kg in 10,000 m3 less, 55,000.
    """
    coal = boiler(existing_size=5, flue_gas_m3_per_activity_h=1000, stack="old")
    gas = boiler("gas_boiler", 0.2, existing_size=5, flue_gas_m3_per_activity_h=1000, opex_per_activity=1, stack="new")
    removing = scrubber(stack="old")
    assert cost(works(coal, gas, removing, air_limits=[limit(stack="old", max_mg_per_m3=400)])) == near(63_000)
    assert cost(works(coal, gas, removing, air_limits=[limit(max_mg_per_m3=1100)])) == near(55_000)


def test_what_is_removed_is_of_its_own_stack() -> None:
    """Proves: a scrubber of the old stack, which makes 1 kg/h, does not serve the limit of the new one or of the plant.

    The new boiler makes 5 at 2 kg, the old one 5 at 0.2: 11 kg at the plant, 10.5 allowed: 0.5 of the old one's 1 kg is removed.
    At 9 one kg is removed, and half a steam bought instead of made. Sensitivity: a scrubber of all stacks 52,000.
    """
    old = boiler("old_boiler", 0.2, existing_size=5, stack="old")
    new = boiler("new_boiler", 2, existing_size=5, stack="new")
    assert cost(works(old, new, scrubber(stack="old"), air_limits=[limit(max_kg_per_h=10.5)])) == near(50_500)
    assert cost(works(old, new, scrubber(stack="old"), air_limits=[limit(max_kg_per_h=9)])) == near(50_000 + 1_000 + 7_500)
    assert cost(works(old, new, scrubber(), air_limits=[limit(max_kg_per_h=9)])) == near(52_000)


def test_a_share_of_removal_is_of_its_own_stack() -> None:
    """Proves: of the old stack's 1 kg at most half is removed, of the plant's 11 it would be 5.5.

    9.5 allowed: 0.5 removed and half a steam bought. Sensitivity: 51,500.
    """
    old = boiler("old_boiler", 0.2, existing_size=5, stack="old")
    new = boiler("new_boiler", 2, existing_size=5, stack="new")
    case = works(old, new, scrubber(0.5, stack="old"), air_limits=[limit(max_kg_per_h=9.5)])
    assert cost(case) == near(50_000 + 500 + 7_500)


def test_the_baseline_is_not_bound() -> None:
    """Proves: the park as it runs today is told though it breaks a limit of the plan, as with caps. Sensitivity: 200,000."""
    case = works(boiler(), air_limits=[limit(max_kg_per_h=0)])
    assert (cost(case, scope="baseline"), cost(case, scope="plant")) == (near(50_000), near(200_000))


def test_a_limit_binds_its_plant_alone() -> None:
    """Proves: what another plant emits is not counted. Sensitivity: summed over the park nothing could be burnt at b."""
    here, there = boiler(), boiler("other", plant="b")
    case = works(here, there, demands=[need("a", "steam", 5), need("b", "steam", 5)], air_limits=[limit(max_kg_per_h=10)])
    assert cost(case) == near(50_000)
    assert bill(solve(case), "market", "b") == bill(solve(case), "market", "a")


def test_what_stands_in_the_way_is_told() -> None:
    """Proves: without another source of steam the reason names the limit and what it lacks. Sensitivity: no reason."""
    plan = optimise(works(boiler(), markets=[MINE], air_limits=[limit(max_kg_per_h=12)]))
    assert plan.status == "infeasible"
    assert any("Limit 'so2_limit' on emissions to the air is too tight" in text and "8 kg/h" in text for text in plan.reasons)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({}, "max_kg_per_h"),
        ({"max_mg_per_m3": 50}, "max_mg_per_m3"),
        ({"max_kg_per_h": 5, "stack": "none"}, "stack"),
        ({"max_kg_per_h": 5, "plant": "city"}, "plant"),
    ],
)
def test_a_limit_that_cannot_be_is_a_fault(row: Row, column: str) -> None:
    """Proves: a limit of nothing, of no flue gas, of no stack and outside the fence is told at its column."""
    plants = [{"plant": "a"}, {"plant": "city", "role": "external"}]
    with pytest.raises(CaseError) as raised:
        works(boiler(), plants=plants, air_limits=[limit(**row)])
    assert [(fault.table, fault.column) for fault in raised.value.faults] == [("air_limits", column)]


def hazardous(distance: float, **tables: Any) -> Case:
    """10 t/h of acid at a, taken at b, which is 1 km from the town, instead of clay at 50, or dumped at 10."""
    whole: dict[str, Any] = {
        "plants": [{"plant": "a"}, {"plant": "b", "x_km": 3}, {"plant": "town", "x_km": 3, "y_km": 1, "role": "municipal"}],
        "material_streams": [
            material("acid", "source", "acid", 10, hazard="hw34"),
            material("mill", "sink", "clay", 10, plant="b"),
            material("quarry", "supply", "clay", price=50, plant="b"),
            material("dump", "outlet", None, price=10),
        ],
        "substitutions": [{"material": "acid", "sink": "mill"}],
        "permits": [{"hazard": "hw34", "plant": "b"}],
        "transport": [{"mode": "truck", "carries": "material"}],
        "hazard_distances": [{"hazard": "hw34", "distance_km": distance}],
    }
    return park(**{**whole, **tables})


@pytest.mark.parametrize(("distance", "expected"), [(0, 0), (1, 0), (1.01, 600_000)])
def test_a_hazard_keeps_its_distance_from_people(distance: float, expected: float) -> None:
    """Proves: b stands 1 km from the town; nearer than its distance a class does not come, permit or not: 500 + 100 an hour.

    Sensitivity: measured from the giver, 3.2 km away, nothing is closed.
    """
    assert cost(hazardous(distance)) == near(expected)


def test_what_arises_there_may_be_used_there() -> None:
    """Proves: the distance is of what others send: at b itself acid of b is used. Sensitivity: 600,000."""
    streams = [
        material("acid", "source", "acid", 10, plant="b", hazard="hw34"),
        material("mill", "sink", "clay", 10, plant="b"),
        material("quarry", "supply", "clay", price=50, plant="b"),
        material("dump", "outlet", None, price=10),
    ]
    assert cost(hazardous(5, material_streams=streams)) == near(0)


@pytest.mark.parametrize(("mains", "expected"), [(None, 10_000), (False, 100_000)])
def test_an_outlet_of_the_plant_is_a_place_too(mains: bool | None, expected: float) -> None:
    """Proves: an outlet that stands at b is closed, one on the mains is wherever the carrier brings it.

    At b 1 a ton is asked, at the dump 10. Sensitivity: without the distance 10,000 both times.
    """
    streams = [
        material("acid", "source", "acid", 10, hazard="hw34"),
        material("pit", "outlet", None, price=1, plant="b", mains=mains),
        material("dump", "outlet", None, price=10),
    ]
    assert cost(hazardous(2, material_streams=streams, substitutions=[])) == near(expected)


def test_what_is_hazardous_is_not_stored_near_people() -> None:
    """Proves: a store at the town's plant itself is a fault at the column that says what it holds."""
    tables: dict[str, Any] = {
        "material_streams": [
            material("acid", "source", "acid", 10, plant="b", hazard="hw34"),
            material("dump", "outlet", None, price=10, plant="b"),
        ],
        "substitutions": [],
        "conditions": [{"condition": "day", "hours_per_y": 1000, "period": "day", "step": 1}],
        "stores": [{"store": "tank", "plant": "b", "holds": "acid", "existing_size": 5}],
    }
    hazardous(0.5, **tables)
    with pytest.raises(CaseError) as raised:
        hazardous(2, **tables)
    assert [(fault.table, fault.column) for fault in raised.value.faults] == [("stores", "holds")]
