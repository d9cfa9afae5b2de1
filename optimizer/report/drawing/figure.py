"""Drawing of a figure: ECharts options as SVG, PNG or PDF, or on matplotlib axes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parkloop.cases.disk import atomic
from parkloop.cases.schema import Case
from parkloop.optimizer.figures import Option
from parkloop.optimizer.figures.of_plan import of_plan
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.drawing.pictures import png, svg

ENDINGS = (".svg", ".png", ".pdf")
"""Files that a figure is written as."""


@dataclass(frozen=True)
class Drawing:
    """A figure by its ECharts options; a notebook shows it as it is."""

    options: Option
    size: tuple[int, int] = (1240, 620)

    def svg(self) -> str:
        """The figure as SVG text."""
        return svg(self.options, *self.size)

    def png(self, scale: float = 2.0) -> bytes:
        """The figure as PNG on white, ``scale`` times as many pixels as its size."""
        return png(self.options, *self.size, scale=scale)

    def pdf(self) -> bytes:
        """The figure as PDF, in vectors.

        Raises:
            MissingExtraError: matplotlib or svgelements is not installed.
        """
        from parkloop.optimizer.report.drawing.vectors import as_pdf

        return as_pdf(self.svg())

    def draw(self, ax: Any) -> Any:
        """Draw the figure on matplotlib axes, whose data range becomes its pixels.

        The axes themselves are not shown.

        Raises:
            MissingExtraError: matplotlib or svgelements is not installed.
        """
        from parkloop.optimizer.report.drawing.vectors import draw

        draw(self.svg(), ax)
        return ax

    def save(self, file: str | Path) -> None:
        """Write the figure as what the name ends in: .svg, .png or .pdf.

        Raises:
            ArgumentError: another ending.
            MissingExtraError: PDF needs matplotlib and svgelements.
            OSError: the file cannot be written.
        """
        path, given = Path(file), ArgumentCheck()
        given.one_of("file", path.suffix.lower(), ENDINGS)
        given.raise_faults()
        makers: dict[str, Callable[[], bytes]] = {".svg": lambda: self.svg().encode(), ".png": self.png, ".pdf": self.pdf}
        atomic.write({path: makers[path.suffix.lower()]()})

    def _repr_svg_(self) -> str:
        """The figure as a notebook shows it."""
        return self.svg()


def figure_of(case: Case, plan: Plan, kind: str, language: str, size: tuple[int, int], choices: dict[str, Any]) -> Drawing:
    """A figure of a plan, see ``Plan.plot``."""
    return Drawing(of_plan(case, plan, kind, language, choices), size)
