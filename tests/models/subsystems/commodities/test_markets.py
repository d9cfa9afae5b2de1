"""What is bought and sold, solved by hand."""

import pytest

from parkloop.cases import Case, CaseError
from parkloop.cases.schema import Market
from parkloop.optimizer import optimise
from tests.support.by_hand import bill, buy, cost, flows, halves, near, need, park, profile, sell, solve

POWER = {"commodity": "power", "kind": "electricity"}
DAY_NIGHT = [{"condition": "day", "hours_per_y": 400}, {"condition": "night", "hours_per_y": 600}]


def test_a_market_without_plant_limits_all_plants_together() -> None:
    """Proves: the limit of a market that names no plant holds for the sum over plants.

    Two plants need 10 MWh/h each; 12 come at 10, the other 8 at 30: 12*10 + 8*30 = 360 per h.
    Sensitivity: if each plant had the limit for itself, the cost would be 200 per h.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 10), need("b", "power", 10)],
        markets=[buy("cheap", "power", 10, limit_per_h=12), buy("grid", "power", 30)],
    )
    assert cost(case) == near(360)


def station(**more: object) -> Case:
    """The grid calls 10 MWh/h, which coal makes at 20 with 1 t of CO2 each; power costs 50 there. b needs 1."""
    return park(
        hours=1,
        commodities=[POWER, {"commodity": "coal", "kind": "fuel"}],
        demands=[need("a", "power", 10, demand="dispatch", **more), need("b", "power", 1)],
        markets=[buy("grid", "power", 50), buy("mine", "coal", 10)],
        technologies=[{"technology": "station", "plant": "a", "existing_size": 20}],
        technology_flows=flows("station", power=1, coal=-2),
        emissions=[{"item": "station", "species": "co2", "kg_per_unit": 1000}],
        policies=[{"policy": "limit", "kind": "cap", "target": "co2", "value": 4}],
    )


def test_an_output_is_made_and_not_bought_to_be_delivered_again() -> None:
    """Proves: under a cap of 4 of its 10 t the station has no plan; without the flag 6 are bought: 4*20 + 7*50 = 430.

    b still buys at the market. Sensitivity: a flag that nobody reads gives 430 both times.
    """
    assert cost(station()) == near(430)
    assert "infeasible" == optimise(station(output=True)).status


def test_a_market_that_names_the_plant_sells_it_its_output_too() -> None:
    """Proves: at its own market it buys the 6 at 60: 4*20 + 50 + 6*60 = 490. Sensitivity: no plan."""
    case = station(output=True)
    own = Market(market="own", commodity="power", direction="buy", price_per_unit=60, plant="a")
    assert cost(case.model_copy(update={"markets": (*case.markets, own)})) == near(490)


def test_a_market_of_a_plant_serves_that_plant_only() -> None:
    """Proves: a market that names a plant is open to it alone.

    a buys 1 at 10, b buys 1 at 30: 40. Sensitivity: if b could buy at a's market, the cost would be 20.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 1), need("b", "power", 1)],
        markets=[buy("cheap", "power", 10, plant="a"), buy("grid", "power", 30)],
    )
    assert cost(case) == near(40)


def test_a_profile_multiplies_the_limit() -> None:
    """Proves: the profile of a market acts on its limit, condition by condition.

    8 are needed; the sun gives 10*0.5 = 5 free in 400 h of day and 0 in 600 h of night, the grid the rest at 40:
    400*3*40 + 600*8*40 = 240,000. Sensitivity: without the profile the sun would give all: 0.
    """
    case = park(
        conditions=DAY_NIGHT,
        profiles=profile("sun", day=0.5, night=0),
        commodities=[POWER],
        demands=[need("a", "power", 8)],
        markets=[buy("solar", "power", 0, limit_per_h=10, profile="sun"), buy("grid", "power", 40)],
    )
    assert cost(case) == near(240_000)


def test_a_price_profile_multiplies_the_price() -> None:
    """Proves: the price follows its profile.

    2 are needed: 400 h at 40 and 600 h at 20: 2*(400*40 + 600*20) = 56,000.
    Sensitivity: with a flat price it would be 80,000.
    """
    case = park(
        conditions=DAY_NIGHT,
        profiles=profile("tariff", night=0.5),
        commodities=[POWER],
        demands=[need("a", "power", 2)],
        markets=[buy("grid", "power", 40, price_profile="tariff")],
    )
    assert cost(case) == near(56_000)


