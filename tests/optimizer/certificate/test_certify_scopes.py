"""Scopes and coalitions: what the baseline has, what stays inside a plant, what others keep to themselves."""

import ast
from pathlib import Path

import pytest

from parkloop.cases.schema import Link
from parkloop.optimizer.certificate.certify import certify
from tests.support.breakable import plans as by
from tests.support.breakable.energy import PLAN as ENERGY
from tests.support.breakable.materials import PLAN as MATERIALS
from tests.support.breakable.plans import ByHand, noticed, rows
from tests.support.breakable.water import PLAN as WATER
from tests.support.by_hand import park


def served_alone() -> ByHand:
    """A hot stream of 1 MW is cooled and a cold one of 1 MW heated by steam, though they could serve each other.

    A heat pump of size 1 exists: what it makes may heat the cold stream. Steam costs 10, cooling water is its by-product.
    """
    case = park(
        commodities=[
            {"commodity": "steam", "kind": "heat", "t_supply_c": 150, "t_return_c": 150},
            {"commodity": "water", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        markets=[{"market": "steam_in", "commodity": "steam", "plant": "a", "direction": "buy", "price_per_unit": 10}],
        heat_streams=[
            {"stream": "hot", "plant": "a", "t_in_c": 100, "t_out_c": 50, "duty_mw": 1},
            {"stream": "cold", "plant": "a", "t_in_c": 30, "t_out_c": 80, "duty_mw": 1},
            {"stream": "pump_hot", "technology": "pump", "t_in_c": 110, "t_out_c": 100, "duty_mw": 1},
        ],
        zones=[{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": 1}],
        technologies=[
            {"technology": "tower", "plant": "a", "existing_size": 5},
            {"technology": "pump", "plant": "a", "existing_size": 1},
        ],
        technology_flows=[{"technology": "tower", "commodity": "water", "per_activity": 1}],
    )
    empty = {table: rows(columns) for table, columns in COLUMNS.items()}
    filled = {
        "technologies": rows(
            by.TECHNOLOGIES,
            ("tower", "a", "conversion", 5, 0, 0, 0, 0, 0, 1000),
            ("pump", "a", "conversion", 1, 0, 0, 0, 0, 0, 0),
        ),
        "operation": rows(by.OPERATION, ("tower", "year", 1), ("pump", "year", 0)),
        "markets": rows(by.MARKETS, ("steam_in", "a", "steam", "buy", "year", 1)),
        "commodities": rows(
            by.COMMODITIES,
            ("a", "steam", "year", 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
            ("a", "water", "year", 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
        ),
        "heat": rows(
            by.HEAT,
            ("a", "a", "year", "hot", "hot", 1),
            ("a", "a", "year", "cold", "cold", 1),
            ("a", "a", "year", "pump_hot", "hot", 0),
            ("a", "a", "year", "steam", "use", 1),
            ("a", "a", "year", "water", "cool", 1),
        ),
        "costs": rows(by.COSTS, ("a", "purchase", 10000)),
        "totals": rows(
            by.TOTALS,
            ("a", "energy", "tce", 122.9),
            ("a", "energy_with_exchange", "tce", 122.9),
            ("a", "hot_duty", "MWh", 1000),
            ("a", "waste_heat_used", "MWh", 0),
        ),
        "scenarios": rows(by.SCENARIOS, ("base", 1, 10000, 0, 0, 0, 0, 122.9)),
    }
    return ByHand(case, {**empty, **filled}, {"scope": "baseline"})


COLUMNS = {
    "links": by.LINKS,
    "flows": by.FLOWS,
    "removals": by.REMOVALS,
    "cascade": by.CASCADE,
    "equipment": by.EQUIPMENT,
    "water_quality": by.QUALITY,
    "emissions": by.EMISSIONS,
    "avoided": by.AVOIDED,
    "land": by.LAND,
}


def shared(plan: ByHand, heat: float) -> ByHand:
    """The plan with so much heat of the hot stream given to the cold one."""
    return plan.set("heat", {"item": "steam"}, mw=1 - heat).set("heat", {"item": "water"}, mw=1 - heat)


@pytest.mark.parametrize("scope", ["baseline", "plant", "park"])
def test_what_exists_runs_in_every_scope(scope: str) -> None:
    assert [] == MATERIALS.asked(scope=scope).faults()


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError, match="Scope 'all' is unknown"):
        certify(WATER.case, WATER.tables, scope="all")


def test_the_baseline_serves_each_stream_alone_where_no_recovery_exists() -> None:
    plan = served_alone()
    assert [] == plan.faults()
    assert noticed(shared(plan, 0.5), "cold streams served alone", "0.5 MW lack")
    assert noticed(shared(plan, 0.5), "hot streams served alone", "0.5 MW lack")
    assert not noticed(shared(plan, 0.5).given("zones", {"zone": "a"}, existing_recovery=True), "served alone")


def test_the_baseline_lets_existing_technologies_heat_streams() -> None:
    """The pump's 0.5 MW takes the place of half of the steam: no recovery between streams of the plant."""
    plan = served_alone().set("heat", {"item": "steam"}, mw=0.5).set("heat", {"item": "pump_hot"}, mw=0.5)
    plan = plan.set("operation", {"technology": "pump"}, activity_per_h=0.5)
    assert not noticed(plan, "served alone")


def test_the_baseline_raises_no_carrier() -> None:
    assert noticed(ENERGY.asked(scope="baseline"), "zone mill in year in the baseline, raised", "above 0 MW by 2.5 MW")


def test_the_baseline_has_no_new_recovery() -> None:
    assert noticed(ENERGY.asked(scope="baseline"), "zone mill", "cold streams served alone")


def test_the_baseline_builds_nothing() -> None:
    plan = WATER.asked(scope="baseline")
    assert noticed(plan, "technology works in the baseline", "above 0 by 5")
    assert noticed(plan, "Link wp is new", "scope baseline")


def test_the_baseline_has_no_new_exchange_inside_a_plant() -> None:
    plan = WATER.asked(scope="baseline")
    assert noticed(plan, "from s1 to k1", "exchange inside a that the baseline does not have")
    assert not noticed(plan, "from fresh to k1")
    assert not noticed(plan, "from p1 to sewer")
    opened = plan.ruled("links", Link(link="pair", from_="s1", to="a", status="existing"))
    assert not noticed(opened, "from s1 to k1")


def test_an_existing_technology_runs_with_its_plant_in_the_baseline() -> None:
    plan = WATER.asked(scope="baseline")
    assert noticed(plan, "from clean to k2", "exchange inside b that the baseline does not have")
    existing = plan.given("technologies", {"technology": "works"}, existing_size=5)
    assert not noticed(existing, "from clean to k2")


def test_the_own_pairs_of_the_baseline_stay_free_where_a_mode_goes_inside() -> None:
    plan = WATER.given("transport", {"mode": "duct"}, in_plant=True)
    assert noticed(plan, "from clean to k2", "inside b without the link")
    assert not noticed(plan.given("technologies", {"technology": "works"}, existing_size=5), "from clean to k2")


def test_scope_plant_has_nothing_new_between_plants() -> None:
    assert noticed(WATER.asked(scope="plant"), "Link wp is new", "scope plant")
    mains = WATER.asked(scope="plant").given("water_streams", {"stream": "s1"}, mains=True)
    assert noticed(mains.set("flows", {"from": "s1", "to": "k2"}, link=""), "from s1 to k2", "new exchange between plants")
    assert not noticed(WATER.asked(scope="plant"), "from s1 to k1")


def test_required_links_wait_for_scope_park() -> None:
    must = Link(link="must", from_="cement", to="steel", mode="truck", status="required")
    assert noticed(MATERIALS.ruled("links", must), "Row must of links.csv is required")
    assert [] == MATERIALS.ruled("links", must).asked(scope="plant").faults()


def test_binding_least_amounts_hold_in_the_baseline() -> None:
    plan = ENERGY.asked(scope="baseline").given("markets", {"market": "power_out"}, min_per_h=0.7)
    assert noticed(plan, "power_out", "(min_per_h)")


def test_budgets_do_not_bind_the_baseline() -> None:
    assert not noticed(ENERGY.asked(scope="baseline").settings("policy", capex_budget=0), "capex_budget")


def test_a_coalition_has_no_links_to_others() -> None:
    plan = WATER.asked(only=["a"])
    assert noticed(plan, "Link wp has an end at 'b', which is no plant of this plan")
    assert noticed(plan, "names 'k2', which is no stream of this plan")
    assert noticed(plan, "Technology 'works' is no technology of this plan")


def test_a_coalition_need_not_have_the_links_of_others() -> None:
    assert not noticed(MATERIALS.drop("links", link="road").asked(only=["steel", "farm"]), "Row road")


def test_the_certificate_knows_neither_solver_nor_model() -> None:
    folder = Path(certify.__globals__["__file__"]).parent
    modules = sorted(folder.rglob("*.py"))
    assert len(modules) > 10
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            allowed = (
                "pandas",
                "numpy",
                "parkloop.cases",
                "parkloop.optimizer.certificate",
                "collections",
                "dataclasses",
                "functools",
                "itertools",
                "math",
                "typing",
            )
            assert [] == [name for name in names if not name.startswith(allowed)], module.name
