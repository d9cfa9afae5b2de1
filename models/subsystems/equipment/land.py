"""Land: what is new needs a place at its plant and in the park, and pays rent."""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site


def land_of_plant(block: Any, plant: str) -> Any:
    r"""New technologies and stores find room on the spare land of their plant.

    .. math:: \sum_{u \in p} (fixed_u b_u + per\_size_u new_u) \le spare_p
    """
    here = (post.amount for post in block.ledger.land if post.plant == plant and post.head in block.site.buildable)
    return pyo.quicksum(here) <= block.site.plants[plant].spare_land_m2


def land_of_park(block: Any) -> Any:
    r"""New technologies, stores and links together find room on the land of the park.

    .. math:: \sum_u land_u + \sum_\ell land_\ell y_\ell \le land_{park}
    """
    limit = block.site.case.policy.park_land_m2 * block.site.shares.of("park", "land")
    return pyo.quicksum(post.amount for post in block.ledger.land) <= limit


def add_land(block: Any, site: Site, ledger: Ledger) -> None:
    """Limits of the land that was posted, and its rent."""
    block.site, block.ledger = site, ledger
    users = {post.plant for post in ledger.land if post.head in site.buildable}
    declare(block, land_of_plant, (p for p, row in site.plants.items() if row.spare_land_m2 is not None and p in users))
    if site.case.policy.park_land_m2 is not None and ledger.land:
        declare(block, land_of_park)
    rent = site.case.policy.land_price_per_m2_y
    for post in ledger.land:
        ledger.cost(post.plant, "land", rent * post.amount)
