"""Stores, solved by hand. A day has two steps of 1 h and passes 500 times; capital costs a tenth of itself a year."""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.models.design import Design
from parkloop.optimizer import operate, optimise
from parkloop.optimizer.analyses.what_if.run import what_if
from parkloop.optimizer.certificate.certify import certify
from parkloop.optimizer.plan.designs import design_of, same_design
from tests.support.by_hand import bill, buy, cost, flows, material, near, need, park, profile, solve, water

Row = dict[str, Any]
DAY = [
    {"condition": "night", "hours_per_y": 500, "period": "p", "step": 1, "duration_h": 1},
    {"condition": "noon", "hours_per_y": 500, "period": "p", "step": 2, "duration_h": 1},
]
TARIFF = profile("tariff", night=0.2, noon=2.0)
POWER = [{"commodity": "power", "kind": "electricity"}]
SEASONAL = ("commodities", "conditions", "calendar", "profiles", "markets", "demands")
"""Tables of `seasons` but its stores."""
HALF_A_DAY = 1 - 0.5 ** (1 / 24)
"""Loss per hour of which half is left after a day."""


def grid(**more: Any) -> Row:
    return buy("grid", "power", 50, price_profile="tariff", **more)


def battery(settings: Row | None = None, plants: list[Row] | None = None, **store: Any) -> Case:
    """10 of power are needed at all times; it costs 10 by night and 100 at noon: 550,000 a year without a battery."""
    return park(
        settings,
        commodities=POWER,
        conditions=DAY,
        profiles=TARIFF,
        markets=[grid()],
        demands=[need("a", "power", 10)],
        stores=[{"store": "battery", "plant": "a", "holds": "power", "max_size": 100, **store}],
        **({"plants": plants} if plants else {}),
    )


def test_a_battery_carries_cheap_power_to_noon() -> None:
    """Proves: what is put in by night, less both losses, is what is given at noon; capital is fixed and by size.

    10/0.9 are taken out of the content and 10/0.81 put in: 500*10*(10 + 12.34568) = 111,728.40; capital 0.1*(5,000 +
    1,000*11.1111). Sensitivity: without the loss of emptying 105,556 of power, without that of filling the same, without a
    fixed part 500 less.
    """
    plan = solve(battery(capex_fixed=5_000, capex_per_size=1_000, charge_efficiency=0.9, discharge_efficiency=0.9))
    assert bill(plan, "purchase") == near(5_000 * (10 + 10 / 0.81))
    assert bill(plan, "store_capital") == near(500 + 100 * 10 / 0.9)
    row = plan.storage.set_index("condition").loc["night"]
    assert (row["charge_per_h"], row["discharge_per_h"]) == (near(10 / 0.81), 0)
    assert (row["level_start"], row["level_end"]) == (near(0), near(10 / 0.9))


@pytest.mark.parametrize(
    ("limit", "carried"),
    [
        ({"max_size": 4}, 4),
        ({"max_charge_per_h": 3}, 3),
        ({"max_discharge_per_h": 2}, 2),
        ({"max_size": 0, "existing_size": 6}, 6),
    ],
)
def test_size_and_rates_limit_what_is_carried(limit: Row, carried: float) -> None:
    """Proves: content <= size; filling and emptying within their rates; what exists costs nothing.

    550,000 less 90 for each of 500*carried. Sensitivity: without the limit 10 are carried, and 100,000 paid.
    """
    assert cost(battery(**limit)) == near(550_000 - 45_000 * carried)


def test_what_is_not_built_is_not_there_and_the_baseline_builds_nothing() -> None:
    """Proves: a store that does not pay is not built, and none is in the baseline.

    Carrying all saves 450,000; capital of 5,000,000 costs 500,000. Sensitivity: built, 600,000; in the baseline 100,000.
    """
    assert cost(battery(capex_fixed=5_000_000)) == near(550_000)
    assert cost(battery(), scope="baseline") == near(550_000)
    assert cost(battery(), scope="plant") == near(100_000)


def test_a_least_size_is_kept() -> None:
    """Proves: new >= min_size. Capital is 0.1*1,000*40. Sensitivity: by use alone it would be 10: 1,000."""
    assert bill(solve(battery(min_size=40, capex_per_size=1_000)), "store_capital") == near(4_000)


