"""parkloop today: text, JSON, tables, a park that cannot run, and who confirms a saved case."""

import json
from pathlib import Path

import pandas as pd
import pytest

from parkloop.cases import load_case, save_case
from parkloop.cases.changes.places import with_value
from parkloop.optimizer.cli import main


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))


def test_today_is_told_as_text_json_and_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["today", "two_firms", "--json"])
    assert [880e3, 2400e3] == pytest.approx([row["cost_per_y"] for row in json.loads(capsys.readouterr().out)["companies"]])
    assert 0 == main(["today", "two_firms", "--lang", "zh", "--out", str(tmp_path / "out")])
    assert "企业" in capsys.readouterr().out
    assert 2 == len(pd.read_csv(tmp_path / "out" / "companies.csv"))


def test_a_saved_case_is_confirmed_by_name_and_another_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["save", "two_firms", "mine"])
    assert 0 == main(["today", "saved:mine", "--sign", "Li Na"])
    assert "Confirmed by Li Na" in capsys.readouterr().out
    assert 2 == main(["today", "two_firms", "--sign", "Li Na"])


def test_a_park_that_cannot_run_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_case(with_value(load_case("two_firms"), "technologies.greenhouse_boiler.existing_size", 1.0), tmp_path / "small")
    assert 1 == main(["today", str(tmp_path / "small")])
    assert "Greenhouse" in capsys.readouterr().out
