"""A release is told by one version everywhere, and the workflow runs what is run here."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))


def test_the_version_is_one() -> None:
    released = re.findall(r"^## (\d+\.\d+\.\d+) – (\d{4}-\d{2}-\d{2})$", CHANGES, re.MULTILINE)
    assert (CITATION["version"], str(CITATION["date-released"])) == released[0]
    assert PROJECT["version"] == released[0][0]


def test_what_changes_next_has_its_place() -> None:
    headings = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert "Unreleased" == headings[0]


def test_who_cites_it_finds_what_the_project_says() -> None:
    assert PROJECT["license"] == CITATION["license"] and ["The Parkloop developers"] == [a["name"] for a in CITATION["authors"]]


def test_the_fast_tests_are_there() -> None:
    """Folders and files that are run, and, behind `=`, what of them is left out."""
    lines = (ROOT / "tests" / "fast.txt").read_text(encoding="utf-8").split()
    named = [line.split("=")[-1].split("::")[0] for line in lines]
    assert len(named) > 5 and [] == [path for path in named if not (ROOT / path).exists()]


def test_the_workflow_runs_every_python_that_the_project_names_and_the_fast_tests() -> None:
    named = {text.rsplit(" ", 1)[1] for text in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", text)}
    assert named == set(WORKFLOW["jobs"]["fast"]["strategy"]["matrix"]["python"])
    commands = [step.get("run", "") for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert any("@tests/fast.txt" in command for command in commands) and "@tests/fast.txt" in made
    assert "bash .ci/run" in commands and "make docs" in commands


def test_hooks_fetch_nothing() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert ["local"] == [repository["repo"] for repository in hooks["repos"]]
    assert {"system"} == {hook["language"] for repository in hooks["repos"] for hook in repository["hooks"]}
