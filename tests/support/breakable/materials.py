"""Slag replaces clay, ash and clay are mixed into a product; everything of materials, in two conditions and two scenarios.

Winter (600 h) and summer (400 h) are the conditions of scenario base (0.75); scenario dry (0.25) has one of 1000 h.
Slag (moisture 10) comes at 2 t/h, half of that in summer; 1 t of it meets 1.2 t of the kiln's need of 3 t/h.
The tank's product carries the moisture of its feed, half ash (20) and half clay (2): 11.
"""

from collections.abc import Mapping

import pandas as pd

from tests.support.breakable import plans as by
from tests.support.breakable.plans import ByHand, rows
from tests.support.by_hand import park

CASE = park(
    plants=[
        {"plant": "steel"},
        {"plant": "cement", "x_km": 3, "y_km": 4},
        {"plant": "farm", "role": "external", "x_km": 3, "y_km": 5},
    ],
    conditions=[
        {"condition": "winter", "hours_per_y": 600, "probability": 0.75},
        {"condition": "summer", "hours_per_y": 400, "probability": 0.75},
        {"condition": "dry_year", "hours_per_y": 1000, "scenario": "dry", "probability": 0.25},
    ],
    profiles=[{"profile": "season", "condition": "summer", "factor": 0.5}],
    material_streams=[
        {
            "stream": "slag_out",
            "plant": "steel",
            "role": "source",
            "material": "slag",
            "flow_t_per_h": 2,
            "hazard": "h1",
            "profile": "season",
        },
        {"stream": "kiln", "plant": "cement", "role": "sink", "material": "clay", "flow_t_per_h": 3},
        {"stream": "ash_out", "plant": "cement", "role": "source", "material": "ash", "flow_t_per_h": 1},
        {"stream": "field", "plant": "farm", "role": "sink", "material": "lime", "flow_t_per_h": 0.1},
        {"stream": "lime", "plant": "cement", "role": "supply", "material": "lime", "price_per_t": 1},
        {"stream": "pit", "plant": "cement", "role": "supply", "material": "clay", "price_per_t": 10, "limit_t_per_h": 5},
        {"stream": "landfill", "plant": "steel", "role": "outlet", "price_per_t": 5, "limit_t_per_h": 2},
        {"stream": "tank_in", "technology": "tank", "role": "sink", "material": "clay", "flow_t_per_h": 1},
        {"stream": "tank_out", "technology": "tank", "role": "source", "material": "blend", "flow_t_per_h": 1},
        {"stream": "buyer", "plant": "cement", "role": "outlet", "material": "blend", "price_per_t": -3, "counts": False},
    ],
    substitutions=[
        {"material": "slag", "sink": "kiln", "ratio": 1.2, "max_share": 0.5, "treatment_cost_per_t": 4},
        {"material": "ash", "sink": "tank_in"},
    ],
    material_quality=[
        {"stream": "slag_out", "property": "moisture", "value": 10},
        {"stream": "ash_out", "property": "moisture", "value": 20},
        {"stream": "pit", "property": "moisture", "value": 2},
        {"stream": "kiln", "property": "moisture", "min": 3, "max": 6},
        {"stream": "tank_out", "property": "moisture", "carry": 1},
        {"stream": "buyer", "property": "moisture", "min": 5, "max": 15},
    ],
    permits=[{"hazard": "h1", "plant": "cement"}],
    technologies=[{"technology": "tank", "plant": "cement", "existing_size": 2}],
    transport=[{"mode": "truck", "carries": "material", "detour": 1.2, "opex_per_unit_km": 0.5, "max_flow": 2}],
    links=[
        {
            "link": "road",
            "from": "slag_out",
            "to": "cement",
            "mode": "truck",
            "status": "existing",
            "length_km": 6,
            "capacity": 1.5,
        }
    ],
    emissions=[
        {"item": "pit", "species": "dust", "kg_per_unit": 2},
        {"item": "slag_out", "species": "dust", "kg_per_unit": 3},
        {"item": "landfill", "species": "dust", "kg_per_unit": 5},
        {"item": "kiln", "species": "nox", "kg_per_unit": 1},
        {"item": "truck", "species": "nox", "kg_per_unit": 0.1},
    ],
)

