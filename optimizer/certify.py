"""The certificate of a plan: every rule checked and every account recomputed from the case and the plan's tables alone.

It is independent of the solver and of the model: it imports neither, and reads the rules from the case format. The
tolerances stand in ``optimizer.certificate.tolerance``.
"""

from collections.abc import Mapping, Sequence

from pandas import DataFrame

from cases.schema import Case
from optimizer.certificate.accounts import accounts_right, all_costs
from optimizer.certificate.commodities import commodities_hold
from optimizer.certificate.concentrations import true_concentrations
from optimizer.certificate.connections import flows_hold
from optimizer.certificate.costs import cost_posts
from optimizer.certificate.emissions import emission_posts
from optimizer.certificate.given import given
from optimizer.certificate.heat import heat_holds
from optimizer.certificate.limits import land_and_budgets_hold
from optimizer.certificate.links import links_hold
from optimizer.certificate.materials import materials_hold
from optimizer.certificate.policies import Books, credits_known, policies_hold
from optimizer.certificate.pollution import pollution_right
from optimizer.certificate.quality import counted_concentrations, quality_holds
from optimizer.certificate.reading import read
from optimizer.certificate.references import sound
from optimizer.certificate.reported import tables_right
from optimizer.certificate.risk import Claim, risk_right
from optimizer.certificate.technologies import technologies_hold
from optimizer.certificate.totals import total_posts
from optimizer.certificate.view import View
from optimizer.certificate.water import water_holds

SCOPES = ("park", "plant", "baseline")


def certify(
    case: Case,
    tables: Mapping[str, DataFrame],
    scope: str = "park",
    only: Sequence[str] | None = None,
    objective: float | None = None,
    credit_baseline: Mapping[str, float] | None = None,
    claim: Claim | None = None,
) -> list[str]:
    """The sentences about what fails, each naming its row and by how much; none: the plan is certified.

    ``tables`` are a plan's tables. ``scope`` is ``park``, ``plant`` or ``baseline``, ``only`` the members of a
    coalition. ``objective`` is the total annual cost that is claimed [money/y]. ``credit_baseline`` gives the
    baseline's amount per year of the target of each credit, by policy. ``claim`` is what is claimed of a measure of risk.
    Raises ValueError for an unknown scope.
    """
    if scope not in SCOPES:
        raise ValueError(f"Scope '{scope}' is unknown; scopes are {', '.join(SCOPES)}.")
    records, unread = read(tables)
    seen = given(case, scope, only)
    kept, unsound = sound(seen, records)
    view = View(seen, kept)
    counted = counted_concentrations(view, true_concentrations(view))
    books = Books(cost_posts(view), emission_posts(view, counted), total_posts(view))
    costs = all_costs(view, books, credit_baseline)
    return [
        *unread,
        *unsound,
        *links_hold(view),
        *flows_hold(view),
        *commodities_hold(view),
        *heat_holds(view),
        *water_holds(view),
        *quality_holds(view),
        *materials_hold(view),
        *technologies_hold(view, books.emissions),
        *land_and_budgets_hold(view),
        *policies_hold(view, books),
        *credits_known(view, credit_baseline),
        *pollution_right(view, books),
        *tables_right(view),
        *accounts_right(view, books, costs, objective),
        *risk_right(view, costs, claim),
    ]
