"""Technologies that cannot run without another, solved by hand: bleeds of a turbine.

The turbine makes 1 power for 30 of running cost; each bleed makes 1 steam and loses 0.2 of power. Power is bought at 10 and sold
at 10, so that a unit of the turbine costs 20 and steam from the bleeds 2 besides; 10 steam are needed, 90 at a boiler house.
"""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError, from_tables, load_case, save_case, to_tables
from parkloop.cases.changes.differences import differences
from parkloop.optimizer import optimise
from tests.support.by_hand import buy, cost, flows, halves, near, need, park, profile, sell, solve

COMMODITIES = [
    {"commodity": "power", "kind": "electricity"},
    {"commodity": "steam", "kind": "heat", "t_supply_c": 150, "t_return_c": 150},
]
MARKETS = [buy("grid", "power", 10), sell("feed_in", "power", 10), buy("boiler_house", "steam", 90)]


def coupled(name: str, ratio: float, group: str | None = None, of: str = "turbine") -> dict[str, Any]:
    return {"technology": name, "of": of, "max_ratio": ratio, "group": group}


def station(
    *couplings: dict[str, Any], turbine: dict[str, Any] | None = None, bleed: float = 50, without: str = "", **tables: Any
) -> Case:
    """A turbine of 100 with two bleeds, or with one, for one hour."""
    sizes = {name: 0 if name == without else bleed for name in ("bleed", "second")}
    return park(
        **{"hours": 1, "demands": [need("a", "steam", 10)], "markets": MARKETS, **tables},
        commodities=COMMODITIES,
        technologies=[
            {"technology": "turbine", "plant": "a", "opex_per_activity": 30, **(turbine or {"existing_size": 100})},
            {"technology": "bleed", "plant": "a", "existing_size": sizes["bleed"], "max_size": 0},
            {"technology": "second", "plant": "a", "existing_size": sizes["second"], "max_size": 0},
        ],
        technology_flows=[
            *flows("turbine", power=1),
            *flows("bleed", steam=1, power=-0.2),
            *flows("second", steam=1, power=-0.2),
        ],
        technology_couplings=list(couplings),
    )


def test_without_coupling_a_bleed_makes_heat_without_its_turbine() -> None:
    """Proves what a coupling is for: steam from 2 of power a unit, the turbine off: 20."""
    assert cost(station()) == near(20)


def test_a_bleed_runs_no_more_than_its_turbine_allows() -> None:
    """Proves: activity <= 0.5 * turbine: 10 steam need 20 of the turbine at 20, and 2 each: 420.

    Sensitivity: 20 without the row, 5*20 + 20 = 120 at the inverse ratio.
    """
    assert cost(station(coupled("bleed", 0.5), without="second")) == near(420)


def test_bleeds_without_a_group_are_each_limited() -> None:
    """Proves: 5 of each from a turbine of 10: 200 + 20. Sensitivity: 420 if they shared it."""
    assert cost(station(coupled("bleed", 0.5), coupled("second", 0.5))) == near(220)


def test_bleeds_of_a_group_share_their_turbine() -> None:
    """Proves: bleed/0.5 + second/0.5 <= turbine: 20 of it whichever runs: 420. Sensitivity: 220 if each had all of it."""
    assert cost(station(coupled("bleed", 0.5, "steam"), coupled("second", 0.5, "steam"))) == near(420)


def test_in_a_group_each_counts_by_its_own_ratio() -> None:
    """Proves: bleed of 5 at 1 and second at 0.25: 5/1 + 5/0.25 = 25 of the turbine: 500 + 20. Sensitivity: by one ratio 220."""
    assert cost(station(coupled("bleed", 1, "steam"), coupled("second", 0.25, "steam"), bleed=5)) == near(520)


def test_groups_of_two_turbines_are_two() -> None:
    """Proves that rows of one word but other turbines do not share: second <= bleed/2 <= turbine/4, 13.33 of it.

    Sensitivity: 420, and more, if what hangs on the bleed took of the turbine.
    """
    case = station(coupled("bleed", 0.5, "steam"), coupled("second", 0.5, "steam", of="bleed"))
    assert cost(case) == near(10 / 0.75 * 20 + 20)


