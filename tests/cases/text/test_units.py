"""Units are converted once, at the door; what cannot be converted is refused by column."""

import math

import pandas as pd
import pytest

from parkloop.cases import CaseError, from_tables
from parkloop.cases.schema import Case, Policy
from parkloop.cases.text.units import UnitError, converter, factor, policy_factor, policy_unit
from tests.support.case_parks import build, put, rename, valid

SETTINGS = {"format": 1, "case.id": "units"}


@pytest.mark.parametrize(
    ("source", "target", "value", "meant"),
    [
        ("t/d", "t/h", 24.0, 1.0),
        ("kg/s", "t/h", 1.0, 3.6),
        ("tCO2/d", "t/h", 24.0, 1.0),
        ("g/m³", "mg/L", 7.0, 7.0),
        ("µg/L", "mg/L", 5.0, 0.005),
        ("kW", "MW", 300.0, 0.3),
        ("GJ/h", "(MWh)/h", 3.6, 1.0),
        ("EUR/GJ", "money/(MWh)", 10.0, 36.0),
        ("€/kWh", "money/(MWh)", 0.1, 100.0),
        ("ct/kWh", "money/(MWh)", 0.1, math.nan),
        ("MEUR/km", "money/km", 0.5, 5e5),
        ("EUR/(t·km)", "money/(t)/km", 0.2, 0.2),
        ("EUR/tkm", "money/(t)/km", 0.2, 0.2),
        ("EUR/kW/month", "money/((MWh)/h)/y", 1.0, 12000.0),
        ("kgCO2/MWh", "kg/(MWh)", 400.0, 400.0),
        ("ha", "m2", 2.0, 20000.0),
        ("km2", "m2", 1.0, 1e6),
        ("months", "y", 18.0, 1.5),
        ("month", "y", 18.0, 1.5),
        ("K", "degC", 373.15, 100.0),
        ("°F", "degC", 212.0, 100.0),
        ("°C", "K", 10.0, 10.0),
        ("%/y", "1/y", 8.0, 0.08),
        ("d/y", "h/y", 300.0, 7200.0),
        ("t/a", "t/y", 5.0, 5.0),
        ("ktce", "tce", 2.0, 2000.0),
        ("mt/h", "t/h", 1.0, math.nan),
        ("mEUR", "money", 1.0, math.nan),
        ("mW", "MW", 1.0, math.nan),
        ("USD", "money", 1.0, math.nan),
        ("t/y", "t/h", 1.0, math.nan),
        ("m3/d", "t/h", 1.0, math.nan),
        ("kg", "m", 1.0, math.nan),
        ("9**9**9**9", "t", 1.0, math.nan),
        ("__import__('os')", "t", 1.0, math.nan),
        ("t" * 90, "t", 1.0, math.nan),
    ],
)
def test_units_of_the_field(source: str, target: str, value: float, meant: float) -> None:
    if math.isnan(meant):
        with pytest.raises(UnitError):
            factor(source, target, "EUR")
    else:
        assert meant == pytest.approx(converter(source, target, "EUR")(value), rel=1e-12)


def test_water_has_one_tonne_per_cubic_metre_in_water_tables_only() -> None:
    assert 10.0 == converter("m3/d", "t/h", "EUR", True)(240.0)
    assert 1.5 == converter("EUR/m3", "money/t", "EUR", True)(1.5)
    assert 3.0 == converter("ppm", "mg/L", "EUR", True)(3.0)
    with pytest.raises(UnitError):
        factor("m3/d", "t/h", "EUR", False)


@pytest.mark.parametrize(
    ("unit", "meant"), [("元/吨", 5.0), ("¥/t", 5.0), ("万元/万吨", 5.0), ("CNY/kg", 5000.0), ("RMB/t", 5.0)]
)
def test_chinese_units(unit: str, meant: float) -> None:
    assert meant == pytest.approx(converter(unit, "money/t", "CNY")(5.0))


