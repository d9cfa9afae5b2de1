"""Converters by hand: boilers, turbines, valves, heat pumps, ORC, chillers, digesters, kilns; least loads and cost curves.

All are technologies with flows, streams and emissions. A year has 1000 h, gas costs 30 and power 100, and what is built is free
unless a test is about its capital.
"""

from typing import Any

import pytest

from parkloop.cases import Case, draw
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.schema import Technology
from parkloop.models.subsystems.equipment.scale import chords, true_capital
from tests.support.by_hand import Row, bill, buy, cost, emitted, flows, halves, heat, material, near, need, park, solve

KELVIN = 273.15
CARRIERS = [
    {"commodity": "hp", "kind": "heat", "t_supply_c": 250, "t_return_c": 80},
    {"commodity": "lp", "kind": "heat", "t_supply_c": 150, "t_return_c": 80},
    {"commodity": "hot_water", "kind": "heat", "t_supply_c": 90, "t_return_c": 70},
    {"commodity": "chilled", "kind": "cold", "t_supply_c": 7, "t_return_c": 12},
]
COMMODITIES = [
    {"commodity": "power", "kind": "electricity"},
    {"commodity": "gas", "kind": "fuel"},
    {"commodity": "biogas", "kind": "fuel"},
    *CARRIERS,
]
BOILER = flows("boiler", gas=-1 / 0.9, hp=1)
"""High-pressure steam with an efficiency of 0.9: 33.33 per MWh."""
VALVE = flows("valve", hp=-1, lp=1)
TURBINE = flows("turbine", hp=-1.2, lp=1, power=0.2)
CONDENSER = flows("condenser", hp=-1 / 0.3, power=1)


def plant(*technologies: list[Row], power: float = 100, cells: Row | None = None, **tables: Any) -> Case:
    """A plant with these technologies, each given by its flows; ``cells`` are columns of the technologies by their key."""
    names = [rows[0]["technology"] for rows in technologies]
    return park(
        commodities=COMMODITIES,
        markets=[buy("gas_net", "gas", 30), buy("grid", "power", power), *tables.pop("markets", [])],
        technologies=[{"technology": name, "plant": "a", "max_size": 1000, **(cells or {}).get(name, {})} for name in names],
        technology_flows=[row for rows in technologies for row in rows if "commodity" in row],
        **tables,
    )


def without_flows(name: str) -> list[Row]:
    return [{"technology": name}]


def test_a_boiler_burns_its_fuel_and_emits() -> None:
    """Proves: fuel = steam / efficiency, and emission per steam.

    9 MWh/h of steam from 10 of gas at 30: 300,000 a year; at 200 kg per MWh of gas 2,000 t.
    Sensitivity: without the efficiency 270,000.
    """
    emissions = [{"item": "boiler", "species": "co2", "kg_per_unit": 200 / 0.9}]
    plan = solve(plant(BOILER, demands=[need("a", "hp", 9)], emissions=emissions))
    assert plan.kpi["total_cost_per_y"] == near(300_000)
    assert emitted(plan, "co2") == near(2_000)


def test_a_let_down_valve_loses_the_power_that_a_turbine_would_make() -> None:
    """Proves: the valve keeps the heat and makes no power; the turbine takes more steam and makes power.

    9 of low-pressure steam and 1.8 of power. Valve: 9 of steam, 10 of gas, 300,000, and power bought for 180,000.
    Turbine: 10.8 of steam, 12 of gas, 360,000. Where both may be, the turbine is taken.
    Sensitivity: were power made for nothing, 300,000.
    """
    needs = [need("a", "lp", 9), need("a", "power", 1.8)]
    assert cost(plant(BOILER, VALVE, demands=needs)) == near(480_000)
    assert cost(plant(BOILER, TURBINE, demands=needs)) == near(360_000)
    assert cost(plant(BOILER, VALVE, TURBINE, demands=needs)) == near(360_000)


