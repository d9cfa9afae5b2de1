"""What it is worth to plan for several scenarios, and what it would be worth to know which of them comes.

Definitions: Birge J.R., Louveaux F. (2011) Introduction to Stochastic Programming, 2nd ed., chapter 4. All in money per year:

- RP, recourse problem: least expected cost of one plan for all scenarios;
- WS, wait and see: mean of what each scenario would cost if it were known before anything is built;
- EV, expected value: least cost of the mean scenario;
- EEV: expected cost of what is built for the mean scenario, each scenario run as is best with it;
- EVPI = RP - WS, expected value of perfect information; VSS = EEV - RP, value of the stochastic solution. Neither is below 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Any

import pandas as pd

from cases.schema import Case
from optimizer.arguments import Given, checked
from optimizer.designs import design_of
from optimizer.follow import bounded
from optimizer.interrupts import Asking, Keeping
from optimizer.plan import Plan
from optimizer.planning import operate, optimise
from optimizer.scenarios import NoMeanError, alone, mean_case, probabilities
from optimizer.uncertainty_words import sentences

COLUMNS = (
    *("scenario", "probability", "stochastic_cost_per_y", "perfect_cost_per_y", "perfect_bound_per_y", "regret_per_y"),
    "mean_design_cost_per_y",
)
"""Columns of the table by scenario; the last is empty where the mean scenario's design is not known or cannot be run."""

STOPPED = "It was stopped before all was solved."


FOR_ALL = ("stochastic", "mean_design")
"""Plans that are run in all scenarios."""
NOISE = 1e-9
"""Relative difference of two costs that are the same."""


@dataclass(frozen=True)
class Interval:
    """An amount as far as it is proven: the best value found, and the least and largest that it can be [money/y]"""

    value: float
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether it is known within one part in ten thousand of itself, or is infinite."""
        return not isfinite(self.value) or self.high - self.low <= 1e-4 * max(abs(self.value), 1e-9)


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """The answer to what uncertainty costs; what could not be found is ``None``, and a sentence says why."""

    case: str
    scope: str
    rp: Interval | None = None
    ws: Interval | None = None
    ev: Interval | None = None
    eev: Interval | None = None
    """Infinite where what is built for the mean scenario cannot be run in every scenario."""
    evpi: Interval | None = None
    vss: Interval | None = None
    scenarios: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    """By scenario: cost of the one plan there, of the best plan for it alone, and the regret, their difference [money/y]"""
    sentences: tuple[str, ...] = ()
    taken: bool = False
    """Whether the mean scenario's design turned out to be the better plan for all scenarios, and stands as that."""
    plans: dict[str, Plan] = field(default_factory=dict, repr=False)
    """``stochastic``, ``mean``, ``mean_design``, and the plan of each scenario alone as ``alone:`` and its id."""

    def summary(self) -> dict[str, Any]:
        """Everything but the plans, ready for JSON; what is infinite is null, and ``vss_unbounded`` says so."""
        amounts = {name: _plain(getattr(self, name)) for name in ("rp", "ws", "ev", "eev", "evpi", "vss")}
        rows = self.scenarios.astype(object).where(self.scenarios.notna(), None).to_dict("records")
        unbounded = self.vss is not None and self.vss.value == inf
        told = {"vss_unbounded": unbounded, "scenarios": rows, "sentences": list(self.sentences)}
        return {"case": self.case, "scope": self.scope, **amounts, **told}


def _plain(amount: Interval | None) -> dict[str, float | None] | None:
    if amount is None:
        return None
    return {name: value if isfinite(value) else None for name, value in amount.__dict__.items()}


def value_of_uncertainty(case: Case, on_plan: Callable[[str, Plan], None] | None = None, **options: Any) -> Uncertainty:
    """The values of planning for all scenarios and of knowing which one comes.

    ``options`` are ``scope``, ``time_limit`` (of each solve) [s], ``gap``, ``on_progress`` and ``cancel``, as of ``optimise``.
    ``on_plan`` hears of each plan by its name in ``Uncertainty.plans``. Ctrl-C ends it; what is known by then is given back.

    Raises:
        CaseError: the case is faulty.
        ValueError: the case has one scenario, an option that is none of these, or limits that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed before there was a plan for all scenarios.
    """
    case, given = checked(case), Given()
    known = {"scope", "time_limit", "gap", "on_progress", "cancel"}
    unknown = sorted(set(options) - known)
    if unknown:
        given.fault("uncertainty", f"{', '.join(unknown)} cannot be chosen; the expected cost of the whole park is looked at")
    given.limits(options.get("time_limit"), options.get("gap"))
    given.function("on_plan", on_plan)
    given.end()
    chances = probabilities(case)
    if len(chances) < 2:
        raise ValueError(f"Case {case.info.id} has one scenario: conditions.csv names them in the column scenario.")
    plans = _Told(on_plan or (lambda name, plan: None))
    with Asking(options.get("cancel")) as stopped:
        problem = _plans(case, chances, plans, {**options, "cancel": stopped})
        taken = _best_for_all(plans, options.get("gap"))
        return _answer(case, chances, plans, problem, taken)


