r"""Break-even price and distance of every new link of a plan.

With a charge of :math:`p` on each unit that a link sends, the least cost :math:`V(p)` is concave, with the plan's own flow
:math:`F` as slope at 0. It leaves where :math:`V(p)` reaches the least cost without it, :math:`W`. As :math:`V(p) \le V(0) + p
F`, it stays for certain while :math:`p \le (W - V(0)) / F`: a bound from below, whatever else changes. The same holds of the
cost of each further km. Where one linear problem is enough the crossing itself is found, by solving with the link at the charge
where both were the same (Dinkelbach). In a park with more choices both sides are the best plans found there: an estimate.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.link_value.evaluator import LinkSearch, LinkValue
from parkloop.optimizer.analyses.link_value.tables import LinkValues, link_values
from parkloop.optimizer.analyses.resilience.single import plan_to_run
from parkloop.optimizer.parametric.subject import candidates, subject_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.resolve.opening import session_of
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import Asking, Keeping, pressed

BreakEvenKind = Literal["found", "at least", "at most", "estimate", "no end", "nothing", "open"]
SECONDS = 3.0
"""Time of one crossing in a large park [s]"""
COLUMNS = (
    *("link", "item", "flow_per_y", "saves_per_y", "saves_low_per_y", "saves_high_per_y", "charge_per_unit", "charge_is"),
    *("length_km", "break_even_km", "km_is", "largest_km"),
)


@dataclass(frozen=True)
class BreakEvenOfLink:
    """What a link of a plan saves, and from which charge and length on it leaves.

    ``charge_is`` and ``km_is``: the value is ``found``, or the link stays ``at least`` so far, or ``at most``, as losses and
    power per km are not counted; ``estimate``: neither; ``no end``: it never leaves, as nothing runs without it; ``nothing``:
    nothing of it costs by km; ``open``: the gaps do not prove that it saves anything.
    """

    link: str
    item: str
    flow_per_y: float
    value: LinkValue
    charge_per_unit: float
    charge_is: BreakEvenKind
    length_km: float
    break_even_km: float
    km_is: BreakEvenKind
    largest_km: float | None


@dataclass(frozen=True, eq=False)
class BreakEvens:
    """Break-even values of the new links of a plan."""

    links: tuple[BreakEvenOfLink, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per new link, that which saves least first [money/y, money/unit, km]"""
        rows = [
            (
                *(one.link, one.item, one.flow_per_y, one.value.saves, one.value.saves_at_least, one.value.saves_at_most),
                *(one.charge_per_unit, one.charge_is, one.length_km, one.break_even_km, one.km_is, one.largest_km),
            )
            for one in sorted(self.links, key=lambda one: one.value.saves)
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def __repr__(self) -> str:
        return f"BreakEvens({len(self.links)} links)"


def breakeven(
    case: Case,
    plan: Plan | None = None,
    *,
    links: Sequence[str] | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_link: Callable[[BreakEvens], None] | None = None,
) -> BreakEvens:
    """Break-even price and distance of every new link of a plan, everything else optimised again.

    Args:
        case: the park.
        plan: a plan of it; none: the one of least cost.
        links: new links of the plan that are asked for; none: all.
        time_limit: seconds of the plan, and of each link.
        gap: relative, of the plan.
        cancel: is asked whether to stop. It and Ctrl-C end it; what was found is kept.
        on_link: is called with what is known after each link.

    Returns:
        ``.table`` with one row per new link. What a mode loses or takes in power per km is not counted in distances, which are
        ``at most`` then.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: arguments that cannot be meant, or no plan was found.

    Method: see the head of the module; Dinkelbach W. (1967) Manage. Sci. 13, 492-498.

    Examples:
        >>> import parkloop as pl
        >>> table = pl.breakeven(pl.load_case("two_firms")).table.set_index("link")
        >>> table.loc["rinse_water/greenhouse/water_pipe", ["saves_per_y", "break_even_km"]].round(2).tolist()
        [79000.0, 7.58]
    """
    case, given = checked(case), ArgumentCheck()
    if plan is not None:
        given.plan("plan", plan, found=True)
    wanted = given.names("links", links, "rinse_water/greenhouse/water_pipe")
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    given.function("on_link", on_link)
    given.raise_faults()
    with Asking(cancel) as stopped:
        first = plan_to_run(case, plan, time_limit, gap, stopped)
    rows = first.tables["links"].query("status == 'new'").set_index("link")
    for link in wanted or ():
        if link not in rows.index:
            given.fault(link, say("the plan does not build it"))
    given.raise_faults()
    rows = rows if wanted is None else rows.loc[list(dict.fromkeys(wanted))]
    known, found = candidates(case), list[BreakEvenOfLink]()
    with Keeping(cancel) as stopped:
        session = session_of(case)

        def heard(values: LinkValues) -> None:
            value = values[-1]
            if value.link in rows.index and not stopped():
                flow, capacity = (float(rows[name][value.link]) for name in ("flow_per_y", "capacity"))
                found.append(_of_link(case, session, known[value.link], value, flow, capacity, time_limit))
                if on_link is not None:
                    on_link(BreakEvens(tuple(found)))

        link_values(
            case,
            [link for link in rows.index if link in known],
            plan=first,
            time_limit=time_limit,
            on_value=heard,
            cancel=stopped,
        )
    return BreakEvens(tuple(found))


def _of_link(
    case: Case, session: Session | None, link: Candidate, value: LinkValue, flow: float, capacity: float, time_limit: float | None
) -> BreakEvenOfLink:
    """Break-even values of a link, by crossings where there is a session, else bounds."""
    per_km = _cost_per_km(link, flow, capacity)
    charge, charge_is = _bound(value, flow)
    further, km_is = _bound(value, per_km)
    lossy = (
        link.mode.loss_per_km > 0
        or link.mode.electricity_mwh_per_unit_km > 0
        or link.mode.co2_kg_per_unit_km > 0
        or link.loses_standing
    )
    if value.saves_at_least <= 0.0 < value.saves_at_most and not (session is not None and session.small):
        (charge, charge_is), (further, km_is) = ((math.nan, "open" if kind != "nothing" else kind) for kind in (charge_is, km_is))
    elif session is not None and link.id in session.columns and math.isfinite(value.saves):
        on_flow, on_km = _terms(session, link)
        exact = _crossing(session, case, link, on_flow, time_limit)
        kind: BreakEvenKind = "found" if session.small else "estimate"
        charge, charge_is = (charge, charge_is) if exact is None else (exact, kind)
        exact = _crossing(session, case, link, on_km, time_limit) if per_km else None
        further, km_is = (further, km_is) if exact is None else (exact, kind)
    if lossy and km_is in ("found", "at least"):
        km_is = "at most" if km_is == "found" else "estimate"
    return BreakEvenOfLink(
        *(
            link.id,
            link.item or "water",
            flow,
            value,
            charge,
            charge_is,
            link.length_km,
            link.length_km + further,
            km_is,
            link.mode.max_km,
        )
    )


def _bound(value: LinkValue, per_unit: float) -> tuple[float, BreakEvenKind]:
    """How far it stays for certain: what it saves at least by what each unit costs."""
    if per_unit <= 0:
        return math.nan, "nothing"
    if value.saves_at_least == math.inf:  # proven: that no plan was found without it in the time proves nothing
        return math.inf, "no end"
    return max(value.saves_at_least, 0.0) / per_unit, "at least"


def _cost_per_km(link: Candidate, flow: float, capacity: float) -> float:
    """Cost of each further km at a flow and a capacity [money/y/km]"""
    capital = link.fixed_capital_per_km + link.capital_per_capacity_km * capacity
    return link.terms.annual_rate * capital + link.mode.opex_per_unit_km * flow


def _terms(session: Session, link: Candidate) -> tuple[Floats, Floats]:
    """Costs by column (n,) of a charge of 1 on each unit sent, and of one km more."""
    built, on_flow, on_km = session.built, np.zeros(session.problem.columns), np.zeros(session.problem.columns)
    for arc in built.network.arcs_of[link.id]:
        for o in built.site.conditions:
            on_flow[built.column(built.ledger.flow[arc.id, o])] += built.site.weight(o)
    on_km += link.mode.opex_per_unit_km * on_flow
    on_km[session.columns[link.id]] += link.terms.annual_rate * link.fixed_capital_per_km
    capacity = built.model.links.capacity
    if link.id in capacity:
        on_km[built.column(capacity[link.id])] += link.terms.annual_rate * link.capital_per_capacity_km
    return on_flow, on_km


def _crossing(session: Session, case: Case, link: Candidate, c: Floats, time_limit: float | None) -> float | None:
    """Where the plans with and without a link cost the same; ``None`` where that was not confirmed."""
    limit = session.pace * SECONDS if time_limit is None else time_limit
    subject = subject_of(case, link.id, session.links)
    search = LinkSearch(session, subject, (session.columns[link.id],), time.monotonic() + limit, limit / 3)
    value, confirmed = search.crossing(session.with_parametric_cost(c, 0.0, 0.0), 0.0, (0.0, math.inf))
    return value if confirmed and not pressed() else None
