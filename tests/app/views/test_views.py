"""The views of a plan: each shows numbers of the plan, in both languages."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.words import word
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import opened, told

pytestmark = pytest.mark.usefixtures("solved")


def view(name: str, language: str = "en") -> AppTest:
    app = opened("results", language=language)
    app.button_group(key="view").set_value(name).run()
    assert not app.exception, app.exception
    return app


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.spec) for element in app.main if element.type == "echarts_chart"] or [
        json.loads(element.proto.spec) for element in app.get("echarts_chart")
    ]


def curves(kind: str) -> AppTest:
    """Opens one of the curves beside the diagrams of flows."""
    app = view("flows")
    box = next(box for box in app.selectbox if box.label == word("flows.kind"))
    box.set_value(kind).run()
    assert not app.exception, app.exception
    return app


def test_flows_show_who_gives_heat() -> None:
    (option,) = charts(view("flows"))
    hot_water = [link["value"] for link in option["series"][0]["links"] if link["source"] == "left:Brewery"]
    assert [16_000.0] == hot_water


def test_heat_shows_the_site_and_a_zone() -> None:
    app = curves("curves")
    (site,) = charts(app)
    assert site["series"][0]["data"]
    box = next(box for box in app.selectbox if box.label == "Zone")
    box.set_value("brewery/brewery")
    app.run()
    assert {"Least heating [MW]", "Least cooling [MW]"} <= {metric.label for metric in app.metric}


def test_water_shows_shares_of_the_limit() -> None:
    (option,) = charts(curves("quality"))
    assert all(0 <= bar["value"] <= 100.001 for bar in option["series"][0]["data"])


def test_companies_lead_from_today_to_the_plan() -> None:
    app = view("companies")
    (option,) = charts(app)
    bars = option["series"][1]["data"]
    assert (3_280_000, 2_003_000) == pytest.approx((bars[0]["value"], bars[-1]["value"]))
    ledger = app.dataframe[1].value
    assert 2_003_000 == pytest.approx(ledger.loc[ledger["Head"] == "Total", "Plan [EUR/y]"].sum())


def test_indicators_count_what_is_met() -> None:
    app = view("indicators")
    assert "Thresholds met" in told(app)
    table = app.dataframe[0].value
    lights = [light for light in table["Met"] if light]
    assert lights
    assert all("met" in light for light in lights)


def test_the_network_draws_links_that_are_not_built_on_demand() -> None:
    """Proves the choice of what is drawn. Sensitivity: rejected links that are always there, or never."""
    app = view("network")
    (option,) = charts(app)
    built = len(option["series"][0]["links"])
    next(box for box in app.selectbox if str(box.key).startswith("rejected:")).set_value("*").run()
    assert not app.exception, app.exception
    (option,) = charts(app)
    drawn = option["series"][0]["links"]
    assert len(drawn) > built
    assert {"[3, 4]"} == {str(link["lineStyle"]["type"]) for link in drawn[built:]}
    next(box for box in app.selectbox if str(box.key).startswith("rejected:")).set_value("at:greenhouse").run()
    (option,) = charts(app)
    assert all("greenhouse" in (link["source"], link["target"]) for link in option["series"][0]["links"][built:])


def test_why_not_is_asked_where_a_link_is_clicked(solved: queue.Job) -> None:
    """Proves the way from a link not built to its verdict. Sensitivity: a verdict that is asked of another link."""
    app = view("network")
    listed = next(item for item in app.selectbox if str(item.key).startswith("link:"))
    listed.set_value(("greenhouse", "brewery", "hot_water", "hot_water_pipe")).run()
    app.button(key="why_link").click().run()
    assert not app.exception, app.exception
    (asked,) = queue.dependents(solved.request.id, "link_values")
    assert ["greenhouse/brewery/hot_water/hot_water_pipe"] == asked.request.options["links"]
    assert "'Greenhouse · Hot water 90/70 → Brewery' is not in the plan" in told(app)
