"""Who takes whose water, solved by hand. Rates in t/h, concentrations in mg/L (g per t), one hour unless said otherwise."""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import bill, cost, halves, near, park, profile, quality, solve, total, water

FRESH = water("fresh", "supply", price=1)
SEWER = water("sewer", "outlet")


def one_hour(streams: list[dict[str, Any]], qualities: list[dict[str, Any]] | None = None, **tables: Any) -> Case:
    return park(**{"hours": 1, **tables}, water_streams=streams, water_quality=qualities or [])


def test_a_sink_takes_a_mix_within_its_limit() -> None:
    """Proves: sum c*f <= cmax*sum f at a taker, and all of a source goes somewhere.

    10 at 100 for 10 at most at 50: 5 reused, 5 fresh at 2, 5 to the sewer at 1: 15. Sensitivity: no limit 0, no reuse 30.
    """
    case = one_hour(
        [
            water("rinse", "source", 10),
            water("wash", "sink", 10),
            water("fresh", "supply", price=2),
            water("sewer", "outlet", price=1),
        ],
        [quality("rinse", c_out=100), quality("wash", c_in=50)],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(15)
    assert total(plan, "water_reused") == near(5)


def test_every_species_is_limited() -> None:
    """Proves: the mixing rule holds for each species.

    Salt 100 to 50 would let 5 pass, COD 200 to 40 only 2: 8 fresh. Sensitivity: with salt alone 5.
    """
    case = one_hour(
        [water("rinse", "source", 10), water("wash", "sink", 10), FRESH, SEWER],
        [
            quality("rinse", c_out=100),
            quality("wash", c_in=50),
            quality("rinse", c_out=200, species="cod"),
            quality("wash", c_in=40, species="cod"),
        ],
    )
    assert cost(case) == near(8)


def test_a_species_that_a_row_does_not_name_is_absent_or_free() -> None:
    """Proves: absent from a source it is 0, absent from a taker it is not limited.

    The source has salt, the sink limits COD: all is reused, 0. Sensitivity: 10 fresh.
    """
    case = one_hour(
        [water("rinse", "source", 10), water("wash", "sink", 10), FRESH, SEWER],
        [quality("rinse", c_out=100), quality("wash", c_in=0, species="cod")],
    )
    assert cost(case) == near(0)


def test_fresh_water_does_not_dilute_a_discharge() -> None:
    """Proves: a supply never feeds an outlet.

    10 at 100 are too much for the river (50), so all goes to the works at 5: 50.
    Sensitivity: with 10 of fresh water the river would take it for 10.
    """
    case = one_hour(
        [water("rinse", "source", 10), FRESH, water("river", "outlet"), water("works", "outlet", price=5)],
        [quality("rinse", c_out=100), quality("river", c_in=50)],
    )
    assert cost(case) == near(50)


@pytest.mark.parametrize(("other", "expected"), [("a", 0), ("b", 50)])
def test_an_outlet_limits_the_mixed_discharge_of_each_plant(other: str, expected: float) -> None:
    """Proves: the limit holds for what one plant discharges together.

    10 at 80 and 10 at 20 mix to 50 in one plant: free. From two plants the first must go to the works: 50.
    Sensitivity: per stream 50 twice, over the park 0 twice.
    """
    case = one_hour(
        [
            water("dirty", "source", 10),
            water("clean", "source", 10, plant=other),
            water("river", "outlet"),
            water("works", "outlet", price=5),
        ],
        [quality("dirty", c_out=80), quality("clean", c_out=20), quality("river", c_in=50)],
    )
    assert cost(case) == near(expected)


def test_discharged_mass_less_the_removal_of_the_works_is_emission() -> None:
    """Proves: (1 - removal)*c*flow counts as emission, and pays a tax on the species.

    10 t/h at 500 in 1000 h are 5 t of COD; the works leave 0.5: 10,000 for water and 0.5*2,000. Sensitivity: untreated 20,000.
    """
    case = one_hour(
        [water("rinse", "source", 10), water("works", "outlet", price=1)],
        [quality("rinse", c_out=500, species="cod"), quality("works", species="cod", removal=0.9)],
        hours=1000,
        policies=[{"policy": "levy", "kind": "tax", "target": "cod", "value": 2_000}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(11_000)
    assert plan.emissions.query("species == 'cod'")["t_per_y"].sum() == near(0.5)


@pytest.mark.parametrize(("transport", "expected"), [([], 20), ([{"mode": "pipe", "carries": "water"}], 10)])
def test_a_supply_off_the_mains_needs_a_link(transport: list[Any], expected: float) -> None:
    """Proves: mains = false.

    a and b need 5 each; a's well costs 1, town water 3. Without pipes b pays 15: 20; with one 10. Sensitivity: 10 twice.
    """
    case = one_hour(
        [
            water("well", "supply", price=1, mains=False),
            water("town", "supply", price=3),
            water("wash", "sink", 5),
            water("cool", "sink", 5, plant="b"),
        ],
        transport=transport,
    )
    assert cost(case) == near(expected)


def test_a_supply_limits_all_users_together_and_each_pays_its_own() -> None:
    """Proves: limit_t_per_h holds over the park; the user pays, whichever plant the row names.

    12 of the well at 1, 8 of the town at 3: 36, none of it on the account of x. Sensitivity: a limit for each 20.
    """
    case = one_hour(
        [
            water("well", "supply", price=1, limit_t_per_h=12, plant="x"),
            water("town", "supply", price=3, plant="x"),
            water("wash", "sink", 10),
            water("cool", "sink", 10, plant="b"),
        ]
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(36)
    assert bill(plan, "supply", "x") == near(0)
    assert total(plan, "freshwater") == near(20)


def test_a_supply_that_does_not_count_is_no_fresh_water() -> None:
    """Proves: counts = false: 5 of reclaimed water at 0.5 cost 2.5 and are not in the total. Sensitivity: 5."""
    plan = solve(one_hour([water("reclaimed", "supply", price=0.5, counts=False), water("wash", "sink", 5)]))
    assert plan.kpi["total_cost_per_y"] == near(2.5)
    assert total(plan, "freshwater") == near(0)


@pytest.mark.parametrize(("scope", "expected"), [("park", 0), ("plant", 12), ("baseline", 12)])
def test_a_source_on_the_mains_reaches_every_plant(scope: str, expected: float) -> None:
    """Proves: mains = true for a source, but only where the park plans together.

    6 of a's 10 go to b without a pipe: 0; alone b buys 6 at 2. Sensitivity: 12, or 0 in every scope.
    """
    case = one_hour(
        [
            water("reclaimed", "source", 10, mains=True),
            water("cool", "sink", 6, plant="b"),
            water("fresh", "supply", price=2),
            SEWER,
        ]
    )
    assert cost(case, scope=scope) == near(expected)


def test_a_treatment_is_a_technology_with_a_feed_and_products() -> None:
    """Proves: feed and products are multiples of the activity; recovery is their ratio.

    Membranes give 0.8 at 10 and 0.2 of brine; the sink takes 8 at most at 10. 10 treated at 1.5, 2 of brine at 1: 17.
    Sensitivity: fresh water at 3 and the sewer cost 34; without brine 15.
    """
    case = one_hour(
        [
            water("rinse", "source", 10),
            water("wash", "sink", 8),
            water("fresh", "supply", price=3),
            water("sewer", "outlet", price=1),
            water("feed", "sink", 1, technology="membranes"),
            water("permeate", "source", 0.8, technology="membranes"),
            water("brine", "source", 0.2, technology="membranes"),
        ],
        [quality("rinse", c_out=500), quality("wash", c_in=10), quality("permeate", c_out=10), quality("brine", c_out=2_460)],
        technologies=[{"technology": "membranes", "plant": "a", "max_size": 50, "opex_per_activity": 1.5}],
    )
    assert cost(case) == near(17)


def test_a_product_does_not_feed_its_own_feed() -> None:
    """Proves: no circle through a treatment.

    It is paid 1 per t and could take 10, but only 4 come: -4. Sensitivity: with its own product -10.
    """
    case = one_hour(
        [
            water("rinse", "source", 4),
            SEWER,
            water("feed", "sink", 1, technology="filter"),
            water("filtrate", "source", 1, technology="filter"),
        ],
        technologies=[{"technology": "filter", "plant": "a", "existing_size": 10, "opex_per_activity": -1}],
    )
    assert cost(case) == near(-4)


def test_a_negative_price_of_an_outlet_is_revenue() -> None:
    """Proves: an outside taker pays up to its limit: -2*6 + 1*4 = -8. Sensitivity: without the limit -20."""
    case = one_hour(
        [
            water("rinse", "source", 10),
            water("farm", "outlet", price=-2, limit_t_per_h=6),
            water("sewer", "outlet", price=1),
        ]
    )
    assert cost(case) == near(-8)


def test_profiles_act_on_flow_and_on_quality() -> None:
    """Proves: a source's profile multiplies its rate, that of its quality the concentration.

    Summer: 4 at 100 for 10 at most at 20: x = 2, 8 fresh. Winter: 8 at 25: all 8, 2 fresh. 500*8 + 500*2 = 5,000.
    Sensitivity: without the profile of quality 500*8 + 500*8 = 8,000; without that of flow 500*8 + 500*6 = 7,000.
    """
    case = park(
        conditions=halves(),
        profiles=[*profile("wet", winter=2), *profile("thin", winter=0.25)],
        water_streams=[water("rinse", "source", 4, profile="wet"), water("wash", "sink", 10), FRESH, SEWER],
        water_quality=[quality("rinse", c_out=100, profile="thin"), quality("wash", c_in=20)],
    )
    assert cost(case) == near(5_000)


def test_emission_of_a_supply_falls_to_its_user() -> None:
    """Proves: kg per t given, at the taker's plant: 5*0.3*1000/1000 = 1.5 t at b. Sensitivity: at the row's plant."""
    case = one_hour(
        [water("desalted", "supply", price=1), water("cool", "sink", 5, plant="b")],
        hours=1000,
        emissions=[{"item": "desalted", "species": "co2", "kg_per_unit": 0.3, "scope": 3}],
    )
    posts = solve(case).emissions.query("species == 'co2' and t_per_y > 0")
    assert posts["plant"].tolist() == ["b"]
    assert posts["t_per_y"].tolist() == [near(1.5)]


def test_the_profile_of_a_supply_multiplies_its_limit() -> None:
    """Proves: 10 needed, the spring gives 8 in winter and 4 in summer, the town the rest at 3: 500*(2 + 6)*3 = 12,000.

    Sensitivity: without the profile 6,000.
    """
    case = park(
        conditions=halves(),
        profiles=profile("drought", summer=0.5),
        water_streams=[
            water("wash", "sink", 10),
            water("spring", "supply", price=0, limit_t_per_h=8, profile="drought"),
            water("town", "supply", price=3),
        ],
    )
    assert cost(case) == near(12_000)


def test_a_source_may_be_reduced_but_not_below_nothing() -> None:
    """Proves: flow - per_activity*activity >= 0.

    4 of 10 t/h of sewage at 5 are saved by 2 valves of 2 each at 1: 6*5 + 2 = 32; with 9 valves for 10 t/h: 5. Sensitivity: 50.
    """
    for valves, expected in ((2, 32), (9, 5)):
        case = one_hour(
            [water("rinse", "source", 10), water("sewer", "outlet", price=5)],
            technologies=[
                {
                    "technology": "valve",
                    "plant": "a",
                    "existing_size": valves,
                    "opex_per_activity": 1,
                    "measure": "source_reduction",
                }
            ],
            reductions=[{"technology": "valve", "stream": "rinse", "per_activity": 2}],
        )
        assert cost(case) == near(expected)
