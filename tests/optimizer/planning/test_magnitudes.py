"""At the bounds of all numbers a plan has the right cost, or a sentence tells why there is none."""

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, CaseError, from_tables
from parkloop.cases.columns import columns
from parkloop.cases.magnitudes import magnitude
from parkloop.cases.schema import TABLES
from parkloop.optimizer import optimise
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.steps.numeric_range import far_apart
from tests.support.case_parks import build, valid
from tests.support.numbers import bounds

RIGHT = Fraction(1, 100_000)
"""Share of the cost by which a plan at the bounds may be off; a millionth in parks of usual numbers."""
HOURS = Fraction(8000)
PRICE, SMALL_PRICE = (1e-6, 1e12), (1e-9, 1e7)
FLOW, AMOUNT = (1e-6, 1e8), (1e-6, 1e9)
Ends = tuple[float, float]


def park(**tables: list[dict[str, Any]]) -> Case:
    settings = {"format": 1, "case.id": "tiny", "economics.interest_rate": 0.0, "economics.lifetime_y": 10.0}
    return from_tables(settings, {name: pd.DataFrame(rows) for name, rows in tables.items()})


def water(price: float, fee: float, need: float, given: float, limit: float, load: float) -> tuple[Case, Fraction]:
    """A sink that takes what a source gives, as far as its quality allows."""
    case = park(
        plants=[{"plant": "a"}],
        water_streams=[
            {"stream": "river", "plant": "a", "role": "supply", "price_per_t": price},
            {"stream": "sewer", "plant": "a", "role": "outlet", "price_per_t": fee},
            {"stream": "used", "plant": "a", "role": "source", "flow_t_per_h": given},
            {"stream": "wash", "plant": "a", "role": "sink", "flow_t_per_h": need},
        ],
        water_quality=[
            {"stream": "used", "species": "cod", "c_out_mg_per_l": load},
            {"stream": "wash", "species": "cod", "c_in_max_mg_per_l": limit},
        ],
    )
    p, q, f, g = map(Fraction, (price, fee, need, given))
    used = min(g, f * min(Fraction(1), Fraction(limit) / Fraction(load)))
    return case, HOURS * (p * (f - used) + q * (g - used))


def generator(price: float, gas: float, need: float, capital: float, running: float) -> tuple[Case, Fraction]:
    """Power that can only be made of gas."""
    case = park(
        plants=[{"plant": "a"}],
        commodities=[{"commodity": "gas", "kind": "fuel"}, {"commodity": "power", "kind": "electricity"}],
        markets=[{"market": "net", "commodity": "gas", "direction": "buy", "price_per_unit": price}],
        demands=[{"demand": "d", "plant": "a", "commodity": "power", "rate_per_h": need}],
        technologies=[
            {
                "technology": "engine",
                "plant": "a",
                "max_size": 1e9,
                "capex_per_size": capital,
                "opex_per_activity": running,
            }
        ],
        technology_flows=[
            {"technology": "engine", "commodity": "power", "per_activity": 1.0},
            {"technology": "engine", "commodity": "gas", "per_activity": -gas},
        ],
    )
    p, e, r, c, o = map(Fraction, (price, gas, need, capital, running))
    return case, HOURS * r * (e * p + o) + c * r / 10


def ash(price: float, fee: float, given: float, need: float, treat: float, haul: float, way: float) -> tuple[Case, Fraction]:
    """A by-product that may be hauled to replace half of a raw material."""
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": way}],
        material_streams=[
            {"stream": "ash", "plant": "a", "role": "source", "material": "ash", "flow_t_per_h": given},
            {"stream": "kiln", "plant": "b", "role": "sink", "material": "clay", "flow_t_per_h": need},
            {"stream": "pit", "plant": "b", "role": "supply", "material": "clay", "price_per_t": price},
            {"stream": "dump", "plant": "a", "role": "outlet", "price_per_t": fee},
        ],
        substitutions=[{"material": "ash", "sink": "kiln", "max_share": 0.5, "treatment_cost_per_t": treat}],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit_km": haul, "detour": 1.0}],
    )
    p, q, g, f, t, h, d = map(Fraction, (price, fee, given, need, treat, haul, way))
    return case, HOURS * (p * f + q * g + min(Fraction(0), min(g, f / 2) * (t + h * d - q - p)))


