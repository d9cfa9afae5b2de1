"""Indicators of whole plans: two firms whose numbers can be done in the head, and plans written down by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, from_tables, load_case, to_tables
from parkloop.cases.locale.catalogue import rendered
from parkloop.optimizer import Plan, ladder
from parkloop.optimizer.indicators import COLUMNS, FAMILIES, INDICATORS, indicator_streams, indicators, plant_measures, table_text
from parkloop.optimizer.indicators.exchange import web
from parkloop.optimizer.indicators.shares import used_before
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.plan.record import COLUMNS as PLAN_COLUMNS
from parkloop.optimizer.plan.record import empty_tables
from tests.support.by_hand import frame, material, park

Row = dict[str, Any]


def changed(case: Case, settings: Mapping[str, Any] | None = None, **plants: Any) -> Case:
    """The case with other settings and other columns of its plants."""
    known, tables = to_tables(case)
    for column, values in plants.items():
        tables["plants"][column] = values
    return from_tables({**known, **(settings or {})}, tables)


@pytest.fixture(scope="module")
def bare() -> Case:
    """Two firms as shipped: no value added, euros."""
    return load_case("two_firms")


@pytest.fixture(scope="module")
def case(bare: Case) -> Case:
    """Two firms in China: 40 million yuan of value added, 200 jobs on 20 hectares, 40,000 t of cooling water a year."""
    return changed(
        bare,
        {"case.currency": "CNY"},
        value_added_per_y=[3e7, 1e7, None],
        jobs=[150, 50, None],
        site_area_m2=[1.5e5, 5e4, None],
        recirculated_water_t_per_y=[60000, 0, None],
    )


@pytest.fixture(scope="module")
def plans(bare: Case) -> dict[str, Plan]:
    return ladder(bare)


@pytest.fixture(scope="module")
def table(case: Case, plans: dict[str, Plan]) -> pd.DataFrame:
    return indicators(case, plans["park"], plans["baseline"]).set_index("indicator")


def by_hand(case: Case, **tables: Sequence[Row]) -> Plan:
    """A plan from rows; what a row does not name is empty."""
    made = {name: frame(rows).reindex(columns=PLAN_COLUMNS[name]) for name, rows in tables.items()}
    return Plan(case.info.id, "cost", "park", "optimal", kpi={"total_cost_per_y": 0.0}, tables={**empty_tables(), **made})


def flow(giver: str, taker: str, amount: float, case: Case, domain: str = "water", arrives: float | None = None) -> Row:
    """A flow between two streams of a case."""
    rows = {row.stream: row for row in (*case.water_streams, *case.material_streams)}
    owners = {row.technology: row.plant for row in case.technologies}
    plant = {name: row.plant or owners[row.technology or ""] for name, row in rows.items()}
    ends = {"from": giver, "to": taker, "from_plant": plant[giver], "to_plant": plant[taker]}
    amounts = {"flow_per_h": amount, "arrives_per_h": amount if arrives is None else arrives}
    return {"condition": "year", "link": "", "domain": domain, **ends, **amounts}


def value(case: Case, plan: Plan, indicator: str, column: str = "value") -> Any:
    return indicators(case, plan).set_index("indicator").loc[indicator, column]


@pytest.mark.parametrize(
    ("indicator", "today", "planned"),
    [
        ("hj274_value_added_per_person", 20.0, 20.0),
        ("hj274_new_chains", 0.0, 3.0),
        ("hj274_waste_utilisation", 0.0, 80.0),
        ("hj274_value_added_per_land", 2.0, 2.0),
        ("hj274_energy_intensity", 2458 / 4000, 0.0),
        ("hj274_freshwater_intensity", 60.0, 48.0),
        ("hj274_water_reuse", 20.0, 36.0),
        ("hj274_wastewater_intensity", 40.0, 28.0),
        ("hj274_waste_intensity", 2.0, 2.0),
        ("circular_water_productivity", 4e7 / 240e3, 4e7 / 192e3),
        ("circular_waste_heat_use", 0.0, 200 / 3),
        ("circular_chain_linkage", 0.0, 100.0),
        ("eip_waste_passed_on", 0.0, 80.0),
        ("eip_landfill", 100.0, 20.0),
        ("eip_co2_intensity", 1.0, 0.0),
        ("iso59020_recycled_content", 0.0, 100 / 3),
        ("iso59020_circular_water", 0.0, 0.0),
        ("iso59020_internal_reuse", 60 / 240, 108 / 192),
        ("mci_linear_flow", 1.0, (12800 + 1600) / (19200 + 8000)),
        ("mci_production", 1 - 0.9, 1 - 0.9 * 14400 / 27200),
        ("network_plants", 2.0, 2.0),
        ("network_links", 0.0, 1.0),
        ("network_path_water", 1.0, 224 / 192),
        ("network_finn_water", 0.0, 0.0),
    ],
)
def test_two_firms_today_and_as_planned(table: pd.DataFrame, indicator: str, today: float, planned: float) -> None:
    assert (today, planned) == pytest.approx((table.loc[indicator, "baseline"], table.loc[indicator, "value"]), abs=1e-9)


def test_rates_of_waste_count_dry_matter_and_pass_over_drying() -> None:
    """Proves: of 10 t of sludge with 2 of dry matter half is dried; of its 1.25 t, 1 of dry matter, the mill takes 1 t, 0.8 dry.

    Used 0.8 / 2, disposed of (1 + 0.2) / 2. Sensitivity: by weight, with drying as a use, 6 of 11.25 t would be used.
    """
    case = park(
        material_streams=[
            material("sludge", "source", "sludge", 10, **{"class": "general_waste"}),
            material("dryer_in", "sink", "to_dry", 1, technology="dryer", dry_basis=True),
            material("dryer_out", "source", "dried", 1.25, technology="dryer", **{"class": "general_waste"}),
            material("mill", "sink", "clay", 10),
            material("landfill", "outlet", None, price=10),
        ],
        technologies=[{"technology": "dryer", "plant": "a", "existing_size": 1, "pretreatment": True}],
        substitutions=[{"material": "sludge", "sink": "dryer_in"}, {"material": "dried", "sink": "mill"}],
        material_quality=[
            {"stream": "sludge", "property": "moisture", "value": 0.8},
            {"stream": "dryer_out", "property": "moisture", "value": 0.2},
        ],
    )
    ways = (("sludge", "dryer_in", 5), ("sludge", "landfill", 5), ("dryer_out", "mill", 1), ("dryer_out", "landfill", 0.25))
    plan = by_hand(case, flows=[flow(*way, case, "material") for way in ways])
    assert value(case, plan, "hj274_waste_utilisation") == pytest.approx(40.0)
    assert value(case, plan, "eip_landfill") == pytest.approx(60.0)
    told = {rendered(basis, "zh") for basis in indicator_streams(case, plan)["basis"]}
    assert "一般固废，综合利用" in told and not [text for text in told if "waste" in text]  # messages, not their English alone


@pytest.mark.parametrize(
    ("indicator", "percent"),
    [("energy", 100.0), ("freshwater", 20.0), ("wastewater", 30.0), ("disposal", 80.0), ("co2", 100.0)],
)
def test_reductions_are_those_from_today_to_the_plan(table: pd.DataFrame, indicator: str, percent: float) -> None:
    assert percent == pytest.approx(table.loc[f"circular_{indicator}_cut", "value"])
    assert pd.isna(table.loc[f"circular_{indicator}_cut", "baseline"])


@pytest.mark.parametrize(
    ("indicator", "threshold", "met"),
    [
        ("hj274_value_added_per_person", 15.0, True),
        ("hj274_new_chains", 6.0, False),
        ("hj274_waste_utilisation", 70.0, True),
        ("hj274_energy_intensity", 0.5, True),
        ("hj274_freshwater_intensity", 8.0, False),
        ("hj274_reclaimed_water", 10.0, False),
        ("zero_carbon_waste_utilisation", 80.0, True),
        ("zero_carbon_waste_heat_use", 50.0, True),
        ("zero_carbon_water_reuse", 80.0, False),
        ("eip_landfill", 50.0, True),
    ],
)
def test_thresholds_are_met_or_not(table: pd.DataFrame, indicator: str, threshold: float, met: bool) -> None:
    row = table.loc[indicator]
    assert (threshold, met, False, "") == (row["threshold"], row["met"], row["checked"], row["needs"])


def test_every_threshold_says_whether_it_was_read_in_the_standard(table: pd.DataFrame) -> None:
    asked = table["threshold"].notna()
    assert {False} == set(table.loc[asked, "checked"])
    assert all("not checked" in source for source in table.loc[asked, "source"])
    assert {"zero_carbon_co2_per_energy", "eip_renewable_share"} == set(table.index[~asked & table["checked"].notna()])


def test_every_indicator_has_a_value_or_says_what_is_missing(table: pd.DataFrame) -> None:
    assert list(COLUMNS) == ["indicator", *table.columns]
    assert table.index.is_unique
    assert ((table["value"].isna()) <= (table["needs"] != "")).all()
    assert set(FAMILIES) == set(table["family"])
    for column in ("title", "title_zh", "formula", "source"):
        assert (table[column].str.len() > 0).all()
    assert {"higher", "lower"} == set(table["better"])


def test_titles_are_distinct_titles_within_their_family(table: pd.DataFrame) -> None:
    assert not table.duplicated(["family", "title"]).any()
    assert not table.duplicated(["family", "title_zh"]).any()


def test_without_value_added_the_plants_that_lack_it_are_named(bare: Case, plans: dict[str, Plan]) -> None:
    row = indicators(bare, plans["park"]).set_index("indicator").loc["circular_water_productivity"]
    assert pd.isna(row["value"])
    assert "plants.csv: value_added_per_y of brewery, greenhouse" == row["needs"]


def test_without_a_baseline_there_is_nothing_to_compare_with(case: Case, plans: dict[str, Plan]) -> None:
    found = indicators(case, plans["park"]).set_index("indicator")
    assert found["baseline"].isna().all()
    assert "a plan of scope baseline" == found.loc["circular_co2_cut", "needs"]


def test_a_baseline_that_has_no_plan_is_none(case: Case, plans: dict[str, Plan]) -> None:
    none = replace(plans["baseline"], status="infeasible", kpi={})
    assert indicators(case, plans["park"], none)["baseline"].isna().all()


def test_what_has_no_plan_has_no_indicators(case: Case, plans: dict[str, Plan]) -> None:
    with pytest.raises(ValueError, match="no plan"):
        indicators(case, replace(plans["park"], status="infeasible", kpi={}))


def test_thresholds_in_yuan_hold_for_cases_in_yuan_only(case: Case, plans: dict[str, Plan]) -> None:
    euros = changed(case, {"case.currency": "EUR"})
    row = indicators(euros, plans["park"]).set_index("indicator").loc["hj274_freshwater_intensity"]
    assert 48.0 == pytest.approx(row["value"])
    assert "m³/10⁴ EUR" == row["unit"]
    assert pd.isna(row["threshold"])
    assert row["met"] is None
    assert "yuan" in row["needs"]


def test_a_municipality_needs_no_value_added(case: Case, plans: dict[str, Plan]) -> None:
    town = changed(case, role=["plant", "municipal", "external"], value_added_per_y=[4e7, None, None])
    assert 48.0 == pytest.approx(value(town, plans["park"], "hj274_freshwater_intensity"))


def test_species_that_the_case_does_not_know_are_not_0(table: pd.DataFrame) -> None:
    assert "emissions.csv: rows of so2" == table.loc["circular_so2_intensity", "needs"]


def test_fuels_have_no_mass(case: Case, plans: dict[str, Plan]) -> None:
    today, planned = (indicators(case, plans[scope]).set_index("indicator") for scope in ("baseline", "park"))
    assert "t per MWh of natural_gas" in today.loc["circular_resource_productivity", "needs"]
    assert 4e7 / 12800 == pytest.approx(planned.loc["circular_resource_productivity", "value"])


@pytest.mark.parametrize(
    ("energy", "threshold", "met"),
    [(199e3, None, None), (200e3, 0.2, True), (999e3, 0.2, True), (1e6, 0.3, True), (0.0, None, None)],
)
def test_the_core_of_the_zero_carbon_park_depends_on_its_size(
    case: Case, plans: dict[str, Plan], energy: float, threshold: float | None, met: bool | None
) -> None:
    plan = plans["baseline"]
    totals = plan.totals.assign(per_y=plan.totals["per_y"].where(plan.totals["total"] != "energy", energy))
    row = indicators(case, replace(plan, tables={**plan.tables, "totals": totals})).set_index("indicator")
    core = row.loc["zero_carbon_co2_per_energy"]
    assert met is core["met"]
    assert (threshold is None) == pd.isna(core["threshold"])
    assert threshold is None or threshold == core["threshold"]
    assert energy == 0 or core["value"] == pytest.approx(4000 / energy)


def test_a_share_that_is_a_lower_end_proves_a_pass_and_never_a_miss(case: Case, plans: dict[str, Plan]) -> None:
    for share, met in ((0.0, None), (0.95, True)):
        markets = tuple(row.model_copy(update={"renewable_fraction": share}) for row in case.markets)
        row = indicators(case.model_copy(update={"markets": markets}), plans["baseline"]).set_index("indicator")
        assert met is row.loc["zero_carbon_clean_energy", "met"]
        assert (met is None) == ("clean energy" in row.loc["zero_carbon_clean_energy", "needs"])
        assert (share >= 0.09) is row.loc["hj274_renewable_share", "met"]


POLICIES = [
    {"policy": "cod_cap", "kind": "cap", "target": "cod", "value": 10},
    {"policy": "co2_cap", "kind": "cap", "target": "co2", "value": 10},
    {"policy": "water_cap", "kind": "cap", "target": "freshwater", "value": 10},
    {"policy": "quota_a", "kind": "quota", "target": "energy_per_product", "plant": "a", "value": 2.0},
    {"policy": "quota_b", "kind": "quota", "target": "energy_per_product", "plant": "b", "value": 2.0},
]


def test_caps_on_species_count_whether_they_are_kept() -> None:
    case = park(plants=[{"plant": "a"}, {"plant": "b"}], policies=POLICIES[:3])
    broken = [{"policy": "cod_cap", "scenario": "base"}, {"policy": "water_cap", "scenario": "base"}]
    assert 100.0 == value(case, by_hand(case), "hj274_caps_kept")
    assert 50.0 == value(case, by_hand(case, broken_policies=broken), "hj274_caps_kept")


def test_energy_quotas_are_held_against_energy_with_what_is_exchanged() -> None:
    plants = [{"plant": "a", "product_t_per_y": 100}, {"plant": "b", "product_t_per_y": 100}, {"plant": "c"}]
    case = park(plants=plants, policies=POLICIES)
    used = [{"plant": p, "total": "energy_with_exchange", "per_y": y} for p, y in (("a", 200.0), ("b", 201.0))]
    plan = by_hand(case, totals=used)
    assert 50.0 == value(case, plan, "zero_carbon_product_energy")
    open_case = park(plants=plants, policies=POLICIES[:-1])
    assert "energy_per_product of b" in value(open_case, plan, "zero_carbon_product_energy", "needs")


@pytest.fixture(scope="module")
def works() -> Case:
    """Two plants, two treatment steps in a row at the second, fresh water, a sewer with a limit and a river that counts not."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}, {"plant": "out", "role": "external"}],
        water_streams=[
            {"stream": "a_out", "plant": "a", "role": "source", "flow_t_per_h": 10},
            {"stream": "a_in", "plant": "a", "role": "sink", "flow_t_per_h": 6},
            {"stream": "b_in", "plant": "b", "role": "sink", "flow_t_per_h": 4},
            {"stream": "fresh", "plant": "out", "role": "supply"},
            {"stream": "sewer", "plant": "out", "role": "outlet"},
            {"stream": "filter_feed", "technology": "filter", "role": "sink", "flow_t_per_h": 1},
            {"stream": "filtered", "technology": "filter", "role": "source", "flow_t_per_h": 1},
            {"stream": "membrane_feed", "technology": "membrane", "role": "sink", "flow_t_per_h": 1},
            {"stream": "permeate", "technology": "membrane", "role": "source", "flow_t_per_h": 0.8},
            {"stream": "brine", "technology": "membrane", "role": "source", "flow_t_per_h": 0.2},
        ],
        water_quality=[{"stream": "sewer", "species": "cod", "c_in_max_mg_per_l": 100}],
        technologies=[{"technology": t, "plant": "b", "max_size": 10} for t in ("filter", "membrane")],
    )


