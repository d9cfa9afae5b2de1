"""Land and budgets: what is new fits on the plants' land and the park's, and into what each and all can spend."""

from collections.abc import Iterator

from optimizer.certificate.investments import Investment, investments
from optimizer.certificate.tolerance import at_most
from optimizer.certificate.view import View


def land_and_budgets_hold(view: View) -> Iterator[str]:
    """Land of technologies at each plant, of all that is new in the park, and capital after subsidy of each and all."""
    new = investments(view)
    settings = view.given.case.policy
    for plant in view.given.insiders:
        row, own = view.given.plants[plant], [one for one in new if one.plant == plant]
        if row.spare_land_m2 is not None:
            land = sum(one.land for one in own if one.kind == "technology")
            yield from at_most(f"Land of what is new at {plant} (spare_land_m2)", land, row.spare_land_m2, "m2", size=land)
        if row.capex_budget is not None and view.given.scope != "baseline":
            yield from budget_kept(f"New capital of {plant} (capex_budget)", own, row.capex_budget)
    if settings.park_land_m2 is not None:
        land = sum(one.land for one in new)
        yield from at_most("Land of what is new in the park (park_land_m2)", land, settings.park_land_m2, "m2", size=land)
    if settings.capex_budget is not None and view.given.scope != "baseline":
        yield from budget_kept("New capital of the park (capex_budget)", new, settings.capex_budget)


def budget_kept(what: str, new: list[Investment], budget: float) -> Iterator[str]:
    """Capital after subsidy is within a budget; on a cost curve within the error of its chords."""
    spent = sum(one.net for one in new)
    slack = sum(one.curve * one.net for one in new)
    yield from at_most(what, spent, budget, size=spent, slack=slack)
