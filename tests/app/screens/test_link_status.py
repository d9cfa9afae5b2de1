"""Statuses of links on page Results: chosen, asked for, saved and solved anew."""

from typing import Any

from streamlit.testing.v1 import AppTest

from parkloop.app_pages.session import repository
from parkloop.cases.links.rows import RuleEnds, ends_of
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import metrics, opened, told

HOT: RuleEnds = ("brewery", "greenhouse", "hot_water", "hot_water_pipe")
BACK: RuleEnds = ("greenhouse", "brewery", "hot_water", "hot_water_pipe")


def chosen(language: str, ends: RuleEnds) -> AppTest:
    app = opened("results", language=language)
    listed(app).set_value(ends).run()
    assert not app.exception, app.exception
    return app


def listed(app: AppTest) -> Any:
    return next(item for item in app.selectbox if str(item.key).startswith("link:"))


def ask(app: AppTest, status: str) -> None:
    control = next(item for item in app.button_group if str(item.key).startswith("status:"))
    control.set_value(status).run()
    assert not app.exception, app.exception


def links(job: queue.Job | None) -> set[RuleEnds]:
    plan = None if job is None else queue.plan(job)
    assert plan is not None
    return {ends_of(row) for row in plan.links.to_dict("records")}


def test_a_link_of_the_plan_is_forbidden_and_the_next_plan_does_without(solved: queue.Job) -> None:
    """Proves the whole way from the choice to the new plan. Sensitivity: a row that is not saved leaves the old plan."""
    assert HOT in links(solved)
    app = chosen("en", HOT)
    assert "It is built where that is best." in told(app)
    ask(app, "forbidden")
    assert "forbidden" == repository.drafts("shipped/two_firms")["links"].loc[0, "status"]
    assert "saved and solved anew" in told(app)
    before = metrics(app)["Cost [EUR/y]"]
    app.button(key="save_solve").click().run()
    assert not app.exception, app.exception
    assert "mine/two_firms" == app.session_state["case"]
    assert ("forbidden", "hot_water_pipe") == (
        repository.load("mine/two_firms").links[0].status,
        repository.load("mine/two_firms").links[0].mode,
    )
    assert HOT not in links(queue.latest("mine/two_firms"))
    assert before != metrics(app)["Cost [EUR/y]"]


def test_a_link_that_is_not_built_is_required_and_the_next_plan_has_it(solved: queue.Job) -> None:
    app = chosen("zh", BACK)
    assert any("未建" in option and "啤酒厂" in option for option in listed(app).options)
    ask(app, "必建")
    app.button(key="save_solve").click().run()
    assert not app.exception, app.exception
    assert BACK in links(queue.latest("mine/two_firms"))


def test_a_changed_status_can_be_undone(solved: queue.Job) -> None:
    app = chosen("en", HOT)
    ask(app, "required")
    assert any(option.startswith("Brewery: ") and option.endswith("(in the plan, required)") for option in listed(app).options)
    assert HOT == listed(app).value
    app.button(key="undo_link").click().run()
    assert HOT == listed(app).value
    assert {} == repository.drafts("shipped/two_firms")
    assert "saved and solved anew" not in told(app)


def test_a_case_with_faults_is_not_saved_nor_solved(solved: queue.Job) -> None:
    app = chosen("en", HOT)
    ask(app, "required")
    cells = repository.drafts("shipped/two_firms")["links"].assign(to="nowhere")
    app.session_state["unsaved:shipped/two_firms:"].tables["links"] = cells
    app.button(key="save_solve").click().run()
    assert not app.exception, app.exception
    assert "page Data" in told(app)
    assert solved.request.id == queue.latest("shipped/two_firms").request.id  # type: ignore[union-attr]
    assert not [name for name in repository.names() if repository.is_mine(name)]
