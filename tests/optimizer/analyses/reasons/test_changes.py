"""Changes that turn an exchange, each with its turning point by hand, solved on both sides.

Water of a goes to the sewer at 1 a ton, b buys fresh water at 1 a ton; 5 t/h in 1000 h a year. So the pipe would save 10,000 a
year, and its capital of 150,000 costs 15,000 a year (a tenth): it would pay from 2 a ton on, at two thirds of its capital, or at
3.33 km.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.optimizer.analyses.reasons.answer import ExchangeReasons, Reason
from parkloop.optimizer.analyses.reasons.ask import reasons
from tests.support.by_hand import near, park

APART = [{"plant": "a", "x_km": 0, "y_km": 0}, {"plant": "b", "x_km": 5, "y_km": 0}]
PIPE = {"mode": "pipe", "carries": "water", "capex_per_km": 30_000, "detour": 1}
STREAMS = [
    {"stream": "bleed", "plant": "a", "role": "source", "flow_t_per_h": 5},
    {"stream": "need", "plant": "b", "role": "sink", "flow_t_per_h": 5},
    {"stream": "fresh", "plant": "b", "role": "supply", "price_per_t": 1},
    {"stream": "sewer", "plant": "a", "role": "outlet", "price_per_t": 1},
]


def waters(pipe: dict[str, Any] | None = None, **tables: Any) -> Case:
    return park(**{"plants": APART, "water_streams": STREAMS, "transport": [PIPE | (pipe or {})], **tables})


def one(case: Case, name: str = "a>b:water", **options: Any) -> ExchangeReasons:
    (found,) = reasons(case, name, **options)
    return found


def turn(found: ExchangeReasons, kind: str, place: str = "") -> Reason:
    """The change of a kind, at a place where there are several."""
    (told,) = (r for r in found.reasons if r.turns and r.kind == kind and (not place or r.place == place))
    return told


def crosses(told: Reason, value: float) -> bool:
    """Whether a turning point was solved on both sides of a value, close to it."""
    assert told.value is not None
    assert told.before is not None
    low, high = sorted((told.before, told.value))
    return told.verified and low < value < high and high - low <= 0.01 * abs(value - (told.present or 0.0))


def test_what_a_dear_pipe_would_cost_and_what_turns_it() -> None:
    """Proves: 15,000 - 10,000 more; it enters at 2 a ton of either price, 2/3 of its capital, 3.33 km, nothing else."""
    found = one(waters())
    assert (found.state, found.saves, found.least, found.most) == ("not built", near(-5_000), near(50), near(5_000))
    for place in ("water_streams.fresh.price_per_t", "water_streams.sewer.price_per_t"):
        assert crosses(turn(found, "price", place), 2.0)
    assert crosses(turn(found, "investment"), 2 / 3)
    assert crosses(turn(found, "distance"), 10 / 3)
    more = turn(found, "capacity")
    assert (more.value, more.saves, more.verified) == (None, near(-5_000), True)


def test_capacity_that_is_too_small_turns_it() -> None:
    """Proves: of 20 t/h a pipe of at most 5 saves 10,000 for 15,000; from 7.5 t/h on it pays. Sensitivity: never."""
    streams = [row | {"flow_t_per_h": 20} if "flow_t_per_h" in row else row for row in STREAMS]
    found = one(waters({"max_flow": 5}, water_streams=streams))
    told = turn(found, "capacity", "transport.pipe.max_flow")
    assert crosses(told, 7.5)
    assert told.present == 5


def test_a_concentration_that_has_to_be_thinned_turns_it() -> None:
    """Proves both ends of a quality: of water at 400 mg/L b takes 60/400 of its need with clean water at the limit 60.

    2 a ton saved on x t/h, 1000 h: a pipe of 6,000 a year pays from 3 t/h on, of 5: a limit of 240, or 100 mg/L in the bleed.
    """
    quality = [
        {"stream": "bleed", "species": "salt", "c_out_mg_per_l": 400},
        {"stream": "need", "species": "salt", "c_in_max_mg_per_l": 60},
    ]
    found = one(waters({"capex_per_km": 12_000}, water_quality=quality))
    assert {r.kind for r in found.reasons if not r.turns} == {"must be thinned"}
    assert crosses(turn(found, "quality", "water_quality.need/salt.c_in_max_mg_per_l"), 240)
    assert crosses(turn(found, "quality", "water_quality.bleed/salt.c_out_mg_per_l"), 100)


def test_too_dirty_water_that_nothing_thins_is_opened_by_its_quality() -> None:
    """Proves: without fresh water at b the limit has to reach the bleed's 400 mg/L. Sensitivity: opened below it."""
    streams = [row for row in STREAMS if row["stream"] != "fresh"] + [
        {"stream": "fresh", "plant": "b", "role": "supply", "price_per_t": 1}
    ]
    quality = [
        {"stream": "bleed", "species": "salt", "c_out_mg_per_l": 400},
        {"stream": "fresh", "species": "salt", "c_out_mg_per_l": 60},
        {"stream": "need", "species": "salt", "c_in_max_mg_per_l": 60},
    ]
    found = one(waters({"capex_per_km": 1_000}, water_streams=streams, water_quality=quality))
    assert found.state == "blocked"
    (told,) = (r for r in found.reasons if not r.turns)
    assert (told.kind, told.what, told.present, told.value, told.verified) == ("too dirty", "salt", 400, 60, True)
    # 2 a ton on x t/h pay 500 a year from 0.25 t/h on, of 5: (limit - 60) / 340 = 0.05 at 77 mg/L
    assert crosses(turn(found, "quality", "water_quality.need/salt.c_in_max_mg_per_l"), 77)


