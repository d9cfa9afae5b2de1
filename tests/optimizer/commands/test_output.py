"""What a command answers as JSON is JSON, whatever a library prints meanwhile."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parkloop.optimizer.cli import main
from parkloop.optimizer.commands.output import answer, answers_alone

NOISY = """
import ctypes, os, sys
from parkloop.optimizer import cli
import parkloop.optimizer.commands.{module} as commands

def noisy(true):
    def call(*words, **options):
        ctypes.CDLL(None).puts(b"held back by C")
        os.write(1, b"written at once\\n")
        print("printed by Python")
        return true(*words, **options)
    return call

commands.{function} = noisy(commands.{function})
sys.exit(cli.main(sys.argv[1:]))
"""


def ran(module: str, function: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own, one of whose functions prints in three ways."""
    root = str(Path(__file__).resolve().parents[3])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((root, os.environ.get("PYTHONPATH", "")))}
    call = [sys.executable, "-c", NOISY.format(module=module, function=function), *words]
    return subprocess.run(call, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(sys.platform == "win32", reason="the C library is found otherwise there")
@pytest.mark.parametrize(
    ("module", "function", "words"),
    [
        ("plans.solve", "solve_given", ("solve", "two_firms", "--json")),
        pytest.param("plans.solve", "ladder", ("ladder", "two_firms", "--json"), marks=pytest.mark.thorough),
        pytest.param("cases.library", "show_table", ("library", "--json"), marks=pytest.mark.thorough),
    ],
)
def test_json_stays_json_whatever_a_library_prints(module: str, function: str, words: tuple[str, ...]) -> None:
    done = ran(module, function, *words)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    for noise in ("held back by C", "written at once", "printed by Python"):
        assert noise in done.stderr


def test_a_test_that_catches_the_output_catches_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with answers_alone():
        print("noise")
        answer({"a": "é"})
    out, err = capsys.readouterr()
    assert (json.loads(out), err) == ({"a": "é"}, "noise\n")


def test_the_descriptor_is_given_back(capfd: pytest.CaptureFixture[str]) -> None:
    """Also where the command fails."""
    with pytest.raises(ValueError, match="mine"), answers_alone():
        os.write(1, b"noise\n")
        raise ValueError("mine")
    os.write(1, b"after\n")
    out, err = capfd.readouterr()
    assert (out, err) == ("after\n", "noise\n")


def test_without_json_the_words_are_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "two_firms"]) == 0
    assert "optimal" in capsys.readouterr().out
