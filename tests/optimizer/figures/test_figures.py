"""Figures as ECharts options."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, from_tables, load_case, to_tables
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.figures import alternatives, media, network, pareto, progress, sweep
from parkloop.optimizer.plan.wording import amount, short


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


def series(case: Case, plan: Plan, **options: Any) -> dict[str, Any]:
    return dict(network(case, plan, **options).option["series"][0])


def renamed(case: Case, **cells: Any) -> Case:
    settings, tables = to_tables(case)
    for column, value in cells.items():
        tables["plants"][column] = value
    return from_tables(settings, tables)


def test_every_link_is_drawn_from_giver_to_taker(case: Case, plan: Plan) -> None:
    drawn = [(link["source"], link["target"]) for link in series(case, plan)["links"]]
    assert [("brewery", "greenhouse")] * 3 == drawn
    assert list(plan.links["link"]) == list(network(case, plan).links)


def test_the_option_is_plain_json(case: Case, plan: Plan) -> None:
    option = network(case, plan).option
    assert option == json.loads(json.dumps(option, allow_nan=False))


def test_the_largest_flow_of_a_unit_is_seven_wide_and_a_quarter_of_it_four(case: Case, plan: Plan) -> None:
    links = plan.links.assign(flow_per_y=[100.0, 25.0, 7.0])
    units = [medium.unit for medium in media(case, links).values()]
    wide = [link["lineStyle"]["width"] for link in series(case, replace(plan, tables={**plan.tables, "links": links}))["links"]]
    assert ["MWh", "t", "t"] == units
    assert [7.0, 4.0, 7.0] == wide


def test_existing_links_are_dashed_and_idle_ones_pale(case: Case, plan: Plan) -> None:
    links = plan.links.assign(status=["existing", "new", "new"], flow_per_y=[0.0, 1.0, 1.0])
    styles = [link["lineStyle"] for link in series(case, replace(plan, tables={**plan.tables, "links": links}))["links"]]
    assert [("dashed", 0.35), ("solid", 0.85), ("solid", 0.85)] == [(style["type"], style["opacity"]) for style in styles]


def test_names_of_users_are_escaped_in_tooltips(case: Case, plan: Plan) -> None:
    evil = renamed(case, title="<img src=x onerror=alert(1)>{b}")
    shown = series(evil, plan)
    tooltips = [item["tooltip"]["formatter"] for item in [*shown["data"], *shown["links"]]]
    assert all("<img" not in text for text in tooltips)
    assert all("{" not in node["label"]["formatter"] for node in shown["data"])


def test_names_are_told_in_chinese(case: Case, plan: Plan) -> None:
    assert ["啤酒厂", "温室"] == [node["label"]["formatter"] for node in series(case, plan, language="zh")["data"]]


def test_a_plant_outside_is_drawn_only_where_a_link_ends(case: Case, plan: Plan) -> None:
    assert ("brewery", "greenhouse") == network(case, plan).plants
    links = plan.links.assign(to_plant="outside")
    assert "outside" in network(case, replace(plan, tables={**plan.tables, "links": links})).plants


def test_plants_at_one_place_are_laid_out_apart(case: Case, plan: Plan) -> None:
    places = [(node["x"], node["y"]) for node in series(renamed(case, x_km=3.0, y_km=3.0), plan)["data"]]
    assert len(set(places)) == len(places)


def test_far_coordinates_stay_between_zero_and_a_thousand(case: Case, plan: Plan) -> None:
    far = renamed(case, x_km=[93_412.6, 93_413.6, 0.0], y_km=[1e5 - 1, 1e5 - 0.5, 0.0])
    links = plan.links.assign(to_plant=["greenhouse", "greenhouse", "outside"])
    nodes = series(far, replace(plan, tables={**plan.tables, "links": links}))["data"]
    assert all(0 <= node[axis] <= 1000 for node in nodes for axis in ("x", "y"))
    brewery, greenhouse = nodes[0], nodes[1]
    assert greenhouse["x"] - brewery["x"] > 100
    assert greenhouse["y"] < brewery["y"]


def test_only_the_chosen_media_are_drawn(case: Case, plan: Plan) -> None:
    assert 1 == len(series(case, plan, shown=[("water", "")])["links"])
    assert [] == series(case, plan, shown=[])["links"]


def test_a_condition_shows_its_rates(case: Case, plan: Plan) -> None:
    by_medium = {link["lineStyle"]["color"]: link["value"] for link in series(case, plan, condition="year")["links"]}
    blue = media(case, plan.links)["water", ""].colour
    assert 4.0 == pytest.approx(by_medium[blue])


@pytest.mark.parametrize(("language", "second"), [("en", "s"), ("zh", "秒")])
def test_the_axis_of_progress_tells_seconds_in_the_language(language: str, second: str) -> None:
    """Proves it by the one rule of units. Sensitivity: a sign written out in the figure is s on the Chinese page."""
    drawn = progress([{"seconds": 1.0, "objective": 2.0, "bound": 1.0}], language=language)
    assert second == drawn["xAxis"]["name"]


def test_progress_draws_what_is_known_and_thins_long_series() -> None:
    records = [{"seconds": float(n), "objective": None if n < 5 else 100.0 - n / 100, "bound": 1.0} for n in range(2000)]
    best, bound = progress(records)["series"]
    assert len(bound["data"]) <= 340
    assert [1999.0, 80.01] == best["data"][-1]
    assert all(value is not None for _, value in best["data"])


def test_numbers_read_as_people_write_them() -> None:
    assert ["1,234,568", "12.3", "1.23", "0.0123", "0", "–"] == [
        amount(x) for x in (1234567.8, 12.34, 1.234, 0.01234, 0, float("nan"))
    ]
    assert ["1,339 M", "3.28 M", "240,000"] == [short(x) for x in (1.3391e9, 3.28e6, 240_000)]


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (999_999.0, "999,999", "999,999"),
        (5_277_021.0, "5.277 M", "527.7 万"),
        (-12_360_000.0, "-12.36 M", "-1,236 万"),
        (2_828_000_000.0, "2,828 M", "28.28 亿"),
        (12_345_678_900.0, "12,346 M", "123.5 亿"),
    ],
)
def test_large_numbers_are_told_in_the_sizes_of_the_language(value: float, english: str, chinese: str) -> None:
    assert (english, chinese) == (short(value), short(value, language="zh"))


AXES = {"en": ("M DKK/y", 1_086.0, "t/y", 3_673_541.0), "zh": ("亿 DKK/y", 10.86, "万 t/y", 367.3541)}


@pytest.mark.parametrize("language", list(AXES))
def test_axes_of_money_are_in_millions_or_what_the_language_counts_in(case: Case, language: str) -> None:
    """Proves it of trade-offs, alternatives and sweeps, as of all other figures. Sensitivity: an axis up to 1,260,000,000 DKK."""
    money, cost, tons, co2 = AXES[language]
    points = pd.DataFrame({"point": [1, 2], "cost": [1.086e9, 1.085e9], "co2": [3_673_541.0, 3_600_000.0], "knee": [False] * 2})
    front = pareto(case, points, ["cost", "co2"], {"cost": "DKK/y", "co2": "t/y"}, language)
    dot = max((tuple(one["value"]) for one in front["series"][-1]["data"]), default=(0.0, 0.0))
    assert (co2, cost) == pytest.approx(dot)
    assert f"[{money}]" in front["yAxis"]["name"] and f"[{tons}]" in front["xAxis"]["name"]
    networks = pd.DataFrame({"network": [1, 2], "cost_per_y": [1.086e9, 1.2e9]})
    choices = pd.DataFrame({"name": ["a"], "count": [1], "class": ["must"], "networks": ["1, 2"]})
    drawn, _ = alternatives(networks, choices, "DKK", language)
    assert (money, cost) == (drawn["yAxis"][0]["name"], drawn["series"][0]["data"][0])
    table = {"value": [1.0, 2.0], "total_cost_per_y": [1.086e9, 1.2e9], "co2_t_per_y": [3_673_541.0, 1e6]}
    curves = sweep(case, pd.DataFrame({**table, "links": "a", "technologies": ""}), "price", language)
    assert [cost, co2] == pytest.approx([curve["data"][0] for curve in curves["series"][:2]], rel=1e-5)
    assert curves["yAxis"][1]["name"].rstrip("ya/").endswith(tons.rstrip("y/"))
