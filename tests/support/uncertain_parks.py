"""Parks with two scenarios that are worked by hand."""

from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, flows, need, park, profile, quality, water


def years(calm: float = 0.5, **hours: float) -> list[Row]:
    """One condition of 1000 h for each of the scenarios calm and storm, unless their hours are given."""
    chances = {"calm": calm, "storm": 1 - calm}
    return [
        {"condition": f"in_{name}", "hours_per_y": hours.get(name, 1000), "scenario": name, "probability": chance}
        for name, chance in chances.items()
    ]


def fluctuating(calm: float = 0.5, **tables: Any) -> Case:
    """Waste water of 80 mg/L COD, half of it when calm (40) and three times when stormy (240), may feed a sink of 120 mg/L.

    10 t/h are given and 10 are needed; each t/h that is piped saves 3,000 a year (fresh water 2, sewer 1, 1000 h) and each t/h of
    pipe costs 1,000. When calm all 10 can be piped, when stormy 5 (120*10/240), at the mean of 140 mg/L 60/7. With a pipe of K
    t/h a year costs 1,000 K + 3,000 (10 - min(K, 10)) when calm, and 1,000 K + 3,000 (10 - min(K, 5)) when stormy.
    """
    return park(
        **{
            "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}],
            "conditions": years(calm),
            "profiles": profile("weather", in_calm=0.5, in_storm=3.0),
            "water_streams": [
                water("rinse", "source", 10),
                water("wash", "sink", 10, plant="b"),
                water("fresh", "supply", price=2),
                water("sewer", "outlet", price=1),
            ],
            "water_quality": [
                quality("rinse", c_out=80, species="cod", profile="weather"),
                quality("wash", c_in=120, species="cod"),
            ],
            "transport": [{"mode": "pipe", "carries": "water", "detour": 1, "capex_per_km_size": 10_000}],
            **tables,
        }
    )


def priced(**tables: Any) -> Case:
    """10 hydrogen, by truck at 50, or from 2 power each in a cell of at most 10 that costs 12,000 a year per unit.

    Power costs 5 when calm and 35 when stormy, 20 in the mean: hydrogen from the cell costs 10, 70 or 40 without its capital.
    A cell of c: 500,000 - 28,000 c when calm, 500,000 + 12,000 c when stormy; in the mean each unit would cost 12 + 40 > 50.
    """
    return park(
        **{
            "conditions": years(),
            "profiles": profile("power", in_calm=0.5, in_storm=3.5),
            "commodities": [
                {"commodity": "power", "kind": "electricity"},
                {"commodity": "hydrogen", "kind": "other", "unit": "km3"},
            ],
            "markets": [buy("grid", "power", 10, price_profile="power"), buy("trucks", "hydrogen", 50)],
            "demands": [need("a", "hydrogen", 10)],
            "technologies": [{"technology": "cell", "plant": "a", "max_size": 10, "capex_per_size": 120_000}],
            "technology_flows": flows("cell", hydrogen=1, power=-2),
            **tables,
        }
    )


def scarce() -> Case:
    """5 hydrogen are needed when calm and 15 when stormy, trucks bring at most 10 at 50, a cell costs 50,000 a year per unit.

    Hydrogen from the cell costs 20 without its capital, in the mean 70 with it: nothing is built for the mean of 10.
    """
    return priced(
        profiles=profile("orders", in_calm=0.5, in_storm=1.5),
        markets=[buy("grid", "power", 10), buy("trucks", "hydrogen", 50, limit_per_h=10)],
        demands=[need("a", "hydrogen", 10, profile="orders")],
        technologies=[{"technology": "cell", "plant": "a", "max_size": 10, "capex_per_size": 500_000}],
    )
