"""Statuses of links: the row that is written, and what the next plan makes of it."""

from typing import Any

import pandas as pd
import pytest

from parkloop.app_pages.session import grids
from parkloop.cases import Case, check, load_case
from parkloop.cases.links.rows import ends_of, own_key, status_of, with_status
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.link_value.candidates import COLUMNS, candidates_of


def links_of(case: Case) -> pd.DataFrame:
    return grids.frames(case)["links"]


def link(case: Case, key: str) -> dict[str, Any]:
    found = candidates_of(case)
    return dict(found[found["link"] == key].iloc[0])


def changed(case: Case, key: str, status: str) -> Case:
    frames = grids.frames(case)
    return grids.case_of({**frames, "links": with_status(frames["links"], link(case, key), status)})


def built(case: Case) -> set[tuple[str, ...]]:
    plan = optimise(case, gap=1e-6)
    assert plan.certified, [*plan.faults, *plan.reasons]
    return {ends_of(row) for row in plan.links.to_dict("records")}


HOT = "brewery/greenhouse/hot_water/hot_water_pipe"
WATER = "rinse_water/greenhouse/water_pipe"
GRAIN = "spent_grain/greenhouse/truck"


def test_every_link_that_may_be_built_is_a_candidate() -> None:
    found = candidates_of(load_case("two_firms"))
    assert list(COLUMNS) == list(found.columns)
    assert {HOT, WATER, GRAIN} <= set(found["link"])
    assert 4 == len(found)
    row = found[found["link"] == WATER].iloc[0]
    assert ["rinse_water", "greenhouse", "brewery", "greenhouse", "water", "", "water_pipe"] == list(row[1:])


@pytest.mark.parametrize("key", [HOT, WATER, GRAIN])
def test_a_forbidden_link_is_not_in_the_next_plan_but_can_still_be_chosen(key: str) -> None:
    """Proves that the row that is written rules out exactly this link. Sensitivity: a wrong end, mode or commodity does not."""
    case = load_case("two_firms")
    ends = ends_of(link(case, key))
    assert ends in built(case)
    without = changed(case, key, "forbidden")
    assert [] == check(without)
    assert ends not in built(without)
    kept = {ends_of(row) for row in candidates_of(without).to_dict("records")}
    assert ends in kept
    assert 4 == len(kept)


def test_a_required_link_is_in_the_next_plan() -> None:
    """Proves that a link that does not pay is built once it is required. Sensitivity: the plan without the row has none."""
    case = load_case("two_firms")
    key = "greenhouse/brewery/hot_water/hot_water_pipe"
    assert ("greenhouse", "brewery", "hot_water", "hot_water_pipe") not in built(case)
    assert ("greenhouse", "brewery", "hot_water", "hot_water_pipe") in built(changed(case, key, "required"))


def test_a_status_can_be_taken_back_and_leaves_nothing() -> None:
    case = load_case("two_firms")
    links, water = links_of(case), link(case, WATER)
    forbidden = with_status(links, water, "forbidden")
    assert ["rinse_water.greenhouse.water_pipe", "rinse_water", "greenhouse", "water_pipe", "forbidden"] == [
        forbidden.loc[0, name] for name in ("link", "from", "to", "mode", "status")
    ]
    assert "forbidden" == status_of(forbidden, water)
    assert 0 == len(with_status(forbidden, water, "candidate"))
    assert 1 == len(with_status(forbidden, water, "required"))
    assert grids.same(links, with_status(links, water, "candidate"))


def test_a_row_that_names_the_link_is_changed_and_keeps_what_it_says() -> None:
    case = load_case("kalundborg")
    links = links_of(case)
    steam = link(case, "steam_novo")
    after = with_status(links, steam, "required")
    assert len(links) == len(after)
    row = after[after["link"] == "steam_novo"].iloc[0]
    assert ("required", 4.2) == (row["status"], row["length_km"])
    back = with_status(after, steam, "candidate")
    assert grids.same(links, back)


def test_a_more_general_row_gives_its_length_and_stays() -> None:
    case = load_case("two_firms")
    water = link(case, WATER)
    general = with_status(links_of(case), water, "forbidden").assign(**{"from": "brewery", "mode": None, "length_km": 3.5})
    assert "forbidden" == status_of(general, water)
    after = with_status(general, water, "required")
    assert [3.5, 3.5] == list(after["length_km"])
    assert ["forbidden", "required"] == list(after["status"])
    assert "forbidden" == status_of(with_status(after, water, "forbidden"), water)
    assert "candidate" == status_of(with_status(general, water, "candidate"), water)


def test_a_row_about_one_commodity_says_nothing_of_water() -> None:
    case = load_case("two_firms")
    hot = with_status(links_of(case), link(case, HOT), "forbidden")
    assert "candidate" == status_of(hot, link(case, WATER))
    everything = hot.assign(commodity=None, mode=None)
    assert {"forbidden"} == {status_of(everything, link(case, key)) for key in (HOT, WATER, GRAIN)}


def test_a_new_key_is_not_taken() -> None:
    case = load_case("two_firms")
    after = with_status(links_of(case), link(case, WATER), "forbidden", taken={"rinse_water.greenhouse.water_pipe"})
    assert "rinse_water.greenhouse.water_pipe_2" == after.loc[0, "link"]


def test_keys_that_are_taken_are_not_taken_again() -> None:
    assert ["a.b.c", "a.b.c_2"] == [own_key("a/b/c", used) for used in ([], ["a.b.c"])]
