"""What the site has beyond the pages of docs/: the API, the notebooks, the sources of parks, formulas, links that lead inside.

The pages are written for readers of the repository too: links lead to files, formulas stand between dollars and backticks. Here
they are brought into what Sphinx understands. What is made lies in the folders ``MADE``, which git ignores.
"""

import inspect
import os
import posixpath
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

import parkloop

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
MADE = ("api", "notebooks", "parks")
"""Folders of docs/ that hold copies and pages made for the site."""
API = "What scripts may use; ``import parkloop`` brings all of it, each name when it is first used."
SOURCES = "Where each number of the shipped parks, of the library and of the published problems comes from."
LINK = re.compile(r"\[([^\]\[]*)\]\((?!\w+:)([^)\s#]*)(#[^)\s]*)?\)")
FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def copies() -> dict[str, Path]:
    """Pages of the site that are files from elsewhere in the repository, by their place in docs/."""
    parks = {f"parks/{path.parent.name}.md": path for path in sorted((ROOT / "cases").glob("*/SOURCES.md"))}
    notebooks = {f"notebooks/{path.name}": path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
    published = {"parks/published.md": ROOT / "tests" / "benchmarks" / "SOURCES.md"}
    return parks | notebooks | published


def made_pages() -> dict[str, str]:
    """Place and text of all that is made: copies, the API with one page for each public name, and what lists them."""
    made = {place: path.read_text(encoding="utf-8") for place, path in copies().items()}
    names = {name: name.strip("_") for name in parkloop.__all__}
    made |= {f"api/{stem}.rst": api_page(name) for name, stem in names.items()}
    parks = [Path(place).stem for place in made if place.startswith("parks/")]
    return made | {
        "api/index.rst": contents("Python API", API, list(names.values())),
        "parks/index.rst": contents("Sources", SOURCES, parks),
    }


def write_made_pages() -> None:
    """Write what is made; unchanged pages keep their time, and stale ones go."""
    made = made_pages()
    for folder in MADE:
        for stale in {path for path in (DOCS / folder).rglob("*") if path.is_file()} - {DOCS / place for place in made}:
            stale.unlink()
    for place, text in made.items():
        path = DOCS / place
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def contents(title: str, lead: str, names: list[str]) -> str:
    """A page that lists others of its folder."""
    listed = [f"   {name}" for name in names]
    return "\n".join([title, "=" * len(title), "", lead, "", ".. toctree::", "   :maxdepth: 1", "", *listed, ""])


def api_page(name: str) -> str:
    """The page of a public name: what its docstring says, and for a class its public members."""
    thing = getattr(parkloop, name)
    if inspect.isclass(thing):
        body = [f".. autoclass:: parkloop.{name}", "   :members:"]
    elif callable(thing):
        body = [f".. autofunction:: parkloop.{name}"]
    else:
        body = [f".. py:data:: parkloop.{name}", f"   :type: {type(thing).__name__}"]
    return "\n".join([name, "=" * len(name), "", *body, ""])


def read(_app: object, name: str, source: list[str]) -> None:
    """The text of a page as it is read: links lead to pages of the site, and formulas stand between dollars alone."""
    if name.startswith(("api/", "notebooks/")):
        return
    place = f"{name}.md"
    parts = FENCED.split(source[0])
    source[0] = "".join(part if part.startswith("```") else _prose(part, place) for part in parts)


def _prose(text: str, place: str) -> str:
    origin = copies().get(place, DOCS / place).parent
    text = LINK.sub(lambda found: _link(found, origin, place), text)
    return re.sub(r"\$`([^`]+)`\$", r"$\1$", text)


def _link(found: re.Match[str], origin: Path, place: str) -> str:
    """A link to a page of the site where its target has one; its words alone where the target stays in the repository."""
    label, path, anchor = found[1], found[2], found[3] or ""
    if not path:
        return found[0]
    target = Path(os.path.normpath(origin / path))
    if target.is_relative_to(DOCS):
        there = target.relative_to(DOCS).as_posix()
    else:
        there = next((page for page, file in copies().items() if file == target), "")
    return f"[{label}]({posixpath.relpath(there, posixpath.dirname(place) or '.')}{anchor})" if there else label


def inline_formula(writer: Any, node: nodes.math) -> None:
    """A formula in a line as MathML, which browsers draw without a script."""
    writer.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def block_formula(writer: Any, node: nodes.math_block) -> None:
    """A formula of its own as MathML."""
    writer.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode
