"""Published problems, solved through the normal doors: a case folder and ``optimise``."""

import csv
from functools import cache
from pathlib import Path

import pytest

from parkloop.cases import load_case
from parkloop.optimizer import Plan, optimise

HERE = Path(__file__).parent
SECONDS = 12
"""Time of a first solve, enough on an idle machine; another takes what it needs."""
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def park_of(row: Row) -> str:
    return "_".join(part for part in (row["problem"], row["variant"]) if part)


def reason_to_wait(row: Row) -> str | None:
    """Why the number cannot be had yet, from the folder's later.csv."""
    path = HERE / "parks" / park_of(row) / "later.csv"
    reasons = {later["quantity"]: later["reason"] for later in read(path)} if path.exists() else {}
    return reasons.get(row["quantity"])


def parameters() -> list[object]:
    found = []
    for row in read(HERE / "published.csv"):
        reason = reason_to_wait(row)
        name = " ".join(part for part in (park_of(row), row["scope"], row["only"], row["objective"], row["quantity"]) if part)
        found.append(pytest.param(row, id=name, marks=[pytest.mark.skip(reason=reason)] if reason else []))
    return found


@cache
def solved(park: str, scope: str, only: str, objective: str) -> Plan:
    """The plan of one problem; its rows share it."""
    case = load_case(HERE / "parks" / park)
    asked = {"objective": objective.split(), "scope": scope, "only": only.split() or None}
    plan = optimise(case, **asked, time_limit=SECONDS)
    short = plan.status == "interrupted" or (plan.status == "feasible" and not nearly_closed(plan))
    return optimise(case, **asked) if short else plan


def pinch(plan: Plan) -> float:
    """The shifted temperature inside the cascade that no heat passes [degC]"""
    cascade = plan.tables["cascade"]
    below_the_first_heat = cascade["t_lower_c"] < cascade.loc[cascade["residual_mw"] > 1e-6, "t_lower_c"].max()
    return float(cascade.loc[below_the_first_heat & (cascade["residual_mw"] < 1e-6), "t_lower_c"].max())


def value_of(plan: Plan, quantity: str) -> float:
    """A published quantity, read off the plan's tables and summed over the plants."""
    name, _, key = quantity.partition(":")
    heat, totals, tables = plan.tables["heat"], plan.tables["totals"], plan.tables
    amounts = {
        "fresh": lambda: park_total(totals, "freshwater"),
        "waste": lambda: park_total(totals, "wastewater"),
        "energy": lambda: park_total(totals, "energy"),
        "cost": lambda: plan.kpi["total_cost_per_y"],
        "co2": lambda: tables["emissions"].query("species == 'co2'")["t_per_y"].sum(),
        "hot_utility": lambda: heat.query("role == 'use' and item in ['steam', 'hot_oil']")["mw"].sum(),
        "cold_utility": lambda: heat.query("role == 'cool'")["mw"].sum(),
        "pinch": lambda: pinch(plan),
        "bought": lambda: tables["markets"].query(f"market == {key!r}")["amount_per_h"].sum(),
        "activity": lambda: tables["operation"].query(f"technology == {key!r}")["activity_per_h"].sum(),
    }
    return float(amounts[name]())


def park_total(totals: object, name: str) -> float:
    return float(totals.query("total == @name")["per_y"].sum())  # type: ignore[attr-defined]


def nearly_closed(plan: Plan) -> bool:
    """A park that mixes qualities has a design that works and a bound by relaxation; on a busy machine they stay apart."""
    return plan.status == "feasible" and plan.gap is not None and plan.gap < 0.05


@pytest.mark.parametrize("row", parameters())
def test_the_published_number_is_reached(row: Row) -> None:
    plan = solved(park_of(row), row["scope"], row["only"], row["objective"])
    assert plan.status == "optimal" or nearly_closed(plan), [plan.gap, *plan.reasons, *plan.faults]
    assert plan.certified, plan.faults
    assert value_of(plan, row["quantity"]) == pytest.approx(float(row["value"]), rel=float(row["rel_tol"]))


@pytest.mark.parametrize("folder", sorted(path.name for path in (HERE / "parks").iterdir()))
def test_every_park_loads_with_a_source_for_its_numbers(folder: str) -> None:
    case = load_case(HERE / "parks" / folder)
    assert case.info.id == folder
    assert case.info.description
    assert case.provenance
