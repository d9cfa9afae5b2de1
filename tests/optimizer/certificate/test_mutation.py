"""A broken model is noticed: each of its rules is broken in turn, and the certificate must refuse the plan.

Each rule stands in a small park where breaking it makes a cheaper plan. It is dropped, and it is made to give way by one per cent
or less, as a slip of the pen would. What is posted to the books, and how data are read, is falsified by one per cent, too.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache, wraps
from types import ModuleType
from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.core.expr.relational_expr import EqualityExpression

from parkloop import models
from parkloop.cases import Case
from parkloop.models.network import stream_links
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.mixing import portfolio, refinement
from parkloop.optimizer.solver.highs import adapter as highs
from tests.support.breakable.parks import PARKS, RELAXED, SAID_TWICE, river, treated
from tests.support.by_hand import cost, near
from tests.support.few import few, first

Rule = Callable[..., Any]

ROOM = {
    "links.flow_only_if_built": 5.0,
    "links.required_is_built": -1.0,
    "payback.invested_within_payback": 10_000.0,
    "risk.cost_within_tail": 1.0,
    "risk.cost_within_worst": 1.0,
    "mixing.feed_arrives": -1.0,
    "mixing.feed_in_grades": -1.0,
    "mixing.grade_not_exceeded": 50.0,
    "mixing.grade_reached": 1.0,
    "mixing.grades_carry_all": 1.0,
    "markets.peak_covers_every_rate": 1.0,
    "part_load.one_piece_if_on": 1.0,
    "routes.corridor_has_room": 1.0,
    "routes.corridor_is_open": 1.0,
    "routes.route_begins_at_giver": -1.0,
    "routes.route_never_returns": 1.0,
    "routes.route_within_longest": 1.0,
    "scale.one_piece_if_built": 1.0,
    "scale.piece_has_upper_end": 2.0,
    "scale.size_is_in_its_piece": 1.0,
    "technologies.one_of_a_group": 1.0,
    "water.process_flow_fixed": -0.01,
}
"""How much a rule gives way, in its own unit, where 0.01 would be lost in the tolerance or cannot be."""
ONLY = {
    "links.capacity_only_if_built": ("turned",),
    "risk.cost_within_tail": ("nudged",),
    "risk.cost_within_worst": ("nudged",),
    "routes.route_goes_on": ("dropped",),
    "scale.one_piece_if_built": ("nudged",),
    "waste_heat.nothing_where_nothing_is_over": ("dropped",),
    "water_bounds.limiting_flow": ("doubled",),
}
"""Rules that break in one way only: a capacity above its bound or a second piece is never worth its price; without a threshold
there is no least one; a way cannot be broken off at every node at once; a little more at a level where nothing is over is taken
below."""
COARSE = 0.2
"""A gap that the first grades reach."""
OBJECTIVE = {"risk.cost_within_tail": "cvar", "risk.cost_within_worst": "worst_case"}
"""What is least, where that is not the cost."""
SCOPE = {"energy.shared_heat_divided": "baseline"}
"""Rules that are stated in one scope only."""
BOUNDS = {"water_bounds.water_bounds"}
"""Bounds only cut: too tight, they make a plan dearer but not wrong, so that a sum by hand must notice."""


@cache
def modules() -> dict[str, ModuleType]:
    """The modules of the model by their own names."""
    names = [info.name for info in pkgutil.walk_packages(models.__path__, "parkloop.models.")]
    return {name.rpartition(".")[2]: importlib.import_module(name) for name in names}


def all_rules() -> set[str]:
    """Every function of the model with a formula in its docstring, as module.name."""
    found = set()
    for short, module in modules().items():
        for name, rule in inspect.getmembers(module, inspect.isfunction):
            if rule.__module__ == module.__name__ and ".. math::" in (rule.__doc__ or ""):
                found.add(f"{short}.{name}")
    return found


def dropped(rule: Rule, room: float) -> Rule:
    return lambda *key: pyo.Constraint.Skip


def nudged(rule: Rule, room: float) -> Rule:
    """The rule gives way by ``room``; equalities are off by it."""

    def broken(*key: Any) -> Any:
        stated = rule(*key)
        left, right = stated.args
        return left == right + room if isinstance(stated, EqualityExpression) else left <= right + room

    return broken


def turned(rule: Rule, room: float) -> Rule:
    """At least instead of at most."""

    def broken(*key: Any) -> Any:
        left, right = rule(*key).args
        return left >= right + room

    return broken


def doubled(rule: Rule, room: float) -> Rule:
    return lambda *key: 2 * rule(*key)


def swollen(rule: Rule, room: float) -> Rule:
    """The left side of an equality is a fifth more than the right."""

    def broken(*key: Any) -> Any:
        left, right = rule(*key).args
        return left == 1.2 * right

    return broken


WAYS = {"dropped": dropped, "nudged": nudged, "turned": turned, "doubled": doubled, "swollen": swollen}


def break_rule(monkeypatch: pytest.MonkeyPatch, name: str, way: str) -> None:
    module, rule = name.split(".")
    target = modules()[module]
    sound = getattr(target, rule)
    broken = WAYS[way](sound, ROOM.get(name, 0.01))
    if module == "mixing":
        monkeypatch.setattr(portfolio, "available", lambda: False)  # SCIP's designs are tried until the certificate accepts one
        monkeypatch.setattr(
            refinement, "TOLERANCE", float("inf")
        )  # else a bound above the plan would tell before the certificate
    monkeypatch.setattr(target, rule, wraps(sound)(lambda *key: broken(*(part for part in key if part is not None))))


def sound_plan(name: str) -> Plan:
    return found(PARKS[name], name.startswith("mixing."), SCOPE.get(name, "park"), OBJECTIVE.get(name, "cost"))


@cache
def found(case: Callable[[], Case], mixing: bool, scope: str, objective: str) -> Plan:
    return optimise(case(), objective, scope=scope, gap=COARSE if mixing else 1e-7)


def best(name: str, case: Case) -> Plan:
    gap = COARSE if name.startswith("mixing.") else 1e-7
    return optimise(case, OBJECTIVE.get(name, "cost"), scope=SCOPE.get(name, "park"), gap=gap)


BREAKAGES = [
    breakage for name in sorted(PARKS) for breakage in few([(name, way) for way in ONLY.get(name, ("dropped", "nudged"))], 1)
]


@pytest.mark.parametrize("name", sorted(PARKS))
def test_the_sound_model_s_plan_is_certified(name: str) -> None:
    plan = sound_plan(name)
    assert (plan.status, plan.certified, plan.faults) == ("optimal", True, ())


@pytest.mark.parametrize(("name", "way"), BREAKAGES)
def test_a_broken_rule_is_noticed(name: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    break_rule(monkeypatch, name, way)
    plan = best(name, PARKS[name]())
    assert plan.faults, f"not noticed: {plan.status} {plan.kpi.get('total_cost_per_y')} for {sound_plan(name).kpi}"
    assert (plan.status, plan.certified, plan.found) == ("error", False, False)


@cache
def well_proven(case: Callable[[], Case]) -> Plan:
    return optimise(case(), gap=0.02)


@pytest.mark.parametrize("name", first(sorted(RELAXED), "mixing.one_grade_on", "mixing.feed_in_grades", "mixing.feed_arrives"))
def test_a_bound_without_a_rule_proves_less(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without narrowed ranges and linked arcs, which say some of it again, and without SCIP, which needs no grades."""
    monkeypatch.setattr(portfolio, "available", lambda: False)
    monkeypatch.setattr(refinement, "with_valid_inequalities", lambda built, problem, ranges: (problem, {}))
    monkeypatch.setattr(refinement, "tighten_ranges", lambda mixing, ranges, best, until: ranges)
    sound = well_proven(RELAXED[name])
    break_rule(monkeypatch, name, "dropped")
    plan = optimise(RELAXED[name](), gap=0.02)
    assert plan.bound is not None and sound.bound is not None
    assert plan.bound < 0.95 * sound.bound
    assert (plan.status, plan.certified) == ("feasible", True)


