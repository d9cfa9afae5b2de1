"""Random parks of every structure of an industrial park, and questions about them: the same for the same seed.

Each structure has plants few enough to be solved in a moment, one way in which bounds and screening could go wrong, and
random features besides. ``infeasible`` variants get a limit that nothing meets.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

from parkloop.cases import Case, check
from tests.reference.random_parks.parks import random_park as featured
from tests.support.parks import balances, bleeds, carriers, circuits, converters, disposals, materials, networks, trade, waters
from tests.support.parks.rules import add_rules
from tests.support.parks.sketch import Sketch
from tests.support.parks.tight import too_tight

STRUCTURES: dict[str, Callable[[Sketch], Any]] = {
    "relay": networks.relay,
    "star": networks.star,
    "ring": networks.ring,
    "main": networks.main,
    "own_use": networks.own_use,
    "let_down": carriers.let_down,
    "arrives_as": carriers.arrives_as,
    "equal_levels": carriers.equal_levels,
    "there_and_back": carriers.there_and_back,
    "process_heat": carriers.process_heat,
    "must_go": disposals.must_go,
    "take_or_pay": disposals.take_or_pay,
    "negative_price": disposals.negative_price,
    "trade": trade.trade,
    "unlimited": trade.unlimited,
    "converters": converters.converters,
    "heat_pumps": converters.heat_pumps,
    "measures": converters.measures,
    "coupled": bleeds.coupled,
    "water": waters.water,
    "outlets": waters.outlets,
    "loops": waters.loops,
    "circuits": circuits.circuits,
    "treatment": waters.treatment,
    "kink": balances.kink,
    "treated": balances.treated,
    "materials": materials.materials,
    "carry": materials.carry,
}
"""What draws the rows of each structure."""

FEATURED = "featured"
"""Parks with all features of the format at random, those that the independent reference is held against."""

ALL = (*STRUCTURES, FEATURED)
MIXING = ("outlets", "loops", "circuits", "treatment", "carry")
"""Structures in which qualities mix."""

OBJECTIVES = ("co2", "energy", "freshwater", "wastewater", "disposal", "land", "links", "worst_case", "cvar")
Question = dict[str, Any]
"""Options of ``optimise``: objective, scope and coalition."""


def random_park(structure: str, seed: int) -> Case:
    """A valid park of a structure; what the checks of the format refuse is drawn again."""
    if structure == FEATURED:
        return featured(seed, "tiny")
    for attempt in count():
        case = _sketched(structure, seed, attempt).case()
        if not check(case):
            return case
    raise AssertionError("count() has no end")


def _sketched(structure: str, seed: int, attempt: int) -> Sketch:
    sketch = Sketch(structure, seed, attempt)
    if structure not in ("water", "materials", "kink", "treated"):
        sketch.times(0.25)
    STRUCTURES[structure](sketch)
    add_rules(sketch)
    return sketch


def random_question(structure: str, seed: int) -> Question:
    """What is asked of the park of a seed: mostly least cost of the whole park."""
    sketch = Sketch(f"question of {structure}", seed)
    plants = [row.plant for row in random_park(structure, seed).plants]
    asked: Question = {"objective": "cost", "scope": sketch.pick(*["park"] * 8, "plant", "baseline"), "only": None}
    if sketch.chance(0.2):
        asked["objective"] = sketch.pick(*OBJECTIVES)
    if asked["scope"] == "park" and len(plants) > 2 and sketch.chance(0.12):
        asked["only"] = sketch.some(plants, 2, len(plants) - 1)
    return asked


def infeasible_park(structure: str, seed: int) -> Case:
    """The park of a seed with a limit, need or market changed so that it can mostly not be met."""
    return too_tight(random_park(structure, seed), Sketch(f"tight {structure}", seed))
