"""What the network leaves out is told with the numbers that decide, by the rules that leave it out."""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.cases.load import list_cases, load_case
from parkloop.models.network.candidates import make_network
from parkloop.models.network.reach import coldest_need
from parkloop.models.network.screening import Obstacle
from parkloop.models.site import make_site
from tests.support.by_hand import park

PIPE = {"mode": "pipe", "carries": "water", "detour": 1}
TRUCK = {"mode": "truck", "carries": "material"}
HOT_PIPE = {"mode": "hot_pipe", "carries": "heat"}
FAR_APART = [{"plant": "a", "x_km": 0, "y_km": 0}, {"plant": "b", "x_km": 5, "y_km": 0}]


def told(case: Case, reason: str) -> list[Obstacle]:
    """Every obstacle of a reason that the network of a case tells."""
    found: list[Obstacle] = []
    make_network(make_site(case), found.append)
    return [one for one in found if one.reason == reason]


def waters(pipe: dict[str, Any] | None = None, **tables: Any) -> Case:
    """Water of 400 mg/L chloride at a, of which b takes 60 mg/L."""
    streams = [
        {"stream": "bleed", "plant": "a", "role": "source", "flow_t_per_h": 5},
        {"stream": "need", "plant": "b", "role": "sink", "flow_t_per_h": 5},
    ]
    quality = [
        {"stream": "bleed", "species": "chloride", "c_out_mg_per_l": 400},
        {"stream": "need", "species": "chloride", "c_in_max_mg_per_l": 60},
    ]
    given = {"plants": FAR_APART, "water_streams": streams, "water_quality": quality, "transport": [PIPE | (pipe or {})]}
    return park(**{**given, **tables})


def test_too_dirty_water_tells_concentration_and_limit() -> None:
    """Proves: with nothing cleaner to mix with, 400 > 60 mg/L closes the pipe. Sensitivity: a limit told of another species."""
    (one,) = told(waters(), "too dirty")
    assert (one.giver, one.taker, one.what, one.value, one.limit) == ("bleed", "need", "chloride", 400, 60)
    assert not make_network(make_site(waters())).links


def test_water_that_can_be_thinned_is_a_candidate_and_tells_so() -> None:
    """Proves: with fresh water of 20 mg/L b takes 5 (60 - 20)/(400 - 20) = 0.526 t/h of the bleed: the pipe is no obstacle."""
    streams = [*waters().water_streams]
    rows = [{"stream": s.stream, "plant": s.plant, "role": s.role, "flow_t_per_h": s.flow_t_per_h} for s in streams]
    fresh = {"stream": "fresh", "plant": "b", "role": "supply", "price_per_t": 1}
    quality = [
        {"stream": q.stream, "species": q.species, "c_out_mg_per_l": q.c_out_mg_per_l, "c_in_max_mg_per_l": q.c_in_max_mg_per_l}
        for q in waters().water_quality
    ]
    case = waters(
        water_streams=[*rows, fresh], water_quality=[*quality, {"stream": "fresh", "species": "chloride", "c_out_mg_per_l": 20}]
    )
    assert not told(case, "too dirty")
    (one,) = told(case, "must be thinned")
    assert (one.value, one.limit) == (400, 60)
    (arc,) = (arc for arc in make_network(make_site(case)).arcs.values() if arc.link)
    assert arc.bound["year"] == pytest.approx(5 * 40 / 380)


def test_a_way_that_is_too_long_tells_both_lengths() -> None:
    (one,) = told(waters({"max_km": 3}, water_quality=[]), "too far")
    assert (one.mode, one.value, one.limit) == ("pipe", 5, 3)
    (lossy,) = told(waters({"loss_per_km": 0.25}, water_quality=[]), "nothing arrives")
    assert (lossy.value, lossy.limit) == (5, 4)


def test_what_no_mode_carries_is_told() -> None:
    assert {(one.giver, one.to_plant) for one in told(waters(transport=[]), "no mode")} == {("bleed", "b")}
    power = park(commodities=[{"commodity": "power", "kind": "electricity"}], plants=FAR_APART)
    assert {one.item for one in told(power, "no mode")} == {"power"}


@pytest.mark.parametrize("row", [{"from": "bleed", "to": "b"}, {"from": "a", "to": "b"}, {"from": "bleed", "to": "need"}])
def test_a_row_that_forbids_is_named(row: dict[str, str]) -> None:
    (one, *_) = told(waters(water_quality=[], links=[{"link": "closed", "status": "forbidden", **row}]), "forbidden")
    assert (one.what, one.from_plant, one.to_plant) == ("closed", "a", "b")


def materials(**tables: Any) -> Case:
    streams = [
        {"stream": "dust", "plant": "a", "role": "source", "flow_t_per_h": 2, "material": "dust", "hazard": "toxic"},
        {"stream": "mill", "plant": "b", "role": "sink", "flow_t_per_h": 2, "material": "filler"},
    ]
    replaces = [{"material": "dust", "sink": "mill", "ratio": 1}]
    return park(**{"plants": FAR_APART, "material_streams": streams, "substitutions": replaces, "transport": [TRUCK], **tables})