def test_the_peak_price_acts_on_the_highest_rate_of_the_year() -> None:
    """Proves: the demand charge is paid once, on the highest rate.

    10 by day, 4 by night at 1 each: 400*10 + 600*4 = 6,400, and 100*10 for the peak: 7,400.
    Sensitivity: on the mean rate (6.4) the charge would be 640.
    """
    case = park(
        conditions=DAY_NIGHT,
        profiles=profile("shift", night=0.4),
        commodities=[POWER],
        demands=[need("a", "power", 10, profile="shift")],
        markets=[buy("grid", "power", 1, peak_price_per_unit_y=100)],
    )
    plan = solve(case)
    assert bill(plan, "peak") == near(1_000)
    assert plan.kpi["total_cost_per_y"] == near(7_400)


def test_a_peak_is_cut_where_that_is_cheaper() -> None:
    """Proves: the peak is a choice, not a number fixed before.

    10 in 10 h, 4 in 990 h; the grid costs 1 and 100 per unit of peak, an engine 3. Above 4 the engine runs:
    4*1000*1 + 6*10*3 + 4*100 = 4,580. Sensitivity: with the peak at 10 it would be 4,060 + 1,000 = 5,060.
    """
    case = park(
        conditions=[{"condition": "day", "hours_per_y": 10}, {"condition": "night", "hours_per_y": 990}],
        profiles=profile("shift", night=0.4),
        commodities=[POWER],
        demands=[need("a", "power", 10, profile="shift")],
        markets=[buy("grid", "power", 1, peak_price_per_unit_y=100), buy("engine", "power", 3)],
    )
    assert cost(case) == near(4_580)


def test_the_peak_of_a_market_without_plant_is_that_of_all_together() -> None:
    """Proves: peaks of plants at different times do not add up.

    a needs 10 by day, b 10 by night, at 1: 10,000, and a common peak of 10 at 100: 11,000.
    Sensitivity: if each plant paid its own peak, the cost would be 12,000.
    """
    case = park(
        conditions=DAY_NIGHT,
        profiles=profile("days", night=0) + profile("nights", day=0),
        commodities=[POWER],
        demands=[need("a", "power", 10, profile="days"), need("b", "power", 10, profile="nights")],
        markets=[buy("grid", "power", 1, peak_price_per_unit_y=100)],
    )
    assert cost(case) == near(11_000)


def test_the_peak_price_is_paid_per_scenario() -> None:
    """Proves: each scenario has its own peak, weighted by its probability.

    10 in a dry year (0.25), 4 in a wet one: bought 0.25*10,000 + 0.75*4,000 = 5,500, peak 100*(0.25*10 + 0.75*4) = 550.
    Sensitivity: with one peak over both scenarios the charge would be 1,000.
    """
    case = park(
        conditions=[
            {"condition": "dry", "hours_per_y": 1000, "scenario": "dry_year", "probability": 0.25},
            {"condition": "wet", "hours_per_y": 1000, "scenario": "wet_year", "probability": 0.75},
        ],
        profiles=profile("pumps", wet=0.4),
        commodities=[POWER],
        demands=[need("a", "power", 10, profile="pumps")],
        markets=[buy("grid", "power", 1, peak_price_per_unit_y=100)],
    )
    assert cost(case) == near(6_050)


