"""By-products that replace raw materials, solved by hand. Rates in t/h, one hour.

Most parks here have ash (10 or 20 t/h) and a mill that needs 10 of clay, at 50 from a quarry; the landfill takes 10 per t.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import bill, cost, halves, material, near, park, profile, solve, total

QUARRY = material("quarry", "supply", "clay", price=50)
LANDFILL = material("landfill", "outlet", None, price=10)


def works(*streams: dict[str, Any], hours: float = 1, **tables: Any) -> Case:
    return park(hours=hours, material_streams=[*streams, LANDFILL], **tables)


def ash_and_mill(row: dict[str, Any], ash: float = 20, mill: str = "a", **tables: Any) -> Case:
    streams = [material("ash_heap", "source", "ash", ash), material("mill", "sink", "clay", 10, plant=mill), QUARRY]
    return works(*streams, substitutions=[{"material": "ash", "sink": "mill", **row}], **tables)


def test_the_ratio_tells_how_much_replaces_a_ton() -> None:
    """Proves: ratio*flow counts for the need.

    1 t of ash replaces 0.8: 12.5 of 20 meet all, 7.5 go to the landfill: 75. Sensitivity: with a ratio of 1 100, without ash 700.
    """
    assert cost(ash_and_mill({"ratio": 0.8})) == near(75)


def test_the_largest_share_is_one_of_the_need() -> None:
    """Proves: ratio*flow <= max_share*need.

    3 of 10 by 3.75 of ash; 7 from the quarry, 16.25 to the landfill: 350 + 162.5 = 512.5.
    Sensitivity: a share of the flow (3 t of ash) gives 380 + 170 = 550.
    """
    assert cost(ash_and_mill({"ratio": 0.8, "max_share": 0.3})) == near(512.5)


def test_the_largest_share_holds_for_all_givers_of_a_material() -> None:
    """Proves: two heaps of ash share it.

    3 of 6 are used: 7*50 + 3*10 = 380. Sensitivity: 3 from each would cost 200.
    """
    case = works(
        material("heap_1", "source", "ash", 3),
        material("heap_2", "source", "ash", 3),
        material("mill", "sink", "clay", 10),
        QUARRY,
        substitutions=[{"material": "ash", "sink": "mill", "max_share": 0.3}],
    )
    assert cost(case) == near(380)


@pytest.mark.parametrize(("limit", "ash", "quarry"), [({"max": 2}, 6, 1), ({"min": 20}, 15, 25)])
def test_a_blend_keeps_its_limits(limit: dict[str, float], ash: float, quarry: float) -> None:
    """Proves: min*sum f <= sum value*f <= max*sum f.

    Alkali: 6 x + (10 - x) <= 20: x = 2: 8*50 + 18*10 = 580. Heating value: 15 x + 25 (10 - x) >= 200: x = 5: 250 + 150 = 400.
    Sensitivity: without limits 100.
    """
    quality = [
        {"stream": "ash_heap", "property": "grade", "value": ash},
        {"stream": "quarry", "property": "grade", "value": quarry},
        {"stream": "mill", "property": "grade", **limit},
    ]
    assert cost(ash_and_mill({}, material_quality=quality)) == near(580 if "max" in limit else 400)


@pytest.mark.parametrize(("mill", "permits", "expected"), [("b", [], 700), ("b", ["b"], 100), ("a", [], 100)])
def test_a_hazard_needs_a_permit_elsewhere(mill: str, permits: list[str], expected: float) -> None:
    """Proves: another plant takes a hazard class only with a permit; landfill and own plant need none.

    Used, 10 of 20 go to the landfill: 100; else 500 + 200. Sensitivity: without permits 100 three times.
    """
    streams = [
        material("ash_heap", "source", "ash", 20, hazard="hw18"),
        material("mill", "sink", "clay", 10, plant=mill),
        material("quarry", "supply", "clay", price=50),
    ]
    case = works(
        *streams,
        substitutions=[{"material": "ash", "sink": "mill"}],
        permits=[{"hazard": "hw18", "plant": plant} for plant in permits],
        transport=[{"mode": "truck", "carries": "material"}],
    )
    assert cost(case) == near(expected)


@pytest.mark.parametrize(
    ("stream", "says", "expected"),
    [
        ({"hazard": "hw18"}, {}, 200),
        ({"hazard": "hw18"}, {"takes_hazardous": False}, 8000),
        ({"class": "hazardous_waste"}, {"takes_hazardous": False}, 8000),
        ({}, {"takes_hazardous": False}, 200),
        ({"hazard": "hw18"}, {"takes_hazardous": True}, 200),
    ],
)
def test_a_landfill_may_take_nothing_hazardous(stream: dict[str, str], says: dict[str, bool], expected: float) -> None:
    """Proves: an outlet that takes nothing hazardous gets neither what has a hazard nor hazardous waste, also of its own plant.

    20 t to the landfill at 10: 200; to the centre at 400: 8000. Sensitivity: without the rule 200 five times.
    """
    centre = material("centre", "outlet", None, price=400, takes_hazardous=True)
    case = park(hours=1, material_streams=[material("heap", "source", "ash", 20, **stream), {**LANDFILL, **says}, centre])
    assert cost(case) == near(expected)


def wet(stream: str, **more: float) -> dict[str, Any]:
    return {"stream": stream, "property": "moisture", **more}


@pytest.mark.parametrize(("dry", "quarry", "expected"), [(False, 0, 100), (True, 0, 200), (True, 0.5, 400)])
def test_a_sink_on_dry_basis_counts_dry_matter(dry: bool, quarry: float, expected: float) -> None:
    """Proves: ratio*(1 - moisture)*flow meets a need of dry matter, while prices are of tonnes as they weigh.

    20 t of ash of 70 % water have 6 of dry matter; the other 4 are 4 t of the quarry at 50: 200, or 8 t where half is water: 400.
    As it weighs, 10 of the 20 do and 10 go to the landfill: 100. Sensitivity: wet tonnes cost 100 three times.
    """
    streams = [material("ash_heap", "source", "ash", 20), material("mill", "sink", "clay", 10, dry_basis=dry), QUARRY]
    quality = [wet("ash_heap", value=0.7), wet("quarry", value=quarry)]
    case = works(*streams, substitutions=[{"material": "ash", "sink": "mill"}], material_quality=quality)
    assert cost(case) == near(expected)


def dried(**prepares: bool) -> Case:
    """5 t/h of sludge, 80 % water, and a dryer that gives 1.25 t with a fifth of water for each t of dry matter it takes."""
    streams = [
        material("sludge", "source", "sludge", 5, **{"class": "general_waste"}),
        material("dryer_in", "sink", "to_dry", 1, technology="dryer", dry_basis=True),
        material("dryer_out", "source", "dried", 1.25, technology="dryer", **{"class": "general_waste"}),
        material("mill", "sink", "clay", 10, dry_basis=True),
        QUARRY,
    ]
    return works(
        *streams,
        technologies=[{"technology": "dryer", "plant": "a", "existing_size": 1, **prepares}],
        commodities=[{"commodity": "steam", "kind": "other"}],
        markets=[{"market": "boiler", "commodity": "steam", "direction": "buy", "price_per_unit": 2}],
        technology_flows=[{"technology": "dryer", "commodity": "steam", "per_activity": -3}],
        substitutions=[{"material": "sludge", "sink": "dryer_in"}, {"material": "dried", "sink": "mill"}],
        material_quality=[wet("sludge", value=0.8), wet("dryer_out", value=0.2), wet("mill", max=0.15)],
    )


def test_a_dryer_takes_heat_and_loses_water() -> None:
    """Proves: 5 t of sludge become 1.25 t, 1 of dry matter, which the mill can take in its blend, for 3 of steam.

    9 t of the quarry at 50 and 3 of steam at 2: 456. The blend has 0.25 t of water in 10.25. Sensitivity: to the landfill
    550, and undried sludge would bring 4 t of water in 13: 31 % where 15 are allowed.
    """
    plan = solve(dried())
    assert plan.kpi["total_cost_per_y"] == near(456)
    flows = plan.tables["flows"].set_index("from")["arrives_per_h"]
    assert (flows["sludge"], flows["dryer_out"]) == (near(5), near(1.25))


@pytest.mark.parametrize(("prepares", "given", "used"), [(True, 1, 1), (False, 2, 2)])
def test_what_is_only_dried_is_given_and_used_once(prepares: bool, given: float, used: float) -> None:
    """Proves: waste counts by dry matter, and a pretreatment neither uses nor gives any: 1 t given, 1 used.

    Sensitivity: as another technology it uses 1 and gives 1 more; by weight 6.25 would be given.
    """
    plan = solve(dried(pretreatment=prepares))
    assert (total(plan, "waste_given"), total(plan, "waste_used")) == (near(given), near(used))


@pytest.mark.parametrize(("price", "expected"), [(30, 400), (65, 700)])
def test_the_taker_pays_for_treatment(price: float, expected: float) -> None:
    """Proves: treatment_cost_per_t of what arrives.

    Replacing a ton saves 50 and 10: at 30 it is done, 300 + 100; at 65 not, 500 + 200. Sensitivity: free treatment 100 twice.
    """
    plan = solve(ash_and_mill({"treatment_cost_per_t": price}))
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert bill(plan, "treatment") == near(300 if price == 30 else 0)


def test_an_outside_buyer_pays_within_its_limit() -> None:
    """Proves: a negative price is revenue: -20*5 + 10*3 = -70. Sensitivity: without the limit -160."""
    buyer = material("buyer", "outlet", "ash", price=-20, limit_t_per_h=5)
    assert cost(works(material("ash_heap", "source", "ash", 8), buyer)) == near(-70)


def test_an_outlet_takes_its_own_material_only() -> None:
    """Proves: an outlet's material: ash is no scrap, so it costs 80. Sensitivity: -160."""
    buyer = material("buyer", "outlet", "scrap", price=-20)
    assert cost(works(material("ash_heap", "source", "ash", 8), buyer)) == near(80)


