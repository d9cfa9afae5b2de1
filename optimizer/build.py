"""Case → site → model → arrays: a loop over the sub-systems and the closing of the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from models import SUBSYSTEMS
from models.books import objective
from models.design import hold
from models.ledger import Ledger
from models.network import Network
from models.site import Site
from optimizer.elastic import loosened
from optimizer.problem import Floats, Problem, from_pyomo, linear_terms


@dataclass(frozen=True, eq=False)
class Build:
    """A model and the arrays that the solver sees; ``variables`` are in the order of the columns."""

    site: Site
    network: Network
    ledger: Ledger
    model: Any
    problem: Problem
    variables: Sequence[Any]

    def objective(self, name: str) -> tuple[dict[int, float], float]:
        """Coefficients by column, and constant, of an objective."""
        return linear_terms(objective(self.ledger, name) + self.ledger.nothing, self.variables)

    def column(self, variable: Any) -> int:
        """Column of a variable."""
        return self._columns[id(variable)]

    @property
    def _columns(self) -> dict[int, int]:
        if not hasattr(self.model, "column_of"):
            self.model.column_of = {id(v): n for n, v in enumerate(self.variables)}
        columns: dict[int, int] = self.model.column_of
        return columns

    def load(self, x: Floats) -> None:
        """Give the model's variables the values of a solution."""
        for variable, value in zip(self.variables, x.tolist(), strict=True):
            variable.set_value(value, skip_validation=True)


def build(
    site: Site,
    network: Network,
    credit_base: Mapping[tuple[str, str], float] | None = None,
    grades: Mapping[tuple[str, str, str], tuple[float, ...]] | None = None,
    relaxed: bool = False,
) -> Build:
    """The model of a site and a network (see ``optimizer.bounds``): every sub-system in its order, on one set of books.

    ``grades`` are the ends of the grades of mixing outlets; ``relaxed`` gives a bound instead of a design that works.
    """
    model = pyo.ConcreteModel()
    model.nothing = pyo.Var(bounds=(0, 0), doc="always 0")
    ledger = Ledger(
        site, network, credit_base=dict(credit_base or {}), grades=dict(grades or {}), relaxed=relaxed, nothing=model.nothing
    )
    for name, add in SUBSYSTEMS:
        block = pyo.Block()
        setattr(model, name, block)
        add(block, site, ledger)
    if site.design is not None:
        hold(site.design, model)
    problem, variables = from_pyomo(model)
    if site.gives is not None:
        problem, variables = loosened(site, model, ledger, problem, variables)
    return Build(site, network, ledger, model, problem, variables)
