"""Carbon price, caps, taxes, credits, floors and quotas: each on the totals of one scenario."""

from parkloop.cases.schema import Policy
from tests.reference.lp import INF, Expr, accumulate, const, total
from tests.reference.model import Model

TOTALS = ("freshwater", "wastewater", "disposal", "energy", "land", "water_reused", "waste_used", "waste_heat_used")
BaselineAmounts = dict[tuple[str, str], float]
"""(policy, scenario) -> amount of the least-cost baseline."""


def target_amount(model: Model, target: str, scenario: str, plant: str | None) -> Expr:
    """Amount of a total, a commodity bought or a species in a scenario [unit/y]"""
    if target == "waste_heat_used":
        return total((1, model.amount("hot duty", scenario, plant)), (-1, model.amount("heat lost", scenario, plant)))
    if target == "energy" and plant is not None:
        return total((1, model.amount("energy", scenario, plant)), (1, model.amount("transferred tce", scenario, plant)))
    if target in TOTALS:
        return model.amount(target, scenario, plant)
    if target in model.park.commodities and target not in model.park.case.species:
        return model.amount(f"bought {target}", scenario, plant)
    return model.emitted(target, scenario, plant)


def add_carbon_price(model: Model) -> None:
    """All CO2 of the priced scopes pays; under ets the free allowances are taken off."""
    settings = model.park.case.policy
    for scenario in model.park.scenarios:
        covered = [row for plant in model.park.inside if (row := model.park.plants[plant]).carbon_covered]
        scopes = tuple(settings.carbon_price_scopes)
        carbon = total(*((1, model.emitted("co2", scenario, row.plant, scopes)) for row in covered))
        if settings.carbon_scheme == "ets":
            accumulate(carbon, -1, model.over_the_year(model.allowances, scenario))
            for row in covered:
                allotted = row.free_share * row.benchmark_t_per_t * (row.product_t_per_y or 0.0)
                accumulate(carbon, -1, const(row.free_allowance_t_per_y + allotted))
        accumulate(model.scenario_costs[scenario], settings.carbon_price_per_t, carbon)


def add_policies(model: Model, baseline: BaselineAmounts) -> None:
    """Taxes always; credits where a baseline is given; caps, floors and quotas beyond the baseline."""
    binding = model.park.scope != "baseline"
    for policy in model.park.case.policies:
        if policy.plant is not None and policy.plant not in model.park.plants:
            continue
        for scenario in model.park.scenarios:
            if policy.kind in ("tax", "credit"):
                _price(model, policy, scenario, baseline)
            elif binding:
                _bind(model, policy, scenario)


def _price(model: Model, policy: Policy, scenario: str, baseline: BaselineAmounts) -> None:
    amount = target_amount(model, policy.target, scenario, policy.plant)
    if policy.kind == "credit":
        if (policy.policy, scenario) not in baseline:
            return
        accumulate(amount, -1, const(baseline[policy.policy, scenario]))
    accumulate(model.scenario_costs[scenario], policy.value, amount)


def _bind(model: Model, policy: Policy, scenario: str) -> None:
    if policy.kind == "cap":
        model.lp.add_row(target_amount(model, policy.target, scenario, policy.plant), upper=policy.value)
    elif policy.kind == "floor":
        part, whole = _rate(model, policy, scenario)
        model.lp.add_row(total((1, part), (-policy.value, whole)), 0.0, INF)
    else:
        energy = target_amount(model, "energy", scenario, policy.plant)
        places = [policy.plant] if policy.plant is not None else model.park.inside
        product = sum(model.park.plants[plant].product_t_per_y or 0.0 for plant in places)
        model.lp.add_row(energy, upper=policy.value * product)


def _rate(model: Model, policy: Policy, scenario: str) -> tuple[Expr, Expr]:
    """Numerator and denominator of a rate that has a floor."""
    plant = policy.plant

    def amount(name: str) -> Expr:
        return model.amount(name, scenario, plant)

    if policy.target == "water_reuse_rate":
        places = [plant] if plant is not None else model.park.inside
        circled = const(sum(model.park.plants[p].recirculated_water_t_per_y for p in places))
        part = total((1, amount("water_reused")), (1, circled))
        return part, total((1, part), (1, amount("freshwater")))
    if policy.target == "waste_utilisation_rate":
        return amount("waste_used"), amount("waste_given")
    if policy.target == "waste_heat_utilisation_rate":
        return target_amount(model, "waste_heat_used", scenario, plant), amount("hot duty")
    return amount("renewable tce"), amount("tce in")
