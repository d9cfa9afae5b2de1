"""The wheel: what is installed elsewhere holds every table, word and script that the program reads, and no test."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("app_pages", "cases", "models", "optimizer")
READ = {".py", ".csv", ".toml", ".md", ".po", ".mo", ".js", ".css", ".html", ".png", ".typed", ".json"}
"""Endings of files that are read at work; `SOURCES.md` is shown in the page."""


def kept() -> set[str]:
    """Files of the packages that are under version control, as the wheel calls them."""
    listed = subprocess.run(["git", "ls-files", "parkloop", *PARTS], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name if name.startswith("parkloop/") else f"parkloop/{name}" for name in listed.splitlines()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what is under version control, built without a network."""
    pytest.importorskip("setuptools", minversion="77", reason="make setup brings it")
    folder = tmp_path_factory.mktemp("wheel")
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if name.startswith((*(f"{part}/" for part in PARTS), "parkloop/")) or name in ("pyproject.toml", "README.md", "LICENSE"):
            copy = folder / "source" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder)]
    subprocess.run([*command, str(folder / "source")], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_what_the_program_reads_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("parkloop/")}
    assert set() == {name for name in kept() if Path(name).suffix in READ} - inside
    assert set() == inside - kept()
    rest = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()} - {"parkloop"}
    assert 1 == len(rest) and re.fullmatch(r"parkloop-[\d.]+\.dist-info", rest.pop())


@pytest.mark.slow
def test_the_wheel_runs_beside_a_researchers_own_modules(wheel: Path, tmp_path: Path) -> None:
    """In a folder with its own models.py, optimizer.py and cases/: none of them is taken for ours."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    work = tmp_path / "work"
    (work / "cases").mkdir(parents=True)
    for name in ("models.py", "optimizer.py", "cases/__init__.py", "app.py"):
        (work / name).write_text("raise SystemExit('not ours')\n", encoding="utf-8")
    path = f"import sys; sys.path[:] = [{str(tmp_path / 'installed')!r}] + [p for p in sys.path if p != {str(ROOT)!r}] + ['.']; "
    asked = "import parkloop as pl; print(pl.optimise(pl.load_case('two_firms')).kpi['total_cost_per_y'], pl.__file__)"
    command = [sys.executable, "-P", "-c", path + asked]
    told = subprocess.run(command, cwd=work, capture_output=True, text=True, env=without_ours())
    assert 0 == told.returncode, told.stderr
    cost, place = told.stdout.split(maxsplit=1)
    assert 2_003_000 == pytest.approx(float(cost)) and place.startswith(str(tmp_path / "installed"))


def without_ours() -> dict[str, str]:
    """The environment without a path to this checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
