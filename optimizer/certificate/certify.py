"""Certificate of a plan: rules checked, accounts recomputed, from case and tables alone.

It is independent of the solver and of the model: it imports neither, and reads the rules from the case format. The
tolerances stand in ``parkloop.optimizer.certificate.tolerance``.
"""

from collections.abc import Mapping, Sequence

from pandas import DataFrame

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.certificate.accounting.accounts import accounts_match, all_costs
from parkloop.optimizer.certificate.accounting.air import air_limits_hold
from parkloop.optimizer.certificate.accounting.broken import broken_match
from parkloop.optimizer.certificate.accounting.complete import tables_complete
from parkloop.optimizer.certificate.accounting.costs import cost_posts, least_amounts_taken
from parkloop.optimizer.certificate.accounting.labels import labels_match
from parkloop.optimizer.certificate.accounting.limits import land_and_budgets_hold, paybacks_hold
from parkloop.optimizer.certificate.accounting.payments import payments_match
from parkloop.optimizer.certificate.accounting.policies import Postings, credits_have_baseline, policies_hold
from parkloop.optimizer.certificate.accounting.pollution import pollution_match
from parkloop.optimizer.certificate.accounting.reported import tables_match
from parkloop.optimizer.certificate.accounting.risk import Claim, risk_match
from parkloop.optimizer.certificate.accounting.totals import total_posts
from parkloop.optimizer.certificate.flows.commodities import commodities_hold
from parkloop.optimizer.certificate.flows.concentrations import true_concentrations
from parkloop.optimizer.certificate.flows.condensate import condensate_matches
from parkloop.optimizer.certificate.flows.connections import flows_hold
from parkloop.optimizer.certificate.flows.emissions import emission_posts
from parkloop.optimizer.certificate.flows.heat import heat_holds
from parkloop.optimizer.certificate.flows.links import links_hold
from parkloop.optimizer.certificate.flows.materials import materials_hold
from parkloop.optimizer.certificate.flows.quality import counted_concentrations, quality_holds
from parkloop.optimizer.certificate.flows.routes import routes_hold
from parkloop.optimizer.certificate.flows.stores import stores_hold
from parkloop.optimizer.certificate.flows.technologies import technologies_hold
from parkloop.optimizer.certificate.flows.water import water_holds
from parkloop.optimizer.certificate.inputs.part import CoalitionPart
from parkloop.optimizer.certificate.inputs.reading import read
from parkloop.optimizer.certificate.inputs.references import valid_records
from parkloop.optimizer.certificate.inputs.scoped_case import scoped_case
from parkloop.optimizer.certificate.inputs.view import PlanView

SCOPES = ("park", "plant", "baseline")


def certify(
    case: Case,
    tables: Mapping[str, DataFrame],
    scope: str = "park",
    only: Sequence[str] | None = None,
    objective: float | None = None,
    credit_baseline: Mapping[str, float] | None = None,
    claim: Claim | None = None,
    part: CoalitionPart | None = None,
) -> list[str]:
    """Check a plan's tables against the case; returns a sentence for each fault, none if certified.

    Args:
        case: the case of the plan.
        tables: the plan's tables by name.
        scope: ``park``, ``plant`` or ``baseline``.
        only: members of a coalition; None: all plants.
        objective: claimed total annual cost [money/y].
        credit_baseline: baseline's amount per year of the target of each credit, by policy, and running cost of each plant whose
            payback is limited, by ``payback PLANT``.
        claim: claimed measure of risk.
        part: what the coalition has of the limits that the park shares; None: not known. Then caps and other limits from above
            are checked as a whole, and floors, quotas and least amounts of the park not at all.

    Raises:
        ValueError: the scope is unknown.
    """
    if scope not in SCOPES:
        raise ValueError(say("Scope '{scope}' is unknown; scopes are {names}.", scope=scope, names=", ".join(SCOPES)))
    records, unread = read(tables)
    scoped = scoped_case(case, scope, only, part)
    valid, invalid = valid_records(scoped, records)
    view = PlanView(scoped, valid)
    counted = counted_concentrations(view, true_concentrations(view))
    postings = Postings(cost_posts(view), emission_posts(view, counted), total_posts(view))
    costs = all_costs(view, postings, credit_baseline)
    return [
        *unread,
        *invalid,
        *links_hold(view),
        *routes_hold(view, tables),
        *flows_hold(view),
        *commodities_hold(view),
        *heat_holds(view),
        *water_holds(view),
        *condensate_matches(view, tables),
        *quality_holds(view),
        *materials_hold(view),
        *least_amounts_taken(view),
        *technologies_hold(view, postings.emissions),
        *stores_hold(view),
        *land_and_budgets_hold(view),
        *paybacks_hold(view, credit_baseline),
        *air_limits_hold(view, postings.emissions),
        *policies_hold(view, postings),
        *broken_match(view, postings, tables),
        *credits_have_baseline(view, credit_baseline),
        *pollution_match(view, postings),
        *payments_match(view, tables),
        *tables_match(view, tables),
        *tables_complete(view, tables),
        *labels_match(view),
        *accounts_match(view, postings, costs, objective),
        *risk_match(view, costs, claim),
    ]
