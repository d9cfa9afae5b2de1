"""Lubei: the sulphur goes round, and what the plan moves is what stoichiometry says.

Proves the sulphur balance of each works and the closing of the loop, from molar masses here and amounts of the plan's tables.
Sensitivity: a yield, a ratio or a sulphur content of the case off by 0.1 %, or an acid pipe left out, fails.
"""

from functools import cache

import pandas as pd
import pytest

from parkloop.cases import Case
from parkloop.optimizer import Plan
from tests.support.running.shipped import plan_of, shipped

pytestmark = pytest.mark.slow

S, SO2, SO3, H2SO4, GYPSUM, CAO = 32.06, 64.06, 80.06, 98.08, 172.17, 56.08
"""Molar masses [g/mol]; GYPSUM is CaSO4·2H2O."""
SULPHUR = {
    **dict.fromkeys(("kiln_acid", "burner_acid", "pyrite_acid", "acid_trade"), S / H2SO4),
    **dict.fromkeys(("phosphogypsum", "fgd_gypsum", "salt_gypsum", "gypsum_trade"), S / GYPSUM),
    "washing_acid": 0.15 * S / H2SO4,
    "gypsum_clinker": 0.016 * S / SO3,
}
"""t of sulphur per t: acid of 100 %, dilute acid of 15 %, gypsums as CaSO4·2H2O, clinker with 1.6 % SO3."""
P2O5 = 75_000
"""150 kt of ammonium phosphate with 50 % P2O5 [t/y]"""


def park() -> Case:
    return shipped("lubei")


def best() -> Plan:
    return plan_of("lubei")


@cache
def moved() -> pd.Series:
    """What arrives from stream to stream [t/y]."""
    hours = {row.condition: row.hours_per_y for row in park().operating_conditions}
    flows = best().tables["flows"].query("domain == 'material'")
    return (flows["arrives_per_h"] * flows["condition"].map(hours)).groupby([flows["from"], flows["to"]]).sum()


def given(stream: str) -> float:
    return float(moved().xs(stream, level="from").sum())


def taken(stream: str) -> pd.Series:
    return moved().xs(stream, level="to")


def sulphur_in(stream: str) -> float:
    return sum(SULPHUR[giver] * amount for giver, amount in taken(stream).items())


def sulphur_out(*streams: str) -> float:
    return sum(SULPHUR[stream] * given(stream) for stream in streams)


def acid_of_the_kiln() -> float:
    """Strong acid and what is used of the dilute acid, as 100 % [t/y]."""
    used = taken("acid_feed")
    return float(used["kiln_acid"] + 0.15 * used["washing_acid"])


def test_the_case_states_the_sulphur_that_molar_masses_give() -> None:
    stated = {row.stream: row.value for row in park().material_quality if row.property == "sulphur_percent"}
    assert {stream: 100 * share for stream, share in SULPHUR.items()} == pytest.approx(
        {stream: stated[stream] for stream in SULPHUR}, rel=1e-3
    )


def test_all_sulphur_that_enters_the_digestion_leaves_it_as_phosphogypsum() -> None:
    assert sulphur_in("acid_feed") == pytest.approx(sulphur_out("phosphogypsum"), rel=1e-3)


def test_all_sulphur_that_enters_the_kiln_leaves_it() -> None:
    """As acid, dilute acid, in clinker, or as SO2 of the tail gas."""
    runs = best().tables["technologies"].set_index("technology")["activity_per_y"]["gypsum_kiln"]
    per_acid = next(row.kg_per_unit for row in park().emissions if (row.item, row.species) == ("gypsum_kiln", "so2"))
    tail_gas = runs * per_acid / 1000 * S / SO2
    out = sulphur_out("kiln_acid", "washing_acid", "gypsum_clinker") + tail_gas
    assert sulphur_in("kiln_gypsum") == pytest.approx(out, rel=1e-3)
    assert runs == pytest.approx(given("kiln_acid"), rel=1e-6)


def test_the_loop_meets_the_acid_need() -> None:
    """95 to 100 % of 2.75 t per t of P2O5, by the kiln; and about as much by phosphogypsum alone."""
    need = 2.75 * P2O5
    assert 0.95 * need <= acid_of_the_kiln() <= need * (1 + 1e-6)
    assert taken("acid_feed").drop("washing_acid").sum() + 0.15 * taken("acid_feed")["washing_acid"] == pytest.approx(need)
    from_phosphogypsum = acid_of_the_kiln() * taken("kiln_gypsum")["phosphogypsum"] / taken("kiln_gypsum").sum()
    assert 0.95 * need <= from_phosphogypsum <= need


def test_all_phosphogypsum_goes_round() -> None:
    assert given("phosphogypsum") == pytest.approx(2.75 * GYPSUM / H2SO4 * P2O5, rel=1e-4)
    assert 0.99 * given("phosphogypsum") <= taken("kiln_gypsum")["phosphogypsum"]


def test_the_plan_agrees_with_the_stoichiometric_reconstruction_of_the_15_20_30_line() -> None:
    """Phosphogypsum 360 to 380 kt, acid 195 to 205 of 203 to 210 kt, CaO 120 kt, clinker about 185 kt, ammonia 30 to 33 kt."""
    received = best().tables["links"].query("item == 'ammonia'")["flow_per_y"].sum()
    assert 360e3 <= given("phosphogypsum") <= 380e3
    assert 195e3 <= given("kiln_acid") <= 205e3
    assert 203e3 <= 2.75 * P2O5 <= 210e3
    assert 120e3 == pytest.approx(taken("kiln_gypsum").sum() * CAO / GYPSUM, rel=0.02)
    assert 185e3 == pytest.approx(given("gypsum_clinker"), rel=0.02)
    assert 30e3 <= received <= 33e3


def test_without_the_kiln_the_park_buys_its_sulphur() -> None:
    plan = plan_of("lubei", "plant")
    flows = plan.tables["flows"]
    assert 0 == len(flows[flows["from"].isin(["kiln_acid", "gypsum_clinker"])])
    assert "gypsum_stack" in set(flows[flows["from"] == "phosphogypsum"]["to"])
    assert plan.kpi["total_cost_per_y"] > best().kpi["total_cost_per_y"]


def test_the_chain_of_sea_water_runs_through() -> None:
    """Hot sea water to the ponds, brine to bromine and back to the crystallisers, bittern to salts."""
    built = set(best().tables["links"]["link"])
    assert {"hot_sea_water_to_salt", "brine_to_bromine", "brine_back_to_salt", "bittern_to_potash"} <= built
