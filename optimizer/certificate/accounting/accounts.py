"""Accounts of a plan: reported costs, emissions, totals and scenarios against recomputed ones."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.accounting.costs import outside_posts
from parkloop.optimizer.certificate.accounting.policies import Postings, carbon_posts, policies, policy_posts
from parkloop.optimizer.certificate.accounting.pollution import pollution_posts
from parkloop.optimizer.certificate.accounting.totals import BOUGHT, IF_TOLD, SHOWN, SHOWN_AS
from parkloop.optimizer.certificate.flows.emissions import avoided_posts
from parkloop.optimizer.certificate.inputs.postings import NOTHING, Posting, Sum, total, yearly_sums
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import RELATIVE, equal


def all_costs(view: PlanView, postings: Postings, baseline: Mapping[str, float] | None) -> list[Posting]:
    """Every cost of a plan, policies included."""
    return [
        *postings.costs,
        *carbon_posts(view, postings),
        *policy_posts(view, postings, baseline),
        *pollution_posts(view, postings),
    ]


def accounts_match(view: PlanView, postings: Postings, costs: list[Posting], objective: float | None) -> Iterator[str]:
    """Every account that the plan reports matches the recomputed one."""
    yield from costs_match(view, costs, objective)
    yield from outside_match(view)
    yield from emissions_match(view, postings)
    yield from avoided_match(view)
    yield from totals_match(view, postings)
    yield from purchases_match(view, postings)
    yield from scenarios_match(view, postings, costs)


def shared_heads(view: PlanView) -> set[str]:
    """Heads whose costs may be booked on the park or shared among plants: joint markets and policies."""
    heads: set[str] = set()
    for market in view.scoped.markets.values():
        if market.plant is None:
            heads |= {"peak"} if market.peak_price_per_unit_y > 0 else set()
            heads |= {"shortfall"} if market.shortfall_price_per_unit is not None else set()
    return heads | {policy.kind for policy in policies(view, ("tax", "credit")) if policy.plant is None}


def costs_match(view: PlanView, costs: list[Posting], objective: float | None) -> Iterator[str]:
    """Costs by plant and head, their sum and the objective match.

    A head may be off by the relative tolerance of what passes through it in the park and through its plant's books.
    """
    shared = shared_heads(view)
    wanted: dict[tuple[str, str], Sum] = defaultdict(Sum)
    for (plant, head, _), value in yearly_sums(view.scoped, costs).items():
        wanted["" if head in shared else plant, head] += value
    reported: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.costs:
        reported["" if row.head in shared else row.plant, row.head] += row.cost_per_y
    for plant, head in dict.fromkeys([*wanted, *reported]):
        value = wanted.get((plant, head), NOTHING)
        size = sum(part.size for (p, h), part in wanted.items() if p == plant or h == head)
        what = say("Cost of {plant} under {head}", plant=plant or say("the park"), head=head)
        yield from equal(what, reported.get((plant, head), 0.0), value.amount, size=size, slack=value.slack)
    whole = sum(wanted.values(), NOTHING)
    yield from equal(say("Sum of all costs"), sum(reported.values()), whole.amount, size=whole.size, slack=whole.slack)
    if objective is not None:
        yield from equal(
            say("Objective ({what})", what=say("total cost")), objective, whole.amount, size=whole.size, slack=whole.slack
        )


def outside_match(view: PlanView) -> Iterator[str]:
    """Costs of external plants by plant and head match, where reported."""
    wanted: dict[tuple[str, str], Sum] = defaultdict(Sum)
    for (plant, head, _), value in yearly_sums(view.scoped, outside_posts(view)).items():
        wanted[plant, head] += value
    reported: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.outside:
        reported[row.plant, row.head] += row.cost_per_y
    for plant, head in dict.fromkeys([*wanted, *reported]) if reported else ():
        value = wanted.get((plant, head), NOTHING)
        what = say("Cost of {plant}, outside the fence, under {head}", plant=plant, head=head)
        yield from equal(what, reported.get((plant, head), 0.0), value.amount, size=value.size, slack=value.slack)


def purchases_match(view: PlanView, postings: Postings) -> Iterator[str]:
    """Annual purchases by plant and commodity match, where reported."""
    wanted: dict[tuple[str, str], Sum] = defaultdict(Sum)
    for (plant, name, _), value in yearly_sums(view.scoped, postings.totals).items():
        if name.startswith(BOUGHT):
            wanted[plant, name.removeprefix(BOUGHT)] += value
    reported = {(r.plant, r.total.removeprefix(SHOWN_AS)): r.per_y for r in view.rows.totals if r.total.startswith(SHOWN_AS)}
    for plant, commodity in dict.fromkeys([*wanted, *reported]) if reported else ():
        value, what = (
            wanted.get((plant, commodity), NOTHING),
            say("Total of {commodity} bought by {plant}", commodity=commodity, plant=plant),
        )
        yield from equal(what, reported.get((plant, commodity), 0.0), value.amount, size=value.size, slack=value.slack)


def emissions_match(view: PlanView, postings: Postings) -> Iterator[str]:
    """Emissions by plant, species and scope match."""
    wanted = yearly_sums(view.scoped, postings.emissions)
    reported: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in view.rows.emissions:
        reported[row.plant, row.species, int(row.scope)] += row.t_per_y
    for key in dict.fromkeys([*wanted, *reported]):
        value = wanted.get(key, NOTHING)
        what = say("Emission of {species} (scope {scope}) of {plant}", species=key[1], scope=key[2], plant=key[0])
        noise = RELATIVE * sum(part.size for (_, species, _), part in wanted.items() if species == key[1])
        yield from equal(
            what, reported.get(key, 0.0), value.amount, "t/y", size=value.size, noise=1e-3, slack=value.slack + noise
        )


def avoided_match(view: PlanView) -> Iterator[str]:
    """Emissions that sales avoid elsewhere match by plant and species, whatever their sign in the table."""
    wanted = yearly_sums(view.scoped, avoided_posts(view))
    reported: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in view.rows.avoided:
        reported[row.plant, row.species, 0] += abs(row.t_per_y)
    for key in dict.fromkeys([*wanted, *reported]):
        value = wanted.get(key, NOTHING)
        yield from equal(
            say("Avoided {species} of {plant}", species=key[1], plant=key[0]),
            reported.get(key, 0.0),
            value.amount,
            "t/y",
            size=value.size,
        )


def totals_match(view: PlanView, postings: Postings) -> Iterator[str]:
    """Totals by plant and of the park match; of ``land``, which links share, only the park's."""
    wanted = yearly_sums(view.scoped, postings.totals)
    reported = {(row.plant, row.total): row.per_y for row in view.rows.totals if row.total in SHOWN}
    hours = sum(view.scoped.weights.values())
    reported_names = {name for _, name in reported}
    for name in (name for name in SHOWN if name in reported_names or name not in IF_TOLD):
        noise = 1.0 if name == "land" else hours
        for plant in view.scoped.insiders if name != "land" else ():
            value = total(wanted, name, plant)
            found = reported.get((plant, name), 0.0)
            yield from equal(
                say("Total {total} of {plant}", total=name, plant=plant),
                found,
                value.amount,
                size=value.size,
                noise=noise,
                slack=value.slack,
            )
        if ("", name) in reported:
            value = total(wanted, name)
            yield from equal(
                say("Total {total} of {plant}", total=name, plant=say("the park")),
                reported["", name],
                value.amount,
                size=value.size,
                noise=noise,
            )
    land = [value for (plant, name), value in reported.items() if name == "land" and plant]
    if land and ("", "land") not in reported:
        yield from equal(say("Total land of the park"), sum(land), total(wanted, "land").amount, "m2")


