"""Every kind of write of the product with a fault at each of its points; each function gives back what came of them.

With ``step`` 1 they are all operations on files, and each kilobyte of a file; with ``step`` n each n-th of them.
"""

import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from parkloop.cases import load_case, read_workbook, to_tables, write_workbook
from parkloop.cases import store as s
from parkloop.cases.schema import Case
from parkloop.cases.store import StoreError
from parkloop.optimizer import optimise
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue, tasks
from parkloop.optimizer.jobs.progress import Work
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.verified import verified_plan
from parkloop.optimizer.solver.outcome import Progress
from tests.support.attacks.faults import Counts, Do, How, Look, at_operations, at_sizes

HOWS: tuple[How, ...] = ("killed", "refused")
NAME = "shipped/two_firms"


@cache
def case() -> Case:
    return load_case("two_firms")


@cache
def other() -> Case:
    return case().model_copy(update={"info": case().info.model_copy(update={"title": "Other"})})


@cache
def plan() -> Plan:
    return optimise(case())


def saves(folder: Path, step: int) -> Counts:
    """A save of a second revision."""

    def do() -> None:
        with closing(opened(folder)) as store:
            s.save(store, "base", other(), "bo", "second", 1)

    def look(acknowledged: bool) -> None:
        with closing(opened(folder)) as store:
            numbers = [revision.number for revision in s.history(store, "base")]
            assert numbers in ([2, 1], [2, 1] if acknowledged else [1])
            assert [case(), other()][: len(numbers)] == [s.load(store, "base", number) for number in sorted(numbers)]

    return in_store(folder, do, look, step)


def edits(folder: Path, step: int) -> Counts:
    """An unsaved edit that is kept in the place of another one."""
    first = to_tables(case())[1]["plants"]
    later = first.assign(title="later")

    def do() -> None:
        with closing(opened(folder)) as store:
            s.draft_put(store, "base", "anna", 1, {"plants": later})

    def look(acknowledged: bool) -> None:
        with closing(opened(folder)) as store:
            draft = s.draft_get(store, "base", "anna")
            assert draft is not None
            assert draft.tables["plants"].equals(later) or (not acknowledged and draft.tables["plants"].equals(first))

    return in_store(folder, do, look, step)


def in_store(folder: Path, do: Do, look: Look, step: int) -> Counts:
    """Some work on a store with a case and an edit, at the points of its files."""
    kept = folder.with_name(f"{folder.name} before")
    with closing(opened(kept)) as store:
        s.create(store, "base", case(), "anna", "first")
        s.draft_put(store, "base", "anna", 1, {"plants": to_tables(case())[1]["plants"]})
    sizes = range(0, 140_000, 1024 * step)
    anew = copying(kept, folder)
    return total(at_sizes(do, look, anew, how, sizes, (StoreError,)) for how in HOWS)


def new_stores(folder: Path, step: int) -> Counts:
    """A store that is made, and a first save into it."""

    def do() -> None:
        with closing(opened(folder)) as store:
            s.create(store, "base", case(), "anna", "first")

    def look(acknowledged: bool) -> None:
        with closing(opened(folder)) as store:
            assert {found.name for found in s.cases(store)} in ({"base"}, {"base"} if acknowledged else set())

    counts = at_both(do, look, emptying(folder), folder, step, (StoreError,))
    return counts + total(
        at_sizes(do, look, emptying(folder), how, range(0, 140_000, 1024 * step), (StoreError,)) for how in HOWS
    )


def starts(folder: Path, step: int) -> Counts:
    """A job that is started; the process for it is none of the matter."""

    def look(acknowledged: bool) -> None:
        assert [] == queue.broken()
        found = queue.known()
        assert len(found) == 1 or (not acknowledged and not found)
        assert all(case() == load_case(job.folder / "case") for job in found)

    counts = at_both(lambda: queue.start(case(), NAME, {}), look, emptying(folder), folder, step, (OSError,))
    sizes = range(0, 3000, 50 * step)
    return counts + total(
        at_sizes(lambda: queue.start(case(), NAME, {}), look, emptying(folder), how, sizes, (OSError,)) for how in HOWS
    )