def test_dividing_by_a_whole_number_rounds_once() -> None:
    """Sensitivity: multiplied by the rounded inverse, 5 t/d would be 0.20833333333333331 t/h."""
    assert 5 / 24 == converter("t/d", "t/h")(5.0)


def test_headers_with_units_convert_whole_tables() -> None:
    tables = {
        "plants": pd.DataFrame({"plant": ["a"], "x [m]": [1500], "spare_land [ha]": [0.5], "recirculated_water [m3/y]": [100]}),
        "commodities": pd.DataFrame(
            {
                "commodity": ["gas", "bales"],
                "kind": ["fuel", "other"],
                "unit": [None, "bale of hay"],
                "t_supply [K]": [None, None],
            }
        ),
        "markets": pd.DataFrame(
            {
                "market": ["m", "n"],
                "commodity": ["gas", "bales"],
                "direction": ["buy", "buy"],
                "price [unit]": [None, None],
                "limit_per_h": [3, 4],
            }
        ).rename(columns={"price [unit]": "note"}),
        "technologies": pd.DataFrame(
            {"technology": ["b"], "plant": ["a"], "activity_unit": ["MW"], "max_size [kW]": [500], "capex_per_size [EUR/kW]": [3]}
        ),
        "technology_flows": pd.DataFrame({"technology": ["b"], "commodity": ["gas"], "per_activity [GJ/MWh]": [-3.6]}),
        "transport": pd.DataFrame(
            {
                "mode": ["p", "t"],
                "carries": ["water", "material"],
                "max_flow [t/d]": [24, 48],
                "opex_per_unit_km [EUR/t/km]": [1, 2],
            }
        ),
        "water_streams": pd.DataFrame({"stream": ["w"], "plant": ["a"], "role": ["source"], "flow_t_per_h [m3/d]": ["2 400"]}),
        "water_quality": pd.DataFrame({"stream": ["w"], "species": ["cod"], "c_out [g/L]": [0.2]}),
        "emissions": pd.DataFrame({"item": ["m", "b", "p"], "species": ["co2"] * 3, "kg_per_unit": [1, 2, 3]}),
    }
    case = from_tables(SETTINGS, tables)
    plant, technology = case.plants[0], case.technologies[0]
    assert (1.5, 5000.0, 100.0) == (plant.x_km, plant.spare_land_m2, plant.recirculated_water_t_per_y)
    assert (0.5, 3000.0, -1.0) == (technology.max_size, technology.capex_per_size, case.technology_flows[0].per_activity)
    assert [1.0, 2.0] == [mode.max_flow for mode in case.transport]
    assert (100.0, 200.0) == (case.water_streams[0].flow_t_per_h, case.water_quality[0].c_out_mg_per_l)


def test_a_price_is_per_unit_of_its_commodity() -> None:
    """The same column may stand for MWh in one row and for a commodity's own unit in another."""
    park = valid()
    put("markets", "grid", price_per_unit=0.09)(park)
    for market in ("feed_in", "gas_net"):
        put("markets", market, price_per_unit=0.01)(park)
    rename("markets", "price_per_unit", "price [EUR/kWh]")(park)
    assert [90.0, 10.0, 10.0] == [pytest.approx(row.price_per_unit) for row in build(park).markets]


def test_a_unit_that_no_registry_knows_may_be_written_as_it_is() -> None:
    tables = {
        "plants": pd.DataFrame({"plant": ["a"]}),
        "commodities": pd.DataFrame({"commodity": ["hay"], "kind": ["other"], "unit": ["bale"]}),
        "markets": pd.DataFrame(
            {"market": ["m"], "commodity": ["hay"], "direction": ["buy"], "price [kEUR/bale]": [2], "limit [bale/d]": [48]}
        ),
    }
    row = from_tables(SETTINGS, tables).markets[0]
    assert (2000.0, 2.0) == (row.price_per_unit, row.limit_per_h)


