"""The reference: one park, one scope, one objective, solved as a matrix."""

from collections.abc import Iterable, Sequence

from parkloop.cases.schema import Case
from tests.reference.lp import Expr, total, value
from tests.reference.model import Model
from tests.reference.park import Park
from tests.reference.rules.air import add_air
from tests.reference.rules.commodities import add_demands, add_markets, close_balances
from tests.reference.rules.corridors import add_corridors
from tests.reference.rules.heat import add_heat
from tests.reference.rules.land import add_budgets, add_land
from tests.reference.rules.links import add_commodity_links
from tests.reference.rules.materials import add_materials
from tests.reference.rules.policies import TOTALS, BaselineAmounts, add_carbon_price, add_policies, target_amount
from tests.reference.rules.purchases import add_purchases
from tests.reference.rules.risk import RISKS, risk
from tests.reference.rules.stores import add_stores
from tests.reference.rules.technologies import add_rates, add_removals, add_technologies
from tests.reference.rules.water import add_water


def reference_optimum(
    case: Case,
    scope: str = "park",
    objective: str | Sequence[str] = "cost",
    only: Iterable[str] | None = None,
    level: float = 0.9,
) -> tuple[str, float, dict[str, float]]:
    """Status, least value of the (first) objective, and the expected totals of that plan at least cost."""
    park = Park(case, scope, None if only is None else frozenset(only))
    baseline = baseline_amounts(case, park)
    if baseline is None:
        return "no baseline", float("nan"), {}
    model = build(park, baseline)
    names = [objective] if isinstance(objective, str) else list(objective)
    first = float("nan")
    columns: list[float] = []
    for number, name in enumerate([*names, *(["cost"] if "cost" not in names else [])]):
        expr = risk(model, name, level) if name in RISKS else expected(model, name)
        status, better = model.lp.solve(expr)
        if status != "optimal":
            if number == 0:
                return status, float("nan"), {}
            continue
        columns = better
        found = value(expr, columns)
        first = found if number == 0 else first
        model.lp.add_row(expr, upper=found + 1e-6 * max(abs(found), 1.0))
    return "optimal", first, totals(model, columns)


def build(park: Park, baseline: BaselineAmounts) -> Model:
    """The table of contents: one line per sub-system; removals after all that is emitted, books last."""
    model = Model(park)
    add_technologies(model)
    add_rates(model)
    add_stores(model)
    add_demands(model)
    add_markets(model)
    add_heat(model)
    add_commodity_links(model)
    add_water(model)
    add_materials(model)
    add_purchases(model)
    add_corridors(model)
    add_removals(model)
    add_air(model)
    add_land(model)
    add_budgets(model)
    close_balances(model)
    add_carbon_price(model)
    add_policies(model, baseline)
    return model


def baseline_amounts(case: Case, park: Park) -> BaselineAmounts | None:
    """What the credits of a case compare with: totals of the least-cost baseline without credits; None where it has no plan."""
    credits = [policy for policy in case.policies if policy.kind == "credit"]
    if not credits:
        return {}
    model = build(Park(case, "baseline", park.only), {})
    status, columns = model.lp.solve(expected(model, "cost"))
    if status != "optimal":
        return None
    return {
        (policy.policy, scenario): value(target_amount(model, policy.target, scenario, policy.plant), columns)
        for policy in credits
        for scenario in park.scenarios
        if policy.plant is None or policy.plant in park.plants
    }


def expected(model: Model, name: str) -> Expr:
    """Probability-weighted mean of an objective or a total over the scenarios."""
    if name == "links":
        return total(*((1, stands) for stands in model.built_links))
    parts = []
    for scenario, probability in model.park.scenarios.items():
        parts.append((probability, model.cost(scenario) if name == "cost" else target_amount(model, name, scenario, None)))
    return total(*parts)


def totals(model: Model, columns: list[float]) -> dict[str, float]:
    """Expected totals of a solution, cost and co2 included."""
    return {name: value(expected(model, name), columns) for name in ("cost", "co2", "links", *TOTALS)}
