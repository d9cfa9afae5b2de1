"""The order of the folders, and the budgets of modules and functions."""

import ast
import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("cases", "models", "optimizer", "app_pages", "app")
MAY_SPEAK_TO_THE_SOLVER = {"optimizer/highs.py", "optimizer/worker.py", "optimizer/bounds/extremes.py"}
MODULE_LINES, FUNCTION_LINES = 400, 50
LONGER_WITH_REASON = {"cases/schema.py": "the data dictionary: one record per table of the format, kept in one place"}
PUBLIC = {
    "cases": {
        *("Case", "CaseError", "Fault", "check", "from_tables", "list_cases", "load_case", "read_workbook"),
        *("save_case", "to_tables", "warnings", "write_workbook", "draw", "library"),
    },
    "optimizer": {"Plan", "ladder", "optimise"},
}


def modules() -> list[str]:
    files = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]
    return sorted(str(path.relative_to(ROOT)) for path in [*files, ROOT / "app.py"] if path.exists())


def test_every_package_is_installed() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = [path.parent.relative_to(ROOT) for layer in LAYERS for path in (ROOT / layer).rglob("__init__.py")]
    assert {".".join(folder.parts) for folder in found} == set(told)


def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """Full names of all that a module imports, wherever in it; relative imports resolved to the package."""
    names: set[str] = set()
    package = module.split("/", maxsplit=1)[0]
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = ".".join(part for part in (package if node.level else "", node.module) if part)
            names |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return names


def roots(module: str) -> set[str]:
    return {name.split(".", maxsplit=1)[0] for name in imported(module)}


def layer(module: str) -> str:
    return module.split("/", maxsplit=1)[0].removesuffix(".py")


def functions(module: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node) or ""
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - len(docstring.splitlines())


def importers(name: str) -> set[str]:
    return {module for module in modules() if name in roots(module)}


@pytest.mark.parametrize("module", modules())
def test_imports_run_from_cases_to_models_to_optimizer_to_app(module: str) -> None:
    later = set(LAYERS[LAYERS.index(layer(module)) + 1 :])
    assert set() == roots(module) & later


def test_cases_know_nothing_of_pyomo() -> None:
    assert set() == {module for module in importers("pyomo") if layer(module) == "cases"}


def test_the_certificate_stands_on_its_own() -> None:
    for module in modules():
        if Path(module).stem.startswith("certify"):
            assert set() == roots(module) & {"pyomo", "models", "highspy"}


def test_only_the_adapter_speaks_to_the_solver() -> None:
    assert importers("highspy") <= MAY_SPEAK_TO_THE_SOLVER


def test_only_the_page_knows_streamlit() -> None:
    assert {layer(module) for module in importers("streamlit")} <= {"app", "app_pages"}


@pytest.mark.parametrize("module", modules())
def test_only_the_command_line_prints(module: str) -> None:
    prints = [node.lineno for node in ast.walk(tree(module)) if isinstance(node, ast.Name) and node.id == "print"]
    assert module.startswith(("optimizer/cli.py", "optimizer/commands/")) or [] == prints


@pytest.mark.parametrize("module", sorted(set(modules()) - set(LONGER_WITH_REASON)))
def test_a_module_fits_its_budget(module: str) -> None:
    assert (ROOT / module).read_text(encoding="utf-8").count("\n") <= MODULE_LINES


@pytest.mark.parametrize("module", modules())
def test_functions_fit_their_budget(module: str) -> None:
    assert {} == {name: lines for name, lines in functions(module) if lines > FUNCTION_LINES}


def test_every_folder_of_modules_is_a_package_so_that_it_is_installed() -> None:
    folders = {(ROOT / module).parent for module in modules() if "/" in module}
    assert set() == {str(folder) for folder in folders if not (folder / "__init__.py").exists()}


@pytest.mark.parametrize("package", sorted(PUBLIC))
def test_the_public_names_are_these(package: str) -> None:
    assert PUBLIC[package] == set(importlib.import_module(package).__all__)
