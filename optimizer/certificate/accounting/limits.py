"""Land and capital budgets of plants and of the park."""

from collections.abc import Iterator, Mapping

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.accounting.investments import Investment, investments
from parkloop.optimizer.certificate.accounting.payments import Due, dues_of_contracts
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
        most = settings.park_land_m2 * view.scoped.part.share("park", "land")
        yield from at_most(say("Land of what is new in the park (park_land_m2)"), land, most, "m2", size=land)
    if settings.capex_budget is not None and view.scoped.scope != "baseline":
        budget = settings.capex_budget * view.scoped.part.share("park", "capex")
        yield from budget_kept(say("New capital of the park (capex_budget)"), new, budget)


def paybacks_hold(view: PlanView, baseline: Mapping[str, float] | None) -> Iterator[str]:
    """What a plant with a limited payback invests comes back after tax by what it runs cheaper than today."""
    limited = view.scoped.case.limited_by_payback if view.scoped.scope != "baseline" else ()
    if not limited:
        return
    new, known, dues = investments(view), baseline or {}, dues_of_contracts(view).values()
    inside = [due for due in dues if view.scoped.inside(due.payer) and view.scoped.inside(due.payee)]
    for plant in limited:
        row, name = view.scoped.plants[plant], f"payback {plant}"
        if plant not in view.scoped.insiders:
            continue
        if name not in known:
            yield say("The payback of {plant} cannot be checked without its running cost in the baseline.", plant=plant)
            continue
        own, years = [one for one in new if one.plant == plant], row.longest_payback_y or 0.0
        running, size = running_cost_of(view, plant, inside)
        worn = sum(one.worn for one in own)
        back = years * ((1 - row.tax_rate) * (known[name] - running) + row.tax_rate * worn)
        slack = sum(one.curve * (one.net + years * one.upkeep) for one in own)
        what = say("New capital of {plant} (longest_payback_y)", plant=plant)
        yield from at_most(what, sum(one.net for one in own), back, size=years * (size + abs(known[name])), slack=slack)


def running_cost_of(view: PlanView, plant: str, inside: list[Due]) -> tuple[float, float]:
    """Reported cost of a plant without annuities, with contracts ``inside`` the fence; and its size.

    Other checks recompute what is reported. Of take-or-pay inside the fence and of wheeling fees nothing is counted [money/y]
    """
    costs = [row.cost_per_y for row in view.rows.costs if row.plant == plant and not row.head.endswith("_capital")]
    costs += [due.price + due.fee for due in inside if due.payer == plant]
    costs += [-due.price - due.fee for due in inside if due.payee == plant]
    return sum(costs), sum(abs(cost) for cost in costs)


def budget_kept(what: str, new: list[Investment], budget: float) -> Iterator[str]:
    """Capital after subsidy is within a budget; on a cost curve within the error of its chords."""
    spent = sum(one.net for one in new)
    slack = sum(one.curve * one.net for one in new)
    yield from at_most(what, spent, budget, size=spent, slack=slack)
