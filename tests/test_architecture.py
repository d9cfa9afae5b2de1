"""The order of the folders, and the budgets of modules and functions."""

import ast
import importlib
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
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


def imported(module: str, types: bool = True) -> set[str]:
    """Full names of all that a module imports, wherever in it; relative imports resolved to the package.

    Without ``types`` what is imported for the type checker alone, and on first use by a package's ``__getattr__``, is left out.
    """
    names: set[str] = set()
    package = module.split("/", maxsplit=1)[0]
    whole = tree(module)
    left_out = [] if types else [node for node in ast.walk(whole) if _for_others(node)]
    apart = {id(inner) for node in left_out for inner in ast.walk(node)}
    for node in ast.walk(whole):
        if id(node) in apart:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = ".".join(part for part in (package if node.level else "", node.module) if part)
            names |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return names


def _for_others(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef) and node.name == "__getattr__"


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


CERTIFICATE = sorted(module for module in modules() if module.startswith("optimizer/certificate/"))
MAY_STAND_BESIDE_THE_CERTIFICATE = {"cases", "optimizer", "numpy", "pandas", *sys.stdlib_module_names}


def ours(name: str) -> set[str]:
    """The files that an imported name stands for or is in, those of the packages around it too."""
    parts = name.split(".")
    stems = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    return {file for stem in stems for file in (f"{stem}.py", f"{stem}/__init__.py") if (ROOT / file).exists()}


def reached(start: Iterable[str]) -> set[str]:
    """All our files that are imported by some, by those that they import, and so on."""
    found, waiting = set[str](), set(start)
    while waiting:
        found |= waiting
        waiting = {file for module in waiting for name in imported(module, types=False) for file in ours(name)} - found
    return found


@pytest.mark.parametrize("module", [*CERTIFICATE, "optimizer/certify.py"])
def test_the_certificate_stands_on_its_own(module: str) -> None:
    """What judges a plan shares nothing with what made it: it imports the case, itself, and arrays and tables."""
    inside = {name for name in imported(module) if name.startswith("optimizer.")}
    assert set() == roots(module) - MAY_STAND_BESIDE_THE_CERTIFICATE
    assert set() == {name for name in inside if not name.startswith("optimizer.certificate")}


def test_the_certificate_reaches_neither_model_nor_solver() -> None:
    """Not by way of others either. The package's own `__init__`, which imports on first use only, stands around it."""
    assert len(CERTIFICATE) > 20
    found = reached([*CERTIFICATE, "optimizer/certify.py"])
    beside = {file for file in found if not file.startswith(("cases/", "optimizer/certificate/"))}
    assert {"optimizer/__init__.py", "optimizer/certify.py"} == beside
    assert set() == {file for file in found if roots(file) & {"pyomo", "highspy", "pyscipopt"}}


def test_a_certificate_at_work_has_loaded_neither_model_nor_solver() -> None:
    """What is imported while it runs is seen here, and nowhere in its text."""
    names = [module.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for module in CERTIFICATE]
    text = (
        f"import importlib, sys\nfor name in {[*names, 'optimizer.certify']}: importlib.import_module(name)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'models', 'pyomo', 'highspy', 'scipy', 'pyscipopt'}))"
    )
    told = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "" == told.stdout.strip()


def test_one_module_starts_processes() -> None:
    """Each other would need its own care that nothing of the working folder is imported."""
    starters = {"subprocess", "multiprocessing", "pty", "concurrent.futures", "concurrent.futures.process"}
    assert {"optimizer/spawn.py"} == {module for module in modules() if imported(module) & starters}
    by_hand = ("executable", "spawnv", "spawnve", "execv", "execve", "execvp", "posix_spawn", "fork", "system", "popen")
    called = [
        node.attr for m in modules() if m != "optimizer/spawn.py" for node in ast.walk(tree(m)) if isinstance(node, ast.Attribute)
    ]
    assert set() == set(called) & set(by_hand)


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
