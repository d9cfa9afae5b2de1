"""What exists today is kept, enlarged or retired, by hand."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop import Design, Plan, operate
from parkloop.cases import Case, CaseError, warnings
from parkloop.optimizer.certificate.certify import certify
from parkloop.optimizer.plan import files
from parkloop.optimizer.plan.designs import design_of, same_design
from parkloop.optimizer.plan.record import COLUMNS, LATER_COLUMNS, LATER_TABLES, TOLD_LATER
from tests.support.by_hand import Row, bill, buy, cost, flows, halves, near, need, park, profile, sell, solve, water

HYDROGEN: list[Row] = [{"commodity": "hydrogen", "kind": "other", "unit": "km3"}]
OLD: Row = {"link": "old", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "existing"}


def pipe(link: Row, mode: Row | None = None, **tables: Any) -> Case:
    """An old pipe brings 1 of hydrogen, which a has left over, to b, that needs 4 and buys the rest at 20: 60,000 a year."""
    whole: dict[str, Any] = {
        "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}],
        "commodities": HYDROGEN,
        "demands": [need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        "markets": [buy("trucks", "hydrogen", 20, plant="b")],
        "transport": [{"mode": "pipe", "carries": "commodity", **(mode or {})}],
        "links": [{**OLD, "length_km": 1, "capacity": 1, **link}],
    }
    return park(**{**whole, **tables})


def boiler(technology: Row, **tables: Any) -> Case:
    """An old boiler of 3 makes steam of gas at 10; 5 are needed, and what is missing is bought at 30: 90,000 a year."""
    whole: dict[str, Any] = {
        "commodities": [{"commodity": "gas", "kind": "fuel"}, {"commodity": "steam", "kind": "other", "unit": "t"}],
        "demands": [need("a", "steam", 5)],
        "markets": [buy("net", "gas", 10), buy("trucks", "steam", 30)],
        "technologies": [{"technology": "boiler", "plant": "a", "existing_size": 3, **technology}],
        "technology_flows": flows("boiler", steam=1, gas=-1),
    }
    return park(**{**whole, **tables})


def only(plan: Plan, table: str) -> Row:
    """The one row of a table."""
    (row,) = plan.tables[table].to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize(("most", "expected"), [(0, 60_000), (2, 20_000 + 2_000), (9, 3_000)])
def test_a_link_is_enlarged_up_to_a_limit(most: float, expected: float) -> None:
    """Proves: 2 more save 40,000 and cost 20,000 of capital, a tenth a year; 9 more would be 6 too many, and 3 are added.

    Sensitivity: all of the 9 are paid 9,000; the limit in place of the capacity, 2 instead of 3, 42,000.
    """
    link = {"max_enlargement": most, "capex_per_enlargement": 10_000} if most else {}
    plan = solve(pipe(link))
    assert plan.kpi["total_cost_per_y"] == near(expected)
    row = only(plan, "links")
    assert (row["status"], row["capacity"], row["enlarged_by"]) == ("existing", near(1 + min(most, 3)), near(min(most, 3)))


def test_an_enlargement_is_capital_like_any_other() -> None:
    """Proves: of 20,000 a quarter is subsidised, 2 % are upkeep, life is 5 years: 15,000 / 5 + 400; a budget of 7,500 buys half.

    Sensitivity: by the park's life 1,500 + 400; upkeep after the subsidy 300; without the budget 22,000 - 1,600.
    """
    mode = {"subsidy_fraction": 0.25, "opex_fixed_fraction": 0.02, "lifetime_y": 5}
    link = {"max_enlargement": 2, "capex_per_enlargement": 10_000}
    plan = solve(pipe(link, mode))
    assert plan.kpi["total_cost_per_y"] == near(20_000 + 3_000 + 400)
    assert (plan.kpi["capex"], plan.kpi["capex_net"]) == (near(20_000), near(15_000))
    poor = [{"plant": "a", "capex_budget": 7_500}, {"plant": "b", "x_km": 1}]
    assert cost(pipe(link, mode, plants=poor)) == near(40_000 + 1_500 + 200)


def test_nothing_is_enlarged_or_retired_where_nothing_may_change() -> None:
    """Proves: the baseline, and between plants scope plant, keep what exists as it is. Sensitivity: 20,000 + 2,000 less."""
    link = {"max_enlargement": 2, "capex_per_enlargement": 10_000, "retirable": True, "existing_cost_per_y": 90_000}
    for scope in ("baseline", "plant"):
        assert cost(pipe(link), scope=scope) == near(60_000 + 90_000)
    assert cost(pipe(link)) == near(80_000)


def test_a_pipe_inside_a_plant_changes_in_scope_plant() -> None:
    """Proves: between two streams of one plant 3 more t/h save 3 x 5 and cost 3 x 100 a year. Sensitivity: as in the baseline."""
    case = park(
        water_streams=[
            water("drain", "source", 4, mains=False),
            water("wash", "sink", 4, mains=False),
            water("well", "supply", price=5),
            water("sewer", "outlet"),
        ],
        transport=[{"mode": "pipe", "carries": "water", "in_plant": True}],
        links=[
            {"link": "old", "from": "drain", "to": "a", "mode": "pipe", "status": "existing", "capacity": 1}
            | {"max_enlargement": 9, "capex_per_enlargement": 1_000}
        ],
    )
    assert [cost(case, scope=scope) for scope in ("baseline", "plant")] == [near(15_000), near(300)]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ({"existing_cost_per_y": 19_000}, 60_000 + 19_000),
        ({"existing_cost_per_y": 30_000}, 60_000 + 30_000),
        ({"existing_cost_per_y": 30_000, "retirable": True}, 80_000),
        ({"existing_cost_per_y": 19_000, "retirable": True}, 60_000 + 19_000),
        ({"existing_cost_per_y": 19_000, "retirable": True, "leftover_value": 50_000}, 80_000 - 5_000),
        ({"existing_cost_per_y": 30_000, "retirable": True, "retirement_cost": 50_000}, 80_000 + 5_000),
        ({"existing_cost_per_y": 30_000, "retirable": True, "retirement_cost": 150_000}, 60_000 + 30_000),
        ({"retirable": True}, 60_000),
    ],
)
def test_a_link_is_retired_where_it_costs_more_than_it_saves(end: Row, expected: float) -> None:
    """Proves: the pipe saves 20,000 a year. What it costs while it is kept, and a tenth of what its end brings or takes, decide.

    Sensitivity: value and compensation each year instead of once; the fixed cost saved where it is kept, or paid where it is not.
    """
    assert cost(pipe(end)) == near(expected)


def test_what_is_retired_is_told() -> None:
    """Proves: status, nothing of capacity or use, and its head of costs at the owner. Sensitivity: it stands, or is gone."""
    plan = solve(pipe({"existing_cost_per_y": 30_000, "retirable": True, "leftover_value": 40_000, "retirement_cost": 10_000}))
    row = only(plan, "links")
    assert (row["status"], row["capacity"], row["flow_per_y"], row["annual_cost"]) == ("retired", 0, 0, near(-3_000))
    assert pd.isna(row["utilisation"])
    assert (bill(plan, "retirement_capital", "a"), bill(plan, "link_opex")) == (near(-3_000), 0)
    assert (plan.kpi["links_existing"], plan.kpi["links_built"]) == (0, 0)


def test_a_contract_ends_with_its_link() -> None:
    """Proves: a fee of 25,000 to a plant outside is due while the pipe stands, which saves 20,000. Sensitivity: kept, 85,000."""
    case = pipe(
        {"retirable": True},
        plants=[{"plant": "a", "role": "external"}, {"plant": "b", "x_km": 1}],
        contracts=[{"contract": "fee", "from": "a", "to": "b", "commodity": "hydrogen", "fixed_fee_per_y": 25_000}],
    )
    assert cost(case) == near(80_000)
    assert cost(case, scope="baseline") == near(85_000)


def test_what_is_retired_loses_nothing_and_what_is_enlarged_loses_more() -> None:
    """Proves: a main of 1 loses 0.1 an hour, worth 30 each; kept for 5 a year it is a cost of 3,000. Enlarged by 3 it loses 0.4.

    At a the steam is made at 30 and nobody has it left over. Sensitivity: the loss of what is gone, or of the old size only.
    """
    steam: list[Row] = [{"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180}]
    tables: Row = {
        "commodities": steam,
        "demands": [need("b", "steam", 4)],
        "links": [{**OLD, "commodity": "steam", "length_km": 1, "capacity": 1, "retirable": True, "max_enlargement": 3}],
        "transport": [{"mode": "pipe", "carries": "heat", "standing_loss_per_km_size": 0.1, "max_flow": 9}],
    }
    dear = [buy("kettle", "steam", 30, plant="a"), buy("own", "steam", 30, plant="b")]
    assert cost(pipe({}, **tables, markets=dear)) == near(120_000)
    cheap = [buy("kettle", "steam", 10, plant="a"), buy("own", "steam", 30, plant="b")]
    assert cost(pipe({}, **tables, markets=cheap)) == near(44_000)


def test_no_main_is_enlarged_as_a_cooler() -> None:
    """Proves: a must be rid of 5 at 50 each; an empty main of b loses 0.1, enlarged by 40 it would lose 4.1. It is not.

    Sensitivity: 5 - 4.1 are paid for.
    """
    case = pipe(
        {"max_enlargement": 40, "commodity": "hydrogen"},
        {"standing_loss_per_km_size": 0.1, "max_flow": 90},
        demands=[need("a", "hydrogen", -5, must_use=True)],
        markets=[sell("flare", "hydrogen", -50, plant="a")],
    )
    assert cost(case) == near(4.9 * 50_000)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ({}, 90_000),
        ({"existing_cost_per_y": 50_000}, 140_000),
        ({"existing_cost_per_y": 50_000, "retirable": True}, 140_000),
        ({"existing_cost_per_y": 70_000, "retirable": True}, 150_000),
        ({"existing_cost_per_y": 70_000, "retirable": True, "retirement_cost": 200_000}, 160_000),
        ({"existing_cost_per_y": 50_000, "retirable": True, "leftover_value": 200_000}, 130_000),
    ],
)
def test_a_technology_is_retired_where_it_costs_more_than_it_saves(end: Row, expected: float) -> None:
    """Proves: the boiler saves 3 x 20 an hour, 60,000 a year; retired all 5 are bought at 30. Sensitivity: as of links."""
    plan = solve(boiler(end))
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert cost(boiler(end), scope="baseline") == near(90_000 + end.get("existing_cost_per_y", 0))


def test_a_new_one_takes_the_place_of_what_is_retired() -> None:
    """Proves: 5 of a new size make all steam at 10; the old 3, kept, would save 3 x 2,000 of capital and cost 9,000.

    Sensitivity: both sizes at once, or the old one in the way of the new one: 10,000 more, or 150,000.
    """
    case = boiler({"existing_cost_per_y": 9_000, "retirable": True, "max_size": 5, "capex_per_size": 20_000})
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(50_000 + 10_000)
    row = only(plan, "technologies")
    assert (row["existing_size"], row["retired_size"], row["new_size"]) == (3, 3, near(5))
    assert row["annual_cost"] == near(10_000)


def test_least_load_is_that_of_what_is_kept() -> None:
    """Proves: 2 of the old 9 are kept off by a least load of half; a small new one of 2 runs once the old one is retired.

    5 a year are needed of which 2 at a time. Sensitivity: half of 11 instead of half of 2 cannot run.
    """
    case = boiler(
        {"existing_size": 9, "min_load": 0.5, "retirable": True, "max_size": 2, "capex_per_size": 1_000},
        demands=[need("a", "steam", 2)],
    )
    assert cost(case) == near(20_000 + 200)


def test_how_far_it_is_used_is_told() -> None:
    """Proves: the pipe carries 4 in winter and 1 in summer of 4 that it could, the boiler works at 3 of 3 and 1 of 3.

    Sensitivity: by the largest flow 1; by the hours of one half 1.25.
    """
    year: Row = {"conditions": halves(), "profiles": profile("cold", summer=0.25, winter=1)}
    plan = solve(pipe({"capacity": 4}, **year, demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4, profile="cold")]))
    assert only(plan, "links")["utilisation"] == near(5 / 8)
    plan = solve(boiler({}, **year, demands=[need("a", "steam", 4, profile="cold")]))
    assert only(plan, "technologies")["utilisation"] == near(4 / 6)


def test_owners_pay_and_paybacks_count() -> None:
    """Proves: a third party keeps the pipe at 30,000 and retires it at a compensation of 40,000, within its budget or not.

    Sensitivity: at the cost of a; a budget of 30,000 that does not see it: 80,000 + 4,000.
    """
    plants: list[Row] = [{"plant": "a"}, {"plant": "b", "x_km": 1}, {"plant": "esco"}]
    apart: list[Row] = [{"link": "no", "from": "a", "to": "esco", "status": "forbidden"}]
    link = {
        **OLD,
        "length_km": 1,
        "capacity": 1,
        "existing_cost_per_y": 30_000,
        "retirable": True,
        "retirement_cost": 40_000,
        "third_party": "esco",
    }
    plan = solve(pipe({}, plants=plants, links=[link, *apart]))
    assert bill(plan, "retirement_capital", "esco") == near(4_000)
    plants[2] = {"plant": "esco", "capex_budget": 30_000}
    assert cost(pipe({}, plants=plants, links=[link, *apart])) == near(90_000)


def test_a_design_says_what_is_enlarged_and_retired() -> None:
    """Proves: what a plan does is held when it is operated, and two plans that differ in it are two designs."""
    case = pipe({"max_enlargement": 2, "capex_per_enlargement": 10_000, "existing_cost_per_y": 30_000, "retirable": True})
    found = solve(case)
    assert design_of(found).enlarged == {"old": near(2)}
    gone = operate(case, Design({}, {}, {}, retired=frozenset({"old"})))
    kept = operate(case, Design({}, {}, {}, enlarged={"old": 1}))
    costs = [plan.kpi["total_cost_per_y"] for plan in (gone, kept, operate(case, Design({}, {}, {})))]
    assert costs == [near(80_000), near(40_000 + 1_000 + 30_000), near(90_000)]
    assert design_of(gone).retired == {"old"}
    assert not same_design(gone, found)
    assert same_design(found, solve(case, start=found))


def test_plans_of_earlier_versions_are_read(tmp_path: Path) -> None:
    """Proves: without the later tables and columns a plan is read, is certified, and nothing is in them.

    Sensitivity: one later column more than the test knows, or a file that must be there.
    """
    plan = solve(boiler({}))
    older = {name: plan.tables[name].drop(columns=[*LATER_COLUMNS.get(name, ()), *TOLD_LATER.get(name, ())]) for name in COLUMNS}
    texts = {f"{name}.csv": table.to_csv(index=False) for name, table in older.items() if name not in LATER_TABLES}
    files.write(tmp_path, files.texts_of(texts, plan.summary()))
    back = Plan.from_folder(tmp_path)
    for name, columns in LATER_COLUMNS.items():
        assert back.tables[name][list(columns)].to_numpy().sum() == 0
    assert all(column not in back.tables[name] for name, columns in TOLD_LATER.items() for column in columns)
    assert certify(boiler({}), back.tables, objective=back.objective) == []


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"mode": None, "existing_cost_per_y": 5}, "existing_cost_per_y"),
        ({"commodity": None, "retirable": True}, "retirable"),
        ({"commodity": None, "max_enlargement": 2}, "max_enlargement"),
        ({"capacity": None, "max_enlargement": 5}, "capacity"),
    ],
)
def test_what_is_said_of_an_existing_link_is_of_one(row: Row, column: str) -> None:
    with pytest.raises(CaseError) as raised:
        pipe(row)
    assert ("links", column) in [(fault.table, fault.column) for fault in raised.value.faults]


@pytest.mark.parametrize(
    "row",
    [
        {"status": "candidate", "retirable": True},
        {"status": "candidate", "existing_cost_per_y": 5},
        {"status": "candidate", "max_enlargement": 5},
        {"capex_per_enlargement": 5},
        {"leftover_value": 5},
        {"retirement_cost": 5},
    ],
)
def test_what_acts_on_nothing_is_warned_of(row: Row) -> None:
    """Proves: what is said of an end or an enlargement that cannot be is told, and changes nothing."""
    case = pipe(row)
    name = list(row)[-1]
    assert any(name in told and "has no effect" in told for told in warnings(case)), warnings(case)
    assert cost(case) == near(60_000)


@pytest.mark.parametrize("column", ["retirable", "existing_cost_per_y", "leftover_value"])
def test_what_is_said_of_a_technology_that_does_not_exist_is_warned_of(column: str) -> None:
    case = boiler({"existing_size": 0, "max_size": 3, column: True if column == "retirable" else 1})
    assert any(column in told for told in warnings(case))
    assert cost(case) == near(90_000)
