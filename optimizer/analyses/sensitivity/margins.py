"""Marginal values: what the next unit of every limit, need and size is worth.

At fixed design they are those of the linear problem of what is built (see ``gradients``), solved a step up and a step down: duals
where the optimum is not degenerate. Planned anew they are differences of two plans, each with what its gap leaves open.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

import pandas as pd

from parkloop.cases.changes.places import number_at, with_value
from parkloop.cases.columns import by_name
from parkloop.cases.faults import CaseError
from parkloop.cases.messages import say
from parkloop.cases.schema import SECTIONS, TABLES, Case, Policy
from parkloop.cases.text.units import policy_unit
from parkloop.models.site import Site, make_site
from parkloop.optimizer.analyses.resilience.single import plan_to_run
from parkloop.optimizer.analyses.sensitivity.gradients import LinearPoint, linear_point
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.system.interrupts import Asking, Keeping

LIMITS = (
    *(
        ("policies", "value"),
        ("markets", "limit_per_h"),
        ("water_streams", "limit_t_per_h"),
        ("material_streams", "limit_t_per_h"),
    ),
    *(("demands", "rate_per_h"), ("water_streams", "flow_t_per_h"), ("material_streams", "flow_t_per_h")),
    *(("heat_streams", "duty_mw"), ("technologies", "existing_size"), ("plants", "spare_land_m2"), ("plants", "capex_budget")),
)
"""Columns whose numbers are limits, needs and sizes."""
OF_PARK = ("policy.park_land_m2", "policy.capex_budget")
ROUNDING = 1e-9
"""Relative accuracy of the cost of a linear problem."""
COLUMNS = (
    *("place", "present", "unit", "worth_more", "worth_less", "dual", "accuracy", "worth_more_per_amount", "amount_unit"),
    *("best_more", "best_accuracy"),
)


@dataclass(frozen=True)
class Margin:
    """Worth of one more and of one less of a number [money/y per unit]

    Of what is built, and of one more also planned anew. Worth is what the cost falls by. Infinite ``worth_less``: what is built
    cannot run with less. NaN: not known. ``hours`` is the amount in a year that a unit of a rate stands for [unit h/y]; NaN of
    what is no rate.
    """

    place: str
    present: float
    unit: str
    worth_more: float
    worth_less: float
    dual: float
    accuracy: float
    hours: float = math.nan
    best_more: float = math.nan
    best_accuracy: float = math.nan


@dataclass(frozen=True, eq=False)
class Margins:
    """Marginal values, those of the greatest worth of a tenth of the number first."""

    margins: tuple[Margin, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per number: present value, unit, and worth per unit [money/y per unit]

        ``worth_more`` and ``worth_less`` are those of what is built, ``dual`` its first-order change, ``accuracy`` what rounding
        leaves open of them; ``best_more`` is planned anew, with ``best_accuracy``: a smaller one is not proven.
        """
        return pd.DataFrame([_row(one) for one in self.margins], columns=list(COLUMNS))

    def __repr__(self) -> str:
        return f"Margins({len(self.margins)} numbers)"


def _row(one: Margin) -> tuple[Any, ...]:
    rate = math.isfinite(one.hours) and one.hours > 0
    per_amount = one.worth_more / one.hours if rate else math.nan
    amount = (one.unit.removesuffix("/h") if one.unit.endswith("/h") else f"{one.unit}h") if rate else ""
    worths = (one.worth_more, one.worth_less, one.dual, one.accuracy)
    return (one.place, one.present, one.unit, *worths, per_amount, amount, one.best_more, one.best_accuracy)


def margins(
    case: Case,
    plan: Plan | None = None,
    *,
    places: Sequence[str] | None = None,
    step: float = 0.01,
    most: int = 0,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_number: Callable[[Margins], None] | None = None,
) -> Margins:
    """Marginal values: worth of the next t, m3, MW, m2 or unit of every limit, need and size of a case.

    Args:
        case: the park.
        plan: a plan of it; none: the one of least cost.
        places: of numbers that are not 0; none: every limit, need and size that the case states.
        step: share of the number that is added and taken away.
        most: numbers for which the park is planned anew with a step more, those of the greatest worth first.
        time_limit: seconds of each plan.
        gap: relative, of each plan.
        cancel: is asked whether to stop. It and Ctrl-C end it; what was found is kept.
        on_number: is called with what is known so far.

    Returns:
        ``.table`` with one row per number. Where qualities mix, worths at fixed design are those of the linear relaxation.

    Raises:
        CaseError: the case is faulty, or has no such place.
        ArgumentError, ValueError: arguments that cannot be meant, or no plan was found.

    Method: shadow prices and their one-sided values at degenerate optima, Akgul M. (1984) Oper. Res. Lett. 3, 91-93.

    Examples:
        >>> import parkloop as pl
        >>> table = pl.margins(pl.load_case("two_firms")).table.set_index("place")
        >>> round(table.loc["water_streams.irrigation.flow_t_per_h", "worth_more"])
        -16000
    """
    case, given = checked(case), ArgumentCheck()
    if plan is not None:
        given.plan("plan", plan, found=True)
    given.number("step", step, lambda share: 0 < share < 1, say("above 0 and below 1"))
    given.whole("most", most, 0, 1000)
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    given.function("on_number", on_number)
    asked = list(places_of(case)) if places is None else _stated(given, case, places)
    given.raise_faults()
    with Asking(cancel) as stopped:
        first = plan_to_run(case, plan, time_limit, gap, stopped)
        point = linear_point(case, design_of(first))
    if point is None:
        raise ValueError(say("The linear problem of the plan could not be solved ({status}).", status=say("no optimum")))
    found: list[Margin] = []
    tell = on_number or (lambda so_far: None)
    with Keeping(cancel) as stopped:
        site = make_site(case)
        for share in (step, -step):
            point.learn(case, {place: _stepped(case, place, share)[1] for place in asked}, stopped)
        for place in takewhile(lambda place: not stopped(), asked):
            found.append(_margin(case, site, point, place, step))
            tell(Margins(tuple(sorted(found, key=_order))))
        found.sort(key=_order)
        limits = {"time_limit": time_limit, "gap": gap, "cancel": stopped}
        for n in takewhile(lambda n: not stopped(), range(min(most, len(found)))):
            found[n] = _planned_anew(case, first, found[n], step, limits)
            tell(Margins(tuple(found)))
    return Margins(tuple(found))


