"""Arrays with one number moved are those of a build of that number alone."""

from typing import Any

import numpy as np
import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.changes.places import number_at
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.sensitivity.gradients import LinearPoint, linear_point
from parkloop.optimizer.analyses.sensitivity.margins import places_of
from parkloop.optimizer.analyses.sensitivity.traces import entries
from parkloop.optimizer.plan.designs import design_of


def going() -> bool:
    """Nothing is stopped."""
    return False


def point_of(case: Case, **options: Any) -> LinearPoint:
    """The linear problem of its best plan."""
    point = linear_point(case, design_of(optimise(case, **options)))
    assert point is not None
    return point


def as_alone(case: Case, point: LinearPoint, values: dict[str, float]) -> int:
    """Hold the arrays of values against builds of one number each; how many are known."""
    point.learn(case, values, going)
    known = 0
    for place, value in values.items():
        problem = point.moved.problem(place, value)
        if problem is not None:
            known += 1
            alone = entries(point.moved.make(point.moved.put(case, place, value))[1])
            assert np.array_equal(alone, entries(problem)), place
    return known


def test_few_builds_give_the_arrays_of_each_number() -> None:
    """Proves: all numbers of two firms a hundredth up, and halved, have the arrays of their own builds, by fewer builds.

    Sensitivity: an entry of two numbers is given to one of them.
    """
    case = load_case("two_firms")
    point, places = point_of(case), list(places_of(case))
    for share in (1.01, 0.5):
        before = point.moved.builds
        values = {place: share * (number_at(case, place) or 0.0) for place in places}
        assert len(places) == as_alone(case, point, values)
        assert point.moved.builds - before < len(places) / 2


def test_numbers_that_go_through_a_formula_have_their_own_arrays() -> None:
    """Proves: places of plants and lives, which enter costs by distances and annuities, have their own effect.

    Sensitivity: a detour or a price per km takes the effect of the place that was moved with it, and the place has none.
    """
    case = load_case("two_firms")
    places = [f"plants.{plant.plant}.{axis}" for plant in case.plants for axis in ("x_km", "y_km")]
    places += [
        f"transport.{mode.mode}.{column}" for mode in case.transport for column in ("detour", "capex_per_km", "lifetime_y")
    ]
    values = {
        place: 1.1 * value
        for place in (*places, "economics.lifetime_y", "economics.interest_rate")
        if (value := number_at(case, place))
    }
    assert 5 < len(values) == as_alone(case, point_of(case), values)


def test_numbers_that_take_rows_away_have_their_own_build() -> None:
    """Proves: a supply that is no more, and a price of 0, leave the others right. Sensitivity: no number is known."""
    case = load_case("two_firms")
    point = point_of(case)
    values = {
        "water_streams.irrigation.flow_t_per_h": 0.0,
        "water_streams.town_water.price_per_t": 0.0,
        "demands.greenhouse_heat.rate_per_h": 5.5,
    }
    assert as_alone(case, point, values) >= 1
    assert point.moved.problem("demands.greenhouse_heat.rate_per_h", 5.5) is not None


def test_nothing_is_learned_once_stopped() -> None:
    case = load_case("two_firms")
    point = point_of(case)
    point.learn(case, {"demands.greenhouse_heat.rate_per_h": 5.5}, lambda: True)
    assert point.moved.problem("demands.greenhouse_heat.rate_per_h", 5.5) is None


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["kalundborg", "lubei"])
def test_real_parks_have_the_arrays_of_each_number(name: str) -> None:
    """Proves the same of real parks, where heat, mixing, floors and earnings share rows."""
    case = load_case(name)
    point = point_of(case, gap=0.02, time_limit=20)
    places = list(places_of(case))
    known = as_alone(case, point, {place: 1.01 * (number_at(case, place) or 0.0) for place in places})
    assert known == len(places) and point.moved.builds < len(places) / 3
