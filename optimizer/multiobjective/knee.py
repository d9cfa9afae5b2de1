r"""Knee of a front: the point farthest from the line (the plane) through its ends, normalised.

With values :math:`t_k` between 0 (least) and 1 (largest), and the plane :math:`n^\top t = 1` through the ends,

.. math:: d = (1 - n^\top t) / \lVert n \rVert

Method: Das I. (1999) On characterizing the "knee" of the Pareto curve based on normal-boundary intersection. Struct. Optim. 18,
107-115.
"""

import numpy as np

from parkloop.optimizer.solver.problem import Floats


def distances(values: Floats, ends: Floats, low: Floats, high: Floats) -> Floats:
    """Distance of points (n, p) from the plane through the ends (p, p), towards the ideal.

    NaN where there is no plane.

    Objectives that are the same in all points are left out.
    """
    moves = high > low
    nothing = np.full(len(values), np.nan)
    if not moves.all():
        return nothing
    scaled, corners = (values - low) / (high - low), (ends - low) / (high - low)
    if np.linalg.matrix_rank(corners, tol=1e-6) < len(corners):
        return nothing
    normal = np.linalg.solve(corners, np.ones(len(corners)))
    if not np.all(normal > 0):
        return nothing
    return np.asarray((1.0 - scaled @ normal) / np.linalg.norm(normal))
