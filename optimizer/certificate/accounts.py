"""The accounts of a plan: costs, emissions, totals and scenarios that it reports, against the books closed again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from optimizer.certificate.emissions import avoided_posts
from optimizer.certificate.policies import Books, carbon_posts, policies, policy_posts
from optimizer.certificate.pollution import pollution_posts
from optimizer.certificate.posts import NOTHING, Post, Sum, close, total
from optimizer.certificate.tolerance import RELATIVE, equal
from optimizer.certificate.totals import SHOWN
from optimizer.certificate.view import View


def all_costs(view: View, books: Books, baseline: Mapping[str, float] | None) -> list[Post]:
    """Every cost of a plan, policies included."""
    return [*books.costs, *carbon_posts(view, books), *policy_posts(view, books, baseline), *pollution_posts(view, books)]


def accounts_right(view: View, books: Books, costs: list[Post], objective: float | None) -> Iterator[str]:
    """Every account that the plan reports."""
    yield from costs_right(view, costs, objective)
    yield from emissions_right(view, books)
    yield from avoided_right(view)
    yield from totals_right(view, books)
    yield from scenarios_right(view, books, costs)


def shared_heads(view: View) -> set[str]:
    """Heads whose costs the plan may lay on the park or divide among plants: of shared markets and of the park's policies."""
    heads: set[str] = set()
    for market in view.given.markets.values():
        if market.plant is None:
            heads |= {"peak"} if market.peak_price_per_unit_y > 0 else set()
            heads |= {"shortfall"} if market.shortfall_price_per_unit is not None else set()
    return heads | {policy.kind for policy in policies(view, ("tax", "credit")) if policy.plant is None}


def costs_right(view: View, costs: list[Post], objective: float | None) -> Iterator[str]:
    """Costs by plant and head, their sum and the objective.

    A head may be off by the relative tolerance of what passes through it in the park and through its plant's books.
    """
    shared = shared_heads(view)
    wanted: dict[tuple[str, str], Sum] = defaultdict(Sum)
    for (plant, head, _), value in close(view.given, costs).items():
        wanted["" if head in shared else plant, head] += value
    shown: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.costs:
        shown["" if row.head in shared else row.plant, row.head] += row.cost_per_y
    for plant, head in dict.fromkeys([*wanted, *shown]):
        value = wanted.get((plant, head), NOTHING)
        size = sum(part.size for (p, h), part in wanted.items() if p == plant or h == head)
        what = f"Cost of {plant or 'the park'} under {head}"
        yield from equal(what, shown.get((plant, head), 0.0), value.amount, size=size, slack=value.slack)
    whole = sum(wanted.values(), NOTHING)
    yield from equal("Sum of all costs", sum(shown.values()), whole.amount, size=whole.size, slack=whole.slack)
    if objective is not None:
        yield from equal("Objective (total cost)", objective, whole.amount, size=whole.size, slack=whole.slack)


def emissions_right(view: View, books: Books) -> Iterator[str]:
    """Emissions by plant, species and scope."""
    wanted = close(view.given, books.emissions)
    shown: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in view.rows.emissions:
        shown[row.plant, row.species, int(row.scope)] += row.t_per_y
    for key in dict.fromkeys([*wanted, *shown]):
        value = wanted.get(key, NOTHING)
        what = f"Emission of {key[1]} (scope {key[2]}) of {key[0]}"
        noise = RELATIVE * sum(part.size for (_, species, _), part in wanted.items() if species == key[1])
        yield from equal(what, shown.get(key, 0.0), value.amount, "t/y", size=value.size, noise=1e-3, slack=value.slack + noise)


def avoided_right(view: View) -> Iterator[str]:
    """What sales avoid elsewhere, by plant and species, whatever its sign in the table."""
    wanted = close(view.given, avoided_posts(view))
    shown: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in view.rows.avoided:
        shown[row.plant, row.species, 0] += abs(row.t_per_y)
    for key in dict.fromkeys([*wanted, *shown]):
        value = wanted.get(key, NOTHING)
        yield from equal(f"Avoided {key[1]} of {key[0]}", shown.get(key, 0.0), value.amount, "t/y", size=value.size)


def totals_right(view: View, books: Books) -> Iterator[str]:
    """Totals by plant and of the park; of ``land``, which links share, only the park's."""
    wanted = close(view.given, books.totals)
    shown = {(row.plant, row.total): row.per_y for row in view.rows.totals if row.total in SHOWN}
    hours = sum(view.given.weights.values())
    for name in SHOWN:
        noise = 1.0 if name == "land" else hours
        for plant in view.given.insiders if name != "land" else ():
            value = total(wanted, name, plant)
            found = shown.get((plant, name), 0.0)
            yield from equal(f"Total {name} of {plant}", found, value.amount, size=value.size, noise=noise, slack=value.slack)
        if ("", name) in shown:
            value = total(wanted, name)
            yield from equal(f"Total {name} of the park", shown["", name], value.amount, size=value.size, noise=noise)
    land = [value for (plant, name), value in shown.items() if name == "land" and plant]
    if land and ("", "land") not in shown:
        yield from equal("Total land of the park", sum(land), total(wanted, "land").amount, "m2")


def scenarios_right(view: View, books: Books, costs: list[Post]) -> Iterator[str]:
    """The books of each scenario."""
    shown = {row.scenario: row for row in view.rows.scenarios}
    columns = {
        "freshwater_t_per_y": "freshwater",
        "wastewater_t_per_y": "wastewater",
        "disposal_t_per_y": "disposal",
        "energy_tce_per_y": "energy",
    }
    for scenario, probability in view.given.probabilities.items():
        if scenario not in shown:
            yield f"Scenario {scenario} is not in the plan's table of scenarios."
            continue
        row, what = shown[scenario], f"Scenario {scenario}"
        yield from equal(f"{what}, probability", row.probability, probability)
        whole = sum(close(view.given, costs, scenario).values(), NOTHING)
        yield from equal(f"{what}, cost", row.cost_per_y, whole.amount, size=whole.size, slack=whole.slack)
        co2 = total(close(view.given, books.emissions, scenario), "co2")
        yield from equal(f"{what}, CO2", row.co2_t_per_y, co2.amount, "t/y", size=co2.size, slack=co2.slack)
        sums, hours = close(view.given, books.totals, scenario), sum(view.given.weights.values())
        for column, name in columns.items():
            value = total(sums, name)
            yield from equal(f"{what}, {column}", float(getattr(row, column)), value.amount, size=value.size, noise=hours)
