"""The park as it runs today, by company: what it takes and gives, pays and buys, and what stands idle."""

from dataclasses import asdict, dataclass, fields

import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.assessment.fence import INSIDE_SCOPE
from parkloop.optimizer.analyses.today.doubts import doubts
from parkloop.optimizer.analyses.today.lacking import Lack, lacking
from parkloop.optimizer.analyses.today.reported import OFF, TOTALS, reported_beside
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise

BOUGHT = "bought "
PARK = ""
"""Stands for what is no company's, such as a tax on the park as a whole."""
LEAST = 1e-6
"""Amount below which it is rounding noise."""
IDLE = 1e-6
"""Share of its size below which equipment runs at nothing, as the tolerance of the solver leaves it."""


@dataclass(frozen=True)
class TodayTables:
    """Tables of today's park by company.

    ``companies``: ``plant``, ``energy_tce_per_y`` bought less sold, ``freshwater_t_per_y``, ``wastewater_t_per_y``,
    ``disposal_t_per_y``, ``co2_t_per_y`` of scope 1 and ``cost_per_y`` [money/y]; what is no company's stands in a row of plant
    ``""``, so that all add up to the park. ``bought``: ``plant``, ``commodity``, ``unit``,
    ``per_y``. ``idle``: ``plant``, ``technology`` and ``existing_size`` of what exists and runs in no condition. ``reported``:
    what companies report (table ``reported``): ``plant``, ``quantity``, ``unit``, ``today``, ``reported``, ``difference``,
    ``deviation`` (relative to what is reported) and ``off``, whether it is larger than the threshold. ``lacking``: ``plant``,
    ``table``, ``row``, ``what``, ``unit`` and ``per_h`` of needs that nothing supplies. ``warnings`` are signs that the park is
    not described as it runs. ``reasons`` tell why it cannot run as it is described; the tables but ``lacking`` are empty then.
    """

    companies: pd.DataFrame
    bought: pd.DataFrame
    idle: pd.DataFrame
    reported: pd.DataFrame
    lacking: pd.DataFrame
    warnings: tuple[str, ...]
    reasons: tuple[str, ...]


def today(case: Case, plan: Plan | None = None, *, off: float = OFF) -> TodayTables:
    """The park as it runs today, by company, to be held beside its accounts.

    Args:
        case: the park.
        plan: its plan of scope ``baseline``; none: it is solved.
        off: deviation from what companies report, as a share of it, from which on it is marked.

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: the plan is not one of scope ``baseline``, or not 0 < off.

    Examples:
        >>> import parkloop as pl
        >>> pl.today(pl.load_case("two_firms")).companies["cost_per_y"].round().tolist()
        [880000.0, 2400000.0]
    """
    case = checked(case)
    found = optimise(case, scope="baseline") if plan is None else plan
    given = ArgumentCheck()
    given.one_of("scope", found.scope, ("baseline",))
    given.number("off", off, lambda share: share > 0, say("above 0"))
    given.raise_faults()
    idle, beside = _idle(found), reported_beside(case, found, off)
    needs = pd.DataFrame([asdict(lack) for lack in lacking(case)], columns=[field.name for field in fields(Lack)])
    return TodayTables(_companies(case, found), _bought(found), idle, beside, needs, doubts(case, found, idle), found.reasons)


def _companies(case: Case, plan: Plan) -> pd.DataFrame:
    plants = [row.plant for row in case.plants if not row.external] if plan.found else []
    totals, emitted, costs = plan.tables["totals"], plan.tables["emissions"], company_costs(plan)
    own = emitted[(emitted["species"] == "co2") & (emitted["scope"].astype(int) == INSIDE_SCOPE)]
    sums = {
        f"{name}_{'tce' if name == 'energy' else 't'}_per_y": _by_company(totals[totals["total"] == name], "per_y", plants)
        for name in TOTALS
    }
    sums |= {"co2_t_per_y": _by_company(own, "t_per_y", plants), "cost_per_y": _by_company(costs, "cost_per_y", plants)}
    shared = any(abs(rows[PARK]) > LEAST for rows in sums.values())
    named = [*plants, *([PARK] if shared else [])]
    columns = {name: [rows[key] for key in named] for name, rows in sums.items()}
    return pd.DataFrame({"plant": pd.Series(named, dtype=object), **columns})


def _by_company(rows: pd.DataFrame, column: str, plants: list[str]) -> dict[str, float]:
    """Sums of a column by company, and what is no company's."""
    owner = rows["plant"].where(rows["plant"].isin(plants), PARK)
    sums = rows[column].astype(float).groupby(owner).sum()
    return {key: float(sums.get(key, 0.0)) for key in (*plants, PARK)}


def _bought(plan: Plan) -> pd.DataFrame:
    rows = plan.tables["totals"]
    rows = rows[rows["total"].astype(str).str.startswith(BOUGHT)]
    named = rows.assign(commodity=rows["total"].astype(str).str.removeprefix(BOUGHT))
    return named[["plant", "commodity", "unit", "per_y"]].reset_index(drop=True)


def _idle(plan: Plan) -> pd.DataFrame:
    rows = plan.tables["technologies"]
    still = rows[(rows["existing_size"] > 0) & (rows["utilisation"].astype(float).fillna(0.0) < IDLE)]
    return still[["plant", "technology", "existing_size"]].reset_index(drop=True)
