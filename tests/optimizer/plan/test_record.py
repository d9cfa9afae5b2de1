"""A plan as a researcher holds it: its tables, its summary, on disk and back, and what each way of asking gives."""

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, ladder, optimise
from parkloop.optimizer.mixing import portfolio, refinement
from parkloop.optimizer.plan.record import COLUMNS
from parkloop.optimizer.solve import cycles
from parkloop.optimizer.solver.highs import adapter as highs
from parkloop.optimizer.solver.outcome import Progress, Status
from tests.reference.random_parks.parks import random_park
from tests.support.breakable.parks import COLD, GRID, HYDROGEN, POWER, STEAM, cell, pair, power, treated
from tests.support.by_hand import Row, buy, cost, heat, material, near, need, park, quality, solve, water
from tests.support.everything import everything
from tests.support.large import large_park

# on disk and back


def same_plan(one: Plan, other: Plan) -> None:
    """Equal to the last digit and the last type."""
    assert json.dumps(one.summary()) == json.dumps(other.summary())
    assert {key: type(value) for key, value in vars(one).items()} == {key: type(value) for key, value in vars(other).items()}
    assert set(one.tables) == set(other.tables)
    for name, table in one.tables.items():
        found = other.tables[name]
        assert list(found.columns) == list(COLUMNS[name])
        if table.empty:
            assert found.empty, name
        else:
            assert_frame_equal(found, table, check_exact=True, check_dtype=False, obj=name)


@pytest.mark.parametrize(
    "case",
    [everything, lambda: load_case("two_firms"), lambda: random_park(49, "tiny"), lambda: random_park(41, "tiny")],
    ids=["everything", "two_firms", "random49", "random41"],
)
def test_a_plan_comes_back_from_its_folder_exactly(case: Callable[[], Case], tmp_path: Path) -> None:
    plan = optimise(case())
    assert plan.certified
    plan.to_folder(tmp_path / "a" / "b")
    same_plan(plan, Plan.from_folder(tmp_path / "a" / "b"))


def test_a_plan_that_was_not_found_comes_back_too(tmp_path: Path) -> None:
    plan = optimise(too_little_power())
    plan.to_folder(tmp_path)
    back = Plan.from_folder(tmp_path)
    same_plan(plan, back)
    assert (back.status, back.found, back.reasons) == ("infeasible", False, plan.reasons)


def test_a_later_plan_replaces_all_of_an_earlier_one(tmp_path: Path) -> None:
    optimise(everything()).to_folder(tmp_path)
    plan = optimise(power())
    plan.to_folder(tmp_path)
    same_plan(plan, Plan.from_folder(tmp_path))


def test_a_folder_without_a_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Plan.from_folder(tmp_path)


# access


def test_every_table_is_an_attribute() -> None:
    plan = optimise(power())
    for name in COLUMNS:
        assert getattr(plan, name) is plan.tables[name]
        assert list(plan.tables[name].columns) == list(COLUMNS[name])


def test_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"profits.*links.*costs"):
        _ = optimise(power()).profits


def test_a_plan_is_frozen_and_can_be_sent_to_another_process() -> None:
    plan = optimise(power())
    with pytest.raises(AttributeError):
        plan.status = "optimal"  # type: ignore[misc]
    same_plan(plan, pickle.loads(pickle.dumps(plan)))


def test_the_summary_is_plain_json() -> None:
    summary = optimise(everything()).summary()
    assert json.loads(json.dumps(summary)) == summary
    assert "tables" not in summary


def test_amounts_are_clean() -> None:
    """No solver noise: nothing is smaller than what could matter, and nothing is minus zero."""
    for name, table in optimise(everything()).tables.items():
        numbers = table.select_dtypes("number").to_numpy().ravel()
        assert not [x for x in numbers if 0 < abs(x) < 1e-9 or (x == 0 and str(x) == "-0.0")], name


# several objectives


