"""Validation of arguments of public functions: one sentence for each fault, all at once."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from parkloop.cases.io.revalidation import revalidated
from parkloop.cases.messages import Message, joined, lines, say
from parkloop.cases.schema import Case
from parkloop.models.accounts.closing import OBJECTIVES
from parkloop.models.site import Scope
from parkloop.optimizer.plan.record import Plan

MOST_SEED = 2**31 - 1
"""Largest seed that the solver takes."""
REMEMBERED = 8
"""Cases whose check is remembered."""
_CHECKED: deque[tuple[Case, Case]] = deque(maxlen=REMEMBERED)


class ArgumentError(ValueError, TypeError):
    """Arguments that cannot be meant; one line for each of them."""


def renamed(error: ArgumentError, names: Mapping[str, str]) -> ArgumentError:
    """Faults of arguments under the names that they were given by, such as options of a command.

    >>> check = ArgumentCheck()
    >>> check.whole("n", 0, 1, 9)
    >>> renamed(ArgumentError(check.faults[0]), {"n": "--draws"})
    ArgumentError('--draws: found 0, but a whole number from 1 to 9 is meant.')
    """
    return ArgumentError(joined((_renamed(line, names) for line in lines(error.args[0])), "\n"))


def _renamed(line: str, names: Mapping[str, str]) -> str:
    if not isinstance(line, Message) or isinstance(line.parameters, tuple):
        return line
    name = line.parameters.get("name", "")
    return Message(line.template, {**line.parameters, "name": names[name]}, line.context) if name in names else line


def checked(case: Case) -> Case:
    """Case, validated once, as a copy changed by a script is not.

    Raises:
        CaseError: with all faults.
        ArgumentError: it is no case.
    """
    for given, meant in _CHECKED:
        if case is given or case is meant:
            return meant
    try:
        meant = revalidated(case)
    except TypeError as error:
        raise ArgumentError(say("case: {error}", error=error)) from None
    # the case itself is held, so that no other can come to stand in its place
    _CHECKED.append((case, meant))
    return meant


class ArgumentCheck:
    """Check of a function's arguments: faults are gathered, and raised together."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, name: str, message: str) -> None:
        """Something is wrong with an argument."""
        self.faults.append(say("{name}: {told}.", name=name, told=message))

    def raise_faults(self) -> None:
        """Raise ``ArgumentError`` with all that is wrong."""
        if self.faults:
            raise ArgumentError(joined(self.faults, "\n"))

    def number(self, name: str, value: object, fits: Callable[[float], bool], words: str) -> None:
        """Check a number; none where a default holds."""
        if value is None:
            return
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            self.fault(name, say("found {value}, but it is a number {allowed}", value=repr(value), allowed=words))
        elif not fits(float(value)):
            self.fault(name, say("{value}, but it must be {allowed}", value=f"{float(value):g}", allowed=words))

    def limits(self, time_limit: object = None, gap: object = None, seconds: str = "time_limit") -> None:
        """Seconds and relative gap of a solve."""
        self.number(seconds, time_limit, lambda value: value > 0, say("more than 0 s"))
        self.number("gap", gap, lambda value: 0 <= value < 1, say("from 0 to below 1"))

    def whole(self, name: str, value: object, least: int, most: int = MOST_SEED) -> None:
        """A whole number in a range."""
        if isinstance(value, bool) or not hasattr(value, "__index__") or not least <= value.__index__() <= most:
            self.fault(
                name,
                say(
                    "found {value}, but a whole number from {least} to {most} is meant", value=repr(value), least=least, most=most
                ),
            )

    def function(self, name: str, value: object) -> None:
        """A function, or none."""
        if value is not None and not callable(value):
            self.fault(name, say("found {value}, but a function is meant", value=repr(value)))

    def names(self, name: str, value: Iterable[str] | None, example: str, least: int = 1) -> tuple[str, ...] | None:
        """A list of names, or none; a single text is no list."""
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Iterable):
            self.fault(
                name,
                say(
                    "found {value}, but a list is meant, such as [{example}]",
                    value=repr(value),
                    example=repr(value if isinstance(value, str) else example),
                ),
            )
            return None
        given = tuple(value)
        if len(given) < least or not all(isinstance(one, str) for one in given):
            self.fault(name, say("found {value}, but at least one name is meant, each a text", value=repr(list(given))))
        return tuple(map(str, given))

    def one_of(self, name: str, value: object, known: Iterable[str]) -> None:
        """A word out of a few."""
        allowed = list(known)
        if not allowed:
            self.fault(name, say("found {value}, but there is none to choose from", value=repr(value)))
        elif value not in allowed:
            self.fault(name, say("found {value}, but it must be one of {allowed}", value=repr(value), allowed=joined(allowed)))

    def objectives(self, value: str | Sequence[str], known: Iterable[str], case: Case) -> tuple[str, ...]:
        """Lexicographic objectives: ``known`` ones, and species of the case in any spelling."""
        words = list(known)
        found = self.names("objective", (value,) if isinstance(value, str) else value, "cost", least=0)
        found = found and tuple(name if name in words else case.called(name) for name in found)
        unknown = sorted(set(found or ()) - {*words, *case.species})
        if found is not None and (unknown or not found):
            self.fault(
                "objective",
                say(
                    "{unknown}; allowed are {allowed} and species", unknown=joined(unknown) or say("none"), allowed=joined(words)
                ),
            )
        return found or ()

    def scope(self, scope: object) -> None:
        """Check a scope."""
        self.one_of("scope", str(scope), [one.value for one in Scope])

    def options(self, function: str, given: Mapping[str, object], known: Iterable[str]) -> None:
        """Further arguments by name."""
        allowed = sorted(known)
        for name in given:
            if name not in allowed:
                near = get_close_matches(name, allowed, 1, 0.6)
                tail = (
                    say("nearest: {name}", name=near[0]) if near else say("known: {names}", names=joined(allowed) or say("none"))
                )
                self.fault(name, say("{function} has no such option ({tail})", function=function, tail=tail))

    def numbers(self, name: str, values: object) -> tuple[Any, ...]:
        """A list of finite numbers."""
        if isinstance(values, str) or not isinstance(values, Iterable):
            self.fault(name, say("found {value}, but a list of numbers is meant", value=repr(values)))
            return ()
        found = tuple(values)
        wrong = [value for value in found if not _finite(value)]
        if wrong:
            self.fault(name, say("found {value}, but numbers are finite", value=repr(wrong[0])))
        return () if wrong else found

    def mapping(self, name: str, value: object, example: str, least: int = 0) -> Mapping[Any, Any]:
        """A mapping, such as the example, of at least so many entries; empty where it is none."""
        if isinstance(value, Mapping) and len(value) >= least:
            return value
        self.fault(name, say("found {value}, but a mapping is meant, such as {example}", value=repr(value), example=example))
        return {}

    def plan(self, name: str, plan: object, found: bool = False) -> None:
        """A plan, and one that was ``found``."""
        if not isinstance(plan, Plan):
            self.fault(name, say("a plan is meant, as optimise gives one, and not {kind}", kind=type(plan).__name__))
        elif found and not plan.found:
            self.fault(name, say("the plan of {case} was not found ({status})", case=plan.case, status=plan.status))