def scenarios_match(view: PlanView, postings: Postings, costs: list[Posting]) -> Iterator[str]:
    """Cost, emissions and totals of each scenario match."""
    reported = {row.scenario: row for row in view.rows.scenarios}
    columns = {
        "freshwater_t_per_y": "freshwater",
        "wastewater_t_per_y": "wastewater",
        "disposal_t_per_y": "disposal",
        "energy_tce_per_y": "energy",
    }
    for scenario, probability in view.scoped.probabilities.items():
        if scenario not in reported:
            yield say("Scenario {scenario} is not in the plan's table of scenarios.", scenario=scenario)
            continue
        row, what = reported[scenario], say("Scenario {scenario}", scenario=scenario)
        yield from equal(say("{what}, probability", what=what), row.probability, probability)
        whole = sum(yearly_sums(view.scoped, costs, scenario).values(), NOTHING)
        yield from equal(say("{what}, cost", what=what), row.cost_per_y, whole.amount, size=whole.size, slack=whole.slack)
        co2 = total(yearly_sums(view.scoped, postings.emissions, scenario), "co2")
        yield from equal(say("{what}, CO2", what=what), row.co2_t_per_y, co2.amount, "t/y", size=co2.size, slack=co2.slack)
        sums, hours = yearly_sums(view.scoped, postings.totals, scenario), sum(view.scoped.weights.values())
        for column, name in columns.items():
            value = total(sums, name)
            yield from equal(
                say("{what}, {column}", what=what, column=column),
                float(getattr(row, column)),
                value.amount,
                size=value.size,
                noise=hours,
            )
