"""Irreducible conflicts: what they name cannot hold together, and any of it can be done without, by re-solving the park."""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.infeasibility.irreducible import irreducible_conflicts
from parkloop.optimizer.infeasibility.limits import conflict_table, limits_of
from tests.optimizer.infeasibility.test_reasons import BY_HAND, wire

FREE: dict[str, dict[str, Any]] = {
    "spare land": {"plants.a.spare_land_m2": None, "demands.a_steam.rate_per_h": 0},
    "nothing large enough": {"demands.a_steam.rate_per_h": 0},
    "least load beside a market": {
        **{"markets.gas_grid.limit_per_h": None, "technologies.boil.min_load": 0, "demands.a_steam.rate_per_h": 0}
    },
    "floor": {"policies.goal.value": 0, "markets.sun.limit_per_h": None, "demands.a_power.rate_per_h": 0},
    "take or pay": {"markets.contract.min_per_h": 0},
    "blend with too much": {"material_quality.kiln/lime.max": None, "material_streams.kiln.flow_t_per_h": 0},
    "water supply": {
        "water_streams.fresh.limit_t_per_h": None,
        "water_quality.wash/salt.c_in_max_mg_per_l": None,
        "water_streams.wash.flow_t_per_h": 0,
    },
    "hot stream": {"heat_streams.vapour.duty_mw": 0},
}
"""Parks with one conflict: the places of its members, found by hand, and a number there that states nothing."""


@pytest.mark.parametrize("park", FREE)
def test_a_conflict_has_the_members_found_by_hand_and_needs_each_of_them(park: str) -> None:
    """Proves: these places and no other, and with the number of any one of them gone the park has a plan.

    Sensitivity: a filter that keeps what has no part (the gas grid beside spare land), or drops a need.
    """
    case = BY_HAND[park][0]()
    members = list(limits_of(conflicts(case)))
    assert FREE[park].keys() == {member.place for member in members}
    assert all(member.conflict == 1 and member.without and member.proven for member in members)
    for place, free in FREE[park].items():
        assert optimise(case.set({place: free})).found, place


def test_conflicts_share_no_member() -> None:
    """Proves: the sewer is too strict for the rinse, and the cap too low for the wash, apart from each other."""
    found = conflicts(BY_HAND["a quality and a cap"][0]())
    assert [1, 1, 2, 2, 2] == list(found["conflict"])
    assert ["sewer", "rinse", "goal", "wash", "wash"] == list(found["name"])
    assert found["gives"].isna().all()  # none of them alone is enough


def test_a_required_link_and_the_budget_are_in_conflict() -> None:
    assert {"policy.capex_budget", "links.must.status"} == set(conflicts(wire())["place"])


def test_a_park_with_a_plan_has_no_conflict() -> None:
    assert conflicts(BY_HAND["budget"][0]().set({"policy.capex_budget": 300})).empty


def conflicts(case: Case) -> Any:
    site = make_site(case)
    return conflict_table(site, irreducible_conflicts(site))
