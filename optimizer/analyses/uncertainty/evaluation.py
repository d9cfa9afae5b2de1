"""Value of uncertainty: solves for EVPI, VSS and their parts.

Definitions: Birge J.R., Louveaux F. (2011) Introduction to Stochastic Programming, 2nd ed., chapter 4. All in money per year:

- RP, recourse problem: least expected cost of one plan for all scenarios;
- WS, wait and see: mean of what each scenario would cost if it were known before anything is built;
- EV, expected value: least cost of the mean scenario;
- EEV: expected cost of what is built for the mean scenario, each scenario run as is best with it;
- EVPI = RP - WS, expected value of perfect information; VSS = EEV - RP, value of the stochastic solution. Neither is below 0.
"""

from collections.abc import Callable, Mapping
from math import inf, isfinite
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.network.arcs import running_cost
from parkloop.optimizer.analyses.uncertainty.scenarios import NoMeanError, alone, mean_case, probabilities
from parkloop.optimizer.analyses.uncertainty.values import COLUMNS, Uncertainty, ValueInterval
from parkloop.optimizer.analyses.uncertainty.words import sentences
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import operate, optimise
from parkloop.optimizer.resolve.follow import bounded
from parkloop.optimizer.system.interrupts import Asking, Keeping

STOPPED = say("It was stopped before all was solved.")


FOR_ALL = ("stochastic", "mean_design")
"""Plans that are run in all scenarios."""
NOISE = 1e-9
"""Relative difference of two costs that are the same."""


def value_of_uncertainty(case: Case, *, on_plan: Callable[[str, Plan], None] | None = None, **options: Any) -> Uncertainty:
    """EVPI and VSS: values of perfect information and of planning for all scenarios.

    Args:
        case: a case with several scenarios.
        on_plan: hears of each plan by its name in ``Uncertainty.plans``.
        options: ``scope``, ``time_limit`` (of each solve) [s], ``gap``, ``progress`` and ``cancel``, as of ``optimise``.

    Returns:
        RP, WS, EV, EEV, EVPI and VSS with what is proven of each [money/y], and the costs of each scenario. Ctrl-C ends it; what
        is known by then is given back.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: the case has one scenario, an option that is none of these, or limits that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed before there was a plan for all scenarios.

    Example:
        >>> import parkloop
        >>> found = parkloop.value_of_uncertainty(parkloop.load_case("linjiang"), time_limit=20, gap=0.05)  # doctest: +SKIP
        >>> found.evpi.value <= found.rp.value  # doctest: +SKIP
        True
    """
    case, given = checked(case), ArgumentCheck()
    known = {"scope", "time_limit", "gap", "progress", "cancel"}
    unknown = sorted(set(options) - known)
    if unknown:
        given.fault(
            "uncertainty",
            say("{name} cannot be chosen; the expected cost of the whole park is looked at", name=", ".join(unknown)),
        )
    given.limits(options.get("time_limit"), options.get("gap"))
    given.function("on_plan", on_plan)
    given.raise_faults()
    chances = probabilities(case)
    if len(chances) < 2:
        raise ValueError(
            say("Case {case} has one scenario: conditions.csv names them in the column scenario.", case=case.info.id)
        )
    plans = _PlansHeard(on_plan or (lambda name, plan: None))
    with Asking(options.get("cancel")) as stopped:
        problem = _plans(case, chances, plans, {**options, "cancel": stopped})
        taken = _best_for_all(plans, options.get("gap"))
        return _answer(case, chances, plans, problem, taken)


def _plans(case: Case, chances: Mapping[str, float], plans: dict[str, Plan], options: dict[str, Any]) -> str:
    """Add every plan until Ctrl-C; says why the mean scenario has none."""
    stochastic = plans["stochastic"] = optimise(case, **options)
    problem: str = STOPPED
    with Keeping(options["cancel"]):
        for scenario in chances if stochastic.found else ():
            plans[f"alone:{scenario}"] = optimise(alone(case, scenario), **options)
        problem = _mean_plans(case, plans, options) if stochastic.found else ""
    return problem


class _PlansHeard(dict[str, Plan]):
    """Plans by name; somebody hears of each as it is added."""

    def __init__(self, tell: Callable[[str, Plan], None]) -> None:
        super().__init__()
        self.tell = tell

    def __setitem__(self, name: str, plan: Plan) -> None:
        super().__setitem__(name, plan)
        self.tell(name, plan)


def _mean_plans(case: Case, plans: dict[str, Plan], options: dict[str, Any]) -> str:
    """Add the plan of the mean scenario and the operation of its design; says why there is none."""
    try:
        mean = mean_case(case)
    except NoMeanError as error:
        return str(error)
    plans["mean"] = optimise(mean, **options)
    if not plans["mean"].found:
        return "\n".join((say("The mean scenario has no plan."), *plans["mean"].reasons))
    plans["mean_design"] = operate(case, design_of(plans["mean"]), **options)
    return ""


def _best_for_all(plans: dict[str, Plan], gap: float | None) -> bool:
    """Take the mean scenario's design as the plan for all scenarios where it is better.

    Returns whether it is.

    The search for the plan for all may have ended before it was the best; its bound holds for any plan. RP is then the least cost
    of all plans that were run in all scenarios, and EEV, which is one of them, is not below it.
    """
    run, one = plans.get("mean_design"), plans["stochastic"]
    if run is None or not (run.found and one.found):
        return False
    costs = [float(plan.kpi["total_cost_per_y"]) for plan in (run, one)]
    if costs[0] < costs[1]:
        plans["stochastic"] = bounded(run, one, gap)
    return costs[1] - costs[0] > NOISE * abs(costs[1])


