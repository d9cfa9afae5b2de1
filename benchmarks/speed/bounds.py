"""How tight the bounds of flows are, and what they cost: python -m benchmarks.speed.bounds [PARK …].

Of each park the largest bound of a flow by commodity, the least cost of the linear relaxation with these bounds, and the seconds
of network, bounds and build; medians of several runs.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from parkloop.cases import load_case
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import with_flow_bounds
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.highs.adapter import SolveOptions, solve

RUNS = 3
PARKS = ("kalundborg", "linjiang", "guitang", "lubei")


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What a function gives, and the median of its seconds."""
    seconds, found = [], None
    for _ in range(RUNS):
        began = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - began)
    return found, statistics.median(seconds)


def largest(network: Network) -> str:
    """The largest bound of each commodity that links carry."""
    found: dict[str, float] = {}
    for arc in network.arcs.values():
        if arc.domain == "commodity":
            found[arc.sends] = max(found.get(arc.sends, 0.0), *arc.bound.values())
    return ", ".join(f"{name} {bound:,.4g}" for name, bound in sorted(found.items(), key=lambda item: -item[1]))


def measure(park: str) -> None:
    """Print the lines of one park."""
    site = make_site(load_case(park))
    stated, network_seconds = timed(lambda: make_network(site))
    network, bound_seconds = timed(lambda: with_flow_bounds(site, stated))
    built, build_seconds = timed(lambda: build(site, network, relaxed=True))
    relaxed = solve(built.problem.with_objective(*built.objective("cost")).relaxed(), SolveOptions())
    cost = "none" if relaxed.objective is None else f"{relaxed.objective:,.0f}"
    print(f"{park}: {len(network.links)} links, {int(built.problem.integer.sum())} binaries, relaxation {cost}")
    print(f"  network {network_seconds:.2f} s, bounds {bound_seconds:.2f} s, build {build_seconds:.2f} s")
    print(f"  {largest(network)}")


def main() -> None:
    """Measure the parks that are named, or the shipped ones."""
    parser = argparse.ArgumentParser(description="How tight the bounds of flows are, and what they cost.")
    parser.add_argument("parks", nargs="*", default=PARKS, metavar="PARK")
    for park in parser.parse_args().parks:
        measure(park)


if __name__ == "__main__":
    main()