def test_the_rate_is_bought() -> None:
    """Proves: filling and emptying are within the rate that exists and is bought, and it is paid.

    3 exist, 7 are bought: 0.1*200*7 = 140. Sensitivity: without the existing one 200, without the rule 0.
    """
    plan = solve(battery(capex_per_rate=200, existing_rate=3))
    assert bill(plan, "store_capital") == near(140)
    assert plan.stores["new_rate"].sum() == near(7)


def test_the_content_wanes_within_a_step_too() -> None:
    """Proves the exact solution of a step: of what is put in evenly over an hour a part is lost in it, as of what is taken out.

    At a loss of a half per hour the content after an hour of filling with c is c*0.5/ln 2; in the next, d*0.5/ln 2 are taken
    out of half of it: d = c/2. So 20 are put in for 10: 500*10*(10 + 20) = 150,000. Sensitivity: with losses between steps
    only, of what is held when a step begins, it is L = c, 0.5 L = d, the same; so the size tells them apart: 14.427 instead of
    20.
    """
    plan = solve(battery(loss_per_h=0.5, capex_per_size=1e-3))
    assert bill(plan, "purchase") == near(150_000)
    assert plan.stores["new_size"].sum() == near(20 * 0.5 / 0.6931471806)


def test_the_order_of_steps_counts() -> None:
    """Proves that content passes from each step to the next, the last to the first, whatever the order of rows.

    Power costs 10 in step 3, 100 in step 1; step 2 needs nothing. Held from 3 to 1 directly: with a loss of a half 20 are
    put in. Were 2 between them, 40 would be. Sensitivity: in the order of rows (1, 2, 3 by name) or back to front it is 40.
    """
    rows = [
        {"condition": "cheap", "hours_per_y": 500, "period": "p", "step": 3, "duration_h": 1},
        {"condition": "dear", "hours_per_y": 500, "period": "p", "step": 1, "duration_h": 1},
        {"condition": "none", "hours_per_y": 500, "period": "p", "step": 2, "duration_h": 1},
    ]
    case = park(
        commodities=POWER,
        conditions=rows,
        profiles=[*profile("tariff", cheap=0.2, dear=20.0, none=20.0), *profile("only", cheap=0, dear=1, none=0)],
        markets=[grid()],
        demands=[need("a", "power", 10, profile="only")],
        stores=[{"store": "battery", "plant": "a", "holds": "power", "max_size": 100, "loss_per_h": 0.5}],
    )
    assert cost(case) == near(500 * 10 * 20)


def test_a_store_is_no_way_to_be_rid_of_what_must_be_used() -> None:
    """Proves: what loses by filling and emptying does not do both at once.

    5 of power must be used at all times and nothing uses it. Sensitivity: by filling 10 and emptying 5 a battery that gives
    back a half would burn it, and there would be a plan.
    """
    rest = need("a", "power", -5, must_use=True)
    store = {"store": "battery", "plant": "a", "holds": "power", "max_size": 100, "discharge_efficiency": 0.5}
    case = park(commodities=POWER, conditions=DAY, demands=[rest], stores=[store])
    assert optimise(case).status == "infeasible"


def test_stores_rest_in_conditions_without_a_place_in_time() -> None:
    """Proves: only steps of a period are stored over.

    Noon and night are no steps, a third condition is: 550,000. Sensitivity: otherwise 100,000.
    """
    rows = [
        {"condition": "night", "hours_per_y": 500},
        {"condition": "noon", "hours_per_y": 500},
        {"condition": "rest", "hours_per_y": 1, "period": "p", "step": 1},
    ]
    case = park(
        commodities=POWER,
        conditions=rows,
        profiles=[*TARIFF, *profile("tariff", rest=0.0)],
        markets=[grid()],
        demands=[need("a", "power", 10)],
        stores=[{"store": "battery", "plant": "a", "holds": "power", "max_size": 100}],
    )
    assert cost(case) == near(550_000)


