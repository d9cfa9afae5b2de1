r"""LP relaxation with open links, in which every flow originates from an injection.

The model is built with every candidate and without any bound that follows from what a flow is good for: the rows :math:`f \le U
y` are left out where nothing states a :math:`U`. The feasible set of its LP relaxation contains every plan, so the largest value
of a flow over it is a valid :math:`U`, whatever path the flow takes: relays, losses, chains of carriers, heat that must be
rejected.

One thing the relaxation does not know: commodity flows are acyclic (the certificate refuses cycles). Take the
graph whose nodes are plants and commodities and whose edges are the flows of a condition. An acyclic one decomposes
into paths, each from a place where the commodity is bought, made, raised, left over or taken out of a store; on its way a flow
only loses. So every flow is at most the sum of all injections, over the class of commodities that links turn into one another:

.. math:: f_{a,o} \le S_{c,o} = \sum_{p, k \in c} (buy + made + raised + left + discharge)_{p,k,o}

Paths: Ahuja R.K., Magnanti T.L., Orlin J.B. (1993) Network flows, theorem 3.5 (with losses: ch. 15).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.problem import LinearRow, Problem

INJECTED = ("bought", "made", "raised", "left_over", "discharged")
"""Kinds of ledger posts that inject a commodity into the network."""
ALONG = ("sent", "received")
"""Kinds of ledger posts that move a commodity along the network."""
CASCADES = ("technologies", "scale", "commitment", "part_load", "conversions", "stores", "demands", "markets", "energy")
"""Sub-systems whose rows bound the injections, whoever sends where."""

Flow = tuple[str, str]
"""Arc and condition."""
Injection = tuple[int, str]
"""Class of commodities and condition."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The LP relaxation of a model built without derived bounds, with a column for every injection."""

    built: Build

    @cached_property
    def classes(self) -> dict[str, int]:
        """Class of each commodity: the connected components of commodities that links turn into one another."""
        graph: nx.Graph[str] = nx.Graph()
        for arc in self.built.network.arcs.values():
            if arc.domain == "commodity":
                graph.add_edge(arc.sends, arc.delivers)
        return {k: n for n, members in enumerate(nx.connected_components(graph)) for k in members}

    @cached_property
    def flows(self) -> dict[Flow, int]:
        """Column of every flow."""
        return {key: self.built.column(var) for key, var in self.built.ledger.flow.items()}

    @cached_property
    def injections(self) -> dict[Injection, int]:
        """Column of the injection of each class and condition; these columns follow those of the model."""
        keys = dict.fromkeys((n, o) for n in self.classes.values() for o in self.built.site.conditions)
        return {key: self.built.problem.columns + place for place, key in enumerate(keys)}

    @cached_property
    def problem(self) -> Problem:
        """The whole relaxation, with objective 0."""
        flows = [
            (
                {self.flows[arc.id, o]: 1.0, self.injections[self.classes[arc.sends], o]: -1.0},
                -np.inf,
                0.0,
                "flow_within_injections",
            )
            for arc in self.built.network.arcs.values()
            if arc.domain == "commodity"
            for o in self.built.site.conditions
        ]
        return self._with_injections.with_rows(flows)

    @cached_property
    def cost(self) -> tuple[dict[int, float], float]:
        """Coefficients by column, and constant, of the cost."""
        return self.built.objective("cost")

    @cached_property
    def _with_injections(self) -> Problem:
        """The model with the injection columns and their definitions."""
        count = len(self.injections)
        plain = self.built.problem.relaxed().with_objective(np.zeros(self.built.problem.columns))
        wider = plain.with_columns(
            [0.0] * count, [np.inf] * count, [False] * count, [f"injection[{n},{o}]" for n, o in self.injections]
        )
        return wider.with_rows(self._injection_sums.values())

    @cached_property
    def _injection_sums(self) -> dict[Injection, LinearRow]:
        """Each injection as the sum of its posts."""
        sums = {key: self._posted(key, lambda kind: kind in INJECTED) for key in self.injections}
        return {
            key: ({**terms, self.injections[key]: -1.0}, -constant, -constant, "injection")
            for key, (terms, constant) in sums.items()
        }

    @cached_property
    def _posts(self) -> dict[Injection, list[tuple[str, Any]]]:
        """Kind and signed amount of every post to the balances of a class."""
        posts: dict[Injection, list[tuple[str, Any]]] = {key: [] for key in self.injections}
        for (_, commodity, condition), entries in self.built.ledger.balance.items():
            if commodity in self.classes:
                posts[self.classes[commodity], condition] += [(kind, sign * amount) for kind, sign, amount in entries]
        return posts

    def _posted(self, key: Injection, counts: Callable[[str], bool]) -> tuple[dict[int, float], float]:
        """Coefficients and constant of the posts of some kinds to the balances of a class."""
        amounts = [amount for kind, amount in self._posts[key] if counts(kind)]
        return self.built.terms(pyo.quicksum(amounts))

    def aggregated(self, condition: str | None = None) -> tuple[Problem, NDArray[np.int64]]:
        r"""Aggregate over plants: a smaller relaxation of one condition, or all, with park-wide balances.

        The balances of a class are added up over all plants. What is sent and received cancels but for the losses, so the
        injection is at least the withdrawal, and equal to it where nothing is lost on any way:

        .. math:: \sum_{p, k \in c} injected_{p,k,o} \ge \sum_{p, k \in c} withdrawn_{p,k,o}

        Rows of links, water, materials and the authority are left out.

        Returns:
            The smaller problem of k columns, and the numbers of its columns in the whole relaxation (k,).
        """
        conditions = [o for o in self.built.site.conditions if condition in (None, o)]
        kept = [n for n, stated in self._cascade_rows if stated in conditions or stated is None]
        keys = [key for key in self.injections if key[1] in conditions]
        whole = self._with_injections.with_rows(
            row for key in keys for row in (self._park_balances[key], self._injection_sums[key])
        )
        return whole.part([*kept, *range(self._with_injections.rows, whole.rows)])

    @cached_property
    def _cascade_rows(self) -> list[tuple[int, str | None]]:
        """Rows that bound injections and withdrawals, and the condition of each.

        None: it holds in all of them.
        """
        found: list[tuple[int, str | None]] = []
        for n, name in enumerate(self._with_injections.row_names):
            rule, _, text = name.partition("[")
            key = text.rstrip("]").split(",")
            stated = key[-1] if key[-1] in self.built.site.conditions else None
            balance = rule == "ledger.balance_closes" and stated is not None and key[1] not in self.classes
            if balance or rule.partition(".")[0] in CASCADES:
                found.append((n, stated))
        return found

    @cached_property
    def _park_balances(self) -> dict[Injection, LinearRow]:
        """The balance of each class over all plants."""
        sums = {key: self._posted(key, lambda kind: kind not in ALONG) for key in self.injections}
        return {
            key: (terms, -constant, np.inf if key[0] in self._lossy else -constant, "park_balance")
            for key, (terms, constant) in sums.items()
        }

    @cached_property
    def _lossy(self) -> set[int]:
        """Classes with a loss on some arc."""
        arcs = self.built.network.arcs.values()
        links = self.built.network.links
        losing = {link for link, row in links.items() if row.ways is not None and row.mode.loss_per_km > 0}
        carried = [arc for arc in arcs if arc.domain == "commodity"]
        return {self.classes[arc.sends] for arc in carried if arc.arrival < 1.0 or arc.link in losing}
