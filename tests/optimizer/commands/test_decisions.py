"""Commands of the analyses that lead from an optimum to a decision: each answers on the two firms, as text, JSON and CSV."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.cli import main
from parkloop.optimizer.commands.plans import analysis

pytestmark = pytest.mark.usefixtures("solved_once")

GAS = "markets.gas_grid.price_per_unit=20:60"
COMMANDS = (
    ["pareto", "two_firms", "--points", "3"],
    ["alternatives", "two_firms", "--count", "2"],
    ["share", "two_firms"],
    ["recruit", "two_firms", "--candidates", "greenhouse"],
    ["resilience", "two_firms"],
    ["robust", "two_firms"],
    ["survival", "two_firms", "--param", GAS, "--draws", "2"],
    ["tornado", "two_firms", "--param", GAS],
    ["margins", "two_firms"],
    ["breakeven", "two_firms"],
    ["finance", "two_firms"],
    ["roadmap", "two_firms", "--years", "2"],
    ["why", "two_firms"],
)


@pytest.fixture
def answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same question, asked by a command again, has the answer of before."""
    answers: dict[str, Any] = {}

    def known(name: str, case: Case, **asked: Any) -> Any:
        question = repr((name, sorted((key, asked[key]) for key in asked if not key.startswith("on_"))))
        if question not in answers:
            answers[question] = analyse(name, case, **asked)
        return answers[question]

    monkeypatch.setattr(analysis, "analyse", known)


@pytest.mark.usefixtures("answered_once")
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_command_answers_in_text_json_and_csv(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "table.csv"
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == "found" and told["case"] == "two_firms"
    assert main([*words, "--out", str(tmp_path if words[0] == "finance" else file)]) == 0
    assert capsys.readouterr().out.strip()
    written = sorted(tmp_path.glob("*.csv"))
    assert written and len(pd.read_csv(written[0]).columns)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["recruit", "--candidates", "brewery, greenhouse", "--lang", "zh"], "--candidates：园区内没有其余企业"),
        (["recruit", "--candidates", "nobody", "--lang", "zh"], "nobody"),
        (["share", "--plants", ""], "--plants: found '', but names are meant"),
        (["tornado", "--param", "a=b", "--lang", "zh"], "请写成"),
        (["survival", "--draws", "0"], "--draws: found 0, but a whole number from 1 on is meant."),
        (["tornado", "--param", "markets.gas_grid.price_per_unit=5:1"], "=5:1: 1 must be more than 5."),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_sentence(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: names may have spaces, none is refused, and errors are in the language that is asked for."""
    assert main([words[0], "two_firms", *words[1:]]) == 2
    seen = capsys.readouterr()
    assert told in seen.err and not seen.out and seen.err.count("\n") == 1 and "Traceback" not in seen.err


def test_answers_in_chinese_name_things_by_titles(capsys: pytest.CaptureFixture[str]) -> None:
    """Proves it for tables and units. Sensitivity: brewery>greenhouse:water and EUR/y under `--lang zh`."""
    assert main(["share", "two_firms", "--rules", "equal", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "啤酒厂 · 水 → 温室" in told and "[EUR/a]" in told
    assert not any(word in told for word in ("brewery", "greenhouse", "EUR/y", "/unit"))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "--draws: found 5000, but a whole number from 1 to 1000 is meant."),
        ("zh", "--draws：给出的是 5000，但须为 1 至 1000 的整数"),
    ],
)
def test_what_an_analysis_refuses_is_told_of_its_option(language: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that nobody has to know the names of Python. Sensitivity: it was told of ``n``."""
    assert main(["survival", "two_firms", "--draws", "5000", "--lang", language]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["levels", "follow"])
def test_what_a_case_does_not_state_is_told(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that an empty answer says what the case lacks, as the page does. Sensitivity: an empty line."""
    assert main([command, "two_firms"]) == 0
    assert "and this can be asked." in capsys.readouterr().err
