"""The generous model of a case: every admissible candidate, no derived bound, no screening, every carrier everywhere.

It is the product's own model with what is derived from the whole park taken out, so that it is slow, loose and hard to get
wrong. Flows that nothing states a limit of get ``most``; where one comes near it, the park is solved again with more.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any
from unittest.mock import patch

from parkloop.cases import Case
from parkloop.models.network import mixers, reach
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.models.site import Site
from parkloop.models.subsystems.commodities import energy
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.planning import pipeline

FIRST, MORE, TIMES = 30.0, 30.0, 3
"""The first most, as multiple of all that a case states; by how much it grows, and how often."""
NEAR = 0.3
"""Share of the most from which a flow is near it."""
ENDLESS = "Flows grow without end."


def generous_plan(case: Case, **question: Any) -> Plan:
    """The plan of the generous model, certified as any other; an error where flows grow with whatever is allowed."""
    most = FIRST * stated(case)
    for _ in range(TIMES):
        with generous(most):
            plan = optimise(case, screening=False, **question)
        if largest_flow(plan) < NEAR * most:
            return plan
        most *= MORE
    return replace(plan, status="error", certified=False, reasons=(ENDLESS,))


def stated(case: Case) -> float:
    """Sum of all rates and limits that a case states: needs, left-overs, duties, sizes, limits [unit/h]"""
    tables = ("demands", "markets", "heat_streams", "water_streams", "material_streams", "technologies", "links", "transport")
    columns = {"rate_per_h", "limit_per_h", "min_per_h", "duty_mw", "flow_t_per_h", "limit_t_per_h", "existing_size", "max_size"}
    columns |= {"capacity", "max_flow", "min_flow", "evaporation_t_per_h"}
    rows = [row for table in tables for row in getattr(case, table)]
    per_activity = max((abs(row.per_activity) for row in case.technology_flows), default=1.0)
    amounts = [abs(float(getattr(row, column, None) or 0.0)) for row in rows for column in columns]
    return max(1.0, per_activity) * sum(amounts) + 1.0


def largest_flow(plan: Plan) -> float:
    """Largest flow of a plan [unit/h]"""
    flows = plan.tables.get("flows")
    return 0.0 if flows is None or flows.empty else float(flows["flow_per_h"].max())


@contextmanager
def generous(most: float) -> Iterator[None]:
    """The planner without derived bounds, screening of the network, absent carriers, and outlets that nobody notices."""
    with ExitStack() as stack:
        for module in [module for name, module in sys.modules.items() if name.startswith("parkloop.optimizer")]:
            if hasattr(module, "bounded_network"):
                stack.enter_context(patch.object(module, "bounded_network", lambda site, *_, **__: widened(site, most)))
        stack.enter_context(patch.object(reach.Reach, "carries", lambda *_: True))
        stack.enter_context(patch.object(energy, "_raisable", lambda site, _cell, carrier, _users: _is_heat(site, carrier)))
        stack.enter_context(patch.object(mixers.Mixers, "all", _all_mixers()))
        stack.enter_context(patch.object(pipeline, "reasons", lambda *_: ()))
        yield


def widened(site: Site, most: float) -> Network:
    """The network with the stated bounds alone, and ``most`` where none is; any plant may have any commodity."""
    network = make_network(site)
    arcs = {
        name: replace(arc, bound={o: min(bound, most) for o, bound in arc.bound.items()}) for name, arc in network.arcs.items()
    }
    everywhere = frozenset((plant, commodity) for plant in site.plants for commodity in site.commodities)
    return replace(network, arcs=arcs, available=everywhere)


def _all_mixers() -> Any:
    """Every outlet whose quality may follow from a mix, noticed or not."""
    every = cached_property(lambda known: known._possible())
    every.__set_name__(mixers.Mixers, "all")
    return every


def _is_heat(site: Site, carrier: str) -> bool:
    return site.commodities[carrier].kind == "heat"
