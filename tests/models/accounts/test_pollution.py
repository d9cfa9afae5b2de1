"""Environmental tax by pollution equivalents, solved by hand: of an outlet only the largest species pay."""

from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case
from parkloop.models.accounts import pollution
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.certificate.certify import certify
from tests.support.by_hand import Row, bill, buy, cost, near, need, park, quality, solve, water

COAL = {"commodity": "coal", "kind": "fuel"}
AIR = {"so2": 0.95, "nox": 0.95, "dust": 4.0, "co": 16.7}
EACH = {"so2": 1.2, "nox": 2.0, "dust": 1.0, "co": 0.5}
"""Equivalents per MWh of coal."""


def equivalents(medium: str, **kg: float) -> list[Row]:
    return [{"medium": medium, "species": species, "kg_per_equivalent": amount} for species, amount in kg.items()]


def duty(target: str, value: float, policy: str = "duty", plant: str | None = None) -> Row:
    return {"policy": policy, "kind": "equivalent_tax", "target": target, "value": value, "plant": plant}


def chimney(policies: Any = None, removes: float = 0, price: float = 0, plants: tuple[str, ...] = ("a",), **tables: Any) -> Case:
    """10 coal at each plant; a filter removes ``removes`` kg of dust per activity at ``price``."""
    emissions: list[Row] = [{"item": "mine", "species": x, "kg_per_unit": EACH[x] * kg} for x, kg in AIR.items()]
    filter_row = {"technology": "filter", "plant": "a", "existing_size": 10, "opex_per_activity": price, "measure": "end_of_pipe"}
    if removes:
        emissions.append({"item": "filter", "species": "dust", "kg_per_unit": -removes})
    complete = {
        "markets": [buy("mine", "coal", 5)],
        "technologies": [filter_row] if removes else [],
        "emissions": emissions,
        "pollution_equivalents": equivalents("air", **AIR),
        **tables,
    }
    return park(
        commodities=[COAL],
        demands=[need(plant, "coal", 10) for plant in plants],
        policies=[duty("air", 2)] if policies is None else policies,
        **complete,
    )


def taxed(plan: Plan, **where: str) -> dict[str, float]:
    """What each species pays, in the order of the ranks."""
    rows = plan.tables["pollution_tax"]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return {row["species"]: row["tax_exact_per_y"] for row in rows.to_dict("records") if row["taxed"]}


def test_of_four_species_in_air_three_are_taxed() -> None:
    """Proves: 10 MW in 1000 h: 20,000 + 12,000 + 10,000 equivalents pay 2 each: 84,000 beside 50,000 of coal.

    Sensitivity: all four 144,000; ranked by kg (CO first) 124,000.
    """
    plan = solve(chimney())
    assert plan.kpi["total_cost_per_y"] == near(134_000)
    assert taxed(plan) == {"nox": near(40_000), "so2": near(24_000), "dust": near(20_000)}
    assert bill(plan, "tax", "a") == near(84_000)
    assert plan.kpi["pollution_tax_exact_per_y"] == near(84_000)
    assert plan.kpi["pollution_tax_of_all_per_y"] == near(94_000)
    assert list(plan.pollution_tax["rank"]) == [1, 2, 3, 4]


@pytest.mark.parametrize(("price", "expected", "kg"), [(1.2, 130_000, 20), (2.2, 134_000, 0)])
def test_the_model_knows_that_another_species_follows(price: float, expected: float, kg: float) -> None:
    """Proves: removing dust saves 2 per equivalent only down to CO, which follows: 5 of 10 an hour, 5 activities at 1.2.

    134,000 - 10,000 + 6,000. Sensitivity: if every species paid all 40 kg/h were removed, 136,000; at 2.2 it never pays.
    """
    plan = solve(chimney(removes=4, price=price))
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert plan.removals["kg_per_h"].sum() == near(kg)


def test_every_plant_is_an_outlet_of_its_own() -> None:
    """Proves: at b nothing but CO is emitted, and it is taxed there: 84,000 + 10,000. Sensitivity: ranked together 84,000."""
    only_co = [{"item": "gas", "species": "co", "kg_per_unit": 0.5 * 16.7}]
    case = chimney(
        markets=[buy("mine", "coal", 5, plant="a"), buy("gas", "coal", 5, plant="b")],
        plants=("a", "b"),
        emissions=[*({"item": "mine", "species": x, "kg_per_unit": EACH[x] * kg} for x, kg in AIR.items()), *only_co],
    )
    plan = solve(case)
    assert bill(plan, "tax", "a") == near(84_000)
    assert bill(plan, "tax", "b") == near(10_000)


