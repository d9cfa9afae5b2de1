"""Tornado: what each uncertain number alone moves the cost between the ends of its range.

First every number is ranked by the linear problem of what is built (see ``gradients``): solved at the farther end, to first order
at the other. Those that move most are then put to both ends, and what is built is run again at each; where it is asked for, the
park is planned anew too. What is built is one of all plans, so that the plan made anew is never dearer.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from parkloop.cases.changes.places import with_value
from parkloop.cases.faults import CaseError
from parkloop.cases.messages import joined, template
from parkloop.cases.schema import Case
from parkloop.models.design import Design
from parkloop.optimizer.analyses.resilience.operation import FINE, Operation, Operator
from parkloop.optimizer.analyses.resilience.single import as_run, plan_to_run
from parkloop.optimizer.analyses.sensitivity.gradients import LinearPoint, linear_point
from parkloop.optimizer.analyses.sensitivity.ranges import NumberRange, Ranges, ranges_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.system.interrupts import Asking, Keeping

MOST_NUMBERS = 1000
UNKNOWN = (math.nan, math.nan)
COLUMNS = (
    *("place", "grade", "present", "low", "high", "solved", "estimate_low_per_y", "estimate_high_per_y"),
    *("fixed_low_per_y", "fixed_high_per_y", "fixed_accuracy_per_y", "best_low_per_y", "best_high_per_y", "best_accuracy_per_y"),
    *("swing_per_y", "outcome_low", "outcome_high", "note"),
)
EndOutcome = Literal["", "impossible", "open", "refused"]
"""Why a cost is not known at the end of a range: what is built cannot run, none was found, the case refuses the value."""
OUTCOMES = {
    "impossible": template("what is built cannot run at {value}"),
    "open": template("no operation was found at {value}"),
}


@dataclass(frozen=True)
class TornadoEnd:
    """Cost at an end of a range less that at present, and what the gaps leave open [money/y]

    NaN: not known; ``outcome`` says why, and ``refusal`` what the case says of a value that it refuses.
    """

    fixed: float = math.nan
    fixed_accuracy: float = math.nan
    best: float = math.nan
    best_accuracy: float = math.nan
    outcome: EndOutcome = ""
    refusal: str = ""


@dataclass(frozen=True)
class TornadoBar:
    """A number of a tornado: its range, estimates of both ends, and the ends that were solved.

    ``farther`` says why the estimate at the farther end is not known.
    """

    number: NumberRange
    estimates: tuple[float, float]
    ends: tuple[TornadoEnd, TornadoEnd] | None = None
    farther: TornadoEnd = TornadoEnd()

    @property
    def reasons(self) -> tuple[TornadoEnd, TornadoEnd]:
        """Both ends with what is known of why they have no cost."""
        if self.ends is not None:
            return self.ends
        far_is_low = self.number.farthest == self.number.low
        return (self.farther, TornadoEnd()) if far_is_low else (TornadoEnd(), self.farther)

    @property
    def note(self) -> str:
        """Why costs at its ends are not known."""
        values = (self.number.low, self.number.high)
        found = (note_of_end(end.outcome, value, end.refusal) for end, value in zip(self.reasons, values, strict=True))
        return joined(dict.fromkeys(filter(None, found)), "; ")

    @property
    def swing(self) -> float:
        """Width of the bar: of the best plans, else of what is built, else of estimates [money/y]"""
        for low, high in self.sides:
            known = [change for change in (low, high) if math.isfinite(change)]
            if known:
                return max(*known, 0.0) - min(*known, 0.0)
        return math.nan

    @property
    def sides(self) -> list[tuple[float, float]]:
        """Changes at both ends, the best founded pair first; what lies within its accuracy is none."""
        if self.ends is None:
            return [self.estimates]
        low, high = self.ends
        best = _effect(low.best, low.best_accuracy), _effect(high.best, high.best_accuracy)
        fixed = _effect(low.fixed, low.fixed_accuracy), _effect(high.fixed, high.fixed_accuracy)
        return [best, fixed, self.estimates]


@dataclass(frozen=True, eq=False)
class Tornado:
    """Bars of uncertain numbers, the widest first; ``plan`` is what is built, run at least cost."""

    plan: Plan
    bars: tuple[TornadoBar, ...]
    left_out: Mapping[str, str]

    @property
    def table(self) -> pd.DataFrame:
        """One row per number: range, estimates, changes as built and planned anew, swing [money/y]

        Numbers that were not ``solved`` have first-order changes only. What lies within its accuracy counts as 0 in the swing.
        """
        return pd.DataFrame([_row(bar) for bar in self.bars], columns=list(COLUMNS))

    def __repr__(self) -> str:
        return f"Tornado({sum(bar.ends is not None for bar in self.bars)} of {len(self.bars)} numbers solved)"


def _effect(change: float, accuracy: float) -> float:
    """A change, 0 where the gaps do not prove one."""
    return 0.0 if math.isfinite(change) and abs(change) <= accuracy else change


def _row(bar: TornadoBar) -> tuple[Any, ...]:
    number, ends = bar.number, bar.ends or (TornadoEnd(), TornadoEnd())
    accuracies = [max(getattr(end, name) for end in ends) for name in ("fixed_accuracy", "best_accuracy")]
    outcomes = [end.outcome for end in bar.reasons]
    return (
        *(number.place, number.grade, number.present, number.low, number.high, bar.ends is not None, *bar.estimates),
        *(ends[0].fixed, ends[1].fixed, accuracies[0], ends[0].best, ends[1].best, accuracies[1], bar.swing, *outcomes, bar.note),
    )


def note_of_end(outcome: str, value: float, refusal: str = "") -> str:
    """Why the cost is not known with a value, by an outcome."""
    return OUTCOMES[outcome](value=f"{value:g}") if outcome in OUTCOMES else refusal


def tornado(
    case: Case,
    plan: Plan | None = None,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    most: int = 12,
    how: str = "fixed",
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_number: Callable[[Tornado], None] | None = None,
) -> Tornado:
    """Tornado: what each uncertain number moves the cost between its low and its high end.

    Args:
        case: the park.
        plan: a plan of it; none: the one of least cost.
        ranges: (low, high) by place; none: those that provenance.csv states.
        most: numbers that are put to both ends; the others keep their first-order change.
        how: ``fixed``: what is built is run again at the ends; ``anew``: the park is planned anew there too.
        time_limit: seconds of each plan, and of each operation (default 10, where qualities mix).
        gap: relative, of the plans.
        cancel: is asked whether to stop. It and Ctrl-C end it; what was found is kept.
        on_number: is called with the tornado so far.

    Returns:
        ``.table`` with one row per number, the widest bar first, and ``.left_out`` with the ranges that cannot be used.

    Raises:
        CaseError: the case is faulty, or has no such place.
        ArgumentError, ValueError: arguments that cannot be meant, or no plan was found.

    Method: one-at-a-time sensitivity, Saltelli A. et al. (2008) Global Sensitivity Analysis; screening see ``gradients``. It
    misses what numbers do together.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.tornado(pl.load_case("two_firms"), ranges={"water_streams.town_water.price_per_t": (1, 4)})
        >>> found.table[["place", "fixed_low_per_y", "fixed_high_per_y"]].round().values.tolist()
        [['water_streams.town_water.price_per_t', -192000.0, 384000.0]]
    """
    case, given = checked(case), ArgumentCheck()
    if plan is not None:
        given.plan("plan", plan, found=True)
    given.whole("most", most, 0, MOST_NUMBERS)
    given.one_of("how", how, ("fixed", "anew"))
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    given.function("on_number", on_number)
    given.raise_faults()
    known, reoptimise = ranges_of(case, ranges), how == "anew"
    with Asking(cancel) as stopped:
        first = plan_to_run(case, plan, time_limit, gap, stopped)
        ran = as_run(case, first, time_limit)
        operator = Operator.of(case, time_limit, cancel)
    solver = _Ends(case, first, design_of(ran), operator, operator.whole(ran), reoptimise, time_limit, gap, cancel)
    bars: list[TornadoBar] = []

    def so_far() -> Tornado:
        return Tornado(ran, tuple(sorted(bars, key=_order)), known.left_out)

    with Keeping(cancel) as stopped:
        for bar in _screened(case, known, solver.design, most, stopped):
            if stopped():
                break
            bars.append(bar)
        bars.sort(key=_order)
        # what is built cannot run at the end of a range: known already, unless the park is planned anew there
        asked = [n for n, bar in enumerate(bars) if reoptimise or not bar.farther.outcome][:most]
        for n in asked:
            if stopped():
                break
            bars[n] = replace(bars[n], ends=solver.ends(bars[n].number))
            if on_number is not None:
                on_number(so_far())
    return so_far()


def _order(bar: TornadoBar) -> tuple[bool, bool, float]:
    """What was solved, the widest first; what cannot run at an end; the others by estimates."""
    return bar.ends is None, not bar.farther.outcome, -bar.swing if math.isfinite(bar.swing) else -math.inf


def _screened(case: Case, known: Ranges, design: Design, most: int, stopped: Callable[[], bool]) -> Iterator[TornadoBar]:
    """The numbers with estimates of both ends, where more are given than are solved.

    The linear problem of what is built is solved at the farther end and taken to first order at the other.
    """
    point = linear_point(case, design) if len(known.numbers) > most else None
    if point is not None:
        point.learn(case, {number.place: number.farthest for number in known.numbers}, stopped)
    for number in known.numbers:
        yield TornadoBar(number, UNKNOWN) if point is None else _estimated(case, number, point)


def _estimated(case: Case, number: NumberRange, point: LinearPoint) -> TornadoBar:
    far = number.farthest
    try:
        first, solved = point.change(case, number.place, far, solved=True)
    except ValueError as error:
        return TornadoBar(number, UNKNOWN, farther=TornadoEnd(outcome="refused", refusal=str(error)))
    if solved == math.inf:
        return TornadoBar(number, UNKNOWN, farther=TornadoEnd(outcome="impossible"))
    slope = (first if math.isfinite(first) else solved) / (far - number.present)
    near = slope * ((number.high if far == number.low else number.low) - number.present)
    return TornadoBar(number, (solved, near) if far == number.low else (near, solved))


@dataclass(frozen=True)
class _Ends:
    """Costs at the ends of ranges, beside those at the present values."""

    case: Case
    first: Plan
    design: Design
    operator: Operator
    whole: Operation
    reoptimise: bool
    time_limit: float | None
    gap: float | None
    cancel: Callable[[], bool] | None

    def ends(self, number: NumberRange) -> tuple[TornadoEnd, TornadoEnd]:
        """Both ends of a range."""
        return self.end(number.place, number.low), self.end(number.place, number.high)

    def operated(self, place: str, value: float) -> TornadoEnd:
        """What is built, run with another value."""
        try:
            case = with_value(self.case, place, value)
        except CaseError as error:
            return TornadoEnd(outcome="refused", refusal=str(error))
        found = self.operator.at(case, self.design).run(self.design)
        if not found.possible:
            return TornadoEnd(outcome="impossible" if found.possible is False else "open")
        accuracy = found.cost - found.bound + self.whole.cost - self.whole.bound
        return TornadoEnd(found.cost - self.whole.cost, max(accuracy, FINE * abs(self.whole.cost)))

    def end(self, place: str, value: float) -> TornadoEnd:
        """Both costs with another value: of what is built, and of the best plan where that is asked for."""
        fixed = self.operated(place, value)
        if not self.reoptimise:
            return fixed
        try:
            case = with_value(self.case, place, value)
        except CaseError:
            return fixed
        new = optimise(case, time_limit=self.time_limit, gap=self.gap, cancel=self.cancel, start=self.first)
        costs = [cost for cost in (self.whole.cost + fixed.fixed, _cost(new)) if math.isfinite(cost)]
        if not costs or new.bound is None:
            return fixed
        least = self.first.bound if self.first.bound is not None and self.first.objective_name == "cost" else -math.inf
        accuracy = max(min(costs) - new.bound, 0.0) + max(self.whole.cost - least, 0.0)
        return replace(fixed, best=min(costs) - self.whole.cost, best_accuracy=accuracy)


def _cost(plan: Plan) -> float:
    return float(plan.kpi["total_cost_per_y"]) if plan.found else math.nan