def test_where_power_is_cheap_the_valve_is_right() -> None:
    """Proves: the turbine's power costs 0.2*33.33/0.2 = 33.33 per MWh, so at 20 it is bought.

    Valve: 300,000 + 1.8*20*1000 = 336,000 against 360,000. Sensitivity: were power made for nothing, 300,000.
    """
    needs = [need("a", "lp", 9), need("a", "power", 1.8)]
    assert cost(plant(BOILER, VALVE, TURBINE, power=20, demands=needs)) == near(336_000)


@pytest.mark.parametrize(("steam", "live"), [(0, 10), (10, 46 / 3)])
def test_extraction_costs_the_power_that_is_no_longer_condensed(steam: float, live: float) -> None:
    """Proves: a back-pressure and a condensing turbine fed with the same steam are an extraction-condensing set.

    3 of power take 10 of live steam. With 10 of steam extracted the back-pressure part takes 12 and makes 2; the missing 1 is
    condensed from 3.33: 15.33 in all. So extraction lost 0.3*12 - 2 = 1.6 of power, which is 5.33 of live steam.
    Sensitivity: extraction that cost no power would take 10 in both.
    """
    case = plant(BOILER, TURBINE, CONDENSER, power=1000, demands=[need("a", "lp", steam), need("a", "power", 3)])
    assert cost(case) == near(live / 0.9 * 30 * 1000)


def heat_pump(waste_c: float) -> Case:
    """A heat pump from 30 to 80 degC, half as good as Carnot's; 10 MW are needed at 60 to 65 degC."""
    cop = 0.5 * (80 + KELVIN) / 50
    return plant(
        flows("pump", power=-1 / cop),
        heat_streams=[
            heat("waste_water", waste_c, waste_c - 1, 100, must_cool=False),
            heat("washing", 60, 65, 10),
            heat("pump.source", 30, 30, 1 - 1 / cop, technology="pump", kind="cold"),
            heat("pump.sink", 80, 80, 1, technology="pump", kind="hot"),
        ],
    )


def test_a_heat_pump_lifts_heat_between_its_levels() -> None:
    """Proves: power = heat/COP, COP = 0.5*353.15/50 = 3.53, the rest of the heat comes from the source.

    10 MW take 2.832 of power (283,166 a year) and 7.168 of the waste heat. Sensitivity: COP counted on the source, 3.53 + 1.
    """
    cop = 0.5 * 353.15 / 50
    plan = solve(heat_pump(waste_c=41))
    assert plan.kpi["total_cost_per_y"] == near(10 / cop * 100 * 1000)
    left = plan.tables["heat"].query("role == 'left' and item == 'waste_water'")["mw"].sum()
    assert left == near(100 - (10 - 10 / cop))


def test_a_heat_pump_needs_a_source_as_warm_as_its_lower_level() -> None:
    """Proves: its source must be 10 K above 30 degC; with less it can only feed itself, and is a heater of 10 MW of power.

    1,000,000 a year. Sensitivity: a source of any temperature would do for 283,166.
    """
    assert cost(heat_pump(waste_c=40)) == near(1_000_000)


def test_an_orc_makes_power_of_the_heat_above_its_level_only() -> None:
    """Proves: heat at 150 degC comes from what is hotter than 160: 14 of the 20 MW between 300 and 100 degC.

    At 10 % that is 1.4 of 5 MW of power; 3.6 are bought for 360,000. Sensitivity: all 20 MW would make 2, and 300,000.
    """
    case = plant(
        flows("orc", power=1),
        demands=[need("a", "power", 5)],
        heat_streams=[
            heat("flue_gas", 300, 100, 20, must_cool=False),
            heat("orc.source", 150, 150, 10, technology="orc", kind="cold"),
            heat("orc.condenser", 30, 30, 9, technology="orc", kind="hot", must_cool=False),
        ],
    )
    assert cost(case) == near(360_000)


