"""The shipped solve of random parks of every structure agrees with the generous model, which has no derived bound."""

import pytest

from parkloop.cases import check
from tests.support.few import few, first
from tests.support.generous.comparison import compared, compared_exactly
from tests.support.parks import ALL, MIXING, infeasible_park, random_park

BATCH = 2
"""Parks of a test: enough to be spread over workers."""
SEEDS = few(range(0, 12, BATCH), 1)
TIGHT_SEEDS = SEEDS[:2]
PLAIN = tuple(structure for structure in ALL if structure not in MIXING)


def batch(first: int) -> range:
    return range(first, first + BATCH)


@pytest.mark.parametrize("first", SEEDS)
@pytest.mark.parametrize("structure", ALL)
def test_no_bound_or_screening_cuts_off_a_better_plan(structure: str, first: int) -> None:
    """Status and objective are those without derived bounds, and of least cost those without screening."""
    faults = {seed: compared(structure, seed, seconds=1.5).faults for seed in batch(first)}
    assert dict.fromkeys(batch(first), ()) == faults


@pytest.mark.parametrize("first", TIGHT_SEEDS)
@pytest.mark.parametrize("structure", first(PLAIN, *PLAIN[::2]))
def test_what_is_too_tight_is_so_without_bounds_too(structure: str, first: int) -> None:
    """An infeasible verdict stands in the generous model, and what it says of caps is what makes the park feasible."""
    faults = {seed: compared(structure, seed, tight=True).faults for seed in batch(first)}
    assert dict.fromkeys(batch(first), ()) == faults


@pytest.mark.parametrize("seed", few(range(3), 1))
@pytest.mark.parametrize("structure", first(MIXING, *set(MIXING) - {"outlets"}))
def test_scip_and_the_grades_do_not_contradict_each_other(structure: str, seed: int) -> None:
    """No certified plan of the one lies below what the other has proven to be the least."""
    pytest.importorskip("pyscipopt")
    assert () == compared_exactly(structure, seed, seconds=1.5).faults


@pytest.mark.parametrize("seeds", few([range(5), range(5, 30)], 1), ids=["few", "more"])
@pytest.mark.parametrize("structure", ALL)
def test_random_parks_are_valid_cases(structure: str, seeds: range) -> None:
    parks = [make(structure, seed) for make in (random_park, infeasible_park) for seed in seeds]
    assert [str(fault) for park in parks for fault in check(park)] == []


@pytest.mark.parametrize("structure", PLAIN)
def test_a_seed_gives_the_same_park_and_another_seed_another(structure: str) -> None:
    parks = [random_park(structure, seed) for seed in range(10)]
    assert parks == [random_park(structure, seed) for seed in range(10)]
    assert len({park.model_dump_json() for park in parks}) == 10


@pytest.mark.parametrize(
    ("structures", "seeds"), few([(PLAIN[::3], range(100, 101)), (PLAIN, range(100, 103))], 1), ids=["few", "all"]
)
def test_most_parks_have_a_plan_and_a_decision(structures: tuple[str, ...], seeds: range) -> None:
    """A differential over parks without a plan, or with nothing to decide, would prove nothing."""
    found = [compared(structure, seed) for structure in structures for seed in seeds]
    assert sum(x.feasible for x in found) > 0.6 * len(found)
    assert sum(x.decides for x in found) > 0.35 * len(found)
