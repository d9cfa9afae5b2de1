"""Amounts of the baseline that credits and paybacks count from."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pyomo.environ as pyo

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.accounts.payback import base_key, running_cost
from parkloop.models.accounts.policy import amounts
from parkloop.models.site import Scope, Site
from parkloop.models.subsystems.commodities.waste_heat import settle_waste_heat
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.infeasibility.explanation import reasons
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.system.interrupts import check


class NoBaselineError(Exception):
    """Credits and paybacks count from the baseline, and the baseline has no solution."""

    def __init__(self, causes: Sequence[str]) -> None:
        """Keep why the baseline has no solution."""
        super().__init__(*causes)
        self.reasons = (say("Credits and paybacks count from the baseline, and the baseline has no solution."), *causes)


def baseline_amounts(question: Question, today: Question, site_of: Callable[[Question], Site]) -> dict[tuple[str, str], float]:
    """Amounts of the least-cost baseline without credits, by what counts from them and plant.

    Args:
        question: the question that they are for.
        today: the question of its baseline.
        site_of: makes the site of a question.

    Returns:
        Of the whole park's baseline, for the members of a coalition: of each credit the amount of its target [per year]; of each
        plant whose payback is limited its running cost [money/y], by the name ``payback PLANT``.

    Raises:
        NoBaselineError: the baseline has no solution.
    """
    credits = [p for p in question.case.policies if p.kind == "credit"]
    members = {p.plant for p in question.case.plants} if question.only is None else set(question.only)
    if question.shares is not None and question.shares.base is not None:
        return {key: amount for key, amount in question.shares.base.items() if key[1] in members}
    limited = [p for p in question.case.limited_by_payback if p in members and question.scope is not Scope.BASELINE]
    if not credits and not limited:
        return {}
    rest = tuple(p for p in question.case.policies if p.kind != "credit")
    asked = replace(today, case=Case.model_validate({**dict(question.case), "policies": rest}))
    site = site_of(asked)
    built = build(site, bounded_network(site))
    _, x = minimise_acyclic(built, asked.lexicographic_objectives, asked.limits)
    check()
    if x is None:
        raise NoBaselineError(reasons(site) or (say("The baseline of credits and paybacks could not be solved."),))
    built.load(x[: len(built.variables)])
    settle_waste_heat(built.model.energy)
    costs = {base_key(plant): float(pyo.value(running_cost(built.ledger, plant))) for plant in limited}
    return costs | {
        (p.policy, plant): _expected(built, p.target, plant, whole=p.plant is None)
        for p in credits
        for plant in site.plants
        if plant in members and p.plant in (None, plant) and not site.external(plant)
    }


def _expected(built: Build, target: str, plant: str, whole: bool) -> float:
    posts = amounts(built.ledger, target, None if whole else plant)
    return float(pyo.value(built.ledger.expected(post for post in posts if post.plant == plant)))