def test_a_bound_above_the_plan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relaxation that claims more than a plan that works needs."""
    monkeypatch.setattr(portfolio, "available", lambda: False)

    def boastful(*key: Any, **options: Any) -> Any:
        outcome = highs.solve(*key, **options)
        return replace(outcome, bound=None if outcome.bound is None else 2 * outcome.bound)

    monkeypatch.setattr(refinement, "solve", boastful)
    plan = best("mixing.mass_leaves", treated())
    assert (plan.status, plan.found) == ("error", False)


@pytest.mark.parametrize("name", sorted(SAID_TWICE))
def test_a_rule_that_others_imply_can_be_missed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = cost(SAID_TWICE[name]())
    break_rule(monkeypatch, name, "dropped")
    assert cost(SAID_TWICE[name]()) == near(expected)


def test_a_bound_that_is_too_tight_makes_the_plan_dearer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The river takes 5 t/h at 10 mg/L and with them 4 t/h at 100 mg/L (450 <= 50*9): 6 t/h to the sewer cost 6,000."""
    assert cost(river()) == near(6_000)
    sound = stream_links.water_bounds

    def tight(*key: Any) -> Any:
        return {pair: {o: (sent, taken / 2) for o, (sent, taken) in bound.items()} for pair, bound in sound(*key).items()}

    monkeypatch.setattr(stream_links, "water_bounds", tight)
    assert cost(river()) > 6_500


def test_every_rule_is_broken_here() -> None:
    assert all_rules() == set(PARKS) | set(RELAXED) | set(SAID_TWICE) | BOUNDS
