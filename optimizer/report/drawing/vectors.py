"""Figures as matplotlib artists: shapes and texts of an SVG drawing on axes, and so a PDF in vectors.

What ECharts draws is paths, rectangles and texts with plain colours; clips, which only matter while one zooms, are left out.
"""

import io
import math
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

NEEDED = ("matplotlib", "svgelements")
PIXELS_PER_INCH = 96.0
POINTS_PER_INCH = 72.0
Corner = tuple[tuple[float, float], Any]
"""A corner, and the code by which matplotlib joins it."""
ANCHORS = {"start": "left", "middle": "center", "end": "right"}
BASELINES = {"central": "center_baseline", "middle": "center_baseline", "hanging": "top", "text-before-edge": "top"}


class MissingExtraError(ImportError):
    """Missing optional dependency; the message says how to install it."""


def as_pdf(svg: str) -> bytes:
    """A drawing as PDF, in vectors.

    Raises:
        MissingExtraError: matplotlib or svgelements is not installed.
    """
    _there()
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    width, height = _size(_parsed(svg))
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH))
    draw(svg, figure.add_axes((0.0, 0.0, 1.0, 1.0)))
    buffer = io.BytesIO()
    with rc_context({"pdf.fonttype": 42}):  # letters stay letters
        figure.savefig(buffer, format="pdf", metadata={"CreationDate": None})
    return buffer.getvalue()


def draw(svg: str, ax: Any) -> None:
    """Draw on matplotlib axes; their data range becomes the pixels of the drawing.

    Their frame is not shown.

    Raises:
        MissingExtraError: matplotlib or svgelements is not installed.
    """
    _there()
    import svgelements

    drawing = _parsed(svg)
    width, height = _size(drawing)
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    box = ax.get_window_extent()
    points = min(box.width / width, box.height / height) * POINTS_PER_INCH / ax.figure.dpi
    for order, element in enumerate(drawing.elements()):
        if isinstance(element, svgelements.Text):
            _write(ax, element, points, order)
        elif isinstance(element, svgelements.Shape):
            _fill(ax, element, points, order)


def _there() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(f"PDF and matplotlib need {' and '.join(missing)}: pip install parkloop[plot]")


def _parsed(svg: str) -> Any:
    import svgelements

    return svgelements.SVG.parse(io.StringIO(svg), reify=False)


def _size(drawing: Any) -> tuple[float, float]:
    return float(drawing.width), float(drawing.height)


def _fill(ax: Any, element: Any, points: float, order: int) -> None:
    """A shape as a patch."""
    import svgelements
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    steps = list(_steps(abs(svgelements.Path(element))))
    if not steps:
        return
    opacity = float(element.values.get("opacity") or 1.0)
    corners, codes = zip(*steps, strict=True)
    line = element.stroke is not None and element.stroke.value is not None
    size = _scale(element.transform) * float(element.values.get("stroke-width") or 1.0) * points
    style: dict[str, Any] = {"capstyle": element.values.get("stroke-linecap") or "butt"}
    dashes = [
        float(part) for part in str(element.values.get("stroke-dasharray") or "").replace(",", " ").split() if part != "none"
    ]
    if line and dashes and size:
        style["linestyle"] = (0, [dash * _scale(element.transform) * points / size for dash in dashes])
    face, edge = _colour(element.fill, opacity), _colour(element.stroke, opacity)
    ax.add_patch(
        PathPatch(Path(corners, codes), facecolor=face, edgecolor=edge, linewidth=size if line else 0, zorder=order, **style)
    )


def _steps(path: Iterable[Any]) -> Iterator[Corner]:
    """The corners of a path with the codes by which matplotlib joins them."""
    import svgelements as svg
    from matplotlib.path import Path

    for part in path:
        if isinstance(part, svg.Move):
            yield (part.end.x, part.end.y), Path.MOVETO
        elif isinstance(part, svg.Close):
            yield (part.end.x, part.end.y) if part.end is not None else (0.0, 0.0), Path.CLOSEPOLY
        elif isinstance(part, svg.Arc):
            for curve in part.as_cubic_curves():
                yield from _curve((curve.control1, curve.control2, curve.end), Path.CURVE4)
        elif isinstance(part, svg.CubicBezier):
            yield from _curve((part.control1, part.control2, part.end), Path.CURVE4)
        elif isinstance(part, svg.QuadraticBezier):
            yield from _curve((part.control, part.end), Path.CURVE3)
        else:
            yield (part.end.x, part.end.y), Path.LINETO


def _curve(points: Iterable[Any], code: Any) -> Iterator[Corner]:
    return (((point.x, point.y), code) for point in points)


def _write(ax: Any, element: Any, points: float, order: int) -> None:
    """A text, with the outline that lifts it from what lies below."""
    from matplotlib import patheffects

    if not element.text:
        return
    turn = element.transform
    place = turn.point_in_matrix_space((element.x, element.y))
    scale = _scale(turn) * points
    text = ax.text(
        place.x,
        place.y,
        element.text.replace("$", r"\$"),
        fontsize=float(element.font_size) * scale,
        fontfamily=_families(),
        fontweight=element.font_weight or "normal",
        color=_colour(element.fill, float(element.values.get("opacity") or 1.0)),
        ha=ANCHORS.get(element.anchor, "left"),
        va=BASELINES.get(str(element.values.get("dominant-baseline")), "baseline"),
        rotation=-math.degrees(math.atan2(turn.b, turn.a)),
        rotation_mode="anchor",
        zorder=order,
        clip_on=True,
    )
    width = float(element.values.get("stroke-width") or 1.0) * scale
    if element.stroke is not None and element.stroke.value is not None:
        text.set_path_effects([patheffects.withStroke(linewidth=width, foreground=_colour(element.stroke, 1.0))])


def _scale(turn: Any) -> float:
    return math.sqrt(abs(turn.a * turn.d - turn.b * turn.c))


def _colour(colour: Any, opacity: float) -> tuple[float, float, float, float]:
    """A colour as shares of red, green, blue and cover."""
    if colour is None or colour.value is None:
        return 0.0, 0.0, 0.0, 0.0
    return colour.red / 255, colour.green / 255, colour.blue / 255, colour.alpha / 255 * opacity


@cache
def _families() -> tuple[str, ...]:
    """The fonts of the drawings that are there, the first for what it has, the next for the rest."""
    from matplotlib import font_manager

    from parkloop.optimizer.report.drawing.pictures import FONTS

    known = set(font_manager.get_font_names())
    wanted = [name.strip(" '") for name in FONTS.split(",")]
    return ("DejaVu Sans", *(name for name in wanted if name in known and name != "DejaVu Sans"))
