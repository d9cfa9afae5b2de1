"""The game of a park: what the plans of its coalitions cost, and how far that is proven."""

import math
from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np

from parkloop.cases.messages import Message, joined, say
from parkloop.optimizer.analyses.coalitions import Coalitions
from parkloop.optimizer.analyses.parties import Members, plants_of
from parkloop.optimizer.analyses.sharing.game import JOINT, Game
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.solver.problem import Floats


def groups_of(players: Members, orders: Iterable[Members]) -> list[Members]:
    """Coalitions to be solved: each alone, all together, then the small ones first.

    Without orders every coalition, else every beginning of one; what all but one are worth is asked in both.
    """
    sizes = range(1, len(players) + 1)
    every: Iterable[Members] = (group for size in sizes for group in combinations(players, size))
    if listed := list(orders):
        begun = {frozenset(order[:size]) for order in listed for size in sizes}
        begun |= {frozenset(players) - {player} for player in players} - {frozenset()}
        every = sorted((_ordered(players, group) for group in begun), key=lambda group: (len(group), group))
    first = [*((player,) for player in players), players]
    return list(dict.fromkeys((*first, *every)))


def random_orders(players: Members, count: int) -> list[Members]:
    """Random orders of the players, each with its reverse; the same every time."""
    draw = np.random.default_rng(0)
    orders: list[Members] = []
    while len(orders) < count:
        order = tuple(players[i] for i in draw.permutation(len(players)))
        orders += [order, order[::-1]]
    return orders


def _ordered(players: Members, group: Iterable[str]) -> Members:
    members = set(group)
    return tuple(player for player in players if player in members)


def game_of_plans(found: Coalitions, orders: Iterable[Members] = ()) -> Game | None:
    """The game of costs of the plans so far; none before there is a plan of all together."""
    players = found.plants
    worth: dict[int, float] = {}
    slack: dict[int, float] = {}
    for members, plan in found.plans.items():
        mask = sum(1 << players.index(member) for member in members)
        if plan.found and plan.objective is not None:
            worth[mask] = -plan.objective
            width = accuracy(plan)
            slack[mask] = math.inf if width is None else width
        elif plan.status == "infeasible":
            worth[mask] = -math.inf
    if not math.isfinite(worth.get((1 << len(players)) - 1, math.nan)):
        return None
    numbers = [tuple(players.index(player) for player in order) for order in orders]
    known = tuple(order for order in numbers if all(sum(1 << i for i in order[:n]) in worth for n in range(1, len(order) + 1)))
    return Game(players, "cost", worth, slack, known)


def ledger_costs(plan: Plan, players: Members) -> Floats:
    """What the plan's accounts leave to each player, contracts among them (players,) [money/y]"""
    sums = company_costs(plan).groupby("plant")["cost_per_y"].sum()
    return np.array([sum(float(sums.get(plant, 0.0)) for plant in plants_of([player])) for player in players])


def without_plan(found: Coalitions) -> Iterator[Message]:
    """Sentences on who has no plan, all together or one alone, and on coalitions of which none was found."""
    whole = found.plans.get(found.plants)
    if whole is not None and whole.status == "infeasible":
        yield say("There is no plan of all together, and nothing to share. {why}", why=joined(whole.reasons[:2], " "))
    for members, plan in found.plans.items():
        if plan.status == "infeasible" and len(members) == 1 < len(found.plants):
            why = joined(plan.reasons[:2], " ")
            yield say("{plant} has no plan alone. {why}", plant=members[0], why=why)
    open_ones = [JOINT.join(members) for members, plan in found.plans.items() if not plan.found and plan.status != "infeasible"]
    if open_ones:
        yield say("No plan was found in the time of {names}.", names=joined(open_ones[:8]))