def test_taxes_of_park_and_plant_add_up() -> None:
    """Proves: 2 everywhere and 1 more at a: 126,000 and 84,000. Sensitivity: the plant's instead of the park's 42,000."""
    plan = solve(chimney([duty("air", 2), duty("air", 1, "more", "a")], plants=("a", "b")))
    assert (bill(plan, "tax", "a"), bill(plan, "tax", "b")) == (near(126_000), near(84_000))


def test_only_scope_1_is_taxed_and_removal_never_earns() -> None:
    """Proves: dust of scope 2 pays nothing, and removing it at the plant earns nothing: 40,000 + 24,000 + 10,000 of CO.

    Sensitivity: with scope 2 84,000; removal below zero would earn.
    """
    case = chimney(removes=4)
    rows = [
        row.model_copy(update={"scope": 2}) if row.species == "dust" and row.kg_per_unit > 0 else row for row in case.emissions
    ]
    plan = solve(Case.model_validate({**dict(case), "emissions": rows}))
    assert bill(plan, "tax") == near(74_000)


def test_the_baseline_is_taxed() -> None:
    """Proves: as other taxes, in the baseline too. Sensitivity: 50,000."""
    assert cost(chimney(), scope="baseline") == near(134_000)


def test_every_scenario_has_its_own_ranks() -> None:
    """Proves: ranked by the year of each scenario. In one coal is burnt, in the other gas, of which CO, NOx and SO2 are largest.

    Coal 84,000. Gas: CO 5 instead of 0.5: (2 + 1.2 + 5)*10,000*2 = 164,000; mean 124,000.
    Sensitivity: ranked by the mean of both (dust 1, CO 2.75) 119,000.
    """
    years = [{"condition": name, "hours_per_y": 1000, "scenario": name, "probability": 0.5} for name in ("coal", "gas")]
    swing = [{"profile": name, "condition": other, "factor": 0} for name, other in (("in_coal", "gas"), ("in_gas", "coal"))]
    gas = [{"item": "well", "species": x, "kg_per_unit": (5.0 if x == "co" else EACH[x]) * kg} for x, kg in AIR.items()]
    case = chimney(
        conditions=years,
        profiles=swing,
        markets=[
            buy("mine", "coal", 5, limit_per_h=10, profile="in_coal"),
            buy("well", "coal", 5, limit_per_h=10, profile="in_gas"),
        ],
        emissions=[*({"item": "mine", "species": x, "kg_per_unit": EACH[x] * kg} for x, kg in AIR.items()), *gas],
    )
    plan = solve(case)
    assert bill(plan, "tax") == near(124_000)
    assert plan.kpi["pollution_tax_exact_per_y"] == near(124_000)
    assert set(taxed(plan, scenario="gas")) == {"co", "nox", "so2"}


METALS = {
    "hg": (0.0005, 0.0005),
    "cd": (0.005, 0.01),
    "pb": (0.025, 0.075),
    "as": (0.02, 0.08),
    "cr": (0.04, 0.2),
    "ni": (0.025, 0.01),
}
OTHERS = {"cod": (1.0, 100), "bod5": (0.5, 60), "ss": (4.0, 80), "nh3n": (0.8, 8), "oil": (0.1, 0.5)}
"""kg per equivalent, and mg/L; 10 t/h of 1 mg/L are 10 kg in 1000 h."""


def discharge(*outlets: Row, removal: float | None = None, flow: float = 10) -> Case:
    first = [{**row, "first_class": True} for row in equivalents("water", **{x: kg for x, (kg, _) in METALS.items()})]
    rest = equivalents("water", **{x: kg for x, (kg, _) in OTHERS.items()})
    foul = [quality("foul", c_out=mg, species=x) for x, (_, mg) in (METALS | OTHERS).items()]
    return park(
        water_streams=[water("foul", "source", flow), *(outlets or [water("sewer", "outlet")])],
        water_quality=[*foul, *([] if removal is None else [quality("sewer", species="ss", removal=removal)])],
        pollution_equivalents=[*first, *rest],
        policies=[duty("water", 1.4)],
    )


def test_classes_of_water_are_ranked_apart_and_one_measure_of_oxygen_demand_counts() -> None:
    """Proves: of six metals five (10 + 20 + 30 + 40 + 50), of the others three: BOD5 1,200 but not COD 1,000, SS 200, NH3-N 100.

    1,650 equivalents at 1.4: 2,310. Sensitivity: ranked together less; COD beside BOD5 3,570; all of the metals 2,315.6.
    """
    plan = solve(discharge())
    assert bill(plan, "tax", "a") == near(2_310)
    assert set(taxed(plan)) == {"bod5", "ss", "nh3n", "cr", "as", "pb", "cd", "hg"}
    rows = plan.pollution_tax.set_index("species")
    assert pd.isna(rows.loc["cod", "rank"]) and rows.loc["oil", "rank"] == 4 and rows.loc["ni", "rank"] == 6


