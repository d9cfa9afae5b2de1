"""Colours of media: none alike, whatever kind of sight looks at them."""

from itertools import combinations

import pandas as pd
import pytest

from parkloop.cases import load_case
from parkloop.cases.lookup import Park
from parkloop.optimizer.figures.colours import colours, distance
from parkloop.optimizer.figures.shared import media

PARKS = ("two_firms", "kalundborg", "lubei", "guitang", "linjiang", "ulsan", "kwinana", "aalborg")
LEAST = 0.02
"""Distance that two neighbouring fields of colour are told apart at; from black to white it is 1."""


@pytest.mark.parametrize("park", PARKS)
def test_no_two_media_of_a_park_are_alike(park: str) -> None:
    """Proves: media of a park differ for normal, protanopic and deuteranopic sight. Sensitivity: a palette that begins anew."""
    case = load_case(park)
    keys = [("water", ""), *(("commodity", name) for name in Park(case).commodities)]
    keys += [("material", name) for name in Park(case).materials]
    found = media(case, pd.DataFrame(keys, columns=["domain", "item"]))
    assert len(found) == len(keys)
    assert min(distance(one.colour, other.colour) for one, other in combinations(found.values(), 2)) > LEAST


def test_red_and_green_are_nearer_to_each_other_without_sight_of_red() -> None:
    """Proves the simulated sights: what is red and green to most is nearly one to some, and black and white are far apart."""
    assert distance("#000000", "#ffffff") == pytest.approx(1.0, abs=0.01)
    assert distance("#b4542b", "#6f7a2c") < 0.12 < distance("#b4542b", "#2b54b4")


def test_colours_of_a_family_have_its_hues_first() -> None:
    assert colours(("water", "heat"))[0] == colours(("water",))[0]
    assert len({*colours(("material",) * 60)}) == 60
