"""Bundles: run again to the same tables, and no changed file passes."""

import json
import zipfile
from pathlib import Path

import pytest

from parkloop.optimizer.cli import main
from parkloop.optimizer.studies import rerun as comparing
from parkloop.optimizer.studies.bundle import BundleError, unpack, write_bundle
from parkloop.optimizer.studies.rerun import rerun
from parkloop.optimizer.studies.run import run_study

STUDY = """
[cases.today]
case = "two_firms"

[analyses.carbon]
analysis = "sweep"
case = "today"
place = "policy.carbon_price_per_t"
values = [0, 50]
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    write_bundle(run_study(folder / "study.toml", folder / "out"), folder / "study.zip")
    return folder / "study.zip"


def changed(bundle: Path, place: Path, name: str, text: bytes | None, mend: bool = False) -> Path:
    """The bundle with another text in one of its files, or without it; with its check sum too where that is mended."""
    import hashlib

    with zipfile.ZipFile(bundle) as archive:
        files = {part: archive.read(part) for part in archive.namelist()}
    if text is None:
        del files[name]
    else:
        files[name] = text
    if mend and text is not None:
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = hashlib.sha256(text).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(place, "w") as archive:
        for part, data in files.items():
            archive.writestr(part, data)
    return place


def test_a_bundle_is_reproduced_without_the_files_it_was_made_of(bundle: Path) -> None:
    found = rerun(bundle)
    assert found.reproduced
    assert found.table["agreement"].tolist() == ["same"] * 2
    assert found.table["item"].tolist() == ["plans/today", "analyses/carbon/sweep"]


def test_the_same_study_makes_the_same_list_of_files(bundle: Path, tmp_path: Path) -> None:
    unpack(bundle, tmp_path / "bundle")
    names = {path.relative_to(tmp_path / "bundle").parts[0] for path in (tmp_path / "bundle").rglob("*") if path.is_file()}
    assert names == {
        *(
            "study.toml",
            "cases",
            "plans",
            "analyses",
            "plans.csv",
            "comparison.csv",
            "solver.log",
            "provenance.json",
            "README.txt",
        ),
    }


@pytest.mark.parametrize("name", ["study.toml", "cases/today/markets.csv", "plans/today/links.csv", "solver.log"])
def test_a_changed_file_is_named(bundle: Path, name: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=name):
        rerun(changed(bundle, tmp_path / "b.zip", name, b"x"))


def test_a_missing_and_a_strange_file_are_named(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"plans\.csv"):
        rerun(changed(bundle, tmp_path / "b.zip", "plans.csv", None))
    with pytest.raises(BundleError, match="virus"):
        rerun(changed(bundle, tmp_path / "c.zip", "virus.exe", b"x"))


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../b"])
def test_nothing_is_unpacked_outside(bundle: Path, name: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        unpack(changed(bundle, tmp_path / "b.zip", name, b"x", mend=True), tmp_path / "inside" / "deeper")
    assert not (tmp_path / "out.txt").exists() and not (tmp_path / "inside" / "b").exists()


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no archive")
    with pytest.raises(BundleError):
        rerun(tmp_path / "no.zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("case.toml", "format = 1")
    with pytest.raises(BundleError):
        rerun(tmp_path / "other.zip")


def test_a_table_that_says_otherwise_differs(bundle: Path, tmp_path: Path) -> None:
    """Proves the row and column of the largest difference: a cost of 1 % less. Sensitivity: 1e-9 of it is the same."""
    with zipfile.ZipFile(bundle) as archive:
        text = archive.read("analyses/carbon/sweep.csv").decode()
    assert "2003000.0" in text
    wrong = changed(
        bundle, tmp_path / "b.zip", "analyses/carbon/sweep.csv", text.replace("2003000.0", "1982970.0").encode(), True
    )
    found = rerun(wrong)
    row = found.table.set_index("item").loc["analyses/carbon/sweep"]
    assert not found.reproduced
    assert row["agreement"] == "differs"
    assert row["largest_difference"] == pytest.approx(0.01)
    assert "objective" in row["at"] or "cost" in row["at"]
    nearly = text.replace("2003000.0", "2003000.000001").encode()
    assert rerun(changed(bundle, tmp_path / "c.zip", "analyses/carbon/sweep.csv", nearly, True)).reproduced


def test_plans_of_two_bounds_agree_only_where_both_allow_it() -> None:
    """Proves 100 with bound 99 beside 99.5 with 99 agree. Sensitivity: a bound of 99.8 contradicts 99.5."""
    from types import SimpleNamespace as Made

    def plan(objective: float, bound: float) -> object:
        return Made(objective=objective, bound=bound, status="feasible")

    assert comparing._of_objectives(plan(100, 99), plan(99.5, 99)) == "within accuracy"  # type: ignore[arg-type]
    assert comparing._of_objectives(plan(100, 99.8), plan(99.5, 99)) == "differs"  # type: ignore[arg-type]


def test_commands_of_studies(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    out, file = tmp_path / "out", tmp_path / "new.zip"
    assert main(["study", str(tmp_path / "study.toml"), "--out", str(out), "--bundle", str(file)]) == 0
    assert "total_cost_per_y" in capsys.readouterr().out
    assert main(["rerun", str(file)]) == 0
    assert "Reproduced." in capsys.readouterr().out
    assert main(["bundle", "two_firms", str(tmp_path / "one.zip"), "--gap", "0.001"]) == 0
    assert main(["rerun", str(tmp_path / "one.zip"), "--json"]) == 0
    capsys.readouterr()
    assert main(["compare", "two_firms", str(out / "plans" / "today"), "--out", str(tmp_path / "table.csv")]) == 0
    assert "Δ today" in capsys.readouterr().out
    assert (tmp_path / "table.csv").exists()
    assert main(["compare", "--inputs", "kalundborg", "kalundborg_today"]) == 0
    assert main(["compare", "--inputs", "two_firms"]) == 2
    assert main(["study", str(tmp_path / "none.toml"), "--out", str(out)]) == 2


def test_a_model_is_exported_for_any_solver(tmp_path: Path) -> None:
    """Proves HiGHS alone finds the optimum of two_firms in the file: 2,003,000."""
    import highspy

    assert main(["export", "two_firms", str(tmp_path / "park.mps")]) == 0
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(tmp_path / "park.mps"))
    highs.run()
    assert highs.getInfo().objective_function_value == pytest.approx(2_003_000)