def _answer(case: Case, chances: dict[str, float], plans: dict[str, Plan], problem: str, taken: bool = False) -> Uncertainty:
    """Intervals, table and sentences of what was solved.

    WS ≤ RP ≤ EEV holds of what was found, as every scenario's best known cost counts the plans for all, and RP is the best of
    those. So it holds of the bounds: that of WS is one of RP, and that of RP one of EEV.
    """
    rp, ev = _interval(plans.get("stochastic")), _interval(plans.get("mean"))
    ws = _mean([(chance, _alone(plans, scenario)) for scenario, chance in chances.items()])
    rp = _above(rp, ws)
    eev = _above(_of_design(case, plans, ev), rp)
    found = Uncertainty(
        case.info.id,
        plans["stochastic"].scope,
        *(rp, ws, ev, eev, _difference(rp, ws), _difference(eev, rp)),
        scenarios=_table(chances, plans, eev) if rp is not None else pd.DataFrame(columns=list(COLUMNS)),
        plans=plans,
        taken=taken,
    )
    return Uncertainty(**{**found.__dict__, "sentences": tuple(sentences(found, problem))})


def _interval(plan: Plan | None) -> ValueInterval | None:
    """Cost of a plan, and the bound that no plan is below."""
    if plan is None or not plan.found:
        return None
    cost = float(plan.kpi["total_cost_per_y"])
    return ValueInterval(cost, -inf if plan.bound is None else min(plan.bound, cost), cost)


def _alone(plans: Mapping[str, Plan], scenario: str) -> ValueInterval | None:
    """Least known cost of a scenario that is certain.

    That of its own plan, or of a plan for all where that is cheaper.

    The search for its own plan may have ended before it was the best.
    """
    best = _interval(plans.get(f"alone:{scenario}"))
    if best is None:
        return None
    tables = (plans[name].scenarios for name in FOR_ALL if name in plans)
    known = min(best.value, *(float(cost) for t in tables for cost in t.loc[t["scenario"] == scenario, "cost_per_y"]))
    return ValueInterval(known, min(best.low, known), known)


def _of_design(case: Case, plans: dict[str, Plan], ev: ValueInterval | None) -> ValueInterval | None:
    """Expected cost of the mean scenario's design, idle investment included (EEV).

    Idle is what has no use in any scenario and is paid all the same.
    """
    run = plans.get("mean_design")
    if ev is None or run is None:
        return None
    if run.status == "infeasible":
        return ValueInterval(inf, inf, inf)
    amount = _interval(run)
    idle = 0.0 if amount is None else idle_cost(case, plans["mean"], run)
    return None if amount is None else ValueInterval(amount.value + idle, amount.low + idle, amount.high + idle)


def idle_cost(case: Case, mean: Plan, run: Plan) -> float:
    """Cost of what the mean plan builds and no scenario can use [money/y]

    All that links cost unused, and capital of heat equipment.
    """
    links, land = mean.tables["links"], mean.tables["land"]
    missing = set(links.loc[links["status"] == "new", "link"]) - set(run.tables["links"]["link"])
    modes = Park(case).modes
    cost = float(land.loc[land["item"].isin(missing), "rent_per_y"].sum())
    for row in links[links["link"].isin(missing)].to_dict("records"):
        cost += float(row["annual_cost"]) - running_cost(modes[str(row["mode"])], row["length_km"]) * row["flow_per_y"]
    equipment = (float(plan.tables["equipment"]["annual_cost"].sum()) for plan in (mean, run))
    return cost + max(next(equipment) - next(equipment), 0.0)


def _mean(parts: list[tuple[float, ValueInterval | None]]) -> ValueInterval | None:
    known = [(chance, part) for chance, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    sums = (sum(chance * getattr(part, side) for chance, part in known if chance > 0) for side in ("value", "low", "high"))
    return ValueInterval(*sums)


def _above(amount: ValueInterval | None, floor: ValueInterval | None) -> ValueInterval | None:
    """Amount known to be at least another, with its bounds raised accordingly."""
    if amount is None or floor is None:
        return amount
    return ValueInterval(amount.value, min(max(amount.low, floor.low), amount.value), amount.high)


def _difference(more: ValueInterval | None, less: ValueInterval | None) -> ValueInterval | None:
    """Difference of two costs of which the first is not lower, so at least 0 as proven."""
    if more is None or less is None:
        return None
    value, low, high = (more.value - less.value, more.low - less.high, more.high - less.low)
    value = 0.0 if abs(value) <= NOISE * abs(more.value) and isfinite(value) else value
    return ValueInterval(value, max(low, 0.0), max(high, 0.0))


def _table(chances: dict[str, float], plans: dict[str, Plan], eev: ValueInterval | None) -> pd.DataFrame:
    """The costs of each scenario."""
    costs = {
        name: dict(zip(plan.scenarios["scenario"], plan.scenarios["cost_per_y"], strict=True)) for name, plan in plans.items()
    }
    rows = []
    for scenario, chance in chances.items():
        one, best = float(costs["stochastic"][scenario]), _alone(plans, scenario)
        perfect = (None, None, None) if best is None else (best.value, best.low, max(one - best.value, 0.0))
        run = costs.get("mean_design", {}).get(scenario)
        idle = 0.0 if run is None or eev is None else eev.value - float(plans["mean_design"].kpi["total_cost_per_y"])
        rows.append((scenario, chance, one, *perfect, None if run is None else float(run) + idle))
    return pd.DataFrame(rows, columns=list(COLUMNS))
