"""Writes the pages of docs/ that are made from the code: ``python -m docs.generate`` from the root of the repository.

The manual of the model, the data dictionary and the list of checks come from docstrings, the library of technologies from its
tables; what the commands in the tutorials print
comes from running them. ``tests/test_docs.py`` fails where a page is stale.
"""

import inspect
import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from cases.checks import RULES
from cases.hints import HINTS
from docs.dictionary import chinese, english
from docs.manual import manual, sentence
from docs.shelf_page import library_page
from docs.transcripts import refreshed

DOCS = Path(__file__).parent
TUTORIALS = ("tutorial.md", "tutorial.zh.md")

CHECKS = """\
# What is checked in a case

Made from `cases/check_*.py` and `cases/hints.py`. Before these, every cell is held against its column in the
[data dictionary](data-dictionary.md): kind, range, allowed values, unknown columns and units. All faults are told together,
each with table, row, column, what was found and what is allowed; a case with a fault is neither saved nor solved. A warning is
told, and the case is solved all the same.
"""


def pages() -> dict[str, str]:
    """Name and text of every page that is made from docstrings."""
    dictionaries = {"data-dictionary.md": english(), "data-dictionary.zh.md": chinese()}
    return {"math.md": manual(), **dictionaries, "checks.md": checks(), "library.md": library_page()}


def checks() -> str:
    """The rules of coherence, by subject, and the warnings."""
    lines = [CHECKS]
    for subject, rules in groupby(RULES, key=lambda rule: rule.__module__):
        about = (inspect.getdoc(sys.modules[subject]) or "").splitlines()[0]
        lines += [f"## {about.rstrip('.')}", "", *_listed(rules), ""]
    lines += ["## Warnings", "", *_listed(HINTS)]
    return "\n".join(lines) + "\n"


def _listed(rules: Iterable[Callable[..., Any]]) -> list[str]:
    return [f"- {sentence(rule)}" for rule in rules]


def main() -> None:
    """Write every page that has changed."""
    texts = pages() | {name: refreshed((DOCS / name).read_text(encoding="utf-8")) for name in TUTORIALS}
    for name, text in texts.items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
