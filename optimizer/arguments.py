"""What the functions for scripts are given, checked as the command line checks it: one sentence for each fault, all at once."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from cases.recheck import rechecked
from cases.schema import Case
from models.books import OBJECTIVES
from models.site import Scope
from optimizer.limits import Limits
from optimizer.plan import Plan

REMEMBERED = 8
"""Cases whose check is remembered."""
_CHECKED: deque[tuple[Case, Case]] = deque(maxlen=REMEMBERED)


class ArgumentError(ValueError, TypeError):
    """Arguments that cannot be meant; one line for each of them."""


def checked(case: Case) -> Case:
    """The case, checked once: as one that is loaded, since a copy that a script has changed was not.

    Raises:
        CaseError: with all faults.
        ArgumentError: it is no case.
    """
    for given, meant in _CHECKED:
        if case is given or case is meant:
            return meant
    try:
        meant = rechecked(case)
    except TypeError as error:
        raise ArgumentError(f"case: {error}") from None
    # the case itself is held, so that no other can come to stand in its place
    _CHECKED.append((case, meant))
    return meant


class Given:
    """Arguments of a function; what is wrong with them is gathered, and raised in one by `end`."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, name: str, message: str) -> None:
        """Something is wrong with an argument."""
        self.faults.append(f"{name}: {message}.")

    def end(self) -> None:
        """Raise ``ArgumentError`` with all that is wrong."""
        if self.faults:
            raise ArgumentError("\n".join(self.faults))

    def number(self, name: str, value: object, fits: Callable[[float], bool], words: str) -> None:
        """A number, or none where a default holds."""
        if value is None:
            return
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            self.fault(name, f"found {value!r}, but it is a number {words}")
        elif not fits(float(value)):
            self.fault(name, f"{float(value):g}, but it must be {words}")

    def limits(self, time_limit: object = None, gap: object = None, seconds: str = "time_limit") -> None:
        """Seconds and relative gap of a solve."""
        self.number(seconds, time_limit, lambda value: value > 0, "more than 0 s")
        self.number("gap", gap, lambda value: 0 <= value < 1, "from 0 to below 1")

    def function(self, name: str, value: object) -> None:
        """A function, or none."""
        if value is not None and not callable(value):
            self.fault(name, f"found {value!r}, but a function is meant")

    def names(self, name: str, value: Iterable[str] | None, example: str, least: int = 1) -> tuple[str, ...] | None:
        """A list of names, or none; a single text is no list."""
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Iterable):
            self.fault(name, f"found {value!r}, but a list is meant, such as [{value if isinstance(value, str) else example!r}]")
            return None
        given = tuple(value)
        if len(given) < least or not all(isinstance(one, str) for one in given):
            self.fault(name, f"found {list(given)!r}, but at least one name is meant, each a text")
        return tuple(map(str, given))

    def one_of(self, name: str, value: object, known: Iterable[str]) -> None:
        """A word out of a few."""
        allowed = list(known)
        if value not in allowed:
            self.fault(name, f"found {value!r}, but it must be one of {', '.join(allowed)}")

    def objectives(self, value: str | Sequence[str], known: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
        """What is minimised in turn: out of the ``known`` ones, and ``others`` such as species."""
        words = list(known)
        found = self.names("objective", (value,) if isinstance(value, str) else value, "cost", least=0)
        unknown = sorted(set(found or ()) - {*words, *others})
        if found is not None and (unknown or not found):
            self.fault("objective", f"{', '.join(unknown) or 'none'}; allowed are {', '.join(words)} and species")
        return found or ()

    def scope(self, scope: object) -> None:
        """How much may change."""
        self.one_of("scope", str(scope), [one.value for one in Scope])

    def options(self, function: str, given: Mapping[str, object], known: Iterable[str]) -> None:
        """Further arguments by name."""
        allowed = sorted(known)
        for name in given:
            if name not in allowed:
                near = get_close_matches(name, allowed, 1, 0.6)
                tail = f"nearest: {near[0]}" if near else f"known: {', '.join(allowed)}"
                self.fault(name, f"{function} has no such option ({tail})")

    def numbers(self, name: str, values: object) -> tuple[Any, ...]:
        """A list of finite numbers."""
        if isinstance(values, str) or not isinstance(values, Iterable):
            self.fault(name, f"found {values!r}, but a list of numbers is meant")
            return ()
        found = tuple(values)
        wrong = [value for value in found if not _finite(value)]
        if wrong:
            self.fault(name, f"found {wrong[0]!r}, but numbers are finite")
        return () if wrong else found

    def plan(self, name: str, plan: object, found: bool = False) -> None:
        """A plan, and one that was ``found``."""
        if not isinstance(plan, Plan):
            self.fault(name, f"a plan is meant, as optimise gives one, and not {type(plan).__name__}")
        elif found and not plan.found:
            self.fault(name, f"the plan of {plan.case} was not found ({plan.status})")


def _finite(value: Any) -> bool:
    return not isinstance(value, bool | str) and hasattr(value, "__float__") and math.isfinite(value)


def plants(given: Given, case: Case, only: Sequence[str] | None) -> None:
    """Plants of a coalition."""
    known = {plant.plant for plant in case.plants}
    unknown = sorted(set(only or ()) - known)
    if unknown:
        given.fault("only", f"no plant {', '.join(unknown)}; plants are {', '.join(sorted(known))}")


def goal(
    given: Given, case: Case, objective: str | Sequence[str], scope: str, only: Iterable[str] | None, cvar_level: float
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """What is minimised in turn, and the plants of a coalition; none: all."""
    objectives = given.objectives(objective, OBJECTIVES, case.species)
    given.number("cvar_level", cvar_level, lambda level: 0 <= level < 1, "from 0 to below 1")
    given.scope(scope)
    members = given.names("only", only, case.plants[0].plant)
    plants(given, case, members)
    return objectives, members


def limited(given: Given, limits: Limits) -> None:
    """What is wrong with the limits of a solve."""
    given.limits(limits.time_limit, limits.gap)
    given.function("on_progress", limits.on_progress)
    given.function("cancel", limits.cancel)
