"""Sound upper bounds on flows, from LP relaxations of the model that is solved."""

from parkloop.optimizer.bounds.cutoff import UnboundedEarningError
from parkloop.optimizer.bounds.flows import bounded_along, bounded_network, unbounded_earning, widened, with_flow_bounds

__all__ = [
    "UnboundedEarningError",
    "bounded_along",
    "bounded_network",
    "unbounded_earning",
    "widened",
    "with_flow_bounds",
]
