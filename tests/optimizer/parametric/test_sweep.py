"""Sweeps: one plan per value, and what enters and leaves on the way."""

import pytest
from pandas.testing import assert_frame_equal

from parkloop.cases import Case, CaseError, load_case
from parkloop.cases.changes.places import with_value
from parkloop.optimizer.parametric.sweep import sweep, values_of
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import park, water


def neighbours() -> Case:
    """1 t/h of water to give and to take, 8000 h; a pipe costs 1,000 over 10 years without interest: 100 a year."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        water_streams=[
            water("given", "source", 1, plant="a"),
            water("taken", "sink", 1, plant="b"),
            water("fresh", "supply", price=0.5, plant="a"),
            water("sewer", "outlet", plant="a"),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_terminal": 1_000, "lifetime_y": 10}],
        hours=8000,
    )


def test_a_link_enters_where_it_begins_to_pay() -> None:
    """Proves: the pipe enters between a price of 0.01 (80 a year saved) and 0.02 (160), and stays.

    Sensitivity: with the plan of the first price kept, the cost would go on rising with the price.
    """
    table = sweep(neighbours(), "water_streams.fresh.price_per_t", [0.0, 0.01, 0.02, 0.03]).table
    assert list(table["total_cost_per_y"]) == pytest.approx([0, 80, 100, 100])
    assert list(table["links_built"]) == [0, 0, 1, 1]
    assert [bool(entered) for entered in table["entered"]] == [False, False, True, False]
    assert not any(table["left"])


def test_a_link_leaves_where_it_no_longer_pays() -> None:
    table = sweep(neighbours(), "transport.pipe.capex_terminal", [10_000, 50_000]).table
    assert list(table["total_cost_per_y"]) == pytest.approx([1_000, 4_000])
    assert list(table["left"]) == ["", table["links"][0]]


def test_settings_of_the_case_are_places_too() -> None:
    assert with_value(load_case("two_firms"), "policy.carbon_price_per_t", 80.0).policy.carbon_price_per_t == 80.0


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("transport.tunnel.capex_terminal", "no row tunnel; it has pipe"),
        ("transport.pipe.colour", "no column colour"),
        ("weather.rain", "no place in a case"),
        ("transport.pipe.loss_per_km", "loss_per_km"),
    ],
)
def test_a_place_that_is_none_or_a_value_that_may_not_be_is_told(place: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        with_value(neighbours(), place, -3.0)


@pytest.mark.parametrize(
    ("text", "values"),
    [("0:200:100", [0, 100, 200]), ("1:0:-0.5", [1, 0.5, 0]), ("3,5", [3, 5]), ("0:1:0.3", [0, 0.3, 0.6, 0.9])],
)
def test_values_are_read(text: str, values: list[float]) -> None:
    assert values_of(text) == pytest.approx(values)


@pytest.mark.parametrize("text", ["0:10", "0:10:0", "0:10:-1", "many"])
def test_values_that_lead_nowhere_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        values_of(text)


def test_a_sweep_of_too_many_values_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 10000 values"):
        values_of("0:1e9:1e-3")


@pytest.mark.thorough
def test_the_answer_does_not_hang_on_how_many_processes_there_are() -> None:
    """Sensitivity: a search that begins at the plan before would give another one of two that are as good."""
    case, values = load_case("two_firms"), [5.0, 20.0, 60.0]
    one, two = (sweep(case, "markets.gas_grid.price_per_unit", values, n_jobs=jobs) for jobs in (1, 2))
    assert_frame_equal(one.table, two.table)
    assert_frame_equal(one.links, two.links)


def test_a_number_of_processes_that_cannot_be_meant_is_told() -> None:
    with pytest.raises(ArgumentError, match="n_jobs: found 0"):
        sweep(load_case("two_firms"), "policy.carbon_price_per_t", [1.0], n_jobs=0)
