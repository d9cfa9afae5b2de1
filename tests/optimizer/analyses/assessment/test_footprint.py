"""Footprint of products: what each carries per t, with what plants pass on to each other, worked by hand."""

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, save_case
from parkloop.optimizer.analyses.assessment.footprint import Footprint, footprint
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import buy, flows, need, park, solve, water
from tests.support.running.shipped import plan_of, shipped

FUELS = [
    {"commodity": "power", "kind": "electricity"},
    {"commodity": "coal", "kind": "fuel"},
    {"commodity": "gas", "kind": "fuel"},
]


def station() -> Case:
    """A station makes 30 MWh/h of power with 1 t of CO2 each, and gas of coal with 0.3 t; works need 40 of gas and 5 of power.

    Today they buy gas, of which each burns to 0.25 t; power of the grid has 0.6 t. A pipe is worth it. 1000 h, 10,000 t of paper,
    50 t/h of water.
    """
    return park(
        plants=[{"plant": "chp"}, {"plant": "works"}],
        commodities=FUELS,
        markets=[
            buy("mine", "coal", 10, plant="chp"),
            buy("gas_net", "gas", 100, plant="works"),
            buy("grid", "power", 60, plant="works"),
        ],
        demands=[need("chp", "power", 30), need("works", "gas", 40), need("works", "power", 5)],
        technologies=[
            {"technology": "turbine", "plant": "chp", "existing_size": 30},
            {"technology": "gasifier", "plant": "chp", "existing_size": 40},
        ],
        technology_flows=[*flows("turbine", power=1, coal=-2), *flows("gasifier", gas=1, coal=-1)],
        transport=[{"mode": "pipe", "carries": "commodity", "only": "gas"}],
        water_streams=[water("lake", "supply", price=1, plant="works"), water("intake", "sink", 50, plant="works")],
        emissions=[
            {"item": "turbine", "species": "co2", "kg_per_unit": 1000},
            {"item": "gasifier", "species": "co2", "kg_per_unit": 300},
            {"item": "gas_net", "species": "co2", "kg_per_unit": 250, "scope": 1},
            {"item": "grid", "species": "co2", "kg_per_unit": 600, "scope": 2},
        ],
        products=[
            {"product": "power_made", "plant": "chp", "commodity": "power"},
            {"product": "paper", "plant": "works", "output_t_per_y": 10_000},
        ],
    )


@pytest.fixture(scope="module")
def found() -> Footprint:
    return footprint(station(), solve(station()), solve(station(), scope="baseline"))


def test_a_taker_of_energy_gets_the_givers_mean_burden(found: Footprint) -> None:
    """Proves: of 42,000 t 3/7 stay with 30,000 MWh of power, 4/7 go with 40,000 MWh of gas to 10,000 t of paper.

    Paper 300 kg of scope 2 and 2,400 kg from the station. Sensitivity: with the gasifier's own 12,000 t it would be 1,200 kg.
    """
    rows = found.products.set_index("product")
    assert [600, 0, 0, 0, 600] == pytest.approx(list(rows.loc["power_made", "scope1_kg":"co2e_kg"]), rel=1e-5, abs=1e-6)
    assert [0, 300, 0, 2_400, 2_700] == pytest.approx(list(rows.loc["paper", "scope1_kg":"co2e_kg"]), rel=1e-5, abs=1e-3)
    assert 5.0 == pytest.approx(rows.loc["paper", "water_t"])
    assert 0.1229 * (5_000 + 100_000 * 4 / 7) / 10_000 == pytest.approx(rows.loc["paper", "energy_tce"], rel=1e-5)


def test_before_the_exchange_each_plant_has_its_own(found: Footprint) -> None:
    """Proves: today power has 1,000 kg, paper 1,000 + 300; the exchange moves 1,400 to paper. Sensitivity: both alike."""
    rows = found.products.set_index("product")
    assert [1_000, 1_300] == pytest.approx(list(rows["before_co2e_kg"]), rel=1e-5)
    assert [-400, 1_400] == pytest.approx(list(rows["difference_co2e_kg"]), rel=1e-5)


