"""The planner against the independent reference on random parks: same status, same optimum, and the certificate agrees."""

import math
from collections.abc import Callable

import pytest

from parkloop.cases import Case, check
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.mixing.refinement import mixing_kinds
from tests.reference import reference_optimum
from tests.reference.random_parks.corridors import random_exchange_along_corridors, random_park_with_corridors
from tests.reference.random_parks.parks import random_park
from tests.reference.random_parks.stores import random_park_with_stores
from tests.support.few import few
from tests.support.parks import MIXING, STRUCTURES, random_question
from tests.support.parks import random_park as structured_park

COARSE = 1e-3
"""Gap where qualities mix."""
SECONDS = (2, 15)
"""Time of a search where qualities mix, and on a busy machine that of another, where the first has not come as far as it must."""
OBJECTIVES = ("co2", "freshwater", "wastewater", "disposal", "energy", "land", "links")


def agrees(seed: int, scope: str, objective: str = "cost", level: float = 0.9, make: Callable[[int], Case] = random_park) -> None:
    case = make(seed)
    status, least, _ = reference_optimum(case, scope, objective, level=level)
    if below_limits(case, scope):
        question = {"scope": scope, "objective": objective, "gap": COARSE, "cvar_level": level}
        plan = optimise(case, **question, time_limit=SECONDS[0])
        if plan.status == "interrupted" or (plan.status == "feasible" and not no_dearer(plan, least)):
            plan = optimise(case, **question, time_limit=SECONDS[1])
        is_no_worse(plan, status, least)
        return
    plan = optimise(case, scope=scope, objective=objective, gap=1e-7, cvar_level=level)
    assert plan.status == status, (plan.faults, plan.reasons)
    if status == "optimal":
        assert plan.objective == pytest.approx(least, rel=1e-6, abs=1e-3)
        assert plan.certified, plan.faults


def below_limits(case: Case, scope: str) -> bool:
    """Whether an outlet below its limit can be better; the reference counts every outlet at its limit."""
    site = make_site(case, scope)
    return bool(mixing_kinds(site, make_network(site)))


def no_dearer(plan: Plan, least: float) -> bool:
    """Whether a plan costs no more than the reference's, to within the gap; anything does where the reference has none."""
    return math.isnan(least) or (plan.objective is not None and plan.objective <= least + COARSE * abs(least) + 1e-3)


def is_no_worse(plan: Plan, status: str, least: float) -> None:
    """A plan exists where the reference has one, and costs no more; its bound is honest."""
    if status != "optimal":
        return
    assert plan.certified, (plan.status, plan.faults, plan.reasons)
    assert plan.objective is not None
    assert plan.bound is not None
    assert no_dearer(plan, least), (plan.objective, least)
    assert plan.bound <= plan.objective + 1e-9 * abs(plan.objective)
    assert plan.status == "optimal" or (plan.status == "feasible" and plan.gap is not None)


USUAL = (0, 3, 4, *range(2, 15, 3))
"""Seeds that ask for each scope, and for each objective once."""


@pytest.mark.parametrize("seed", few([*USUAL, *(s for s in range(40) if s not in USUAL)], 4))
def test_random_parks_have_the_optimum_of_the_reference(seed: int) -> None:
    """Proves bounds, links, books and scopes together; a wrong sign or a lost candidate moves one of the optima."""
    agrees(seed, "park")
    agrees(seed, *(("baseline",), ("plant",), ("park", OBJECTIVES[seed // 3 % len(OBJECTIVES)]))[seed % 3])


@pytest.mark.parametrize("seed", few([3, 4, 0, 1, 2, *range(5, 60)], 3))
def test_random_parks_with_stores_have_the_optimum_of_the_reference(seed: int) -> None:
    """Proves stores over days and over seasons against one content for every hour of the year in its order.

    A bound at the wrong passing of a period, a loss once too often, or a bound on flows that forgets a store moves one of the
    optima.
    """
    agrees(seed, "park", make=random_park_with_stores)
    agrees(
        seed,
        *(("baseline",), ("plant",), ("park", OBJECTIVES[seed // 3 % len(OBJECTIVES)]))[seed % 3],
        make=random_park_with_stores,
    )


@pytest.mark.parametrize("seed", few([2, 3, 4, 0, 1, *range(5, 60)], 2))
def test_random_parks_with_corridors_have_the_optimum_of_the_reference(seed: int) -> None:
    """Proves ways through a graph against a list of all of them, each with its own length, cost and loss.

    A corridor paid twice, a detour that costs nothing, or room for one link too many moves one of the optima.
    """
    agrees(seed, "park", make=random_park_with_corridors)
    agrees(seed, "park", OBJECTIVES[seed % len(OBJECTIVES)], make=random_park_with_corridors)


@pytest.mark.parametrize("seed", few([46, *range(46), *range(47, 60)], 4))
def test_exchange_along_corridors_has_the_optimum_of_the_reference(seed: int) -> None:
    """Proves the same where most plans build links along shared corridors, with losses, sizes and power by length.

    At seed 46 HiGHS 1.15.1 calls a plan optimal that costs 4 % too much, where its presolve may probe.
    """
    agrees(seed, "park", make=random_exchange_along_corridors)
    agrees(seed, "park", OBJECTIVES[seed % len(OBJECTIVES)], make=random_exchange_along_corridors)


@pytest.mark.parametrize("seed", few([2, 8, 27, 12, 10, 15], 2))
def test_risk_in_random_parks_is_that_of_the_reference(seed: int) -> None:
    """Proves thresholds, tails and what is shared by the scenarios against the largest mean under all beliefs.

    Parks with two scenarios and no credits, whose baseline the reference counts by scenario.
    """
    agrees(seed, "park", "worst_case")
    agrees(seed, "park", "cvar", (0.2, 0.4, 0.7)[seed % 3])


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(40, 90))
def test_more_random_parks_have_the_optimum_of_the_reference(seed: int) -> None:
    for scope in ("baseline", "plant", "park"):
        agrees(seed, scope)
    agrees(seed, "park", OBJECTIVES[seed % len(OBJECTIVES)])


@pytest.mark.parametrize("seeds", few([range(2), range(2, 6)], 1), ids=["few", "more"])
@pytest.mark.parametrize("structure", sorted(set(STRUCTURES) - set(MIXING) - {"trade", "unlimited"}))
def test_parks_of_every_structure_have_the_optimum_of_the_reference(structure: str, seeds: range) -> None:
    """Proves the bounds against a program that has none, and is written by itself.

    Left out is what the reference has not: mixtures, curves of cost, and shares of limits that a coalition has.
    """
    for seed in seeds:
        case, question = structured_park(structure, seed), random_question(structure, seed)
        curved = any(row.scale_exponent for row in case.technologies)
        if curved or question["only"] or below_limits(case, question["scope"]):
            continue
        status, least, _ = reference_optimum(case, **question)
        plan = optimise(case, **question, gap=1e-7)
        assert (seed, plan.status) == (seed, status), (plan.faults, plan.reasons)
        assert status != "optimal" or plan.objective == pytest.approx(least, rel=1e-5, abs=1e-2), seed


def test_random_parks_are_valid_cases() -> None:
    assert [(seed, str(fault)) for seed in range(160) for fault in check(random_park(seed))] == []
