"""Policies that a plan breaks, as the baseline may, against the table that names them."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from parkloop.cases.messages import say
from parkloop.cases.schema import Policy
from parkloop.cases.text.units import policy_factor
from parkloop.optimizer.certificate.accounting.policies import (
    Postings,
    Totals,
    energy_and_product,
    policies,
    rates_of,
    target_posts,
    value_of,
    weight_of,
)
from parkloop.optimizer.certificate.inputs.account_records import BrokenRow
from parkloop.optimizer.certificate.inputs.postings import NOTHING, yearly_sums
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import equal, margin

LEAST = 1e-6
"""Share of a limit by which it is exceeded at the least where it is broken."""


@dataclass(frozen=True)
class PolicyAmount:
    """What a plan reaches of a policy, in the default unit of its target, and how exactly."""

    value: float
    error: float


def broken_match(view: PlanView, postings: Postings, there: Container[str]) -> Iterator[str]:
    """Table ``broken_policies`` names the broken caps, floors and quotas, and no others.

    Of a coalition it is not checked: its limits are shares, which follow from the baseline.
    """
    if "broken_policies" not in there or view.scoped.only is not None:
        return
    shown = {(row.policy, row.scenario): row for row in view.rows.broken_policies}
    for scenario in view.scoped.probabilities:
        totals = yearly_sums(view.scoped, postings.totals, scenario)
        for policy in policies(view, ("cap", "floor", "quota")):
            if policy.kind == "floor" and policy.target not in rates_of(view, policy, totals):
                continue
            reached = reached_amount(view, postings, policy, scenario, totals)
            yield from stated(view, policy, scenario, reached, shown.pop((policy.policy, scenario), None))
    for policy_name, scenario in shown:
        yield say(
            "Table broken_policies names {policy} in scenario {scenario}, which is no limit of this plan.",
            policy=policy_name,
            scenario=scenario,
        )


def stated(view: PlanView, policy: Policy, scenario: str, reached: PolicyAmount, row: BrokenRow | None) -> Iterator[str]:
    """One limit against its row, if there is one.

    Amounts are in the unit that the policy states, of caps against the base year in that of their target.
    """
    factor = 1.0 if policy.against is not None else policy_factor(policy, view.scoped.case)
    value, error, limit = reached.value / factor, reached.error / factor, value_of(view, policy) / factor
    excess = limit - value if policy.kind == "floor" else value - limit
    least = LEAST * max(abs(limit), 1.0 / factor)
    what = say("Policy {policy} in scenario {scenario}", policy=policy.policy, scenario=scenario)
    if row is None:
        if excess > least + error:
            yield say("{what} is broken, and table broken_policies lacks it.", what=what)
        return
    if excess < least - error:
        yield say("{what} is kept, and table broken_policies names it.", what=what)
    yield from equal(say("Amount of {what}", what=what), row.value, value, slack=error)
    yield from equal(say("Limit of {what}", what=what), row.limit, limit)
    yield from equal(say("Excess of {what}", what=what), row.excess, excess, slack=error)
    if row.unit != (policy.unit or ""):
        yield say("{what} is told in {shown}, not in {right}.", what=what, shown=row.unit, right=policy.unit or "")


def reached_amount(view: PlanView, postings: Postings, policy: Policy, scenario: str, totals: Totals) -> PolicyAmount:
    """Amount of a cap, rate of a floor, or energy per product of a quota."""
    if policy.kind == "cap":
        amount = sum(yearly_sums(view.scoped, target_posts(view, postings, policy), scenario).values(), NOTHING)
        return PolicyAmount(amount.amount, amount.slack + margin(amount.size, weight_of(view, policy, scenario)))
    if policy.kind == "quota":
        energy, product = energy_and_product(view, policy, totals)
        product = max(product, 1e-9)
        return PolicyAmount(energy.amount / product, margin(energy.size) / product)
    part, whole = rates_of(view, policy, totals)[policy.target]
    if not whole.amount:
        return PolicyAmount(1.0, margin(1.0))
    return PolicyAmount(part.amount / whole.amount, 2 * margin(part.size + whole.size) / abs(whole.amount))
