"""Pyomo model of a case by itself, to be read, extended or solved elsewhere."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyomo.environ as pyo

from parkloop.cases.disk import atomic
from parkloop.cases.schema import Case
from parkloop.models.accounts.closing import objective as objective_of
from parkloop.models.site import Scope
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.plan.arguments import ArgumentCheck, check_objectives, checked
from parkloop.optimizer.planning.pipeline import credit_base, site_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.extra import ExtraRule
from parkloop.optimizer.solver.limits import Limits


def build_model(
    case: Case,
    objective: str = "cost",
    *,
    scope: str = "park",
    only: Iterable[str] | None = None,
    cvar_level: float = 0.9,
    extra: ExtraRule | None = None,
) -> pyo.ConcreteModel:
    """Pyomo model of a case, as ``optimise`` solves it, with one objective.

    It can be read, changed and written.

    Where qualities mix it is the model on the safe side, with every outlet at its limit: what it admits holds, and ``optimise``
    may find better. A commodity may run in a circle in it where that costs nothing; ``optimise`` excludes that.

    Args:
        case: the park.
        objective: one of those of ``optimise``.
        scope: ``park``, ``plant`` or ``baseline``.
        only: plants of a coalition; none: all.
        cvar_level: probability below the worst tail of ``cvar``.
        extra: a rule of your own, see ``optimise``.

    Returns:
        A ``pyomo.environ.ConcreteModel``: one block per sub-system, one constraint per rule of the manual, and the objective
        ``model.objective``. ``model.write("park.lp")`` and ``"park.mps"`` write it for any solver.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: an unknown objective, scope or plant.
        RuleError: see ``optimise``.

    Examples:
        >>> import pyomo.environ as pyo
        >>> import parkloop as pl
        >>> model = pl.build_model(pl.load_case("two_firms"), "cost")
        >>> [block.name for block in model.component_objects(pyo.Block)][:3]
        ['existing', 'technologies', 'scale']
    """
    case, given = checked(case), ArgumentCheck()
    objectives, members = check_objectives(given, case, [objective], scope, only, cvar_level)
    given.function("extra", extra)
    given.raise_faults()
    asked = Question(case, objectives, Scope(scope), members, Limits(), False, cvar_level=cvar_level, extra=extra)
    return _with_objective(asked).model


def write_model(case: Case, objective: str, file: Path) -> bool:
    """Write the model of a case as ``.mps`` or ``.lp``, whole or not at all.

    Rules and variables have the names of the manual.

    Returns:
        Whether qualities mix in it: then it is on the safe side, and ``optimise`` may find better.

    Raises:
        CaseError, ArgumentError, RuleError: as ``build_model``.
        OSError: the file cannot be written.
    """
    case, given = checked(case), ArgumentCheck()
    objectives, _ = check_objectives(given, case, [objective], Scope.PARK.value, None, 0.0)
    given.raise_faults()
    built = _with_objective(Question(case, objectives, Scope.PARK, None, Limits(), False))
    with tempfile.TemporaryDirectory(prefix="parkloop-") as folder:
        beside = Path(folder) / f"model{file.suffix.lower()}"
        built.model.write(str(beside), io_options={"symbolic_solver_labels": True})
        atomic.write({file: beside.read_bytes()})
    return bool(mixing_kinds(built.site, built.network))


def _with_objective(question: Question) -> Build:
    built = whole_model(question)
    built.model.objective = pyo.Objective(expr=objective_of(built.ledger, question.objectives[0]) + built.ledger.nothing)
    return built


def whole_model(question: Question) -> Build:
    """The model of a question with all its candidates, and its arrays."""
    site, base = site_of(question), credit_base(question)
    return build(site, bounded_network(site, base, question.name), base)
