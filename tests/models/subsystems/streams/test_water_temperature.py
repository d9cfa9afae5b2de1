"""Temperature of water, by hand: takers that refuse hot water, heat of effluents that is used, pumped or cooled away."""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from tests.support.by_hand import Row, buy, cost, flows, halves, heat, near, park, profile, solve, total, water

WARM = water("warm", "source", 36, t_c=60)
FRESH = water("fresh", "supply", price=2, t_c=15)
SEWER = water("sewer", "outlet", price=1)
MW = 36 * 4.186 / 3600
"""Heat of 36 t/h by a kelvin: 0.04186 MW."""


def bath(t_max: float | None = 30, **tables: Any) -> Case:
    """A bath needs 20 t/h, fresh at 2 or of a warm effluent of 60 degC, which is else discharged at 1."""
    complete: Row = {"water_streams": [WARM, FRESH, SEWER, water("bath", "sink", 20, t_max_c=t_max)], **tables}
    return park(**complete)


def test_a_taker_refuses_what_is_too_hot_and_takes_the_mix() -> None:
    """Proves: of 60 and 15 degC a mix of 30 has a third of the warm water: 20/3 t/h. Sensitivity: without a limit all 20."""
    assert cost(bath()) == near(1_000 * (2 * 40 / 3 + 36 - 20 / 3))
    assert cost(bath(None)) == near(1_000 * 16)


def test_water_without_a_temperature_is_within_the_limit() -> None:
    """Proves: what states none neither warms nor cools the mix. Sensitivity: counted as 0 degC, as fresh water of 15 the more."""
    streams = [water("warm", "source", 36), FRESH, SEWER, water("bath", "sink", 20, t_max_c=30)]
    assert cost(bath(water_streams=streams)) == near(16_000)


def test_each_plant_keeps_the_limit_of_an_outlet_with_its_own_discharge() -> None:
    """Proves: a's 60 degC may not be mixed down by b's cold water; only as much as its own of 20 degC bears, the rest elsewhere.

    36 t/h of 60 and 36 of 20 mix to 40; a river that takes 30 at 0.1 gets 12 of the first. Sensitivity: with b's 100 t/h all.
    """
    streams = [
        WARM,
        water("cold", "source", 36, t_c=20),
        water("other", "source", 100, plant="b", t_c=10),
        water("river", "outlet", price=0, t_max_c=30),
        SEWER,
    ]
    assert cost(park(water_streams=streams)) == near(1_000 * 24)


def test_heat_of_an_effluent_follows_its_flow() -> None:
    """Proves: 36 t/h from 60 to 40 degC heat 20 x 0.04186 MW of a wash from 20 to 30; half of it in the other half of the year.

    Steam at 50 gives the rest of 1 MW. Sensitivity: without the profile of the water 0.8372 all year.
    """
    case = park(
        conditions=halves(),
        profiles=profile("season", summer=0.5, winter=1),
        commodities=[{"commodity": "steam", "kind": "heat", "t_supply_c": 120, "t_return_c": 120}],
        markets=[buy("boiler", "steam", 50)],
        water_streams=[WARM | {"profile": "season"}, SEWER],
        heat_streams=[heat("wash", 20, 30, 1), warmth()],
    )
    assert cost(case) == near(500 * (54 + 50 * (2 - 30 * MW)))


def warmth(t_in: float = 60, t_out: float = 40, **more: Any) -> Row:
    """The heat of the warm effluent, which is used or leaves."""
    return {
        "stream": f"warmth_{t_out}",
        "plant": "a",
        "water": "warm",
        "t_in_c": t_in,
        "t_out_c": t_out,
        "must_cool": False,
        **more,
    }


def test_a_heat_pump_takes_no_more_than_the_effluent_has() -> None:
    """Proves: a pump of 0.7 heat and 0.3 power to 1 MW has 20 x 0.04186 MW of the effluent, and makes 1.196 MW of 3.

    Power at 60, steam at 50. Sensitivity: 3 MW without the flow of the water.
    """
    pump = {"technology": "pump", "plant": "a", "existing_size": 10}
    case = park(
        commodities=[
            {"commodity": "power", "kind": "electricity"},
            {"commodity": "steam", "kind": "heat", "t_supply_c": 120, "t_return_c": 120},
        ],
        markets=[buy("grid", "power", 60), buy("boiler", "steam", 50)],
        water_streams=[WARM, SEWER],
        technologies=[pump],
        technology_flows=flows("pump", power=-0.3, steam=1),
        heat_streams=[heat("evaporator", 30, 30, 0.7, technology="pump", kind="cold"), heat("dryer", 90, 100, 3), warmth()],
    )
    made = 20 * MW / 0.7
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(1_000 * (36 + 60 * 0.3 * made + 50 * (3 - made)))
    assert total(plan, "waste_heat_used") == near(1_000 * 20 * MW)


