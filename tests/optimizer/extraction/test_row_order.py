"""The order of rows says nothing: a case with its rows in any order has the same plan, to the last digit, in its own order."""

from pathlib import Path

import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.order import canonical
from parkloop.cases.schema import TABLES
from parkloop.cases.synthetic import synthetic_park
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.plan.record import COLUMNS
from parkloop.optimizer.solve.build import build
from tests.properties.changes import shuffled
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import buy, cost, need, park, water
from tests.support.few import few, first
from tests.support.running.shipped import shipped

REGRESSIONS = Path(__file__).resolve().parents[2] / "regressions"
SHIPPED = ("two_firms", "kalundborg", "guitang", "lubei", "linjiang", "aalborg", "kwinana", "ulsan")


def sorted_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(str).sort_values(list(table.columns), ignore_index=True)


def same_plan(one: Plan, other: Plan) -> None:
    """Equal objective and status, and every table row by row, whatever the order of the rows."""
    assert (one.status, one.objective, one.bound, one.kpi) == (other.status, other.objective, other.bound, other.kpi)
    for name in COLUMNS:
        pd.testing.assert_frame_equal(sorted_rows(one.tables[name]), sorted_rows(other.tables[name]), obj=name)


@pytest.mark.parametrize("name", first(SHIPPED, "two_firms", "guitang", "lubei"))
def test_the_model_of_a_shipped_park_does_not_know_the_order_of_rows(name: str) -> None:
    """Columns, rows, coefficients and sides are the same to the last bit, so a solver sees no difference."""
    arrays = []
    for case in (shipped(name), shuffled(shipped(name), 1), shuffled(shipped(name), 2)):
        site = make_site(case)
        built = build(site, make_network(site))
        problem = built.problem.with_objective(*built.objective("cost"))
        numbers = (problem.c, problem.A.data, problem.A.indices, problem.row_lower, problem.row_upper, problem.col_upper)
        arrays.append((list(problem.col_names), list(problem.row_names), [part.tobytes() for part in numbers]))
    assert arrays[0] == arrays[1] == arrays[2]


SEEDS = (10, 14, 5, 26, 36, 41, 49)


@pytest.mark.parametrize("seed", few(SEEDS, 1))
@pytest.mark.parametrize("objective", ["cost", "co2"])
def test_a_random_park_has_one_plan(seed: int, objective: str) -> None:
    case = random_park(seed, "tiny")
    plan = optimise(case, objective)
    assert plan.status == "optimal"
    same_plan(plan, optimise(shuffled(case, seed + 1), objective))


@pytest.mark.parametrize("seed", few([0, 1], 1))
def test_an_invented_park_has_one_plan(seed: int) -> None:
    case = synthetic_park(6, 8, seed)
    same_plan(optimise(case), optimise(shuffled(case, 5)))


@pytest.mark.parametrize("name", few(["B18_tie_0", "six"], 1))
def test_a_park_with_ties_has_one_plan(name: str) -> None:
    case = load_case(REGRESSIONS / name)
    for seed in range(3):
        same_plan(optimise(case), optimise(shuffled(case, seed)))


@pytest.mark.parametrize("name", few(["two_firms", "guitang", "kalundborg"], 1))
def test_a_coalition_of_a_shipped_park_has_one_plan(name: str) -> None:
    plants = [p.plant for p in shipped(name).plants if not p.external][:3]
    plans = [optimise(case, only=plants) for case in (shipped(name), shuffled(shipped(name), 3))]
    assert plans[0].found
    same_plan(*plans)


def test_the_tables_are_in_the_order_of_the_case() -> None:
    """Plants z, y, a in this order, each with two conditions in the order of the table: rows follow it, not the alphabet."""
    conditions = [{"condition": "winter", "hours_per_y": 600}, {"condition": "summer", "hours_per_y": 400}]
    case = park(
        plants=[{"plant": p} for p in "zya"],
        conditions=conditions,
        commodities=[{"commodity": "power", "kind": "electricity"}, {"commodity": "gas", "kind": "fuel"}],
        markets=[buy("zgrid", "power", 10), buy("agas", "gas", 3)],
        demands=[need(p, k, 2) for p in "ayz" for k in ("gas", "power")],
        water_streams=[water("z_in", "sink", 3, plant="z"), water("a_in", "sink", 3), water("tap", "supply", price=1)],
    )
    plan = optimise(case)
    bought = plan.markets[["market", "plant", "condition"]].to_numpy().tolist()
    assert bought == [[m, p, o] for m in ("zgrid", "agas") for p in "zya" for o in ("winter", "summer")]
    assert list(dict.fromkeys(plan.commodities["commodity"])) == ["power", "gas"]
    assert plan.flows["to"].tolist() == ["z_in", "z_in", "a_in", "a_in"]
    assert plan.flows["condition"].tolist() == ["winter", "summer"] * 2


def test_the_first_electricity_drives_the_pumps_in_any_order_of_the_alphabet() -> None:
    """The one order that means something: pumps take the first commodity of kind electricity, here z at 100, else a at 1."""
    pipe = {"mode": "pipe", "carries": "water", "electricity_mwh_per_unit_km": 1}
    kinds = [{"commodity": name, "kind": "electricity"} for name in ("z_power", "a_power")]

    def costs(order: int) -> float:
        return cost(
            park(
                hours=1,
                plants=[{"plant": "a", "x_km": 0}, {"plant": "b", "x_km": 1}],
                commodities=[{"commodity": "gas", "kind": "fuel"}, *kinds[::order]],
                markets=[buy("z", "z_power", 100), buy("y", "a_power", 1)],
                water_streams=[water("out", "source", 1), water("in", "sink", 1, plant="b")],
                transport=[{**pipe, "detour": 1}],
            )
        )

    assert [costs(1), costs(-1)] == pytest.approx([100, 1])


def test_the_canonical_order_keeps_every_row() -> None:
    case: Case = shipped("kalundborg")
    other = canonical(shuffled(case, 7))
    assert other == canonical(case) != case
    for table in TABLES:
        assert sorted(map(repr, getattr(other, table))) == sorted(map(repr, getattr(case, table)))
