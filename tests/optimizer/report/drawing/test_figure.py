"""Figures of a plan in every form: options, SVG, PNG, PDF and matplotlib axes."""

import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure as Sheet

from parkloop.optimizer import Plan
from parkloop.optimizer.figures.of_plan import CHOICES
from parkloop.optimizer.report.drawing.figure import Drawing
from parkloop.optimizer.report.drawing.vectors import MissingExtraError, as_pdf, draw
from tests.support.running.pictures import draw_small
from tests.support.running.shipped import plan_of

SQUARE = (
    '<svg width="100" height="50" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
    '<path d="M0 0L10 0L10 20Z" transform="translate(20 5)" fill="#ff0000" stroke="none"/>'
    '<path d="M0 25L100 25" fill="none" stroke="#0000ff" stroke-width="2" stroke-dasharray="4 2"/>'
    '<text x="50" y="40" text-anchor="middle" dominant-baseline="central" style="font-size:10px" fill="#333">5 $ a</text></svg>'
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of("two_firms")


@pytest.mark.parametrize("kind", CHOICES)
def test_every_figure_exists_in_every_form(kind: str, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_small(monkeypatch)
    choices = {"quality": {"species": "tds"}, "costs": {"before": plan_of("two_firms", "baseline")}}
    for ending, begin in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        plan.plot(kind, file=tmp_path / f"figure.{ending}", **choices.get(kind, {}))
        assert (tmp_path / f"figure.{ending}").read_bytes().startswith(begin)


def test_shapes_lines_and_texts_stand_on_axes_where_the_drawing_has_them() -> None:
    """By hand: the triangle is moved by (20, 5). Sensitivity: without its transform it would begin at (0, 0)."""
    ax = Sheet(figsize=(100 / 72, 50 / 72), dpi=72).add_axes((0.0, 0.0, 1.0, 1.0))
    draw(SQUARE, ax)
    triangle, line = ax.patches
    assert [[20, 5], [30, 5], [30, 25]] == triangle.get_path().vertices[:3].tolist()
    assert ((1, 0, 0, 1), 0) == (triangle.get_facecolor(), triangle.get_linewidth())
    assert (2, (0, 0, 1, 1)) == (line.get_linewidth(), line.get_edgecolor())
    (text,) = ax.texts
    assert ((50, 40), "center", 10) == (text.get_position(), text.get_ha(), text.get_fontsize())
    assert ((0, 100), (50, 0)) == (ax.get_xlim(), ax.get_ylim())


def test_a_sign_of_money_is_no_formula() -> None:
    assert as_pdf(SQUARE.replace("5 $ a", "5 $ a $")).startswith(b"%PDF")


def test_the_same_drawing_gives_the_same_pdf() -> None:
    assert as_pdf(SQUARE) == as_pdf(SQUARE)


def test_a_plan_draws_on_given_axes(plan: Plan) -> None:
    ax = Sheet().add_subplot()
    assert isinstance(plan.plot("network", ax=ax), Drawing)
    assert {"Brewery", "Greenhouse"} <= {text.get_text() for text in ax.texts}


def test_what_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "svgelements", None)
    monkeypatch.setattr(
        "parkloop.optimizer.report.drawing.vectors.find_spec", lambda name: None if name == "svgelements" else True
    )
    with pytest.raises(MissingExtraError, match=r"need svgelements: pip install parkloop\[plot\]"):
        as_pdf(SQUARE)


def test_a_notebook_shows_the_drawing(plan: Plan) -> None:
    assert plan.plot()._repr_svg_().startswith("<svg")
