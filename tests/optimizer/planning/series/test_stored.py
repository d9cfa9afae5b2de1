"""Plans in the store: they come back as they were, and a question that was answered is not solved again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, load_case, store
from parkloop.cases.store import Store
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.planning.series import stored
from tests.support.by_hand import buy, need, park

START = datetime(2026, 3, 1, tzinfo=UTC)
POWER = {"commodity": "power", "kind": "electricity"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    made = store.open_store(f"sqlite:///{tmp_path / 'parkloop.db'}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return optimise(load_case("two_firms"))


def small(price: float = 50.0, limit: float = 100.0) -> Case:
    tables: dict[str, Any] = {"markets": [buy("grid", "power", price, limit_per_h=limit)], "demands": [need("a", "power", 10)]}
    return park(commodities=[POWER], **tables)


def test_a_plan_comes_back_as_it_was(opened: Store, plan: Plan) -> None:
    """Proves every figure and cell survives. Sensitivity: a rounded float or an empty name that becomes a missing one."""
    run = stored.keep(opened, "shipped/two_firms", load_case("two_firms"), plan, author="anna", started=START)
    again = stored.plan_of(opened, run, load_case("two_firms"))
    assert plan.summary() == again.summary()
    assert plan.tables.keys() == again.tables.keys()
    for name, table in plan.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name], check_dtype=False, check_exact=True)
    assert plan.texts() == again.texts()
    assert (plan.objective, "cost", "park", "optimal", True) == (run.objective, run.goal, run.scope, run.status, run.certified)
    assert plan.kpi["total_cost_per_y"] == run.figures["total_cost_per_y"]


def test_a_park_without_a_plan_is_kept_with_its_reasons(opened: Store) -> None:
    case = small(limit=4.0)
    answer = stored.solve(opened, "shipped/two_firms", case, author="anna")
    assert "infeasible" == answer.status
    found = stored.find(opened, case)
    assert found is not None
    assert answer.reasons == found[1].reasons != ()


def test_what_was_asked_before_is_not_solved_again(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.create(opened, "base", small(), "anna")
    first = stored.solve(opened, "base", small(), author="anna", revision=1)
    monkeypatch.setattr(stored, "optimise", lambda *_, **__: pytest.fail("solved again"))
    again = stored.solve(opened, "base", small(), author="bo", objective=["cost"], screening=True)
    assert first.summary() == again.summary()
    [run] = store.runs(opened, "base")
    assert ("anna", 1) == (run.author, run.revision)


def test_another_price_is_solved_anew(opened: Store) -> None:
    """Proves the content of the case is part of the question. Sensitivity: 500,000 for both."""
    store.create(opened, "base", small(), "anna")
    costs = [stored.solve(opened, "base", small(price), author="anna").kpi["total_cost_per_y"] for price in (50.0, 60.0)]
    assert pytest.approx([500_000.0, 600_000.0]) == costs
    assert 2 == len(store.runs(opened, "base"))


def test_options_by_default_and_written_out_are_the_same_question() -> None:
    assert stored.options_of() == stored.options_of(objective="cost", scope="park", only=None, progress=print)
    assert stored.options_of(only=("b", "a")) == stored.options_of(only=["a", "b"])
    assert stored.options_of(objective=("co2", "cost")) != stored.options_of(objective=("cost", "co2"))
    with pytest.raises(TypeError):
        stored.options_of(colour="red")


def test_a_plan_that_was_stopped_is_kept_but_asked_again(opened: Store, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves half an answer does not stand for the answer. Sensitivity: who asks again would get the stopped plan for ever."""
    monkeypatch.setattr(stored, "optimise", lambda *_, **__: replace(plan, status="interrupted"))
    stored.solve(opened, "shipped/two_firms", load_case("two_firms"), author="anna")
    assert stored.find(opened, load_case("two_firms")) is None
    assert ["interrupted"] == [run.status for run in store.runs(opened, "shipped/two_firms")]