@pytest.mark.parametrize(("spot", "expected"), [(12, 98), (17, 110)])
def test_a_shortfall_is_paid_where_that_is_cheaper(spot: float, expected: float) -> None:
    """Proves: take or pay with a price for what is missing.

    4 are needed; the contract costs 20 and 5 for each of 10 units not taken. Taking one costs 20 - 5 = 15 net: at a spot
    price of 12 all is bought there, 4*12 + 10*5 = 98; at 17 from the contract, 4*20 + 6*5 = 110.
    Sensitivity: without the shortfall the costs would be 48 and 68.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 4)],
        markets=[buy("contract", "power", 20, min_per_h=10, shortfall_price_per_unit=5), buy("spot", "power", spot)],
    )
    assert cost(case) == near(expected)


def test_a_least_amount_without_shortfall_price_binds() -> None:
    """Proves: without a price for the shortfall the least amount must be taken.

    10 are bought at 20 though 4 are needed; 6 are sold at 3: 200 - 18 = 182.
    Sensitivity: if the least amount were ignored, 4 from the other market would cost 20.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 4)],
        markets=[
            buy("contract", "power", 20, min_per_h=10),
            buy("spot", "power", 5),
            sell("feed_in", "power", 3, limit_per_h=50),
        ],
    )
    assert cost(case) == near(182)


def test_a_least_amount_without_plant_is_met_by_all_together() -> None:
    """Proves: the least amount of a market that names no plant is a sum over plants.

    Each plant needs 3; together they take the 6 at 20: 120. Sensitivity: without the sum each would have to take 6.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 3), need("b", "power", 3)],
        markets=[buy("contract", "power", 20, min_per_h=6), buy("spot", "power", 5)],
    )
    assert cost(case) == near(120)


def test_a_floor_of_renewable_power_is_met() -> None:
    """Proves: renewable_share weighs each market by its fraction.

    10 are needed, 0.4 of them renewable; the grid (10) has 0.1, green power (20) all: with x green,
    0.1*(10 - x) + x = 4, x = 10/3: 10*20/3 + 20*10/3 = 400/3. Sensitivity: without the floor 100; with a grid share of 0, 140.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 10)],
        markets=[buy("grid", "power", 10, renewable_fraction=0.1), buy("green", "power", 20, renewable_fraction=1)],
        policies=[{"policy": "green_floor", "kind": "floor", "target": "renewable_share", "value": 0.4}],
    )
    assert cost(case) == near(400 / 3)


@pytest.mark.parametrize(("limit", "expected"), [(None, -40), (3, -24)])
def test_what_is_left_over_is_sold_as_far_as_the_market_takes_it(limit: float | None, expected: float) -> None:
    """Proves: a left-over earns the selling price within the limit; the rest is vented free.

    5 are left over, sold at 8: -40; with a limit of 3: -24. Sensitivity: if the rest could not be vented, no plan.
    """
    case = park(
        hours=1,
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "hydrogen", -5)],
        markets=[sell("buyer", "hydrogen", 8, limit_per_h=limit)],
    )
    assert cost(case) == near(expected)


@pytest.mark.parametrize(("must_use", "expected"), [(False, 0), (True, 10)])
def test_a_left_over_that_must_be_used_is_not_vented(must_use: bool, expected: float) -> None:
    """Proves: must_use closes the vent.

    5 are left over and a taker charges 2 per unit: vented free 0, taken 10. Sensitivity: a vent left open gives 0 twice.
    """
    case = park(
        hours=1,
        commodities=[{"commodity": "gas", "kind": "other", "unit": "km3"}],
        demands=[need("a", "gas", -5, must_use=must_use)],
        markets=[sell("taker", "gas", -2)],
    )
    assert cost(case) == near(expected)


def test_the_profile_of_a_demand_multiplies_its_rate() -> None:
    """Proves: rate times factor in each condition, 1 where no row says otherwise.

    2 in 500 h, 3 in 500 h, at 10: 25,000. Sensitivity: without the profile 20,000.
    """
    case = park(
        conditions=halves(),
        profiles=profile("season", winter=1.5),
        commodities=[POWER],
        demands=[need("a", "power", 2, profile="season")],
        markets=[buy("grid", "power", 10)],
    )
    assert cost(case) == near(25_000)


def test_a_loop_that_earns_without_end_is_a_fault() -> None:
    """Proves: buying at 5 to sell at 8 without a limit is refused, and both markets are named.

    Sensitivity: a solver would only say that the model is unbounded.
    """
    with pytest.raises(CaseError, match="earn without end") as caught:
        solve(
            park(
                commodities=[POWER],
                demands=[need("a", "power", 1)],
                markets=[buy("grid", "power", 5), sell("feed_in", "power", 8)],
            )
        )
    assert "grid" in str(caught.value)
    assert "feed_in" in str(caught.value)