def test_a_mode_that_does_not_reach_so_far_is_opened_at_the_length_of_the_way() -> None:
    """Proves: possible from 5 km on, checked at the network; it saves 10,000 - 500 there. Sensitivity: told without a solve."""
    found = one(waters({"capex_per_km": 1_000, "max_km": 3}))
    assert (found.state, [r.kind for r in found.reasons if not r.turns]) == ("blocked", ["too far"])
    told = turn(found, "reach")
    assert (told.place, told.present, told.value, told.saves) == ("transport.pipe.max_km", 3, 5, near(9_500))
    assert told.verified


@pytest.mark.parametrize("row", [{"from": "bleed", "to": "b"}, {"from": "a", "to": "b"}, {"from": "bleed", "to": "need"}])
def test_a_prohibition_tells_what_it_costs(row: dict[str, str]) -> None:
    found = one(waters({"capex_per_km": 1_000}, links=[{"link": "closed", "status": "forbidden", **row}]))
    assert found.state == "blocked"
    told = turn(found, "prohibition")
    assert (told.what, told.saves, told.verified) == ("closed", near(9_500), True)


def dusts(**tables: Any) -> Case:
    """Toxic dust of a, which costs 10 a ton to put away and replaces filler of 20 a ton at b: 2 t/h, 60,000 a year."""
    streams = [
        {"stream": "dust", "plant": "a", "role": "source", "flow_t_per_h": 2, "material": "dust", "hazard": "toxic"},
        {"stream": "mill", "plant": "b", "role": "sink", "flow_t_per_h": 2, "material": "filler"},
        {"stream": "bought", "plant": "b", "role": "supply", "material": "filler", "price_per_t": 20},
        {"stream": "tip", "plant": "a", "role": "outlet", "material": "dust", "price_per_t": 10},
    ]
    replaces = [{"material": "dust", "sink": "mill", "ratio": 1}]
    truck = [{"mode": "truck", "carries": "material"}]
    return park(**{"plants": APART, "material_streams": streams, "substitutions": replaces, "transport": truck, **tables})