def test_what_leaves_adds_up_to_the_park(found: Footprint) -> None:
    """Proves: 18,000 t with power and 27,000 with paper are all of 45,000. Sensitivity: gas that is passed on counted twice."""
    closes(found)
    rows = found.closure.set_index("part")
    assert [18_000, 27_000] == pytest.approx(list(rows.loc[["product"], "co2e_t_per_y"]), rel=1e-5)
    assert 45_000 == pytest.approx(rows.loc["park", "co2e_t_per_y"], rel=1e-5)


def closes(found: Footprint) -> None:
    """All parts add up to the park, burden by burden."""
    parts = found.closure[found.closure["part"] != "park"]
    (whole,) = found.closure[found.closure["part"] == "park"].to_dict("records")
    for column in ("co2e_t_per_y", "water_t_per_y", "energy_tce_per_y"):
        assert float(parts[column].sum()) == pytest.approx(whole[column], rel=1e-6, abs=1e-6), column


def mutual() -> Case:
    """Plant a buys 90 MWh and is sent 10; b buys 40 and is sent 10. Each sends 10 of its kind, and makes 1,000 t of a product.

    a emits 1,000 t, b 500 t: a passes on 10 / 100, b 10 / 50.
    """
    return park(
        commodities=FUELS,
        markets=[buy("mine", "coal", 10, plant="a"), buy("grid", "power", 60, plant="b")],
        demands=[need("a", "coal", 80), need("b", "power", 30), need("a", "power", 10), need("b", "coal", 10)],
        transport=[{"mode": "way", "carries": "commodity"}],
        links=[
            {"link": "there", "from": "a", "to": "b", "commodity": "coal", "mode": "way", "status": "existing"},
            {"link": "back", "from": "b", "to": "a", "commodity": "power", "mode": "way", "status": "existing"},
        ],
        emissions=[
            {"item": "mine", "species": "co2", "kg_per_unit": 1000 / 90, "scope": 1},
            {"item": "grid", "species": "co2", "kg_per_unit": 500 / 40, "scope": 1},
        ],
        products=[
            {"product": "of_a", "plant": "a", "output_t_per_y": 1_000},
            {"product": "of_b", "plant": "b", "output_t_per_y": 1_000},
        ],
    )


def test_plants_that_pass_on_to_each_other_are_solved_together() -> None:
    """Proves: T_a = 1,000 + 0.2 T_b, T_b = 500 + 0.1 T_a: products carry 0.9 T_a and 0.8 T_b, 1,500 t in all.

    Sensitivity: one round of passing on gives 0.9 x 1,100 and 0.8 x 600, which are 30 t short.
    """
    case = mutual()
    found = footprint(case, solve(case))
    first = (1_000 + 0.2 * 500) / (1 - 0.02)
    second = 500 + 0.1 * first
    assert [0.9 * first, 0.8 * second] == pytest.approx(list(found.products["co2e_kg"]), rel=1e-5)
    assert 1_500 == pytest.approx(found.products["co2e_kg"].sum(), rel=1e-6)
    assert found.products["before_co2e_kg"].isna().all()
    closes(found)


def treated() -> Case:
    """A works of 1,000 t gives 10 t/h of water to an operator, whose pumps take 0.1 MWh/t of 0.5 t of CO2; nobody else does."""
    return park(
        plants=[{"plant": "works", "product_t_per_y": 1_000}, {"plant": "operator", "role": "operator"}],
        commodities=FUELS[:1],
        markets=[buy("grid", "power", 60)],
        water_streams=[
            water("effluent", "source", 10, plant="works"),
            water("feed", "sink", 1, plant=None, technology="plant_of_it"),
            water("cleaned", "source", 1, plant=None, technology="plant_of_it"),
            water("river", "outlet", price=0, plant="operator"),
        ],
        technologies=[{"technology": "plant_of_it", "plant": "operator", "existing_size": 10}],
        technology_flows=flows("plant_of_it", power=-0.1),
        transport=[{"mode": "pipe", "carries": "water"}],
        links=[
            {"link": "sewer", "from": "effluent", "to": "operator", "mode": "pipe", "status": "required"},
            {"link": "no", "from": "effluent", "to": "river", "status": "forbidden"},
        ],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        products=[{"product": "cloth", "plant": "works"}],
    )


