"""The report of a plan, written to a file."""

from collections.abc import Callable
from pathlib import Path

from parkloop.cases.disk import atomic
from parkloop.cases.given import SAVED, newest_sign_off
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.report import document, excel, html, pictures, report, slides

ENDINGS = (".html", ".docx", ".pptx", ".xlsx", ".zip")
"""What a report is written as."""


def write_report(
    case: Case,
    plan: Plan,
    file: str | Path,
    *,
    baseline: Plan | None = None,
    language: str = "en",
    author: str = "",
    saved: str = "",
) -> None:
    """Write the report of a plan: HTML, Word, PowerPoint or Excel, or its figures as pictures.

    The HTML file needs nothing else.

    Args:
        case: the park.
        plan: a plan of it.
        file: where it is written; ``.html``, ``.docx``, ``.pptx``, ``.xlsx``, or ``.zip`` for the figures as PNG.
        baseline: plan of the park as it runs today, which it is compared with; none: it is solved.
        language: ``en`` or ``zh``.
        author: who stands on the cover.
        saved: the case as it is saved, ``saved:NAME``: who has confirmed its park of today last is told.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: another ending or language, or a plan of another case.
        ValueError: there is no plan to report, or ``saved`` names no saved case.
        StoreError: there is no such saved case.
        OSError: the file cannot be written.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> case, file = pl.load_case("two_firms"), pathlib.Path(tempfile.mkdtemp()) / "report.html"
        >>> pl.write_report(case, pl.optimise(case), file)
        >>> file.read_text(encoding="utf-8")[:15]
        '<!doctype html>'
    """
    path, given = Path(file), ArgumentCheck()
    given.one_of("file", path.suffix.lower(), ENDINGS)
    if saved and not saved.startswith(SAVED):
        given.fault("saved", say("{name}: a saved case is meant, as {example}", name=saved, example=f"{SAVED}NAME"))
    given.raise_faults()
    today = optimise(case, scope="baseline") if baseline is None else baseline
    made = report(case, plan, today, language, author=author, signed=newest_sign_off(saved) if saved else None)
    makers: dict[str, Callable[[], bytes]] = {
        ".html": lambda: html(made).encode(),
        ".docx": lambda: document(made),
        ".pptx": lambda: slides(made),
        ".xlsx": lambda: excel(made, plan),
        ".zip": lambda: pictures(made),
    }
    atomic.write({path: makers[path.suffix.lower()]()})
