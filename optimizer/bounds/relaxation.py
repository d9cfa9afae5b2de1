r"""The linear relaxation of a model with open links, in which every flow comes from somewhere.

The model is built with every candidate and without any bound that follows from what a flow is good for: the rows
:math:`f \le U y` are left out where nothing states a :math:`U`. What its linear relaxation admits is a superset of what a plan
can do, so the largest value of a flow over it is a valid :math:`U`, whatever path the flow takes: relays, losses, chains of
carriers, heat that must go.

One thing the relaxation does not know: flows of commodities do not run in circles (the certificate refuses them). Take the
graph whose nodes are plants and commodities and whose edges are the flows of a condition. Where it has no circle it falls apart
into paths, each from a place where the commodity is bought, made, raised or left over; on its way a flow only loses. So every
flow is at most the sum of what is put in anywhere, over the class of commodities that links turn into one another:

.. math:: f_{a,o} \le S_{c,o} = \sum_{p, k \in c} (buy + made + raised + left)_{p,k,o}

Paths: Ahuja R.K., Magnanti T.L., Orlin J.B. (1993) Network flows, theorem 3.5 (with losses: ch. 15).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from optimizer.build import Build
from optimizer.problem import Problem, linear_terms

PUT_IN = ("bought", "made", "raised", "left_over")
"""Kinds of posts that put a commodity into the network."""
ALONG = ("sent", "received")
"""Kinds of posts that move it along."""
CASCADES = ("technologies", "scale", "commitment", "conversions", "demands", "markets", "energy")
"""Sub-systems that say how much of a commodity can be put in, whoever sends it where."""

Flow = tuple[str, str]
"""Arc and condition."""
Sum = tuple[int, str]
"""Class of commodities and condition."""
Row = tuple[dict[int, float], float, float, str]


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The relaxation of a model that was built without derived bounds."""

    built: Build

    @cached_property
    def classes(self) -> dict[str, int]:
        """Class of each commodity: those that links turn into one another."""
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
    def sums(self) -> dict[Sum, int]:
        """Column of what is put in; these columns stand after those of the model."""
        keys = dict.fromkeys((n, o) for n in self.classes.values() for o in self.built.site.conditions)
        return {key: self.built.problem.columns + place for place, key in enumerate(keys)}

    @cached_property
    def problem(self) -> Problem:
        """The whole relaxation; without an objective."""
        flows = [
            ({self.flows[arc.id, o]: 1.0, self.sums[self.classes[arc.sends], o]: -1.0}, -np.inf, 0.0, "comes_from_somewhere")
            for arc in self.built.network.arcs.values()
            if arc.domain == "commodity"
            for o in self.built.site.conditions
        ]
        return self._with_sums.with_rows(flows)

    @cached_property
    def _with_sums(self) -> Problem:
        """The model, and the sums of what is put in."""
        count = len(self.sums)
        plain = self.built.problem.relaxed().with_objective(np.zeros(self.built.problem.columns))
        wider = plain.with_columns([0.0] * count, [np.inf] * count, [False] * count, [f"put_in[{n},{o}]" for n, o in self.sums])
        return wider.with_rows([self._sum_is_what_is_put_in(key) for key in self.sums])

    def _sum_is_what_is_put_in(self, key: Sum) -> Row:
        terms, constant = self._posted(key, lambda kind: kind in PUT_IN)
        return {**terms, self.sums[key]: -1.0}, -constant, -constant, "put_in"

    @cached_property
    def _posts(self) -> dict[Sum, list[tuple[str, Any]]]:
        """Kind and signed amount of every post to the balances of a class."""
        posts: dict[Sum, list[tuple[str, Any]]] = {key: [] for key in self.sums}
        for (_, commodity, condition), entries in self.built.ledger.balance.items():
            if commodity in self.classes:
                posts[self.classes[commodity], condition] += [(kind, sign * amount) for kind, sign, amount in entries]
        return posts

    def _posted(self, key: Sum, counts: Callable[[str], bool]) -> tuple[dict[int, float], float]:
        """Coefficients and constant of the posts of some kinds to the balances of a class."""
        amounts = [amount for kind, amount in self._posts[key] if counts(kind)]
        return linear_terms(pyo.quicksum(amounts) + self.built.ledger.nothing, self.built.variables)

    def regardless_of_place(self, condition: str | None = None) -> tuple[Problem, NDArray[np.int64]]:
        r"""A smaller relaxation of one condition, or of all, in which each class of commodities is balanced for the whole park.

        The balances of a class are added up over all plants. What is sent and received cancels but for the losses, so what is put
        in is at least what is taken out, and just that where nothing is lost on any way:

        .. math:: \sum_{p, k \in c} put\_in_{p,k,o} \ge \sum_{p, k \in c} taken\_out_{p,k,o}

        Rows of links, water, materials and the authority are left out. Also the numbers of its columns in the whole relaxation.
        """
        conditions = [o for o in self.built.site.conditions if condition in (None, o)]
        kept = [n for n, name in enumerate(self._with_sums.row_names) if self._keeps(name, conditions)]
        rows = [row for key in self.sums if key[1] in conditions for row in self._balance_of_the_park(key)]
        whole = self._with_sums.with_rows(rows)
        return whole.part([*kept, *range(self._with_sums.rows, whole.rows)])

    def _keeps(self, name: str, conditions: Collection[str]) -> bool:
        """Whether a row speaks of what is put in and taken out, in one of the conditions or in all."""
        rule, _, text = name.partition("[")
        key = text.rstrip("]").split(",")
        if rule == "books.balance_closes":
            return key[-1] in conditions and key[1] not in self.classes
        stated = key[-1] in conditions or key[-1] not in self.built.site.conditions
        return rule.partition(".")[0] in CASCADES and stated

    def _balance_of_the_park(self, key: Sum) -> tuple[Row, Row]:
        terms, constant = self._posted(key, lambda kind: kind not in ALONG)
        most = np.inf if key[0] in self._lossy else -constant
        return (terms, -constant, most, "balance_of_the_park"), self._sum_is_what_is_put_in(key)

    @cached_property
    def _lossy(self) -> set[int]:
        """Classes of which something is lost on some way."""
        arcs = self.built.network.arcs.values()
        return {self.classes[arc.sends] for arc in arcs if arc.domain == "commodity" and arc.arrival < 1.0}
