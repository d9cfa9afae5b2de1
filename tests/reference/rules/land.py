"""Land and capital: what is new fits its plant and the park, rent is a cost, budgets hold."""

from tests.reference.lp import total
from tests.reference.model import Model


def add_land(model: Model) -> None:
    settings = model.park.case.policy
    for plant in model.park.inside:
        spare = model.park.plants[plant].spare_land_m2
        if spare is not None:
            model.lp.add_row(model.technology_land[plant], upper=spare)
        model.pays(plant, model.technology_land[plant], None, settings.land_price_per_m2_y)
        model.pays(plant, model.link_land[plant], None, settings.land_price_per_m2_y)
    if settings.park_land_m2 is not None:
        model.lp.add_row(model.amount("land", next(iter(model.park.scenarios))), upper=settings.park_land_m2)


def add_budgets(model: Model) -> None:
    """New capital after subsidy, of its owner and of the park; the baseline has none."""
    if model.park.scope == "baseline":
        return
    for plant in model.park.inside:
        budget = model.park.plants[plant].capex_budget
        if budget is not None:
            model.lp.add_row(model.capital[plant], upper=budget)
    budget = model.park.case.policy.capex_budget
    if budget is not None:
        model.lp.add_row(total(*((1, spent) for spent in list(model.capital.values()))), upper=budget)
