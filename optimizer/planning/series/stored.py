"""Plans in the store of saved cases, found again by question and content of the case."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.store import Run, SolvedResult, Store, StoreDamagedError, run_files, run_get, run_key, run_put
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.verified import verified
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.solver.outcome import Progress

ONLY_LOOKING_ON = frozenset({"case", "progress", "cancel"})
"""Arguments of `optimise` that change no answer, and the case, which has a digest of its own."""
LATER = {"seed": 0, "extra": None, "shares": None}
"""Arguments that older runs do not state, with what they were."""
SIGNATURE = inspect.signature(optimise)


def options_of(**options: Any) -> dict[str, Any]:
    """All options of a solve, those not given by their default: equal for equal questions.

    Raises:
        TypeError: `optimise` takes no such option.
        ArgumentError: ``extra`` is given: what a rule of a script says is not known to a store.
    """
    bound = SIGNATURE.bind(None, **options)
    bound.apply_defaults()
    given = bound.arguments.items()
    asked = {name: value for name, value in given if name not in ONLY_LOOKING_ON and not (name in LATER and LATER[name] == value)}
    if "extra" in asked:
        raise ArgumentError(
            say("extra: a plan under a rule of a script is not kept, for the store cannot tell one rule from another.")
        )
    objective, only, shares = asked["objective"], asked["only"], asked.get("shares")
    asked["objective"] = [objective] if isinstance(objective, str) else list(objective)
    asked["only"] = None if only is None else sorted(only)
    asked["scope"] = str(asked["scope"])
    if shares is not None:
        asked["shares"] = shares.rows
    return asked


def key_of(case: Case, **options: Any) -> str:
    """Key of a question: equal for equal inputs of the case, options and program."""
    return run_key(case, options_of(**options))


def keep(
    store: Store,
    name: str,
    case: Case,
    plan: Plan,
    *,
    author: str,
    started: datetime,
    revision: int | None = None,
    **options: Any,
) -> Run:
    """Keep the plan of a case, as it was solved with these options of `optimise`, as a run."""
    asked = options_of(**options)
    return run_put(store, name, case, asked, result_of(plan), author=author, started=started, revision=revision)


def find(store: Store, case: Case, **options: Any) -> tuple[Run, Plan] | None:
    """Best stored answer to a question, of any saved case; None where none verifies."""
    run = run_get(store, key_of(case, **options))
    if run is None:
        return None
    try:
        return run, plan_of(store, run, case)
    except (PlanFilesError, StoreDamagedError):  # whoever asks is answered anew
        return None


def plan_of(store: Store, run: Run, case: Case) -> Plan:
    """The plan of a run, as it was kept.

    Raises:
        PlanFilesError: it is no plan of the case, or was changed since.
    """
    source = f"run {run.id} of {run.case}"
    return verified(case, Plan.from_texts(run_files(store, run.id), source), source)


def solve(
    store: Store,
    name: str,
    case: Case,
    *,
    author: str,
    revision: int | None = None,
    progress: bool | Callable[[Progress], None] = False,
    cancel: Callable[[], bool] | None = None,
    **options: Any,
) -> Plan:
    """The plan of a case: the kept one where the same was asked before, else solved now and kept."""
    asked = options_of(**options)
    if kept := find(store, case, **asked):
        return kept[1]
    started = datetime.now(UTC)
    plan = optimise(case, progress=progress, cancel=cancel, **asked)
    keep(store, name, case, plan, author=author, started=started, revision=revision, **asked)
    return plan


def result_of(plan: Plan) -> SolvedResult:
    """A plan as the store keeps it."""
    return SolvedResult(
        goal=plan.objective_name,
        scope=plan.scope,
        status=plan.status,
        certified=plan.certified,
        objective=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        seconds=plan.seconds,
        figures=plan.kpi,
        files=plan.texts(),
    )
