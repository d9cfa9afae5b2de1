"""The indicators against a recomputation that knows only the CSV tables of the case and of the plan."""

import ast
import math
import sys
from pathlib import Path

import pytest

from benchmarks import indicators_by_hand as script
from benchmarks.parks.rates import PARKS
from parkloop.cases import list_cases, save_case
from parkloop.optimizer.indicators import indicators
from tests.support.few import first
from tests.support.running.shipped import plan_of, shipped

ROOT = Path(__file__).parents[2]
ALONE = {"numpy", "pandas"}


@pytest.mark.parametrize("park", first(list_cases(), "two_firms", "guitang", "aalborg"))
@pytest.mark.parametrize("scope", ["baseline", "park"])
def test_indicators_follow_from_the_tables_alone(park: str, scope: str, tmp_path: Path) -> None:
    """Proves every rate of the shipped parks. Sensitivity: a stream in one part only, a class or a fraction moves one."""
    plan = plan_of(park, scope)
    save_case(shipped(park), tmp_path / "case")
    plan.to_folder(tmp_path / "plan")
    table = indicators(shipped(park), plan).set_index("indicator")["value"]
    found = script.indicators_by_hand(tmp_path / "case", tmp_path / "plan")
    assert len(found) > 25
    wrong = {
        key: (value, float(table[key]))
        for key, value in found.items()
        if math.isnan(value) != math.isnan(table[key]) or not math.isclose(value, table[key], rel_tol=1e-6, abs_tol=1e-6)
        if not (math.isnan(value) and math.isnan(table[key]))
    }
    assert {} == wrong
    rates = [value for key, value in found.items() if key.endswith(("_reuse", "_share", "_use", "_utilisation"))]
    assert not any(value < 0 or value > 100 for value in rates)


def test_the_script_stands_alone() -> None:
    files = sorted(Path(script.__file__).parent.glob("*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert len(files) > 5
    outside = {name for name in names if not name.startswith("benchmarks.indicators_by_hand")}
    assert set() == {name.split(".")[0] for name in outside} - ALONE - set(sys.stdlib_module_names)


def test_the_page_of_rates_tells_of_every_park() -> None:
    text = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert len(PARKS) == text.count("\n## ")
    assert all(f"## {shipped(park).info.title}" in text for park in PARKS)