def works(folder: Path, step: int) -> Counts:
    """A job at work: news, tables, answers, a plan that takes the place of another, and its end."""
    kept = folder.with_name(f"{folder.name} before")
    shutil.copytree(queue.start(case(), NAME, {}).folder, kept)
    place = next(iter(queue.known())).folder
    table = pd.DataFrame({"value": range(3)})
    better = replace(plan(), seconds=plan().seconds + 1.0)

    def task(work: Work, job: queue.Job, _: Case) -> queue.JobState:
        for found in (plan(), better):
            work.report(stage="plan", steps_done=1)
            work.news(Progress(1.0, 2.0, 1.0))
            queue.write_table(job.folder / "sweep.csv", table)
            queue.write_json(job.folder / "trial.json", {"kept": True})
            work.keep(found, "plan")
        return "done"

    def do() -> None:
        tasks.TASKS["solve"] = task
        work.run(place)

    def look(acknowledged: bool) -> None:
        assert [] == queue.broken()
        job = queue.read(place)
        assert job.status.state in ("done", "failed", "interrupted", "queued")
        assert not (acknowledged and job.status.state in ("queued", "interrupted"))
        found, cells = queue.plan(job), queue.table(job, "sweep")
        assert found is None or found.certified
        assert cells is None or table.equals(cells)
        assert queue.answer(job, "trial") in (None, {"kept": True})
        assert all("seconds" in record for record in queue.progress(job))
        if job.status.state == "done":
            assert found is not None and found.seconds == better.seconds

    return at_both(do, look, copying(kept, place), place, step, (OSError,))


def plans(folder: Path, step: int) -> Counts:
    """A plan that is written into a new folder, and over another plan."""
    better = replace(plan(), seconds=plan().seconds + 1.0)
    target = folder / "plan"

    def look(acknowledged: bool) -> None:
        try:
            found = verified_plan(case(), target)
        except FileNotFoundError:
            assert not acknowledged
        except PlanFilesError as error:
            raise AssertionError(f"half a plan: {error}") from error
        else:
            assert found.seconds in (better.seconds, better.seconds if acknowledged else plan().seconds)

    def anew() -> None:
        emptying(folder)()
        plan().to_folder(target)

    def do() -> None:
        better.to_folder(target)

    return at_both(do, look, anew, folder, step, (OSError,)) + at_both(do, look, emptying(folder), folder, step, (OSError,))


def exports(folder: Path, step: int) -> Counts:
    """A workbook in the place of another one."""
    target = folder / "park.xlsx"

    def anew() -> None:
        emptying(folder)()
        target.write_bytes(workbook())

    def look(acknowledged: bool) -> None:
        assert read_workbook(target).info.title in ("Other", "Other" if acknowledged else case().info.title)

    def do() -> None:
        write_workbook(other(), target)

    return at_both(do, look, anew, folder, step, (OSError,)) + at_sizes(
        do, look, anew, "killed", range(0, 40_000, 1000 * step), (OSError,)
    )


@cache
def workbook() -> bytes:
    path = Path(queue.home()) / "first.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(case(), path)
    content = path.read_bytes()
    path.unlink()
    return content


WRITES: dict[str, Callable[[Path, int], Counts]] = {
    "save": saves,
    "edit": edits,
    "new store": new_stores,
    "job start": starts,
    "job at work": works,
    "plan folder": plans,
    "workbook": exports,
}
"""What is written, and the function that tries its points in a folder; jobs stand in $PARKLOOP_HOME, which is that folder."""


def opened(folder: Path) -> s.Store:
    return s.open_store(f"sqlite:///{folder / 'parkloop.db'}")


def emptying(folder: Path) -> Do:
    def anew() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    return anew


def copying(kept: Path, folder: Path) -> Do:
    def anew() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, folder)

    return anew


def at_both(do: Do, look: Look, anew: Do, within: Path, step: int, words: tuple[type[Exception], ...]) -> Counts:
    return total(at_operations(do, look, anew, how, within, step, words) for how in HOWS)


def total(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())
