"""Plans in the store of saved cases: kept once solved, and found again by what was asked of which case."""

import inspect
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cases.schema import Case
from cases.store import Result, Run, Store, run_files, run_get, run_key, run_put
from optimizer.outcome import Progress
from optimizer.plan import Plan
from optimizer.planning import optimise

ONLY_LOOKING_ON = frozenset({"case", "on_progress", "cancel"})
"""Arguments of `optimise` that change no answer, and the case, which has a digest of its own."""
SIGNATURE = inspect.signature(optimise)


def options_of(**options: Any) -> dict[str, Any]:
    """All options of a solve, those not given by their default: equal for equal questions.

    Raises:
        TypeError: `optimise` takes no such option.
    """
    bound = SIGNATURE.bind(None, **options)
    bound.apply_defaults()
    asked = {name: value for name, value in bound.arguments.items() if name not in ONLY_LOOKING_ON}
    objective, only = asked["objective"], asked["only"]
    asked["objective"] = [objective] if isinstance(objective, str) else list(objective)
    asked["only"] = None if only is None else sorted(only)
    asked["scope"] = str(asked["scope"])
    return asked


def key_of(case: Case, **options: Any) -> str:
    """What stands for a question: equal for equal inputs of the case, options and program."""
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
    """The best kept answer to a question, whichever saved case it was asked of; None where there is none."""
    run = run_get(store, key_of(case, **options))
    return None if run is None else (run, plan_of(store, run))


def plan_of(store: Store, run: Run) -> Plan:
    """The plan of a run, as it was kept."""
    return plan_of_files(run_files(store, run.id))


def solve(
    store: Store,
    name: str,
    case: Case,
    *,
    author: str,
    revision: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    **options: Any,
) -> Plan:
    """The plan of a case: the kept one where the same was asked before, else solved now and kept."""
    asked = options_of(**options)
    if kept := find(store, case, **asked):
        return kept[1]
    started = datetime.now(UTC)
    plan = optimise(case, on_progress=on_progress, cancel=cancel, **asked)
    keep(store, name, case, plan, author=author, started=started, revision=revision, **asked)
    return plan


def result_of(plan: Plan) -> Result:
    """A plan as the store keeps it."""
    return Result(
        goal=plan.objective_name,
        scope=plan.scope,
        status=plan.status,
        certified=plan.certified,
        objective=plan.objective,
        bound=plan.bound,
        gap=plan.gap,
        seconds=plan.seconds,
        figures=plan.kpi,
        files=files_of(plan),
    )


def files_of(plan: Plan) -> dict[str, str]:
    """The texts of the files of a plan's folder, by name."""
    with tempfile.TemporaryDirectory() as folder:
        plan.to_folder(folder)
        return {path.name: path.read_bytes().decode() for path in sorted(Path(folder).iterdir())}


def plan_of_files(files: dict[str, str]) -> Plan:
    """The plan of the texts of its files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / Path(name).name).write_bytes(text.encode())
        return Plan.from_folder(folder)
