"""The figures of a plan by their names."""

from collections.abc import Callable
from typing import Any

from parkloop.cases.locale.catalogue import codes
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.figures.heat import site_curves
from parkloop.optimizer.figures.money import waterfall
from parkloop.optimizer.figures.networks.network import network
from parkloop.optimizer.figures.sankey import KINDS, sankey
from parkloop.optimizer.figures.shared import Option
from parkloop.optimizer.figures.water import quality, species
from parkloop.optimizer.plan import pinch
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.record import Plan

CHOICES = {
    "network": {"condition"},
    **{kind: {"condition"} for kind in KINDS},
    "site": {"condition"},
    "quality": {"condition", "species"},
    "costs": {"before", "by"},
}
"""What can be chosen of each figure."""


def of_plan(case: Case, plan: Plan, kind: str, language: str, choices: dict[str, Any]) -> Option:
    """The options of a figure of a plan.

    Raises:
        ArgumentError: no such figure, language or choice, or there is nothing to draw.
    """
    given = ArgumentCheck()
    given.plan("plan", plan, found=True)
    given.one_of("kind", kind, CHOICES)
    given.one_of("language", language, codes())
    given.options(f"plot({kind!r})", choices, CHOICES.get(kind, set()))
    first = case.operating_conditions[0].condition
    if choices.get("condition") is not None:
        given.one_of("condition", choices["condition"], (row.condition for row in case.operating_conditions))
    if kind == "quality":
        given.one_of("species", choices.get("species"), species(plan))
    if kind == "costs":
        given.plan("before", choices.get("before"), found=True)
        given.one_of("by", choices.get("by", "head"), ("head", "plant"))
    given.raise_faults()
    condition = choices.get("condition")
    if kind in KINDS:
        drawn = sankey(case, plan, kind, language, condition)
    else:
        makers: dict[str, Callable[[], Option]] = {
            "network": lambda: network(case, plan, language, condition).option,
            "site": lambda: site_curves(pinch.zones(case, plan, condition or first), language),
            "quality": lambda: quality(case, plan, choices["species"], condition or first, language),
            "costs": lambda: waterfall(case, {"before": choices["before"], "plan": plan}, choices.get("by", "head"), language),
        }
        drawn = makers[kind]()
    if drawn is None:
        given.fault("kind", say("nothing of {kind} flows in the plan", kind=kind))
        given.raise_faults()
    return drawn or {}
