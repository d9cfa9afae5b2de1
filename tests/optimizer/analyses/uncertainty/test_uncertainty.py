"""Value of the stochastic solution and of perfect information, by hand."""

import json
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, check, save_case
from parkloop.models.design import Design
from parkloop.optimizer.analyses.uncertainty.evaluation import _alone, value_of_uncertainty
from parkloop.optimizer.analyses.uncertainty.scenarios import alone, mean_case, probabilities
from parkloop.optimizer.analyses.uncertainty.values import COLUMNS, Uncertainty, ValueInterval
from parkloop.optimizer.analyses.uncertainty.words import amount
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import operate, optimise
from tests.reference.random_parks.parks import random_park
from tests.support.breakable.parks import PARKS
from tests.support.by_hand import buy, near, need, park, profile, solve
from tests.support.uncertain_parks import fluctuating, priced, scarce, years


def answer(case: Case) -> Uncertainty:
    return value_of_uncertainty(case, gap=1e-7)


def values(found: Uncertainty) -> dict[str, float]:
    amounts = {name: getattr(found, name) for name in ("rp", "ws", "ev", "eev", "evpi", "vss")}
    return {name: interval.value for name, interval in amounts.items() if interval is not None}


def test_fluctuating_cod_calls_for_a_larger_pipe_than_its_mean() -> None:
    """Proves all six: the mean of 140 mg/L asks for a pipe of 60/7, all scenarios for 10, calm for 10, stormy for 5.

    RP 10,000 + 15,000/2; WS (10,000 + 20,000)/2; EV 60,000/7 + 3,000 · 10/7 = 90,000/7; EEV 60,000/7 + (30,000/7 + 15,000)/2.
    Sensitivity: a pipe that may grow after the scenario is known; profiles averaged without their probabilities.
    """
    found = answer(fluctuating())
    eev = 60_000 / 7 + (30_000 / 7 + 15_000) / 2
    expected = {"rp": 17_500, "ws": 15_000, "ev": 90_000 / 7, "eev": eev, "evpi": 2_500, "vss": eev - 17_500}
    assert values(found) == {name: pytest.approx(value, rel=1e-5) for name, value in expected.items()}
    assert list(found.scenarios.columns) == list(COLUMNS)
    rows = found.scenarios.set_index("scenario")
    assert list(rows["stochastic_cost_per_y"]) == [near(10_000), near(25_000)]
    assert list(rows["perfect_cost_per_y"]) == [near(10_000), near(20_000)]
    assert list(rows["regret_per_y"]) == [near(0), near(5_000)]
    assert list(rows["mean_design_cost_per_y"]) == [near(90_000 / 7), near(60_000 / 7 + 15_000)]
    assert "storm" in found.sentences[-1]
    assert "5,000" in found.sentences[-1]


def test_a_pipe_that_is_too_large_stays_too_large() -> None:
    """Proves that the design is held whole: with calm at 0.2 the mean is 200 mg/L and asks for 6 t/h, where 5 are best.

    RP 5,000 + 15,000; EV 6,000 + 12,000; EEV 6,000 + 0.2 · 12,000 + 0.8 · 15,000. Sensitivity: capacity held from above only.
    """
    found = answer(fluctuating(calm=0.2))
    assert values(found) == {
        **{"rp": near(20_000), "ev": near(18_000), "eev": near(20_400), "vss": pytest.approx(400, rel=1e-3)},
        **{"ws": near(0.2 * 10_000 + 0.8 * 20_000), "evpi": near(2_000)},
    }


def test_prices_call_for_a_cell_that_their_mean_does_not() -> None:
    """Proves VSS and EVPI with a technology: EEV without a cell 500,000, RP 420,000, WS (220,000 + 500,000)/2."""
    found = answer(priced())
    expected = {"rp": 420_000, "ws": 360_000, "ev": 500_000, "eev": 500_000, "evpi": 60_000, "vss": 80_000}
    assert values(found) == {name: near(value) for name, value in expected.items()}
    assert "80,000" in " ".join(found.sentences)


def test_where_the_mean_s_design_cannot_be_run() -> None:
    """Proves the infeasible EEV: for the mean of 10 nothing is built, and in the storm 5 of 15 hydrogen are missing.

    RP: a cell of 5 for 250,000, calm 100,000, stormy 100,000 + 500,000; WS (250,000 + 850,000)/2.
    """
    found = answer(scarce())
    assert values(found) == {
        **{"rp": near(600_000), "ws": near(550_000), "ev": near(500_000), "evpi": near(50_000)},
        **{"eev": inf, "vss": inf},
    }
    told = " ".join(found.sentences)
    assert "cannot be run in every scenario" in told
    assert "'trucks' is too small in condition 'in_storm': 5 km3/h" in told
    assert found.summary()["vss"] == {"value": None, "low": None, "high": None}
    assert found.summary()["vss_unbounded"]