@pytest.mark.parametrize(("waste", "expected"), [(10, 20_000), (5, 44_000)])
def test_an_absorption_chiller_cools_with_waste_heat(waste: float, expected: float) -> None:
    """Proves: cold = 0.7 of the hot water that waste heat makes; the rest is cooled with power, COP 5.

    5 MW of cold at 4 per MWh: 20,000. With 5 MW of heat 3.5 of them, 14,000, and 1.5 with 0.3 of power, 30,000.
    Sensitivity: with COP 1 the 5 MW of heat would do all for 20,000.
    """
    case = plant(
        flows("absorber", hot_water=-1 / 0.7, chilled=1),
        flows("compressor", power=-0.2, chilled=1),
        cells={"absorber": {"opex_per_activity": 4}},
        heat_streams=[heat("vapour", 110, 100, waste, must_cool=False), heat("fermenter", 25, 20, 5)],
    )
    assert cost(case) == near(expected)


def test_a_digester_turns_waste_into_gas_that_replaces_gas() -> None:
    """Proves: 0.6 of biogas per t of waste, 0.8 t left; both count.

    9 of steam. Without: 10 of gas, 300,000, and 4 t/h of waste at 20, 80,000. With: 2.4 of biogas make 2.16 of steam, 7.6 of gas,
    228,000, and 3.2 t/h of digestate at 5, 16,000: 244,000. Sensitivity: digestate forgotten, 228,000.
    """
    tables: Row = {
        "demands": [need("a", "hp", 9)],
        "material_streams": [
            material("peelings", "source", "organic", 4),
            material("tip", "outlet", "organic", price=20),
            material("fields", "outlet", "digestate", price=5),
        ],
    }
    assert cost(plant(BOILER, **tables)) == near(380_000)
    tables["material_streams"] += [
        material("digester.waste", "sink", "organic", 1, technology="digester"),
        material("digester.rest", "source", "digestate", 0.8, technology="digester"),
    ]
    tables["substitutions"] = [{"material": "organic", "sink": "digester.waste"}]
    burner = flows("burner", biogas=-1 / 0.9, hp=1)
    assert cost(plant(BOILER, flows("digester", biogas=0.6), burner, **tables)) == near(244_000)


def kiln(need_t: float = 10, **cells: Any) -> Case:
    """A kiln that makes clinker of 1.5 t of limestone, of which slag may be a tenth, and 0.9 of gas; clinker costs 300 else."""
    return plant(
        flows("kiln", gas=-0.9),
        cells={"kiln": cells},
        material_streams=[
            material("mill", "sink", "clinker", need_t),
            material("trader", "supply", "clinker", price=300),
            material("quarry", "supply", "limestone", price=20),
            material("steelworks", "source", "slag", 1),
            material("tip", "outlet", "slag", price=10),
            material("kiln.meal", "sink", "limestone", 1.5, technology="kiln"),
            material("kiln.clinker", "source", "clinker", 1, technology="kiln"),
        ],
        substitutions=[{"material": "clinker", "sink": "mill"}, {"material": "slag", "sink": "kiln.meal", "max_share": 0.1}],
        emissions=[{"item": "kiln", "species": "co2", "kg_per_unit": 850}],
    )


def test_a_kiln_burns_stone_and_slag_to_clinker() -> None:
    """Proves: 10 t/h of clinker take 15 t/h of meal, one of them slag, and 9 of gas.

    14*20 + 9*30 = 550 per h, 550,000 a year and 8,500 t of CO2. Sensitivity: slag not taken, 570,000 + 10,000.
    """
    plan = solve(kiln())
    assert plan.kpi["total_cost_per_y"] == near(550_000)
    assert emitted(plan, "co2") == near(8_500)


@pytest.mark.parametrize(("need_t", "runs"), [(10, 10), (5.9, 0)])
def test_a_kiln_stands_still_below_its_least_load(need_t: float, runs: float) -> None:
    """Proves: of 10 t/h that stand there at least 6 run, or none: what is needed less is bought. Sensitivity: else 5.9 run."""
    plan = solve(kiln(need_t, existing_size=10, max_size=0, min_load=0.6))
    assert plan.tables["operation"]["activity_per_h"].sum() == near(runs)


