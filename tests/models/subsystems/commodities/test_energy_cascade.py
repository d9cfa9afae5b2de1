"""What heat can do for what, by its temperature, solved by hand.

The smallest difference is 10 K, so hot streams count 5 K colder and cold ones 5 K warmer ('shifted'). Steam (200 C) costs 20,
cooling water (15 to 25 C) 1 per MWh.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import buy, cost, halves, heat, near, park, profile, solve, total

STEAM = {"commodity": "steam", "kind": "heat", "t_supply_c": 200, "t_return_c": 200}
COOLING = {"commodity": "cooling", "kind": "cold", "t_supply_c": 15, "t_return_c": 25}
PRICES = [buy("boiler", "steam", 20), buy("tower", "cooling", 1)]


def site(*streams: dict[str, Any], carriers: list[Any] | None = None, markets: list[Any] | None = None, **tables: Any) -> Case:
    return park(
        commodities=[*(carriers or [STEAM]), COOLING],
        markets=[*(markets or PRICES[:1]), PRICES[1]],
        heat_streams=list(streams),
        **tables,
    )


def test_heat_falls_only() -> None:
    """Proves: the pinch of two streams.

    Hot 90 to 50 (85 to 45 shifted), 2 MW; cold 30 to 130 (35 to 135), 2 MW at 0.02 MW/K. Above 85 the cold stream needs
    0.02*50 = 1 MW that only steam can give, and 1 MW is left below: 1000*(20 + 1) = 21,000.
    Sensitivity: if heat could rise, 0; without recovery 42,000.
    """
    plan = solve(site(heat("hot", 90, 50, 2), heat("cold", 30, 130, 2)))
    assert plan.kpi["total_cost_per_y"] == near(21_000)
    assert total(plan, "waste_heat_used") == near(1_000)
    assert plan.cascade.query("t_lower_c == 85")["residual_mw"].tolist() == [near(0)]


def test_streams_state_their_own_part_of_the_difference() -> None:
    """Proves: dt_contribution_k of a stream instead of half the smallest difference.

    With 15 K the hot stream is at 75 to 35 shifted: steam 0.02*(135 - 75) = 1.2: 1.2*21*1000 = 25,200.
    Sensitivity: with 5 K 21,000.
    """
    assert cost(site(heat("hot", 90, 50, 2, dt_contribution_k=15), heat("cold", 30, 130, 2))) == near(25_200)


def test_an_evaporator_takes_heat_at_its_own_level_only() -> None:
    """Proves: an isothermal stream stands in an interval of no width.

    The evaporator boils at 100 (105 shifted) with 1 MW; hot 130 to 90 (125 to 85) gives 0.04 MW/K: 0.8 above 105, so 0.2 is
    steam and 0.8 is cooled: 1000*(0.2*20 + 0.8) = 4,800. Sensitivity: put into the interval below, no steam: 600.
    """
    assert cost(site(heat("hot", 130, 90, 1.6), heat("boil", 100, 100, 1, kind="cold"))) == near(4_800)


def test_streams_of_one_level_share_it() -> None:
    """Proves: a condenser at 110 just drives an evaporator at 100 (both 105 shifted).

    No utility at all: 0. Sensitivity: with hot below cold at one level 21,000.
    """
    assert cost(site(heat("vapour", 110, 110, 1, kind="hot"), heat("boil", 100, 100, 1, kind="cold"))) == near(0)


def test_one_kelvin_less_and_nothing_passes() -> None:
    """Proves: a condenser at 109 does not drive it: steam 1 MW, cooling 1 MW: 21,000. Sensitivity: 0."""
    assert cost(site(heat("vapour", 109, 109, 1, kind="hot"), heat("boil", 100, 100, 1, kind="cold"))) == near(21_000)


def test_the_latent_part_of_a_carrier_is_at_its_supply() -> None:
    """Proves: latent_fraction at t_supply, the rest down to t_return.

    Steam 180 to 80, 0.8 latent; the evaporator at 150 (155 shifted) takes 1 MW. Of the rest (175 to 75 shifted) a fifth is above
    155: 0.8 + 0.2*0.2 = 0.84 serves. q = 1/0.84, and 0.16 q is cooled: (20 + 0.16)/0.84*1000 = 24,000.
    Sensitivity: all latent 20,000; the rest lost above 155: 25,250.
    """
    wet = {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 80, "latent_fraction": 0.8}
    assert cost(site(heat("boil", 150, 150, 1, kind="cold"), carriers=[wet])) == near(24_000)


def test_a_gliding_carrier_gives_its_heat_along_its_fall() -> None:
    """Proves: hot water from 90 to 60 (85 to 55 shifted) has two thirds of its heat above 65.

    The cold stream 60 to 75 (65 to 80) needs 0.15 MW: q = 0.225, a third of it is cooled: 1000*(0.225*20 + 0.075) = 4,575.
    Sensitivity: with all heat at 90: 3,000.
    """
    hot_water = {"commodity": "steam", "kind": "heat", "t_supply_c": 90, "t_return_c": 60}
    assert cost(site(heat("cold", 60, 75, 0.15), carriers=[hot_water])) == near(4_575)


def test_of_two_levels_the_cheaper_is_used_as_far_as_it_reaches() -> None:
    """Proves: least utility cost with two priced levels.

    Cold 30 to 130 (35 to 135), 2 MW; hot water 100 to 80 (95 to 75) at 5 reaches 95: above, steam 0.8 MW; below, hot water 1.2:
    1000*(0.8*20 + 1.2*5) = 22,000. Sensitivity: steam alone 40,000; hot water anywhere 10,000.
    """
    hot_water = {"commodity": "hot_water", "kind": "heat", "t_supply_c": 100, "t_return_c": 80}
    case = site(heat("cold", 30, 130, 2), carriers=[STEAM, hot_water], markets=[PRICES[0], buy("network", "hot_water", 5)])
    assert cost(case) == near(22_000)


@pytest.mark.parametrize(("must_cool", "expected"), [(True, 500), (False, 0)])
def test_flue_gas_may_leave_warm(must_cool: bool, expected: float) -> None:
    """Proves: must_cool = false lets heat go free.

    0.5 MW that nobody takes: cooled for 500, or left. Sensitivity: 500 twice.
    """
    plan = solve(site(heat("flue", 200, 100, 0.5, must_cool=must_cool)))
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert plan.heat.query("role == 'left'")["mw"].sum() == near(0 if must_cool else 0.5)


def test_flue_gas_gives_at_most_its_heat_at_each_level() -> None:
    """Proves: what leaves free is bounded in each interval.

    Flue gas 130 to 80 (125 to 75), 0.01 MW/K; cold 100 to 120 (105 to 125), 0.4 MW. It meets 0.2 of it, steam the rest: 4,000.
    Sensitivity: if its 0.5 MW were all at the top 0; if the rest had to be cooled 4,300.
    """
    assert cost(site(heat("flue", 130, 80, 0.5, must_cool=False), heat("cold", 100, 120, 0.4))) == near(4_000)


def test_duties_follow_their_profile() -> None:
    """Proves: a heat stream is multiplied condition by condition, with no store between.

    Hot 150, 1 MW, in summer only; cold 100, 1 MW, in winter only: cooled and heated apart: 500*1 + 500*20 = 10,500.
    Sensitivity: on yearly means 0.
    """
    case = park(
        conditions=halves(),
        profiles=profile("summers", winter=0) + profile("winters", summer=0),
        commodities=[STEAM, COOLING],
        markets=PRICES,
        heat_streams=[
            heat("vapour", 150, 150, 1, kind="hot", profile="summers"),
            heat("boil", 100, 100, 1, kind="cold", profile="winters"),
        ],
    )
    assert cost(case) == near(10_500)


@pytest.mark.parametrize(("zones", "expected"), [(("one", "one"), 0), (("one", "two"), 21_000)])
def test_streams_of_two_zones_do_not_meet(zones: tuple[str, str], expected: float) -> None:
    """Proves: direct exchange stays inside a zone.

    Hot 150 and cold 100, 1 MW each: together 0, apart steam and cooling, 21,000. Sensitivity: 0 twice.
    """
    case = site(heat("vapour", 150, 150, 1, kind="hot", zone=zones[0]), heat("boil", 100, 100, 1, kind="cold", zone=zones[1]))
    assert cost(case) == near(expected)


@pytest.mark.parametrize(("capex", "expected"), [(50_000, 5_000), (300_000, 21_000)])
def test_new_recovery_pays_its_capital(capex: float, expected: float) -> None:
    """Proves: where recovery is new it costs capital, and the baseline has none.

    1 MW recovered saves 21,000: for 0.1*50,000 it is built, for 0.1*300,000 not. Sensitivity: free recovery gives 0.
    """
    case = site(
        heat("vapour", 150, 150, 1, kind="hot"),
        heat("boil", 100, 100, 1, kind="cold"),
        zones=[{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": capex}],
    )
    assert cost(case) == near(expected)
    assert cost(case, scope="baseline") == near(21_000)


def test_existing_recovery_is_in_the_baseline() -> None:
    """Proves: a zone without a row recovers directly today: 0 in the baseline too. Sensitivity: 21,000."""
    case = site(heat("vapour", 150, 150, 1, kind="hot"), heat("boil", 100, 100, 1, kind="cold"))
    assert cost(case, scope="baseline") == near(0)


def test_recovery_pays_on_its_largest_rate() -> None:
    """Proves: capital of recovery by the largest rate over conditions, paid once.

    1 MW in winter, half in summer: 0.1*50,000*1 = 5,000. Sensitivity: on the mean 3,750, per condition 7,500.
    """
    case = park(
        conditions=halves(),
        profiles=profile("season", summer=0.5),
        commodities=[STEAM, COOLING],
        markets=PRICES,
        heat_streams=[
            heat("vapour", 150, 150, 1, kind="hot", profile="season"),
            heat("boil", 100, 100, 1, kind="cold", profile="season"),
        ],
        zones=[{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": 50_000}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(5_000)
    assert plan.equipment.query("kind == 'recovery'")["mw"].tolist() == [near(1)]
