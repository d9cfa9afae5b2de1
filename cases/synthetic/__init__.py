"""Random parks of any size, reproducible by seed, for tests and benchmarks."""

from collections.abc import Callable

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.cases.synthetic.exchange import full_park, water_park
from parkloop.cases.synthetic.mixing import pooling_park, process_park, treatment_park
from parkloop.cases.synthetic.neighbours import synthetic_park

__all__ = ["KINDS", "random_park", "synthetic_park"]

KINDS: dict[str, Callable[[int, int], Case]] = {
    "water": water_park,
    "full": full_park,
    "treatment": lambda size, seed: treatment_park(seed, processes=size, units=2 + size // 8),
    "processes": lambda size, seed: process_park(seed, processes=size, plants=2),
    "pools": lambda size, seed: pooling_park(seed, feeds=size, pools=size // 2, joined=seed % 2 == 0),
}
"""Parks by kind, of a size and a seed. The size is the number of plants; of processes or feeds where qualities mix."""


def random_park(kind: str, size: int, seed: int = 1) -> Case:
    """Random park of a kind.

    Args:
        kind: ``water`` (reuse of water with three species), ``full`` (with heat, steam and by-products); or one whose qualities
            mix: ``treatment`` (units that remove species), ``processes`` (mass transfer), ``pools`` (shared stores).
        size: number of plants, of processes or of feeds, at least 2.
        seed: of the random numbers.

    Raises:
        ValueError: there is no such kind, or the size is less than 2.
    """
    if kind not in KINDS:
        raise ValueError(say("There is no kind {kind} of random parks, only {known}.", kind=kind, known=joined(KINDS)))
    if size < 2:
        raise ValueError(say("A park has at least 2 plants."))
    return KINDS[kind](size, seed)
