"""Rules of a script: what is found is best among the plans that keep them, and they can do no more than to restrict."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyomo.environ as pyo
import pytest

from parkloop.cases import Case, load_case
from parkloop.models.site import make_site
from parkloop.optimizer import Plan, RuleError, operate, optimise
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.planning.series import stored
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solve.extra import ExtraRule
from parkloop.optimizer.solver.limits import Limits
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import near
from tests.support.few import few


@pytest.fixture(scope="module")
def firms() -> Case:
    return load_case("two_firms")


def at_most_one(model: Any, ledger: Any) -> Any:
    return sum(ledger.built.values()) <= 1


def picked(name: str, of: int) -> bool:
    """Some of the names, the same every time."""
    return zlib.crc32(name.encode()) % of == 0


def some_flows_are_small(model: Any, ledger: Any) -> Iterator[Any]:
    return (flow <= 3.0 for (arc, _), flow in ledger.flow.items() if picked(arc, 3))


def some_flows_are_large(model: Any, ledger: Any) -> Any:
    flows = [flow for (arc, _), flow in ledger.flow.items() if picked(arc, 2)]
    return sum(flows) >= 7.0 if flows else True


def two_more_than(count: int) -> ExtraRule:
    """More links than anybody wants: each plan costs more than the best one without the rule, and many more than today's park."""
    return lambda model, ledger: sum(ledger.built.values()) >= count + 2


def by_force(case: Case, rule: ExtraRule) -> float | None:
    """Least cost with a rule, in a model whose flows are bounded by no cost, with neither screening nor starts; None: no plan."""
    site = make_site(case)
    network = bounded_network(site, {}, "co2")
    _, x = minimise_acyclic(build(replace(site, extra=rule), network, {}), ("cost",), Limits(gap=1e-7))
    if x is None:
        return None
    built = build(replace(site, extra=rule), network, {})
    terms, constant = built.objective("cost")
    return constant + sum(value * float(x[column]) for column, value in terms.items())


@pytest.mark.parametrize("seed", few([0, 1, 5, 10, 15, 24, 31, 44], 2))
def test_what_is_found_under_a_rule_is_best_among_what_keeps_it(seed: int) -> None:
    """Proves that cutoffs, screening and starts keep the rule. Sensitivity: with those of the free park, plans are lost."""
    case = random_park(seed, "tiny")
    free = optimise(case, gap=1e-7)
    assert free.found
    new = int((free.links["status"] == "new").sum())
    for rule in (at_most_one, some_flows_are_small, some_flows_are_large, two_more_than(new)):
        plan, least = optimise(case, gap=1e-7, extra=rule), by_force(case, rule)
        if least is None:
            assert "infeasible" == plan.status
        elif not plan.faults:
            assert plan.objective == near(least)


def test_where_qualities_mix_a_rule_is_kept_too() -> None:
    case = random_park(12, "tiny")
    assert mixing_kinds(make_site(case), bounded_network(make_site(case)))
    plan, free = (optimise(case, gap=1e-4, extra=rule) for rule in (lambda m, ledger: sum(ledger.built.values()) <= 0, None))
    assert plan.certified and (plan.links["status"] != "new").all() and (free.links["status"] == "new").any()
    assert (plan.objective or 0) > (free.objective or 0)


def test_the_best_link_is_kept_where_one_may_be_built(firms: Case) -> None:
    """By hand: without exchange 3,232,000; the best single link, the peat's substitute or the heat, is what is left."""
    plan, free = optimise(firms, extra=at_most_one), optimise(firms)
    assert 1 == int((plan.links["status"] == "new").sum())
    single = [optimise(firms.forbid(a, b).forbid(c, d)).objective for a, b, c, d in _all_but_one(free)]
    assert plan.objective == near(min(x for x in single if x is not None))
    assert plan.certified


