"""Assembly of plans, here only: from a solution, or from the reasons for having none."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from parkloop.cases import warnings
from parkloop.cases.messages import say
from parkloop.cases.schema.digests import inputs_digest
from parkloop.models.accounts.risk import RISKS
from parkloop.optimizer.certificate.accounting.risk import Claim
from parkloop.optimizer.certificate.certify import certify
from parkloop.optimizer.certificate.inputs.part import CoalitionPart
from parkloop.optimizer.extraction.tables import all_tables
from parkloop.optimizer.plan.kpi import key_figures, risk_figures, risk_of
from parkloop.optimizer.plan.origin import Origin, made
from parkloop.optimizer.plan.proof import kind_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.extra import name_of
from parkloop.optimizer.solver.outcome import Outcome, relative_gap
from parkloop.optimizer.solver.problem import Floats

CreditBase = Mapping[tuple[str, str], float]
"""Amount of the baseline that a credit counts from, by policy and plant."""


def unanswered(question: Question, status: str, reasons: Iterable[str]) -> Plan:
    """The plan of a question that was not solved, or is not yet: a status and the reasons."""
    digest = inputs_digest(question.case)
    return Plan(
        case=question.case.info.id,
        objective_name=question.name,
        scope=question.scope.value,
        status=status,
        only=question.only,
        case_digest=digest,
        currency=question.case.info.currency,
        reasons=tuple(reasons),
        provenance=made(digest, question.options),
        origin=Origin(question.case, question.extra),
    )


def answered(question: Question, built: Build, outcome: Outcome, build_seconds: float) -> Plan:
    """Plan of a solved question without its tables: status, bound and sizes of the model."""
    digest = inputs_digest(question.case)
    return Plan(
        case=question.case.info.id,
        objective_name=question.name,
        scope=question.scope.value,
        status=outcome.status.value,
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap,
        seconds=time.monotonic() - question.limits.began if question.limits.began else outcome.seconds,
        build_seconds=build_seconds,
        candidates=len(built.network.links),
        screened=dict(built.network.screened),
        variables=built.problem.columns,
        binaries=int(built.problem.integer.sum()),
        constraints=built.problem.rows,
        proof=kind_of(built),
        only=question.only,
        cvar_level=question.cvar_level,
        case_digest=digest,
        currency=question.case.info.currency,
        warnings=(*warnings(question.case), *filter(None, [outcome.warning]), *_under_a_rule(question)),
        provenance=made(digest, question.options),
        origin=Origin(question.case, question.extra),
    )


def _under_a_rule(question: Question) -> list[str]:
    """Note that a plan keeps a rule which its case does not have."""
    if question.extra is None:
        return []
    rule = name_of(question.extra)
    return [
        say("The plan keeps the rule '{rule}' of a script, not part of the case: its certificate checks all else.", rule=rule)
    ]


class Certificates:
    """Certificates of solutions of one question, of which the last one is kept.

    The plan is mostly made of the solution that a search asked about last.
    """

    def __init__(self, question: Question, base: CreditBase) -> None:
        """Nothing has been certified yet."""
        self.question, self.base = question, base
        self._last: tuple[Build, Floats, _Certificate] | None = None

    def passes(self, built: Build, x: Floats) -> bool:
        """Whether a solution (n,) of a model passes."""
        return not self._of(built, x).faults

    def certified(self, plan: Plan, built: Build, x: Floats) -> Plan:
        """As the function of this name."""
        return _with_tables(self.question, plan, built, self._of(built, x), self.base)

    def _of(self, built: Build, x: Floats) -> "_Certificate":
        last = self._last
        if last is None or last[0] is not built or not np.array_equal(last[1], x):
            last = self._last = built, x.copy(), _certificate(self.question, built, x, self.base)
        return last[2]


class _Certificate(NamedTuple):
    """Cost of a solution as the model has it, its tables, and the faults that were found in both."""

    cost: float
    tables: dict[str, pd.DataFrame]
    faults: list[str]


def certified(question: Question, plan: Plan, built: Build, x: Floats, base: CreditBase) -> Plan:
    """Plan with tables and key figures of a certified solution, else with its faults.

    Case and tables alone confirm it.
    """
    return Certificates(question, base).certified(plan, built, x)


def _with_tables(question: Question, plan: Plan, built: Build, found: _Certificate, base: CreditBase) -> Plan:
    """Plan of a certificate; what is claimed of its risk is checked besides."""
    tables = found.tables
    plan, claim = _claimed(question, plan, tables)
    faults = found.faults if claim is None else _faults(question, built, found.cost, base, tables, claim)
    if faults:
        return replace(plan, status="error", faults=tuple(faults), reasons=(say("The plan failed its certificate."),))
    kpi = key_figures(tables) | risk_figures(tables, question.cvar_level)
    return replace(plan, certified=True, kpi=kpi, credit_baseline=_credits(base), tables=tables)


def faults_of(question: Question, built: Build, x: Floats, base: CreditBase | None = None) -> list[str]:
    """Faults that the certificate finds in a solution; empty where it passes."""
    return _certificate(question, built, x, base or {}).faults


def _certificate(question: Question, built: Build, x: Floats, base: CreditBase) -> _Certificate:
    cost, tables = _loaded(question, built, x)
    return _Certificate(cost, tables, _faults(question, built, cost, base, tables))


def _loaded(question: Question, built: Build, x: Floats) -> tuple[float, dict[str, pd.DataFrame]]:
    """Cost of a solution as the model has it, and its tables, in which capital is on the true curves."""
    built.load(x[: len(built.variables)])
    cost = float(pyo.value(built.ledger.expected(built.ledger.costs)))  # on chords, as the model has it
    return cost, all_tables(built, question.case)


def _faults(
    question: Question,
    built: Build,
    cost: float,
    base: CreditBase,
    tables: dict[str, pd.DataFrame],
    claim: Claim | None = None,
) -> list[str]:
    """Faults that the certificate finds in the tables of a solution, and in its cost."""
    return certify(
        question.case,
        tables,
        objective=cost,
        claim=claim,
        scope=question.scope.value,
        only=question.only,
        credit_baseline=_credits(base),
        part=CoalitionPart(built.site.shares.shares, built.site.shares.allowances),
    )


def _credits(base: CreditBase) -> dict[str, float]:
    """The baseline's amount of each credit's target, by policy."""
    credits: dict[str, float] = {}
    for (policy, _), amount in base.items():
        credits[policy] = credits.get(policy, 0.0) + amount
    return credits


def _claimed(question: Question, plan: Plan, tables: dict[str, pd.DataFrame]) -> tuple[Plan, Claim | None]:
    """Claim on a measure of risk, tightened where a later objective found a plan with less risk."""
    measure = question.objectives[0]
    if measure not in RISKS or plan.objective is None:
        return plan, None
    found = min(plan.objective, risk_of(measure, tables, question.cvar_level))
    claim = Claim(measure, question.cvar_level, found, plan.bound)
    bound = None if plan.bound is None else min(plan.bound, found)
    return replace(plan, objective=found, bound=bound, gap=relative_gap(found, bound, abs(found) or 1.0)), claim
