"""Ranges of mixes are fixed points: no number of passes over random loops rises above them, and few stand above the passes."""

import random

import pytest

from parkloop.models.network.fixed_point import Mix, ceilings, floors

CAP = 1e7
MANY = 4_000


def network(seed: int) -> dict[str, Mix]:
    """Outlets in loops: some keep nearly all, some concentrate, some add a load or limit what feeds them."""
    rng = random.Random(seed)
    names = [f"o{n}" for n in range(rng.randint(1, 7))]
    mixes = {}
    for name in names:
        feeds = tuple(rng.sample(names, rng.randint(0, min(3, len(names)))))
        stated = None if rng.random() < 0.4 else rng.uniform(0.0, 20.0)
        scale = rng.choice([0.5, 0.9, 0.99, 0.998, 1.0, 1.0, 1.05, 2.0])
        added = rng.choice([0.0, 0.0, 1.0, 10.0])
        limit = rng.choice([float("inf"), float("inf"), 50.0, 400.0])
        mixes[name] = Mix(feeds, stated, scale, added, limit)
    return mixes


def passed(mixes: dict[str, Mix], times: int) -> dict[str, float]:
    """What passes from 0 reach."""
    high = dict.fromkeys(mixes, 0.0)
    for _ in range(times):
        after = {key: mix.quality(high, CAP) for key, mix in mixes.items()}
        if after == high:
            break
        high = after
    return high


@pytest.mark.parametrize("seed", range(100))
def test_no_number_of_passes_rises_above_the_ceilings(seed: int) -> None:
    """Proves the ceilings hold every design and are no higher than needed. Sensitivity: 60 passes stop at half of slow loops."""
    mixes = network(seed)
    high, reached = ceilings(mixes, CAP), passed(mixes, MANY)
    grows_on = any(mix.quality(reached, CAP) > reached[key] * (1 + 1e-9) for key, mix in mixes.items())
    for key, mix in mixes.items():
        assert mix.quality(high, CAP) <= high[key]
        assert high[key] >= reached[key] * (1 - 1e-12)
        assert grows_on or high[key] <= reached[key] * (1 + 1e-6)


def test_a_slow_loop_ends_where_its_load_is_removed() -> None:
    """10 mg/L a pass, of which 0.5 % is removed: 2,000 mg/L. Sensitivity: 60 passes say 520."""
    high = ceilings({"process": Mix(("filter",), added=10.0), "filter": Mix(("process",), scale=0.995)}, CAP)
    assert high["process"] == pytest.approx(2000.0, rel=1e-6)
    assert high["filter"] == pytest.approx(1990.0, rel=1e-6)


def test_a_loop_that_concentrates_without_end_goes_to_the_cap_unless_a_limit_holds_it() -> None:
    """Nothing is removed: endless; a feed of at most 70 holds it at 80. Sensitivity: passes say 600."""
    assert ceilings({"process": Mix(("tank",), added=10.0), "tank": Mix(("process",))}, CAP) == {"process": CAP, "tank": CAP}
    held = ceilings({"process": Mix(("tank",), added=10.0, limit=70.0), "tank": Mix(("process",))}, CAP)
    assert held == {"process": 80.0, "tank": 80.0}


def test_floors_of_properties_below_zero_and_of_loops() -> None:
    """A tank of -3 and 5 holds at least -3; one in a loop with a tank that keeps 99 % may fall below, to no less than -3."""
    assert floors({"tank": Mix(stated=-3.0)}, CAP) == {"tank": -3.0}
    low = floors({"one": Mix(("two",), stated=-3.0, scale=1.0), "two": Mix(("one",), scale=0.99)}, CAP)
    assert low == pytest.approx({"one": -3.0, "two": -2.97})
