"""Links that are not built in the picture of the network, and names that do not stand on signs."""

import json
import math
from typing import Any

import pytest

from parkloop.cases import Case, from_tables, load_case, to_tables
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.link_value.candidates import candidates_of, rejected_of
from parkloop.optimizer.figures import NetworkFigure, network
from parkloop.optimizer.figures.networks.edges import foremost
from parkloop.optimizer.figures.networks.places import SPAN, places_of, sides


@pytest.fixture(scope="module")
def case() -> Case:
    """Two firms whose heat may not go the way it would best."""
    settings, tables = to_tables(load_case("two_firms"))
    return from_tables(settings, tables)


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


@pytest.fixture(scope="module")
def kalundborg() -> Case:
    return load_case("kalundborg")


def drawn(case: Case, plan: Plan, **options: Any) -> tuple[NetworkFigure, list[dict[str, Any]]]:
    figure = network(case, plan, rejected=rejected_of(case, plan), **options)
    links = figure.option["series"][0]["links"]
    return figure, [edge for edge, link in zip(links, figure.links, strict=True) if link not in set(plan.links["link"])]


def test_what_a_plan_has_not_is_rejected(case: Case, plan: Plan) -> None:
    """Proves that built and rejected links are all there are. Sensitivity: one that is left out, or listed twice."""
    rejected, every = rejected_of(case, plan), candidates_of(case)
    between = every[every["from_plant"] != every["to_plant"]]
    assert sorted(between["link"]) == sorted([*rejected["link"], *plan.links["link"]])
    assert len(rejected)


def test_rejected_links_are_thin_grey_and_dashed_and_selected_as_links(case: Case, plan: Plan) -> None:
    """Proves the look and the places of the selection. Sensitivity: a rejected link drawn as one that is built."""
    figure, edges = drawn(case, plan)
    assert len(figure.links) == len(plan.links) + len(rejected_of(case, plan))
    assert {(1.0, "[3, 4]")} == {(edge["lineStyle"]["width"], str(edge["lineStyle"]["type"])) for edge in edges}
    assert all("(not built)" in edge["tooltip"]["formatter"] for edge in edges)
    assert "not built" in [entry["name"] for entry in figure.option["legend"]["data"]]
    assert figure.option == json.loads(json.dumps(figure.option, allow_nan=False))
    assert "not built" not in [entry["name"] for entry in network(case, plan).option["legend"]["data"]]


def test_the_hover_tells_what_a_rejected_link_would_cost(case: Case, plan: Plan) -> None:
    """Proves the verdict in the tooltip. Sensitivity: the sign, and an infinite verdict told as a number."""
    first = rejected_of(case, plan)["link"].iloc[0]

    def told(saves: float, language: str = "en") -> str:
        figure, edges = drawn(case, plan, saves={first: saves}, language=language)
        return str(
            next(edge for edge, link in zip(edges, figure.links[len(plan.links) :], strict=True) if link == first)["tooltip"]
        )

    assert "would cost 1,234 EUR/y more" in told(-1234.0)
    assert "would save 1,234 EUR/y" in told(1234.0)
    assert "there is no plan with it" in told(-math.inf)
    assert "每年将多花费 1,234 EUR" in told(-1234.0, "zh")


def test_links_judged_and_named_come_first_then_the_shortest(case: Case, plan: Plan) -> None:
    """Proves the order in which hundreds are cut to a few. Sensitivity: a long link of no use before one that was asked about."""
    rows = rejected_of(case, plan).head(1)
    table = rows.loc[rows.index.repeat(5)].assign(
        link=list("abcde"),
        length_km=[5.0, 4.0, 3.0, 2.0, 1.0],
        named=[False, True, False, False, False],
        origin=[True, True, True, True, False],
    )
    table.index = range(5)
    assert list("cbdae") == list(foremost(table, judged=["c"])["link"])
    assert list("cb") == list(foremost(table, judged=["c"], most=2)["link"])
    assert foremost(table, plant="nowhere").empty
    assert 5 == len(foremost(table, plant=str(rows["from_plant"].iloc[0])))


def test_signs_stand_apart_and_names_do_not_cover_them(kalundborg: Case) -> None:
    """Proves the layout of a real park. Sensitivity: two lakes on one spot, or every name below its sign."""
    links = [(row.from_, row.to) for row in kalundborg.links]
    plants = {plant.plant for plant in kalundborg.plants}
    ends = [(giver, taker) for giver, taker in links if {giver, taker} <= plants]
    places = places_of(kalundborg.plants, ends)
    spots = list(places.values())
    nearest = min(math.dist(one, other) for n, one in enumerate(spots) for other in spots[n + 1 :])
    assert nearest > 0.05 * SPAN
    chosen = sides(places, {plant.plant: plant.title or plant.plant for plant in kalundborg.plants}, ends)
    assert set(chosen) == plants
    assert "top" != chosen[min(places, key=lambda name: places[name][1])]


def test_names_go_where_no_link_runs() -> None:
    """Proves the choice of the side. Sensitivity: a name below its sign where a link leaves downwards."""
    places = {"a": (0.0, 0.0), "b": (0.0, 1000.0)}
    chosen = sides(places, {"a": "North works", "b": "South works"}, [("a", "b")])
    assert chosen["a"] in ("left", "right")
    assert "bottom" == chosen["b"]
