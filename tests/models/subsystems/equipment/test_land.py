"""Land of what is new, solved by hand: 10 hydrogen per h, bought at 50 or made at 20 by cells of 10 m2 each."""

from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import bill, buy, cost, flows, near, need, park, solve, total

COMMODITIES = [{"commodity": "power", "kind": "electricity"}, {"commodity": "hydrogen", "kind": "other", "unit": "km3"}]


def cells(settings: dict[str, Any] | None = None, plants: Any = ({"plant": "a"},), hours: float = 1, **tables: Any) -> Case:
    names = [row["plant"] for row in plants]
    return park(
        settings,
        hours,
        plants=list(plants),
        commodities=COMMODITIES,
        markets=[buy("grid", "power", 10), buy("trucks", "hydrogen", 50)],
        demands=[need(name, "hydrogen", 10) for name in names],
        technologies=[
            {"technology": f"cell_{name}", "plant": name, "max_size": 30, "land_m2_fixed": 10, "land_m2_per_size": 10}
            for name in names
        ],
        technology_flows=[row for name in names for row in flows(f"cell_{name}", hydrogen=1, power=-2)],
        **tables,
    )


def test_new_technologies_keep_to_the_spare_land_of_their_plant() -> None:
    """Proves: fixed + per_size*size <= spare land: 50 m2 hold 4: 4*20 + 6*50 = 380. Sensitivity: without the fixed part 350."""
    plan = solve(cells(plants=[{"plant": "a", "spare_land_m2": 50}]))
    assert plan.kpi["total_cost_per_y"] == near(380)
    assert plan.technologies["land_m2"].sum() == near(50)


def test_the_park_s_land_is_shared() -> None:
    """Proves: land of all plants <= the park's.

    120 m2 hold two cells of 5 or one of 10, so 10 are made and 10 bought: 10*20 + 10*50 = 700.
    Sensitivity: for each plant apart 400.
    """
    assert cost(cells({"policy.park_land_m2": 120}, [{"plant": "a"}, {"plant": "b"}])) == near(700)


def test_rent_is_a_cost() -> None:
    """Proves: rent per m2 and year: 110*3 = 330 beside 200,000. Sensitivity: per hour 330,000."""
    plan = solve(cells({"policy.land_price_per_m2_y": 3}, hours=1000))
    assert plan.kpi["total_cost_per_y"] == near(200_330)
    assert bill(plan, "land", "a") == near(330)


def test_existing_technologies_take_no_land() -> None:
    """Proves: only what is new takes land: 10 exist on full ground: 200. Sensitivity: 500."""
    case = park(
        hours=1,
        plants=[{"plant": "a", "spare_land_m2": 0}],
        commodities=COMMODITIES,
        markets=[buy("grid", "power", 10), buy("trucks", "hydrogen", 50)],
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": "cell", "plant": "a", "existing_size": 10, "land_m2_fixed": 10, "land_m2_per_size": 10}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )
    assert cost(case) == near(200)


def joined(settings: dict[str, Any], status: str = "candidate") -> Case:
    return park(
        settings,
        plants=[{"plant": "a", "spare_land_m2": 0}, {"plant": "b", "spare_land_m2": 0}],
        commodities=COMMODITIES,
        markets=[buy("trucks", "hydrogen", 20)],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        transport=[{"mode": "pipe", "carries": "commodity", "land_m2_per_km": 2}],
        links=[
            {"link": "a-b", "from": "a", "to": "b", "commodity": "hydrogen", "length_km": 10, "status": status, "capacity": 10}
        ],
    )


def test_a_link_takes_land_of_the_park_only() -> None:
    """Proves: 10 km take 20 m2 of the park's land, none of the plants' (0 spare).

    With 20 m2 in the park it is laid, with 15 not: 0 and 80,000. Sensitivity: against the plants' land never.
    """
    assert cost(joined({"policy.park_land_m2": 20})) == near(0)
    assert cost(joined({"policy.park_land_m2": 15})) == near(80_000)


def test_the_owner_pays_the_rent_of_a_new_link() -> None:
    """Proves: 20 m2 at 3: 60, the giver's; an existing link pays none. Sensitivity: 60 twice."""
    plan = solve(joined({"policy.land_price_per_m2_y": 3}))
    assert plan.kpi["total_cost_per_y"] == near(60)
    assert bill(plan, "land", "a") == near(60)
    assert cost(joined({"policy.land_price_per_m2_y": 3}, "existing")) == near(0)


def test_land_may_be_what_is_spared() -> None:
    """Proves: objective land builds nothing; cost comes second: 500. Sensitivity: least cost builds 110 m2 for 200."""
    plan = solve(cells(), objective="land")
    assert plan.kpi["total_cost_per_y"] == near(500)
    assert total(plan, "land") == near(0)


def test_land_may_be_capped() -> None:
    """Proves: a cap on land: 40 m2 hold 3: 3*20 + 7*50 = 410. Sensitivity: 200."""
    assert cost(cells(policies=[{"policy": "green_belt", "kind": "cap", "target": "land", "value": 40}])) == near(410)
