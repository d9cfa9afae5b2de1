"""Sound bounds of flows, from linear relaxations of the very model that is solved."""

from optimizer.bounds.cutoff import EarnsWithoutEndError
from optimizer.bounds.flows import bounded, bounded_along, bounded_network, confirmed, endless_earning

__all__ = ["EarnsWithoutEndError", "bounded", "bounded_along", "bounded_network", "confirmed", "endless_earning"]
