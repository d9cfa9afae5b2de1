"""Running a bundle again: whether today's program on this machine finds what the bundle says."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from parkloop.optimizer.analyses import kept
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.studies.bundle import unpack
from parkloop.optimizer.studies.reading import bundled_study
from parkloop.optimizer.studies.run import ANALYSES, PLANS, StudyResult, run_study

Agreement = Literal["same", "within accuracy", "differs", "missing"]
DIGITS = 1e-6
"""Relative difference of numbers that are the same but for rounding."""
OF_THE_RUN = frozenset({"seconds", "build_seconds"})
"""Columns that tell of the run and not of the park."""
COLUMNS = ("item", "agreement", "before", "after", "largest_difference", "at")


@dataclass(frozen=True, eq=False)
class Rerun:
    """Bundle run again: what was found now, and one row per plan and table that says whether it agrees.

    ``agreement`` is ``same`` (to 1e-6 of each number), ``within accuracy`` (as near as the gaps of both prove), ``differs`` or
    ``missing``; ``before`` and ``after`` are the objectives of plans, ``largest_difference`` is relative, found ``at`` a row and
    column of the first table that differs.
    """

    result: StudyResult
    table: pd.DataFrame

    @property
    def reproduced(self) -> bool:
        """Whether everything agrees within its accuracy."""
        return self.result.complete and bool(self.table["agreement"].isin(["same", "within accuracy"]).all())


def rerun(
    bundle: str | Path,
    *,
    folder: str | Path | None = None,
    n_jobs: int | None = None,
    on_step: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Rerun:
    """Run a bundle again from the cases in it, and compare every plan and table with what it holds.

    Args:
        bundle: archive that ``write_bundle`` wrote.
        folder: where the new answers are written; none: a temporary folder.
        n_jobs: processes side by side; none: as the study says.
        on_step: as of ``run_study``.
        cancel: as of ``run_study``.

    Returns:
        ``.reproduced``, and ``.table`` with a row per plan and table of an analysis.

    Raises:
        BundleError: it is no bundle, or was changed.
        OSError: a file cannot be read or written.

    Examples:
        >>> import pathlib, tempfile
        >>> import parkloop as pl
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "one.toml").write_text('cases.today.case = "two_firms"')
        >>> pl.write_bundle(pl.run_study(folder / "one.toml", folder / "out"), folder / "one.zip")
        >>> pl.rerun(folder / "one.zip").reproduced
        True
    """
    with tempfile.TemporaryDirectory(prefix="parkloop-") as temporary:
        before = Path(temporary) / "bundle"
        unpack(bundle, before)
        after = Path(temporary) / "again" if folder is None else Path(folder)
        result = run_study(bundled_study(before), after, n_jobs=n_jobs, on_step=on_step, cancel=cancel)
        rows = [*_plans(before, result), *_tables(before, result)]
        return Rerun(result, pd.DataFrame(rows, columns=list(COLUMNS)))


AgreementRow = tuple[str, Agreement, float | None, float | None, float | None, str]


def _plans(before: Path, result: StudyResult) -> Iterator[AgreementRow]:
    """Agreement of each plan: its tables, else its objective within both gaps."""
    for asked in result.study.plans:
        item, now = f"{PLANS}/{asked.name}", result.found.get(asked.name)
        try:
            then = Plan.from_folder(before / item)
        except (FileNotFoundError, ValueError):
            then = None
        if now is None or then is None:
            yield item, "missing", _objective(then), _objective(now), None, ""
            continue
        largest, place = max((_difference(then.tables[name], now.tables[name], name) for name in then.tables), key=_size)
        agreement: Agreement = "same" if then.status == now.status and largest <= DIGITS else _of_objectives(then, now)
        yield item, agreement, then.objective, now.objective, largest, "" if largest <= DIGITS else place


def _objective(plan: Plan | None) -> float | None:
    return None if plan is None else plan.objective


def _of_objectives(then: Plan, now: Plan) -> Agreement:
    """Whether the bounds of two plans of one question allow both objectives."""
    if then.objective is None or now.objective is None or then.bound is None or now.bound is None:
        return "same" if (then.objective, then.status) == (now.objective, now.status) else "differs"
    room = DIGITS * max(abs(then.objective), abs(now.objective))
    return "within accuracy" if max(then.bound, now.bound) <= min(then.objective, now.objective) + room else "differs"


def _tables(before: Path, result: StudyResult) -> Iterator[AgreementRow]:
    """Agreement of each table of each analysis: to the last digits, or within twice the gap of its solves."""
    for asked in result.study.analyses:
        try:
            then = kept.read(before / ANALYSES / asked.name)
        except kept.ResultFilesError:
            yield f"{ANALYSES}/{asked.name}", "missing", None, None, None, ""
            continue
        now = result.results.get(asked.name)
        for name, cells in then.tables.items():
            if now is None or name not in now.tables:
                yield f"{ANALYSES}/{asked.name}/{name}", "missing", None, None, None, ""
                continue
            # what was computed just now is brought to the form of what was written
            largest, place = _difference(cells, kept.written(now.tables[name]), name)
            near = 2 * (asked.limits.get("gap") or 0.0)
            agreement: Agreement = "same" if largest <= DIGITS else "within accuracy" if largest <= near else "differs"
            yield f"{ANALYSES}/{asked.name}/{name}", agreement, None, None, largest, "" if agreement == "same" else place


def _size(found: tuple[float, str]) -> float:
    return found[0]


def _difference(one: pd.DataFrame, other: pd.DataFrame, name: str) -> tuple[float, str]:
    """Largest relative difference of two tables and its place; infinite where rows or texts differ."""
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return np.inf, name
    worst, place = 0.0, name
    for column in [column for column in one.columns if column not in OF_THE_RUN]:
        apart = _apart(one[column], other[column])
        if len(apart) and apart.max() > worst:
            worst, place = float(apart.max()), f"{name}, row {int(apart.argmax()) + 1}, {column}"
    return worst, place


def _apart(one: pd.Series, other: pd.Series) -> np.ndarray:
    """Differences of two columns, relative to the larger number or a millionth of the largest."""
    try:
        first, second = one.to_numpy(dtype=float), other.to_numpy(dtype=float)
    except (TypeError, ValueError):
        alike = [str(left) == str(right) for left, right in zip(one, other, strict=True)]
        return np.where(alike, 0.0, np.inf)
    both = np.maximum(np.abs(first), np.abs(second))
    scale = np.maximum(both, DIGITS * np.nanmax(both, initial=0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.where(first == second, 0.0, np.abs(first - second) / scale)
    missing = np.isnan(first) | np.isnan(second)
    return np.where(missing, np.where(np.isnan(first) & np.isnan(second), 0.0, np.inf), apart)
