"""Writes the pages of docs/ that are made from the code: ``python -m docs.generate`` from the root of the repository.

The manual of the model, the data dictionary and the list of checks come from docstrings, the library of technologies from its
tables; what commands print in tutorials and guides comes from running them.
``tests/test_docs.py`` fails where a page is stale.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from docs.dictionary import chinese, english
from docs.library_page import library_page
from docs.manual import manual, sentence
from docs.sectors_page import sectors_page
from docs.transcripts import refreshed
from parkloop.cases import magnitudes
from parkloop.cases.coherence import RULES
from parkloop.cases.plausibility import WARNINGS

DOCS = Path(__file__).parent
TUTORIALS = ("tutorial.md", "tutorial.zh.md")
HELP, HELP_FOLDER = (*TUTORIALS, "glossary.md"), DOCS.parent / "app_pages" / "help"
"""Texts that page Help shows, and the folder of their copies, which are installed with the page."""
ASKED = ("carbon", "install", "ledger", "recruiting", "report", "robust", "sharing", "start", "sweep", "what-if", "why")
GUIDES = tuple(f"how-to/{name}.md" for name in (*ASKED, "workbook"))
"""Guides with commands whose output is shown."""

CHECKS = """\
# What is checked in a case

Made from the docstrings of `cases/checks` and `cases/plausibility`. Before these, every cell is held against its column in the
[data dictionary](data-dictionary.md): kind, range, allowed values, unknown columns and units. All faults are told together,
each with table, row, column, what was found and what is allowed; a case with a fault is neither saved nor solved. A warning is
told, and the case is solved all the same.
"""


def pages() -> dict[str, str]:
    """Name and text of every page that is made from docstrings."""
    dictionaries = {"data-dictionary.md": english(), "data-dictionary.zh.md": chinese()}
    return {
        "math.md": manual(),
        **dictionaries,
        "checks.md": checks(),
        "library.md": library_page(),
        "sectors.md": sectors_page(),
    }


def checks() -> str:
    """The rules of coherence, by subject, and the warnings."""
    lines = [CHECKS]
    for subject, rules in groupby(RULES, key=lambda rule: rule.__module__):
        about = (inspect.getdoc(sys.modules[subject]) or "").splitlines()[0]
        lines += [f"## {about.rstrip('.')}", "", *_listed(rules), ""]
    lines += ["## Warnings", "", *_listed(WARNINGS)]
    lines += ["", "## Magnitudes", "", *(inspect.getdoc(magnitudes) or "").splitlines()[2:], ""]
    lines += ["Money is in the case's currency; where a number has no unit, its column is named.", "", *_magnitudes()]
    return "\n".join(lines) + "\n"


def _magnitudes() -> Iterator[str]:
    """How large numbers may be, as a table."""
    yield from ("| unit or column | largest size | smallest beside 0 | why |", "|---|---|---|---|")
    table = magnitudes.MAGNITUDES
    for known in dict.fromkeys(table.values()):
        names = ", ".join(f"`{name}`" for name in table if table[name] == known)
        yield f"| {names} | {known.most:g} | {f'{known.least:g}' if known.least else ''} | {known.why} |"


def _listed(rules: Iterable[Callable[..., Any]]) -> list[str]:
    return [f"- {sentence(rule)}" for rule in rules]


def helped() -> dict[str, str]:
    """Texts of the documentation that page Help shows, by their names."""
    return {name: (DOCS / name).read_text(encoding="utf-8") for name in HELP}


def main() -> None:
    """Write every page that has changed."""
    texts = pages() | {name: refreshed((DOCS / name).read_text(encoding="utf-8")) for name in (*TUTORIALS, *GUIDES)}
    for name, text in texts.items():
        (DOCS / name).write_text(text, encoding="utf-8")
    for name, text in helped().items():
        (HELP_FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