@pytest.mark.parametrize(("price", "expected"), [(-15, -330), (1, 100)])
def test_a_supply_is_blended_into_a_product_but_dilutes_no_waste(price: float, expected: float) -> None:
    """Proves: a supply reaches an outlet only where its price is negative.

    10 of oil with 4 % of sulphur, clean oil at 6. A buyer of 30 at most at 2 % pays 15: 10 + 20 are sold: 120 - 450 = -330.
    A works that takes 1 per t would be reached by dilution for 80; it is not, so 100. Sensitivity: 100 and 80.
    """
    case = works(
        material("slops", "source", "oil", 10),
        material("clean", "supply", "oil", price=6),
        material("taker", "outlet", "oil", price=price, limit_t_per_h=30),
        material_quality=[
            {"stream": "slops", "property": "sulphur", "value": 4},
            {"stream": "taker", "property": "sulphur", "max": 2},
        ],
    )
    assert cost(case) == near(expected)


def test_the_limit_of_an_outlet_holds_for_the_mix_of_all_plants() -> None:
    """Proves: a material outlet sees the blend of the park.

    10 at 4 and 10 at 0 mix to 2, and both are sold at 1: -20. Sensitivity: for each plant apart -10 + 100.
    """
    case = works(
        material("rich", "source", "oil", 10),
        material("lean", "source", "oil", 10, plant="b"),
        material("taker", "outlet", "oil", price=-1),
        material_quality=[
            {"stream": "rich", "property": "sulphur", "value": 4},
            {"stream": "taker", "property": "sulphur", "max": 2},
        ],
    )
    assert cost(case) == near(-20)