def _all_but_one(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    """Ends of the two links that are closed so that one of three is left."""
    links = plan.links.to_dict("records")
    for kept in range(3):
        one, other = (link for n, link in enumerate(links) if n != kept)
        yield one["from"], one["to"], other["from"], other["to"]


def test_a_plan_says_that_it_keeps_a_rule(firms: Case) -> None:
    plan = optimise(firms, extra=at_most_one)
    assert any("'at_most_one'" in text for text in plan.warnings)
    assert "at_most_one" == plan.provenance["options"]["extra"]


def test_the_operation_of_a_design_keeps_it_too(firms: Case) -> None:
    plan = optimise(firms)
    arc = next(iter(plan.links["link"]))

    def half(model: Any, ledger: Any) -> Iterator[Any]:
        return (flow <= 0.5 for (name, _), flow in ledger.flow.items() if name.startswith(arc))

    assert operate(firms, plan, extra=half).flows.query("link == @arc")["flow_per_h"].max() <= 0.5 + 1e-6


def test_a_rule_may_have_variables_and_constraints_of_its_own(firms: Case) -> None:
    def either(model: Any, ledger: Any) -> None:
        first, *others = ledger.built.values()
        model.extra.first = pyo.Var(domain=pyo.Binary)
        model.extra.one = pyo.Constraint(expr=first <= model.extra.first)
        model.extra.other = pyo.Constraint(expr=sum(others) <= 5 * (1 - model.extra.first))

    plan = optimise(firms, extra=either)
    assert 1 <= int((plan.links["status"] == "new").sum()) <= 2
    assert (plan.objective or 0) > 2_003_000


def test_what_no_plan_keeps_is_told(firms: Case) -> None:
    plan = optimise(firms, extra=lambda model, ledger: [ledger.nothing >= 1])
    assert ("infeasible", False) == (plan.status, plan.found)
    assert any("No plan keeps both the case and the rule" in text for text in plan.reasons)


def test_what_always_or_never_holds_may_be_a_word_of_python(firms: Case) -> None:
    """A sum over nothing is a number, and its comparison True or False."""
    assert optimise(firms, extra=lambda model, ledger: [True]).objective == near(2_003_000)
    assert "infeasible" == optimise(firms, extra=lambda model, ledger: False).status


def freed(model: Any, ledger: Any) -> Any:
    model.ledger.balance_closes.deactivate()
    return ledger.nothing <= 1


def paid(model: Any, ledger: Any) -> Any:
    ledger.cost("brewery", "bonus", -1e6)
    return ledger.nothing <= 1


def widened(model: Any, ledger: Any) -> Any:
    ledger.nothing.setub(5)
    return ledger.nothing <= 1


def aimed(model: Any, ledger: Any) -> Any:
    model.goal = pyo.Objective(expr=ledger.nothing)
    return ledger.nothing <= 1


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (lambda model, ledger: None, "states no constraint: return Pyomo inequalities"),
        (lambda model, ledger: 5, "gave 5 of type int"),
        (lambda model, ledger: "flow <= 5", "of type str"),
        (lambda model, ledger: 1 / 0, "failed .ZeroDivisionError"),
        (lambda model, ledger: ledger.flow["nowhere", "year"] <= 5, "failed .KeyError"),
        (lambda model, ledger: next(iter(ledger.flow.values())) ** 2 <= 3, "not linear"),
        (freed, "takes ledger.balance_closes"),
        (paid, "posts to the ledger"),
        (widened, "widens or fixes a variable"),
        (aimed, "declares an objective"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(firms: Case, rule: Callable[..., Any], says: str) -> None:
    """Proves that a rule only restricts. Sensitivity: with a bonus in the books the certificate would fail, or not notice."""
    with pytest.raises(RuleError, match=says):
        optimise(firms, extra=rule)


def test_a_plan_under_a_rule_is_never_taken_for_one_without(firms: Case) -> None:
    with pytest.raises(ValueError, match="not kept"):
        stored.key_of(firms, extra=at_most_one)


def test_older_runs_are_found_again() -> None:
    """Proves that the key of a question that was asked before there were seeds is still the same."""
    assert {"seed", "extra"}.isdisjoint(stored.options_of())
    assert 7 == stored.options_of(seed=7)["seed"]