def test_a_plant_that_serves_others_is_carried_by_them() -> None:
    """Proves: 10,000 t of water x 0.1 MWh x 0.5 t are 500 t, 500 kg a t of cloth. Sensitivity: left at the operator."""
    case = treated()
    found = footprint(case, solve(case))
    (cloth,) = found.products.to_dict("records")
    assert [0, 500, 500] == pytest.approx([cloth["scope2_kg"], cloth["exchanged_kg"], cloth["co2e_kg"]], rel=1e-5)
    closes(found)


def test_a_waterworks_is_carried_by_those_who_take_its_water() -> None:
    """Proves: 1,000 MWh of its pumps x 0.5 t are 500 kg for each of 1,000 t of cloth. Sensitivity: left at the waterworks."""
    case = park(
        plants=[{"plant": "works", "product_t_per_y": 1_000}, {"plant": "waterworks", "role": "utility"}],
        commodities=FUELS[:1],
        markets=[buy("grid", "power", 60)],
        demands=[need("waterworks", "power", 1)],
        water_streams=[water("lake", "supply", price=1, plant="waterworks"), water("intake", "sink", 5, plant="works")],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        products=[{"product": "cloth", "plant": "works"}],
    )
    found = footprint(case, solve(case))
    assert [500] == pytest.approx(list(found.products["exchanged_kg"]), rel=1e-5)
    closes(found)


def test_what_nobody_is_served_by_is_left() -> None:
    """Proves: without a product and without anyone served a burden is told as left. Sensitivity: it vanishes from the sum."""
    case = station().model_copy(update={"products": station().products[:1]})
    found = footprint(case, solve(case))
    (left,) = found.closure[found.closure["part"] == "left"].to_dict("records")
    assert ("works", pytest.approx(27_000, rel=1e-5)) == (left["plant"], left["co2e_t_per_y"])
    closes(found)


def test_other_gases_count_by_their_warming() -> None:
    """Proves: with 2 kg CO2e a kg of co2 everything doubles. Sensitivity: a factor that is not read."""
    case = station()
    plan = solve(case)
    once, twice = (footprint(case, plan, gwp={"co2": factor}).products["co2e_kg"] for factor in (1.0, 2.0))
    assert list(2 * once) == pytest.approx(list(twice))


def test_linjiang_closes() -> None:
    """Proves the closure for a park of twelve plants that exchange everything. Sensitivity: a flow that nobody carries."""
    found = footprint(shipped("linjiang"), plan_of("linjiang", "baseline"))
    closes(found)
    table = found.products.set_index("product")
    assert isinstance(table, pd.DataFrame) and (table.loc[["clinker_made", "caustic_made"], "co2e_kg"] > 0).all()
    assert not math.isnan(table.loc["power_made", "co2e_kg"])


def test_the_command_tells_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: 2,700 kg of paper after and 1,300 before. Sensitivity: one of the two solved in the other's scope."""
    save_case(station(), tmp_path / "park")
    assert main(["footprint", str(tmp_path / "park"), "--out", str(tmp_path / "found.csv")]) == 0
    assert "Whole park" in capsys.readouterr().out
    paper = pd.read_csv(tmp_path / "found.csv").set_index("product").loc["paper"]
    assert [2_700, 1_300] == pytest.approx(list(paper[["co2e_kg", "before_co2e_kg"]].astype(float)), rel=1e-4)


def test_a_coalition_has_the_products_of_its_members() -> None:
    """Proves: of the works alone paper is told, and no power; so of the plan of all beside it. Sensitivity: an unknown plant."""
    case = station()
    alone = solve(case, only=["works"])
    assert ["paper"] == footprint(case, alone).products["product"].tolist()
    beside = footprint(case, solve(case), alone).products.set_index("product")["before_co2e_kg"]
    assert math.isnan(beside["power_made"]) and beside["paper"] > 0


@pytest.mark.parametrize("gwp", [3, {"co2": "much"}])
def test_warming_is_a_mapping_of_numbers(gwp: Any) -> None:
    with pytest.raises(ArgumentError, match="gwp"):
        footprint(station(), solve(station()), gwp=gwp)