def test_a_truck_costs_by_weight_and_way() -> None:
    """Proves: by-products go by a mode between plants.

    10 t over 13 km (10 km straight) at 0.2 per t km: 26, and 10 to the landfill: 126. Sensitivity: without transport 100.
    """
    case = ash_and_mill(
        {},
        mill="b",
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 10}],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit_km": 0.2}],
    )
    assert cost(case) == near(126)
    assert cost(case, scope="plant") == near(700)


def test_a_by_product_needs_a_row_to_reach_a_sink() -> None:
    """Proves: the same class is not enough: 500 + 200. Sensitivity: 100."""
    case = works(material("heap", "source", "clay", 20), material("mill", "sink", "clay", 10), QUARRY)
    assert cost(case) == near(700)


def test_a_kiln_turns_a_feed_into_a_product() -> None:
    """Proves: a technology's streams are multiples of its activity.

    2 of clay at 10 make 1 of brick, sold at 100; size 3: 3*(20 - 100) = -240. Sensitivity: one clay per brick -270.
    """
    case = works(
        material("quarry", "supply", "clay", price=10),
        material("buyer", "outlet", "brick", price=-100),
        material("kiln_in", "sink", "clay", 2, technology="kiln"),
        material("kiln_out", "source", "brick", 1, technology="kiln"),
        technologies=[{"technology": "kiln", "plant": "a", "existing_size": 3}],
    )
    assert cost(case) == near(-240)


def test_an_outlet_that_does_not_count_is_no_disposal() -> None:
    """Proves: counts = false: of 8, 5 go to a buyer for nothing, 3 are disposal. Sensitivity: 8."""
    buyer = material("buyer", "outlet", "ash", price=0, limit_t_per_h=5, counts=False)
    plan = solve(works(material("ash_heap", "source", "ash", 8), buyer))
    assert plan.kpi["total_cost_per_y"] == near(30)
    assert total(plan, "disposal") == near(3)


def test_a_by_product_follows_its_profile() -> None:
    """Proves: rate times factor in each condition, with no store between.

    20 of ash in summer, 5 in winter: 500*(10*10) + 500*(5*50) = 175,000. Sensitivity: on the mean 12.5 of ash 25,000.
    """
    case = works(
        material("ash_heap", "source", "ash", 20, profile="season"),
        material("mill", "sink", "clay", 10),
        QUARRY,
        conditions=halves(),
        profiles=profile("season", winter=0.25),
        substitutions=[{"material": "ash", "sink": "mill"}],
    )
    assert cost(case) == near(175_000)


def test_what_is_used_stands_with_its_giver() -> None:
    """Proves: of the 20 that a gives, 10 are used: both totals are a's. Sensitivity: at the taker's, or 10 given."""
    plan = solve(ash_and_mill({}, mill="b", transport=[{"mode": "truck", "carries": "material"}]))
    assert total(plan, "waste_used", "a") == near(10)
    assert total(plan, "waste_given", "a") == near(20)
    assert total(plan, "waste_used") == near(10)