def _plans(case: Case, chances: Mapping[str, float], plans: dict[str, Plan], options: dict[str, Any]) -> str:
    """Add every plan until Ctrl-C; says why the mean scenario has none."""
    stochastic = plans["stochastic"] = optimise(case, **options)
    problem = STOPPED
    with Keeping(options["cancel"]):
        for scenario in chances if stochastic.found else ():
            plans[f"alone:{scenario}"] = optimise(alone(case, scenario), **options)
        problem = _mean_plans(case, plans, options) if stochastic.found else ""
    return problem


class _Told(dict[str, Plan]):
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
        return "\n".join(("The mean scenario has no plan.", *plans["mean"].reasons))
    plans["mean_design"] = operate(case, design_of(plans["mean"]), **options)
    return ""


def _best_for_all(plans: dict[str, Plan], gap: float | None) -> bool:
    """Take the mean scenario's design as the plan for all scenarios where it is the better one; whether it is.

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


def _interval(plan: Plan | None) -> Interval | None:
    """Cost of a plan, and the bound that no plan is below."""
    if plan is None or not plan.found:
        return None
    cost = float(plan.kpi["total_cost_per_y"])
    return Interval(cost, -inf if plan.bound is None else min(plan.bound, cost), cost)


def _alone(plans: Mapping[str, Plan], scenario: str) -> Interval | None:
    """Least known cost of a scenario that comes for certain: that of its own plan, or of a plan for all where that is cheaper.

    The search for its own plan may have ended before it was the best.
    """
    best = _interval(plans.get(f"alone:{scenario}"))
    if best is None:
        return None
    tables = (plans[name].scenarios for name in FOR_ALL if name in plans)
    known = min(best.value, *(float(cost) for t in tables for cost in t.loc[t["scenario"] == scenario, "cost_per_y"]))
    return Interval(known, min(best.low, known), known)


def _of_design(case: Case, plans: dict[str, Plan], ev: Interval | None) -> Interval | None:
    """Expected cost of the mean scenario's design, with what of it has no use in any scenario and is paid all the same."""
    run = plans.get("mean_design")
    if ev is None or run is None:
        return None
    if run.status == "infeasible":
        return Interval(inf, inf, inf)
    amount = _interval(run)
    idle = 0.0 if amount is None else idle_cost(case, plans["mean"], run)
    return None if amount is None else Interval(amount.value + idle, amount.low + idle, amount.high + idle)


def idle_cost(case: Case, mean: Plan, run: Plan) -> float:
    """What the mean plan builds and no scenario can use: all that links cost unused, and capital of heat equipment [money/y]"""
    links, land = mean.tables["links"], mean.tables["land"]
    missing = set(links.loc[links["status"] == "new", "link"]) - set(run.tables["links"]["link"])
    modes = {mode.mode: mode for mode in case.transport}
    cost = float(land.loc[land["item"].isin(missing), "rent_per_y"].sum())
    for row in links[links["link"].isin(missing)].to_dict("records"):
        mode = modes[row["mode"]]
        running = (mode.opex_per_unit + mode.opex_per_unit_km * row["length_km"]) * row["flow_per_y"]
        cost += float(row["annual_cost"]) - running
    equipment = (float(plan.tables["equipment"]["annual_cost"].sum()) for plan in (mean, run))
    return cost + max(next(equipment) - next(equipment), 0.0)


def _mean(parts: list[tuple[float, Interval | None]]) -> Interval | None:
    known = [(chance, part) for chance, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    sums = (sum(chance * getattr(part, side) for chance, part in known if chance > 0) for side in ("value", "low", "high"))
    return Interval(*sums)


def _above(amount: Interval | None, floor: Interval | None) -> Interval | None:
    """An amount that is not below another: what is proven of the other is proven of it."""
    if amount is None or floor is None:
        return amount
    return Interval(amount.value, min(max(amount.low, floor.low), amount.value), amount.high)


def _difference(more: Interval | None, less: Interval | None) -> Interval | None:
    """What the first costs more than the second, which cannot cost more, so that it is proven to be 0 at least."""
    if more is None or less is None:
        return None
    value, low, high = (more.value - less.value, more.low - less.high, more.high - less.low)
    value = 0.0 if abs(value) <= NOISE * abs(more.value) and isfinite(value) else value
    return Interval(value, max(low, 0.0), max(high, 0.0))


def _table(chances: dict[str, float], plans: dict[str, Plan], eev: Interval | None) -> pd.DataFrame:
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
