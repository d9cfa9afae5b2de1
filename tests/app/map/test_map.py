"""The map on page Data: what is drawn, a plant that is moved, a link that is clicked."""

from parkloop.app_pages.map import park_map
from parkloop.app_pages.session import grids, repository
from parkloop.cases import load_case
from parkloop.cases.links.rows import ends_of, with_status
from parkloop.optimizer.analyses.link_value.candidates import candidates_of
from tests.app.screens.test_pages import opened, told
from tests.support.by_hand import need, park, solve


def test_every_plant_stands_at_its_place() -> None:
    plants = park_map.places(grids.frames(load_case("two_firms"))["plants"], "zh")
    assert [("啤酒厂", 0.0, 0.0, False), ("温室", 1.0, 0.0, False), ("园区外部", 0.0, 1.0, True)] == [
        (plant["name"], plant["x"], plant["y"], plant["outside"]) for plant in plants
    ]


def test_a_plant_without_place_or_title_is_drawn_and_one_without_key_is_not() -> None:
    cells = grids.frames(load_case("two_firms"))["plants"]
    cells.loc[0, ["x_km", "title", "title_zh"]] = None
    cells.loc[1, "plant"] = None
    first, second = park_map.places(cells, "en")
    assert ("brewery", 0.0, "outside") == (first["name"], first["x"], second["id"])


def test_a_plant_that_is_moved_has_other_coordinates_and_nothing_else_changes() -> None:
    """Proves that exactly two cells change. Sensitivity: a wrong row or the axes exchanged."""
    before = grids.frames(load_case("two_firms"))["plants"]
    after = park_map.moved(before, "greenhouse", 1.5, -2)
    assert [(1, "x_km", 1.5), (1, "y_km", -2.0)] == [
        (row, column, after.loc[row, column])
        for column in after.columns
        for row in after.index
        if not grids.same(before.loc[[row], [column]], after.loc[[row], [column]])
    ]


def test_links_are_drawn_by_what_is_said_of_them() -> None:
    case = load_case("two_firms")
    known = {ends_of(row): row for row in candidates_of(case).to_dict("records")}
    water, grain, hot = list(known)[:3]
    cells = grids.frames(case)["links"]
    assert {} == park_map.drawn(cells, known, {})
    cells = with_status(with_status(cells, known[water], "forbidden"), known[grain], "required")
    looks = {ends: look for ends, (_, look) in park_map.drawn(cells, known, {hot: known[hot]}).items()}
    assert {water: "forbidden", grain: "required", hot: "plan"} == looks


def test_the_map_shows_the_candidates_of_the_table_until_there_is_a_plan() -> None:
    case = load_case("kalundborg")
    known = {ends_of(row): row for row in candidates_of(case).to_dict("records")}
    shown = park_map.drawn(grids.frames(case)["links"], known, {})
    assert {"candidate"} == {look for _, look in shown.values()}
    assert 20 == len(shown)


def test_the_page_switches_to_the_map_and_back_and_keeps_what_was_moved() -> None:
    cells = grids.frames(repository.load("shipped/two_firms"))["plants"]
    repository.save_draft("shipped/two_firms", "plants", park_map.moved(cells, "greenhouse", 3.0, 4.0))
    app = opened("data")
    switch = next(item for item in app.button_group if item.key == "data_view")
    switch.set_value("Map").run()
    assert not app.exception, app.exception
    assert "Dashed: candidates" in told(app)
    app.button(key="save").click().run()
    assert not app.exception, app.exception
    assert (3.0, 4.0) == (repository.load("mine/two_firms").plants[1].x_km, repository.load("mine/two_firms").plants[1].y_km)
    assert "Dashed: candidates" in told(app)


def test_words_of_the_map_go_to_the_browser_in_chinese() -> None:
    app = opened("data", language="zh")
    next(item for item in app.button_group if item.key == "data_view").set_value("地图").run()
    assert not app.exception, app.exception
    assert "虚线" in told(app)


def test_corridors_lie_under_the_links_that_follow_them() -> None:
    """Proves: each corridor has its ends and its state, each link the places that it passes; without a plan all new are closed.

    Sensitivity: a link drawn straight, or a corridor that is opened shown as closed.
    """
    whole = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 4}],
        commodities=[{"commodity": "hydrogen", "kind": "other"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        transport=[{"mode": "pipe", "carries": "commodity", "follows": "corridor"}],
        corridor_nodes=[
            {"node": "na", "plant": "a", "x_km": 0.5},
            {"node": "nb", "plant": "b"},
            {"node": "fork", "x_km": 2, "y_km": 1},
        ],
        corridors=[
            {"corridor": "first", "from": "na", "to": "fork", "capex": 10},
            {"corridor": "second", "from": "fork", "to": "nb", "status": "existing", "title": "Rack"},
            {"corridor": "dear", "from": "na", "to": "nb", "capex": 1_000},
            {"corridor": "never", "from": "na", "to": "nb", "status": "forbidden"},
        ],
    )
    found = solve(whole)
    shown = park_map.corridors(whole, found, "en")
    assert [(row["name"], row["state"]) for row in shown] == [("first", "open"), ("Rack", "standing"), ("dear", "closed")]
    assert shown[0]["ends"] == [(0.5, 0.0), (2.0, 1.0)]
    assert park_map.ways_of(whole, found) == {"a/b/hydrogen/pipe": [(0.5, 0.0), (2.0, 1.0), (4.0, 0.0)]}
    assert [row["state"] for row in park_map.corridors(whole, None, "en")] == ["closed", "standing", "closed"]
