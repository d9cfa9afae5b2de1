"""Steam, hot and cold water that pass between zones and plants, solved by hand.

Steam (200 C, isothermal) costs 20, cooling water 1 per MWh; the smallest difference is 10 K.
"""

import pytest

from tests.support.by_hand import bill, buy, cost, flows, halves, heat, near, park, profile, sell, solve

STEAM = {"commodity": "steam", "kind": "heat", "t_supply_c": 200, "t_return_c": 200}
COOLING = {"commodity": "cooling", "kind": "cold", "t_supply_c": 15, "t_return_c": 25}
TOWER = buy("tower", "cooling", 1)


@pytest.mark.parametrize(("price", "expected"), [(15, -5_000), (8, 1_000)])
def test_raising_steam_pays_its_capital(price: float, expected: float) -> None:
    """Proves: raise_capex_per_mw on what is raised, as an annuity.

    A condenser at 220 with 1 MW raises steam to sell: 0.1*100,000 - 15,000 = -5,000; at a price of 8 it would cost 2,000,
    more than cooling it for 1,000. Sensitivity: without capital -15,000 and -8,000.
    """
    case = park(
        commodities=[{**STEAM, "raise_capex_per_mw": 100_000}, COOLING],
        markets=[sell("network", "steam", price), TOWER],
        heat_streams=[heat("vapour", 220, 220, 1, kind="hot")],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert bill(plan, "equipment_capital") == near(10_000 if price == 15 else 0)


@pytest.mark.parametrize(("level", "expected"), [(210, -15_000), (209, 1_000)])
def test_a_carrier_is_raised_from_warmer_heat_only(level: float, expected: float) -> None:
    """Proves: raised steam is a cold stream at 205 shifted.

    A condenser at 210 (205) raises it and earns 15,000; at 209 it is cooled for 1,000. Sensitivity: without the difference the
    second would earn too.
    """
    case = park(
        commodities=[STEAM, COOLING],
        markets=[sell("network", "steam", 15), TOWER],
        heat_streams=[heat("vapour", level, level, 1, kind="hot")],
    )
    assert cost(case) == near(expected)


def test_zones_of_a_plant_meet_through_a_carrier() -> None:
    """Proves: raised in one zone, used in the other, with no link inside the plant.

    Hot 150 (145) raises hot water 110 to 130 (115 to 135), which gives at 125 to 105 to cold 100 (105): 0.
    Sensitivity: without carriers inside the plant steam and cooling, 21,000.
    """
    case = park(
        commodities=[STEAM, {"commodity": "hot_water", "kind": "heat", "t_supply_c": 130, "t_return_c": 110}, COOLING],
        markets=[buy("boiler", "steam", 20), TOWER],
        heat_streams=[heat("vapour", 150, 150, 1, kind="hot", zone="one"), heat("boil", 100, 100, 1, kind="cold", zone="two")],
    )
    assert cost(case) == near(0)


@pytest.mark.parametrize(("scope", "expected"), [("park", 12_000), ("plant", 21_000), ("baseline", 21_000)])
def test_waste_heat_reaches_a_neighbour_as_steam(scope: str, expected: float) -> None:
    """Proves: raise, link and use together.

    a's condenser (220) raises 1 MW for b's evaporator (150): capital 0.1*100,000 + 0.1*20,000 = 12,000 instead of 20,000 for
    steam and 1,000 for cooling. Sensitivity: without the link's capital 10,000, without a waste-heat boiler 2,000.
    """
    case = park(
        commodities=[{**STEAM, "raise_capex_per_mw": 100_000}, COOLING],
        markets=[buy("boiler", "steam", 20), TOWER],
        heat_streams=[heat("vapour", 220, 220, 1, kind="hot"), heat("boil", 150, 150, 1, plant="b", kind="cold")],
        transport=[{"mode": "pipe", "carries": "heat", "capex_terminal": 20_000}],
    )
    assert cost(case, scope=scope) == near(expected)


@pytest.mark.parametrize(("level", "expected"), [(150, 2_000), (185, 21_000)])
def test_a_carrier_may_arrive_at_a_lower_level(level: float, expected: float) -> None:
    """Proves: arrives_as changes the carrier on its way.

    Steam at 200 arrives as steam at 160 (155): it drives an evaporator at 150 (155), for the link's 2,000, but not one at 185,
    which buys steam at 20 while a cools: 21,000. Sensitivity: if it arrived at 200, 2,000 twice.
    """
    low = {"commodity": "low_steam", "kind": "heat", "t_supply_c": 160, "t_return_c": 160}
    case = park(
        commodities=[STEAM, low, COOLING],
        markets=[buy("boiler", "steam", 20), TOWER],
        heat_streams=[heat("vapour", 220, 220, 1, kind="hot"), heat("boil", level, level, 1, plant="b", kind="cold")],
        transport=[{"mode": "pipe", "carries": "heat", "only": "steam", "arrives_as": "low_steam", "capex_terminal": 20_000}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(expected)
    if level == 150:
        assert plan.flows["item"].tolist() == ["steam"]
        assert plan.flows["arrives_as"].tolist() == ["low_steam"]


def test_a_cooling_carrier_is_made_by_a_technology() -> None:
    """Proves: a chiller serves the cascade through the plant's balance.

    1 MW from 20 to 15 (15 to 10 shifted) is taken by chilled water 5 to 10 (10 to 15); 0.25 MWh of power at 40 for each: 10,000.
    Sensitivity: if process heat could raise chilled water, 0.
    """
    case = park(
        commodities=[
            {"commodity": "power", "kind": "electricity"},
            {"commodity": "chilled", "kind": "cold", "t_supply_c": 5, "t_return_c": 10},
            COOLING,
        ],
        markets=[buy("grid", "power", 40), TOWER],
        heat_streams=[heat("hall", 20, 15, 1)],
        technologies=[{"technology": "chiller", "plant": "a", "existing_size": 2}],
        technology_flows=flows("chiller", power=-0.25, chilled=1),
    )
    assert cost(case) == near(10_000)


def test_a_heat_pump_is_a_technology_with_two_heat_streams() -> None:
    """Proves: a technology's streams stand in its plant's cascade, per unit of activity.

    Waste heat 1 MW at 50 (45), evaporator 1 MW at 80 (85). The pump takes 0.75 at 40 (45) and 0.25 of power at 40, and gives 1
    at 90 (85): power 10,000, capital 0.1*20,000, 0.25 MW cooled for 250: 12,250. Sensitivity: steam and cooling cost 21,000.
    """
    case = park(
        commodities=[{"commodity": "power", "kind": "electricity"}, STEAM, COOLING],
        markets=[buy("grid", "power", 40), buy("boiler", "steam", 20), TOWER],
        heat_streams=[
            heat("waste", 50, 50, 1, kind="hot"),
            heat("boil", 80, 80, 1, kind="cold"),
            heat("pump_in", 40, 40, 0.75, technology="pump", kind="cold"),
            heat("pump_out", 90, 90, 1, technology="pump", kind="hot"),
        ],
        technologies=[{"technology": "pump", "plant": "a", "max_size": 5, "capex_per_size": 20_000}],
        technology_flows=flows("pump", power=-0.25),
    )
    assert cost(case) == near(12_250)


def test_a_boiler_makes_a_carrier_for_the_cascade() -> None:
    """Proves: what a technology makes of a carrier is used as a hot stream.

    1 MW at 150 from a boiler with 1.25 MWh of fuel at 8 per MWh: 10,000, less than steam at 20. Sensitivity: 20,000.
    """
    case = park(
        commodities=[STEAM, {"commodity": "gas", "kind": "fuel"}],
        markets=[buy("network", "steam", 20), buy("grid", "gas", 8)],
        heat_streams=[heat("boil", 150, 150, 1, kind="cold")],
        technologies=[{"technology": "boiler", "plant": "a", "existing_size": 2}],
        technology_flows=flows("boiler", steam=1, gas=-1.25),
    )
    assert cost(case) == near(10_000)


def test_losses_of_a_pipe_are_raised_too() -> None:
    """Proves: heat lost on the way must be raised at the giver's.

    10 km lose a fifth: b's 1 MW needs 1.25 raised of a's 2 MW; the other 0.75 is cooled: 750. Sensitivity: without losses 1,000.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 10}],
        commodities=[STEAM, COOLING],
        markets=[buy("boiler", "steam", 20), {**TOWER, "plant": "a"}],
        heat_streams=[heat("vapour", 220, 220, 2, kind="hot"), heat("boil", 150, 150, 1, plant="b", kind="cold")],
        transport=[{"mode": "pipe", "carries": "heat", "loss_per_km": 0.02, "detour": 1}],
    )
    assert cost(case) == near(750)


def test_no_carrier_is_raised_in_the_baseline() -> None:
    """Proves: the baseline raises nothing, also inside a plant.

    Two zones that a carrier could join pay steam and cooling today: 21,000. Sensitivity: 0.
    """
    case = park(
        commodities=[STEAM, {"commodity": "hot_water", "kind": "heat", "t_supply_c": 130, "t_return_c": 110}, COOLING],
        markets=[buy("boiler", "steam", 20), TOWER],
        heat_streams=[heat("vapour", 150, 150, 1, kind="hot", zone="one"), heat("boil", 100, 100, 1, kind="cold", zone="two")],
    )
    assert cost(case, scope="baseline") == near(21_000)


def test_what_raises_a_carrier_is_paid_on_its_largest_rate() -> None:
    """Proves: capital of raising by the largest rate over conditions, once.

    1 MW in winter, 0.5 in summer sold at 25: 0.1*100,000 - 25*(500*1 + 500*0.5) = -8,750. Sensitivity: on the mean -11,250.
    """
    case = park(
        conditions=halves(),
        profiles=profile("season", summer=0.5),
        commodities=[{**STEAM, "raise_capex_per_mw": 100_000}, COOLING],
        markets=[sell("network", "steam", 25), TOWER],
        heat_streams=[heat("vapour", 220, 220, 1, kind="hot", profile="season")],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(-8_750)
    assert plan.equipment.query("kind == 'raise'")["mw"].tolist() == [near(1)]


def test_what_is_bought_high_may_be_raised_lower_for_others() -> None:
    """Proves: a plant may raise a lower carrier from what it buys, so a pipe for it is never worse than the level above.

    b is reached by hot water (130 to 110) only, and pays 30 for it; a buys steam at 20 for its own evaporator and to raise hot
    water for b's: 20,000 + 20,000. Sensitivity: if only process heat could raise, 50,000.
    """
    case = park(
        commodities=[STEAM, {"commodity": "hot_water", "kind": "heat", "t_supply_c": 130, "t_return_c": 110}, COOLING],
        markets=[buy("boiler", "steam", 20, plant="a"), buy("electric", "hot_water", 30, plant="b"), TOWER],
        heat_streams=[heat("boil_a", 150, 150, 1, kind="cold"), heat("boil", 100, 100, 1, plant="b", kind="cold")],
        transport=[{"mode": "pipe", "carries": "heat", "only": "hot_water"}],
    )
    assert cost(case) == near(40_000)