def test_the_owner_pays_and_the_place_has_the_land() -> None:
    """Proves: capital falls to the owner at its own rate and within its budget, land to the plant where it stands.

    Sensitivity: at the plant's own rate (0) it is 1,000 of capital; a budget of the plant does not bind, one of the owner does.
    """
    place: Row = {"plant": "a", "spare_land_m2": 100, "capex_budget": 0}
    bank: Row = {"plant": "bank", "interest_rate": 0.1}
    store: Row = {"capex_per_size": 1_000, "owner": "bank", "land_m2_per_size": 2, "land_m2_fixed": 1}
    plan = solve(battery({"policy.land_price_per_m2_y": 3}, [place, bank], **store))
    assert bill(plan, "store_capital", "bank") == near(10_000 * 0.1 / (1 - 1.1**-10))
    assert bill(plan, "land", "a") == near(3 * 21)
    assert built(battery({}, [place, {**bank, "capex_budget": 6_000}], **store)) == near(6)
    assert built(battery({}, [{**place, "spare_land_m2": 11}, bank], **store)) == near(5)


def built(case: Case) -> float:
    """New size of all stores of the best plan."""
    return float(solve(case).stores["new_size"].sum())


SEASONS = [
    {"condition": "season", "hours_per_y": 500, "period": "year", "step": 1},
    {"condition": "rest", "hours_per_y": 500, "period": "year", "step": 2},
]


def test_a_pile_feeds_a_mill_beyond_the_season() -> None:
    """Proves: a store of a source gives rate + discharge - charge, over a year as one period.

    10 of ash come in the season only; the mill needs 5 of clay, at 50 from a quarry, and takes ash. The pile holds 2,500.
    Sensitivity: without it 5 go to the landfill in the season and 5 are bought after it: 500*(5*10 + 5*50) = 150,000.
    """

    def works(**store: Any) -> Case:
        pile = {"store": "pile", "plant": "a", "holds": "heap", "max_size": 1e5, "capex_per_size": 10, **store}
        return park(
            conditions=SEASONS,
            profiles=profile("crop", season=1, rest=0),
            material_streams=[
                material("heap", "source", "ash", 10, profile="crop"),
                material("mill", "sink", "clay", 5),
                material("quarry", "supply", "clay", price=50),
                material("landfill", "outlet", None, price=10),
            ],
            substitutions=[{"material": "ash", "sink": "mill"}],
            stores=[pile],
        )

    assert cost(works()) == near(2_500)
    assert cost(works(max_size=1_000)) == near(1_000 + 150_000 * (1 - 1_000 / 2_500))


def test_a_tank_is_filled_by_night_for_the_neighbour() -> None:
    """Proves that the bound on a pipe knows what a tank gives: the source gives nothing when the water is needed.

    8 of water by night for 8 at noon next door: the pipe costs 0.1*1,000. Sensitivity: with what the source has alone as bound,
    the pipe carries nothing, and 8 of fresh water at 10 cost 40,000, and as many go to the sewer.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        conditions=DAY,
        profiles=[*profile("by_night", night=1, noon=0), *profile("at_noon", night=0, noon=1)],
        water_streams=[
            water("rinse", "source", 8, profile="by_night"),
            water("boiler", "sink", 8, plant="b", profile="at_noon"),
            water("river", "supply", price=10),
            water("sewer", "outlet", price=1),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_per_km": 1_000, "detour": 1}],
        stores=[{"store": "tank", "plant": "a", "holds": "rinse", "max_size": 50}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(100)
    assert plan.kpi["links_built"] == 1


def test_a_store_sends_to_the_neighbour_what_was_made_before() -> None:
    """Proves that the bound on a line knows what a store gives: nothing is made when power is needed next door.

    The sun gives 8 of power at noon to a, which has the battery; b makes the hydrogen that it needs by night of power or of gas.
    Sensitivity: with what is bought and made at night alone as bound, the line carries nothing, and 8 of gas cost 500*8.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[*POWER, {"commodity": "gas", "kind": "fuel"}, {"commodity": "hydrogen", "kind": "other"}],
        conditions=DAY,
        profiles=[*profile("sun", night=0, noon=1), *profile("dark", night=1, noon=0)],
        markets=[buy("gas_net", "gas", 1)],
        demands=[need("a", "power", -8, profile="sun"), need("b", "hydrogen", 8, profile="dark")],
        technologies=[{"technology": name, "plant": "b", "existing_size": 10} for name in ("cell", "reformer")],
        technology_flows=[*flows("cell", hydrogen=1, power=-1), *flows("reformer", hydrogen=1, gas=-1)],
        transport=[{"mode": "line", "carries": "commodity", "only": "power", "capex_per_km": 1_000, "detour": 1}],
        stores=[{"store": "battery", "plant": "a", "holds": "power", "max_size": 50}],
    )
    assert cost(case) == near(100)


