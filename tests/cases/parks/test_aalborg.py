"""Aalborg: who heats the city today and after coal, by energy.

Proves that today's shares of the heat are the published ones, that no main stands without being kept warm, that stores end the
year as they began it, and that the plan burns no coal. Sensitivity: a demand, a share or a loss of the case off by a tenth, a
main that loses nothing, or a block that fires without its cap, fails.
"""

import pytest

from parkloop.cases import Case
from parkloop.optimizer import Plan
from tests.support.running.shipped import plan_of, shipped

pytestmark = pytest.mark.slow

HEAT = 1.3e6 / 3.6 / 0.2
"""1.3 million GJ of the cement works are about 20 % of all heat [MWh/y]"""
SOURCES = {
    "njv": ("main_njv_south", "main_njv_north", "line_port"),
    "portland": ("main_portland",),
    "reno_nord": ("main_reno",),
}


def park() -> Case:
    return shipped("aalborg")


def best() -> Plan:
    return plan_of("aalborg")


def linked(plan: Plan, *links: str) -> float:
    table = plan.tables["links"].set_index("link")["flow_per_y"]
    return float(table.reindex(links).fillna(0).sum())


def runs(plan: Plan, technology: str) -> float:
    return float(plan.tables["technologies"].set_index("technology")["activity_per_y"].get(technology, 0.0))


def test_profiles_have_the_mean_one() -> None:
    hours = {row.condition: row.hours_per_y for row in park().operating_conditions}
    for profile in {row.profile for row in park().profiles}:
        factors = {row.condition: row.factor for row in park().profiles if row.profile == profile}
        assert sum(hours[name] * factor for name, factor in factors.items()) / sum(hours.values()) == pytest.approx(1, abs=0.02)


def test_the_calendar_is_a_year_of_four_day_spells() -> None:
    assert sum(row.repeats for row in park().calendar) * 4 == 364
    assert sum(row.hours_per_y for row in park().operating_conditions) == 364 * 24


@pytest.mark.parametrize(("plant", "share"), [("njv", 0.60), ("portland", 0.20), ("reno_nord", 0.20)])
def test_todays_shares_of_heat_are_the_published_ones(plant: str, share: float) -> None:
    """Power station about 60 % (Nordjyske 2022), cement works about 20 % (Aalborg Forsyning), incinerator the rest."""
    today = plan_of("aalborg", "baseline")
    all_heat = sum(linked(today, *links) for links in SOURCES.values())
    assert all_heat == pytest.approx(HEAT, rel=0.03)
    assert linked(today, *SOURCES[plant]) / all_heat == pytest.approx(share, abs=0.03)


def test_the_plan_burns_no_coal_and_keeps_its_cap() -> None:
    """The block, which costs 125 million DKK a year while it stands, is retired."""
    assert 410 == best().tables["technologies"].set_index("technology")["retired_size"]["block3"]
    assert runs(best(), "block3") == pytest.approx(0, abs=1e-6)
    assert linked(best(), "ash_portland", "gypsum_portland") == pytest.approx(0, abs=1e-6)
    broken = plan_of("aalborg", "baseline").tables["broken_policies"]
    assert {"coal_exit"} == set(broken["policy"])


def test_mains_lose_heat_in_every_hour() -> None:
    """Standing loss: 0.02 MW a km, and 0.0004 a km and MW of its size, through 8,736 hours."""
    lengths = {row.link: (row.length_km, row.capacity) for row in park().links}
    lost = 0.0
    for links in SOURCES.values():
        for link in links:
            km, size = lengths[link]
            assert km is not None and size is not None
            lost += (0.02 + 0.0004 * size) * km * 8736
    today = plan_of("aalborg", "baseline")
    made = runs(today, "bleed_dh") + runs(today, "electric_boiler") + runs(today, "kiln_exchangers")
    sent = linked(today, *SOURCES["njv"], *SOURCES["portland"])
    assert made >= sent + lost - (0.02 + 0.0004 * 60) * 1.8 * 8736 - 1
    assert 0.005 < lost / sent < 0.06


def test_what_was_ordered_is_built() -> None:
    """Heat pumps of 132 MW and 550 GWh/y, 28 % of the heat from the cement works, 6 MW at the waste water works."""
    built = best().tables["technologies"].set_index("technology")["new_size"]
    assert built["sea_heat_pumps"] == pytest.approx(132)
    assert built["works_heat_pump"] == pytest.approx(6)
    assert 0.8 <= runs(best(), "sea_heat_pumps") / 550e3 <= 1.35
    assert 0.25 <= linked(best(), "main_portland") / HEAT <= 0.31
    assert {"main_works", "cold_hospital"} <= set(best().tables["links"]["link"])


def test_stores_give_back_what_they_keep() -> None:
    for row in best().tables["stores"].itertuples():
        assert 0.9 * row.charged_per_y <= row.discharged_per_y <= row.charged_per_y


def test_only_networks_pass_heat_on() -> None:
    """Proves who sends heat makes it. Sensitivity: a works that relays sends more than it makes."""
    given = best().tables["links"].query("item == 'district_heat'").groupby("from_plant")["flow_per_y"].sum()
    made = {"portland": runs(best(), "kiln_exchangers"), "east_works": runs(best(), "works_heat_pump"), "reno_nord": 43 * 8736}
    for plant, heat in made.items():
        assert given[plant] <= heat * (1 + 1e-6)
