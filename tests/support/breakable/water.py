"""Two plants, a treatment works and the mains; everything of water. Species: cod.

Source s1 (100 mg/L) gives 10 t/h: 4 to sink k2 and 5 to the works at b by a pipe, 1 to sink k1 inside a.
Process p1 takes 8 t/h of fresh water, loses a tenth and 0.5 t/h, gives 6.7 t/h; counted at 200 mg/L, truly 1000/6.7.
The works takes 5 t/h and makes 4 t/h at a tenth of the feed (10, counted 12) and 1 t/h with the rest (460, counted 470).
"""

from tests.support.breakable import plans as by
from tests.support.breakable.plans import ByHand, rows
from tests.support.by_hand import park

CASE = park(
    plants=[{"plant": "a"}, {"plant": "b", "x_km": 2, "recirculated_water_t_per_y": 1000}],
    water_streams=[
        {"stream": "s1", "plant": "a", "role": "source", "flow_t_per_h": 10},
        {"stream": "k1", "plant": "a", "role": "sink", "flow_t_per_h": 5},
        {"stream": "k2", "plant": "b", "role": "sink", "flow_t_per_h": 6},
        {"stream": "p1", "plant": "a", "role": "process", "loss_fraction": 0.1, "loss_t_per_h": 0.5},
        {"stream": "feed", "technology": "works", "role": "sink", "flow_t_per_h": 1},
        {"stream": "clean", "technology": "works", "role": "source", "flow_t_per_h": 0.8},
        {"stream": "brine", "technology": "works", "role": "source", "flow_t_per_h": 0.2},
        {"stream": "fresh", "plant": "a", "role": "supply", "price_per_t": 1, "limit_t_per_h": 20},
        {"stream": "sewer", "plant": "a", "role": "outlet", "price_per_t": 2, "limit_t_per_h": 30},
    ],
    water_quality=[
        {"stream": "s1", "species": "cod", "c_out_mg_per_l": 100},
        {"stream": "k1", "species": "cod", "c_in_max_mg_per_l": 60},
        {"stream": "k2", "species": "cod", "c_in_max_mg_per_l": 80},
        {"stream": "p1", "species": "cod", "c_in_max_mg_per_l": 50, "c_out_mg_per_l": 200, "load_kg_per_h": 1},
        {"stream": "feed", "species": "cod", "c_in_max_mg_per_l": 300},
        {"stream": "clean", "species": "cod", "removal": 0.9},
        {"stream": "brine", "species": "cod", "balance": True},
        {"stream": "sewer", "species": "cod", "c_in_max_mg_per_l": 300, "removal": 0.5},
    ],
    technologies=[
        {
            "technology": "works",
            "plant": "b",
            "min_size": 1,
            "max_size": 10,
            "scale_exponent": 0.5,
            "reference_size": 20,
            "reference_capex": 2000,
        }
    ],
    transport=[
        {"mode": "pipe", "carries": "water", "capex_per_km": 100, "detour": 1.5, "max_flow": 12},
        {"mode": "duct", "carries": "water", "capex_per_km": 1000},
    ],
)

# The pipe: 3 km of route, capex 300. The works: capex 2000*(5/20)^0.5 = 1000.
# COD to the sewer, less half: a 6.7*200/2 = 670 g/h, b (3*12 + 470)/2 = 253 g/h.
K1, K2_TRUE, K2, P1, CLEAN, B_TRUE, B = 20, 410 / 6, 412 / 6, 1000 / 6.7, 10, 490 / 4, 506 / 4


def flow(link: str, giver: str, taker: str, amount: float, arrives: float | None = None) -> tuple[object, ...]:
    """A row of flows, with the plants of the ends as the case has them."""
    plants = {"s1": "a", "k1": "a", "p1": "a", "k2": "b", "feed": "b", "clean": "b", "brine": "b", "fresh": "a", "sewer": "a"}
    mode = "pipe" if link else ""
    ends = (giver, taker, plants.get(giver, ""), plants.get(taker, ""))
    return ("year", link, "water", "", "", *ends, mode, amount, amount if arrives is None else arrives)


TABLES = {
    "links": rows(by.LINKS, ("wp", "s1", "b", "a", "b", "water", "", "pipe", "new", "a", 3, 9, 300, 300, 30, 9000)),
    "flows": rows(
        by.FLOWS,
        flow("wp", "s1", "k2", 4),
        flow("wp", "s1", "feed", 5),
        flow("", "s1", "k1", 1),
        flow("", "fresh", "k1", 4),
        flow("", "fresh", "p1", 8),
        flow("", "p1", "sewer", 6.7),
        flow("", "clean", "k2", 1),
        flow("", "fresh", "k2", 1),
        flow("", "clean", "sewer", 3),
        flow("", "brine", "sewer", 1),
    ),
    "technologies": rows(by.TECHNOLOGIES, ("works", "b", "conversion", 0, 5, 1000, 1000, 100, 0, 5000)),
    "operation": rows(by.OPERATION, ("works", "year", 5)),
    "removals": rows(by.REMOVALS),
    "markets": rows(by.MARKETS),
    "commodities": rows(by.COMMODITIES),
    "heat": rows(by.HEAT),
    "cascade": rows(by.CASCADE),
    "equipment": rows(by.EQUIPMENT),
    "water_quality": rows(
        by.QUALITY,
        ("year", "a", "k1", "in", "cod", 5, K1, K1, 60),
        ("year", "b", "k2", "in", "cod", 6, K2, K2_TRUE, 80),
        ("year", "a", "p1", "in", "cod", 8, 0, 0, 50),
        ("year", "a", "p1", "out", "cod", 6.7, 200, P1, 200),
        ("year", "b", "feed", "in", "cod", 5, 100, 100, 300),
        ("year", "b", "clean", "out", "cod", 4, 12, CLEAN, None),
        ("year", "b", "brine", "out", "cod", 1, 470, 460, None),
        ("year", "a", "sewer", "in", "cod", 6.7, 200, P1, 300),
        ("year", "b", "sewer", "in", "cod", 4, B, B_TRUE, 300),
    ),
    "costs": rows(
        by.COSTS,
        ("a", "supply", 12000),
        ("b", "supply", 1000),
        ("a", "outlet", 13400),
        ("b", "outlet", 8000),
        ("a", "link_capital", 30),
        ("b", "technology_capital", 100),
    ),
    "emissions": rows(by.EMISSIONS, ("a", "cod", 1, 0.67), ("b", "cod", 1, 0.253)),
    "avoided": rows(by.AVOIDED),
    "land": rows(by.LAND),
    "totals": rows(
        by.TOTALS,
        ("a", "freshwater", "t", 12000),
        ("b", "freshwater", "t", 1000),
        ("a", "wastewater", "t", 6700),
        ("b", "wastewater", "t", 4000),
        ("a", "water_reused", "t", 1000),
        ("b", "water_reused", "t", 5000),
    ),
    "scenarios": rows(by.SCENARIOS, ("base", 1, 34530, 0, 13000, 10700, 0, 0)),
}

PLAN = ByHand(CASE, TABLES)