# Slag to the kiln: 1 t/h in winter and the dry year, 0.5 in summer; as much to the landfill. Clay: 1.8 (2.4) to the kiln, 1 to
# the tank. A mean year has 1000 h, of which 300 are summer (0.75*400): a stream of 1, in summer a half, makes 850 t.
# In scenario base 600*1 + 400*0.5 = 800 t, in scenario dry 1000 t; clay to the kiln 1080 + 960 = 2040 t or 1800 t.
ROAD = (6, 1.5, 0, 0, 2550, 850)
CONDITIONS: Mapping[str, float] = {"winter": 1.0, "summer": 0.5, "dry_year": 1.0}


def flow(condition: str, link: str, giver: str, taker: str, item: str, amount: float) -> tuple[object, ...]:
    """A row of flows."""
    plants = {
        "slag_out": "steel",
        "kiln": "cement",
        "ash_out": "cement",
        "tank_in": "cement",
        "tank_out": "cement",
        "field": "farm",
        "lime": "cement",
        "pit": "cement",
        "landfill": "steel",
        "buyer": "cement",
    }
    ends = (giver, taker, plants.get(giver, ""), plants.get(taker, ""))
    return (condition, link, "material", item, "", *ends, "truck" if link else "", amount, amount)


def flows() -> pd.DataFrame:
    """The flows of all conditions."""
    lines = []
    for condition, slag in CONDITIONS.items():
        lines += [
            flow(condition, "road", "slag_out", "kiln", "slag", slag),
            flow(condition, "", "slag_out", "landfill", "slag", slag),
            flow(condition, "", "pit", "kiln", "clay", 3 - 1.2 * slag),
            flow(condition, "", "pit", "tank_in", "clay", 1),
            flow(condition, "", "ash_out", "tank_in", "ash", 1),
            flow(condition, "", "tank_out", "buyer", "blend", 2),
            flow(condition, "", "lime", "field", "lime", 0.1),
        ]
    return rows(by.FLOWS, *lines)


TABLES = {
    "links": rows(
        by.LINKS,
        ("road", "slag_out", "cement", "steel", "cement", "material", "slag", "truck", "existing", "steel", *ROAD),
    ),
    "flows": flows(),
    "technologies": rows(by.TECHNOLOGIES, ("tank", "cement", "conversion", 2, 0, 0, 0, 0, 0, 2000)),
    "operation": rows(by.OPERATION, *(("tank", condition, 2) for condition in CONDITIONS)),
    "removals": rows(by.REMOVALS),
    "markets": rows(by.MARKETS),
    "commodities": rows(by.COMMODITIES),
    "heat": rows(by.HEAT),
    "cascade": rows(by.CASCADE),
    "equipment": rows(by.EQUIPMENT),
    "water_quality": rows(by.QUALITY),
    "costs": rows(
        by.COSTS,
        ("steel", "outlet", 4250),
        ("steel", "link_opex", 2550),
        ("cement", "treatment", 3400),
        ("cement", "supply", 19800 + 10000),
        ("cement", "outlet", -6000),
    ),
    "emissions": rows(
        by.EMISSIONS,
        ("cement", "dust", 1, 2 * 2.98),
        ("steel", "dust", 1, 3 * 1.7 + 5 * 0.85),
        ("cement", "nox", 1, 0.85 + 1.98),
        ("steel", "nox", 1, 0.51),
    ),
    "avoided": rows(by.AVOIDED),
    "land": rows(by.LAND),
    "totals": rows(
        by.TOTALS,
        ("steel", "disposal", "t", 850),
        ("steel", "waste_given", "t", 1700),
        ("cement", "waste_given", "t", 1000),
        ("steel", "waste_used", "t", 850),
        ("cement", "waste_used", "t", 1000),
    ),
    "scenarios": rows(
        by.SCENARIOS,
        ("base", 0.75, 4000 + 2400 + 3200 + 20400 + 10000 - 6000, 0, 0, 0, 800, 0),
        ("dry", 0.25, 5000 + 3000 + 4000 + 18000 + 10000 - 6000, 0, 0, 0, 1000, 0),
    ),
}

PLAN = ByHand(CASE, TABLES)
