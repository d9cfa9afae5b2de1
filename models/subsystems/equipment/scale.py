"""Economies of scale: capital as a power of the size, by chords of the cost curve.

The chords run between the least and the largest size.

A chord's capital differs from the curve's by less than 1 %; what a plan reports is recomputed on the true curve.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import Technology
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.network.stored import payer
from parkloop.models.site import Site

LARGEST_ERROR = 0.005
"""Largest difference between chord and curve, relative."""


@dataclass(frozen=True)
class Chord:
    """A straight piece of a cost curve: capital = fixed + slope · size between two sizes."""

    lower: float
    upper: float
    fixed: float
    slope: float


def true_capital(row: Technology, size: float) -> float:
    r"""Capital on the curve :math:`C_{ref} (S / S_{ref})^{n}`; nothing for nothing [money]"""
    if row.scale_exponent is None or not row.reference_size or size <= 0:
        return 0.0
    return float((row.reference_capex or 0.0) * (size / row.reference_size) ** row.scale_exponent)


def chords(row: Technology) -> list[Chord]:
    """Least number of chords of the cost curve, in equal ratios, within the largest error."""
    count = 1
    while True:
        found = _pieces(row, count)
        if max(_error(row, chord) for chord in found) <= LARGEST_ERROR:
            return found
        count += 1


def _pieces(row: Technology, count: int) -> list[Chord]:
    least, most = row.min_size, row.largest_new
    ends = [least * (most / least) ** (n / count) for n in range(count + 1)]
    pieces = []
    for lower, upper in pairwise(ends):
        low, high = true_capital(row, lower), true_capital(row, upper)
        slope = (high - low) / (upper - lower) if upper > lower else 0.0
        pieces.append(Chord(lower, upper, low - slope * lower, slope))
    return pieces


def _error(row: Technology, chord: Chord) -> float:
    sizes = [chord.lower + (chord.upper - chord.lower) * n / 20 for n in range(21)]
    return max(abs(chord.fixed + chord.slope * s - true_capital(row, s)) / max(true_capital(row, s), 1e-12) for s in sizes)


def one_piece_if_built(block: Any, technology: str) -> Any:
    r"""What is built has its size in one piece of the curve.

    .. math:: \sum_n z_{u,n} = b_u
    """
    pieces = range(len(block.chords[technology]))
    return pyo.quicksum(block.chosen[technology, n] for n in pieces) == block.ledger.built_technology[technology]


def size_is_in_its_piece(block: Any, technology: str) -> Any:
    r"""The size is that of its piece.

    .. math:: new_u = \sum_n size_{u,n}
    """
    pieces = range(len(block.chords[technology]))
    return block.ledger.new_size[technology] == pyo.quicksum(block.part[technology, n] for n in pieces)


def piece_has_upper_end(block: Any, technology: str, n: int) -> Any:
    r"""A piece ends at its upper size, and is empty unless chosen.

    .. math:: size_{u,n} \le upper_n z_{u,n}
    """
    return block.part[technology, n] <= block.chords[technology][n].upper * block.chosen[technology, n]


def piece_has_lower_end(block: Any, technology: str, n: int) -> Any:
    r"""A piece begins at its lower size.

    .. math:: size_{u,n} \ge lower_n z_{u,n}
    """
    return block.part[technology, n] >= block.chords[technology][n].lower * block.chosen[technology, n]


def add_scale(block: Any, site: Site, ledger: Ledger) -> None:
    """Capital of technologies with a cost curve, piece by piece."""
    block.ledger = ledger
    block.chords = {
        u: chords(row) for u, row in site.technologies.items() if row.scale_exponent is not None and u in ledger.new_size
    }
    pieces = [(u, n) for u, found in block.chords.items() for n in range(len(found))]
    variables(block, "chosen", pieces, "whether the size is in this piece", domain=pyo.Binary)
    variables(block, "part", pieces, "size in this piece [activity]")
    declare(block, one_piece_if_built, block.chords)
    declare(block, size_is_in_its_piece, block.chords)
    declare(block, piece_has_upper_end, pieces)
    declare(block, piece_has_lower_end, pieces)
    for u, found in block.chords.items():
        row = site.technologies[u]
        capital = pyo.quicksum(c.fixed * block.chosen[u, n] + c.slope * block.part[u, n] for n, c in enumerate(found))
        ledger.invest(site.capital_terms(payer(site, row), row), u, capital, "technology", 1 + LARGEST_ERROR)
