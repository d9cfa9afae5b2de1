"""Land and capital budgets of plants and of the park."""

from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.accounting.investments import Investment, investments
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_most


def land_and_budgets_hold(view: PlanView) -> Iterator[str]:
    """Land and subsidised capital are within the limits of each plant and of the park."""
    new = investments(view)
    settings = view.scoped.case.policy
    for plant in view.scoped.insiders:
        row, own = view.scoped.plants[plant], [one for one in new if one.plant == plant]
        if row.spare_land_m2 is not None:
            land = sum(one.land for one in new if one.kind in ("technology", "store") and one.stands_at == plant)
            yield from at_most(
                say("Land of what is new at {plant} (spare_land_m2)", plant=plant), land, row.spare_land_m2, "m2", size=land
            )
        if row.capex_budget is not None and view.scoped.scope != "baseline":
            yield from budget_kept(say("New capital of {plant} (capex_budget)", plant=plant), own, row.capex_budget)
    if settings.park_land_m2 is not None:
        land = sum(one.land for one in new)
        yield from at_most(say("Land of what is new in the park (park_land_m2)"), land, settings.park_land_m2, "m2", size=land)
    if settings.capex_budget is not None and view.scoped.scope != "baseline":
        yield from budget_kept(say("New capital of the park (capex_budget)"), new, settings.capex_budget)


def budget_kept(what: str, new: list[Investment], budget: float) -> Iterator[str]:
    """Capital after subsidy is within a budget; on a cost curve within the error of its chords."""
    spent = sum(one.net for one in new)
    slack = sum(one.curve * one.net for one in new)
    yield from at_most(what, spent, budget, size=spent, slack=slack)
