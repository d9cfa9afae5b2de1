"""No steam is bled from a turbine that stands still.

Proves, park by park, that with the power station off and power of the grid next to free no bleed runs, though it would turn
0.23 MWh of such power into 1 MWh of steam. Sensitivity: without its row in technology_couplings.csv Lubei's bleed gave 41 MW of
steam from 9.6 MW of power.
"""

import pytest

from parkloop.cases import Case
from parkloop.models.site import Scope, make_site
from parkloop.optimizer import optimise
from tests.support.few import few
from tests.support.running.shipped import shipped

TURBINES = {
    "kalundborg": ("asnaes_turbine", {"bleed_mp", "bleed_lp", "bleed_dh", "warm_offtake"}),
    "kalundborg_today": ("asnaes_turbine", {"bleed_mp", "bleed_lp", "bleed_dh", "warm_offtake"}),
    "linjiang": ("chp_turbine", {"bleed_hp", "bleed_mp", "bleed_lp", "bleed_dh"}),
    "lubei": ("power_unit", {"bleed_lp"}),
}
BOUGHT_STEAM = {
    "linjiang": (("ammonia", "steam_hp"), ("ammonia", "steam_mp"), ("chp", "district_heat")),
}
"""Heat that a plant has from the power station alone: it buys it here, dear."""


def without_turbine(name: str, coupled: bool) -> Case:
    """The park without its turbine, with power at 1 a MWh, and with or without its couplings."""
    content = shipped(name).model_dump(by_alias=True)
    off = {"existing_size": 0.0, "max_size": 0.0, "min_size": 0.0}
    technologies = [{**row, **off} if row["technology"] == TURBINES[name][0] else row for row in content["technologies"]]
    cheap = {"price_per_unit": 1.0, "peak_price_per_unit_y": 0.0}
    sold = {row["market"] for row in content["markets"] if (row["commodity"], row["direction"]) == ("electricity", "sell")}
    markets = [
        {**row, **cheap} if row["commodity"] == "electricity" else row for row in content["markets"] if row["market"] not in sold
    ]
    for plant, carrier in BOUGHT_STEAM.get(name, ()):
        bought = {"market": f"dear_{plant}_{carrier}", "plant": plant, "commodity": carrier, "direction": "buy"}
        markets.append({**bought, "price_per_unit": 2000.0})
    changed = {
        "technologies": technologies,
        "markets": markets,
        "technology_couplings": content["technology_couplings"] if coupled else (),
        "emissions": [row for row in content["emissions"] if row["item"] not in sold],
        "demands": [{**row, "output": False} for row in content["demands"]],
        "policies": (),
        "provenance": (),
    }
    return Case.model_validate({**content, **changed})


@pytest.mark.parametrize("name", ["kalundborg", "kalundborg_today", "linjiang"])
def test_the_station_does_not_buy_what_the_grid_calls_from_it(name: str) -> None:
    """Proves: the market of all plants does not reach the station. Sensitivity: it bought 4 TWh under a cap of SO2."""
    site = make_site(shipped(name), Scope.PARK)
    station = "chp" if name == "linjiang" else "asnaes"
    traders = site.traders(site.park.markets["power_grid"])
    assert station not in traders
    assert "steel" in traders if name == "linjiang" else "novo" in traders


def bled(case: Case, name: str) -> float:
    """Heat of all bleeds [MWh/y]"""
    plan = optimise(case, gap=1e-2, scope="baseline" if name in ("kalundborg_today", "linjiang") else "park", time_limit=60)
    assert plan.found and plan.certified, [*plan.reasons, *plan.faults]
    runs = plan.tables["technologies"].set_index("technology")["activity_per_y"]
    return float(runs[runs.index.isin(TURBINES[name][1])].sum())


@pytest.mark.parametrize("name", TURBINES)
def test_every_bleed_is_coupled_to_its_turbine(name: str) -> None:
    turbine, bleeds = TURBINES[name]
    assert {(bleed, turbine) for bleed in bleeds} == {(row.technology, row.of) for row in shipped(name).technology_couplings}


SOLVED = few(["kalundborg_today", "linjiang", "lubei", "kalundborg"], 3)
"""The turbines of both Kalundborgs are the same, and the links of today are quicker to solve."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SOLVED)
def test_no_steam_is_bled_from_a_turbine_that_stands_still(name: str) -> None:
    assert 0 == pytest.approx(bled(without_turbine(name, coupled=True), name), abs=1e-3)


@pytest.mark.slow
def test_without_the_coupling_power_would_become_steam() -> None:
    """The other way round: what the rows are there for."""
    assert 100_000 < bled(without_turbine("lubei", coupled=False), "lubei")