PARKS: dict[Callable[..., tuple[Case, Fraction]], tuple[Ends, ...]] = {
    water: (PRICE, PRICE, FLOW, FLOW, (1e-3, 1e6), (1e-3, 1e6)),
    generator: (PRICE, (1e-3, 1e3), AMOUNT, (1e-6, 1e14), PRICE),
    ash: (PRICE, PRICE, FLOW, FLOW, PRICE, SMALL_PRICE, (1e-3, 1e5)),
}


@pytest.mark.parametrize("make", PARKS)
def test_a_plan_at_the_bounds_costs_what_it_costs_by_hand(make: Callable[..., tuple[Case, Fraction]]) -> None:
    """Proves that 'optimal' is right at the ends of all columns at once, against rational arithmetic.

    Sensitivity: HiGHS refused rows of money above 1e15, and a price of 1e14 gave a plan of a false cost.
    """
    draw = random.Random(11)
    for _ in range(8):
        values = [draw.choice((*ends, math.sqrt(ends[0] * ends[1]))) for ends in PARKS[make]]
        case, exact = make(*values)
        plan = optimise(case)
        if plan.found:
            assert plan.certified and plan.objective is not None
            assert abs(Fraction(plan.objective) - exact) <= RIGHT * abs(exact), values
        else:
            assert told(plan), values


def told(plan: Plan) -> bool:
    """Whether sentences tell why there is no plan."""
    return bool(plan.reasons) and all(sentence.endswith((".", ":")) for sentence in plan.reasons)


def ends() -> list[tuple[str, str, float]]:
    """Every column of numbers of every table, with each end of its bounds."""
    found = []
    for table, record in TABLES.items():
        for column in columns(record):
            if column.kind == "number" and table != "provenance":
                low, most = bounds(record, column.name)
                known = magnitude(column.field, record.model_fields[column.field])
                found += [(table, column.name, end) for end in (low or (known.least if known else 0.0), most)]
    return found


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5])
def test_any_columns_at_their_ends_end_in_a_plan_or_a_sentence(seed: int) -> None:
    """Proves that no product of numbers within their bounds is a traceback. Sensitivity: one factor without a bound overflows."""
    draw = random.Random(seed)
    given = valid()
    for table, column, end in draw.sample(ends(), 6):
        for row in given[1][table]:
            if column in row or draw.random() < 0.3:
                row[column] = end
    try:
        plan = optimise(build(given), time_limit=5)
    except CaseError as error:
        assert error.faults
        return
    assert plan.certified if plan.found else told(plan)


def test_a_cost_that_hangs_on_amounts_below_the_solver_is_refused() -> None:
    """Proves that no cost of noise is called optimal. Sensitivity: reuse of 3e-11 t/h, worth 3e-5 of it, was left out."""
    plan = optimise(water(1e12, 1000.0, 1e-6, 10.0, 0.001, 31.6)[0])
    assert "error" == plan.status and "takes them for none" in plan.reasons[0]


def test_where_arithmetic_fails_the_farthest_numbers_are_named() -> None:
    """Proves that a failure of arithmetic names what may be its reason. Sensitivity: its sentence named nothing of the case."""
    case, _ = generator(1e12, 1.0, 1e-6, 1e5, 1e-6)
    assert "" == far_apart(generator(50.0, 1.0, 1e-6, 1e5, 1.0)[0])
    case = case.model_copy(update={"markets": (*case.markets, case.markets[0].model_copy(update={"price_per_unit": 1e-3}))})
    assert "too far apart" in far_apart(case)
    assert "markets/net/price_per_unit = 0.001 money/unit, and markets/net/price_per_unit = 1e+12" in far_apart(case)
