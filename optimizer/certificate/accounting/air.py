"""Limits on what is emitted to the air, in every condition, of a plant or of one of its stacks."""

from collections.abc import Iterable, Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import AirLimit
from parkloop.optimizer.certificate.inputs.postings import Posting, Sum
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_most

KG_PER_T = 1000.0
KG_PER_MG = 1e-6


def air_limits_hold(view: PlanView, emissions: Iterable[Posting]) -> Iterator[str]:
    """A plan keeps to every limit on the air; the baseline need not."""
    if view.scoped.scope == "baseline":
        return
    posts = [post for post in emissions if post.scope == 1 and not post.outlet]
    for row in view.scoped.case.air_limits:
        if not view.scoped.inside(row.plant):
            continue
        kg = [abs(line.kg_per_unit) for line in view.scoped.case.emissions if line.species == row.species]
        for condition in view.conditions:
            found = emitted_by(view, row, condition, posts)
            what = say("Limit {limit} on {species} in {condition}", limit=row.air_limit, species=row.species, condition=condition)
            bounds = (("max_kg_per_h", row.max_kg_per_h), ("max_mg_per_m3", allowed_by_gas(view, row, condition)))
            for column, most in bounds:
                if most is not None:
                    named, noise = f"{what} ({column})", max([1.0, *kg])
                    yield from at_most(named, found.amount, most, "kg/h", size=found.size, noise=noise, slack=found.slack)


def emitted_by(view: PlanView, row: AirLimit, condition: str, posts: Iterable[Posting]) -> Sum:
    """Emission of scope 1 to the air after removal [kg/h]"""
    if row.stack is None:
        own = [post for post in posts if (post.plant, post.name, post.condition) == (row.plant, row.species, condition)]
        amounts = [KG_PER_T * post.amount for post in own]
        return Sum(sum(amounts), sum(map(abs, amounts)), KG_PER_T * sum(post.slack for post in own))
    members = {key for key, u in view.scoped.technologies.items() if (u.plant, u.stack) == (row.plant, row.stack)}
    lines = {line.item: line for line in view.scoped.case.emissions if line.item in members and line.species == row.species}
    direct = {key: line.kg_per_unit for key, line in lines.items() if line.scope == 1}
    made = [kg * view.input(key, condition) for key, kg in direct.items() if kg > 0]
    taken = [
        -removal.kg_per_h
        for removal in view.rows.removals
        if removal.technology in direct and (removal.species, removal.condition) == (row.species, condition)
    ]
    return Sum(sum(made) + sum(taken), sum(made) - sum(taken), 0.0)


def allowed_by_gas(view: PlanView, row: AirLimit, condition: str) -> float | None:
    """Emission at the largest concentration in the flue gas of the technologies; None: not limited [kg/h]"""
    if row.max_mg_per_m3 is None:
        return None
    gas = 0.0
    for key, technology in view.scoped.technologies.items():
        if technology.plant == row.plant and (row.stack is None or technology.stack == row.stack):
            gas += technology.flue_gas_m3_per_activity_h * view.input(key, condition)
    return KG_PER_MG * row.max_mg_per_m3 * gas