def three_ways() -> Case:
    """10 power: dirty at 50, clean at 90, or clean at 70 but only 4 of it."""
    markets = [buy("grid", "power", 50), buy("green", "power", 90), buy("hydro", "power", 70, limit_per_h=4)]
    return power(markets=markets)


@pytest.mark.parametrize("asked", ["co2", ["co2"], ["co2", "cost"]])
def test_cost_decides_among_equals(asked: Any) -> None:
    """No CO2, and the cheapest of those plans: 4*70 + 6*90 = 820. Without the second objective up to 900."""
    plan = solve(three_ways(), objective=asked)
    assert plan.objective == near(0)
    assert plan.kpi["co2_t_per_y"] == near(0)
    assert plan.kpi["total_cost_per_y"] == near(820)
    assert plan.objective_name == (asked if isinstance(asked, str) else ",".join(asked))


def test_the_order_of_objectives_counts() -> None:
    """Cost first: 500, and 5 t of CO2."""
    plan = solve(three_ways(), objective=["cost", "co2"])
    assert (plan.objective, plan.kpi["co2_t_per_y"]) == (near(500), near(5))


@pytest.mark.parametrize("asked", ["profit", ["cost", "profit"], [], ""])
def test_an_unknown_objective_names_the_known_ones(asked: Any) -> None:
    with pytest.raises(ValueError, match="freshwater"):
        optimise(power(), objective=asked)


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError, match="town"):
        optimise(power(), scope="town")


# some plants, scopes


@pytest.mark.parametrize(
    ("plants", "expected"),
    [(["brewery"], 832_000), (["greenhouse"], 2_400_000), (["brewery", "greenhouse"], 2_003_000), (["outside"], 0)],
)
def test_a_coalition_has_its_own_cost(plants: list[str], expected: float) -> None:
    """two_firms by hand: brewery 8,000*(18*2 + 18*1 + 50); greenhouse 640,000 + 8,000*(10*2 + 2*100); together 2,003,000."""
    assert cost(load_case("two_firms"), only=plants) == near(expected)


def test_a_limit_is_shared_by_what_the_baseline_uses() -> None:
    """30 power at 50 for both, else 90; each keeps what it uses of it today: 1,000*(30*50 + 10*90), however they share."""
    demands = [need("a", "power", 10), need("b", "power", 30)]
    markets = [buy("grid", "power", 50, limit_per_h=30), buy("green", "power", 90)]
    case = park(commodities=[POWER], demands=demands, markets=markets)
    assert cost(case, only=["a"]) + cost(case, only=["b"]) == near(2_400_000)


def test_a_coalition_does_not_earn_what_others_sell() -> None:
    """Sand of a spares it clay, and the shop's part that it sold to until then is not filled with b's gravel on a's account.

    Alone a pays and earns nothing: 2 t/h of sand are its 2 t/h of clay. Sensitivity: 2 t/h of gravel at 8 - 5 would earn 6,000.
    """
    streams = [
        material("sand", "source", "sand", 2),
        material("bricks", "sink", "clay", 2),
        material("clay", "supply", "clay", price=50, plant="b"),
        material("gravel", "supply", "gravel", price=5, plant="b"),
        material("shop", "outlet", None, price=-8, plant="b", limit_t_per_h=10),
    ]
    case = park(material_streams=streams, substitutions=[{"material": "sand", "sink": "bricks"}])
    assert cost(case, only=["a"]) == near(0)


def test_an_unknown_plant_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"brewry.*brewery"):
        optimise(load_case("two_firms"), only=["brewry"])


def test_the_ladder_has_three_steps() -> None:
    plans = ladder(load_case("two_firms"))
    assert list(plans) == ["baseline", "plant", "park"]
    assert [plan.scope for plan in plans.values()] == list(plans)
    assert [plan.kpi["total_cost_per_y"] for plan in plans.values()] == [near(3_280_000), near(3_232_000), near(2_003_000)]
    assert [plan.kpi["links_built"] for plan in plans.values()] == [0, 0, 3]
    assert [plan.kpi["exchanges_in_plant"] for plan in plans.values()] == [0, 1, 1]


