"""Figures on a dark page can be seen, and colours that differ still do."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from parkloop.cases import load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.figures import network, progress, sankey, waterfall
from parkloop.optimizer.figures.colours import colours, distance
from parkloop.optimizer.figures.dark import PAPER, in_dark, lightened

LEAST_CONTRAST = 3.0
"""Of graphical objects, Web Content Accessibility Guidelines 2.2, 1.4.11"""
FAMILIES = ("water", "heat", "heat", "fuel", "fuel", "fuel", "electricity", "cold", *["material"] * 12, "other")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(colour: str) -> float:
    return (luminance(colour) + 0.05) / (luminance(PAPER) + 0.05)


def drawn(option: Any) -> Iterator[str]:
    """Every colour of a figure but that of the page."""
    yield from {colour for colour in re.findall("#[0-9a-f]{6}", json.dumps(option).lower())} - {PAPER}


def test_every_figure_can_be_seen_on_a_dark_page() -> None:
    """Proves a contrast of 3 at least, where the figure for a light page has less. Sensitivity: ink that stays dark."""
    case = load_case("two_firms")
    today, plan = optimise(case, scope="baseline"), optimise(case)
    steps = {"today": today, "plan": plan}
    figures = [
        network(case, plan).option,
        sankey(case, plan, "energy"),
        waterfall(case, steps, "head", "en", dict(zip(steps, steps, strict=True))),
        progress([{"seconds": 1.0, "objective": 2.0, "bound": 1.0}]),
    ]
    assert any(contrast(colour) < LEAST_CONTRAST for option in figures for colour in drawn(option))
    assert [] == [colour for option in figures for colour in drawn(in_dark(option)) if contrast(colour) < LEAST_CONTRAST]


def test_media_that_differ_still_do() -> None:
    light = colours(FAMILIES)
    dark = [lightened(colour) for colour in light]
    assert all(contrast(colour) >= LEAST_CONTRAST for colour in dark)
    assert len(set(dark)) == len(dark)
    assert min(distance(*pair) for pair in combinations(dark, 2)) > 0.01