def test_water_that_must_be_cooled_reaches_the_taker_cooled() -> None:
    """Proves: cooled to 30 degC at 10 a MWh all 20 t/h may be of it, and all 36 t/h are cooled.

    Sensitivity: 20/3 t/h at 60 degC.
    """
    case = bath(
        commodities=[{"commodity": "tower", "kind": "cold", "t_supply_c": 15, "t_return_c": 20}],
        markets=[buy("towers", "tower", 10)],
        heat_streams=[warmth(t_out=30, must_cool=True)],
    )
    assert cost(case) == near(1_000 * (16 + 10 * 30 * MW))


def test_heat_below_what_must_be_cooled_may_be_used() -> None:
    """Proves: from 30 to 20 degC it warms a pond from 5 to 10, though the water counts at 30. Sensitivity: 25 a MWh more."""
    case = bath(
        commodities=[
            {"commodity": "tower", "kind": "cold", "t_supply_c": 15, "t_return_c": 20},
            {"commodity": "steam", "kind": "heat", "t_supply_c": 120, "t_return_c": 120},
        ],
        markets=[buy("towers", "tower", 10), buy("boiler", "steam", 25)],
        heat_streams=[warmth(t_out=30, must_cool=True), warmth(30, 20), heat("pond", 5, 10, 1)],
    )
    assert cost(case) == near(1_000 * (16 + 10 * (30 * MW - 1)))


def test_the_heat_of_a_treatment_s_product_follows_its_activity() -> None:
    """Proves: of 20 t/h that are treated the product of 60 degC gives 20 x 20 x 4.186 / 3600 MW. Sensitivity: a unit of 1 t/h."""
    case = park(
        commodities=[{"commodity": "steam", "kind": "heat", "t_supply_c": 120, "t_return_c": 120}],
        markets=[buy("boiler", "steam", 50)],
        technologies=[{"technology": "plant_a", "plant": "a", "existing_size": 30}],
        water_streams=[
            water("waste", "source", 20),
            water("feed", "sink", 1, plant=None, technology="plant_a"),
            water("clean", "source", 1, plant=None, technology="plant_a", t_c=60),
            water("river", "outlet", price=0),
        ],
        links=[{"link": "no", "from": "waste", "to": "river", "status": "forbidden"}],
        heat_streams=[heat("wash", 20, 30, 1), warmth() | {"plant": None, "technology": "plant_a", "water": "clean"}],
    )
    assert cost(case) == near(50_000 * (1 - 20 * 20 * 4.186 / 3600))


def test_the_heat_of_water_is_reduced_by_its_water() -> None:
    """Proves: what saves heat of an effluent is a fault, what saves the effluent is none."""
    saver = {"technologies": [{"technology": "saver", "plant": "a", "max_size": 1, "measure": "source_reduction"}]}
    tables: Row = {"water_streams": [WARM, SEWER], "heat_streams": [warmth()], **saver}
    row = {"technology": "saver", "per_activity": 1}
    assert park(**tables, reductions=[row | {"stream": "warm"}])
    with pytest.raises(CaseError, match="reduce that"):
        park(**tables, reductions=[row | {"stream": "warmth_40"}])


@pytest.mark.parametrize(
    ("streams", "heats", "column"),
    [
        ([WARM], [warmth() | {"duty_mw": 1}], "duty_mw"),
        ([WARM], [heat("flue", 90, 60, None)], "duty_mw"),
        ([WARM | {"t_c": None}], [warmth()], "t_c"),
        ([WARM], [warmth(70)], "t_in_c"),
        ([WARM], [warmth(50, must_cool=True)], "must_cool"),
        ([WARM], [warmth(), warmth(50, 30)], "t_in_c"),
        ([WARM], [warmth(), warmth(40, 30, must_cool=True)], "must_cool"),
        ([WARM], [warmth(40, 60)], "t_out_c"),
        ([WARM], [warmth() | {"plant": "b"}], "water"),
        ([WARM, SEWER | {"t_c": 20}], [], "t_c"),
        ([WARM | {"t_max_c": 20}], [], "t_max_c"),
        ([WARM, SEWER], [warmth() | {"water": "sewer"}], "water"),
        ([WARM | {"t_c": -300}], [], "t_c"),
    ],
)
def test_temperatures_that_cannot_be_are_faults(streams: list[Row], heats: list[Row], column: str) -> None:
    with pytest.raises(CaseError) as raised:
        park(plants=[{"plant": "a"}, {"plant": "b"}], water_streams=streams, heat_streams=heats)
    assert column in [fault.column for fault in raised.value.faults]
