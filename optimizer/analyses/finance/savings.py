"""What each company saves in a year by a plan beside another, before the capital of what is new.

Running cost of a company: its costs by the plan's ledger without annuities, with what it pays and is paid by contract. Its
saving is the running cost of the plan beside less that of the plan. Payments inside the fence add up to nothing, so that the
savings of the companies are together that of the park.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.optimizer.analyses.assessment.fence import Fence
from parkloop.optimizer.analyses.finance.statement import CapitalLot
from parkloop.optimizer.certificate.accounting.investments import Investment, investments
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan

CAPITAL = "_capital"
"""End of the heads of annuities."""


RETIREMENT = "retirement"
"""Kind of what is paid once, or comes in, as something that exists is retired."""


@dataclass(frozen=True)
class NewThing:
    """Something new of a plan: kind, owner, capital before and after subsidy, upkeep and life.

    The capital of a retirement is what it costs once less what is left over, and may be below 0.

    ``stated``: the life is of the row of the case, else that of the whole park.
    """

    kind: str
    item: str
    owner: str
    gross: float
    net: float
    upkeep: float
    life_y: float
    stated: bool

    @property
    def whole_life_y(self) -> int:
        """Life in whole years, at least one [y]"""
        return max(round(self.life_y), 1)


def new_things(case: Case, plan: Plan) -> list[NewThing]:
    """What a plan newly builds and pays for, priced from the case as its certificate does."""
    view = Fence(case, plan).view
    found = []
    for one in investments(view):
        if one.kind in ("link", RETIREMENT) or one.capex > 0 or one.upkeep > 0:
            life = _life(view, one)
            whole = view.scoped.life(life)
            found.append(NewThing(one.kind, one.item, one.plant, one.capex, one.net, one.upkeep, whole, life is not None))
    return found


def _life(view: PlanView, one: Investment) -> float | None:
    """Life as the case states it of what is new; none where it states none [y]"""
    if one.item in view.links:
        return view.scoped.mode(view.links[one.item].mode).lifetime_y
    parts = (view.scoped.technologies, view.scoped.stores, view.scoped.corridors)
    return next((part[one.item].lifetime_y for part in parts if one.item in part), None)


def check_case(given: ArgumentCheck, plan: Plan, *cases: Case) -> None:
    """Check that a plan is of one of some cases, as far as it knows its case."""
    if plan.case_digest and plan.case_digest not in {inputs_digest(case) for case in cases}:
        given.fault("plan", say("it is one of another case than {case} as it stands", case=cases[0].info.id))


def lots_of(things: list[NewThing]) -> tuple[CapitalLot, ...]:
    """Capital of new things by life, the shortest first.

    What is paid once stands apart, as nothing of it is renewed or left.
    """
    sums: dict[tuple[int, bool], tuple[float, float]] = {}
    for one in things:
        once = one.kind == RETIREMENT
        gross, net = sums.get((one.whole_life_y, once), (0.0, 0.0))
        sums[one.whole_life_y, once] = gross + (0.0 if once else one.gross), net + one.net
    return tuple(CapitalLot(life, gross, net) for (life, _), (gross, net) in sorted(sums.items()) if gross > 0 or net != 0)


def running_costs(plan: Plan) -> dict[str, float]:
    """Running cost of each company of a plan; of the park as a whole by ``""`` [money/y]"""
    costs = company_costs(plan)
    running = costs[~costs["head"].astype(str).str.endswith(CAPITAL)]
    plants = running["plant"].fillna("").astype(str)
    return {str(plant): float(cost) for plant, cost in running["cost_per_y"].astype(float).groupby(plants).sum().items()}


def company_savings(plan: Plan, beside: Plan) -> Iterator[tuple[str, float]]:
    """Each company and what it saves by a plan beside another [money/y]"""
    now, before = running_costs(plan), running_costs(beside)
    for plant in dict.fromkeys([*before, *now]):
        yield plant, before.get(plant, 0.0) - now.get(plant, 0.0)


def inaccuracy(plan: Plan) -> float:
    """By how much the least cost may be lower than that of a plan [money/y]

    Infinite where nothing is proven.
    """
    if plan.objective is None or plan.bound is None:
        return float("inf")
    return max(plan.objective - plan.bound, 0.0)
