"""Typical periods of a year of readings: by hand, and as tables that a case takes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parkloop.cases.metering.readings import MeterError
from parkloop.cases.metering.typical import TypicalPeriods, typical_periods
from tests.support.by_hand import buy, need, park, solve


def days(*kinds: float) -> pd.DataFrame:
    """Days of 24 h: 12 h without and 12 h with a load of the day."""
    return pd.DataFrame({"load": np.concatenate([[0.0] * 12 + [kind] * 12 for kind in kinds])})


def errors(typical: TypicalPeriods, meter: str = "load") -> "pd.Series[float]":
    return typical.errors.set_index("meter").loc[meter]


def test_a_year_of_two_days_is_told_by_two_without_error() -> None:
    """Proves members, order and hours: 2, 2, 4, 2, 4, 4 is p1 twice, p2, p1, p2 twice; each step passes as often as its day.

    The mean is 1.5, so that factors are 4/3 and 8/3. Sensitivity: a day given to the other kind has an error; days in another
    order have another calendar.
    """
    typical = typical_periods(days(2, 2, 4, 2, 4, 4), periods=2, step_h=12)
    assert typical.calendar[["period", "repeats"]].to_numpy().tolist() == [["p1", 2], ["p2", 1], ["p1", 1], ["p2", 2]]
    assert typical.conditions["hours_per_y"].tolist() == [36.0] * 4
    assert typical.profiles["factor"].tolist() == pytest.approx([0, 4 / 3, 0, 8 / 3], abs=1e-8)
    assert errors(typical)[["rmse", "rmse_sorted", "peak", "sum"]].abs().max() == pytest.approx(0, abs=1e-12)


def test_the_error_is_that_of_the_readings_against_their_typical_ones() -> None:
    """Proves the stated errors without kept peaks and sums: of loads 2, 4 and 9 the medoid of three days is 4.

    Half of the hours are off by 2, 0 and -5: the root of 29/6 over the mean of 2.5; sorted the same; the peak is off by -5/9,
    the sum by -3/15. Sensitivity: an error over loads only is the root of 29/3.
    """
    typical = typical_periods(days(2, 4, 9), periods=1, peaks=False, keep_sums=False)
    assert errors(typical)["rmse"] == pytest.approx((29 / 6) ** 0.5 / 2.5)
    assert errors(typical)["rmse_sorted"] == pytest.approx((29 / 6) ** 0.5 / 2.5)
    assert errors(typical)["peak"] == pytest.approx(-5 / 9)
    assert errors(typical)["sum"] == pytest.approx(-3 / 15)


def test_peaks_and_sums_are_kept() -> None:
    """Proves: the day of the highest hour stands for itself, and the others are scaled to the sum.

    Of 2, 2, 3 and 9 the rest is 7/3 each. Sensitivity: unscaled it is 2, and the sum 15 instead of 16; of 2, 3, 9 and 10 free
    medoids may have a peak of 9.
    """
    typical = typical_periods(days(2, 2, 3, 9), periods=2)
    assert errors(typical)["peak"] == 0
    assert errors(typical)["sum"] == pytest.approx(0, abs=1e-12)
    low = typical.profiles.query("condition == 'p1_13'")["factor"].item() * typical.rates["mean"].item()
    assert low == pytest.approx(7 / 3, abs=1e-6)
    assert errors(typical_periods(days(2, 3, 9, 10), periods=2))["peak"] == 0


def test_what_is_scaled_does_not_exceed_the_highest_reading() -> None:
    """Proves: readings are at most the highest of the year, and what the sum lacks then is told.

    Of 1 and 10, told by 1 alone with its sum of 11 wanted on two days: 5.5 each. Sensitivity: none; the bound is met by 10, 10,
    1.
    """
    typical = typical_periods(days(1, 10, 10), periods=1, peaks=False)
    assert (typical.profiles["factor"] * typical.rates["mean"].item()).max() <= 10 + 1e-6


def test_steps_and_weeks() -> None:
    """Proves means of steps, and that hours beyond whole periods are left out and told."""
    hours = pd.DataFrame({"load": np.arange(8760.0)})
    typical = typical_periods(hours, periods=4, hours=168, step_h=24)
    assert len(typical.conditions) == 28
    assert typical.conditions["hours_per_y"].sum() == pytest.approx(52 * 168)
    assert "24 hours are no whole period" in typical.notes[0]
    assert typical.calendar["repeats"].sum() == 52


def test_its_tables_are_those_of_a_case(tmp_path: Path) -> None:
    """Proves the tables load, and that a seasonal store works over their calendar: sun of the summer is used in winter.

    12 h a day of 100 days have 12, a mean of 3; 5 are needed always, so that 2 per hour of 200 days are bought at 1: 9,600.
    Sensitivity: without the calendar nothing outlasts a day, and 5 per hour of 100 days, 12,000, are bought.
    """
    year = days(*[12] * 100, *[0] * 100)
    typical = typical_periods(year, periods=2, step_h=12)
    typical.to_folder(tmp_path)
    assert len(pd.read_csv(tmp_path / "profiles.csv")) == 4
    case = park(
        commodities=[{"commodity": "power", "kind": "electricity"}],
        conditions=typical.conditions.to_dict("records"),
        calendar=typical.calendar.to_dict("records"),
        profiles=typical.profiles.to_dict("records"),
        markets=[buy("grid", "power", 1)],
        demands=[
            need("a", "power", -float(typical.rates["mean"].item()), profile="load"),
            {**need("a", "power", 5), "demand": "use"},
        ],
        stores=[{"store": "pit", "plant": "a", "holds": "power", "max_size": 1e6, "seasonal": True}],
    )
    assert solve(case).kpi["total_cost_per_y"] == pytest.approx(2 * 200 * 24, rel=1e-6)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"periods": 4}, "fewer than 4"),
        ({"hours": 24, "step_h": 5}, "do not have steps of 5 h"),
        ({"peaks": ["wind"]}, "no meter wind"),
        ({"periods": 0}, "do not have steps"),
    ],
)
def test_what_does_not_fit_is_refused(asked: dict[str, object], words: str) -> None:
    with pytest.raises(MeterError, match=words):
        typical_periods(days(1, 2, 3), **{"periods": 1, **asked})  # type: ignore[arg-type]


def test_more_peaks_than_periods_are_refused() -> None:
    table = pd.concat([days(1, 2, 3), days(3, 2, 1).rename(columns={"load": "other"})], axis=1)
    with pytest.raises(MeterError, match="peaks of 2 meters need 2 periods"):
        typical_periods(table, periods=1)


def test_readings_below_zero_are_refused() -> None:
    with pytest.raises(MeterError, match="0 and more"):
        typical_periods(days(1, -2, 3))
