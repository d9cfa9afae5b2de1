"""Worst case and mean of the worst tail, by hand and as they must stand to each other."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, save_case
from parkloop.models.accounts import risk
from parkloop.optimizer import Plan, ladder, optimise
from parkloop.optimizer.certificate.accounting.risk import Claim, measured
from parkloop.optimizer.certificate.certify import certify
from parkloop.optimizer.cli import main
from parkloop.optimizer.parametric.sweep import sweep
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import near, profile, solve
from tests.support.few import few
from tests.support.uncertain_parks import fluctuating, priced, scarce, years

PARKS: dict[str, Callable[[], Case]] = {"fluctuating": fluctuating, "priced": priced, "scarce": scarce}


def pipe(plan: Plan) -> float:
    """Capacity of the pipe, 0 where there is none [t/h]"""
    return float(plan.links["capacity"].sum())


def cell(plan: Plan) -> float:
    """Size of the cell [km3/h]"""
    return float(plan.technologies["new_size"].sum())


def by_scenario(plan: Plan) -> dict[str, float]:
    return {row["scenario"]: row["cost_per_y"] for row in plan.scenarios.to_dict("records")}


def test_least_mean_cost_with_fluctuating_cod() -> None:
    """Proves the mean as objective: a pipe of 10 costs 10,000, nothing more when calm, 3,000 × 5 more when stormy: mean 17,500.

    From 5 to 10 t/h each costs 1,000 and saves 3,000 with probability one half. Sensitivity: another weight of a scenario.
    """
    plan = solve(fluctuating())
    assert (pipe(plan), plan.objective) == (near(10), near(17_500))
    assert by_scenario(plan) == {"calm": near(10_000), "storm": near(25_000)}
    assert plan.kpi["worst_case_cost_per_y"] == near(25_000)
    assert plan.kpi["cvar_cost_per_y"] == near(25_000)


def test_least_worst_case_with_fluctuating_cod() -> None:
    """Proves the worst case: above a pipe of 5 the stormy year costs 1,000 K + 15,000; at 5 both years cost 20,000.

    Sensitivity: a scenario that is forgotten, or weighed by its probability.
    """
    plan = solve(fluctuating(), objective="worst_case")
    assert pipe(plan) == pytest.approx(5, rel=1e-4)
    assert plan.objective == near(20_000)
    assert plan.kpi["worst_case_cost_per_y"] == near(20_000)


@pytest.mark.parametrize(
    ("level", "least", "size"),
    [
        (0.0, 17_500, 10),
        (0.2, (0.5 * 25_000 + 0.3 * 10_000) / 0.8, 10),
        (0.24, (0.5 * 25_000 + 0.26 * 10_000) / 0.76, 10),
        (0.3, 20_000, 5),
        (0.5, 20_000, 5),
        (0.9, 20_000, 5),
        (0.999999, 20_000, 5),
    ],
)
def test_least_mean_of_the_tail_with_fluctuating_cod(level: float, least: float, size: float) -> None:
    """Proves the tail: of 1 - α the stormy half counts whole, the rest is calm.

    Between 5 and 10 t/h of pipe the stormy year grows by 1,000 per t/h and the calm one falls by 2,000, so that both weigh the
    same at 0.5 · 1,000 = (0.5 - α) · 2,000, α = 0.25: below, a pipe of 10 is best, above, one of 5, with 20,000 in both.
    Sensitivity: α mistaken for 1 - α, or a tail that counts whole scenarios only.
    """
    plan = solve(fluctuating(), objective="cvar", cvar_level=level)
    assert plan.objective == near(least)
    assert plan.kpi["cvar_cost_per_y"] == near(least)
    assert plan.kpi["cvar_level"] == level
    assert pipe(plan) == pytest.approx(size, rel=1e-3)


@pytest.mark.parametrize(
    ("level", "least", "size"), [(0.0, 420_000, 10), (0.2, 470_000, 10), (0.25, 1.46e6 / 3, 10), (0.3, 5e5, 0)]
)
def test_least_mean_of_the_tail_with_prices(level: float, least: float, size: float) -> None:
    """Proves it for a technology: with t = 0.5 - α a cell of c costs 500,000 + (0.5 · 12,000 - t · 28,000) c / (1 - α).

    All of it is built up to α = 2/7, nothing above. At 0.25: 500,000 - 4,000 · 10 / 3. Sensitivity: capital in one scenario only.
    """
    plan = solve(priced(), objective="cvar", cvar_level=level)
    assert plan.objective == near(least)
    assert cell(plan) == pytest.approx(size, abs=1e-3)


def test_the_mean_is_least_among_plans_of_least_risk() -> None:
    """Proves that cost comes last: the stormy year costs 850,000 whatever is done in the calm one.

    There 5 hydrogen come from the cell for 100,000, beside its capital of 250,000, and not by truck for 250,000.
    Sensitivity: one pass only.
    """
    plan = solve(scarce(), objective="worst_case")
    assert by_scenario(plan) == {"storm": near(850_000), "calm": near(350_000)}
    assert plan.objective_name == "worst_case"


def test_risk_as_a_later_objective() -> None:
    """Proves lists: of all plans without water from a pipe the least risk is 30,000, of all plans 20,000."""
    assert solve(fluctuating(), objective=["links", "worst_case"]).kpi["worst_case_cost_per_y"] == near(30_000)
    assert solve(fluctuating(), objective=["worst_case", "links"]).kpi["worst_case_cost_per_y"] == near(20_000)


LEVELS = (0.0, 0.1, 0.25, 0.4, 0.6, 0.9, 0.9999999)


@pytest.mark.parametrize("park", sorted(PARKS))
def test_the_measures_stand_in_their_order(park: str) -> None:
    """Proves mean = cvar(0) ≤ cvar(α) ≤ cvar(β) ≤ cvar(→1) = worst case for α < β, for optima as for one plan."""
    case = PARKS[park]()
    mean, worst = (solve(case, objective=name).objective or 0.0 for name in ("cost", "worst_case"))
    tails = [solve(case, objective="cvar", cvar_level=level).objective or 0.0 for level in LEVELS]
    assert (tails[0], tails[-1]) == (near(mean), near(worst))
    assert all(below <= above + 1e-6 * abs(above) for below, above in pairwise(tails))
    costs = [(0.2, 5.0), (0.5, -1.0), (0.0, 9.0), (0.3, 2.0)]
    of_one = [measured("cvar", costs, level) for level in LEVELS]
    assert (of_one[0], of_one[-1]) == (near(1.1), near(5))
    assert of_one == sorted(of_one)
    assert measured("worst_case", costs, 0.5) == 9


@pytest.mark.parametrize("seed", few([12, 35], 1))
def test_the_measures_stand_in_their_order_in_random_parks(seed: int) -> None:
    """Proves it with technologies, heat, policies and, in the second, qualities that mix, within the gap of these."""
    case = random_park(seed, "tiny")
    plans = [optimise(case, name, cvar_level=0.5) for name in ("cost", "cvar", "worst_case")]
    assert all(plan.certified for plan in plans)
    mean, tail, worst = (plan.objective or 0.0 for plan in plans)
    assert mean <= tail * 1.001
    assert tail <= worst * 1.001
    assert plans[2].kpi["worst_case_cost_per_y"] <= plans[0].kpi["worst_case_cost_per_y"] * 1.001


@pytest.mark.parametrize("objective", ["cost", "worst_case", "cvar"])
def test_the_order_of_scenarios_does_not_matter(objective: str) -> None:
    """Proves that probabilities stay with their scenarios. Sensitivity: weights taken by position."""
    calm_first, storm_first = fluctuating(calm=0.7), fluctuating(calm=0.7, conditions=years(0.7)[::-1])
    first, second = (solve(case, objective=objective, cvar_level=0.4) for case in (calm_first, storm_first))
    assert first.objective == near(second.objective or 0.0)
    assert by_scenario(first) == {name: near(cost) for name, cost in by_scenario(second).items()}


def test_exchanged_probabilities_and_weathers_are_the_same_park() -> None:
    """Proves that nothing hangs on names: calm with probability 0.7 and storm with 0.3, or the weathers and both exchanged."""
    swapped = fluctuating(calm=0.3, profiles=profile("weather", in_calm=3.0, in_storm=0.5))
    for level in (0.2, 0.5, 0.8):
        one, other = (solve(case, objective="cvar", cvar_level=level).objective for case in (fluctuating(calm=0.7), swapped))
        assert one == near(other or 0.0)


def test_with_one_scenario_risk_is_cost() -> None:
    case = fluctuating(conditions=[{"condition": "in_calm", "hours_per_y": 1000}], profiles=profile("weather", in_calm=0.5))
    plans = [solve(case, objective=name) for name in ("cost", "worst_case", "cvar")]
    assert [plan.objective for plan in plans] == [near(10_000)] * 3
    assert "cvar_level" not in plans[0].kpi


@pytest.mark.parametrize("level", [-0.1, 1.0, 1.5, float("nan")])
def test_a_level_outside_its_range_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="cvar_level"):
        optimise(fluctuating(), "cvar", cvar_level=level)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (Claim("worst_case", 0.9, 25_000), ()),
        (Claim("worst_case", 0.9, 24_900), ("worst case", "24900 instead of 25000")),
        (Claim("worst_case", 0.9, 25_000, 25_100), ("Bound", "25100")),
        (Claim("cvar", 0.2, 19_375), ()),
        (Claim("cvar", 0.1, 19_375), ("worst tail", "19375 instead of 18333.33")),
    ],
)
def test_a_false_claim_is_noticed(claim: Claim, told: tuple[str, ...]) -> None:
    """Proves that the certificate reckons the measure itself, of the plan with a pipe of 10: (12,500 + 0.4 · 10,000) / 0.9."""
    case = fluctuating()
    faults = certify(case, solve(case).tables, claim=claim)
    assert len(faults) == bool(told)
    assert all(word in faults[0] for word in told)


def test_a_measure_that_is_too_high_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a bound above the plan is refused. Sensitivity: the certificate looks at the value only."""
    sound = risk.cost_within_worst

    def cost_within_worst(block: Any, scenario: str) -> Any:
        r"""Off by 1 money/h."""
        left, right = sound(block, scenario).args
        return left + 1.0 <= right

    monkeypatch.setattr(risk, "cost_within_worst", cost_within_worst)
    plan = optimise(fluctuating(), "worst_case", gap=1e-7)
    assert plan.status == "error"
    assert "Bound" in plan.faults[0]


def test_scopes_and_sweeps_take_risk() -> None:
    """Proves that risk is an objective everywhere: without a pipe 30,000 in both years, with one 20,000 in the worst."""
    plans = ladder(fluctuating(), "worst_case", gap=1e-7)
    assert [plan.objective for plan in plans.values()] == [near(30_000), near(30_000), near(20_000)]
    table = sweep(fluctuating(), "water_streams.fresh.price_per_t", [2, 5], objective="cvar", cvar_level=0.5, gap=1e-7).table
    assert list(table["objective"]) == [near(20_000), near(5_000 + 6_000 * 5)]


def test_risk_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save_case(fluctuating(), tmp_path / "park")
    words = ["solve", str(tmp_path / "park"), "--objective", "cvar", "--cvar-level", "0.2", "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["objective"], answer["kpi"]["cvar_level"]) == (near(19_375), 0.2)
    with pytest.raises(SystemExit):
        main(["solve", str(tmp_path / "park"), "--cvar-level", "1"])