def seasons(**store: Any) -> Case:
    """Days of 24 h: heat is bought in summer at 1, in winter at 100, and 10 are needed in winter."""
    rows = [
        {"condition": "summer", "hours_per_y": 48, "period": "s", "step": 1, "duration_h": 24},
        {"condition": "winter", "hours_per_y": 48, "period": "w", "step": 1, "duration_h": 24},
    ]
    return park(
        commodities=POWER,
        conditions=rows,
        calendar=[
            {"position": 1, "period": "s", "repeats": 2},
            {"position": 2, "period": "w", "repeats": 2},
        ],
        profiles=[*profile("tariff", summer=0.02, winter=2.0), *profile("cold", summer=0, winter=1)],
        markets=[grid()],
        demands=[need("a", "power", 10, profile="cold")],
        stores=[{"store": "pit", "plant": "a", "holds": "power", "max_size": 1e4, "seasonal": True, **store}],
    )


def test_a_seasonal_store_carries_summer_to_winter() -> None:
    """Proves: the content is carried from one period to the next by the calendar, and the store is as large as the winter needs.

    480 are needed in winter, and bought in summer at 1. Sensitivity: within its days nothing is carried: 48,000.
    """
    plan = solve(seasons(capex_per_size=1e-3))
    assert bill(plan, "purchase") == near(480)
    assert plan.stores["new_size"].sum() == near(480)
    assert cost(seasons(seasonal=False)) == near(48_000)


def test_a_store_of_what_is_not_built_yet_stands_empty() -> None:
    """Proves: today a seasonal tank for a treatment that may come holds nothing, and is certified so: 480 at 100 are bought.

    Sensitivity: its content is missed, and the park of today has no certificate.
    """
    case = park(
        **{table: [row.model_dump(by_alias=True) for row in getattr(seasons(), table)] for table in SEASONAL},
        technologies=[{"technology": "filter", "plant": "a", "max_size": 1}],
        water_streams=[water("clean", "source", 1, technology="filter"), water("sewer", "outlet", plant="a")],
        stores=[{"store": "tank", "plant": "a", "holds": "clean", "existing_size": 5, "seasonal": True}],
    )
    assert cost(case, scope="baseline") == near(48_000)


def test_a_seasonal_store_has_no_content_of_a_step() -> None:
    """Proves the certificate notices a content that is told where it has no meaning. Sensitivity: it reads other stores only."""
    case = seasons(capex_per_size=1e-3)
    plan = solve(case)
    told = plan.tables["storage"].astype({"level_start": object})
    told.loc[0, "level_start"] = 1.0
    assert any("which a step of it has not" in fault for fault in certify(case, {**plan.tables, "storage": told}))


def test_a_seasonal_store_wanes_day_by_day() -> None:
    """Proves: of what a period began with a share is left each time that it passes.

    With H = 12/ln 2 and half left after a day, winter takes d: 0 = ((I/2 - H d)/2) - H d, so I = 6 H d; summer puts in c: I = H
    c/2 + H c from nothing, so c = 4 d = 40: 40*48 = 1,920. Sensitivity: with a loss once a season, or none between its days, it
    is 960 or less.
    """
    plan = solve(seasons(loss_per_h=HALF_A_DAY, capex_per_size=1e-6))
    assert bill(plan, "purchase") == near(1_920)
    assert plan.stores["new_size"].sum() == near(6 * 10 * 12 / 0.6931471806)
    levels = plan.store_levels.set_index("position")
    assert levels.loc[1, "level_end"] == levels.loc[2, "level_start"] == near(60 * 12 / 0.6931471806)


