"""Corridors in the network: where they lie, which are open, and links along them."""

import json
from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.optimizer import Plan
from parkloop.optimizer.figures import network, overlay
from parkloop.optimizer.report.drawing.pictures import svg
from tests.support.by_hand import buy, need, park, solve

ROWS: list[dict[str, Any]] = [
    {"corridor": "trunk", "from": "na", "to": "fork", "capex": 10_000},
    {"corridor": "to_b", "from": "fork", "to": "nb", "status": "existing"},
    {"corridor": "round", "from": "na", "to": "nb", "length_km": 9, "capex": 90_000},
    {"corridor": "never", "from": "na", "to": "nb", "status": "forbidden"},
]


def case(follows: str = "corridor") -> Case:
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 4}, {"plant": "c", "x_km": 4, "y_km": 3}],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 20, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity", "follows": follows}],
        corridor_nodes=[{"node": "na", "plant": "a"}, {"node": "nb", "plant": "b"}, {"node": "fork", "x_km": 4, "y_km": -3}],
        corridors=ROWS,
    )


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(case())


def series(plan: Plan, **options: Any) -> dict[str, Any]:
    return dict(network(case(), plan, **options).option["series"][0])


def test_a_link_is_drawn_along_its_corridors(plan: Plan) -> None:
    """Proves: from a by the fork to b, with a head at the end only, and each part selects the link."""
    figure = network(case(), plan)
    drawn = [(line["source"], line["target"], line["symbol"][1]) for line in figure.option["series"][0]["links"]]
    assert drawn[:2] == [("a", "node.fork", "none"), ("node.fork", "b", "arrow")]
    assert figure.links == ("a/b/hydrogen/pipe",) * 2
    assert figure.plants == ("a", "b", "c")


def test_corridors_show_whether_they_are_open(plan: Plan) -> None:
    """Proves: what is opened, what exists and what stays closed look different; what is forbidden is not drawn."""
    drawn = series(plan)["links"][2:]
    assert [(line["source"], line["target"], line["lineStyle"]["type"]) for line in drawn] == [
        ("a", "node.fork", "solid"),
        ("node.fork", "b", "solid"),
        ("a", "b", "dotted"),
    ]
    assert "opened by the plan" in drawn[0]["tooltip"]["formatter"]
    assert "existing" in drawn[1]["tooltip"]["formatter"]
    assert "未开通" in series(plan, language="zh")["links"][-1]["tooltip"]["formatter"]


def test_a_junction_lies_at_its_place(plan: Plan) -> None:
    """Proves: south of b, as far as c lies north; after the plants, so that no selection is moved."""
    nodes = series(plan)["data"]
    assert [node["id"] for node in nodes] == ["a", "b", "c", "node.fork"]
    place = {node["id"]: (node["x"], node["y"]) for node in nodes}
    assert place["node.fork"][0] == pytest.approx(place["b"][0])
    assert place["node.fork"][1] - place["b"][1] == pytest.approx(place["b"][1] - place["c"][1])


def test_without_corridors_nothing_changes() -> None:
    """Proves: where all goes straight neither corridors nor junctions are drawn."""
    straight = case("straight")
    figure = network(straight, solve(straight))
    assert [node["id"] for node in figure.option["series"][0]["data"]] == ["a", "b", "c"]
    assert len(figure.option["series"][0]["links"]) == 1


def test_picture_and_overlay_can_be_drawn(plan: Plan) -> None:
    option = network(case(), plan).option
    assert option == json.loads(json.dumps(option, allow_nan=False))
    assert "<svg" in svg(option)
    both = overlay(case(), plan, plan, ("one", "two")).option["series"][0]["links"]
    assert len(both) == 5
