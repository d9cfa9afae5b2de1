"""Used waste heat in zones with streams of both plants and technologies.

Only the plants' hot streams are waste heat: they are the whole that a rate is measured against, and the part that is used is
of them alone. What a technology gives is a matter of its design. Where both stand in one cell, what is taken there counts as
the plants' first, hottest first, as far as temperatures allow; of what then is over nothing was needed. So it is in the whole
baseline, where a carrier that serves a stream and is cooled down to its return is no waste heat.
"""

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import HeatStream
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site

TARGETS = ("waste_heat_utilisation_rate", "waste_heat_used")
"""Targets of policies that act on the use of waste heat."""
RAISED_PER_HEAT = 100.0
"""Carriers are raised from process heat: a cell raises no more than so many times what its streams give."""


def heat_not_needed(block: Any, cell: str, n: int, condition: str) -> Any:
    r"""Heat of plants' streams that nothing takes at its level flows down, and at the bottom it is unused.

    .. math:: Q_n \ge Q_{n-1} + \sum_{own} hot_{h,n} - taken_n, \quad Q_{-1} = 0
    """
    return block.not_needed[cell, n, condition] >= _over(block, cell, n, condition)


def no_more_than_is_over(block: Any, cell: str, n: int, condition: str) -> Any:
    r"""Where the use of heat is taxed, no more counts as unused than is over.

    .. math:: Q_n \le Q_{n-1} + \sum_{own} hot_{h,n} - taken_n + M (1 - over_n)
    """
    slack = _most_taken(block, cell, condition) * (1 - block.over[cell, n, condition])
    return block.not_needed[cell, n, condition] <= _over(block, cell, n, condition) + slack


def nothing_where_nothing_is_over(block: Any, cell: str, n: int, condition: str) -> Any:
    r"""Where the use of heat is taxed, nothing counts as unused where more is taken than given.

    .. math:: Q_n \le \sum_{own} hot_h \cdot over_n
    """
    return block.not_needed[cell, n, condition] <= _most_given(block, cell, condition) * block.over[cell, n, condition]


def _over(block: Any, cell: str, n: int, condition: str) -> Any:
    """Plants' heat from above and of an interval, less all taken in it but by cooling carriers.

    In the baseline of a zone without recovery the plant's hot streams stand alone before all that technologies take.
    """
    above = block.not_needed[cell, n - 1, condition] if n > 0 else 0.0
    hot = pyo.quicksum(
        share * block.ledger.rate[item, condition]
        for role, item, share in block.hot[cell, n]
        if role == "stream" and block.site.heat[item].technology is None
    )
    cold = pyo.quicksum(
        block.share[item, n] * block.ledger.rate[item, condition]
        if role == "shared"
        else share * block.given(role, cell, item, n, condition)
        for role, item, share in block.cold[cell, n]
        if role != "cool"
    )
    return above + hot - cold


def _largest(block: Any, streams: Iterator[HeatStream], condition: str) -> float:
    """Upper bound on the heat of streams together, technologies at their largest size [MW]"""
    sizes = {u: row.existing_size + row.largest_new for u, row in block.site.technologies.items()}
    return sum(block.site.nominal(h, condition) * (1.0 if h.technology is None else sizes[h.technology]) for h in streams)


def _most_given(block: Any, cell: str, condition: str) -> float:
    return _largest(block, _own(block, cell), condition)


def _most_taken(block: Any, cell: str, condition: str) -> float:
    """Upper bound on the heat taken in a cell, with a margin [MW]"""
    found = block.cells[cell]
    hot = _largest(block, (h for h in (*found.streams, *found.shared) if h.is_hot), condition)
    return RAISED_PER_HEAT * hot + _largest(block, (h for h in (*found.streams, *found.shared) if not h.is_hot), condition)


def _own(block: Any, cell: str) -> Iterator[HeatStream]:
    """The plants' hot streams of a cell."""
    return (h for h in block.cells[cell].streams if h.is_hot and h.technology is None)


def joined(block: Any, cell: str) -> bool:
    """Whether what is cooled away in a cell may be none of the plants' heat.

    So it is where technologies give heat, and in the baseline: no carrier is raised there, so what is cooled of one was bought.
    """
    found = block.cells[cell]
    return block.site.is_baseline or any(h.is_hot and h.technology is not None for h in (*found.streams, *found.shared))


def add_waste_heat(block: Any, site: Site, ledger: Ledger) -> None:
    """Post the waste heat used in each cell.

    What is unused is a choice of the model only where a policy acts on it.
    """
    keys = [(z, n, o) for z in block.cells if joined(block, z) for n in range(len(block.grid[z])) for o in site.conditions]
    acting = [row for row in site.case.policies if row.target in TARGETS]
    if acting:
        variables(block, "not_needed", keys, "heat of plants' streams that nothing takes down to an interval [MW]")
        declare(block, heat_not_needed, keys)
    else:
        block.not_needed = pyo.Param(keys, mutable=True, initialize=0.0)
    if any(row.kind in ("tax", "credit") and row.value > 0 for row in acting):
        variables(block, "over", keys, "whether heat of plants' streams is over", domain=pyo.Binary)
        declare(block, no_more_than_is_over, keys)
        declare(block, nothing_where_nothing_is_over, keys)
    for z, cell in block.cells.items():
        for o in site.conditions:
            for amount in _used(block, z, o):
                ledger.resource(cell.plant, "waste_heat_used", amount, o)


def _used(block: Any, z: str, condition: str) -> list[Any]:
    """Terms of the waste heat used in a cell: all of it, less what is unneeded, cooled or left."""
    own = list(_own(block, z))
    parts = [block.ledger.rate[h.stream, condition] for h in own]
    if joined(block, z):
        return [*parts, -block.not_needed[z, len(block.grid[z]) - 1, condition]]
    levels = range(len(block.grid[z]))
    free = [(h.stream, n, condition) for h in own if not h.must_cool for n in levels if (h.stream, n) in block.share]
    return [*parts, *(-block.left[key] for key in free), *(-block.cooled[z, k, condition] for k in block.coolers[z])]


def settle_waste_heat(block: Any) -> None:
    """Set unneeded heat in a solved model to its least, which no objective may have asked for."""
    for z in (z for z in block.cells if joined(block, z)):
        for o in block.site.conditions:
            for n in range(len(block.grid[z])):
                block.not_needed[z, n, o].value = max(0.0, float(pyo.value(_over(block, z, n, o))))
