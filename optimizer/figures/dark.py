"""Figures on a dark page: the same hues, light enough, and paper where white was.

Lightness is that of the Oklab space, as in the colours of media.
"""

import re
from functools import cache
from typing import Any

import numpy as np

from parkloop.optimizer.figures.colours import LMS_TO_LAB, RGB_TO_LMS
from parkloop.optimizer.figures.shared import Option

PAPER = "#171614"
"""Ground of the dark page"""
WHITE = "#ffffff"
GREY = 0.05
"""Chroma below which a colour is ink, not the colour of something."""
INK = 0.4
"""How much darker than white ink becomes, per lightness that it had."""
LEAST, SPAN = 0.62, 0.4
"""Lightness of the darkest colour, and what is left of the differences."""


def in_dark(option: Option) -> Option:
    """A figure as it stands on a dark page.

    >>> in_dark({"color": "#ffffff", "name": "A"})
    {'color': '#171614', 'name': 'A'}
    """
    made: Option = _changed(option)
    return made


def _changed(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _changed(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_changed(value) for value in part]
    return lightened(part) if isinstance(part, str) and re.fullmatch("#[0-9a-fA-F]{6}", part) else part


@cache
def lightened(colour: str) -> str:
    """A colour as it stands on a dark page, light enough to be seen.

    White becomes the page, and ink is turned.
    """
    if colour.lower() == WHITE:
        return PAPER
    screen = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(screen <= 0.04045, screen / 12.92, ((screen + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ RGB_TO_LMS.T) @ LMS_TO_LAB.T
    light = float(lab[0])
    lab[0] = 1 - INK * light if np.hypot(lab[1], lab[2]) < GREY else max(light, LEAST + SPAN * max(light - 0.3, 0.0))
    rgb = np.clip(((lab @ np.linalg.inv(LMS_TO_LAB).T) ** 3) @ np.linalg.inv(RGB_TO_LMS).T, 0, 1)
    shown = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(value)):02x}" for value in shown)