def piped(given: dict[str, float], needed: dict[str, float]) -> Case:
    """A plant has hydrogen left over, another needs it at 50 or by a pipe that costs 10,000 a year per unit."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        conditions=years(),
        profiles=[*profile("given", **given), *profile("needed", **needed)],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "hydrogen", -1, profile="given"), need("b", "hydrogen", 1, profile="needed")],
        markets=[buy("trucks", "hydrogen", 50, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity", "detour": 1, "capex_per_km_size": 100_000}],
    )


def test_a_pipe_for_flows_that_never_meet_is_paid_whole() -> None:
    """Proves that a capacity beyond every scenario's flow is held: 8 given and 2 needed, or 2 and 8; in the mean 5 and 5.

    RP a pipe of 2: 20,000 + 300,000/2; EV a pipe of 5: 50,000; EEV 50,000 + 150,000; WS as RP.
    """
    found = answer(piped({"in_calm": 8, "in_storm": 2}, {"in_calm": 2, "in_storm": 8}))
    expected = {"rp": 170_000, "ws": 170_000, "ev": 50_000, "eev": 200_000, "evpi": 0, "vss": 30_000}
    assert values(found) == {name: pytest.approx(value, rel=1e-5, abs=1e-2) for name, value in expected.items()}


def test_a_pipe_without_use_in_any_scenario_is_paid_too() -> None:
    """Proves what is idle: given only when calm, needed only when stormy, so that only the mean has a use of a pipe of 4."""
    found = answer(piped({"in_calm": 8, "in_storm": 0}, {"in_calm": 0, "in_storm": 8}))
    expected = {"rp": 200_000, "ws": 200_000, "ev": 40_000, "eev": 240_000, "evpi": 0, "vss": 40_000}
    assert values(found) == {name: pytest.approx(value, rel=1e-5, abs=1e-2) for name, value in expected.items()}
    assert list(found.scenarios["mean_design_cost_per_y"]) == [near(40_000), near(440_000)]


@pytest.mark.parametrize(("size", "cost"), [(0, 500_000), (3, 476_000), (10, 420_000)])
def test_a_technology_is_held(size: float, cost: float) -> None:
    """Proves sizes: each unit of the cell saves 8,000 a year. Sensitivity: a size that is free below the design's."""
    plan = operate(priced(), Design({}, {"cell": size} if size else {}, {}))
    assert plan.certified
    assert plan.objective == near(cost)


def test_a_technology_that_never_pays_is_held_too() -> None:
    """Proves that what is built stays: with calm at 0.1 each unit costs 0.9 · 12,000 - 0.1 · 28,000 = 8,000."""
    case = priced(conditions=years(0.1))
    assert solve(case).objective == near(500_000)
    assert operate(case, Design({}, {"cell": 10}, {})).objective == near(580_000)


@pytest.mark.parametrize(
    ("name", "capital"), [("energy.raising_within_equipment", 1_000), ("energy.recovery_within_equipment", 100)]
)
def test_equipment_for_heat_is_held(name: str, capital: float) -> None:
    """Proves the third kind of what is built: a MW more than is best costs its capital. Sensitivity: equipment left free."""
    case = PARKS[name]()
    best = solve(case)
    design = design_of(best)
    assert operate(case, design).objective == near(best.objective or 0.0)
    larger = Design(design.links, design.sizes, {key: mw + 1 for key, mw in design.equipment.items()})
    assert operate(case, larger).objective == near((best.objective or 0.0) + capital)


def test_nothing_is_uncertain_where_scenarios_are_alike() -> None:
    """Proves that both values are 0 where only the names differ, and that it is said."""
    found = answer(fluctuating(profiles=profile("weather", in_calm=1.0, in_storm=1.0)))
    assert values(found)["vss"] == pytest.approx(0, abs=0.01)
    assert values(found)["evpi"] == pytest.approx(0, abs=0.01)
    assert "saves nothing more" in " ".join(found.sentences)
    assert not any("at stake" in sentence for sentence in found.sentences)


