"""The map of tests in README.md: every module is tested where it says."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, file_of, imports, modules, nodes

TESTS = ROOT / "tests"
LINES = {
    code: [TESTS / name for name in re.findall(r"`([\w/.]+)`", named)]
    for code, named in re.findall(r"^\| `([^`]+)` \| (.+) \|$", (TESTS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
}
"""Test files by pattern of modules."""
NAME = re.compile(r"parkloop(?:\.\w+)+")


def own_test(module: str) -> Path:
    """The test file of a module's name, in the folder that mirrors its own."""
    folder, _, stem = module.removesuffix(".py").rpartition("/")
    return TESTS / re.sub(r"^app_pages\b", "app", folder) / f"test_{stem}.py"


def mapped() -> list[str]:
    """Modules that need a line of the map."""
    return [module for module in modules() if not module.endswith("__init__.py") and not own_test(module).exists()]


def lines_of(module: str) -> list[str]:
    """The lines of the map for a module: a pattern names what lies in its folder itself, not deeper, unless no other does."""
    near = [code for code in LINES if fnmatch(module, code) and module.count("/") == code.count("/")]
    return near or [code for code in LINES if fnmatch(module, code)]


@cache
def named(module: str) -> frozenset[str]:
    """Files of the modules that a module imports, or names in a text, as the tables of commands and of public names do."""
    texts = (node.value for node in nodes(module) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return imports(module) | {file for text in texts for name in NAME.findall(text) for file in meant(name)}


def meant(name: str) -> Iterator[str]:
    """The file of a module by its full name; of a package all that lies in it, as its modules are named by what follows."""
    file = file_of(name)
    if file is not None:
        yield file
        yield from (module for module in modules() if file.endswith("__init__.py") and Path(module).parent == Path(file).parent)


def reached(test: Path) -> set[str]:
    """Product files that a test file uses, by way of others too; a test of the page runs all of it."""
    start = test.relative_to(ROOT).as_posix()
    found, waiting = set[str](), {start}
    if start.startswith(("tests/app/", "tests/e2e/")):
        waiting |= {module for module in modules() if module.startswith("app_pages/")}
    while waiting:
        found |= waiting
        waiting = {file for module in waiting for file in named(module)} - found
    return found


def test_every_module_has_a_test_file_or_a_line_in_the_map() -> None:
    assert [] == [module for module in mapped() if module != "app.py" and not lines_of(module)]


def test_every_line_of_the_map_is_needed_and_names_files_that_are_there() -> None:
    used = {code for module in mapped() for code in lines_of(module)}
    assert set() == LINES.keys() - used
    assert [] == [str(test) for tests in LINES.values() for test in tests if not test.exists()]


@pytest.mark.parametrize("code", LINES)
def test_the_named_files_reach_the_modules_of_their_line(code: str) -> None:
    """Sensitivity: a test file that knows nothing of a module cannot be where it is tested."""
    files = set().union(*(reached(test) for test in LINES[code]))
    assert [] == [module for module in mapped() if code in lines_of(module) and module not in files]
