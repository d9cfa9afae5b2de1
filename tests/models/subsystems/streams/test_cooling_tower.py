"""A cooling tower of the library, by hand: evaporation by the heat, make-up and blow-down by cycles of concentration."""

from parkloop.cases import Case, draw
from tests.support.by_hand import Row, buy, cost, heat, near, park, quality, solve, water

SALT: Row = {"species": "tds"}


def cooled(*streams: Row, qualities: tuple[Row, ...] = (), mw: float = 4) -> Case:
    """4 MW have to be cooled from 60 to 45 degC by a tower that exists; fresh water at 2, a sewer at 1."""
    commodities = [
        {"commodity": "power", "kind": "electricity"},
        {"commodity": "cooling_water", "kind": "cold", "t_supply_c": 24, "t_return_c": 32},
    ]
    case = park(
        {"case.currency": "CNY"},
        commodities=commodities,
        markets=[buy("grid", "power", 500)],
        heat_streams=[heat("flue", 60, 45, mw)],
        water_streams=[water("fresh", "supply", price=2), water("sewer", "outlet", price=1), *streams],
        water_quality=[quality("fresh", c_out=200, **SALT), *qualities],
    )
    return draw(case, "cooling_tower", "a", id="tower", existing_size=10, max_size=0, opex_per_activity=0)


def test_make_up_is_evaporation_and_blow_down_by_cycles() -> None:
    """Proves: 1.5 t/MWh evaporate; at 4 cycles 0.5 are blown down and 2 made up: 8 t/h in, 2 out, 0.08 MW of power for 4 MW.

    Sensitivity: make-up of what evaporates alone 12,000; as much as 1 MW, whatever the heat, 4,000.
    """
    assert cost(cooled()) == near(1_000 * (2 * 8 + 2 + 500 * 0.08))


def test_blow_down_carries_the_salt_of_the_make_up() -> None:
    """Proves: at 4 cycles it has 4 x 200 mg/L, and a drain that takes 700 refuses it. Sensitivity: at 200 it is free."""
    drain = water("drain", "outlet", price=0)
    assert cost(cooled(drain, qualities=(quality("drain", c_in=800, **SALT),))) == near(1_000 * (16 + 40))
    assert cost(cooled(drain, qualities=(quality("drain", c_in=700, **SALT),))) == near(1_000 * (16 + 2 + 40))


def test_make_up_of_limited_quality_is_mixed_with_reclaimed_water() -> None:
    """Proves: of 8 t/h so much is reclaimed water of 1,800 mg/L as 1,000 in the mix admit: half. Sensitivity: none, or all."""
    reclaimed = water("reclaimed", "supply", price=0)
    plan = solve(cooled(reclaimed, qualities=(quality("reclaimed", c_out=1_800, **SALT),)))
    assert plan.kpi["total_cost_per_y"] == near(1_000 * (2 * 4 + 2 + 40))
