"""Recruiting into small parks, by hand: worth alone and in sets, who gains, gaps closed, sites, and who could leave."""

import pytest

from parkloop.cases import Case
from parkloop.optimizer.analyses.records.decisions.recruiting import ANALYSIS
from parkloop.optimizer.analyses.recruiting.run import Recruiting, recruiting
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.optimizer.analyses.sharing.test_run import alone_impossible
from tests.optimizer.analyses.test_coalitions import three
from tests.support.by_hand import near, park


@pytest.fixture(scope="module")
def found() -> Recruiting:
    return recruiting(three(), ["b", "c"])


def test_what_tenants_are_worth(found: Recruiting) -> None:
    """By hand: b or c takes 2 t/h of slag for 14 a tonne, both together the 3 t/h that there are; b and c save nothing alone."""
    worth = found.sets.set_index("set")["worth_per_y"].to_dict()
    assert {"b": near(28_000), "c": near(28_000), "b + c": near(42_000)} == worth
    assert ("b", "c") == found.best


def test_who_gains_without_payments(found: Recruiting) -> None:
    """By hand: a dumps 2 t/h less for 5 and pays 1 for the truck, b buys 2 t/h less for 10."""
    gains = found.gains[found.gains["set"] == "b"].set_index("plant")["gain_per_y"].to_dict()
    assert {"a": near(2 * 5_000 - 2 * 1_000), "b": near(20_000)} == gains
    neighbours = found.sets.set_index("set")["neighbours_gain_per_y"]
    assert near(8_000) == neighbours["b"]


def test_which_gap_it_closes(found: Recruiting) -> None:
    rows = found.gaps[found.gaps["set"] == "b"]
    assert [("a", "disposed", "dump", near(3_000), near(1_000))] == list(
        rows[["plant", "kind", "item", "before_per_y", "after_per_y"]].itertuples(index=False, name=None)
    )
    exchanges = found.exchanges[found.exchanges["set"] == "b"]
    assert [("a>b:slag", "tenant", near(2_000), "t")] == list(
        exchanges[["exchange", "change", "amount_per_y", "unit"]].itertuples(index=False, name=None)
    )


def by_distance() -> Case:
    """The tenant b is 10 km away, and a truck costs 1 per tonne and km: nothing pays there, 14 a tonne at the gate of a."""
    streams = [
        {"stream": "slag", "plant": "a", "role": "source", "material": "slag", "flow_t_per_h": 1},
        {"stream": "need_b", "plant": "b", "role": "sink", "material": "stone", "flow_t_per_h": 1},
        {"stream": "quarry", "plant": "out", "role": "supply", "material": "stone", "price_per_t": 10},
        {"stream": "dump", "plant": "out", "role": "outlet", "price_per_t": 5},
    ]
    return park(
        plants=[{"plant": "a", "spare_land_m2": 100}, {"plant": "b", "x_km": 20}, {"plant": "out", "role": "external"}],
        material_streams=streams,
        substitutions=[{"material": "slag", "sink": "need_b"}],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit_km": 1}],
    )


def test_the_best_site() -> None:
    """By hand: a way is 1.3 times the straight line: 26 a tonne from 20 km, which saves 15, 6.50 from 5 km, nothing beside a."""
    found = recruiting(by_distance(), ["b"], sites=[(5.0, 0.0), (0.0, 0.0)])
    rows = found.sites[["site", "x_km", "worth_per_y"]].itertuples(index=False, name=None)
    assert [(2, 0.0, near(15_000)), (1, 5.0, near(8_500)), (0, 20.0, near(0))] == list(rows)
    assert () == found.best
    spare = recruiting(by_distance(), ["b"], sites="spare").sites
    assert [0.0, 20.0] == spare["x_km"].tolist()


def test_who_could_leave() -> None:
    """By hand: without b or c a park of 42,000 saves 28,000; without a nothing. c stays as dear as it is, or loses its slag."""
    found = recruiting(three(), leaving="all")
    loss = found.leaving.set_index("plant")["loss_per_y"].to_dict()
    assert {"a": near(42_000), "b": near(14_000), "c": near(14_000)} == loss
    rest = found.leaving.set_index("plant")
    assert rest.loc["a", "compensation_per_y"] == near(30_000)
    assert rest.loc["a", "rest_after_per_y"] == near(40_000)


def test_who_is_needed_is_told() -> None:
    """Works b has no plan without a, alone or in the park: it is told, and not worth a number."""
    found = recruiting(alone_impossible(), ["a"])
    assert ["needed"] == found.sets["status"].tolist()
    assert any("no plan without tenants" in sentence for sentence in found.sentences)
    other = recruiting(alone_impossible(), ["b"])
    assert ["alone"] == other.sets["status"].tolist()


def test_what_is_found_when_it_ends_is_kept() -> None:
    heard: list[int] = []
    found = recruiting(three(), ["b", "c"], progress=lambda done, wanted: heard.append(done), cancel=lambda: len(heard) >= 4)
    assert [("b",)] == [group for group in found.joined if group]
    assert ["b"] == found.sets["set"].tolist()


def test_the_analysis_grows_and_has_every_table() -> None:
    steps: list[tuple[int, int]] = []
    found = analyse(
        "recruiting",
        three(),
        candidates=["c"],
        leaving=["b"],
        sites=["1:2"],
        on_step=lambda done, wanted, line: steps.append((done, wanted)),
    )
    assert {table.name for table in ANALYSIS.tables} == set(found.tables)
    assert (6, 6) == steps[-1]
    assert ["c"] == found.summary["best"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "name plants"),
        ({"candidates": ["a", "b", "c"]}, "nobody is left"),
        ({"candidates": ["out"]}, "outside the fence"),
        ({"candidates": ["b"], "leaving": ["b"]}, "invited"),
        ({"candidates": ["d"]}, "no plant d"),
        ({"candidates": ["b"], "sites": "here"}, "places"),
        ({"candidates": ["b"], "sites": "spare"}, "spare land"),
        ({"candidates": ["b"], "sites": [(1.0, float("nan"))]}, "finite"),
        ({"candidates": ["b"], "largest": 0}, "largest"),
        ({"candidates": "b"}, "a list is meant"),
        ({"candidates": ["b", "c"], "leaving": ["a"]}, "only plant"),
    ],
)
def test_what_cannot_be_meant_is_told(options: dict[str, object], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        recruiting(three(), **options)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"1\.5:-2"):
        analyse("recruiting", three(), candidates=["b"], sites=["here"])