@pytest.fixture(scope="module")
def treated(works: Case) -> Plan:
    """6 t/h used and 2 t/h fresh through the filter, all 8 on through the membrane, 6.4 to plant a, the brine to the sewer."""
    return by_hand(
        works,
        flows=[
            flow("a_out", "filter_feed", 6, works),
            flow("fresh", "filter_feed", 2, works),
            flow("filtered", "membrane_feed", 8, works),
            flow("permeate", "a_in", 6.4, works, arrives=6.0),
            flow("brine", "sewer", 1.6, works),
            flow("a_out", "sewer", 4, works),
            flow("fresh", "b_in", 4, works),
        ],
        water_quality=[
            {"condition": "year", "plant": p, "stream": "sewer", "side": "in", "species": "cod", "flow_t_per_h": f}
            | {"true_mg_per_l": c, "limit_mg_per_l": 100.0}
            for p, f, c in (("a", 4.0, 80.0), ("b", 1.6, 120.0))
        ],
    )


def test_what_technologies_make_was_used_before_as_far_as_their_feeds_were(works: Case, treated: Plan) -> None:
    assert [1.0, 0.0, 0.75, 0.75, 0.75, 1.0, 0.0] == pytest.approx(list(used_before(View(works, treated), "water")))


def test_reclaimed_water_is_the_used_part_of_what_technologies_make(works: Case, treated: Plan) -> None:
    assert 100 * 0.75 * 6.0 / 10.0 == pytest.approx(value(works, treated, "hj274_reclaimed_water"))


