"""Coalitions of plants: what each saves, by hand, in every order of asking."""

import pytest
from pandas.testing import assert_frame_equal

from parkloop.cases import Case, load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.coalitions import MOST_PLANTS, Coalitions, coalitions
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import buy, near, need, park


def three() -> Case:
    """Works a gives 3 t/h of slag, b and c can each take 2 t/h instead of stone for 10; slag costs 5 to be dumped [1000 h]"""
    streams = [
        {"stream": "slag", "plant": "a", "role": "source", "material": "slag", "flow_t_per_h": 3},
        *({"stream": f"need_{x}", "plant": x, "role": "sink", "material": "stone", "flow_t_per_h": 2} for x in "bc"),
        {"stream": "quarry", "plant": "out", "role": "supply", "material": "stone", "price_per_t": 10},
        {"stream": "dump", "plant": "out", "role": "outlet", "price_per_t": 5},
    ]
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}, {"plant": "c"}, {"plant": "out", "role": "external"}],
        material_streams=streams,
        substitutions=[{"material": "slag", "sink": f"need_{x}"} for x in "bc"],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit": 1}],
    )


@pytest.fixture(scope="module")
def game() -> Coalitions:
    return coalitions(three())


def test_every_coalition_saves_what_it_exchanges(game: Coalitions) -> None:
    """By hand: a tonne saves 10 + 5 - 1 = 14; b or c takes 2 t/h, both together 3. Sensitivity: costs alone would tell others."""
    told = game.values["value_per_y"].to_dict()
    pairs = {"a+b": near(28_000), "a+c": near(28_000), "b+c": near(0), "a+b+c": near(42_000)}
    assert {"a": near(0), "b": near(0), "c": near(0), **pairs} == told
    assert (game.values["value_low_per_y"] <= game.values["value_per_y"] + 1e-3).all()


def test_the_grand_coalition_is_the_park(game: Coalitions) -> None:
    assert optimise(three()).objective == near(game.values.loc["a+b+c", "cost_per_y"])


def test_plans_record_their_members(game: Coalitions) -> None:
    assert ("a", "b", "out") == game.plans["a", "b"].only
    assert 7 == len(game.plans)


def test_one_value_is_asked_in_any_order(game: Coalitions) -> None:
    assert game.value(["b", "a"]) == game.value(("a", "b")) == near(28_000)
    assert 0 == game.value([])
    with pytest.raises(KeyError, match="nobody"):
        game.value(["nobody"])


@pytest.mark.thorough
def test_the_answer_does_not_hang_on_the_processes(game: Coalitions) -> None:
    assert_frame_equal(game.values, coalitions(three(), n_jobs=2).values)


def test_the_analysis_tells_every_coalition_and_grows() -> None:
    """Proves the record by the same numbers by hand. Sensitivity: fewer players than were named, or a table at the end only."""
    heard: list[int] = []
    found = analyse("coalitions", three(), on_table=lambda name, cells: heard.append(len(cells)))
    values = found.tables["coalitions"].set_index("coalition")["value_per_y"]
    assert (near(28_000), near(42_000)) == (values["a+b"], values["a+b+c"])
    assert [1, 2, 3, 4, 5, 6, 7] == heard
    assert ["a", "b", "a+b"] == analyse("coalitions", three(), plants=["a", "b"]).tables["coalitions"]["coalition"].tolist()


def test_what_is_found_when_it_ends_is_kept() -> None:
    heard: list[int] = []
    found = coalitions(three(), progress=lambda done, wanted: heard.append(done), cancel=lambda: len(heard) == 4)
    assert ["a", "b", "c", "a+b"] == found.values.index.tolist()
    assert "Coalitions(4 of 7, of a, b, c)" == repr(found)


def many() -> Case:
    return park(
        commodities=[{"commodity": "power", "kind": "electricity", "unit": "MWh"}],
        demands=[need(f"p{n}", "power", 1) for n in range(MOST_PLANTS + 1)],
        markets=[buy("grid", "power", 50)],
    )


def test_what_cannot_be_meant_is_told() -> None:
    with pytest.raises(ArgumentError, match="at most 10"):
        coalitions(many())
    with pytest.raises(ArgumentError, match="no plant brewry"):
        coalitions(load_case("two_firms"), ["brewry"])
    with pytest.raises(ArgumentError, match="scope: coalitions has no such option"):
        coalitions(load_case("two_firms"), scope="plant")
