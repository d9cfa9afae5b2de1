"""Survival of links, regret and worth of knowing: by hand on two firms; draws by seed; parks without ranges."""

import math

import numpy as np
import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses.resilience.survival import NOMINAL, Survival, _worth, survival
from parkloop.optimizer.analyses.sample import sample
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import near

pytestmark = pytest.mark.usefixtures("solved_once")

GAS, DUTY = "markets.gas_grid.price_per_unit", "heat_streams.wort_vapour.duty_mw"
PIPE = "brewery/greenhouse/hot_water/hot_water_pipe"


@pytest.fixture(scope="module")
def found() -> Survival:
    return survival(load_case("two_firms"), ranges={GAS: (0.0, 6.0)}, n=8, seed=3)


def test_the_pipe_survives_above_a_gas_price_of_three(found: Survival) -> None:
    """By hand: the pipe costs 60,000 a year and saves 20,000 MWh: it is built above 3, half of the range.

    Each of 8 strata of a Latin hypercube is drawn once, so that it is 4 of 8 draws. The other links do not hang on gas.
    """
    shares = found.links.set_index("link")["share_of_draws"]
    assert {PIPE: 0.5, "rinse_water/greenhouse/water_pipe": 1.0, "spent_grain/greenhouse/truck": 1.0} == shares.to_dict()


def test_regret_and_worth_of_knowing_by_hand(found: Survival) -> None:
    """By hand: with the pipe 60,000, without it 20,000 x price. Regret of each is the other's gain.

    Knowing the price is worth the least mean less the mean of the least of both: 15,000 in the whole range. Sensitivity: a regret
    against the plan's own cost.
    """
    price = found.sample.values[GAS]
    with_pipe, without = np.full(len(price), 60_000.0), 20_000.0 * price
    best = np.minimum(with_pipe, without)
    table = found.designs.set_index("design")
    other = next(name for name in table.index if name != NOMINAL)
    assert near((with_pipe - best).mean()) == table.loc[NOMINAL, "mean_regret_per_y"]
    assert table.loc[other, "largest_regret_per_y"] == pytest.approx((without - best).max(), rel=1e-4)
    assert near(min(with_pipe.mean(), without.mean()) - best.mean()) == found.perfect_per_y
    assert found.perfect_per_y == pytest.approx(15_000, rel=0.1)
    (row,) = found.numbers.to_dict("records")
    assert row["decides"] and row["worth_per_y"] == pytest.approx(15_000, rel=0.15)
    assert row["noise_per_y"] < row["worth_per_y"]


def test_a_number_that_decides_nothing_is_noise() -> None:
    """By hand: two designs that differ by x of U(-1, 1): to know x is worth 1/4, another number nothing."""
    rng = np.random.default_rng(0)
    x, other = rng.uniform(-1, 1, 4000), rng.uniform(-1, 1, 4000)
    costs = np.column_stack([np.zeros(4000), x])
    assert _worth(x, costs) == pytest.approx(0.25, abs=0.02)
    assert _worth(other, costs) < 0.02


def test_what_cannot_run_is_counted_and_has_no_finite_regret() -> None:
    """By hand: pipe and boiler serve 2 + 3 MW: one of four draws from 4 to 8 can be served."""
    told = survival(load_case("two_firms"), ranges={"demands.greenhouse_heat.rate_per_h": (4.0, 8.0)}, n=4, designs=0)
    row = told.designs.set_index("design").loc[NOMINAL]
    assert 3 == row["cannot_run"] and math.isinf(row["largest_regret_per_y"])
    assert told.numbers.empty


def test_the_seed_gives_the_draws() -> None:
    case = load_case("two_firms")
    one, same, other = (
        sample(case, {GAS: (0, 6), DUTY: (1, 4)}, n=4, seed=s, sequence="sobol", cancel=lambda: True).values for s in (1, 1, 2)
    )
    assert one.equals(same) and not one.equals(other)
    assert all(1 == ((one[GAS] >= low) & (one[GAS] < low + 1.5)).sum() for low in (0, 1.5, 3, 4.5))


def test_it_is_ended_and_keeps_what_was_found() -> None:
    heard: list[int] = []
    told = survival(
        load_case("two_firms"), ranges={GAS: (0.0, 6.0)}, n=6, on_draw=lambda one: heard.append(1), cancel=lambda: len(heard) > 1
    )
    assert 2 <= len(told.sample.plans) < 6 and len(told.links)


def test_a_park_without_ranges_is_refused() -> None:
    case = load_case("two_firms")
    with pytest.raises(ValueError, match="provenance"):
        survival(case)
    with pytest.raises(ArgumentError, match="sequence"):
        survival(case, ranges={GAS: (0.0, 6.0)}, sequence="halton")
