"""The record of reasons: the command, the tables, and sentences of what was read from files."""

from pathlib import Path

import pandas as pd
import pytest

from parkloop.cases import load_case, save_case
from parkloop.optimizer.analyses.kept import read
from parkloop.optimizer.analyses.records.decisions.reasons import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.cli import main
from tests.support.by_hand import park, water


def test_the_command_tells_titles_and_ids(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: by name of the exchange and without one, with the tables beside. Sensitivity: the id alone."""
    named = ["why", "two_firms", "--exchange", "brewery>greenhouse:water", "--out", str(tmp_path / "why.csv")]
    assert main(named) == 0
    assert "Brewery · Water → Greenhouse (brewery>greenhouse:water): 32,000 t/y in the plan" in capsys.readouterr().out
    assert pd.read_csv(tmp_path / "why_bills.csv")["plant"].tolist() == ["greenhouse", "brewery"]
    assert main(["why", "two_firms", "--most", "1"]) == 0
    assert "it saves 580,000 EUR/y" in capsys.readouterr().out


def test_the_command_tells_what_cannot_hold_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: in text, as CSV and as JSON, and it ends with 1. Sensitivity: nothing but the smallest relaxation."""
    case = park(water_streams=[water("need", "sink", 5), water("fresh", "supply", price=1, limit_t_per_h=2)])
    save_case(case, tmp_path / "dry")
    assert main(["why", str(tmp_path / "dry"), "--out", str(tmp_path / "why.csv")]) == 1
    assert "Conflict 1: these 2 cannot hold together:\n  Supply 'fresh' gives 2 t/h at most." in capsys.readouterr().out
    assert ["fresh", "need"] == pd.read_csv(tmp_path / "why_conflict.csv")["name"].tolist()


def test_a_wrong_name_is_an_error_of_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "two_firms", "--exchange", "brewery>greenhous:water"]) == 2
    assert "did you mean greenhouse" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_tells_titles_alone(language: str) -> None:
    case = load_case("two_firms")
    lines = list(ANALYSIS.sentences(case, analyse("reasons", case, exchange=["spent_grain/greenhouse/truck"]), language))
    assert not any("spent_grain" in line for line in lines)
    assert any("570,000" in line for line in lines)


def test_what_was_kept_speaks_as_before(tmp_path: Path) -> None:
    """Proves: written and read, the sentences are the same. Sensitivity: texts that are empty read as numbers."""
    case = load_case("two_firms")
    assert main(["why", "two_firms", "--exchange", "greenhouse>brewery:hot_water", "--save", str(tmp_path / "kept")]) == 0
    found = analyse("reasons", case, exchange=["greenhouse>brewery:hot_water"])
    assert list(ANALYSIS.sentences(case, read(tmp_path / "kept"), "zh")) == list(ANALYSIS.sentences(case, found, "zh"))
