"""Abatement: the cost of emitting less, step by step, and where each ton is avoided."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, save_case
from parkloop.optimizer.analyses.abatement import Abatement, abatement_curve, emission, marginal, with_cap
from parkloop.optimizer.analyses.attribution import avoided_by_measure
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from tests.support.by_hand import buy, need, park, quality, solve, water

pytestmark = pytest.mark.usefixtures("solved_once")

POWER = {"commodity": "power", "kind": "electricity"}


def choices(**tables: Any) -> Case:
    """10 power at 50 with 0.5 t of CO2, for 1000 h: 5,000 t. Drives save 4 of it at 70, which is 40 per t; capture costs 100.

    Capture takes half of what is left: 3,000 - 1,500 t.
    """
    return park(
        commodities=[POWER],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
        technologies=[
            {"technology": "drives", "plant": "a", "max_size": 4, "opex_per_activity": 70, "measure": "source_reduction"},
            {"technology": "capture", "plant": "a", "existing_size": 9, "opex_per_activity": 100, "measure": "end_of_pipe"},
        ],
        reductions=[{"technology": "drives", "stream": "a_power", "per_activity": 1}],
        emissions=[
            {"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2},
            {"item": "capture", "species": "co2", "kg_per_unit": -1000, "max_removal": 0.5},
        ],
        **tables,
    )


@pytest.fixture(scope="module")
def curve() -> Abatement:
    return abatement_curve(choices(), "co2", steps=7)


def test_source_reduction_comes_first_and_end_of_pipe_after_it(curve: Abatement) -> None:
    """Proves: 2,000 t at 40, then 1,500 t at 100. Sensitivity: in the order of capacity or of the table 100 comes first."""
    table = curve.steps
    assert list(table["emission_t_per_y"]) == pytest.approx([5_000, 4_500, 4_000, 3_500, 3_000, 2_500, 2_000, 1_500], rel=1e-5)
    assert list(table["marginal_cost_per_t"])[1:] == pytest.approx([40] * 4 + [100] * 3, rel=1e-4)
    assert list(table["total_cost_per_y"]) == pytest.approx(
        [500_000, 520_000, 540_000, 560_000, 580_000, 630_000, 680_000, 730_000], rel=1e-5
    )
    assert table["average_cost_per_t"].iloc[-1] == pytest.approx(230_000 / 3_500, rel=1e-4)
    assert set(table["status"]) == {"optimal"}


def test_the_marginal_value_of_the_cap_is_the_price_of_the_last_ton(curve: Abatement) -> None:
    """Proves: 40 where drives are partly used, 100 where capture is; at the corner any value between.

    Sensitivity: per kg 0.04.
    """
    duals = list(curve.steps["dual_cost_per_t"])
    assert pd.isna(duals[0])
    assert duals[1:4] == pytest.approx([40] * 3)
    assert 40 - 1e-6 <= duals[4] <= 100 + 1e-6
    assert duals[5:7] == pytest.approx([100] * 2)


def test_each_ton_is_told_where_it_is_avoided(curve: Abatement) -> None:
    """Proves: by step and technology, and the rows add up. Sensitivity: drives' savings counted as purchases under exchange."""
    last = curve.where[curve.where["step"] == 7]
    told = {(row["measure"], row["technology"]): row["avoided_t_per_y"] for row in last.to_dict("records")}
    assert told.pop(("source_reduction", "drives")) == pytest.approx(2_000, rel=1e-5)
    assert told.pop(("end_of_pipe", "capture")) == pytest.approx(1_500, rel=1e-5)
    assert sum(map(abs, told.values())) < 1
    sums = curve.where.groupby("step")["avoided_t_per_y"].sum()
    assert list(sums) == pytest.approx(list(curve.steps["avoided_t_per_y"])[1:], rel=1e-9)
    assert set(curve.where.loc[curve.where["step"] == 2, "technology"]) == {"drives"}


def test_where_nothing_can_be_avoided_the_curve_has_one_row() -> None:
    """Proves: no steps where the least is what there is. Sensitivity: ten steps of nothing, divided by nothing."""
    case = park(
        commodities=[POWER],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500}],
    )
    found = abatement_curve(case, "co2")
    assert len(found.steps) == 1 and found.where.empty


