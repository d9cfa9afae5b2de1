"""A good plan of a changed case within seconds, from the plan before the change."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from cases.schema import Case
from models.policy import limits_broken
from optimizer.arguments import Given, checked
from optimizer.certify import certify
from optimizer.interrupts import Asking
from optimizer.kpi import key_figures, risk_figures
from optimizer.outcome import relative_gap
from optimizer.plan import COLUMNS, Plan
from optimizer.proof import kind_of
from optimizer.session import Answer, Effort, Session, open_session
from optimizer.table_order import in_own_order
from optimizer.tables import all_tables

SECONDS = 6.0
CLOSE = 1e-3
"""Gap at which a plan counts as proven where none is asked for."""


def quick(
    case: Case,
    before: Plan,
    seconds: float = SECONDS,
    cancel: Callable[[], bool] | None = None,
    gap: float | None = None,
) -> Plan | None:
    """The best plan of least cost near an earlier one and near the relaxed problem, certified, with a bound as it comes.

    It counts as proven within ``gap``, relative.

    ``None`` where nothing was found, the certificate refuses it, or one problem is not enough (see `open_session`).

    Raises:
        CaseError: the case is faulty.
        ValueError: a flow that nothing limits, an earlier plan that was not found, or a time that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed before there was anything to keep.
    """
    began, case, given = time.monotonic(), checked(case), Given()
    given.plan("before", before, found=True)
    given.limits(seconds, gap, seconds="seconds")
    given.function("cancel", cancel)
    given.end()
    with Asking(cancel):
        session = open_session(case)
        if session is None:
            return None
        built_seconds = time.monotonic() - began
        effort = Effort(seconds=seconds, proof=False, cancel=cancel)
        session.best(session.problem, _choices(session, before), replace(effort, seconds=seconds / 2))
        answer = session.best(session.problem, {}, effort)
        plan = None if answer.x is None else _plan(session, answer, CLOSE if gap is None else gap)
    if plan is None or plan.faults:
        return None
    return replace(plan, seconds=time.monotonic() - began, build_seconds=built_seconds)


def _choices(session: Session, plan: Plan) -> dict[int, float]:
    """What an earlier plan builds, by column, as far as this case lets it."""
    links, technologies = plan.tables["links"], plan.tables["technologies"]
    chosen = {*links["link"], *technologies.loc[technologies["new_size"] > 0, "technology"]}
    columns = {**session.columns, **session.technologies}
    low, high = session.problem.col_lower, session.problem.col_upper
    return {j: float(np.clip(float(name in chosen), low[j], high[j])) for name, j in columns.items()}


def _plan(session: Session, answer: Answer, wanted: float) -> Plan:
    """The plan of a solution, its tables certified from the case alone; proven where its gap is at most the one wanted."""
    built, problem = session.built, session.problem
    x = np.asarray(answer.x)
    built.load(x[: len(built.variables)])
    cost = float(pyo.value(built.ledger.expected(built.ledger.costs)))
    tables = all_tables(built)
    tables["broken_policies"] = pd.DataFrame(limits_broken(built.model.policy), columns=list(COLUMNS["broken_policies"]))
    faults = certify(session.case, tables, objective=cost, scope="park", only=None, credit_baseline={})
    bound = answer.bound if math.isfinite(answer.bound) else None
    gap = None if bound is None else relative_gap(cost, bound, abs(cost) or 1.0)
    return Plan(
        case=session.case.info.id,
        objective_name="cost",
        scope="park",
        status="optimal" if gap is not None and gap <= wanted else "feasible",
        objective=cost,
        bound=bound,
        gap=gap,
        candidates=len(built.network.links),
        variables=problem.columns,
        binaries=int(problem.integer.sum()),
        constraints=problem.rows,
        proof=kind_of(built),
        certified=not faults,
        faults=tuple(faults),
        kpi=key_figures(tables) | risk_figures(tables, 0.9),
        tables=in_own_order(session.case, tables),
    )
