"""Plans of the parks that come with Parkloop, solved once for all tests of a run."""

from functools import cache

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from tests.support.running.shared import once

GAP = {"two_firms": 1e-7, "linjiang": 5e-3}
"""How closely a park's optimum is sought, where it is not 0.1 %: in Linjiang many qualities mix."""

SECONDS = {"linjiang": 300.0}
"""How long is sought: with a limit the search of mixes goes on until the gap is closed, without one it ends after its starts."""


@cache
def shipped(name: str) -> Case:
    """A shipped park."""
    return load_case(name)


@cache
def plan_of(name: str, scope: str = "park") -> Plan:
    """The plan of a shipped park."""
    return once(f"{name}-{scope}", lambda: _solved(name, scope))


def _solved(name: str, scope: str) -> Plan:
    return optimise(shipped(name), scope=scope, gap=GAP.get(name, 1e-3), time_limit=SECONDS.get(name))
