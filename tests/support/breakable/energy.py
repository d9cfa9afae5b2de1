"""A mill raises steam from its waste heat and sends it to a dairy; everything of heat, commodities and technologies.

Mill: a hot stream of 5 MW (235..135 shifted) heats a cold one of 2 MW (205..125), raises 2.5 MW of steam (155) and
gives 0.5 MW to chilled water (10..15). Above 155 it offers 4 MW, 1.25 MW go to the cold stream: 2.75 MW could be raised.
Dairy: the steam arrives as low-pressure steam, 2.25 MW; with 1 MW of the boiler it serves a cold stream of 2 MW and a
demand of 1.5 MW that insulation reduces to 1.25.
"""

from tests.support.breakable import plans as by
from tests.support.breakable.plans import ByHand, rows
from tests.support.by_hand import park

CASE = park(
    {
        "policy.carbon_price_per_t": 30,
        "policy.carbon_scheme": "ets",
        "policy.land_price_per_m2_y": 2,
        "policy.park_land_m2": 30,
        "policy.capex_budget": 5000,
    },
    plants=[
        {"plant": "mill", "x_km": 0, "spare_land_m2": 25, "capex_budget": 4000},
        {"plant": "dairy", "x_km": 1, "free_allowance_t_per_y": 100, "product_t_per_y": 500},
    ],
    commodities=[
        {"commodity": "power", "kind": "electricity"},
        {"commodity": "gas", "kind": "fuel"},
        {"commodity": "steam", "kind": "heat", "t_supply_c": 150, "t_return_c": 150, "raise_capex_per_mw": 1000},
        {"commodity": "lp", "kind": "heat", "t_supply_c": 120, "t_return_c": 120},
        {"commodity": "chill", "kind": "cold", "t_supply_c": 5, "t_return_c": 10},
    ],
    markets=[
        {"market": "grid", "commodity": "power", "direction": "buy", "price_per_unit": 50, "renewable_fraction": 0.5},
        {
            "market": "gas_in",
            "commodity": "gas",
            "plant": "dairy",
            "direction": "buy",
            "price_per_unit": 20,
            "limit_per_h": 2,
            "peak_price_per_unit_y": 100,
            "min_per_h": 1.3,
            "shortfall_price_per_unit": 5,
        },
        {"market": "power_out", "commodity": "power", "direction": "sell", "price_per_unit": 30, "min_per_h": 0.5},
    ],
    demands=[
        {"demand": "lp_need", "plant": "dairy", "commodity": "lp", "rate_per_h": 1.5},
        {"demand": "turbine", "plant": "mill", "commodity": "power", "rate_per_h": -1},
    ],
    heat_streams=[
        {"stream": "flue", "plant": "mill", "t_in_c": 240, "t_out_c": 140, "duty_mw": 5},
        {"stream": "dryer", "plant": "mill", "t_in_c": 120, "t_out_c": 200, "duty_mw": 2},
        {"stream": "wash", "plant": "dairy", "t_in_c": 60, "t_out_c": 100, "duty_mw": 2},
    ],
    zones=[{"zone": "mill", "plant": "mill", "existing_recovery": False, "recovery_capex_per_mw": 500}],
    technologies=[
        {
            "technology": "chiller",
            "plant": "mill",
            "min_size": 0.4,
            "max_size": 2,
            "capex_fixed": 100,
            "capex_per_size": 200,
            "opex_fixed_fraction": 0.02,
            "opex_per_activity": 2,
            "availability": 0.9,
            "min_load": 0.5,
            "land_m2_fixed": 8,
            "land_m2_per_size": 20,
            "subsidy_fraction": 0.5,
            "group": "cold",
        },
        {"technology": "chiller_b", "plant": "mill", "max_size": 2, "group": "cold"},
        {
            "technology": "boiler",
            "plant": "dairy",
            "existing_size": 3,
            "opex_per_activity": 1,
            "allowance_t_per_activity_h": 0.05,
        },
        {"technology": "insulation", "plant": "dairy", "existing_size": 1, "measure": "source_reduction"},
        {"technology": "scrubber", "plant": "dairy", "existing_size": 1, "measure": "end_of_pipe"},
    ],
    technology_flows=[
        {"technology": "chiller", "commodity": "power", "per_activity": -0.25},
        {"technology": "chiller", "commodity": "chill", "per_activity": 1},
        {"technology": "chiller_b", "commodity": "chill", "per_activity": 1},
        {"technology": "boiler", "commodity": "gas", "per_activity": -1.2},
        {"technology": "boiler", "commodity": "lp", "per_activity": 1},
    ],
    technology_couplings=[{"technology": "scrubber", "of": "boiler", "max_ratio": 0.5, "group": "flue"}],
    reductions=[{"technology": "insulation", "stream": "lp_need", "per_activity": 0.5}],
    transport=[
        {
            "mode": "steam_pipe",
            "carries": "heat",
            "only": "steam",
            "arrives_as": "lp",
            "capex_terminal": 1000,
            "capex_per_km": 500,
            "capex_per_km_size": 10,
            "opex_fixed_fraction": 0.01,
            "opex_per_unit": 1,
            "opex_per_unit_km": 0.5,
            "loss_per_km": 0.1,
            "electricity_mwh_per_unit_km": 0.01,
            "co2_kg_per_unit_km": 2,
            "min_flow": 1,
            "max_flow": 5,
            "max_km": 2,
            "detour": 1,
            "land_m2_per_km": 3,
            "contract_cost_per_y": 7,
            "subsidy_fraction": 0.1,
            "owner": "taker",
        },
        {"mode": "cable", "carries": "commodity", "detour": 1},
    ],
    emissions=[
        {"item": "boiler", "species": "co2", "kg_per_unit": 200},
        {"item": "boiler", "species": "so2", "kg_per_unit": 1},
        {"item": "scrubber", "species": "so2", "kg_per_unit": -1, "max_removal": 0.5},
        {"item": "grid", "species": "co2", "kg_per_unit": 400, "scope": 2},
        {"item": "power_out", "species": "co2", "kg_per_unit": -300},
        {"item": "turbine", "species": "so2", "kg_per_unit": 0.1},
    ],
)