def test_what_the_works_behind_an_outlet_takes_out_is_not_taxed() -> None:
    """Proves: nine tenths of SS removed leave 20 equivalents, below oil's 50: 1.4*(1,200 + 100 + 50 + 150).

    Sensitivity: 2,310.
    """
    assert bill(solve(discharge(removal=0.9)), "tax") == near(2_100)


def test_two_outlets_of_a_plant_are_ranked_apart() -> None:
    """Proves: a limit sends half to the river, and both pay for their own largest: 2,310 in all.

    With an emission of the river itself (phosphorus, 1 kg per t: 20,000 equivalents) NH3-N is fourth there, and third in the
    sewer. Sensitivity: ranked together the NH3-N to the sewer would go free.
    """
    case = discharge(water("river", "outlet", limit_t_per_h=5), water("sewer", "outlet", price=0.01))
    assert bill(solve(case), "tax") == near(2_310)
    tables = {"emissions": [{"item": "river", "species": "tp", "kg_per_unit": 1}]}
    more = park(
        water_streams=[
            water("foul", "source", 10),
            water("river", "outlet", limit_t_per_h=5),
            water("sewer", "outlet", price=100),
        ],
        water_quality=[quality("foul", c_out=mg, species=x) for x, (_, mg) in OTHERS.items()],
        pollution_equivalents=equivalents("water", tp=0.25, **{x: kg for x, (kg, _) in OTHERS.items()}),
        policies=[duty("water", 1.4)],
        **tables,
    )
    plan = solve(more)
    assert set(taxed(plan, outlet="river")) == {"tp", "bod5", "ss"}
    assert bill(plan, "tax") == near(1.4 * (20_000 + 600 + 100 + 600 + 100 + 50))


def test_a_tax_on_air_leaves_water_free() -> None:
    """Proves: mercury in water is no mercury in the air. Sensitivity: 14 and more."""
    case = discharge()
    rows = [*case.pollution_equivalents, *chimney().pollution_equivalents]
    policies = [case.policies[0].model_copy(update={"target": "air"})]
    assert bill(solve(Case.model_validate({**dict(case), "pollution_equivalents": rows, "policies": policies})), "tax") == near(0)


def test_a_case_without_the_tax_has_no_key_figure_of_it() -> None:
    """Proves: nothing changes where there is no tax of this kind. Sensitivity: a key figure of 0."""
    plan = solve(chimney([]))
    assert plan.pollution_tax.empty
    assert not any(key.startswith("pollution") for key in plan.kpi)


@pytest.mark.parametrize(
    ("species", "column", "value", "words"),
    [
        ("nox", "kg_per_y", 1.0, "Taxed emission of nox"),
        ("nox", "equivalents_per_y", 1.0, "Equivalents of nox"),
        ("so2", "tax_exact_per_y", 0.0, "Pollution tax"),
        ("co", "tax_of_all_per_y", 1.0, "Pollution tax on all of co"),
        ("co", "taxed", True, "co of a"),
        ("so2", "rank", 1, "Ranks of a"),
        ("so2", "medium", "water", "Medium of so2"),
        ("so2", "species", "hcl", "on nothing that is emitted"),
        ("so2", "species", "nox", "stands twice"),
    ],
)
def test_a_falsified_table_is_noticed(species: str, column: str, value: Any, words: str) -> None:
    """Proves: the certificate reads the table cell by cell. Sensitivity: no fault."""
    plan, case = solve(chimney()), chimney()
    wrong = plan.pollution_tax.astype(object)
    wrong.loc[wrong["species"] == species, column] = value
    faults = certify(case, {**plan.tables, "pollution_tax": wrong}, objective=plan.objective)
    assert any(words in fault for fault in faults), faults


def test_ranks_in_the_wrong_order_are_noticed() -> None:
    """Proves: SO2 (12,000) cannot rank above NOx (20,000). Sensitivity: no fault."""
    plan = solve(chimney())
    wrong = plan.pollution_tax.copy()
    wrong["rank"] = [2, 1, 3, 4]
    assert any("ranked above" in fault for fault in certify(chimney(), {**plan.tables, "pollution_tax": wrong}))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("LARGEST", 2),
        ("LARGEST", 4),
        ("LARGEST_OF_FIRST_CLASS", 4),
        ("LARGEST_OF_FIRST_CLASS", 6),
        ("price_per_equivalent", lambda site, plant, medium: 1.41),
    ],
)
def test_a_model_that_reads_the_law_wrongly_is_noticed(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: one species more or less, or another price, and the certificate refuses the plan. Sensitivity: a certified plan."""
    monkeypatch.setattr(pollution, name, wrong)
    plan = optimise(discharge())
    assert (plan.status, plan.certified) == ("error", False)
    assert any("under tax" in fault for fault in plan.faults), plan.faults