def test_the_ladder_passes_its_options_on() -> None:
    plans = ladder(three_ways(), "co2", gap=1e-3)
    assert {plan.objective_name for plan in plans.values()} == {"co2"}


# stopping


def test_a_time_limit_gives_the_best_plan_so_far() -> None:
    plan = optimise(large_park(15), gap=0, time_limit=3.0)
    assert (plan.status, plan.certified) == ("feasible", True)
    assert plan.objective is not None and plan.bound is not None and plan.gap is not None
    assert plan.bound < plan.objective == near(plan.kpi["total_cost_per_y"])
    assert plan.gap == near((plan.objective - plan.bound) / plan.objective)
    assert 2.5 < plan.seconds < 20.0


def test_a_solve_that_is_cancelled_keeps_the_best_plan() -> None:
    """Cancelled as soon as a plan and a bound are known; all that is heard goes one way."""
    heard: list[Progress] = []
    plan = optimise(
        large_park(15), gap=0, time_limit=8, progress=heard.append, cancel=lambda: bool(heard) and heard[-1].gap is not None
    )
    assert (plan.status, plan.certified, plan.found) == ("interrupted", True, True)
    assert plan.seconds < 20
    best = [news.objective for news in heard if news.objective is not None]
    assert best == sorted(best, reverse=True)
    assert all(
        news.bound <= news.objective * (1 + 1e-9) for news in heard if news.bound is not None and news.objective is not None
    )


def test_a_solve_that_is_cancelled_at_once_says_so() -> None:
    plan = optimise(large_park(8), gap=0, cancel=lambda: True)
    assert plan.status == "interrupted"
    assert plan.certified if plan.found else plan.reasons == ("The solve was stopped before a plan was found.",)


def test_what_the_listener_raises_comes_through() -> None:
    def angry(progress: Progress) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        optimise(large_park(15), gap=0, time_limit=20, progress=angry)


# circles


def steam_ring(plants: int) -> Case:
    """Plant p0 must cool 10 MW at 10 per MWh; each plant needs 0.5 MW of steam; 2 km of pipe to the next plant lose a tenth."""
    names = [f"p{n}" for n in range(plants)]
    pairs = [(a, b) for a in names for b in names if a != b]
    onward = {(a, names[(n + 1) % plants]) for n, a in enumerate(names)}
    links = [
        {"link": f"{a}-{b}", "from": a, "to": b, "commodity": "steam", "mode": "pipe", "length_km": 2}
        | ({} if (a, b) in onward else {"status": "forbidden"})
        for a, b in pairs
    ]
    return park(
        plants=[{"plant": name} for name in names],
        commodities=[STEAM, COLD],
        markets=[buy("boiler_house", "steam", 40), buy("tower", "cold_water", 10)],
        demands=[need(name, "steam", 0.5) for name in names],
        heat_streams=[heat("product", 250, 200, 10, plant="p0")],
        transport=[{"mode": "pipe", "carries": "heat", "only": "steam", "loss_per_km": 0.05}],
        links=links,
    )


STEAM_SENT = {2: 0.5 / 0.9, 3: (0.5 + 0.5 / 0.9) / 0.9}
"""What p0 sends so that 0.5 MW arrive at each of the others [MW]"""


@pytest.mark.parametrize("plants", [2, 3])
def test_a_lossy_ring_is_no_free_cooler(plants: int) -> None:
    """p0 raises 0.5 MW for itself and what the others need with the losses on their way; the rest is cooled.

    Two plants: 1,000*10*(10 - 0.5 - 0.5/0.9) = 89,444. Sensitivity: steam sent round in a ring loses itself, and cools for less.
    """
    plan = solve(steam_ring(plants))
    assert plan.kpi["total_cost_per_y"] == near(1_000 * 10 * (10 - 0.5 - STEAM_SENT[plants]))
    assert f"p{plants - 1}" not in set(plan.flows["from"])


