"""Parallel solves: the plans of several questions, in their order, by some processes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import OPTIONS, optimise
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.system.parallel import MOST, mapped

SolveTask = tuple[Case, Mapping[str, Any]]
"""A case, and options of ``optimise``."""
STAYS_HERE = frozenset({"progress", "cancel"})
"""Options that are not for each solve, but for all together."""


def check_options(given: ArgumentCheck, function: str, options: Mapping[str, Any], *fixed: str) -> None:
    """Check the options of many solves; ``fixed`` ones cannot be chosen."""
    given.options(function, options, set(OPTIONS) - STAYS_HERE - set(fixed))


def check_jobs(given: ArgumentCheck, n_jobs: object, options: Mapping[str, Any]) -> None:
    """Check the number of processes, and options that other processes cannot have."""
    if n_jobs != -1:
        given.whole("n_jobs", n_jobs, 1, MOST)
    if options.get("extra") is not None and n_jobs != 1:
        given.fault("extra", say("a rule of a script is known to its own process only: use n_jobs=1"))


def plans_of(
    tasks: Sequence[SolveTask],
    n_jobs: int,
    cancel: Callable[[], bool] | None = None,
    progress: bool | Callable[[int, int], None] = False,
) -> Iterator[Plan]:
    """Plans of cases in order, solved in parallel with options of ``optimise``.

    ``n_jobs`` processes; -1: one for each processor.

    ``cancel`` ends it between two plans; ``progress`` shows a line, or calls a function with how many are found and wanted.
    """
    began, line = time.monotonic(), ProgressLine()

    def tell(found: int) -> None:
        if callable(progress):
            progress(found, len(tasks))
        elif progress:
            line.say(f"{time.monotonic() - began:6.1f} s · {found} of {len(tasks)} plans")

    with closing(_answers(tasks, n_jobs)) as answers:
        for found, plan in enumerate(answers, start=1):
            tell(found)
            yield plan
            if cancel is not None and cancel():
                break
    line.end()


def _answers(tasks: Sequence[SolveTask], n_jobs: int) -> Any:
    return mapped(solved, tasks, n_jobs)


def solved(task: SolveTask) -> Plan:
    """The plan of one task."""
    case, options = task
    return optimise(case, **options)
