"""Invented parks: of the size that is asked, the same for the same seed, and fit to be solved."""

import pytest

from parkloop.cases import check
from parkloop.cases.synthetic import synthetic_park
from parkloop.optimizer import optimise


def test_a_park_is_of_the_size_that_is_asked_and_the_same_for_the_same_seed() -> None:
    park = synthetic_park(30, 50, seed=4)
    assert 30 == sum(plant.role == "plant" for plant in park.plants)
    assert 50 == sum(row.role == "sink" for row in park.material_streams)
    assert park == synthetic_park(30, 50, seed=4)
    assert park != synthetic_park(30, 50, seed=5)
    assert not check(park)


def test_neighbours_gain_from_what_they_exchange() -> None:
    park = synthetic_park(6, 8, seed=1)
    plan, today = optimise(park, gap=1e-3), optimise(park, scope="baseline")
    assert plan.certified
    assert today.certified
    assert plan.kpi["total_cost_per_y"] < 0.98 * today.kpi["total_cost_per_y"]


def test_one_plant_is_no_park() -> None:
    with pytest.raises(ValueError, match="at least 2 plants"):
        synthetic_park(1)
