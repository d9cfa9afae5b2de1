"""Benchmark instances: random parks by class and seed, shipped parks, and cases of the user."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from parkloop.cases import load_case
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.synthetic import KINDS, random_park

CLASSES: tuple[tuple[str, int, float], ...] = (
    *(("water", 20, 300.0), ("full", 20, 300.0), ("water", 30, 60.0), ("full", 30, 60.0)),
    *(("water", 50, 600.0), ("full", 50, 600.0), ("full", 75, 600.0), ("full", 150, 600.0)),
    *(("treatment", 5, 30.0), ("processes", 6, 30.0), ("pools", 6, 30.0)),
)
"""Classes that are run where none is named: kind, size and time limit [s]"""
SHIPPED = {"kalundborg": 60.0, "linjiang": 60.0}
"""Shipped parks that are run with them, and their time limits [s]"""
SEEDS, SECONDS = 5, 60.0
"""Parks of a class; time limit of a case of the user [s]"""
GAP, FINE_GAP = 1e-3, 1e-6
"""Relative gap that is asked for, and that of small random parks whose qualities mix."""
MIXING = ("treatment", "processes", "pools")


@dataclass(frozen=True)
class BenchmarkInstance:
    """Park to be solved, with the class of which medians are taken, time limit [s] and gap asked for."""

    name: str
    group: str
    seconds: float
    make: Callable[[], Case]
    gap: float = GAP


def of_class(kind: str, size: int, seconds: float, seeds: Iterable[int]) -> Iterator[BenchmarkInstance]:
    """Random parks of a class."""
    group, gap = f"{kind} {size}", FINE_GAP if kind in MIXING else GAP
    for seed in seeds:
        yield BenchmarkInstance(f"{group} #{seed}", group, seconds, partial(random_park, kind, size, seed), gap)


def of_case(name: str, make: Callable[[], Case], seconds: float = SECONDS) -> BenchmarkInstance:
    """One case, which is a class of its own."""
    return BenchmarkInstance(name, name, seconds, make)


def standard(seeds: int = SEEDS) -> list[BenchmarkInstance]:
    """Every class, and the shipped parks."""
    parks = [park for kind, size, seconds in CLASSES for park in of_class(kind, size, seconds, range(1, seeds + 1))]
    return [*parks, *(of_case(name, partial(load_case, name), seconds) for name, seconds in SHIPPED.items())]


def named(text: str, seeds: int = SEEDS) -> list[BenchmarkInstance]:
    """Random parks of a class written as ``KIND:SIZE``, such as full:30.

    Raises:
        ValueError: no such kind, or no size.
    """
    kind, _, size = text.partition(":")
    if kind not in KINDS or not size.isdigit() or int(size) < 2:
        raise ValueError(say("{text}: write KIND:SIZE, such as full:30; kinds are {kinds}.", text=text, kinds=", ".join(KINDS)))
    seconds = next((limit for name, most, limit in CLASSES if name == kind and most >= int(size)), CLASSES[-1][2])
    return list(of_class(kind, int(size), seconds, range(1, seeds + 1)))
