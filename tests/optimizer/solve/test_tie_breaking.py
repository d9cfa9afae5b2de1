"""Plans of equal cost: CO2, then fresh water, disposal and the number of links decide, and nothing of the cost is given up."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.solve import lexicographic
from parkloop.optimizer.solve.tie_breaking import ROUNDING, TieBreaker, _better, _on_optimal_face, _optimal_face
from parkloop.optimizer.solver.highs.polishing import polish
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.problem import Problem
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import buy, emitted, flows, material, near, need, park, solve, total, water
from tests.support.few import few
from tests.support.problems import INF, problem

REGRESSIONS = Path(__file__).resolve().parents[2] / "regressions"


@pytest.mark.parametrize("name", ["B18_tie_0", "B18_tie_1"])
def test_of_two_markets_at_one_price_the_one_without_co2_is_taken(name: str) -> None:
    """4 MW for 8,000 h at 80: 2,560,000 a year from the grid with 18,560 t of CO2, or green with none."""
    plan = solve(load_case(REGRESSIONS / name))
    assert plan.kpi["total_cost_per_y"] == near(2_560_000)
    assert emitted(plan, "co2") == 0.0
    assert plan.markets["market"].tolist() == ["green"]


@pytest.mark.parametrize("objectives", [["cost", "co2"], ["co2", "cost"]])
@pytest.mark.parametrize("flow", [1e-3, 1.0])
def test_what_a_later_objective_may_give_up_is_no_trace_that_no_table_shows(objectives: list[str], flow: float) -> None:
    """A cheap dirty market and a dear clean one; the plan is certified, and its cost is that of its tables.

    Sensitivity: with cost held to 1e-6, less than 1e-9 of the clean one were bought: paid in the books, in no table.
    """
    case = park(
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("dirty", "power", 1e3), buy("clean", "power", 1e6)],
        demands=[need("a", "power", flow)],
        emissions=[{"item": "dirty", "species": "co2", "scope": 1, "kg_per_unit": 500}],
    )
    plan = optimise(case, objectives)
    assert plan.certified, plan.faults
    price = 1e3 if objectives[0] == "cost" else 1e6
    assert plan.kpi["total_cost_per_y"] == pytest.approx(1_000 * flow * price, rel=2e-6)


def hydrogen(dirty: str, swapped: bool, names: tuple[str, str] = ("cell", "reformer")) -> Case:
    """10 an hour, from 2 power at 10 or 1 gas at 20 each, by 100,000 of capital either way: 210,000 a year; one emits CO2."""
    markets = [buy("grid", "power", 10), buy("pipeline", "gas", 20)]
    makers = [{"technology": name, "plant": "a", "max_size": 30, "capex_fixed": 100_000} for name in names]
    takes = flows(names[0], hydrogen=1, power=-2) + flows(names[1], hydrogen=1, gas=-1)
    order = slice(None, None, -1 if swapped else 1)
    return park(
        commodities=[
            {"commodity": "power", "kind": "electricity"},
            {"commodity": "gas", "kind": "fuel"},
            {"commodity": "hydrogen", "kind": "other", "unit": "km3"},
        ],
        markets=markets[order],
        demands=[need("a", "hydrogen", 10)],
        technologies=makers[order],
        technology_flows=takes[order],
        emissions=[{"item": dirty, "species": "co2", "scope": 1, "kg_per_unit": 25 if dirty == "grid" else 50}],
    )


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("names", [("cell", "reformer"), ("z_cell", "a_reformer")])
@pytest.mark.parametrize(("dirty", "built"), [("grid", 1), ("pipeline", 0)])
def test_of_two_technologies_at_one_cost_the_cleaner_is_built(
    dirty: str, built: int, names: tuple[str, str], swapped: bool
) -> None:
    """Proves: binaries too are chosen anew, whatever the names and the order of rows."""
    plan = solve(hydrogen(dirty, swapped, names))
    assert plan.kpi["total_cost_per_y"] == near(210_000)
    assert emitted(plan, "co2") == 0.0
    assert plan.technologies["technology"].tolist() == [names[built]]


def test_a_cent_is_no_tie() -> None:
    """The cleaner technology costs 0.1 a year more of 210,000: more than rounding, so it is not built."""
    case = hydrogen("pipeline", swapped=False)
    dearer = [row.model_copy(update={"capex_fixed": 100_001.0}) if row.technology == "cell" else row for row in case.technologies]
    plan = solve(case.model_copy(update={"technologies": tuple(dearer)}), gap=0.0)
    assert plan.technologies["technology"].tolist() == ["reformer"]
    assert plan.kpi["total_cost_per_y"] == pytest.approx(210_000, rel=1e-9)


@pytest.mark.parametrize("flipped", [False, True])
def test_less_fresh_water_at_one_cost(flipped: bool) -> None:
    """6 t/h of fresh water at 2 for 1,000 h are 12,000, as is the pipe of 120,000 that brings the neighbour's used water."""
    streams = [
        water("rinse", "source", 10),
        water("cool", "sink", 6, plant="b"),
        water("fresh", "supply", price=2),
        water("sewer", "outlet", price=0),
    ]
    pipe = {"mode": "pipe", "carries": "water", "capex_terminal": 120_000}
    plan = solve(park(water_streams=streams[:: -1 if flipped else 1], transport=[pipe]))
    assert plan.kpi["total_cost_per_y"] == near(12_000)
    assert total(plan, "freshwater") == 0.0
    assert plan.links["link"].tolist() == ["rinse/b/pipe"]