def test_a_gap_is_carried_into_every_value() -> None:
    """Proves intervals: the ends of a difference are the farthest of both, and never below 0."""
    plans = value_of_uncertainty(fluctuating(), gap=0.3)
    assert plans.rp is not None and plans.ws is not None and plans.evpi is not None
    assert plans.evpi.low == max(plans.rp.low - plans.ws.high, 0)
    assert plans.evpi.high == plans.rp.high - plans.ws.low
    assert plans.rp.low <= 17_500.01 and plans.rp.high >= 17_499.99
    assert plans.vss is not None and plans.eev is not None
    assert plans.vss.high == max(plans.eev.high - plans.rp.low, 0)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (ValueInterval(100, 100, 100), "100"),
        (ValueInterval(100, 90, 105), "100 (proven: between 90 and 105)"),
        (ValueInterval(100, -inf, 100), "100 (not proven)"),
    ],
)
def test_what_is_not_proven_is_told(interval: ValueInterval, words: str) -> None:
    assert amount(interval) == words


def halves(calm: float, storm: float) -> Case:
    """Two conditions in each scenario."""
    hours = {"in_calm": calm, "in_storm": storm}
    rows = [
        {**row, "condition": f"{row['condition']}_{n}", "hours_per_y": h}
        for row in years()
        for n, h in enumerate((hours[row["condition"]], 1000 - hours[row["condition"]]))
    ]
    factors = profile("weather", in_calm_0=0.5, in_calm_1=1.0, in_storm_0=3.0, in_storm_1=2.0)
    return fluctuating(conditions=rows, profiles=factors)


def test_the_mean_scenario_has_the_mean_of_every_profile() -> None:
    """Proves the rule: the n-th conditions belong together, a factor that no row gives is 1."""
    mean = mean_case(halves(400, 400))
    assert [(o.condition, o.hours_per_y, o.scenario, o.probability) for o in mean.conditions] == [
        ("in_calm_0", 400, "mean", 1.0),
        ("in_calm_1", 600, "mean", 1.0),
    ]
    assert {row.condition: row.factor for row in mean.profiles} == {"in_calm_0": 1.75, "in_calm_1": 1.5}
    missing = mean_case(fluctuating(calm=0.2, profiles=profile("weather", in_calm=0.5)))
    assert [row.factor for row in missing.profiles] == [near(0.2 * 0.5 + 0.8)]


def test_a_scenario_alone_is_certain() -> None:
    one = alone(halves(400, 400), "storm")
    assert [(o.condition, o.probability) for o in one.conditions] == [("in_storm_0", 1.0), ("in_storm_1", 1.0)]
    assert {row.condition: row.factor for row in one.profiles} == {"in_storm_0": 3.0, "in_storm_1": 2.0}


def test_conditions_that_do_not_match_have_no_mean() -> None:
    """Proves that it is said why there is no VSS, and that EVPI is given all the same."""
    found = answer(halves(400, 300))
    assert (found.ev, found.eev, found.vss) == (None, None, None)
    assert found.evpi is not None
    assert "in_calm_0 of scenario calm has 400 hours and in_storm_0 of storm 300" in " ".join(found.sentences)
    rows = [*years()[:1], *({**years()[1], "condition": f"in_storm_{n}", "hours_per_y": 500} for n in range(2))]
    uneven = fluctuating(conditions=rows, profiles=profile("weather", in_calm=0.5, in_storm_0=3.0, in_storm_1=3.0))
    assert "calm has 1 operating conditions and storm 2" in " ".join(answer(uneven).sentences)


@pytest.mark.parametrize("seed", [14, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (12, 35, 49))])
def test_neither_value_is_below_0_in_random_parks(seed: int) -> None:
    """Proves WS ≤ RP ≤ EEV with credits, floors, mixing and heat, before anything is cut off at 0."""
    found = value_of_uncertainty(random_park(seed, "tiny"))
    assert all(plan.certified for plan in found.plans.values())
    assert found.ws is not None and found.rp is not None and found.eev is not None
    assert found.ws.low <= found.rp.high * (1 + 1e-6)
    assert found.rp.low <= found.eev.high * (1 + 1e-6)
    assert values(found)["vss"] > 1_000


def test_without_a_plan_for_all_nothing_has_a_value() -> None:
    """Proves that reasons are told: in the storm 15 are needed, and no cell may be built."""
    case = scarce().model_copy(update={"technologies": (), "technology_flows": ()})
    found = value_of_uncertainty(case)
    assert (found.rp, found.evpi, found.vss) == (None, None, None)
    assert "There is no plan for all scenarios." == found.sentences[0]
    assert "'trucks' is too small" in " ".join(found.sentences[1:])


