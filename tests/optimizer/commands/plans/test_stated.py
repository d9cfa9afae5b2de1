"""Plans in the language of who asks: words, units and titles of the report, on the command line."""

import re
from pathlib import Path

import pytest

from parkloop.cases import load_case, save_case
from parkloop.optimizer.cli import main
from parkloop.optimizer.commands import known

Printed = pytest.CaptureFixture[str]
ENGLISH = re.compile(r"[a-z]{4,}")
"""A word of English or an id; units are shorter."""
SOLVING = ("solve", "ladder", "indicators", "report", "today", "sweep", "whatif")


def cells(line: str) -> list[str]:
    return line.split()


@pytest.mark.parametrize("command", SOLVING)
def test_every_command_that_tells_of_plans_has_a_language(command: str, capsys: Printed) -> None:
    assert command in known()
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert "--lang" in capsys.readouterr().out


def test_a_plan_is_told_in_chinese(capsys: Printed) -> None:
    """Proves 2,003,000 beside 3,280,000 EUR, three links by titles, and no English. Sensitivity: an id, a word of the format."""
    assert main(["solve", "two_firms", "--lang", "zh", "--baseline"]) == 0
    out = capsys.readouterr().out
    assert [] == ENGLISH.findall(out)
    rows = [cells(line) for line in out.splitlines()]
    assert ["年总费用", "EUR/a", "3,280,000", "2,003,000"] in rows
    assert 3 == len([row for row in rows if row[:1] == ["啤酒厂"] and "温室" in row])
    assert "1,277,000 EUR" in out


def test_a_ladder_is_told_in_chinese(capsys: Printed) -> None:
    """Proves the costs of the three scopes under their Chinese names, as by hand in SOURCES.md. Sensitivity: an English head."""
    assert main(["ladder", "two_firms", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert [] == ENGLISH.findall(out)
    rows = [cells(line) for line in out.splitlines()]
    assert ["年总费用", "EUR/a", "3,280,000", "3,232,000", "2,003,000"] in rows
    assert ["指标", "单位", "现状", "仅企业内部", "整个园区"] in rows


def test_indicators_are_told_in_chinese(capsys: Printed) -> None:
    assert main(["indicators", "two_firms", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert ["能耗下降率", "%", "100"] in [cells(line)[:3] for line in out.splitlines()]
    assert main(["indicators", "two_firms", "--lang", "zh", "--streams"]) == 0
    assert "酒糟" in capsys.readouterr().out


def test_why_there_is_no_plan_is_told_in_chinese(tmp_path: Path, capsys: Printed) -> None:
    """Proves that reasons name the supply by its title and are Chinese. Sensitivity: the English sentence with its id."""
    case = load_case("two_firms").set({"markets.gas_grid.limit_per_h": 0}).forbid("brewery", "greenhouse")
    save_case(case, tmp_path)
    assert main(["solve", str(tmp_path), "--lang", "zh"]) == 1
    solved = capsys.readouterr().out
    assert main(["ladder", str(tmp_path), "--lang", "zh"]) == 1
    for out in (solved, capsys.readouterr().out):
        assert [] == ENGLISH.findall(out)
        assert "燃气管网" in out
