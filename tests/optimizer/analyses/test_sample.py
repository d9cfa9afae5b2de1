"""Sampling: Latin hypercube draws, the plan of each, and tidy tables that do not hang on the number of processes."""

import re
from typing import Any

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from scipy import stats

from parkloop.cases import CaseError, load_case
from parkloop.optimizer.analyses.sample import draws, sample
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import near

GAS, WATER = "markets.gas_grid.price_per_unit", "water_streams.town_water.price_per_t"


def test_each_nth_part_of_the_probability_has_one_draw() -> None:
    """Proves that it is a Latin hypercube. Sensitivity: n independent draws leave parts empty, almost surely."""
    values = draws({"a": stats.norm(5, 2).ppf, "b": lambda shares: 10 * shares}, 50, 3)
    assert list(range(50)) == sorted(np.floor(50 * stats.norm(5, 2).cdf(values["a"])).astype(int))
    assert list(range(50)) == sorted(np.floor(5 * values["b"]).astype(int))
    assert abs(np.corrcoef(values["a"], values["b"])[0, 1]) < 0.4


def test_every_draw_has_the_plan_of_its_numbers() -> None:
    """By hand: the cost of the two firms without gas moves with the price of town water alone, 192,000 t a year."""
    found = sample(load_case("two_firms"), {WATER: (1.0, 2.0), GAS: (30, 34)}, n=3, seed=5)
    table = found.table
    moved = table["total_cost_per_y"].diff()[1:].to_numpy()
    assert moved == near(192_000 * table[WATER].diff()[1:].to_numpy())
    assert table[WATER].between(1, 2).all() and table[GAS].between(30, 34).all()
    assert {"optimal"} == set(table["status"])


def test_the_same_seed_gives_the_same_answer_whatever_the_processes() -> None:
    case, about = load_case("two_firms"), {GAS: stats.uniform(20, 30)}
    one, two, other = (sample(case, about, n=2, seed=seed, n_jobs=jobs) for seed, jobs in ((1, 1), (1, 2), (2, 1)))
    for table in ("values", "table", "kpi", "links"):
        assert_frame_equal(getattr(one, table), getattr(two, table))
    assert not one.values.equals(other.values)


def test_tables_are_tidy() -> None:
    found = sample(load_case("two_firms"), {GAS: (20, 60)}, n=2)
    assert ["draw", "figure", "amount", "unit"] == list(found.kpi.columns)
    assert "EUR/y" in set(found.kpi["unit"])
    assert ("draw", {0, 1}) == (found.links.columns[0], set(found.links["draw"]))
    assert f"Sample(2 of 2 plans, over {GAS})" == repr(found)


def test_the_command_tells_the_draws_and_how_often_links_are_built(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: water at 1 to 2 moves the cost, each of the three links is in every plan. Sensitivity: shares over 1."""
    asked = ["sample", "two_firms", "--param", f"{WATER}=1:2", "--param", f"{GAS}=30:34", "--draws", "2"]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert "2 of 2 draws have a plan." in out and f"{WATER} = 1." in out and f"{GAS} = 3" in out
    assert 3 == len([line for line in out.splitlines() if re.search(r"\S/\S.* 1$", line)])
    assert main([*asked[:3], WATER]) == 2
    assert "a pair (low, high)" in capsys.readouterr().err


def test_what_is_found_when_it_ends_is_kept() -> None:
    heard: list[int] = []
    found = sample(
        load_case("two_firms"),
        {GAS: (20, 60)},
        n=4,
        progress=lambda done, wanted: heard.append(done),
        cancel=lambda: len(heard) >= 2,
    )
    assert (2, 4) == (len(found.plans), len(found.values))


def test_a_drawn_value_that_is_not_allowed_is_told_with_its_draw() -> None:
    with pytest.raises(CaseError, match="draw"):
        sample(load_case("two_firms"), {"economics.interest_rate": stats.norm(0.0, 5.0)}, n=8)


@pytest.mark.parametrize(
    ("about", "options", "says"),
    [
        ({}, {}, "a mapping is meant"),
        ({GAS: 30}, {}, "a pair"),
        ({GAS: (40, 30)}, {}, "a pair"),
        ({GAS: (0, float("nan"))}, {}, "finite"),
        ({"plants.brewery.sector": (0, 1)}, {}, "no number stands there"),
        ({GAS: (1, 2)}, {"n": 0}, "n: found 0"),
        ({GAS: (1, 2)}, {"n_jobs": 0}, "n_jobs: found 0"),
        ({GAS: (1, 2)}, {"seed": -1}, "seed: found -1"),
        ({GAS: (1, 2)}, {"tme_limit": 3}, "nearest: time_limit"),
        ({GAS: (1, 2)}, {"n_jobs": 2, "extra": print}, "use n_jobs=1"),
    ],
)
def test_what_cannot_be_meant_is_told(about: dict[str, Any], options: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        sample(load_case("two_firms"), about, **{"n": 2, **options})


def test_a_place_that_is_none_is_told() -> None:
    with pytest.raises(CaseError, match="no place"):
        sample(load_case("two_firms"), {"gas": (1, 2)}, n=2)
