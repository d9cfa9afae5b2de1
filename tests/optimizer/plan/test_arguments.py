"""The functions for scripts refuse what the command line refuses: in a sentence, all at once, before anything is solved."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from parkloop.cases import Case, CaseError, load_case
from parkloop.cases.changes.places import with_value
from parkloop.optimizer import Plan, ladder, optimise
from parkloop.optimizer.analyses.abatement import abatement_curve
from parkloop.optimizer.analyses.link_value.evaluator import link_evaluator
from parkloop.optimizer.analyses.link_value.tables import link_value
from parkloop.optimizer.analyses.uncertainty.evaluation import value_of_uncertainty
from parkloop.optimizer.analyses.what_if.changes import Change, changed
from parkloop.optimizer.analyses.what_if.reoptimise import WhatIfAnswer, WhatIfQuestion, reoptimise
from parkloop.optimizer.indicators import indicator_streams, indicators
from parkloop.optimizer.parametric.subject import UnknownLinkError, candidates
from parkloop.optimizer.parametric.sweep import sweep
from parkloop.optimizer.parametric.threshold import threshold
from parkloop.optimizer.plan import compare
from parkloop.optimizer.plan.arguments import ArgumentCheck, ArgumentError, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.planning.pipeline import operate
from parkloop.optimizer.report import report
from parkloop.optimizer.resolve.follow import followed
from parkloop.optimizer.resolve.quick_plan import quick
from tests.support.uncertain_parks import fluctuating

PRICE = "policy.carbon_price_per_t"
PIPE = "rinse_water/greenhouse/water_pipe"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


def spoiled(case: Case, **update: Any) -> Case:
    """A copy with a fault that nothing has checked."""
    first, *others = case.demands
    return case.model_copy(update={"demands": (first.model_copy(update=update), *others)})


def tried(case: Case, before: Any, change: Any, **limits: Any) -> WhatIfAnswer | None:
    """What if, with nobody who listens."""
    return reoptimise(WhatIfQuestion(case, case, before, change, limits, lambda: False), lambda found: None)


FUNCTIONS: dict[str, Callable[[Case, Plan], Any]] = {
    "optimise": lambda case, plan: optimise(case),
    "operate": lambda case, plan: operate(case, design_of(plan)),
    "ladder": lambda case, plan: ladder(case),
    "sweep": lambda case, plan: sweep(case, PRICE, [1.0]),
    "threshold": lambda case, plan: threshold(case, PIPE),
    "candidates": lambda case, plan: candidates(case),
    "abatement": lambda case, plan: abatement_curve(case),
    "uncertainty": lambda case, plan: value_of_uncertainty(case),
    "judge": lambda case, plan: link_evaluator(case),
    "verdict": lambda case, plan: link_value(case, PIPE, plan=plan),
    "changed": lambda case, plan: changed(case, Change(), {}),
    "quick": lambda case, plan: quick(case, plan),
    "followed": lambda case, plan: followed(case, plan, {}),
    "trial": lambda case, plan: tried(case, plan, Change()),
    "report": lambda case, plan: report(case, plan),
    "indicators": lambda case, plan: indicators(case, plan),
    "indicator_streams": lambda case, plan: indicator_streams(case, plan),
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("update", "words"),
    [({"plant": "nix"}, "'nix'"), ({"rate_per_h": math.nan}, "numbers are finite"), ({"rate": 3.0}, "this field is unknown")],
    ids=["a reference to nothing", "NaN", "a misspelt field"],
)
def test_a_faulty_case_is_refused_by_all(function: str, update: dict[str, Any], words: str, case: Case, plan: Plan) -> None:
    with pytest.raises(CaseError, match=words):
        FUNCTIONS[function](spoiled(case, **update), plan)


LIMITED: dict[str, Callable[..., Any]] = {
    "optimise": optimise,
    "operate": lambda case, **options: operate(case, design_of(optimise(case)), **options),
    "ladder": ladder,
    "sweep": lambda case, **options: sweep(case, PRICE, [1.0], **options),
    "threshold": lambda case, **options: threshold(case, PIPE, **options),
    "abatement": abatement_curve,
    "uncertainty": lambda case, **options: value_of_uncertainty(fluctuating(), **options),
}


@pytest.mark.parametrize("function", LIMITED)
@pytest.mark.parametrize(
    "options",
    [
        {"gap": -1},
        {"gap": math.nan},
        {"gap": 1.0},
        {"gap": "small"},
        {"time_limit": -5},
        {"time_limit": 0},
        {"time_limit": math.nan},
    ],
    ids=str,
)
def test_limits_that_cannot_be_meant_are_refused_by_all(function: str, options: dict[str, Any], case: Case) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        LIMITED[function](case, **options)


@pytest.mark.parametrize("function", LIMITED)
def test_an_unknown_option_is_named(function: str, case: Case) -> None:
    with pytest.raises((ValueError, TypeError), match="tme_limit"):
        LIMITED[function](case, tme_limit=3)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda case, plan: optimise(case, only="brewery"), r"only: found 'brewery', but a list is meant, such as \['brewery'\]"),
        (lambda case, plan: optimise(case, only=["brewry"]), "no plant brewry; plants are brewery"),
        (lambda case, plan: optimise(case, only=[]), "at least one name"),
        (lambda case, plan: ladder(case, only="brewery"), "a list is meant"),
        (lambda case, plan: operate(case, design_of(plan), only="brewery"), "a list is meant"),
        (lambda case, plan: operate(case, None), "a Design is meant"),
        (lambda case, plan: operate(case, design_of(plan), "profit"), "profit; allowed are cost"),
        (lambda case, plan: operate(case, design_of(plan), cvar_level=1.0), "cvar_level: 1"),
        (lambda case, plan: followed(case, 3, {}), "a plan is meant"),
        (lambda case, plan: tried(case, None, Change()), "before: a plan is meant"),
        (lambda case, plan: tried(case, plan, {}), "a Change is meant"),
        (lambda case, plan: tried(case, plan, Change(), gap=-1), "gap: -1"),
        (lambda case, plan: quick(case, plan, gap=2), "gap: 2"),
        (lambda case, plan: optimise(case, scope="town"), "it must be one of baseline, plant, park"),
        (lambda case, plan: optimise(case, "profit"), "profit; allowed are cost"),
        (lambda case, plan: optimise(case, 5), "a list is meant"),
        (lambda case, plan: optimise(case, cvar_level=math.nan), "cvar_level: nan"),
        (lambda case, plan: optimise(case, start=3), "a plan is meant"),
        (lambda case, plan: optimise(case, cancel=True), "a function is meant"),
        (lambda case, plan: optimise("two_firms"), "A case is meant"),
        (lambda case, plan: ladder(case, scope="park"), "ladder has no such option"),
        (lambda case, plan: sweep(case, PRICE, "0:20:5"), "a list of numbers is meant"),
        (lambda case, plan: sweep(case, PRICE, [0.0, math.nan]), "numbers are finite"),
        (lambda case, plan: sweep(case, "policy.nix", []), "no place in a case"),
        (lambda case, plan: sweep(case, PRICE, [-3.0]), "at least 0"),
        (lambda case, plan: with_value(case, PRICE, math.nan), "numbers are finite"),
        (lambda case, plan: threshold(case, PIPE, parameters="carbon_price"), "a list is meant"),
        (lambda case, plan: threshold(case, PIPE, ranges={"carbon_prize": (0, 1)}), "'carbon_prize', but it must be one of"),
        (
            lambda case, plan: threshold(case, PIPE, parameters=["carbon_price"], ranges={"carbon_price": (0, math.nan)}),
            "numbers are finite",
        ),
        (
            lambda case, plan: threshold(case, PIPE, parameters=["carbon_price"], ranges={"carbon_price": (0,)}),
            "from a lower to a higher",
        ),
        (lambda case, plan: abatement_curve(case, steps=2.5), "a whole number"),
        (lambda case, plan: abatement_curve(case, "nix"), "species: nix"),
        (lambda case, plan: value_of_uncertainty(case, objective="co2"), "objective cannot be chosen"),
        (lambda case, plan: link_value(case, PIPE, plan="nix"), "a plan is meant"),
        (lambda case, plan: link_value(case, PIPE, plan=plan, time_limit=-3), "time_limit"),
        (lambda case, plan: quick(case, None), "a plan is meant"),
        (lambda case, plan: quick(case, plan, math.nan), "seconds"),
        (lambda case, plan: changed(case, Change(values={PRICE: math.nan}), {}), "numbers are finite"),
        (lambda case, plan: changed(case, Change(factors={PRICE: math.inf}), {}), "numbers are finite"),
        (lambda case, plan: changed(case, Change(factors={"policy.park_land_m2": 2.0}), {}), "no number stands there"),
        (lambda case, plan: changed(case, Change(factors={"plants.brewery.sector": 2.0}), {}), "no number stands there"),
        (lambda case, plan: changed(case, Change(links={"nix": "required"}), {}), "no candidate link"),
        (lambda case, plan: changed(case, {}, {}), "a Change is meant"),
        (lambda case, plan: compare.figures({"one": 3}), "one: a plan is meant"),
        (lambda case, plan: compare.costs({"one": plan}, "nix"), "one of head, plant"),
        (lambda case, plan: compare.costs({}, "head"), "none to compare"),
        (lambda case, plan: compare.links(plan, None), "second: a plan is meant"),
        (lambda case, plan: report(case, plan, language="fr"), "one of en, zh"),
        (lambda case, plan: report(case, None), "a plan is meant"),
        (lambda case, plan: report(load_case("kalundborg_today"), plan), "not of kalundborg_today"),
    ],
)
def test_what_cannot_be_meant_is_told_in_a_sentence(asked: Callable[..., Any], words: str, case: Case, plan: Plan) -> None:
    with pytest.raises(ValueError, match=words) as told:
        asked(case, plan)
    assert not isinstance(told.value, KeyError)


@pytest.mark.parametrize(
    "asked", [lambda case, plan: link_evaluator(case).value(plan, "nix"), lambda case, plan: threshold(case, "nix")]
)
def test_a_link_that_is_none_is_told(asked: Callable[..., Any], case: Case, plan: Plan) -> None:
    with pytest.raises(UnknownLinkError, match="'nix' is no candidate link"):
        asked(case, plan)


def test_all_that_is_wrong_is_told_at_once(case: Case) -> None:
    with pytest.raises(ArgumentError) as told:
        optimise(case, "profit", scope="town", only="brewery", time_limit=-5, gap=math.nan)
    assert 5 == len(str(told.value).splitlines())


def test_a_case_is_checked_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: a sweep or a page would pay for it with every question."""
    copy = case.model_copy()
    assert copy is checked(copy)
    monkeypatch.setattr("parkloop.optimizer.plan.arguments.revalidated", None)
    assert copy is checked(copy)


def test_a_text_for_a_number_is_solved_as_the_number(case: Case) -> None:
    """As in a file: without the check it would reach the model as a text."""
    dear = optimise(case.model_copy(update={"policy": {"carbon_price_per_t": "50"}}), scope="baseline")
    assert dear.objective == optimise(with_value(case, PRICE, 50.0), scope="baseline").objective


def test_nothing_given_is_nothing_wrong() -> None:
    given = ArgumentCheck()
    given.limits()
    assert given.names("only", None, "brewery") is None
    given.raise_faults()


@pytest.mark.parametrize("asked", [{"plan": 3}, {"baseline": "today"}], ids=str)
def test_indicators_of_no_plan_are_refused(asked: dict[str, Any], case: Case, plan: Plan) -> None:
    with pytest.raises(ArgumentError, match=f"{next(iter(asked))}: a plan is meant"):
        indicators(case, **{"plan": plan, **asked})