def test_what_is_asked_wrongly_is_told() -> None:
    with pytest.raises(ValueError, match="the case knows"):
        abatement_curve(choices(), "smell")
    with pytest.raises(ValueError, match="at least 1"):
        abatement_curve(choices(), steps=0)
    hopeless = park(commodities=[POWER], markets=[buy("grid", "power", 1, limit_per_h=1)], demands=[need("a", "power", 2)])
    with pytest.raises(ValueError, match="no plan to begin with"):
        abatement_curve(hopeless)


def test_a_cap_holds_in_every_scenario_and_the_curve_begins_at_the_dearest() -> None:
    """Proves: twice the power in the cold year: 10,000 and 5,000 t; a cap of half binds in the cold year only: mean 5,000.

    Sensitivity: from the mean 7,500 the first cap of two would be 5,250.
    """
    years = [{"condition": name, "hours_per_y": 1000, "scenario": name, "probability": 0.5} for name in ("mild", "cold")]
    case = park(
        conditions=years,
        profiles=[{"profile": "winter", "condition": "cold", "factor": 2}],
        commodities=[POWER],
        markets=[buy("grid", "power", 50), buy("green", "power", 90)],
        demands=[need("a", "power", 10, profile="winter")],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500}],
    )
    assert emission(case, solve(case), "co2") == pytest.approx({"mild": 5_000, "cold": 10_000})
    table = abatement_curve(case, steps=2).steps
    assert list(table["cap_t_per_y"])[1:] == pytest.approx([5_000, 0], abs=0.1)
    assert list(table["emission_t_per_y"]) == pytest.approx([7_500, 5_000, 0], abs=0.1)
    assert table["marginal_cost_per_t"].iloc[1] == pytest.approx(80)
    assert table["dual_cost_per_t"].iloc[2] == pytest.approx(80)