def test_a_technology_may_hang_on_several() -> None:
    """Proves: every row binds: second <= bleed/2 and second <= turbine/4, with 4 of the bleed.

    2 of the second for 8 of the turbine: 4*2 + 2*2 + 8*20, and 4 bought at 90: 532. Sensitivity: the first row alone 372, the
    last alone 4 of the second, 16*20 + 16 + 180 = 516.
    """
    case = station(coupled("second", 0.5, of="bleed"), coupled("second", 0.25), bleed=4)
    assert cost(case) == near(532)


def test_it_holds_in_every_condition() -> None:
    """Proves: the turbine stands still in winter, so steam is bought there: 0.5*(420) + 0.5*900, for 500 h each.

    Sensitivity: coupled to the mean, bleeding goes on in winter.
    """
    case = station(
        coupled("bleed", 0.5, "steam"),
        coupled("second", 0.5, "steam"),
        turbine={"existing_size": 100, "profile": "sun"},
        conditions=halves(),
        profiles=profile("sun", winter=0),
    )
    assert cost(case) == near(500 * 420 + 500 * 900)


def test_a_turbine_that_is_not_built_bleeds_nothing() -> None:
    """Proves: in the baseline a new turbine is not there, and its existing bleeds stand still: 900. Sensitivity: 20."""
    case = station(coupled("bleed", 0.5), coupled("second", 0.5), turbine={"max_size": 100})
    assert cost(case, scope="baseline") == near(900)
    assert cost(case) == near(220)


def test_a_circle_of_couplings_is_harmless() -> None:
    """Proves: bleed <= second, second <= bleed: both run alike. With 0.5 each way neither can: 900."""
    assert cost(station(coupled("bleed", 1, of="second"), coupled("second", 1, of="bleed"))) == near(20)
    assert cost(station(coupled("bleed", 0.5, of="second"), coupled("second", 0.5, of="bleed"))) == near(900)


def test_the_order_of_the_rows_says_nothing() -> None:
    """Proves that the plan of two orders is the same, to the last digit."""
    rows = (coupled("second", 0.25, "steam"), coupled("bleed", 1, "steam"))
    one, other = (solve(station(*order, bleed=5)) for order in (rows, rows[::-1]))
    assert one.operation.equals(other.operation)


def test_couplings_come_back_and_are_compared(tmp_path: Any) -> None:
    case, other = station(coupled("bleed", 0.5, "steam")), station(coupled("bleed", 0.6, "steam"))
    save_case(case, tmp_path)
    assert case == load_case(tmp_path) == from_tables(*to_tables(case))
    found = differences(case, other)
    assert found[["table", "row", "column"]].to_numpy().tolist() == [["technology_couplings", "bleed/turbine", "max_ratio"]]


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (coupled("bleed", 0.5, of="turbin"), "of", "it must name a technology (nearest: turbine)"),
        (coupled("ble", 0.5), "technology", "it must name a technology"),
        (coupled("bleed", 0.5, of="bleed"), "of", "another technology"),
        (coupled("bleed", 0), "max_ratio", "at least 1e-06"),
        ({"technology": "bleed", "of": "turbine"}, "max_ratio", "must be given"),
    ],
)
def test_a_faulty_coupling_is_told(row: dict[str, Any], column: str, told: str) -> None:
    with pytest.raises(CaseError) as error:
        station(row)
    assert [(fault.table, fault.column) for fault in error.value.faults] == [("technology_couplings", column)]
    assert told in error.value.faults[0].message


def test_a_coupling_across_plants_is_a_fault() -> None:
    """Proves: what hangs on the technology of another plant needs a link, not a row."""
    with pytest.raises(CaseError, match=r"it stands at b, and must stand at the plant of u \(a\)"):
        park(
            technologies=[{"technology": "u", "plant": "a", "max_size": 1}, {"technology": "v", "plant": "b", "max_size": 1}],
            technology_couplings=[{"technology": "u", "of": "v", "max_ratio": 1}],
        )


def test_without_a_turbine_it_is_said_that_steam_cannot_be_had() -> None:
    """Proves: a turbine of 4 lets 2 be bled, and 8 more would need 16 more of it. Sensitivity: no word of the turbine."""
    both = (coupled("bleed", 0.5, "steam"), coupled("second", 0.5, "steam"))
    plan = optimise(station(*both, turbine={"existing_size": 4}, markets=MARKETS[:2]))
    assert plan.reasons == ("Plant 'a': bleed, second cannot run without 'turbine': 16 more of its activity would be needed.",)
