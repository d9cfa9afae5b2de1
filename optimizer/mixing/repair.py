"""Designs made of solutions that SCIP finds, which hold within its own tolerance only."""

from collections.abc import Callable

from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.sequential_lp import MixingDesign, fixed_at_true_qualities, local_search, newton_repair
from parkloop.optimizer.solver.problem import Floats

LEAST_GAP = 1e-5
"""Relative gap within which a plan counts as SCIP's optimum: the cost of fixing the qualities."""
SAME_SHARE = 0.1
"""Share of that, or of the gap asked for where that is less, within which a design as it stands needs no repair."""
REPAIR_SECONDS, LEAST_REPAIR_SECONDS = 5.0, 1.0
"""Time limit for repairing one of SCIP's solutions, and what it has of it after the time limit [s]"""


def repaired(
    mixing: Bilinear,
    x: Floats,
    design: MixingDesign | None,
    until: float,
    wanted: float,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
) -> MixingDesign | None:
    """The best of a design and what a solution gives.

    That is the solution with its qualities as they are, else repaired, or where that is worse, by local search.

    Args:
        mixing: the mixing problem, n columns.
        x: the solution (n,).
        design: the best design that is known.
        until: end of the time for it, as of ``time.monotonic`` [s].
        wanted: relative gap that was asked for.
        gap: that of a single solve of the local search; by default the same.
        cancel: ends the local search.
    """
    objective = mixing.problem.value(x)
    tries: tuple[tuple[float, Callable[[], MixingDesign | None]], ...] = (
        (LEAST_GAP, lambda: fixed_at_true_qualities(mixing, x)),
        (SAME_SHARE * min(wanted, LEAST_GAP), lambda: newton_repair(mixing, x, until)),
        (LEAST_GAP, lambda: local_search(mixing, x, until, wanted if gap is None else gap, False, cancel)),
    )
    for tolerance, made in tries:
        if design is None or objective < design.objective - tolerance * abs(design.objective):
            found = made()
            design = found if found is not None and (design is None or found.objective < design.objective) else design
    return design
