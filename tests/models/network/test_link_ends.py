"""Which stream and plant a link joins, and that nothing goes round in circles, solved by hand."""

import pytest

from tests.support.by_hand import buy, cost, near, park, quality, solve, water

PLANTS = [{"plant": "a"}, {"plant": "b", "x_km": 3, "y_km": 4}]


@pytest.mark.parametrize(("in_plant", "expected"), [(False, 0), (True, 500)])
def test_exchange_inside_a_plant_is_free_unless_a_mode_says_otherwise(in_plant: bool, expected: float) -> None:
    """Proves: with an in_plant mode a pipe inside the plant pays its terminals.

    4 t/h of water are reused in plant a instead of fresh water (2,000 a year): 0, or 0.1*5,000.
    Sensitivity: if in_plant were ignored 0 twice; if all modes acted inside plants, 500 twice.
    """
    case = park(
        water_streams=[
            water("rinse", "source", 4),
            water("wash", "sink", 4),
            water("fresh", "supply", price=0.5),
            water("sewer", "outlet"),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_terminal": 5_000, "in_plant": in_plant}],
    )
    assert cost(case) == near(expected)


def test_one_pipe_feeds_every_taker_of_the_plant() -> None:
    """Proves: a pipe joins a stream to a plant, not to a stream.

    Two sinks of b take 4 and 3 of a's 10 by one pipe: 0.1*10,000 = 1,000. Sensitivity: a pipe for each would cost 2,000.
    """
    case = park(
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 4, plant="b"),
            water("cool", "sink", 3, plant="b"),
            water("fresh", "supply", price=5),
            water("sewer", "outlet"),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_terminal": 10_000}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(1_000)
    assert len(plan.links) == 1


def test_a_row_that_names_two_streams_joins_these_two_only() -> None:
    """Proves: it is one more candidate beside the pipe to the plant, and feeds no other taker.

    The row from rinse to wash has capital 100; the pipe to the plant 10,000. cool takes 3 fresh at 0.1: 300 a year, less than
    the 1,000 of the pipe: 10 + 300 = 310. Sensitivity: if the row fed cool too, 10; if it replaced the pipe, the same 310, so
    with fresh water at 5 the pipe alone must come out, 1,000.
    """
    for price, expected in ((0.1, 310), (5, 1_000)):
        case = park(
            water_streams=[
                water("rinse", "source", 10),
                water("wash", "sink", 4, plant="b"),
                water("cool", "sink", 3, plant="b"),
                water("fresh", "supply", price=price),
                water("sewer", "outlet"),
            ],
            transport=[{"mode": "pipe", "carries": "water", "capex_terminal": 10_000}],
            links=[{"link": "short_cut", "from": "rinse", "to": "wash", "mode": "pipe", "capex": 100}],
        )
        assert cost(case) == near(expected)


def test_a_lossy_pair_is_no_free_cooler() -> None:
    """Proves: nothing goes round in circles.

    1 MW must be cooled, at 10 per MWh, or could be raised as hot water and lost on its way to b and back. b has next to no use
    of it and no cooling, so nearly all is cooled at a: 10,000. Sensitivity: with the circle 0.
    """
    case = park(
        plants=PLANTS,
        commodities=[
            {"commodity": "hot_water", "kind": "heat", "t_supply_c": 90, "t_return_c": 60},
            {"commodity": "cold_water", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        markets=[buy("tower", "cold_water", 10, plant="a")],
        heat_streams=[
            {"stream": "still", "plant": "a", "t_in_c": 150, "t_out_c": 150, "kind": "hot", "duty_mw": 1},
            {"stream": "tank", "plant": "b", "t_in_c": 20, "t_out_c": 40, "duty_mw": 0.0001},
        ],
        transport=[{"mode": "pipe", "carries": "heat", "only": "hot_water", "loss_per_km": 0.1}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == pytest.approx(10_000, rel=1e-3)


def test_losses_keep_the_concentration_of_water() -> None:
    """Proves: loss_per_km takes water away and leaves its concentration.

    10 km lose 0.2 of 10 t/h at 100 mg/L; b needs 8 at most at 100: all 8 arrive clean enough: no fresh water, 0.
    Sensitivity: if the salt stayed behind in less water (125 mg/L), 1.6 of fresh water at 5: 8,000.
    """
    case = park(
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 8, plant="b"),
            water("fresh", "supply", price=5),
            water("sewer", "outlet"),
        ],
        water_quality=[quality("rinse", c_out=100), quality("wash", c_in=100)],
        transport=[{"mode": "pipe", "carries": "water", "loss_per_km": 0.02}],
        links=[{"link": "rinse-b", "from": "rinse", "to": "b", "mode": "pipe", "length_km": 10}],
    )
    assert cost(case) == near(0)


def test_a_ring_of_three_is_no_free_cooler_either() -> None:
    """Proves: longer circles are closed too.

    As above with three plants: heat may not go round a, b and c and get lost on the way. 1 MW is cooled: 10,000.
    Sensitivity: with only opposite links closed next to nothing.
    """
    case = park(
        plants=[*PLANTS, {"plant": "c", "x_km": 3}],
        commodities=[
            {"commodity": "hot_water", "kind": "heat", "t_supply_c": 90, "t_return_c": 60},
            {"commodity": "cold_water", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        markets=[buy("tower", "cold_water", 10, plant="a")],
        heat_streams=[
            {"stream": "still", "plant": "a", "t_in_c": 150, "t_out_c": 150, "kind": "hot", "duty_mw": 1},
            {"stream": "tank_b", "plant": "b", "t_in_c": 20, "t_out_c": 40, "duty_mw": 0.0001},
            {"stream": "tank_c", "plant": "c", "t_in_c": 20, "t_out_c": 40, "duty_mw": 0.0001},
        ],
        transport=[{"mode": "pipe", "carries": "heat", "only": "hot_water", "loss_per_km": 0.1}],
    )
    assert cost(case) == pytest.approx(10_000, rel=2e-3)