def test_one_scenario_is_no_question() -> None:
    with pytest.raises(ValueError, match="one scenario"):
        value_of_uncertainty(alone(fluctuating(), "calm"))


def test_other_objectives_are_refused() -> None:
    with pytest.raises(ValueError, match="objective"):
        value_of_uncertainty(fluctuating(), objective="co2")


def test_uncertainty_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save_case(fluctuating(), tmp_path / "park")
    table = tmp_path / "scenarios.csv"
    assert main(["uncertainty", str(tmp_path / "park"), "--json", "--gap", "1e-7", "--out", str(table)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rp"]["value"], found["evpi"]["value"]) == (near(17_500), near(2_500))
    assert [row["regret_per_y"] for row in found["scenarios"]] == [near(0), near(5_000)]
    assert list(pd.read_csv(table).columns) == list(COLUMNS)


def test_uncertainty_tells_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save_case(scarce(), tmp_path / "park")
    assert main(["uncertainty", str(tmp_path / "park")]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("RP", "600,000", "EVPI", "50,000", "regret", "storm", "indispensable"))


def test_a_search_that_ended_early_never_makes_certainty_dearer_than_the_plan_for_all() -> None:
    """Proves that a plan for all, run in a scenario, counts as a plan of that scenario alone.

    Sensitivity: the dearer plan found alone would make the mean of certain scenarios dearer than all of them together.
    """
    found = answer(fluctuating())
    tables = [found.plans[name].scenarios.set_index("scenario")["cost_per_y"] for name in ("stochastic", "mean_design")]
    together = pd.concat(tables, axis=1).min(axis=1)
    for scenario, cost in together.items():
        poor = replace(found.plans[f"alone:{scenario}"], kpi={"total_cost_per_y": float(cost) + 500})
        known = _alone({**found.plans, f"alone:{scenario}": poor}, str(scenario))
        assert known is not None
        assert (float(cost), float(cost)) == pytest.approx((known.value, known.high))
        assert known.low <= known.value


def test_a_better_plan_of_the_mean_is_taken_as_the_plan_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a search for all that ends at a cell of 3 (476,000) gives way to the mean's design, and VSS is 0 by what is left.

    Power at 3 in the mean calls for a cell of 10, which is best for all, too (420,000 of prices 5 and 35: see `priced`).
    Sensitivity: VSS = EEV - RP = -56,000 cut off at 0 beside an RP of 476,000.
    """
    from parkloop.optimizer.analyses.uncertainty import evaluation as uncertainty

    def early(case: Case, **options: Any) -> Plan:
        found = optimise(case, **options)
        if len(found.scenarios) < 2:
            return found
        poor = operate(case, Design({}, {"cell": 3}, {}))
        return replace(poor, bound=found.bound, gap=0.12, status="feasible")

    def mean(case: Case) -> Case:
        return alone(case, "calm")

    monkeypatch.setattr(uncertainty, "optimise", early)
    monkeypatch.setattr(uncertainty, "mean_case", mean)
    found = value_of_uncertainty(priced())
    assert found.taken and found.rp is not None and found.eev is not None and found.vss is not None and found.ws is not None
    assert (found.rp.value, found.eev.value, found.vss.value) == (near(420_000), near(420_000), 0.0)
    assert found.ws.value <= found.rp.value <= found.eev.value
    assert found.plans["stochastic"].bound is not None and found.rp.low <= 420_000 * (1 + 1e-9)
    assert "is taken as that plan" in " ".join(found.sentences)


def test_bounds_of_one_value_serve_the_next() -> None:
    """Proves: what is proven of WS is proven of RP, and of RP of EEV, at a gap of 30 %."""
    found = value_of_uncertainty(fluctuating(), gap=0.3)
    assert found.ws is not None and found.rp is not None and found.eev is not None
    assert found.ws.low <= found.rp.low <= found.eev.low
    assert found.ws.value <= found.rp.value * (1 + 1e-12) and found.rp.value <= found.eev.value * (1 + 1e-12)


def test_a_scenario_that_a_profile_says_nothing_of_is_a_coherent_case_alone() -> None:
    """Its factor is 1 there. Sensitivity: the case alone would name a profile that it has not, and be refused as faulty."""
    case = fluctuating(profiles=profile("weather", in_storm=3.0))
    for scenario in probabilities(case):
        assert [] == check(alone(case, scenario))
