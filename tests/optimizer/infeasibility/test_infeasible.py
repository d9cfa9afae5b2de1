"""Parks that have no plan: the reason names what is at fault and how much is missing, found by hand."""

import re

import pytest

from parkloop.cases import Case
from parkloop.optimizer import optimise
from tests.support.by_hand import buy, heat, need, park, quality, water


def told(case: Case, name: str) -> list[float]:
    """The numbers in the reasons that name this plant, stream or policy."""
    plan = optimise(case)
    assert plan.status == "infeasible"
    sentences = [reason for reason in plan.reasons if re.search(rf"\b({name})\b", reason)]
    assert sentences, plan.reasons
    return [float(text.replace(",", "")) for sentence in sentences for text in re.findall(r"\d[\d,]*\.?\d*(?:e-?\d+)?", sentence)]


def close(found: list[float], *possible: float) -> bool:
    return any(number == pytest.approx(amount, rel=0.01) for number in found for amount in possible)


def test_a_sink_that_nothing_is_clean_enough_for() -> None:
    """Proves: 10 t/h at most at 20 mg/L, and the cleanest water there is has 50.

    Either 10 t/h are missing, or 10*(50 - 20) = 300 g/h (0.3 kg/h) of salt, 30 mg/L, are too many.
    """
    case = park(
        water_streams=[
            water("rinse", "source", 15),
            water("wash", "sink", 10),
            water("fresh", "supply", price=1),
            water("sewer", "outlet"),
        ],
        water_quality=[quality("rinse", c_out=100), quality("wash", c_in=20), quality("fresh", c_out=50)],
    )
    assert close(told(case, "wash"), 10, 300, 0.3, 30)


def test_a_cap_below_what_is_possible() -> None:
    """Proves: 10 power at 0.1 t at best are 1 t; a cap of 0.4 t is 0.6 t too low."""
    case = park(
        hours=1,
        commodities=[{"commodity": "power", "kind": "electricity"}],
        demands=[need("a", "power", 10)],
        markets=[buy("grid", "power", 50), buy("gas_engine", "power", 90)],
        emissions=[
            {"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2},
            {"item": "gas_engine", "species": "co2", "kg_per_unit": 100},
        ],
        policies=[{"policy": "climate_goal", "kind": "cap", "target": "co2", "value": 0.4}],
    )
    assert close(told(case, "climate_goal"), 0.6)


def test_a_hot_stream_with_nowhere_to_go() -> None:
    """Proves: 1.5 MW from 120 to 80, of which a cold stream to 60 takes 0.4; nothing cools the other 1.1 MW."""
    case = park(heat_streams=[heat("vapour", 120, 80, 1.5), heat("feed", 20, 60, 0.4)])
    assert close(told(case, "vapour|a"), 1.1)


@pytest.mark.parametrize(("summer", "when"), [(10.0, ""), (6.0, " in condition 'winter'")])
def test_a_limit_that_is_too_small_all_year_names_no_season(summer: float, when: str) -> None:
    """By hand: of 10 t/h the well gives 4; where summer needs as much as winter, both lack 6, and neither is named.

    Sensitivity: the season in which a row happens to come last, so that a planner widens the limit for that season only.
    """
    case = park(
        conditions=[{"condition": name, "hours_per_y": 4000} for name in ("summer", "winter")],
        profiles=[{"profile": "season", "condition": "summer", "factor": summer / 10}],
        water_streams=[
            {**water("wash", "sink", 10), "profile": "season"},
            {**water("well", "supply", price=1), "limit_t_per_h": 4},
        ],
    )
    assert f"The limit of water supply 'well' is too small{when}: 6 t/h more would be needed." in optimise(case).reasons