def test_least_load_is_decided_in_each_condition() -> None:
    """Proves: a boiler of 10 with a least load of 5 is off in summer (2 needed) and on in winter (8 needed).

    Summer 2*60*500 = 60,000 of bought steam, winter 8*33.33*500 = 133,333. Sensitivity: without least load 166,667, on or off for
    the whole year 300,000.
    """
    tables: Row = {
        "conditions": halves(),
        "profiles": [{"profile": "season", "condition": "summer", "factor": 0.25}],
        "markets": [buy("neighbour", "hp", 60)],
        "demands": [need("a", "hp", 8, profile="season")],
    }
    exists = {"existing_size": 10, "max_size": 0}
    plan = solve(plant(BOILER, cells={"boiler": {**exists, "min_load": 0.5}}, **tables))
    assert plan.kpi["total_cost_per_y"] == near(60_000 + 8 / 0.9 * 30 * 500)
    assert [("winter", near(8))] == [(row.condition, row.activity_per_h) for row in plan.tables["operation"].itertuples()]
    assert cost(plant(BOILER, cells={"boiler": exists}, **tables)) == near(10 / 0.9 * 30 * 500)


@pytest.mark.parametrize("exponent", [0.5, 0.7, 0.9, 1.0, 1.3])
@pytest.mark.parametrize("ratio", [2, 50, 1000])
def test_chords_miss_the_cost_curve_by_less_than_one_per_cent(exponent: float, ratio: float) -> None:
    """Proves: the error that the manual states, over the whole range. Sensitivity: one chord over 1:50 misses by 40 %."""
    row = Technology(
        technology="t", plant="a", min_size=2, max_size=2 * ratio, scale_exponent=exponent, reference_size=10, reference_capex=1e6
    )
    pieces = chords(row)
    sizes = [2 * ratio ** (n / 500) for n in range(501)]
    for size in sizes:
        piece = next(piece for piece in pieces if size <= piece.upper * (1 + 1e-12))
        assert abs(piece.fixed + piece.slope * size - true_capital(row, size)) < 0.01 * true_capital(row, size)


def test_a_plan_reports_the_capital_of_the_true_curve() -> None:
    """Proves: what is shown is the power law, 1,000,000*(30/10)^0.6 = 1,933,182. Sensitivity: the chord lies below."""
    curve = {"min_size": 1, "max_size": 100, "scale_exponent": 0.6, "reference_size": 10, "reference_capex": 1e6}
    plan = solve(plant(BOILER, cells={"boiler": curve}, demands=[need("a", "hp", 30)]))
    assert plan.tables["technologies"]["capex"].sum() == pytest.approx(1e6 * 3**0.6, rel=1e-6)
    assert bill(plan, "technology_capital") == pytest.approx(1e5 * 3**0.6, rel=1e-6)


def test_the_turbine_and_the_valve_of_the_library_differ_by_the_power_lost() -> None:
    """Proves: drawn from the library, what the valve loses is the power of the turbine, less the steam that this takes more.

    Per MWh of low-pressure steam the turbine makes 1/6.47 = 0.1546 of power and takes 7.512/6.47 - 1 = 0.161 more of steam.
    """
    makes, takes = (
        float(str(row["per_activity"])) / 6.47
        for name in ("electricity", "steam_hp")
        for row in shipped_library().entries["turbine_hp_lp"].rows["technology_flows"]
        if row["commodity"] == name
    )
    assert (makes, takes) == (near(0.154560), near(-1.161051))
    free = {"capex_per_size": 0, "opex_per_activity": 0, "opex_fixed_fraction": 0, "min_load": 0}
    base = plant(BOILER, demands=[need("a", "lp", 10), need("a", "power", 5)])
    ports = "steam_hp=hp; steam_lp=lp; electricity=power"
    turbine = cost(draw(base, "turbine_hp_lp", "a", ports=ports, **free))
    valve = cost(draw(base, "letdown_hp_lp", "a", ports="steam_hp=hp; steam_lp=lp", **free))
    assert valve - turbine == near(10 * 1000 * (makes * 100 - (-takes - 1) * 30 / 0.9))
