"""The documentation site and the notebooks: what they hold is whole, is built without asking anybody outside, and runs."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import parkloop
from docs import site

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def pages() -> set[str]:
    """Every page that is written or made, as Sphinx names them; of the API and the sources the one that lists them."""
    written = {path.relative_to(DOCS) for path in DOCS.rglob("*.md") if path.relative_to(DOCS).parts[0] not in site.MADE}
    made = {Path(place) for place in site.copies() if not place.startswith("parks/")} | {Path("api/index"), Path("parks/index")}
    return {path.with_suffix("").as_posix() for path in written | made}


def listed() -> list[str]:
    """What the tables of contents of the index name."""
    trees = re.findall(r"^```\{toctree\}\n(.*?)^```$", (DOCS / "index.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]


def test_every_page_is_in_the_table_of_contents_once() -> None:
    assert sorted(pages() - {"index"}) == sorted(listed())


def test_every_public_name_has_its_page() -> None:
    """Sensitivity: a name that is added to `parkloop` is there without a word more."""
    made = site.made_pages()
    assert set() == {name for name in parkloop.__all__ if f"parkloop.{name}" not in made[f"api/{name.strip('_')}.rst"]}
    assert all(f"   {name.strip('_')}\n" in made["api/index.rst"] for name in parkloop.__all__)


def test_links_lead_inside_the_site_or_are_words() -> None:
    """A page's own neighbours stay, sources of parks have a page of the site, and files of the repository alone are no link."""
    text = ["[a](format.md#water) [b](../cases/lubei/SOURCES.md) [c](../pyproject.toml) [d](https://x.org) [e](#here) $`x_1`$\n"]
    site.read(None, "results", text)
    assert "[a](format.md#water) [b](parks/lubei.md) c [d](https://x.org) [e](#here) $x_1$\n" == text[0]
    text = ["[a](../format.md) [b](../../cases/lubei/SOURCES.md)\n```\n[c](../pyproject.toml)\n```\n"]
    site.read(None, "how-to/python", text)
    assert "[a](../format.md) [b](../parks/lubei.md)\n```\n[c](../pyproject.toml)\n```\n" == text[0]


OUTSIDE = (
    re.compile(r"<(?:script|img|iframe|source|audio|video)\b[^>]*\bsrc=[\"']?(?:https?:)?//", re.IGNORECASE),
    re.compile(r"<link\b[^>]*\bhref=[\"']?(?:https?:)?//", re.IGNORECASE),
    re.compile(r"url\([\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//"),
)


def test_what_a_browser_would_load_from_outside_is_found() -> None:
    for text in ('<script src="https://x/a.js">', "<link rel=s href=//x/a.css>", "url(https://x/a.woff2)", '@import "//x/a.css"'):
        assert any(pattern.search(text) for pattern in OUTSIDE), text
    assert not any(pattern.search('<a href="https://x/">') for pattern in OUTSIDE)


@pytest.mark.thorough
def test_the_site_is_built_without_a_warning_and_loads_nothing_from_outside(tmp_path: Path) -> None:
    """What `make docs` builds, which CI calls too, without its notebooks. A link that leads nowhere is a warning and an error."""
    html = tmp_path / "html"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-D", "nb_execution_mode=off"]
    built = subprocess.run([*command, "-d", tmp_path / "trees", DOCS, html], capture_output=True, text=True, cwd=ROOT)
    assert (0, "") == (built.returncode, built.stderr)
    files = [path for path in html.rglob("*") if path.suffix in (".html", ".css", ".js")]
    texts = {path.relative_to(html).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert {f"{page}.html" for page in pages()} <= set(texts)
    assert [] == [name for name, text in texts.items() if any(pattern.search(text) for pattern in OUTSIDE)]
    formulas = re.findall(r"\$`|^```math", (DOCS / "math.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(formulas) == texts["math.html"].count("<math ") > 100


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_what_is_there(path: Path) -> None:
    """Its cells are Python, claim something, and name modules, functions and arguments of ours that exist.

    Sensitivity: a function or an option that is renamed. That it runs is shown by the test below and by `make docs`, in CI too.
    """
    cells = [cell["source"] for cell in nbformat.read(path, 4).cells if cell["cell_type"] == "code"]
    tree = ast.parse("\n".join(re.sub(r"^[%!].*$", "", cell, flags=re.MULTILINE) for cell in cells), path.name)
    assert any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    ours: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = {one.asname or one.name: importlib.import_module(one.name) for one in node.names}
            ours |= {name: module for name, module in named.items() if module.__name__.startswith("parkloop")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("parkloop"):
            home = importlib.import_module(str(node.module))
            ours |= {one.asname or one.name: getattr(home, one.name) for one in node.names}
    assert ours
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ours:
            assert hasattr(ours[node.value.id], node.attr), node.attr
        if isinstance(node, ast.Call):
            _named_arguments_exist(node, ours)


def _named_arguments_exist(call: ast.Call, ours: dict[str, Any]) -> None:
    asked = call.func
    function = ours.get(asked.id) if isinstance(asked, ast.Name) else None
    if isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name) and asked.value.id in ours:
        function = getattr(ours[asked.value.id], asked.attr)
    if function is None:
        return
    known = inspect.signature(function).parameters.values()
    if not any(one.kind is one.VAR_KEYWORD for one in known):
        assert {one.arg for one in call.keywords if one.arg} <= {one.name for one in known}, ast.unparse(call)


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(jupyter_client|nbclient|zmq|tornado).*")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its own folder, as it is opened; the claims in it are asserts of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    book = nbformat.read(path, 4)
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    assert any("assert " in cell["source"] for cell in book.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_it_printed(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, 4).cells if cell["cell_type"] == "code"]
    assert len(cells) > 4 and [] == [cell["source"] for cell in cells if cell["outputs"] or cell["execution_count"]]