# The pipe: capex 1000 + 500 + 10*3 = 1530, after subsidy 1377, per year 137.7 + 15.3 + 2500*1.5 + 7 = 3910.
# The chiller: capex 100 + 200*0.6 = 220, after subsidy 110, per year 11 + 4.4 + 2*500 = 1015.4.
# Power at the mill: 1 left over = 0.125 chiller + 0.5 sold + 0.375 vented; at the dairy 0.025 for pumping.
# CO2 of the dairy: boiler 200 t, grid 10 t, pipe 5 t (scope 3); ETS: 30*(210 - 100 - 50) = 1800.
# Energy: dairy buys 0.025 + 1.2, the mill sells 0.5; steam 2.5 is sent, 2.25 received.
TCE = 0.1229
PIPE = (1, 3, 1530, 1377, 3910, 2500)

TABLES = {
    "links": rows(
        by.LINKS,
        ("sp", "mill", "dairy", "mill", "dairy", "commodity", "steam", "steam_pipe", "new", "dairy", *PIPE),
    ),
    "flows": rows(
        by.FLOWS, ("year", "sp", "commodity", "steam", "lp", "mill", "dairy", "mill", "dairy", "steam_pipe", 2.5, 2.25)
    ),
    "technologies": rows(
        by.TECHNOLOGIES,
        ("chiller", "mill", "conversion", 0, 0.6, 220, 110, 1015.4, 20, 500),
        ("boiler", "dairy", "conversion", 3, 0, 0, 0, 1000, 0, 1000),
        ("insulation", "dairy", "source_reduction", 1, 0, 0, 0, 0, 0, 500),
        ("scrubber", "dairy", "end_of_pipe", 1, 0, 0, 0, 0, 0, 500),
    ),
    "operation": rows(
        by.OPERATION, ("chiller", "year", 0.5), ("boiler", "year", 1), ("insulation", "year", 0.5), ("scrubber", "year", 0.5)
    ),
    "removals": rows(by.REMOVALS, ("scrubber", "so2", "year", 0.4)),
    "markets": rows(
        by.MARKETS,
        ("grid", "dairy", "power", "buy", "year", 0.025),
        ("gas_in", "dairy", "gas", "buy", "year", 1.2),
        ("power_out", "mill", "power", "sell", "year", 0.5),
    ),
    "commodities": rows(
        by.COMMODITIES,
        ("mill", "power", "year", 0, 0, 0, 0, 1, 0, 0.5, 0.125, 0, 0, 0, 0.375),
        ("mill", "steam", "year", 0, 0, 0, 2.5, 0, 0, 0, 0, 2.5, 0, 0, 0),
        ("mill", "chill", "year", 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0),
        ("dairy", "power", "year", 0.025, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.025, 0),
        ("dairy", "gas", "year", 1.2, 0, 0, 0, 0, 0, 0, 1.2, 0, 0, 0, 0),
        ("dairy", "lp", "year", 0, 1, 2.25, 0, 0, 1.25, 0, 0, 0, 2, 0, 0),
    ),
    "heat": rows(
        by.HEAT,
        ("mill", "mill", "year", "flue", "hot", 5),
        ("mill", "mill", "year", "dryer", "cold", 2),
        ("mill", "mill", "year", "steam", "raise", 2.5),
        ("mill", "mill", "year", "chill", "cool", 0.5),
        ("dairy", "dairy", "year", "wash", "cold", 2),
        ("dairy", "dairy", "year", "lp", "use", 2),
    ),
    "cascade": rows(
        by.CASCADE,
        ("mill", "mill", "year", 235, 205, 1.5, 0, 1.5),
        ("mill", "mill", "year", 205, 155, 2.5, 1.25, 2.75),
        ("mill", "mill", "year", 155, 155, 0, 2.5, 0.25),
        ("mill", "mill", "year", 155, 135, 1, 0.5, 0.75),
        ("mill", "mill", "year", 135, 125, 0, 0.25, 0.5),
        ("mill", "mill", "year", 125, 15, 0, 0, 0.5),
        ("mill", "mill", "year", 15, 10, 0, 0.5, 0),
        ("dairy", "dairy", "year", 115, 115, 2, 0, 2),
        ("dairy", "dairy", "year", 115, 105, 0, 0, 2),
        ("dairy", "dairy", "year", 105, 65, 0, 2, 0),
    ),
    "equipment": rows(
        by.EQUIPMENT,
        ("mill", "mill", "steam", "raise", 2.5, 2500, 250),
        ("mill", "mill", "", "recovery", 2, 1000, 100),
    ),
    "costs": rows(
        by.COSTS,
        ("dairy", "purchase", 1250 + 24000),
        ("dairy", "peak", 120),
        ("dairy", "shortfall", 500),
        ("dairy", "technology_opex", 1000),
        ("dairy", "link_capital", 137.7),
        ("dairy", "link_opex", 15.3 + 3750 + 7),
        ("dairy", "carbon", 1800),
        ("dairy", "land", 6),
        ("mill", "sale", -15000),
        ("mill", "technology_capital", 11),
        ("mill", "technology_opex", 4.4 + 1000),
        ("mill", "equipment_capital", 350),
        ("mill", "land", 40),
    ),
    "emissions": rows(
        by.EMISSIONS,
        ("dairy", "co2", 1, 200),
        ("dairy", "co2", 2, 10),
        ("dairy", "co2", 3, 5),
        ("dairy", "so2", 1, 0.6),
        ("mill", "so2", 1, 0.0375),
    ),
    "avoided": rows(by.AVOIDED, ("mill", "co2", 150)),
    "land": rows(by.LAND, ("mill", "chiller", 20, 40), ("dairy", "sp", 3, 6)),
    "totals": rows(
        by.TOTALS,
        ("mill", "energy", "tce", -500 * TCE),
        ("dairy", "energy", "tce", 1225 * TCE),
        ("mill", "energy_with_exchange", "tce", -3000 * TCE),
        ("dairy", "energy_with_exchange", "tce", 3475 * TCE),
        ("mill", "hot_duty", "MWh", 5000),
        ("mill", "waste_heat_used", "MWh", 4500),
    ),
    "scenarios": rows(by.SCENARIOS, ("base", 1, 18991.4, 215, 0, 0, 0, 725 * TCE)),
}

PLAN = ByHand(CASE, TABLES)