@pytest.mark.parametrize("flipped", [False, True])
def test_less_disposal_at_one_cost(flipped: bool) -> None:
    """4 t/h of ash dumped at 5 for 1,000 h are 20,000, as is the belt of 200,000 to the neighbour who can use it."""
    streams = [
        material("ash", "source", "ash", 4),
        material("bricks", "sink", "clay", 4, plant="b"),
        material("quarry", "supply", "clay", price=0, plant="b"),
        material("dump", "outlet", None, price=5),
    ]
    belt = {"mode": "belt", "carries": "material", "capex_terminal": 200_000}
    clay = [{"material": "ash", "sink": "bricks", "ratio": 1}]
    plan = solve(park(material_streams=streams[:: -1 if flipped else 1], transport=[belt], substitutions=clay))
    assert plan.kpi["total_cost_per_y"] == near(20_000)
    assert total(plan, "disposal") == 0.0
    assert plan.links["link"].tolist() == ["ash/b/belt"]


@pytest.mark.parametrize("flipped", [False, True])
def test_fewer_links_at_one_cost(flipped: bool) -> None:
    """6 t/h are piped at 1 per t from d, who has 6, or from a and e, who have 4 and 2: one link instead of two."""
    streams = [
        water("d_out", "source", 6, plant="d"),
        water("a_out", "source", 4, plant="a"),
        water("e_out", "source", 2, plant="e"),
        water("cool", "sink", 6, plant="b"),
        water("sewer", "outlet", price=0),
    ]
    pipe = {"mode": "pipe", "carries": "water", "opex_per_unit": 1}
    plan = solve(park(water_streams=streams[:: -1 if flipped else 1], transport=[pipe]))
    assert plan.kpi["total_cost_per_y"] == near(6_000)
    assert plan.links["link"].tolist() == ["d_out/b/pipe"]


@pytest.mark.parametrize("seed", few([2, 10, 5, 13, 41], 2))
@pytest.mark.parametrize("objective", ["cost", "freshwater"])
def test_a_tie_costs_nothing(seed: int, objective: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held against the plan before ties are broken: equal in what was asked for and in cost to rounding, no worse in CO2."""
    before: list[Any] = []
    true = lexicographic.break_ties

    def seen(built: Any, problem: Problem, exact: Any, asked: Any, limits: Any) -> Any:
        x = true(built, problem, exact, asked, limits)
        worth = [TieBreaker(problem.c, problem.offset), *(_dense(built, problem, name) for name in (*asked, "co2"))]
        before.append([(m.of(x), m.of(exact.x), m.tolerance(exact.x)) for m in worth])
        return x

    monkeypatch.setattr(lexicographic, "break_ties", seen)
    assert optimise(random_park(seed), objective).status == "optimal"
    for worth in before:
        assert all(after <= was + 4 * tolerance for after, was, tolerance in worth[:-1])


def _dense(built: Any, problem: Problem, name: str) -> TieBreaker:
    terms, constant = built.objective(name)
    c = np.zeros(problem.columns)
    c[list(terms)] = list(terms.values())
    return TieBreaker(c, constant)


# by hand, on arrays


def share() -> Problem:
    """4 from two givers at 1 each, or from a third at 1 + 1e-6; what a giver does not send is free."""
    return problem([1, 1, 1 + 1e-6], [([1, 1, 1], 4, INF)], upper=[10, 10, 10])


def on_face(case: Problem, *breakers: list[float]) -> list[float]:
    exact = polish(case, np.array([2.0, 2.0, 0.0]))
    return _on_optimal_face(case, exact, [TieBreaker(np.array(c, dtype=float), 0.0) for c in breakers], Limits()).tolist()


def test_the_flows_are_chosen_among_the_optimal_ones() -> None:
    assert on_face(share(), [0, 1, 0]) == pytest.approx([4, 0, 0])
    assert on_face(share(), [1, 0, 0]) == pytest.approx([0, 4, 0])


def test_the_third_giver_is_too_dear_to_be_cleaner() -> None:
    assert on_face(share(), [1, 1, -5])[2] == 0.0


def test_a_second_measure_decides_where_the_first_is_equal() -> None:
    assert on_face(share(), [1, 1, 1], [1, 0, 0], [0, 1, 0]) == pytest.approx([0, 4, 0])


def test_the_face_keeps_what_has_a_price_and_only_that() -> None:
    case = share()
    exact = polish(case, np.array([4.0, 0.0, 0.0]))
    face = _optimal_face(case, exact)
    assert (face.col_upper - face.col_lower).tolist() == [10, 10, 0]
    assert face.row_lower.tolist() == face.row_upper.tolist() == [4.0]


def test_the_first_measure_that_differs_decides() -> None:
    cost, carbon = TieBreaker(np.array([1.0, 1.0]), 0.0), TieBreaker(np.array([0.0, 1.0]), 0.0)
    one, other = np.array([1.0, 3.0]), np.array([2.0, 2.0])
    assert _better(other, one, [cost, carbon]) and not _better(one, other, [cost, carbon])
    assert not _better(other + 1e-3, one, [cost, carbon])
    assert _better(other + 0.1 * ROUNDING, one, [cost, carbon])
    assert not _better(one, one, [cost, carbon])
