"""Shadow prices of a plan's constraints: duals of the LP with its choices fixed."""

from dataclasses import replace

import numpy as np
import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.site import Scope
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.designs import choice_columns, warm_start
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.model import whole_model
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, solve
from parkloop.optimizer.solver.limits import SMALL_GAP, Limits

COLUMNS = ("constraint", "index", "dual")


def duals_of(case: Case, plan: Plan, constraint: str | None) -> pd.DataFrame:
    """The shadow prices of a plan, see ``Plan.duals``."""
    given = ArgumentCheck()
    given.plan("plan", plan, found=True)
    given.raise_faults()
    limits = Limits(gap=SMALL_GAP)
    objectives = tuple(plan.objective_name.split(","))
    asked = Question(
        case, objectives, Scope(plan.scope), plan.only, limits, False, False, plan.cvar_level, extra=plan.origin.extra
    )
    built = whole_model(asked)
    if mixing_kinds(built.site, built.network):
        raise ValueError(say("Qualities mix in this park: its problem is not linear, and has no shadow prices."))
    held = warm_start(plan, choice_columns(built))
    columns, values = list(held), np.array(list(held.values()))
    problem = built.problem.with_bounds(columns, values, values)
    outcome, x = minimise_acyclic(replace(built, problem=problem), asked.lexicographic_objectives, limits)
    if x is None:
        raise ValueError(say("What the plan builds cannot be run again ({status}).", status=outcome.status))
    linear = problem.fixed(x[: problem.columns]).with_objective(*built.objective(objectives[0]))
    found = solve(linear, SolveOptions(tolerance=1e-9))
    if found.status is not Status.optimal or found.row_duals is None:
        raise ValueError(say("The linear problem of the plan could not be solved ({status}).", status=found.status))
    rows = [(*_named(name), float(dual)) for name, dual in zip(linear.row_names, found.row_duals, strict=True)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if constraint is None:
        return table
    given.one_of("constraint", constraint, dict.fromkeys(table["constraint"]))
    given.raise_faults()
    return table[table["constraint"] == constraint].reset_index(drop=True)


def _named(row: str) -> tuple[str, str]:
    """Rule and index of a row of the model."""
    rule, _, index = row.partition("[")
    return rule, index.removesuffix("]")
