"""Metering files as people have them: separators, times, gaps, quarter hours, workbooks; and what is refused."""

from pathlib import Path

import pandas as pd
import pytest

from parkloop.cases.metering.readings import MeterError, read_readings


def written(folder: Path, text: str, name: str = "meter.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(count: int, step: str = "h", cell: str = "{n}") -> str:
    times = pd.date_range("2025-01-01", periods=count, freq=step)
    return "".join(f"{time:%Y-%m-%d %H:%M},{cell.format(n=n)}\n" for n, time in enumerate(times))


def test_hours_with_times_and_without(tmp_path: Path) -> None:
    """Proves the column of times is told from a meter."""
    assert read_readings(written(tmp_path, "time,load\n" + rows(48))).hourly["load"].tolist() == list(range(48))
    plain = read_readings(written(tmp_path, "load,heat\n" + "1,2\n" * 8760))
    assert list(plain.hourly.columns) == ["load", "heat"]
    assert not plain.notes


def test_decimal_commas_and_chinese_names(tmp_path: Path) -> None:
    """Proves 1,5 of a file parted by semicolons is 1.5. Sensitivity: read with a point it is 15 or refused."""
    found = read_readings(written(tmp_path, "时间;蒸汽\n01.02.2025 00:00;1,5\n01.02.2025 01:00;2,5\n01.02.2025 02:00;1.000,5\n"))
    assert found.hourly["蒸汽"].tolist() == [1.5, 2.5, 1000.5]


def test_quarter_hours_are_averaged(tmp_path: Path) -> None:
    """Proves four readings are an hour, by times and by number: means of 0..3 and 4..7."""
    assert read_readings(written(tmp_path, "time,load\n" + rows(8, "15min"))).hourly["load"].tolist() == [1.5, 5.5]
    assert len(read_readings(written(tmp_path, "load\n" + "1\n" * 35040)).hourly) == 8760


def test_short_gaps_are_filled_and_told(tmp_path: Path) -> None:
    found = read_readings(written(tmp_path, "load,x\n1,1\n,1\n,1\n4,1\n"))
    assert found.hourly["load"].tolist() == [1, 2, 3, 4]
    assert "load: 2 missing readings are filled" in " ".join(found.notes)


def test_a_workbook_with_dates(tmp_path: Path) -> None:
    path = tmp_path / "meter.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"note": ["see the next sheet"]}).to_excel(book, sheet_name="about", index=False)
        table = pd.DataFrame({"time": pd.date_range("2025-01-01", periods=24, freq="h"), "load": range(24)})
        table.to_excel(book, sheet_name="data", index=False)
    assert read_readings(path, "data").hourly["load"].tolist() == list(range(24))
    with pytest.raises(MeterError, match="no sheet other; its sheets are about, data"):
        read_readings(path, "other")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("load,x\n1,1\n,1\n,1\n,1\n,1\n6,1\n", "load, row 3: readings are missing"),
        ("load\n\n1\n-2\n", "load, row 3: a reading is below 0"),
        ("load\n1\nfault\n", "row 3: 'fault' is no number"),
        ("load\n", "no readings below a header"),
        ("time,load\n2025-01-01 00:00,1\n2025-01-01 01:00,1\n2025-01-01 02:00,1\n2025-01-01 04:00,1\n", "Row 5: this time is"),
        ("time,load\n2025-01-01 00:00,1\n2025-01-01 02:00,1\n", "must be an hour"),
        ("time,load\n2025-01-01 00:00,1\nlater,1\n", "Row 3: the time cannot be read"),
        ("load,load\n1,2\n3,4\n", "a name of its own"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(MeterError, match=words):
        read_readings(written(tmp_path, text))


def test_an_old_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MeterError, match=r"save it as \.xlsx or \.csv"):
        read_readings(written(tmp_path, "x", "meter.xls"))
