r"""Part load: what a technology takes below its full load, piecewise linear in its activity.

Between the stated loads the input is interpolated: a convex combination of two neighbouring points, whose weights are sizes,
so that it is exact for a size that is still to be chosen. One stated load, with full load, needs no binary beside that of
commitment: it is the affine input of a Willans line, a share at no load and a slope. With more points a binary for each
piece keeps the weights to neighbours: less efficient loads are passed through, also where efficiency is best below full load.

What is taken (commodities) and emitted follows the input :math:`\hat a`, what is made follows the activity :math:`a`. Streams of
heat, water and material, running cost and free allowances follow the activity too.

Method: Voll P., Klaffke C., Hennen M., Bardow A. (2013) Automated superstructure-based synthesis and optimization of distributed
energy supply systems, Energy 50 (piecewise part load with continuous sizes); Varbanov P., Doyle S., Smith R. (2004) Modelling and
optimization of utility systems, Chem. Eng. Res. Des. 82 (Willans line). Convex combination: Vielma, Ahmed, Nemhauser (2010).
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site


def weights_are_size_on(block: Any, technology: str, condition: str) -> Any:
    r"""The weights of the points are the size that is on.

    .. math:: \sum_n \lambda_{u,n,o} = w_{u,o}
    """
    return pyo.quicksum(_weights(block, technology, condition)) == block.ledger.size_on[technology, condition]


def activity_between_points(block: Any, technology: str, condition: str) -> Any:
    r"""The activity lies between points.

    .. math:: a_{u,o} = \sum_n load_{u,n} \lambda_{u,n,o}
    """
    weights = _weights(block, technology, condition)
    loads = (load for load, _ in block.points[technology])
    return block.ledger.activity[technology, condition] == pyo.quicksum(load * w for load, w in zip(loads, weights, strict=True))


def one_piece_if_on(block: Any, technology: str, condition: str) -> Any:
    r"""What is on is on one piece of its curve.

    .. math:: \sum_n z_{u,n,o} = on_{u,o}
    """
    pieces = range(len(block.points[technology]) - 1)
    chosen = pyo.quicksum(block.on_piece[technology, n, condition] for n in pieces)
    return chosen == block.ledger.on[technology, condition]


def only_ends_of_its_piece(block: Any, technology: str, n: int, condition: str) -> Any:
    r"""Only the two points at the ends of the piece have a weight.

    .. math:: \lambda_{u,n,o} \le S^{max}_u (z_{u,n-1,o} + z_{u,n,o})
    """
    last = len(block.points[technology]) - 1
    beside = (block.on_piece[technology, piece, condition] for piece in (n - 1, n) if 0 <= piece < last)
    return block.weight[technology, n, condition] <= block.largest[technology] * pyo.quicksum(beside)


def _weights(block: Any, technology: str, condition: str) -> list[Any]:
    return [block.weight[technology, n, condition] for n in range(len(block.points[technology]))]


def add_part_load(block: Any, site: Site, ledger: Ledger) -> None:
    """Input of technologies whose efficiency depends on the load, by size, activity and whether it is on."""
    block.ledger = ledger
    block.points = {u: points for u, points in site.park.load_points.items() if u in site.technologies}
    rows = {u: site.technologies[u] for u in block.points}
    block.largest = {u: row.existing_size + site.new_size(row) for u, row in rows.items()}
    keys = [(u, o) for u in rows for o in site.conditions]
    bent = [(u, o) for u, o in keys if len(block.points[u]) > 2]
    variables(block, "weight", ((u, n, o) for u, o in keys for n in range(len(block.points[u]))), "weight of a point [activity]")
    pieces = ((u, n, o) for u, o in bent for n in range(len(block.points[u]) - 1))
    variables(block, "on_piece", pieces, "whether its load is on this piece", domain=pyo.Binary)
    declare(block, weights_are_size_on, keys)
    declare(block, activity_between_points, keys)
    declare(block, one_piece_if_on, bent)
    declare(block, only_ends_of_its_piece, ((u, n, o) for u, o in bent for n in range(len(block.points[u]))))
    for u, o in keys:
        weights = _weights(block, u, o)
        taken = (share for _, share in block.points[u])
        ledger.input[u, o] = pyo.quicksum(share * w for share, w in zip(taken, weights, strict=True))