def _finite(value: Any) -> bool:
    return not isinstance(value, bool | str) and hasattr(value, "__float__") and math.isfinite(value)


def plants(given: ArgumentCheck, case: Case, named: Sequence[str] | None, argument: str = "only") -> None:
    """Check that plants which an argument names, as those of a coalition, are plants of the case."""
    known = {plant.plant for plant in case.plants}
    unknown = sorted(set(named or ()) - known)
    if unknown:
        given.fault(argument, say("no plant {unknown}; plants are {names}", unknown=joined(unknown), names=joined(sorted(known))))


def check_members(given: ArgumentCheck, case: Case, only: Iterable[str] | None) -> tuple[str, ...] | None:
    """Check the plants of a coalition; none: all."""
    members = given.names("only", only, case.plants[0].plant)
    plants(given, case, members)
    return members


def check_objectives(
    given: ArgumentCheck, case: Case, objective: str | Sequence[str], scope: str, only: Iterable[str] | None, cvar_level: float
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Check lexicographic objectives, and the plants of a coalition; none: all."""
    objectives = given.objectives(objective, OBJECTIVES, case)
    given.number("cvar_level", cvar_level, lambda level: 0 <= level < 1, say("from 0 to below 1"))
    given.scope(scope)
    return objectives, check_members(given, case, only)


def check_limits(
    given: ArgumentCheck,
    *,
    time_limit: float | None = None,
    gap: float | None = None,
    progress: object = False,
    cancel: object = None,
    seed: object = 0,
) -> None:
    """Check the limits of a solve, its listener and its seed."""
    given.limits(time_limit, gap)
    given.function("progress", None if isinstance(progress, bool) else progress)
    given.function("cancel", cancel)
    given.whole("seed", seed, 0)