def _stated(given: ArgumentCheck, case: Case, places: Sequence[str]) -> list[str]:
    """Places that were asked for, each once; faults where no number stands there."""
    found = list(dict.fromkeys(given.names("places", places, "policies.co2_cap.value") or ()))
    for place in found:
        if not number_at(case, place):
            given.fault(place, say("no number stands there"))
    return found


def _order(one: Margin) -> float:
    return -max((abs(one.present * worth) for worth in (one.worth_more, one.worth_less) if math.isfinite(worth)), default=0.0)


def places_of(case: Case) -> Iterator[str]:
    """Places of the limits, needs and sizes of a case that are not 0; of policies those of caps."""
    places = [f"{table}.{row.row_key}.{column}" for table, column in LIMITS for row in getattr(case, table)]
    caps = {f"policies.{row.policy}.value" for row in case.policies if row.kind == "cap"}
    for place in (*places, *OF_PARK):
        if place.startswith("policies.") and place not in caps:
            continue
        if number_at(case, place):
            yield place


def _margin(case: Case, site: Site, point: LinearPoint, place: str, step: float) -> Margin:
    present, above = _stepped(case, place, step)
    below, change = _stepped(case, place, -step)[1], step * abs(present)
    more, dual = _worth(case, point, place, above, change)
    less, _ = _worth(case, point, place, below, -change)
    accuracy = 2 * ROUNDING * abs(point.cost) / change
    more, less, dual = (0.0 if abs(worth) <= accuracy else worth for worth in (more, less, dual))
    return Margin(place, present, unit_at(case, place), more, less, dual, accuracy, _hours(site, place))


def _stepped(case: Case, place: str, share: float) -> tuple[float, float]:
    """The number at a place, and with a share of it added."""
    present = number_at(case, place)
    assert present is not None
    return present, present + share * abs(present)


def _worth(case: Case, point: LinearPoint, place: str, value: float, change: float) -> tuple[float, float]:
    """Fall of the cost per unit, solved and to first order; infinite where it cannot run."""
    try:
        first, solved = point.change(case, place, value, solved=True)
    except ValueError:
        return math.nan, math.nan
    return -solved / change, -first / change


def _planned_anew(case: Case, first: Plan, one: Margin, step: float, limits: dict[str, Any]) -> Margin:
    """The margin with the difference of two plans, one of a step more."""
    change = step * abs(one.present)
    try:
        new = optimise(with_value(case, one.place, one.present + change), start=first, **limits)
    except CaseError:
        return one
    if not new.found or new.bound is None or first.bound is None or first.objective_name != "cost":
        return one
    costs, bounds = [float(plan.kpi["total_cost_per_y"]) for plan in (first, new)], [first.bound, new.bound]
    accuracy = sum(max(cost - bound, 0.0) for cost, bound in zip(costs, bounds, strict=True)) / change
    return replace(one, best_more=(costs[0] - costs[1]) / change, best_accuracy=accuracy)


def unit_at(case: Case, place: str) -> str:
    """Unit of the number at a place, with the currency and the units of the case."""
    home, _, rest = place.partition(".")
    row, _, name = rest.rpartition(".")
    money = case.info.currency or "money"
    if home == "policies" and name == "value":
        return _unit_of_policy(next(one for one in case.policies if one.policy == row), case, money)
    record = TABLES[home] if home in TABLES else SECTIONS[home]
    known = by_name(record)[name if home in TABLES else rest].unit or ""
    commodity = next(
        (getattr(one, "commodity", None) for one in getattr(case, home, ()) if home in TABLES and one.row_key == row), None
    )
    counted = next((one.counted_in for one in case.commodities if one.commodity == commodity), "unit")
    power = known.replace("unit/h", "MW" if counted == "MWh" else f"{counted}/h")
    return power.replace("unit", counted).replace("money", money)


def _unit_of_policy(policy: Policy, case: Case, money: str) -> str:
    """Unit of a policy's value as its row states it: a tax is per unit, a limit by the year, a share 1."""
    if policy.against is not None:
        return "1"
    unit = policy.unit or ("equivalent" if policy.kind == "equivalent_tax" else policy_unit(policy, case))
    if unit in ("1", "%", "m2", "tce/t"):
        return unit
    if policy.kind in ("tax", "credit", "equivalent_tax"):
        return unit if unit.startswith(money) else f"{money}/{unit}"
    return unit if unit.endswith(("/y", "/a")) else f"{unit}/y"


def _hours(site: Site, place: str) -> float:
    """Amount in a year that one unit of a rate stands for [unit h/y]; NaN of what is no rate."""
    home, _, rest = place.partition(".")
    row, _, column = rest.rpartition(".")
    if not column.endswith(("_per_h", "duty_mw")):
        return math.nan
    record = next(one for one in getattr(site.case, home) if one.row_key == row)
    return sum(site.weight(o) * site.factor(record.profile, o) for o in site.conditions)
