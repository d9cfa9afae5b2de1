"""Ways and corridors that a solution holds for links that it does not use."""

from collections.abc import Collection

from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.problem import Floats


def idle_routes(built: Build, x: Floats, unused: Collection[str]) -> list[int]:
    """Columns of the steps of links that are to be closed, and of corridors that no other link takes.

    Args:
        built: the model.
        x: a solution (n,).
        unused: the new links that are closed.
    """
    block = built.model.routes
    closed = [built.column(taken) for (link, _, _), taken in block.choice.items() if link in unused]
    for corridor, opened in block.opened.items():
        others = [link for link in block.by_corridor[corridor] if link not in unused]
        if x[built.column(opened)] > 0.5 and not any(_takes(built, x, link, corridor) for link in others):
            closed.append(built.column(opened))
    return closed


def _takes(built: Build, x: Floats, link: str, corridor: str) -> bool:
    block = built.model.routes
    steps = block.by_corridor[corridor][link]
    return any(x[built.column(block.takes[link, step.corridor, step.start])] > 0.5 for step in steps)
