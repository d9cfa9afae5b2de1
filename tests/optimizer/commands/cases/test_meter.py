"""parkloop meter: the error in percent, and tables that a case takes."""

import json
from pathlib import Path

import pandas as pd
import pytest

from parkloop.optimizer.cli import main


def test_meter_tells_the_error_and_writes_the_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "meter.csv"
    file.write_text("load\n" + "1\n2\n" * 24, encoding="utf-8")
    assert main(["meter", str(file), "--periods", "1", "--out", str(tmp_path / "made")]) == 0
    assert "1 typical periods, 24 conditions" in capsys.readouterr().out
    assert pd.read_csv(tmp_path / "made" / "calendar.csv")["repeats"].tolist() == [2]
    assert main(["meter", str(file), "--periods", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["rmse"] == 0


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "meter.csv"
    file.write_text("load\n1\n-1\n", encoding="utf-8")
    assert main(["meter", str(file)]) == 2
    assert "a reading is below 0" in capsys.readouterr().err
    assert main(["meter", str(tmp_path / "none.csv")]) == 2
