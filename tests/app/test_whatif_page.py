"""The page What if: something is moved, tried in the background, and compared with the plan before."""

import pytest

from app_pages import desk
from cases import load_case
from optimizer import job as work
from optimizer import jobs
from tests.app.test_pages import OPTIONS, metrics, opened, told

TRUCK = "spent_grain/greenhouse/truck"
WATER = "water_streams.town_water.price_per_t"


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> jobs.Job:
    monkeypatch.setattr(jobs, "_launch", work.run)
    return jobs.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)


def test_without_a_plan_there_is_nothing_to_start_from() -> None:
    assert "starts from a plan" in told(opened("whatif"))


def test_without_the_truck_the_park_loses_570_000(base: jobs.Job) -> None:
    """Proves: the link leaves, cost rises by what it saves; the variant can be kept as a case that says what was changed."""
    app = opened("whatif")
    assert app.button(key="try").disabled
    stem = f"whatif:{base.request.id}:0"
    app.multiselect(key=f"{stem}:links").set_value([TRUCK]).run()
    app.button(key="try").click().run()
    assert not app.exception, app.exception
    assert "2,573,000" == metrics(app)["Cost [EUR/y]"]
    assert f"leaves: {TRUCK}" in told(app)
    app.button(key="whatif_keep").click().run()
    kept = "mine/two_firms_what_if"
    assert ["forbidden"] == [row.status for row in desk.load(kept).links if row.link == TRUCK.replace("/", ".")]
    assert f"What if: {TRUCK}: forbidden" == desk.revisions(kept)[0].note
    assert base.request.id == jobs.latest("shipped/two_firms").request.id  # type: ignore[union-attr]


def test_a_price_is_moved_and_all_that_was_tried_is_listed(base: jobs.Job) -> None:
    app = opened("whatif")
    stem = f"whatif:{base.request.id}:0"
    app.slider(key=f"{stem}:{WATER}").set_value(2.0).run()
    app.button(key="try").click().run()
    app.button_group(key="whatif_view").set_value("tried").run()
    table = app.dataframe[0].value
    assert ["Town water × 2", "Before"] == list(table["What is changed"])
    more = table["Difference [EUR/y]"]
    assert more[0] > 0
    assert 0 == more[1]
    app.button(key="reset").click().run()
    assert app.button(key="try").disabled


def test_what_cannot_be_is_told(base: jobs.Job) -> None:
    app = opened("whatif")
    app.selectbox(key="whatif_table:en").set_value("water_streams").run()
    stem = f"whatif:{base.request.id}:0"
    next(box for box in app.selectbox if box.label == "Column").set_value("loss_fraction").run()
    app.number_input[0].set_value(-5.0).run()
    app.button(key=f"{stem}:add").click().run()
    app.button(key="try").click().run()
    assert "cannot be changed so" in told(app)


def test_what_if_speaks_chinese(base: jobs.Job) -> None:
    app = opened("whatif", language="zh")
    assert "请先改变某些内容" in told(app)