@pytest.mark.thorough
def test_a_lossy_ring_is_no_free_cooler_beside_treatment() -> None:
    """The same where qualities mix and grades are refined: the treatment of another plant changes nothing of the ring."""
    ring, works = steam_ring(3), treated()
    joined = {table: (*getattr(ring, table), *(at_p1(row) for row in getattr(works, table))) for table in STREAM_TABLES}
    both = optimise(Case.model_validate({**dict(ring), **joined}), gap=0.02)
    assert both.certified, both.faults
    apart = cost(ring) + optimise(works, gap=0.02).kpi["total_cost_per_y"]
    assert both.kpi["total_cost_per_y"] == pytest.approx(apart, rel=0.02)


STREAM_TABLES = ("water_streams", "water_quality", "technologies")


def at_p1(row: Any) -> Any:
    """The row of plant a at plant p1."""
    return row.model_copy(update={"plant": "p1"}) if getattr(row, "plant", None) == "a" else row


def test_refinement_ends_when_it_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C inside a solve comes back as an outcome: no further round is begun."""
    rounds: list[int] = []

    def interrupted(*key: Any, **options: Any) -> Any:
        rounds.append(1)
        return replace(highs.solve(*key, **options), status=Status.interrupted)

    monkeypatch.setattr(portfolio, "available", lambda: False)
    monkeypatch.setattr(refinement, "solve", interrupted)
    plan = optimise(treated())
    assert (plan.status, plan.certified, len(rounds)) == ("interrupted", True, 1)


@pytest.mark.parametrize("plants", [2, 3])
def test_without_the_rule_the_ring_would_be_used_and_refused(plants: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "find_cycles", lambda built, x: [])
    plan = optimise(steam_ring(plants))
    assert plan.status == "error"
    assert any("circle" in fault for fault in plan.faults)


# links that nothing uses


def test_a_link_that_nothing_uses_is_not_in_the_plan() -> None:
    """The pipe costs nothing to build, but 100 per unit to run: all is bought."""
    plan = solve(pair({"opex_per_unit": 100}))
    assert plan.links.empty
    assert plan.kpi["links_built"] == 0


def test_a_link_that_nothing_uses_is_unset_after_other_objectives() -> None:
    """Least CO2 is indifferent to pipes; the cost that follows pays contracts only where something flows."""
    plan = solve(pair({"opex_per_unit": 100, "contract_cost_per_y": 5}), objective="co2")
    assert plan.links.empty
    assert plan.kpi["total_cost_per_y"] == near(200_000)


def test_required_and_existing_links_stay_though_nothing_uses_them() -> None:
    for status in ("required", "existing"):
        plan = solve(pair({"opex_per_unit": 100}, {"status": status, "mode": "pipe"}))
        assert plan.links["status"].tolist() == ["new" if status == "required" else "existing"]
        assert plan.links["flow_per_y"].tolist() == [0.0]


# why there is no plan


def too_little_power() -> Case:
    return park(commodities=[POWER], demands=[need("a", "power", 10)], markets=[buy("grid", "power", 50, limit_per_h=4)])


def waters(*streams: Row, qualities: tuple[Row, ...] = ()) -> Case:
    return park(water_streams=[water("fresh", "supply", price=1), *streams], water_quality=list(qualities))


def contract() -> Case:
    """12 must be bought and only 10 can be used."""
    return park(
        commodities=[POWER],
        demands=[need("a", "power", 10)],
        markets=[buy("contract", "power", 50, plant="a", min_per_h=12, limit_per_h=20)],
    )


def rule(kind: str, target: str, value: float) -> Case:
    """Grid power only: 5 t of CO2, nothing renewable."""
    policies = [{"policy": "goal", "kind": kind, "target": target, "value": value}]
    return power(markets=[buy("grid", "power", 50)], policies=policies)


def dear_land() -> Case:
    """A required pipe of 6.5 km takes 10 m2 per km, and the park has 20 m2."""
    case = pair({"land_m2_per_km": 10}, {"status": "required", "mode": "pipe"})
    return Case.model_validate({**dict(case), "policy": case.policy.model_copy(update={"park_land_m2": 20})})


REASONS: dict[str, tuple[Callable[[], Case], tuple[str, ...]]] = {
    "too little power": (too_little_power, ("6 ", "'grid'")),
    "left over": (
        lambda: park(commodities=[HYDROGEN], demands=[need("a", "hydrogen", -3, must_use=True)]),
        ("'a'", "3 ", "hydrogen"),
    ),
    "water with nowhere to go": (lambda: waters(water("drain", "source", 7)), ("'a'", "'drain'", "7 ", "outlet")),
    "an outlet too small": (
        lambda: waters(water("drain", "source", 7), water("pond", "outlet", limit_t_per_h=5)),
        ("'drain'", "2 t/h"),
    ),
    "too little water": (
        lambda: park(water_streams=[water("wash", "sink", 7), water("well", "supply", limit_t_per_h=5)]),
        ("'wash'", "2 t/h"),
    ),
    "water too foul to discharge": (
        lambda: waters(
            water("drain", "source", 7),
            water("river", "outlet"),
            qualities=(quality("drain", c_out=90), quality("river", c_in=50)),
        ),
        ("'a'", "'river'", "salt", "50 mg/L", "90 mg/L"),
    ),
    "by-product with nowhere to go": (
        lambda: park(material_streams=[material("ash", "source", "ash", 4)]),
        ("'ash'", "4 ", "nowhere to go"),
    ),
    "raw material that nobody has": (lambda: park(material_streams=[material("bricks", "sink", "clay", 4)]), ("'bricks'", "4 ")),
    "heat that nothing takes": (lambda: park(heat_streams=[heat("vapour", 120, 80, 1.5)]), ("'vapour'", "1.5 MW")),
    "heat that nothing gives": (lambda: park(heat_streams=[heat("feed", 20, 60, 0.5)]), ("'feed'", "0.5 MW")),
    "a contract larger than the need": (contract, ("'contract'", "2 ")),
    "a cap too tight": (lambda: rule("cap", "co2", 2), ("'goal'", "co2", "3 t/y", "5 t/y")),
    "a floor too high": (lambda: rule("floor", "renewable_share", 0.5), ("'goal'", "renewable_share")),
    "too little land": (dear_land, ("land", "45 m2")),
}


@pytest.mark.parametrize("what", list(REASONS))
def test_the_reason_names_what_is_missing_and_how_much(what: str) -> None:
    case, words = REASONS[what][0](), REASONS[what][1]
    plan = optimise(case)
    assert (plan.status, plan.found, plan.certified) == ("infeasible", False, False)
    assert [] == [word for word in words if word not in " ".join(plan.reasons)], plan.reasons


def test_a_credit_without_a_baseline_says_so() -> None:
    """Steam of 120 degC cannot heat to 180 degC, and today nothing else can: there is nothing to count the credit from."""
    case = everything(heat_streams=[heat("feed", 100, 180, 1)])
    plan = optimise(case)
    assert (plan.status, plan.found, plan.faults) == ("infeasible", False, ())
    assert "credit" in plan.reasons[0].lower()
    assert any("'feed'" in reason for reason in plan.reasons)


def test_a_case_without_anything_has_an_empty_plan() -> None:
    plan = optimise(park(plants=[{"plant": "a"}]))
    assert (plan.status, plan.certified) == ("optimal", True)
    assert plan.kpi["total_cost_per_y"] == 0
    assert isinstance(plan.links, pd.DataFrame)


def test_a_technology_that_is_not_worth_it_is_not_in_the_plan() -> None:
    plan = solve(cell(max_size=30, capex_fixed=1e9))
    assert plan.technologies.empty
    assert GRID["market"] not in set(plan.markets["market"])