MUST = "but it must be a unit that converts to"


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("plants", "x_km", "x [h]", f"plants, column x_km: found 'h', {MUST} km."),
        ("plants", "role", "role [t]", "plants, column role: found 't', but numbers here have no unit."),
        ("markets", "price_per_unit", "price [USD/MWh]", f"column price_per_unit: found 'USD/MWh', {MUST} money/MWh."),
        ("transport", "capex_per_km", "capex [EUR/km]", "may mean capex_per_km or capex_per_km_size"),
        ("transport", "capex_per_km", "cost [EUR/km]", "transport, column cost [EUR/km]: this column is unknown"),
        ("technologies", "max_size", "max_size [MW]", f"technologies, column max_size: found 'MW', {MUST} activity."),
        ("water_quality", "removal", "removal [t]", "water_quality, column removal: found 't', but numbers here have no unit."),
    ],
)
def test_impossible_units_name_table_and_column(table: str, old: str, new: str, words: str) -> None:
    park = valid()
    rename(table, old, new)(park)
    with pytest.raises(CaseError) as error:
        build(park)
    assert words in str(error.value)


CASE = Case.model_validate(
    {
        "case": {"id": "x"},
        "commodities": [
            {"commodity": "power", "kind": "electricity"},
            {"commodity": "hay", "kind": "other", "unit": "bale of hay"},
            {"commodity": "co2", "kind": "other", "unit": "Nm3"},
        ],
    }
)


@pytest.mark.parametrize(
    ("kind", "target", "unit", "meant"),
    [
        ("cap", "co2", None, 1.0),
        ("cap", "co2", "kg", 1e-3),
        ("cap", "co2", "kt/y", 1e3),
        ("tax", "co2", "kg", 1e3),
        ("tax", "co2", "EUR/kg", 1e3),
        ("tax", "hg", "EUR/g", 1e6),
        ("credit", "freshwater", "EUR/m3", 1.0),
        ("cap", "wastewater", "m3/y", 1.0),
        ("cap", "energy", "kgce", 1e-3),
        ("cap", "land", "ha", 1e4),
        ("cap", "power", "GJ", 1 / 3.6),
        ("tax", "power", "EUR/GJ", 3.6),
        ("tax", "waste_heat_used", "EUR/kWh", 1e3),
        ("tax", "hay", "EUR/bale of hay", 1.0),
        ("cap", "hay", "bale of hay", 1.0),
        ("floor", "water_reuse_rate", "%", 0.01),
        ("floor", "renewable_share", "1", 1.0),
        ("floor", "renewable_share", "-", 1.0),
        ("quota", "energy_per_product", "kgce/t", 1e-3),
        ("quota", "energy_per_product", "tce", 1.0),
        ("cap", "land", "t", None),
        ("cap", "disposal", "m3", None),
        ("cap", "hay", "t", None),
        ("floor", "water_reuse_rate", "t", None),
        ("tax", "co2", "USD/t", None),
        ("cap", "co2", "EUR/t", None),
        ("quota", "energy_per_product", "MWh/t", None),
    ],
)
def test_the_factor_of_a_policy(kind: str, target: str, unit: str | None, meant: float | None) -> None:
    policy = Policy.model_validate({"policy": "p", "kind": kind, "target": target, "value": 1.0, "unit": unit})
    if meant is None:
        with pytest.raises(CaseError, match=f"policies, row p, column unit: found '{unit}', but it must be"):
            policy_factor(policy, CASE)
    else:
        assert meant == pytest.approx(policy_factor(policy, CASE), rel=1e-12)


def test_a_species_goes_before_a_commodity_of_its_name() -> None:
    policy = Policy.model_validate({"policy": "p", "kind": "cap", "target": "co2", "value": 1.0})
    assert "t" == policy_unit(policy, CASE)
