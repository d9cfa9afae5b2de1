"""Random parks by kind: the same by seed, without a fault, and able to run as they are."""

import pytest

from parkloop.cases.schema.digests import digest
from parkloop.cases.synthetic import KINDS, random_park
from parkloop.optimizer import optimise


@pytest.mark.parametrize("kind", KINDS)
def test_a_park_is_made_by_its_seed_alone(kind: str) -> None:
    """Proves that another session gets the same park. Sensitivity: an order of a set, or one generator for all, changes it."""
    assert digest(random_park(kind, 5, 3)) == digest(random_park(kind, 5, 3)) != digest(random_park(kind, 5, 4))


@pytest.mark.parametrize("kind", ["water", "full"])
def test_every_pair_of_plants_may_exchange_and_the_park_runs_as_it_is(kind: str) -> None:
    """Proves that today's park is a plan. Sensitivity: one need that nothing meets, and no park of the kind has a first plan."""
    case = random_park(kind, 4, 1)
    assert 5 == len(case.plants)
    assert optimise(case, scope="baseline").status == "optimal"
    assert optimise(random_park(kind, 3, 2), time_limit=20, gap=0.05).certified


def test_a_park_of_a_size_has_so_many_plants() -> None:
    assert 31 == len(random_park("full", 30, 1).plants)


@pytest.mark.parametrize(("kind", "size"), [("steel", 5), ("full", 1)])
def test_unknown_kinds_and_single_plants_are_refused(kind: str, size: int) -> None:
    with pytest.raises(ValueError, match=r"no kind steel|at least 2 plants"):
        random_park(kind, size)