@pytest.mark.parametrize(("size", "status"), [(18.001, "optimal"), (17.9, "infeasible")])
def test_the_content_is_within_size_at_the_last_time_too(size: float, status: str) -> None:
    """Proves bounds within the last of many passes: the highest content is at noon of the last summer day.

    Three days put in 10 and take out 6: 4, 8, and at noon of the third 18, though it ends at 12. Twelve winter hours take 1 each.
    Sensitivity: with bounds at the first time alone 10 would do, with bounds at the ends of seasons 12.
    """
    rows = [
        {"condition": "noon", "hours_per_y": 3, "period": "s", "step": 1, "duration_h": 1},
        {"condition": "night", "hours_per_y": 3, "period": "s", "step": 2, "duration_h": 1},
        {"condition": "winter", "hours_per_y": 12, "period": "w", "step": 1, "duration_h": 1},
    ]
    case = park(
        commodities=POWER,
        conditions=rows,
        calendar=[{"position": 1, "period": "s", "repeats": 3}, {"position": 2, "period": "w", "repeats": 12}],
        profiles=[*profile("sun", noon=1, night=0, winter=0), *profile("use", noon=0, night=6, winter=1)],
        demands=[
            need("a", "power", -10, profile="sun", must_use=True),
            {**need("a", "power", 1, profile="use"), "demand": "use"},
        ],
        stores=[{"store": "pit", "plant": "a", "holds": "power", "max_size": size, "seasonal": True}],
    )
    assert optimise(case).status == status


def test_a_seasonal_store_is_never_below_empty() -> None:
    """Proves the bound from below within the last of many passes: winter nights take before winter noons bring.

    Each of 3 winter days takes 10 by night and gets 8 at noon: 14 must be there at first (4, 12, 2, 10, 0, 8), and summer adds
    6 to the 8 of the last noon. Sensitivity: by bounds at the first day alone the winter could begin with 10, and the content
    be -4.
    """
    rows = [
        {"condition": "night", "hours_per_y": 3, "period": "w", "step": 1, "duration_h": 1},
        {"condition": "noon", "hours_per_y": 3, "period": "w", "step": 2, "duration_h": 1},
        {"condition": "summer", "hours_per_y": 1, "period": "s", "step": 1, "duration_h": 1},
    ]
    case = park(
        commodities=POWER,
        conditions=rows,
        calendar=[{"position": 1, "period": "w", "repeats": 3}, {"position": 2, "period": "s"}],
        profiles=[
            *profile("tariff", night=20, noon=20, summer=0.02),
            *profile("sun", night=0, noon=1, summer=0),
            *profile("use", night=1, noon=0, summer=0),
        ],
        markets=[grid()],
        demands=[need("a", "power", -8, profile="sun"), {**need("a", "power", 10, profile="use"), "demand": "use"}],
        stores=[{"store": "pit", "plant": "a", "holds": "power", "max_size": 100, "seasonal": True, "capex_per_size": 1e-6}],
    )
    plan = solve(case)
    assert bill(plan, "purchase") == near(6)
    assert plan.store_levels.set_index("position").loc[1, "level_start"] == near(14)


def test_a_design_is_held_with_its_stores() -> None:
    """Proves size and bought rate of a store are part of a design: fixed, the plan costs the same, and less of it costs more.

    Sensitivity: with stores left free in a fixed design the empty one would cost no more than the best.
    """
    case = battery(capex_per_size=1_000, capex_per_rate=200, existing_rate=3)
    plan = solve(case)
    assert operate(case, design_of(plan)).objective == near(float(plan.kpi["total_cost_per_y"]))
    assert operate(case, Design({}, {}, {})).objective == near(550_000)
    assert operate(case, Design({}, {"battery": 10}, {})).objective == near(550_000 - 45_000 * 3 + 1_000)
    assert same_design(plan, solve(case))


def test_another_price_is_answered_with_stores() -> None:
    """Proves a what-if knows stores: at twice the price the answer costs what a plan of the other case does."""
    case, dearer = battery(capex_per_size=40_000), battery(capex_per_size=40_000)
    dearer = dearer.model_copy(update={"markets": tuple(m.model_copy(update={"price_per_unit": 100.0}) for m in dearer.markets)})
    answered = what_if(case, values={"markets.grid.price_per_unit": 100.0}, gap=1e-7)
    assert answered.plan.objective == near(float(solve(dearer).kpi["total_cost_per_y"]))
