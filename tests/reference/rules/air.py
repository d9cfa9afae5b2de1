"""Limits on the air: a stack removes no more than it makes, and mass and concentration hold in every condition."""

from parkloop.cases.schema import AirLimit
from tests.reference.lp import Expr, accumulate, total
from tests.reference.model import Model
from tests.reference.rules.commodities import emission_rows


def add_air(model: Model) -> None:
    """Of the species that are limited nothing goes into water, so that all that is emitted is to the air."""
    for (u, species, o), amount in list(model.removed.items()):
        row = model.park.technologies[u]
        if row.stack is None:
            continue
        most = next(line.max_removal for line in emission_rows(model, u) if line.species == species)
        left = _of_stack(model, row.plant, row.stack, species, o, (1, 2, 3))
        accumulate(left, 1, amount)
        model.lp.at_most(amount, total((most, left)))
    if model.park.scope == "baseline":
        return
    for limit in model.park.case.air_limits:
        for o in model.conditions if limit.plant in model.park.plants else ():
            _bind(model, limit, o.condition)


def _bind(model: Model, limit: AirLimit, o: str) -> None:
    emitted = _emitted(model, limit, o)
    if limit.max_kg_per_h is not None:
        model.lp.add_row(emitted, upper=limit.max_kg_per_h)
    if limit.max_mg_per_m3 is None:
        return
    gas: Expr = {}
    for u, row in model.park.technologies.items():
        if row.plant == limit.plant and (limit.stack is None or limit.stack == row.stack):
            accumulate(gas, row.flue_gas_m3_per_activity_h * limit.max_mg_per_m3 * 1e-6, model.input[u, o])
    model.lp.at_most(emitted, gas)


def _emitted(model: Model, limit: AirLimit, o: str) -> Expr:
    if limit.stack is None:
        return total((1, model.emissions.get((limit.plant, limit.species, 1, o), {})))
    return _of_stack(model, limit.plant, limit.stack, limit.species, o, (1,))


def _of_stack(model: Model, plant: str, stack: str, species: str, o: str, scopes: tuple[int, ...]) -> Expr:
    """What the technologies of a stack emit, less all that they remove."""
    left: Expr = {}
    for u, row in model.park.technologies.items():
        for line in emission_rows(model, u) if (row.plant, row.stack) == (plant, stack) else ():
            if line.species == species and line.scope in scopes:
                if line.kg_per_unit > 0:
                    accumulate(left, line.kg_per_unit, model.input[u, o])
                else:
                    accumulate(left, -1, model.removed[u, species, o])
    return left
