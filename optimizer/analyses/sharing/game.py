"""Cooperative game with transferable utility, given as costs or savings of coalitions.

Inside there is one sign: the worth of a coalition is its saving, or less than nothing by its cost. So what a rule gives is money
received, and a charge is its negative.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from parkloop.cases.messages import say
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.solver.problem import Floats

GameKind = Literal["cost", "saving"]
JOINT = "+"
"""Sign between the members in the name of a coalition."""
MOST_COALITIONS = 2**17
"""Coalitions that a game may state."""


@dataclass(frozen=True, eq=False)
class Game:
    """What coalitions of players are worth.

    Coalitions are bit masks: player i is a member where bit i is set. ``worth`` has the coalitions that are known: minus infinite
    where a coalition is known to have no plan. ``slack``: by how much a worth may be higher than it is known (0 where it is not
    named, infinite where nothing is proven). ``orders``: random orders of the players whose every beginning is known, where
    coalitions were sampled.
    """

    players: tuple[str, ...]
    kind: GameKind
    worth: Mapping[int, float]
    slack: Mapping[int, float] = field(default_factory=dict)
    orders: tuple[tuple[int, ...], ...] = ()

    @property
    def size(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def grand(self) -> int:
        """Coalition of all players."""
        return (1 << self.size) - 1

    @property
    def sign(self) -> float:
        """What a worth is multiplied by to be shown: a cost has the other sign."""
        return -1.0 if self.kind == "cost" else 1.0

    @property
    def complete(self) -> bool:
        """Whether every coalition is known."""
        return len(self.worth) == self.grand

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """Known coalitions but that of all, that bind a split: the small ones first."""
        bind = (mask for mask, worth in self.worth.items() if mask != self.grand and worth > -math.inf)
        return tuple(sorted(bind, key=lambda mask: (mask.bit_count(), mask)))

    @cached_property
    def rows(self) -> Floats:
        """Membership of these coalitions (coalitions, players), 0 or 1"""
        return np.array([[mask >> i & 1 for i in range(self.size)] for mask in self.masks], dtype=np.float64).reshape(
            len(self.masks), self.size
        )

    @cached_property
    def worths(self) -> Floats:
        """Worth of these coalitions (coalitions,)"""
        return np.array([self.worth[mask] for mask in self.masks], dtype=np.float64)

    @property
    def total(self) -> float:
        """Worth of all players together."""
        return self.worth[self.grand]

    @cached_property
    def alone(self) -> Floats:
        """Worth of each player alone (players,): NaN where it is unknown or has no plan"""
        known = np.array([self.worth.get(1 << i, math.nan) for i in range(self.size)], dtype=np.float64)
        return np.where(np.isfinite(known), known, np.nan)

    @cached_property
    def scale(self) -> float:
        """What counts as much: the largest saving of a coalition beside its members alone, else its worth."""
        base = np.nan_to_num(self.alone)
        savings = np.abs(self.worths - self.rows @ base).max(initial=abs(self.total - base.sum()))
        return float(savings) or max(abs(self.total), 1.0)

    @cached_property
    def rounding(self) -> float:
        """Amounts below are rounding, of stated numbers and of programs."""
        return max(1e-7 * self.scale, 1e-10 * float(np.abs(self.worths).max(initial=abs(self.total))))

    def accuracy(self, mask: int) -> float:
        """Accuracy of what a coalition could gain by leaving: its own, and that of all together."""
        return self.slack.get(mask, 0.0) + self.slack.get(self.grand, 0.0)

    def name(self, mask: int) -> str:
        """Members of a coalition, joined."""
        return JOINT.join(self.members(mask))

    def members(self, mask: int) -> tuple[str, ...]:
        """Members of a coalition, in the order of the players."""
        return tuple(player for i, player in enumerate(self.players) if mask >> i & 1)


def game_of(values: object, kind: str, players: Iterable[str] | None = None) -> Game:
    """The game that values of coalitions state.

    Args:
        values: by coalition: a set or tuple of names, or names joined by ``+``; a mapping, or a column of a table with such an
            index. None or NaN: not known. Infinite (a cost), minus infinite (a saving): there is no plan.
        kind: cost or saving.
        players: their names in order; none: in the order in which they are named, those of sets by name.

    Raises:
        ArgumentError: what is no game.
    """
    given = ArgumentCheck()
    given.one_of("kind", kind, ("cost", "saving"))
    pairs = _pairs(given, values)
    named = given.names("players", players, "works")
    given.raise_faults()
    stated = [(_named(given, key, named or ()), value) for key, value in pairs]
    order = named or tuple(dict.fromkeys(name for members, _ in stated for name in members))
    if len(set(order)) != len(order):
        given.fault("players", say("each is named once"))
    if not order:
        given.fault("values", say("there is no coalition of anyone"))
    given.raise_faults()
    sign = -1.0 if kind == "cost" else 1.0
    worth: dict[int, float] = {}
    for members, value in stated:
        _take(given, worth, order, members, value, sign)
    grand = (1 << len(order)) - 1
    if not math.isfinite(worth.get(grand, math.nan)):
        given.fault("values", say("there is no finite number for all players together ({names})", names=JOINT.join(order)))
    given.raise_faults()
    return Game(order, "cost" if kind == "cost" else "saving", worth)


def _pairs(given: ArgumentCheck, values: Any) -> list[tuple[Any, Any]]:
    """What is stated, coalition by coalition."""
    if isinstance(values, str) or not callable(getattr(values, "items", None)):
        given.fault("values", say("found {value}, but a mapping from coalitions to numbers is meant", value=repr(values)))
        return []
    pairs = list(values.items())
    if len(pairs) > MOST_COALITIONS:
        given.fault(
            "values", say("{count} coalitions are stated, but at most {most} are meant", count=len(pairs), most=MOST_COALITIONS)
        )
        return []
    return pairs


def _named(given: ArgumentCheck, key: Any, players: tuple[str, ...]) -> tuple[str, ...]:
    """Members of a coalition as it is named."""
    if isinstance(key, str):
        # a player's own name may hold the sign
        return (key,) if key in players else tuple(part.strip() for part in key.split(JOINT) if part.strip())
    if isinstance(key, tuple | set | frozenset) and all(isinstance(name, str) for name in key):
        return tuple(sorted(key)) if isinstance(key, set | frozenset) else key
    given.fault("values", say("{value} names no coalition: a set of names is meant, or names joined by '+'", value=repr(key)))
    return ()


def _take(
    given: ArgumentCheck, worth: dict[int, float], order: tuple[str, ...], members: tuple[str, ...], value: Any, sign: float
) -> None:
    """Add what is stated of one coalition, or tell what is wrong with it."""
    name = JOINT.join(members)
    unknown = sorted(set(members) - set(order))
    if unknown or len(set(members)) != len(members):
        given.fault("values", say("'{name}' names who is no player, or one twice", name=name))
        return
    number = _number(value)
    if number is None:
        given.fault("values", say("{value} of '{name}' is no number", value=repr(value), name=name))
        return
    if math.isnan(number):
        return
    mask = sum(1 << order.index(member) for member in members)
    amount = sign * number
    if amount == math.inf:
        given.fault("values", say("'{name}' cannot be worth endlessly much", name=name))
    elif not mask and amount:
        given.fault("values", say("the coalition of nobody has the value 0, and not {value}", value=f"{number:g}"))
    elif mask and worth.setdefault(mask, amount) != amount:
        given.fault("values", say("'{name}' has two values", name=name))


def _number(value: Any) -> float | None:
    """A number, NaN for what is not known; none where it is no number."""
    if value is None:
        return math.nan
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        return None
    return float(value)


def subsets(mask: int) -> Iterator[int]:
    """Every coalition within one, itself first and that of nobody left out."""
    part = mask
    while part:
        yield part
        part = (part - 1) & mask
