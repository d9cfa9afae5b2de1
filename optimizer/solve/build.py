"""Build of the optimisation model: sub-systems in order, closed ledger, arrays for the solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.models import SUBSYSTEMS
from parkloop.models.accounts.closing import objective
from parkloop.models.design import fix_design
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.solve.elastic import with_slacks
from parkloop.optimizer.solve.extra import add_extra
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.pyomo_form import columns_of, from_pyomo, linear_terms
from parkloop.optimizer.system.garbage import collection_paused

NOISE = 1e-9
"""Absolute values below this are rounding noise of the solver."""


@dataclass(frozen=True, eq=False)
class Build:
    """A Pyomo model with the arrays that the solver sees; ``variables`` are in the order of the columns."""

    site: Site
    network: Network
    ledger: Ledger
    model: Any
    problem: Problem
    variables: Sequence[Any]
    counted: Mapping[tuple[str, str, str], float] | None = None
    """Quality that each mixing outlet counts with, by (stream, species, condition); none: the end of its grade [mg/L]"""

    def objective(self, name: str) -> tuple[dict[int, float], float]:
        """Coefficients by column, and constant, of an objective by its name."""
        return self.terms(objective(self.ledger, name))

    def terms(self, expression: Any) -> tuple[dict[int, float], float]:
        """Coefficients by column, and constant, of a linear Pyomo expression or a number."""
        return linear_terms(expression + self.ledger.nothing, self._columns)

    def column(self, variable: Any) -> int:
        """Column of a Pyomo variable."""
        return self._columns[id(variable)]

    @cached_property
    def _columns(self) -> dict[int, int]:
        return columns_of(self.variables)

    def load(self, x: Floats) -> None:
        """Load a solution (n,) into the variables, rounding noise as 0, so that costs and tables agree."""
        for variable, value in zip(self.variables, np.where(np.abs(x) < NOISE, 0.0, x).tolist(), strict=True):
            variable.set_value(value, skip_validation=True)


def build(
    site: Site,
    network: Network,
    credit_base: Mapping[tuple[str, str], float] | None = None,
    grades: Mapping[tuple[str, str, str], tuple[float, ...]] | None = None,
    relaxed: bool = False,
    rows: bool = True,
) -> Build:
    """Build the model of a site on a network: every sub-system on one ledger.

    Args:
        site: the case in its scope.
        network: candidate links and arcs with their flow bounds, see ``parkloop.optimizer.bounds``.
        credit_base: baseline amount of each credit, by policy and scenario, in the unit of its target per year.
        grades: ends of the piecewise grades of each mixing outlet, by (stream, species, condition) [mg/L].
        relaxed: relax mixing, so that the optimum is a bound instead of a feasible design.
        rows: state the rules; without them there are variables and ledger only, which is all that prices change.
    """
    with collection_paused():
        model = pyo.ConcreteModel()
        model.rows = rows
        model.nothing = pyo.Var(bounds=(0, 0), doc="always 0")
        ledger = Ledger(
            site, network, credit_base=dict(credit_base or {}), grades=dict(grades or {}), relaxed=relaxed, nothing=model.nothing
        )
        for name, add in SUBSYSTEMS:
            block = pyo.Block()
            setattr(model, name, block)
            add(block, site, ledger)
        if site.design is not None:
            fix_design(site.design, model)
        if site.extra is not None:
            add_extra(site.extra, model, ledger)
        problem, variables = from_pyomo(model)
        if site.slack_range is not None:
            problem, variables = with_slacks(site, model, ledger, problem, variables)
        return Build(site, network, ledger, model, problem, variables)
