"""Leakage: what moves over the fence between two plans, with its factor, worked by hand."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from parkloop.cases import Case
from parkloop.optimizer.analyses.abatement import abatement_curve
from parkloop.optimizer.analyses.assessment.fence import Fence
from parkloop.optimizer.analyses.assessment.leakage import Leakage, leakage
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.records.assessment.leakage import ANALYSIS as RECORD
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.record import Plan
from tests.support.by_hand import buy, flows, need, park, quality, sell, solve, water
from tests.support.running.shipped import plan_of, shipped

POWER = {"commodity": "power", "kind": "electricity"}
COAL = {"commodity": "coal", "kind": "fuel"}
GRID_ZH = {"source_zh": "电网"}


def made_or_bought(cap: float | None = None, **tables: object) -> Case:
    """10 power an hour for 1000 h, made of coal at 20 with 1 t of CO2 each, or bought at 50 with 0.6 t outside.

    What is made beyond 10 is sold at 30, up to 5; a sale avoids 0.6 t elsewhere. So 15 are made: 15,000 t of CO2 inside.
    """
    limit = [] if cap is None else [{"policy": "limit", "kind": "cap", "target": "co2", "value": cap}]
    return park(
        commodities=[POWER, COAL],
        markets=[buy("grid", "power", 50), sell("feed", "power", 30, limit_per_h=5), buy("mine", "coal", 10)],
        demands=[need("a", "power", 10)],
        technologies=[{"technology": "station", "plant": "a", "existing_size": 20}],
        technology_flows=flows("station", power=1, coal=-2),
        emissions=[
            {"item": "station", "species": "co2", "kg_per_unit": 1000},
            {"item": "grid", "species": "co2", "kg_per_unit": 600, "scope": 2},
            {"item": "feed", "species": "co2", "kg_per_unit": -600},
        ],
        provenance=[
            {"table": "emissions", "row": "*", "column": "*", "grade": "assumed", "source": "all"},
            {
                "table": "emissions",
                "row": "grid/co2",
                "column": "kg_per_unit",
                "grade": "published",
                "source": "the grid",
                **GRID_ZH,
            },
        ],
        policies=limit,
        **tables,
    )


@pytest.fixture(scope="module")
def capped() -> Leakage:
    """A cap of 8,000 t: nothing is sold, 5 are made and 5 bought (5,000 + 3,000 t)."""
    return leakage(made_or_bought(8_000), solve(made_or_bought(8_000)), solve(made_or_bought()))


def row(found: pd.DataFrame, item: str) -> dict[str, object]:
    (only,) = found[found["item"] == item].to_dict("records")
    return {str(name): cell for name, cell in only.items()}


def test_what_is_bought_and_no_longer_sold_moves_out(capped: Leakage) -> None:
    """Proves: 5,000 MWh bought at 0.6 t move 3,000 t out, and 5,000 MWh not sold as much again.

    Sensitivity: a sale counted as what is bought is, with its sign, would take 3,000 t back and show no leakage.
    """
    grid, feed, mine = (row(capped.moved, item) for item in ("grid", "feed", "mine"))
    assert (0, 5_000) == pytest.approx((grid["before"], grid["after"]), abs=1e-3)
    assert (5_000, 0) == pytest.approx((feed["before"], feed["after"]), abs=1e-3)
    assert [3_000, 3_000] == pytest.approx([grid["moved_t_per_y"], feed["moved_t_per_y"]], rel=1e-5)
    assert ("published", "the grid") == (grid["grade"], grid["source"])
    assert ("assumed", "all") == (feed["grade"], feed["source"])
    assert -20_000 == pytest.approx(mine["difference"]) and math.isnan(float(str(mine["moved_t_per_y"])))
    assert ("mine",) == capped.without_factor


def test_sources_and_units_are_told_in_the_language_of_who_reads(capped: Leakage) -> None:
    """Proves a source with its Chinese, one without, a result of an older version, and the unit of an activity.

    Sensitivity: `the grid` or `MW of steam` in a Chinese table.
    """
    units = capped.moved.assign(unit="MW of steam")
    told = {
        language: for_people(made_or_bought(), RECORD, Result({"moved": units}), language)["moved"].set_index(item)
        for language, item in (("en", "What"), ("zh", "项目"))
    }
    assert ["the grid", "all"] == [told["en"].loc[item, "Source"] for item in ("grid", "feed")]
    assert ["电网", "all"] == [told["zh"].loc[item, "来源"] for item in ("grid", "feed")]
    assert ("MW（蒸汽）", "kg/MW（蒸汽）") == tuple(told["zh"].loc["grid", ["单位", "因子单位"]])
    older = Result({"moved": capped.moved.drop(columns="source_zh")})
    assert "the grid" in {*for_people(made_or_bought(), RECORD, older, "zh")["moved"]["来源"]}


def test_inside_and_outside_add_up(capped: Leakage) -> None:
    """Proves: 10,000 t less inside, 6,000 t more outside, so 4,000 t less in all, a leakage of 0.6.

    Sensitivity: with scope 2 among the plants' own the fall inside is 7,000 t, and the grid counts twice.
    """
    (co2,) = capped.by_species.to_dict("records")
    assert [-10_000, 6_000, -4_000, 0.6] == pytest.approx([co2[name] for name in list(co2)[1:]], rel=1e-5)


def test_nothing_moves_between_a_plan_and_itself() -> None:
    """Proves: no difference, no leakage rate. Sensitivity: a rate of 0/0 told as 0."""
    plan = solve(made_or_bought())
    found = leakage(made_or_bought(), plan, plan)
    assert {0.0} == set(found.moved["difference"])
    assert [0.0, 0.0, 0.0] == list(found.by_species.iloc[0, 1:4])
    assert found.by_species["leakage_rate"].isna().all()


def everything_outside() -> Case:
    """Water of a lake with 0.1 kg per t, a sewer with 0.2, a landfill with 5 per t, a truck with 0.05 per t km, a farm with 30.

    100 t/h of water in and out; 3 t/h of ash, of which the farm outside takes 2 over 10 km and the landfill the rest.
    """
    return park(
        plants=[
            {"plant": "a"},
            {"plant": "farm", "role": "external", "x_km": 10},
            {"plant": "world", "role": "external", "x_km": 99},
        ],
        water_streams=[
            water("lake", "supply", price=1, plant="world"),
            water("intake", "sink", 100),
            water("effluent", "source", 100),
            water("sewer", "outlet", price=1, plant="world"),
        ],
        water_quality=[quality("intake", c_in=0), quality("effluent", c_out=10)],
        material_streams=[
            {"stream": "ash", "plant": "a", "role": "source", "material": "ash", "flow_t_per_h": 3},
            {"stream": "soil", "plant": "farm", "role": "sink", "material": "soil", "flow_t_per_h": 2},
            {"stream": "soil_trade", "plant": "world", "role": "supply", "material": "soil", "price_per_t": 9},
            {"stream": "landfill", "plant": "world", "role": "outlet", "price_per_t": 100},
        ],
        substitutions=[{"material": "ash", "sink": "soil"}],
        transport=[{"mode": "truck", "carries": "material", "detour": 1, "co2_kg_per_unit_km": 0.05}],
        emissions=[
            {"item": "lake", "species": "co2", "kg_per_unit": 0.1, "scope": 3},
            {"item": "sewer", "species": "co2", "kg_per_unit": 0.2, "scope": 3},
            {"item": "landfill", "species": "co2", "kg_per_unit": 5, "scope": 3},
            {"item": "soil", "species": "co2", "kg_per_unit": 30},
        ],
    )


def test_every_kind_of_what_crosses_the_fence_by_hand() -> None:
    """Proves: amounts and tons of each kind between today and the plan.

    Sensitivity: per hour instead of per year a thousandth; what arrives outside counted at the giver would have no factor.
    """
    case = everything_outside()
    found = leakage(case, solve(case), solve(case, scope="baseline")).moved.set_index(["kind", "item"])
    assert [100_000, 100_000, 0] == pytest.approx(list(found.loc[("fresh_water", "lake"), ["before", "after", "difference"]]))
    assert [3_000, 1_000, -10] == pytest.approx(list(found.loc[("disposed", "landfill"), ["before", "after", "moved_t_per_y"]]))
    assert [0, 2_000, 60] == pytest.approx(list(found.loc[("given", "soil"), ["before", "after", "moved_t_per_y"]]))
    assert [0, 20_000, 1] == pytest.approx(list(found.loc[("carried", "truck"), ["before", "after", "moved_t_per_y"]]))
    assert {"discharged", "fresh_water", "given", "disposed", "carried"} == {kind for kind, _ in found.index}


@pytest.mark.parametrize("park_of", [made_or_bought, everything_outside])
@pytest.mark.parametrize("scope", ["baseline", "park"])
def test_the_factors_close_the_emissions_of_a_certified_plan(park_of: object, scope: str) -> None:
    """Proves: factor x amount of all that crosses, sales and plants outside apart, is the plan's emission of scopes 2 and 3.

    Sensitivity: a kind that is forgotten, or counted at both of its ends.
    """
    assert callable(park_of)
    case = park_of()
    closes(case, solve(case, scope=scope))


def closes(case: Case, plan: Plan) -> None:
    fence, sums = Fence(case, plan), dict[str, float]()
    for item, amount in fence.amounts.items():
        for factor in fence.factors(item) if item.kind not in ("sold", "taken", "given") else ():
            sums[factor.species] = sums.get(factor.species, 0.0) + factor.kg_per_unit * amount / 1000
    upstream = plan.tables["emissions"].query("scope > 1").groupby("species")["t_per_y"].sum()
    for species in {*sums, *upstream.index}:
        assert sums.get(species, 0.0) == pytest.approx(float(upstream.get(species, 0.0)), rel=1e-6, abs=1e-6), species


@pytest.mark.parametrize("name", ["kalundborg_today", "lubei", "guitang"])
def test_the_factors_close_the_emissions_of_shipped_parks(name: str) -> None:
    """Proves the same of parks with every kind of link. Sensitivity: the other's share of a link's transport."""
    closes(shipped(name), plan_of(name, "baseline"))


def test_each_step_of_an_abatement_curve_tells_what_moved_out() -> None:
    """Proves: the last cap, met by buying all: 10,000 MWh bought and 5,000 no longer sold move 6,000 + 3,000 t out.

    Sensitivity: beside the step before instead of the first the sums are smaller.
    """
    curve = abatement_curve(made_or_bought(), "co2", steps=2)
    last = curve.moved[curve.moved["step"] == 2].set_index("item")
    assert [10_000, -5_000] == pytest.approx(list(last.loc[["grid", "feed"], "difference"]), rel=1e-4)
    assert [6_000, 3_000] == pytest.approx(list(last.loc[["grid", "feed"], "moved_t_per_y"]), rel=1e-4)
    assert 0.0 == curve.steps["outside_t_per_y"].iloc[0]
    assert 9_000 == pytest.approx(curve.steps["outside_t_per_y"].iloc[-1], rel=1e-4)
    assert pd.isna(last.loc["mine", "moved_t_per_y"])


def test_plans_that_are_none_are_refused() -> None:
    """Proves the sentence. Sensitivity: an error of another program for a plan that was not found."""
    case = made_or_bought()
    plan = solve(case)
    with pytest.raises(ArgumentError, match="against: the plan of by_hand was not found"):
        leakage(case, plan, replace(plan, kpi={}))


def test_the_command_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: 20,000 MWh of gas less than today. Sensitivity: a plan beside itself shows no difference."""
    assert main(["leakage", "two_firms"]) == 0
    out = capsys.readouterr().out
    assert "gas_grid" in out and "-20,000" in out and "No factor is stated" in out
