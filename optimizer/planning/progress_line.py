"""Progress line of a solve, overwritten in a terminal or below a cell of a notebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from parkloop.optimizer.plan.wording import number, percent
from parkloop.optimizer.solver.outcome import Progress, relative_gap

WIDTH = 78


class ProgressLine:
    """Progress line on the error stream.

    Where that is neither a terminal nor a notebook, one line for each piece of news.
    """

    def __init__(self) -> None:
        """Nothing has been shown yet."""
        self.shown = False

    def say(self, text: str) -> None:
        """Write a text over the line."""
        sys.stderr.write(f"\r{text:<{WIDTH}}" if _written_over() else f"{text}\n")
        sys.stderr.flush()
        self.shown = True

    def show(self, progress: Progress) -> None:
        """Incumbent, bound and gap; before the first bound the solver is still at the first relaxation."""
        parts = (
            f"{progress.seconds:6.1f} s",
            "no plan yet" if progress.objective is None else f"best {number(progress.objective)}",
            "first relaxation" if progress.bound is None else f"bound {number(progress.bound)}",
            "" if progress.gap is None else f"gap {percent(progress.gap)} %",
        )
        self.say(" · ".join(part for part in parts if part))

    def end(self) -> None:
        """Leave the line."""
        if self.shown and _written_over():
            sys.stderr.write("\n")
            sys.stderr.flush()


class BestSoFar:
    """Progress of a question in several solves: the best incumbent and bound of any of them."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        """Report to a listener."""
        self.tell = tell
        self.objective: float | None = None
        self.bound: float | None = None

    def __call__(self, progress: Progress) -> None:
        """Report the best of this progress and of what was before."""
        self.objective = min((v for v in (self.objective, progress.objective) if v is not None), default=None)
        self.bound = max((v for v in (self.bound, progress.bound) if v is not None), default=None)
        objective, bound = self.objective, self.bound
        if objective is not None and bound is not None:
            bound = min(bound, objective)
        gap = relative_gap(objective, bound, 1.0 if objective is None else abs(objective) or 1.0)
        self.tell(replace(progress, objective=objective, bound=bound, gap=gap))


def without_bound(tell: Callable[[Progress], None] | None) -> Callable[[Progress], None] | None:
    """Listener of the solve of a part of the plans, whose bound is none of all."""
    return None if tell is None else lambda progress: tell(replace(progress, bound=None, gap=None))


@contextmanager
def progress_listener(progress: bool | Callable[[Progress], None]) -> Iterator[Callable[[Progress], None] | None]:
    """Listener of a solve that hears of nothing worse than before: the line for True, a function."""
    if callable(progress):
        yield BestSoFar(progress)
        return
    line = ProgressLine()
    try:
        yield BestSoFar(line.show) if progress else None
    finally:
        line.end()


def _written_over() -> bool:
    """Whether a line can be written over: on a terminal, and in what a notebook shows below a cell."""
    return sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel")