def test_effluent_of_a_sewage_works_is_reclaimed_water_where_the_case_says_so(works: Case) -> None:
    """Proves 3 of 10 t/h: the river counts not as an outlet, yet takes 7 of what the works give.

    Sensitivity: where only technologies made it, 3 t/h of effluent in a cooling tower were no use of reclaimed water.
    """
    changed = [row.model_copy(update={"class_": "reclaimed"} if row.stream == "a_out" else {}) for row in works.water_streams]
    river = works.water_streams[4].model_copy(update={"stream": "river", "counts": False})
    other = works.model_copy(update={"water_streams": (*changed, river)})
    flows = [
        flow("a_out", "b_in", 3, other),
        flow("a_out", "river", 7, other),
        flow("fresh", "filter_feed", 2, other),
        flow("brine", "sewer", 2, other),
    ]
    assert 100 * 3 / 10 == pytest.approx(value(other, by_hand(other, flows=flows), "hj274_reclaimed_water"))
    unstated = by_hand(works, flows=[flows[0], *flows[2:]])
    assert "used water that goes to treatment" in value(works, unstated, "hj274_reclaimed_water", "needs")


@pytest.mark.parametrize(("made", "met"), [(0.5, False), (1.5, None), (4.2, True)])
def test_where_the_park_stands_decides_between_10_and_30_percent(works: Case, made: float, met: bool | None) -> None:
    flows = [flow("a_out", "filter_feed", 10, works), flow("filtered", "b_in", made, works)]
    row = indicators(works, by_hand(works, flows=flows)).set_index("indicator").loc["hj274_reclaimed_water"]
    assert met is row["met"]
    assert (met is None) == ("Beijing" in row["needs"])