def test_an_exchange_is_told_at_the_plant_that_buys_less() -> None:
    """Proves: what b no longer buys stands at b under exchange; the pipe's own CO2 at its owner a, against it.

    4 an hour at 2 t: 8,000 t less; 10 km at 5 kg per unit: 200 t more. Sensitivity: all at a.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 10}],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "t"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 1_000)],
        transport=[{"mode": "pipe", "carries": "commodity", "detour": 1, "co2_kg_per_unit_km": 5}],
        emissions=[{"item": "trucks", "species": "co2", "kg_per_unit": 2_000, "scope": 3}],
    )
    table = avoided_by_measure(case, solve(case), solve(case, scope="baseline"))
    told = {(row["plant"], row["measure"]): row["avoided_t_per_y"] for row in table.to_dict("records")}
    assert told == {("a", "exchange"): pytest.approx(-200), ("b", "exchange"): pytest.approx(8_000)}


def test_a_boiler_s_own_emission_stands_under_conversion() -> None:
    """Proves: the coal boiler emits 4,000 t less and the gas boiler 2,000 t more by themselves.

    Sensitivity: all under exchange.
    """
    boiler = {"plant": "a", "existing_size": 10}
    case = park(
        commodities=[{"commodity": "steam", "kind": "other", "unit": "t"}],
        demands=[need("a", "steam", 10)],
        technologies=[
            {"technology": "coal", "opex_per_activity": 1, **boiler},
            {"technology": "gas", "opex_per_activity": 2, **boiler},
        ],
        technology_flows=[{"technology": name, "commodity": "steam", "per_activity": 1} for name in ("coal", "gas")],
        emissions=[
            {"item": "coal", "species": "co2", "kg_per_unit": 400},
            {"item": "gas", "species": "co2", "kg_per_unit": 200},
        ],
    )
    table = avoided_by_measure(case, solve(case, objective="co2"), solve(case))
    told = {(row["measure"], row["technology"]): row["avoided_t_per_y"] for row in table.to_dict("records")}
    assert told == {("conversion", "coal"): pytest.approx(4_000), ("conversion", "gas"): pytest.approx(-2_000)}


def rinse(**reduction: Any) -> Case:
    """A rinse of 10 t/h at 200 mg/L and a process of 3 kg/h; both leave to the river, which takes a quarter of the COD out."""
    return park(
        water_streams=[
            water("rinse", "source", 10),
            water("still", "process"),
            water("fresh", "supply", price=1),
            water("river", "outlet", price=1),
        ],
        water_quality=[
            quality("rinse", c_out=200, species="cod"),
            quality("still", 0, 100, 3, species="cod"),
            quality("river", removal=0.25, species="cod"),
        ],
        technologies=[
            {"technology": "trays", "plant": "a", "existing_size": 1, "opex_per_activity": 999, "measure": "source_reduction"}
        ],
        reductions=[{"technology": "trays", **reduction}],
    )


@pytest.mark.parametrize(
    ("reduction", "tons"),
    [({"stream": "rinse", "per_activity": 4}, 0.6), ({"stream": "still", "per_activity": 0.5}, 1.125)],
)
def test_less_waste_water_at_the_source_is_less_discharge(reduction: dict[str, Any], tons: float) -> None:
    """Proves: 4 t/h at 200 mg/L, and half of 3 kg/h, of which three quarters reach the river, for 1000 h: 0.6 and 1.125 t.

    Sensitivity: without what the river takes out 0.8 and 1.5; all under exchange.
    """
    case = rinse(**reduction)
    table = avoided_by_measure(case, solve(case, objective="cod"), solve(case), "cod")
    assert list(table["measure"]) == ["source_reduction"]
    assert table["avoided_t_per_y"].sum() == pytest.approx(tons, rel=1e-5)


def test_without_linear_choices_there_is_no_marginal_value() -> None:
    """Proves: a least load is another choice than what is built, so no value is claimed. Sensitivity: some number."""
    case = park(
        commodities=[POWER],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
        technologies=[{"technology": "engine", "plant": "a", "existing_size": 8, "min_load": 0.5, "opex_per_activity": 90}],
        technology_flows=[{"technology": "engine", "commodity": "power", "per_activity": 1}],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500}],
    )
    capped = with_cap(case, "co2", 2_000)
    assert pd.isna(marginal(capped, optimise(capped), "park"))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    save_case(choices(), tmp_path / "park")
    return str(tmp_path / "park")


def test_the_command_prints_and_writes_the_curve(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: both tables reach the user. Sensitivity: the second lost."""
    out = tmp_path / "curve.csv"
    assert main(["abatement", folder, "--steps", "2", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "a: end of pipe capture" in printed and "65.71" in printed
    assert list(pd.read_csv(out)["step"]) == [0, 1, 2]
    assert set(pd.read_csv(tmp_path / "curve_where.csv")["measure"]) >= {"source_reduction", "end_of_pipe"}


def test_the_command_prints_json(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["abatement", folder, "--species", "co2", "--steps", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["steps"][1]["emission_t_per_y"] == pytest.approx(1_500, rel=1e-4)
    assert {row["technology"] for row in told["where"]} >= {"drives", "capture"}


def test_the_command_tells_an_unknown_species(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["abatement", folder, "--species", "smell"]) == 2
    assert "smell" in capsys.readouterr().err


def test_a_tighter_cap_is_never_cheaper_and_costs_below_the_accuracy_are_left_out() -> None:
    """Proves, at a gap of 10 %: cost and bound rise from row to row; 20,000 of 500,000 are no effect, 230,000 are.

    Sensitivity: steps solved one by one have marginal costs of their gaps, some below 0.
    """
    steps = abatement_curve(choices(), "co2", steps=7, gap=0.1).steps
    assert steps["total_cost_per_y"].is_monotonic_increasing
    proven = steps["total_cost_per_y"] - steps["accuracy_per_y"]
    assert proven.is_monotonic_increasing
    assert (steps["marginal_cost_per_t"].dropna() > 0).all()
    rise = steps["total_cost_per_y"].diff()[1:]
    assert list(steps["marginal_cost_per_t"].notna()[1:]) == list(rise > steps["accuracy_per_y"][1:])


def test_a_search_that_ended_early_gives_way_to_a_tighter_cap_s_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a first row at 700,000, where the second costs 560,000, is no plan of least cost: the second stands in both.

    Sensitivity: emitting less would seem to save 140,000.
    """
    from parkloop.optimizer.analyses import abatement

    dear: list[Plan] = []

    def early(case: Case, *arguments: Any, **options: Any) -> Plan:
        found = optimise(case, *arguments, **options)
        if arguments or dear:
            return found
        dear.append(
            replace(found, kpi=found.kpi | {"total_cost_per_y": 700_000.0}, objective=700_000.0, bound=490_000.0, gap=0.3)
        )
        return dear[0]

    monkeypatch.setattr(abatement, "optimise", early)
    steps = abatement_curve(choices(), "co2", steps=7).steps
    assert list(steps["total_cost_per_y"][:2]) == pytest.approx([520_000, 520_000], rel=1e-5)
    assert steps["accuracy_per_y"][0] == pytest.approx(30_000, rel=1e-3)
