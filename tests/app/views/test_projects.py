"""The project list and the companies of a plan: what each is worth, and which projects come first."""

import pytest

from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import metrics, told
from tests.app.views.test_views import charts, view

pytestmark = pytest.mark.usefixtures("solved")


def test_the_project_list_tells_what_each_project_is_worth() -> None:
    """Proves that each project has the saving, the payback and the amounts that finance found for it, in its own row.

    Sensitivity: numbers of another project in the row, or a project that finance asked and the list lacks.
    """
    app = view("projects")
    before = app.dataframe[0].value
    assert "IRR after tax [%]" not in before
    app.button(key="projects_finance").click().run()
    assert not app.exception, app.exception
    after = app.dataframe[0].value
    assert list(before["Project"]) == list(after["Project"])
    assert after["Saving [EUR/y]"].notna().any()
    assert (after["Less CO2 [t/y]"] > 0).any()
    (job,) = [job for job in queue.known() if job.request.task == "finance"]
    table = queue.table(job, "finance")
    assert table is not None
    sums = table.loc[table["kind"] == "project", "saving_per_y"].sum()
    assert sums == pytest.approx(after["Saving [EUR/y]"].sum(), rel=1e-2)


def test_a_smaller_budget_builds_less_and_saves_less() -> None:
    """Proves: the best plan without money saves a smaller share of what the whole plan saves than one with nearly all of it."""
    app = view("projects")
    app.button(key="projects_budget").click().run()
    assert not app.exception, app.exception
    slider = app.select_slider[0]
    shares = []
    for value in (slider.options[0], slider.options[-1]):
        app.select_slider[0].set_value(float(queue.table(budgets(), "sweep")["value"].iloc[slider.options.index(value)])).run()
        shares.append(told(app).partition("% of what the whole plan saves")[0].rpartition(": ")[2])
    assert float(shares[0]) < float(shares[1]) <= 100


def budgets() -> queue.Job:
    return next(job for job in queue.known() if job.request.task == "sweep")


def test_a_company_sees_what_it_gains_gives_and_builds() -> None:
    """Proves: the brewery's page shows its own cost, its exchanges with the greenhouse, and its ledger to the same total."""
    app = view("companies")
    whole = app.dataframe[0].value
    assert charts(app)
    box = next(box for box in app.selectbox if box.label == "Company")
    box.set_value("brewery").run()
    assert not app.exception, app.exception
    shown = metrics(app)
    assert {"Annual cost [EUR/y]", "NPV after tax [EUR]", "IRR after tax [%]", "Payback after tax [y]"} <= set(shown)
    tables = [table.value for table in app.dataframe]
    exchanges = next(table for table in tables if "Other company" in table and "What" in table)
    assert {"Greenhouse"} == set(exchanges["Other company"])
    ledger = next(table for table in tables if "Head" in table)
    total = ledger.loc[ledger["Head"] == "Total", "Plan [EUR/y]"].item()
    assert total == pytest.approx(whole.loc[whole["Plant"] == "Brewery", "Plan [EUR/y]"].item(), rel=1e-3)
