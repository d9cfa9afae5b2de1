"""Parks in which breaking a rule of stores makes a cheaper plan."""

from collections.abc import Callable
from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, need, park, profile

POWER = [{"commodity": "power", "kind": "electricity"}]


def cheap_nights(night_h: float = 1, noon_h: float = 1, **store: Any) -> Case:
    """10 of power are needed at all times, at 10 by night and at 100 at noon, and a battery may be built."""
    return park(
        commodities=POWER,
        conditions=[
            {"condition": "night", "hours_per_y": 500 * night_h, "period": "p", "step": 1, "duration_h": night_h},
            {"condition": "noon", "hours_per_y": 500 * noon_h, "period": "p", "step": 2, "duration_h": noon_h},
        ],
        profiles=profile("tariff", night=0.2, noon=2.0),
        markets=[buy("grid", "power", 50, price_profile="tariff")],
        demands=[need("a", "power", 10)],
        stores=[{"store": "battery", "plant": "a", "holds": "power", "max_size": 100, "capex_per_size": 1_000, **store}],
    )


def too_much_power() -> Case:
    """5 of power must be used: a store that burns them for nothing would save a burner that costs 10 each."""
    case = cheap_nights()
    tables: dict[str, list[Row]] = {"commodities": POWER}
    tables["conditions"] = [row.model_dump(exclude_none=True) for row in case.conditions]
    return park(
        **tables,
        demands=[need("a", "power", -5, must_use=True)],
        technologies=[{"technology": "burner", "plant": "a", "existing_size": 10, "opex_per_activity": 10}],
        technology_flows=[{"technology": "burner", "commodity": "power", "per_activity": -1}],
        stores=[
            {"store": "battery", "plant": "a", "holds": "power", "existing_size": 100, "discharge_efficiency": 0.5},
        ],
    )


def seasons(**store: Any) -> Case:
    """Three summer days with cheap power by night, three winter days with needs at noon and some power by night."""
    rows: list[Row] = [
        {"condition": f"{season}_{time}", "hours_per_y": 3, "period": season, "step": step, "duration_h": 1}
        for season, times in (("summer", ("night", "noon")), ("winter", ("noon", "night")))
        for step, time in enumerate(times, 1)
    ]
    return park(
        commodities=POWER,
        conditions=rows,
        calendar=[{"position": 1, "period": "summer", "repeats": 3}, {"position": 2, "period": "winter", "repeats": 3}],
        profiles=[
            *profile("tariff", summer_night=0.2, summer_noon=2, winter_night=0.4, winter_noon=20),
            *profile("use", summer_night=0, summer_noon=0.5, winter_night=0, winter_noon=1),
        ],
        markets=[buy("grid", "power", 50, price_profile="tariff")],
        demands=[need("a", "power", 10, profile="use")],
        stores=[
            {"store": "pit", "plant": "a", "holds": "power", "seasonal": True, "loss_per_h": 0.01}
            | {"max_size": 22, "capex_per_size": 1, **store}
        ],
    )


STORES: dict[str, Callable[[], Case]] = {
    "stores.charge_within_rate": lambda: cheap_nights(noon_h=2, capex_per_rate=1_000),
    "stores.charged_only_when_filling": too_much_power,
    "stores.content_within_size": lambda: cheap_nights(max_size=6),
    "stores.discharge_within_rate": lambda: cheap_nights(night_h=2, capex_per_rate=1_000),
    "stores.discharged_only_when_emptying": too_much_power,
    "stores.level_follows": cheap_nights,
    "stores.rate_only_if_built": lambda: cheap_nights(existing_size=50, max_size=10, capex_fixed=5e6, capex_per_rate=1_000),
    "stores.seasonal_not_below_empty": seasons,
    "stores.seasonal_within_size": seasons,
    "stores.store_large_enough": lambda: cheap_nights(min_size=40),
    "stores.store_only_if_built": lambda: cheap_nights(capex_fixed=5e6),
    "stores.turn_follows": seasons,
}
"""By module and name of the rule."""
