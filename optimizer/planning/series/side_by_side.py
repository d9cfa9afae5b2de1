"""Parallel solves: the plans of several questions, in their order, by some processes."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import OPTIONS, optimise
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.planning.series.kept_plans import KeptPlans
from parkloop.optimizer.system.cluster import scheduler
from parkloop.optimizer.system.executor import mapped
from parkloop.optimizer.system.parallel import MOST

SolveTask = tuple[Case, Mapping[str, Any]]
"""A case, and options of ``optimise``."""
STAYS_HERE = frozenset({"progress", "cancel"})
"""Options that are not for each solve, but for all together."""


def check_options(given: ArgumentCheck, function: str, options: Mapping[str, Any], *fixed: str) -> None:
    """Check the options of many solves; ``fixed`` ones cannot be chosen."""
    given.options(function, options, set(OPTIONS) - STAYS_HERE - set(fixed))


def check_jobs(given: ArgumentCheck, n_jobs: object, resume: object, options: Mapping[str, Any]) -> None:
    """Check processes and folder of a series of solves, and options that neither can have.

    Raises:
        ValueError: the cluster that the environment names cannot be used.
    """
    if n_jobs not in (None, -1):
        given.whole("n_jobs", n_jobs, 1, MOST)
    if resume is not None and not isinstance(resume, str | Path):
        given.fault("resume", say("found {value}, but a folder is meant", value=repr(resume)))
    if options.get("extra") is None:
        return
    if n_jobs not in (None, 1) or (n_jobs is not None and scheduler() is not None):
        given.fault("extra", say("a rule of a script is known to its own process only: use n_jobs=1, and no cluster"))
    if resume is not None:
        given.fault(
            "extra", say("a plan under a rule of a script is not kept in a folder, which cannot tell one rule from another")
        )


def check_series(
    given: ArgumentCheck,
    function: str,
    options: Mapping[str, Any],
    *fixed: str,
    n_jobs: object,
    resume: object,
    **listeners: object,
) -> None:
    """Check all that a series of solves is given: listeners, options, processes and folder.

    Raises:
        ValueError: the cluster that the environment names cannot be used.
    """
    for name, listener in listeners.items():
        given.function(name, listener)
    check_options(given, function, options, *fixed)
    check_jobs(given, n_jobs, resume, options)


def plans_of(
    tasks: Sequence[SolveTask],
    n_jobs: int,
    cancel: Callable[[], bool] | None = None,
    progress: bool | Callable[[int, int], None] = False,
    resume: str | Path | None = None,
) -> Iterator[Plan]:
    """Plans of cases in order, solved in parallel with options of ``optimise``.

    Args:
        tasks: cases with their options.
        n_jobs: local processes; -1: one for each processor.
        cancel: ends it between two plans.
        progress: shows a line, or calls a function with how many are found and wanted.
        resume: folder of finished plans, in which each is kept as soon as it is found, and which are not solved again.
    """
    began, line = time.monotonic(), ProgressLine()

    def tell(found: int) -> None:
        if callable(progress):
            progress(found, len(tasks))
        elif progress:
            line.say(f"{time.monotonic() - began:6.1f} s · {found} of {len(tasks)} plans")

    with closing(_answers(tasks, n_jobs, KeptPlans(resume))) as answers:
        for found, plan in enumerate(answers, start=1):
            tell(found)
            yield plan
            if cancel is not None and cancel():
                break
    line.end()


def _answers(tasks: Sequence[SolveTask], n_jobs: int, kept: KeptPlans) -> Generator[Plan, None, None]:
    """Plans in order: those that are kept, and all others as they are solved."""
    known = {number: plan for number, task in enumerate(tasks) if (plan := kept.find(*task)) is not None}
    left = [number for number in range(len(tasks)) if number not in known]

    def keep(place: int, plan: Plan) -> None:
        kept.keep(*tasks[left[place]], plan)

    with closing(mapped(solved, [tasks[number] for number in left], n_jobs, keep)) as solving:
        for number in range(len(tasks)):
            yield known.pop(number) if number in known else next(solving)


def solved(task: SolveTask) -> Plan:
    """The plan of one task."""
    case, options = task
    return optimise(case, **options)
