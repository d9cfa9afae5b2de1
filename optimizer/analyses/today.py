"""The park as it runs today, by company: what it takes and gives, pays and buys, and what stands idle."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.fence import INSIDE_SCOPE
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise

TOTALS = ("energy", "freshwater", "wastewater", "disposal")
BOUGHT = "bought "
IDLE = 1e-6
"""Share of its size below which equipment runs at nothing, as the tolerance of the solver leaves it."""


@dataclass(frozen=True)
class TodayTables:
    """Tables of today's park by company.

    ``companies``: ``plant``, ``energy_tce_per_y`` bought less sold, ``freshwater_t_per_y``, ``wastewater_t_per_y``,
    ``disposal_t_per_y``, ``co2_t_per_y`` of scope 1 and ``cost_per_y`` [money/y]. ``bought``: ``plant``, ``commodity``, ``unit``,
    ``per_y``. ``idle``: ``plant``, ``technology`` and ``existing_size`` of what exists and runs in no condition. ``reasons`` tell
    why the park cannot run as it is described; the tables are empty then.
    """

    companies: pd.DataFrame
    bought: pd.DataFrame
    idle: pd.DataFrame
    reasons: tuple[str, ...]


def today(case: Case, plan: Plan | None = None) -> TodayTables:
    """The park as it runs today, by company, to be held beside its accounts.

    Args:
        case: the park.
        plan: its plan of scope ``baseline``; none: it is solved.

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: the plan is not one of scope ``baseline``.

    Examples:
        >>> import parkloop as pl
        >>> pl.today(pl.load_case("two_firms")).companies["cost_per_y"].round().tolist()
        [880000.0, 2400000.0]
    """
    case = checked(case)
    found = optimise(case, scope="baseline") if plan is None else plan
    given = ArgumentCheck()
    given.one_of("scope", found.scope, ("baseline",))
    given.raise_faults()
    return TodayTables(_companies(case, found), _bought(found), _idle(found), found.reasons)


def _companies(case: Case, plan: Plan) -> pd.DataFrame:
    plants = [row.plant for row in case.plants if not row.external] if plan.found else []
    totals, emitted, costs = plan.tables["totals"], plan.tables["emissions"], company_costs(plan)
    named = pd.Series(plants, dtype=object)
    made: dict[str, Any] = {"plant": named}
    for name in TOTALS:
        sums = totals[totals["total"] == name].groupby("plant")["per_y"].sum()
        made[f"{name}_{'tce' if name == 'energy' else 't'}_per_y"] = named.map(sums).fillna(0.0).astype(float)
    own = emitted[(emitted["species"] == "co2") & (emitted["scope"].astype(int) == INSIDE_SCOPE)]
    made["co2_t_per_y"] = named.map(own.groupby("plant")["t_per_y"].sum()).fillna(0.0).astype(float)
    made["cost_per_y"] = named.map(costs.groupby("plant")["cost_per_y"].sum()).fillna(0.0).astype(float)
    return pd.DataFrame(made)


def _bought(plan: Plan) -> pd.DataFrame:
    rows = plan.tables["totals"]
    rows = rows[rows["total"].astype(str).str.startswith(BOUGHT)]
    named = rows.assign(commodity=rows["total"].astype(str).str.removeprefix(BOUGHT))
    return named[["plant", "commodity", "unit", "per_y"]].reset_index(drop=True)


def _idle(plan: Plan) -> pd.DataFrame:
    rows = plan.tables["technologies"]
    still = rows[(rows["existing_size"] > 0) & (rows["utilisation"].astype(float).fillna(0.0) < IDLE)]
    return still[["plant", "technology", "existing_size"]].reset_index(drop=True)