def test_a_material_without_a_use_or_a_permit_tells_so() -> None:
    assert [(one.giver, one.taker) for one in told(materials(substitutions=[]), "kinds do not fit")] == [("dust", "mill")]
    (one,) = told(materials(), "no permit")
    assert (one.what, one.to_plant) == ("toxic", "b")
    assert not told(materials(permits=[{"hazard": "toxic", "plant": "b"}]), "no permit")


def test_an_outlet_that_takes_nothing_hazardous_tells_so() -> None:
    tip = {"stream": "tip", "plant": "b", "role": "outlet", "takes_hazardous": False}
    dust = {"stream": "dust", "plant": "a", "role": "source", "flow_t_per_h": 2, "material": "dust", "hazard": "toxic"}
    (one,) = told(materials(material_streams=[dust, tip], substitutions=[]), "takes nothing hazardous")
    assert (one.giver, one.taker) == ("dust", "tip")


def test_a_plant_too_near_to_people_tells_both_distances() -> None:
    plants = [*FAR_APART, {"plant": "town", "x_km": 7, "y_km": 0, "role": "municipal"}]
    (one,) = told(materials(plants=plants, hazard_distances=[{"hazard": "toxic", "distance_km": 3}]), "too near to people")
    assert (one.what, one.value, one.limit) == ("toxic", 2, 3)


def test_a_material_beyond_a_property_tells_it() -> None:
    """Proves: too much ash (12 > 8) and too little carbon (30 < 50) are told apart."""
    permits = [{"hazard": "toxic", "plant": "b"}]
    rows = [{"stream": "dust", "property": "ash", "value": 12}, {"stream": "mill", "property": "ash", "max": 8}]
    (rich,) = told(materials(permits=permits, material_quality=rows), "too dirty")
    assert (rich.what, rich.value, rich.limit) == ("ash", 12, 8)
    rows = [{"stream": "dust", "property": "carbon", "value": 30}, {"stream": "mill", "property": "carbon", "min": 50}]
    (poor,) = told(materials(permits=permits, material_quality=rows), "too poor")
    assert (poor.what, poor.value, poor.limit) == ("carbon", 30, 50)


def heat(**tables: Any) -> Case:
    """Exhaust of 90 degC at a, a dryer of 140 degC at b, steam of 152 degC; differences of 10 K."""
    carriers = [{"commodity": "steam", "kind": "heat", "t_supply_c": 152, "t_return_c": 152}]
    streams = [
        {"stream": "exhaust", "plant": "a", "t_in_c": 90, "t_out_c": 60, "duty_mw": 2},
        {"stream": "dryer", "plant": "b", "t_in_c": 140, "t_out_c": 145, "duty_mw": 1},
    ]
    given = {"plants": FAR_APART, "commodities": carriers, "heat_streams": streams, "transport": [HOT_PIPE]}
    return park({"heat.dt_min_k": 10}, **{**given, **tables})


def test_heat_that_is_too_cold_tells_both_temperatures() -> None:
    """Proves: to raise steam of 152 degC a hot stream has to have 152 + 5 + 5 degC. Sensitivity: shifts forgotten, 152."""
    (one,) = (one for one in told(heat(), "too cold") if one.from_plant == "a")
    assert (one.what, one.value, one.limit) == ("exhaust", 90, 162)


def test_how_hot_a_carrier_has_to_be_for_a_plant() -> None:
    """Proves: a dryer that begins at 140 degC takes heat of more than 150 degC with differences of 10 K."""
    site = make_site(heat())
    found = coldest_need(site, "b", site.commodities["steam"])
    assert found is not None
    assert (found[0].stream, found[1]) == ("dryer", 150)
    assert coldest_need(site, "a", site.commodities["steam"]) is None


def test_what_may_not_be_passed_on_and_what_nobody_uses_is_told() -> None:
    power = [{"commodity": "power", "kind": "electricity"}]
    cable = [{"mode": "cable", "carries": "commodity"}]
    buys = [{"market": "grid", "plant": "a", "commodity": "power", "direction": "buy", "price_per_unit": 1}]
    case = park(plants=FAR_APART, commodities=power, transport=cable, markets=buys)
    assert ("a", "b") in {(one.from_plant, one.to_plant) for one in told(case, "no use of it")}
    nowhere = park(plants=FAR_APART, commodities=power, transport=cable)
    assert {(one.from_plant, one.to_plant) for one in told(nowhere, "nothing to give")} == {("a", "b"), ("b", "a")}
    needs = [{"demand": "motor", "plant": "b", "commodity": "power", "rate_per_h": 1}]
    kept = [{"relay": "own", "plant": "a", "commodity": "power", "allowed": False}]
    closed = park(plants=FAR_APART, commodities=power, transport=cable, markets=buys, demands=needs, relays=kept)
    assert ("a", "b") in {(one.from_plant, one.to_plant) for one in told(closed, "may not pass it on")}


@pytest.mark.parametrize("park", list_cases())
def test_listening_changes_nothing(park: str) -> None:
    site = make_site(load_case(park))
    heard: list[Obstacle] = []
    quiet, told = make_network(site), make_network(site, heard.append)
    assert (quiet.screened, list(quiet.links), list(quiet.arcs)) == (told.screened, list(told.links), list(told.arcs))
    assert heard
