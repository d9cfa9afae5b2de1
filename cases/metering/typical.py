"""Typical periods of a year of readings, with the error that they make, as tables of a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parkloop.cases.disk import atomic
from parkloop.cases.messages import say
from parkloop.cases.metering.medoids import medoids, nearest
from parkloop.cases.metering.readings import MeterError, Readings, read_readings
from parkloop.cases.text.ids import slug

Metered = NDArray[np.float64]
ROUNDS = 50
"""Most rounds in which sums are kept while nothing exceeds the highest reading."""
DIGITS = 8


@dataclass(frozen=True)
class TypicalPeriods:
    """Typical periods of a year of readings: tables of a case, and how far they are from the readings."""

    conditions: pd.DataFrame
    """Rows of conditions.csv: a step each."""
    profiles: pd.DataFrame
    """Rows of profiles.csv: readings over their mean."""
    calendar: pd.DataFrame
    """Rows of calendar.csv."""
    rates: pd.DataFrame
    """Profile, mean and highest reading of each meter: the mean is the rate that names the profile."""
    errors: pd.DataFrame
    """Of each meter the error by the hour and of the sorted readings (root of the mean square, share of the mean), and those of
    peak and sum (shares of them)."""
    days: pd.DataFrame
    """Typical period of each period of the year."""
    notes: tuple[str, ...] = ()

    def to_folder(self, folder: str | Path) -> None:
        """Write each table as CSV, ``notes`` left out.

        Raises:
            OSError: the folder cannot be written.
        """
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        tables = {name: getattr(self, name) for name in ("conditions", "profiles", "calendar", "rates", "errors", "days")}
        atomic.write({home / f"{name}.csv": table.to_csv(index=False).encode() for name, table in tables.items()})


def typical_periods(
    readings: Readings | pd.DataFrame | str | Path,
    *,
    periods: int = 12,
    hours: int = 24,
    step_h: int = 1,
    peaks: Sequence[str] | bool = True,
    keep_sums: bool = True,
    sheet: str | None = None,
) -> TypicalPeriods:
    """Typical days or weeks of a year of readings, each a period of the year itself (a medoid).

    Args:
        readings: a metering file (CSV or Excel: times, or hours in order, and a column per meter), or a table of hourly readings.
        periods: number of typical periods.
        hours: hours of a period: 24 for days, 168 for weeks.
        step_h: hours of a step; readings in it are averaged.
        peaks: meters whose highest hour is kept, with its period; True: all, False: none.
        keep_sums: keep the sum of each meter: readings but for kept peaks are scaled, none above the highest.
        sheet: sheet of a workbook; None: its first.

    Returns:
        Tables of a case and the error of each meter.

    Raises:
        MeterError: readings are missing or cannot be used, or numbers do not fit.
        OSError: the file cannot be read.

    Examples:
        >>> import parkloop as pl
        >>> import pandas as pd
        >>> year = pd.DataFrame({"sun": ([0] * 12 + [1] * 12) * 365, "load": [2] * 8760})
        >>> typical = pl.typical_periods(year, periods=1, step_h=12)
        >>> typical.conditions[["condition", "hours_per_y", "step", "duration_h"]].values.tolist()
        [['p1_1', 4380.0, 1, 12.0], ['p1_2', 4380.0, 2, 12.0]]
        >>> float(typical.errors["rmse"].max())
        0.0
    """
    read = _read(readings, sheet)
    if hours < 1 or step_h < 1 or hours % step_h or periods < 1:
        raise MeterError(
            say("Periods of {hours} h do not have steps of {step} h; both are whole hours.", hours=hours, step=step_h)
        )
    table, notes = read.hourly, list(read.notes)
    count = len(table) // hours
    if count < periods:
        raise MeterError(
            say("The readings are {count} periods of {hours} h, fewer than {periods}.", count=count, hours=hours, periods=periods)
        )
    if len(table) > count * hours:
        rest = len(table) - count * hours
        notes.append(say("The last {rest} hours are no whole period and are left out.", rest=rest))
    names = [str(name) for name in table.columns]
    kept = names if peaks is True else [] if peaks is False else list(peaks)
    if unknown := [name for name in kept if name not in names]:
        raise MeterError(say("There is no meter {name}; meters are {names}.", name=unknown[0], names=", ".join(names)))
    values = table.to_numpy(dtype=float)[: count * hours].reshape(count, hours // step_h, step_h, len(names)).mean(axis=2)
    return _made(values, names, kept, periods, step_h, keep_sums, notes)


def _read(readings: Readings | pd.DataFrame | str | Path, sheet: str | None) -> Readings:
    if isinstance(readings, Readings):
        return readings
    if isinstance(readings, pd.DataFrame):
        table = readings.astype(float)
        if table.empty or not np.isfinite(table.to_numpy()).all() or (table.to_numpy() < 0).any():
            raise MeterError(say("A table of readings holds numbers of 0 and more, and none is missing."))
        return Readings(table)
    return read_readings(readings, sheet)


def _made(
    values: Metered, names: list[str], kept: list[str], periods: int, step_h: int, keep_sums: bool, notes: list[str]
) -> TypicalPeriods:
    """The tables of readings by period, step and meter (n, steps, meters)."""
    means, highest = values.mean(axis=(0, 1)), values.max(axis=(0, 1))
    spread = np.where(highest - values.min(axis=(0, 1)) > 0, highest - values.min(axis=(0, 1)), 1.0)
    fixed = list(dict.fromkeys(int(values[:, :, names.index(name)].max(axis=1).argmax()) for name in kept))
    if len(fixed) > periods:
        message = say(
            "The peaks of {count} meters need {needed} periods, and {periods} are asked for.",
            count=len(kept),
            needed=len(fixed),
            periods=periods,
        )
        raise MeterError(say("{what} Ask for more, or keep fewer peaks.", what=message))
    points = (values / spread).reshape(len(values), -1)
    chosen = medoids(points, periods, fixed)
    member = nearest(points, chosen)
    typical, weights = values[chosen].copy(), np.bincount(member, minlength=len(chosen)).astype(float)
    for meter, name in enumerate(names) if keep_sums else ():
        peak = chosen.index(int(values[:, :, meter].max(axis=1).argmax())) if name in kept else None
        typical[:, :, meter] = _scaled(
            typical[:, :, meter], weights, float(values[:, :, meter].sum()), float(highest[meter]), peak
        )
    profiles = _profile_names(names)
    order = [f"p{n + 1}" for n in range(len(chosen))]
    return TypicalPeriods(
        pd.DataFrame(_conditions(order, weights, values.shape[1], step_h)),
        pd.DataFrame(_profiles(order, profiles, typical, means)),
        pd.DataFrame(_calendar(order, member)),
        pd.DataFrame({"meter": names, "profile": list(profiles.values()), "mean": means, "highest": highest}),
        pd.DataFrame(_errors(names, values, typical[member])),
        pd.DataFrame(
            {
                "number": np.arange(1, len(member) + 1),
                "period": [order[n] for n in member],
                "stands_for_itself": [n in chosen for n in range(len(member))],
            }
        ),
        tuple(notes),
    )


def _scaled(typical: Metered, weights: Metered, total: float, highest: float, peak: int | None) -> Metered:
    """Readings scaled to the sum of the year, none above the highest, the period of the peak as it is."""
    result, held = typical.copy(), np.zeros(typical.shape, dtype=bool)
    if peak is not None:
        held[peak] = True
    times = np.broadcast_to(weights[:, None], typical.shape)
    for _ in range(ROUNDS):
        free = float((result * times)[~held].sum())
        if free <= 0:
            return result
        result[~held] *= max(0.0, total - float((result * times)[held].sum())) / free
        above = ~held & (result > highest)
        if not above.any():
            return result
        result[above] = highest
        held |= above
    return result


def _profile_names(names: Sequence[str]) -> dict[str, str]:
    """Id of the profile of each meter."""
    found: dict[str, str] = {}
    for place, name in enumerate(names, 1):
        made = slug(name) or f"meter_{place}"
        found[name] = made if made not in found.values() else f"{made}_{place}"
    return found


def _conditions(order: Sequence[str], weights: Metered, steps: int, step_h: int) -> Iterator[dict[str, object]]:
    for period, weight in zip(order, weights, strict=True):
        for step in range(1, steps + 1):
            yield {
                "condition": f"{period}_{step}",
                "hours_per_y": float(weight * step_h),
                "period": period,
                "step": step,
                "duration_h": float(step_h),
            }


def _profiles(order: Sequence[str], profiles: Mapping[str, str], typical: Metered, means: Metered) -> Iterator[dict[str, object]]:
    for meter, (name, profile) in enumerate(profiles.items()):
        mean = float(means[meter]) or 1.0
        for place, period in enumerate(order):
            for step, value in enumerate(typical[place, :, meter], 1):
                yield {
                    "profile": profile,
                    "condition": f"{period}_{step}",
                    "title": name,
                    "factor": round(float(value) / mean, DIGITS),
                }


def _calendar(order: Sequence[str], member: NDArray[np.int64]) -> list[dict[str, object]]:
    """Periods in the order of the year, those that follow themselves counted."""
    rows: list[dict[str, object]] = []
    before, count = -1, 0
    for number in [*member.tolist(), -1]:
        if number == before:
            count += 1
            continue
        if count:
            rows.append({"position": len(rows) + 1, "period": order[before], "repeats": count})
        before, count = number, 1
    return rows


def _errors(names: Sequence[str], values: Metered, typical: Metered) -> Iterator[dict[str, object]]:
    """Errors of each meter where every period is replaced by its typical one."""
    for meter, name in enumerate(names):
        true, said = values[:, :, meter].ravel(), typical[:, :, meter].ravel()
        mean, peak = float(true.mean()) or 1.0, float(true.max()) or 1.0
        yield {
            "meter": name,
            "rmse": float(np.sqrt(((said - true) ** 2).mean())) / mean,
            "rmse_sorted": float(np.sqrt(((np.sort(said) - np.sort(true)) ** 2).mean())) / mean,
            "peak": (float(said.max()) - float(true.max())) / peak,
            "sum": (float(said.sum()) - float(true.sum())) / (float(true.sum()) or 1.0),
        }
