"""SCIP at work on a small park that mixes while the flows of its plan are bounded.

It needs no bound of a flow but of those through links that may be built, so it begins as soon as there are candidates: to bound
flows, build a model and find a first plan takes longer than it needs for many parks.
"""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from math import isfinite

from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.mixing.bilinear import Bilinear, bilinear
from parkloop.optimizer.mixing.repair import LEAST_GAP
from parkloop.optimizer.mixing.scip import ScipRun, scip_run
from parkloop.optimizer.solver.limits import FEW_BINARIES, SMALL_GAP, Limits, few_choices
from parkloop.optimizer.solver.outcome import Progress, relative_gap
from parkloop.optimizer.solver.problem import Problem
from parkloop.optimizer.solver.scip.process import PATIENCE, available

OPENING_NODES, OPENING_SECONDS = 100, 5.0
"""Nodes and time of SCIP before our round."""
FEW_COLUMNS = 1000
"""Columns of a small park: of the published problems that mix the largest has 244, of Linjiang inside its fences 4,191."""


def scip_first(problem: Problem) -> bool:
    """Whether SCIP comes first: it is installed, and the problem has few binaries and few columns."""
    return available() and few_choices(problem) and problem.columns <= FEW_COLUMNS


def finest_gap(limits: Limits) -> float:
    """Relative gap at which nothing is left to do."""
    return limits.gap if limits.gap is not None and limits.gap > LEAST_GAP else SMALL_GAP


class ScipAhead:
    """SCIP's run on a park, which has begun where that helps; as a context that ends it."""

    def __init__(self) -> None:
        """Nothing has begun."""
        self.run: ScipRun | None = None
        self._stack, self._limits = ExitStack(), Limits()
        self._told: tuple[float | None, float | None] = (None, None)

    def __enter__(self) -> "ScipAhead":
        """Keep it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what has begun."""
        self.run = None
        self._stack.close()

    def begin(self, site: Site, network: Network, base: Mapping[tuple[str, str], float], objective: str, limits: Limits) -> None:
        """Begin on a park, where it is small and mixes; whoever wants its plan waits for it.

        Args:
            site: the case in its scope.
            network: candidates, whose flows need not be bounded.
            base: baseline amount of each credit by policy and scenario.
            objective: what is minimised first.
            limits: time limit, gap, callbacks.
        """
        if self.run is not None or not available() or not _small(site, network):
            return
        mixing = bilinear(site, network, base, objective)
        if not scip_first(mixing.problem):
            return
        self._limits, self.run = limits, self._stack.enter_context(scip_run(mixing.free_of_margins, seed=limits.seed))
        self.run.begin(self._seconds, finest_gap(limits), OPENING_NODES)

    def look(self) -> None:
        """Report what it has found by now."""
        if self.run is not None and self.run.running:
            self.run.poll()
            self._tell()

    def has_plan(self) -> bool:
        """Whether its first nodes have given a plan; they are waited for."""
        if self.run is None:
            return False
        if self.run.running:
            self.run.go(self._seconds, finest_gap(self._limits), None, PATIENCE, self._limits.cancel, self._tell)
        return self.run.x is not None

    def run_on(self, mixing: Bilinear) -> ScipRun | None:
        """The run, where it is one on this problem: bounds that left out arcs leave another."""
        run = self.run
        same = run is not None and list(run.mixing.problem.col_names) == list(mixing.problem.col_names)
        return run if same else None

    @property
    def _seconds(self) -> float:
        """Time for the first nodes [s]"""
        left = self._limits.options().time_limit
        return OPENING_SECONDS if left is None else min(OPENING_SECONDS, left)

    def _tell(self) -> None:
        assert self.run is not None
        now, report = (self.run.objective, self.run.bound if isfinite(self.run.bound) else None), self._limits.on_progress
        if report is not None and now != self._told:
            self._told = now
            report(Progress(time.monotonic() - self._limits.began, *now, relative_gap(*now, 1.0)))


def _small(site: Site, network: Network) -> bool:
    """Whether a park may be small, and what its new links may carry is known."""
    new = [arc for arc in network.arcs.values() if arc.link is not None and network.links[arc.link].optional]
    few = len({arc.link for arc in new}) <= FEW_BINARIES and len(network.arcs) * len(site.conditions) <= FEW_COLUMNS
    return few and all(isfinite(bound) for arc in new for bound in arc.bound.values())
