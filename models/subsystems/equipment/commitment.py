"""On or off: what runs at all runs at its least load or above."""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site


def runs_only_if_on(block: Any, technology: str, condition: str) -> Any:
    r"""What is off does nothing; what is on stays within the size that is available.

    .. math:: a_{u,o} \le availability_{u,o} \cdot w_{u,o}
    """
    row = block.site.technologies[technology]
    return (
        block.ledger.activity[technology, condition]
        <= block.site.availability(row, condition) * block.size_on[technology, condition]
    )


def runs_at_least_load(block: Any, technology: str, condition: str) -> Any:
    r"""What is on does at least its least load.

    .. math:: a_{u,o} \ge load^{min}_u \cdot w_{u,o}
    """
    row = block.site.technologies[technology]
    return block.ledger.activity[technology, condition] >= row.min_load * block.size_on[technology, condition]


def nothing_on_when_off(block: Any, technology: str, condition: str) -> Any:
    r"""The size that is on is none when off.

    .. math:: w_{u,o} \le S^{max}_u \cdot on_{u,o}
    """
    return block.size_on[technology, condition] <= block.largest[technology] * block.on[technology, condition]


def no_more_on_than_there(block: Any, technology: str, condition: str) -> Any:
    r"""The size that is on is no more than the size.

    .. math:: w_{u,o} \le S_u
    """
    return block.size_on[technology, condition] <= block.ledger.size[technology]


def all_on_when_on(block: Any, technology: str, condition: str) -> Any:
    r"""The size that is on is the whole size when on.

    .. math:: w_{u,o} \ge S_u - S^{max}_u (1 - on_{u,o})
    """
    off = block.largest[technology] * (1 - block.on[technology, condition])
    return block.size_on[technology, condition] >= block.ledger.size[technology] - off


def add_commitment(block: Any, site: Site, ledger: Ledger) -> None:
    """A binary per technology with a least load and condition.

    The product of on and size is linearised exactly.
    """
    block.site, block.ledger = site, ledger
    loaded = {u: row for u, row in site.technologies.items() if row.min_load > 0}
    block.largest = {u: row.existing_size + site.new_size(row) for u, row in loaded.items()}
    keys = [(u, o) for u in loaded for o in site.conditions]
    variables(block, "on", keys, "whether it is on", domain=pyo.Binary)
    variables(block, "size_on", keys, "size that is on [activity]")
    ledger.on.update({key: block.on[key] for key in keys})
    ledger.size_on.update({key: block.size_on[key] for key in keys})
    for rule in (runs_only_if_on, runs_at_least_load, nothing_on_when_off, no_more_on_than_there, all_on_when_on):
        declare(block, rule, keys)
