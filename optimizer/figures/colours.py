"""Colours of media that differ for everybody, with normal and with colour-blind sight.

Distances are those of the Oklab space (Ottosson B., A perceptual color space for image processing, 2020), the least of normal,
protanopic and deuteranopic sight (Viénot F., Brettel H., Mollon J.D., Color Research & Application 24, 1999).
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

LabColours = NDArray[np.float64]

HUES: Mapping[str, tuple[float, float]] = {
    "electricity": (85.0, 110.0),
    "fuel": (40.0, 84.0),
    "heat": (0.0, 39.0),
    "cold": (190.0, 225.0),
    "water": (245.0, 268.0),
    "material": (120.0, 180.0),
    "other": (280.0, 335.0),
}
"""Range of hues in which the colours of a family lie [degrees of Oklab]; where it is full, any hue."""
TONES = (
    *(
        (0.56, 0.17),
        (0.66, 0.14),
        (0.48, 0.13),
        (0.76, 0.12),
        (0.40, 0.09),
        (0.60, 0.07),
        (0.82, 0.07),
        (0.50, 0.03),
        (0.70, 0.03),
    ),
    *(
        (0.34, 0.06),
        (0.86, 0.04),
        (0.62, 0.19),
        (0.72, 0.09),
        (0.54, 0.09),
        (0.45, 0.05),
        (0.78, 0.02),
        (0.38, 0.01),
        (0.62, 0.01),
    ),
)
"""Lightness and chroma that are tried, the strongest first."""
STEP = 6
"""Hues that are tried [degrees]"""
APART = (0.09, 0.06, 0.04, 0.03, 0.025, 0.02, 0.017, 0.014, 0.01, 0.0)
"""Distances from all others that are asked for, one after the other; from the third on any hue will do."""
OWN_HUES_ONLY = 2
"""Distances that are asked of the hues of the family alone."""
RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
SIGHTS = (
    np.eye(3),
    np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
)
"""What linear red, green and blue look like to normal, protanopic and deuteranopic sight."""


@cache
def colours(families: tuple[str, ...]) -> tuple[str, ...]:
    """A colour for each medium by its family, none like another as long as there are so many.

    The strongest colour of the family's own hues that is far enough from all before; where there is none, one of another hue.

    Examples:
        >>> two = colours(("water", "heat"))
        >>> distance(*two) > 0.09, colours(("water", "heat", "heat"))[:2] == two
        (True, True)
    """
    names, hues, seen = _candidates()
    nearest = np.full(len(names), np.inf)
    chosen: list[str] = []
    for family in families:
        low, high = HUES.get(family, HUES["other"])
        place = _first(nearest, (hues >= low) & (hues <= high))
        chosen.append(names[place])
        nearest = np.minimum(nearest, np.linalg.norm(seen - seen[place], axis=2).min(axis=1))
    return tuple(chosen)


def distance(first: str, second: str) -> float:
    """Distance of two colours, the least of all kinds of sight; 1 from black to white."""
    one, other = (_seen(np.array([[int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]])) for colour in (first, second))
    return float(np.linalg.norm(one - other, axis=2).min())


def _first(nearest: LabColours, own: NDArray[np.bool_]) -> int:
    """The first candidate that is far enough from all others."""
    for count, apart in enumerate(APART):
        far = nearest >= apart
        for fitting in (far & own, far) if count >= OWN_HUES_ONLY else (far & own,):
            if fitting.any():
                return int(np.argmax(fitting))
    return int(np.argmax(nearest))


@cache
def _candidates() -> tuple[tuple[str, ...], LabColours, LabColours]:
    """Colours of a screen, strong ones first, their hues, and what each kind of sight sees of them."""
    tried = np.array([(light, chroma, hue) for light, chroma in TONES for hue in range(0, 360, STEP)])
    angle = np.radians(tried[:, 2])
    lab = np.column_stack([tried[:, 0], tried[:, 1] * np.cos(angle), tried[:, 1] * np.sin(angle)])
    rgb = ((lab @ np.linalg.inv(LMS_TO_LAB).T) ** 3) @ np.linalg.inv(RGB_TO_LMS).T
    shown = ((rgb >= 0) & (rgb <= 1)).all(axis=1)
    screen = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * np.clip(rgb, 0, None) ** (1 / 2.4) - 0.055)[shown]
    names = tuple("#" + "".join(f"{round(255 * part):02x}" for part in colour) for colour in screen)
    return names, tried[shown, 2], _seen(screen)


def _seen(screen: LabColours) -> LabColours:
    """Colours of a screen in Oklab, by colour and kind of sight."""
    linear = np.where(screen <= 0.04045, screen / 12.92, ((screen + 0.055) / 1.055) ** 2.4)
    lms = [np.cbrt(np.clip(linear @ sight.T @ RGB_TO_LMS.T, 0, None)) for sight in SIGHTS]
    return np.stack([cone @ LMS_TO_LAB.T for cone in lms], axis=1)
