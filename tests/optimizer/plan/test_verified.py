"""A plan that is read is vouched for only where its files, its case and its certificate agree."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan import files
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.record import COLUMNS
from parkloop.optimizer.plan.verified import verified, verified_plan
from tests.support.by_hand import Row
from tests.support.everything import everything

Change = Callable[[Path], Any]


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture(scope="module")
def plan(case: Case) -> Plan:
    return optimise(case)


@pytest.fixture
def folder(plan: Plan, tmp_path: Path) -> Path:
    plan.to_folder(tmp_path / "plan")
    return tmp_path / "plan"


def summary(**values: Any) -> Change:
    """A change of the summary, without a new digest."""

    def change(folder: Path) -> None:
        path = folder / "summary.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")

    return change


def flows(folder: Path) -> None:
    path = folder / "flows.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(".0,", ".1,"), encoding="utf-8")


CHANGES: dict[str, tuple[Change, str]] = {
    "flows": (flows, "was changed after"),
    "cost": (summary(objective=1.0), "was changed after"),
    "no digest": (summary(digest=None), "another version"),
    "no JSON": (lambda f: (f / "summary.json").write_text("{", encoding="utf-8"), "no summary"),
    "a list": (lambda f: (f / "summary.json").write_text("[]", encoding="utf-8"), "no summary"),
    "deep": (lambda f: (f / "summary.json").write_text("[" * 100_000, encoding="utf-8"), "no summary"),
    "bytes": (lambda f: (f / "links.csv").write_bytes(b"\xff\xfe"), "no text"),
    "missing": (lambda f: [(f / f"{name}.csv").unlink() for name in list(COLUMNS)[2:]], "are missing (technologies.csv, "),
    "empty": (lambda f: (f / "costs.csv").write_text("", encoding="utf-8"), "was changed after"),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_files_that_were_changed_are_refused(name: str, case: Case, folder: Path) -> None:
    change, words = CHANGES[name]
    assert verified_plan(case, folder).certified
    change(folder)
    with pytest.raises(PlanFilesError) as refused:
        verified_plan(case, folder)
    assert words in str(refused.value)


def test_what_differs_from_the_tables_is_refused_whatever_the_digest_says(case: Case, plan: Plan) -> None:
    figures = {**plan.kpi, "co2_t_per_y": -999.0}
    dearer = plan.tables["flows"].assign(flow_per_h=12_345.0)
    told = {
        "objective": replace(plan, objective=1.0, bound=1.0),
        "co2_t_per_y": replace(plan, kpi=figures),
        "certificate": replace(plan, tables={**plan.tables, "flows": dearer}),
        "above the objective": replace(plan, bound=(plan.objective or 0.0) * 2),
        "case": replace(plan, case="kalundborg", case_digest="0"),
        "has changed": replace(plan, case_digest="0"),
        "tables have one": replace(plan, kpi={}),
        "failed its certificate": replace(plan, certified=False),
        "fails its certificate": replace(plan, scope="plant"),
    }
    for words, changed in told.items():
        with pytest.raises(PlanFilesError) as refused:
            verified(case, changed)
        assert words in str(refused.value), words


@pytest.mark.parametrize("options", [{}, {"scope": "plant"}, {"objective": ["co2", "cost"]}, {"objective": "freshwater"}])
def test_plans_of_all_kinds_are_vouched_for(options: Row, tmp_path: Path) -> None:
    """Proves that what is right passes. Sensitivity: a sum or an objective that the check reads otherwise than the plan."""
    park = everything()
    found = optimise(park, **options)
    assert found.certified
    found.to_folder(tmp_path)
    assert verified_plan(park, tmp_path).summary() == found.summary()


def test_a_coalition_is_vouched_for(case: Case) -> None:
    assert verified(case, optimise(case, only=["brewery"])).only == ("brewery",)


def test_report_refuses_a_changed_plan(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flows(folder)
    asked = ["report", "two_firms", "--plan", str(folder), "--out", str(tmp_path / "report")]
    assert main(asked) == 2
    assert "was changed after it was written" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()
    assert main(["report", "guitang", "--plan", str(folder), "--out", str(tmp_path / "report")]) == 2


def test_a_full_disk_leaves_what_was_there(plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: written in place, half of a new plan would stand between tables of the old one."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    whole, written = Path.write_bytes, list[str]()

    def full(path: Path, data: bytes) -> int:
        written.append(path.name)
        if len(written) > 3:
            raise OSError(28, "No space left on device", str(path))
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        replace(plan, seconds=1.0).to_folder(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_kill_between_two_files_leaves_no_half_plan(plan: Plan, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the writing ends, the folder holds the old plan, the new one, or none. Sensitivity: the summary written first."""
    other = replace(plan, seconds=1.0)
    whole = files.os.replace
    for at in range(len(COLUMNS) + 1):
        shutil.rmtree(folder)
        plan.to_folder(folder)
        calls = [0]

        def killed(source: Any, target: Any, at: int = at, calls: list[int] = calls) -> None:
            if calls[0] == at:
                raise KeyboardInterrupt
            calls[0] += 1
            whole(source, target)

        monkeypatch.setattr(files.os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            other.to_folder(folder)
        monkeypatch.setattr(files.os, "replace", whole)
        with pytest.raises(FileNotFoundError):
            Plan.from_folder(folder)