def test_water_is_discharged_within_limits_as_far_as_every_species_is(works: Case, treated: Plan) -> None:
    assert 100 * 4.0 / 5.6 == pytest.approx(value(works, treated, "iso59020_water_discharge"))


def test_an_outlet_without_limits_says_nothing_of_quality(works: Case, treated: Plan) -> None:
    free = works.model_copy(update={"water_quality": ()})
    plan = replace(treated, tables={**treated.tables, "water_quality": empty_tables()["water_quality"]})
    assert "water_quality.csv: c_in_max_mg_per_l of sewer" == value(free, plan, "eip_wastewater_treated", "needs")


def test_a_supply_that_is_not_fresh_may_be_sea_water(works: Case, treated: Plan) -> None:
    streams = [row.model_copy(update={"counts": row.stream != "fresh"}) for row in works.water_streams]
    other = works.model_copy(update={"water_streams": tuple(streams)})
    assert "fresh is reclaimed water or sea water" in value(other, treated, "iso59020_circular_water", "needs")


@pytest.fixture(scope="module")
def materials() -> Case:
    """Harmless scrap and hazardous dust of one plant, sinks at both, a buyer, a landfill, virgin ore and a neighbour outside."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}, {"plant": "out", "role": "external"}],
        material_streams=[
            {"stream": "scrap", "plant": "a", "role": "source", "material": "scrap", "flow_t_per_h": 10},
            {"stream": "dust", "plant": "a", "role": "source", "material": "dust", "flow_t_per_h": 10, "hazard": "toxic"},
            {"stream": "slag", "plant": "out", "role": "source", "material": "scrap", "flow_t_per_h": 10},
            {"stream": "ore", "plant": "out", "role": "supply", "material": "ore"},
            {"stream": "a_need", "plant": "a", "role": "sink", "material": "ore", "flow_t_per_h": 10},
            {"stream": "b_need", "plant": "b", "role": "sink", "material": "ore", "flow_t_per_h": 10},
            {"stream": "buyer", "plant": "out", "role": "outlet", "material": "scrap", "counts": False},
            {"stream": "landfill", "plant": "out", "role": "outlet"},
        ],
        substitutions=[{"material": m, "sink": s} for m in ("scrap", "dust") for s in ("a_need", "b_need")],
        permits=[{"hazard": "toxic", "plant": "b"}],
    )


def test_materials_are_passed_on_recycled_and_disposed_of(materials: Case) -> None:
    ends = [
        ("scrap", "a_need", 1),
        ("scrap", "b_need", 2),
        ("scrap", "buyer", 3),
        ("scrap", "landfill", 4),
        ("dust", "b_need", 5),
    ]
    ends += [("dust", "landfill", 5), ("slag", "b_need", 1), ("ore", "a_need", 9), ("ore", "b_need", 2)]
    flows = [flow(giver, taker, amount, materials, "material") for giver, taker, amount in ends]
    plan = by_hand(materials, flows=flows, totals=[{"plant": "a", "total": "disposal", "per_y": 9000.0}])
    found = indicators(materials, plan).set_index("indicator")["value"]
    assert 50.0 == pytest.approx(found["eip_waste_passed_on"])
    assert 45.0 == pytest.approx(found["eip_landfill"])
    assert 45.0 == pytest.approx(found["iso59020_recycled_content"])
    assert (11 + 9) / 40 == pytest.approx(found["mci_linear_flow"])


def test_a_web_keeps_every_plant_in_balance(works: Case, treated: Plan) -> None:
    net = web(View(works, treated), "water")
    assert ("a", "b") == net.plants
    assert [[0.0, 6000.0], [6000.0, 0.0]] == net.flows.tolist()
    assert [4000.0, 6000.0] == net.imports.tolist()
    assert [4000.0, 6000.0] == net.exports.tolist()


def test_energy_is_added_up_in_standard_coal() -> None:
    case = park(
        plants=[{"plant": "a"}, {"plant": "b"}],
        commodities=[{"commodity": "power", "kind": "electricity", "tce_per_unit": 0.3}, {"commodity": "gas", "kind": "fuel"}],
        markets=[{"market": "gas", "commodity": "gas", "direction": "buy"}],
    )
    sent = {"condition": "year", "domain": "commodity", "item": "power", "arrives_as": "power", "from": "a", "to": "b"}
    plan = by_hand(
        case,
        flows=[{**sent, "from_plant": "a", "to_plant": "b", "flow_per_h": 10.0, "arrives_per_h": 9.0}],
        markets=[
            {"market": "gas", "plant": "a", "commodity": "gas", "direction": "buy", "condition": "year", "amount_per_h": 40.0}
        ],
    )
    net = web(View(case, plan), "energy")
    bought = 40 * 122.9
    assert [[0.0, 2700.0], [0.0, 0.0]] == net.flows.tolist()
    assert [bought, 0.0] == pytest.approx(net.imports.tolist())
    assert [bought - 2700.0, 2700.0] == pytest.approx(net.exports.tolist())
    assert 100.0 == value(case, plan, "network_exchange_vulnerability")


def test_what_hangs_on_each_plant(works: Case, treated: Plan) -> None:
    found = plant_measures(works, treated).set_index("plant")
    assert {"a", "b"} == set(found.index)
    assert [1, 1, 0.0, 100.0, 100.0] == list(found.loc["a"])


def test_indicators_of_a_plan_read_from_a_folder_are_the_same(
    case: Case, plans: dict[str, Plan], table: pd.DataFrame, tmp_path: Any
) -> None:
    for scope in ("park", "baseline"):
        plans[scope].to_folder(tmp_path / scope)
    read = {scope: Plan.from_folder(tmp_path / scope) for scope in ("park", "baseline")}
    pd.testing.assert_frame_equal(table, indicators(case, read["park"], read["baseline"]).set_index("indicator"))


def test_scenarios_count_by_hours_and_probability() -> None:
    conditions = [
        {"condition": "dry", "hours_per_y": 1000, "scenario": "dry", "probability": 0.25},
        {"condition": "wet", "hours_per_y": 1000, "scenario": "wet", "probability": 0.75},
    ]
    streams = [{"stream": "give", "plant": "a", "role": "source", "flow_t_per_h": 1}]
    streams += [{"stream": "take", "plant": "b", "role": "sink", "flow_t_per_h": 1}]
    case = park(plants=[{"plant": "a"}, {"plant": "b"}], conditions=conditions, water_streams=streams)
    flows = [{**flow("give", "take", amount, case), "condition": c} for c, amount in (("dry", 4.0), ("wet", 8.0))]
    assert 7000.0 == web(View(case, by_hand(case, flows=flows)), "water").flows[0, 1]


def test_the_text_tells_values_verdicts_and_what_is_missing(case: Case, plans: dict[str, Plan]) -> None:
    text = table_text(indicators(case, plans["park"], plans["baseline"]))
    lines = text.splitlines()
    heading = next(line for line in lines if line.startswith("National zero-carbon park"))
    assert heading.endswith(": 2 met, 1 not met, 3 open")
    reuse = next(line for line in lines if "Comprehensive utilisation" in line)
    assert ["80", "0", "%", "≥", "70*", "met"] == reuse.split()[-6:]
    assert "    emissions.csv: rows of so2" in lines
    assert lines[-1] == "Thresholds marked * could not be checked against the standard's own text."
    assert not any(line != line.rstrip() for line in lines)


def test_the_text_of_a_plan_alone_has_no_column_of_the_baseline(case: Case, plans: dict[str, Plan]) -> None:
    assert "baseline  " not in table_text(indicators(case, plans["park"]))
    assert "" == table_text(indicators(case, plans["park"]).iloc[:0])


def test_a_plan_without_any_flow_is_told_in_full() -> None:
    case = park(plants=[{"plant": "a"}])
    found = indicators(case, by_hand(case))
    assert [indicator.key for indicator in INDICATORS] == list(found["indicator"])
    assert {"hj274_new_chains", "network_plants", "network_links"} == set(found.loc[found["value"].notna(), "indicator"])
    assert (found.loc[found["value"].isna(), "needs"] != "").all()
    assert "Missing:" in table_text(found)