def test_a_permit_and_a_distance_from_people_tell_what_they_cost() -> None:
    """Proves: the permit alone is worth 60,000; with a town 2 km off and 3 km asked for, both are needed, and each is named."""
    found = one(dusts(), "dust>mill")
    assert (found.state, turn(found, "permit").saves) == ("blocked", near(60_000))
    plants = [*APART, {"plant": "town", "x_km": 7, "y_km": 0, "role": "municipal"}]
    permits = [{"hazard": "toxic", "plant": "b"}]
    told = turn(
        one(dusts(plants=plants, permits=permits, hazard_distances=[{"hazard": "toxic", "distance_km": 3}]), "a>b:dust"), "people"
    )
    assert (told.present, told.value, told.saves, told.verified) == (3, 2, near(60_000), True)


def test_the_right_to_pass_on_is_opened() -> None:
    """Proves: a buys power at 1 and may not pass it on; b pays 3 of its own: 2,000 a year are lost."""
    power = [{"commodity": "power", "kind": "electricity"}]
    markets = [
        {"market": f"grid_{plant}", "plant": plant, "commodity": "power", "direction": "buy", "price_per_unit": price}
        for plant, price in (("a", 1), ("b", 3))
    ]
    given = {
        "plants": APART,
        "commodities": power,
        "markets": markets,
        "transport": [{"mode": "cable", "carries": "commodity"}],
        "demands": [{"demand": "motor", "plant": "b", "commodity": "power", "rate_per_h": 1}],
        "relays": [{"relay": "own", "plant": "a", "commodity": "power", "allowed": False}],
    }
    found = one(park(**given), "a>b:power")
    assert found.state == "blocked"
    assert "may not pass it on" in {r.kind for r in found.reasons}
    assert turn(found, "relay").saves == near(2_000)


def heat(t_in: float = 90, **tables: Any) -> Case:
    """Exhaust of 90 degC at a, a dryer of 1 MW at b that buys gas for steam of 152 degC; differences of 10 K."""
    streams = [
        {"stream": "exhaust", "plant": "a", "t_in_c": t_in, "t_out_c": t_in - 30, "duty_mw": 2},
        {"stream": "dryer", "plant": "b", "t_in_c": 130, "t_out_c": 135, "duty_mw": 1},
    ]
    given = {
        "plants": APART,
        "commodities": [
            {"commodity": "steam", "kind": "heat", "t_supply_c": 152, "t_return_c": 152},
            {"commodity": "cooling", "kind": "cold", "t_supply_c": 20, "t_return_c": 25},
            {"commodity": "gas", "kind": "fuel"},
        ],
        "heat_streams": streams,
        "transport": [{"mode": "main", "carries": "heat", "only": "steam", "capex_per_km": 1_000, "detour": 1}],
        "markets": [
            {"market": "steam_bought", "plant": "b", "commodity": "steam", "direction": "buy", "price_per_unit": 30},
            {"market": "cooled", "plant": "a", "commodity": "cooling", "direction": "buy", "price_per_unit": 0},
        ],
    }
    return park({"heat.dt_min_k": 10}, **{**given, **tables})


def test_heat_that_is_too_cold_tells_how_much_hotter_it_has_to_be() -> None:
    """Proves: steam of 152 degC can be raised from 162 degC on, as the network says; a quarter of a K above it pays."""
    found = one(heat(), "a>b:steam")
    assert found.state == "blocked"
    (told,) = (r for r in found.reasons if r.kind == "too cold")
    assert (told.what, told.present, told.value) == ("exhaust", 90, 162)
    opened, turned = (r for r in found.reasons if r.kind == "temperature")
    assert (opened.place, opened.present, opened.value, opened.verified) == ("heat_streams.exhaust.t_in_c", 90, 162, True)
    # of its 2 MW over 30 K what lies above 162 degC saves 30,000 a MW and year, and the main costs 500: 0.25 K more
    assert crosses(turned, 162.25)
