"""Values of the links of a case, one after the other, as tables; every link of every park has one."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from parkloop.cases.schema import Case
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.link_value.evaluator import BreakEven, LinkValue, link_evaluator, saved
from parkloop.optimizer.analyses.what_if.changes import Change, changed
from parkloop.optimizer.parametric.subject import Subject, candidates, subject_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.resolve.effort import Answer
from parkloop.optimizer.system.interrupts import Keeping

VALUES = (*("link", "built", "cost_with", "cost_without", "saves", "saves_at_least", "saves_at_most", "capital", "seconds"),)
"""Columns of the table of values, one row per link [money/y, s]"""
BREAK_EVENS = ("link", "parameter", "present", "value", "confirmed")
"""Columns of the table of break-even values, one row per link and parameter."""


class LinkValues(tuple[LinkValue, ...]):
    """Values of links, in the order in which they were asked."""

    __slots__ = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per link: ``built``, least costs, saving, proven range, capital [money/y]

        Least costs are with and without the link.
        """
        return pd.DataFrame([[getattr(one, name) for name in VALUES] for one in self], columns=list(VALUES))

    @property
    def break_evens(self) -> pd.DataFrame:
        """One row per link and parameter: ``present`` value, break-even ``value``, whether confirmed."""
        rows = [(one.link, b.parameter, b.present, b.value, b.confirmed) for one in self for b in one.break_evens]
        return pd.DataFrame(rows, columns=list(BREAK_EVENS))


def of_tables(values: pd.DataFrame, break_evens: pd.DataFrame) -> LinkValues:
    """Read the values of links from their two tables."""
    turns: dict[str, list[BreakEven]] = {}
    for row in break_evens.to_dict("records"):
        value = None if pd.isna(row["value"]) else float(row["value"])
        turns.setdefault(row["link"], []).append(BreakEven(row["parameter"], row["present"], value, bool(row["confirmed"])))
    rows: list[dict[Any, Any]] = values.drop(columns="saves").to_dict("records")
    return LinkValues(LinkValue(**row, break_evens=tuple(turns.get(row["link"], ()))) for row in rows)


def link_value(
    case: Case,
    link: str,
    *,
    plan: Plan | None = None,
    time_limit: float | None = None,
    cancel: Callable[[], bool] | None = None,
) -> LinkValue:
    """Value of a link: least cost without it less least cost with it, everything else re-optimised.

    Args:
        case: the case.
        link: id of a link (as of ``candidates``) or of a technology that a plan may have or not, or an exchange between two
            plants by any of its links and modes, as ``giver>taker:what``: ``what`` is a commodity, a material, a giving stream or
            ``water``.
        plan: the plan of the case that is the starting point; without it the one of least cost is found first.
        time_limit: seconds; by default 3 in large parks. Where qualities mix, it is solved to the end.
        cancel: says whether to stop.

    Returns:
        What the link saves with its proven ends [money/y], and its break-even values: by which factor on its capital, at which
        carbon price [money/t], subsidy or water price the plans with and without it cost the same. Where qualities mix, where
        credits count from a baseline, and of a link that stands, there are no break-even values.

    Raises:
        CaseError: the case is faulty.
        UnknownLinkError: no candidate is called so.
        ArgumentError, ValueError: what is no plan, one that was not found, or a time that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed, or it was cancelled.

    Example:
        >>> import parkloop
        >>> found = parkloop.link_value(parkloop.load_case("two_firms"), "rinse_water/greenhouse/water_pipe")
        >>> round(found.saves), found.built
        (79000, True)
    """
    found = link_values(case, [link], plan=plan, time_limit=time_limit, cancel=cancel)
    if not found:
        raise KeyboardInterrupt
    return found[0]


def link_values(
    case: Case,
    links: Sequence[str],
    *,
    plan: Plan | None = None,
    time_limit: float | None = None,
    on_value: Callable[[LinkValues], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> LinkValues:
    """Values of several links of a case, which share what is built for each.

    Arguments and errors as of ``link_value``.

    ``time_limit`` [s] is that of one link; ``on_value`` hears of the values so far. Ctrl-C and ``cancel`` end it; the values that
    were known by then are given back.
    """
    case, given = checked(case), ArgumentCheck()
    names = given.names("links", links, "supply/sink/pipe", least=0) or ()
    given.limits(time_limit)
    given.function("on_value", on_value)
    given.function("cancel", cancel)
    if plan is not None:
        given.plan("plan", plan, found=True)
    given.raise_faults()
    evaluator, known = link_evaluator(case), candidates(case)
    subjects = [subject_of(case, name, known) for name in names]
    tell = on_value or (lambda found: None)
    found: list[LinkValue] = []
    with Keeping(cancel) as stopped:
        start = optimise(case, cancel=stopped) if plan is None else plan
        for subject in subjects:
            if stopped():
                break
            exact = evaluator if evaluator is not None and evaluator.knows(subject) else None
            one = exact.value_of(start, subject, time_limit) if exact else _by_solving(case, start, subject, known, stopped)
            found.append(one)
            tell(LinkValues(found))
    return LinkValues(found)


def _by_solving(
    case: Case, plan: Plan, subject: Subject, known: Mapping[str, Candidate], cancel: Callable[[], bool]
) -> LinkValue:
    """Value of a subject by one more solve, without it or with it.

    Where no session is possible, or something of it exists. What is no single link is closed or asked for by a rule beside the
    case.
    """
    there = set(plan.tables["links"]["link"]) | set(plan.tables["technologies"].query("new_size > 0")["technology"])
    built = not there.isdisjoint(subject.choices)
    if subject.links and (len(subject.links) == 1 or built):
        change = Change(links={name: "forbidden" if built else "required" for name in subject.choices})
        turned = optimise(changed(case, change, known), start=plan, cancel=cancel)
    else:
        turned = optimise(case, start=plan, cancel=cancel, extra=partial(_made, choices=subject.choices, least=int(not built)))
    here, other = _answer_of(plan), _answer_of(turned)
    within, without = (here, other) if built else (other, here)
    least, most = saved(within, without, here.bound)
    return LinkValue(subject.id, built, within.objective, without.objective, least, most, 0.0, (), turned.seconds)


def _made(model: Any, ledger: Ledger, choices: Sequence[str], least: int) -> Any:
    """Rule of a model: at least one of some choices is made (1), or none of them (0)."""
    choosable = {**ledger.built, **ledger.built_technology}
    made = sum(choosable[name] for name in choices if name in choosable)
    return made >= 1 if least else made <= 0


def _answer_of(plan: Plan) -> Answer:
    """The cost of a plan and its bound, which is that of the cost only where cost was the objective."""
    if not plan.found:
        return Answer(None, math.inf, math.inf if plan.status == "infeasible" else -math.inf)
    bound = plan.bound if plan.bound is not None and plan.objective_name == "cost" and plan.scope == "park" else -math.inf
    return Answer(None, plan.kpi["total_cost_per_y"], bound)
