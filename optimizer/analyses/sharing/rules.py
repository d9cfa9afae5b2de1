"""Rules that split by formula: Shapley value, proportional, equal, by separable costs.

Each gives what the players receive (players,), NaN where the rule says nothing of the game, or a sentence why.
"""

import math
from collections.abc import Iterable

import numpy as np

from parkloop.cases.messages import Message, say
from parkloop.optimizer.analyses.sharing.game import Game
from parkloop.optimizer.solver.problem import Floats

Payoff = Floats | Message
"""What players receive, or why a rule says nothing."""
NOT_KNOWN = say("not every coalition that it needs is known")


def shapley(game: Game) -> Payoff:
    r"""Shapley value: the mean of what a player adds, over all orders in which the players may come.

    .. math:: x_i = \sum_{S \not\ni i} \frac{|S|!\,(n-|S|-1)!}{n!} (v(S \cup i) - v(S))

    Where coalitions were sampled, the mean over the sampled orders. Shapley L.S. (1953) A value for n-person games; Castro J.,
    Gomez D., Tejada J. (2009) Comput. Oper. Res. 36, 1726-1730.
    """
    if any(worth == -math.inf for worth in game.worth.values()):
        return say("a coalition has no plan, and what a member adds to it is no number")
    if not game.complete:
        return np.mean(_added(game, game.orders), axis=0) if game.orders else NOT_KNOWN
    n, worth = game.size, np.zeros(game.grand + 1)
    worth[list(game.worth)] = list(game.worth.values())
    masks = np.arange(game.grand + 1)
    sizes = np.array([mask.bit_count() for mask in range(game.grand + 1)])
    weights = np.array([math.factorial(s) * math.factorial(n - s - 1) / math.factorial(n) for s in range(n)])
    value = np.zeros(n)
    for i in range(n):
        before = masks[(masks >> i & 1) == 0]
        value[i] = weights[sizes[before]] @ (worth[before | 1 << i] - worth[before])
    return value


def standard_error(game: Game) -> Floats:
    """Standard error of the sampled Shapley value (players,); 0 where it is exact.

    By pairs of an order and its reverse.
    """
    if game.complete or not game.orders:
        return np.zeros(game.size)
    added = _added(game, game.orders)
    pairs = added[: len(added) // 2 * 2].reshape(-1, 2, game.size).mean(axis=1)
    if len(pairs) < 2:
        return np.full(game.size, np.nan)
    error: Floats = pairs.std(axis=0, ddof=1) / math.sqrt(len(pairs))
    return error


def _added(game: Game, orders: Iterable[tuple[int, ...]]) -> Floats:
    """What each player adds, by order (orders, players)"""
    rows = []
    for order in orders:
        row, mask, before = np.zeros(game.size), 0, 0.0
        for i in order:
            mask |= 1 << i
            row[i], before = game.worth[mask] - before, game.worth[mask]
        rows.append(row)
    return np.array(rows)


def equal(game: Game) -> Payoff:
    """Equal split of the saving: everyone as alone, and an equal part of what all save together.

    Where payments are free it is Nash's bargaining solution and that of Kalai and Smorodinsky too.
    """
    if np.isnan(game.alone).any():
        return NOT_KNOWN
    share: Floats = game.alone + (game.total - game.alone.sum()) / game.size
    return share


def proportional(game: Game) -> Payoff:
    """Split of the total in proportion to what each has alone."""
    alone = game.sign * game.alone
    if np.isnan(alone).any():
        return NOT_KNOWN
    if (alone < -game.rounding).any() or alone.sum() <= game.rounding:
        return say("it needs values of players alone that are not negative, and not all 0")
    share: Floats = game.total * alone / alone.sum()
    return share


def scrb(game: Game) -> Payoff:
    r"""Separable costs, remaining benefits: what each adds to the others, the rest by what each would gain.

    .. math:: x_i = s_i + \frac{r_i}{\sum_j r_j} \Big(v(N) - \sum_j s_j\Big), \quad
        s_i = v(N) - v(N \setminus i), \quad r_i = s_i - v(i)

    Young H.P., Okada N., Hashimoto T. (1982) Water Resour. Res. 18, 463-475.
    """
    added, alone = separable(game), game.alone
    if np.isnan(added).any() or np.isnan(alone).any():
        return NOT_KNOWN
    rest, benefit = game.total - added.sum(), added - alone
    if abs(benefit.sum()) <= game.rounding:
        if abs(rest) > game.rounding:
            return say("nobody gains what remains, and it cannot be split by gains")
        return added
    share: Floats = added + benefit / benefit.sum() * rest
    return share


def separable(game: Game) -> Floats:
    """What each adds to all others (players,); NaN where it is not known or they have no plan without it"""
    if game.size == 1:
        return np.array([game.total])
    without = np.array([game.worth.get(game.grand & ~(1 << i), math.nan) for i in range(game.size)])
    return np.where(np.isfinite(without), game.total - without, np.nan)
