"""What may be built and what exists, solved by hand.

Most parks here need 10 hydrogen per h in 1000 h: bought at 50, or made from 2 power at 10 each, so at 20.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import bill, buy, cost, flows, halves, near, need, park, profile, solve

COMMODITIES = [{"commodity": "power", "kind": "electricity"}, {"commodity": "hydrogen", "kind": "other", "unit": "km3"}]
MARKETS = [buy("grid", "power", 10), buy("trucks", "hydrogen", 50)]


def annuity(rate: float, life: float) -> float:
    return rate / (1 - (1 + rate) ** -life)


def electrolyser(settings: dict[str, Any] | None = None, plants: Any = None, **technology: Any) -> Case:
    tables = {"plants": plants} if plants else {}
    return park(
        settings,
        commodities=COMMODITIES,
        markets=MARKETS,
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": "cell", "plant": "a", **technology}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
        **tables,
    )


def test_capital_is_fixed_plus_per_size_as_an_annuity() -> None:
    """Proves: annual capital = annuity*(fixed + per_size*size), size as small as the need.

    0.1*(50,000 + 1,000*10) = 6,000, running 10*20*1000 = 200,000. Sensitivity: without the fixed part 201,000.
    """
    plan = solve(electrolyser(max_size=30, capex_fixed=50_000, capex_per_size=1_000))
    assert bill(plan, "technology_capital") == near(6_000)
    assert plan.kpi["total_cost_per_y"] == near(206_000)
    assert plan.tables["technologies"]["new_size"].sum() == near(10)


def test_the_annuity_uses_the_rate_of_the_plant_and_the_life_of_the_technology() -> None:
    """Proves: plant's interest rate before the park's, technology's life before the park's.

    60,000*annuity(0.12, 20) + 200,000. Sensitivity: with 0.08 and 15 years 7,010 instead of 8,033 per year of capital.
    """
    case = electrolyser(
        {"economics.interest_rate": 0.08, "economics.lifetime_y": 15},
        [{"plant": "a", "interest_rate": 0.12}],
        max_size=30,
        capex_per_size=6_000,
        lifetime_y=20,
    )
    assert cost(case) == near(200_000 + 60_000 * annuity(0.12, 20))


def test_the_park_s_rate_and_life_are_the_default() -> None:
    """Proves: without their own, plants and technologies have 8 % and 15 years.

    60,000*annuity(0.08, 15) + 200,000. Sensitivity: with 60,000/15 it would be 204,000.
    """
    case = electrolyser({"economics.interest_rate": 0.08, "economics.lifetime_y": 15}, max_size=30, capex_per_size=6_000)
    assert cost(case) == near(200_000 + 60_000 * annuity(0.08, 15))


def test_what_does_not_pay_is_not_built() -> None:
    """Proves: building is a choice.

    Making saves 300,000 a year, capital of 4,000,000 costs 400,000: all is bought, 500,000.
    Sensitivity: if it were built, 600,000; if the fixed capital were paid in part, less than 500,000.
    """
    plan = solve(electrolyser(max_size=100, capex_fixed=4_000_000))
    assert plan.kpi["total_cost_per_y"] == near(500_000)
    assert plan.tables["technologies"]["new_size"].sum() == near(0)


def test_what_exists_has_no_capital() -> None:
    """Proves: 6 exist and run without capital, 4 are new at 1,000 each.

    200,000 + 0.1*4,000 = 200,400. Sensitivity: if existing size paid capital, 201,000.
    """
    assert cost(electrolyser(existing_size=6, max_size=30, capex_per_size=1_000)) == near(200_400)


def test_an_existing_technology_without_largest_size_does_not_grow() -> None:
    """Proves: max_size is 0 by default where a size exists.

    6 made at 20, 4 bought at 50: 320,000. Sensitivity: if it could grow, 200,000.
    """
    assert cost(electrolyser(existing_size=6)) == near(320_000)


def test_availability_and_its_profile_bound_the_activity() -> None:
    """Proves: activity <= availability*factor*size in each condition.

    In winter 10 <= 0.8*0.5*size, so 25 are built at 1,000: 200,000 + 2,500. Sensitivity: without the profile 201,250.
    """
    case = park(
        conditions=halves(),
        profiles=profile("sun", winter=0.5),
        commodities=COMMODITIES,
        markets=MARKETS,
        demands=[need("a", "hydrogen", 10)],
        technologies=[
            {"technology": "cell", "plant": "a", "max_size": 50, "capex_per_size": 1_000, "availability": 0.8, "profile": "sun"}
        ],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )
    assert cost(case) == near(202_500)


def test_of_a_group_only_one_is_built() -> None:
    """Proves: technologies of a group exclude each other.

    10 are needed, each cell makes 5. The better one (1 power) makes 5 at 10, the rest is bought at 50: 300,000.
    Sensitivity: with both, 5*10 + 5*20 per h: 150,000.
    """
    case = park(
        commodities=COMMODITIES,
        markets=MARKETS,
        demands=[need("a", "hydrogen", 10)],
        technologies=[
            {"technology": "old_cell", "plant": "a", "max_size": 5, "group": "cells"},
            {"technology": "new_cell", "plant": "a", "max_size": 5, "group": "cells"},
        ],
        technology_flows=flows("old_cell", hydrogen=1, power=-2) + flows("new_cell", hydrogen=1, power=-1),
    )
    assert cost(case) == near(300_000)


def test_subsidy_lowers_capital_but_not_fixed_cost() -> None:
    """Proves: capital after subsidy, fixed cost on capital before it.

    60,000 of capital, half of it paid by others: 0.1*30,000 + 0.02*60,000 = 4,200. Sensitivity: fixed cost after subsidy, 3,600.
    """
    plan = solve(electrolyser(max_size=30, capex_per_size=6_000, subsidy_fraction=0.5, opex_fixed_fraction=0.02))
    assert bill(plan, "technology_capital") == near(3_000)
    assert plan.kpi["total_cost_per_y"] == near(204_200)


def test_the_least_size_must_be_bought() -> None:
    """Proves: what is new has at least min_size.

    20 are built though 10 are needed: 200,000 + 0.1*20*1,000. Sensitivity: without it 201,000.
    """
    assert cost(electrolyser(min_size=20, max_size=30, capex_per_size=1_000)) == near(202_000)


def test_the_least_load_holds_while_on() -> None:
    """Proves: a technology runs above its least load, or not at all.

    Size 10, least load 5: in summer 3 are needed, and bought at 50; in winter 8 are made at 20: 500*150 + 500*160 = 155,000.
    Sensitivity: without a least load 110,000.
    """
    case = park(
        conditions=halves(),
        profiles=profile("season", summer=0.375),
        commodities=COMMODITIES,
        markets=MARKETS,
        demands=[need("a", "hydrogen", 8, profile="season")],
        technologies=[{"technology": "cell", "plant": "a", "existing_size": 10, "min_load": 0.5}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )
    assert cost(case) == near(155_000)


@pytest.mark.parametrize(("vent", "expected"), [(False, 360), (True, 150)])
def test_a_by_product_is_vented_only_where_the_table_says_so(vent: bool, expected: float) -> None:
    """Proves: vent opens the balance of what a technology makes.

    An engine makes 1 power and 1 warmth from fuel for 30; 5 power (grid 100) and 2 warmth are needed. Without vent warmth
    bounds it at 2: 60 + 300; with vent it runs at 5: 150. Sensitivity: a vent always open gives 150 twice.
    """
    rows = [*flows("engine", power=1, fuel=-3), {"technology": "engine", "commodity": "warmth", "per_activity": 1, "vent": vent}]
    case = park(
        hours=1,
        commodities=[
            COMMODITIES[0],
            {"commodity": "fuel", "kind": "fuel"},
            {"commodity": "warmth", "kind": "other", "unit": "MWh"},
        ],
        markets=[buy("grid", "power", 100), buy("gas", "fuel", 10)],
        demands=[need("a", "power", 5), need("a", "warmth", 2)],
        technologies=[{"technology": "engine", "plant": "a", "existing_size": 10}],
        technology_flows=rows,
    )
    assert cost(case) == near(expected)


def test_the_profile_of_a_flow_multiplies_what_it_takes() -> None:
    """Proves: per_activity follows its profile.

    2 power per hydrogen in summer, 3 in winter: 500*10*20 + 500*10*30 = 250,000. Sensitivity: without it 200,000.
    """
    rows = [*flows("cell", hydrogen=1), {"technology": "cell", "commodity": "power", "per_activity": -2, "profile": "ageing"}]
    case = park(
        conditions=halves(),
        profiles=profile("ageing", winter=1.5),
        commodities=COMMODITIES,
        markets=MARKETS,
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": "cell", "plant": "a", "existing_size": 10}],
        technology_flows=rows,
    )
    assert cost(case) == near(250_000)


def test_running_cost_goes_by_activity_and_hour() -> None:
    """Proves: opex_per_activity*activity*hours.

    10*(20 + 3)*1000 = 230,000. Sensitivity: without hours 200,030.
    """
    assert cost(electrolyser(existing_size=10, opex_per_activity=3)) == near(230_000)


def test_a_cost_curve_is_followed_within_one_per_cent() -> None:
    """Proves: capital by a power law, in chords that miss it by less than 1 %.

    10 are needed, the reference of 20 costs 1,000,000 with exponent 0.6: 1,000,000*0.5**0.6 = 659,754.
    Sensitivity: one chord from 5 to 40 would give 589,624, proportional cost 500,000.
    """
    curve = {"scale_exponent": 0.6, "reference_size": 20, "reference_capex": 1_000_000}
    plan = solve(electrolyser(min_size=5, max_size=40, **curve))
    exact = 1_000_000 * 0.5**0.6
    assert plan.tables["technologies"]["capex"].sum() == pytest.approx(exact, rel=0.01)
    assert bill(plan, "technology_capital") == pytest.approx(0.1 * exact, rel=0.01)


def test_profiles_do_not_touch_what_is_built() -> None:
    """Proves: one size for all conditions, the largest that any needs.

    4 in summer, 10 in winter: 10 built at 1,000, so 1,000 a year; running 500*4*20 + 500*10*20 = 140,000.
    Sensitivity: a size per condition would cost less (700) or more (1,400).
    """
    case = park(
        conditions=halves(),
        profiles=profile("season", summer=0.4),
        commodities=COMMODITIES,
        markets=MARKETS,
        demands=[need("a", "hydrogen", 10, profile="season")],
        technologies=[{"technology": "cell", "plant": "a", "max_size": 50, "capex_per_size": 1_000}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )
    assert cost(case) == near(141_000)
